"""Warn where the last measured volume is off: a dose, a concentration, a date or a volume before it may be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, written
from pumpcli.domain.course import Origin, origins
from pumpcli.domain.expectation import Expectation
from pumpcli.domain.expectation_bounds import meets_expectation
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import decimal_text
from pumpcli.domain.residual import Finding, Measurement, measurement_at
from pumpcli.domain.residual_tolerance import tolerance_of
from pumpcli.errors import Fault, FaultCode

#: The findings that compare a measurement with the fill, although a reading was in between.
_SINCE_FILL = frozenset({Finding.MORE_LEFT_SINCE_FILL, Finding.LESS_LEFT_SINCE_FILL})


def residual_faults(pump: Pump, clinic: Clinic, as_of: AsOf | None) -> Iterator[Fault]:
    """Yield a fault if the last measured volume is off: a reading, or what was drawn out at the last fill.

    The tolerance is that of `reconcile`, which lists every measurement.

    Args:
        clinic: for its tolerance of residuals.
        as_of: fills and readings after it do not count; None to count all.
    """
    known = _known(pump, as_of)
    if len(known) < 2:
        return
    before, last = known[-2:]
    measured = last.fill.withdrawn if last.reading is None else last.reading.volume
    if measured is None:
        return
    tolerance = tolerance_of(clinic.residual_tolerance, pump.reservoir.capacity)
    if meets_expectation(pump, before, last.at, measured, tolerance):
        return
    measurement = measurement_at(pump, last, before, tolerance)
    if measurement is not None and measurement.is_off:
        yield Fault(FaultCode.RESIDUAL_OFF, _message(_differing(measurement)), _field(pump, last))


def _known(pump: Pump, as_of: AsOf | None) -> Sequence[Origin]:
    """Return the fills and readings known as of an instant, oldest first, without those of a former pump.

    Only the last two matter: without readings those are fills, which are in order already.
    """
    if as_of is None:
        as_of = AsOf.at(max([pump.fills[-1].at, *(reading.at for reading in pump.readings[-1:])]))
    as_of = pump.zone.as_of(as_of)
    if not pump.readings and as_of.covers(pump.fills[-1].at):
        return [Origin(fill) for fill in pump.fills[max(pump.first_own, len(pump.fills) - 2) :]]
    known = origins(pump, as_of)
    return [origin for origin in known if not origin.fill.is_former] or known


def _differing(measurement: Measurement) -> Expectation:
    """Return the expectation that a measurement does not meet."""
    last, fill = measurement.since_last, measurement.since_fill
    assert last is not None and fill is not None, "the first fill is not compared with anything"
    return last if _SINCE_FILL.isdisjoint(measurement.findings) else fill


def _field(pump: Pump, origin: Origin) -> str:
    if origin.reading is None:
        return f"fills[{pump.fills.index(origin.fill)}].withdrawn"
    return f"readings[{pump.readings.index(origin.reading)}].volume"


def _message(expectation: Expectation) -> str:
    origin, difference = expectation.origin, expectation.difference.ml
    least, most = (decimal_text(round(volume.ml, 2)) for volume in (expectation.least, expectation.most))
    expected = f"{least} mL" if least == most else f"{least} to {most} mL"
    more_or_less = f"{decimal_text(round(abs(difference), 2))} mL {'more' if difference > 0 else 'less'}"
    since = f"{'fill' if origin.reading is None else 'reading'} at {written(origin.at)}"
    return (
        f"{expectation.measured} left, {expected} expected since the {since}: {more_or_less}; compare this volume, and "
        "the dates, doses and concentrations since then, with the printouts (`pumpcli reconcile` lists every refill)"
    )
