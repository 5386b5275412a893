"""Compute refill dates of implanted intrathecal drug pumps, in exact numbers.

For notebooks and scripts::

    import datetime
    import pumpcli

    fleet = pumpcli.load("pumps/", clinic="pumps/")
    for loaded in fleet.pumps:
        forecast = pumpcli.forecast(loaded, datetime.date(2026, 11, 22))
        print(loaded.pump.code, forecast.due_on, forecast.status)
    print(fleet.unread, fleet.problems)

`clinic` is the clinic file, or the folder in which the command line would find it. Without it the defaults apply.

A planning aid, not a medical device: check every date against the pump's own programmer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pumpcli.api import (
        Clinic,
        Fleet,
        Forecast,
        LoadedPump,
        Period,
        Problem,
        Pump,
        Row,
        Unread,
        depletion_table,
        forecast,
        load,
    )

__version__ = "0.2.0"
__all__ = [
    "Clinic",
    "Fleet",
    "Forecast",
    "LoadedPump",
    "Period",
    "Problem",
    "Pump",
    "Row",
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
