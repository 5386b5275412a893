"""The commands to type next: each repeats the paths and options of the last one, and runs as it is written."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from pumpcli.values import Frozen

_STANDARD_INPUT = "-"


def _always(argument: str) -> bool:
    return True


class Typed(Frozen):
    """The arguments and options of a command.

    Attributes:
        as_of: the as-of date, as it can be typed; None for now.
        codes: of the pumps that a list shows, or patterns of codes.
        where: the terms of a filter.
        is_code: whether an argument is treated as the code of a pump, and not as a file.
    """

    paths: tuple[str, ...] = ()
    as_of: str | None = None
    clinic: str | None = None
    lead: str | None = None
    codes: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    is_code: Callable[[str], bool] = _always


class NextCommands:
    """The commands that may be typed next, each with the paths and options of the last one that it takes."""

    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self._where = tuple(part for term in typed.where for part in ("--where", term))
        self._clinic = _option("--clinic", typed.clinic)
        self._as_of = _option("--as-of", typed.as_of)
        self._lead = _option("--lead", typed.lead)

    @property
    def can_repeat(self) -> bool:
        """Whether the files can be read again, which standard input cannot."""
        return _STANDARD_INPUT not in self._typed.paths

    def listing(self, name: str) -> str:
        """Return the command of a list of the same pumps."""
        options = (*self._where, *self._as_of, *self._clinic, *self._lead)
        return _command((name,), (*self._typed.paths, *self._typed.codes), options)

    def check(self) -> str:
        """Return the command that reports all problems, which no filter hides."""
        return _command(("check",), self._typed.paths, (*self._as_of, *self._clinic))

    def show(self, code: str) -> str:
        """Return the command that shows a pump."""
        options = (*self._as_of, *self._clinic, *self._lead)
        if self._typed.is_code(code):
            return _command(("show",), (code, *self._typed.paths), options)
        return _command(("show",), self._typed.paths, (*_option("--pump", code), *options))

    def show_file(self) -> str:
        """Return the command that shows the only pump of the paths."""
        return _command(("show",), self._typed.paths, (*self._as_of, *self._clinic))

    def record(self, what: str, code: str) -> str:
        """Return the command that records a fact, which is one of now, whatever day is shown."""
        return _command(("record", what), (code, *self._typed.paths), self._clinic)

    def after_check(self, is_correct: bool) -> str:
        """Return the command to type after `check`: the list of the pumps, or what the codes of problems mean."""
        if not self.can_repeat:
            return ""
        return self.listing("due") if is_correct else _command(("manual", "problems"), (), ())


def _option(name: str, value: str | None) -> tuple[str, ...]:
    """Return an option with its value, nothing without one."""
    if value is None:
        return ()
    return (f"{name}={value}",) if value.startswith("-") else (name, value)


def _command(name: tuple[str, ...], arguments: tuple[str, ...], options: tuple[str, ...]) -> str:
    """Return a command, quoted for the shell; none of its arguments is treated as an option."""
    if any(each.startswith("-") and each != _STANDARD_INPUT for each in arguments):
        return shlex.join(("pumpcli", *name, *options, "--", *arguments))
    return shlex.join(("pumpcli", *name, *arguments, *options))
