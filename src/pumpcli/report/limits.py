"""The limits that can set a deadline: names, the causes that move them, and the keys of their figures.

A new limit is a `Reason` with its candidate in `domain/candidates.py`, and one row here.
"""

from __future__ import annotations

from collections.abc import Callable

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clock import Period
from pumpcli.domain.due import Forecast
from pumpcli.formats.numbers import counted, excess, minute, spell_period
from pumpcli.report.words import percent_of
from pumpcli.values import Frozen

#: Medtronic FA596 phase II (2016); TGA RC-2016-RN-01458-1.
ALARM_MAY_BE_LATE = (
    "By its own refills the pump runs fast: it computes its alarm from the programmed rate, so the alarm may sound too "
    "late."
)


class Limit(Frozen):
    """The texts of one limit in all reports, and the place of its figure.

    Attributes:
        name: without figures, such as "longest interval".
        short: the name on a narrow screen, which does not say how fast the pump is assumed to run.
        brief: the name on a screen with room for one word.
        event: its text in the depletion table.
        is_alert: whether the event is shown as an alert.
        sentence: returns the beginning of a sentence that ends with the instant, such as "The reservoir runs low on".
        moved: a sentence on the causes that can move it while the last fill stays the same.
        past: the same for an instant that has passed, where that differs.
        key: the key of its figure in the clinic file or in a fill; None for a limit without a figure.
        of_clinic: whether `key` is in the clinic file.
        period: returns the time from the fill to the limit; None for a limit that does not run from the fill.
        fast: returns how fast the pump is assumed to run, such as "14.5 % fast"; None for a limit with other flows.
        heading: returns the name with the figure; None to use `name` and the period.
    """

    name: str
    short: str
    brief: str
    event: str
    is_alert: bool
    moved: str
    sentence: Callable[[Forecast], str]
    past: str | None = None
    key: str | None = None
    of_clinic: bool = False
    period: Callable[[Forecast], Period | None] | None = None
    fast: Callable[[Forecast], str] | None = None
    heading: Callable[[Forecast], str] | None = None


def limit(of: Reason) -> Limit:
    """Return the texts of a limit."""
    match of:
        case Reason.LOW_ALARM:
            return _LOW_ALARM
        case Reason.LOW_ALARM_EARLY:
            return _LOW_ALARM_EARLY
        case Reason.LOW_ALARM_MEASURED:
            return _LOW_ALARM_MEASURED
        case Reason.STABILITY:
            return _STABILITY
        case Reason.MAX_INTERVAL:
            return _MAX_INTERVAL


def heading(of: Reason, forecast: Forecast) -> str:
    """Return the name of a limit with its figure, such as "low reservoir" or "stability: 180 days"."""
    row = limit(of)
    if row.heading is not None:
        return row.heading(forecast)
    period = period_of(of, forecast)
    return row.name if period is None else f"{row.name}: {spell_period(period)}"


def sentence(of: Reason, forecast: Forecast, *, is_past: bool) -> str:
    """Return the beginning of a sentence on a limit that ends with its instant, such as "The reservoir runs low on"."""
    row = limit(of)
    return row.past if is_past and row.past is not None else row.sentence(forecast)


def without_source(of: Reason, forecast: Forecast) -> str:
    """Return the name of a limit with its figure, such as "stability: 180 days", without where that comes from."""
    period = period_of(of, forecast)
    if period is not None:
        return f"{limit(of).name}: {spell_period(period)}"
    if of is Reason.LOW_ALARM_MEASURED and forecast.measured is not None and forecast.measured.speed is not None:
        return f"{limit(of).short}, runs {excess(forecast.measured.speed)} fast"
    return heading(of, forecast)


def period_of(of: Reason, forecast: Forecast) -> Period | None:
    """Return the time from the fill to a limit; None if it does not run from the fill, or is not given."""
    compute = limit(of).period
    return None if compute is None else compute(forecast)


