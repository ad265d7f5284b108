"""Visible checks of chapter 1, perceptrons."""

from nncourse.course.exercises.ch01 import circuits, one_perceptron

EXERCISES = (*one_perceptron.EXERCISES, *circuits.EXERCISES)
