"""Pumps, and fills, readings and programs that contradict each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pumpcli.domain.bolus import OneTimeBolus, ScheduledBolus
from pumpcli.domain.clock import AsOf, TimeOfDay, written
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Fill, Mixture, PlacedOrder, Pump, Reading, Reservoir
from pumpcli.domain.pump_rules import former_fills, order_faults, volume_faults
from pumpcli.domain.quantity import Concentration, DoseRate, FlowRate, Mass, Volume
from pumpcli.values import replace
from tests.builders import ml, pump_of, refused

FIRST, SECOND, THIRD = (datetime(2026, 1, day, 9, 30) for day in (5, 6, 7))
HALF_FULL = Fill(FIRST, ml("10"))
RESERVOIR = Reservoir(ml("20"), ml("2"))
FLOW = Program(FIRST, FlowRate(ml("0.1").ml))


def test_the_alarm_is_below_the_capacity() -> None:
    assert refused(lambda: Reservoir(ml("20"), ml("20"))) == [
        "alarm-above-capacity low_alarm: the alarm volume of 20 mL is not below the capacity of 20 mL"
    ]
    assert refused(lambda: Reservoir(ml("20"), ml("19.99"))) == []


def test_a_drug_is_named_once_whatever_its_case() -> None:
    strength = Concentration(ml("500").ml)
    drugs = tuple(Drug(name, strength) for name in ("baclofen", "morphine", "Baclofen", "MORPHINE"))
    assert refused(lambda: Mixture(drugs)) == [
        "same-drug [2].name: Baclofen is named twice in one mixture",
        "same-drug [3].name: MORPHINE is named twice in one mixture",
    ]
    assert refused(lambda: Mixture(drugs[::2])) == ["same-drug [1].name: Baclofen is named twice in one mixture"]
    assert refused(lambda: Mixture(drugs[:2])) == []


@pytest.mark.parametrize(
    ("fills", "withdrawn", "readings", "faults"),
    [
        (["20"], ["20"], ["20"], []),
        (["2.01"], ["0"], ["0"], []),
        (
            ["10", "2"],
            [],
            [],
            ["fill-below-alarm fills[1].volume: a fill of 2 mL is not above the alarm volume of 2 mL"],
        ),
        (
            ["10", "20.01"],
            [],
            [],
            ["fill-above-capacity fills[1].volume: a fill of 20.01 mL is above the capacity of 20 mL"],
        ),
        (
            ["10"],
            [None, "20.01"],
            [],
            ["fill-above-capacity fills[1].withdrawn: a withdrawn volume of 20.01 mL is above the capacity of 20 mL"],
        ),
        (
            ["10"],
            [],
            ["10", "20.01"],
            ["fill-above-capacity readings[1].volume: a reading of 20.01 mL is above the capacity of 20 mL"],
        ),
        ([None], [None], [None], []),
    ],
)
def test_what_a_reservoir_can_hold(
    fills: list[str | None], withdrawn: list[str | None], readings: list[str | None], faults: list[str]
) -> None:
    def volumes(texts: list[str | None]) -> list[Volume | None]:
        return [None if text is None else ml(text) for text in texts]

    found = list(volume_faults(ml("20"), ml("2"), volumes(fills), volumes(withdrawn), volumes(readings)))
    assert [f"{fault.code} {fault.at}: {fault.message}" for fault in found] == faults


def test_an_unknown_capacity_or_alarm_volume_is_not_checked() -> None:
    held = ([ml("1"), ml("50")], [ml("50")], [ml("50")])
    assert [fault.at for fault in volume_faults(None, ml("2"), *held)] == ["fills[0].volume"]
    above = ["fills[1].volume", "fills[0].withdrawn", "readings[0].volume"]
    assert [fault.at for fault in volume_faults(ml("20"), None, *held)] == above


@pytest.mark.parametrize(
    ("instants", "fault"),
    [
        ([FIRST, SECOND, THIRD], None),
        ([FIRST, THIRD, SECOND], "out-of-order {0}[2].{1}: 2026-01-06 09:30 is before {2} 2, 2026-01-07 09:30; "),
        ([FIRST, SECOND, SECOND], "same-instant {0}[2].{1}: the same instant as {2} 2, 2026-01-06 09:30"),
        ([SECOND, FIRST], "out-of-order {0}[1].{1}: 2026-01-05 09:30 is before {2} 1, 2026-01-06 09:30; "),
        ([SECOND, None, FIRST], None),
        ([None, SECOND], None),
    ],
)
@pytest.mark.parametrize(
    ("name", "field", "entry"), [("programs", "start", "program"), ("fills", "at", "fill"), ("boluses", "at", "bolus")]
)
def test_the_oldest_comes_first(
    name: str, field: str, entry: str, instants: list[datetime | None], fault: str | None
) -> None:
    given: dict[str, list[datetime | None]] = {"fills": [], "programs": [], "boluses": [], "readings": []}
    found = list(order_faults(**given | {name: instants}))
    assert len(found) == (fault is not None)
    if fault is not None:
        assert f"{found[0].code} {found[0].at}: {found[0].message}".startswith(fault.format(name, field, entry))


@pytest.mark.parametrize(
    ("fills", "readings", "faults"),
    [
        ([FIRST, THIRD], [SECOND], []),
        ([SECOND], [FIRST], ["before-first-fill readings[0].at"]),
        ([FIRST, THIRD], [THIRD], ["same-instant readings[0].at"]),
        ([FIRST], [FIRST], ["same-instant readings[0].at"]),
        ([FIRST], [SECOND, SECOND], ["same-instant readings[1].at"]),
        ([FIRST], [THIRD, SECOND], ["out-of-order readings[1].at"]),
        ([None, SECOND], [FIRST], []),
        ([SECOND], [None, FIRST, None], ["before-first-fill readings[1].at"]),
        ([], [FIRST], []),
    ],
)
def test_a_reading_lies_after_the_first_fill_and_at_none(
    fills: list[datetime | None], readings: list[datetime | None], faults: list[str]
) -> None:
    assert [f"{fault.code} {fault.at}" for fault in order_faults(fills, [], [], readings)] == faults


def test_a_pump_refuses_whatever_contradicts_itself_in_it() -> None:
    fills = (HALF_FULL, Fill(THIRD, ml("2"), withdrawn=ml("21")), Fill(SECOND, ml("10")))
    programs = tuple(Program(at, FLOW.rate) for at in (SECOND, FIRST))
    boluses = tuple(OneTimeBolus(at, ml("0.1"), 60) for at in (SECOND, FIRST))
    readings = (Reading(SECOND, ml("21")), Reading(FIRST, ml("10")))
    found = refused(lambda: Pump("P-001", RESERVOIR, fills, programs, boluses, readings))
    assert [text.partition(":")[0] for text in found] == [
        "out-of-order fills[2].at",
        "out-of-order readings[1].at",
        "out-of-order programs[1].start",
        "out-of-order boluses[1].at",
        "same-instant readings[0].at",
        "same-instant readings[1].at",
        "fill-below-alarm fills[1].volume",
        "fill-above-capacity fills[1].withdrawn",
        "fill-above-capacity readings[0].volume",
    ]


def test_a_misplaced_reading_is_reported_with_the_fill() -> None:
    (same,) = order_faults([FIRST, THIRD], [], [], [THIRD])
    assert same.message == "a reading at the very instant of fill 2, 2026-01-07 09:30: which volume holds?"
    (before,) = order_faults([SECOND], [], [], [FIRST])
    assert before.message == "a reading at 2026-01-05 09:30, before the first fill at 2026-01-06 09:30"


def test_the_program_in_force_is_the_last_that_has_started() -> None:
    programs = tuple(Program(at, FLOW.rate) for at in (FIRST, SECOND, THIRD))
    pump = Pump("P-001", RESERVOIR, (HALF_FULL,), programs)
    asked = [datetime(2026, 1, 5, 9, 29), FIRST, datetime(2026, 1, 6, 9, 29), SECOND, datetime(2026, 2, 1)]
    assert [pump.program_at(at) for at in asked] == [None, programs[0], programs[0], programs[1], programs[2]]


@pytest.mark.parametrize(("fills", "programs"), [((), (FLOW,)), ((HALF_FULL,), ())])
def test_a_pump_has_a_fill_and_a_program(fills: tuple[Fill, ...], programs: tuple[Program, ...]) -> None:
    with pytest.raises(ValueError, match="at least one fill and one program"):
        Pump("P-001", RESERVOIR, fills, programs)


def test_doses_in_mass_need_a_mixture_at_every_fill() -> None:
    mixed = Fill(FIRST, ml("10"), Mixture((Drug("baclofen", Concentration(ml("500").ml)),)))
    bare = Fill(SECOND, ml("10"))
    programs = (FLOW, Program(SECOND, DoseRate(ml("100").ml)))
    boluses = tuple(OneTimeBolus(at, amount, 60) for at, amount in ((SECOND, ml("0.1")), (THIRD, Mass(ml("5").ml))))
    assert refused(lambda: Pump("P-001", RESERVOIR, (mixed,), programs, boluses)) == []
    said = "a dose in mass needs `drugs` with the concentration of the primary drug, from the first fill on"
    assert refused(lambda: Pump("P-001", RESERVOIR, (mixed, bare), programs, boluses)) == [
        f"no-concentration programs[1].rate: {said}",
        f"no-concentration boluses[1].dose: {said}",
    ]
    assert refused(lambda: Pump("P-001", RESERVOIR, (bare,), (FLOW,), boluses[:1])) == []


def test_scheduled_boluses_of_all_programs_together_have_a_limit() -> None:
    """One bolus a minute in each of seven programs is the most."""
    every_minute = ScheduledBolus(tuple(TimeOfDay(minute) for minute in range(1440)), ml("0.0001"), 60)
    once = ScheduledBolus((TimeOfDay(0),), ml("0.0001"), 60)
    many = [Program(datetime(2026, 1, day), FLOW.rate, (), (every_minute,)) for day in range(1, 8)]
    more = [Program(datetime(2026, 1, day), FLOW.rate, (), (once,)) for day in range(8, 11)]
    assert refused(lambda: Pump("P-001", RESERVOIR, (HALF_FULL,), tuple(many))) == []
    assert refused(lambda: Pump("P-001", RESERVOIR, (HALF_FULL,), (*many, *more))) == [
        "out-of-range programs[7].boluses: with this program more than 10,080 scheduled boluses a day, "
        "all programs together"
    ]


def test_an_instant_is_written_with_seconds_only_where_it_has_any() -> None:
    assert [written(FIRST), written(datetime(2026, 1, 5, 9, 30, 15))] == ["2026-01-05 09:30", "2026-01-05 09:30:15"]


@pytest.mark.parametrize(
    ("implanted", "fills", "former"),
    [
        (None, [FIRST, SECOND], 0),
        (date(2026, 1, 5), [FIRST, SECOND], 0),
        (date(2026, 1, 6), [FIRST, SECOND, THIRD], 1),
        (date(2026, 1, 7), [FIRST, SECOND, THIRD], 2),
        (date(2026, 1, 8), [FIRST, SECOND, THIRD], 0),
        (date(2026, 1, 6), [None, SECOND, THIRD], 1),
        (date(2026, 1, 6), [None, None, None], 0),
        (date(2026, 1, 6), [], 0),
    ],
)
def test_fills_before_the_day_of_implantation(
    implanted: date | None, fills: list[datetime | None], former: int
) -> None:
    """Where all are before it, none is of a former pump: the day is wrong."""
    assert former_fills(implanted, fills) == former


def test_fills_of_a_former_pump_are_not_measured_against_this_reservoir() -> None:
    too_much, too_little = Fill(FIRST, ml("21"), is_former=True), Fill(SECOND, ml("2"), is_former=True)
    withdrawn = Fill(FIRST, ml("10"), withdrawn=ml("21"), is_former=True)
    own = Fill(THIRD, ml("20"))
    before, since = (Reading(THIRD + timedelta(minutes=minutes), ml("21")) for minutes in (-1, 1))
    for fills in ((too_much, own), (too_little, own), (withdrawn, own), (too_much, too_little), (withdrawn,)):
        assert refused(lambda fills=fills: Pump("P-001", RESERVOIR, fills, (FLOW,))) == []  # type: ignore[misc]
    assert refused(lambda: Pump("P-001", RESERVOIR, (too_much, own), (FLOW,), readings=(before,))) == []
    assert refused(lambda: Pump("P-001", RESERVOIR, (too_much,), (FLOW,), readings=(before,))) == []
    assert refused(lambda: Pump("P-001", RESERVOIR, (too_much, own), (FLOW,), readings=(since,))) == [
        "fill-above-capacity readings[0].volume: a reading of 21 mL is above the capacity of 20 mL"
    ]
    for wrong in (replace(too_much, is_former=False), replace(withdrawn, is_former=False)):
        assert len(refused(lambda wrong=wrong: Pump("P-001", RESERVOIR, (wrong,), (FLOW,)))) == 1  # type: ignore[misc]


def test_the_first_fill_of_this_pump() -> None:
    former, own = replace(HALF_FULL, is_former=True), Fill(SECOND, ml("20"))
    assert [Pump("P-001", RESERVOIR, fills, (FLOW,)).first_own for fills in ((own,), (former, own), (former,))] == [
        0,
        1,
        0,
    ]
    assert former.again(THIRD).is_former
    assert not own.again(THIRD).is_former


@pytest.mark.parametrize(
    ("received", "use_by", "faults"),
    [
        (None, None, []),
        (6, 6, []),
        (7, 7, []),
        (None, 6, []),
        (5, None, ["received: received on 2026-01-05, before it was placed on 2026-01-06"]),
        (None, 5, ["use_by: to be used by 2026-01-05, before it was placed on 2026-01-06"]),
        (8, 7, ["use_by: to be used by 2026-01-07, before it was received on 2026-01-08"]),
        (
            5,
            4,
            [
                "received: received on 2026-01-05, before it was placed on 2026-01-06",
                "use_by: to be used by 2026-01-04, before it was received on 2026-01-05",
            ],
        ),
        (
            5,
            5,
            [
                "received: received on 2026-01-05, before it was placed on 2026-01-06",
                "use_by: to be used by 2026-01-05, before it was placed on 2026-01-06",
            ],
        ),
    ],
)
def test_the_days_of_an_order(received: int | None, use_by: int | None, faults: list[str]) -> None:
    first, last = (None if day is None else date(2026, 1, day) for day in (received, use_by))
    found = refused(lambda: PlacedOrder(date(2026, 1, 6), received=first, use_by=last))
    assert found == [f"date-contradiction {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("as_of", "is_out"),
    [
        (None, True),
        (AsOf.end_of(date(2026, 11, 9)), False),
        (AsOf.end_of(date(2026, 11, 10)), True),
        (AsOf.at(datetime(2026, 11, 10, 5, 59, tzinfo=UTC)), False),
        (AsOf.at(datetime(2026, 11, 10, 6, 0, tzinfo=UTC)), True),
    ],
    ids=["no-day", "the-day-before", "the-day", "still-the-day-before-in-chicago", "midnight-in-chicago"],
)
def test_a_pump_is_out_of_use_from_the_day_of_its_end_in_its_own_zone(as_of: AsOf | None, is_out: bool) -> None:
    pump = pump_of(
        "pump: P-001\ntimezone: America/Chicago\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        "fill: {at: 2026-11-02 09:30, volume: 20 mL}\nprogram: {rate: 0.1 mL/day}\n"
        "ended: {on: 2026-11-10, why: explanted}\n"
    )
    assert pump.is_out_of_use(as_of) is is_out
    assert not replace(pump, ended=None).is_out_of_use(as_of)
