"""Answers to the exercises of chapter 5: other right ones, and wrong ones without a name."""

from itertools import combinations

import numpy as np

from nncourse.network import Network


def _columns_by_loops(images, labels):
    n, n_in = images.shape
    x, y = np.zeros((n_in, n)), np.zeros((10, n))
    for k in range(n):
        for i in range(n_in):
            x[i, k] = float(images[k, i]) / 256
        y[labels[k], k] = 1.0
    return x, y


def _columns_by_eye(images, labels):
    return np.transpose(images).astype(np.float32) / 256, np.eye(10)[:, labels]


def _columns_by_stacking(images, labels):
    x = np.column_stack([image / 256.0 for image in images])
    y = np.hstack([(np.arange(10) == label).astype(float).reshape(10, 1) for label in labels])
    return [x, y]


def _evaluate_by_loops(outputs, labels):
    right = 0
    for k in range(outputs.shape[1]):
        best = 0
        for j in range(10):
            if outputs[j, k] > outputs[best, k]:
                best = j
        right += best == labels[k]
    return right


def _evaluate_by_sum_of_pairs(outputs, labels):
    return sum(np.argmax(outputs[:, k]) == label for k, label in enumerate(labels))


def _evaluate_by_count(outputs, labels):
    return np.count_nonzero(outputs[labels, np.arange(len(labels))] == outputs.max(axis=0))


def _darkness_by_loops(x, labels):
    totals, counts = [0.0] * 10, [0] * 10
    for k, label in enumerate(labels):
        totals[label] += sum(x[:, k]) / len(x)
        counts[label] += 1
    return [total / count for total, count in zip(totals, counts, strict=True)]


def _darkness_by_bincount(x, labels):
    return np.bincount(labels, weights=x.mean(axis=0)) / np.bincount(labels)


def _darkness_by_one_hot(x, labels):
    chosen = (labels == np.arange(10)[:, np.newaxis]).astype(float)  # (10, n)
    return (chosen @ x.mean(axis=0)) / chosen.sum(axis=1)


def _guess_by_loops(x, darkness):
    guesses = []
    for column in x.T:
        distances = [abs(d - column.mean()) for d in darkness]
        guesses.append(distances.index(min(distances)))
    return guesses


def _guess_by_squares(x, darkness):
    return ((x.mean(axis=0)[:, np.newaxis] - darkness) ** 2).argmin(axis=1)


def _guess_by_sorting(x, darkness):
    order = np.argsort(darkness)
    borders = (darkness[order][1:] + darkness[order][:-1]) / 2
    return order[np.searchsorted(borders, x.mean(axis=0))]


def _by_pairs(x, y, rng):
    net = Network([x.shape[0], y.shape[0]], rng=rng)
    pairs = [(x[:, [k]], y[:, [k]]) for k in range(x.shape[1])]
    net.SGD(pairs, epochs=40, mini_batch_size=5, eta=2.0, rng=rng, progress=False)
    return net


def _by_hand(x, y, rng):
    net = Network([x.shape[0], y.shape[0]], rng=rng, cost="cross-entropy", initial_weights="scaled")
    for _ in range(300):
        net.update_mini_batch((x, y), 3.0)
    return net


def _untrained(x, y, rng):
    return Network([len(x), len(y)], rng=rng)


def _hidden(x, y, rng):
    net = Network([len(x), 30, len(y)], rng=rng)
    net.SGD((x, y), 20, 10, 3.0, rng=rng, progress=False)
    return net


def _too_small_eta(x, y, rng):
    net = _untrained(x, y, rng)
    net.SGD((x, y), 10, 10, 1e-5, rng=rng, progress=False)
    return net


_NAMES = {"A": "eta too small", "B": "eta too large", "C": "fine", "D": "stuck outputs",
          "E": "eta too small"}  # fmt: skip


def _by_branches(run):
    if run in ("A", "E"):
        return "eta too small"
    if run == "B":
        return "eta too large"
    return "fine" if run == "C" else "stuck outputs"


def _by_order(run):
    return list(_NAMES.values())["ABCDE".index(run)]


def _cuts_by_loops(row, n, score):
    width, best, found = row.shape[1], -1.0, None
    table = {(a, b): score(row[:, a:b]) for b in range(1, width + 1) for a in range(b)}
    for cuts in combinations(range(1, width), n - 1):
        product, start = 1.0, 0
        for end in (*cuts, width):
            product *= table[start, end]
            start = end
        if product > best:
            best, found = product, cuts
    return np.array(found)


