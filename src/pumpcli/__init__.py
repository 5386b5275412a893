"""Compute refill dates of implanted intrathecal drug pumps, in exact numbers.

For notebooks and scripts::

    import pumpcli

    fleet = pumpcli.load("pumps/", as_of="2026-11-22")
    print(fleet.due())                       # what the command `due` prints
    for row in fleet.due(where="site=home"):
        print(row.pump, row.due_on, row.status)
    fleet.week().to_records()                # for pandas and polars
    fleet["P-014"].forecast().deadline       # in exact numbers
    fleet["P-014"].table(by="window")
    fleet.unread, fleet.problems             # what could not be read, and why

The clinic files are those that the command line would find. Without `as_of` results are for now.

A planning aid, not a medical device: check every date against the pump's own programmer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pumpcli.api import (
        Clinic,
        Fleet,
        FleetPump,
        Forecast,
        IncompleteWarning,
        LoadedFleet,
        LoadedPump,
        Period,
        Problem,
        Pump,
        Result,
        Row,
        RulesError,
        Unread,
        depletion_table,
        forecast,
        load,
    )

__version__ = "0.2.0"
__all__ = [
    "Clinic",
    "Fleet",
    "FleetPump",
    "Forecast",
    "IncompleteWarning",
    "LoadedFleet",
    "LoadedPump",
    "Period",
    "Problem",
    "Pump",
    "Result",
    "Row",
    "RulesError",
    "Unread",
    "depletion_table",
    "forecast",
    "load",
]


def __getattr__(name: str) -> Any:
    """Import a name of `__all__` when it is first used, because the command line needs few of them to start."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pumpcli import api  # noqa: PLC0415

    return getattr(api, name)


def __dir__() -> list[str]:
    """List the names of `__all__`, for `dir` and `help`, although they are imported when they are first used."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
