"""The library's code as a notebook shows it."""

from nncourse.show.source import Source


class Sample:
    def double(self, x):
        """Twice x.

        Parameters
        ----------
        x : float
        """
        # adding is enough
        return x + x

    def half(self, x):
        "Half of x."
        return x / 2


def test_the_code_is_shown_without_its_docstring():
    code = Source(Sample.double)
    assert repr(code) == "def double(self, x):\n    # adding is enough\n    return x + x"
    assert code._repr_markdown_() == f"```python\n{code!r}\n```"


def test_methods_lose_their_indentation_and_stand_one_below_the_other():
    code = repr(Source(Sample.half, Sample.double))
    assert code.startswith("def half(self, x):\n    return x / 2\n\ndef double(self, x):\n    # ")


def test_a_function_without_a_docstring_stays_as_it_is():
    def plain(x):
        return x

    assert repr(Source(plain)) == "def plain(x):\n    return x"


def test_type_hints_are_left_out_in_functions_and_in_the_methods_of_a_class():
    def hinted(
        x: "list[float]",
        *more: float,
        name: str = "x",
    ) -> float:  # of all
        # the comment stays
        return sum(x) + sum(more)

    bare = 'def hinted(x, *more, name="x"):\n    # the comment stays\n    return sum(x) + sum(more)'
    assert repr(Source(hinted)) == bare

    class Pair:
        """Two numbers."""

        def first(self) -> float:
            return 1.0

        def second(self, x: float = 2.0) -> float:
            return x

    assert repr(Source(Pair)) == (
        "class Pair:\n\n    def first(self):\n        return 1.0\n\n"
        "    def second(self, x=2.0):\n        return x"
    )
