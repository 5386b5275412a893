"""Warnings of a model, compared with a second computation of every flow and of the exact mean of every week."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.catalogue import Catalogue, Figure, Model
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump, Reservoir
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Mass, Rate, Volume
from pumpcli.files.catalogues import Catalogues
from pumpcli.files.model_checks import model_faults
from tests.builders import ml, simple_pump
from tests.files.test_checks import warnings_of
from tests.strategies import FIRST_FILL, concentrations, programs, pumps

Draw = Callable[[st.SearchStrategy[Any]], Any]
MANUAL = ("its manual",)
#: A pump, and the lowest and the highest rate of its model in mL a day.
Limited = tuple[Pump, Fraction | None, Fraction | None]
TINY = Fraction(1, 10**9)
NAMES = {FlowRate: "rate", DoseRate: "rate", Volume: "volume", Mass: "dose"}


def ml_a_day(rate: Rate, mcg_per_ml: Fraction) -> Fraction:
    return rate.ml_per_day if isinstance(rate, FlowRate) else rate.mcg_per_day / mcg_per_ml


def ml_of(amount: Amount, mcg_per_ml: Fraction) -> Fraction:
    return amount.ml if isinstance(amount, Volume) else amount.mcg / mcg_per_ml


def flows_of(program: Program, mcg_per_ml: Fraction) -> dict[str, Fraction]:
    """Return every flow in mL a day, by its field."""
    found = {} if program.rate is None else {"rate": ml_a_day(program.rate, mcg_per_ml)}
    for index, window in enumerate(program.windows):
        given = window.delivery
        if isinstance(given, Volume | Mass):
            flow = ml_of(given, mcg_per_ml) * 86_400 / window.seconds
        else:
            flow = ml_a_day(given, mcg_per_ml)
        found[f"windows[{index}].{NAMES[type(given)]}"] = flow
    return found


def mean_of(program: Program, mcg_per_ml: Fraction) -> Fraction:
    """Return the mean flow of the week in mL a day. Windows never overlap; the base rate fills the rest."""
    flows = list(flows_of(program, mcg_per_ml).values())
    days = [Fraction(window.seconds, 86_400) * len(window.days) for window in program.windows]
    in_windows = flows if program.rate is None else flows[1:]
    week = sum((flow * spent for flow, spent in zip(in_windows, days, strict=True)), Fraction(0))
    if program.rate is not None:
        week += flows[0] * (7 - sum(days))
    for bolus in program.boluses:
        week += ml_of(bolus.amount, mcg_per_ml) * len(bolus.times) * len(bolus.days)
    return week / 7


def most_of(program: Program, mcg_per_ml: Fraction) -> Fraction:
    """Return the mean flow of the week in mL a day with every bolus that the patient may trigger."""
    limits = program.on_demand
    mean = mean_of(program, mcg_per_ml)
    return mean if limits is None else mean + ml_of(limits.amount, mcg_per_ml) * limits.most_per_day


def concentrations_in(pump: Pump, index: int) -> list[Concentration]:
    """Return the concentrations in the reservoir while a program is in force, in the order of time."""
    start = pump.programs[index].start
    ends = [program.start for program in pump.programs[index + 1 : index + 2]]
    instants = [start, *(fill.at for fill in pump.fills if fill.at > start and all(fill.at < end for end in ends))]
    latest = [[fill.primary for fill in pump.fills if fill.at <= instant][-1:] for instant in instants]
    return [primary for found in latest for primary in found if primary is not None]


def expected(pump: Pump, lowest: Fraction | None, highest: Fraction | None) -> dict[str, tuple[str, str]]:
    """Return the code and the first words of each expected message, by field."""

    def code(flow: Fraction) -> str:
        if lowest is not None and 0 < flow < lowest:
            return "rate-below-lowest"
        return "rate-above-highest" if highest is not None and flow > highest else ""

    found: dict[str, tuple[str, str]] = {}
    for index, program in enumerate(pump.programs):
        for primary in concentrations_in(pump, index):
            outside = {field: code(flow) for field, flow in flows_of(program, primary.mcg_per_ml).items()}
            for field, why in outside.items():
                if why:
                    found.setdefault(f"programs[{index}].{field}", (why, "a flow of "))
            mean, most = mean_of(program, primary.mcg_per_ml), most_of(program, primary.mcg_per_ml)
            if any(outside.values()):
                continue
            if code(mean):
                found.setdefault(f"programs[{index}]", (code(mean), "a mean flow of "))
            elif code(most):
                found.setdefault(f"programs[{index}]", (code(most), "with its boluses a mean flow of "))
    return found


@st.composite
def pumps_with_limits(draw: Draw) -> Limited:
    """Make a pump, and limits of a model that are at, just above or just below a flow or a mean of the pump."""
    pump: Pump = draw(pumps())
    edges = {Fraction(1)}
    for index, program in enumerate(pump.programs):
        for primary in concentrations_in(pump, index):
            edges.update(flows_of(program, primary.mcg_per_ml).values())
            edges.update({mean_of(program, primary.mcg_per_ml), most_of(program, primary.mcg_per_ml)})
    edge = st.sampled_from(sorted(edges - {0}))
    factor = st.sampled_from(
        [Fraction(1), 1 - Fraction(1, 10**9), 1 + Fraction(1, 10**9), Fraction(1, 10), Fraction(9)]
    )
    limit = st.builds(lambda flow, by: flow * by, edge, factor)
    lowest, highest = sorted((draw(limit), draw(limit)))
    known: tuple[Fraction | None, Fraction | None] = draw(
        st.sampled_from([(lowest, highest), (lowest, None), (None, highest)])
    )
    return pump, *known


@st.composite
def programs_within_limits(draw: Draw) -> Limited:
    """Make a pump with one program whose flows are all within the limits of the model; its mean may be outside."""
    program, strength = draw(programs(FIRST_FILL)), draw(concentrations)
    flows = [flow for flow in flows_of(program, strength.mcg_per_ml).values() if flow]
    means = mean_of(program, strength.mcg_per_ml), most_of(program, strength.mcg_per_ml)
    near = {edge * factor for edge in (*flows, *means) if edge for factor in (1, 1 - TINY, 1 + TINY)}
    lowest = [edge for edge in near if all(edge <= flow for flow in flows)]
    highest = [edge for edge in near if all(edge >= flow for flow in flows)]
    fill = Fill(FIRST_FILL, ml("40"), Mixture((Drug("drug A", strength),)))
    pump = Pump("P-001", Reservoir(ml("40"), ml("2")), (fill,), (program,))
    low, high = (draw(st.sampled_from([None, *sorted(edges)])) for edges in (lowest, highest))
    return (pump, low, high) if low is None or high is None or low <= high else (pump, low, None)


def figure(ml_per_day: Fraction | None) -> Figure[FlowRate] | None:
    return None if ml_per_day is None else Figure(FlowRate(ml_per_day), MANUAL)


@given(st.one_of(programs_within_limits(), pumps_with_limits()))
def test_every_flow_and_every_mean_is_measured_exactly(found: Limited) -> None:
    pump, lowest, highest = found
    model = Model("pump-1", "A pump", "ours", lowest_rate=figure(lowest), highest_rate=figure(highest))
    faults = list(model_faults(pump, model))
    wanted = expected(pump, lowest, highest)
    assert {fault.at: fault.code for fault in faults} == {at: code for at, (code, _) in wanted.items()}
    assert len(faults) == len(wanted)
    assert all(fault.message.startswith(wanted[fault.at][1]) for fault in faults)


#: Delivers 0.1 to 1 mL a day, or nothing.
MODEL = Model(
    "pump-1",
    "A pump",
    "Our pharmacy",
    lowest_rate=Figure(FlowRate(Fraction("0.1")), MANUAL),
    highest_rate=Figure(FlowRate(Fraction(1)), MANUAL),
)
DAYTIME = "windows: [{from: 06:00, to: 22:00, rate: 0.9 mL/day}]"
HOUR = "windows: [{from: 06:00, to: 07:00, rate: 0.9 mL/day}]"
BELOW, ABOVE = "rate-below-lowest", "rate-above-highest"


def told(program: str) -> list[tuple[str, str, str]]:
    return [
        (fault.code, fault.at, fault.message) for fault in model_faults(simple_pump("20 mL", "2 mL", program), MODEL)
    ]


@pytest.mark.parametrize(
    "program",
    [
        "{rate: 0 mL/day}",
        "{rate: 0.1 mL/day}",
        "{rate: 1 mL/day}",
        f"{{rate: 0 mL/day, {DAYTIME}}}",
        "{rate: 0.9 mL/day, boluses: [{at: 08:00, volume: 0.1 mL, over: 1 h}]}",
        "{rate: 0.9 mL/day, boluses: [{at: 08:00, volume: 0.7 mL, over: 1 h, days: mon}]}",
        "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 2}}",
        "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, lockout: 12 h}}",
        f"{{rate: 0 mL/day, {DAYTIME}, on_demand: {{volume: 0.1 mL, max_per_day: 4}}}}",
    ],
)
def test_what_the_model_can_deliver(program: str) -> None:
    assert told(program) == []


@pytest.mark.parametrize(
    ("program", "code", "at", "said"),
    [
        ("{rate: 0.099 mL/day}", BELOW, "programs[0].rate", "a flow of 0.099 mL/day"),
        ("{rate: 1.001 mL/day}", ABOVE, "programs[0].rate", "a flow of 1.001 mL/day"),
        (f"{{rate: 0 mL/day, {HOUR}}}", BELOW, "programs[0]", "a mean flow of 0.0375 mL/day"),
        (
            "{rate: 0.9 mL/day, boluses: [{at: 08:00, volume: 0.71 mL, over: 1 h, days: mon}]}",
            ABOVE,
            "programs[0]",
            "a mean flow of 1.001429 mL/day",
        ),
        (
            "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 3}}",
            ABOVE,
            "programs[0]",
            "with its boluses a mean flow of 1.05 mL/day",
        ),
        (
            "{rate: 0.9 mL/day, on_demand: {volume: 0.05 mL, lockout: 8 h}}",
            ABOVE,
            "programs[0]",
            "with its boluses a mean flow of 1.05 mL/day",
        ),
    ],
)
def test_what_it_cannot(program: str, code: str, at: str, said: str) -> None:
    ((found, where, message),) = told(program)
    assert (found, where) == (code, at)
    assert said in message


def said_of(text: str, model: Model) -> list[tuple[str, str]]:
    """Return the path and the message of each warning about a pump of this model."""
    found = warnings_of(f"model: pump-1\n{text}", Catalogues(Catalogue(models=(model,))))
    return [(problem.path, problem.message) for problem in found if problem.code != "no-stability"]


@pytest.mark.parametrize(
    ("capacity", "low_alarm", "said"),
    [
        ("40", "2", []),
        ("39", "2", [("reservoir.capacity", "a capacity of 40 mL, but the model `pump-1` holds 39 mL; all dates ")]),
        ("41", "2", [("reservoir.capacity", "a capacity of 40 mL, but the model `pump-1` holds 41 mL; all dates ")]),
        ("40", "1.9", []),
        (
            "40",
            "2.1",
            [("reservoir.low_alarm", "an alarm volume of 2 mL is below that of the model `pump-1`, 2.1 mL; ")],
        ),
    ],
)
def test_a_reservoir_that_is_not_that_of_the_model(capacity: str, low_alarm: str, said: list[tuple[str, str]]) -> None:
    holds, alarms_at = (Figure(ml(text), MANUAL) for text in (capacity, low_alarm))
    found = said_of(
        "fill: {at: 2026-01-05 09:30, volume: 40 mL}\nprogram: {rate: 0.1 mL/day}\n",
        Model("pump-1", "A pump", "ours", holds, alarms_at),
    )
    assert [(path, message[: len(words)]) for (path, message), (_, words) in zip(found, said, strict=True)] == said


def test_a_program_is_measured_by_what_is_in_the_reservoir_meanwhile() -> None:
    """At 1 mg/mL the rates are the lowest there is, at 2 mg/mL half of that."""
    text = """drugs: [{name: drug A, concentration: 1 mg/mL}]
