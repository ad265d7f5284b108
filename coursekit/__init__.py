"""Any notebook course: exercises with one source, checks for learners, proofs, grading.

Learners need two names, in the setup cell of an exercise notebook:

>>> from coursekit import check, finished

Chapters take a learner's own function with a third:

>>> from coursekit import own
"""

from coursekit.checking import check, finished
from coursekit.own import own
from coursekit.roles import mistake

__all__ = ["check", "finished", "mistake", "own"]
