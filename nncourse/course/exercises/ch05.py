"""Visible checks of chapter 5, recognising handwritten digits."""

from itertools import combinations

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.data import one_hot
from nncourse.network import Network

# ---- 5.1

_BYTES = np.random.default_rng(51).integers(0, 256, (4, 6)).astype(np.uint8)
_BYTES[0, :3] = 0, 255, 128
_FIVE = np.random.default_rng(52).integers(0, 256, (5, 10)).astype(np.uint8)


def _columns(images, labels):
    return images.T / 256, one_hot(labels)


COLUMNS = Exercise(
    id="5.1",
    name="columns",
    cases=(
        Case("four images of 6 pixels", (_BYTES, np.array([5, 0, 4, 1]))),
        Case("one image", (_BYTES[:1], np.array([9]))),
        Case("five images of 10 pixels", (_FIVE, np.array([7, 2, 1, 0, 7]))),
    ),
    reference=_columns,
    hint="transpose the images and divide by 256; the column for label j has 1.0 in row j.",
    misconceptions=(
        Misconception(
            "x has a row per image; columns are examples, so transpose: (n_in, n).",
            lambda images, labels: (images / 256, one_hot(labels)),
        ),
        Misconception(
            "y has a row per image; columns are examples, so transpose: (10, n).",
            lambda images, labels: (images.T / 256, one_hot(labels).T),
        ),
        Misconception(
            "x and y have a row per image; columns are examples, so transpose both.",
            lambda images, labels: (images / 256, one_hot(labels).T),
        ),
        Misconception(
            "reshape has the right shape but mixes the images up: it cuts the numbers anew in "
            "the order in which they lie. Transpose instead.",
            lambda images, labels: (images.reshape(images.shape[::-1]) / 256, one_hot(labels)),
        ),
        Misconception(
            "y still holds the labels; a network with ten outputs needs a column of ten numbers "
            "for each image.",
            lambda images, labels: (images.T / 256, labels),
        ),
        Misconception(
            "this divides by 255; the books' files divide by 256, so the darkest pixel is "
            "255/256 ≈ 0.996.",
            lambda images, labels: (images.T / 255, one_hot(labels)),
        ),
        Misconception(
            "the pixels still run from 0 to 255; divide them by 256.",
            lambda images, labels: (images.T.astype(float), one_hot(labels)),
        ),
        Misconception(
            "// is a division of whole numbers, which leaves no fraction of 256; divide with /.",
            lambda images, labels: (images.T // 256, one_hot(labels)),
        ),
        Misconception(
            "the entries of y are whole numbers; make them floating-point numbers.",
            lambda images, labels: (images.T / 256, one_hot(labels, dtype=int)),
        ),
        Misconception(
            "y has only as many rows as the greatest label needs; a digit has ten possible "
            "values, whether or not all of them occur.",
            lambda images, labels: (images.T / 256, one_hot(labels, labels.max() + 1)),
        ),
        Misconception(
            "this counts from one: the digit 0 belongs in row 0.",
            lambda images, labels: (images.T / 256, one_hot((labels - 1) % 10)),
        ),
        Misconception(
            "the pair is the wrong way round: return x first, then y.",
            lambda images, labels: _columns(images, labels)[::-1],
        ),
    ),
)

# ---- 5.2

_LABELS = np.array([3, 0, 7, 7, 9, 1, 4])
_OUTPUTS = np.random.default_rng(53).uniform(0.0, 0.45, (10, 7))
_OUTPUTS[_LABELS[:5], np.arange(5)] = [0.48, 0.9, 0.95, 0.47, 0.8]  # five right, two not sure
_SQUARE = np.random.default_rng(54).uniform(0.0, 0.9, (10, 10))
_SQUARE[np.arange(10), np.arange(10)] = [0.99, 0.1, 0.98, 0.97, 0.2, 0.3, 0.96, 0.1, 0.0, 0.95]
_SQUARE_LABELS = np.array([0, 1, 2, 3, 4, 5, 6, 8, 8, 2])
_MANY = np.random.default_rng(55).random((10, 90))
_MANY_LABELS = np.where(np.arange(90) % 3, _MANY.argmax(axis=0), np.arange(90) % 10)


def _evaluate(outputs, labels):
    return int(np.sum(outputs.argmax(axis=0) == labels))


def _right(outputs, labels, answers):
    return int(np.sum(answers == labels))


EVALUATE = Exercise(
    id="5.2",
    name="evaluate",
    cases=(
        Case("seven images", (_OUTPUTS, _LABELS)),
        Case("ten images", (_SQUARE, _SQUARE_LABELS)),
        Case("ninety images", (_MANY, _MANY_LABELS)),
        Case("one image, recognised", (_OUTPUTS[:, :1], _LABELS[:1])),
        Case("four images, none recognised", (_OUTPUTS[:, :4], np.array([1, 1, 1, 1]))),
    ),
    reference=_evaluate,
    hint="the answer for an image is the row of the largest number in its column; "
    "count the columns in which it is the label.",
    misconceptions=(
        Misconception(
            "argmax runs along the wrong axis: the ten outputs for an image stand in a column, "
            "so look down the columns, axis=0.",
            lambda outputs, labels: _right(outputs, labels, outputs.argmax(axis=1)),
        ),
        Misconception(
            "argmax without an axis looks for one largest number in the whole array; "
            "each column has its own: axis=0.",
            lambda outputs, labels: _right(outputs, labels, outputs.argmax()),
        ),
        Misconception(
            "this is the fraction of right answers; the count is wanted: np.sum, not np.mean.",
            lambda outputs, labels: float(np.mean(outputs.argmax(axis=0) == labels)),
        ),
        Misconception(
            "this is the percentage of right answers; the count is wanted.",
            lambda outputs, labels: 100 * float(np.mean(outputs.argmax(axis=0) == labels)),
        ),
        Misconception(
            "this counts the wrong answers.",
            lambda outputs, labels: int(np.sum(outputs.argmax(axis=0) != labels)),
        ),
        Misconception(
            "this tells for each image whether it is right; add them up.",
            lambda outputs, labels: outputs.argmax(axis=0) == labels,
        ),
        Misconception(
            "max gives the largest output itself; argmax gives its row, which is the digit.",
            lambda outputs, labels: _right(outputs, labels, outputs.max(axis=0)),
        ),
        Misconception(
            "argmin looks for the weakest output; the answer is the strongest, argmax.",
            lambda outputs, labels: _right(outputs, labels, outputs.argmin(axis=0)),
        ),
        Misconception(
            "this counts an answer only where the output exceeds ½; the strongest output is the "
            "answer, however weak it is.",
            lambda outputs, labels: int(np.sum(outputs[labels, np.arange(len(labels))] > 0.5)),
        ),
        Misconception(
            "this rounds the outputs and compares with one-hot columns; the strongest output is "
            "the answer, however weak it is.",
            lambda outputs, labels: int(
                np.sum(np.all(np.round(outputs) == one_hot(labels), axis=0))
            ),
        ),
        Misconception(
            "the labels are digits already; argmax of the labels is for one-hot columns.",
            lambda outputs, labels: _right(outputs, labels.argmax(axis=0), outputs.argmax(axis=0)),
        ),
        Misconception(
            "the rows are counted from 0, like the digits: nothing has to be added.",
            lambda outputs, labels: _right(outputs, labels, outputs.argmax(axis=0) + 1),
        ),
        Misconception(
            "this compares the numbers of entries with one-hot columns, ten for each image; "
            "an image is right or wrong once.",
            lambda outputs, labels: int(np.sum(np.round(outputs) == one_hot(labels))),
        ),
    ),
)

# ---- 5.3

_TEN = np.repeat([4, 0, 9, 1, 7, 2, 8, 3, 6, 5], [1, 3, 2, 2, 1, 2, 1, 3, 2, 1])
_IMAGES = np.random.default_rng(55).random((6, len(_TEN))) ** (0.2 + 0.3 * _TEN)
_EVERY = np.array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 9])
_WIDE = np.random.default_rng(56).random((12, 12))


