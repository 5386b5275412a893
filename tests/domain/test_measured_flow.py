"""How fast a pump runs by its own refills, and the limit that follows: the rules at their edges, and the slow walk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.candidates import Deadline, Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.course import Origin
from pumpcli.domain.derivation import derive
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.lasting import lasting
from pumpcli.domain.measured_flow import MeasuredFlow, measured_flow
from pumpcli.domain.plan import coming_refills
from pumpcli.domain.pump import Fill, Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.reconcile import mean_ratio, reconcile
from pumpcli.values import replace
from tests import strategies
from tests.builders import end_of, ml, pump_of
from tests.reference import MINUTE, Walk, counted_refill, falls_to, measured_ratio

MEASURED = Clinic(measured_flow=True)
#: Filled again every 60 days from 1 January on, in which 12 mL of 20 mL should leave.
DAYS = ("2026-01-01", "2026-03-02", "2026-05-01", "2026-06-30", "2026-08-29")
TWICE = ("7 mL", "5 mL")  # 13 mL and 15 mL, 28 instead of 24


def pump(*withdrawn: str, more: str = "", program: str = "program: {rate: 0.2 mL/day}") -> Pump:
    """Return a pump with a refill for each withdrawn volume; "-" for one without it."""
    fills = [f"{{at: {DAYS[0]}, volume: 20 mL}}"]
    for day, volume in zip(DAYS[1:], withdrawn, strict=False):
        fills.append(f"{{at: {day}, volume: 20 mL{'' if volume == '-' else f', withdrawn: {volume}'}}}")
    text = ", ".join(fill.replace(", volume: 20", " 00:00, volume: 20", 1) for fill in fills)
    return pump_of(f"pump: P-001\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\nfills: [{text}]\n{program}\n{more}")


def found(pump: Pump, as_of: str | None = None, clinic: Clinic = MEASURED) -> Forecast:
    return forecast(pump, end_of(str(pump.fills[-1].at.date()) if as_of is None else as_of), clinic)


def flow(pump: Pump, as_of: str | None = None) -> MeasuredFlow:
    measured = found(pump, as_of).measured
    assert measured is not None
    return measured


def limit(pump: Pump, as_of: str | None = None) -> datetime | None:
    return found(pump, as_of).at(Reason.LOW_ALARM_MEASURED)


@pytest.mark.parametrize(
    ("withdrawn", "ratio"),
    [
        ((), None),
        (("7 mL",), None),
        (("7 mL", "-"), None),
        (("7 mL", "5 mL"), Fraction(28, 24)),
        (("7 mL", "5 mL", "8 mL"), Fraction(40, 36)),
        (("0 mL", "7 mL", "5 mL", "8 mL"), Fraction(40, 36)),  # the last three
        (("-", "7 mL", "-", "5 mL"), Fraction(13 + 15, 24)),  # of those with a volume
        (("8 mL", "8 mL"), Fraction(1)),
        (("9 mL", "8 mL"), Fraction(23, 24)),
        (("7 mL", "20.001 mL", "5 mL"), Fraction(28, 24)),  # more than was filled in: a wrong record
        (("7 mL", "20 mL", "5 mL"), Fraction(28, 36)),
    ],
)
def test_the_ratio_of_the_last_refills(withdrawn: tuple[str, ...], ratio: Fraction | None) -> None:
    measured = flow(pump(*withdrawn))
    assert measured.ratio == ratio
    is_fast = ratio is not None and ratio > 1
    assert measured.speed == (ratio if is_fast else None)
    assert [candidate.reason for candidate in found(pump(*withdrawn)).candidates] == [
        Reason.LOW_ALARM,
        *([Reason.LOW_ALARM_MEASURED] if is_fast else []),
    ]


def test_a_longer_refill_counts_more() -> None:
    """12 mL in 60 days of which 15 were delivered, then 4 mL in 20 days, delivered as programmed."""
    fills = pump("5 mL").fills
    third = replace(fills[1], at=datetime(2026, 3, 22), withdrawn=ml("16"))
    measured = flow(replace(pump("5 mL"), fills=(*fills, third)))
    assert (measured.delivered_ml, measured.programmed_ml) == (Fraction(19), Fraction(16))
    assert measured.ratio == Fraction(19, 16)
    assert [refill.fill for refill in measured.refills] == [fills[1], third]


def test_too_little_programmed_before_a_refill_does_not_count() -> None:
    fills = pump(*TWICE).fills
    soon = replace(fills[2], at=datetime(2026, 5, 10), withdrawn=ml("10"))  # 1.8 mL in nine days
    measured = flow(replace(pump(*TWICE), fills=(*fills, soon)))
    assert measured.ratio == Fraction(28, 24)


def test_only_refills_known_as_of_then_count() -> None:
    assert flow(pump("7 mL", "5 mL", "8 mL"), "2026-06-29").ratio == Fraction(28, 24)
    assert flow(pump("7 mL", "5 mL", "8 mL"), "2026-04-30").ratio is None
    assert flow(pump("7 mL", "5 mL"), "2025-12-01").ratio is None


def test_no_reading_counts() -> None:
    more = "readings: [{at: 2026-02-01 00:00, volume: 19 mL}, {at: 2026-03-01 00:00, volume: 19 mL}]"
    assert flow(pump(*TWICE, more=more)) == flow(pump(*TWICE))


@pytest.mark.parametrize(
    ("more", "ratio"),
    [
        # Each changes what was programmed before the second refill: 12 mL as it is.
        ("stopped: [{from: 2026-03-10 00:00, to: 2026-03-20 00:00, why: MRI}]", Fraction(28, 22)),
        ("boluses: [{at: 2026-03-10 00:00, volume: 1 mL, over: 6 h}]", Fraction(28, 25)),
        ("stopped: [{from: 2026-05-01 00:00}]", Fraction(28, 24)),
        ("boluses: [{at: 2026-05-01 00:00, volume: 1 mL, over: 6 h}]", Fraction(28, 24)),
    ],
)
def test_stops_and_boluses_count_for_their_refill(more: str, ratio: Fraction) -> None:
    assert flow(pump(*TWICE, more=more), "2026-05-09").ratio == ratio


def test_a_new_mixture_does_not_end_it() -> None:
    """100 mcg a day are 0.2 mL of 500 mcg/mL, then 0.1 mL of 1000 mcg/mL."""
    drugs = ("{name: baclofen, concentration: 500 mcg/mL}", "{name: baclofen, concentration: 1000 mcg/mL}")
    refilled = pump_of(
        f"pump: P-001\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\ndrugs: [{drugs[0]}]\nfills:\n"
        "  - {at: 2026-01-01 00:00, volume: 20 mL}\n"
        f"  - {{at: 2026-03-02 00:00, volume: 20 mL, withdrawn: 7 mL, drugs: [{drugs[1]}]}}\n"
        "  - {at: 2026-05-01 00:00, volume: 20 mL, withdrawn: 13 mL}\nprogram: {rate: 100 mcg/day}\n"
    )
    assert flow(refilled).ratio == Fraction(13 + 7, 12 + 6)


def test_patient_boluses_explain_what_they_can() -> None:
    """12 mL as programmed, and up to 6 mL of boluses: 13 mL and 15 mL need no fast pump, 20 mL do."""
    program = "program: {rate: 0.2 mL/day, on_demand: {volume: 0.1 mL, over: 5 min, max_per_day: 1}}"
    assert flow(pump(*TWICE, program=program)).ratio == 1
    assert flow(pump("5 mL", "0 mL", program=program)).ratio == Fraction(15 + 20, 15 + 18)


def test_a_new_pump_under_the_same_code_starts_without_one() -> None:
    replaced = pump("7 mL", "5 mL", "6 mL", "6 mL", more="implanted: 2026-04-01")
    assert flow(replaced, "2026-03-31").ratio is None
    assert flow(replaced, "2026-05-09").ratio is None
    assert flow(replaced).ratio == Fraction(14 + 14, 24)
    assert flow(pump("7 mL", "5 mL", more="implanted: 2026-06-01"), "2026-05-09").ratio == Fraction(28, 24)


def test_it_is_off_unless_the_clinic_has_it() -> None:
    without = found(pump(*TWICE), clinic=Clinic())
    assert (without.measured, without.at(Reason.LOW_ALARM_MEASURED)) == (None, None)


def test_the_limit_runs_from_the_fill_at_that_flow() -> None:
    """18 mL at 7/6 of 0.2 mL a day last 77 days, 3 h 25 min 42 s."""
    refilled = pump(*TWICE)
    assert limit(refilled) == datetime(2026, 5, 1) + timedelta(days=77, hours=3, minutes=25)
    assert found(refilled).deadline == Deadline(Reason.LOW_ALARM_MEASURED, datetime(2026, 7, 17, 3, 25))
    assert found(refilled).at(Reason.LOW_ALARM) == datetime(2026, 7, 30)


@pytest.mark.parametrize(
    ("volume", "alarm", "measured"),
    [
        # As computed, 0.2 mL a day, 18 mL are left on 11 May; by the refills the alarm is on 17 July.
        ("18 mL", datetime(2026, 7, 30), datetime(2026, 7, 17, 3, 25)),
        ("19.5 mL", datetime(2026, 8, 6, 12), datetime(2026, 7, 17, 3, 25)),
        ("10 mL", datetime(2026, 6, 20), datetime(2026, 6, 20)),  # the reading is the earlier one
        ("2 mL", datetime(2026, 5, 11), datetime(2026, 5, 11)),
    ],
)
def test_a_reading_makes_it_earlier_and_never_later(volume: str, alarm: datetime, measured: datetime) -> None:
    read = pump(*TWICE, more=f"readings: [{{at: 2026-05-11 00:00, volume: {volume}}}]")
    then = found(read, "2026-05-11")
    assert (then.at(Reason.LOW_ALARM), then.at(Reason.LOW_ALARM_MEASURED)) == (alarm, measured)
    assert then.deadline is not None
    assert then.deadline.reason is (Reason.LOW_ALARM if alarm == measured else Reason.LOW_ALARM_MEASURED)


def test_one_of_the_two_dates_may_never_come() -> None:
    """16.5 mL are programmed until the pump stands still: at 7/6 of that the alarm volume is reached, but not as
    programmed. A reading of 3 mL reaches it as programmed, and 13 mL since the fill never do at 7/6."""
    still = "programs: [{rate: 0.2 mL/day}, {start: {}, rate: 0 mL/day}]"
    late, soon = (pump(*TWICE, program=still.replace("{}", day)) for day in ("2026-07-22 12:00", "2026-07-01 00:00"))
    assert found(late).at(Reason.LOW_ALARM) is None
    assert limit(late) == datetime(2026, 7, 17, 3, 25)
    assert limit(soon) is None
    read = replace(soon, readings=pump(more="readings: [{at: 2026-05-11 00:00, volume: 3 mL}]").readings)
    assert limit(read, "2026-05-11") == found(read, "2026-05-11").at(Reason.LOW_ALARM) == datetime(2026, 5, 16)


def test_the_later_of_two_fast_limits_does_not_decide() -> None:
    both = replace(MEASURED, flow_tolerance=Fraction(1, 5))
    computed = found(pump(*TWICE), clinic=both)
    assert [candidate.reason for candidate in computed.candidates] == [
        Reason.LOW_ALARM,
        Reason.LOW_ALARM_EARLY,
        Reason.LOW_ALARM_MEASURED,
    ]
    assert computed.deadline is not None
    assert computed.deadline.reason is Reason.LOW_ALARM_EARLY
    tie = found(pump(*TWICE), clinic=replace(both, flow_tolerance=Fraction(1, 6)))
    assert tie.at(Reason.LOW_ALARM_EARLY) == tie.at(Reason.LOW_ALARM_MEASURED)
    assert tie.deadline is not None
    assert tie.deadline.reason is Reason.LOW_ALARM_EARLY


def test_a_plan_goes_on_with_the_flow_of_the_recorded_refills() -> None:
    """The stop is forgotten after the first planned refill, but not what it means for the flow."""
    stopped = pump(*TWICE, more="stopped: [{from: 2026-03-10 00:00, to: 2026-03-20 00:00, why: MRI}]")
    plan = coming_refills([found(stopped)], date(2027, 3, 1))
    assert len(plan.refills) >= 4
    for refill in plan.refills:
        assert refill.forecast.measured == flow(stopped)
        assert refill.forecast.deadline is not None
        assert refill.forecast.deadline.reason is Reason.LOW_ALARM_MEASURED


def test_a_volume_lasts_only_if_it_lasts_at_that_flow() -> None:
    now = found(pump(*TWICE))
    for until, passed in (("2026-07-16", ()), ("2026-07-17", (Reason.LOW_ALARM_MEASURED,))):
        answer = lasting(now, date.fromisoformat(until), MEASURED)
        assert answer is not None
        assert (answer.used.passed, answer.used.lasts) == (passed, not passed)


def test_the_forecast_of_a_pump_out_of_use_has_none() -> None:
    ended = pump(*TWICE, more="ended: {on: 2026-05-02, why: explanted}")
    assert found(ended, "2026-05-02").measured is None


def slow_refill(pump: Pump, before: Fill, fill: Fill) -> tuple[Fraction, Fraction] | None:
    """Return the delivered and the programmed volume of a refill by the slow walk; None where it does not count."""
    if fill.withdrawn is None:
        return None
    assert before.primary is not None
    minutes = (fill.at - before.at) // MINUTE
    least, most = (
        Walk(pump, before.at, before.volume, before.primary.mcg_per_ml, use, minutes).volume_at(fill.at)
        for use in (PatientBoluses.ALL, PatientBoluses.NONE)
    )
    return counted_refill(before.volume.ml, fill.withdrawn.ml, least, most, pump.reservoir.capacity.ml)


@given(strategies.refilled_pumps(), st.integers(0, 30))
def test_the_slow_walk_finds_the_same(pump: Pump, days: int) -> None:
    as_of = AsOf.at(pump.fills[-1].at + timedelta(days=days))
    computed = forecast(pump, as_of, MEASURED)
    assert computed.measured is not None
    ratio = measured_ratio(slow_refill(pump, *pair) for pair in pairwise(pump.fills))
    assert computed.measured.ratio == ratio
    event("no ratio" if ratio is None else "fast" if ratio > 1 else "not fast")
    at = computed.at(Reason.LOW_ALARM_MEASURED)
    if ratio is None or ratio <= 1:
        assert Reason.LOW_ALARM_MEASURED not in {candidate.reason for candidate in computed.candidates}
        return
    primary, alarm = computed.fill.primary, pump.reservoir.low_alarm
    assert primary is not None
    until = max([as_of.instant, *(at for at in (at, computed.at(Reason.LOW_ALARM)) if at is not None)])

    def walk(origin: Origin) -> Walk:
        minutes = min((until - origin.at) // MINUTE, 400 * 1440) + 2
        return Walk(pump, origin.at, origin.volume, primary.mcg_per_ml, PatientBoluses.ALL, minutes, as_of.instant)

    full = computed.fill.volume.ml
    reached = walk(Origin(computed.fill)).reaches(Volume(full - (full - alarm.ml) / ratio))
    both = [each for each in (reached, falls_to(alarm, map(walk, computed.run_down))) if each is not None]
    if at is None or at < computed.fill.at + timedelta(days=399):
        assert at == min(both, default=None)


@given(strategies.refilled_pumps(), st.integers(0, 30), st.sampled_from([None, Fraction(29, 200)]))
def test_it_makes_nothing_later(pump: Pump, days: int, tolerance: Fraction | None) -> None:
    as_of = AsOf.at(pump.fills[-1].at + timedelta(days=days))
    clinic = Clinic(flow_tolerance=tolerance, max_interval=Period(days=90))
    before = forecast(pump, as_of, clinic)
    after = forecast(pump, as_of, replace(clinic, measured_flow=True))
    others = [each for each in after.candidates if each.reason is not Reason.LOW_ALARM_MEASURED]
    assert tuple(others) == before.candidates
    at, alarm = after.at(Reason.LOW_ALARM_MEASURED), after.at(Reason.LOW_ALARM)
    if len(others) < len(after.candidates):
        assert alarm is None or (at is not None and at <= alarm)
    assert before.deadline is not None and after.deadline is not None
    assert before.due_on is not None and after.due_on is not None
    assert after.deadline.at <= before.deadline.at
    assert after.due_on <= before.due_on
    assert (after.volume, after.empty_at) == (before.volume, before.empty_at)
    assert after.status.is_at_least(before.status)


@given(strategies.refilled_pumps())
def test_the_ratio_is_that_of_reconcile(pump: Pump) -> None:
    """`reconcile` prints the ratios; its mean has all of them, and those of wrong records too."""
    as_of = AsOf.at(pump.fills[-1].at)
    measured = measured_flow(pump, [Origin(fill) for fill in pump.fills])
    known = [refill for refill in reconcile(pump, as_of, None).refills if refill.delivered.ml >= 0]
    assert [refill.expectation for refill in measured.refills] == known[-3:]
    if len(known) >= 2:
        assert measured.ratio == mean_ratio(known[-3:])


@given(strategies.refilled_pumps(), st.integers(0, 30))
def test_the_steps_lead_to_the_limit(pump: Pump, days: int) -> None:
    computed = forecast(pump, AsOf.at(pump.fills[-1].at + timedelta(days=days)), MEASURED)
    decides = computed.decides
    if decides is None or decides.speed is None:
        return
    derived = derive(computed, decides)
    assert derived.origin == Origin(computed.fill)
    assert derived.usable.ml == (computed.fill.volume.ml - pump.reservoir.low_alarm.ml) / decides.speed
    assert derived.runs_out_at == decides.at
