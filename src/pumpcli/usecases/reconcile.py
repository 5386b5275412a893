"""Compare the measurements of a fleet with the expected volumes, and find the pumps that stand out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from pumpcli.domain.clock import AsOf
from pumpcli.domain.expectation import Expectation
from pumpcli.domain.reconcile import Reconciled, mean_ratio, reconcile
from pumpcli.domain.residual import Measurement
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Unread
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.usecases.filters import NOT_FILTERED, Filtered, Match, Sieve, sifted
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen

if TYPE_CHECKING:
    from pumpcli.files.filter_terms import Term


@frozen
class ReconciledPump:
    """One pump of a fleet, and its file; its match is None where the result has no filter."""

    reconciled: Reconciled
    file: str
    match: Match | None = None

    @property
    def code(self) -> str:
        return self.reconciled.pump.code


@frozen
class Measured:
    """One measurement, with the code and file of its pump, and its time zone; None for plain local time."""

    measurement: Measurement
    code: str
    file: str
    timezone: str | None


@frozen
class Reconciliation:
    """The measurements of the pumps that the filter shows, one by one and by pump. They are for a clinician to look at,
    and no diagnosis.

    Attributes:
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
    def refills(self) -> Sequence[Expectation]:
        """Every refill of every pump that has a ratio."""
        return list(chain.from_iterable(pump.reconciled.refills for pump in self.pumps))

    @property
    def mean_ratio(self) -> Fraction | None:
        """The mean ratio of `refills`, weighted by the programmed volume; None if there are none."""
        return mean_ratio(self.refills)


def reconcile_pumps(as_of: AsOf, loaded: Sequence[LoadedPump], *, sieve: Sieve | None = None) -> list[ReconciledPump]:
    """Compare the measurements of pumps with the expected volumes, each with the tolerance of its clinic.

    This runs in the process that reads the pumps, which sends back only the result.

    Args:
        sieve: the filter of the result; None where it has none.
    """
    return [
        ReconciledPump(
            reconciled=reconcile(pump.pump, as_of, pump.clinic.residual_tolerance),
            file=pump.file,
            match=None if sieve is None else sieve.match(pump.pump, pump.clinic),
        )
        for pump in loaded
    ]


def reconcile_fleet(
    fleet: Fleet[ReconciledPump], rules: Rules, as_of: AsOf, terms: tuple[Term, ...] = ()
) -> Reconciliation:
    """Put the measured pumps of a fleet in order.

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
    )


def _place(pump: ReconciledPump) -> tuple[str, str]:
    return pump.code, pump.file