fills:
  - {at: 2026-01-05 00:00, volume: 40 mL}
  - {at: 2026-01-20 00:00, volume: 40 mL, drugs: [{name: drug A, concentration: 2 mg/mL}]}
programs:
  - {start: 2026-01-01 00:00, rate: 0.01 mL/day}
  - {start: 2026-01-05 00:00, rate: 100 mcg/day}
  - {start: 2026-01-10 00:00, rate: 101 mcg/day}
  - {start: 2026-01-20 00:00, rate: 102 mcg/day}
  - {start: 2026-01-30 00:00, rate: 103 mcg/day}
  - {start: 2026-02-10 00:00, rate: 200 mcg/day}
"""
    model = Model("pump-1", "A pump", "ours", lowest_rate=figure(Fraction(1, 10)))

    def below(number: int, ml: str) -> tuple[str, str]:
        said = f"{99 + number} mcg/day is a flow of {ml} mL/day, below the lowest of `pump-1`, 0.1 mL/day"
        return f"programs[{number}].rate", said

    assert said_of(text, model) == [below(3, "0.051"), below(4, "0.0515")]
    meanwhile = text.replace("2026-01-20 00:00, volume", "2026-01-20 00:01, volume")
    assert said_of(meanwhile, model) == [below(3, "0.051"), below(4, "0.0515")]
    before = text.replace("2026-01-20 00:00, volume", "2026-01-19 23:59, volume")
    assert said_of(before, model) == [below(2, "0.0505"), below(3, "0.051"), below(4, "0.0515")]
    one = text.replace("  - {at: 2026-01-20", "#").replace("01-05 00:00, volume", "01-15 00:00, volume")
    assert said_of(one, model) == []


@pytest.mark.parametrize(
    ("rate", "code", "shown"),
    [
        ("0.0999999 mL/day", "below the lowest of `pump-1`, 0.1 mL/day", "a flow of 0.0999999 mL/day is"),
        ("0.0990 mL/day", "below the lowest of `pump-1`, 0.1 mL/day", "a flow of 0.0990 mL/day is"),
        ("99.9999 uL/day", "below the lowest of `pump-1`, 0.1 mL/day", "99.9999 uL/day is a flow of 0.099999 mL/day,"),
        ("0.1 mL/day", None, None),
        ("24 mL/day", None, None),
        ("24.0000001 mL/day", "above the highest of `pump-1`, 24 mL/day", "a flow of 24.0000001 mL/day is"),
        (
            "1.00000001 mL/h",
            "above the highest of `pump-1`, 24 mL/day",
            "1.00000001 mL/h is a flow of 24.000001 mL/day,",
        ),
        ("0 mL/day", None, None),
    ],
)
def test_a_flow_is_shown_as_written_and_on_its_side_of_the_limit(
    rate: str, code: str | None, shown: str | None
) -> None:
    model = Model("pump-1", "A pump", "ours", lowest_rate=figure(Fraction(1, 10)), highest_rate=figure(Fraction(24)))
    found = said_of(f"fill: {{at: 2026-01-05 00:00, volume: 40 mL}}\nprogram: {{rate: {rate}}}\n", model)
    assert found == ([] if code is None else [("program.rate", f"{shown} {code}")])


EVERY_DAY_BUT_A_MINUTE = "{from: 00:00, to: 23:59, rate: 3 mL/day}"


@pytest.mark.parametrize(
    ("program", "lowest", "highest", "said"),
    [
        ("rate: 0 mL/day, windows: [{from: 00:00, to: 12:00, rate: 1 mL/day}]", "0.5", "1", None),
        ("rate: 0 mL/day, windows: [{from: 00:00, to: 12:00, rate: 1 mL/day}]", "0.6", "1", "a mean flow of 0.5 "),
        ("rate: 0 mL/day", "1", "1", None),
        ("rate: 0 mL/day, boluses: [{at: 08:00, volume: 0.7 mL, over: 1 h, days: mon}]", "0.1", "0.7", None),
        ("rate: 0 mL/day, boluses: [{at: 08:00, volume: 0.7 mL, over: 1 h, days: mon}]", "0.2", "1", "a mean flow of "),
        ("rate: 1 mL/day, boluses: [{every: 6 h, volume: 1 mL, over: 1 h}]", "1", "4.9", "a mean flow of 5 "),
        ("rate: 1 mL/day, boluses: [{at: 08:00, volume: 7 mL, over: 1 h, days: mon}]", "1", "2", None),
        (f"rate: 1 mL/day, windows: [{EVERY_DAY_BUT_A_MINUTE}]", "1", "3", None),
        (
            f"rate: 1 mL/day, windows: [{EVERY_DAY_BUT_A_MINUTE}], boluses: [{{at: 08:00, volume: 1 mL, over: 1 h}}]",
            "1",
            "3.5",
            "a mean flow of 3.99",
        ),
        ("rate: 0 mL/day, on_demand: {volume: 0.5 mL, max_per_day: 2}", "2", "3", "with its boluses a mean flow of 1 "),
        ("windows: [{from: 00:00, to: 24:00, rate: 1 mL/day}]", "1", "1", None),
    ],
)
def test_the_mean_of_the_week(program: str, lowest: str, highest: str, said: str | None) -> None:
    limits = [figure(Fraction(text)) for text in (lowest, highest)]
    model = Model("pump-1", "A pump", "ours", lowest_rate=limits[0], highest_rate=limits[1])
    found = said_of(f"fill: {{at: 2026-01-05 00:00, volume: 40 mL}}\nprogram: {{{program}}}\n", model)
    assert [path for path, _ in found] == ([] if said is None else ["program"])
    assert all(message.startswith(said or "") for _, message in found)


def test_what_was_in_the_reservoir_before_a_program_is_not_measured() -> None:
    text = """fills:
  - {at: 2026-01-05 00:00, volume: 40 mL, drugs: [{name: drug A, concentration: 2 mg/mL}]}
  - {at: 2026-01-20 00:00, volume: 40 mL, drugs: [{name: drug A, concentration: 1 mg/mL}]}
