"""Names for what functions take and return: for editors, type checkers and readers.

Shapes stand in the docstrings; no type checker knows them.
"""

import os
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

Array: TypeAlias = np.ndarray
Path: TypeAlias = str | os.PathLike[str]
Seed: TypeAlias = "int | np.random.Generator | None"  # a string: numpy.random is slow to load

__all__ = ["Array", "ArrayLike", "DTypeLike", "Path", "Seed"]