def _averages(x, labels, of=np.mean):
    return np.array([of(x[:, labels == j]) for j in range(10)])


AVERAGE_DARKNESS = Exercise(
    id="5.3a",
    name="average_darkness",
    cases=(
        Case("18 images of 6 pixels", (_IMAGES, _TEN)),
        Case("12 images of 12 pixels", (_WIDE, _EVERY)),
    ),
    reference=_averages,
    hint="for each digit j take the columns with labels == j, then the mean of all their pixels.",
    misconceptions=(
        Misconception(
            "this adds the pixels up, so a digit that occurs often looks darker; take the mean.",
            lambda x, labels: _averages(x, labels, np.sum),
        ),
        Misconception(
            "this adds the pixels of an image up; the darkness of an image is their mean.",
            lambda x, labels: _averages(x, labels, np.mean) * len(x),
        ),
        Misconception(
            "this takes rows; images are columns: x[:, labels == j].",
            lambda x, labels: np.array([x[labels == j].mean() for j in range(10)]),
        ),
        Misconception(
            "this keeps an average for every pixel; one number for each digit is wanted.",
            lambda x, labels: np.array([x[:, labels == j].mean(axis=1) for j in range(10)]),
        ),
        Misconception(
            "this is the darkness of each image; average it over the images of the same digit.",
            lambda x, labels: x.mean(axis=0),
        ),
        Misconception(
            "every digit gets the average of all images: are the images of digit j chosen?",
            lambda x, labels: np.full(10, x.mean()),
        ),
        Misconception(
            "this is the lightness; in x a dark pixel is near 1, so the mean itself is wanted.",
            lambda x, labels: 1 - _averages(x, labels),
        ),
        Misconception(
            "this is the median; the average, the mean, is wanted.",
            lambda x, labels: _averages(x, labels, np.median),
        ),
        Misconception(
            "the numbers are sorted by darkness; entry j belongs to the digit j.",
            lambda x, labels: np.sort(_averages(x, labels)),
        ),
    ),
)

