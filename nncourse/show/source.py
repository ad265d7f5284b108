"""Code of the library as a reader sees it in a notebook."""

from __future__ import annotations

import ast
import inspect
import textwrap


class Source:
    """The source of functions without their docstrings; a notebook colours it.

    Parameters
    ----------
    *functions : function

    Examples
    --------
    >>> Source(Source.__repr__)
    def __repr__(self):
        return self.text
    """

    def __init__(self, *functions):
        self.text = "\n\n".join(_without_docstring(each) for each in functions)

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def _without_docstring(function):
    source = textwrap.dedent(inspect.getsource(function))
    node, lines = ast.parse(source).body[0], source.splitlines()
    if ast.get_docstring(node) is not None:
        words = node.body[0]
        del lines[words.lineno - 1 : words.end_lineno]
    return "\n".join(lines).rstrip()
