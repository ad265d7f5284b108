"""Numbers that a chapter's prose repeats from an output of its cells.

A line for each: the chapter; words of the prose with {} for each number; words of the output with
{} for the same numbers in the same order. No cell is named: the words find it, and must stand in
one place. Numbers are compared to the digits that the prose gives; … stands
for anything that is not long. What can be said without a
number needs no line: "more than half of the forty" is a conclusion (`test_conclusions.py`).
"""

NUMBERS = [
    (8, "In epoch {}. The training cost is", "test cost is lowest: epoch {};"),
    (8, "The highest point, {} %", "best test accuracy: … test accuracy {}%"),
    (8, "is reached in epoch {},", "best test accuracy: epoch {};"),
    (8, "From epoch {} on. More than", "best training accuracy: epoch {};"),
    (8, "{} points: 100 % against", "1,000 images: … gap {}"),
    (8, "points: 100 % against {} %", "1,000 images: … training images, {} % of the test"),
    (8, "Here the best epoch is {};", "best test accuracy: epoch {};"),
    (8, "So the {} % above", "best test accuracy: … test accuracy {}%"),
    (8, "the gap shrinks from {} points", "1,000 images: … gap {}"),
    (8, "25 together, and the price is 0.1/20 · 25 = {}.", "weights 3 and −4: {}"),
    (8, "from {} down to 0. On fresh points", "coefficient 1 0 {}"),
    (8, "On fresh points it grows, from {} to {}.", "coefficient 1 0 0.217 {} 1.06 9 0 0.000 {}"),
    (8, "The largest coefficient falls from {}", "coefficient 1 0 … 9 0 0.000 0.814 {}"),
    (8, "to {}, the error on fresh points from", "9 1 0.266 0.175 {}"),
    (8, "the error on fresh points from {} to {}.", "9 0 0.000 {} … 9 1 0.266 {}"),
]
