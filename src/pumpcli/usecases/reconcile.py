"""Compare the measurements of a fleet with the expected volumes, and find the pumps that stand out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from pumpcli.domain.printed_alarm import PrintedAlarm, printed_alarms
from pumpcli.domain.reconcile import EVERY_DAY, MeasuredDays, Reconciled, mean_ratio, reconcile
from pumpcli.domain.residual import Direction, Measurement
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.usecases.filtered import NOT_FILTERED, Filtered, Match, sifted
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.domain.clock import AsOf
    from pumpcli.domain.expectation import Expectation
    from pumpcli.domain.pump import Pump
    from pumpcli.errors import Unread
    from pumpcli.files.filter_terms import Term
    from pumpcli.fleet.fleet import Fleet, LoadedPump
    from pumpcli.usecases.filters import Sieve
    from pumpcli.usecases.rules import Rules


class ReconciledPump(Frozen):
    """One pump of a fleet, its file, and the alarm dates printed for it; its match is None where the result has no
    filter."""

    reconciled: Reconciled
    file: str
    match: Match | None = None
    printed: tuple[PrintedAlarm, ...] = ()

    @property
    def code(self) -> str:
        return self.reconciled.pump.code


class Measured(Frozen):
    """One measurement, with the code and file of its pump, and its time zone; None for plain local time."""

    measurement: Measurement
    code: str
    file: str
    timezone: str | None


class Summary(Frozen):
    """The figures over all pumps that the filter shows.

    Attributes:
        pumps: the number of pumps, those without measurements too.
        measured_refills, unmeasured_refills: refills with `withdrawn` and without, first fills left out.
        readings: the volumes read between refills.
        more_left, less_left: measurements that are off, by their direction.
        off: the codes of pumps with a measurement that is off.
        drifting_more, drifting_less: the codes of pumps with a drift, by its direction.
        refills: the number of refills that have a ratio.
        mean_ratio: the mean of the ratios of all these refills, weighted by the programmed volume; None without any.
    """

    pumps: int
    measured_refills: int
    unmeasured_refills: int
    readings: int
    more_left: int
    less_left: int
    off: tuple[str, ...]
    drifting_more: tuple[str, ...]
    drifting_less: tuple[str, ...]
    refills: int
    mean_ratio: Fraction | None


class Reconciliation(Frozen):
    """The measurements of the pumps that the filter shows, one by one and by pump. They are for a clinician to look at,
    and no diagnosis.

    Attributes:
        days: those whose refills and readings are compared.
        pumps: the pumps with measurements, those that stand out first.
        unmeasured: the pumps without measurements.
        unread: pumps that are missing; the result is complete only if this is empty.
    """

    as_of: AsOf
    rules: Rules
    pumps: tuple[ReconciledPump, ...]
    unmeasured: tuple[ReconciledPump, ...]
    unread: tuple[Unread, ...]
    filtered: Filtered = NOT_FILTERED
    days: MeasuredDays = EVERY_DAY

    @property
    def measurements(self) -> tuple[Measured, ...]:
        """All measurements: those that are off first, the newest first; then the others by pump, the oldest first."""
        by_pump = sorted(self.pumps, key=_place)
        every = [
            Measured(measurement=measurement, code=pump.code, file=pump.file, timezone=pump.reconciled.pump.zone.name)
            for pump in by_pump
            for measurement in pump.reconciled.measurements
        ]
        off = [measured for measured in every if measured.measurement.is_off]
        # Instants with and without an offset from UTC cannot be compared; their dates can.
        off.sort(key=lambda measured: measured.measurement.at.date(), reverse=True)
        return (*off, *(measured for measured in every if not measured.measurement.is_off))

    @property
    def printed(self) -> tuple[ReconciledPump, ...]:
        """The pumps for which alarm dates were printed, by code."""
        return tuple(sorted((pump for pump in (*self.pumps, *self.unmeasured) if pump.printed), key=_place))

    @property
    def refills(self) -> Sequence[Expectation]:
        """Every refill of every pump that has a ratio."""
        return list(chain.from_iterable(pump.reconciled.refills for pump in self.pumps))

    @property
    def summary(self) -> Summary:
        """The figures over all pumps."""
        every = [pump.reconciled for pump in (*self.pumps, *self.unmeasured)]
        refills = self.refills
        drifts = [(each.pump.code, each.drift_direction) for each in every]
        return Summary(
            pumps=len(every),
            measured_refills=sum(each.measured_refills for each in every),
            unmeasured_refills=sum(each.unmeasured for each in every),
            readings=sum(each.readings for each in every),
            more_left=sum(each.off_in(Direction.MORE) for each in every),
            less_left=sum(each.off_in(Direction.LESS) for each in every),
            off=tuple(each.pump.code for each in every if each.off),
            drifting_more=tuple(code for code, direction in drifts if direction is Direction.MORE),
            drifting_less=tuple(code for code, direction in drifts if direction is Direction.LESS),
            refills=len(refills),
            mean_ratio=mean_ratio(refills),
        )


def reconcile_pumps(
    as_of: AsOf, loaded: Sequence[LoadedPump], *, sieve: Sieve | None = None, days: MeasuredDays = EVERY_DAY
) -> list[ReconciledPump]:
    """Compare the measurements of pumps with the expected volumes, each with the tolerance of its clinic.

    This runs in the process that reads the pumps, which sends back only the result.

    Args:
        sieve: the filter of the result; None where it has none.
        days: those whose refills and readings are compared.
    """
    return [
        ReconciledPump(
            reconciled=reconcile(pump.pump, as_of, pump.clinic.residual_tolerance, days),
            file=pump.file,
            match=None if sieve is None else sieve.match(pump.pump, pump.clinic),
            printed=_printed(pump.pump, as_of, days),
        )
        for pump in loaded
    ]


def reconcile_fleet(
    fleet: Fleet[ReconciledPump],
    rules: Rules,
    as_of: AsOf,
    terms: tuple[Term, ...] = (),
    days: MeasuredDays = EVERY_DAY,
) -> Reconciliation:
    """Put the measured pumps of a fleet in order; `days` are those for which they were measured.

    If no pump has a time zone, the as-of instant is shown without its offset from UTC.
    """
    pumps = list(fleet.pumps)
    if not any(pump.reconciled.pump.zone.name for pump in pumps):
        as_of = PLAIN_TIME.as_of(as_of)
    pumps.sort(key=lambda pump: (not pump.reconciled.stands_out, *_place(pump)))
    shown, _, filtered = sifted(terms, pumps, pumps)
    return Reconciliation(
        as_of=as_of,
        rules=rules,
        pumps=tuple(pump for pump in shown if pump.reconciled.measurements),
        unmeasured=tuple(pump for pump in shown if not pump.reconciled.measurements),
        unread=fleet.unread,
        filtered=filtered,
        days=days,
    )


def _place(pump: ReconciledPump) -> tuple[str, str]:
    return pump.code, pump.file


def _printed(pump: Pump, as_of: AsOf, days: MeasuredDays) -> tuple[PrintedAlarm, ...]:
    """Return the printed alarm dates of the sessions on some days."""
    alarms = printed_alarms(pump, pump.zone.as_of(as_of))
    return tuple(alarm for alarm in alarms if days.hold(alarm.session.at.date()))
