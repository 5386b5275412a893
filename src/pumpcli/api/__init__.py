"""The Python interface: load files, list, plan and forecast refills. Re-exported by `pumpcli`."""

from __future__ import annotations

import os
from datetime import date, datetime

from pumpcli.api.arguments import as_of as read_as_of
from pumpcli.api.arguments import day, granularity, known_pump, path, period
from pumpcli.api.fleet import LoadedFleet
from pumpcli.api.loading import RulesError, load_by_rules, rules_of
from pumpcli.api.pump import FleetPump
from pumpcli.api.results import IncompleteWarning, Result
from pumpcli.domain import due, table
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.table import Row
from pumpcli.errors import Problem, Unread
from pumpcli.fleet.fleet import Fleet, LoadedPump

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


def load(
    *paths: str | os.PathLike[str],
    clinic: str | os.PathLike[str] | Clinic | None = None,
    timezone: str | None = None,
    catalogue: str | os.PathLike[str] | None = None,
    lead: str | Period | None = None,
    as_of: date | datetime | str | None = None,
) -> LoadedFleet:
    """Load the pumps of files and folders, by the rules of their clinic files.

    Args:
        paths: pump files and folders; left out, the current folder.
        clinic: the clinic file; or the folder in which the command line would find it: that folder, one above it, or
            one below it; or a `Clinic` that you made, such as `Clinic()` for the defaults. Left out: the clinic files
            that the command line would find for the paths. The time zone and the catalogue of a file apply too.
        timezone: an IANA name for pumps that name none; overrides that of the clinic. Plain local time if neither gives
            one.
        catalogue: your own catalogue file, whose entries override the built-in ones; overrides that of the clinic. If
            it is wrong, no pump is read.
        lead: how long before its deadline a refill is due, such as "7 days"; overrides the clinic file.
        as_of: the instant of every result that is given none, and of the warnings: a date (the end of that day), a
            datetime, or a text such as "2026-11-22". Left out, results are for now, by the clock of this machine, and
            warnings that depend on the day, such as that of a long stop, are left out.

    Raises:
        RulesError: the clinic file, or the catalogue that it names, is not there or is wrong, and no date could be
            trusted. It is a ValueError; the message and `problems` have every error.
        ValueError: there is no such time zone, or none or several clinic files in the folder that `clinic` names.

    Returns:
        The pumps that could be read in `pumps`, those out of use too, those that could not in `unread`, and the
        problems of the files in `problems`. Nothing is raised for a wrong or missing pump file: check `unread`.
    """
    named = list(map(path, paths)) or ["."]
    rules = rules_of(named, clinic, None if lead is None else period(lead), timezone)
    return load_by_rules(named, rules, catalogue, None if as_of is None else read_as_of(as_of))


def forecast(pump: Pump | LoadedPump, as_of: date | datetime | str, clinic: Clinic | None = None) -> Forecast:
    """Forecast by when a pump must be refilled, and which limit sets that deadline.

    Args:
        pump: a pump that `load` returned, or only its `pump`.
        as_of: the instant of the forecast; a `date` means the end (24:00) of that day. Later fills and readings are
            ignored; if all fills are later, the first one is used.
        clinic: open days, lead times and limits. Left out: those that the pump was loaded with; of only its `pump`, the
            defaults, open from Monday to Friday with a lead of 3 days.

    Only the part of a stop before the as-of instant counts: `stop` is one that goes on, and every date assumes that it
    ends there. A pump that is out of use has `ended`, and no deadline, due date or volume.

    Returns:
        The forecast. Volumes are exact fractions of mL. Instants are rounded down to the minute, in the civil time of
        the pump, with an offset from UTC if the pump has a time zone.
    """
    known_pump(pump)
    if isinstance(pump, LoadedPump):
        return due.forecast(pump.pump, read_as_of(as_of), clinic or pump.clinic)
    return due.forecast(pump, read_as_of(as_of), clinic or Clinic())


def depletion_table(
    pump: Pump | LoadedPump,
    as_of: date | datetime | str,
    first: date | str,
    last: date | str,
    by: str = "day",
    clinic: Clinic | None = None,
) -> list[Row]:
    """Tabulate the volume delivered and the volume left, from `first` to `last`, both included.

    Args:
        pump: as for `forecast`.
        by: the event that ends a row, in addition to a fill or reading: "day" (midnight), "window" (a change of the
            flow, a bolus, or a stop) or "week" (Sunday midnight).
        clinic: its limits are among the events of the rows; as for `forecast` if left out.

    Returns:
        Contiguous half-open rows with exact volumes in mL and masses in mcg, assuming that the patient uses all
        boluses. The first row starts no earlier than the first fill. Rows have the events "stopped" and "resumed"; a
        stop that goes on at the as-of instant has no "resumed", although it is assumed to end there. The last row of
        a pump that is out of use is that of the day with the event "ended"; there are no rows after it. While `bridge`
        is true, the tubing may still hold a former mixture, and the masses are those of the mixture in the reservoir.
    """
    computed = forecast(pump, as_of, clinic)
    zone = computed.pump.zone
    begin, end = zone.midnight(day(first)), zone.midnight_after(day(last))
    return list(table.depletion_rows(computed, begin, end, granularity(by)))
