"""Warn where a dose or a strength is far from the one before it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.bounds import are_alike
from pumpcli.domain.bridge import LONGEST_PROGRAM, STARTS_WITHIN
from pumpcli.domain.clock import DAY
from pumpcli.domain.depletion import mean_flow, patient_flow
from pumpcli.domain.pump import Drug, Fill, Pump
from pumpcli.domain.quantity import MCG_PER, decimal_text
from pumpcli.errors import Fault, FaultCode
from pumpcli.values import Frozen

#: A daily dose is at most this many times the one before, and at least one over this many. Titration steps are 5 to
#: 30 % at a time.
DOSE_JUMP = 2
#: The same for the strength of a drug at a fill where nothing else shows that another strength was meant.
CONCENTRATION_JUMP = 2
#: The same where a program or a bolus starts with the fill, or where other drugs are in it. From one market strength to
#: another the factor is at most 4 (baclofen 500 and 2000 mcg/mL, ziconotide 25 and 100 mcg/mL), and ziconotide is
#: diluted from 25 to 5 mcg/mL.
STRENGTH_JUMP = 5


class _Daily(Frozen):
    """The daily dose of a program, in mcg of a drug, or in mL where the file names none.

    Attributes:
        drug: the primary drug; None where the file names none.
        programmed: the mean of the week, patient boluses left out.
        most: the same with all patient boluses used; None where the patient has none.
    """

    drug: Drug | None
    programmed: Fraction
    most: Fraction | None


def dose_faults(pump: Pump) -> Iterator[Fault]:
    """Yield a fault for each program that starts on the day of the last fill or later, with a daily dose that jumps.

    It is compared with the last program before it that delivers something. A program that only bridges two mixtures is
    passed over, and so are those of a former pump, and one for another drug. After a jump, a return to the dose before
    it is none.
    """
    since = pump.fills[-1].at.date()
    first = bisect_left(pump.programs, since, lo=1, key=lambda program: program.start.date())
    if first == len(pump.programs) or (_is_one_mixture(pump) and are_alike(pump, first, DOSE_JUMP)):
        return
    before_jump: _Daily | None = None
    for index in range(first, len(pump.programs)):
        if _is_bridge(pump, index):
            continue
        before, after = _therapy_before(pump, index), _daily(pump, index, is_new=True)
        message = None if before is None else _jump(before, after)
        if message is None or (before_jump is not None and _jump(before_jump, after) is None):
            before_jump = None
            continue
        before_jump = before
        yield Fault(FaultCode.DOSE_JUMP, message, f"programs[{index}]")


def _is_one_mixture(pump: Pump) -> bool:
    """Return whether all fills have the mixture that the top of the file names, as most files have."""
    mixture = pump.fills[0].mixture
    return not [fill for fill in pump.fills if fill.mixture is not mixture]


def _therapy_before(pump: Pump, index: int) -> _Daily | None:
    """Return the dose of the last therapy of this pump before a program; None where there is none."""
    filled_on = pump.fills[pump.first_own].at.date()
    for before in range(index - 1, -1, -1):
        if pump.first_own and pump.programs[before + 1].start.date() <= filled_on:
            return None
        if not _is_bridge(pump, before):
            daily = _daily(pump, before, is_new=False)
            if daily.programmed:
                return daily
    return None


def _is_bridge(pump: Pump, index: int) -> bool:
    """Return whether a program starts with a fill of another mixture and is soon followed by another program."""
    start = pump.programs[index].start
    if index + 1 == len(pump.programs) or pump.programs[index + 1].start - start > LONGEST_PROGRAM:
        return False
    return any(before.mixture != fill.mixture and _starts_with(fill, start) for before, fill in pairwise(pump.fills))


def _starts_with(fill: Fill, start: datetime) -> bool:
    """Return whether a program or bolus starts on the day of a fill, or within a day of it."""
    return fill.at.date() <= start.date() and start < fill.at + STARTS_WITHIN


def _daily(pump: Pump, index: int, *, is_new: bool) -> _Daily:
    """Return the daily dose of a program.

    Args:
        is_new: whether to compute with the drugs in the reservoir when it starts, a fill of that day included; else
            with those before the next program starts.
    """
    program = pump.programs[index]
    if is_new:
        fill = _fill_by(pump, program.start.date())
    else:
        fill = _fill_by(pump, date.fromordinal(pump.programs[index + 1].start.toordinal() - 1))
    drug = None if fill.mixture is None else fill.mixture.primary
    per_ml = Fraction(1) if drug is None else drug.concentration.mcg_per_ml
    programmed = mean_flow(program, fill.primary).ml_per_day * per_ml
    if program.on_demand is None:
        return _Daily(drug, programmed, None)
    by_patient = patient_flow(program, fill.primary, PatientBoluses.ALL) * DAY * per_ml
    return _Daily(drug, programmed, programmed + by_patient)


def _fill_by(pump: Pump, day: date) -> Fill:
    """Return the last fill on a day or before; the first fill where all are later."""
    return next((fill for fill in reversed(pump.fills) if fill.at.date() <= day), pump.fills[0])


def _jump(before: _Daily, after: _Daily) -> str | None:
    """Return the message if the programmed dose jumps, or else the dose with all patient boluses."""
    if _name(before.drug) != _name(after.drug):
        return None
    pairs = [("", before.programmed, after.programmed), (" with all patient boluses", before.most, after.most)]
    for used, old, new in pairs:
        if old and new and _is_beyond(new / old, DOSE_JUMP):
            return (
                f"a mean of {_amount(new, after.drug)} a day{used}, {_times(new / old)} the "
                f"{_amount(old, after.drug)} of the program before; compare the dose with the printout: its number, "
                "its unit, and per hour or per day"
            )
    return None


def concentration_faults(pump: Pump) -> Iterator[Fault]:
    """Yield a fault for each drug of the last fill whose strength is far from that of the fill before.

    A pump is programmed again for another strength, and its tubing is cleared of the old one: a fill with which neither
    a program nor a bolus starts may have a wrong strength, or lacks them. What the top of the file says of all fills
    does not change from one to the next; only a residual shows a mistake there.
    """
    last = len(pump.fills) - 1
    if last <= pump.first_own:
        return
    fill, before = pump.fills[last], pump.fills[last - 1]
    if fill.mixture is None or before.mixture is None or fill.mixture is before.mixture:
        return
    strengths = {drug.name.casefold(): drug for drug in before.drugs}
    is_meant = fill.mixture.names != before.mixture.names or _is_programmed(pump, fill)
    for index, drug in enumerate(fill.drugs):
        former = strengths.get(drug.name.casefold())
        if former is None:
            continue
        ratio = drug.concentration.mcg_per_ml / former.concentration.mcg_per_ml
        if _is_beyond(ratio, STRENGTH_JUMP if is_meant else CONCENTRATION_JUMP):
            why = "" if is_meant else ", and no program or bolus starts with this fill: add them, or"
            message = (
                f"{drug.name} {_strength(drug)}, {_times(ratio)} the {_strength(former)} of the fill before{why}"
                f"{';' if is_meant else ''} compare the strength with the label"
            )
            yield Fault(FaultCode.CONCENTRATION_JUMP, message, f"fills[{last}].drugs[{index}].concentration")


def _is_programmed(pump: Pump, fill: Fill) -> bool:
    """Return whether a program or a bolus given once starts with a fill."""
    starts = [*(program.start for program in pump.programs), *(bolus.at for bolus in pump.boluses)]
    return any(_starts_with(fill, start) for start in starts)


def _is_beyond(ratio: Fraction, limit: int) -> bool:
    return ratio > limit or ratio * limit < 1


def _times(ratio: Fraction) -> str:
    """Return a ratio beyond a limit, with three significant digits or more."""
    places = 3 if ratio < 1 else 2
    return f"{decimal_text(round(ratio, places))} times" if ratio * 1000 >= 1 else "less than 0.001 times"


def _name(drug: Drug | None) -> str:
    return "" if drug is None else drug.name.casefold()


def _amount(number: Fraction, drug: Drug | None) -> str:
    """Return a daily dose in the unit of its drug, or in mL."""
    if drug is None:
        return f"{decimal_text(round(number, 4))} mL"
    return f"{decimal_text(round(number / MCG_PER[drug.unit], 4))} {drug.unit}"


def _strength(drug: Drug) -> str:
    return f"{decimal_text(round(drug.concentration.mcg_per_ml / MCG_PER[drug.unit], 4))} {drug.unit}/mL"
