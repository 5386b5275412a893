"""Stops: what is known of them as of an instant, and what they change in dates, tables, steps and measurements."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.derivation import derive
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.reconcile import reconcile
from pumpcli.domain.residual import Finding
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.domain.stops import Stop, known_stops, stop_at, stop_faults
from pumpcli.domain.table import Granularity, depletion_rows, table_until
from pumpcli.errors import ValidationError
from pumpcli.values import replace
from tests.builders import end_of, ml, pump_of, refused, simple_pump

#: Filled on Monday 2026-01-05 at 00:00; the alarm is 18 days later, on the 23rd, and it is empty on the 25th.
PUMP = simple_pump("20 mL", "2 mL", "{rate: 1 mL/day}")
MRI = (datetime(2026, 1, 10, 10), datetime(2026, 1, 10, 16))


def january(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute)


def stopped(*stops: tuple[datetime, datetime | None], pump: Pump = PUMP) -> Pump:
    return replace(pump, stopped=tuple(Stop(start, end) for start, end in stops))


def found_at(pump: Pump, at: datetime | str) -> Forecast:
    return forecast(pump, end_of(at) if isinstance(at, str) else AsOf.at(at), Clinic())


@pytest.mark.parametrize(
    ("stops", "faults"),
    [
        ([], []),
        ([(10, 12)], []),
        ([(10, 12), (12, 14)], []),  # they touch
        ([(10, 12), (13, None)], []),
        ([(10, 10)], ["stop-ends-too-early stopped[0].to"]),
        ([(10, 9)], ["stop-ends-too-early stopped[0].to"]),
        ([(10, 12), (11, 14)], ["stops-overlap stopped[1].from"]),
        ([(10, 12), (10, 14)], ["stops-overlap stopped[1].from"]),
        ([(10, None), (13, 14)], ["stops-overlap stopped[1].from"]),
        ([(13, 14), (10, 12)], ["out-of-order stopped[1].from"]),
        ([(13, None), (10, 12)], ["out-of-order stopped[1].from"]),
        ([None, (10, 9)], ["stop-ends-too-early stopped[1].to"]),
        ([(10, 12), None, (11, 13)], []),  # what could not be read is not compared
    ],
)
def test_stops_follow_one_another(stops: list[tuple[int, int | None] | None], faults: list[str]) -> None:
    drawn = [
        None if stop is None else Stop(january(stop[0]), None if stop[1] is None else january(stop[1]))
        for stop in stops
    ]
    assert [f"{fault.code} {fault.at}" for fault in stop_faults(drawn)] == faults
    if None not in drawn:
        made = tuple(stop for stop in drawn if stop is not None)
        assert [fault.split(":")[0] for fault in refused(lambda: replace(PUMP, stopped=made))] == faults


def test_a_fault_of_a_stop_names_the_one_before_it() -> None:
    stops = [Stop(january(4), january(5)), Stop(january(10), january(12))]
    later = [Stop(january(11), january(13)), Stop(january(9), january(10)), Stop(january(14), january(13))]
    messages = [fault.message for stop in later for fault in stop_faults([*stops, stop])]
    assert messages == [
        "2026-01-11 00:00 lies in stop 2, which ends at 2026-01-12 00:00",
        "2026-01-09 00:00 is before stop 2, 2026-01-10 00:00; the oldest comes first",
        "a stop from 2026-01-14 00:00 that ends at 2026-01-13 00:00; `to` is later than `from`",
    ]
    (fault,) = stop_faults([stops[0], Stop(january(10)), later[0]])
    assert fault.message == "stop 2 from 2026-01-10 00:00 has no `to`; give it, because another stop follows"


@pytest.mark.parametrize(
    ("as_of", "known", "going_on"),
    [
        (AsOf.at(january(10, 9, 59)), [], None),
        (AsOf.at(january(10, 10)), [], 0),  # it begins now, and has lasted for no time
        (AsOf.at(january(10, 10, 1)), [(january(10, 10), january(10, 10, 1))], 0),
        (AsOf.at(january(10, 15, 59)), [(january(10, 10), january(10, 15, 59))], 0),
        (AsOf.at(january(10, 16)), [MRI], None),
        (AsOf.end_of(date(2026, 1, 9)), [], None),
        (AsOf.end_of(date(2026, 1, 10)), [MRI], None),
        (AsOf.end_of(date(2026, 1, 11)), [MRI], None),  # the next one begins at the midnight after it
        (AsOf.at(january(12)), [MRI], 1),
        (AsOf.end_of(date(2026, 1, 12)), [MRI, (january(12), january(13))], 1),  # ends at the midnight after it
        (AsOf.at(january(13)), [MRI, (january(12), january(13))], None),
        (AsOf.at(january(15)), [MRI, (january(12), january(13)), (january(14), january(15))], 2),
    ],
)
def test_a_stop_is_known_up_to_the_as_of_instant(
    as_of: AsOf, known: list[tuple[datetime, datetime]], going_on: int | None
) -> None:
    stops = stopped(MRI, (january(12), january(13)), (january(14), None)).stopped
    assert [(stop.start, stop.end) for stop in known_stops(stops, as_of)] == known
    assert stop_at(stops, as_of) == (None if going_on is None else stops[going_on])


def test_a_stop_covers_its_start_and_not_its_end() -> None:
    mri, open_end = Stop(*MRI), Stop(january(14))
    at = [january(10, 9, 59), january(10, 10), january(10, 15, 59), january(10, 16)]
    assert [mri.covers(instant) for instant in at] == [False, True, True, False]
    assert [open_end.covers(instant) for instant in (january(13), january(14), january(30))] == [False, True, True]


@pytest.mark.parametrize(
    ("stops", "as_of", "alarm", "ran", "status"),
    [
        ([], january(12), january(23), 7 * 24, Status.SOON),
        ([MRI], january(12), january(23, 6), 7 * 24 - 6, Status.SOON),
        ([MRI], january(10, 13), january(23, 3), 5 * 24 + 10, Status.STOPPED),  # half of it has passed
        ([MRI], january(10, 9), january(23), 5 * 24 + 9, Status.SOON),  # planned
        ([(january(11), None)], january(12), january(24), 6 * 24, Status.STOPPED),
        ([(january(11), None)], january(30), january(30) + timedelta(days=12), 6 * 24, Status.STOPPED),
        ([(january(1), january(6))], january(12), january(24), 6 * 24, Status.SOON),  # filled while it was stopped
        ([(january(1), None)], january(12), january(30), 0, Status.STOPPED),
        ([(january(22), None)], january(24), january(25), 17 * 24, Status.STOPPED),
        ([(january(23), None)], january(24), january(23), 18 * 24, Status.STOPPED),  # stopped at the very alarm
        ([(january(23), january(23, 12))], january(24), january(23), 18 * 24 + 12, Status.ALARM),
        ([(january(25), None)], january(26), january(23), 20 * 24, Status.EMPTY),
        ([MRI, (MRI[1], january(11))], january(12), january(23, 14), 7 * 24 - 14, Status.SOON),
    ],
)
def test_a_stop_delays_what_runs_down_by_what_has_passed_of_it(
    stops: list[tuple[datetime, datetime | None]], as_of: datetime, alarm: datetime, ran: int, status: Status
) -> None:
    """The volume is that after the hours for which the pump ran."""
    found = found_at(stopped(*stops), as_of)
    assert (found.at(Reason.LOW_ALARM), found.volume, found.status) == (alarm, Volume(20 - Fraction(ran, 24)), status)


def test_a_status_without_regard_to_a_stop_is_kept() -> None:
    assert found_at(stopped((january(23), None)), january(24)).refill_status is Status.ALARM
    assert found_at(stopped((january(22, 12), None)), january(24)).refill_status is Status.OVERDUE
    assert found_at(stopped((january(7), None)), january(7, 1)).refill_status is Status.SOON
    assert found_at(stopped((january(25), None)), january(26)).refill_status is Status.EMPTY


def test_a_stop_delays_no_limit_that_runs_from_the_fill() -> None:
    fills = tuple(replace(fill, stability=pump_of(STABLE).fills[0].stability) for fill in PUMP.fills)
    found = found_at(stopped((january(6), None), pump=replace(PUMP, fills=fills)), january(12))
    assert found.at(Reason.STABILITY) == january(15)


STABLE = """
pump: P-001
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
stability: 10 days
fill: {at: 2026-01-05 00:00, volume: 20 mL}
program: {rate: 1 mL/day}
"""


def test_everything_stands_still_and_the_clock_of_the_program_runs_on() -> None:
    """Base rate, a scheduled bolus, a patient's boluses and one given once are all left out while it is stopped."""
    program = (
        "{rate: 0.24 mL/day, windows: [{from: 12:00, to: 14:00, rate: 12 mL/day}],"
        " boluses: [{at: 11:00, volume: 1 mL, over: 2 h}], on_demand: {volume: 0.24 mL, max_per_day: 1}}"
    )
    once = "boluses: [{at: 2026-01-10 09:00, volume: 6 mL, over: 6 h}]\n"
    text = "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\nfill: {at: 2026-01-10 09:00, volume: 30 mL}\n"
    pump = stopped((january(10, 10), january(10, 13)), pump=pump_of(f"{text}program: {program}\n{once}"))
    hours = {hour: found_at(pump, january(10, hour)).volume for hour in (10, 13, 14, 15, 16)}
    assert hours == {
        10: ml("28.98"),  # 0.01 of the base rate, 0.01 of the patient, 1 of the bolus given once
        13: ml("28.98"),
        14: ml("27.47"),  # 0.5 of the window, 0.01 of the patient, 1 of the bolus; that of 11:00 is over at 13:00
        15: ml("26.45"),  # 0.02 and the last hour of the bolus given once
        16: ml("26.43"),
    }


