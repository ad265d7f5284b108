"""Grading: run the code of strangers apart from everything, and judge outside what it returned."""
