"""Digits as two hands would draw them, in ten manners, and doodles that are none.

A drawing is a list of strokes, a stroke a list of points on a square of side 1.
"""

from functools import cache

import numpy as np

PEN = 22 / 280  # as wide as the pad's pen is at first


def _arc(x, y, rx, ry, start, end, points=24):
    """Part of an ellipse around (x, y); angles in degrees, 0 to the right, 90 below."""
    angles = np.radians(np.linspace(start, end, points))
    return [(float(x + rx * np.cos(t)), float(y + ry * np.sin(t))) for t in angles]


DIGITS = {  # plain
    0: [_arc(0.5, 0.5, 0.2, 0.32, -90, 270)],
    1: [[(0.4, 0.28), (0.52, 0.16), (0.52, 0.84)]],
    2: [[*_arc(0.5, 0.34, 0.19, 0.18, -170, 30), (0.3, 0.82), (0.74, 0.82)]],
    3: [[*_arc(0.48, 0.33, 0.19, 0.16, -150, 90), *_arc(0.48, 0.66, 0.21, 0.18, -90, 150)]],
    4: [[(0.56, 0.16), (0.28, 0.58), (0.76, 0.58)], [(0.6, 0.36), (0.6, 0.86)]],
    5: [[(0.7, 0.18), (0.38, 0.18), (0.35, 0.46), *_arc(0.5, 0.63, 0.2, 0.19, -120, 140)]],
    6: [[*_arc(0.53, 0.62, 0.2, 0.42, -70, -180), *_arc(0.5, 0.66, 0.18, 0.18, 180, -180)]],
    7: [[(0.28, 0.2), (0.72, 0.2), (0.45, 0.84)]],
    8: [[*_arc(0.5, 0.33, 0.15, 0.16, 90, -270), *_arc(0.5, 0.67, 0.18, 0.18, -90, 270)]],
    9: [[*_arc(0.49, 0.35, 0.17, 0.18, 0, -360), (0.64, 0.5), (0.58, 0.86)]],
}
OTHER_HAND = {
    0: [_arc(0.52, 0.5, 0.26, 0.31, -60, 310)],  # round, and not quite closed
    1: [[(0.36, 0.36), (0.52, 0.16), (0.5, 0.82)], [(0.36, 0.83), (0.64, 0.82)]],  # with a foot
    2: [[*_arc(0.47, 0.33, 0.17, 0.17, -150, 50), (0.34, 0.74),
         *_arc(0.35, 0.78, 0.06, 0.05, 200, 340),
         *_arc(0.6, 0.72, 0.16, 0.1, 130, 40)]],  # ends in a wave
    3: [[(0.32, 0.18), (0.68, 0.18), (0.48, 0.44), *_arc(0.49, 0.63, 0.2, 0.19, -80, 140)]],  # flat
    4: [[(0.62, 0.86), (0.62, 0.16), (0.27, 0.6), (0.78, 0.6)]],  # closed, in one stroke
    5: [[(0.4, 0.2), (0.37, 0.46), *_arc(0.48, 0.63, 0.19, 0.19, -110, 150)],
        [(0.4, 0.2), (0.72, 0.17)]],
    6: [[(0.64, 0.16), (0.38, 0.54), *_arc(0.5, 0.67, 0.16, 0.17, 190, 560)]],  # a straight back
    7: [[(0.27, 0.22), (0.72, 0.19), (0.46, 0.85)], [(0.4, 0.52), (0.7, 0.5)]],  # crossed
    8: [[*_arc(0.53, 0.32, 0.15, 0.15, -30, -250), (0.58, 0.55),
         *_arc(0.48, 0.68, 0.16, 0.16, -20, 200), (0.42, 0.52),
         *_arc(0.53, 0.32, 0.15, 0.15, 50, -40)]],  # an S that closes
    9: [[*_arc(0.48, 0.36, 0.17, 0.18, -20, -330), (0.66, 0.24), (0.62, 0.6),
         *_arc(0.48, 0.7, 0.15, 0.15, 0, 130)]],  # in one stroke, with a hook
}  # fmt: skip
HANDS = {"plain": DIGITS, "other": OTHER_HAND}


