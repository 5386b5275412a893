"""The arguments and options of a command as they can be typed again in the next one."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.cli.named import is_code, named
from pumpcli.domain.clock import AsOf, Period
from pumpcli.report.next_commands import NextCommands, Typed


def typed(
    arguments: Sequence[str] | None,
    as_of: AsOf | None,
    clinic: str | None,
    lead: Period | None = None,
    where: Sequence[str] | None = None,
) -> Typed:
    """Return the arguments and options of a command; its arguments are paths and, for a list, codes."""
    given = named(arguments)
    return Typed(
        paths=tuple(given.paths or ()),
        as_of=None if as_of is None else _as_typed(as_of),
        clinic=clinic,
        lead=None if lead is None else str(lead),
        codes=given.codes,
        where=tuple(where or ()),
        is_code=is_code,
    )


def after(arguments: Sequence[str] | None, as_of: AsOf | None, clinic: str | None) -> NextCommands:
    """Return the commands to type after one that has written into files of these paths."""
    return NextCommands(
        Typed(
            paths=tuple(arguments or ()),
            as_of=None if as_of is None else _as_typed(as_of),
            clinic=clinic,
            is_code=is_code,
        )
    )


def _as_typed(as_of: AsOf) -> str:
    """Return the as-of date or instant as `--as-of` takes it."""
    if as_of.whole_day:
        return as_of.day.isoformat()
    return as_of.instant.isoformat(timespec="seconds" if as_of.instant.second else "minutes")
