"""The columns of a chart as instants, and the days below it: round ones, as many as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.clock import seconds_of
from pumpcli.domain.zone import Zone
from pumpcli.formats.numbers import short_day
from pumpcli.values import Frozen

#: Days from one label to the next, on Mondays from 7 on; then months, on their first day.
_DAYS = (1, 2, 7, 14, 28)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24_000)
#: The least characters of a label with the space after it.
_LEAST_LABEL = 6


class Columns(Frozen):
    """The columns of a chart.

    Attributes:
        start: the instant at the left edge, in seconds.
        seconds: those of one column.
        number: the number of columns.
    """

    start: int
    seconds: Fraction
    number: int

    def of(self, at: int | Fraction) -> int:
        """Return the column that contains an instant; the first or last one for an instant outside."""
        return min(max(int((at - self.start) // self.seconds), 0), self.number - 1)

    def middle(self, column: int) -> Fraction:
        """Return the instant in the middle of a column."""
        return self.start + self.seconds * (2 * column + 1) / 2


class LabelledDay(Frozen):
    """A day below a chart; `column` contains its midnight, which is at `at` seconds. The first one is at the start."""

    column: int
    at: int
    label: str


def labelled_days(columns: Columns, zone: Zone, today: date) -> list[LabelledDay]:
    """Return the days that are labelled below a chart: the first one of the chart and then round ones, ascending, with
    two spaces at least between two labels.

    Args:
        today: dates of another year than this show their year.
    """
    end = int(columns.start + columns.seconds * columns.number)
    first, last = zone.instant(columns.start).date(), zone.instant(end).date()
    most = columns.number // _LEAST_LABEL
    left = LabelledDay(0, columns.start, short_day(first, today))
    for step in (*_DAYS, *(30 * months for months in _MONTHS)):
        if (last - first).days // step > most:
            continue
        by_year = step % 360 == 0
        days = _every(step, first, last) if step in _DAYS else _every_months(step // 30, first, last)
        found = [
            LabelledDay(columns.of(at), at, str(on.year) if by_year else short_day(on, today))
            for on in days
            if columns.start <= (at := seconds_of(zone.midnight(on))) < end
        ]
        if _fits(found):
            return [left, *(day for day in found if day.column >= len(left.label) + 2)]
    raise AssertionError("of labels ever further apart, some fit")


def written(days: Iterable[LabelledDay], width: int) -> str:
    """Return the line of the labels, each from its column on; one that would be cut is left out."""
    line = ""
    for day in days:
        if day.column + len(day.label) <= width:
            line = line.ljust(day.column) + day.label
    return line


def _fits(days: list[LabelledDay]) -> bool:
    return all(day.column + len(day.label) + 2 <= after.column for day, after in pairwise(days))


def _every(step: int, first: date, last: date) -> Iterator[date]:
    """Yield every `step`th day; for whole weeks Mondays, because 0001-01-01 was one."""
    start = first.toordinal() + (1 - first.toordinal()) % step
    return map(date.fromordinal, range(start, last.toordinal() + 1, step))


def _every_months(step: int, first: date, last: date) -> Iterator[date]:
    """Yield the first day of every `step`th month."""
    month = first.year * 12 + first.month - 1
    for number in range(month + -month % step, last.year * 12 + last.month, step):
        yield date(number // 12, number % 12 + 1, 1)