_TURNS = np.linspace(0, 0.35, 60)
DOODLES = {
    "spiral": [[(0.5 + t * np.cos(50 * t), 0.5 + t * np.sin(50 * t)) for t in _TURNS]],
    "grid": [[(x, 0.15), (x, 0.85)] for x in (0.25, 0.5, 0.75)]
    + [[(0.15, y), (0.85, y)] for y in (0.25, 0.5, 0.75)],
    "zigzag": [[(0.15 + 0.7 * i / 12, 0.25 if i % 2 else 0.75) for i in range(13)]],
    "face": [_arc(0.5, 0.5, 0.35, 0.35, 0, 360), _arc(0.38, 0.4, 0.03, 0.03, 0, 360),
             _arc(0.62, 0.4, 0.03, 0.03, 0, 360), _arc(0.5, 0.55, 0.18, 0.15, 20, 160)],
    "star": [[(0.5, 0.1), (0.7, 0.85), (0.15, 0.4), (0.85, 0.4), (0.3, 0.85), (0.5, 0.1)]],
    "house": [[(0.2, 0.85), (0.2, 0.45), (0.5, 0.15), (0.8, 0.45), (0.8, 0.85), (0.2, 0.85)],
              [(0.2, 0.45), (0.8, 0.45)], [(0.2, 0.45), (0.8, 0.85)]],
    "blot": [[(x, y) for x in np.linspace(0.2, 0.8, 8) for y in (0.2, 0.8)]],
    "cross": [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]],
    "dots": [[(x, y)] * 2 for x in (0.2, 0.5, 0.8) for y in (0.2, 0.5, 0.8)],
    "W": [[(0.15, 0.2), (0.3, 0.8), (0.5, 0.3), (0.7, 0.8), (0.85, 0.2)]],
}  # fmt: skip


def _moved(matrix, middle=(0.5, 0.5)):
    """Strokes with their points mapped by a matrix, and the middle of the square moved."""
    return lambda strokes: [
        [tuple(np.array(middle) + np.array(matrix) @ (np.array(p) - 0.5)) for p in stroke]
        for stroke in strokes
    ]


def _turned(degrees):
    t = np.radians(degrees)
    return _moved([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])


_AS_IT_IS = _moved([[1, 0], [0, 1]])
MANNERS = {  # what becomes of the strokes, and the width of the pen
    "as it is": (_AS_IT_IS, PEN),
    "thin": (_AS_IT_IS, 12 / 280),
    "thick": (_AS_IT_IS, 34 / 280),
    "leaning right": (_moved([[1, -0.3], [0, 1]]), PEN),
    "leaning left": (_moved([[1, 0.2], [0, 1]]), PEN),
    "small": (_moved([[0.5, 0], [0, 0.5]]), PEN),
    "in a corner": (_moved([[0.4, 0], [0, 0.4]], (0.24, 0.76)), 14 / 280),
    "wide": (_moved([[1.3, 0], [0, 0.9]]), PEN),
    "narrow": (_moved([[0.65, 0], [0, 1.1]]), PEN),
    "turned": (_turned(10), PEN),
}


@cache
def two_hands():
    """All drawings of the two hands: a list of ``(hand, digit, manner, drawing)``."""
    return [
        (hand, digit, manner, drawn(moved(strokes), width=width))
        for hand, digits in HANDS.items()
        for digit, strokes in digits.items()
        for manner, (moved, width) in MANNERS.items()
    ]


def drawn(strokes, side=56, width=0.08):
    """The strokes as bytes of brightness, (side, side): what a canvas would send."""
    place = (np.arange(4 * side) + 0.5) / (4 * side)
    x, y = np.meshgrid(place, place)
    distance = np.full(x.shape, np.inf)
    for stroke in strokes:
        for (x0, y0), (x1, y1) in zip(stroke[:-1], stroke[1:], strict=True):
            dx, dy = x1 - x0, y1 - y0
            along = ((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-12)
            along = np.clip(along, 0, 1)
            distance = np.minimum(distance, np.hypot(x - x0 - along * dx, y - y0 - along * dy))
    paper = 255.0 * (distance > width / 2)
    return paper.reshape(side, 4, side, 4).mean(axis=(1, 3)).round().astype(np.uint8)