programs:
  - {start: 2026-01-05 00:00, rate: 200 mcg/day}
  - {start: 2026-01-30 00:00, rate: 100 mcg/day}
"""
    assert said_of(text, Model("pump-1", "A pump", "ours", lowest_rate=figure(Fraction(1, 10)))) == []


@pytest.mark.parametrize(
    ("rates", "concentrations", "said"),
    [
        (("0.1 mL/day", "0.2 mL/day"), ("1", "2"), []),
        (("100 mcg/day", "0 mL/day"), ("1", "1"), [(1, "it cannot be stopped")]),
        (("100 mcg/day", "0 mcg/day"), ("1", "1"), [(1, "it cannot be stopped")]),
        (
            ("100 mcg/day", "0 mcg/day"),
            ("1", "2"),
            [
                (0, "it delivers the same volume at every concentration; give the rate as a volume"),
                (1, "it cannot be stopped"),
            ],
        ),
    ],
)
def test_a_pump_with_one_flow(
    rates: tuple[str, str], concentrations: tuple[str, str], said: list[tuple[int, str]]
) -> None:
    drugs = [f"drugs: [{{name: drug A, concentration: {mg} mg/mL}}]" for mg in concentrations]
    text = f"""fills:
  - {{at: 2026-01-05 00:00, volume: 40 mL, {drugs[0]}}}
  - {{at: 2026-01-20 00:00, volume: 40 mL, {drugs[1]}}}
