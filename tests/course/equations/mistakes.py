"""The library's lines behind the equations, and small mistakes to make in them."""

# (module, line of code, the equations that it computes, mistakes to make in it)
LINES = [
    # ---- activations
    (
        "activations",
        "np.exp(-_as_float(z))",
        "N 3, 4, 5, 22–25; A A.54",
        ["np.exp(_as_float(z))", "np.exp(-2 * _as_float(z))", "2 * np.exp(-_as_float(z))"],
    ),
    (
        "activations",
        "sigmoid(z) * sigmoid(np.negative(_as_float(z)))",
        "N 5, 35; B 1.4",
        ["sigmoid(z)", "sigmoid(z) * (1 + sigmoid(z))"],
    ),
    (
        "activations",
        "lambda a: a - a * a)",
        "N BP1, BP1a, 30, BP2, 33–39, 44, 45, 55, 56, 65; T 2.5.4–2.5.7; "
        "A A.49–A.52, A.54, A.57–A.59",
        ["lambda a: a)", "lambda a: a * a - a)", "lambda a: a + a * a)"],
    ),
    (
        "activations",
        "nabla_a * self.derivative(a)",
        "N 28, BP1, BP2, 38, 39, 44; T 2.5.5, 2.5.7; A A.54, A.59",
        ["nabla_a", "nabla_a + self.derivative(a)", "nabla_a / self.derivative(a)"],
    ),
    (
        "activations",
        "return _as_float(z)\n\n\ndef relu",
        "N 68–70",
        ["return 2 * _as_float(z)\n\n\ndef relu"],
    ),
    (
        "activations",
        "np.log(np.exp(shifted).sum(axis=0, keepdims=True))",
        "N 78–80",
        [
            "np.log(np.exp(shifted).sum())",
            "np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
            "np.log(np.exp(shifted).max(axis=0, keepdims=True))",
        ],
    ),
    ("activations", "np.exp(log_softmax(z))", "N 78, 79, 83", ["np.exp(-log_softmax(z))"]),
    (
        "activations",
        "a * (nabla_a - (nabla_a * a).sum(axis=0, keepdims=True))",
        "N 84",
        [
            "a * (nabla_a + (nabla_a * a).sum(axis=0, keepdims=True))",
            "a * (1 - a) * nabla_a",
        ],
    ),
    # ---- costs
    (
        "costs",
        "0.5 * np.sum((a - y) ** 2) / a.shape[1]",
        "N 6, 16, 17, 26; T 2.5.1; A A.46",
        [
            "0.5 * np.sum((a - y) ** 2)",
            "0.5 * np.sum(a - y) ** 2 / a.shape[1]",
            "0.5 * np.sum((a - y) ** 2) / a.size",
            "0.5 * np.sum((a + y) ** 2) / a.shape[1]",
        ],
    ),
    (
        "costs",
        "0.5 * np.sum((a - y) ** 2) / a.shape[1]",
        "N 6, 26, 27, 54; T 2.5.1; B 4.9; A A.45, A.46",
        [
            "0.5 * np.sum(np.abs(a - y)) / a.shape[1]",
            "0.5 * np.linalg.norm(a - y) / a.shape[1]",
            "np.sum((a - y) ** 2) / a.shape[1]",
        ],
    ),
    (
        "costs",
        "return a - y\n\n\nclass CrossEntropyCost",
        "N BP1, BP1a, 30, 33, 36, 37; T 2.5.2–2.5.4; B 4.13–4.16; A A.51, A.52, A.54",
        [
            "return y - a\n\n\nclass CrossEntropyCost",
            "return 2 * (a - y)\n\n\nclass CrossEntropyCost",
        ],
    ),
    (
        "costs",
        "np.sum(-y * ln_a - (1 - y) * ln_1_minus_a) / a.shape[1]",
        "N 57, 63, 64, 77",
        [
            "np.sum(-a * ln_a - (1 - a) * ln_1_minus_a) / a.shape[1]",
            "np.sum(-y * ln_a + (1 - y) * ln_1_minus_a) / a.shape[1]",
            "np.sum(-(1 - y) * ln_a - y * ln_1_minus_a) / a.shape[1]",
            "np.sum(-y * ln_a) / a.shape[1]",
            "np.sum(-y * ln_a - (1 - y) * ln_1_minus_a)",
        ],
    ),
    (
        "costs",
        "np.logaddexp(0, z) - y * z",
        "N 62, 63, 85",
        ["np.logaddexp(0, z) + y * z", "np.logaddexp(0, -z) - y * z"],
    ),
    (
        "costs",
        "(a - y) / np.maximum(a * (1 - a)",
        "N 66, 73–77",
        [
            "(y - a) / np.maximum(a * (1 - a)",
            "(a - y) * np.maximum(a * (1 - a)",
            "(a - y) / np.maximum(a",
        ],
    ),
    (
        "costs",
        "-np.sum(y * ln_a) / a.shape[1]",
        "N 80",
        ["np.sum(y * ln_a) / a.shape[1]", "-np.sum(ln_a) / a.shape[1]", "-np.sum(y * ln_a)"],
    ),
    ("costs", "-np.sum(y * log_softmax(z))", "N 80", ["-np.sum(y * z)", "np.sum(log_softmax(z))"]),
    ("costs", "-y / np.maximum(a", "N 84", ["y / np.maximum(a", "-y * np.maximum(a"]),
    (
        "costs",
        "return a - y\n    return activation",
        "N 58–62, 66–75, 81, 82, 84",
        ["return y - a\n    return activation", "return a\n    return activation"],
    ),
    (
        "costs",
        "activation.pull_back(cost.derivative(a, y), a)",
        "N BP1, BP1a, 30, 33, 36–39; T 2.5.4, 2.5.5; B 4.16; A A.52, A.54",
        ["cost.derivative(a, y)", "activation.pull_back(a, cost.derivative(a, y))"],
    ),
    (
        "costs",
        '    ("quadratic", "linear"),',
        "N BP1, 65; B 4.16; A A.49",
        ['    ("quadratic", "sigmoid"),'],
    ),
    # ---- network
    (
        "network",
        "z = self.weights[layer] @ a  # (n_out, m)",
        "N 4, 5, 22, 23, 25, 43, 48–51",
        ["z = self.weights[layer].T @ a  # (n_out, m)", "z = 2 * self.weights[layer] @ a"],
    ),
    (
        "network",
        "        z += self.biases[layer]\n",
        "N 4, 22, 23, 25, 43",
        ["        z -= self.biases[layer]\n", ""],
    ),
    (
        "network",
        "        z += self.biases[layer]\n",
        "N 22, 23, 25, 43",
        ["        z += self.biases[-1]\n", "        z += self.biases[layer].T\n"],
    ),
    ("network", "last = layer == len(self.weights) - 1", "N 68–70, 78", ["last = layer == 0"]),
    (
        "network",
        "z = self.weights[-1] @ a + self.biases[-1]",
        "N 6–9, 12, 18, 26, 46, 47, 52, 63; T 2.5.1; A A.46",
        [
            "z = self.weights[-1] @ a - self.biases[-1]",
            "z = self.biases[-1] - self.weights[-1] @ a",
        ],
    ),
    (
        "network",
        "cost / len(data), correct",
        "N 6–9, 18, 26, 63, 80; T 2.5.1; A A.46",
        ["cost, correct"],
    ),
    (
        "network",
        "cost / len(data), correct",
        "N 6, 18, 26, 63, 80",
        ["cost / data.x.size, correct"],
    ),
    (
        "network",
        "nabla_b.append(delta.sum(axis=1, keepdims=True))  # (BP3)",
        "N 7–9, 13, 29, BP3, 31, 40, 56, 62, 69, 72, 81, 89; T 2.5.3, 2.5.8, 2.5.10; "
        "A A.50, A.60, A.61",
        [
            "nabla_b.append(2 * delta.sum(axis=1, keepdims=True))",
            "nabla_b.append(-delta.sum(axis=1, keepdims=True))",
        ],
    ),
    (
        "network",
        "nabla_b.append(delta.sum(axis=1, keepdims=True))  # (BP3)",
        "N 7–9, 13, 62, 69, 89; T 2.5.3; A A.66",
        ["nabla_b.append(delta.mean(axis=1, keepdims=True))"],
    ),
    (
        "network",
        "nabla_b.append(delta.sum(axis=1, keepdims=True))  # (BP3)",
        "N 29, BP3, 31, 40; T 2.5.8, 2.5.10; A A.50, A.60, A.61",
        ["nabla_b.append(delta.sum(axis=0, keepdims=True))"],
    ),
    (
        "network",
        "nabla_w.append(delta @ a.T)  # (BP4)",
        "N 13, BP4, 32, 51, 53, 58–61, 65, 67, 69–71, 82, 88; T 2.5.2, 2.5.9, 2.5.11; "
        "A A.49, A.51, A.53, A.55, A.56, A.66",
        [
            "nabla_w.append(a @ delta.T)",
            "nabla_w.append(delta @ activations[layer + 1].T)",
            "nabla_w.append(-delta @ a.T)",
        ],
    ),
    (
        "network",
        "nabla_w.append(delta @ a.T)  # (BP4)",
        "N 13, 58–61, 65, 67, 69, 70, 88; T 2.5.2; A A.66",
        ["nabla_w.append(np.outer(delta.mean(axis=1), a.mean(axis=1)))"],
    ),
    (
        "network",
        "self.activation.pull_back(self.weights[layer].T @ delta, a)",
        "N 29, BP2, 34, 35, 40–42, 45, 47, 53; T 2.5.6, 2.5.7; A A.50, A.57–A.59",
        [
            "self.activation.pull_back(self.weights[layer] @ delta, a)",
            "self.activation.pull_back(self.weights[layer - 1].T @ delta, a)",
            "self.activation.pull_back(self.weights[layer].T @ delta, activations[layer + 1])",
            "self.activation.pull_back(delta, a)",
            "self.weights[layer].T @ delta",
        ],
    ),
    (
        "steps",
        "share = eta / m",
        "N 10, 11, 14–17, 20, 21, 90–94; A A.47, A.48",
        ["share = eta", "share = 1 / m", "share = eta * m"],
    ),
    (
        "steps",
        "parameter -= nabla",
        "N 10, 11, 14–17, 20, 21, 90–94; A A.47, A.48, A.62, A.63",
        ["parameter += nabla", "parameter[...] = -nabla"],
    ),
    (
        "network",
        "m=x.shape[1]",
        "N 20, 21, 93, 94",
        ["m=x.shape[0]"],
    ),
    (
        "network",
        "step.step(self.weights + self.biases, nabla_w + nabla_b,",
        "N 16, 20, 91–93; A A.47, A.62",
        ["step.step(self.biases, nabla_b,"],
    ),
    (
        "network",
        "step.step(self.weights + self.biases, nabla_w + nabla_b,",
        "N 17, 21, 90, 94; A A.48, A.63",
        ["step.step(self.weights, nabla_w,"],
    ),
    (
        "network",
        "as_penalty(penalty).before_step(self.weights, step.pace(eta), lmbda, n)",
        "N 93, 94",
        [
            "as_penalty(penalty).before_step(self.weights + self.biases, eta, lmbda, n)",
            "as_penalty(penalty).before_step(self.weights, eta, lmbda, x.shape[1])",
            "pass",
        ],
    ),
    # ---- penalties and training
    (
        "penalties",
        "lmbda / (2 * n) * sum(np.sum(w * w) for w in weights)",
        "N 85–89",
        [
            "lmbda / n * sum(np.sum(w * w) for w in weights)",
            "lmbda / 2 * sum(np.sum(w * w) for w in weights)",
            "lmbda / (2 * n) * sum(np.sum(np.abs(w)) for w in weights)",
            "lmbda / (2 * n) * np.sum(weights[-1] * weights[-1])",
        ],
    ),
    (
        "penalties",
        "w *= 1 - eta * lmbda / n",
        "N 91–93",
        [
            "w *= 1 + eta * lmbda / n",
            "w *= 1 - lmbda / n",
            "w *= 1 - eta * lmbda",
            "w *= 1 - eta * lmbda / (2 * n)",
        ],
    ),
    (
        "training",
        'record["training_cost"] += penalty.value',
        "N 85–87",
        ['record["training_cost"] -= penalty.value', 'record["training_cost"] = penalty.value'],
    ),
    (
        "training",
        '"n": len(dataset)',
        "N 92, 93",
        ['"n": mini_batch_size'],
    ),
    (
        "training",
        "[order[k : k + mini_batch_size] for k in range(0, n, mini_batch_size)]",
        "N 18, 19",
        [
            "[order[:mini_batch_size] for k in range(0, n, mini_batch_size)]",
            "[order[k : k + 1] for k in range(0, n, mini_batch_size)]",
        ],
    ),
    ("training", "order = rng.permutation(n)", "N 18, 19", ["order = rng.integers(0, n, n)"]),
    # ---- gradients
    (
        "gradients",
        "(above - below) / (2 * epsilon)",
        "N 46; B 5.2–5.4",
        ["(above - below) / epsilon", "(below - above) / (2 * epsilon)"],
    ),
    (
        "gradients",
        "parameters[index] = middle - epsilon\n",
        "N 46; B 5.2–5.4",
        ["parameters[index] = middle\n", "parameters[index] -= epsilon\n"],
    ),
    # ---- perceptrons
    (
        "perceptrons",
        "(w @ x > threshold)",
        "N 1",
        ["(w @ x >= threshold)", "(w @ x < threshold)"],
    ),
    (
        "perceptrons",
        "(w @ x + b > 0)",
        "N 2",
        ["(w @ x + b >= 0)", "(w @ x - b > 0)"],
    ),
    # ---- the book's per-sample network
    ("variants.per_sample", "sigmoid(w @ a + b)", "N 22, 25", ["sigmoid(w @ a - b)"]),
    (
        "variants.per_sample",
        "* sigmoid_prime(zs[-1])  # (BP1)",
        "N BP1",
        ["* sigmoid(zs[-1])", "* sigmoid_prime(activations[-1])"],
    ),
    (
        "variants.per_sample",
        "(self.weights[-back + 1].T @ delta) * sigmoid_prime(zs[-back])",
        "N BP2",
        [
            "(self.weights[-back + 1] @ delta) * sigmoid_prime(zs[-back])",
            "(self.weights[-back + 1].T @ delta) * sigmoid_prime(zs[-back + 1])",
        ],
    ),
    ("variants.per_sample", "nabla_b.insert(0, delta)", "N BP3", ["nabla_b.insert(0, -delta)"]),
    (
        "variants.per_sample",
        "nabla_w.insert(0, delta @ activations[-back - 1].T)",
        "N BP4",
        ["nabla_w.insert(0, delta @ activations[-back].T)"],
    ),
    ("variants.per_sample", "step = eta / len(mini_batch)", "N 20, 21", ["step = eta"]),
    # ---- the article's objects
    (
        "variants.objects",
        "if z >= 0 else exp(z) / (1 + exp(z))",
        "B 1.1–1.3",
        ["if z >= 0 else 1 / (1 + exp(z))"],
    ),
    (
        "variants.objects",
        "sum(c.weight * c.upstream.output for c in self.arriving)",
        "B 1.1, 1.3, 3.1–3.8, 4.11",
        ["sum(c.weight * c.upstream.output for c in self.arriving[:-1])"],
    ),
    (
        "variants.objects",
        "self.output = 1.0\n",
        "B 3.1–3.8, 4.8, 4.11",
        ["self.output = -1.0\n", "self.output = 0.0\n"],
    ),
    (
        "variants.objects",
        "self.output * (1 - self.output) * (t - self.output)",
        "B 4.1, 4.2, 4.5–4.8, 4.10, 4.12–4.17, 5.1",
        [
            "self.output * (1 - self.output) * (self.output - t)",
            "self.output * (t - self.output)",
        ],
    ),
    (
        "variants.objects",
        "self.output * (1 - self.output) * downstream",
        "B 4.3, 4.4, 4.7, 4.8, 4.17, 5.1",
        ["(1 - self.output) * downstream", "self.output * (1 + self.output) * downstream"],
    ),
    (
        "variants.objects",
        "sum(c.weight * c.downstream.delta for c in self.leaving)",
        "B 4.3, 4.4",
        [
            "sum(c.downstream.delta for c in self.leaving)",
            "sum(c.weight * c.downstream.delta for c in self.arriving)",
        ],
    ),
    (
        "variants.objects",
        "self.downstream.delta * self.upstream.output",
        "B 4.5–4.8, 4.10, 4.12, 5.1",
        ["self.downstream.delta * self.downstream.output", "self.upstream.output"],
    ),
    (
        "variants.objects",
        "self.weight += eta * self.step",
        "B 4.5–4.8, 4.10, 5.1",
        ["self.weight -= eta * self.step", "self.weight += self.step"],
    ),
    # ---- the article's layers
    (
        "variants.layers",
        "sigmoid(self.weights @ x + self.biases)",
        "B 6.1",
        ["sigmoid(self.weights.T @ x + self.biases)", "sigmoid(self.weights @ x)"],
    ),
    (
        "variants.layers",
        "y * (1 - y) * (t - y)  # (6.2)",
        "B 6.2",
        ["y * (1 - y) * (y - t)", "y * (t - y)"],
    ),
    (
        "variants.layers",
        "self.input * (1 - self.input) * (self.weights.T @ delta)",
        "B 6.3",
        [
            "self.input * (1 - self.input) * (self.weights @ delta)",
            "self.output * (1 - self.output) * (self.weights.T @ delta)",
        ],
    ),
    (
        "variants.layers",
        "self.step_w = delta @ self.input.T",
        "B 6.4, 6.5",
        ["self.step_w = delta @ self.output.T", "self.step_w = self.input @ delta.T"],
    ),
    (
        "variants.layers",
        "self.weights += eta * self.step_w",
        "B 6.4, 6.5",
        ["self.weights -= eta * self.step_w"],
    ),
    (
        "variants.layers",
        "self.biases += eta * self.step_b",
        "B 6.6",
        ["self.biases += self.step_b"],
    ),
    # ---- the appendix's class
    (
        "variants.without_biases",
        "-(y - a3) * a3 * (1 - a3)",
        "A A.49, A.54",
        ["(y - a3) * a3 * (1 - a3)", "-(y - a3) * a3"],
    ),
    (
        "variants.without_biases",
        "(self.weights[1].T @ delta3) * a2 * (1 - a2)",
        "A A.56, A.59",
        [
            "(self.weights[1] @ delta3) * a2 * (1 - a2)",
            "(self.weights[1].T @ delta3) * a3 * (1 - a3)",
        ],
    ),
    (
        "variants.without_biases",
        "[delta2 @ a1.T, delta3 @ a2.T]",
        "A A.55, A.56",
        ["[delta2 @ a1.T, delta3 @ a3.T]", "[delta2 @ a1.T, a2 @ delta3.T]"],
    ),
    (
        "variants.without_biases",
        "w -= self.learning_rate * nabla",
        "A A.62, A.64, A.65",
        ["w += self.learning_rate * nabla", "w -= nabla"],
    ),
]
