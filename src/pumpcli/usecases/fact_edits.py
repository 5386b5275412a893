"""The edit of a pump file by which a fact is recorded, and the check that it records exactly that fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pumpcli.domain.absences import Absence
from pumpcli.domain.bolus import OneTimeBolus
from pumpcli.domain.clock import written
from pumpcli.domain.ending import End
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Fill, Mixture, PlacedOrder, Pump, Reading
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking
from pumpcli.domain.what_if import scaled
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.document import Entry
from pumpcli.files.fact_fields import Fact, What, entry_value
from pumpcli.files.program_edit import OF_ITS_START, program_with
from pumpcli.files.program_piece import program_of
from pumpcli.files.program_scaling import scaled_program
from pumpcli.files.suggestions import SINGULAR
from pumpcli.files.text_edit import TextEdit, add_entry, add_key, remove_entry, set_value, set_values
from pumpcli.files.yaml_writing import Value, value_of
from pumpcli.values import Frozen, field_names, replace

#: The list of the pump, and the key of the file, that a fact becomes an entry of.
_LISTS = {
    What.FILL: "fills",
    What.READING: "readings",
    What.PROGRAM: "programs",
    What.BOLUS: "boluses",
    What.BOOKING: "booked",
    What.UNAVAILABLE: "unavailable",
    What.STOP: "stopped",
    What.ORDER: "orders",
}


class Already(Frozen):
    """A fact that the file has already."""


class Version(Frozen):
    """A pump with the root of the document that it was read from."""

    root: Entry
    pump: Pump


Outcome = TextEdit | Already | Fault


def edit_of(version: Version, fact: Fact) -> Outcome:
    """Return the edit that records a fact at its place in the history; a fault if there is nothing that it can change,
    or if the text cannot be edited."""
    root, pump = version.root, version.pump
    special: dict[What, Callable[[Entry, Pump, Fact], Outcome]] = {
        What.FILL: _filled,
        What.PROGRAM: _program,
        What.CANCEL_BOOKING: _cancelled,
        What.RESUME: _resumed,
        What.ORDER: _ordered,
        What.END: _ended,
    }
    return special.get(fact.what, _added)(root, pump, fact)


def _filled(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    """Add a fill; a printed alarm date is added to one that has none, also without its withdrawn volume."""
    at, printed = fact.values["at"], fact.values.get("printed_alarm")
    for index, fill in enumerate(pump.fills):
        withdrawn = fill.withdrawn if "withdrawn" in fact.values else None
        if fill.at == at and _is_fill(replace(fill, printed_alarm=printed, withdrawn=withdrawn), pump, fact):
            return _printed(root, f"fills[{index}]", fill, fact)
    return _added(root, pump, fact)


def _printed(root: Entry, path: str, there: Fill | Program, fact: Fact) -> Outcome:
    """Add a printed alarm date to a fill or a program that is there already."""
    new, old = fact.values.get("printed_alarm"), there.printed_alarm
    if new in (None, old):
        return Already()
    if old is not None:
        why = f"the file has this {fact.what} already, with {old} as its printed alarm date; correct it by hand"
        return Fault(FaultCode.NOT_EDITABLE, why)
    return set_values(root, path, {"printed_alarm": fact.texts["printed_alarm"]})


def _added(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    listed: Sequence[Any] = getattr(pump, _LISTS[fact.what])
    if fact.what is not What.FILL and any(_holds(each, _item(fact)) for each in listed):
        return Already()
    return add_entry(root, _LISTS[fact.what], entry_value(fact), _index(listed, fact))


def _holds(there: Any, new: Any) -> bool:
    """Return whether an entry is another one, or an absence with all its days."""
    if isinstance(new, Absence):
        return bool(there.first <= new.first and new.last <= there.last)
    return bool(there == new)


def _index(listed: Sequence[Any], fact: Fact) -> int:
    """Return the place of a fact among the entries of its list: behind those that are not later."""
    new = fact.values["at"] if fact.what is What.FILL else _order(_item(fact))
    return sum(_order(each) <= new for each in listed)


def _order(item: Any) -> Any:
    match item:
        case Booking(day):
            return day
        case Stop(start):
            return start
        case PlacedOrder(placed):
            return placed
        case Fill(at) | Reading(at) | OneTimeBolus(at):
            return at
    return item.first


def _item(fact: Fact) -> Any:
    """Return a fact as the value that the pump has for it; a fill and a program have more than the fact gives."""
    values = fact.values
    match fact.what:
        case What.READING:
            return Reading(values["at"], values["volume"])
        case What.BOLUS:
            return OneTimeBolus(values["at"], values["dose"], values["over"])
        case What.BOOKING:
            at = values["at"]
            return Booking(at.date(), at) if isinstance(at, datetime) else Booking(at)
        case What.UNAVAILABLE:
            return values["days"]
        case What.STOP:
            return Stop(values["from"], values.get("to"), values.get("why"))
    assert fact.what is What.ORDER, "the other facts have no entry of their own"
    return PlacedOrder(
        placed=values["placed"],
        received=values.get("received"),
        use_by=values.get("use_by"),
        mixture=values.get("drugs"),
    )


def _program(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    at = fact.values["at"]
    base = _base(pump, at)
    if base < 0:
        return Fault(
            FaultCode.NOT_EDITABLE, f"no program is in force before {written(at)}; write the first one by hand"
        )
    value = _program_value(root, base, fact)
    if isinstance(value, Fault):
        return value
    following = base + 1
    if following < len(pump.programs) and pump.programs[following].start == at:
        there = value_of(root.locate(f"programs[{following}]").node)
        if isinstance(there, Mapping) and _without_start(there) == _without_start(value):
            return _printed(root, f"programs[{following}]", pump.programs[following], fact)
    return add_entry(root, "programs", value, following)


def _program_value(root: Entry, base: int, fact: Fact) -> Mapping[str, Value] | Fault:
    """Return the values of a new program, as a change of the one with index `base`."""
    assert fact.change is not None, "a program is recorded by its change"
    value: Mapping[str, Value] | Fault = fact.change.piece or program_with(root, base, fact.change.settings)
    if fact.change.scale is not None and not isinstance(value, Fault):
        value = scaled_program(value, 1 + fact.change.scale)
    if isinstance(value, Fault):
        return value
    printed = {key: fact.texts[key] for key in ("printed_alarm",) if key in fact.texts}
    return {"start": fact.texts["at"], **_without_start(value), **printed}


def _base(pump: Pump, at: datetime) -> int:
    """Return the index of the program in force before an instant; -1 where there is none."""
    return sum(program.start < at for program in pump.programs) - 1


def _without_start(value: Mapping[str, Value]) -> dict[str, Value]:
    return {key: part for key, part in value.items() if key not in OF_ITS_START}


def _cancelled(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    index = _cancelled_index(pump, fact)
    if index is None:
        days = ", ".join(str(each.day if each.at is None else written(each.at)) for each in pump.booked) or "none"
        return Fault(FaultCode.NOT_EDITABLE, f"no visit is booked for {fact.texts['at']}; booked: {days}")
    return remove_entry(root, f"booked[{index}]")


def _cancelled_index(pump: Pump, fact: Fact) -> int | None:
    at = fact.values["at"]
    for index, booking in enumerate(pump.booked):
        if at == booking.at or (not isinstance(at, datetime) and at == booking.day):
            return index
    return None


def _resumed(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    last = pump.stopped[-1] if pump.stopped else None
    if last is None or last.end is not None:
        if last is not None and last.end == fact.values["at"]:
            return Already()
        why = f"the last stop ended at {written(last.end)}" if last is not None and last.end else "there is no stop"
        return Fault(FaultCode.NOT_EDITABLE, f"{pump.code} is not stopped: {why}; record the stop first")
    return set_value(root, f"stopped[{len(pump.stopped) - 1}].to", fact.texts["at"])


def _ordered(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    """Add an order; the arrival, or the beyond-use date, of one that was placed that day is added to it."""
    index = _placed_index(pump, fact)
    if index is None:
        return _added(root, pump, fact)
    old = pump.orders[index]
    if old == _completed(old, fact):
        return Already()
    missing = [key for key in ("received", "use_by") if key in fact.texts and getattr(old, key) is None]
    if _completed(old, fact) != replace(old, **{key: fact.values[key] for key in missing}):
        return Fault(FaultCode.NOT_EDITABLE, f"the order of {old.placed} has other values already; correct it by hand")
    return set_values(root, f"orders[{index}]", {key: fact.texts[key] for key in missing})


def _placed_index(pump: Pump, fact: Fact) -> int | None:
    """Return the index of the order that was placed on the day of the fact, for the same drugs."""
    for index, order in enumerate(pump.orders):
        if order.placed == fact.values["placed"] and fact.values.get("drugs") in (
            None,
            order.mixture or _in_use(pump, order),
        ):
            return index
    return None


def _in_use(pump: Pump, order: PlacedOrder) -> Mixture | None:
    """Return the mixture in the reservoir on the day of an order, which an order without drugs is for."""
    return next((fill.mixture for fill in reversed(pump.fills) if fill.at.date() <= order.placed), None)


def _completed(order: PlacedOrder, fact: Fact) -> PlacedOrder:
    return replace(order, **{key: fact.values[key] for key in ("received", "use_by") if key in fact.values})


def _ended(root: Entry, pump: Pump, fact: Fact) -> Outcome:
    if pump.ended == End(fact.values["on"], fact.values["why"]):
        return Already()
    if pump.ended is not None:
        why = f"{pump.code} is out of use from {pump.ended.on} on ({pump.ended.why}) by its file; correct it by hand"
        return Fault(FaultCode.NOT_EDITABLE, why)
    return add_key(root, "ended", entry_value(fact))


def is_exactly(old: Version, new: Version, fact: Fact) -> bool:
    """Return whether a pump, and the values of its document, are those of another one with a fact, and nothing else."""
    field = {What.CANCEL_BOOKING: "booked", What.RESUME: "stopped", What.END: "ended"}.get(fact.what) or _LISTS[
        fact.what
    ]
    pumps = old.pump, new.pump
    if any(getattr(old.pump, name) != getattr(new.pump, name) for name in field_names(old.pump) if name != field):
        return False
    before, after = (list(getattr(pump, field) or ()) if field != "ended" else [] for pump in pumps)
    match fact.what:
        case What.END:
            return new.pump.ended == End(fact.values["on"], fact.values["why"])
        case What.CANCEL_BOOKING:
            del before[_cancelled_index(old.pump, fact) or 0]
            return before == after
        case What.RESUME:
            return after == [*before[:-1], replace(before[-1], end=fact.values["at"])]
        case What.FILL | What.PROGRAM if len(before) == len(after):
            return after == [_with_printed(each, fact) for each in before]
        case What.ORDER if len(before) == len(after):
            index = _placed_index(old.pump, fact) or 0
            return after == [*before[:index], _completed(before[index], fact), *before[index + 1 :]]
    return _is_added(old, new, fact, field)


def _with_printed(item: Fill | Program, fact: Fact) -> Fill | Program:
    """Return a fill or a program with the printed alarm date of a fact, if it is at the instant of that fact."""
    at = item.at if isinstance(item, Fill) else item.start
    return replace(item, printed_alarm=fact.values["printed_alarm"]) if at == fact.values["at"] else item


def _is_added(old: Version, new: Version, fact: Fact, field: str) -> bool:
    """Return whether a list has one entry more, at its place, with exactly the values of a fact."""
    before, after = list(getattr(old.pump, field)), list(getattr(new.pump, field))
    is_program = fact.what is What.PROGRAM
    index = _base(old.pump, fact.values["at"]) + 1 if is_program else _index(before, fact)
    value = _program_value(old.root, index - 1, fact) if is_program else entry_value(fact)
    written_before, written_after = _written(old.root, field), _written(new.root, field)
    return (
        [*after[:index], *after[index + 1 :]] == before
        and [*written_after[:index], *written_after[index + 1 :]] == written_before
        and written_after[index] == value
        and _is_new(after[index], old, fact)
    )


def _written(root: Entry, field: str) -> list[Value]:
    """Return the entries of a list as values; a mapping or a text that stands alone is its only entry."""
    content = value_of(root.node)
    assert isinstance(content, Mapping), "a pump has been read from it"
    listed = content.get(field, content.get(SINGULAR.get(field, field), []))
    return [listed] if isinstance(listed, str | Mapping) else list(listed)


def _is_new(item: Any, old: Version, fact: Fact) -> bool:
    if fact.what is What.FILL:
        return _is_fill(item, old.pump, fact)
    return _is_program(item, old, fact) if fact.what is What.PROGRAM else bool(item == _item(fact))


def _is_fill(fill: Fill, old: Pump, fact: Fact) -> bool:
    """Return whether a fill is the one of a fact; drugs that the fact leaves out are those of the fill before."""
    values = fact.values
    given = (values["at"], values["volume"], values.get("withdrawn"), values.get("printed_alarm"))
    if (fill.at, fill.volume, fill.withdrawn, fill.printed_alarm) != given:
        return False
    former = [each for each in old.fills if each.at < fill.at] or [fill]
    mixture = values.get("drugs", former[-1].mixture)
    return bool(fill.mixture == mixture and fill.stability == values.get("stability", fill.stability))


def _is_program(program: Program, old: Version, fact: Fact) -> bool:
    """Return whether a program is the one of a fact: the one before it with the change, and nothing else."""
    change = fact.change
    assert change is not None, "a program is recorded by its change"
    index = _base(old.pump, program.start)
    base, expected = old.pump.programs[index], change.program
    if change.scale is not None:
        expected = scaled(base, 1 + change.scale)
    elif change.settings:
        value = program_with(old.root, index, change.settings)
        expected = None if isinstance(value, Fault) else program_of(_without_start(value))
    assert expected is not None, "the program could be read"
    start, printed = fact.values["at"], fact.values.get("printed_alarm")
    return bool(program == replace(expected, start=start, printed_alarm=printed))
