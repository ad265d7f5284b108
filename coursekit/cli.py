"""The commands for any course, as `python -m coursekit` or under a course's own name.

The work of each stands in its own module, which is imported when the command runs, so that help is
there at once.
"""

import copy
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from coursekit.course import around

SETTINGS: dict[str, Any] = {
    "context_settings": {"help_option_names": ["-h", "--help"]},
    "no_args_is_help": True,
}
FILE = click.Path(path_type=Path)
option = partial(click.option, show_default=True)


@click.group(help="Notebook exercises with one source: build, prove, grade.", **SETTINGS)
def app():
    """Gather the commands."""


def main(app=app, name="coursekit", course=None):
    """Run a command; an error that the user can fix is one line, not a traceback.

    Parameters
    ----------
    app : click.Group
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
    for command in app.commands.values():
        own = copy.copy(command)
        own.epilog = command.epilog and command.epilog.replace("coursekit", name)
        app_of_course.add_command(own)


def _course(found):
    return found or around(Path.cwd())


def _folder(course, folder):
    """Return a folder with solutions: the one that is named, or that of the course."""
    from coursekit.workspace import find, is_developed

    here = Path.cwd()
    return folder or (here if is_developed(here) else find(_course(course)))


# ---- for learners

work = option("--folder", type=FILE, help="The folder with your work, if it is not found.")


@app.command()
@option("--no-browser", is_flag=True, help="Only serve it and print the address.")
@option("--port", type=click.IntRange(1, 65535), help="Use it, not the first free one from 8888.")
@work
@click.pass_obj
def lab(course, no_browser, port, folder):
    """Open the course in JupyterLab, at its start page."""
    from coursekit import lab
    from coursekit.workspace import find_or_start

    course = _course(course)
    place = find_or_start(course, folder)
    lab.serve(course, place, browser=not no_browser and lab.has_display(), port=port)


@app.command()
@click.argument("folder", type=FILE, required=False)
@click.pass_obj
def start(course, folder):
    """Make a folder for your work: notebooks and exercises. Later: add what is new.

    FOLDER is made if it is not there; its usual name is that of the course with "-course" after it.
    What you have changed is never overwritten.
    """
    from coursekit import workspace

    course = _course(course)
    sys.exit(workspace.report(course, folder or Path(workspace.usual_name(course))))


@app.command()
@work
@click.pass_obj
def progress(course, folder):
    """See what is done in each chapter. No code is run: the saved notebooks show it."""
    from coursekit import progress
    from coursekit.workspace import find

    course = _course(course)
    sys.exit(progress.report(course, find(course, folder)))


CHECK_EXAMPLES = """Examples:

\b
  coursekit check exercises/03_gradient_descent.ipynb

The notebook runs from top to bottom in a fresh kernel and stays as it is.
Exit code 0 when every check passes, 1 otherwise.
"""


@app.command(epilog=CHECK_EXAMPLES)
@click.argument("notebook", type=FILE)
@option("--timeout", type=float, default=60, help="Seconds allowed for each cell.")
def check(notebook, timeout):
    """Check the exercises in a NOTEBOOK with your answers: a line for each."""
    from coursekit import check_notebook

    sys.exit(check_notebook.report(notebook, timeout))


# ---- for authors

dry = option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")


@app.command()
@click.argument("folder", type=FILE, required=False)
@dry
@click.pass_obj
def build(course, folder, check):
    """Make exercises/ and their check data from solutions/.

    FOLDER has solutions/ in it; without it, the folder of the course.
    """
    from coursekit import build

    sys.exit(build.report(_folder(course, folder), check))


@app.command()
@click.argument("places", type=FILE, nargs=-1)
@option("--seeds", type=click.IntRange(1), default=3, help="Besides the visible one.")
@option("-n", "--workers", type=click.IntRange(1), default=1, help="Processes.")
@click.pass_obj
def prove(course, places, seeds, workers):
    """Show that every exercise accepts right answers, and refuses and names mistakes.

    PLACES are folders with solutions/, or notebooks; without them, the folder of the course.
    """
    from coursekit import prove

    sys.exit(prove.report(places or [_folder(course, None)], seeds, workers))


@app.command()
@click.argument("notebooks", type=FILE, nargs=-1, required=True)
@option("--run", is_flag=True, help="Run every cell first.")
@dry
def normalise(notebooks, run, check):
    """Bring NOTEBOOKS into their normal form, so that a change shows only what was changed."""
    from coursekit import notebooks as files

    sys.exit(files.report(notebooks, run, check))


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


solutions = option(
    "--solutions", type=FILE, show_default="those of the course",
    help="A folder with solutions/, or one notebook.",
)  # fmt: skip


GRADING = 'to grade, the package {} is missing: pip install "{}[grading]"'


@app.command(epilog=GRADE_EXAMPLES)
@click.argument("submissions", type=FILE)
@option(
    "-o",
    "--output",
    "results",
    metavar="FOLDER",
    type=FILE,
    required=True,
    help="Where the results go.",
)
@solutions
@option("--isolation", show_default="that of the run, or bwrap", help="bwrap, container or limits.")
@option("--engine", show_default="one that works", help="docker or podman.")
@option(
    "--seed",
    type=click.IntRange(0),
    show_default="that of the run, or new",
    help="Of the hidden cases.",
)
@option(
    "--time-limit", type=float, show_default="that of the run, or 20", help="Seconds for each cell."
)
@option(
    "-n",
    "--workers",
    type=click.IntRange(1),
    default=1,
    help="Submissions graded at the same time.",
)
@option(
    "--regrade",
    metavar="NAME",
    multiple=True,
    help="A student or an exercise to mark again; repeatable.",
)
@option(
    "--written", metavar="FILE", type=FILE, help="A table (CSV) with points for written answers."
)
@option("--dask", metavar="ADDRESS", help="Grade on a Dask cluster: tcp://SCHEDULER:8786.")
@click.pass_obj
def grade(course, submissions, results, solutions, **options):
    """Grade SUBMISSIONS, what the students have handed in, each in its own sandbox."""
    from coursekit.grading import processes

    try:
        processes.prepare()
        from coursekit.grading.grade import run_cli
    except ModuleNotFoundError as error:
        raise ValueError(GRADING.format(error.name, _course(course).distribution)) from error
    sys.exit(run_cli(submissions, results, _folder(course, solutions), **options))


@app.command()
@option(
    "--local",
    metavar="FILE",
    type=FILE,
    help="Pack this machine's Python instead, for podman import; needs no registry.",
)
@click.pass_obj
def image(course, local):
    """Print the file from which the image for --isolation container is built."""
    from coursekit.grading.isolation.image import dockerfile, local_image

    distribution = _course(course).distribution
    if local is None:
        click.echo(dockerfile(distribution), nl=False)
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
@click.argument("folder", type=FILE)
@solutions
@option("--seed", type=click.IntRange(0), show_default="a new one", help="Of the hidden cases.")
@option("--renew", is_flag=True, help="Write notebooks in source/ that are there once more.")
@click.pass_obj
def nbgrader(course, folder, solutions, seed, renew):
    """Make a course FOLDER for nbgrader from the solutions."""
    from coursekit import nbgrader

    places = solutions or _folder(course, None) / "solutions"
    sys.exit(nbgrader.report(folder, places, seed, renew))
