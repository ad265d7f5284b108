"""Small mistakes to build into the library, and the equations whose tests have to notice them.

A mistake stands in for a piece of a module's source. The module is read with that piece replaced,
in memory, and with it a fresh library and fresh tests; no file is changed.
"""

import contextlib
import importlib
import importlib.machinery
import sys
import warnings
from dataclasses import dataclass

import numpy as np

from tests.course.equations.ledger import EQUATIONS, expand, ledger
from tests.course.equations.mistakes import LINES

# A mistake that does not even run proves nothing.
NOT_A_KILL = (ImportError, SyntaxError, NameError, AttributeError, TypeError)


@dataclass(frozen=True)
class Mutant:
    """In `module`, `new` in place of `old`; the tests of the equations `breaks` must fail."""

    module: str
    old: str
    breaks: str
    new: str


MUTANTS = [Mutant(*line, new) for *line, mistakes in LINES for new in mistakes]


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with a piece of its source replaced."""

    mutant = None

    def get_code(self, fullname):
        source = self.get_source(fullname)
        if source.count(self.mutant.old) != 1:
            raise LookupError(
                f"{self.mutant.old!r} stands {source.count(self.mutant.old)} times in {fullname}; "
                "expected once. When the code has changed, change the mutant in mutants.py, too."
            )
        return compile(source.replace(self.mutant.old, self.mutant.new), self.path, "exec")


class _Finder:
    """Finds the mutated module before the right one is found."""

    def __init__(self, mutant):
        self.mutant = mutant

    def find_spec(self, name, path=None, target=None):
        if name != f"nncourse.{self.mutant.module}":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        spec.loader = _Loader(name, spec.origin)
        spec.loader.mutant = self.mutant
        return spec


def _fresh(name):
    """Whether a module is read anew: the library, and all of the ledger but its list."""
    ours = name.startswith("tests.course.equations.") and not name.endswith(
        (".ledger", ".mutants", ".mistakes")
    )
    return ours or name == "nncourse" or name.startswith("nncourse.")


@contextlib.contextmanager
def library_with(mutant=None):
    """A fresh library, with that mistake in it; afterwards everything is as it was."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _fresh(name)}
    finders = [] if mutant is None else [_Finder(mutant)]
    sys.meta_path[:0] = finders
    try:
        yield
    finally:
        for finder in finders:
            sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _fresh(name)]:
            del sys.modules[name]
        sys.modules.update(kept)
        for name, module in kept.items():
            parent, _, child = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], child, module)


def fails(test):
    """Whether a test of the ledger fails. A mistake that does not run is an error instead."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            test()
    except NOT_A_KILL:
        raise
    except Exception:
        return True
    return False


def noticed_by(mutant=None, equations=EQUATIONS):
    """The equations of which a test fails with that mistake in the library."""
    book, found = ledger(), set()
    tests = dict.fromkeys((t.__module__, t.__name__) for e in equations for t in book[e])
    with library_with(mutant):
        for module, name in tests:
            test = getattr(importlib.import_module(module), name)
            if fails(test):
                found.update(test.equations)
    return [equation for equation in equations if equation in found]


def unnoticed(mutant):
    """The equations that the mutant is said to break and whose tests all pass."""
    equations = expand(mutant.breaks)
    noticed = noticed_by(mutant, equations)
    return [str(equation) for equation in equations if equation not in noticed]