_DARKNESS = np.array([0.31, 0.12, 0.27, 0.29, 0.22, 0.24, 0.26, 0.19, 0.34, 0.205])
_MIXED_SQUARE = np.random.default_rng(58).random((10, 10)) ** 3
_MIXED = np.random.default_rng(57).uniform(0.0, 0.5, (6, 8)) * np.linspace(0.3, 1.6, 8)


def _distances(x, darkness):
    return np.abs(darkness[:, np.newaxis] - x.mean(axis=0))  # (10, m)


def _guess(x, darkness):
    return _distances(x, darkness).argmin(axis=0)


GUESS_BY_DARKNESS = Exercise(
    id="5.3b",
    name="guess_by_darkness",
    cases=(
        Case("eight images", (_MIXED, _DARKNESS)),
        Case("ten images of 10 pixels", (_MIXED_SQUARE, _DARKNESS)),
        Case("one image, darker than all digits", (np.ones((6, 1)), _DARKNESS)),
    ),
    reference=_guess,
    hint="x.mean(axis=0) is the darkness of each image; the answer is the digit with the "
    "smallest distance |darkness of the digit − darkness of the image|.",
    misconceptions=(
        Misconception(
            "differences have a sign, and the smallest is the most negative one; take the "
            "absolute value first.",
            lambda x, d: (d[:, np.newaxis] - x.mean(axis=0)).argmin(axis=0),
        ),
        Misconception(
            "this is the digit that is farthest away; the nearest is wanted.",
            lambda x, d: _distances(x, d).argmax(axis=0),
        ),
        Misconception(
            "this is the distance to the nearest digit; which digit it is, is wanted: argmin.",
            lambda x, d: _distances(x, d).min(axis=0),
        ),
        Misconception(
            "this is the darkness of the nearest digit; the digit itself is wanted.",
            lambda x, d: d[_guess(x, d)],
        ),
        Misconception(
            "this averages over the images, pixel by pixel; the darkness of an image is the mean "
            "down its column, axis=0.",
            lambda x, d: np.abs(d[:, np.newaxis] - x.mean(axis=1)).argmin(axis=0),
        ),
        Misconception(
            "this gives one answer for all images together; each column needs its own.",
            lambda x, d: np.full(x.shape[1], np.abs(d - x.mean()).argmin()),
        ),
        Misconception(
            "this adds the pixels up; the darkness of an image is their mean.",
            lambda x, d: np.abs(d[:, np.newaxis] - x.sum(axis=0)).argmin(axis=0),
        ),
        Misconception(
            "this gives an image to each digit; give a digit to each image: look down the columns.",
            lambda x, d: _distances(x, d).argmin(axis=1),
        ),
        Misconception(
            "this gives the place among the sorted numbers; entry j belongs to the digit j.",
            lambda x, d: np.abs(np.sort(d)[:, np.newaxis] - x.mean(axis=0)).argmin(axis=0),
        ),
    ),
)

