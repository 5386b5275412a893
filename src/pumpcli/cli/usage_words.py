"""The words of wrong usage: the option or argument, what is wrong with it, and what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand

_SCALE = ": did you mean `--scale`?"
_SAVED = "; it compares with a list that `pumpcli due -o FILE.json` has saved"
#: The options to write instead of those that people look for, by command.
_INSTEAD = {
    "compare": {"--dose": _SCALE, "--percent": _SCALE, "--change": _SCALE, "--by": _SCALE},
    "changes": {"--since": _SAVED, "--from": _SAVED, "--previous": _SAVED, "--week": _SAVED},
}


def with_help(text: str, ctx: Any) -> str:
    """Return a message with the command that shows the help; `printable` leaves it as it is."""
    return f"{text}{'' if text.endswith('?') else '.'} See `{path_of(ctx)} --help`."


def path_of(ctx: Any) -> str:
    """Return the command as it is typed, such as "pumpcli record fill", however Python was started."""
    return "pumpcli" if ctx.parent is None else f"{path_of(ctx.parent)} {ctx.info_name}"


def words(error: Any, ctx: Any, args: Sequence[str]) -> str:
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


def too_many(command: TyperCommand, rest: Sequence[str]) -> str:
    """Return that arguments are too many, and which the command takes."""
    takes = [param.metavar or "" for param in command.params if param.param_type_name == "argument"]
    allowed = f"this command takes {' and '.join(takes)} only" if takes else "this command takes options only"
    return f"{', '.join(f'`{arg}`' for arg in rest)} is too much: {allowed}"
