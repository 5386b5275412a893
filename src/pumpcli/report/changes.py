"""List the differences between a saved list and now, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clock import AsOf
from pumpcli.domain.visits import Booking, BookingState
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Unread
from pumpcli.files.due_record import DueRecord
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, moved_below, shorter
from pumpcli.formats.numbers import NBSP, counted, day, iso_as_of, minute, plain, short_day, spoken_as_of
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.formats.wrapping import kept
from pumpcli.report import filtered, limits, remarks, visit_words, words
from pumpcli.report.pump_record import due_record
from pumpcli.report.remarks import unread_list
from pumpcli.usecases.changes import Cause, Change, Changes, Kind
from pumpcli.usecases.due import Listed

FIELDS = ("pump", "file", "change", "due_on_before", "due_on", "days", "status_before", "status", "why")

_WAS_DUE, _DUE, _WHY = Column("Was due"), Column("Refill due"), Column("Why", wraps=True, label="")
_COLUMNS = (
    Column("Change", wraps=True),
    Column("Pump", folds=True),
    _WAS_DUE,
    _DUE,
    Column("Status", wraps=True),
    _WHY,
)
_STEPS = (shorter(_WAS_DUE, _DUE), moved_below(_WHY))
#: The first words of a change, except those of a date that moved.
KIND_WORDS = {
    Kind.NEW: "new",
    Kind.GONE: "GONE",
    Kind.ENDED: "OUT OF USE",
    Kind.UNREADABLE: "UNREADABLE",
    Kind.READABLE_AGAIN: f"readable{NBSP}again",
    Kind.WORSE: "worse",
    Kind.BETTER: "better",
    Kind.VISIT: "visit",
}


_VISIT_WORDS = {
    BookingState.NONE: "",
    BookingState.BOOKED: "",
    BookingState.LATE: f"too late{NBSP}",
    BookingState.AFTER_DEADLINE: f"AFTER THE DEADLINE{NBSP}",
    BookingState.MISSED: f"MISSED{NBSP}",
}


def row(listed: Listed) -> DueRecord:
    """Return the record of a pump, to compare it with the record in the saved list."""
    return due_record(listed)


def fields(result: Changes) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return FIELDS


def records(result: Changes) -> Iterator[Record]:
    """Yield one record a changed pump; several kinds or reasons are joined by "; "."""
    for change in result.changes:
        kinds, why = "; ".join(change.kinds), "; ".join(_plain_why(change, result.as_of))
        yield _record(change) | {"change": kinds, "why": why}


def _record(change: Change) -> dict[str, Value]:
    """Return the fields of one change; the caller fills in `change` and `why`."""
    before, now = change.before, change.after
    return {
        "pump": change.pump,
        "file": _encodable(change.file),
        "change": None,
        "due_on_before": None if before is None else before.due_on,
        "due_on": None if now is None else now.due_on,
        "days": change.days,
        "status_before": None if before is None else before.status.value,
        "status": None if now is None else now.status.value,
        "why": None,
    }


def document(result: Changes) -> ResultDocument:
    """Return the changes; `complete` and `unread` are about now, the fields with `previous_` about the saved list."""
    then = result.previous.unread
    content = {
        "previous_as_of": iso_as_of(result.previous.as_of),
        "previous_complete": not then,
        "previous_unread": [entry | {"file": _encodable(str(entry["file"]))} for entry in unread_list(then)],
        "complete": not result.unread,
        "unread": unread_list(result.unread),
        **filtered.record(result.filtered),
        "changes": [_nested(change, result.as_of) for change in result.changes],
        "unchanged_count": result.unchanged,
    }
    return ResultDocument("changes", result.as_of, content)


def _nested(change: Change, as_of: AsOf) -> dict[str, object]:
    return {**_record(change), "change": [kind.value for kind in change.kinds], "why": _plain_why(change, as_of)}


def to_screen(result: Changes) -> Screen:
    """Return the changes as a screen; its last lines name the pumps that are missing from either list."""
    screen: list[Block] = [*_head(result), Line()]
    if result.changes:
        rows = tuple(_row(change, result.as_of) for change in result.changes)
        screen += [Grid(_COLUMNS, rows, steps=_STEPS), Line()]
    return [*screen, *_foot(result)]


def about(result: Changes) -> About:
    """Return the lines above and below the changes."""
    return About(result.as_of, [*_head(result), Line(), *_foot(result)])


def _head(result: Changes) -> list[Line]:
    previous = result.previous
    head = [
        Line(f"Changes from {spoken_as_of(previous.as_of)} to {spoken_as_of(result.as_of)}", Tone.STRONG),
        Line(f"compared with {kept(previous.file)}", Tone.FAINT),
        *words.variable_of(result.rules),
        *filtered.lines(result.filtered),
    ]
    if result.as_of.day < previous.as_of.day:
        head.append(Line("the saved list is later than this one: the changes go back in time", Tone.NOTICE))
    return head


def _foot(result: Changes) -> list[Line]:
    total = f"{counted(len(result.changes), 'pump')} changed, {result.unchanged} unchanged"
    incomplete = *_incomplete_then(result.previous.unread), *words.incomplete(result.unread)
    return [Line(total, Tone.FAINT), *incomplete]


def _encodable(file: str) -> str:
    """Escape lone surrogates in a path from a saved list, which UTF-8 cannot encode."""
    return file.encode(errors="backslashreplace").decode()


def _row(change: Change, as_of: AsOf) -> tuple[Cell, ...]:
    tone = _tone(change)
    return (
        Cell(", ".join(_kind(kind, change) for kind in change.kinds), tone),
        Cell(change.pump, Tone.STRONG),
        _due(change.before, Tone.PLAIN, as_of.day),
        _due(change.after, tone, as_of.day),
        Cell(_status(change), tone),
        Cell("; ".join(_why(change, as_of))),
    )


def _tone(change: Change) -> Tone:
    if Kind.ENDED in change.kinds:
        return Tone.NOTICE
    if Kind.GONE in change.kinds or Kind.UNREADABLE in change.kinds or change.after is None:
        return Tone.ALERT
    if Kind.WORSE in change.kinds or Kind.NEW in change.kinds or Kind.READABLE_AGAIN in change.kinds:
        return words.STATUS_TONES[change.after.status]
    if change.is_earlier or (Kind.VISIT in change.kinds and change.lost_visit):
        return Tone.NOTICE
    return Tone.GOOD


def _kind(kind: Kind, change: Change) -> str:
    """Return the kind of a change, such as "worse" or "5 days earlier"."""
    if kind is not Kind.MOVED:
        return KIND_WORDS[kind]
    if change.days is None:
        return f"date{NBSP}set" if change.is_earlier else f"no{NBSP}date"
    return f"{counted(abs(change.days), 'day')}{NBSP}{'earlier' if change.is_earlier else 'later'}"


def _due(record: DueRecord | None, tone: Tone, today: date) -> Cell:
    if record is None:
        return Cell("")
    due_on = record.due_on
    return Cell("none", tone) if due_on is None else Cell(day(due_on), tone, (short_day(due_on, today),))


def _status(change: Change) -> str:
    """Return the status before and now, such as "ok -> soon"; "was ok" for a pump that is gone."""
    if change.after is None:
        return f"was{NBSP}{words.STATUS_WORDS[change.before.status]}" if change.before is not None else ""
    now = words.STATUS_WORDS[change.after.status]
    if change.before is None or change.before.status is change.after.status:
        return now
    return f"{words.STATUS_WORDS[change.before.status]}{NBSP}-> {now}"


def _why(change: Change, as_of: AsOf) -> list[str]:
    return [_cause(cause, change, as_of) for cause in change.causes]


def _plain_why(change: Change, as_of: AsOf) -> list[str]:
    return [text.replace(NBSP, " ") for text in _why(change, as_of)]


def _cause(cause: Cause, change: Change, as_of: AsOf) -> str:
    match cause:
        case Cause.OUT_OF_USE:
            return "out of use" if change.end is None else f"out of use since {remarks.end_words(change.end)}"
        case Cause.ABSENT:
            return "in no file now"
        case Cause.PERHAPS_UNREAD:
            return "in no file that can be read now"
        case Cause.PERHAPS_UNREAD_THEN:
            return "may be among what could not be read then"
        case Cause.PERHAPS_HIDDEN_THEN:
            return "the saved list was filtered and may have hidden it"
        case Cause.UNREAD:
            return "cannot be read; see the problems"
        case Cause.STILL_UNREAD:
            return "could not be read then either"
        case Cause.LEAD_OR_CALENDAR:
            return "an absence of the patient, or the clinic's lead or calendar; the deadline is the same"
    assert change.before is not None and change.after is not None, "two records were compared"
    return _difference(cause, change.before, change.after, as_of)


def _difference(cause: Cause, before: DueRecord, now: DueRecord, as_of: AsOf) -> str:
    """Return the difference between two records, such as "daily volume 0.2 -> 0.26 mL"."""
    match cause:
        case Cause.REFILLED:
            if now.filled_at.date() > before.filled_at.date() and PLAIN_TIME.as_of(as_of).covers(now.filled_at):
                return f"refilled on {day(now.filled_at.date())}"
            return f"last fill {minute(before.filled_at)} -> {minute(now.filled_at)}"
        case Cause.LIMIT:
            return f"limit {_limit(before.deadline_reason)} -> {_limit(now.deadline_reason)}"
        case Cause.FILL_VOLUME:
            return f"filled volume {plain(before.filled_ml)} -> {plain(now.filled_ml)}{NBSP}mL"
        case Cause.DAILY:
            return f"daily volume {plain(before.daily_ml)} -> {plain(now.daily_ml)}{NBSP}mL"
        case Cause.BOOKING:
            return f"visit {_visit(before)} -> {_visit(now)}"
        case Cause.DRUGS:
            return f"drugs {_mixture(before)} -> {_mixture(now)}"
        case _:
            return "the deadline moved" if now.deadline_reason is None else limits.limit(now.deadline_reason).moved


def _visit(record: DueRecord) -> str:
    """Return the booked visit of a record, such as "Tue 2026-12-01", "MISSED Fri 2026-11-20" or "not booked"."""
    if record.booked_on is None or record.booking is None:
        return "not booked"
    return f"{_VISIT_WORDS[record.booking]}{visit_words.booked_for(Booking(record.booked_on, record.booked_at))}"


def _limit(reason: Reason | None) -> str:
    return "none" if reason is None else limits.limit(reason).name


def _mixture(record: DueRecord) -> str:
    return ", ".join(f"{drug.name} {drug.concentration.replace(' ', NBSP)}" for drug in record.drugs) or "none"


def _incomplete_then(unread: Sequence[Unread]) -> list[Line]:
    """Return a line that names what is missing from the saved list; no line if it is complete."""
    if not unread:
        return []
    places = [(entry.code, f"{entry.file}:{entry.line}" if entry.line else entry.file) for entry in unread]
    named = ", ".join(kept(place) if code is None else f"{kept(code)} ({kept(place)})" for code, place in places)
    missing = f"{words.pumps_or_files(len(unread))} left out then: {named}"
    return [Line(f"THE SAVED LIST WAS INCOMPLETE: {missing}", Tone.ALERT)]
