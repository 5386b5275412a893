"""The use cases: from paths and options to frozen results, which `report` renders and `cli` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import islice

from pumpcli.domain.catalogue import Model, StabilityLimit
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.clock_shift import ClockShift, clock_shifts
from pumpcli.domain.derivation import Derivation, derive
from pumpcli.domain.due import URGENCY, Forecast, Status, forecast
from pumpcli.domain.lasting import Lasting, lasting
from pumpcli.domain.pump import written
from pumpcli.domain.replacement import Replacement, replacement
from pumpcli.domain.table import Row, Step, depletion_rows, table_until
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.catalogues import BUILT_IN, Catalogues, named_catalogue
from pumpcli.files.citation import Citation
from pumpcli.files.clinic_file import read_clinic
from pumpcli.loading import Fleet, LoadedPump, Unread, citation_of
from pumpcli.values import frozen, replace

#: Days of a table where there is no deadline to end it at.
TABLE_DAYS_WITHOUT_DEADLINE = 28
#: Rows of one table; a century by day has less than half as many.
MOST_ROWS = 100_000


class Unanswerable(Exception):
    """What was asked for cannot be answered as it was asked; the message says what to ask instead."""


@frozen
class Rules:
    """The clinic to reckon with, and where its rules were read.

    Attributes:
        citation: the document of the clinic file; None where there is none, or an empty one.
        lead_given: the `refill_lead` was given by the caller, not by the file.
        catalogues: the built-in catalogue, and the one that the clinic file names.
    """

    clinic: Clinic
    citation: Citation | None
    lead_given: bool
    problems: tuple[Problem, ...]
    catalogues: Catalogues = BUILT_IN


@frozen
class Checked:
    """A fleet, and every problem of its files and of the clinic file, as it counts."""

    fleet: Fleet
    problems: tuple[Problem, ...]


@frozen
class Listed:
    """One pump of a list."""

    forecast: Forecast
    file: str


@frozen
class DueList:
    """All pumps, the most urgent first.

    Attributes:
        unread: pumps that are missing from the list; it is complete only where there are none.
    """

    as_of: AsOf
    rules: Rules
    pumps: tuple[Listed, ...]
    unread: tuple[Unread, ...]


@frozen
class NeedsReplacement:
    """A pump that needs to be replaced itself before its next refill, or within 6 months."""

    code: str
    replacement: Replacement


@frozen
class Shown:
    """One pump and its forecast, by the rules of a clinic.

    Attributes:
        clock_shifts: from the fill or reading until the deadline, when the clock of the pump is off the wall clock.
        lasting: whether the volume lasts to the end of a day; None where no day was asked for.
    """

    listed: Listed
    clinic: Clinic
    clock_shifts: tuple[ClockShift, ...]
    lasting: Lasting | None = None


@frozen
class DepletionTable:
    """The rows of one pump's table."""

    listed: Listed
    step: Step
    rows: tuple[Row, ...]
    clock_shifts: tuple[ClockShift, ...]


@frozen
class Explained:
    """How one pump's due date comes about, with the document its numbers were read from.

    Attributes:
        early: the same steps for a pump that runs fast, where the clinic gives a tolerance.
    """

    forecast: Forecast
    derivation: Derivation
    early: Derivation | None
    rules: Rules
    citation: Citation


class Part(StrEnum):
    """A part of the catalogue."""

    PUMPS = "pumps"
    DRUGS = "drugs"


@frozen
class CatalogueList:
    """The entries of one part of the catalogue, the built-in ones first.

    Attributes:
        file: the clinic's own catalogue file; None where there is none.
        own: the entries of that file.
        replaces: those of them that take the place of built-in ones.
    """

    part: Part
    file: str | None
    entries: tuple[Model, ...] | tuple[StabilityLimit, ...]
    own: tuple[Model, ...] | tuple[StabilityLimit, ...]
    replaces: tuple[Model | StabilityLimit, ...]


def find_rules(paths: Sequence[str], named: str | None, lead: Period | None) -> Rules | Sequence[Problem]:
    """The clinic file that is named, or the one that belongs to `paths`, or the defaults; the problems of it and of
    its catalogue if one of them is wrong.

    Args:
        lead: takes the place of the `refill_lead` of the file.

    Raises:
        Unanswerable: several clinic files belong to the paths, and none is named.
    """
    found = [named] if named is not None else sources.clinic_files(paths)
    if len(found) > 1:
        names = ", ".join(sorted(found))
        raise Unanswerable(f"several clinic files are found: {names}; name the one to use with --clinic")
    clinic, root, problems, catalogues = Clinic(), None, list[Problem](), BUILT_IN
    if found:
        source = sources.read_found(found[0]) if named is None else sources.read(named)
        if isinstance(source, Problem):
            return [source]
        read, root, problems = read_clinic(source)
        named_one = named_catalogue(root)
        if read is None or not isinstance(named_one, Catalogues):
            return problems if isinstance(named_one, Catalogues) else [*problems, *named_one]
        clinic, catalogues = read, named_one
    if lead is not None:
        clinic = replace(clinic, refill_lead=lead)
    return Rules(clinic, None if root is None else Citation(root), lead is not None, tuple(problems), catalogues)


def due_list(fleet: Fleet, rules: Rules, as_of: AsOf) -> DueList:
    """By when every pump of a fleet must be refilled, the most urgent first."""
    listed = [Listed(forecast(loaded.pump, as_of, rules.clinic), loaded.file) for loaded in fleet.pumps]
    return DueList(as_of, rules, tuple(sorted(listed, key=_urgency)), fleet.unread)


