"""Boluses: scheduled, patient-activated, and given once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.clock import DAY, EVERY_DAY, MINUTE, TimeOfDay
from pumpcli.domain.quantity import Amount, decimal_text
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import Frozen

#: The most boluses given once that may run at the same time; more are a mistake in the file.
MOST_AT_ONCE = 20


class PatientBoluses(StrEnum):
    """The patient-activated boluses assumed to be used: all that the limits allow, the expected number, or none."""

    ALL = "all"
    EXPECTED = "expected"
    NONE = "none"


class ScheduledBolus(Frozen):
    """A bolus repeated at fixed times on some weekdays, on top of base rate and windows.

    Attributes:
        times: times of day at which it starts, ascending, each once, before 24:00.
        amount: delivered by each bolus, evenly over `over` seconds.
        over: its duration in seconds.
        days: weekdays on which it starts, ascending.
    """

    times: tuple[TimeOfDay, ...]
    amount: Amount
    over: int
    days: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        minutes = [time.minutes for time in self.times]
        if not minutes or not self.days or minutes != sorted(set(minutes)):
            raise ValueError("a scheduled bolus needs times and days, ascending, each once")
        spacing = self._shortest_spacing(minutes)
        if self.over > spacing:
            raise ValidationError(
                [
                    Fault(
                        FaultCode.BOLUS_TOO_LONG,
                        f"each bolus takes {_minutes(self.over)}, but the next one starts after {_minutes(spacing)}",
                        "over",
                    )
                ]
            )

    def starts(self) -> Iterator[int]:
        """Yield the start of every bolus of a week, in seconds from Monday 00:00, ascending."""
        for day in self.days:
            for time in self.times:
                yield day * DAY + time.seconds

    def _shortest_spacing(self, minutes: Sequence[int]) -> int:
        """Return the fewest seconds between two starts, on one day or from the last start of a day to the first of
        the next day with a bolus."""
        within_a_day = [later - earlier for earlier, later in pairwise(minutes)]
        days_apart = min((later - earlier - 1) % 7 + 1 for earlier, later in pairwise([*self.days, self.days[0]]))
        return min([*within_a_day, days_apart * DAY // MINUTE - (minutes[-1] - minutes[0])]) * MINUTE


class OnDemand(Frozen):
    """Boluses that the patient may trigger, limited by `lockout`, `max_per_day` or both.

    Attributes:
        amount: delivered by each bolus.
        over: the duration of a bolus in seconds, None where not given; no volume depends on it.
        lockout: the least seconds from the start of one bolus to the start of the next.
        max_per_day: the most boluses that the pump gives in a day.
        expected_per_day: the mean number of boluses a day that the clinic expects.
    """

    amount: Amount
    over: int | None = None
    lockout: int | None = None
    max_per_day: int | None = None
    expected_per_day: Fraction | None = None

    def __post_init__(self) -> None:
        if self.lockout is None and self.max_per_day is None:
            raise ValidationError(
                [Fault(FaultCode.ON_DEMAND_LIMIT, "patient boluses need a limit: `lockout`, `max_per_day`, or both")]
            )
        faults = []
        if self.over is not None and self.lockout is not None and self.over > self.lockout:
            message = f"each bolus takes {_minutes(self.over)}, longer than the lockout of {_minutes(self.lockout)}"
            faults.append(Fault(FaultCode.BOLUS_TOO_LONG, message, "over"))
        if self.expected_per_day is not None and self.expected_per_day > self.most_per_day:
            most = decimal_text(round(self.most_per_day, 3))
            message = f"more boluses a day are expected than the limits allow ({most} a day)"
            faults.append(Fault(FaultCode.ON_DEMAND_LIMIT, message, "expected_per_day"))
        if faults:
            raise ValidationError(faults)

    @property
    def most_per_day(self) -> Fraction:
        """The most boluses a day that the limits allow: min(`max_per_day`, 24 h / `lockout`)."""
        by_lockout = None if self.lockout is None else Fraction(DAY, self.lockout)
        if self.max_per_day is None:
            assert by_lockout is not None
            return by_lockout
        most = Fraction(self.max_per_day)
        return most if by_lockout is None else min(most, by_lockout)

    def per_day(self, use: PatientBoluses) -> Fraction:
        """Return the mean number of boluses a day; `EXPECTED` means all of them where no expected number is given."""
        if use is PatientBoluses.NONE:
            return Fraction(0)
        if use is PatientBoluses.EXPECTED and self.expected_per_day is not None:
            return self.expected_per_day
        return self.most_per_day


class OneTimeBolus(Frozen):
    """A bolus given once, independent of the program: priming, bridge or single bolus.

    Attributes:
        amount: delivered evenly over `over` seconds from `at`.
    """

    at: datetime
    amount: Amount
    over: int

    @property
    def end(self) -> datetime:
        return self.at + timedelta(seconds=self.over)


def crowd_faults(boluses: Sequence[OneTimeBolus]) -> Iterator[Fault]:
    """Yield a fault at the first bolus with which more than `MOST_AT_ONCE` run at the same time.

    Args:
        boluses: oldest first.
    """
    running: list[datetime] = []
    for index, bolus in enumerate(boluses):
        running = [end for end in running if end > bolus.at] + [bolus.end]
        if len(running) > MOST_AT_ONCE:
            message = f"more than {MOST_AT_ONCE} boluses given once run at the same time here"
            yield Fault(FaultCode.OUT_OF_RANGE, message, f"boluses[{index}].at")
            return


def _minutes(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
