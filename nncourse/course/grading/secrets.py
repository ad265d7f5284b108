"""Keep what only the grader knows out of texts that come from a learner's kernel.

An error that is raised while a hidden check runs may quote it: by accident, or because somebody
wanted to read it. So a text that holds a piece of a hidden check is not passed on.
"""

import re

PIECE = 16  # characters without space: longer than most names, shorter than most statements
_NAME = re.compile(r"[\w.]+")


def pieces(source):
    """All pieces of a source that say more than a name does.

    >>> sorted(pieces("rng = seeded('3.2')"))
    ["ng=seeded('3.2')", "rng=seeded('3.2'"]
    """
    bare = "".join(source.split())
    windows = (bare[start : start + PIECE] for start in range(len(bare) - PIECE + 1))
    return {window for window in windows if not _NAME.fullmatch(window)}


def secret_pieces(reference):
    """The pieces of a reference's hidden checks that stand in none of its public cells."""
    hidden = set().union(*(pieces(each.source) for each in reference.hidden), set())
    return hidden.difference(*(pieces(source) for source in reference.course_sources))


def quotes(text, secret):
    """Whether a text holds a secret piece, spaces, quotes' escapes and line ends apart.

    >>> quotes("name 'f' in\\nrng = seeded( '3.2')", pieces("rng = seeded('3.2')"))
    True
    """
    return not secret.isdisjoint(pieces(text.replace("\\n", "").replace("\\", "")))