def test_a_table_names_stops_and_delivers_nothing_in_them() -> None:
    found = found_at(stopped(MRI, (january(11, 12), None)), january(12))
    rows = list(depletion_rows(found, january(10), january(13), Granularity.WINDOW))
    assert [(row.start, row.delivered, row.events) for row in rows] == [
        (january(10), Volume(Fraction(10, 24)), ()),
        (MRI[0], ml("0"), ("stopped",)),
        (MRI[1], Volume(Fraction(20, 24)), ("resumed",)),
        (january(11, 12), ml("0"), ("stopped",)),
        (january(12), ml("1"), ()),  # computed as if it ran again, which it has not
    ]
    by_day = list(depletion_rows(found, january(10), january(13), Granularity.DAY))
    assert [row.events for row in by_day] == [("stopped", "resumed"), ("stopped",), ()]
    assert [row.delivered for row in by_day] == [ml("0.75"), ml("0.5"), ml("1")]


def test_a_stop_that_ends_with_the_day_of_the_list_has_not_been_resumed() -> None:
    pump = stopped((january(10), january(11)))
    for at, words in (("2026-01-10", {"stopped"}), ("2026-01-11", {"stopped", "resumed"})):
        rows = depletion_rows(found_at(pump, at), january(10), january(12), Granularity.DAY)
        assert {word for row in rows for word in row.events} == words


