"""The use cases: from paths and options to frozen results, which `report` renders and `cli` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.derivation import Derivation, derive
from pumpcli.domain.due import URGENCY, Forecast, Status, forecast
from pumpcli.domain.pump import Pump, written
from pumpcli.domain.table import Row, Step, depletion_rows, midnight, midnight_after, table_until
from pumpcli.errors import Problem, Severity
from pumpcli.files import sources
from pumpcli.files.checks import duplicate_codes, warn
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.document import Document, Entry
from pumpcli.files.pump_file import read_pump
from pumpcli.files.yaml_text import documents

#: Days of a table where there is no deadline to end it at.
TABLE_DAYS_WITHOUT_DEADLINE = 28


class Unanswerable(Exception):
    """What was asked for cannot be answered as it was asked; the message says what to ask instead."""


@dataclass(frozen=True, slots=True)
class LoadedPump:
    """A pump with the document it was read from."""

    pump: Pump
    root: Entry

    @property
    def file(self) -> str:
        return self.root.document.source.file


@dataclass(frozen=True, slots=True)
class Unread:
    """A pump that could not be read, or a file that could not: named so that nobody is dropped in silence.

    Attributes:
        code: its code, where at least that could be read.
        line: where its document begins; 0 for a whole file.
    """

    code: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """All pumps of some files, and everything that is wrong with the files."""

    pumps: tuple[LoadedPump, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]
    files: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One pump of a list."""

    forecast: Forecast
    file: str


