"""The command-line app. `main` turns every exception into a message and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from importlib import import_module
from threading import current_thread, main_thread
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand

from pumpcli import __version__
from pumpcli.cli import exit_codes, streams
from pumpcli.cli.usage import WordedCommand, WordedGroup
from pumpcli.errors import UsageError, WorkerLost

#: The signals by which a person, a shutdown or a scheduler ends a program. Windows has no SIGHUP.
ENDING_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

#: Whether a fault of the program is shown with its traceback: `python -X dev -m pumpcli ...`, and in the tests.
SHOWS_TRACEBACK = sys.flags.dev_mode

#: The variable by which the completion of a shell asks for words.
COMPLETES = "_PUMPCLI_COMPLETE"

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}

#: The first line of the help of every command: `pumpcli --help` shows it without loading the command.
COMMANDS = {
    "today": "Show the day: who is overdue, who comes, who has no visit in time, and what to order.",
    "check": "List every problem of every file, with its line and a mark under the fault, and every pump without "
    "errors.",
    "due": "List all pumps, the most urgent first, each with the day by which it must be refilled and why.",
    "week": "List the refills of this week day by day, after those that are overdue or alarming.",
    "calendar": "Show month by month how many refills each day holds, and whose.",
    "schedule": "List all coming refills, each assumed to be done on its day like the last one, and the load of every "
    "week.",
    "orders": "List the drugs to order: by when, for whom, and how much; overdue orders first.",
    "changes": "List what differs from an earlier list: pumps that are new, gone or unreadable, dates that moved, "
    "and why.",
    "reconcile": "Compare measured volumes with the expected ones: a list for a clinician to look at, those marked "
    "OFF first.",
    "show": "Show one pump on one screen: when the refill is due and why, what is left, the program, and every limit.",
    "table": "Print the depletion table of one pump: what is delivered and what remains, from the last fill to the "
    "deadline.",
    "card": "Print the emergency card of one pump.",
    "explain": "Explain one pump's due date line by line, so that it can be checked with a pocket calculator.",
    "compare": "Compare a pump with a change of it, or two pumps: doses, dates, and the difference in days. No file is "
    "changed.",
    "new": "Make the first file of a pump, by questions.",
    "record": "Write a refill, a new program, a visit or another fact into a pump file.",
    "pumps": "List the pump models that a pump file may name: capacity, alarm volume, rates and life, each with its "
    "source.",
    "drugs": "List how long drugs may stay in the reservoir, and their strengths, label limits and other names.",
    "demo": "Copy the samples, to try the commands.",
    "completion": "Print a script for completion in bash, zsh or fish.",
    "schema": "Print a JSON Schema, of a file or a result.",
    "manual": "Print the manual, page by page: pump file, clinic file, recipes, problems, dates and more.",
}


class Commands(WordedGroup):
    """The group of all commands. It imports a command only when it is called."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; without a command, show the day where there are pump files."""
        colour, rest = _colour_first(args)
        if _means_today(rest):
            rest = ["today", *rest]
        elif colour and not rest:
            rest = ["--help"]
        return super().parse_args(ctx, [*colour, *rest])

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in the order of `pumpcli --help`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return a command with its summary but without options, which is enough for `pumpcli --help`."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name of the called command, the command itself, and its arguments."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else loaded_command(name), rest


