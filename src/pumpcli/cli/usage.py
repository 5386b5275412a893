"""Commands that report wrong usage in our words: the option or argument, what is wrong with it, and what is allowed.

Typer's own messages speak of types ("is not a valid int range") and draw a box around each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from pumpcli.cli import colours
from pumpcli.cli.exit_codes import USAGE
from pumpcli.cli.panels import OPTIONS, OUTPUT, RARE
from pumpcli.errors import UsageError

#: The class of all of Typer's usage errors, which Typer itself keeps private.
_WRONG_USAGE: type[Any] = typer.BadParameter.__mro__[1]

#: The option that `--help` is to know, although it is read first.
_NO_PAGER = "--no-pager"
_SCALE = ": did you mean `--scale`?"
_SAVED = "; it compares with a list that `pumpcli due -o FILE.json` has saved"
#: The options to write instead of those that people look for, by command.
_INSTEAD = {
    "compare": {"--dose": _SCALE, "--percent": _SCALE, "--change": _SCALE, "--by": _SCALE},
    "changes": {"--since": _SAVED, "--from": _SAVED, "--previous": _SAVED, "--week": _SAVED},
}


class _Helped:
    """A command whose help is that of `help_text`."""

    #: The group in which `--help` stands.
    help_panel = RARE

    def get_help(self, ctx: Any) -> str:
        """Return the help."""
        from pumpcli.cli import help_text  # noqa: PLC0415  # few runs show help

        return help_text.text_of(ctx)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help, fitted to the terminal."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.callback, option.help, option.rich_help_panel = _show_help, "Show this help.", self.help_panel
        return option


def _show_help(ctx: Any, _: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        show_help(ctx, is_paged=not ctx.meta.get(_NO_PAGER, False))
        raise typer.Exit


def show_help(ctx: Any, *, is_paged: bool = True) -> None:
    """Print the help of the command of a context.

    Args:
        is_paged: page by page, if it is longer than the terminal.
    """
    from pumpcli.cli import help_text  # noqa: PLC0415  # few runs show help

    help_text.show(ctx, is_paged=is_paged)


class WordedCommand(_Helped, TyperCommand):
    """A command of which every usage error is a `UsageError` in our words."""

    #: So that `parse_args` names the arguments that are too many.
    allow_extra_args = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *colours.parameters(OUTPUT)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options and arguments.

        Raises:
            UsageError: one of them is wrong, missing, unknown or too many.
        """
        ctx.meta[_NO_PAGER] = _NO_PAGER in args
        with _in_our_words(ctx, list(args)):
            rest = super().parse_args(ctx, args)
            if rest and not ctx.resilient_parsing:
                raise typer.BadParameter(_too_many(self, rest), ctx)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Raises:
            UsageError: its options contradict one another, or raised by the command itself.
        """
        with _in_our_words(ctx, []):
            return super().invoke(ctx)


class WordedGroup(_Helped, TyperGroup):
    """A group of commands of which every usage error is a `UsageError` in our words."""

    help_panel = OPTIONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *colours.parameters(OPTIONS)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options of the group; without any argument its help is printed.

        Raises:
            UsageError: an option is unknown.
        """
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            show_help(ctx)
            raise typer.Exit(USAGE)
        with _in_our_words(ctx, list(args)):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name of the called command, the command itself, and its arguments.

        Raises:
            UsageError: there is no such command.
        """
        known = self.list_commands(ctx)
        if args[0] not in known and not ctx.resilient_parsing:
            from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415  # few calls come here
            from pumpcli.manual import PAGES  # noqa: PLC0415

            pages = PAGES if ctx.parent is None else {}
            if args[0] in pages:
                raise UsageError(f"`{args[0]}` is a page of the manual; write `pumpcli manual {args[0]}`")
            text = f"`{path_of(ctx)}` has no command `{args[0]}`{did_you_mean(args[0], [*known, *pages])}"
            raise UsageError(_with_help(text, ctx))
        return super().resolve_command(ctx, args)


@contextmanager
def _in_our_words(ctx: Any, args: Sequence[str]) -> Iterator[None]:
    """Turn Typer's usage errors into ours."""
    try:
        yield
    except _WRONG_USAGE as error:
        raise UsageError(_with_help(_words(error, ctx, args), ctx)) from error