@dataclass(frozen=True, slots=True)
class DueList:
    """All pumps, the most urgent first.

    Attributes:
        unread: pumps that are missing from the list; it is complete only where there are none.
    """

    as_of: AsOf
    clinic: Clinic
    pumps: tuple[Listed, ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One pump and its forecast, by the rules of a clinic."""

    forecast: Forecast
    file: str
    clinic: Clinic


@dataclass(frozen=True, slots=True)
class DepletionTable:
    """The rows of one pump's table."""

    forecast: Forecast
    file: str
    step: Step
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class FoundClinic:
    """The clinic to reckon with.

    Attributes:
        root: the document of the clinic file; None where there is none, or an empty one.
        lead_given: the `refill_lead` was given by the caller, not by the file.
    """

    clinic: Clinic
    root: Entry | None
    lead_given: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """How one pump's due date comes about, with the documents its numbers were read from.

    Attributes:
        early: the same steps for a pump that runs fast, where the clinic gives a tolerance.
    """

    forecast: Forecast
    derivation: Derivation
    early: Derivation | None
    clinic: FoundClinic
    root: Entry


def load_fleet(paths: Sequence[str]) -> Fleet:
    """Every pump of the files and folders that `paths` name, with every problem found in them."""
    files, problems = sources.pump_files(paths)
    pumps: list[LoadedPump] = []
    unread: list[Unread] = []
    roots: list[tuple[str, Entry]] = []
    for problem in problems:
        unread.append(Unread(None, problem.file, 0))
    for file in files:
        for document in _documents(file, problems, unread):
            pump = read_pump(document)
            if document.root is not None and document.pump is not None:
                roots.append((document.pump, document.root))
            if pump is None or document.root is None:
                unread.append(_unread(document))
            else:
                warn(pump, document.root)
                pumps.append(LoadedPump(pump, document.root))
            in_order = sorted(document.problems, key=lambda problem: (problem.line, problem.column))
            problems.extend(replace(problem, pump=document.pump) for problem in in_order)
    duplicates = duplicate_codes(roots)
    doubled = {problem.pump for problem in duplicates}
    unread.extend(_unread(loaded.root.document) for loaded in pumps if loaded.pump.code in doubled)
    kept = tuple(loaded for loaded in pumps if loaded.pump.code not in doubled)
    return Fleet(kept, tuple(unread), tuple(problems + duplicates), len(files))


def find_clinic(paths: Sequence[str], named: str | None, lead: Period | None) -> FoundClinic | Sequence[Problem]:
    """The clinic file that is named, or the one that belongs to `paths`, or the defaults; its problems if it is wrong.

    Args:
        lead: takes the place of the `refill_lead` of the file.

    Raises:
        Unanswerable: several clinic files belong to the paths, and none is named.
    """
    found = [named] if named is not None else sources.clinic_files(paths)
    if len(found) > 1:
        raise Unanswerable(
            f"several clinic files are found: {', '.join(sorted(found))}; name the one to use with --clinic"
        )
    clinic, root, problems = Clinic(), None, list[Problem]()
    if found:
        source = sources.read(found[0])
        if isinstance(source, Problem):
            return [source]
        read, root, problems = read_clinic(source)
        if read is None:
            return problems
        clinic = read
    if lead is not None:
        clinic = replace(clinic, refill_lead=lead)
    return FoundClinic(clinic, root, lead is not None, tuple(problems))


def due_list(fleet: Fleet, clinic: Clinic, as_of: AsOf) -> DueList:
    """By when every pump of a fleet must be refilled, the most urgent first."""
    listed = [Listed(forecast(loaded.pump, as_of, clinic), loaded.file) for loaded in fleet.pumps]
    return DueList(as_of, clinic, tuple(sorted(listed, key=_urgency)), fleet.unread)


def show(loaded: LoadedPump, clinic: Clinic, as_of: AsOf) -> Shown:
    """One pump on one screen."""
    return Shown(forecast(loaded.pump, as_of, clinic), loaded.file, clinic)


def depletion_table(
    loaded: LoadedPump, clinic: Clinic, as_of: AsOf, step: Step, first: date | None, last: date | None, days: int | None
) -> DepletionTable:
    """The depletion table of one pump, from its last fill to the day of its deadline unless other days are given.

    Args:
        first, last: both included.
        days: how many days from the first on, in the place of `last`.

    Raises:
        Unanswerable: the days contradict one another, or lie before the first fill.
    """
    reckoned = forecast(loaded.pump, as_of, clinic)
    start = reckoned.fill.at if first is None else midnight(first)
    if days is not None:
        last = Period(days=days - 1).after(start.date())
    elif last is None:
        without_deadline = Period(days=TABLE_DAYS_WITHOUT_DEADLINE).after(max(as_of.day, start.date()))
        last = table_until(reckoned) or without_deadline
    if last < start.date():
        raise Unanswerable(
            f"the table would end on {last}, before it begins on {start.date()}; see --from, --until and --days"
        )
    if last < loaded.pump.fills[0].at.date():
        raise Unanswerable(
            f"the table would end on {last}, and nothing is known before the first fill at "
            f"{written(loaded.pump.fills[0].at)}"
        )
    rows = depletion_rows(reckoned, start, midnight_after(last), step)
    return DepletionTable(reckoned, loaded.file, step, tuple(rows))


def explain(loaded: LoadedPump, clinic: FoundClinic, as_of: AsOf) -> Explained:
    """How one pump's due date comes about."""
    reckoned = forecast(loaded.pump, as_of, clinic.clinic)
    tolerance = clinic.clinic.flow_tolerance
    early = None if tolerance is None else derive(reckoned, 1 + tolerance)
    return Explained(reckoned, derive(reckoned), early, clinic, loaded.root)


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


def worst_status(result: DueList) -> Status | None:
    """The most urgent status of a list; None for an empty one."""
    return min((listed.forecast.status for listed in result.pumps), key=URGENCY.index, default=None)


def _documents(file: str, problems: list[Problem], unread: list[Unread]) -> Iterator[Document]:
    source = sources.read(file)
    if isinstance(source, Problem):
        problems.append(source)
        unread.append(Unread(None, file, 0))
        return
    found = False
    for document in documents(source):
        found = True
        yield document
    if not found:
        problems.append(
            Problem(Severity.ERROR, "empty-file", file, 0, 0, "", "this file holds no pump: no text but comments")
        )
        unread.append(Unread(None, file, 0))


def _unread(document: Document) -> Unread:
    line = document.root.line if document.root is not None else document.offset + 1
    return Unread(document.pump, document.source.file, line)


def _urgency(listed: Listed) -> tuple[int, date, str, str]:
    reckoned = listed.forecast
    return URGENCY.index(reckoned.status), reckoned.due_on or date.max, reckoned.pump.code, listed.file


def _some(pumps: Sequence[LoadedPump], most: int = 12) -> str:
    codes = [loaded.pump.code for loaded in pumps]
    return ", ".join(codes[:most]) + (f" and {len(codes) - most} more" if len(codes) > most else "") or "none"
