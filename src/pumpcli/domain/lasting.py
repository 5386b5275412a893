"""Whether what is in a reservoir lasts to the end of a day."""

from __future__ import annotations

from datetime import date

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import from_origin
from pumpcli.domain.depletion import expand
from pumpcli.domain.due import Forecast, Reason, forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import frozen, replace


@frozen
class State:
    """A pump at the end of a day.

    Attributes:
        passed: the limits that are over by then, in the order of `Reason`. One that is reached at the very end of the
            day is over, and so is one that is shown there because its minute was rounded down.
    """

    volume: Volume
    passed: tuple[Reason, ...]

    @property
    def lasts(self) -> bool:
        """No low-reservoir alarm by then; where the clinic gives a tolerance, not even of a pump that runs so much
        fast."""
        return not any(reason.runs_down for reason in self.passed)


@frozen
class Lasting:
    """What a pump holds at the end of a day if nothing is refilled before.

    Attributes:
        used: all patient boluses used.
        unused: none used; None where the patient has none to use.
        is_refill_due: the refill must be done on that day or before.
    """

    until: date
    used: State
    unused: State | None
    is_refill_due: bool


def lasting(found: Forecast, until: date, clinic: Clinic) -> Lasting | None:
    """What the reservoir of a forecast holds at the end of a day, the as-of day or a later one; None before the first
    fill, when it holds nothing that is known."""
    pump = from_origin(found.pump, found.origin)
    used = _state(pump, until, clinic)
    if used is None:
        return None
    unused = None
    if expand(pump, found.run_down[0]).has_patient_boluses:
        programs = tuple(replace(program, on_demand=None) for program in pump.programs)
        unused = _state(replace(pump, programs=programs), until, clinic)
    return Lasting(
        until=until, used=used, unused=unused, is_refill_due=found.due_on is not None and found.due_on <= until
    )


def _state(pump: Pump, until: date, clinic: Clinic) -> State | None:
    then = forecast(pump, AsOf.end_of(until), clinic)
    if then.volume is None:
        return None
    end = then.as_of.instant
    passed = (candidate.reason for candidate in then.candidates if candidate.at is not None and candidate.at <= end)
    return State(then.volume, tuple(passed))
