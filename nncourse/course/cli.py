"""The command line: what can be asked for. The work of each command stands in its own module.

Commands import their modules when they run, so that `nncourse --help` is there at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:
    sys.exit('nncourse: the command line needs more packages: pip install "nncourse[course]"')

from nncourse import __version__

EXAMPLES = """Examples:

\b
  nncourse lab                  open the course in JupyterLab
  nncourse lab --no-browser     serve it and print the address
  nncourse start my-course      a folder for your work, with notebooks and exercises
  nncourse progress             what is done in each chapter
  nncourse train                train a network on the digits that come with the course
  nncourse reproduce --quick    the sources' experiments, shortened; without it, the whole table
  nncourse check my.ipynb       what is right, what is wrong and why, a line per exercise
  nncourse grade handed-in -o results    marks for a whole class, apart from everything else
  nncourse doctor               see what is installed, what is missing and how to get it

Exit codes: 0 all is well, 1 what was asked about failed, 2 the command line is wrong.
NNCOURSE_DEBUG=1 shows errors with their traceback.
"""

app = typer.Typer(
    help="Neural networks from nothing but numpy: the course and its tools.",
    epilog=EXAMPLES,
    rich_markup_mode=None,  # rich would run the lines of the examples together
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main():
    """Run `nncourse`; what the user can mend is one line, not a traceback."""
    try:
        app(prog_name="nncourse")
    except (ValueError, OSError) as error:
        if os.environ.get("NNCOURSE_DEBUG"):
            raise
        sys.exit(f"nncourse: {error}")


def _version(wanted):
    if wanted:
        typer.echo(f"nncourse {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
):
    """What comes before the command."""


@app.command(help="Open the course in JupyterLab, at its start page.")
def lab(
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only serve it and print the address.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Use this port, not the first free one from 8888."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="The folder of the course, if it is not found.")
    ] = None,
):
    from nncourse.course import lab

    lab.serve(lab.find_or_start(folder), browser=not no_browser and lab.has_display(), port=port)


@app.command()
def start(
    folder: Annotated[Path, typer.Argument(help="Made if it is not there.")] = Path(
        "nncourse-course"
    ),
):
    """Make a folder for your work: notebooks and exercises. Later: add what is new.

    What you have changed is never overwritten.
    """
    from nncourse.course import workspace

    raise typer.Exit(workspace.report(folder))


@app.command()
def progress(
    folder: Annotated[
        Path | None, typer.Option(help="The folder with your work, if it is not found.")
    ] = None,
):
    """See what is done in each chapter. Nothing is run: your notebooks say it."""
    from nncourse.course import lab, progress

    raise typer.Exit(progress.report(lab.find_course(folder)))


@app.command(help="See what is missing here, and what mends it.")
def doctor():
    from nncourse.course import doctor

    raise typer.Exit(doctor.report())


class _ManyValues(typer.core.TyperCommand):
    """A command whose option --sizes takes several values: --sizes 784 30 10."""

    def parse_args(self, ctx, args):
        spread, many = [], False
        for word in args:
            if many and word.lstrip("-").isdigit():
                spread += ["--sizes", word]
                continue
            many = word == "--sizes"
            if not many:
                spread.append(word)
            elif word is args[-1]:
                spread.append(word)  # nothing follows: the parser says so itself
        return super().parse_args(ctx, spread)


TRAIN_EXAMPLES = """Examples:

\b
  nncourse train
  nncourse train --sizes 64 100 10 --eta 1 --cost cross-entropy --initial-weights scaled
  nncourse train --data mnist --sizes 784 30 10 --eta 3 --mini-batch-size 10
                 --epochs 30 --seed 0 --json history.json
"""


@app.command(cls=_ManyValues, epilog=TRAIN_EXAMPLES)
def train(
    data: Annotated[str, typer.Option(help="digits (8 by 8, always there) or mnist.")] = "digits",
    sizes: Annotated[
        list[int] | None,
        typer.Option(help="Neurons per layer, input first.", show_default="input 30 10"),
    ] = None,
    eta: Annotated[float, typer.Option(help="Learning rate.")] = 3.0,
    mini_batch_size: Annotated[int, typer.Option(help="Examples per step.")] = 10,
    epochs: Annotated[int, typer.Option(help="Passes through the training data.")] = 30,
    cost: Annotated[
        str, typer.Option(help="quadratic, cross-entropy or log-likelihood.")
    ] = "quadratic",
    activation: Annotated[
        str, typer.Option(help="Of the hidden layers: sigmoid, tanh, relu, linear.")
    ] = "sigmoid",
    output_activation: Annotated[
        str | None,
        typer.Option(
            help="Of the last layer.", show_default="softmax for log-likelihood, else sigmoid"
        ),
    ] = None,
    initial_weights: Annotated[
        str, typer.Option(help="normal: standard deviation 1; scaled: 1/√n_in.")
    ] = "normal",
    dtype: Annotated[str, typer.Option(help="float32 or float64.")] = "float32",
    evaluate_on: Annotated[
        str, typer.Option(help="Count right answers on test or on validation data.")
    ] = "test",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of weights and shuffling.", show_default="a new one")
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the history there.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the trained network there.")
    ] = None,
):
    """Train a network and print how many images it gets right after each epoch."""
    from nncourse.course import train

    settings = {k: v for k, v in locals().items() if k not in ("train", "json", "save")}
    raise typer.Exit(train.run(settings, json=json, save=save))


REPRODUCE_EXAMPLES = """Examples:

