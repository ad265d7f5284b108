"""The commands for any course, as `python -m coursekit` or under a course's own name.

The work of each stands in its own module, which is imported when the command runs, so that help is
there at once.
"""

import copy
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coursekit.course import around

SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,  # rich would run the lines of the examples together
    "pretty_exceptions_enable": False,
    "no_args_is_help": True,
    "add_completion": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}

app = typer.Typer(help="Notebook exercises with one source: build, prove, grade.", **SETTINGS)


def main(app=app, name="coursekit", course=None):
    """Run a command; an error that the user can fix is one line, not a traceback.

    Parameters
    ----------
    app : typer.Typer
    name : str
        NAME_DEBUG=1 in the environment shows errors with their traceback.
    course : coursekit.course.Course, optional
        What the commands are about; by default the course around the current folder.
    """
    try:
        app(prog_name=name, obj=course)
    except (ValueError, OSError) as error:
        if os.environ.get(f"{name.upper()}_DEBUG"):
            raise
        sys.exit(f"{name}: {error}")


def offer(app_of_course, name):
    """Add all these commands to the app of a course, with its name in their examples."""
    for command in app.registered_commands:
        own = copy.copy(command)
        own.epilog = command.epilog and command.epilog.replace("coursekit", name)
        app_of_course.registered_commands.append(own)


def _course(ctx):
    return ctx.obj or around(Path.cwd())


def _folder(ctx, folder):
    """Return a folder with solutions: the one that is named, or that of the course."""
    from coursekit.workspace import find, is_developed

    here = Path.cwd()
    return folder or (here if is_developed(here) else find(_course(ctx)))


# ---- for learners

Work = Annotated[Path | None, typer.Option(help="The folder with your work, if it is not found.")]


@app.command(help="Open the course in JupyterLab, at its start page.")
def lab(
    ctx: typer.Context,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only serve it and print the address.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Use this port, not the first free one from 8888."),
    ] = None,
    folder: Work = None,
):
    from coursekit import lab
    from coursekit.workspace import find_or_start

    course = _course(ctx)
    place = find_or_start(course, folder)
    lab.serve(course, place, browser=not no_browser and lab.has_display(), port=port)


@app.command()
def start(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Made if it is not there.", show_default="COURSE-course"),
    ] = None,
):
    """Make a folder for your work: notebooks and exercises. Later: add what is new.

    What you have changed is never overwritten.
    """
    from coursekit import workspace

    course = _course(ctx)
    raise typer.Exit(workspace.report(course, folder or Path(workspace.usual_name(course))))


@app.command()
def progress(ctx: typer.Context, folder: Work = None):
    """See what is done in each chapter. No code is run: the saved notebooks show it."""
    from coursekit import progress
    from coursekit.workspace import find

    course = _course(ctx)
    raise typer.Exit(progress.report(course, find(course, folder)))


CHECK_EXAMPLES = """Examples:

\b
  coursekit check exercises/03_gradient_descent.ipynb

The notebook runs from top to bottom in a fresh kernel and stays as it is.
Exit code 0 when every check passes, 1 otherwise.
"""


@app.command(epilog=CHECK_EXAMPLES)
def check(
    notebook: Annotated[Path, typer.Argument(help="An exercise notebook with your answers.")],
    timeout: Annotated[float, typer.Option(help="Seconds allowed for each cell.")] = 60,
):
    """Check the exercises in a notebook: a line for each."""
    from coursekit import check_notebook

    raise typer.Exit(check_notebook.report(notebook, timeout))


# ---- for authors


@app.command()
def build(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="With solutions/ in it.", show_default="the folder of the course"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if a file would change.")
    ] = False,
):
    """Make exercises/ and their check data from solutions/."""
    from coursekit import build

    raise typer.Exit(build.report(_folder(ctx, folder), check))


@app.command()
def prove(
    ctx: typer.Context,
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders with solutions/, or notebooks.", show_default="the folder of the course"
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Besides the visible one.")] = 3,
    workers: Annotated[int, typer.Option("-n", min=1, help="Processes.")] = 1,
):
    """Show that every exercise accepts right answers, and refuses and names mistakes."""
    from coursekit import prove

    raise typer.Exit(prove.report(places or [_folder(ctx, None)], seeds, workers))


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


# ---- for instructors

GRADE_EXAMPLES = """Examples:

\b
  coursekit grade handed-in -o results
  coursekit grade handed-in/alice/03_gradient_descent.ipynb -o results --seed 7
  coursekit grade handed-in -o results --regrade alice --regrade 3.4
  coursekit grade handed-in -o results --written marks.csv

SUBMISSIONS is a folder with a folder per student or with notebook files, a zip archive as Moodle,
Canvas or nbgrader's exchange gives it, or one notebook.
Afterwards results/ holds grades.csv, results.json, a file per submission, summary.html, a page
per student in feedback/, and written answers in written.csv and written.html. Points that are
filled in there, or in a copy named with --written, count when the same command runs again.
Submissions run in bubblewrap (Linux); with --isolation container in Docker or Podman, for which
the command image makes the image. --isolation limits is weaker: only for code you trust.
Stopped, the same command goes on where it was, with the options that it had. Of several
submissions the newest counts.
--dask grades in the workers of a Dask cluster, each with one thread (packages dask, distributed).
Exit code 0 when every submission has a row in grades.csv.
"""


@app.command(epilog=GRADE_EXAMPLES)
def grade(
    ctx: typer.Context,
    submissions: Annotated[Path, typer.Argument(help="What the students have handed in.")],
    results: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the results go.")
    ],
    solutions: Annotated[
        Path | None,
        typer.Option(
            help="A folder with solutions/, or one notebook.", show_default="those of the course"
        ),
    ] = None,
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
    """Grade submissions, each in its own sandbox."""
    from coursekit.grading import processes

    processes.prepare()
    from coursekit.grading.grade import run_cli

    options = {"isolation": isolation, "engine": engine, "seed": seed, "time_limit": time_limit,
               "workers": workers, "regrade": regrade or (), "written": written,
               "dask": dask}  # fmt: skip
    raise typer.Exit(run_cli(submissions, results, _folder(ctx, solutions), **options))


@app.command()
def image(
    ctx: typer.Context,
    local: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Pack this machine's Python instead, for podman import; needs no registry.",
        ),
    ] = None,
):
    """Print the file from which the image for --isolation container is built."""
    from coursekit.grading.isolation.image import dockerfile, local_image

    distribution = _course(ctx).distribution
    if local is None:
        typer.echo(dockerfile(distribution), nl=False)
        return
    with open(local, "wb") as file:
        local_image(distribution, file)


NBGRADER_EXAMPLES = """Examples:

\b
  coursekit nbgrader class-of-2027
  cd class-of-2027 && nbgrader generate_assignment 03_gradient_descent

FOLDER gets nbgrader_config.py and source/, an assignment for each notebook. Hidden cases become
nbgrader's hidden tests. nbgrader runs them in the student's own kernel, where code that wants to
can fool them; `coursekit grade submitted -o results` marks the same submissions apart from it.
"""


@app.command(epilog=NBGRADER_EXAMPLES)
def nbgrader(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Made if it is not there.")],
    solutions: Annotated[
        Path | None,
        typer.Option(help="A folder, or one notebook.", show_default="those of the course"),
    ] = None,
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

    places = solutions or _folder(ctx, None) / "solutions"
    raise typer.Exit(nbgrader.report(folder, places, seed, renew))
