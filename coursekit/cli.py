"""The command line of the kit: `python -m coursekit`, for any folder with `solutions/`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(help="With solutions/ in it.")]

app = typer.Typer(
    help="Notebook exercises with one source: build, prove, grade.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main():
    """Run the command; what the user can mend is one line, not a traceback."""
    try:
        app(prog_name="coursekit")
    except (ValueError, OSError) as error:
        if os.environ.get("COURSEKIT_DEBUG"):
            raise
        sys.exit(f"coursekit: {error}")


@app.command()
def build(
    folder: Folder = Path("."),
    check: Annotated[bool, typer.Option("--check", help="Change nothing; 1 if it would.")] = False,
):
    """Make exercises/ and its check data from solutions/."""
    from coursekit import build

    raise typer.Exit(build.report(folder, check))


@app.command()
def prove(
    places: Annotated[
        list[Path] | None, typer.Argument(help="Folders with solutions/, or notebooks.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Besides the visible one.")] = 3,
    workers: Annotated[int, typer.Option("-n", min=1, help="Processes.")] = 1,
):
    """Show that every exercise accepts what is right, and refuses and names what is wrong."""
    from coursekit import prove

    raise typer.Exit(prove.report(places or [Path(".")], seeds, workers))


@app.command()
def normalise(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebook files to rewrite.")],
    run: Annotated[bool, typer.Option("--run", help="Run every cell first.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if a file would change.")
    ] = False,
):
    """Bring notebooks into their normal form, so that a change shows only what was changed."""
    from coursekit import notebooks as files

    raise typer.Exit(files.report(notebooks, run, check))