\b
  nncourse reproduce                            every row, on MNIST, in all cores
  nncourse reproduce --data digits              the same runs on the small digits: a minute
  nncourse reproduce --only 8 --seeds 3 -j 2    chapter 8 alone
  nncourse reproduce --only 5/100-hidden-best   one row

Finished runs are kept in FOLDER/runs: stopped, the same command goes on where it was.
"""


@app.command(epilog=REPRODUCE_EXAMPLES)
def reproduce(
    data: Annotated[
        str, typer.Option(help="mnist, as the sources; or digits, much smaller.")
    ] = "mnist",
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CHAPTER/ROW", help="A chapter or a row; may be repeated."),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1, help="How often each training is done.", show_default="1 to 20, by run"
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, help="Processes, of one thread each.", show_default="all cores"
        ),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the results go.")
    ] = Path("results"),
    quick: Annotated[
        bool, typer.Option("--quick", help="One seed and few epochs: does everything work?")
    ] = False,
):
    """Measure again what the sources print, and compare: results.md and results.json."""
    from nncourse.course.reproduce import command

    raise typer.Exit(command.reproduce(data, only or (), seeds, jobs, folder, quick))


CHECK_EXAMPLES = """Examples:

\b
  nncourse check exercises/03_gradient_descent.ipynb

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


Course = Annotated[
    Path | None,
    typer.Argument(help="With solutions/ in it.", show_default="the folder of the course"),
]


@app.command()
def build(
    folder: Course = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if a file would change.")
    ] = False,
):
    """Make exercises/ and their check data from solutions/."""
    from coursekit import build

    raise typer.Exit(build.report(_course(folder), check))


@app.command()
def prove(
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders with solutions/, or notebooks.", show_default="the folder of the course"
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Besides the visible one.")] = 3,
    workers: Annotated[int, typer.Option("-n", min=1, help="Processes.")] = 1,
):
    """Show that every exercise accepts what is right, and refuses and names what is wrong."""
    from coursekit import prove

    raise typer.Exit(prove.report(places or [_course(None)], seeds, workers))


def _course(folder):
    """A folder, or where none is named that of the course."""
    from nncourse.course import lab

    return folder or lab.find_course(None)


GRADE_EXAMPLES = """Examples:

\b
  nncourse grade handed-in -o results
  nncourse grade handed-in/alice/03_gradient_descent.ipynb -o results --seed 7
  nncourse grade handed-in -o results --regrade alice --regrade 3.4
  nncourse grade handed-in -o results --written marks.csv

SUBMISSIONS is a folder with a folder per student or with notebook files, a zip archive as Moodle,
Canvas or nbgrader's exchange gives it, or one notebook.
Afterwards results/ holds grades.csv, results.json, a file per submission, summary.html, a page
per student in feedback/, and written answers in written.csv and written.html. Points that are
filled in there, or in a copy named with --written, count when the same command runs again.
Submissions run in bubblewrap (Linux); with --isolation container in Docker or Podman, for which
nncourse image makes the image. --isolation limits is weaker: only for code you trust.
Stopped, the same command goes on where it was, with the options that it had. Of several
submissions the newest counts.
--dask grades in the workers of a Dask cluster, each with one thread: pip install nncourse[scale]
Exit code 0 when every submission has a row in grades.csv.
"""


@app.command(epilog=GRADE_EXAMPLES)
def grade(
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
    raise typer.Exit(run_cli(submissions, results, _course(solutions), **options))


@app.command()
def image(
    local: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Pack this machine's Python instead, for podman import; needs no registry.",
        ),
    ] = None,
):
    """Print the file that the image for --isolation container is built from."""
    from coursekit.grading.isolation.image import dockerfile, local_image

    if local is None:
        typer.echo(dockerfile("nncourse"), nl=False)
        return
    with open(local, "wb") as file:
        local_image("nncourse", file)


NBGRADER_EXAMPLES = """Examples:

\b
  nncourse nbgrader class-of-2027
  cd class-of-2027 && nbgrader generate_assignment 03_gradient_descent

FOLDER gets nbgrader_config.py and source/, an assignment for each notebook. Hidden cases become
nbgrader's hidden tests. nbgrader runs them in the student's own kernel, where code that wants to
can fool them; `nncourse grade submitted -o results` marks the same submissions apart from it.
"""


@app.command(epilog=NBGRADER_EXAMPLES)
def nbgrader(
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

    raise typer.Exit(nbgrader.report(folder, solutions or _course(None) / "solutions", seed, renew))


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
