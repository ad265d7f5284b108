"""Plainly drawn digits, as a hand would draw them: lists of strokes on a square of side 1."""

import numpy as np


def _arc(x, y, rx, ry, start, end, points=24):
    """Part of an ellipse around (x, y); angles in degrees, 0 to the right, 90 below."""
    angles = np.radians(np.linspace(start, end, points))
    return [(float(x + rx * np.cos(t)), float(y + ry * np.sin(t))) for t in angles]


DIGITS = {
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
