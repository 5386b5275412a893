"""The volume that a program delivers on each weekday, field by field, as a person adds it up."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pumpcli.domain.bolus import OnDemand, PatientBoluses
from pumpcli.domain.clock import DAY, EVERY_DAY, WEEK
from pumpcli.domain.depletion import flow_per_second
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Amount, Concentration, Rate, Volume
from pumpcli.values import Frozen


class FieldDelivery(Frozen):
    """The delivery of one field of a program on one weekday.

    Attributes:
        field: the path of the field in the file, such as "programs[0].windows[1]".
        start, end: half-open, in seconds after midnight, for the base rate or a window; None for boluses.
        seconds: the time for which it runs on this weekday.
        delivery: a rate, or an amount that is spread evenly over `spread` seconds.
        count: the number of boluses, 1 for the base rate or a window; a bolus that passes midnight counts in part on
            each day.
    """

    field: str
    start: int | None
    end: int | None
    seconds: int
    delivery: Rate | Amount
    spread: int
    count: Fraction
    volume: Volume


class DayPlan(Frozen):
    """The deliveries of a program on weekdays that are alike.

    Attributes:
        days: the weekdays, ascending.
        volume: the sum of the deliveries of one such day.
    """

    days: tuple[int, ...]
    deliveries: tuple[FieldDelivery, ...]
    volume: Volume


def day_plans(program: Program, primary: Concentration | None, path: str) -> Iterator[DayPlan]:
    """Yield the deliveries of every weekday, one plan for all weekdays that are alike.

    Args:
        path: the path of the program in the file, such as "programs[0]".
    """
    alike: dict[tuple[FieldDelivery, ...], list[int]] = {}
    for day in EVERY_DAY:
        alike.setdefault(tuple(_deliveries(program, day, primary, path)), []).append(day)
    for deliveries, days in alike.items():
        yield DayPlan(
            tuple(days), deliveries, Volume(sum((delivery.volume.ml for delivery in deliveries), Fraction(0)))
        )


def _deliveries(program: Program, day: int, primary: Concentration | None, path: str) -> Iterator[FieldDelivery]:
    yield from _by_rate_and_windows(program, day, primary, path)
    yield from _by_scheduled_boluses(program, day, primary, path)
    if program.on_demand is not None:
        yield _by_patient(program.on_demand, primary, path)


def _by_rate_and_windows(
    program: Program, day: int, primary: Concentration | None, path: str
) -> Iterator[FieldDelivery]:
    midnight = day * DAY
    for segment in program.week:
        start, end = max(segment.start, midnight), min(segment.end, midnight + DAY)
        if start < end:
            delivery, spread = program.delivery_in(segment.window)
            yield FieldDelivery(
                field=f"{path}.rate" if segment.window is None else f"{path}.windows[{segment.window}]",
                start=start - midnight,
                end=end - midnight,
                seconds=end - start,
                delivery=delivery,
                spread=spread,
                count=Fraction(1),
                volume=Volume(flow_per_second(delivery, spread, primary) * (end - start)),
            )


def _by_scheduled_boluses(
    program: Program, day: int, primary: Concentration | None, path: str
) -> Iterator[FieldDelivery]:
    midnight = day * DAY
    for index, bolus in enumerate(program.boluses):
        seconds = sum(_overlap(start, start + bolus.over, midnight, midnight + DAY) for start in bolus.starts())
        if seconds:
            yield FieldDelivery(
                field=f"{path}.boluses[{index}]",
                start=None,
                end=None,
                seconds=seconds,
                delivery=bolus.amount,
                spread=bolus.over,
                count=Fraction(seconds, bolus.over),
                volume=Volume(flow_per_second(bolus.amount, bolus.over, primary) * seconds),
            )


def _by_patient(on_demand: OnDemand, primary: Concentration | None, path: str) -> FieldDelivery:
    count = on_demand.per_day(PatientBoluses.ALL)
    return FieldDelivery(
        field=f"{path}.on_demand",
        start=None,
        end=None,
        seconds=DAY,
        delivery=on_demand.amount,
        spread=DAY,
        count=count,
        volume=Volume(flow_per_second(on_demand.amount, DAY, primary) * DAY * count),
    )


def _overlap(start: int, end: int, first: int, last: int) -> int:
    """Return the seconds that `[start, end)` has in common with `[first, last)`, in a week that repeats."""
    here = max(0, min(end, last) - max(start, first))
    return here + max(0, min(end - WEEK, last) - max(start - WEEK, first))
