"""A loaded fleet, and the lists that are made of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from pumpcli.api import due_report
from pumpcli.api.arguments import as_of_or_now, as_value_error, day_or_none, filter_terms, path, whole_number
from pumpcli.api.pump import FleetPump
from pumpcli.api.results import Presentation, Result, RowT, incomplete, named_count, presentation, warn_if_incomplete
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.reconcile import MeasuredDays
from pumpcli.errors import Problem, Unread
from pumpcli.files import sources
from pumpcli.files.due_list_file import Previous, read_previous
from pumpcli.files.due_record import DueRecord
from pumpcli.files.filter_terms import FIELDS_IN_FILES, Term
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.report import calendar as calendar_report
from pumpcli.report import changes as changes_report
from pumpcli.report import check as check_report
from pumpcli.report import orders as orders_report
from pumpcli.report import reconcile as reconcile_report
from pumpcli.report import schedule as schedule_report
from pumpcli.report import week as week_report
from pumpcli.report.pump_record import due_record
from pumpcli.usecases import plan
from pumpcli.usecases.changes import Change, changes_since
from pumpcli.usecases.check import checked, fine
from pumpcli.usecases.due import DueList, Listed, due_list, forecast_row, ranked, with_rows
from pumpcli.usecases.filtered import Filterable
from pumpcli.usecases.filters import Sieve, unmatched
from pumpcli.usecases.find_pump import as_spelled, codes_of, in_use, suggestion
from pumpcli.usecases.orders import Order, orders_until
from pumpcli.usecases.plan import Planned
from pumpcli.usecases.reconcile import Measured, reconcile_fleet, reconcile_pumps
from pumpcli.usecases.rules import Rules

PumpT = TypeVar("PumpT")


class LoadedFleet(Fleet[LoadedPump]):
    """The pumps of some files, with methods named as the commands that list pumps.

    `fleet["P-014"]` is the pump with that code. `len(fleet)` counts the pumps that could be read, `for pump in fleet`
    goes through them, and `"P-014" in fleet` asks for a code.

    `as_of` of every method is a date (the end of that day), a datetime, or a text such as "2026-11-22" or
    "2026-11-22 10:30". Left out, it is that of `load`; without that, now, by the clock of this machine. `where` is a
    filter as of the command line, "status=overdue,alarm", or several that must all hold. A wrong argument is a
    ValueError that says why. A list from which pumps are missing gives an IncompleteWarning and names them.

    Attributes:
        pumps: the pumps that could be read, those out of use too.
        unread: the pumps that could not; the fleet is complete only if this is empty.
        problems: every problem of the files, warnings also.
        files: the number of files that hold a pump or have a problem.
        names: the names of all files that were read.
        rules: the clinic files and their catalogues.
        as_of: the instant given to `load`; None without one.
    """

    pumps: tuple[FleetPump, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]
    files: int
    names: tuple[str, ...]
    rules: Rules
    as_of: AsOf | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the pumps that could be read, each once."""
        return tuple(dict.fromkeys(pump.code for pump in self.pumps))

    @property
    def is_complete(self) -> bool:
        """Whether every pump could be read."""
        return not self.unread

    def check(self, *, where: str | Sequence[str] = ()) -> Result[Problem]:
        """List every problem of every file: a row for each. `print` shows its line, with a mark under the fault."""
        at, terms = as_of_or_now(None, self.as_of), filter_terms(where, FIELDS_IN_FILES)
        warn_if_incomplete(self.unread, depth=2)
        pumps = fine(self.pumps, sieve=_sieve(terms, at))
        self._refuse_unmatched(terms, pumps)
        result = checked(self._of(pumps), self.problems, terms)
        return self._result("check", result.problems, at, presentation(check_report, result))

    def due(self, *, where: str | Sequence[str] = (), as_of: date | datetime | str | None = None) -> Result[DueRecord]:
        """List the pumps in use, the most urgent first, each with the day by which it must be refilled and why.

        Returns:
            A row for each pump, with the fields of the command. The volumes of the rows have six decimal places, as
            fractions; those of `fleet["P-014"].forecast()` are exact.
        """
        due = self._listed(filter_terms(where), as_of)
        return self._result("due", list(map(due_record, due.rows)), due.as_of, presentation(due_report, due))

    def week(
        self,
        *,
        week: date | str | None = None,
        weeks: int = 1,
        where: str | Sequence[str] = (),
        as_of: date | datetime | str | None = None,
    ) -> Result[Planned]:
        """List the refills of this week day by day, after those that are overdue or alarming.

        Args:
            week: any day of the first week; left out, the as-of date.
            weeks: the number of weeks.
        """
        due, first, number = (
            self._listed(filter_terms(where), as_of),
            day_or_none(week),
            whole_number("weeks", weeks, 260),
        )
        with as_value_error():
            result = plan.week_list(due, first, number)
        rows = [planned for each in result.weeks for planned in week_report.in_order(each)]
        return self._result("week", rows, due.as_of, presentation(week_report, result))

    def calendar(
        self, *, months: int = 3, where: str | Sequence[str] = (), as_of: date | datetime | str | None = None
    ) -> Result[plan.Day]:
        """Show month by month how many refills each day holds, and whose: a row for each day."""
        due, number = self._listed(filter_terms(where), as_of), whole_number("months", months, 60)
        result = plan.month_grids(due, number)
        rows = [each for month in result.months for each in month.days]
        return self._result("calendar", rows, due.as_of, presentation(calendar_report, result))

    def schedule(
        self,
        *,
        months: int = 3,
        until: date | str | None = None,
        where: str | Sequence[str] = (),
        as_of: date | datetime | str | None = None,
    ) -> Result[Planned]:
        """List all coming refills, each assumed to be done on its day like the last one.

        Args:
            months: the number of months ahead.
            until: the last day, instead of `months`.
        """
        due = self._listed(filter_terms(where), as_of)
        last = _last_day(due.as_of, months, until)
        with as_value_error():
            result = plan.outlook(due, last)
        return self._result("schedule", result.refills, due.as_of, presentation(schedule_report, result))

    def orders(
        self,
        *,
        months: int = 1,
        until: date | str | None = None,
        where: str | Sequence[str] = (),
        as_of: date | datetime | str | None = None,
    ) -> Result[Order]:
        """List the drugs to order: by when, for whom, and how much; overdue orders first.

        Args:
            months: the number of months ahead.
            until: the last day, instead of `months`.
        """
        due = self._listed(filter_terms(where), as_of)
        last = _last_day(due.as_of, months, until)
        with as_value_error():
            result = orders_until(due, last)
        return self._result("orders", result.orders, due.as_of, presentation(orders_report, result))

    def reconcile(
        self,
        *,
        first: date | str | None = None,
        until: date | str | None = None,
        where: str | Sequence[str] = (),
        as_of: date | datetime | str | None = None,
    ) -> Result[Measured]:
        """Compare measured volumes with the expected ones: for a clinician to look at, those that are off first.

        Args:
            first: leave out refills and readings before this day.
            until: leave out refills and readings after this day.
        """
        at, terms, days = (
            as_of_or_now(as_of, self.as_of),
            filter_terms(where),
            MeasuredDays(day_or_none(first), day_or_none(until)),
        )
        warn_if_incomplete(self.unread, depth=2)
        pumps = reconcile_pumps(at, self.pumps, sieve=_sieve(terms, at), days=days)
        self._refuse_unmatched(terms, pumps)
        result = reconcile_fleet(self._of(pumps), self.rules, at, terms, days)
        return self._result("reconcile", result.measurements, result.as_of, presentation(reconcile_report, result))

    def changes(
        self, previous: str | os.PathLike[str], *, as_of: date | datetime | str | None = None
    ) -> Result[Change]:
        """List what differs from an earlier list, and why. The filter of that list applies.

        Args:
            previous: the file of the earlier list, with the JSON of `due`.
        """
        earlier = _previous(path(previous))
        due = self._listed(earlier.where, as_of, is_saved=True)
        result = changes_since(earlier, with_rows(due, changes_report.row))
        return self._result("changes", result.changes, result.as_of, presentation(changes_report, result))

    def __getitem__(self, code: str) -> FleetPump:
        """Return the pump with a code; of several the one in use, else the one that ended last.

        Raises:
            KeyError: no pump that could be read has this very code; the message has the nearest codes.
        """
        if not isinstance(code, str):
            raise KeyError(f"{code!r} is no code, which is a text such as 'P-014'; `pumps` has all pumps in order")
        read, unread = codes_of(self)
        spelled = as_spelled(code, read)
        if spelled in read:
            found = in_use(self, spelled, as_of_or_now(None, self.as_of))
            return next(pump for pump in self.pumps if pump is found)
        if code in unread:
            files = dict.fromkeys(each.file for each in self.unread if each.code == code)
            raise KeyError(f"{code} could not be read from {', '.join(files)}; see `problems`")
        unsure = dict.fromkeys(each.file for each in self.unread if each.code is None)
        perhaps = f"; it may be in {', '.join(unsure)}, which could not be read" if unsure else ""
        raise KeyError(f"no pump has the code {code}{suggestion(code, self)}{perhaps}")

    def __contains__(self, code: object) -> bool:
        """Return whether a pump that could be read has a code."""
        return isinstance(code, str) and as_spelled(code, self.codes) in self.codes

    def __iter__(self) -> Iterator[FleetPump]:
        return iter(self.pumps)

    def __len__(self) -> int:
        return len(self.pumps)

    def __repr__(self) -> str:
        return f"<LoadedFleet: {named_count(len(self.pumps), 'pump')}{incomplete(self.unread)}>"

    def _ipython_key_completions_(self) -> list[str]:
        """Return the codes that IPython and Jupyter complete after `fleet["`."""
        return list(self.codes)

    def _listed(
        self, terms: tuple[Term, ...], when: date | datetime | str | None, *, is_saved: bool = False
    ) -> DueList[Listed]:
        """Return the list of all pumps; warn if it is incomplete. Only methods for the user call this.

        Args:
            is_saved: whether the filter is that of a saved list: the pumps that have its values may be gone.
        """
        warn_if_incomplete(self.unread, depth=3)
        at = as_of_or_now(when, self.as_of)
        pumps = ranked(at, forecast_row, self.pumps, sieve=_sieve(terms, at))
        if not is_saved:
            self._refuse_unmatched(terms, pumps)
        return due_list(self._of(pumps), self.rules, at, terms)

    def _refuse_unmatched(self, terms: tuple[Term, ...], pumps: Sequence[Filterable]) -> None:
        """Raise ValueError for a value that no pump has. A pump that could not be read may have it."""
        wrong = [] if self.unread or not terms else unmatched(terms, pumps)
        if wrong:
            raise ValueError("; ".join(wrong))

    def _of(self, pumps: Sequence[PumpT]) -> Fleet[PumpT]:
        """Return this fleet with other values instead of its pumps."""
        return Fleet(pumps=tuple(pumps), unread=self.unread, problems=self.problems, files=self.files, names=self.names)

    def _result(self, command: str, rows: Sequence[RowT], as_of: AsOf, presented: Presentation) -> Result[RowT]:
        return Result(
            command=command,
            rows=tuple(rows),
            as_of=as_of,
            problems=self.problems,
            unread=self.unread,
            presentation=presented,
        )


def _sieve(terms: tuple[Term, ...], at: AsOf) -> Sieve | None:
    return Sieve(terms, at) if terms else None


def _last_day(as_of: AsOf, months: int, until: date | str | None) -> date:
    return day_or_none(until) or Period(months=whole_number("months", months, 60)).after(as_of.day)


def _previous(file: str) -> Previous:
    """Read a saved list; raise ValueError if it cannot be opened or is none."""
    if "\n" in file:
        raise ValueError("`previous` is the name of a file; write the text of the list into one")
    source = sources.read(file)
    previous = source if isinstance(source, Problem) else read_previous(source)
    if isinstance(previous, Problem):
        raise ValueError(str(previous))
    return previous
