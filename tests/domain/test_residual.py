"""Measured and expected volumes: both sides of every threshold, readings, ranges, and impossible measurements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.course import Origin
from pumpcli.domain.expectation import Expectation
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.reconcile import Reconciled, reconcile
from pumpcli.domain.residual import Finding, Measurement, MeasurementKind
from pumpcli.domain.residual_tolerance import PumpTolerance, ResidualTolerance, tolerance_of
from pumpcli.values import replace
from tests import strategies
from tests.builders import end_of, ml, pump_of
from tests.reference import MINUTE, Walk

LATER = end_of("2031-12-31")
VOLUME_ALONE = ResidualTolerance(volume=ml("2"))
FIFTH = Fraction(1, 5)
PART_ALONE = ResidualTolerance(part=FIFTH)


def pump(*fills: str, readings: tuple[str, ...] = (), program: str = "{rate: 0.2 mL/day}", more: str = "") -> Pump:
    """Return a pump of 40 mL with fills, such as "2026-01-01 00:00, volume: 20 mL", and readings."""
    lines = ["pump: P-001", "reservoir: {capacity: 40 mL, low_alarm: 2 mL}", more, "fills:"]
    lines += [f"  - {{at: {fill}}}" for fill in fills]
    lines += ["readings:", *(f"  - {{at: {reading}}}" for reading in readings)] if readings else []
    return pump_of("\n".join([*lines, f"program: {program}\n"]))


def found(pump: Pump, tolerance: ResidualTolerance | None = None) -> tuple[Measurement, ...]:
    return reconcile(pump, LATER, tolerance).measurements


def last(pump: Pump, tolerance: ResidualTolerance | None = None) -> Measurement:
    return found(pump, tolerance)[-1]


def refilled(withdrawn: str, day: str = "2026-03-02", fill: str = "20 mL") -> Pump:
    """Return a pump filled on 1 January and on `day`; 60 days at 0.2 mL until 2 March are 12 mL."""
    return pump(f"2026-01-01 00:00, volume: {fill}", f"{day} 00:00, volume: 20 mL, withdrawn: {withdrawn}")


@pytest.mark.parametrize(
    ("withdrawn", "difference", "findings"),
    [
        ("8 mL", "0", []),
        ("9.74 mL", "1.74", []),
        ("9.741 mL", "1.741", [Finding.UNDERINFUSION]),
        ("10 mL", "2", [Finding.UNDERINFUSION]),
        ("10.001 mL", "2.001", [Finding.MORE_LEFT, Finding.UNDERINFUSION]),
        ("6.26 mL", "-1.74", []),
        ("6.259 mL", "-1.741", [Finding.OVERINFUSION]),
        ("6 mL", "-2", [Finding.OVERINFUSION]),
        ("5.999 mL", "-2.001", [Finding.LESS_LEFT, Finding.OVERINFUSION]),
        ("0 mL", "-8", [Finding.LESS_LEFT, Finding.OVERINFUSION, Finding.FOUND_EMPTY]),
        ("20 mL", "12", [Finding.MORE_LEFT, Finding.UNDERINFUSION]),
        ("20.001 mL", "12.001", [Finding.MORE_THAN_FILLED]),
    ],
)
def test_a_residual_at_both_sides_of_every_threshold(withdrawn: str, difference: str, findings: list[Finding]) -> None:
    measurement = last(refilled(withdrawn))
    assert measurement.since_last is not None
    assert measurement.since_last.difference == ml(difference)
    assert measurement.part == Fraction(difference) / 12
    assert measurement.since_last.ratio == 1 - Fraction(difference) / 12
    assert list(measurement.findings) == findings


@pytest.mark.parametrize(
    ("withdrawn", "tolerance", "is_off"),
    [
        # 10 days at 0.2 mL: 2 mL should have been delivered, and 18 mL be left
        ("18.4 mL", PART_ALONE, False),
        ("18.401 mL", PART_ALONE, True),
        ("17.6 mL", PART_ALONE, False),
        ("17.599 mL", PART_ALONE, True),
        ("16 mL", VOLUME_ALONE, False),
        ("15.999 mL", VOLUME_ALONE, True),
        ("16 mL", None, True),
        ("18 mL", ResidualTolerance(volume=ml("0")), False),
        ("18.001 mL", ResidualTolerance(volume=ml("0")), True),
        ("18.2 mL", ResidualTolerance(part=Fraction(0)), False),
        ("18.201 mL", ResidualTolerance(part=Fraction(0)), True),
        ("20.001 mL", ResidualTolerance(volume=ml("40")), True),
    ],
)
def test_off_is_what_is_off_by_more_than_either(withdrawn: str, tolerance: ResidualTolerance, is_off: bool) -> None:
    assert last(refilled(withdrawn, "2026-01-11"), tolerance).is_off is is_off


@pytest.mark.parametrize(
    ("withdrawn", "findings"),
    [
        ("18.5 mL", [Finding.MORE_LEFT, Finding.UNDERINFUSION]),
        ("17.5 mL", [Finding.LESS_LEFT, Finding.OVERINFUSION]),
    ],
)
def test_a_small_difference_is_one_in_its_direction(withdrawn: str, findings: list[Finding]) -> None:
    """The difference is 0.5 mL of the 2 mL that should have been delivered in ten days."""
    assert list(last(refilled(withdrawn, "2026-01-11")).findings) == findings


@pytest.mark.parametrize(
    ("read", "withdrawn", "findings"),
    [
        ("19.25 mL", "18.5 mL", [Finding.MORE_LEFT_SINCE_FILL, Finding.UNDERINFUSION]),
        ("18.75 mL", "17.5 mL", [Finding.LESS_LEFT_SINCE_FILL, Finding.OVERINFUSION]),
    ],
)
def test_so_is_a_small_one_since_the_fill(read: str, withdrawn: str, findings: list[Finding]) -> None:
    fills = ("2026-01-01 00:00, volume: 20 mL", f"2026-01-11 00:00, volume: 20 mL, withdrawn: {withdrawn}")
    measured = pump(*fills, readings=(f"2026-01-06 00:00, volume: {read}",))
    assert list(last(measured, ResidualTolerance(volume=ml("0.3"))).findings) == findings


def test_a_tolerance_is_a_volume_a_part_or_both() -> None:
    with pytest.raises(ValueError, match="a volume, a part, or both"):
        ResidualTolerance()
    assert ResidualTolerance(part=Fraction(0)).volume is None
    assert ResidualTolerance(volume=ml("0")).part is None


TABLE = ResidualTolerance(
    part=Fraction(1, 5),
    by_capacity=((ml("20"), ResidualTolerance(ml("0.8"))), (ml("30"), ResidualTolerance(ml("1.5"), Fraction(1, 10)))),
)


@pytest.mark.parametrize(
    ("tolerance", "capacity", "expected"),
    [
        (None, "19", ("2", "0.2", "1")),
        (None, "20", ("2", "0.2", "1")),
        (None, "20.001", ("2", "0.2", "2")),
        (None, "40", ("2", "0.2", "2")),
        (VOLUME_ALONE, "20", ("2", None, "2")),
        (ResidualTolerance(volume=ml("5")), "40", ("5", None, "5")),
        (PART_ALONE, "20", (None, "0.2", "1")),
        (PART_ALONE, "40", (None, "0.2", "2")),
        (TABLE, "10", ("0.8", "0.2", "0.8")),
        (TABLE, "20", ("0.8", "0.2", "0.8")),
        (TABLE, "20.001", ("1.5", "0.1", "1.5")),
        (TABLE, "30", ("1.5", "0.1", "1.5")),
        (TABLE, "30.001", (None, "0.2", "2")),
        (replace(TABLE, volume=ml("1")), "10", ("0.8", "0.2", "0.8")),
        (replace(TABLE, volume=ml("1")), "30", ("1", "0.1", "1")),
        (replace(TABLE, volume=ml("1")), "31", ("1", "0.2", "1")),
        (replace(TABLE, part=None), "10", ("0.8", None, "0.8")),
        (replace(TABLE, part=None), "31", ("2", "0.2", "2")),
    ],
)
def test_the_tolerance_of_a_pump(
    tolerance: ResidualTolerance | None, capacity: str, expected: tuple[str | None, str | None, str]
) -> None:
    volume, part, soon = expected
    assert tolerance_of(tolerance, ml(capacity)) == PumpTolerance(
        None if volume is None else ml(volume), None if part is None else Fraction(part), ml(soon)
    )


def test_a_tolerance_has_its_capacities_in_order() -> None:
    one, two = (ml("20"), PART_ALONE), (ml("40"), PART_ALONE)
    for by_capacity in ((two, one), (one, one)):
        with pytest.raises(ValueError, match="ascend"):
            ResidualTolerance(by_capacity=by_capacity)


def soon(capacity: str, read: str, *, rate: str = "0.2 mL/day", fill: str = "10", on_demand: str = "") -> Pump:
    """Return a pump with a reading six hours after its fill, in which time 0.05 mL should have been delivered."""
    return pump_of(
        f"pump: P-001\nreservoir: {{capacity: {capacity} mL, low_alarm: 0.5 mL}}\n"
        f"fill: {{at: 2026-01-01 00:00, volume: {fill} mL}}\nprogram: {{rate: {rate}{on_demand}}}\n"
        f"readings: [{{at: 2026-01-01 06:00, volume: {read} mL}}]\n"
    )


@pytest.mark.parametrize(
    ("capacity", "read", "tolerance", "is_off"),
    [
        ("20", "8.95", None, False),
        ("20", "8.949", None, True),
        ("40", "7.95", None, False),
        ("40", "7.949", None, True),
        ("20", "8.949", VOLUME_ALONE, False),
        ("20", "8.949", PART_ALONE, True),
        ("20", "9.1", TABLE, True),
        ("20", "9.1", replace(TABLE, by_capacity=()), False),
    ],
)
def test_soon_after_a_fill_only_a_volume_is_off(
    capacity: str, read: str, tolerance: ResidualTolerance | None, is_off: bool
) -> None:
    measurement = last(soon(capacity, read), tolerance)
    assert measurement.since_fill is not None
    assert (measurement.part, measurement.since_fill.ratio, measurement.is_soon_after_fill) == (None, None, True)
    assert list(measurement.findings) == [Finding.LESS_LEFT] * is_off


@pytest.mark.parametrize(
    ("capacity", "rate", "is_soon"),
    [
        # a quarter of the daily rate is programmed in six hours
        ("10", "3.999 mL/day", True),
        ("10", "4 mL/day", False),
        ("20", "7.999 mL/day", True),
        ("20", "8 mL/day", False),
        ("40", "7.999 mL/day", True),
        ("40", "8 mL/day", False),
    ],
)
def test_enough_is_programmed_at_a_tenth_of_the_reservoir_or_2_ml(capacity: str, rate: str, is_soon: bool) -> None:
    measurement = last(soon(capacity, "5", rate=rate))
    assert measurement.is_soon_after_fill is is_soon
    assert (measurement.part is None) is is_soon
    assert measurement.tolerance == ((ml("1" if capacity != "40" else "2"), None) if is_soon else (ml("2"), FIFTH))


def test_whether_enough_is_programmed_depends_on_the_boluses_that_a_difference_is_compared_with() -> None:
    """Six hours: 0.05 mL without patient boluses, 2.05 mL with all of them."""
    program = ", on_demand: {volume: 0.1 mL, max_per_day: 80}"
    more, explained, less = (last(soon("20", read, on_demand=program)) for read in ("10", "9", "7.5"))
    assert [each.part for each in (more, explained, less)] == [None, 0, Fraction("-0.45") / Fraction("2.05")]
    assert [each.is_soon_after_fill for each in (more, explained, less)] == [True, False, False]
    assert (more.findings, explained.findings) == ((), ())
    assert explained.since_fill is not None
    assert explained.since_fill.ratio == 1
    assert less.findings == (Finding.LESS_LEFT, Finding.OVERINFUSION)


ON_DEMAND = "{rate: 0.1 mL/day, on_demand: {volume: 0.05 mL, max_per_day: 2}}"


@pytest.mark.parametrize(
    ("withdrawn", "difference", "part", "ratio", "findings"),
    [
        # 60 days: 6 mL without patient boluses, 12 mL with all of them
        ("8 mL", "0", "0", "1", []),
        ("11 mL", "0", "0", "1", []),
        ("14 mL", "0", "0", "1", []),
        ("14.6 mL", "0.6", "0.1", "0.9", []),
        ("15.3 mL", "1.3", "13/60", "47/60", [Finding.MORE_LEFT, Finding.UNDERINFUSION]),
        ("7.4 mL", "-0.6", "-0.05", "1.05", []),
        ("6.8 mL", "-1.2", "-0.1", "1.1", []),
        ("5.9 mL", "-2.1", "-0.175", "1.175", [Finding.LESS_LEFT, Finding.OVERINFUSION]),
    ],
)
def test_what_patient_boluses_explain_is_no_difference(
    withdrawn: str, difference: str, part: str, ratio: str, findings: list[Finding]
) -> None:
    fills = ("2026-01-01 00:00, volume: 20 mL", f"2026-03-02 00:00, volume: 20 mL, withdrawn: {withdrawn}")
    measurement = last(pump(*fills, program=ON_DEMAND))
    assert measurement.since_last is not None
    assert (measurement.since_last.least, measurement.since_last.most) == (ml("8"), ml("14"))
    assert (measurement.since_last.programmed_least, measurement.since_last.programmed_most) == (ml("6"), ml("12"))
    assert measurement.since_last.difference == ml(difference)
    assert (measurement.part, measurement.since_last.ratio) == (Fraction(part), Fraction(ratio))
    assert list(measurement.findings) == findings


def test_where_only_the_patient_doses_what_no_bolus_explains_is_a_part_of_all_of_them() -> None:
    program = "{rate: 0 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 2}}"
    parts = {}
    for withdrawn in ("20", "14", "8", "7.4"):
        fills = ("2026-01-01 00:00, volume: 20 mL", f"2026-03-02 00:00, volume: 20 mL, withdrawn: {withdrawn} mL")
        parts[withdrawn] = last(pump(*fills, program=program)).part
    assert parts == {"20": 0, "14": 0, "8": 0, "7.4": Fraction("-0.05")}


FILLS = ("2026-01-01 00:00, volume: 20 mL", "2026-03-02 00:00, volume: 20 mL, withdrawn: {}")


@pytest.mark.parametrize(
    ("readings", "withdrawn", "findings"),
    [
        pytest.param(["2026-03-01 23:55, volume: 8 mL"], "8 mL", [], id="as the pump said"),
        pytest.param(["2026-03-01 23:55, volume: 8 mL"], "9.5 mL", [], id="1.5 mL of 12 mL, not of one minute"),
        pytest.param(
            ["2026-03-01 23:55, volume: 8 mL"],
            "11 mL",
            [Finding.MORE_LEFT, Finding.MORE_LEFT_SINCE_FILL, Finding.UNDERINFUSION],
            id="off since the reading and since the fill",
        ),
        pytest.param(
            ["2026-01-21 00:00, volume: 17.5 mL", "2026-02-10 00:00, volume: 15 mL"],
            "12.5 mL",
            [Finding.MORE_LEFT_SINCE_FILL, Finding.UNDERINFUSION],
            id="a little each time: every reading hides it",
        ),
        pytest.param(
            ["2026-01-21 00:00, volume: 13.5 mL", "2026-02-10 00:00, volume: 8 mL"],
            "3 mL",
            [Finding.LESS_LEFT_SINCE_FILL, Finding.OVERINFUSION],
            id="a little less each time",
        ),
        pytest.param(
            ["2026-02-10 00:00, volume: 18 mL"],
            "8 mL",
            [Finding.LESS_LEFT, Finding.READING_DOUBTFUL],
            id="a reading that was written down wrong",
        ),
        pytest.param(["2026-02-10 00:00, volume: 12.5 mL"], "8.1 mL", [], id="neither"),
        pytest.param(["2026-02-10 00:00, volume: 12.5 mL"], "13 mL", None, id="more than was read"),
    ],
)
def test_a_reading_resets_the_volume_and_the_fill_is_not_forgotten(
    readings: list[str], withdrawn: str, findings: list[Finding] | None
) -> None:
    measurement = last(pump(FILLS[0], FILLS[1].format(withdrawn), readings=tuple(readings)))
    assert measurement.since_last is not None
    assert measurement.since_last.origin.reading is not None
    assert measurement.since_fill is not None
    assert measurement.since_fill.origin.reading is None
    assert measurement.since_fill.programmed_most == ml("12")
    if findings is None:
        assert measurement.since_last.delivered < ml("0")
        assert measurement.is_off
    else:
        assert list(measurement.findings) == findings


def test_every_reading_is_compared_with_what_is_before_it() -> None:
    measurements = found(
        pump(FILLS[0], readings=("2026-01-11 00:00, volume: 17 mL", "2026-01-21 00:00, volume: 15 mL"))
    )
    expected = [
        (each.since_last.expected, each.since_fill.expected)
        for each in measurements
        if each.since_last and each.since_fill
    ]
    assert expected == [(ml("18"), ml("18")), (ml("15"), ml("16"))]


def test_the_kind_of_measurement_is_recorded() -> None:
    fills = ("2026-01-01 00:00, volume: 20 mL, withdrawn: 3 mL", FILLS[1].format("8 mL"))
    measurements = found(pump(*fills, readings=("2026-01-11 00:00, volume: 18 mL",)))
    assert [each.kind for each in measurements] == [
        MeasurementKind.WITHDRAWN,
        MeasurementKind.READING,
        MeasurementKind.WITHDRAWN,
    ]


def test_the_ratio_of_a_refill_is_that_of_what_was_withdrawn_and_no_reading_is_one() -> None:
    fills = ("2026-01-01 00:00, volume: 20 mL, withdrawn: 3 mL", FILLS[1].format("8 mL"))
    result = reconcile(pump(*fills, readings=("2026-01-11 00:00, volume: 15 mL",)), LATER, None)
    assert result.ratios == (Fraction(1),)


def test_before_a_fill_the_reservoir_holds_the_former_mixture() -> None:
    fills = (
        "2026-01-01 00:00, volume: 20 mL",
        "2026-03-02 00:00, volume: 20 mL, withdrawn: 8 mL, drugs: [{name: x, concentration: 2 mg/mL}]",
        "2026-05-01 00:00, volume: 20 mL, withdrawn: 14 mL",
    )
    mixture = "drugs: [{name: x, concentration: 1 mg/mL}]"
    measurements = found(pump(*fills, program="{rate: 0.2 mg/day}", more=mixture))
    assert [each.since_last.expected for each in measurements if each.since_last] == [ml("8"), ml("14")]


def test_at_the_first_fill_there_is_nothing_to_compare_with() -> None:
    measurement = last(pump("2026-01-01 00:00, volume: 20 mL, withdrawn: 3 mL"))
    assert (measurement.since_last, measurement.since_fill, measurement.part) == (None, None, None)
    assert measurement.findings == (Finding.FIRST_FILL,)
    assert not measurement.is_off


@pytest.mark.parametrize(
    ("withdrawn", "findings"),
    [
        ("0 mL", [Finding.FOUND_EMPTY, Finding.EXPECTED_EMPTY]),
        ("1 mL", [Finding.EXPECTED_EMPTY]),
        ("3 mL", [Finding.MORE_LEFT, Finding.UNDERINFUSION, Finding.EXPECTED_EMPTY]),
    ],
)
def test_a_pump_that_should_have_run_dry_is_measured_by_what_was_in_it(withdrawn: str, findings: list[Finding]) -> None:
    """100 days at 0.2 mL empty a fill of 10 mL after 50."""
    measurement = last(refilled(withdrawn, "2026-04-11", "10 mL"))
    assert measurement.since_fill is not None
    assert measurement.since_fill.programmed_most == ml("10")
    assert measurement.since_fill.ratio == 1 - Fraction(withdrawn.split(maxsplit=1)[0]) / 10
    assert list(measurement.findings) == findings


def test_a_pump_that_may_have_run_dry_is_not_reported_as_empty() -> None:
    """With all patient boluses used it is empty after 100 days, with none after 200."""
    fills = ("2026-01-01 00:00, volume: 20 mL", "2026-05-01 00:00, volume: 20 mL, withdrawn: 3 mL")
    measurement = last(pump(*fills, program=ON_DEMAND))
    assert measurement.since_last is not None
    assert (measurement.since_last.least, measurement.since_last.most) == (ml("0"), ml("8"))
    assert measurement.findings == ()


@pytest.mark.parametrize(
    ("withdrawn", "findings"),
    [
        ("20 mL", []),
        ("18 mL", []),
        ("17.999 mL", [Finding.LESS_LEFT]),
        ("20.1 mL", [Finding.MORE_THAN_FILLED]),
    ],
)
def test_a_stopped_pump_has_no_ratio(withdrawn: str, findings: list[Finding]) -> None:
    measurement = last(pump(FILLS[0], FILLS[1].format(withdrawn), program="{rate: 0 mL/day}"))
    assert measurement.since_fill is not None
    assert (measurement.part, measurement.since_fill.ratio) == (None, None)
    assert list(measurement.findings) == findings


@pytest.mark.parametrize(
    ("as_of", "number"),
    [("2025-12-31", 0), ("2026-01-01", 1), ("2026-01-10", 1), ("2026-01-11", 2), ("2026-03-01", 2), ("2026-03-02", 3)],
)
def test_only_what_is_known_is_compared(as_of: str, number: int) -> None:
    fills = ("2026-01-01 00:00, volume: 20 mL, withdrawn: 3 mL", FILLS[1].format("8 mL"))
    measured = pump(*fills, readings=("2026-01-11 12:00, volume: 18 mL",))
    assert len(reconcile(measured, end_of(as_of), None).measurements) == number


def several(*withdrawn: str, program: str = "{rate: 0.2 mL/day}") -> Reconciled:
    """Return a pump filled every 50 days with 20 mL, of which 10 mL should be left; "-" for a refill not measured."""
    days = ["2026-01-01", "2026-02-20", "2026-04-11", "2026-05-31", "2026-07-20", "2026-09-08"]
    fills = [f"{days[0]} 00:00, volume: 20 mL"]
    for day, volume in zip(days[1:], withdrawn, strict=False):
        fills.append(f"{day} 00:00, volume: 20 mL" + ("" if volume == "-" else f", withdrawn: {volume} mL"))
    return reconcile(pump(*fills, program=program), LATER, None)


@pytest.mark.parametrize(
    ("withdrawn", "drift"),
    [
        (["10.6", "10.7", "10.8"], 3),
        (["9.4", "9.3", "9.2"], 3),
        (["10.6", "10.7"], 0),
        (["10.6"], 0),
        (["10.51", "10.51", "10.51"], 3),
        (["10.6", "10.5", "10.8"], 0),  # 5 % exactly is no more than 5 %
        (["10.6", "10.7", "9.2"], 0),
        (["9.4", "10.7", "10.8", "10.6"], 3),
        (["10.6", "10.7", "10.8", "10"], 0),  # the drift has ended
        (["10.6", "10.7", "-", "10.6"], 3),
        (["11.9", "11.8", "11.9", "11.7"], 4),
        ([], 0),
    ],
)
def test_a_drift_is_the_last_refills_all_in_one_direction(withdrawn: list[str], drift: int) -> None:
    result = several(*withdrawn)
    assert [each.measured for each in result.drift] == [
        ml(volume) for volume in [each for each in withdrawn if each != "-"][-drift or len(withdrawn) :]
    ]
    assert not result.off


def test_a_drift_makes_a_pump_stand_out_where_no_refill_is_off() -> None:
    result = several("10.6", "10.7", "10.8")
    assert (result.off, result.notable, result.dry) == ((), (), ())
    assert result.stands_out
    assert not several("10.6", "10.7", "10").stands_out


@pytest.mark.parametrize(
    ("withdrawn", "is_off", "is_notable"), [("10.5", False, False), ("11.6", False, True), ("11.4", True, False)]
)
def test_a_pump_stands_out_by_one_refill_that_is_off_or_notable(withdrawn: str, is_off: bool, is_notable: bool) -> None:
    """The tolerance of the clinic makes a refill off, the accuracy of pumps (14.5 % of 10 mL) makes it notable."""
    fills = ("2026-01-01 00:00, volume: 20 mL", f"2026-02-20 00:00, volume: 20 mL, withdrawn: {withdrawn} mL")
    tolerance = ResidualTolerance(volume=ml("1.3" if is_off else "2"))
    result = reconcile(pump(*fills), LATER, tolerance)
    assert (bool(result.off), bool(result.notable)) == (is_off, is_notable)
    assert result.stands_out is (is_off or is_notable)


def test_what_is_misread_is_no_drift() -> None:
    """2.5 mL should have been delivered each time: 0.2 mL are 8 % of it."""
    assert several("17.7", "17.7", "17.7", program="{rate: 0.05 mL/day}").drift == ()
    assert len(several("17.701", "17.701", "17.701", program="{rate: 0.05 mL/day}").drift) == 3


def test_refills_before_which_too_little_was_programmed_have_no_ratio_and_no_drift() -> None:
    """1 mL should have been delivered each time."""
    result = several("19.3", "19.4", "19.5", program="{rate: 0.02 mL/day}")
    assert (result.ratios, result.mean_ratio, result.drift, result.stands_out) == ((), None, (), False)
    assert len(result.measurements) == 3


def test_a_refill_without_a_ratio_does_not_end_a_drift() -> None:
    fills = ["2026-01-01", "2026-02-20 10.6", "2026-04-11 10.7", "2026-04-12 19.8", "2026-06-01 10.8"]
    parts = [fill.partition(" ") for fill in fills]
    texts = [f"{day} 00:00, volume: 20 mL" + (left and f", withdrawn: {left} mL") for day, _, left in parts]
    result = reconcile(pump(*texts), LATER, None)
    assert [each.measured for each in result.drift] == [ml("10.6"), ml("10.7"), ml("10.8")]
    assert (len(result.measurements), len(result.ratios)) == (4, 3)


def test_the_mean_is_that_of_whole_refills() -> None:
    result = several("11", "-", "10", "9.4")
    assert result.ratios == (Fraction("0.9"), Fraction(1), Fraction("1.06"))
    assert result.mean_ratio == Fraction("2.96") / 3
    assert result.unmeasured == 1
    assert several("-").mean_ratio is None
    assert several("-").unmeasured == 1


def test_the_mean_is_weighted_by_the_programmed_volume() -> None:
    """12 mL in 60 days at a ratio of 0.5, then 4 mL in 20 days at a ratio of 1."""
    fills = ("2026-01-01 00:00, volume: 20 mL", "2026-03-02 00:00, volume: 20 mL, withdrawn: 14 mL")
    result = reconcile(pump(*fills, "2026-03-22 00:00, volume: 20 mL, withdrawn: 16 mL"), LATER, None)
    assert result.ratios == (Fraction(1, 2), Fraction(1))
    assert result.mean_ratio == Fraction(10, 16)


def test_an_empty_reservoir_makes_a_pump_stand_out() -> None:
    result = reconcile(refilled("0 mL", "2026-04-11"), LATER, None)
    assert len(result.dry) == 1
    assert not result.off
    assert result.stands_out


withdrawn_volumes = st.one_of(st.none(), strategies.hundredths(0, 1000).map(Volume))


@st.composite
def measured_pumps(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Pump:
    """Return a random pump with random withdrawn volumes at its fills."""
    drawn: Pump = draw(strategies.pumps_anywhere)
    return replace(drawn, fills=tuple(replace(fill, withdrawn=draw(withdrawn_volumes)) for fill in drawn.fills))


def walked(pump: Pump, origin: Origin, measurement: Measurement, use: PatientBoluses) -> Fraction:
    """Return the volume at a measurement by the slow walk from a fill or reading before it."""
    assert origin.fill.primary is not None
    minutes = (measurement.at - origin.at) // MINUTE
    walk = Walk(pump, origin.at, origin.volume, origin.fill.primary.mcg_per_ml, use, minutes)
    return walk.volume_at(measurement.at)


@given(measured_pumps())
def test_the_expected_range_is_that_of_the_walk(pump: Pump) -> None:
    for measurement in found(pump):
        if measurement.since_last is None or measurement.since_fill is None:
            continue
        for expectation in (measurement.since_last, measurement.since_fill):
            assert expectation.least.ml == walked(pump, expectation.origin, measurement, PatientBoluses.ALL)
            assert expectation.most.ml == walked(pump, expectation.origin, measurement, PatientBoluses.NONE)


@given(measured_pumps())
def test_every_measurement_is_there_and_computed_from_what_is_before_it(pump: Pump) -> None:
    measurements = found(pump)
    at = sorted([fill.at for fill in pump.fills if fill.withdrawn is not None] + [each.at for each in pump.readings])
    assert [measurement.at for measurement in measurements] == at
    starts = sorted([fill.at for fill in pump.fills] + [each.at for each in pump.readings])
    for measurement in measurements:
        earlier = [start for start in starts if start < measurement.at]
        if measurement.since_last is None or measurement.since_fill is None:
            assert earlier == []
            continue
        assert measurement.since_last.origin.at == earlier[-1]
        assert measurement.since_fill.origin.at == max(fill.at for fill in pump.fills if fill.at < measurement.at)


volumes = strategies.hundredths(0, 2000).map(Volume)


@given(strategies.pumps(), volumes, volumes, volumes)
def test_difference_delivered_and_programmed_belong_together(
    pump: Pump, one: Volume, other: Volume, measured: Volume
) -> None:
    expectation = Expectation(
        Origin(pump.fills[0]), min(one, other), max(one, other), measured, pump.reservoir.capacity
    )
    assert expectation.least <= expectation.expected <= expectation.most
    programmed = expectation.origin.volume - expectation.expected
    assert expectation.difference == programmed - expectation.delivered
    assert (expectation.difference.ml == 0) is (expectation.least <= measured <= expectation.most)
    if expectation.difference.ml != 0:
        assert expectation.programmed_for(expectation.difference) == programmed


def test_nothing_is_compared_from_one_pump_to_the_next_under_its_code() -> None:
    """A pump of 60 mL was replaced on 1 March by one of 40 mL. As of a day before that, the former one is compared."""
    fills = (
        "2026-01-01 00:00, volume: 60 mL, withdrawn: 1 mL",
        "2026-02-01 00:00, volume: 60 mL, withdrawn: 53.8 mL",
        "2026-03-01 11:00, volume: 20 mL, withdrawn: 38 mL",
        "2026-03-31 11:00, volume: 20 mL, withdrawn: 14 mL",
    )
    readings = ("2026-02-11 00:00, volume: 58 mL", "2026-03-01 08:00, volume: 50 mL", "2026-03-11 11:00, volume: 18 mL")
    replaced = pump(*fills, readings=readings, more="implanted: 2026-03-01")
    assert [(each.kind, each.at.date(), each.findings) for each in found(replaced)] == [
        (MeasurementKind.WITHDRAWN, date(2026, 3, 1), (Finding.FIRST_FILL,)),
        (MeasurementKind.READING, date(2026, 3, 11), ()),
        (MeasurementKind.WITHDRAWN, date(2026, 3, 31), ()),
    ]
    assert reconcile(replaced, LATER, None).ratios == (Fraction(1),)
    before = reconcile(replaced, end_of("2026-02-28"), None)
    assert [each.at.date() for each in before.measurements] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 11)]
    assert before.ratios == (Fraction(1),)
