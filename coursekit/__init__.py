"""Any notebook course: exercises with one source, checks for learners, proofs, grading.

Learners need two names, in the setup cell of an exercise notebook:

>>> from coursekit import check, finished
"""

from coursekit.checking import check, finished
from coursekit.roles import mistake

__all__ = ["check", "finished", "mistake"]
