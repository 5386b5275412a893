"""The app, and the one door through which every error leaves."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Annotated

import typer

from pumpcli import __version__
from pumpcli.app import Unanswerable
from pumpcli.cli import fleet, output, pump, reference
from pumpcli.cli.changes import changes
from pumpcli.cli.compare import compare
from pumpcli.cli.records import reconcile
from pumpcli.report.layout import printable

#: The signals by which a person, a shutdown or a scheduler ends a program; Windows knows two of them.
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

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
    _occupy_standard_streams()
    try:
        with _ended_by_signals():
            app(arguments)
    except Unanswerable as error:
        _leave(str(error), output.USAGE)
    except output.OutputUnwritable as error:
        _leave(str(error), output.UNREADABLE)
    except MemoryError:
        _leave("there is not enough memory for these files", output.UNREADABLE)
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        _leave(f"{place}{error.strerror or error}", output.UNREADABLE)
    except Exception as error:
        if os.environ.get("PUMPCLI_TRACEBACK"):
            raise
        _leave(
            f"a fault of the program itself, nothing can be relied on: {type(error).__name__}: {error}", output.FAULT
        )


def _leave(message: str, code: int) -> None:
    output.say(f"pumpcli: {printable(message)}\n")
    sys.exit(code)


def _occupy_standard_streams() -> None:
    """A stream that was closed before the start must not become the place of a file that is opened later."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # it stays open to the end


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Who ends the program gets the exit code that a shell gives for the signal, and no file is left half written. A
    signal that is ignored, as under `nohup`, stays so."""
    before = {each: signal.getsignal(each) for each in ENDING} if current_thread() is main_thread() else {}
    before = {each: handler for each, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    try:
        for each in before:
            signal.signal(each, _end)
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _end(number: int, frame: object) -> None:
    sys.exit(128 + number)
