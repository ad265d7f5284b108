"""The command `nncourse`: what the course kit can do for any course, and what this one can do.

The work of each command stands in its own module, which is imported when the command runs, so that
`nncourse --help` is there at once.
"""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

try:
    import typer

    from coursekit import cli
except ModuleNotFoundError as error:
    if error.name != "typer":
        raise
    sys.exit('nncourse: the command line needs more packages: pip install "nncourse[course]"')

from coursekit.course import of_package
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
FROM_THE_FOLDER = (
    "the experiments are no part of the installed package. They are in the course's folder, as its "
    "sources come: install it from there (python3 course.py doctor), then run this again."
)

app = typer.Typer(
    help="Neural networks from nothing but numpy: the course and its tools.",
    epilog=EXAMPLES,
    **cli.SETTINGS,
)
cli.offer(app, "nncourse")


def main():
    """Run `nncourse`."""
    cli.main(app, "nncourse", of_package("nncourse"))


def _version(requested):
    if requested:
        typer.echo(f"nncourse {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
):
    """Take the options that come before the command."""


@app.command(help="See what is missing here, and how to get it.")
def doctor(ctx: typer.Context):
    from coursekit import doctor

    raise typer.Exit(doctor.report(ctx.obj, data()))


def data():
    """Yield the findings of `nncourse doctor` about the handwritten digits."""
    from coursekit.doctor import Finding, pip
    from nncourse.data import find_mnist

    digits = importlib.util.find_spec("sklearn") is not None
    found = "inside scikit-learn" if digits else "they come with scikit-learn"
    yield Finding("digits", found, digits, f"{pip()} scikit-learn")
    trouble = missing_mnist()
    files = find_mnist() if not trouble else None
    found = "{} files, {}".format(*files) if files else trouble.split(". ")[0]
    mend = "nncourse train --data mnist  (downloads it)"
    if os.environ.get("NNCOURSE_DATA"):
        mend = "set NNCOURSE_DATA to a folder that holds MNIST, or unset it to have it downloaded"
    yield Finding("MNIST", found, not trouble, mend, required=False)


def missing_mnist():
    """Say why MNIST is not on this machine, or None."""
    from nncourse.data import DataError, find_mnist

    try:
        files = find_mnist()
    except DataError as error:
        return str(error)
    return None if files else "not on this machine: NNCOURSE_DATA is not set, the cache is empty"


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
                spread.append(word)  # nothing follows: the parser reports it
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
        str, typer.Option(help="Count correct predictions on test or on validation data.")
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
    """Train a network and print how many images it classifies correctly after each epoch."""
    from nncourse import train

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
    try:
        from studies.reproduce import command
    except ModuleNotFoundError as error:
        if error.name != "studies":
            raise
        raise ValueError(FROM_THE_FOLDER) from error
    raise typer.Exit(command.reproduce(data, only or (), seeds, jobs, folder, quick))
