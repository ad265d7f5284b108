"""What a terminal, and what a file, gets to see while grading goes on."""

import io

import pytest

from coursekit.grading.isolation import Reason
from coursekit.grading.marks import Mark, Result
from coursekit.grading.progress import reporting

ANN = Result("ann", "n", "f", {"1.1": Mark(1, 2, "wrong")})
BAD = Result("b\x1b[2Jad [red]", "n", "f", {}, Reason.UNREADABLE, "no \x07JSON")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(stream, results):
    with reporting(stream) as show:
        for result in results:
            show(result, 3)
    return stream.getvalue()


def test_a_file_gets_a_plain_line_for_each():
    assert shown(io.StringIO(), [ANN, BAD]).splitlines() == [
        "[1/3] ann  n  1/2  (1.1 wrong)",
        r"[2/3] b\x1b[2Jad [red]  n  unreadable: no \x07JSON",
    ]


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return Terminal()


def test_a_terminal_gets_a_bar_with_the_time_left(terminal):
    seen = shown(terminal, [ANN, ANN, ANN])
    assert "3/3" in seen and "left:" in seen and "0:00:00" in seen
    assert "ann" not in seen


def test_above_the_bar_stands_what_could_not_be_graded_and_moves_no_cursor(terminal):
    seen = shown(terminal, [ANN, BAD])
    assert r"b\x1b[2Jad [red]  n  unreadable: no \x07JSON" in seen
    assert "\x1b[2J" not in seen and "\x07" not in seen
    assert "2/3" in seen


def test_a_terminal_without_a_cursor_gets_lines(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert shown(terminal, [ANN]) == "[1/3] ann  n  1/2  (1.1 wrong)\n"


def test_an_error_on_the_way_comes_through_and_the_cursor_comes_back(terminal):
    with pytest.raises(ZeroDivisionError), reporting(terminal) as show:
        show(ANN, 3)
        raise ZeroDivisionError
    assert terminal.getvalue().endswith("\x1b[?25h")