# ---- 5.4


def patterns(rng, n=200, n_in=16, n_out=10):
    """Noisy copies of one random pattern a class: x (n_in, n), one-hot y (n_out, n)."""
    labels = np.arange(n) % n_out
    shapes = rng.uniform(0.0, 1.0, (n_in, n_out))
    return shapes[:, labels] + rng.normal(0.0, 0.05, (n_in, n)), one_hot(labels, n_out)


_TEN_KINDS = patterns(np.random.default_rng(59))
_FIVE_KINDS = patterns(np.random.default_rng(60), 100, 25, 5)


def _no_hidden_layer(x, y, rng):
    net = Network([len(x), len(y)], rng=rng)
    net.SGD((x, y), 60, 10, 3.0, rng=rng, progress=False)
    return net


def _judge_no_hidden_layer(net, x, y, rng):
    """What is wrong with the network, or None."""
    if not isinstance(net, Network):
        return "expected a Network. SGD returns a History; return the network that it trained."
    if len(net.sizes) > 2:
        return f"it has the layers {net.sizes}: hidden layers are what it must do without."
    if net.sizes != [len(x), len(y)]:
        return f"it has the layers {net.sizes}; expected {[len(x), len(y)]}, a neuron for each row."
    right, n = net.evaluate((x, y)), x.shape[1]
    if right < 0.2 * n:
        return f"it gets {right} of its {n} examples right, as by chance. Was it trained? Which η?"
    if right < 0.6 * n:
        return f"it gets {right} of its {n} examples right; a better η or more epochs help."
    return None


NO_HIDDEN_LAYER = Exercise(
    id="5.4",
    name="no_hidden_layer",
    cases=(
        Case("200 patterns of 16 pixels, 10 kinds", (*_TEN_KINDS, np.random.default_rng(1))),
        Case("100 patterns of 25 pixels, 5 kinds", (*_FIVE_KINDS, np.random.default_rng(2))),
    ),
    reference=_no_hidden_layer,
    judge=_judge_no_hidden_layer,
    hint="Network takes the sizes of its layers: here as many as x and y have rows. Then call "
    "its method SGD with the pair (x, y), and return the network.",
)

# ---- 5.6

TOO_SMALL, TOO_LARGE, STUCK, FINE = "eta too small", "eta too large", "stuck outputs", "fine"
_CURES = {"A": TOO_SMALL, "B": TOO_LARGE, "C": FINE, "D": STUCK, "E": TOO_SMALL}
_LOOK = {
    "A": "the cost falls evenly in every epoch, and hardly at all. Which way does η have to go?",
    "B": "after one epoch the cost is ½ and never changes again: every output is 0, for every "
    "image. How long a step must that have been?",
    "C": "compare it with the transcript in the chapter.",
    "D": "the accuracy stands still near 205 of 300 and the cost at 0.16, but two thirds of the "
    "images are read well. Would a wrong η spare them?",
    "E": "the cost still falls when the run ends. What would make it fall faster?",
}


def _diagnosis(run):
    return _CURES[run]


def _judge_diagnosis(answer, run):
    """What to look at again in a run, or None."""
    names = ", ".join(repr(name) for name in (TOO_SMALL, TOO_LARGE, STUCK, FINE))
    if answer not in (TOO_SMALL, TOO_LARGE, STUCK, FINE):
        return f"expected one of {names}."
    return None if answer == _CURES[run] else _LOOK[run]


def _instead(**others):
    return lambda run: {**_CURES, **others}[run]


