"""The use cases: from paths and options to frozen results, which `report` renders and `cli` prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, TypeVar

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import URGENCY, Forecast, Status, forecast
from pumpcli.domain.replacement import Replacement, replacement
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Problem, Unanswerable
from pumpcli.files import sources
from pumpcli.files.catalogues import BUILT_IN, Catalogues, named_catalogue
from pumpcli.files.citation import Citation
from pumpcli.loading import Fleet, LoadedPump, Unread
from pumpcli.values import frozen, replace

RowT = TypeVar("RowT")

_RANK = {status: rank for rank, status in enumerate(URGENCY)}


@frozen
class Rules:
    """The clinic to reckon with, and where its rules were read.

    Attributes:
        citation: the document of the clinic file; None where there is none, or an empty one.
        lead_given: the `refill_lead` was given by the caller, not by the file.
        catalogues: the built-in catalogue, and the one that the clinic file names.
        file: the clinic file; None where there is none.
    """

    clinic: Clinic
    citation: Citation | None
    lead_given: bool
    problems: tuple[Problem, ...]
    catalogues: Catalogues = BUILT_IN
    file: str | None = None

    @property
    def files(self) -> list[str]:
        """The files that the rules were read from."""
        return [file for file in (self.file, self.catalogues.file) if file is not None]


@frozen
class Fine:
    """A pump in which no error was found: its place, and how much was read of it."""

    code: str
    file: str
    line: int
    fills: int
    programs: int
    readings: int

    @classmethod
    def of(cls, loaded: LoadedPump) -> Fine:
        """What a list of pumps that are fine says of one."""
        pump = loaded.pump
        return cls(pump.code, loaded.file, loaded.line, len(pump.fills), len(pump.programs), len(pump.readings))


def fine(loaded: Sequence[LoadedPump]) -> list[Fine]:
    """What a list of pumps that are fine says of some."""
    return list(map(Fine.of, loaded))


@frozen
class Checked:
    """A fleet, and every problem of its files and of the clinic file, as it counts."""

    fleet: Fleet[Fine]
    problems: tuple[Problem, ...]


@frozen
class Listed:
    """One pump of a list."""

    forecast: Forecast
    file: str


@frozen
class Ranked(Generic[RowT]):
    """One pump of a list: what its place in the list depends on, and the row that is made of it.

    Attributes:
        needed: when the pump itself is to be replaced, if that is near.
        is_zoned: it has a time zone.
    """

    status: Status
    due_on: date | None
    code: str
    file: str
    needed: Replacement | None
    is_zoned: bool
    row: RowT


@frozen
class DueList(Generic[RowT]):
    """All pumps, the most urgent first.

    Attributes:
        unread: pumps that are missing from the list; it is complete only where there are none.
    """

    as_of: AsOf
    rules: Rules
    pumps: tuple[Ranked[RowT], ...]
    unread: tuple[Unread, ...]

    @property
    def rows(self) -> list[RowT]:
        """The rows of all pumps, in their order."""
        return [ranked.row for ranked in self.pumps]


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
        from pumpcli.files.clinic_file import read_clinic  # noqa: PLC0415  # without such a file, 0.5 ms for nothing

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
    citation = None if root is None else Citation(root)
    return Rules(clinic, citation, lead is not None, tuple(problems), catalogues, found[0] if found else None)


def itself(listed: Listed, clinic: Clinic) -> Listed:
    """The row of those who need the whole forecast."""
    return listed


def ranked(
    clinic: Clinic, as_of: AsOf, row: Callable[[Listed, Clinic], RowT], loaded: Sequence[LoadedPump]
) -> list[Ranked[RowT]]:
    """Some pumps of a list. They are made where the pumps are read, which may be another process, and only they come
    back."""
    listed = [Listed(forecast(each.pump, as_of, clinic), each.file) for each in loaded]
    rows = [row(each, clinic) for each in listed]
    return [_ranked(each, row) for each, row in zip(listed, rows, strict=True)]


def _ranked(listed: Listed, row: RowT) -> Ranked[RowT]:
    found, pump = listed.forecast, listed.forecast.pump
    needed = replacement(found)
    near = needed if needed is not None and needed.notice is not None else None
    return Ranked(found.status, found.due_on, pump.code, listed.file, near, pump.zone.name is not None, row)


def due_list(fleet: Fleet[Ranked[RowT]], rules: Rules, as_of: AsOf) -> DueList[RowT]:
    """By when every pump of a fleet must be refilled, the most urgent first. The offset of the as-of instant from UTC
    is left out where no pump has a time zone."""
    if not any(ranked.is_zoned for ranked in fleet.pumps):
        as_of = PLAIN_TIME.as_of(as_of)
    return DueList(as_of, rules, tuple(sorted(fleet.pumps, key=_urgency)), fleet.unread)


def worst_status(result: DueList[RowT]) -> Status | None:
    """The most urgent status of a list; None for an empty one."""
    return result.pumps[0].status if result.pumps else None


def replacements(result: DueList[RowT]) -> tuple[NeedsReplacement, ...]:
    """The pumps of a list that need to be replaced themselves before or near their next refill, by date."""
    found = [NeedsReplacement(each.code, each.needed) for each in result.pumps if each.needed is not None]
    return tuple(sorted(found, key=lambda each: (each.replacement.by, each.code)))


def _urgency(ranked: Ranked[RowT]) -> tuple[int, date, str, str]:
    return _RANK[ranked.status], ranked.due_on or date.max, ranked.code, ranked.file
