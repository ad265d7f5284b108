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


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="An exercise notebook with your answers.")],
    timeout: Annotated[float, typer.Option(help="Seconds allowed for each cell.")] = 60,
):
    """Check the exercises in a notebook: a line for each."""
    from coursekit import check_notebook

    raise typer.Exit(check_notebook.report(notebook, timeout))


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="What the students have handed in.")],
    results: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the results go.")
    ],
    solutions: Annotated[
        Path, typer.Option(help="A folder with solutions/, or one notebook.")
    ] = Path("."),
    isolation: Annotated[
        str | None,
        typer.Option(help="bwrap, container or limits.", show_default="that of the run, or bwrap"),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="docker or podman.", show_default="one that works")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Of the hidden cases.", show_default="that of the run, or new"),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(help="Seconds for each cell.", show_default="that of the run, or 20"),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", "-n", min=1, help="Submissions graded at the same time.")
    ] = 1,
    regrade: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A student or an exercise to mark again; repeatable."),
    ] = None,
    written: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A table (CSV) with points for written answers."),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Grade on a Dask cluster: tcp://SCHEDULER:8786."),
    ] = None,
):
    """Grade submissions, each in its own sandbox; every one gets a row in grades.csv."""
    from coursekit.grading import processes

    processes.prepare()
    from coursekit.grading.grade import run_cli

    options = {"isolation": isolation, "engine": engine, "seed": seed, "time_limit": time_limit,
               "workers": workers, "regrade": regrade or (), "written": written,
               "dask": dask}  # fmt: skip
    raise typer.Exit(run_cli(submissions, results, solutions, **options))


@app.command()
def nbgrader(
    folder: Annotated[Path, typer.Argument(help="Made if it is not there.")],
    solutions: Annotated[
        Path, typer.Option(help="A folder of solutions notebooks, or one of them.")
    ] = Path("solutions"),
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Of the hidden cases.", show_default="a new one"),
    ] = None,
    renew: Annotated[
        bool, typer.Option("--renew", help="Write notebooks in source/ that are there once more.")
    ] = False,
):
    """Make a course folder for nbgrader from the solutions."""
    from coursekit import nbgrader

    raise typer.Exit(nbgrader.report(folder, solutions, seed, renew))
