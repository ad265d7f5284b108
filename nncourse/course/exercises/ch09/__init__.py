"""Visible checks of chapter 9: nodes and connections, arrays, labels and files, a mended check."""

from nncourse.course.exercises.ch09 import arrays, bug_hunt, files, nodes, resuming

EXERCISES = (
    *nodes.EXERCISES,
    *arrays.EXERCISES,
    *files.EXERCISES,
    *resuming.EXERCISES,
    *bug_hunt.EXERCISES,
)
