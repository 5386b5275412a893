"""The plan of coming refills: the next refill of each pump and those after it, each on its planned day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, at_time
from pumpcli.domain.due import Forecast, Status, expected_on, forecast
from pumpcli.domain.planning import UnplannedRefill, overflow, plan
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.replacement import replace_by
from pumpcli.values import frozen, replace


@frozen
class Refill:
    """A planned refill.

    Attributes:
        forecast: gives the due date; for an assumed refill, computed from the planned refill before it.
        visit_on: the planned day: the due date, or an earlier day where the capacity is reached; for an overdue refill
            the first open day.
        order_by: the day by which drug is ordered, `order_lead` before the visit; None without an `order_lead`.
        expected: the volume that should be withdrawn at the visit, no patient bolus used.
        assumed: whether it follows a refill that is only planned.
    """

    forecast: Forecast
    visit_on: date
    order_by: date | None
    expected: Volume | None
    assumed: bool

    @property
    def due_on(self) -> date:
        """The last day on which the refill can be done in time."""
        assert self.forecast.due_on is not None
        return self.forecast.due_on

    @property
    def is_late(self) -> bool:
        """Whether it is planned after its due date, because no earlier day is left."""
        return self.visit_on > self.due_on

    @property
    def is_after_replacement(self) -> bool:
        """Whether the pump itself is to be replaced before the visit."""
        by = replace_by(self.forecast.pump)
        return by is not None and self.visit_on > by

    @property
    def is_pressing(self) -> bool:
        """Whether it is the next refill of a pump with the status overdue, expired, alarm or empty; listed first."""
        return not self.assumed and self.forecast.status.is_at_least(Status.OVERDUE)


@frozen
class Plan:
    """The planned refills of a fleet.

    Attributes:
        refills: sorted by the planned day.
        load: the number of refills planned on each day.
        overflow: the days that hold more refills than the capacity, each with the number in excess.
    """

    refills: tuple[Refill, ...]
    load: Counter[date]
    overflow: dict[date, int]


def coming_refills(forecasts: Sequence[Forecast], clinic: Clinic, until: date) -> Plan:
    """Return the plan of a fleet up to a day.

    It holds the refills planned until that day, every pressing refill whatever its day, and all refills of days that
    exceed the capacity, up to the last day of a pressing refill.

    The fleet is planned in rounds: the next refill of every pump, then the one after it, computed from the planned day
    of the first, and so on. A later round never moves an earlier one, so a later `until` adds refills and moves none.
    """
    load: Counter[date] = Counter()
    first = _round(forecasts, clinic, load, assumed=False)
    last = max([until, *(refill.visit_on for refill in first if refill.is_pressing)])
    rounds = chain.from_iterable(_rounds(first, clinic, load, last))
    planned = [refill for refill in rounds if refill.visit_on <= last]
    planned.sort(key=lambda refill: (refill.visit_on, refill.due_on, refill.forecast.pump.code))
    load = Counter({day: number for day, number in load.items() if day <= last})
    too_many = overflow(load, clinic.capacity)
    shown = [
        refill for refill in planned if refill.visit_on <= until or refill.is_pressing or refill.visit_on in too_many
    ]
    return Plan(tuple(shown), load, too_many)


def _rounds(planned: list[Refill], clinic: Clinic, load: Counter[date], last: date) -> Iterator[list[Refill]]:
    """Yield the first round and the rounds that follow it, until a round has no refill on or before the last day."""
    while any(refill.visit_on <= last for refill in planned):
        yield planned
        # Without a capacity no refill moves another one, so those after the last day need no successor.
        followed = [refill for refill in planned if clinic.capacity is not None or refill.visit_on <= last]
        planned = _round([_after(refill, clinic) for refill in followed], clinic, load, assumed=True)


def _round(forecasts: Sequence[Forecast], clinic: Clinic, load: Counter[date], *, assumed: bool) -> list[Refill]:
    """Plan one refill of every pump that has a due date, on days with room left by `load`, and add it to `load`."""
    wanted = [
        UnplannedRefill(forecast.pump.code, _earliest(forecast), forecast.due_on)
        for forecast in forecasts
        if forecast.due_on is not None
    ]
    days = plan(wanted, clinic.is_open, clinic.capacity, load)
    planned = (forecast for forecast in forecasts if forecast.due_on is not None)
    return [_refill(forecast, days[forecast.pump.code], clinic, assumed=assumed) for forecast in planned]


def _earliest(forecast: Forecast) -> date:
    """Return the earliest day of the next refill: the as-of day, but never the day of the refill before it."""
    return max(forecast.as_of.day, forecast.fill.at.date() + timedelta(days=1))


def _refill(forecast: Forecast, visit_on: date, clinic: Clinic, *, assumed: bool) -> Refill:
    assert forecast.due_on is not None
    return Refill(
        forecast=forecast,
        visit_on=visit_on,
        order_by=clinic.order_by(visit_on),
        expected=expected_on(forecast, visit_on, clinic),
        assumed=assumed,
    )


def _after(refill: Refill, clinic: Clinic) -> Forecast:
    """Return the forecast after a planned refill, which is assumed to be like the last one."""
    at = refill.forecast.pump.zone.at(at_time(refill.visit_on, clinic.visit_at))
    return forecast(_refilled(refill.forecast, at), AsOf.at(at), clinic)


def _refilled(forecast: Forecast, at: datetime) -> Pump:
    """Return the pump with one more fill, of the volume and mixture of the last one.

    Fills after the last known one are dropped. So are all readings: from the new fill on none matters, and one may be
    at its very instant.
    """
    pump, last = forecast.pump, forecast.fill
    fills = tuple(fill for fill in pump.fills if fill.at <= last.at)
    return replace(pump, fills=(*fills, last.again(at)), readings=())
