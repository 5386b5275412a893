"""The option `--color` of the app and of every command: whether a result is coloured, whatever the terminal says."""

from __future__ import annotations

import os
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from typer.core import TyperOption

from pumpcli.cli.choices import one_of


class Colours(StrEnum):
    """The colours that are wanted; AUTO decides by the terminal and the variables NO_COLOR and TERM."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


#: The choice for this run of the command line.
CHOSEN: ContextVar[Colours] = ContextVar("colours", default=Colours.AUTO)
#: The variables by which the library that draws the help decides, as they were before a choice.
_GIVEN: ContextVar[dict[str, str | None]] = ContextVar("given")


def _choose(_: Any, __: Any, wanted: Colours | None) -> None:
    """Keep the choice, for the help in variables; the last one counts."""
    if wanted is None:
        return
    CHOSEN.set(wanted)
    given = _GIVEN.get(None)
    if given is None:
        _GIVEN.set(given := {name: os.environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR")})
    chosen = {"NO_COLOR": "1"} if wanted is Colours.NEVER else {"FORCE_COLOR": "1"}
    for name, usual in given.items():
        value = usual if wanted is Colours.AUTO else chosen.get(name)
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def parameters(panel: str) -> tuple[TyperOption, ...]:
    """Return the option and its other spelling, which the help does not show, as parameters of a command.

    Args:
        panel: the group of options in which the help shows it.
    """
    return tuple(
        TyperOption(
            param_decls=[name],
            type=one_of(*Colours),
            metavar="auto|always|never",
            help="Colour the result on a terminal that shows colours, also in a pipe, or never. Left out: auto.",
            callback=_choose,
            is_eager=True,
            expose_value=False,
            show_default=False,
            hidden=name == "--colour",
            rich_help_panel=panel,
        )
        for name in ("--color", "--colour")
    )
