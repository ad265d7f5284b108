"""The library's code as a notebook shows it."""

from nncourse import Network, sigmoid
from nncourse.show.source import Source


def test_the_code_is_shown_without_its_docstring():
    code = Source(sigmoid)
    assert repr(code).startswith("def sigmoid(z):\n    z = _as_float(z)\n")
    assert "Parameters" not in repr(code)
    assert code._repr_markdown_() == f"```python\n{code!r}\n```"


def test_methods_lose_their_indentation_and_stand_one_below_the_other():
    code = repr(Source(Network.predict, Network.evaluate))
    assert code.startswith("def predict(self, x):\n    return _decide(")
    assert "\n\ndef evaluate(self, data):\n    return self.score(data)[1]" in code


def test_a_function_without_a_docstring_stays_as_it_is():
    def plain(x):
        return x

    assert repr(Source(plain)) == "def plain(x):\n    return x"
