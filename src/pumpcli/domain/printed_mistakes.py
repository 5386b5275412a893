"""The single mistakes in a file that explain why a printed alarm date is not the computed one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.clock import AsOf, seconds_of
from pumpcli.domain.mistakes import (
    Delivered,
    Mistake,
    MistakeKind,
    MistakeValue,
    ProgramMistake,
    key_of,
    other_instants,
    other_programs,
    other_quantities,
    ratio,
)
from pumpcli.domain.printed_alarm import (
    MOST_PLANS,
    TOLERANCE_DAYS,
    PrintedAlarm,
    Session,
    Sessions,
    compared,
    printed_alarms,
)
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Mixture, Pump, Reservoir
from pumpcli.domain.quantity import Concentration, Volume
from pumpcli.values import Frozen, replace

#: The most mistakes that are named for one date; where more explain it, none of them is likely.
MOST_NAMED = 3
#: The most mistakes of one kind that are named, so that another kind is not left out.
MOST_OF_A_KIND = 2
#: The last programs of a session that are searched for mistakes. A session has one or two.
MOST_PROGRAMS = 3
#: A program that ends within this time of the fill is the old one, which runs on until the pump is programmed.
LONGEST_SESSION = timedelta(hours=6)
#: The least part of the whole that a delivery is expected to be.
LEAST_PART = Fraction(1, 50)
#: The sizes of reservoirs that are confused.
TWENTY_AND_FORTY = (Volume(Fraction(20)), Volume(Fraction(40)))
#: The alarm volumes that clinics set.
ALARM_VOLUMES = tuple(Volume(Fraction(ml)) for ml in (1, 2, 3, 4))

#: The mistakes that are tried in the number of a filled volume.
_OF_FILLS = (MistakeKind.FACTOR_TEN, MistakeKind.DIGITS_SWAPPED)
_RANKS = {kind: rank for rank, kind in enumerate(MistakeKind)}


class _Attempt(Frozen):
    """A mistake, and how to make the pump without it.

    Attributes:
        mend: raises ValueError where there is no such pump.
    """

    mistake: Mistake
    mend: Callable[[], Pump]


class _Mended(Frozen):
    """A pump without a mistake, and its printed date."""

    pump: Pump
    alarm: PrintedAlarm


def disagreements(pump: Pump) -> list[PrintedAlarm]:
    """Return the printed dates that no window contains, the oldest first.

    The file holds one alarm volume, that of today. A date that agrees with another one is left out if a later one
    agrees with that of today: the alarm volume was changed in between.
    """
    alarms = printed_alarms(pump)
    agreed = max((index for index, alarm in enumerate(alarms) if alarm.agrees), default=-1)
    return [
        alarm
        for index, alarm in enumerate(alarms)
        if not alarm.agrees and (index > agreed or not _agrees_with_another_alarm_volume(pump, alarm))
    ]


def _agrees_with_another_alarm_volume(pump: Pump, alarm: PrintedAlarm) -> bool:
    part = SessionPart.of(pump, alarm.session)
    return bool(list(_agreeing(part, part.alarm_volume())))


def explanations(
    pump: Pump, alarm: PrintedAlarm, strengths: Sequence[Concentration] = (), as_of: AsOf | None = None
) -> tuple[Mistake, ...]:
    """Return the mistakes that each alone explain a printed date that does not agree, the most likely first.

    There are at most `MOST_NAMED`.

    Args:
        strengths: the market strengths of the primary drug.
        as_of: leaves out a fill that would be later; None for no limit.
    """
    part = SessionPart.of(pump, alarm.session)
    as_of = None if as_of is None else pump.zone.as_of(as_of)
    found: dict[tuple[str, MistakeValue | None], tuple[tuple[int, int, int], Mistake]] = {}
    others = _agreed(part.pump)
    for order, (mistake, mended) in enumerate(_agreeing(part, part.mistakes(strengths))):
        if not others <= _agreed(mended.pump):
            continue  # another printed date is right with the value of the file
        if _is_small_part(mistake, alarm, mended.alarm) or (as_of is not None and _is_later_fill(mistake, as_of)):
            continue
        days = _days_from_an_end(mended.alarm)
        rank = _rank(mistake, strengths, days), days, order
        same = found.get((mistake.path, mistake.right))
        if same is None or rank < same[0]:
            found[mistake.path, mistake.right] = rank, mistake
    named: list[Mistake] = []
    for _, mistake in sorted(found.values(), key=lambda ranked: ranked[0]):
        if len(named) < MOST_NAMED and [each.kind for each in named].count(mistake.kind) < MOST_OF_A_KIND:
            named.append(mistake)
    return tuple(named)


def _rank(mistake: Mistake, strengths: Sequence[Concentration], days: int) -> int:
    """Return the place of a mistake in the order of likelihood, the most likely first.

    A programmer counts all patient boluses or none, so a date between the ends of the window is less likely. A
    concentration that is a market strength, and would become none, is more likely right than the dose beside it.

    Args:
        days: from the nearer end of the window without the mistake to the printed date.
    """
    is_right = (
        isinstance(mistake.right, Concentration) and mistake.wrong in strengths and mistake.right not in strengths
    )
    return _RANKS[mistake.kind] + len(_RANKS) * (int(days > TOLERANCE_DAYS) + 2 * int(is_right))


def _days_from_an_end(alarm: PrintedAlarm) -> int:
    ends = [end.date() for end in (alarm.window.earliest, alarm.window.latest) if end is not None]
    return min(abs((alarm.session.printed - end).days) for end in ends)


def _is_small_part(mistake: Mistake, before: PrintedAlarm, after: PrintedAlarm) -> bool:
    """Return whether a delivery would be less than `LEAST_PART` of the whole without a mistake that made it larger.

    Leaving a part out explains many dates by chance. With k times too much of a part r of the whole, the fill lasts f
    times as long without the mistake, and r = (f - 1) / (k - 1).
    """
    wrong, right = mistake.wrong, mistake.right
    if not isinstance(wrong, Delivered) or not isinstance(right, Delivered) or type(wrong) is not type(right):
        return False
    factor = ratio(wrong, right)
    if factor <= 1 or not mistake.path.startswith(("programs", "boluses")):
        return False
    ends = [alarm.window.earliest for alarm in (before, after)]
    first, second = [None if end is None else seconds_of(end) - seconds_of(before.session.at) for end in ends]
    if first is None or second is None or first == 0:
        return False
    return Fraction(second, first) - 1 < LEAST_PART * (factor - 1)


def _is_later_fill(mistake: Mistake, as_of: AsOf) -> bool:
    """Return whether a fill would be after the as-of instant without a mistake in its date: it is done already."""
    right = mistake.right
    return mistake.path.startswith("fills") and isinstance(right, datetime) and not as_of.covers(right)


def _agreed(pump: Pump) -> set[str]:
    """Return the paths of the sessions of a pump whose printed dates agree."""
    return {alarm.session.path for alarm in printed_alarms(pump) if alarm.agrees}


def _agreeing(part: SessionPart, attempts: Iterable[_Attempt]) -> Iterator[tuple[Mistake, _Mended]]:
    """Yield each mistake without which the printed date agrees, and the pump without it."""
    for attempt in attempts:
        try:
            pump = attempt.mend()
        except (ValueError, OverflowError):
            continue  # no such pump: its fills are out of order, or its windows overlap
        session = part.session_of(pump)
        alarm = None if session is None else compared(pump, session)
        if alarm is not None and alarm.agrees and not _only_widens(attempt.mistake, alarm):
            yield attempt.mistake, _Mended(pump, alarm)


def _only_widens(mistake: Mistake, alarm: PrintedAlarm) -> bool:
    """Return whether a mistake in boluses explains a date only because the window is wider without it.

    With all boluses, the date must be the printed one.
    """
    if ".on_demand." not in mistake.path and not mistake.path.startswith("boluses"):
        return False
    earliest = alarm.window.earliest
    return earliest is None or abs((alarm.session.printed - earliest.date()).days) > TOLERANCE_DAYS


class SessionPart(Frozen):
    """The part of a pump around a session.

    Attributes:
        pump: with the fill of the session, the ones before and after it, and the programs and boluses of that time.
        fill: the index of the fill of the session in `pump`.
        program: the index of the program of the session in `pump`; None for the session of a fill.
        known: the number of programs of `pump` that begin by the end of the day of the session.
        fills_from, programs_from, boluses_from: the indexes in the file of the first ones of `pump`.
        other_fills: all fills of the file.
    """

    pump: Pump
    fill: int
    program: int | None
    known: int
    fills_from: int
    programs_from: int
    boluses_from: int
    other_fills: tuple[Fill, ...]

    @classmethod
    def of(cls, pump: Pump, session: Session) -> SessionPart:
        """Cut the part out of a pump."""
        boluses_from, reading = session.first.boluses, session.origin.reading
        own = int(session.path[len("programs[") : -1]) if session.path.startswith("programs") else None
        first = max(session.first.programs - 1, 0)
        fills_from, programs_from = max(session.fill - 1, 0), first if own is None else min(first, own)
        planned = min(session.planned.programs, session.known.programs + MOST_PLANS) + 1
        part = Pump(
            code=pump.code,
            reservoir=pump.reservoir,
            fills=pump.fills[fills_from : session.fill + 2],
            programs=pump.programs[programs_from:planned],
            boluses=pump.boluses[boluses_from : session.planned.boluses],
            readings=() if reading is None else (reading,),
            zone=pump.zone,
            stopped=pump.stopped,
        )
        return cls(
            pump=part,
            fill=session.fill - fills_from,
            program=None if own is None else own - programs_from,
            known=session.known.programs - programs_from,
            fills_from=fills_from,
            programs_from=programs_from,
            boluses_from=boluses_from,
            other_fills=pump.fills,
        )

    def session_of(self, pump: Pump) -> Session | None:
        """Return the same session of this part without a mistake; None where its volume is not known any more."""
        sessions = Sessions(pump)
        return sessions.of_fill(self.fill) if self.program is None else sessions.of_program(self.program)

    def mistakes(self, strengths: Sequence[Concentration]) -> Iterator[_Attempt]:
        """Yield every mistake that is tried."""
        yield from self._concentration(strengths)
        yield from self._fill_volume()
        yield from self.alarm_volume()
        for index in range(max(self.known - MOST_PROGRAMS, 0), self.known):
            end = None if index + 1 == self.known else self.pump.programs[index + 1].start
            if end is None or end - self.pump.fills[self.fill].at >= LONGEST_SESSION:
                yield from self._program(index)
        for index, bolus in enumerate(self.pump.boluses):
            yield from self._bolus(index, bolus)
        yield from self._fill_date()
        yield from self._program_date()

    def _concentration(self, strengths: Sequence[Concentration]) -> Iterator[_Attempt]:
        mixture = self.pump.fills[self.fill].mixture
        if mixture is None:
            return
        wrong = mixture.primary.concentration
        others = [fill.primary for fill in self.other_fills if fill.primary is not None]
        meant = [(MistakeKind.MARKET_STRENGTH, strength) for strength in strengths]
        meant += [(MistakeKind.OTHER_DRUG, drug.concentration) for drug in mixture.drugs[1:]]
        meant += [(MistakeKind.OTHER_FILL, other) for other in dict.fromkeys(others)]
        path = f"fills[{self.fill + self.fills_from}].drugs[0].concentration"
        in_other_units = [right for kind, right in other_quantities(wrong) if kind is MistakeKind.MG_FOR_MCG]
        meant = [(kind, right) for kind, right in meant if right not in in_other_units]
        for kind, right in (*meant, *other_quantities(wrong)):
            if right != wrong:
                primary = replace(mixture.primary, concentration=right)
                mended = Mixture((primary, *mixture.drugs[1:]))
                yield self._with_fill(Mistake(kind=kind, path=path, wrong=wrong, right=right), mixture=mended)

    def _fill_volume(self) -> Iterator[_Attempt]:
        wrong = self.pump.fills[self.fill].volume
        meant = [(MistakeKind.TWENTY_FORTY, volume) for volume in TWENTY_AND_FORTY if wrong in TWENTY_AND_FORTY]
        others = dict.fromkeys([self.pump.reservoir.capacity, *(fill.volume for fill in self.other_fills)])
        meant += [(MistakeKind.OTHER_FILL, volume) for volume in others]
        path = f"fills[{self.fill + self.fills_from}].volume"
        meant += [(kind, volume) for kind, volume in other_quantities(wrong) if kind in _OF_FILLS]
        for kind, right in meant:
            if right != wrong and not right.is_above(max(TWENTY_AND_FORTY[1], self.pump.reservoir.capacity)):
                yield self._with_fill(Mistake(kind=kind, path=path, wrong=wrong, right=right), volume=right)

    def alarm_volume(self) -> Iterator[_Attempt]:
        """Yield the mistakes in the alarm volume."""
        wrong = self.pump.reservoir.low_alarm
        for right in ALARM_VOLUMES:
            if right != wrong:
                mistake = Mistake(kind=MistakeKind.ALARM_VOLUME, path="reservoir.low_alarm", wrong=wrong, right=right)
                yield _Attempt(mistake, partial(self._with_alarm, right))

    def _program(self, index: int) -> Iterator[_Attempt]:
        """Yield the mistakes in a program, and one for a program that was never programmed."""
        program, path = self.pump.programs[index], f"programs[{index + self.programs_from}]"
        for each in other_programs(program):
            mistake = replace(each.mistake, path=f"{path}.{each.mistake.path}")
            yield _Attempt(mistake, partial(self._with_mended, index, each))
        if index:
            before = self.pump.programs[index - 1]
            mistake = Mistake(kind=MistakeKind.NOT_PROGRAMMED, path=path, wrong=program.start, right=None)
            kept = {"start": program.start, "printed_alarm": program.printed_alarm}
            yield _Attempt(mistake, lambda: self._with_program(index, replace(before, **kept)))

    def _bolus(self, index: int, bolus: OneTimeBolus) -> Iterator[_Attempt]:
        boluses, amount = self.pump.boluses, bolus.amount
        path = f"boluses[{index + self.boluses_from}].{key_of(amount)}"
        for kind, right in other_quantities(amount):
            mended = (*boluses[:index], replace(bolus, amount=right), *boluses[index + 1 :])
            mistake = Mistake(kind=kind, path=path, wrong=amount, right=right)
            yield _Attempt(mistake, partial(replace, self.pump, boluses=mended))

    def _fill_date(self) -> Iterator[_Attempt]:
        """Yield the mistakes in the date of the fill. A program that starts at the same instant moves with it."""
        pump, wrong = self.pump, self.pump.fills[self.fill].at
        path = f"fills[{self.fill + self.fills_from}].at"

        def mend(right: datetime) -> Pump:
            fill = replace(pump.fills[self.fill], at=right)
            programs = [replace(each, start=right) if each.start == wrong else each for each in pump.programs]
            fills = (*pump.fills[: self.fill], fill, *pump.fills[self.fill + 1 :])
            return replace(pump, fills=fills, programs=tuple(programs))

        for kind, civil in other_instants(wrong.replace(tzinfo=None)):
            right = pump.zone.at(civil)
            yield _Attempt(Mistake(kind=kind, path=path, wrong=wrong, right=right), partial(mend, right))

    def _program_date(self) -> Iterator[_Attempt]:
        """Yield the mistakes in the start of the program of the session, or of one that begins later by the file and on
        the day of the session without the mistake."""
        later = range(self.known, min(self.known + 1, len(self.pump.programs)))
        for index in (*later, *([] if self.program is None else [self.program])):
            program = self.pump.programs[index]
            path = f"programs[{index + self.programs_from}].start"
            for kind, civil in other_instants(program.start.replace(tzinfo=None)):
                right = self.pump.zone.at(civil)
                if index in later and right.date() != self.pump.fills[self.fill].at.date():
                    continue
                mistake = Mistake(kind=kind, path=path, wrong=program.start, right=right)
                yield _Attempt(mistake, partial(self._with_start, index, right))

    def _with_start(self, index: int, start: datetime) -> Pump:
        return self._with_program(index, replace(self.pump.programs[index], start=start))

    def _with_fill(self, mistake: Mistake, **changes: Any) -> _Attempt:
        def mend() -> Pump:
            fill = replace(self.pump.fills[self.fill], **changes)
            capacity = max(self.pump.reservoir.capacity, fill.volume)
            fills = (*self.pump.fills[: self.fill], fill, *self.pump.fills[self.fill + 1 :])
            return replace(self.pump, fills=fills, reservoir=Reservoir(capacity, self.pump.reservoir.low_alarm))

        return _Attempt(mistake, mend)

    def _with_alarm(self, low_alarm: Volume) -> Pump:
        return replace(self.pump, reservoir=Reservoir(self.pump.reservoir.capacity, low_alarm))

    def _with_mended(self, index: int, mistake: ProgramMistake) -> Pump:
        return self._with_program(index, mistake.mend())

    def _with_program(self, index: int, program: Program) -> Pump:
        return replace(self.pump, programs=(*self.pump.programs[:index], program, *self.pump.programs[index + 1 :]))
