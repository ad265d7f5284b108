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

    lab.serve(lab.find_course(folder), browser=not no_browser and lab.has_display(), port=port)


@app.command(help="See what is missing here, and what mends it.")
def doctor():
    from nncourse.course import doctor

    raise typer.Exit(doctor.report())
