"""Boluses: scheduled ones, those a patient may trigger, and those given once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.clock import DAY, EVERY_DAY, MINUTE, TimeOfDay
from pumpcli.domain.quantity import Amount, decimal_text
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import frozen

#: Boluses given once that run at the same time; more are a slip.
MOST_AT_ONCE = 20


class PatientBoluses(StrEnum):
    """How many of the patient-activated boluses are taken to be used."""

    ALL = "all"
    EXPECTED = "expected"
    NONE = "none"


@frozen
class ScheduledBolus:
    """A periodic bolus, on top of base rate and windows.

    Attributes:
        times: times of day at which it starts, ascending, before 24:00.
        amount: what each one delivers, evenly over `over` seconds.
        over: its duration in seconds.
        days: weekdays on which it starts.
    """

    times: tuple[TimeOfDay, ...]
    amount: Amount
    over: int
    days: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        minutes = [time.minutes for time in self.times]
        if not minutes or not self.days or minutes != sorted(set(minutes)):
            raise ValueError("a scheduled bolus has times and days, ascending, each once")
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
        """Seconds from Monday 00:00 at which a bolus of the week starts, ascending."""
        for day in self.days:
            for time in self.times:
                yield day * DAY + time.seconds

    def _shortest_spacing(self, minutes: Sequence[int]) -> int:
        """Seconds between two starts on one day, or between the last one of a day and the first one of the next day
        that has any."""
        found = [later - earlier for earlier, later in pairwise(minutes)]
        days_apart = min((later - earlier - 1) % 7 + 1 for earlier, later in pairwise([*self.days, self.days[0]]))
        return min([*found, days_apart * DAY // MINUTE - (minutes[-1] - minutes[0])]) * MINUTE


@frozen
class OnDemand:
    """Boluses that the patient may trigger within limits, at least one of `lockout` and `max_per_day`.

    Attributes:
        amount: what each one delivers.
        over: its duration in seconds, where given; a shorter one changes no volume.
        lockout: seconds that must pass from one to the next.
        max_per_day: the most the pump gives in a day.
        expected_per_day: the mean number a day that the clinic expects.
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
        """min(`max_per_day`, 24 h / `lockout`)."""
        by_lockout = None if self.lockout is None else Fraction(DAY, self.lockout)
        if self.max_per_day is None:
            assert by_lockout is not None
            return by_lockout
        most = Fraction(self.max_per_day)
        return most if by_lockout is None else min(most, by_lockout)

    def per_day(self, use: PatientBoluses) -> Fraction:
        """Boluses a day, counted evenly over time; all of them where no expected number is given."""
        if use is PatientBoluses.NONE:
            return Fraction(0)
        if use is PatientBoluses.EXPECTED and self.expected_per_day is not None:
            return self.expected_per_day
        return self.most_per_day


@frozen
class OneTimeBolus:
    """A bolus given once, whatever the program: priming, bridge or single.

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
    """The first of some boluses given once, oldest first, that makes more of them run at one time than any pump can."""
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
