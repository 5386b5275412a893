"""One pump of a loaded fleet, and the results about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pumpcli.api.arguments import (
    as_of_or_now,
    as_value_error,
    day_or_none,
    granularity,
    known_pump,
    listed,
    read,
    read_or_none,
    whole_number,
)
from pumpcli.api.results import Presentation, Result, RowT, presentation, warn_if_incomplete
from pumpcli.domain import due
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.table import Row
from pumpcli.domain.what_if import Titration
from pumpcli.errors import Problem, Unread
from pumpcli.files import asked_change, quantities
from pumpcli.files.due_record import DueRecord
from pumpcli.files.source import Source
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.report import compare as compare_report
from pumpcli.report import explain as explain_report
from pumpcli.report import show as show_report
from pumpcli.report import table as table_report
from pumpcli.report.compare_figures import figures
from pumpcli.report.derivation_steps import ExplainedStep
from pumpcli.report.figures import ComparedFigure
from pumpcli.report.pump_record import due_record
from pumpcli.usecases import one_pump
from pumpcli.usecases.compare import RequestedChange, compare_change, compare_pumps
from pumpcli.usecases.rules import Rules
from pumpcli.values import uncompared


class FleetPump(LoadedPump):
    """A pump of a loaded fleet, with methods named as the commands about one pump.

    `as_of` of every method is a date (the end of that day), a datetime, or a text such as "2026-11-22" or
    "2026-11-22 10:30". Left out, it is that of `load`; without that, now, by the clock of this machine. A wrong
    argument is a ValueError that says why.

    Attributes:
        pump: what the file says.
        clinic: the rules by which its dates are computed.
        problems: the problems of its part of the file, as `load` found them.
        source, line: the text of the file, and the first line of the pump in it.
        rules: the clinic file and the catalogue.
        as_of: the instant given to `load`; None without one.
        among: the pumps that were loaded with it, with which `show` plans its visit.
        missing: the pumps that could not be read.
    """

    pump: Pump
    source: Source
    line: int
    clinic: Clinic
    rules: Rules
    problems: tuple[Problem, ...]
    as_of: AsOf | None
    among: tuple[LoadedPump, ...] = uncompared(default=())
    missing: tuple[Unread, ...] = uncompared(default=())

    @property
    def code(self) -> str:
        """The code of the pump."""
        return self.pump.code

    def forecast(self, *, as_of: date | datetime | str | None = None) -> Forecast:
        """Forecast by when the pump must be refilled, and which limit sets that deadline.

        Returns:
            The forecast in exact numbers: `due_on`, `deadline`, `status`, `volume`, `visit` and others; `ended` and no
            dates for a pump that is out of use. `show` has the same as text and as a record.
        """
        return due.forecast(self.pump, as_of_or_now(as_of, self.as_of), self.clinic)

    def show(self, *, until: date | str | None = None, as_of: date | datetime | str | None = None) -> Result[DueRecord]:
        """Show the pump: when the refill is due and why, what is left, the program, and every limit.

        Args:
            until: also say whether the volume lasts to the end of this day.

        Returns:
            One row, with the fields of `due`. Where pumps share a capacity, its visit is planned with the others, and
            pumps that could not be read make that day unsure: they are in `unread`, with an IncompleteWarning.
        """
        at, last = as_of_or_now(as_of, self.as_of), day_or_none(until)
        unread = self.missing if self.clinic.has_capacity else ()
        warn_if_incomplete(unread, depth=2)
        with as_value_error():
            shown = one_pump.show(self, self.rules, at, last, self.among)
        return self._result(
            "show", (due_record(shown.listed),), shown.listed.forecast.as_of, presentation(show_report, shown), unread
        )

    def table(
        self,
        *,
        by: str = "day",
        first: date | str | None = None,
        until: date | str | None = None,
        days: int | None = None,
        as_of: date | datetime | str | None = None,
    ) -> Result[Row]:
        """Tabulate what is delivered and what remains, from the last fill to the day of the deadline.

        Args:
            by: the event that ends a row: "day", "window" (a change of the flow) or "week".
            first: the first day; left out, that of the last fill.
            until: the last day, included.
            days: the number of days, instead of `until`.

        Returns:
            Rows with exact volumes in mL and masses in mcg, if the patient uses all boluses.
        """
        if until is not None and days is not None:
            raise ValueError("`until` and `days` exclude each other; give one of them")
        at, begin, end = as_of_or_now(as_of, self.as_of), day_or_none(first), day_or_none(until)
        number = None if days is None else whole_number("days", days, 36_525)
        with as_value_error():
            table = one_pump.depletion_table(self, self.rules, at, granularity(by), begin, end, number)
        return self._result("table", table.rows, table.listed.forecast.as_of, presentation(table_report, table))

    def explain(self, *, as_of: date | datetime | str | None = None) -> Result[ExplainedStep]:
        """Explain the due date step by step, so that it can be checked with a pocket calculator.

        Returns:
            A row for each step, with its `title` and `lines`.
        """
        explained = one_pump.explain(self, self.rules, as_of_or_now(as_of, self.as_of))
        return self._result(
            "explain",
            explain_report.plain_steps(explained),
            explained.forecast.as_of,
            presentation(explain_report, explained),
        )

    def compare(
        self,
        other: LoadedPump | None = None,
        *,
        scale: str | None = None,
        steps: str | None = None,
        set: str | Sequence[str] = (),
        concentration: str | None = None,
        fill: str | None = None,
        alarm: str | None = None,
        as_of: date | datetime | str | None = None,
    ) -> Result[ComparedFigure]:
        """Compare the pump with a change of it, or with another pump: doses, dates, and the difference in days.

        Args:
            other: a pump that is compared as it is in its file.
            scale: a change of the dose, such as "+10%".
            steps: a change of the dose step by step, such as "+10% every 7 days x 4".
            set: new values of the program in force, such as "rate=120 mcg/day".
            concentration: of the primary drug after a refill, such as "2000 mcg/mL".
            fill: the volume of that refill, such as "40 mL".
            alarm: another alarm volume, such as "4 mL".

        Returns:
            A row for each figure, with `now`, `changed` and `difference`.
        """
        at, titration, settings = as_of_or_now(as_of, self.as_of), _titration(scale, steps), listed(set)
        change = _requested(titration, settings, concentration, fill, alarm)
        if (other is None) == (change == RequestedChange()):
            raise ValueError(
                "give another pump, or a change of this one: scale, steps, set, concentration, fill, alarm"
            )
        with as_value_error():
            result = (
                compare_change(self, self.rules, at, change)
                if other is None
                else compare_pumps(self, known_pump(other), at)
            )
        return self._result("compare", figures(result), result.as_of, presentation(compare_report, result))

    def _result(
        self, command: str, rows: Sequence[RowT], as_of: AsOf, presented: Presentation, unread: tuple[Unread, ...] = ()
    ) -> Result[RowT]:
        return Result(
            command=command,
            rows=tuple(rows),
            as_of=as_of,
            problems=self.problems,
            unread=unread,
            presentation=presented,
        )

    def __repr__(self) -> str:
        return f"<FleetPump {self.code} of {self.file}>"


def _requested(
    titration: Titration | None, settings: Sequence[str], concentration: str | None, fill: str | None, alarm: str | None
) -> RequestedChange:
    return RequestedChange(
        titration=titration,
        settings=tuple(read(text, asked_change.setting) for text in settings),
        concentration=None if concentration is None else read(concentration, quantities.concentration)[0],
        fill=read_or_none(fill, quantities.volume),
        low_alarm=read_or_none(alarm, quantities.volume),
    )


def _titration(scale: str | None, steps: str | None) -> Titration | None:
    """Return the change of the dose as a titration; that of `scale` has one step."""
    if scale is not None and steps is not None:
        raise ValueError("`scale` and `steps` exclude each other; give one of them")
    part = read_or_none(scale, asked_change.change)
    return read_or_none(steps, asked_change.titration) if part is None else Titration(part, Period(), 1)
