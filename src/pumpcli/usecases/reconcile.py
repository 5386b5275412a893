"""The measurements of a fleet beside what was expected: what is off first, and the pumps that stand out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pumpcli.domain.clinic import ResidualTolerance
from pumpcli.domain.clock import AsOf
from pumpcli.domain.reconcile import Reconciled, mean, reconcile
from pumpcli.domain.residual import Measurement
from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Unread
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen


@frozen
class ReconciledPump:
    """One pump of a fleet, and its file."""

    reconciled: Reconciled
    file: str

    @property
    def code(self) -> str:
        return self.reconciled.pump.code


@frozen
class Measured:
    """One measurement, with the pump it was made on."""

    measurement: Measurement
    code: str
    file: str


@frozen
class Reconciliation:
    """A fleet, measurement by measurement and pump by pump. It is for a clinician to look at, and no diagnosis.

    Attributes:
        pumps: those with a measurement, first the ones that stand out.
        unmeasured: those without any.
        unread: pumps that are missing; the result is complete only where there are none.
    """

    as_of: AsOf
    rules: Rules
    pumps: tuple[ReconciledPump, ...]
    unmeasured: tuple[ReconciledPump, ...]
    unread: tuple[Unread, ...]

    @property
    def measurements(self) -> tuple[Measured, ...]:
        """What is off first, the newest ahead; then the others by pump, oldest first."""
        by_pump = sorted(self.pumps, key=_place)
        found = [Measured(each, pump.code, pump.file) for pump in by_pump for each in pump.reconciled.measurements]
        off = [measured for measured in found if measured.measurement.is_off]
        # Instants of two pumps may belong to different clocks; their dates can be compared.
        off.sort(key=lambda measured: measured.measurement.at.date(), reverse=True)
        return (*off, *(measured for measured in found if not measured.measurement.is_off))

    @property
    def ratios(self) -> Sequence[Fraction]:
        """Delivered over programmed of every measured refill of every pump."""
        return [ratio for pump in self.pumps for ratio in pump.reconciled.ratios]

    @property
    def mean_ratio(self) -> Fraction | None:
        """The mean over all measured refills; None where there are none."""
        return mean(self.ratios)


def reconcile_pumps(as_of: AsOf, tolerance: ResidualTolerance, loaded: Sequence[LoadedPump]) -> list[ReconciledPump]:
    """What was measured of some pumps. It is reckoned where they are read, which may be another process."""
    return [ReconciledPump(reconcile(each.pump, as_of, tolerance), each.file) for each in loaded]


def reconcile_fleet(fleet: Fleet[ReconciledPump], rules: Rules, as_of: AsOf) -> Reconciliation:
    """Everything that was measured in a fleet, beside what was expected."""
    found = list(fleet.pumps)
    if not any(each.reconciled.pump.zone.name for each in found):
        as_of = PLAIN_TIME.as_of(as_of)
    found.sort(key=lambda pump: (not pump.reconciled.stands_out, *_place(pump)))
    measured = tuple(pump for pump in found if pump.reconciled.measurements)
    unmeasured = tuple(pump for pump in found if not pump.reconciled.measurements)
    return Reconciliation(as_of=as_of, rules=rules, pumps=measured, unmeasured=unmeasured, unread=fleet.unread)


def _place(pump: ReconciledPump) -> tuple[str, str]:
    return pump.code, pump.file
