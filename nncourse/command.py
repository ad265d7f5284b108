"""The command `nncourse`: what the course kit can do for any course, and what this one can do.

The work of each command stands in its own module, which is imported when the command runs, so that
`nncourse --help` is there at once.
"""

import os
import sys

try:
    import click

    from coursekit import cli
except ModuleNotFoundError as error:
    if error.name != "click":
        raise
    sys.exit('nncourse: the command line needs more packages: pip install "nncourse[course]"')

from coursekit.cli import FILE, option
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


@click.group(epilog=EXAMPLES, **cli.SETTINGS)
@click.version_option(__version__, message="nncourse %(version)s")
def app():
    """Neural networks from nothing but numpy: the course and its tools."""


cli.offer(app, "nncourse")


def main():
    """Run `nncourse`."""
    cli.main(app, "nncourse", of_package("nncourse"))


@app.command()
@click.pass_obj
def doctor(course):
    """See what is missing here, and how to get it."""
    from coursekit import doctor

    sys.exit(doctor.report(course, data()))


def data():
    """Yield the findings of `nncourse doctor` about the handwritten digits."""
    from coursekit.doctor import Finding
    from nncourse.data import find_mnist

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


class _ManyValues(click.Command):
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
@option("--data", default="digits", help="digits (8 by 8, always there) or mnist.")
@option(
    "--sizes",
    type=int,
    multiple=True,
    show_default="input 30 10",
    help="Neurons per layer, input first.",
)
@option("--eta", type=float, default=3.0, help="Learning rate.")
@option("--mini-batch-size", type=int, default=10, help="Examples per step.")
@option("--epochs", type=int, default=30, help="Passes through the training data.")
@option("--cost", default="quadratic", help="quadratic, cross-entropy or log-likelihood.")
@option(
    "--activation", default="sigmoid", help="Of the hidden layers: sigmoid, tanh, relu, linear."
)
@option(
    "--output-activation",
    show_default="softmax for log-likelihood, else sigmoid",
    help="Of the last layer.",
)
@option(
    "--initial-weights", default="normal", help="normal: standard deviation 1; scaled: 1/√n_in."
)
@option("--dtype", default="float32", help="float32 or float64.")
@option(
    "--evaluate-on", default="test", help="Count correct predictions on test or on validation data."
)
@option(
    "--seed", type=click.IntRange(0), show_default="a new one", help="Of weights and shuffling."
)
@option("--json", metavar="FILE", type=FILE, help="Write the history there.")
@option("--save", metavar="FILE", type=FILE, help="Write the trained network there.")
def train(json, save, **settings):
    """Train a network and print how many images it classifies correctly after each epoch."""
    from nncourse import train

    sys.exit(train.run(settings, json=json, save=save))


REPRODUCE_EXAMPLES = """Examples:

\b
  nncourse reproduce                            every row, on MNIST, in all cores
  nncourse reproduce --data digits              the same runs on the small digits: a minute
  nncourse reproduce --only 8 --seeds 3 -j 2    chapter 8 alone
  nncourse reproduce --only 5/100-hidden-best   one row

Finished runs are kept in FOLDER/runs: stopped, the same command goes on where it was.
"""


@app.command(epilog=REPRODUCE_EXAMPLES)
@option("--data", default="mnist", help="mnist, as the sources; or digits, much smaller.")
@option("--only", metavar="CHAPTER/ROW", multiple=True, help="A chapter or a row; may be repeated.")
@option(
    "--seeds",
    type=click.IntRange(1),
    show_default="1 to 20, by run",
    help="How often each training is done.",
)
@option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    show_default="all cores",
    help="Processes, of one thread each.",
)
@option(
    "-o",
    "--output",
    "folder",
    metavar="FOLDER",
    type=FILE,
    default="results",
    help="Where the results go.",
)
@option("--quick", is_flag=True, help="One seed and few epochs: does everything work?")
def reproduce(data, only, seeds, jobs, folder, quick):
    """Measure again what the sources print, and compare: results.md and results.json."""
    try:
        from studies.reproduce import command
    except ModuleNotFoundError as error:
        if error.name != "studies":
            raise
        raise ValueError(FROM_THE_FOLDER) from error
    sys.exit(command.reproduce(data, only, seeds, jobs, folder, quick))
