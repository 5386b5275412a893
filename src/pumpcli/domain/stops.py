"""Times in which a pump delivers nothing, whatever its program says: a stop for an MRI, a motor stall.

Only the part of a stop at or before the as-of instant counts. Every date is computed as if the pump ran again from that
instant, so that a stop that is planned, or that has no end yet, never makes a date later.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter

from pumpcli.domain.clock import AsOf, written
from pumpcli.errors import Fault, FaultCode
from pumpcli.values import Frozen


class Stop(Frozen):
    """A time without any delivery: no base rate, window or bolus. The clock of the program runs on.

    Attributes:
        start, end: half-open; `end` is None while the pump stands still.
        why: the reason in words, such as "MRI"; None where the file gives none.
    """

    start: datetime
    end: datetime | None = None
    why: str | None = None

    def covers(self, at: datetime) -> bool:
        """Return whether the pump stands still at an instant."""
        return self.start <= at and (self.end is None or at < self.end)


def stop_faults(stops: Sequence[Stop | None]) -> Iterator[Fault]:
    """Yield faults for stops that end before they begin, that overlap or that are not oldest first.

    None is a stop that could not be read; it is not checked.
    """
    for index, stop in enumerate(stops):
        if stop is None:
            continue
        if stop.end is not None and stop.end <= stop.start:
            message = f"a stop from {written(stop.start)} that ends at {written(stop.end)}; `to` is later than `from`"
            yield Fault(FaultCode.STOP_ENDS_TOO_EARLY, message, f"stopped[{index}].to")
        before = stops[index - 1] if index else None
        if before is None:
            continue
        if stop.start < before.start:
            message = f"{written(stop.start)} is before stop {index}, {written(before.start)}; the oldest comes first"
            yield Fault(FaultCode.OUT_OF_ORDER, message, f"stopped[{index}].from")
        elif before.end is None:
            message = f"stop {index} from {written(before.start)} has no `to`; give it, because another stop follows"
            yield Fault(FaultCode.STOPS_OVERLAP, message, f"stopped[{index}].from")
        elif stop.start < before.end:
            message = f"{written(stop.start)} lies in stop {index}, which ends at {written(before.end)}"
            yield Fault(FaultCode.STOPS_OVERLAP, message, f"stopped[{index}].from")


def known_stops(stops: Sequence[Stop], as_of: AsOf) -> tuple[Stop, ...]:
    """Return the stops before an as-of instant; one that goes on ends at that instant."""
    return tuple(
        Stop(stop.start, as_of.instant, stop.why) if _goes_on(stop, as_of) else stop
        for stop in stops
        if stop.start < as_of.instant
    )


def stop_at(stops: Sequence[Stop], as_of: AsOf) -> Stop | None:
    """Return the stop during which an as-of instant falls; None where the pump runs."""
    return next((stop for stop in stops if as_of.covers(stop.start) and _goes_on(stop, as_of)), None)


def stop_index(stops: Sequence[Stop], at: datetime) -> int | None:
    """Return the index of the stop in which an instant falls; None where the pump runs."""
    index = bisect_right(stops, at, key=attrgetter("start")) - 1
    return index if index >= 0 and stops[index].covers(at) else None


def _goes_on(stop: Stop, as_of: AsOf) -> bool:
    return stop.end is None or not as_of.covers(stop.end)