def _colour_first(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return `--color` and its value, with which arguments may begin, and the rest."""
    name, is_whole, _ = arguments[0].partition("=") if arguments else ("", "", "")
    taken = 0 if name not in ("--color", "--colour") else 1 if is_whole else 2
    return arguments[:taken], arguments[taken:]


def _means_today(arguments: list[str]) -> bool:
    """Return whether arguments ask for the view of the day: none in a folder of pumps, or options of `today` alone."""
    if not arguments:
        from pumpcli.cli.bare import holds_pump_files  # noqa: PLC0415  # needed without a command only

        return holds_pump_files()
    first = arguments[0].partition("=")[0]
    if not first.startswith("-") or first in ("--help", "-h", "--version") or set(arguments) & set(COMMANDS):
        return False
    return any(first in each.opts for each in loaded_command("today").params)


def loaded_command(name: str) -> Any:
    """Import a command from the module of its name, and return it with its options."""
    function = getattr(import_module(f"pumpcli.cli.commands.{name}"), name)
    if isinstance(function, typer.Typer):
        function.info.context_settings = HELP_OPTIONS
        return typer.main.get_command(function)
    loaded = typer.Typer(add_completion=False, context_settings=HELP_OPTIONS)
    loaded.command(name, cls=WordedCommand)(function)
    return typer.main.get_command(loaded)


app = typer.Typer(
    name="pumpcli",
    cls=Commands,
    help="A refill calendar for implanted intrathecal drug pumps: by when each refill must be done, and why.\n\n"
    "Without a command, in a folder with pump files: the day, as with `pumpcli today`.\n\n"
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
    """Run the command line, and raise `SystemExit` with one of the documented exit codes.

    Args:
        arguments: `sys.argv[1:]` if left out.
    """
    if COMPLETES in os.environ:
        _complete(os.environ[COMPLETES], sys.argv[1:] if arguments is None else arguments)
    streams.guard()
    streams.bound_screen()
    code = copy_context().run(_run, arguments)
    failure = streams.close_output()
    # The reader of a pipe may stop early (`| head`): that is not a failure.
    if failure is not None and not isinstance(failure, BrokenPipeError):
        code = _fail(f"the result could not be written: {failure.strerror or failure}", exit_codes.UNREADABLE)
    sys.exit(code)


def _complete(shell: str, arguments: list[str]) -> NoReturn:
    """Print the words that may follow for the completion of a shell; whatever is wrong, nothing, and exit with 0."""
    try:
        from pumpcli.cli.shells import answer  # noqa: PLC0415  # imports this module

        text = answer(shell, arguments)
    except (Exception, KeyboardInterrupt, SystemExit):
        text = ""
    try:
        sys.stdout.buffer.write(text.encode(errors="replace"))
        sys.stdout.flush()
    except (AttributeError, OSError, KeyboardInterrupt):  # nobody reads it
        os._exit(exit_codes.DONE)
    sys.exit(exit_codes.DONE)


def _run(arguments: list[str] | None) -> int:
    """Run the command line and return its exit code; print the message of every exception."""
    try:
        with _signals_as_exits():
            app(arguments)
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else exit_codes.DONE
    except UsageError as error:
        return _fail(str(error), exit_codes.USAGE)
    except exit_codes.OutputUnwritable as error:
        return _fail(str(error), exit_codes.UNREADABLE)
    except WorkerLost as error:
        return _fail(str(error), exit_codes.FAULT)
    except MemoryError:
        return _fail("there is not enough memory for these files", exit_codes.UNREADABLE)
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        return _fail(f"{place}{error.strerror or error}", exit_codes.UNREADABLE)
    except Exception as error:
        if SHOWS_TRACEBACK:
            raise
        return _fail(
            f"internal error: {type(error).__name__}: {error}. Do not rely on any output. Please report it.",
            exit_codes.FAULT,
        )
    return exit_codes.DONE


def _fail(message: str, code: int) -> int:
    """Print a message and return the exit code."""
    from pumpcli.cli.messages import print_message  # noqa: PLC0415  # few runs fail

    print_message(f"pumpcli: {message}")
    return code


@contextmanager
def _signals_as_exits() -> Iterator[None]:
    """Turn the signals that end a program into `SystemExit`, so that no file is left half written.

    The exit code is that of a shell: 128 plus the number of the signal. A signal that is ignored stays ignored, as
    SIGHUP under `nohup`.
    """
    signals = ENDING_SIGNALS if current_thread() is main_thread() else []
    handlers = {number: signal.getsignal(number) for number in signals}
    handlers = {number: handler for number, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}
    try:
        for number in handlers:
            signal.signal(number, _exit_by_signal)
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _exit_by_signal(number: int, frame: object) -> None:
    sys.exit(128 + number)
