"""iCalendar: the fields of every event, private data that stays out, and texts that would break a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.absences import Absence
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.open_days import Lead
from pumpcli.domain.plan import coming_refills, refills_beyond
from pumpcli.domain.pump import Pump
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking
from pumpcli.formats.agenda import Agenda, Appointment, Cancellation, EventKind
from pumpcli.report import appointments
from pumpcli.report.event_words import CAUTION
from pumpcli.report.ics_out import render
from pumpcli.usecases.due import Listed
from pumpcli.values import replace
from tests.builders import end_of, pump_of, simple_pump, simple_text

AS_OF = end_of("2026-02-22")
CLINIC = Clinic(order_lead=Lead(open_days=5))
#: Due on Thu 2026-04-02; its drug is ordered by Thu 2026-03-26.
PUMP = simple_pump("20 mL", "2 mL", "{rate: 100 mcg/day}", "500 mcg/mL")
# fmt: off
PROPERTIES = {
    "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "UID", "DTSTAMP", "LAST-MODIFIED",
    "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CLASS", "TRANSP", "ACTION", "TRIGGER",
}
# fmt: on


#: The time of writing.
WRITTEN_AT = datetime(2026, 2, 23, 4, 5, 6, tzinfo=UTC)


def filled(pump: Pump, day: str) -> Pump:
    """Return the pump with its last fill on another day."""
    last = pump.fills[-1]
    return replace(pump, fills=(replace(last, at=datetime.combine(date.fromisoformat(day), last.at.time())),))


def appointment(pump: Pump, day: date | None = None, clinic: Clinic = CLINIC, as_of: AsOf = AS_OF) -> Appointment:
    """Return the next refill of a pump as `due` has it, or on another day."""
    found = appointments.next_of(forecast(pump, as_of, clinic))
    if day is None:
        return found
    by = clinic.order_by(day)
    return replace(found, day=day, order_by=by, order_on=by)


def text_of(agenda: Agenda, *, clinical: bool = False, written_at: datetime = WRITTEN_AT) -> str:
    return render(agenda, clinical=clinical, written_at=written_at)


def written(*pumps: Pump, as_of: AsOf = AS_OF, clinic: Clinic = CLINIC, clinical: bool = False) -> str:
    appointed = tuple(appointment(pump, clinic=clinic, as_of=as_of) for pump in pumps)
    return text_of(Agenda(appointed, as_of, clinic.name), clinical=clinical)


def calendar(text: str) -> Any:
    return vobject.readOne(text)


def events(text: str) -> list[Any]:
    found: list[Any] = calendar(text).contents.get("vevent", [])
    return found


def one(appointed: Appointment, written_at: datetime = WRITTEN_AT) -> Any:
    """Return the event of a refill."""
    text = text_of(Agenda((appointed,), AS_OF, CLINIC.name), written_at=written_at)
    return next(event for event in events(text) if "Refill" in event.summary.value)


def unfolded(text: str) -> list[str]:
    """Return the content lines, after a check that every line is folded and ends as RFC 5545 demands."""
    assert text.endswith("\r\n")
    assert not set("\r\n") & set(text.replace("\r\n", ""))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    return text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def described(event: Any) -> list[str]:
    lines: list[str] = event.description.value.split("\n")
    return lines


def test_a_refill_and_the_order_for_it_are_private_events_of_a_day() -> None:
    order, refill = events(written(PUMP))
    assert order.summary.value == "Order drug: P-001"
    assert refill.summary.value == "Refill due: P-001"
    for event, day in ((order, date(2026, 3, 26)), (refill, date(2026, 4, 2))):
        assert type(event.dtstart.value) is date
        assert event.dtstart.value == day
        assert event.dtend.value == day + timedelta(days=1)
        assert event.transp.value == "TRANSPARENT"
        assert event.contents["class"][0].value == "PRIVATE"
        assert event.valarm.action.value == "DISPLAY"
        assert event.valarm.description.value == event.summary.value


def test_dates_and_method_are_written_exactly() -> None:
    lines = unfolded(written(PUMP))
    assert {"DTSTART;VALUE=DATE:20260402", "DTEND;VALUE=DATE:20260403", "TRIGGER:-PT15H"} < set(lines)
    assert {"DTSTAMP:20260223T040506Z", "LAST-MODIFIED:20260223T040506Z", "METHOD:PUBLISH", "VERSION:2.0"} < set(lines)


def test_a_clinic_without_order_dates_gets_refills_only() -> None:
    assert [event.summary.value for event in events(written(PUMP, clinic=Clinic()))] == ["Refill due: P-001"]


@pytest.mark.parametrize(("name", "title"), [(None, "Refills"), ("Ward 3, north; pumps", "Ward 3, north; pumps")])
def test_the_calendar_has_the_name_of_the_clinic(name: str | None, title: str) -> None:
    found = calendar(written(PUMP, clinic=replace(CLINIC, name=name)))
    assert found.contents["x-wr-calname"][0].value == title
    assert found.prodid.value == "-//pumpcli//Refill calendar//EN"
    assert found.calscale.value == "GREGORIAN"


def test_no_refill_makes_an_empty_calendar() -> None:
    text = written()
    assert (unfolded(text)[0], unfolded(text)[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert events(text) == []


def test_the_description_has_the_deadline_and_its_reason() -> None:
    order, refill = events(written(PUMP))
    deadline = ["Refill due: Thu 2026-04-02", "Deadline: low reservoir Sun 2026-04-05 00:00", CAUTION]
    assert described(refill) == deadline
    assert described(order) == ["For the refill on Thu 2026-04-02", *deadline]


def test_other_reasons_are_named() -> None:
    clinic = Clinic(max_interval=Period(days=60))
    (refill,) = events(written(PUMP, clinic=clinic))
    assert described(refill)[1] == "Deadline: longest interval: 60 days Fri 2026-03-06 00:00"


def test_a_refill_planned_earlier_is_on_its_planned_day_and_names_its_due_date() -> None:
    moved = one(appointment(PUMP, day=date(2026, 3, 30)))
    assert moved.dtstart.value == date(2026, 3, 30)
    assert described(moved)[0] == "Refill due: Thu 2026-04-02"


def test_an_event_on_the_last_date_has_no_end() -> None:
    assert "dtend" not in one(appointment(PUMP, day=date.max)).contents


MIXED = pump_of(
    """
