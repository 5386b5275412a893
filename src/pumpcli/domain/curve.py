"""The curve of the volume in a reservoir since its last fill: exact points, from which a picture is drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import islice
from operator import attrgetter

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import EMPTY
from pumpcli.domain.clock import DAY, END_OF_TIME, at_time, seconds_of
from pumpcli.domain.course import Course, Origin, origins
from pumpcli.domain.depletion import expand
from pumpcli.domain.due import Forecast
from pumpcli.domain.quantity import Volume
from pumpcli.values import Frozen

#: The most changes of the flow that a curve has as points, so that its cost does not grow with the number of days.
MOST_POINTS = 1_000
#: The shortest curve, and the time after the fill at which one without a deadline may end, in seconds.
_SHORTEST, _WITHOUT_DEADLINE = 2 * DAY, 28 * DAY
#: The part of the time until the last date by which the curve goes on after it.
_BEYOND = Fraction(1, 5)
#: The last instant of a curve: `datetime` can represent it in every time zone.
_LAST = END_OF_TIME - 2 * DAY


class Point(Frozen):
    """The volume at an instant.

    Attributes:
        at: in seconds.
        least: the volume with all patient boluses used.
        most: the volume with none used.
    """

    at: Fraction
    least: Volume
    most: Volume


class CurvePiece(Frozen):
    """The curve from a fill or reading to the next reading, at which the volume jumps, or to the end of the curve.

    Attributes:
        points: ascending, the first at the origin, the last before any event at its instant.
        is_sampled: whether the flow changes so often that the points are evenly spaced instead, with one at each date
            of the forecast; otherwise both volumes are linear between two points.
    """

    origin: Origin
    points: tuple[Point, ...]
    is_sampled: bool


class Curve(Frozen):
    """The volume in a reservoir from its last fill to after the last of its dates.

    Attributes:
        start, end: the time that a picture shows, in seconds: from the fill, or the as-of instant before it, to after
            the last of the as-of instant, the due date and the deadline. Of a pump that empties at once, the due date
            may be before the start.
        pieces: in order, without gaps, the first from the fill.
    """

    start: int
    end: int
    pieces: tuple[CurvePiece, ...]

    @property
    def has_band(self) -> bool:
        """Whether the volume depends on the patient boluses that are used."""
        return any(point.least != point.most for piece in self.pieces for point in piece.points)

    def at(self, instant: int | Fraction) -> Point | None:
        """Return the volume at an instant, on the line between two points; None before the fill."""
        piece = bisect_right(self.pieces, instant, key=lambda piece: piece.points[0].at) - 1
        if piece < 0:
            return None
        points = self.pieces[piece].points
        following = bisect_right(points, instant, key=attrgetter("at"))
        before = points[following - 1]
        if following == len(points) or before.at == instant:
            return before
        after = points[following]
        part = (instant - before.at) / (after.at - before.at)
        return Point(
            Fraction(instant),
            Volume(before.least.ml + (after.least.ml - before.least.ml) * part),
            Volume(before.most.ml + (after.most.ml - before.most.ml) * part),
        )


def due_instant(forecast: Forecast) -> int | None:
    """Return the instant of a visit on the due date, in seconds; None where no refill is due."""
    if forecast.due_on is None:
        return None
    return seconds_of(forecast.pump.zone.at(at_time(forecast.due_on, forecast.clinic.visit_at)))


def curve_of(forecast: Forecast, until: date | None = None) -> Curve | None:
    """Return the curve of a pump from the last fill on.

    Args:
        until: a day whose end is within the curve as well.

    Returns:
        None for a pump that is out of use, and for one filled in the last two days of the year 9999.
    """
    if forecast.ended is not None:
        return None
    filled, now = seconds_of(forecast.fill.at), seconds_of(forecast.as_of.instant)
    end = _end(forecast, filled, until)
    if end <= filled:
        return None
    history = origins(forecast.pump, forecast.as_of)
    since_fill = history[_last_fill(history) :]
    ends = [*[seconds_of(origin.at) for origin in since_fill[1:]], end]
    most = MOST_POINTS // len(since_fill)
    dates = _dates(forecast, until)
    pieces = [_piece(forecast, origin, until, most, dates) for origin, until in zip(since_fill, ends, strict=True)]
    return Curve(min(filled, now), end, tuple(pieces))


def _dates(forecast: Forecast, until: date | None) -> list[int]:
    """Return the instants that a picture marks, in seconds."""
    due, deadline = due_instant(forecast), forecast.deadline
    return [
        seconds_of(forecast.as_of.instant),
        *([] if deadline is None else [seconds_of(deadline.at)]),
        *([] if due is None else [due]),
        *([] if until is None else [seconds_of(forecast.pump.zone.midnight_after(until))]),
    ]


def _end(forecast: Forecast, filled: int, until: date | None) -> int:
    without = [filled + _WITHOUT_DEADLINE] if forecast.deadline is None else []
    last = max(filled, *_dates(forecast, until), *without)
    return min(max(last + int((last - filled) * _BEYOND), filled + _SHORTEST), _LAST)


def _last_fill(history: Sequence[Origin]) -> int:
    return max(index for index, origin in enumerate(history) if origin.reading is None)


def _piece(forecast: Forecast, origin: Origin, end: int, most: int, dates: Iterable[int]) -> CurvePiece:
    """Return the piece from an origin to `end`, with at most `most` changes of the flow; if it has more, sampled, with
    a point at each of the dates."""
    outflow = expand(forecast.pump, origin)
    used = outflow.course(PatientBoluses.ALL)
    unused = outflow.course(PatientBoluses.NONE) if outflow.has_patient_boluses else used
    start = used.start
    changes = list(islice(used.edges_between(start, end), most + 1))
    is_sampled = len(changes) > most
    within = [at for at in dates if start < at < end]
    inner = [*_samples(start, end, most), *within] if is_sampled else _changes(used, unused, changes)
    emptied = [at for at in (used.instant_of(EMPTY), unused.instant_of(EMPTY)) if at is not None and start < at < end]
    instants = sorted({*map(Fraction, (start, *inner, end)), *emptied})
    points = [Point(at, used.volume_at(at), unused.volume_at(at)) for at in instants]
    return CurvePiece(origin, tuple(points), is_sampled)


def _samples(start: int, end: int, number: int) -> Iterator[int]:
    return (start + (end - start) * index // number for index in range(number))


def _changes(used: Course, unused: Course, edges: Sequence[int]) -> Iterator[int]:
    """Yield the instants at which either flow changes, until the reservoir is empty in any case."""
    for at in edges:
        if unused.volume_at(at) <= EMPTY:
            return
        if used.changes_flow_at(at) or unused.changes_flow_at(at):
            yield at
