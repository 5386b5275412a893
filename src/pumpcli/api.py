"""The Python interface: load files, forecast a refill, tabulate a depletion. Re-exported by `pumpcli`."""

from __future__ import annotations

import os
from datetime import date, datetime

from pumpcli.domain import due, table
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.table import Granularity, Row
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Fault, Problem, Unread
from pumpcli.files.catalogues import BUILT_IN, Catalogues, open_catalogue
from pumpcli.files.time_zones import time_zone
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import load_fleet

__all__ = [
    "Clinic",
    "Fleet",
    "Forecast",
    "Period",
    "Problem",
    "Pump",
    "Row",
    "depletion_table",
    "forecast",
    "load",
]


def load(
    *paths: str | os.PathLike[str],
    timezone: str | None = None,
    catalogue: str | os.PathLike[str] | None = None,
    as_of: date | datetime | None = None,
) -> Fleet[LoadedPump]:
    """Load the pumps of files and folders.

    Args:
        timezone: an IANA name for pumps that name none; plain local time if left out.
        catalogue: your own catalogue file, whose entries override the built-in ones. If it is wrong, no pump is read.
        as_of: the instant of the warnings, as for `forecast`; warnings that depend on the day, such as that of a long
            stop, are left out without it.

    Raises:
        ValueError: there is no such time zone.

    Returns:
        The pumps that could be read in `pumps`, those out of use too, those that could not in `unread`, and the
        problems of the files in `problems`. Nothing is raised for a wrong or missing file: check `unread`.
    """
    zone = PLAIN_TIME if timezone is None else time_zone(timezone)
    if isinstance(zone, Fault):
        raise ValueError(zone.message)
    catalogues = BUILT_IN if catalogue is None else open_catalogue(os.fspath(catalogue))
    if not isinstance(catalogues, Catalogues):
        return Fleet(pumps=(), unread=(Unread(None, catalogues[0].file, 0),), problems=tuple(catalogues), files=0)
    day = None if as_of is None else _as_of(as_of)
    return load_fleet([os.fspath(path) for path in paths], Clinic(zone=zone), catalogues, day)


def forecast(pump: Pump, as_of: date | datetime, clinic: Clinic | None = None) -> Forecast:
    """Forecast by when a pump must be refilled, and which limit sets that deadline.

    Args:
        as_of: the instant of the forecast; a `date` means the end (24:00) of that day. Later fills and readings are
            ignored; if all fills are later, the first one is used.
        clinic: open days, lead times and limits; if left out, open from Monday to Friday with a lead of 3 days.

    Only the part of a stop before the as-of instant counts: `stop` is one that goes on, and every date assumes that it
    ends there. A pump that is out of use has `ended`, and no deadline, due date or volume.

    Returns:
        The forecast. Volumes are exact fractions of mL. Instants are rounded down to the minute, in the civil time of
        the pump, with an offset from UTC if the pump has a time zone.
    """
    return due.forecast(pump, _as_of(as_of), clinic or Clinic())


def depletion_table(
    pump: Pump, as_of: date | datetime, first: date, last: date, by: str = "day", clinic: Clinic | None = None
) -> list[Row]:
    """Tabulate the volume delivered and the volume left, from `first` to `last`, both included.

    Args:
        by: the event that ends a row, in addition to a fill or reading: "day" (midnight), "window" (a change of rate)
            or "week" (Sunday midnight).
        clinic: its limits are among the events of the rows; as for `forecast` if left out.

    Returns:
        Contiguous half-open rows with exact volumes in mL and masses in mcg, assuming that the patient uses all
        boluses. The first row starts no earlier than the first fill. Rows have the events "stopped" and "resumed"; a
        stop that goes on at the as-of instant has no "resumed", although it is assumed to end there. The last row of
        a pump that is out of use is that of the day with the event "ended"; there are no rows after it.
    """
    computed = forecast(pump, as_of, clinic)
    start, end = pump.zone.midnight(first), pump.zone.midnight_after(last)
    return list(table.depletion_rows(computed, start, end, Granularity(by)))


def _as_of(as_of: date | datetime) -> AsOf:
    return AsOf.at(as_of) if isinstance(as_of, datetime) else AsOf.end_of(as_of)
