"""The app, and the one door through which every error leaves."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import current_thread, main_thread
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pumpcli import __version__
from pumpcli.cli import exit_codes, streams
from pumpcli.errors import UsageError, WorkerLost

#: The signals by which a person, a shutdown or a scheduler ends a program; Windows knows two of them.
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}

#: Every command with the first line of its help, which the overview shows without loading the command.
COMMANDS = {
    "check": "Every problem of every file, with its line and a mark under the fault; and what is fine.",
    "due": "All pumps with the day by which each must be refilled and why, the most urgent first.",
    "week": "Who comes this week: the refills day by day, with what is overdue or alarming ahead of them.",
    "calendar": "Month by month, how many refills each day holds, and whose.",
    "schedule": "All coming refills, each taken to be done on its day like the last one, and the load of every week.",
    "orders": "What drug to order by when, for whom, and how much; overdue orders first.",
    "changes": "What differs from a list that was kept: pumps that are new, gone or unreadable, dates that moved, "
    "and why.",
    "reconcile": "What was withdrawn or read, beside what was expected: a list for a clinician to look at, what is off "
    "first.",
    "show": "One pump on one screen: when the refill is due and why, what is left, the program, and every limit.",
    "table": "The depletion table of one pump: what is delivered and what remains, from the last fill to the deadline.",
    "explain": "How one pump's due date comes about, line by line, to be checked with a pocket calculator.",
    "compare": "One pump as it is and as it would be: doses, dates, and the difference in days. No file is changed.",
    "pumps": "The pump models that a pump file may name: capacity, alarm volume, rates and life, each figure with its "
    "source.",
    "drugs": "How long drugs and mixtures may stay in the reservoir where a pump file does not say, each with its "
    "source.",
    "manual": "The manual, page by page: pump file, clinic file, recipes, problems, dates and more.",
}


class Commands(TyperGroup):
    """Commands that are loaded when they are called: each one imports what it needs, and only that."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """The name and the summary of a command, for the overview."""
        if cmd_name not in COMMANDS:
            # Among these Typer looks for what was meant.
            self.commands = {name: TyperCommand(name) for name in COMMANDS}
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, with its arguments."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else loaded_command(name), rest


def loaded_command(name: str) -> Any:
    """A command with its options, from the module of its name."""
    function = getattr(import_module(f"pumpcli.cli.commands.{name}"), name)
    loaded = typer.Typer(add_completion=False, context_settings=HELP_OPTIONS)
    loaded.command(name)(function)
    return typer.main.get_command(loaded)


app = typer.Typer(
    name="pumpcli",
    cls=Commands,
    help="A refill calendar for implanted intrathecal drug pumps: by when each refill must be done, and why then.\n\n"
    "A planning aid, not a medical device: check every date against the pump's own programmer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
)


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
    streams.guard()
    streams.bound_screen()
    code = _run(arguments)
    failure = streams.close_output()
    # Whoever read from a pipe may have read enough (`| head`).
    if failure is not None and not isinstance(failure, BrokenPipeError):
        code = _told(f"the result could not be written: {failure.strerror or failure}", exit_codes.UNREADABLE)
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    """The exit code of the command line, whatever happens in it; what ended it has been told."""
    try:
        with _ended_by_signals():
            app(arguments)
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else exit_codes.DONE
    except UsageError as error:
        return _told(str(error), exit_codes.USAGE)
    except exit_codes.OutputUnwritable as error:
        return _told(str(error), exit_codes.UNREADABLE)
    except WorkerLost as error:
        return _told(str(error), exit_codes.FAULT)
    except MemoryError:
        return _told("there is not enough memory for these files", exit_codes.UNREADABLE)
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        return _told(f"{place}{error.strerror or error}", exit_codes.UNREADABLE)
    except Exception as error:
        if os.environ.get("PUMPCLI_TRACEBACK"):
            raise
        return _told(
            f"a fault of the program itself, nothing can be relied on: {type(error).__name__}: {error}",
            exit_codes.FAULT,
        )
    return exit_codes.DONE


def _told(message: str, code: int) -> int:
    """The exit code, after its one line of words."""
    from pumpcli.formats.layout import printable  # noqa: PLC0415  # few starts come here

    exit_codes.say(f"pumpcli: {printable(message)}\n")
    return code


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
