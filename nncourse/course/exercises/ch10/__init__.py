"""Visible checks of chapter 10, a network without biases."""

from nncourse.course.exercises.ch10 import batches, rates, rows, steps

EXERCISES = (*rows.EXERCISES, *steps.EXERCISES, *rates.EXERCISES, *batches.EXERCISES)
