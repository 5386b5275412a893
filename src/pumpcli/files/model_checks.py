"""Warn where a pump file contradicts the catalogue entry of its model."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.catalogue import Model
from pumpcli.domain.clock import DAY
from pumpcli.domain.depletion import flow_per_second, mean_flow, patient_flow
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Volume, Written, decimal_text
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.programs_in_force import fills_in_force, own_programs

_FIELDS = {FlowRate: "rate", DoseRate: "rate", Volume: "volume"}


def model_faults(pump: Pump, model: Model) -> Iterator[Fault]:
    """Yield a fault for every contradiction between a pump and its model."""
    yield from _reservoir_faults(pump, model)
    if model.has_constant_flow:
        yield from _constant_flow_faults(pump, model)
    if model.lowest_rate is not None or model.highest_rate is not None:
        for index, program in own_programs(pump):
            yield from _rate_faults(program, _primaries(pump, index), model, f"programs[{index}]")


def _reservoir_faults(pump: Pump, model: Model) -> Iterator[Fault]:
    """Yield a fault for a capacity that differs from the model's, and for a low alarm volume below the model's.

    A differing capacity is a mistake in one of the two. A higher alarm volume is a clinic's choice, a lower one a risk.
    """
    reservoir = pump.reservoir
    if model.capacity is not None and _differ(reservoir.capacity, model.capacity.value):
        message = (
            f"a capacity of {reservoir.capacity}, but the model `{model.key}` holds {model.capacity.value}; "
            f"all dates assume {reservoir.capacity}"
        )
        yield Fault(FaultCode.MODEL_CONTRADICTION, message, "reservoir.capacity")
    if model.low_alarm is not None and model.low_alarm.value.is_above(reservoir.low_alarm):
        message = (
            f"an alarm volume of {reservoir.low_alarm} is below that of the model `{model.key}`, "
            f"{model.low_alarm.value}; all dates assume {reservoir.low_alarm}"
        )
        yield Fault(FaultCode.MODEL_CONTRADICTION, message, "reservoir.low_alarm")


def _differ(one: Volume, other: Volume) -> bool:
    return one.is_above(other) or other.is_above(one)


def _primaries(pump: Pump, index: int) -> list[Concentration | None]:
    """Return the concentrations of the primary drug in the reservoir while program `index` is in force, each once; None
    for a fill without drugs."""
    return list(dict.fromkeys(fill.primary for fill in fills_in_force(pump, index)))


def _rate_faults(program: Program, primaries: list[Concentration | None], model: Model, path: str) -> Iterator[Fault]:
    """Yield a fault for every flow of a program, or else for its weekly mean, that the model cannot deliver. A stopped
    pump is no fault.

    Args:
        primaries: the concentrations in the reservoir; a dose rate is a flow only with one of them.
    """
    faults: dict[str, tuple[FaultCode, str]] = {}
    for primary in primaries:
        flows = _flows(program, primary)
        outside = [(window, flow) for window, flow in flows if not _is_within(flow, model)]
        for window, flow in outside:
            faults.setdefault(
                _field(program, window, path),
                _outside(flow, model, "a flow of", program.delivery_in(window)[0].written),
            )
        if not outside and not _mean_is_within(program, primary, [flow for _, flow in flows], model):
            mean = mean_flow(program, primary).ml_per_day / DAY
            most = mean + patient_flow(program, primary, PatientBoluses.ALL)
            if not _is_within(mean, model):
                faults.setdefault(path, _outside(mean, model, "a mean flow of"))
            elif not _is_within(most, model):
                faults.setdefault(path, _outside(most, model, "with its boluses a mean flow of"))
    yield from (Fault(code, message, at) for at, (code, message) in faults.items())


def _mean_is_within(program: Program, primary: Concentration | None, flows: list[Fraction], model: Model) -> bool:
    """Return True only if bounds show that the weekly mean is within the limits of the model; False if unknown.

    Each flow must be within the limits already. The mean is at least the lowest flow, and at most the highest flow plus
    all boluses of the fullest day. Computing the exact mean takes four times as long.
    """
    if len(flows) > 1 and not all(flows):
        return False
    if not program.boluses and program.on_demand is None:
        return True
    most = max(flows)
    if not most:
        return False
    for bolus in program.boluses:
        most += flow_per_second(bolus.amount, DAY, primary) * len(bolus.times)
    if program.on_demand is not None:
        most += flow_per_second(program.on_demand.amount, DAY, primary) * program.on_demand.most_per_day
    return _is_within(most, model)


def _flows(program: Program, primary: Concentration | None) -> list[tuple[int | None, Fraction]]:
    """Return the base rate (as None) and every window (as its index), each with its flow in mL/s."""
    base: tuple[None, ...] = () if program.rate is None else (None,)
    return [
        (window, flow_per_second(*program.delivery_in(window), primary))
        for window in (*base, *range(len(program.windows)))
    ]


def _is_within(ml_per_second: Fraction, model: Model) -> bool:
    """Return whether a flow is zero or within the limits of a model. Compare integers, which takes a quarter of the
    time of comparing fractions."""
    ml, seconds = ml_per_second.as_integer_ratio()
    if model.lowest_rate is not None and ml:
        least, units = model.lowest_rate.value.ml_per_day.as_integer_ratio()
        if ml * DAY * units < least * seconds:
            return False
    if model.highest_rate is not None:
        most, units = model.highest_rate.value.ml_per_day.as_integer_ratio()
        return ml * DAY * units <= most * seconds
    return True


def _field(program: Program, window: int | None, path: str) -> str:
    """Return the field of the base rate (None) or of a window, such as "programs[0].windows[1].dose"."""
    delivery, _ = program.delivery_in(window)
    place = path if window is None else f"{path}.windows[{window}]"
    return f"{place}.{_FIELDS.get(type(delivery), 'dose')}"


def _outside(
    ml_per_second: Fraction, model: Model, subject: str, written: Written | None = None
) -> tuple[FaultCode, str]:
    """Return the code and the message for a flow that the model cannot deliver.

    The flow is rounded away from the limit, to six decimal places: down below the lowest, up above the highest.

    Args:
        subject: the beginning of the message, such as "a flow of".
        written: the rate or amount of the file that is this flow.
    """
    ml_per_day, lowest, highest = ml_per_second * DAY, model.lowest_rate, model.highest_rate
    if lowest is not None and ml_per_day < lowest.value.ml_per_day:
        code, end, limit, rounded = FaultCode.RATE_BELOW_LOWEST, "below the lowest", lowest, floor(ml_per_day * 10**6)
    else:
        assert highest is not None
        code, end, limit, rounded = FaultCode.RATE_ABOVE_HIGHEST, "above the highest", highest, ceil(ml_per_day * 10**6)
    shown = f"{subject} {decimal_text(Fraction(rounded, 10**6))} mL/day"
    if written is None:
        flow = f"{shown} is"
    else:
        flow = f"{subject} {written} is" if written.plain_unit == "ml/day" else f"{written} is {shown},"
    return code, f"{flow} {end} of `{model.key}`, {limit.value}"


def _constant_flow_faults(pump: Pump, model: Model) -> Iterator[Fault]:
    """Yield a fault for everything that a pump with one flow cannot do: windows, boluses, a stop, or a flow that
    changes with the concentration."""
    own = pump.fills[pump.first_own :]
    primaries = {fill.primary for fill in own}
    boluses = [bolus for bolus in pump.boluses if not pump.first_own or bolus.at.date() >= own[0].at.date()]
    limits: list[tuple[str, str, object]] = [("boluses", "gives no boluses", boluses)]
    for index, program in own_programs(pump):
        path, rate = f"programs[{index}]", program.rate
        stops = rate in (FlowRate(Fraction(0)), DoseRate(Fraction(0)))
        follows = "delivers the same volume at every concentration; give the rate as a volume"
        limits += [
            (f"{path}.rate", "cannot be stopped", stops),
            (f"{path}.rate", follows, not stops and isinstance(rate, DoseRate) and len(primaries) > 1),
            (f"{path}.windows", "has no windows", program.windows),
            (f"{path}.boluses", "gives no boluses", program.boluses),
            (f"{path}.on_demand", "gives no boluses", program.on_demand),
        ]
    for at, why, is_broken in limits:
        if is_broken:
            message = f"the model `{model.key}` has one flow that cannot be programmed: it {why}"
            yield Fault(FaultCode.CONSTANT_FLOW, message, at)
