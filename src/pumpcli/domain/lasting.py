"""The state of a reservoir at the end of a day: whether its volume and its drug last until then."""

from __future__ import annotations

from datetime import date

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import from_origin
from pumpcli.domain.depletion import expand
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import Frozen, replace


class State(Frozen):
    """The state of a pump at the end of a day.

    Attributes:
        passed: the limits reached by the end of the day, in the order of `Reason`. Limits are rounded down to the
            minute, so that one reached within the minute after 24:00 is included.
    """

    volume: Volume
    passed: tuple[Reason, ...]

    @property
    def lasts(self) -> bool:
        """Whether there is no low-reservoir alarm by then, by the program or by a pump that runs fast."""
        return not any(reason.runs_down for reason in self.passed)


class Lasting(Frozen):
    """The state of a pump at the end of a day, without any refill before.

    Attributes:
        until: that day.
        used: the state with all patient boluses used.
        unused: the state with none used; None where the patient has none to use.
        is_refill_due: whether the refill is due on that day or before.
    """

    until: date
    used: State
    unused: State | None
    is_refill_due: bool


def lasting(forecast: Forecast, until: date, clinic: Clinic) -> Lasting | None:
    """Return the state of the pump of a forecast at the end of a day.

    An end of the pump that is to come by then is left out: it does not change what its reservoir holds.

    Args:
        until: the as-of day or a later one.

    Returns:
        None where the first fill is later, and for a pump that is out of use.
    """
    if forecast.ended is not None:
        return None
    pump = replace(from_origin(forecast.pump, forecast.origin), ended=None)
    used = _state(pump, until, clinic, forecast)
    if used is None:
        return None
    unused = None
    if expand(pump, forecast.run_down[0]).has_patient_boluses:
        programs = tuple(replace(program, on_demand=None) for program in pump.programs)
        unused = _state(replace(pump, programs=programs), until, clinic, forecast)
    return Lasting(
        until=until, used=used, unused=unused, is_refill_due=forecast.due_on is not None and forecast.due_on <= until
    )


def _state(pump: Pump, until: date, clinic: Clinic, now: Forecast) -> State | None:
    then = forecast(pump, AsOf.end_of(until), clinic, now)
    if then.volume is None:
        return None
    end = then.as_of.instant
    passed = (candidate.reason for candidate in then.candidates if candidate.at is not None and candidate.at <= end)
    return State(then.volume, tuple(passed))
