"""Visible checks of chapter 7, softmax."""

from nncourse.course.exercises.ch07 import cost, layers, outputs, temperature, through_softmax

EXERCISES = (
    *outputs.EXERCISES,
    *layers.EXERCISES,
    *cost.EXERCISES,
    *through_softmax.EXERCISES,
    *temperature.EXERCISES,
)