def fast(of: Reason, forecast: Forecast) -> str:
    """Return how fast the pump is assumed to run by a limit, such as "14.5 % fast"; "" where as programmed."""
    spell = limit(of).fast
    return "" if spell is None else spell(forecast)


def _measured(forecast: Forecast) -> str:
    """Return a flow such as "4.2 % fast by its last 3 refills"; without a figure where the pump is not known to run
    fast."""
    measured = forecast.measured
    if measured is None or measured.speed is None:
        return "fast by its refills"
    return f"{excess(measured.speed)} fast by its last {counted(len(measured.refills), 'refill')}"


def _stability(forecast: Forecast) -> str:
    stability, supplied = forecast.fill.stability, forecast.fill.supplied
    if stability is None:
        return _STABILITY.name
    source = "" if supplied is None else " (catalogue, first fill)" if supplied.is_first else " (catalogue)"
    return f"{_STABILITY.name}: {spell_period(stability)}{source}"


def _spelled(period: Period | None) -> str:
    return "" if period is None else f"{spell_period(period)}, "


_LOW_ALARM = Limit(
    name="low reservoir",
    short="low reservoir",
    brief="low",
    event="LOW RESERVOIR ALARM",
    is_alert=True,
    moved="a reading, a bolus, a stop, the program or the alarm volume moved the alarm date",
    sentence=lambda forecast: "The reservoir runs low on",
    past="The reservoir ran low on",
)
_LOW_ALARM_EARLY = Limit(
    name="low reservoir, running fast",
    short="low reservoir",
    brief="low",
    event="low reservoir if running fast",
    is_alert=False,
    moved="a reading, a bolus, a stop, the program, the alarm volume or the clinic's flow tolerance "
    "moved the alarm date",
    sentence=lambda forecast: f"If the pump runs {percent_of(forecast.clinic)} fast, the reservoir runs low on",
    key="flow_tolerance",
    of_clinic=True,
    fast=lambda forecast: f"{percent_of(forecast.clinic)} fast",
    heading=lambda forecast: f"low reservoir, {percent_of(forecast.clinic)} fast",
)
_LOW_ALARM_MEASURED = Limit(
    name="low reservoir, running fast by its refills",
    short="low reservoir",
    brief="low",
    event="low reservoir if running as measured",
    is_alert=False,
    moved="a withdrawn volume, a reading, a bolus, a stop, the program, the alarm volume or the clinic's measured_flow "
    "moved the alarm date",
    sentence=lambda forecast: f"As the pump runs {_measured(forecast)}, the reservoir runs low on",
    key="measured_flow",
    of_clinic=True,
    fast=_measured,
    heading=lambda forecast: f"low reservoir, runs {_measured(forecast)}",
)
_STABILITY = Limit(
    name="stability",
    short="stability",
    brief="stability",
    event="STABILITY ENDS",
    is_alert=True,
    moved="the stability was changed",
    sentence=lambda forecast: f"The drug may stay in the reservoir {_spelled(forecast.fill.stability)}until",
    key="stability",
    period=lambda forecast: forecast.fill.stability,
    heading=_stability,
)
_MAX_INTERVAL = Limit(
    name="longest interval",
    short="longest interval",
    brief="interval",
    event="LONGEST INTERVAL",
    is_alert=True,
    moved="the clinic's longest interval was changed",
    sentence=lambda forecast: f"The clinic's longest interval, {_spelled(forecast.clinic.max_interval)}ends on",
    key="max_interval",
    of_clinic=True,
    period=lambda forecast: forecast.clinic.max_interval,
)


def why_then(forecast: Forecast) -> str:
    """Return the limit that sets the deadline, with its instant, such as "low reservoir Mon 2026-11-23 14:05"."""
    deadline = forecast.deadline
    if deadline is None:
        return "never reaches the alarm volume, and no other limit is given"
    return f"{heading(deadline.reason, forecast)} {minute(deadline.at)}"
