"""Warn about drugs by the catalogue: their names, their strengths and their daily doses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.catalogue import Catalogue, DrugEntry, Figure, Supplied
from pumpcli.domain.clock import DAY
from pumpcli.domain.depletion import highest_daily_flow, mean_flow, patient_flow
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump
from pumpcli.domain.quantity import Concentration, DoseRate
from pumpcli.domain.strength import Conditions, DailyDose, Strength
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.citation import Citation
from pumpcli.files.document import Entry
from pumpcli.files.fill_fields import FillFields, once_a_field

#: A concentration this many times the highest market strength, or less than the lowest, is a mistake. Less is not:
#: pharmacies dilute ziconotide to a twenty-fifth, and make fentanyl forty times as strong as in its ampoules.
UNUSUAL_FACTOR = 100
#: Micrograms in a milligram. A concentration outside the market strengths is a mistake too if it is within them in the
#: other unit: 2 mcg/mL of baclofen should be 2 mg/mL, which is on the market.
OTHER_UNIT = 1000


def drug_faults(pump: Pump, root: Entry, catalogue: Catalogue) -> Iterator[Fault]:
    """Return the faults of the drugs of a pump in use, each code once for each field.

    The fills and programs of a former pump are not checked.
    """
    fills = pump.fills[pump.first_own :] if pump.fills[0].is_former else pump.fills
    faults = list(_of_fills(pump, fills, root, catalogue))
    if pump.orders:
        faults += _of_orders(pump, catalogue)
    if [fill for fill in fills if _has_dose_limit(fill.mixture, catalogue)]:
        faults += _of_programs(pump, catalogue)
    return once_a_field(faults)


def _of_fills(pump: Pump, fills: Sequence[Fill], root: Entry, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield the faults of the mixtures of fills, and of the strengths of the last fill. The faults of a mixture that
    several fills share are at the field that names it."""
    places = FillFields(Citation(root), len(pump.fills))
    checked: set[int] = set()
    for index, fill in enumerate(fills, len(pump.fills) - len(fills)):
        mixture = fill.mixture
        if mixture is None or id(mixture) in checked:
            continue
        checked.add(id(mixture))
        for fault in _of_mixture(mixture, catalogue, fills):
            yield Fault(fault.code, fault.message, f"{places.drugs[index]}{fault.at}")
    supplied = fills[-1].supplied
    if supplied is not None and supplied.figure.conditions is not None:
        for fault in _other_strength(fills[-1].drugs, supplied, supplied.figure.conditions):
            yield Fault(fault.code, fault.message, f"{places.drugs[-1]}{fault.at}")


