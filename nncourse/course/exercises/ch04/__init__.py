"""Visible checks of chapter 4, backpropagation."""

from nncourse.course.exercises.ch04 import (
    four_equations,
    gradient_at_work,
    matrices_and_paths,
    other_neurons,
    whole_network,
)

EXERCISES = (
    *four_equations.EXERCISES,
    *whole_network.EXERCISES,
    *gradient_at_work.EXERCISES,
    *other_neurons.EXERCISES,
    *matrices_and_paths.EXERCISES,
)
