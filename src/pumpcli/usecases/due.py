"""List the pumps of a fleet, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.domain.replacement import Replacement, replacement
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Unread
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.usecases.filters import NOT_FILTERED, Filtered, Match, Sieve, sifted
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen

if TYPE_CHECKING:  # a list without a filter starts 1 ms earlier
    from pumpcli.files.filter_terms import Term

RowT = TypeVar("RowT")


@frozen
class Listed:
    """A forecast and the file of its pump."""

    forecast: Forecast
    file: str


@frozen
class Ranked(Generic[RowT]):
    """One pump of a list: the values that its place depends on, and its row.

    Attributes:
        due_on: None if nothing sets a due date.
        needed: the replacement of the pump itself; None unless it is due before the next refill or within 6 months.
        is_zoned: the pump has a time zone.
        match: whether the filter of the list shows the pump; None where the list has no filter.
    """

    status: Status
    due_on: date | None
    code: str
    file: str
    needed: Replacement | None
    is_zoned: bool
    row: RowT
    match: Match | None = None


@frozen
class DueList(Generic[RowT]):
    """All pumps that the filter shows, the most urgent first.

    Attributes:
        hidden: the pumps that the filter hides, the most urgent first.
        unread: pumps that are missing from the list; the list is complete only if this is empty.
    """

    as_of: AsOf
    rules: Rules
    pumps: tuple[Ranked[RowT], ...]
    unread: tuple[Unread, ...]
    hidden: tuple[Ranked[RowT], ...] = ()
    filtered: Filtered = NOT_FILTERED

    @property
    def rows(self) -> list[RowT]:
        """The rows of the pumps that the filter shows, the most urgent first."""
        return [ranked.row for ranked in self.pumps]


@frozen
class NeedsReplacement:
    """A pump that must be replaced before its next refill or within 6 months."""

    code: str
    replacement: Replacement


def forecast_row(listed: Listed, clinic: Clinic) -> Listed:
    """Return the pump with its forecast unchanged, as its row."""
    return listed


def ranked(
    clinic: Clinic,
    as_of: AsOf,
    row: Callable[[Listed, Clinic], RowT],
    loaded: Sequence[LoadedPump],
    *,
    sieve: Sieve | None = None,
) -> list[Ranked[RowT]]:
    """Forecast pumps and make their rows, in the same order.

    This runs in the process that reads the pumps, which sends back only the result.

    Args:
        row: makes the row of one pump.
        sieve: the filter of the list; None where it has none.
    """
    forecasts = [Listed(forecast(pump.pump, as_of, clinic), pump.file) for pump in loaded]
    rows = [row(listed, clinic) for listed in forecasts]
    return [_ranked(listed, row, sieve) for listed, row in zip(forecasts, rows, strict=True)]


def _ranked(listed: Listed, row: RowT, sieve: Sieve | None) -> Ranked[RowT]:
    pump, needed = listed.forecast.pump, replacement(listed.forecast)
    return Ranked(
        status=listed.forecast.status,
        due_on=listed.forecast.due_on,
        code=pump.code,
        file=listed.file,
        needed=needed if needed is not None and needed.notice is not None else None,
        is_zoned=pump.zone.name is not None,
        row=row,
        match=None if sieve is None else sieve.match(pump, listed.forecast),
    )


def due_list(fleet: Fleet[Ranked[RowT]], rules: Rules, as_of: AsOf, terms: tuple[Term, ...] = ()) -> DueList[RowT]:
    """List the pumps of a fleet, the most urgent first.

    If no pump has a time zone, the as-of instant is shown without its offset from UTC.
    """
    if not any(ranked.is_zoned for ranked in fleet.pumps):
        as_of = PLAIN_TIME.as_of(as_of)
    shown, hidden, filtered = sifted(terms, sorted(fleet.pumps, key=_urgency), fleet.pumps)
    return DueList(as_of=as_of, rules=rules, pumps=shown, unread=fleet.unread, hidden=hidden, filtered=filtered)


def worst_status(result: DueList[RowT]) -> Status | None:
    """Return the most urgent status of the pumps that are shown; None if there are none."""
    return result.pumps[0].status if result.pumps else None


def replacements(result: DueList[RowT]) -> tuple[NeedsReplacement, ...]:
    """Return the pumps that must be replaced before their next refill or within 6 months, the earliest first."""
    pumps = [NeedsReplacement(pump.code, pump.needed) for pump in result.pumps if pump.needed is not None]
    return tuple(sorted(pumps, key=lambda pump: (pump.replacement.by, pump.code)))


def _urgency(ranked: Ranked[RowT]) -> tuple[int, date, str, str]:
    return ranked.status.rank, ranked.due_on or date.max, ranked.code, ranked.file