def _with_help(text: str, ctx: Any) -> str:
    """Return a message with the command that shows the help; `printable` leaves it as it is."""
    return f"{text}{'' if text.endswith('?') else '.'} See `{path_of(ctx)} --help`."


def path_of(ctx: Any) -> str:
    """Return the command as it is typed, such as "pumpcli record fill", however Python was started."""
    return "pumpcli" if ctx.parent is None else f"{path_of(ctx.parent)} {ctx.info_name}"


def _words(error: Any, ctx: Any, args: Sequence[str]) -> str:
    """Return what is wrong, by the attributes of an error: its message may be Typer's."""
    if hasattr(error, "param_type"):
        return f"{_name(error.param)} is missing: {_about(error.param)}"
    if isinstance(error, typer.BadParameter):
        named = error.param_hint or (None if error.param is None else _name(error.param))
        return error.message if named is None else f"{named}: {error.message}"
    if hasattr(error, "possibilities"):
        return _unknown(error.option_name, ctx, args)
    if hasattr(error, "option_name"):
        param = next(param for param in ctx.command.params if error.option_name in param.opts)
        flag = f"{error.option_name} takes no value; write it alone"
        return flag if param.is_flag else f"{error.option_name} needs a value after it: {_about(param)}"
    return str(error.message)


def _unknown(option: str, ctx: Any, args: Sequence[str]) -> str:
    """Return that there is no such option, with the commands that have it, or the nearest one of this command.

    The nearest one is also found where a dash is missing.
    """
    from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415  # few calls come here

    instead = _INSTEAD.get(ctx.info_name, {}).get(option)
    if instead is not None:
        return f"`{path_of(ctx)}` has no option `{option}`{instead}"
    known = [name for param in ctx.command.get_params(ctx) for name in param.opts if name.startswith("--")]
    written = option if option.startswith("--") else next((arg for arg in args if _has_letter(arg, option)), option)
    others = _commands_with(option) if option.startswith("--") and ctx.parent is not None else []
    if others:
        have = "has" if len(others) == 1 else "have"
        return f"`{path_of(ctx)}` has no option `{written}`; {', '.join(f'`{name}`' for name in others)} {have} it"
    near = did_you_mean(f"--{written.lstrip('-')}", known) if len(written) > 2 else ""
    return f"`{path_of(ctx)}` has no option `{written}`{near}"


def _commands_with(option: str) -> list[str]:
    """Return the names of the commands with an option; loads them all."""
    from pumpcli.cli.main import COMMANDS, loaded_command  # noqa: PLC0415  # imports this module

    return [name for name in COMMANDS if any(option in param.opts for param in loaded_command(name).params)]


def _has_letter(arg: str, option: str) -> bool:
    return arg.startswith("-") and not arg.startswith("--") and option[1] in arg


def _name(param: Any) -> str:
    """Return an option by its long name, or an argument as the help shows it."""
    return str(max(param.opts, key=len) if param.param_type_name == "option" else param.metavar)


def _about(param: Any) -> str:
    """Return the first sentence of the help of an option or argument, within a sentence."""
    first = param.help.partition(". ")[0].rstrip(".")
    return f"{first[0].lower()}{first[1:]}"


def _too_many(command: TyperCommand, rest: Sequence[str]) -> str:
    """Return that arguments are too many, and which the command takes."""
    takes = [param.metavar or "" for param in command.params if param.param_type_name == "argument"]
    allowed = f"this command takes {' and '.join(takes)} only" if takes else "this command takes options only"
    return f"{', '.join(f'`{arg}`' for arg in rest)} is too much: {allowed}"
