"""Visible checks of chapter 6, cross-entropy."""

from nncourse.course.exercises.ch06 import its_error, other_pairs, the_cost

EXERCISES = (*the_cost.EXERCISES, *its_error.EXERCISES, *other_pairs.EXERCISES)
