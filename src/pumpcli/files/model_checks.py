"""Warnings where a pump file says what its model contradicts."""

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
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Rate, Volume, decimal_text
from pumpcli.errors import Fault

_FIELDS = {FlowRate: "rate", DoseRate: "rate", Volume: "volume"}


def model_faults(pump: Pump) -> Iterator[Fault]:
    """What a pump file and the model that it names do not agree on; nothing for a model that is not known."""
    model = pump.known_model
    if model is None:
        return
    yield from _reservoir_faults(pump, model)
    if model.has_constant_flow:
        yield from _constant_flow_faults(pump, model)
    if model.lowest_rate is not None or model.highest_rate is not None:
        for index, program in enumerate(pump.programs):
            yield from _rate_faults(program, _primaries(pump, index), model, f"programs[{index}]")


def _reservoir_faults(pump: Pump, model: Model) -> Iterator[Fault]:
    """Another capacity is a slip in one of the two; a higher alarm volume is a clinic's choice, a lower one a risk."""
    given, supplied = pump.reservoir, model
    if supplied.capacity is not None and given.capacity != supplied.capacity.value:
        message = (
            f"a capacity of {given.capacity}, but the model `{model.key}` holds {supplied.capacity.value}; "
            f"{given.capacity} are reckoned with"
        )
        yield Fault("model-contradiction", message, "reservoir.capacity")
    if supplied.low_alarm is not None and given.low_alarm < supplied.low_alarm.value:
        message = (
            f"an alarm volume of {given.low_alarm} is below that of the model `{model.key}`, "
            f"{supplied.low_alarm.value}; {given.low_alarm} are reckoned with"
        )
        yield Fault("model-contradiction", message, "reservoir.low_alarm")


def _primaries(pump: Pump, index: int) -> list[Concentration | None]:
    """The concentrations of the primary drug that are in the reservoir while a program is in force."""
    start = pump.programs[index].start
    end = next((program.start for program in pump.programs[index + 1 :]), None)
    before = [fill for fill in pump.fills if fill.at <= start]
    meanwhile = [fill for fill in pump.fills if start < fill.at and (end is None or fill.at < end)]
    return list(dict.fromkeys(fill.primary for fill in [*before[-1:], *meanwhile]))


def _rate_faults(program: Program, primaries: list[Concentration | None], model: Model, path: str) -> Iterator[Fault]:
    """Every rate, and the mean of the week, that the model cannot deliver; a stopped pump is none."""
    found: dict[str, tuple[str, str]] = {}
    for primary in primaries:
        flows = list(_flows(program, primary, path))
        outside = [(at, _outside(flow, model, "a flow of")) for at, flow in flows]
        if all(why is None for _, why in outside) and _is_mixed(program, flows):
            mean = mean_flow(program, primary).ml_per_day
            most = mean + patient_flow(program, primary, PatientBoluses.ALL) * DAY
            why = _outside(mean, model, "a mean flow of") or _outside(most, model, "with its boluses a mean flow of")
            outside = [(path, why)]
        for at, why in outside:
            if why is not None:
                found.setdefault(at, why)
    yield from (Fault(code, message, at) for at, (code, message) in found.items())


def _is_mixed(program: Program, flows: list[tuple[str, Fraction]]) -> bool:
    """Whether the mean of the week may be outside what each of its flows is within."""
    return (
        bool(program.boluses)
        or program.on_demand is not None
        or (len(flows) > 1 and any(not flow for _, flow in flows))
    )


def _flows(program: Program, primary: Concentration | None, path: str) -> Iterator[tuple[str, Fraction]]:
    """The field of the base rate and of every window, each with its flow in mL/day."""
    for window in [None, *range(len(program.windows))]:
        if window is None and program.rate is None:
            continue
        delivery, seconds = program.delivery_in(window)
        place = path if window is None else f"{path}.windows[{window}]"
        yield f"{place}.{_field(delivery)}", flow_per_second(delivery, seconds, primary) * DAY


def _field(delivery: Rate | Amount) -> str:
    return _FIELDS.get(type(delivery), "dose")


def _outside(ml_per_day: Fraction, model: Model, what: str) -> tuple[str, str] | None:
    """The code and the words of a flow that the model cannot deliver."""
    lowest, highest = model.lowest_rate, model.highest_rate
    if lowest is not None and 0 < ml_per_day < lowest.value.ml_per_day:
        shown = decimal_text(Fraction(floor(ml_per_day * 10**6), 10**6))
        least = decimal_text(lowest.value.ml_per_day)
        return "rate-below-lowest", f"{what} {shown} mL/day is below the lowest of `{model.key}`, {least} mL/day"
    if highest is not None and ml_per_day > highest.value.ml_per_day:
        shown = decimal_text(Fraction(ceil(ml_per_day * 10**6), 10**6))
        most = decimal_text(highest.value.ml_per_day)
        return "rate-above-highest", f"{what} {shown} mL/day is above the highest of `{model.key}`, {most} mL/day"
    return None


def _constant_flow_faults(pump: Pump, model: Model) -> Iterator[Fault]:
    """What a pump with one flow cannot do: other rates at other times, boluses, a stop, or a flow that follows the
    concentration."""
    primaries = {fill.primary for fill in pump.fills}
    given: list[tuple[str, str, object]] = [("boluses", "gives no boluses", pump.boluses)]
    for index, program in enumerate(pump.programs):
        path, rate = f"programs[{index}]", program.rate
        stops = rate in (FlowRate(Fraction(0)), DoseRate(Fraction(0)))
        follows = "delivers the same volume at every concentration; give the rate as a volume"
        given += [
            (f"{path}.rate", "cannot be stopped", stops),
            (f"{path}.rate", follows, not stops and isinstance(rate, DoseRate) and len(primaries) > 1),
            (f"{path}.windows", "has no windows", program.windows),
            (f"{path}.boluses", "gives no boluses", program.boluses),
            (f"{path}.on_demand", "gives no boluses", program.on_demand),
        ]
    for at, why, is_given in given:
        if is_given:
            message = f"the model `{model.key}` has one flow that cannot be programmed: it {why}"
            yield Fault("constant-flow", message, at)
