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
from pumpcli.errors import Unread
from pumpcli.files.due_list_file import Previous
from pumpcli.files.due_record import DueRecord
from pumpcli.usecases.due import EndedPump
from pumpcli.values import field_names, frozen, replace


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


class Cause(StrEnum):
    """A cause of a difference, found by comparing the two records."""

    REFILLED = "another last fill"
    LIMIT = "another limit sets the deadline"
    FILL_VOLUME = "the same fill with another volume"
    DAILY = "another mean daily volume"
    DRUGS = "another mixture"
    DEADLINE = "the deadline moved, and nothing in the records shows why"
    CLINIC = "the same deadline, so that only the lead or the calendar of the clinic is left"
    ABSENT = "in no file now"
    OUT_OF_USE = "out of use now"
    PERHAPS_UNREAD = "perhaps in one of the files that cannot be read now"
    PERHAPS_UNREAD_THEN = "perhaps in one of the files that could not be read then"
    UNREAD = "cannot be read now"
    STILL_UNREAD = "could not be read then either"


@frozen
class Change:
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
    def is_earlier(self) -> bool:
        """Whether the due date is earlier than before. No due date counts as later than any date."""
        return self.before is not None and self.after is not None and _day(self.after) < _day(self.before)


@frozen
class Changes:
    """All pumps that differ, the most urgent first.

    Attributes:
        unchanged: the number of pumps with the same status and due date in both lists.
        unread: pumps and files that cannot be read now.
    """

    previous: Previous
    as_of: AsOf
    changes: tuple[Change, ...]
    unchanged: int
    unread: tuple[Unread, ...]


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
    """Return a record with its instants in civil time, because the offset from UTC is not compared."""
    values = {field: getattr(record, field) for field in field_names(record)}
    civil = {
        field: value.replace(tzinfo=None, fold=0)
        for field, value in values.items()
        if isinstance(value, datetime) and value.tzinfo is not None
    }
    return replace(record, **civil) if civil else record


def compare(
    previous: Previous, now: Iterable[DueRecord], unread: Sequence[Unread], as_of: AsOf, ended: Sequence[EndedPump] = ()
) -> Changes:
    """Compare an earlier list with the current one.

    Args:
        now: the current records, each code once.
        unread: the pumps that are missing from `now`.
        ended: the pumps that are out of use now.
    """
    before, after = _Listing(previous.pumps, previous.unread), _Listing(now, unread, ended)
    compared = [_change(code, before, after) for code in before.by_code | after.by_code]
    changes = sorted((change for change in compared if change.kinds), key=_urgency)
    return Changes(
        previous=previous,
        as_of=as_of,
        changes=tuple(changes),
        unchanged=len(compared) - len(changes),
        unread=tuple(unread),
    )


def _change(code: str, then: _Listing, now: _Listing) -> Change:
    """Compare the entries of one pump in the two lists. The change has no kind if they are equal."""
    file = (then.by_code.get(code) or now.by_code[code]).file
    match then.find(code, file), now.find(code, file):
        case DueRecord() as before, DueRecord() as after:
            return _difference(before, after)
        case None, DueRecord() as after:
            causes = (Cause.PERHAPS_UNREAD_THEN,) if then.by_file else ()
            return Change(pump=code, file=after.file, kinds=(Kind.NEW,), after=after, causes=causes)
        case _, DueRecord() as after:
            return Change(pump=code, file=after.file, kinds=(Kind.READABLE_AGAIN,), after=after)
        case DueRecord() as before, Unread(file=file):
            return Change(pump=code, file=file, kinds=(Kind.UNREADABLE,), before=before, causes=(Cause.UNREAD,))
        case None, Unread(file=file):
            return Change(pump=code, file=file, kinds=(Kind.NEW, Kind.UNREADABLE), causes=(Cause.UNREAD,))
        case _, Unread(file=file):
            return Change(pump=code, file=file, kinds=(Kind.UNREADABLE,), causes=(Cause.STILL_UNREAD,))
        case gone, _ if code in now.ended:
            ended = now.ended[code]
            return Change(
                pump=code,
                file=ended.file,
                kinds=(Kind.ENDED,),
                before=gone if isinstance(gone, DueRecord) else None,
                causes=(Cause.OUT_OF_USE,),
                end=ended.end,
            )
        case gone, _:
            cause = Cause.PERHAPS_UNREAD if now.by_file else Cause.ABSENT
            return Change(
                pump=code,
                file=file,
                kinds=(Kind.GONE,),
                before=gone if isinstance(gone, DueRecord) else None,
                causes=(cause,),
            )


def _difference(before: DueRecord, now: DueRecord) -> Change:
    """Compare the two records of a pump that is in both lists."""
    kinds: list[Kind] = []
    if before.status is not now.status:
        is_worse = now.status.is_worse_than(before.status)
        kinds.append(Kind.WORSE if is_worse else Kind.BETTER)
    if before.due_on != now.due_on:
        kinds.append(Kind.MOVED)
    causes = _causes(before, now) if kinds else ()
    return Change(pump=now.pump, file=now.file, kinds=tuple(kinds), before=before, after=now, causes=causes)


def _causes(before: DueRecord, now: DueRecord) -> tuple[Cause, ...]:
    """Find why the due date differs.

    The due date depends on the deadline and the rules of the clinic only. Volumes and flows move a deadline only if a
    limit sets it that depends on the volume left (`Reason.runs_down`).
    """
    if before.deadline_at == now.deadline_at:
        return () if before.due_on == now.due_on else (Cause.CLINIC,)
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
    return 5 if Kind.BETTER in kinds else 4


def _day(record: DueRecord) -> date:
    return record.due_on or date.max