def worst_status(result: DueList) -> Status | None:
    """The most urgent status of a list; None for an empty one."""
    return min((listed.forecast.status for listed in result.pumps), key=URGENCY.index, default=None)


def replacements(pumps: Sequence[Listed]) -> tuple[NeedsReplacement, ...]:
    """The pumps of a list that need to be replaced themselves before or near their next refill, by date."""
    found = []
    for listed in pumps:
        needed = replacement(listed.forecast)
        if needed is not None and needed.notice is not None:
            found.append(NeedsReplacement(listed.forecast.pump.code, needed))
    return tuple(sorted(found, key=lambda each: (each.replacement.by, each.code)))


def show(loaded: LoadedPump, rules: Rules, as_of: AsOf, until: date | None = None) -> Shown:
    """One pump on one screen.

    Args:
        until: asks whether the volume lasts to the end of this day.

    Raises:
        Unanswerable: that day lies before the as-of date or before the first fill.
    """
    reckoned = forecast(loaded.pump, as_of, rules.clinic)
    horizon = reckoned.as_of.instant if reckoned.deadline is None else reckoned.deadline.at
    shifts = tuple(clock_shifts(loaded.pump, reckoned.origin.at, horizon))
    found = None if until is None else _lasting(reckoned, until, rules.clinic)
    return Shown(Listed(reckoned, loaded.file), rules.clinic, shifts, found)


def _lasting(reckoned: Forecast, until: date, clinic: Clinic) -> Lasting:
    if until < reckoned.as_of.day:
        raise Unanswerable(f"--until {until} is before the as-of date {reckoned.as_of.day}; that day is over")
    found = lasting(reckoned, until, clinic)
    if found is None:
        at = written(reckoned.fill.at)
        raise Unanswerable(f"at the end of {until} nothing is in the reservoir yet: the first fill is at {at}")
    return found


def depletion_table(
    loaded: LoadedPump, rules: Rules, as_of: AsOf, step: Step, first: date | None, last: date | None, days: int | None
) -> DepletionTable:
    """The depletion table of one pump, from its last fill to the day of its deadline unless other days are given.

    Args:
        first, last: both included.
        days: how many days from the first on, in the place of `last`.

    Raises:
        Unanswerable: the days contradict one another, lie before the first fill, or are too many.
    """
    reckoned = forecast(loaded.pump, as_of, rules.clinic)
    zone = loaded.pump.zone
    start = reckoned.fill.at if first is None else zone.midnight(first)
    if days is not None:
        last = Period(days=days - 1).after(start.date())
    elif last is None:
        without_deadline = Period(days=TABLE_DAYS_WITHOUT_DEADLINE).after(max(as_of.day, start.date()))
        last = table_until(reckoned) or without_deadline
    first_fill = loaded.pump.fills[0].at
    if last < start.date():
        reason = f"before it begins on {start.date()}; see --from, --until and --days"
        raise Unanswerable(f"the table would end on {last}, {reason}")
    if last < first_fill.date():
        reason = f"nothing is known before the first fill at {written(first_fill)}"
        raise Unanswerable(f"the table would end on {last}, and {reason}")
    end = zone.midnight_after(last)
    rows = tuple(islice(depletion_rows(reckoned, start, end, step), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Unanswerable(f"the table would have more than {MOST_ROWS:,} rows; see --until, --days and --by")
    shifts = tuple(clock_shifts(loaded.pump, rows[0].start, end))
    return DepletionTable(Listed(reckoned, loaded.file), step, rows, shifts)


def explain(loaded: LoadedPump, rules: Rules, as_of: AsOf) -> Explained:
    """How one pump's due date comes about."""
    reckoned = forecast(loaded.pump, as_of, rules.clinic)
    tolerance = rules.clinic.flow_tolerance
    early = None if tolerance is None else derive(reckoned, 1 + tolerance)
    return Explained(reckoned, derive(reckoned), early, rules, citation_of(loaded))


def only_pump(fleet: Fleet, code: str | None) -> LoadedPump | None:
    """The one pump of a fleet, or the one with a code; None where problems of the files explain why there is none.

    Raises:
        Unanswerable: there are several, or none has the code.
    """
    if code is None and len(fleet.pumps) > 1:
        raise Unanswerable(f"{len(fleet.pumps)} pumps are found; name one with --pump: {_some(fleet.pumps)}")
    found = [loaded for loaded in fleet.pumps if code is None or loaded.pump.code == code]
    if found:
        return found[0]
    if code is not None and not any(unread.code in (code, None) for unread in fleet.unread):
        raise Unanswerable(f"no pump has the code {code}; found: {_some(fleet.pumps)}")
    return None


def catalogue_list(rules: Rules, part: Part) -> CatalogueList:
    """What the catalogue holds, as a clinic reckons with it."""
    catalogues = rules.catalogues
    both = catalogues.merged, catalogues.own
    entries, own = (each.models if part is Part.PUMPS else each.limits for each in both)
    return CatalogueList(part, catalogues.file, entries, own, tuple(filter(catalogues.replaces, own)))


def _urgency(listed: Listed) -> tuple[int, date, str, str]:
    reckoned = listed.forecast
    return URGENCY.index(reckoned.status), reckoned.due_on or date.max, reckoned.pump.code, listed.file


def _some(pumps: Sequence[LoadedPump], most: int = 12) -> str:
    codes = [loaded.pump.code for loaded in pumps]
    return ", ".join(codes[:most]) + (f" and {len(codes) - most} more" if len(codes) > most else "") or "none"