def test_no_scheduled_bolus_starts_in_a_stop() -> None:
    program = "{rate: 0 mL/day, boluses: [{every: 6 h, volume: 0.1 mL, over: 30 min}]}"
    pump = stopped((january(6, 6), january(6, 12)), pump=simple_pump("20 mL", "2 mL", program))
    rows = depletion_rows(found_at(pump, january(7)), january(6), january(7), Granularity.WINDOW)
    assert [row.start.hour for row in rows if "bolus" in row.events] == [0, 12, 18]


def test_a_table_ends_with_the_day_on_which_the_pump_went_out_of_use() -> None:
    found = found_at(replace(PUMP, ended=End(date(2026, 1, 7), EndReason.EXPLANTED)), january(8))
    assert table_until(found) == date(2026, 1, 7)
    rows = list(depletion_rows(found, january(5), january(20), Granularity.DAY))
    assert [(row.start.day, row.events) for row in rows] == [(5, ("fill", "program")), (6, ()), (7, ("ended",))]
    assert table_until(found_at(PUMP, january(8))) == date(2026, 1, 23)
    assert table_until(found_at(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"), january(8))) is None


def test_an_end_on_the_day_of_the_last_fill_is_not_before_the_fill() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 1 mL/day}", at="2026-01-05 12:00")
    found = found_at(replace(pump, ended=End(date(2026, 1, 5), EndReason.DIED)), january(8))
    rows = list(depletion_rows(found, january(5), january(20), Granularity.DAY))
    assert [(row.start, row.end, row.events) for row in rows] == [
        (january(5, 12), january(6), ("ended", "fill", "program"))
    ]


def test_the_steps_to_the_alarm_pass_over_stops() -> None:
    found = found_at(stopped(MRI, (january(12), january(19, 6))), january(20))
    segments = derive(found).segments
    assert [(segment.stop, segment.program) for segment in segments] == [
        (None, 0),
        (0, None),
        (None, 0),
        (1, None),
        (None, 0),
    ]
    whole_weeks = segments[3]
    assert (whole_weeks.whole_weeks, whole_weeks.week, whole_weeks.days, whole_weeks.once) == (1, ml("0"), (), ())
    assert [(part.seconds, part.flows, part.delivered) for part in whole_weeks.rest] == [
        (6 * 3600, (Fraction(0),), ml("0"))
    ]
    assert whole_weeks.left == whole_weeks.available
    assert segments[-1].crossing is not None
    assert segments[-1].crossing.at == found.at(Reason.LOW_ALARM) == january(23) + timedelta(days=7, hours=12)


def test_a_bolus_given_once_stands_still_with_the_pump() -> None:
    text = (
        "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\nfill: {at: 2026-01-05 00:00, volume: 12 mL}\n"
        "program: {rate: 1 mL/day}\nboluses: [{at: 2026-01-06 00:00, volume: 4 mL, over: 24 h}]\n"
    )
    pump = stopped((january(6, 6), january(6, 12)), pump=pump_of(text))
    segments = derive(found_at(pump, january(7))).segments
    assert [len(segment.once) for segment in segments] == [0, 1, 0, 1, 0]
    assert [segment.stop for segment in segments] == [None, None, 0, None, None]
    assert segments[-1].available == ml("5.25")  # 10 mL less 1, and less 18 hours at 5 mL a day


@pytest.mark.parametrize(
    ("stop", "difference", "findings"),
    [
        (None, "6", [Finding.MORE_LEFT, Finding.UNDERINFUSION]),
        ((january(7), january(13)), "0", []),
        ((january(9), january(20)), "0", []),  # it lies across the measurement
        ((january(9), None), "0", []),
        ((january(3), january(11)), "0", []),  # from before the fill
        ((january(15), january(21)), "6", [Finding.MORE_LEFT, Finding.UNDERINFUSION]),  # from the measurement on
    ],
)
def test_a_measurement_is_compared_with_what_was_delivered_while_the_pump_ran(
    stop: tuple[datetime, datetime | None] | None, difference: str, findings: list[Finding]
) -> None:
    """10 days at 1 mL a day, 6 of them stopped, leave 16 mL of 20."""
    refill = replace(PUMP.fills[0], at=january(15), withdrawn=ml("16"))
    pump = replace(PUMP, fills=(*PUMP.fills, refill))
    pump = pump if stop is None else stopped(stop, pump=pump)
    (measurement,) = reconcile(pump, end_of("2026-01-16"), None).measurements
    assert measurement.since_fill is not None
    assert measurement.since_fill.difference == ml(difference)
    assert list(measurement.findings) == findings


@pytest.mark.parametrize(
    ("stops", "at", "since"),
    [
        ([], january(12), None),
        ([MRI], january(10, 12), january(10, 10)),
        ([MRI], january(10, 16), None),
        ([(january(8), january(10, 10)), MRI], january(10, 12), january(8)),  # without a gap
        ([(january(8), january(9)), (january(9), january(10, 10)), MRI], january(10, 12), january(8)),
        ([(january(8), january(10, 9)), MRI], january(10, 12), january(10, 10)),
        ([(january(8), january(10)), (january(10), None)], january(10), january(8)),
    ],
)
def test_since_when_a_stopped_pump_delivers_nothing(
    stops: list[tuple[datetime, datetime | None]], at: datetime, since: datetime | None
) -> None:
    assert delivers_nothing_since(found_at(stopped(*stops), at)) == since


ZERO = "rate: 0 mL/day"


@pytest.mark.parametrize(
    ("programs", "more", "at", "since"),
    [
        ([(5, ZERO)], "", january(12), january(5)),
        ([(5, "rate: 1 mL/day"), (8, ZERO)], "", january(7), None),
        ([(5, "rate: 1 mL/day"), (8, ZERO)], "", january(12), january(8)),
        ([(5, "rate: 1 mL/day"), (8, ZERO), (9, ZERO)], "", january(12), january(8)),
        ([(5, ZERO), (8, "rate: 1 mL/day"), (9, ZERO)], "", january(12), january(9)),
        ([(5, ZERO), (20, "rate: 1 mL/day")], "", january(12), january(5)),
        ([(5, "rate: 0 mL/day, on_demand: {volume: 0.1 mL, max_per_day: 1}")], "", january(12), None),
        ([(9, ZERO)], "", january(7), None),  # no program has started
        ([(5, ZERO)], "", january(4), None),  # before the first fill
        ([(5, ZERO)], "boluses: [{at: 2026-01-07 00:00, volume: 1 mL, over: 6 h}]", january(6), january(5)),
        ([(5, ZERO)], "boluses: [{at: 2026-01-07 00:00, volume: 1 mL, over: 6 h}]", january(7, 5), None),
        ([(5, ZERO)], "boluses: [{at: 2026-01-07 00:00, volume: 1 mL, over: 6 h}]", january(7, 6), january(7, 6)),
    ],
)
def test_since_when_a_pump_with_a_rate_of_zero_delivers_nothing(
    programs: list[tuple[int, str]], more: str, at: datetime, since: datetime | None
) -> None:
    lines = [f"  - {{start: {january(day)}, {program}}}".replace(":00:00", ":00") for day, program in programs]
    text = "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\nfill: {at: 2026-01-05 00:00, volume: 20 mL}\n"
    pump = pump_of("\n".join([f"{text}programs:", *lines, more, ""]))
    assert delivers_nothing_since(found_at(pump, at)) == since
    ended = replace(pump, ended=End(date(2026, 1, 5), EndReason.OTHER))
    assert delivers_nothing_since(found_at(ended, max(at, january(5)))) is None


def test_a_stop_of_a_pump_that_is_filled_meanwhile_is_kept() -> None:
    refill = replace(PUMP.fills[0], at=january(12))
    pump = stopped((january(10), january(14)), pump=replace(PUMP, fills=(*PUMP.fills, refill)))
    found = found_at(pump, january(20))
    assert found.volume == ml("14")
    assert found.at(Reason.LOW_ALARM) == january(14) + timedelta(days=18)
    with pytest.raises(ValidationError):
        replace(pump, ended=End(date(2026, 1, 11), EndReason.OTHER))
