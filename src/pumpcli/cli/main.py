"""The app, and the one door through which every error leaves."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pumpcli import __version__
from pumpcli.app import Unanswerable
from pumpcli.cli import fleet, output, pump, reference
from pumpcli.cli.changes import changes
from pumpcli.cli.compare import compare
from pumpcli.cli.records import reconcile

app = typer.Typer(
    name="pumpcli",
    help="A refill calendar for implanted intrathecal drug pumps: by when each refill must be done, and why then.\n\n"
    "A planning aid, not a medical device: check every date against the pump's own programmer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    fleet.check,
    fleet.due,
    fleet.week,
    fleet.calendar,
    fleet.schedule,
    fleet.orders,
    changes,
    reconcile,
    pump.show,
    pump.table,
    pump.explain,
    compare,
    reference.pumps,
    reference.drugs,
)
for command in COMMANDS:
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pumpcli {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; leaves by `SystemExit` with one of the documented exit codes."""
    try:
        app(arguments)
    except Unanswerable as error:
        _leave(str(error), output.USAGE)
    except output.OutputUnwritable as error:
        _leave(str(error), output.UNREADABLE)
    except Exception as error:
        if os.environ.get("PUMPCLI_TRACEBACK"):
            raise
        _leave(
            f"a fault of the program itself, nothing can be relied on: {type(error).__name__}: {error}", output.FAULT
        )


def _leave(message: str, code: int) -> None:
    sys.stderr.write(f"pumpcli: {message}\n")
    sys.exit(code)
