"""Compare an earlier list of due dates with the same files now.

The earlier list is the JSON of `due`. Both lists are compared as the records that `due` prints, so that the volumes of
both are rounded to the same places. `report` makes the current records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePath

from pumpcli.domain.clock import AsOf
from pumpcli.domain.ending import End
from pumpcli.domain.visits import BookingState
from pumpcli.errors import Unread, UsageError
from pumpcli.files.due_list_file import Previous
from pumpcli.files.due_record import DueRecord
from pumpcli.files.filter_terms import Term
from pumpcli.usecases.due import DueList, EndedPump, Ranked
from pumpcli.usecases.filtered import NOT_FILTERED, Filtered
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen, field_names, replace


class Kind(StrEnum):
    """A difference of one pump between the two lists. A pump may have several."""

    NEW = "new"
    GONE = "gone"
    ENDED = "ended"
    UNREADABLE = "unreadable"
    READABLE_AGAIN = "readable_again"
    WORSE = "worse"
    BETTER = "better"
    MOVED = "moved"
    VISIT = "visit"


class Cause(StrEnum):
    """A cause of a difference, found by comparing the two records."""

    REFILLED = "another last fill"
    LIMIT = "another limit sets the deadline"
    FILL_VOLUME = "the same fill with another volume"
    DAILY = "another mean daily volume"
    DRUGS = "another mixture"
    DEADLINE = "the deadline moved, and nothing in the records shows why"
    LEAD_OR_CALENDAR = "the same deadline, so that only an absence, or the lead or calendar of the clinic, is left"
    BOOKING = "another booked visit, or one that is in time no longer"
    ABSENT = "in no file now"
    OUT_OF_USE = "out of use now"
    PERHAPS_UNREAD = "perhaps in one of the files that cannot be read now"
    PERHAPS_UNREAD_THEN = "perhaps in one of the files that could not be read then"
    UNREAD = "cannot be read now"
    STILL_UNREAD = "could not be read then either"
    PERHAPS_HIDDEN_THEN = "perhaps hidden then by the filter of the saved list"


class Change(Frozen):
    """One pump that differs between the two lists.

    Attributes:
        file: the current file of the pump; the earlier one if the pump is gone.
        before, after: the records of the pump, with civil times; None if that list does not hold the pump.
        end: the end of a pump that is out of use now; None for any other.
    """

    pump: str
    file: str
    kinds: tuple[Kind, ...]
    before: DueRecord | None = None
    after: DueRecord | None = None
    causes: tuple[Cause, ...] = ()
    end: End | None = None

    @property
    def days(self) -> int | None:
        """Days by which the due date moved, negative if it is earlier; None unless both lists have a due date."""
        if self.before is None or self.after is None or self.before.due_on is None or self.after.due_on is None:
            return None
        return (self.after.due_on - self.before.due_on).days

    @property
    def lost_visit(self) -> bool:
        """Whether no visit is booked in time now."""
        return self.after is not None and self.after.booking is not BookingState.BOOKED

    @property
    def is_earlier(self) -> bool:
        """Whether the due date is earlier than before. No due date counts as later than any date."""
        return self.before is not None and self.after is not None and _day(self.after) < _day(self.before)


class Changes(Frozen):
    """All pumps that differ, the most urgent first.

    Attributes:
        unchanged: the number of pumps with the same status, due date and booked visit in both lists.
        unread: pumps and files that cannot be read now.
        rules: those of the list of now; None if unknown.
    """

    previous: Previous
    as_of: AsOf
    changes: tuple[Change, ...]
    unchanged: int
    unread: tuple[Unread, ...]
    filtered: Filtered = NOT_FILTERED
    rules: Rules | None = None


class _Listing:
    """One of the two lists: its records and its unread pumps by code, and by file where the code is unknown."""

    def __init__(self, records: Iterable[DueRecord], unread: Sequence[Unread], ended: Sequence[EndedPump] = ()) -> None:
        missing = {entry.code: entry for entry in unread if entry.code is not None}
        self.by_code: dict[str, DueRecord | Unread] = missing | {record.pump: _civil(record) for record in records}
        self.ended = {pump.code: pump for pump in ended if pump.code not in self.by_code}
        self.by_file = {PurePath(entry.file): entry for entry in unread if entry.code is None}

    def find(self, code: str, file: str) -> DueRecord | Unread | None:
        """Return the record of a pump, or its entry among the unread; None if the list has neither.

        The pump is looked up by its code, then by its file or a folder above it.
        """
        if code in self.by_code:
            return self.by_code[code]
        path = PurePath(file)
        return next((self.by_file[place] for place in (path, *path.parents) if place in self.by_file), None)


def _civil(record: DueRecord) -> DueRecord:
    """Return a record with its instants as whole minutes of civil time.

    The offset from UTC is not compared, and the earliest lists have no seconds.
    """
    values = {field: getattr(record, field) for field in field_names(record)}
    civil = {
        field: value.replace(second=0, tzinfo=None, fold=0)
        for field, value in values.items()
        if isinstance(value, datetime) and (value.tzinfo is not None or value.second)
    }
    return replace(record, **civil) if civil else record


def compare(
    previous: Previous,
    now: Iterable[DueRecord],
    unread: Sequence[Unread],
    as_of: AsOf,
    ended: Sequence[EndedPump] = (),
    *,
    hidden: Sequence[Ranked[DueRecord]] = (),
    filtered: Filtered = NOT_FILTERED,
) -> Changes:
    """Compare an earlier list with the current one.

    Args:
        now: the current records, each code once.
        unread: the pumps that are missing from `now`.
        ended: the pumps that are out of use now.
        hidden: the pumps that the filter hides now; those that the earlier list names are compared too.
        filtered: the filter of both lists.
    """
    before = _Listing(previous.pumps, previous.unread)
    named = [pump for pump in hidden if before.find(pump.code, pump.file) is not None]
    after = _Listing([*now, *(pump.row for pump in named)], unread, ended)
    compared = [_change(code, before, after, bool(filtered.terms)) for code in before.by_code | after.by_code]
    changes = sorted((change for change in compared if change.kinds), key=_urgency)
    return Changes(
        previous=previous,
        as_of=as_of,
        changes=tuple(changes),
        unchanged=len(compared) - len(changes),
        unread=tuple(unread),
        filtered=filtered.without({pump.code for pump in named}),
    )


def changes_since(previous: Previous, now: DueList[DueRecord]) -> Changes:
    """Compare an earlier list with the list of now, which has the filter of the earlier one."""
    changes = compare(previous, now.rows, now.unread, now.as_of, now.ended, hidden=now.hidden, filtered=now.filtered)
    return replace(changes, rules=now.rules)


def refuse_another_filter(given: Sequence[Term], saved: Sequence[Term]) -> None:
    """Raise UsageError unless two filters have the same terms: only the filter of the saved list can be applied."""
    if {term.meaning for term in given} != {term.meaning for term in saved}:
        filtered = f"is filtered by {' and '.join(term.text for term in saved)}" if saved else "has no filter"
        raise UsageError(
            f"the saved list {filtered}, and changes are listed with the filter of the saved list: leave --where out, "
            "or save a list with `pumpcli due --where TERM --format json --output FILE`"
        )


def _change(code: str, then: _Listing, now: _Listing, is_filtered: bool) -> Change:
    """Compare the entries of one pump in the two lists. The change has no kind if they are equal.

    Args:
        is_filtered: whether the lists have a filter.
    """
    file = (then.by_code.get(code) or now.by_code[code]).file
    match then.find(code, file), now.find(code, file):
        case DueRecord() as before, DueRecord() as after:
            return _difference(before, after)
        case None, DueRecord() as after:
            causes = {Cause.PERHAPS_UNREAD_THEN: bool(then.by_file), Cause.PERHAPS_HIDDEN_THEN: is_filtered}
            possible = tuple(cause for cause, is_possible in causes.items() if is_possible)
            return Change(pump=code, file=after.file, kinds=(Kind.NEW,), after=after, causes=possible)
        case _, DueRecord() as after:
            return Change(pump=code, file=after.file, kinds=(Kind.READABLE_AGAIN,), after=after)
        case DueRecord() as before, Unread(file=file):
            return Change(pump=code, file=file, kinds=(Kind.UNREADABLE,), before=before, causes=(Cause.UNREAD,))
        case None, Unread(file=file):
            return Change(pump=code, file=file, kinds=(Kind.NEW, Kind.UNREADABLE), causes=(Cause.UNREAD,))
        case _, Unread(file=file):
            return Change(pump=code, file=file, kinds=(Kind.UNREADABLE,), causes=(Cause.STILL_UNREAD,))
        case gone, _:
            return _missing(code, file, gone if isinstance(gone, DueRecord) else None, now)


def _missing(code: str, file: str, before: DueRecord | None, now: _Listing) -> Change:
    """Return the change of a pump that the current list does not hold: out of use, or gone.

    Args:
        file: the earlier file of the pump.
    """
    ended = now.ended.get(code)
    if ended is not None:
        causes = (Cause.OUT_OF_USE,)
        return Change(pump=code, file=ended.file, kinds=(Kind.ENDED,), before=before, causes=causes, end=ended.end)
    causes = (Cause.PERHAPS_UNREAD if now.by_file else Cause.ABSENT,)
    return Change(pump=code, file=file, kinds=(Kind.GONE,), before=before, causes=causes)


def _difference(before: DueRecord, now: DueRecord) -> Change:
    """Compare the two records of a pump that is in both lists."""
    kinds: list[Kind] = []
    if before.status is not now.status:
        is_worse = now.status.is_worse_than(before.status)
        kinds.append(Kind.WORSE if is_worse else Kind.BETTER)
    if before.due_on != now.due_on:
        kinds.append(Kind.MOVED)
    causes = _causes(before, now) if kinds else ()
    if _has_other_visit(before, now):
        kinds.append(Kind.VISIT)
        causes = (*causes, Cause.BOOKING)
    return Change(pump=now.pump, file=now.file, kinds=tuple(kinds), before=before, after=now, causes=causes)


def _has_other_visit(before: DueRecord, now: DueRecord) -> bool:
    """Whether the booked visit for the same refill differs. A list of an earlier version has none to compare with."""
    if before.booking is None or before.filled_at != now.filled_at:
        return False
    return (before.booking, before.booked_on, before.booked_at) != (now.booking, now.booked_on, now.booked_at)


def _causes(before: DueRecord, now: DueRecord) -> tuple[Cause, ...]:
    """Find why the due date differs.

    The due date depends only on the deadline, the rules of the clinic and the absences of the patient. Volumes and
    flows move a deadline only if a limit sets it that depends on the volume left (`Reason.runs_down`).
    """
    if before.deadline_at == now.deadline_at:
        return () if before.due_on == now.due_on else (Cause.LEAD_OR_CALENDAR,)
    is_same_fill = before.filled_at == now.filled_at
    runs_down = any(reason is not None and reason.runs_down for reason in (before.deadline_reason, now.deadline_reason))
    holds = {
        Cause.REFILLED: not is_same_fill,
        Cause.LIMIT: before.deadline_reason is not now.deadline_reason,
        Cause.FILL_VOLUME: runs_down and is_same_fill and before.filled_ml != now.filled_ml,
        Cause.DAILY: runs_down and before.daily_ml != now.daily_ml,
    }
    causes = [cause for cause, does_hold in holds.items() if does_hold] or [Cause.DEADLINE]
    return (*causes, Cause.DRUGS) if before.drugs != now.drugs else tuple(causes)


def _urgency(change: Change) -> tuple[int, int, date, str]:
    """Return a key that sorts by kind, gone, ended and unreadable first, then worse, earlier, later, new, better."""
    record = change.after or change.before
    if record is None:
        return _rank(change), -1, date.min, change.pump
    return _rank(change), record.status.rank, _day(record), change.pump


def _rank(change: Change) -> int:
    kinds = change.kinds
    if Kind.GONE in kinds or Kind.UNREADABLE in kinds or Kind.ENDED in kinds:
        return 0
    if Kind.WORSE in kinds:
        return 1
    if Kind.MOVED in kinds:
        return 2 if change.is_earlier else 3
    if Kind.VISIT in kinds and change.lost_visit:
        return 3
    return 5 if Kind.BETTER in kinds or Kind.VISIT in kinds else 4


def _day(record: DueRecord) -> date:
    return record.due_on or date.max
