"""The use cases for one pump: show, table and explain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from pumpcli.domain.bridge import Bridge
from pumpcli.domain.candidates import Candidate
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, written
from pumpcli.domain.clock_shift import ClockShift, clock_shifts
from pumpcli.domain.derivation import Derivation, derive
from pumpcli.domain.due import Forecast, expected_at, forecast
from pumpcli.domain.ending import End
from pumpcli.domain.lasting import Lasting, lasting
from pumpcli.domain.mistakes import Mistake
from pumpcli.domain.printed_alarm import PrintedAlarm, printed_alarms
from pumpcli.domain.pump import Pump
from pumpcli.domain.stops import Stop
from pumpcli.domain.table import Granularity, Row, bridges_of, depletion_rows, table_until
from pumpcli.errors import UsageError
from pumpcli.files.citation import Citation
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import citation_of
from pumpcli.usecases.due import Listed
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from pumpcli.domain.catalogue import Model
    from pumpcli.domain.curve import Curve
    from pumpcli.domain.quantity import Volume
    from pumpcli.domain.refills import Refill

#: Days of a table if there is no deadline to end it at.
TABLE_DAYS_WITHOUT_DEADLINE = 28
#: The most rows of one table; a century by day has less than half of them.
MOST_ROWS = 100_000


class CheckedAlarm(Frozen):
    """A printed alarm date beside the computed one.

    Attributes:
        mistakes: those that each explain it where it does not agree, the most likely first.
    """

    alarm: PrintedAlarm
    mistakes: tuple[Mistake, ...] = ()


class Shown(Frozen):
    """One pump and its forecast.

    Attributes:
        loaded: the pump with its place.
        clock_shifts: when the clock of the pump differs from the wall clock, from the last fill or reading until the
            deadline.
        lasting: whether the volume lasts to the end of a day; None if no day was asked for.
        planned_stops: the stops of the file that begin after the as-of instant; they delay nothing.
        printed: the printed alarm dates since the last fill.
        planned: its next refill in the plan of all pumps that were read; None for a pump alone.
        excess: the number of refills above the capacity on that day.
        curve: the volume since the last fill; None if no curve was asked for, and for a pump that is out of use.
    """

    loaded: LoadedPump
    listed: Listed
    clock_shifts: tuple[ClockShift, ...]
    lasting: Lasting | None = None
    planned_stops: tuple[Stop, ...] = ()
    printed: tuple[CheckedAlarm, ...] = ()
    planned: Refill | None = None
    excess: int = 0
    curve: Curve | None = None

    @property
    def clinic(self) -> Clinic:
        """The rules of the pump."""
        return self.listed.forecast.clinic

    @property
    def past_stops(self) -> list[Stop]:
        """The stops from the last fill or reading on that were over at the as-of instant."""
        forecast = self.listed.forecast
        since = forecast.run_down[0].at
        current = None if forecast.stop is None else forecast.stop.start
        return [
            stop
            for stop in forecast.pump.stopped
            if stop.end is not None and stop.end > since and stop.start != current
        ]

    @property
    def citation(self) -> Citation:
        """The document of the pump, read again."""
        return citation_of(self.loaded)


class EmergencyCard(Frozen):
    """One pump for those who do not know it.

    Attributes:
        model: the model of the catalogue; None if the file names none.
        unused: the volume now if no patient bolus was used; None before the first fill, and for a pump out of use.
    """

    shown: Shown
    model: Model | None
    unused: Volume | None


class DepletionTable(Frozen):
    """The depletion table of one pump.

    Attributes:
        by: the event at which a row ends.
        clock_shifts: when the clock of the pump differs from the wall clock, within the table.
        bridges: the times within the table in which the tubing may still hold the former mixture.
        curve: as of `Shown`.
    """

    listed: Listed
    by: Granularity
    rows: tuple[Row, ...]
    clock_shifts: tuple[ClockShift, ...]
    bridges: tuple[Bridge, ...] = ()
    curve: Curve | None = None


class FastDerivation(Frozen):
    """The steps to a limit of a pump that runs fast.

    Attributes:
        limit: the limit, with its factor for every flow.
    """

    limit: Candidate
    derivation: Derivation


class Explained(Frozen):
    """The steps that lead to the due date of one pump, and the document that its numbers were read from.

    Attributes:
        fast: the same steps for a pump that runs fast; None unless such a limit sets the deadline.
        printed: the printed alarm dates since the last fill.
    """

    forecast: Forecast
    derivation: Derivation
    fast: FastDerivation | None
    rules: Rules
    citation: Citation
    printed: tuple[CheckedAlarm, ...] = ()


def show(
    loaded: LoadedPump,
    rules: Rules,
    as_of: AsOf,
    until: date | None = None,
    others: Sequence[LoadedPump] = (),
    with_curve: bool = False,
) -> Shown:
    """Forecast one pump.

    Args:
        until: also compute whether the volume lasts to the end of this day.
        others: pumps that were read with it, itself among them or not; its refill is planned with theirs.
        with_curve: also compute the curve of its volume.

    Raises:
        UsageError: `until` lies before the as-of date or before the first fill, or the pump is out of use then.
    """
    computed = forecast(loaded.pump, as_of, rules.clinic)
    until_day = None if until is None else _lasting(computed, until)
    if computed.ended is not None:
        return Shown(loaded=loaded, listed=Listed(computed, loaded.file), clock_shifts=())
    horizon = computed.as_of.instant if computed.deadline is None else computed.deadline.at
    planned, excess = _planned(computed, others, as_of)
    return Shown(
        loaded=loaded,
        listed=Listed(computed, loaded.file),
        clock_shifts=tuple(clock_shifts(loaded.pump, computed.run_down[0].at, horizon)),
        lasting=until_day,
        planned_stops=tuple(stop for stop in loaded.pump.stopped if not computed.as_of.covers(stop.start)),
        printed=_printed(loaded.pump, computed, rules),
        planned=planned,
        excess=excess,
        curve=_curve(computed, until) if with_curve else None,
    )


def card(loaded: LoadedPump, rules: Rules, as_of: AsOf) -> EmergencyCard:
    """Return what an emergency card says of one pump."""
    shown = show(loaded, rules, as_of)
    computed = shown.listed.forecast
    key = loaded.pump.model
    model = None if key is None else rules.catalogues.merged.model(key)
    is_filled = computed.volume is not None
    return EmergencyCard(shown, model, expected_at(computed, computed.as_of.instant) if is_filled else None)


def _curve(computed: Forecast, until: date | None = None) -> Curve | None:
    from pumpcli.domain.curve import curve_of  # noqa: PLC0415  # only a picture needs it

    return curve_of(computed, until)


def _printed(pump: Pump, computed: Forecast, rules: Rules) -> tuple[CheckedAlarm, ...]:
    """Return the printed alarm dates since the last fill that is known; none for a pump that is out of use."""
    if not pump.has_printed_alarm or computed.ended is not None:
        return ()
    from pumpcli.domain.printed_mistakes import explanations  # noqa: PLC0415  # many files have no printed date
    from pumpcli.files.printed_checks import strengths  # noqa: PLC0415

    as_of = computed.as_of
    alarms = [alarm for alarm in printed_alarms(pump, as_of) if alarm.session.origin.fill == computed.fill]
    return tuple(
        CheckedAlarm(
            alarm, () if alarm.agrees else explanations(pump, alarm, strengths(alarm, rules.catalogues), as_of)
        )
        for alarm in alarms
    )


def _planned(computed: Forecast, others: Sequence[LoadedPump], as_of: AsOf) -> tuple[Refill | None, int]:
    """Return the next refill of a pump in the plan of all pumps, and the number above the capacity on its day.

    Only pumps that share its capacity matter. Without a capacity, or without other pumps, there is nothing to plan.
    """
    code, clinic = computed.pump.code, computed.clinic
    rest = [other for other in others if other.pump.code != code]
    if not rest or clinic.capacity is None or computed.due_on is None:
        return None, 0
    from pumpcli.domain.plan import coming_refills  # noqa: PLC0415  # for a pump among others only

    fleet = [computed, *(forecast(other.pump, as_of, other.clinic) for other in rest)]
    plan = coming_refills([each for each in fleet if each.clinic.room == clinic.room], computed.due_on)
    refills = (refill for refill in (*plan.refills, *plan.later) if refill.forecast is computed and not refill.is_extra)
    refill = next(refills, None)
    return refill, 0 if refill is None else plan.overflow.get(refill.visit_on, 0)


def end_clause(ended: End, today: date) -> str:
    """Return since when, or from when, a pump is out of use, for a message about wrong usage."""
    when = "is out of use since" if ended.on <= today else "will be out of use from"
    return f"{when} {ended.on} ({ended.why})"


def _lasting(computed: Forecast, until: date) -> Lasting:
    if until < computed.as_of.day:
        raise UsageError(f"--until {until} is before the as-of date {computed.as_of.day}; that day is over")
    ended = computed.pump.ended
    if ended is not None and until >= ended.on:
        clause = end_clause(ended, computed.as_of.day)
        raise UsageError(f"--until {until}: {computed.pump.code} {clause}; it need not last to that day")
    result = lasting(computed, until, computed.clinic)
    if result is None:
        at = written(computed.fill.at)
        raise UsageError(f"at the end of {until} nothing is in the reservoir yet: the first fill is at {at}")
    return result


def depletion_table(
    loaded: LoadedPump,
    rules: Rules,
    as_of: AsOf,
    by: Granularity,
    first: date | None,
    last: date | None,
    days: int | None,
) -> DepletionTable:
    """Tabulate the depletion of one pump, from its last fill to the day of its deadline unless other days are given.

    The table of a pump that is out of use ends with the first day on which it is, whatever days are given.

    Args:
        first, last: both included.
        days: the number of days from the first on; overrides `last`.

    Raises:
        UsageError: the last day is before the first one or before the first fill, or there are more than `MOST_ROWS`
            rows.
    """
    computed = forecast(loaded.pump, as_of, rules.clinic)
    zone = loaded.pump.zone
    start = computed.fill.at if first is None else zone.midnight(first)
    if days is not None:
        last = Period(days=days - 1).after(start.date())
    elif last is None:
        without_deadline = Period(days=TABLE_DAYS_WITHOUT_DEADLINE).after(max(as_of.day, start.date()))
        last = table_until(computed) or without_deadline
    if computed.ended is not None:
        last = _until_the_end(computed.ended, start.date(), last)
    _refuse_empty_table(start.date(), last, loaded.pump.fills[0].at)
    end = zone.midnight_after(last)
    rows = tuple(islice(depletion_rows(computed, start, end, by), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise UsageError(f"the table would have more than {MOST_ROWS:,} rows; see --until, --days and --by")
    shifts = tuple(clock_shifts(loaded.pump, rows[0].start, end))
    within = tuple(bridge for bridge in bridges_of(computed) if bridge.start < end and rows[0].start < bridge.end)
    return DepletionTable(listed=Listed(computed, loaded.file), by=by, rows=rows, clock_shifts=shifts, bridges=within)


def with_curve(table: DepletionTable) -> DepletionTable:
    """Return a table with the curve of the volume since the last fill."""
    return replace(table, curve=_curve(table.listed.forecast))


def _until_the_end(ended: End, first: date, last: date) -> date:
    if first > ended.on:
        raise UsageError(f"the table would begin on {first}, and the pump is out of use since {ended.on} ({ended.why})")
    return min(last, ended.on)


def _refuse_empty_table(first: date, last: date, first_fill: datetime) -> None:
    if last < first:
        reason = f"before it begins on {first}; see --from, --until and --days"
        raise UsageError(f"the table would end on {last}, {reason}")
    if last < first_fill.date():
        reason = f"nothing is known before the first fill at {written(first_fill)}"
        raise UsageError(f"the table would end on {last}, and {reason}")


def explain(loaded: LoadedPump, rules: Rules, as_of: AsOf) -> Explained:
    """Derive the due date of one pump step by step."""
    computed = forecast(loaded.pump, as_of, rules.clinic)
    decides = computed.decides
    fast = None if decides is None or decides.speed is None else FastDerivation(decides, derive(computed, decides))
    return Explained(
        forecast=computed,
        derivation=derive(computed),
        fast=fast,
        rules=rules,
        citation=citation_of(loaded),
        printed=_printed(loaded.pump, computed, rules),
    )
