"""Read what a clinic enters between refills: site, labels, visits, absences, stops, the end of a pump, orders, and
warnings that it has seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from pumpcli.domain.absences import Absence
from pumpcli.domain.acceptance import Accepted
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.pump import PlacedOrder
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import day_fields, fields, moments
from pumpcli.files.construct import construct, one_or_more, without_none
from pumpcli.files.document import Entry, Mapping, Readers, known_keys
from pumpcli.files.mixture_file import read_mixture
from pumpcli.files.moments import Moment
from pumpcli.files.suggestions import EXAMPLES, REASONS, did_you_mean, shown

T = TypeVar("T")


def end_reason(text: str) -> EndReason | Fault:
    """Read the reason for which a pump is out of use."""
    known = [reason.value for reason in EndReason]
    if text in known:
        return EndReason(text)
    meant = REASONS.get(text.lower())
    near = f": did you mean `{meant}`?" if meant else did_you_mean(text, known)
    return Fault(FaultCode.UNKNOWN_REASON, f"`{shown(text)}` is not a reason{near}; write {', '.join(known)}")


#: The readers of the keys that hold one value; those of instants depend on the time zone.
STOP_VALUES: Readers = {"why": fields.name}
END_VALUES: Readers = {"on": moments.day, "why": end_reason}
ORDER_VALUES: Readers = {"placed": moments.day, "received": moments.day, "use_by": moments.day}
#: The reader of `site`, and those of the entries of a list, which may also be one value.
TEXTS: Readers = {"site": fields.site, "labels": fields.label, "unavailable": day_fields.absence}
STOP_KEYS = known_keys("from", "to", "why")
END_KEYS = known_keys("on", "why")
ORDER_KEYS = known_keys("placed", "received", "use_by", "drugs")


def read_working_day(keys: Mapping, moment: Moment) -> dict[str, Any]:
    """Read those of the `WORKING_DAY_KEYS` that are present. Return their values; `Pump` has fields of the same
    names."""
    return {key: read(keys[key], moment) for key, read in _READERS.items() if key in keys}


def _site(entry: Entry, moment: Moment) -> str | None:
    name: str | None = entry.read(TEXTS["site"], f"write {EXAMPLES['site']}")
    return name


def _labels(entry: Entry, moment: Moment) -> tuple[str, ...]:
    return _distinct(entry, TEXTS["labels"], str.casefold, "the same label as")


def _booked(entry: Entry, moment: Moment) -> tuple[Booking, ...]:
    return _distinct(entry, partial(_booking, moments.day_or(moment)), _day_of, "on the same day as")


def _booking(read: Callable[[str], date | Fault], text: str) -> Booking | Fault:
    at = read(text)
    if isinstance(at, Fault):
        return at
    return Booking(at.date(), at) if isinstance(at, datetime) else Booking(at)


def _day_of(booking: Booking) -> date:
    return booking.day


def _unavailable(entry: Entry, moment: Moment) -> tuple[Absence, ...]:
    advice = f"write {EXAMPLES['unavailable']}"
    return without_none(tuple([item.read(TEXTS["unavailable"], advice) for item in one_or_more(entry)]))


def _stopped(entry: Entry, moment: Moment) -> tuple[Stop, ...]:
    return without_none(tuple([_stop(item, moment) for item in one_or_more(entry)]))


def _stop(entry: Entry, moment: Moment) -> Stop | None:
    keys = entry.mapping(STOP_KEYS, f"write {EXAMPLES['stopped']}")
    if keys is None:
        return None
    start = keys.required("from", moment)
    end = keys.optional("to", partial(_stop_end, moment))
    why = keys.optional("why", STOP_VALUES["why"])
    return None if start is None else Stop(start, end, why)


def _stop_end(moment: Moment, text: str) -> datetime | Fault:
    at = moment(text)
    if isinstance(at, Fault) and not any(character.isdigit() for character in text):
        why = "is not a date and time of day; leave `to` out while the pump is stopped"
        return Fault(at.code, f"`{shown(text)}` {why}")
    return at


def _ended(entry: Entry, moment: Moment) -> End | None:
    keys = entry.mapping(END_KEYS, f"write {EXAMPLES['ended']}")
    if keys is None:
        return None
    on = keys.required("on", END_VALUES["on"])
    why = keys.required("why", END_VALUES["why"])
    return None if on is None or why is None else End(on, why)


def _orders(entry: Entry, moment: Moment) -> tuple[PlacedOrder, ...]:
    return without_none(tuple([_order(item) for item in one_or_more(entry)]))


def _order(entry: Entry) -> PlacedOrder | None:
    keys = entry.mapping(ORDER_KEYS, f"write {EXAMPLES['orders']}")
    if keys is None:
        return None
    placed = keys.required("placed", ORDER_VALUES["placed"])
    received = keys.optional("received", ORDER_VALUES["received"])
    use_by = keys.optional("use_by", ORDER_VALUES["use_by"])
    mixture = read_mixture(keys["drugs"]) if "drugs" in keys else None
    if placed is None:
        return None
    return construct(entry, PlacedOrder, placed=placed, received=received, use_by=use_by, mixture=mixture)


def _accepted(entry: Entry, moment: Moment) -> tuple[Accepted, ...]:
    from pumpcli.files.acceptance_file import read_accepted  # noqa: PLC0415  # few files accept a warning

    return read_accepted(entry)


def _distinct(
    entry: Entry, read: Callable[[str], T | Fault], key: Callable[[T], object], relation: str
) -> tuple[T, ...]:
    """Read one text or a list of texts. Record a fault for each with the key of an earlier one.

    Args:
        relation: words between the repeated text and the earlier one.
    """
    first: dict[object, Entry] = {}
    advice = f"write {EXAMPLES[entry.name]}"
    values = []
    for item in one_or_more(entry):
        value = item.read(read, advice)
        if value is None:
            continue
        values.append(value)
        earlier = first.setdefault(key(value), item)
        if earlier is not item:
            message = f"`{item.text}` is {relation} `{earlier.text}` in line {earlier.line}; write one of them"
            item.fault(Fault(FaultCode.GIVEN_TWICE, message))
    return tuple(values)


_READERS: dict[str, Callable[[Entry, Moment], Any]] = {
    "site": _site,
    "labels": _labels,
    "booked": _booked,
    "unavailable": _unavailable,
    "stopped": _stopped,
    "ended": _ended,
    "orders": _orders,
    "accepted": _accepted,
}
WORKING_DAY_KEYS = known_keys(*_READERS)
