"""What differs between a list of due dates that was kept and the same files now.

The kept list is the JSON of `due`. Both lists are compared as records of that JSON, read by one reader, so that both
went through the same rounding. Who calls `compare` brings the records of now: they are made in `report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import PurePath

from pumpcli.domain.clock import AsOf
from pumpcli.errors import Unread
from pumpcli.files.due_list_file import Known, Previous, known_of
from pumpcli.values import frozen


class Kind(StrEnum):
    """How a pump differs between the two lists; several may hold for one pump."""

    NEW = "new"
    GONE = "gone"
    UNREADABLE = "unreadable"
    READABLE_AGAIN = "readable_again"
    WORSE = "worse"
    BETTER = "better"
    MOVED = "moved"


class Cause(StrEnum):
    """Why, as far as the two records tell."""

    REFILLED = "another last fill"
    LIMIT = "another limit sets the deadline"
    FILL_VOLUME = "the same fill with another volume"
    DAILY = "another mean daily volume"
    DRUGS = "another mixture"
    DEADLINE = "the deadline moved, and nothing in the records tells why"
    CLINIC = "the same deadline, so that only the lead or the calendar of the clinic is left"
    ABSENT = "in no file now"
    PERHAPS_UNREAD = "perhaps in one of the files that cannot be read now"
    PERHAPS_UNREAD_THEN = "perhaps in one of the files that could not be read then"
    UNREAD = "cannot be read now"
    STILL_UNREAD = "could not be read then either"


@frozen
class Change:
    """One pump that differs.

    Attributes:
        file: where it is now; where it was, if it is gone.
        before, after: None where that list does not hold the pump.
    """

    pump: str
    file: str
    kinds: tuple[Kind, ...]
    before: Known | None
    after: Known | None
    causes: tuple[Cause, ...]

    @property
    def days(self) -> int | None:
        """By how many days the due date moved, below zero for earlier; None unless both lists hold one."""
        if self.before is None or self.after is None or self.before.due_on is None or self.after.due_on is None:
            return None
        return (self.after.due_on - self.before.due_on).days

    @property
    def is_earlier(self) -> bool:
        """The due date is earlier than it was; none at all is later than any."""
        return self.before is not None and self.after is not None and _day(self.after) < _day(self.before)


@frozen
class Changes:
    """All pumps that differ, the most urgent first.

    Attributes:
        unchanged: how many pumps are in both lists with the same status and due date.
        unread: what cannot be read now.
    """

    previous: Previous
    as_of: AsOf
    changes: tuple[Change, ...]
    unchanged: int
    unread: tuple[Unread, ...]


class _Missing:
    """What is missing from a list, by the code of the pump, and by file where not even the code is known."""

    def __init__(self, unread: Sequence[Unread]) -> None:
        self.by_code = {each.code: each for each in unread if each.code is not None}
        self.by_file = {PurePath(each.file): each for each in unread if each.code is None}

    def find(self, code: str, file: str) -> Unread | None:
        """The entry of a pump: by its code, else that of its file or of a folder above it."""
        if code in self.by_code:
            return self.by_code[code]
        path = PurePath(file)
        return next((self.by_file[each] for each in (path, *path.parents) if each in self.by_file), None)


def compare(previous: Previous, now: Iterable[Mapping[str, object]], unread: Sequence[Unread], as_of: AsOf) -> Changes:
    """What differs between a kept list and now.

    Args:
        now: the record of each pump in the JSON of `due`, each code once.
        unread: what is missing from `now`.
    """
    before, after = {each.pump: each for each in previous.pumps}, {each.pump: each for each in map(known_of, now)}
    missing_then, missing_now = _Missing(previous.unread), _Missing(unread)
    codes = {*before, *after, *missing_then.by_code, *missing_now.by_code}
    found = [_change(code, before.get(code), after.get(code), missing_then, missing_now) for code in codes]
    changes = sorted((each for each in found if each.kinds), key=_urgency)
    return Changes(
        previous=previous,
        as_of=as_of,
        changes=tuple(changes),
        unchanged=len(found) - len(changes),
        unread=tuple(unread),
    )


def _change(code: str, before: Known | None, now: Known | None, then: _Missing, missing: _Missing) -> Change:
    """How one pump differs; without a kind where it does not."""
    if before is not None and now is not None:
        return _both(before, now)
    place = before or now or then.by_code.get(code) or missing.by_code[code]
    was_unread, is_unread = then.find(code, place.file), missing.find(code, place.file)
    if now is not None:
        if was_unread is not None:
            return Change(pump=code, file=now.file, kinds=(Kind.READABLE_AGAIN,), before=None, after=now, causes=())
        return Change(
            pump=code,
            file=now.file,
            kinds=(Kind.NEW,),
            before=None,
            after=now,
            causes=(Cause.PERHAPS_UNREAD_THEN,) if then.by_file else (),
        )
    if is_unread is not None:
        is_new = before is None and was_unread is None
        kinds = (Kind.NEW, Kind.UNREADABLE) if is_new else (Kind.UNREADABLE,)
        cause = Cause.STILL_UNREAD if before is None and was_unread is not None else Cause.UNREAD
        return Change(pump=code, file=is_unread.file, kinds=kinds, before=before, after=None, causes=(cause,))
    cause = Cause.PERHAPS_UNREAD if missing.by_file else Cause.ABSENT
    return Change(pump=code, file=place.file, kinds=(Kind.GONE,), before=before, after=None, causes=(cause,))


def _both(before: Known, now: Known) -> Change:
    """How a pump differs that both lists hold."""
    kinds: list[Kind] = []
    if before.status is not now.status:
        kinds.append(Kind.WORSE if now.status.is_worse_than(before.status) else Kind.BETTER)
    if before.due_on != now.due_on:
        kinds.append(Kind.MOVED)
    causes = _causes(before, now) if kinds else ()
    return Change(pump=now.pump, file=now.file, kinds=tuple(kinds), before=before, after=now, causes=causes)


def _causes(before: Known, now: Known) -> tuple[Cause, ...]:
    """Why the due date differs. It follows from the date of the deadline by the rules of the clinic alone; volumes and
    flows move a deadline only where the pump running down sets it."""
    if before.deadline_at == now.deadline_at:
        return () if before.due_on == now.due_on else (Cause.CLINIC,)
    is_same_fill = before.filled_at == now.filled_at
    runs_down = any(reason is not None and reason.runs_down for reason in (before.reason, now.reason))
    holds = {
        Cause.REFILLED: not is_same_fill,
        Cause.LIMIT: before.reason is not now.reason,
        Cause.FILL_VOLUME: runs_down and is_same_fill and before.filled_ml != now.filled_ml,
        Cause.DAILY: runs_down and before.daily_ml != now.daily_ml,
    }
    found = [cause for cause, does in holds.items() if does] or [Cause.DEADLINE]
    return (*found, Cause.DRUGS) if before.drugs != now.drugs else tuple(found)


def _urgency(change: Change) -> tuple[int, int, date, str]:
    """Gone and unreadable, worse, earlier, later, new, better; of these each the most urgent first."""
    known = change.after or change.before
    if known is None:
        return _rank(change), -1, date.min, change.pump
    return _rank(change), known.status.rank, _day(known), change.pump


def _rank(change: Change) -> int:
    kinds = change.kinds
    if Kind.GONE in kinds or Kind.UNREADABLE in kinds:
        return 0
    if Kind.WORSE in kinds:
        return 1
    if Kind.MOVED in kinds:
        return 2 if change.is_earlier else 3
    return 5 if Kind.BETTER in kinds else 4


def _day(known: Known) -> date:
    return known.due_on or date.max
