"""The command-line app. `main` turns every exception into a message and an exit code."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import cache
from importlib import import_module
from threading import current_thread, main_thread
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand

from pumpcli import __version__
from pumpcli.cli import exit_codes, streams
from pumpcli.cli.panels import OPTIONS
from pumpcli.cli.usage import WordedCommand, WordedGroup
from pumpcli.errors import UsageError, WorkerLost

#: The signals by which a person, a shutdown or a scheduler ends a program. Windows has no SIGHUP.
ENDING_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

#: Whether a fault of the program is shown with its traceback: `python -X dev -m pumpcli ...`, and in the tests.
SHOWS_TRACEBACK = sys.flags.dev_mode

#: The variable by which the completion of a shell asks for words.
COMPLETES = "_PUMPCLI_COMPLETE"

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}

#: The commands in the groups of `pumpcli --help`, each with the first line of its own help. It is shown there without
#: loading the command, and fits into a line of 80 characters.
GROUPS = {
    "Lists of pumps": {
        "today": "Show the day: who is overdue, who comes, and what to order.",
        "due": "List all pumps, the most urgent first, with their due dates.",
        "week": "List the refills of this week day by day.",
        "calendar": "Show month by month how many refills each day holds.",
        "schedule": "List all coming refills, and the load of every week.",
        "orders": "List the drugs to order: by when, for whom, and how much.",
        "changes": "List what differs from an earlier list, and why.",
        "reconcile": "Compare measured volumes with the expected ones.",
    },
    "One pump": {
        "show": "Show one pump: by when it must be refilled, and why.",
        "table": "Print day by day what a pump delivers, and what remains.",
        "card": "Print the emergency card of one pump.",
        "explain": "Explain a due date line by line, for a pocket calculator.",
    },
    "What if": {
        "compare": "Compare a pump with a change of it, or with another pump.",
    },
    "Record": {
        "record": "Write a refill, a visit or another fact into a pump file.",
        "new": "Make the first file of a pump, by questions.",
        "check": "List every mistake in the files, with its line.",
    },
    "Reference": {
        "pumps": "List the pump models that a pump file may name.",
        "drugs": "List how long drugs may stay in the reservoir.",
        "demo": "Copy the samples, to try the commands.",
        "completion": "Print a script for completion in bash, zsh or fish.",
        "schema": "Print the JSON Schema of a file or a result.",
        "manual": "Print the manual, page by page.",
        "help": "Show the help of a command.",
    },
}
#: The same by the name of the command, in the same order.
COMMANDS = {name: summary for commands in GROUPS.values() for name, summary in commands.items()}


class Commands(WordedGroup):
    """The group of all commands. It imports a command only when it is called."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; without a command, show the day where there are pump files."""
        colour, rest = _colour_first(args)
        if colour in (["--color"], ["--colour"]):
            return super().parse_args(ctx, colour)  # its value is missing
        if _means_today(rest):
            rest = ["today", *rest]
        elif colour and not rest:
            rest = ["--help"]
        return super().parse_args(ctx, [*colour, *rest])

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in the order of `pumpcli --help`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return a command with its summary and group but without options, which is enough for `pumpcli --help`."""
        for group, commands in GROUPS.items():
            if cmd_name in commands:
                return TyperCommand(cmd_name, help=commands[cmd_name], rich_help_panel=group)
        return None

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


@cache
def loaded_command(name: str) -> Any:
    """Import a command from the module of its name, and return it with its options. Each is made once."""
    from pumpcli.cli.late_patterns import import_yaml  # noqa: PLC0415  # the list of all commands needs no YAML

    import_yaml()
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
    "A planning aid, not a medical device: check every date against the pump's own programmer.\n\n"
    "In a folder with pump files, `pumpcli` alone shows the day. `pumpcli help COMMAND` shows examples and options, "
    "`pumpcli manual` the manual.",
    subcommand_metavar="COMMAND [PATH...]",
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
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Show the version.",
            rich_help_panel=OPTIONS,
        ),
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


@cache
def _group() -> Any:
    """Return the app as Typer runs it, made once."""
    return typer.main.get_command(app)


def _run(arguments: list[str] | None) -> int:
    """Run the command line and return its exit code; print the message of every exception."""
    try:
        with _signals_as_exits():
            _group()(arguments)
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
