"""The equation ledger: a test for every numbered equation of the sources.

``python -m pytest tests/course/equations`` runs it; ``python -m tests.course.equations`` writes
the page docs/equations.md.
"""
