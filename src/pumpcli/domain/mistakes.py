"""Mistakes of the pen: for a quantity, a program or a date, the values that may have been meant instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

from pumpcli.domain.bolus import OnDemand, ScheduledBolus
from pumpcli.domain.clock import DAY, HOUR, MINUTE, Period, TimeOfDay
from pumpcli.domain.program import Program, Window
from pumpcli.domain.quantity import (
    IN_A_DAY,
    Amount,
    DoseRate,
    FlowRate,
    Mass,
    Quantity,
    Rate,
    Volume,
    Written,
    decimal_text,
    number_of,
)
from pumpcli.values import Frozen, replace

#: Hours between two boluses of `every`.
_INTERVALS = (1, 2, 3, 4, 6, 8, 12)
_HALF_A_DAY = 12 * 60

Delivered = Rate | Amount
MistakeValue = Quantity | datetime | TimeOfDay | Period | int
QuantityT = TypeVar("QuantityT", bound=Quantity)


class MistakeKind(StrEnum):
    """A kind of mistake, the most likely first."""

    MARKET_STRENGTH = "market_strength"
    TWENTY_FORTY = "twenty_forty"
    MG_FOR_MCG = "mg_for_mcg"
    ALARM_VOLUME = "alarm_volume"
    HOUR_FOR_DAY = "hour_for_day"
    FACTOR_TEN = "factor_ten"
    OTHER_DRUG = "other_drug"
    OTHER_FILL = "other_fill"
    YEAR = "year"
    MONTH = "month"
    DAY_AND_MONTH = "day_and_month"
    DIGITS_SWAPPED = "digits_swapped"
    NOT_PROGRAMMED = "not_programmed"
    FACTOR_TWO = "factor_two"
    FACTOR_FOUR = "factor_four"
    DECIMAL_POINT = "decimal_point"
    AMOUNT_FOR_RATE = "amount_for_rate"
    INTERVAL = "interval"
    DAY = "day"
    TWELVE_HOURS = "twelve_hours"


class Mistake(Frozen):
    """A value of a pump file that may be wrong.

    Attributes:
        path: the field, such as "programs[0].windows[1].rate"; fills, programs and drugs have their indexes.
        wrong: the value of the file.
        right: the value that may have been meant; None for a program that was never programmed.
    """

    kind: MistakeKind
    path: str
    wrong: MistakeValue
    right: MistakeValue | None


class ProgramMistake(Frozen):
    """A mistake in a program, its path relative to the program, and the program without it."""

    mistake: Mistake
    mend: Callable[[], Program]


_FACTORS = (
    (MistakeKind.MG_FOR_MCG, 1000),
    (MistakeKind.FACTOR_TEN, 10),
    (MistakeKind.FACTOR_TWO, 2),
    (MistakeKind.FACTOR_FOUR, 4),
    (MistakeKind.DECIMAL_POINT, 100),
)


def other_quantities(value: QuantityT) -> Iterator[tuple[MistakeKind, QuantityT]]:
    """Yield what may have been meant by a quantity: other units, another place of the decimal point, swapped digits.

    Nothing is yielded for zero.
    """
    number = number_of(value)
    if number <= 0:
        return
    of: Callable[[Fraction], QuantityT] = type(value)
    is_rate = type(value) in (FlowRate, DoseRate)
    for kind, factor in (*_FACTORS, *([(MistakeKind.HOUR_FOR_DAY, 24)] if is_rate else [])):
        yield kind, of(number / factor)
        yield kind, of(number * factor)
    for swapped in _swapped(number):
        yield MistakeKind.DIGITS_SWAPPED, of(swapped)
    if is_rate:
        for swapped in _swapped(number / 24):
            yield MistakeKind.DIGITS_SWAPPED, of(swapped * 24)


def ratio(one: Quantity, other: Quantity) -> Fraction:
    """Return one quantity divided by another one of its kind, which is not zero."""
    return number_of(one) / number_of(other)


def _swapped(number: Fraction) -> Iterator[Fraction]:
    """Yield the number with two neighbouring digits swapped; nothing for a number without an exact decimal."""
    text = decimal_text(number)
    if "/" in text:
        return
    places = [place for place, character in enumerate(text) if character != "."]
    for first, second in pairwise(places):
        if text[first] != text[second]:
            digits = list(text)
            digits[first], digits[second] = digits[second], digits[first]
            yield Fraction("".join(digits))


def other_instants(at: datetime) -> Iterator[tuple[MistakeKind, datetime]]:
    """Yield the times that may have been meant by one in plain local time: another year, month, day or half of a day.

    Days are one digit away, or their digits are swapped.
    """
    day, month, year = at.day, at.month, at.year
    swapped_year = year // 100 * 100 + year % 10 * 10 + year % 100 // 10
    dates = [(MistakeKind.YEAR, other, month, day) for other in (year - 1, year + 1, swapped_year)]
    dates += [(MistakeKind.MONTH, year, other, day) for other in (month - 1, month + 1)]
    dates += [(MistakeKind.YEAR, year - 1, 12, day)] if month == 1 else [(MistakeKind.YEAR, year + 1, 1, day)]
    dates += [(MistakeKind.DAY_AND_MONTH, year, day, month)]
    dates += [(MistakeKind.DIGITS_SWAPPED, year, month, day % 10 * 10 + day // 10)]
    dates += [(MistakeKind.DAY, year, month, day + change) for change in (-1, 1, -10, 10, -2, 2, -20, 20)]
    for kind, *date in dates:
        try:
            meant = at.replace(year=date[0], month=date[1], day=date[2])
        except ValueError:
            continue  # there is no such day
        if meant != at:
            yield kind, meant
    half = timedelta(hours=12)
    yield MistakeKind.TWELVE_HOURS, at + half if at.hour < 12 else at - half


def other_programs(program: Program) -> Iterator[ProgramMistake]:
    """Yield each single mistake in a program."""
    yield from _deliveries("rate", program.rate, lambda rate: replace(program, rate=rate))
    for index, window in enumerate(program.windows):
        yield from _window_mistakes(program, index, window)
    for index, bolus in enumerate(program.boluses):
        yield from _bolus_mistakes(program, index, bolus)
    if program.on_demand is not None:
        yield from _on_demand_mistakes(program, program.on_demand)


def _deliveries(
    path: str, delivery: Rate | Amount | None, mend: Callable[[Rate | Amount], Program]
) -> Iterator[ProgramMistake]:
    """Yield the mistakes in one rate or amount.

    Args:
        mend: returns the program with another one.
    """
    if delivery is None:
        return
    for kind, meant in other_quantities(delivery):
        yield ProgramMistake(Mistake(kind=kind, path=path, wrong=delivery, right=meant), partial(mend, meant))


def _window_mistakes(program: Program, index: int, window: Window) -> Iterator[ProgramMistake]:
    path, delivery = f"windows[{index}]", window.delivery

    def mend(**changes: Any) -> Program:
        changed = replace(window, **changes)
        return replace(program, windows=(*program.windows[:index], changed, *program.windows[index + 1 :]))

    key = key_of(delivery)
    yield from _deliveries(f"{path}.{key}", delivery, lambda other: mend(delivery=other))
    for other in _of_the_other_kind(delivery):
        mistake = Mistake(kind=MistakeKind.AMOUNT_FOR_RATE, path=f"{path}.{key}", wrong=delivery, right=other)
        yield ProgramMistake(mistake, partial(mend, delivery=other))
    for name, field, time in (("from", "start", window.start), ("to", "end", window.end)):
        meant = TimeOfDay((time.minutes + _HALF_A_DAY) % (2 * _HALF_A_DAY))
        mistake = Mistake(kind=MistakeKind.TWELVE_HOURS, path=f"{path}.{name}", wrong=time, right=meant)
        yield ProgramMistake(mistake, partial(mend, **{field: meant}))


def _of_the_other_kind(delivery: Rate | Amount) -> Iterator[Rate | Amount]:
    """Yield what the number of a delivery of a window may have been meant as: for a rate the amount of the window, such
    as 450 mcg for 450 mcg/day; for an amount the same per day and per hour."""
    match delivery:
        case FlowRate(number):
            yield Volume(number / _in_a_day(delivery.written))
        case DoseRate(number):
            yield Mass(number / _in_a_day(delivery.written))
        case Volume(number):
            yield from (FlowRate(number), FlowRate(number * 24))
        case _:  # a mass
            yield from (DoseRate(delivery.mcg), DoseRate(delivery.mcg * 24))


def _in_a_day(written: Written | None) -> int:
    """Return how many of the unit of time with which a rate is written are in a day; 1 for one that is not written."""
    return 1 if written is None else IN_A_DAY[written.plain_unit.partition("/")[2]]


def _bolus_mistakes(program: Program, index: int, bolus: ScheduledBolus) -> Iterator[ProgramMistake]:
    path = f"boluses[{index}]"

    def mend(**changes: Any) -> Program:
        changed = replace(bolus, **changes)
        return replace(program, boluses=(*program.boluses[:index], changed, *program.boluses[index + 1 :]))

    yield from _deliveries(f"{path}.{key_of(bolus.amount)}", bolus.amount, lambda other: mend(amount=other))
    every = _interval(bolus.times)
    if every is None:
        return
    for hours in _INTERVALS:
        meant, first = hours * HOUR, bolus.times[0].seconds % (hours * HOUR)
        times = tuple(TimeOfDay(start // MINUTE) for start in range(first, DAY, meant))
        if meant != every:
            mistake = Mistake(
                kind=MistakeKind.INTERVAL,
                path=f"{path}.every",
                wrong=Period(seconds=every),
                right=Period(seconds=meant),
            )
            yield ProgramMistake(mistake, partial(mend, times=times))


def _interval(times: Sequence[TimeOfDay]) -> int | None:
    """Return the seconds between boluses at equal intervals round the clock; None for other times, or for one."""
    every = DAY // len(times)
    starts = [time.seconds for time in times]
    is_even = len(times) > 1 and starts == list(range(starts[0], DAY, every))
    return every if is_even else None


def _on_demand_mistakes(program: Program, limits: OnDemand) -> Iterator[ProgramMistake]:
    def mend(**changes: Any) -> Program:
        return replace(program, on_demand=replace(limits, **changes))

    yield from _deliveries(f"on_demand.{key_of(limits.amount)}", limits.amount, lambda other: mend(amount=other))
    most = limits.max_per_day
    if most:
        mistake = Mistake(kind=MistakeKind.FACTOR_TEN, path="on_demand.max_per_day", wrong=most, right=most * 10)
        yield ProgramMistake(mistake, lambda: mend(max_per_day=most * 10))


def key_of(delivery: Rate | Amount) -> str:
    """Return the key under which a delivery of a window or a bolus is written."""
    match delivery:
        case FlowRate() | DoseRate():
            return "rate"
        case Volume():
            return "volume"
        case _:  # a mass
            return "dose"
