"""The low-reservoir alarm date that a programmer printed, compared with the dates computed from the file.

A session is a fill or the start of a program at which a date was printed. The printed date is compared with a window,
because makers do not publish whether their date counts the boluses that the patient may trigger and those given once.
What happens later (a stop, a reading, another program, a fill) changes no window of an earlier session.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.pump import Pump
from pumpcli.domain.stops import Stop, known_stops
from pumpcli.values import Frozen, replace

#: The days by which a printed date may lie outside the window: a programmer may count from midnight, or round.
TOLERANCE_DAYS = 1
#: The most programs after a session that may have been planned in it: each is tried as the last one that the
#: programmer knew. A session plans a bridge and a few steps; more cost time and let every date agree.
MOST_PLANS = 8

_AT = attrgetter("at")
_START = attrgetter("start")


class AlarmWindow(Frozen):
    """The range of alarm dates that a programmer may print.

    Attributes:
        earliest: all patient boluses used, and boluses given once counted; None where the alarm volume is never
            reached.
        latest: no patient bolus used, and no bolus given once counted; None where the alarm volume is never reached.
    """

    earliest: datetime | None
    latest: datetime | None

    def contains(self, day: date) -> bool:
        """Return whether a printed date is inside the window, or outside it by no more than `TOLERANCE_DAYS`."""
        days = self.days_outside(day)
        return days is not None and abs(days) <= TOLERANCE_DAYS

    def days_outside(self, day: date) -> int | None:
        """Return the days from the nearer end of the window to a day: 0 inside it, below zero before it.

        Return None where the alarm volume is never reached.
        """
        if self.earliest is None:
            return None
        if day < self.earliest.date():
            return (day - self.earliest.date()).days
        if self.latest is None or day <= self.latest.date():
            return 0
        return (day - self.latest.date()).days


class Known(Frozen):
    """The programs and boluses of a pump that a window counts.

    Attributes:
        programs, boluses: how many, from the first one of the pump on.
    """

    programs: int
    boluses: int


class Session(Frozen):
    """A fill, or the start of a program, at which a date was printed.

    Attributes:
        path: "fills[1]" or "programs[0]".
        at: the instant of the fill, or the start of the program.
        printed: the printed date.
        fill: the index of the fill from which the volume is computed: the last one by the end of that day.
        origin: that fill, or the last reading between it and `at`.
        first: what ended before `origin`: the number of programs and of boluses that no window needs.
        known: the programs and boluses that begin by the end of the day of the session.
        planned: those that begin before the next fill.
    """

    path: str
    at: datetime
    printed: date
    fill: int
    origin: Origin
    first: Known
    known: Known
    planned: Known


class PrintedAlarm(Frozen):
    """A printed date beside the computed window.

    Attributes:
        window: computed with `known`.
        known: the programs and boluses that begin on the day of the session; or with plans, if the date agrees only
            then.
    """

    session: Session
    window: AlarmWindow
    known: Known

    @property
    def agrees(self) -> bool:
        """Whether the window contains the printed date."""
        return self.window.contains(self.session.printed)

    @property
    def has_plans(self) -> bool:
        """Whether plans after the day of the session are counted."""
        return self.known != self.session.known

    @property
    def days_outside(self) -> int | None:
        """The days from the nearer end of the window to the printed date: 0 inside, below zero before it.

        None where the alarm volume is never reached.
        """
        return self.window.days_outside(self.session.printed)


class Sessions:
    """The sessions of a pump at which a date was printed."""

    def __init__(self, pump: Pump) -> None:
        self.pump = pump

    @cached_property
    def _fill_days(self) -> list[date]:
        return [fill.at.date() for fill in self.pump.fills]

    @cached_property
    def _program_days(self) -> list[date]:
        return [program.start.date() for program in self.pump.programs]

    @cached_property
    def _bolus_days(self) -> list[date]:
        return [bolus.at.date() for bolus in self.pump.boluses]

    @cached_property
    def _bolus_ends(self) -> list[datetime]:
        """The latest end of each bolus and all before it."""
        return list(accumulate([bolus.end for bolus in self.pump.boluses], max))

    def all(self) -> Iterator[Session]:
        """Yield every session, oldest first. Those of a former pump, and those before the first fill, are left out."""
        sessions = [self.of_fill(index) for index, fill in enumerate(self.pump.fills) if fill.printed_alarm is not None]
        for index, program in enumerate(self.pump.programs):
            if program.printed_alarm is not None:
                sessions.append(self.of_program(index))
        yield from sorted((session for session in sessions if session is not None), key=_AT)

    def of_fill(self, index: int) -> Session | None:
        """Return the session of a fill with a printed date; None for a fill of a former pump."""
        fill = self.pump.fills[index]
        assert fill.printed_alarm is not None
        return self._session(f"fills[{index}]", fill.at, fill.printed_alarm, index)

    def of_program(self, index: int) -> Session | None:
        """Return the session of a program with a printed date; None before the first fill of this pump."""
        program = self.pump.programs[index]
        assert program.printed_alarm is not None
        fill = bisect_right(self._fill_days, program.start.date()) - 1
        return self._session(f"programs[{index}]", program.start, program.printed_alarm, fill)

    def _session(self, path: str, at: datetime, printed: date, fill: int) -> Session | None:
        pump, day = self.pump, at.date()
        if fill < 0 or pump.fills[fill].is_former:
            return None
        origin = self._origin(fill, at)
        planned = self._before_the_fill(fill + 1)
        return Session(
            path=path,
            at=max(at, origin.at),
            printed=printed,
            fill=fill,
            origin=origin,
            first=Known(
                max(bisect_right(pump.programs, origin.at, key=_START) - 1, 0),
                bisect_right(self._bolus_ends, origin.at),
            ),
            known=Known(
                max(1, min(bisect_right(self._program_days, day), planned.programs)),
                min(bisect_right(self._bolus_days, day), planned.boluses),
            ),
            planned=planned,
        )

    def _before_the_fill(self, index: int) -> Known:
        """Return what begins before a fill, everything where there is none; the first program counts in any case."""
        pump = self.pump
        if index == len(pump.fills):
            return Known(len(pump.programs), len(pump.boluses))
        at = pump.fills[index].at
        return Known(max(1, bisect_left(pump.programs, at, key=_START)), bisect_left(pump.boluses, at, key=_AT))

    def _origin(self, fill: int, at: datetime) -> Origin:
        filled, readings = self.pump.fills[fill], self.pump.readings
        last = bisect_right(readings, at, key=_AT) - 1
        if last >= 0 and filled.at < readings[last].at:
            return Origin(filled, readings[last])
        return Origin(filled)


def printed_alarms(pump: Pump, as_of: AsOf | None = None) -> list[PrintedAlarm]:
    """Compare every printed date of a pump with the computed window, the oldest session first.

    Args:
        as_of: leaves out later sessions.
    """
    sessions = Sessions(pump).all() if pump.has_printed_alarm else ()
    return [compared(pump, session) for session in sessions if as_of is None or as_of.covers(session.at)]


def compared(pump: Pump, session: Session) -> PrintedAlarm:
    """Compare the printed date of a session with the windows without plans and with them."""
    without = PrintedAlarm(session, window_of(pump, session, session.known), session.known)
    if without.agrees:
        return without
    with_plans = (PrintedAlarm(session, window_of(pump, session, plans), plans) for plans in _plans(pump, session))
    return next((alarm for alarm in with_plans if alarm.agrees), without)


def _plans(pump: Pump, session: Session) -> Iterator[Known]:
    """Yield what may have been planned in a session: up to each later program, and everything before the next fill.

    A program that was planned is followed by others that were not, so everything alone would not do.
    """
    known, planned = session.known, session.planned
    most = min(planned.programs, known.programs + MOST_PLANS)
    plans = []
    for programs in range(known.programs, most + 1):
        boluses = planned.boluses
        if programs < planned.programs:
            boluses = bisect_left(pump.boluses, pump.programs[programs].start, hi=boluses, key=_AT)
        plans.append(Known(programs, max(boluses, known.boluses)))
    yield from (each for each in dict.fromkeys([*plans, planned]) if each != known)


def window_of(pump: Pump, session: Session, known: Known) -> AlarmWindow:
    """Return the alarm dates of a session, computed with the first programs and boluses of a pump only.

    Where the patient has no boluses and none is given once, both ends are the same. Stops before the session count for
    the latest date only: a programmer computes the volume, and may not know of a stall.
    """
    part, stops = _part(pump, session, known), _stops_before(pump, session)
    earliest = _alarm(part, session, PatientBoluses.ALL)
    has_patient = any(program.on_demand is not None for program in part.programs)
    if not has_patient and not part.boluses and not stops:
        return AlarmWindow(earliest, earliest)
    return AlarmWindow(earliest, _alarm(replace(part, boluses=(), stopped=stops), session, PatientBoluses.NONE))


def _part(pump: Pump, session: Session, known: Known) -> Pump:
    """Return a pump with the fill of a session alone, and what a window of it needs."""
    first = session.first
    return Pump(
        code=pump.code,
        reservoir=pump.reservoir,
        fills=(session.origin.fill,),
        programs=pump.programs[first.programs : known.programs],
        boluses=pump.boluses[first.boluses : known.boluses],
        zone=pump.zone,
    )


def _stops_before(pump: Pump, session: Session) -> tuple[Stop, ...]:
    """Return the stops between the origin of a session and the session, as far as they lie before it."""
    if not pump.stopped or session.origin.at == session.at:
        return ()
    stops = known_stops(pump.stopped, AsOf.at(session.at))
    return tuple(stop for stop in stops if stop.end is not None and stop.end > session.origin.at)


def _alarm(part: Pump, session: Session, use: PatientBoluses) -> datetime | None:
    """Return the instant of the alarm, not before the session; None where the alarm volume is never reached."""
    second = compute_course(part, session.origin, use).second_of(part.reservoir.low_alarm)
    at = part.zone.minute_floor(second)
    return at if at is None else max(at, session.at)


def derivable(pump: Pump, session: Session, known: Known, *, is_latest: bool) -> Pump:
    """Return a pump whose ordinary forecast, as of the session, has one end of a window as its alarm.

    Fills, programs and boluses keep their indexes, so that `derivation` names the fields of the file.
    """
    fills, programs = pump.fills[: session.fill + 1], pump.programs[: known.programs]
    boluses = pump.boluses[: known.boluses]
    readings = () if session.origin.reading is None else (session.origin.reading,)
    if is_latest:
        programs, boluses = tuple(replace(program, on_demand=None) for program in programs), ()
    has_stops = is_latest and session.origin.at != session.at
    stops = pump.stopped if has_stops else ()
    return replace(pump, fills=fills, programs=programs, boluses=boluses, readings=readings, stopped=stops, ended=None)