pump: P-002
model: Secretive 40
notes: a note
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs:
- {name: morphine, concentration: 20 mg/mL}
- {name: clonidine, concentration: 100 mcg/mL}
fill: {at: 2026-01-05 09:00, volume: 40 mL}
program: {rate: 5 mg/day}
"""
)


def test_drugs_doses_and_notes_stay_out() -> None:
    text = "\n".join(unfolded(written(MIXED))).lower()
    for private in ("morphine", "clonidine", "mg", "mcg", "ml", "secretive", "a note"):
        assert private not in text


def test_drugs_and_the_mean_dose_are_in_the_description_on_request_but_never_in_a_title() -> None:
    found = events(written(MIXED, clinical=True))
    assert len(found) == 2
    for event in found:
        assert "Drugs: morphine 20 mg/mL; clonidine 100 mcg/mL" in described(event)
        assert "Mean daily dose: morphine 5 mg" in described(event)
        for title in (event.summary.value, event.valarm.description.value):
            assert title.endswith(": P-002")


def test_a_pump_without_a_named_drug_has_a_mean_volume() -> None:
    _, refill = events(written(simple_pump("20 mL", "2 mL", "{rate: 0.2 mL/day}"), clinical=True))
    assert described(refill)[2:4] == ["Mean daily volume: 0.2 mL", "Base rate: 0.2 mL/day"]


def test_a_uid_never_changes() -> None:
    """Calendars in use hold these UIDs: another UID would show every event twice."""
    order, refill = events(written(PUMP))
    assert refill.uid.value == "e2505a26bb5ff0304b7ecf8166bab401d05b5e9b-20260105-refill@pumpcli"
    assert order.uid.value == "e2505a26bb5ff0304b7ecf8166bab401d05b5e9b-20260105-order@pumpcli"
    follow_on = by_icalendar(planned(PUMP, "2026-09-30"))
    assert {uid for uid in follow_on if uid.endswith("refill@pumpcli")} == {
        "20260105-refill@pumpcli",
        "20260105-2-refill@pumpcli",
        "20260105-3-refill@pumpcli",
    }


def test_a_uid_stays_when_the_date_moves() -> None:
    assert one(appointment(PUMP)).uid.value == one(appointment(PUMP, day=date(2026, 3, 30))).uid.value


def test_a_uid_stays_when_an_earlier_fill_is_added_the_hour_corrected_or_a_time_zone_named() -> None:
    (last,) = PUMP.fills
    earlier = replace(last, at=last.at - timedelta(days=60))
    changed = [
        replace(PUMP, fills=(earlier, last)),
        replace(PUMP, fills=(replace(last, at=last.at + timedelta(hours=10)),)),
        ZONED,
    ]
    assert {one(appointment(pump)).uid.value for pump in (PUMP, *changed)} == {one(appointment(PUMP)).uid.value}


def test_every_other_refill_order_and_pump_has_another_uid() -> None:
    codes = [
        "P-001",
        "P-001 ",
        "P-0012",
        "p-001",
        "\u00e9",
        "e\u0301",
    ]  # an accent composed, and the same in two characters
    pumps = [filled(replace(PUMP, code=code), day) for code in codes for day in ("2026-01-05", "2026-01-06")]
    refills = coming_refills([forecast(pump, AS_OF, CLINIC) for pump in pumps[::2]], date(2027, 12, 31)).refills
    appointed = (*map(appointment, pumps[1::2]), *(appointments.of_refill(refill) for refill in refills))
    found = [event.uid.value for event in events(text_of(Agenda(appointed, AS_OF, CLINIC.name)))]
    assert len(set(found)) == len(found) == 2 * len(appointed) > 60


@pytest.mark.parametrize(
    ("instant", "sequence"),
    [
        ("1970-01-01 00:00:00", 0),
        ("2020-01-01 00:00:00", 0),
        ("2020-01-01 00:01:01", 61),
        ("2026-11-22 10:30:00", 217_506_600),
        ("2088-01-19 03:14:07", 2**31 - 1),
        ("9999-12-31 23:59:59", 2**31 - 1),
    ],
)
def test_the_sequence_counts_seconds_of_the_time_of_writing(instant: str, sequence: int) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    event = one(appointment(PUMP), at)
    assert int(event.sequence.value) == sequence
    assert event.dtstamp.value == event.contents["last-modified"][0].value == at


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2).map(sorted))
def test_the_sequence_never_falls(instants: Sequence[datetime]) -> None:
    appointed = appointment(PUMP)
    earlier, later = (int(one(appointed, instant).sequence.value) for instant in instants)
    assert 0 <= earlier <= later < 2**31


def test_the_as_of_instant_ranks_no_event() -> None:
    """A date means the end of its day, which is still to come when the file is written."""
    ranks = {
        (event.sequence.value, event.dtstamp.value)
        for as_of in (end_of("2026-02-22"), AsOf.at(datetime(2026, 2, 22, 15)), end_of("2026-02-01"))
        for event in events(written(PUMP, as_of=as_of))
    }
    assert len(ranks) == 1


def test_events_come_by_day_and_then_by_code() -> None:
    appointed = [
        appointment(replace(PUMP, code=code), day=date(2026, 4, day)) for code, day in (("B", 2), ("C", 1), ("A", 2))
    ]
    found = events(text_of(Agenda(tuple(appointed), AS_OF, CLINIC.name)))
    assert [event.summary.value for event in found] == [
        "Order drug: C",
        "Order drug: A",
        "Order drug: B",
        "Refill due: C",
        "Refill due: A",
        "Refill due: B",
    ]


def named(code: str, drug: str) -> Pump:
    """Return the pump with another code and another drug."""
    (fill,) = PUMP.fills
    assert fill.mixture is not None
    mixture = replace(fill.mixture, drugs=(replace(fill.mixture.primary, name=drug),))
    return replace(PUMP, code=code, fills=(replace(fill, mixture=mixture),))


def assert_read_back(code: str, drug: str, clinic_name: str) -> None:
    text = written(named(code, drug), clinic=replace(CLINIC, name=clinic_name), clinical=True)
    lines = unfolded(text)
    assert {re.split("[;:]", line)[0] for line in lines} == PROPERTIES
    assert len(lines) == len(unfolded(written(PUMP, clinical=True)))
    for line in lines:
        name, _, value = line.partition(":")
        if name in ("SUMMARY", "DESCRIPTION", "X-WR-CALNAME"):
            assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", value)
    found = calendar(text)
    assert found.contents["x-wr-calname"][0].value == clinic_name
    for event, title in zip(found.vevent_list, ("Order drug", "Refill due"), strict=True):
        assert event.summary.value == event.valarm.description.value == f"{title}: {code}"
        assert f"Drugs: {drug} 500 mcg/mL" in described(event)
        assert f"Mean daily dose: {drug} 100 mcg" in described(event)
        assert re.fullmatch(r"[0-9a-f]+-20260105-(order|refill)@pumpcli", event.uid.value)


@pytest.mark.parametrize(
    "text",
    [
        'a\\;b,c"',
        "\\n",
        "\\N",
        "\\\\N\\n\\",
        "\\r\\nATTENDEE:mailto:a@b.example",
        "BEGIN:VALARM",
        "^n^'",
        "x" * 64,
        "\\" * 64,
        ";" * 64,
        "\U0001f489" * 64,
        "a  b" * 16,
    ],
)
def test_a_hostile_text_stays_in_its_line(text: str) -> None:
    assert_read_back(text, text, text)


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_a_line_break_is_escaped_although_no_reader_accepts_it(ends: str) -> None:
    code = f"X{ends}ATTENDEE:mailto:a@b.example"
    text = written(named(code, "baclofen"))
    assert {re.split("[;:]", line)[0] for line in unfolded(text)} == PROPERTIES
    assert events(text)[1].summary.value == "Refill due: X\nATTENDEE:mailto:a@b.example"


#: The characters of a code or a name.
characters = st.one_of(
    st.sampled_from('\\;,:"nN^= \u00e4\U0001f489'),
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "),
)


def texts(longest: int) -> st.SearchStrategy[str]:
    return st.text(characters, min_size=1, max_size=longest).map(str.strip).filter(bool)


@given(texts(64), texts(200), texts(200))
def test_what_is_written_is_read_back(code: str, drug: str, clinic_name: str) -> None:
    assert_read_back(code, drug, clinic_name)


def planned(pump: Pump, until: str = "2026-04-30", as_of: AsOf = AS_OF, *, is_beyond: bool = False) -> str:
    """Return the calendar of the refills of a pump, each on its planned day; with one more after the last day."""
    fleet, last = [forecast(pump, as_of, CLINIC)], date.fromisoformat(until)
    refills = [*coming_refills(fleet, last).refills, *(refills_beyond(fleet, last) if is_beyond else ())]
    appointed = tuple(appointments.of_refill(refill) for refill in refills)
    return text_of(Agenda(appointed, as_of, CLINIC.name))


def by_icalendar(text: str) -> dict[str, Any]:
    """Return the events by the end of their UIDs, read by another parser than `events`."""
    found = {str(event["uid"]).partition("-")[2]: event for event in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    assert len(found) == len(events(text))
    return found


def booked(*instants: str, zoned: bool = False) -> Pump:
    """Return the pump with visits booked, at an hour or on a day."""
    pump = ZONED if zoned else PUMP
    bookings = []
    for text in instants:
        day = date.fromisoformat(text[:10])
        plain = datetime.fromisoformat(text) if len(text) > 10 else None
        bookings.append(Booking(day, None if plain is None else pump.zone.at(plain)))
    return replace(pump, booked=tuple(bookings))


ZONED = pump_of(
    "pump: P-001\ntimezone: America/Chicago\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\n"
    "drugs: [{name: baclofen, concentration: 500 mcg/mL}]\nfill: {at: 2026-01-05 00:00, volume: 20 mL}\n"
    "program: {rate: 100 mcg/day}\n"
)


def test_a_booked_visit_is_an_event_of_an_hour_in_floating_time_with_a_reminder_at_nine_the_day_before() -> None:
    text = planned(booked("2026-03-31 10:30"))
    visit = by_icalendar(text)["20260105-refill@pumpcli"]
    assert (visit["dtstart"].dt, visit["dtend"].dt) == (datetime(2026, 3, 31, 10, 30), datetime(2026, 3, 31, 11, 30))
    assert str(visit["summary"]) == "Refill booked: P-001"
    assert {"DTSTART:20260331T103000", "DTEND:20260331T113000", "TRIGGER:-P1DT1H30M"} < set(unfolded(text))
    (by_vobject,) = [event for event in events(text) if event.uid.value.endswith("-20260105-refill@pumpcli")]
    assert by_vobject.dtstart.value == datetime(2026, 3, 31, 10, 30)
    assert described(by_vobject)[:3] == [
        "Refill due: Thu 2026-04-02",
        "Deadline: low reservoir Sun 2026-04-05 00:00",
        "Visit: booked for Tue 2026-03-31 10:30",
    ]


def test_the_drug_for_a_booked_visit_is_ordered_before_it_in_an_event_of_a_day() -> None:
    order = by_icalendar(planned(booked("2026-03-31 10:30")))["20260105-order@pumpcli"]
    assert order["dtstart"].dt == date(2026, 3, 24)


def test_a_booked_visit_of_a_pump_with_a_time_zone_is_in_utc() -> None:
    lines = unfolded(planned(booked("2026-03-31 10:30", zoned=True)))
    assert {"DTSTART:20260331T153000Z", "DTEND:20260331T163000Z", "TRIGGER:-P1DT1H30M"} < set(lines)


def test_the_reminder_is_at_nine_on_the_wall_before_a_change_of_the_clocks() -> None:
    """The night from Saturday to Sunday 2026-03-08 has an hour less."""
    lines = unfolded(planned(booked("2026-03-08 10:30", zoned=True)))
    assert {"DTSTART:20260308T153000Z", "TRIGGER:-P2DT30M"} < set(lines)


def test_a_visit_booked_for_a_day_is_an_event_of_that_day() -> None:
    visit = by_icalendar(planned(booked("2026-03-31")))["20260105-refill@pumpcli"]
    assert (visit["dtstart"].dt, visit["dtend"].dt) == (date(2026, 3, 31), date(2026, 4, 1))
    assert str(visit["summary"]) == "Refill booked: P-001"


@pytest.mark.parametrize(
    ("instant", "as_of", "title"),
    [
        ("2026-04-03 10:30", "2026-02-22", "Visit booked LATE: P-001"),
        ("2026-04-06 10:30", "2026-02-22", "Visit booked AFTER THE DEADLINE: P-001"),
        ("2026-03-31 10:30", "2026-04-01", "Booked visit MISSED: P-001"),
    ],
)
def test_the_due_event_stays_beside_a_visit_that_is_late_or_missed(instant: str, as_of: str, title: str) -> None:
    found = by_icalendar(planned(booked(instant), as_of=end_of(as_of)))
    assert found["20260105-refill@pumpcli"]["dtstart"].dt == date(2026, 4, 2)
    assert str(found["20260105-refill@pumpcli"]["summary"]) == "Refill due: P-001"
    assert str(found["20260105-visit@pumpcli"]["summary"]) == title
    assert found["20260105-visit@pumpcli"]["dtstart"].dt == datetime.fromisoformat(instant)
    assert [uid for uid in found if uid.startswith("20260105-order")] == ["20260105-order@pumpcli"]


def test_a_visit_booked_for_the_last_date_is_an_event_of_a_day() -> None:
    last = Appointment(
        forecast=forecast(PUMP, AS_OF, CLINIC), day=date.max, order_by=None, at=datetime(9999, 12, 31, 23, 30)
    )
    assert one(last).dtstart.value == date.max


def test_the_title_of_a_stopped_pump_says_so_and_its_events_are_not_cancelled() -> None:
    stopped = replace(PUMP, stopped=(Stop(datetime(2026, 2, 20, 10), None, "MRI"),))
    text = written(stopped)
    order, refill = events(text)
    assert (order.summary.value, refill.summary.value) == (
        "STOPPED. Order drug: P-001",
        "STOPPED. Refill due: P-001",
    )
    assert "STATUS" not in text
    stop = "delivers nothing since Fri 2026-02-20 10:00"
    assert f"STOPPED: {stop}; all dates assume that it runs again from the day of this list" in described(refill)
    assert "MRI" not in text
    assert any(stop in line and "(MRI)" in line for line in unfolded(written(stopped, clinical=True)))
    assert refill.uid.value == events(written(PUMP))[1].uid.value


def gone(pump: Pump, on: str, as_of: AsOf, until: str | None = None) -> tuple[Cancellation, ...]:
    """Return the events to cancel of a pump that is out of use from a day on, in a list of due dates or of a plan."""
    ended = Listed(forecast(replace(pump, ended=End(date.fromisoformat(on), EndReason.EXPLANTED)), as_of, CLINIC), "p")
    last = None if until is None else date.fromisoformat(until)
    return tuple(appointments.cancelled([], [ended], as_of, last))


def test_the_events_of_a_pump_out_of_use_are_cancelled_under_their_uids() -> None:
    before = {event.uid.value: event.dtstart.value for event in events(written(PUMP))}
    as_of = end_of("2026-03-12")
    text = text_of(Agenda((), as_of, CLINIC.name, cancelled=gone(PUMP, "2026-03-10", as_of)))
    after = by_icalendar(text)
    assert {str(event["uid"]): event["dtstart"].dt for event in after.values()} == before
    assert {str(event["status"]) for event in after.values()} == {"CANCELLED"}
    assert {str(event["summary"]) for event in after.values()} == {
        "OUT OF USE. Refill due: P-001",
        "OUT OF USE. Order drug: P-001",
    }
    assert not any(event.walk("VALARM") for event in after.values())
    assert [event.status.value for event in events(text)] == ["CANCELLED", "CANCELLED"]
    assert "explanted" not in text


@pytest.mark.parametrize(("as_of", "number"), [("2026-03-10", 2), ("2026-06-08", 2), ("2026-06-09", 0)])
def test_events_are_cancelled_for_ninety_days(as_of: str, number: int) -> None:
    assert len(gone(PUMP, "2026-03-10", end_of(as_of))) == number


def test_a_plan_cancels_all_refills_up_to_its_last_day_and_the_visits_beside_them() -> None:
    pump = booked("2026-04-03 10:30")
    as_of = end_of("2026-03-12")
    until = date(2026, 12, 31)
    exported = by_icalendar(planned(pump, str(until), is_beyond=True))
    found = by_icalendar(text_of(Agenda((), as_of, CLINIC.name, cancelled=gone(pump, "2026-03-12", as_of, str(until)))))
    assert (
        set(found)
        == set(exported)
        > {
            "20260105-refill@pumpcli",
            "20260105-visit@pumpcli",
            "20260105-3-refill@pumpcli",
        }
    )
    near = gone(pump, "2026-03-12", as_of, "2026-03-15")
    found = by_icalendar(text_of(Agenda((), as_of, CLINIC.name, cancelled=near)))
    assert set(found) == {
        "20260105-order@pumpcli",
        "20260105-refill@pumpcli",
        "20260105-visit@pumpcli",
        "20260105-2-order@pumpcli",
        "20260105-2-refill@pumpcli",
    }


@pytest.mark.parametrize("until", [None, "2026-12-31"])
def test_the_event_of_a_pump_without_a_date_is_cancelled_when_it_is_out_of_use(until: str | None) -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}")
    cancelled = gone(pump, "2026-03-10", end_of("2026-03-12"), until)
    assert {event.kind for event in cancelled} == {EventKind.REFILL, EventKind.ORDER}


@pytest.mark.parametrize("command", ["due", "week"])
@pytest.mark.parametrize(("as_of", "is_cancelled"), [("2026-03-10", True), ("2026-06-08", True), ("2026-06-09", False)])
def test_the_events_of_a_refill_that_is_done_are_cancelled_for_ninety_days(
    as_of: str, is_cancelled: bool, command: str
) -> None:
    done = replace(PUMP, fills=(*PUMP.fills, replace(PUMP.fills[0], at=datetime(2026, 3, 10, 14))))
    listed = Listed(forecast(done, end_of(as_of), CLINIC), "p")
    until = None if command == "due" else date(2026, 3, 15)
    events = list(appointments.cancelled([listed], [], end_of(as_of), until))
    wanted = [(date(2026, 1, 5), 1, kind, date(2026, 3, 10)) for kind in EventKind] if is_cancelled else []
    assert [(event.filled_on, event.number, event.kind, event.day) for event in events] == wanted
    text = text_of(Agenda((), AS_OF, CLINIC.name, cancelled=tuple(events)))
    assert ("SUMMARY:DONE. Refill due: P-001" in unfolded(text)) is is_cancelled


def test_a_plan_cancels_the_refills_that_followed_on_one_that_is_done() -> None:
    until = date(2026, 12, 31)
    exported = by_icalendar(planned(PUMP, str(until), is_beyond=True))
    done = replace(PUMP, fills=(*PUMP.fills, replace(PUMP.fills[0], at=datetime(2026, 3, 10, 14))))
    listed = Listed(forecast(done, end_of("2026-03-10"), CLINIC), "p")
    cancelled = tuple(appointments.cancelled([listed], [], end_of("2026-03-10"), until))
    found = set(by_icalendar(text_of(Agenda((), AS_OF, CLINIC.name, cancelled=cancelled))))
    assert found == {*exported, "20260105-visit@pumpcli"}


def test_a_plan_by_the_measured_flow_cancels_as_many_refills_as_it_had() -> None:
    """The stop counts for the flow of the pump, so that four refills follow until the end of the year and not three."""
    clinic, until = Clinic(measured_flow=True), date(2026, 12, 31)
    pump = pump_of(
        "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\nfills:\n"
        "  - {at: 2026-01-01 09:00, volume: 20 mL}\n"
        "  - {at: 2026-03-02 09:00, volume: 20 mL, withdrawn: 8 mL}\n"
        "  - {at: 2026-05-01 09:00, volume: 20 mL, withdrawn: 8 mL}\n"
        "stopped: [{from: 2026-03-10 09:00, to: 2026-04-09 09:00, why: stall}]\nprogram: {rate: 0.2 mL/day}\n"
    )
    last = pump.fills[-1]
    fleet = [forecast(pump, AsOf.at(last.at), clinic)]
    numbers = {refill.number for refill in (*coming_refills(fleet, until).refills, *refills_beyond(fleet, until))}
    assert numbers == {1, 2, 3, 4}
    done = replace(pump, fills=(*pump.fills, replace(last, at=datetime(2026, 7, 6, 9), withdrawn=None)))
    listed = Listed(forecast(done, end_of("2026-07-06"), clinic), "p")
    cancelled = appointments.cancelled([listed], [], end_of("2026-07-06"), until)
    assert {event.number for event in cancelled if event.filled_on == last.at.date()} == numbers


STATES = {
    "volume: 20 mL": [],
    "volume: 20 mL, stability: 90 days": ["EXPIRED", "OVERDUE"],
    "volume: 12.1 mL": ["OVERDUE"],
    "volume: 11 mL": ["ALARM", "OVERDUE"],
    "volume: 8 mL": ["EMPTY", "OVERDUE"],
    "volume: 8 mL, stability: 90 days": ["EMPTY", "EXPIRED", "OVERDUE"],
}


@pytest.mark.parametrize("is_stopped", [False, True])
@pytest.mark.parametrize("is_to_be_replaced", [False, True])
@pytest.mark.parametrize("fill", STATES)
def test_a_title_says_each_state_of_the_pump_the_most_urgent_first(
    fill: str, is_to_be_replaced: bool, is_stopped: bool
) -> None:
    """On day 100 at 0.1 mL a day."""
    more = "replace_by: 2026-04-01\n" if is_to_be_replaced else ""
    more += "stopped: {from: 2026-04-14 20:00}\n" if is_stopped else ""
    pump = pump_of(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
        f"fill: {{at: 2026-01-05 00:00, {fill}}}\nprogram: {{rate: 0.1 mL/day}}\n{more}"
    )
    order = ["EMPTY", "STOPPED", "ALARM", "EXPIRED", "OVERDUE", "REPLACE"]
    holding = {*STATES[fill], *(["STOPPED"] if is_stopped else []), *(["REPLACE"] if is_to_be_replaced else [])}
    states = ", ".join(word for word in order if word in holding)
    as_of = end_of("2026-04-14")
    (refill,) = events(written(pump, clinic=Clinic(), as_of=as_of))
    assert refill.summary.value == (f"{states}. " if states else "") + "Refill due: P-001"
    if "OVERDUE" in states:
        assert refill.dtstart.value == date(2026, 4, 15)
        assert (
            refill.dtstart.value
            == coming_refills([forecast(pump, as_of, Clinic())], date(2026, 4, 14)).refills[0].visit_on
        )


def test_a_pump_to_be_replaced_before_a_refill_says_so_at_that_refill() -> None:
    found = by_icalendar(planned(replace(PUMP, replace_by=date(2026, 5, 1)), "2026-09-30"))
    titles = {uid: str(event["summary"]) for uid, event in found.items() if "refill" in uid}
    assert titles == {
        "20260105-refill@pumpcli": "Refill due: P-001",
        "20260105-2-refill@pumpcli": "REPLACE. Refill due: P-001",
        "20260105-3-refill@pumpcli": "REPLACE. Refill due: P-001",
    }


def test_a_refill_that_is_planned_late_says_so() -> None:
    away = replace(PUMP, unavailable=(Absence(date(2026, 1, 6), date(2026, 4, 10)),))
    found = by_icalendar(planned(away))
    refill, order = found["20260105-refill@pumpcli"], found["20260105-order@pumpcli"]
    assert (str(refill["summary"]), refill["dtstart"].dt) == ("CANNOT COME, LATE. Refill due: P-001", date(2026, 4, 13))
    assert str(order["summary"]) == "Order drug: P-001"


@pytest.mark.parametrize(
    ("order", "as_of", "title", "day", "has_reminder"),
    [
        ("", "2026-03-26", "Order drug: P-001", "2026-03-26", True),
        ("", "2026-03-27", "LATE. Order drug: P-001", "2026-03-30", True),
        ("", "2026-04-02", "LATE. Order drug: P-001", "2026-04-02", True),
        ("{placed: 2026-03-25}", "2026-03-27", "Drug ordered: P-001", "2026-03-26", False),
        ("{placed: 2026-03-25, received: 2026-03-27}", "2026-03-27", "Drug received: P-001", "2026-03-26", False),
        ("{placed: 2026-03-25, use_by: 2026-04-01}", "2026-03-27", "LATE. Order drug: P-001", "2026-03-30", True),
    ],
)
def test_an_order_that_is_late_is_on_the_next_open_day_and_one_that_is_placed_needs_no_reminder(
    order: str, as_of: str, title: str, day: str, has_reminder: bool
) -> None:
    text = simple_text("20 mL", "2 mL", "{rate: 100 mcg/day}", "500 mcg/mL")
    pump = pump_of(text + (f"orders: [{order}]\n" if order else ""))
    event = by_icalendar(written(pump, as_of=end_of(as_of)))["20260105-order@pumpcli"]
    assert (str(event["summary"]), str(event["dtstart"].dt)) == (title, day)
    assert bool(event.walk("VALARM")) is has_reminder
    assert ("To be ordered by Thu 2026-03-26" in str(event["description"])) is title.startswith("LATE")


def test_a_pump_that_lost_its_date_keeps_its_events_and_says_so() -> None:
    """The case of a pump that is programmed to stand still."""
    stopped = pump_of(
        "pump: P-001\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\nfill: {at: 2026-01-05 00:00, volume: 20 mL}\n"
        "programs: [{rate: 0.2 mL/day}, {start: 2026-02-20 09:00, rate: 0 mL/day}]\n"
    )
    found = by_icalendar(written(stopped))
    assert {uid: (str(event["summary"]), event["dtstart"].dt) for uid, event in found.items()} == {
        "20260105-refill@pumpcli": ("NO DATE. Refill due: P-001", date(2026, 2, 23)),
        "20260105-order@pumpcli": ("NO DATE. Order drug: P-001", date(2026, 2, 23)),
    }
    refill, order = found["20260105-refill@pumpcli"], found["20260105-order@pumpcli"]
    assert "The pump delivers nothing since Fri 2026-02-20 09:00" in str(refill["description"])
    assert "For a refill without a date" in str(order["description"])
    assert not any("status" in event for event in found.values())
