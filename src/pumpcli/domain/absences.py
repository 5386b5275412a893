"""Days on which the patient cannot come, and the due date that they leave."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from pumpcli.domain.clock import AsOf
from pumpcli.values import Frozen, derived, set_derived

_DAY = timedelta(days=1)


class Absence(Frozen):
    """Days on which the patient cannot come, both ends included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Return whether the patient cannot come on a day because of it."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


class AbsentDays(Frozen):
    """The absences of a patient, in any order; they may overlap."""

    absences: tuple[Absence, ...]
    _joined: tuple[Absence, ...] = derived()
    """The absences, joined where they overlap or touch, ascending."""

    def __post_init__(self) -> None:
        joined: list[Absence] = []
        for absence in sorted(self.absences, key=lambda absence: absence.first):
            if joined and absence.first <= joined[-1].last + _DAY:
                joined[-1] = Absence(joined[-1].first, max(joined[-1].last, absence.last))
            else:
                joined.append(absence)
        set_derived(self, "_joined", tuple(joined))

    def around(self, day: date) -> Absence | None:
        """Return all absent days around a day without a gap; None where the patient can come on that day."""
        index = bisect_right(self._joined, day, key=lambda absence: absence.first) - 1
        return self._joined[index] if index >= 0 and day <= self._joined[index].last else None

    def latest_possible(self, is_open: Callable[[date], bool], first: date, last: date) -> date | None:
        """Return the latest open day from `first` to `last`, both included, on which the patient can come.

        Returns:
            None where there is no such day.
        """
        day = last
        while day >= first:
            away = self.around(day)
            if away is not None:
                day = away.first
            elif is_open(day):
                return day
            day -= _DAY
        return None


class DueDay(Frozen):
    """A due date, and the absences that moved it.

    Attributes:
        moved_by: the absences because of which it is earlier than it would be without them.
        cannot_come: whether the absences leave no day for the refill in time.
    """

    on: date
    moved_by: tuple[Absence, ...] = ()
    cannot_come: bool = False


def due_day(
    absences: Sequence[Absence], is_open: Callable[[date], bool], first: date, latest: date, as_of: AsOf
) -> DueDay:
    """Return the due date that the absences of a patient leave.

    It is the latest open day from `first` to `latest` on which the patient can come. An absence that leaves no such day
    does not move it. Of several that leave none only together, each counts as far as it can, so that one more absence
    never makes the date later.

    Args:
        first: the day after the last fill.
        latest: the due date without any absence, an open day.
    """
    absent = AbsentDays(tuple(absences))
    is_away_today = absent.around(as_of.day) is not None
    if latest < first or absent.around(latest) is None:
        return DueDay(latest, cannot_come=latest < as_of.day and is_away_today)
    possible = absent.latest_possible(is_open, first, latest)
    on = possible or _earliest_left(absences, is_open, first, latest)
    # One that covers `on` is left out: it did not move the date there.
    moved_by = tuple(absence for absence in absences if on < absence.first <= latest)
    return DueDay(on, moved_by, cannot_come=possible is None or possible < as_of.day)


def _earliest_left(absences: Sequence[Absence], is_open: Callable[[date], bool], first: date, latest: date) -> date:
    """Return the earliest of the due dates that the absences give if some of them are left out, but not all days are
    absent.

    A day is the due date of some of the absences if those that begin after it cover every later open day.
    """
    begin: dict[date, date] = {}
    for absence in absences:
        begin[absence.first] = max(absence.last, begin.get(absence.first, absence.last))
    uncovered: date | None = None  # the latest open day that no absence from `day` on covers
    earliest = day = latest
    while day >= first:
        if uncovered is None and is_open(day):
            earliest = uncovered = day
        if uncovered is not None and day in begin and uncovered <= begin[day]:
            uncovered = None
        day -= _DAY
    return earliest
