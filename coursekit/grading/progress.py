"""Report progress: a bar with the time left on a terminal, otherwise a line per submission."""

import sys
from contextlib import contextmanager

from coursekit.grading.sheets import number


@contextmanager
def reporting(stream=None):
    """Give ``show(result, total)``, to be called with each result as it is done.

    It writes to `stream`, sys.stdout if None.
    """
    stream = sys.stdout if stream is None else stream
    if stream.isatty():
        from rich.console import Console  # slow to import

        console = Console(file=stream, highlight=False, markup=False, soft_wrap=True)
        if not console.is_dumb_terminal:
            with _bar(console) as show:
                yield show
            return
    yield _lines(stream)


def line(result):
    """Write a result in one line for the terminal."""
    who = visible(f"{result.student}  {result.notebook}")
    if result.reason:
        return f"{who}  {result.reason}: {visible(result.message)}"
    lost = [f"{exercise} {mark.reason}" for exercise, mark in result.exercises.items()
            if mark.points != mark.max]  # fmt: skip
    points = f"{who}  {number(result.total)}/{number(result.max)}"
    return f"{points}  ({', '.join(lost)})" if lost else points


def visible(text):
    """Escape control characters, so that a text is safe to print."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _lines(stream):
    count = 0

    def show(result, total):
        nonlocal count
        count += 1
        print(f"[{count}/{total}] {line(result)}", file=stream, flush=True)

    return show


@contextmanager
def _bar(console):
    """A bar; only what could not be graded gets a line of its own, above it."""
    from rich import progress

    columns = (
        progress.TextColumn("graded"), progress.BarColumn(), progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(), progress.TextColumn("left:"),
        progress.TimeRemainingColumn(),
    )  # fmt: skip
    with progress.Progress(*columns, console=console, refresh_per_second=4) as bar:
        task = bar.add_task("", total=None)

        def show(result, total):
            if result.reason:
                console.print(line(result))
            bar.update(task, total=total, advance=1)

        yield show