DIAGNOSIS = Exercise(
    id="5.6",
    name="diagnosis",
    cases=tuple(Case(f"run {run}", (run,)) for run in _CURES),
    reference=_diagnosis,
    judge=_judge_diagnosis,
    hint="a cost that still falls wants a longer step; a cost that jumps to a constant had too "
    "long a step; a cost that stops at a few lost digits has neurons that no longer learn.",
    misconceptions=(
        Misconception(
            "too small and too large are exchanged: with a small η the cost creeps, with a large "
            "one it jumps.",
            _instead(A=TOO_LARGE, B=TOO_SMALL, E=TOO_LARGE),
        ),
        Misconception(
            "runs B and D both stand still, but for different reasons: in B every image is lost, "
            "in D three digits are.",
            _instead(B=STUCK, D=TOO_LARGE),
        ),
        Misconception(
            "a longer step cannot help D: its cost stands still; those of A and E still fall.",
            _instead(D=TOO_SMALL),
        ),
        Misconception(
            "run E is not fine: its cost is still falling when it ends. It learns too slowly.",
            _instead(E=FINE),
        ),
        Misconception(
            "in run A nothing is stuck: the cost falls in every epoch, by far too little.",
            _instead(A=STUCK),
        ),
        Misconception(
            "a failing run is not always a wrong η: in D part of the network learns well.",
            _instead(D=TOO_LARGE),
        ),
    ),
)

# ---- 5.7


def likes_ink(piece):
    """A score for the cases: 1 for a piece with ink 2, less for another amount."""
    return float(1 / (1 + abs(np.sum(piece) - 2)))


_SIGNS = [np.random.default_rng(61 + k).random((5, width)) for k, width in enumerate((3, 4, 2, 5))]


def likes_signs(piece):
    """A score for the cases: near 1 for pieces that look like one of four signs."""
    return float(max(0.02 + 0.97 * _likeness(np.asarray(piece), sign) for sign in _SIGNS))


def _likeness(piece, sign):
    """1 for the sign itself, less for another look or width."""
    width = max(piece.shape[1], sign.shape[1])
    a, b = (np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in (piece, sign))
    return (1 - np.mean(np.abs(a - b))) ** 6


def _row(*names):
    """The signs of these numbers, side by side, not quite as they were learnt."""
    row = np.hstack([_SIGNS[k] for k in names])
    return row + np.random.default_rng(names).normal(0.0, 0.02, row.shape)


def scores_of_pieces(row, cuts, score):
    """The score of each piece between the cuts."""
    edges = [0, *cuts, row.shape[1]]
    return [score(row[:, a:b]) for a, b in zip(edges[:-1], edges[1:], strict=True)]


def _chosen(row, n, score, worth, choose=max):
    """Of all ways to cut a row into n pieces the one whose scores are worth most."""
    width = row.shape[1]
    table = {(a, b): score(row[:, a:b]) for b in range(1, width + 1) for a in range(b)}

    def value(cuts):
        return worth([table[ends] for ends in zip((0, *cuts), (*cuts, width), strict=True)])

    return list(choose(combinations(range(1, width), n - 1), key=value))


def _best_cuts(row, n, score):
    return _chosen(row, n, score, np.prod)


def _greedy_cuts(row, n, score):
    """The best first piece, then the best second one, and so on."""
    cuts = [0]
    for left in range(n - 1, 0, -1):
        ends = range(cuts[-1] + 1, row.shape[1] - left + 1)
        cuts.append(max(ends, key=lambda end: score(row[:, cuts[-1] : end])))
    return cuts[1:]


def _lightest_cuts(row, n, score):
    """Cuts at the columns with the least ink."""
    return sorted(int(c) for c in 1 + np.argsort(row[:, 1:].sum(axis=0), kind="stable")[: n - 1])


def _equal_cuts(row, n, score):
    return [round(k * row.shape[1] / n) for k in range(1, n)]


def _judge_best_cuts(cuts, row, n, score):
    """What is wrong with the cuts, or None."""
    width = row.shape[1]
    if len(cuts) != n - 1:
        return f"{n} pieces take {n - 1} cuts; these are {len(cuts)}."
    if any(isinstance(c, (bool, np.bool_)) or c != int(c) for c in cuts):
        return "a cut is a whole number: how many columns lie left of it."
    cuts = [int(c) for c in cuts]
    if not all(a < b for a, b in zip([0, *cuts], [*cuts, width], strict=True)):
        return f"{cuts} are not {n - 1} increasing whole numbers from 1 to {width - 1}."
    best = _best_cuts(row, n, score)
    got, possible = (scores_of_pieces(row, c, score) for c in (cuts, best))
    if np.isclose(np.prod(got), np.prod(possible), rtol=1e-6):
        return None
    return (f"the cuts {cuts} score {_product(got)}; the cuts {best} would score "
            f"{_product(possible)}.")  # fmt: skip