def _of_orders(pump: Pump, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield the faults of the drugs of orders."""
    for index, order in enumerate(pump.orders):
        for fault in () if order.mixture is None else _of_mixture(order.mixture, catalogue, ()):
            yield Fault(fault.code, fault.message, f"orders[{index}].drugs{fault.at}")


def _of_mixture(mixture: Mixture, catalogue: Catalogue, fills: Sequence[Fill]) -> Iterator[Fault]:
    """Yield the faults of each drug of a mixture by itself.

    Args:
        fills: those that may have this mixture, with or without a stability.
    """
    for index, drug in enumerate(mixture.drugs):
        entry = catalogue.drug(drug.name)
        if entry is None:
            is_limited = all(fill.stability is not None for fill in fills if fill.mixture is mixture)
            fault, field = _name_fault(drug.name, catalogue, is_limited=is_limited), "name"
        else:
            fault, field = _strength_fault(drug, entry), "concentration"
        if fault is not None:
            yield Fault(*fault, f"[{index}].{field}")


def _name_fault(name: str, catalogue: Catalogue, *, is_limited: bool) -> tuple[FaultCode, str] | None:
    """Return the code and the message for a name that may mean another drug; None for any other."""
    from pumpcli.files.drug_names import other_name, what_to_write  # noqa: PLC0415  # most drugs have an entry

    meant = other_name(name, catalogue)
    return None if meant is None else (meant.code, what_to_write(name, meant, catalogue, is_limited=is_limited))


def _strength_fault(drug: Drug, entry: DrugEntry) -> tuple[FaultCode, str] | None:
    """Return the code and the message for a concentration that is far from all market strengths, or else above the
    label; None for any other."""
    lowest, highest = entry.weakest, entry.strongest
    if lowest is not None and highest is not None and _is_unusual(drug.concentration, *_ends(lowest, highest)):
        return FaultCode.UNUSUAL_STRENGTH, _unusual(drug.name, _given(drug), lowest, highest)
    figure = entry.label_strength
    if figure is not None and drug.concentration.is_above(figure.value.concentration):
        message = f"{drug.name} at {_given(drug)} is above the highest concentration of the label, {_cited(figure)}"
        return FaultCode.CONCENTRATION_ABOVE_LABEL, message + _elsewhere(entry.highest_concentration, figure)
    return None


def _given(drug: Drug) -> Strength:
    return Strength(drug.concentration, drug.unit)


def _is_unusual(given: Concentration, lowest: Concentration, highest: Concentration) -> bool:
    """Return whether a concentration is `UNUSUAL_FACTOR` times or more outside the market strengths, or outside them
    and within them in the other unit of mass."""
    if not (lowest.is_above(given) or given.is_above(highest)):
        return False
    low, high, mcg = lowest.mcg_per_ml, highest.mcg_per_ml, given.mcg_per_ml
    if mcg >= high * UNUSUAL_FACTOR or mcg * UNUSUAL_FACTOR <= low:
        return True
    return low <= mcg / OTHER_UNIT <= high or low <= mcg * OTHER_UNIT <= high


def _unusual(name: str, given: Strength, lowest: Figure[Strength], highest: Figure[Strength]) -> str:
    """Return the message for an unusual strength, with the same number in the other unit of mass if that is usual."""
    mcg, low, high = (each.mcg_per_ml for each in (given.concentration, *_ends(lowest, highest)))
    if mcg > high:
        message = f"is {mcg // high} times the highest strength on the market, {_cited(highest)}"
        other = Strength(Concentration(mcg / OTHER_UNIT), "mcg")
    else:
        message = f"is 1/{low // mcg} of the lowest strength on the market, {_cited(lowest)}"
        other = Strength(Concentration(mcg * OTHER_UNIT), "mg")
    is_usual = not _is_unusual(other.concentration, *_ends(lowest, highest))
    hint = f"if {other} is meant, write `{other}`" if is_usual else "check number and unit"
    return f"{name} at {given} {message}; {hint}"


def _ends(lowest: Figure[Strength], highest: Figure[Strength]) -> tuple[Concentration, Concentration]:
    return lowest.value.concentration, highest.value.concentration


def _other_strength(drugs: Sequence[Drug], supplied: Supplied, conditions: Conditions) -> Iterator[Fault]:
    """Yield a fault for each drug of the last fill whose strength is another than that with which the stability of the
    catalogue was tested. Earlier fills are not checked, since their limits no longer matter."""
    tested = {each.drug.casefold(): each for each in conditions.tested}
    for index, drug in enumerate(drugs):
        known = tested.get(drug.name.casefold())
        if known is not None and drug.concentration not in known:
            limit, figure = supplied.limit, supplied.figure
            message = (
                f"all dates assume the {figure.value} that the catalogue has for {limit.name}, which were tested with "
                f"{drug.name} at {known.strengths} ({'; '.join(figure.sources)}), not at "
                f"{_given(drug)}; give the `stability` of this strength"
            )
            yield Fault(FaultCode.OTHER_STRENGTH, message, f"[{index}].concentration")


def _has_dose_limit(mixture: Mixture | None, catalogue: Catalogue) -> bool:
    return mixture is not None and not mixture.names.isdisjoint(catalogue.with_highest_dose)


def _of_programs(pump: Pump, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield a fault for each program that delivers more of a drug in a day than the label allows."""
    from pumpcli.files.programs_in_force import fills_in_force, own_programs  # noqa: PLC0415  # few have a limit

    for index, program in own_programs(pump):
        only_a_rate = not (program.windows or program.boluses)
        place = f"programs[{index}].rate" if only_a_rate else f"programs[{index}]"
        for mixture in dict.fromkeys(fill.mixture for fill in fills_in_force(pump, index)):
            for drug in () if mixture is None else mixture.drugs:
                entry = catalogue.drug(drug.name)
                message = "" if mixture is None or entry is None else _dose(program, mixture, drug, entry)
                if message:
                    yield Fault(FaultCode.DOSE_ABOVE_LABEL, message, place)


def _dose(program: Program, mixture: Mixture, drug: Drug, entry: DrugEntry) -> str:
    """Return the message for a program that delivers more than the highest daily dose of a drug on a day of the week;
    empty if it does not. Patient boluses do not count, since they may stay unused, but their dose is named."""
    if not entry.highest_daily_dose:
        return ""
    figure = min(entry.highest_daily_dose, key=lambda figure: figure.value.rate)
    primary, per_ml = mixture.primary.concentration, drug.concentration.mcg_per_ml
    flow = highest_daily_flow(program, primary)
    programmed = flow.ml_per_day * per_ml
    if programmed <= figure.value.rate.mcg_per_day:
        return ""
    up_to = "up to " if flow != mean_flow(program, primary) else ""
    boluses = patient_flow(program, primary, PatientBoluses.ALL) * DAY * per_ml
    used = f", and with all patient boluses {_shown(programmed + boluses, drug.unit)}" if boluses else ""
    message = f"{up_to}{_shown(programmed, drug.unit)} of {drug.name}{used}"
    above = f"above the highest daily dose of the label, {_cited(figure)}"
    return f"{message}: {above}{_elsewhere(entry.highest_daily_dose, figure)}"


def _shown(mcg_per_day: Fraction, unit: str) -> str:
    """Return a dose, rounded up to six decimal places of a microgram: it is above a limit."""
    return str(DailyDose(DoseRate(Fraction(ceil(mcg_per_day * 10**6), 10**6)), unit))


def _cited(figure: Figure[Strength] | Figure[DailyDose]) -> str:
    """Return a figure with its sources and its note."""
    note = "" if figure.note is None else f", {figure.note}"
    return f"{figure.value} ({'; '.join(figure.sources)}{note})"


def _elsewhere(
    figures: Sequence[Figure[Strength]] | Sequence[Figure[DailyDose]], lowest: Figure[Strength] | Figure[DailyDose]
) -> str:
    """Return the figures of other labels as the end of a message."""
    return "".join(f"; or {_cited(figure)}" for figure in figures if figure is not lowest)
