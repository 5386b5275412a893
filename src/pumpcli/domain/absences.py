"""Days on which the patient cannot come, and the due date that they leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from pumpcli.values import frozen

_DAY = timedelta(days=1)


@frozen
class Absence:
    """Days on which the patient cannot come, both ends included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    def covers(self, day: date) -> bool:
        """Return whether the patient cannot come on a day."""
        return self.first <= day <= self.last


def absence_on(absences: Sequence[Absence], day: date) -> Absence | None:
    """Return the first absence that covers a day; None where the patient can come."""
    return next((absence for absence in absences if absence.covers(day)), None)


def latest_possible(
    absences: Sequence[Absence], is_open: Callable[[date], bool], first: date, last: date
) -> date | None:
    """Return the latest open day from `first` to `last`, both included, on which the patient can come.

    Returns:
        None where there is no such day.
    """
    day = last
    while day >= first:
        away = absence_on(absences, day)
        if away is not None:
            day = away.first
        elif is_open(day):
            return day
        day -= _DAY
    return None


def first_possible(absences: Sequence[Absence], is_open: Callable[[date], bool], first: date) -> date:
    """Return the first open day from a day on, on which the patient can come."""
    day = first
    while True:
        away = absence_on(absences, day)
        if away is not None:
            day = away.last
        elif is_open(day):
            return day
        day += _DAY