def _cuts_by_recursion(row, n, score):
    def best(start, pieces):
        if pieces == 1:
            return score(row[:, start:]), ()
        options = []
        for end in range(start + 1, row.shape[1] - pieces + 2):
            value, cuts = best(end, pieces - 1)
            options.append((score(row[:, start:end]) * value, (end, *cuts)))
        return max(options)

    return best(0, n)[1]


def _cuts_by_tables(row, n, score):
    """The best way to cut the columns before each place, with one piece more each time."""
    width = row.shape[1]
    best = {end: (np.log(score(row[:, :end]) + 1e-300), []) for end in range(1, width + 1)}
    for _ in range(n - 1):
        best = {
            end: max((v + np.log(score(row[:, c:end]) + 1e-300), [*cuts, c])
                     for c, (v, cuts) in best.items() if c < end)
            for end in range(min(best) + 1, width + 1)
        }  # fmt: skip
    return best[width][1]


def _cuts_with_a_fixed_width(row, n, score):
    return [3 * k for k in range(1, n)]


def _cuts_of_a_mean(row, n, score):
    def mean(cuts):
        edges = (0, *cuts, row.shape[1])
        widths = np.diff(edges)
        scores = [score(row[:, a:b]) for a, b in zip(edges, edges[1:], strict=False)]
        return np.average(scores, weights=widths)

    return max(combinations(range(1, row.shape[1]), n - 1), key=mean)


RIGHT = {
    "5.1": [_columns_by_loops, _columns_by_eye, _columns_by_stacking],
    "5.2": [_evaluate_by_loops, _evaluate_by_sum_of_pairs, _evaluate_by_count],
    "5.3a": [_darkness_by_loops, _darkness_by_bincount, _darkness_by_one_hot],
    "5.3b": [_guess_by_loops, _guess_by_squares, _guess_by_sorting],
    "5.4": [_by_pairs, _by_hand],
    "5.6": [_by_branches, _by_order, _NAMES.get],
    "5.7": [_cuts_by_loops, _cuts_by_recursion, _cuts_by_tables],
}

WRONG = {
    "5.1": [
        lambda images, labels: images.T / 256,
        lambda images, labels: (images.T / 256, np.zeros((10, len(labels)))),
        lambda images, labels: (1 - images.T / 256, np.eye(10)[:, labels]),
        lambda images, labels: None,
    ],
    "5.2": [
        lambda outputs, labels: len(labels),
        lambda outputs, labels: "7",
        lambda outputs, labels: 1 / 0,
        lambda outputs, labels: float("nan"),
    ],
    "5.3a": [
        lambda x, labels: np.zeros(10),
        lambda x, labels: [x[:, labels == j].max() for j in range(10)],
        lambda x, labels: [],
        lambda x, labels: x[labels],
    ],
    "5.3b": [
        lambda x, darkness: 0,
        lambda x, darkness: np.full(x.shape[1], np.nan),
        lambda x, darkness: np.searchsorted(darkness, x.mean(axis=0)),
        lambda x, darkness: darkness,
    ],
    "5.4": [
        _untrained,
        _hidden,
        _too_small_eta,
        lambda x, y, rng: Network([len(x), 9], rng=rng),
        lambda x, y, rng: _untrained(x, y, rng).SGD((x, y), 1, 10, 3.0, progress=False),
        lambda x, y, rng: None,
        lambda x, y, rng: Network([x.shape[1], len(y)]).SGD((x, y), 1, 10, 3.0),
    ],
    "5.6": [
        lambda run: "fine",
        lambda run: "the learning rate is too large",
        lambda run: None,
        lambda run: {**_NAMES, "C": "stuck outputs"}[run],
    ],
    "5.7": [
        _cuts_with_a_fixed_width,
        _cuts_of_a_mean,
        lambda row, n, score: list(range(1, n)),
        lambda row, n, score: [row.shape[1] / 2.1] * (n - 1),
        lambda row, n, score: [],
        lambda row, n, score: None,
        lambda row, n, score: row.shape[1] // n,
        lambda row, n, score: sorted(_cuts_by_loops(row, n, score), reverse=True)[: n - 2],
    ],
}
