"""List the pumps of a fleet, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.domain.replacement import Notice, Replacement, replacement
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.usecases.filtered import NOT_FILTERED, Filtered, Match, is_shown, sifted
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from pumpcli.domain.clock import AsOf
    from pumpcli.domain.ending import End
    from pumpcli.domain.visits import BookingState
    from pumpcli.errors import Unread
    from pumpcli.files.filter_terms import Term
    from pumpcli.fleet.fleet import Fleet, LoadedPump
    from pumpcli.usecases.filters import Sieve
    from pumpcli.usecases.rules import Rules

RowT = TypeVar("RowT")
NewRowT = TypeVar("NewRowT")


class Listed(Frozen):
    """A forecast and the file of its pump."""

    forecast: Forecast
    file: str


class Ranked(Frozen, Generic[RowT]):
    """One pump of a list: the values that its place depends on, and its row.

    Attributes:
        due_on: None if nothing sets a due date.
        needed: the replacement of the pump itself; None unless it is due before the next refill or within 6 months.
        is_zoned: the pump has a time zone.
        booking: the state of the booked visit for the next refill.
        cannot_come: whether the absences of the patient leave no day for the refill in time.
        stopped_at: the start of the stop that is going on; None where the pump runs.
        begins_on: the day of the first fill.
        end: the end of the pump, known or planned; None for a pump in use.
        is_ended: whether it is out of use as of then.
        match: whether the filter of the list shows the pump; None where the list has no filter.
    """

    status: Status
    due_on: date | None
    code: str
    file: str
    needed: Replacement | None
    is_zoned: bool
    booking: BookingState
    cannot_come: bool
    stopped_at: datetime | None
    begins_on: date
    end: End | None
    is_ended: bool
    row: RowT
    match: Match | None = None

    @property
    def lacks_visit(self) -> bool:
        """Whether the refill is due soon or worse, and no visit is booked in time."""
        return self.status.is_at_least(Status.SOON) and not self.booking.is_in_time


class EndedPump(Frozen):
    """A pump that is out of use, and its file.

    Attributes:
        is_shown: whether the filter of the list shows it.
    """

    code: str
    file: str
    end: End
    is_shown: bool = True


class WaitingPump(Frozen):
    """A pump that follows on another one with its code, which is still in use.

    Attributes:
        begins_on: the day of its first fill.
    """

    code: str
    file: str
    begins_on: date


class NeedsReplacement(Frozen):
    """A pump that must be replaced before its next refill or within 6 months."""

    code: str
    replacement: Replacement


class Remarks(Frozen):
    """The pumps that every list names below it.

    Attributes:
        stopped: pumps that stand still, each with the start of the stop, the most urgent first.
        without_visit: codes of pumps that are due soon or worse and have no visit in time, the most urgent first.
        cannot_come: codes of pumps whose patients cannot come in time, the most urgent first.
        replacements: pumps that must be replaced before their next refill or within 6 months, the earliest first.
        ended: pumps that are out of use, the last one first.
        waiting: pumps that follow on others which are still in use.
        unread: pumps that are missing from the list; the list is complete only if this is empty.
    """

    stopped: tuple[tuple[str, datetime], ...]
    without_visit: tuple[str, ...]
    cannot_come: tuple[str, ...]
    replacements: tuple[NeedsReplacement, ...]
    ended: tuple[EndedPump, ...]
    waiting: tuple[WaitingPump, ...]
    unread: tuple[Unread, ...]


class DueList(Frozen, Generic[RowT]):
    """All pumps in use that the filter shows, the most urgent first.

    Attributes:
        ended: pumps that are out of use, the last one first.
        ended_rows: the rows of those whose refills are cancelled in a calendar program.
        waiting: pumps that follow on others which are still in use.
        unread: pumps that are missing from the list; the list is complete only if this is empty.
        hidden: the pumps in use that the filter hides, the most urgent first.
    """

    as_of: AsOf
    rules: Rules
    pumps: tuple[Ranked[RowT], ...]
    ended: tuple[EndedPump, ...]
    waiting: tuple[WaitingPump, ...]
    unread: tuple[Unread, ...]
    ended_rows: tuple[RowT, ...] = ()
    hidden: tuple[Ranked[RowT], ...] = ()
    filtered: Filtered = NOT_FILTERED

    @property
    def rows(self) -> list[RowT]:
        """The rows of the pumps that the filter shows, the most urgent first."""
        return [ranked.row for ranked in self.pumps]

    @property
    def remarks(self) -> Remarks:
        """The pumps that the list names below it."""
        needed = [NeedsReplacement(pump.code, pump.needed) for pump in self.pumps if pump.needed is not None]
        return Remarks(
            stopped=tuple((pump.code, pump.stopped_at) for pump in self.pumps if pump.stopped_at is not None),
            without_visit=tuple(pump.code for pump in self.pumps if pump.lacks_visit),
            cannot_come=tuple(pump.code for pump in self.pumps if pump.cannot_come),
            replacements=tuple(sorted(needed, key=lambda pump: (pump.replacement.by, pump.code))),
            ended=tuple(pump for pump in self.ended if pump.is_shown),
            waiting=self.waiting,
            unread=self.unread,
        )


def forecast_row(listed: Listed) -> Listed:
    """Return the pump with its forecast unchanged, as its row."""
    return listed


def ranked(
    as_of: AsOf,
    row: Callable[[Listed], RowT],
    loaded: Sequence[LoadedPump],
    *,
    sieve: Sieve | None = None,
) -> list[Ranked[RowT]]:
    """Forecast pumps, each by the rules of its clinic, and make their rows, in the same order.

    This runs in the process that reads the pumps, which sends back only the result.

    Args:
        row: makes the row of one pump.
        sieve: the filter of the list; None where it has none.
    """
    forecasts = [Listed(forecast(pump.pump, as_of, pump.clinic), pump.file) for pump in loaded]
    rows = [row(listed) for listed in forecasts]
    return [_ranked(listed, row, sieve) for listed, row in zip(forecasts, rows, strict=True)]


def _ranked(listed: Listed, row: RowT, sieve: Sieve | None) -> Ranked[RowT]:
    forecast = listed.forecast
    pump, needed = forecast.pump, replacement(forecast)
    return Ranked(
        status=forecast.status,
        due_on=forecast.due_on,
        code=pump.code,
        file=listed.file,
        needed=needed if needed is not None and needed.notice is not None else None,
        is_zoned=pump.zone.name is not None,
        booking=forecast.visit.state,
        cannot_come=forecast.cannot_come,
        stopped_at=None if forecast.stop is None else forecast.stop.start,
        begins_on=pump.fills[0].at.date(),
        end=pump.ended,
        is_ended=forecast.ended is not None,
        row=row,
        match=None if sieve is None else sieve.match(pump, forecast.clinic, forecast),
    )


def due_list(fleet: Fleet[Ranked[RowT]], rules: Rules, as_of: AsOf, terms: tuple[Term, ...] = ()) -> DueList[RowT]:
    """List the pumps of a fleet that are in use, the most urgent first.

    If no pump has a time zone, the as-of instant is shown without its offset from UTC.
    """
    if not any(ranked.is_zoned for ranked in fleet.pumps):
        as_of = PLAIN_TIME.as_of(as_of)
    ended = [
        EndedPump(code=pump.code, file=pump.file, end=pump.end, is_shown=is_shown(pump))
        for pump in fleet.pumps
        if pump.is_ended and pump.end is not None
    ]
    in_use, waiting = _in_use([pump for pump in fleet.pumps if not pump.is_ended])
    shown, hidden, filtered = sifted(terms, sorted(in_use, key=_urgency), fleet.pumps, fleet.unread)
    return DueList(
        as_of=as_of,
        rules=rules,
        pumps=shown,
        ended=tuple(sorted(ended, key=lambda pump: (-pump.end.on.toordinal(), pump.code, pump.file))),
        waiting=tuple(WaitingPump(pump.code, pump.file, pump.begins_on) for pump in waiting if is_shown(pump)),
        unread=fleet.unread,
        hidden=hidden,
        filtered=filtered,
        ended_rows=tuple(_ended_rows(fleet)),
    )


def with_rows(due: DueList[RowT], make: Callable[[RowT], NewRowT]) -> DueList[NewRowT]:
    """Return a list with another row for each pump, made from its row."""
    return DueList(
        as_of=due.as_of,
        rules=due.rules,
        pumps=tuple(_with_row(ranked, make) for ranked in due.pumps),
        ended=due.ended,
        waiting=due.waiting,
        unread=due.unread,
        ended_rows=tuple(map(make, due.ended_rows)),
        hidden=tuple(_with_row(ranked, make) for ranked in due.hidden),
        filtered=due.filtered,
    )


def _with_row(ranked: Ranked[RowT], make: Callable[[RowT], NewRowT]) -> Ranked[NewRowT]:
    return cast("Ranked[NewRowT]", replace(ranked, row=make(ranked.row)))


def _ended_rows(fleet: Fleet[Ranked[RowT]]) -> Iterator[RowT]:
    """Yield the rows of pumps that are out of use.

    It is left out where a pump with its code could not be read, or is in use and hidden by the filter.
    """
    kept = {unread.code for unread in fleet.unread}
    kept |= {pump.code for pump in fleet.pumps if not pump.is_ended and not is_shown(pump)}
    for pump in fleet.pumps:
        if pump.is_ended and pump.code not in kept and is_shown(pump):
            yield pump.row


def _in_use(pumps: Sequence[Ranked[RowT]]) -> tuple[list[Ranked[RowT]], list[Ranked[RowT]]]:
    """Return the pumps in use, and those that follow on a pump with the same code which will end."""
    by_code: dict[str, Ranked[RowT]] = {}
    waiting = []
    for pump in sorted(pumps, key=_end):
        if pump.code in by_code:
            waiting.append(pump)
        else:
            by_code[pump.code] = pump
    return list(by_code.values()), waiting


def _end(pump: Ranked[RowT]) -> date:
    return date.max if pump.end is None else pump.end.on


class FailOn(StrEnum):
    """The reasons for which a list may exit with 1: a status or a worse one, a missing visit, a replacement."""

    EMPTY = Status.EMPTY.value
    STOPPED = Status.STOPPED.value
    ALARM = Status.ALARM.value
    EXPIRED = Status.EXPIRED.value
    OVERDUE = Status.OVERDUE.value
    TODAY = Status.TODAY.value
    SOON = Status.SOON.value
    OK = Status.OK.value
    NO_DEADLINE = Status.NO_DEADLINE.value
    NOT_BOOKED = "not_booked"
    REPLACEMENT = "replacement"


def is_flagged(pumps: Sequence[Ranked[RowT]], fail_on: Sequence[FailOn]) -> bool:
    """Return whether any reason holds for any pump.

    A pump that should have been replaced already counts as "soon".
    """
    return any(_is_flagged(pump, reason) for reason in fail_on for pump in pumps)


def _is_flagged(pump: Ranked[RowT], reason: FailOn) -> bool:
    if reason is FailOn.NOT_BOOKED:
        return pump.lacks_visit
    if reason is FailOn.REPLACEMENT:
        return pump.needed is not None
    status = Status(reason.value)
    is_passed = pump.needed is not None and pump.needed.notice is Notice.PASSED
    return pump.status.is_at_least(status) or (is_passed and Status.SOON.is_at_least(status))


def _urgency(ranked: Ranked[RowT]) -> tuple[int, date, str, str]:
    return ranked.status.rank, ranked.due_on or date.max, ranked.code, ranked.file
