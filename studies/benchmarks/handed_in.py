"""Forty submissions of chapter 3's exercises, for measuring graders: right, partly right, faulty.

The same answers go into the notebook of each grader's own students, so that all mark the same.
"""

import copy
import random
import re

from coursekit.roles import about, role

NAME = "03_gradient_descent"
STUB = re.compile(r"raise NotImplementedError\(.*\)")

# What stands in the place of the stub. In each exercise the answers behind the line are wrong.
RIGHT = {
    "3.1": [
        "return np.eye(10)[:, [j]]",
        "return (np.arange(10) == j).astype(float).reshape(10, 1)",
        "e = np.zeros((10, 1))\n    e[j] = 1.0\n    return e",
    ],
    "3.2": [
        "return np.sum((a - y) ** 2) / (2 * a.shape[1])",
        "return 0.5 * np.mean(np.linalg.norm(y - a, axis=0) ** 2)",
        "total = 0.0\n    for row in (a - y) ** 2:\n        total += sum(row)\n"
        "    return total / 2 / len(a.T)",
    ],
    "3.3": [
        "path = [v0]\n    for _ in range(steps):\n"
        "        path.append(path[-1] - eta * grad(path[-1]))\n    return np.array(path)",
        "path = np.empty((steps + 1, len(v0)))\n    path[0] = v0\n    for k in range(steps):\n"
        "        path[k + 1] = path[k] - eta * grad(path[k])\n    return path",
    ],
    "3.4": [
        "order = rng.permutation(len(data))\n"
        "    return [[data[i] for i in order[k : k + m]] for k in range(0, len(data), m)]",
        "mixed = list(data)\n    rng.shuffle(mixed)\n"
        "    return [mixed[k : k + m] for k in range(0, len(mixed), m)]",
    ],
    "3.5": [
        "return w - eta / m * nabla_w, b - eta / m * nabla_b",
        "return tuple(p - eta * (g / m) for p, g in ((w, nabla_w), (b, nabla_b)))",
    ],
    "3.7a": [
        "return -epsilon * nabla / np.linalg.norm(nabla)",
        "length = sum(g**2 for g in nabla) ** 0.5\n"
        "    return np.array([-epsilon * g / length for g in nabla])",
    ],
    "3.11a": [
        "v = np.array([-2.5, 1.2])\n    for step in range(201):\n"
        "        if v[0] ** 2 / 2 + 5 * v[1] ** 2 < goal:\n            return step\n"
        "        v = v - eta * np.array([v[0], 10 * v[1]])",
        "x, y = -2.5, 1.2\n    for step in range(201):\n"
        "        if 0.5 * (x * x + 10 * y * y) < goal:\n            return step\n"
        "        x, y = x * (1 - eta), y * (1 - 10 * eta)\n    return None",
    ],
}
WRONG = {
    "3.1": ["return np.eye(10)[j]", "return np.ones((10, 1))"],
    "3.2": ["return np.sum((y - a) ** 2) / 2", "return np.mean((y - a) ** 2)"],
    "3.3": ["return v0 - eta * grad(v0)", "return np.tile(v0, (steps + 1, 1))"],
    "3.4": ["return [data[k : k + m] for k in range(0, len(data), m)]", "return None"],
    "3.5": ["return w - eta * nabla_w, b - eta * nabla_b", "return w + eta, b / 0"],
    "3.7a": ["return -epsilon * nabla", "return epsilon * nabla / np.linalg.norm(nabla)"],
    "3.11a": ["return round(1 / eta)", "return None"],
}
FAULTY = ("an error at the top", "a syntax error", "as shipped", "wrong names")
STUBS = 0.15  # how often an exercise is left out
MISTAKES = 0.3  # how often an answer is wrong, where not all are right


def answers(count=40, seed=0):
    """Choose the answers of a class: for each student exercise -> source, or a fault's name.

    Every third student is right everywhere; one in ten is faulty.
    """
    rng, made = random.Random(seed), {}
    for number in range(count):
        kind = FAULTY[number // 10 % len(FAULTY)] if number % 10 == 9 else ""
        all_right = kind or number % 3 == 0
        chosen = {}
        for exercise in RIGHT:
            wrong = not all_right and rng.random() < MISTAKES
            chosen[exercise] = rng.choice((WRONG if wrong else RIGHT)[exercise])
            if not all_right and rng.random() < STUBS:
                chosen[exercise] = None
        made[f"student{number:02}"] = (chosen, kind)
    return made


def filled(notebook, sources, kind):
    """Copy a student's notebook with these answers in the place of its stubs."""
    notebook = copy.deepcopy(notebook)
    cells = [cell for cell in notebook.cells if role(cell) == "answer"]
    for cell in cells:
        source = sources[about(cell)["exercise"]]
        if source and kind != "as shipped":
            assert len(STUB.findall(cell.source)) == 1
            cell.source = STUB.sub(lambda match, source=source: source, cell.source)
        if kind == "wrong names":
            cell.source = cell.source.replace("def ", "def my_", 1)
    if kind == "an error at the top":
        cells[1].source = "print(undefined)\n" + cells[1].source
    if kind == "a syntax error":
        cells[2].source = cells[2].source.replace(":\n", "\n", 1)
    return notebook
