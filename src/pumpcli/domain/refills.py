"""The refills to come: for each pump the next one, and those after it, each on the day on which it is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, at_time
from pumpcli.domain.due import Forecast, Status, expected_on, forecast
from pumpcli.domain.planning import Wanted, overflow, plan
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.replacement import replace_by
from pumpcli.values import frozen, replace


@frozen
class Refill:
    """A refill that is planned.

    Attributes:
        forecast: what its due date is computed from; for an assumed one, from the refill before it.
        visit_on: the day it is planned on: the due date, or earlier where the capacity is reached; for one that is
            overdue, the first open day.
        order_by: `order_lead` before the visit.
        expected: what should be withdrawn at the visit, no patient bolus used.
        assumed: it follows on a refill that is only planned itself.
    """

    forecast: Forecast
    visit_on: date
    order_by: date | None
    expected: Volume | None
    assumed: bool

    @property
    def due_on(self) -> date:
        """The last day for it."""
        assert self.forecast.due_on is not None
        return self.forecast.due_on

    @property
    def is_late(self) -> bool:
        """It cannot be done by its due date: that is over, or before the refill that it follows on."""
        return self.visit_on > self.due_on

    @property
    def is_after_replacement(self) -> bool:
        """The pump itself is to be replaced before it."""
        by = replace_by(self.forecast.pump)
        return by is not None and self.visit_on > by

    @property
    def is_pressing(self) -> bool:
        """Overdue, alarming, expired or empty as of now: it stands ahead of every list."""
        return not self.assumed and self.forecast.status.is_at_least(Status.OVERDUE)


@frozen
class Plan:
    """The refills of a fleet.

    Attributes:
        refills: by the day they are planned on.
        load: how many refills each day holds.
        overflow: the days that hold more than the capacity, with by how many.
    """

    refills: tuple[Refill, ...]
    load: Counter[date]
    overflow: dict[date, int]


def coming_refills(found: Sequence[Forecast], clinic: Clinic, until: date) -> Plan:
    """All refills that are planned up to a day, those that are pressing whatever the day, and on a later day of these
    that holds too many all that are counted there.

    The fleet is planned in rounds: first the next refill of every pump, then the one after it, computed from the day
    planned for the first, and so on; a later round never moves an earlier one. So the plan up to some day does not
    depend on how far ahead is asked for.
    """
    load: Counter[date] = Counter()
    first = _round(found, clinic, load, assumed=False)
    last = max([until, *(refill.visit_on for refill in first if refill.is_pressing)])
    rounds = chain.from_iterable(_rounds(first, clinic, load, last))
    planned = [refill for refill in rounds if refill.visit_on <= last]
    planned.sort(key=lambda refill: (refill.visit_on, refill.due_on, refill.forecast.pump.code))
    load = Counter({day: number for day, number in load.items() if day <= last})
    too_many = overflow(load, clinic.capacity)
    shown = [each for each in planned if each.visit_on <= until or each.is_pressing or each.visit_on in too_many]
    return Plan(tuple(shown), load, too_many)


def _rounds(planned: list[Refill], clinic: Clinic, load: Counter[date], last: date) -> Iterator[list[Refill]]:
    """Yield the first round and those that follow on it, as long as one refill of a round is on the last day or
    before."""
    while any(refill.visit_on <= last for refill in planned):
        yield planned
        # Without a capacity no refill makes another move, and those that are past the day need not be followed.
        followed = [refill for refill in planned if clinic.capacity is not None or refill.visit_on <= last]
        planned = _round([_after(refill, clinic) for refill in followed], clinic, load, assumed=True)


def _round(found: Sequence[Forecast], clinic: Clinic, load: Counter[date], *, assumed: bool) -> list[Refill]:
    """Plan one refill of every pump that has a due date, beside what the days hold already."""
    wanted = [Wanted(each.pump.code, _earliest(each), each.due_on) for each in found if each.due_on is not None]
    days = plan(wanted, clinic.is_open, clinic.capacity, load)
    planned = (each for each in found if each.due_on is not None)
    return [_refill(each, days[each.pump.code], clinic, assumed=assumed) for each in planned]


def _earliest(found: Forecast) -> date:
    """A refill is done as of now at the earliest, and never on the day of the one before it."""
    return max(found.as_of.day, found.fill.at.date() + timedelta(days=1))


def _refill(found: Forecast, visit_on: date, clinic: Clinic, *, assumed: bool) -> Refill:
    assert found.due_on is not None
    return Refill(
        forecast=found,
        visit_on=visit_on,
        order_by=clinic.order_by(visit_on),
        expected=expected_on(found, visit_on, clinic),
        assumed=assumed,
    )


def _after(refill: Refill, clinic: Clinic) -> Forecast:
    """The forecast after a planned refill, which is taken to be done like the last one."""
    at = refill.forecast.pump.zone.at(at_time(refill.visit_on, clinic.visit_at))
    return forecast(_refilled(refill.forecast, at), AsOf.at(at), clinic)


def _refilled(found: Forecast, at: datetime) -> Pump:
    """The pump with one more fill, of the volume and mixture of the last one, and without fills that are not known yet.
    From that fill on no reading matters any more, were it one of the very same instant."""
    pump, last = found.pump, found.fill
    fills = tuple(fill for fill in pump.fills if fill.at <= last.at)
    return replace(pump, fills=(*fills, last.again(at)), readings=())
