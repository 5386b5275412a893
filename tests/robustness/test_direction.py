"""A change that can only empty a pump sooner never makes its refill later, nor does rounding; and no pump of a
fleet removes another from the list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, PatientBoluses, ScheduledBolus
from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period, TimeOfDay, seconds_of
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.open_days import ClosedDays
from pumpcli.domain.program import Program, Window
from pumpcli.domain.pump import Drug, Fill, Mixture, Pump, Reading, Reservoir
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Mass, Rate, Volume
from pumpcli.values import replace
from tests.builders import run, simple_text
from tests.robustness import texts
from tests.strategies import amounts, hundredths, pumps, pumps_anywhere, refilled_pumps

Draw = Callable[[st.SearchStrategy[Any]], Any]
AS_OF = AsOf.end_of(date(2026, 2, 1))
CLINIC = Clinic(
    refill_lead=Period(days=4),
    max_interval=Period(days=150),
    flow_tolerance=Fraction(1, 10),
    closed=(ClosedDays(date(2026, 1, 20), date(2026, 2, 3)),),
)

#: At least one, and now and then much more.
factors = hundredths(100, 300)
parts = hundredths(1, 100)


def more_of(rate: Rate, factor: Fraction) -> Rate:
    return FlowRate(rate.ml_per_day * factor) if isinstance(rate, FlowRate) else DoseRate(rate.mcg_per_day * factor)


def larger(amount: Amount, factor: Fraction) -> Amount:
    return Volume(amount.ml * factor) if isinstance(amount, Volume) else Mass(amount.mcg * factor)


def with_programs(pump: Pump, change: Callable[[Program], Program]) -> Pump:
    return replace(pump, programs=tuple(change(program) for program in pump.programs))


def higher_base_rate(draw: Draw, pump: Pump) -> Pump:
    factor, least = draw(factors), draw(hundredths(0, 50))

    def change(program: Program) -> Program:
        rate = program.rate
        assert rate is not None
        if isinstance(rate, FlowRate):
            return replace(program, rate=FlowRate(rate.ml_per_day * factor + least))
        return replace(program, rate=more_of(rate, factor))

    return with_programs(pump, change)


def higher_windows(draw: Draw, pump: Pump) -> Pump:
    factor = draw(factors)

    def change(window: Window) -> Window:
        delivery = window.delivery
        if isinstance(delivery, Volume | Mass):
            return replace(window, delivery=larger(delivery, factor))
        return replace(window, delivery=more_of(delivery, factor))

    return with_programs(pump, lambda program: replace(program, windows=tuple(map(change, program.windows))))


def larger_boluses(draw: Draw, pump: Pump) -> Pump:
    factor = draw(factors)

    def change(program: Program) -> Program:
        boluses = tuple(replace(bolus, amount=larger(bolus.amount, factor)) for bolus in program.boluses)
        limits = program.on_demand
        on_demand = None if limits is None else replace(limits, amount=larger(limits.amount, factor))
        return replace(program, boluses=boluses, on_demand=on_demand)

    once = tuple(replace(bolus, amount=larger(bolus.amount, factor)) for bolus in pump.boluses)
    return replace(with_programs(pump, change), boluses=once)


def one_more_scheduled_bolus(draw: Draw, pump: Pump) -> Pump:
    bolus = ScheduledBolus((TimeOfDay(draw(st.integers(0, 1439))),), draw(amounts), 60 * draw(st.integers(1, 600)))
    return with_programs(pump, lambda program: replace(program, boluses=(*program.boluses, bolus)))


def one_more_bolus_given_once(draw: Draw, pump: Pump) -> Pump:
    taken = {bolus.at for bolus in pump.boluses}
    instants = (pump.fills[0].at + timedelta(minutes=draw(st.integers(0, 40_000)) + step) for step in range(9))
    at = next(instant for instant in instants if instant not in taken)
    bolus = OneTimeBolus(at, draw(amounts), 60 * draw(st.integers(1, 600)))
    return replace(pump, boluses=tuple(sorted((*pump.boluses, bolus), key=lambda each: each.at)))


def more_patient_boluses(draw: Draw, pump: Pump) -> Pump:
    amount, more = draw(amounts), draw(st.integers(0, 4))

    def change(program: Program) -> Program:
        limits = program.on_demand
        if limits is None:
            return replace(program, on_demand=OnDemand(amount, max_per_day=1 + more))
        most = None if limits.max_per_day is None else limits.max_per_day + more
        lockout = None if limits.lockout is None else max(60, limits.lockout // (1 + more))
        return replace(program, on_demand=replace(limits, max_per_day=most, lockout=lockout))

    return with_programs(pump, change)


def larger_alarm_volume(draw: Draw, pump: Pump) -> Pump:
    alarm = pump.reservoir.low_alarm.ml
    least = min(fill.volume.ml for fill in pump.fills)
    raised = Volume(alarm + (least - alarm) * draw(parts) * Fraction(99, 100))
    return replace(pump, reservoir=Reservoir(pump.reservoir.capacity, raised))


def smaller_volumes(draw: Draw, pump: Pump) -> Pump:
    """Less at every fill, and less read."""
    alarm, part = pump.reservoir.low_alarm.ml, draw(parts)

    def less(fill: Fill) -> Fill:
        return replace(fill, volume=Volume(alarm + (fill.volume.ml - alarm) * part))

    readings = tuple(Reading(each.at, Volume(each.volume.ml * part)) for each in pump.readings)
    return replace(pump, fills=tuple(map(less, pump.fills)), readings=readings)


def weaker_mixture(draw: Draw, pump: Pump) -> Pump:
    """A lower concentration needs more volume for the same doses."""
    part = draw(parts)

    def weaker(fill: Fill) -> Fill:
        drugs = tuple(replace(drug, concentration=_weaker(drug, part)) for drug in fill.drugs)
        return replace(fill, mixture=Mixture(drugs))

    return replace(pump, fills=tuple(map(weaker, pump.fills)))


def _weaker(drug: Drug, part: Fraction) -> Concentration:
    return Concentration(drug.concentration.mcg_per_ml * part)


def shorter_stability(draw: Draw, pump: Pump) -> Pump:
    days = draw(st.integers(1, 90))
    return replace(pump, fills=tuple(replace(fill, stability=Period(days=days)) for fill in pump.fills))


CHANGES = (
    *(higher_base_rate, higher_windows, larger_boluses, one_more_scheduled_bolus, one_more_bolus_given_once),
    *(more_patient_boluses, larger_alarm_volume, smaller_volumes, weaker_mixture, shorter_stability),
)


def assert_not_later(changed: Forecast, before: Forecast) -> None:
    """No limit of what both have, no due date and no status is better than before."""
    for candidate in before.candidates:
        at = changed.at(candidate.reason)
        assert candidate.at is None or (at is not None and at <= candidate.at), candidate.reason
    if before.empty_at is not None:
        assert changed.empty_at is not None and changed.empty_at <= before.empty_at
    if before.due_on is not None:
        assert before.deadline is not None and changed.deadline is not None and changed.due_on is not None
        assert changed.deadline.at <= before.deadline.at
        assert changed.due_on <= before.due_on
    if before.volume is not None:
        assert changed.volume is not None and changed.volume <= before.volume
    assert changed.status.is_at_least(before.status)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@settings(max_examples=settings().max_examples * 2 // 5)
@given(data=st.data(), pump=pumps())
def test_what_empties_a_pump_sooner_never_makes_its_refill_later(
    change: Callable[[Draw, Pump], Pump], data: st.DataObject, pump: Pump
) -> None:
    changed = change(data.draw, pump)
    for clinic in (Clinic(), CLINIC):
        assert_not_later(forecast(changed, AS_OF, clinic), forecast(pump, AS_OF, clinic))


@settings(max_examples=settings().max_examples * 2 // 5)
@given(
    pump=st.one_of(pumps(), refilled_pumps()),
    days=st.integers(0, 200),
    lead=st.integers(0, 60),
    tolerance=parts,
    closed=st.integers(0, 60),
)
def test_a_stricter_clinic_never_makes_a_refill_later(
    pump: Pump, days: int, lead: int, tolerance: Fraction, closed: int
) -> None:
    first = date(2026, 1, 15)
    stricter = (
        replace(CLINIC, flow_tolerance=Fraction(1, 10) + tolerance),
        replace(CLINIC, max_interval=Period(days=min(days, 150) or 1)),
        replace(CLINIC, refill_lead=Period(days=4 + lead)),
        replace(CLINIC, closed=(*CLINIC.closed, ClosedDays(first, first + timedelta(days=closed)))),
        replace(CLINIC, open_days=(1, 3)),
        replace(CLINIC, measured_flow=True),
    )
    before = forecast(pump, AS_OF, CLINIC)
    for clinic in stricter:
        assert_not_later(forecast(pump, AS_OF, clinic), before)
    assert_not_later(before, forecast(pump, AS_OF, replace(CLINIC, flow_tolerance=None)))


@settings(max_examples=settings().max_examples * 2 // 5)
@given(pump=pumps(), tolerance=parts)
def test_rounding_makes_no_limit_later(pump: Pump, tolerance: Fraction) -> None:
    """Rounded down, and by less than a minute."""
    found = forecast(pump, AS_OF, replace(CLINIC, flow_tolerance=tolerance))
    exactly = [compute_course(pump, origin, PatientBoluses.ALL) for origin in found.run_down]
    for reason, level, speed in (
        (Reason.LOW_ALARM, pump.reservoir.low_alarm, Fraction(1)),
        (Reason.LOW_ALARM_EARLY, pump.reservoir.low_alarm, 1 + tolerance),
        (None, Volume(Fraction(0)), Fraction(1)),
    ):
        reached = (each.instant_of(level, speed) for each in exactly)
        exact = min((at for at in reached if at is not None), default=None)
        rounded = found.empty_at if reason is None else found.at(reason)
        if exact is not None and rounded is not None:
            assert 0 <= exact - seconds_of(rounded) < 60


def instants_of(found: Forecast) -> dict[str, Any]:
    """Every instant that a pump that runs down sets, and what follows from the earliest."""
    names = ("low_alarm_latest_at", "low_alarm_expected_at", "empty_at", "due_on", "order_by")
    limits = {candidate.reason.value: candidate.at for candidate in found.candidates}
    deadline = None if found.deadline is None else found.deadline.at
    return {**limits, "deadline": deadline, **{name: getattr(found, name) for name in names}}


def with_reading(pump: Pump, reading: Reading) -> Pump:
    readings: list[Reading] = sorted([*pump.readings, reading], key=lambda each: each.at)
    return replace(pump, readings=tuple(readings))


def unread_minute(draw: Draw, pump: Pump) -> datetime:
    """A minute after the first fill at which nothing is filled or read yet."""
    taken = {fill.at for fill in pump.fills} | {reading.at for reading in pump.readings}
    minutes = draw(st.integers(1, 30 * 1440))
    instants = (pump.fills[0].at + timedelta(minutes=minutes + step) for step in range(6))
    return next(instant for instant in instants if instant not in taken)


@given(data=st.data(), pump=pumps_anywhere, part=hundredths(0, 100), as_of=st.integers(0, 40 * 1440))
def test_a_reading_at_or_below_the_alarm_volume_makes_nothing_later(
    data: st.DataObject, pump: Pump, part: Fraction, as_of: int
) -> None:
    """Wherever it stands among the fills and readings, and whatever the as-of instant."""
    reading = Reading(unread_minute(data.draw, pump), Volume(pump.reservoir.low_alarm.ml * part))
    now = AsOf.at(pump.fills[0].at + timedelta(minutes=as_of))
    for clinic in (Clinic(), CLINIC):
        before, after = (instants_of(forecast(each, now, clinic)) for each in (pump, with_reading(pump, reading)))
        for name, at in before.items():
            found = after[name]
            assert at is None or (found is not None and found <= at), name


@given(data=st.data(), pump=pumps_anywhere)
def test_a_reading_that_confirms_what_was_computed_moves_nothing(data: st.DataObject, pump: Pump) -> None:
    """Every volume assumes that the patient uses all boluses, so only the instants for other uses can move, and none
    of them to a later one."""
    now = AsOf.at(pump.fills[0].at + timedelta(days=60))
    at = unread_minute(data.draw, pump)
    known = forecast(pump, AsOf.at(at), CLINIC)
    assert known.volume is not None
    readings = tuple(each for each in pump.readings if each.at < at)
    fills = tuple(fill for fill in pump.fills if fill.at < at)
    pump = replace(pump, fills=fills, readings=readings)
    before, after = (
        instants_of(forecast(each, now, CLINIC)) for each in (pump, with_reading(pump, Reading(at, known.volume)))
    )
    uses = {"low_alarm_latest_at", "low_alarm_expected_at", "low_alarm_early"}
    is_above = known.volume > pump.reservoir.low_alarm
    assert {name for name in before if before[name] != after[name]} <= (
        uses | {"deadline", "due_on", "order_by"} if is_above else uses - {"low_alarm_early"}
    )
    assert before["low_alarm"] == after["low_alarm"]
    assert before["empty_at"] == after["empty_at"]


def dates_of(folder: Path, *command: str) -> dict[str, list[str]]:
    """The days of every pump in a list, by its code."""
    found = json.loads(run(*command, str(folder), "--as-of", "2026-02-01", "--format", "json").out)
    days: dict[str, list[str]] = {}
    for pump in found.get("pumps", found.get("refills", [])):
        days.setdefault(pump["pump"], []).append(str(pump["due_on"]))
    for code in found.get("without_date", []):
        days[code] = ["none"]
    return days


@settings(max_examples=settings().max_examples // 5)
@given(fleet=st.lists(pumps(), min_size=1, max_size=3), more=st.one_of(pumps().map(texts.text_of), texts.raw))
def test_one_more_pump_takes_no_other_from_the_list(
    tmp_path_factory: pytest.TempPathFactory, fleet: list[Pump], more: str
) -> None:
    """The other file may hold anything except a pump with the same code."""
    folder = tmp_path_factory.mktemp("fleet")
    for number, pump in enumerate(fleet):
        (folder / f"{number}.yaml").write_text(texts.text_of(replace(pump, code=f"A-{number}")), encoding="utf-8")
    before = {command: dates_of(folder, *command) for command in (("due",), ("schedule", "--months", "2"))}
    (folder / "more.yaml").write_bytes(more.encode(errors="surrogatepass"))
    for command, days in before.items():
        after = dates_of(folder, *command)
        assert {code: after.get(code) for code in days} == days
    assert set(before["due",]) == {f"A-{number}" for number in range(len(fleet))}


def test_a_pump_with_the_same_code_is_named_and_the_others_stay(tmp_path: Path) -> None:
    good = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}")
    for name, code in (("a", "P-001"), ("b", "P-001"), ("c", "P-003")):
        (tmp_path / f"{name}.yaml").write_text(good.replace("P-001", code), encoding="utf-8")
    ran = run("due", str(tmp_path), "--as-of", "2026-02-01", "--format", "json")
    found = json.loads(ran.out)
    assert ([pump["pump"] for pump in found["pumps"]], ran.code) == (["P-003"], 3)
    assert [each["pump"] for each in found["unread"]] == ["P-001", "P-001"]
