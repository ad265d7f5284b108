// The numbers of all figures: nothing here draws, nothing here knows the page. Every function has a
// twin in Python (named at each part), and tests compare the two over the ranges of the sliders.

const math = (() => {
  "use strict";
  const range = (n) => Array.from({ length: n }, (_, i) => i);
  const clip = (value, low, high) => Math.min(high, Math.max(low, value));
  const total = (values) => values.reduce((sum, v) => sum + v, 0);
  const dot = (a, b) => total(a.map((v, k) => v * b[k]));

  // ---- activation functions and their derivatives: nncourse/activations.py

  // e to a negative power only, so that nothing overflows.
  function sigma(z) {
    const small = Math.exp(-Math.abs(z));
    return z < 0 ? small / (1 + small) : 1 / (1 + small);
  }
  const slope = (z) => sigma(z) * sigma(-z); // 1 - sigma(z) = sigma(-z)
  const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))); // ln(1 + e^z)

  const activations = {
    sigmoid: [sigma, slope],
    tanh: [Math.tanh, (z) => 4 * sigma(2 * z) * sigma(-2 * z)],
    "rectified linear": [(z) => Math.max(0, z), (z) => (z > 0 ? 1 : 0)],
    linear: [(z) => z, () => 1],
    "sigmoid + z/10": [(z) => sigma(z) + z / 10, (z) => slope(z) + 0.1],
  };
  const evaluate = (name, z) => activations[name].map((f) => f(z));

  // ---- perceptrons: nncourse/perceptrons.py

  const decide = (x, w, threshold) => (dot(x, w) > threshold ? 1 : 0);
  const CASES = range(8).map((n) => [(n >> 2) & 1, (n >> 1) & 1, n & 1]);
  const decisions = (w, threshold) => CASES.map((x) => decide(x, w, threshold));

  const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const evidence = (x, w, b) => w[0] * x[0] + w[1] * x[1] + b;
  const outputs = (w, b) => CORNERS.map((x) => (evidence(x, w, b) > 0 ? 1 : 0));

  // Walk round a square; keep the corners where w·x + b > 0, and
  // the places where the line w·x + b = 0 crosses an edge.
  function halfPlane(w, b, [low, high]) {
    const square = [[low, low], [high, low], [high, high], [low, high]];
    const sums = square.map((x) => evidence(x, w, b)), kept = [], crossings = [];
    square.forEach((here, i) => {
      const there = square[(i + 1) % 4], [s, t] = [sums[i], sums[(i + 1) % 4]];
      if (s > 0) kept.push(here);
      if (s > 0 !== t > 0) {
        const part = s / (s - t), place = here.map((p, k) => p + part * (there[k] - p));
        kept.push(place);
        crossings.push(place);
      }
    });
    return { kept, crossings };
  }

  // The half adder: from where each NAND perceptron gets its inputs (0 and 1 are x₁ and x₂).
  const WIRES = [[0, 1], [0, 2], [1, 2], [3, 4], [2, 2]];
  const nand = (a, b) => (-2 * a - 2 * b + 3 > 0 ? 1 : 0);
  const signals = (x1, x2) =>
    WIRES.reduce((values, [a, b]) => [...values, nand(values[a], values[b])], [x1, x2]);

  // ---- a small change, and layers: nncourse/show/sigmoid_neurons.py

  // The true change of the output, and what the slope promises, (5).
  function changes(x, w, b, dw, db) {
    const z = w * x + b, dz = dw * x + db;
    return [sigma(z + dz) - sigma(z), slope(z) * dz];
  }

  const MOST_NEURONS = 100000, MOST_LAYERS = 8;
  // "784, 30 10" -> [784, 30, 10]; a string says what is wrong.
  function parseSizes(text) {
    const words = text.trim().split(/[\s,;x×–-]+/).filter(Boolean);
    const number = (word) => /^\d+$/.test(word);
    if (words.length < 2 || words.length > MOST_LAYERS || !words.every(number))
      return `Write 2 to ${MOST_LAYERS} whole numbers, such as 784, 30, 10.`;
    const sizes = words.map(Number);
    const wrong = sizes.find((size) => size < 1 || size > MOST_NEURONS);
    if (wrong === undefined) return sizes;
    return `A layer of ${wrong} neurons cannot be drawn; 1 to 100,000 can.`;
  }
  const countParameters = (sizes) =>
    total(sizes.slice(1).map((n, i) => sizes[i] * n + n));

  // Heights of the neurons that are drawn of a layer; a large layer is abridged.
  const MOST_DRAWN = 8, TOP = 4, BOTTOM = 3;
  function layerPlaces(size) {
    if (size <= MOST_DRAWN) return range(size).map((j) => (size - 1) / 2 - j);
    const drawn = TOP + BOTTOM + 1;
    return range(drawn).filter((j) => j !== TOP).map((j) => (drawn - 1) / 2 - j);
  }

  // ---- gradient descent: nncourse/show/descent.py. The operations and
  // their order are Python's: a path may be chaotic, and rounding would tell.

  const FAR_AWAY = 1e6;
  const valleys = {
    "long valley": {
      cost: (a, b) => (a * a + 10 * b * b) / 2,
      gradient: (a, b) => [a, 10 * b],
    },
    "two valleys": {
      cost: (a, b) => (a * a - 3) ** 2 / 4 + a / 2 + 2 * b * b + 1,
      gradient: (a, b) => [a * (a * a - 3) + 0.5, 4 * b],
    },
  };
  const curves = {
    parabola: { f: (x) => x ** 2 / 2, derivative: (x) => x },
    "two dips": {
      f: (x) => (x ** 2 - 4) ** 2 / 16 + x / 4 + 1,
      derivative: (x) => x * (x * x - 4) / 4 + 0.25,
    },
    "flat far out": {
      f: (x) => 1 - Math.exp(-(x ** 2) / 2),
      derivative: (x) => x * Math.exp(-(x ** 2) / 2),
    },
  };

  // The points that v -> v - eta * gradient visits, the
  // start first; ends at the first point far away.
  function valleyPath(v0, eta, steps, valley) {
    const { gradient } = valleys[valley], visited = [v0];
    let [a, b] = v0;
    while (visited.length <= steps && Math.max(Math.abs(a), Math.abs(b)) <= FAR_AWAY) {
      const [ga, gb] = gradient(a, b);
      [a, b] = [a - eta * ga, b - eta * gb];
      visited.push([a, b]);
    }
    return visited;
  }
  const valleyCosts = (path, valley) => path.map(([a, b]) => valleys[valley].cost(a, b));

  function curvePath(x0, eta, steps, curve) {
    const { derivative } = curves[curve], visited = [x0];
    let x = x0;
    while (visited.length <= steps && Math.abs(x) <= FAR_AWAY) {
      x -= eta * derivative(x);
      visited.push(x);
    }
    return visited;
  }

  // Whether each value is higher than the one before; what rounding alone can do does not count.
  const raised = (values) => values.map((v, i) =>
    i > 0 && v - values[i - 1] > 1e-12 * (1 + Math.abs(values[i - 1])));

  // ---- backpropagation: nncourse/show/passes.py. Layer l of the book is a[l - 1].

  // Weighted inputs and activations, (25); `push` = { layer,
  // neuron, dz } (counted from 1) is the demon's.
  function forward(x, weights, biases, push) {
    const a = [x], z = [];
    weights.forEach((w, i) => {
      const pushed = (j) => (push?.layer === i + 2 && push.neuron === j + 1 ? push.dz : 0);
      z.push(w.map((row, j) => dot(row, a[i]) + biases[i][j] + pushed(j)));
      a.push(z[i].map(sigma));
    });
    return { z, a };
  }

  const costOf = (a, y) => total(a.map((v, j) => (y[j] - v) ** 2)) / 2; // (27)

  function passes(x, y, weights, biases) {
    const { z, a } = forward(x, weights, biases), last = weights.length - 1, delta = [];
    delta[last] = z[last].map((v, j) => (a[last + 1][j] - y[j]) * slope(v)); // (BP1)
    for (let i = last - 1; i >= 0; i--) {
      const back = (k) => total(delta[i + 1].map((d, j) => weights[i + 1][j][k] * d));
      delta[i] = z[i].map((v, k) => back(k) * slope(v)); // (BP2)
    }
    const nabla_w = delta.map((d, i) => d.map((dj) => a[i].map((ak) => ak * dj))); // (BP4)
    return { x, y, weights, biases, z, a, delta, nabla_w, cost: costOf(a[last + 1], y) };
  }

  // The change of the cost when dz is added to one weighted input, and delta times dz, (29).
  function demon(x, y, layer, neuron, dz, weights, biases) {
    const before = passes(x, y, weights, biases);
    const pushed = forward(x, weights, biases, { layer, neuron, dz });
    return [costOf(pushed.a.at(-1), y) - before.cost, before.delta[layer - 2][neuron - 1] * dz];
  }

  // ---- one neuron that learns: nncourse/single_neuron.py

  const neuronCost = (z, y, cost) => // (54), (57)
    (cost === "quadratic" ? (y - sigma(z)) ** 2 / 2 : softplus(z) - y * z);
  const neuronError = (z, y, cost) => // ∂C/∂z
    (sigma(z) - y) * (cost === "quadratic" ? slope(z) : 1);

  // Input 1, target 0: weight, bias, z, output, cost and error
  // before training and after each epoch.
  function trainNeuron(w, b, eta, epochs, cost) {
    const run = { w: [w], b: [b] };
    for (let k = 0; k < epochs; k++) {
      const delta = neuronError(run.w[k] + run.b[k], 0, cost);
      run.w.push(run.w[k] - eta * delta);
      run.b.push(run.b[k] - eta * delta);
    }
    const z = run.w.map((v, k) => v + run.b[k]);
    return {
      ...run, z, a: z.map(sigma), cost: z.map((v) => neuronCost(v, 0, cost)),
      delta: z.map((v) => neuronError(v, 0, cost)),
    };
  }

  // ---- softmax: nncourse/activations.py and nncourse/show/softmax.py

  // e^{c z_j} / Σ_k e^{c z_k}, (78) and (83); the largest
  // is moved to zero first, so that no power overflows.
  function softmax(z, c = 1) {
    const most = Math.max(...z), powers = z.map((v) => Math.exp(c * (v - most)));
    return powers.map((power) => power / total(powers));
  }
  const sigmoids = (z) => z.map(sigma);

  // ∂a_j/∂z_k for every j: each output of a sigmoid layer hears
  // its own z alone, softmax hears them all.
  const sigmoidSlopes = (z, k) => z.map((v, j) => (j === k ? slope(v) : 0));
  function softmaxSlopes(z, k) {
    const a = softmax(z), others = total(a.filter((_, j) => j !== k)); // 1 - a[k], not rounded to 0
    return a.map((v, j) => (j === k ? v * others : -v * a[k]));
  }

  // What is left for c → ∞: 1 for the largest, shared where several are equally large.
  function hardMaximum(z) {
    const most = Math.max(...z), first = z.map((v) => (v === most ? 1 : 0));
    return first.map((v) => v / total(first));
  }

  // ---- polynomials: nncourse/show/polynomials.py

  const truths = { "a line": (x) => x, "a wave": (x) => Math.sin(3 * x) };
  const polynomial = (w, x) => w.reduceRight((sum, each) => sum * x + each, 0);
  const rms = (w, xs, ys) =>
    Math.sqrt(total(xs.map((x, i) => (polynomial(w, x) - ys[i]) ** 2)) / xs.length);

  // The coefficients with the lowest Σ (p(x) − y)² + λ Σ_{k>0} w_k²:
  // least squares over the points and a row √λ e_k for each k > 0.
  function fit(xs, ys, degree, lmbda) {
    const powers = (x) => range(degree + 1).map((k) => x ** k), root = Math.sqrt(lmbda);
    const rows = xs.map((x, i) => [...powers(x), ys[i]]);
    for (let k = 1; lmbda > 0 && k <= degree; k++)
      rows.push(range(degree + 2).map((j) => (j === k ? root : 0)));
    return leastSquares(rows, degree + 1);
  }

  // Householder reflections make the first n columns triangular (the last column holds the
  // targets), then back substitution. The squares of the powers are never added
  // up, so that no digits are lost but those that the points themselves cost.
  function leastSquares(rows, n) {
    for (let k = 0; k < n; k++) {
      const length = Math.hypot(...rows.slice(k).map((row) => row[k]));
      const alpha = rows[k][k] > 0 ? -length : length;
      const v = rows.map((row, i) => (i < k ? 0 : row[k] - (i === k ? alpha : 0)));
      const square = dot(v, v);
      for (let j = k; j <= n && square > 0; j++) {
        const t = 2 * total(v.map((each, i) => each * rows[i][j])) / square;
        rows.forEach((row, i) => { row[j] -= t * v[i]; });
      }
    }
    const w = Array(n).fill(0);
    for (let k = n - 1; k >= 0; k--) {
      const known = total(w.map((each, j) => (j > k ? rows[k][j] * each : 0)));
      w[k] = (rows[k][n] - known) / rows[k][k];
    }
    return w;
  }

  // The ten points and the forty fresh ones.
  function measurements(data, truth, noise, sample) {
    const measured = (xs, errors) => xs.map((x, i) => truths[truth](x) + noise * errors[i]);
    return {
      x: data.x, y: measured(data.x, data.noise[sample - 1]),
      freshX: data.fresh_x, freshY: measured(data.fresh_x, data.fresh_noise),
    };
  }

  // ---- the line of a neuron: nncourse/show/without_biases.py

  const weights = (angle, strength) =>
    [Math.cos, Math.sin].map((f) => strength * f((angle * Math.PI) / 180));
  const sums = (places, w, b) => places.map((x) => evidence(x, w, b));
  // An output of exactly ½ is on no side.
  const rightly = (places, targets, w, b) =>
    sums(places, w, b).map((z, i) => (targets[i] ? z > 1e-9 : z < -1e-9));
  function lineThrough(w, b, reach = 10) {
    const size = Math.hypot(...w), foot = w.map((v) => (-b * v) / size ** 2);
    const along = [(-reach * w[1]) / size, (reach * w[0]) / size];
    return [-1, 1].map((sign) => foot.map((v, k) => v + sign * along[k]));
  }

  return {
    range, clip, total, dot, sigma, slope, evaluate,
    CASES, decide, decisions, CORNERS, evidence, outputs, halfPlane, WIRES, signals,
    changes, parseSizes, countParameters, layerPlaces, MOST_DRAWN,
    valleys, curves, valleyPath, valleyCosts, curvePath, raised,
    passes, demon, neuronCost, neuronError, trainNeuron,
    softmax, sigmoids, sigmoidSlopes, softmaxSlopes, hardMaximum,
    truths, polynomial, rms, fit, measurements,
    weights, sums, rightly, lineThrough,
  };
})();
export { math };
