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
from pumpcli.domain.zone import Zone
from pumpcli.errors import Fault, Problem, Unread
from pumpcli.files.catalogues import Catalogues, open_catalogue
from pumpcli.files.clinic_search import clinic_files
from pumpcli.files.time_zones import time_zone
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import load_fleet
from pumpcli.usecases.rules import Rules, find_rules
from pumpcli.values import replace

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


def load(
    *paths: str | os.PathLike[str],
    clinic: str | os.PathLike[str] | Clinic | None = None,
    timezone: str | None = None,
    catalogue: str | os.PathLike[str] | None = None,
    as_of: date | datetime | None = None,
) -> Fleet[LoadedPump]:
    """Load the pumps of files and folders.

    Args:
        clinic: the clinic file, or the folder in which the command line would find it: that folder, one above it, or
            one below it. Its time zone and its catalogue apply too. A `Clinic` that you made serves as well. Left out:
            the defaults of `Clinic`, whatever clinic file there is.
        timezone: an IANA name for pumps that name none; overrides that of the clinic. Plain local time if neither gives
            one.
        catalogue: your own catalogue file, whose entries override the built-in ones; overrides that of the clinic. If
            it is wrong, no pump is read.
        as_of: the instant of the warnings, as for `forecast`; warnings that depend on the day, such as that of a long
            stop, are left out without it.

    Raises:
        ValueError: there is no such time zone; or the clinic file, or the catalogue that it names, is not there or is
            wrong, and no date could be trusted. The message has every error.

    Returns:
        The pumps that could be read in `pumps`, those out of use too, those that could not in `unread`, and the
        problems of the files in `problems`. Nothing is raised for a wrong or missing pump file: check `unread`.
    """
    rules = _rules(clinic)
    catalogues = rules.catalogues if catalogue is None else open_catalogue(os.fspath(catalogue))
    if not isinstance(catalogues, Catalogues):
        return Fleet(pumps=(), unread=(Unread(None, catalogues[0].file, 0),), problems=tuple(catalogues), files=0)
    with_zone = rules.clinic if timezone is None else replace(rules.clinic, zone=_zone(timezone))
    day = None if as_of is None else _as_of(as_of)
    fleet = load_fleet([os.fspath(path) for path in paths], with_zone, catalogues, day)
    return replace(fleet, problems=(*rules.problems, *fleet.problems))


def forecast(pump: Pump | LoadedPump, as_of: date | datetime, clinic: Clinic | None = None) -> Forecast:
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
    if isinstance(pump, LoadedPump):
        return due.forecast(pump.pump, _as_of(as_of), clinic or pump.clinic)
    return due.forecast(pump, _as_of(as_of), clinic or Clinic())


def depletion_table(
    pump: Pump | LoadedPump,
    as_of: date | datetime,
    first: date,
    last: date,
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
    rows = table.depletion_rows(computed, zone.midnight(first), zone.midnight_after(last), Granularity(by))
    return list(rows)


def _rules(clinic: str | os.PathLike[str] | Clinic | None) -> Rules:
    """Read the rules of a clinic file, or of the only one that applies to a folder.

    Raises:
        ValueError: there is none, there are several, or it or its catalogue is wrong.
    """
    if clinic is None or isinstance(clinic, Clinic):
        return Rules(clinic=clinic or Clinic(), citation=None, lead_given=False, problems=())
    named = os.fspath(clinic)
    is_folder = os.path.isdir(named)
    files = clinic_files([named]) if is_folder else [named]
    if len(files) != 1:
        found = f"several clinic files are found: {', '.join(sorted(files))}" if files else "no clinic file is found"
        raise ValueError(f"{named}: {found}; give the one to use")
    rules = find_rules([named], files[0], None)
    if not isinstance(rules, Rules):
        raise ValueError("\n".join(str(problem) for problem in rules if problem.is_error))
    return rules


def _zone(name: str) -> Zone:
    zone = time_zone(name)
    if isinstance(zone, Fault):
        raise ValueError(zone.message)
    return zone


def _as_of(as_of: date | datetime) -> AsOf:
    return AsOf.at(as_of) if isinstance(as_of, datetime) else AsOf.end_of(as_of)