programs:
  - {{rate: {rates[0]}}}
  - {{start: 2026-01-10 00:00, rate: {rates[1]}}}
"""
    one_flow = Model("pump-1", "A pump", "ours", constant_flow=Figure(True, MANUAL))
    why = "the model `pump-1` has one flow that cannot be programmed: "
    assert said_of(text, one_flow) == [(f"programs[{index}].rate", why + words) for index, words in said]


FORMER = """implanted: 2026-01-20
fills:
  - {at: 2026-01-05 00:00, volume: 40 mL, drugs: [{name: drug A, concentration: 2 mg/mL}]}
  - {at: 2026-01-20 11:00, volume: 40 mL, drugs: [{name: drug A, concentration: 1 mg/mL}]}
programs:
  - {start: 2026-01-05 00:00, rate: 100 mcg/day}
  - {start: 2026-01-20 12:00, rate: RATE}
boluses:
  - {at: DAY 10:00, volume: 0.1 mL, over: 1 h}
"""


def test_programs_of_a_former_pump_are_not_measured() -> None:
    """The first program gives 0.05 mL a day to the former pump, and for an hour to this one."""
    model = Model("pump-1", "A pump", "ours", lowest_rate=figure(Fraction(1, 10)))
    text = FORMER.replace("DAY", "2026-01-10")
    assert said_of(text.replace("RATE", "100 mcg/day"), model) == []
    assert [path for path, _ in said_of(text.replace("RATE", "99 mcg/day"), model)] == ["programs[1].rate"]
    not_former = text.replace("RATE", "100 mcg/day").replace("implanted: 2026-01-20\n", "")
    assert [path for path, _ in said_of(not_former, model)] == ["programs[0].rate"]


def test_a_former_pump_may_have_done_what_this_one_cannot() -> None:
    one_flow = Model("pump-1", "A pump", "ours", constant_flow=Figure(True, MANUAL))
    text = FORMER.replace("RATE", "100 mcg/day")
    assert said_of(text.replace("DAY", "2026-01-19"), one_flow) == []
    assert [path for path, _ in said_of(text.replace("DAY", "2026-01-20"), one_flow)] == ["boluses"]
    not_former = text.replace("DAY", "2026-01-19").replace("implanted: 2026-01-20\n", "")
    assert [path for path, _ in said_of(not_former, one_flow)] == ["boluses", "programs[0].rate", "programs[1].rate"]
