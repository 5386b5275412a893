"""Doubts about facts that are to be recorded: a person should look twice at them, apart from the warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pumpcli.domain.clock import AsOf, written
from pumpcli.domain.due import Forecast
from pumpcli.domain.pump import Pump
from pumpcli.files.fact_fields import Fact, What

#: A visit, an absence or an order further away than this is more likely to have a wrong year.
FAR = timedelta(days=366)


def not_of_the_visit(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield why facts that are recorded with a fill do not belong to its visit: what is done at a refill is done on its
    day, not before it, and the next visit is after it."""
    fill, *others = facts
    if fill.what is not What.FILL:
        return
    filled = fill.values["at"]
    for fact in others:
        at = fact.values["at"]
        name = f"the {'next visit' if fact.what is What.BOOKING else fact.what} of {_shown(at)}"
        if fact.what is What.BOOKING:
            if (at.date() if isinstance(at, datetime) else at) <= filled.date():
                yield f"{name} is not after the fill, of {filled.date()}"
        elif at.date() != filled.date():
            yield f"{name} is on another day than the fill, of {filled.date()}"
        elif at < filled:
            yield f"{name} is before the fill, of {written(filled)}"


def doubts(pump: Pump, added: Sequence[Fact], before: Forecast, after: Forecast, as_of: AsOf) -> Iterator[str]:
    """Yield the doubts about the facts that a file does not have yet, and about their effect."""
    fact = added[0]
    if fact.what is What.FILL:
        yield from _of_fill(pump, fact)
    elif fact.what is not What.END and before.due_on is not None:
        if after.due_on is None:
            yield "with this no date is due any more"
        elif after.due_on > before.due_on:
            yield "the refill is due later, and there was no fill"
    for each in added:
        yield from _of_dates(pump, each, as_of)


def _of_fill(pump: Pump, fact: Fact) -> Iterator[str]:
    at, last = fact.values["at"], pump.fills[-1].at
    if any(fill.at == at for fill in pump.fills):  # only its printed alarm date is new
        return
    same_day = [fill for fill in pump.fills if fill.at.date() == at.date()]
    if same_day:
        yield f"there is a fill on {at.date()} already, at {same_day[0].at:%H:%M}"
    if at < last:
        yield f"this fill is older than the last one, of {last.date()}; it gets its place before it"


def _of_dates(pump: Pump, fact: Fact, as_of: AsOf) -> Iterator[str]:
    """Yield that a date of a fact is on the wrong side of today, or so far away that its year may be wrong."""
    values, today = fact.values, as_of.day
    match fact.what:
        case What.BOOKING:
            at = values["at"]
            day = at.date() if isinstance(at, datetime) else at
            yield from _on_its_side(f"the visit of {_shown(at)}", day < today, day > today + FAR)
        case What.UNAVAILABLE:
            days = values["days"]
            yield from _on_its_side(f"the absence of {days}", days.last < today, days.first > today + FAR)
        case What.ORDER:
            for name in ("placed", "received"):
                if name in values and values[name] > today:
                    yield f"the order is {name} on {values[name]}, in the future"
            if values["placed"] < today - FAR:
                yield f"the order of {values['placed']} was placed more than a year ago"
        case What.END if values["on"] > today:
            yield f"the end is in the future, on {values['on']}"
        case What.STOP | What.RESUME:
            at = values["from"] if fact.what is What.STOP else values["at"]
            if not pump.zone.as_of(as_of).covers(at):
                name = "stop" if fact.what is What.STOP else "end of the stop"
                yield f"the {name} is in the future, at {written(at)}"


def _on_its_side(name: str, is_past: bool, is_far: bool) -> Iterator[str]:
    if is_past:
        yield f"{name} is in the past"
    if is_far:
        yield f"{name} is more than a year ahead"


def _shown(at: object) -> str:
    return written(at) if isinstance(at, datetime) else str(at)
