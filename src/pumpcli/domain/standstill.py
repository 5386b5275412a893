"""The instant since which a pump delivers nothing: by a stop that goes on, or by a program of rate 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pumpcli.domain.clock import seconds_of
from pumpcli.domain.depletion import mean_flow
from pumpcli.domain.due import Forecast
from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Concentration
from pumpcli.domain.stops import Stop


def delivers_nothing_since(forecast: Forecast) -> datetime | None:
    """Return the instant since which the pump delivers nothing.

    Returns:
        None where it delivers something, where no program has started, before the first fill, and for a pump that is
        out of use.
    """
    if forecast.ended is not None:
        return None
    if forecast.stop is not None:
        return _since_stop(forecast.pump.stopped, forecast.stop)
    if forecast.daily.ml_per_day or forecast.volume is None:
        return None
    return _since_rate_of_zero(forecast)


def _since_stop(stops: Sequence[Stop], going_on: Stop) -> datetime:
    """Return the start of the first of the stops that lead without a gap to the one that goes on."""
    since = going_on.start
    for stop in reversed(stops):
        if stop.end == since:
            since = stop.start
    return since


def _since_rate_of_zero(forecast: Forecast) -> datetime | None:
    """Return the start of the first of the last programs of rate 0, or the end of a later bolus given once."""
    pump, as_of, primary = forecast.pump, forecast.as_of, forecast.fill.primary
    since = None
    for program in reversed(pump.programs):
        if as_of.covers(program.start):
            if not _delivers_nothing(program, primary):
                break
            since = program.start
    if since is None:
        return None
    ends = [pump.zone.instant(seconds_of(bolus.at) + bolus.over) for bolus in pump.boluses if as_of.covers(bolus.at)]
    latest = max([since, *ends])
    return latest if latest <= as_of.instant else None


def _delivers_nothing(program: Program, primary: Concentration | None) -> bool:
    return program.on_demand is None and not mean_flow(program, primary).ml_per_day
