"""The use cases: from paths and options to frozen results, which `report` renders and `cli` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import URGENCY, Forecast, Status, forecast
from pumpcli.domain.replacement import Replacement, replacement
from pumpcli.errors import Problem, Unanswerable
from pumpcli.files import sources
from pumpcli.files.catalogues import BUILT_IN, Catalogues, named_catalogue
from pumpcli.files.citation import Citation
from pumpcli.files.clinic_file import read_clinic
from pumpcli.loading import Fleet, Unread
from pumpcli.values import frozen, replace


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


def _urgency(listed: Listed) -> tuple[int, date, str, str]:
    reckoned = listed.forecast
    return URGENCY.index(reckoned.status), reckoned.due_on or date.max, reckoned.pump.code, listed.file
