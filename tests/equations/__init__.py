"""The equation ledger: a test for every numbered equation of the sources.

``python -m pytest tests/equations`` runs it; ``python -m tests.equations`` writes the page
docs/equations.md.
"""