def _product(scores):
    return " · ".join(f"{s:.2f}" for s in scores) + f" = {np.prod(scores):.3f}"


# In this row every usual shortcut finds other cuts than the best ones.
_UNEVEN = np.array([[1.25, 0.5, 0.0, 1.5, 1.5, 1.0, 1.0, 1.25]])

BEST_CUTS = Exercise(
    id="5.7",
    name="best_cuts",
    cases=(
        Case("three pieces with ink 2", (np.array([[1.0, 0.5, 0.5, 1.5, 0.5, 2.0]]), 3, likes_ink)),
        Case("two signs that touch", (_row(0, 3), 2, likes_signs)),
        Case("three signs", (_row(1, 2, 0), 3, likes_signs)),
        Case("two pieces out of two columns", (np.array([[1.0, 3.0]]), 2, likes_ink)),
        Case("four signs", (_row(3, 0, 2, 1), 4, likes_signs)),
        Case("eight uneven columns", (_UNEVEN, 3, likes_ink)),
    ),
    reference=_best_cuts,
    judge=_judge_best_cuts,
    hint="itertools.combinations(range(1, width), n - 1) goes through all ways to cut; for each, "
    "multiply the scores of the n pieces, and keep the cuts with the highest product.",
    misconceptions=(
        Misconception(
            "this adds the scores; one bad piece then hides behind good ones. Multiply them.",
            lambda row, n, score: _chosen(row, n, score, np.sum),
        ),
        Misconception(
            "this looks at the worst piece alone; the others count, too. Multiply all scores.",
            lambda row, n, score: _chosen(row, n, score, min),
        ),
        Misconception(
            "this looks at the best piece alone; the others count, too. Multiply all scores.",
            lambda row, n, score: _chosen(row, n, score, max),
        ),
        Misconception(
            "these are the cuts with the lowest product; the highest is wanted.",
            lambda row, n, score: _chosen(row, n, score, np.prod, min),
        ),
        Misconception(
            "this takes the best first piece and never comes back to it; what is left may then "
            "be cut badly. Try all cuts together.",
            _greedy_cuts,
        ),
        Misconception(
            "these pieces are equally wide; digits are not. Try all cuts, and let score decide.",
            _equal_cuts,
        ),
        Misconception(
            "this cuts where there is least ink; digits may touch, and some have little ink in "
            "the middle. Try all cuts, and let score decide.",
            _lightest_cuts,
        ),
        Misconception(
            "the last piece, from the last cut to the end of the row, counts, too.",
            lambda row, n, score: _chosen(row, n, score, lambda scores: np.prod(scores[:-1])),
        ),
        Misconception(
            "the first piece, from the beginning of the row to the first cut, counts, too.",
            lambda row, n, score: _chosen(row, n, score, lambda scores: np.prod(scores[1:])),
        ),
        Misconception(
            "0 and the width of the row are its ends, not cuts; leave them out.",
            lambda row, n, score: [0, *_best_cuts(row, n, score), row.shape[1]],
        ),
        Misconception(
            "this is the highest product; the cuts that reach it are wanted.",
            lambda row, n, score: float(
                np.prod(scores_of_pieces(row, _best_cuts(row, n, score), score))
            ),
        ),
        Misconception(
            "these are the pieces themselves; the cuts are wanted.",
            lambda row, n, score: np.split(row, _best_cuts(row, n, score), axis=1),
        ),
        Misconception(
            "each cut is one too far to the left: a cut is the number of columns left of it.",
            lambda row, n, score: [c - 1 for c in _best_cuts(row, n, score)],
        ),
    ),
)

EXERCISES = (
    COLUMNS,
    EVALUATE,
    AVERAGE_DARKNESS,
    GUESS_BY_DARKNESS,
    NO_HIDDEN_LAYER,
    DIAGNOSIS,
    BEST_CUTS,
)
