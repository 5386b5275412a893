"""The rules of a clinic: open days, due dates, order dates, weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import EVERY_DAY, Period
from pumpcli.domain.open_days import ClosedDays, Closing, Lead, OpenDays, YearlyClosedDays
from pumpcli.errors import ValidationError
from pumpcli.values import replace


def on(text: str) -> date:
    return date.fromisoformat(text)


def holiday(day: date) -> str | None:
    return {on("2026-11-26"): "Thanksgiving"}.get(day)


#: Monday to Friday, without Thursday 26 November and without Christmas.
CLINIC = Clinic(
    holidays=(holiday,),
    closed=(ClosedDays(on("2026-12-24"), on("2026-12-26")), ClosedDays(on("2026-12-31"), on("2026-12-31"))),
)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-25", None),
        ("2026-11-26", "Thanksgiving"),
        ("2026-11-28", "no open day"),
        ("2026-12-23", None),
        ("2026-12-24", "closed 2026-12-24 to 2026-12-26"),
        ("2026-12-25", "closed 2026-12-24 to 2026-12-26"),
        ("2026-12-26", "no open day"),  # a Saturday
        ("2026-12-28", None),
        ("2026-12-31", "closed 2026-12-31"),
    ],
)
def test_why_a_day_is_closed(day: str, why: str | None) -> None:
    assert CLINIC.why_closed(on(day)) == why
    assert CLINIC.is_open(on(day)) is (why is None)


def test_both_ends_of_closed_days_are_closed() -> None:
    clinic = Clinic(open_days=tuple(range(7)), closed=(ClosedDays(on("2026-12-24"), on("2026-12-26")),))
    days = ["2026-12-23", "2026-12-24", "2026-12-26", "2026-12-27"]
    assert [clinic.is_open(on(day)) for day in days] == [True, False, False, True]


@pytest.mark.parametrize("open_days", [(0,), (6,), tuple(range(7))])
def test_a_clinic_is_open_on_some_days_of_the_week(open_days: tuple[int, ...]) -> None:
    assert Clinic(open_days=open_days).open_days == open_days


@pytest.mark.parametrize("open_days", [(), (7,), (-1, 0)])
def test_other_days_there_are_none(open_days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one day of the week"):
        Clinic(open_days=open_days)


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ("2026-11-28", "2026-11-25"),
        ("2026-11-29", "2026-11-25"),
        ("2026-11-30", "2026-11-27"),
        ("2026-12-02", "2026-11-27"),
        ("2026-12-03", "2026-11-30"),
        ("2026-12-30", "2026-12-23"),
    ],
)
def test_a_refill_is_due_on_the_last_open_day_before_its_lead(deadline: str, due: str) -> None:
    assert CLINIC.due_on(on(deadline)) == on(due)
    assert CLINIC.due_on(on(deadline)) == on(due)


def test_the_closed_days_back_to_an_open_one() -> None:
    assert list(CLINIC.closed_from(on("2026-11-26"))) == [(on("2026-11-26"), Closing("Thanksgiving", "holidays[0]"))]
    assert [day for day, _ in CLINIC.closed_from(on("2026-12-27"))] == [
        on(f"2026-12-{number}") for number in (27, 26, 25, 24)
    ]
    assert list(CLINIC.closed_from(on("2026-11-25"))) == []


@pytest.mark.parametrize(
    ("lead", "order_by"),
    [
        (None, None),
        (Lead(Period(days=7)), "2026-11-23"),  # a period counts closed days, too
        (Lead(Period(days=2)), "2026-11-27"),  # a Saturday, so the day before
        (Lead(Period(days=4)), "2026-11-25"),  # a holiday, so the day before
        (Lead(Period(months=1)), "2026-10-30"),
        (Lead(open_days=0), "2026-11-30"),
        (Lead(open_days=1), "2026-11-27"),
        (Lead(open_days=2), "2026-11-25"),
        (Lead(open_days=5), "2026-11-20"),
    ],
)
def test_when_drug_is_ordered_for_a_monday_after_a_holiday(lead: Lead | None, order_by: str | None) -> None:
    clinic = Clinic(holidays=(holiday,), order_lead=lead)
    assert clinic.order_by(on("2026-11-30")) == (None if order_by is None else on(order_by))


@pytest.mark.parametrize(
    ("starts", "day", "first"),
    [
        (0, "2026-11-22", "2026-11-16"),
        (0, "2026-11-23", "2026-11-23"),
        (0, "2026-11-29", "2026-11-23"),
        (6, "2026-11-22", "2026-11-22"),
        (6, "2026-11-28", "2026-11-22"),
        (6, "2026-11-29", "2026-11-29"),
        (3, "2026-11-25", "2026-11-19"),
    ],
)
def test_the_week_that_holds_a_day(starts: int, day: str, first: str) -> None:
    assert Clinic(week_starts=starts).week_of(on(day)) == on(first)


def test_what_holds_where_a_clinic_says_nothing() -> None:
    clinic = Clinic()
    assert [clinic.is_open(on(f"2026-11-{number}")) for number in range(23, 30)] == [True] * 5 + [False] * 2
    assert str(clinic.visit_at) == "09:00"
    assert (clinic.refill_lead, clinic.soon, clinic.week_starts) == (Period(days=3), Period(days=14), 0)
    assert Lead().open_days == 0


def test_of_closures_that_overlap_the_first_one_is_named() -> None:
    days = [
        ("2026-12-24", "2026-12-26"),
        ("2026-12-20", "2026-12-31"),
        ("2026-12-25", "2026-12-25"),
        ("2027-01-01", "2027-01-01"),
    ]
    closed = tuple(ClosedDays(on(first), on(last)) for first, last in days)
    clinic = Clinic(open_days=EVERY_DAY, closed=closed)
    for number in range(19, 34):
        day = on("2026-12-01") + timedelta(days=number - 1)
        holding = [str(each) for each in closed if each.first <= day <= each.last]
        assert clinic.why_closed(day) == (holding[0] if holding else None)


def test_closures_at_the_ends_of_the_calendar() -> None:
    clinic = Clinic(open_days=EVERY_DAY, closed=(ClosedDays(date.min, date(1, 1, 3)), ClosedDays(date.max, date.max)))
    assert [clinic.is_open(day) for day in (date.min, date(1, 1, 4), date(9999, 12, 30), date.max)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_closure_of_ten_years_is_gone_through_once() -> None:
    asked: list[date] = []

    def holiday(day: date) -> str | None:
        asked.append(day)
        return None

    closure = ClosedDays(date(2020, 1, 1), date(2029, 12, 31))
    clinic = Clinic(open_days=EVERY_DAY, closed=(closure,), holidays=(holiday,), refill_lead=Period())
    for number in range(300):
        assert clinic.due_on(date(2029, 12, 31) - timedelta(days=number)) == date(2019, 12, 31)
    assert len(asked) <= 3655


@pytest.mark.parametrize(
    ("first", "last", "closed", "still_open"),
    [
        ((12, 24), (12, 26), ["2026-12-24", "2027-12-26", "1999-12-25"], ["2026-12-23", "2026-12-27"]),
        ((12, 30), (1, 2), ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"], ["2026-12-29", "2027-01-03"]),
        ((2, 29), (2, 29), ["2028-02-29", "2000-02-29"], ["2027-02-28", "2027-03-01", "2028-02-28", "2028-03-01"]),
        ((2, 27), (2, 29), ["2027-02-27", "2027-02-28", "2028-02-29"], ["2027-03-01", "2028-03-01"]),
        ((2, 29), (3, 2), ["2027-03-01", "2027-03-02", "2028-02-29"], ["2027-02-28", "2028-02-28"]),
    ],
)
def test_days_that_are_closed_every_year(
    first: tuple[int, int], last: tuple[int, int], closed: list[str], still_open: list[str]
) -> None:
    clinic = Clinic(open_days=EVERY_DAY, closed=(YearlyClosedDays(first, last),))
    assert [day for day in closed if clinic.is_open(on(day))] == []
    assert [day for day in still_open if not clinic.is_open(on(day))] == []


def test_the_reason_for_a_day_that_is_closed_every_year() -> None:
    closed = (ClosedDays(on("2026-12-25"), on("2026-12-25")), YearlyClosedDays((12, 24), (12, 26)))
    days = ["2026-12-24", "2026-12-25", "2027-12-25"]
    yearly = "closed every year 12-24 to 12-26"
    clinic = Clinic(open_days=EVERY_DAY, closed=closed)
    assert [clinic.why_closed(on(day)) for day in days] == [yearly, "closed 2026-12-25", yearly]
    turned = Clinic(open_days=EVERY_DAY, closed=closed[::-1])
    assert [turned.why_closed(on(day)) for day in days] == [yearly] * 3
    assert str(YearlyClosedDays((12, 24), (12, 24))) == "closed every year 12-24"


@pytest.mark.parametrize(
    ("open_days", "closed"),
    [
        (EVERY_DAY, [((1, 1), (12, 31))]),
        (EVERY_DAY, [((7, 1), (6, 30))]),
        (EVERY_DAY, [((1, 1), (6, 30)), ((7, 1), (12, 31))]),
        (EVERY_DAY, [((3, 1), (2, 28))]),  # 29 February is there in leap years only
        ((0,), [((1, 1), (12, 25))]),  # 26 to 31 December without a Monday
        ((5,), [((1, 7), (12, 31))]),
    ],
)
def test_a_clinic_with_no_open_day_in_some_years_is_refused(
    open_days: tuple[int, ...], closed: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    with pytest.raises(ValidationError, match="leave no open day in some years") as refused:
        Clinic(open_days=open_days, closed=tuple(YearlyClosedDays(*days) for days in closed))
    assert [fault.at for fault in refused.value.faults] == ["closed"]


def test_a_week_that_is_left_open_in_every_year_is_enough() -> None:
    clinic = Clinic(open_days=(6,), closed=(YearlyClosedDays((1, 8), (12, 31)),), refill_lead=Period())
    assert clinic.due_on(on("2026-12-31")) == on("2026-01-04")


@pytest.mark.parametrize("days", [((2, 30), (3, 1)), ((1, 1), (13, 1)), ((0, 1), (1, 1))])
def test_days_of_no_year_are_refused(days: tuple[tuple[int, int], tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="a day of the year"):
        YearlyClosedDays(*days)


def test_opened_days_are_open_in_spite_of_weekdays_and_holidays() -> None:
    clinic = Clinic(holidays=(holiday,), opened=(on("2026-11-26"), on("2026-11-28"), on("2026-11-30")))
    assert [clinic.is_open(on(f"2026-11-{number}")) for number in (26, 27, 28, 29, 30)] == [True] * 3 + [False, True]
    assert clinic.opened_despite(on("2026-11-26")) == Closing("Thanksgiving", "holidays[0]")
    assert clinic.opened_despite(on("2026-11-28")) == Closing("no open day", "open_days")
    assert clinic.opened_despite(on("2026-11-30")) is None  # open without it
    assert clinic.opened_despite(on("2026-11-29")) is None


@pytest.mark.parametrize(
    "closure", [ClosedDays(on("2026-12-24"), on("2026-12-26")), YearlyClosedDays((12, 24), (12, 26))], ids=str
)
def test_a_day_that_is_opened_and_closed_is_refused(closure: ClosedDays | YearlyClosedDays) -> None:
    with pytest.raises(ValidationError, match="2026-12-25 is in `open` and in `closed`") as refused:
        Clinic(opened=(on("2026-12-27"), on("2026-12-25")), closed=(closure,))
    assert [fault.at for fault in refused.value.faults] == ["open[1]"]


def test_of_several_lists_of_holidays_the_first_that_has_a_day_names_it() -> None:
    def feast(day: date) -> str | None:
        return {on("2026-11-26"): "Feast", on("2026-11-27"): "Fast"}.get(day)

    clinic = Clinic(holidays=(holiday, feast))
    assert list(clinic.closed_from(on("2026-11-27"))) == [
        (on("2026-11-27"), Closing("Fast", "holidays[1]")),
        (on("2026-11-26"), Closing("Thanksgiving", "holidays[0]")),
    ]


@pytest.mark.parametrize(
    ("lead", "order_by"),
    [
        (Lead(Period(days=4)), "2026-11-25"),
        (Lead(Period(days=0)), "2026-11-27"),  # a Monday on which the pharmacy is closed
        (Lead(open_days=0), "2026-11-27"),
        (Lead(open_days=1), "2026-11-27"),
        (Lead(open_days=2), "2026-11-25"),
    ],
)
def test_drug_is_ordered_on_an_open_day_of_the_pharmacy(lead: Lead, order_by: str) -> None:
    pharmacy = OpenDays((1, 2, 3, 4), (holiday,))
    clinic = Clinic(closed=(ClosedDays(on("2026-11-25"), on("2026-11-27")),), pharmacy=pharmacy, order_lead=lead)
    assert clinic.order_by(on("2026-11-30")) == on(order_by)
    assert clinic.reminder_on(on("2026-11-30")) == on("2026-11-24")


@pytest.mark.parametrize(
    ("reminder", "day"),
    [
        (Lead(open_days=1), "2026-11-25"),
        (Lead(Period(days=1)), "2026-11-25"),
        (Lead(Period(days=2)), "2026-11-25"),
        (Lead(Period(days=3)), "2026-11-24"),
        (Lead(Period()), "2026-11-27"),
        (Lead(open_days=2), "2026-11-24"),
    ],
)
def test_a_reminder_is_on_an_open_day(reminder: Lead, day: str) -> None:
    assert Clinic(holidays=(holiday,), reminder=reminder).reminder_on(on("2026-11-27")) == on(day)


def test_a_reminder_of_a_monday_is_on_friday() -> None:
    assert Clinic().reminder_on(on("2026-11-30")) == on("2026-11-27")


closures = st.one_of(
    st.builds(
        lambda first, days: ClosedDays(first, first + timedelta(days=days)),
        st.dates(on("2026-01-01"), on("2027-12-31")),
        st.integers(0, 40),
    ),
    st.builds(
        lambda first, days: YearlyClosedDays(
            (first.month, first.day), ((last := first + timedelta(days=days)).month, last.day)
        ),
        st.dates(on("2024-01-01"), on("2024-12-31")),
        st.integers(0, 40),
    ),
)
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
days = st.dates(on("2026-06-01"), on("2028-06-30"))
leads = st.one_of(
    st.builds(lambda number: Lead(Period(days=number)), st.integers(0, 40)),
    st.builds(lambda number: Lead(open_days=number), st.integers(0, 20)),
)
calendars = st.builds(OpenDays, weekdays, st.just((holiday,)), st.lists(closures, max_size=4).map(tuple))
clinics = st.builds(
    lambda own, pharmacy, lead: Clinic(
        open_days=own.weekdays, holidays=own.holidays, closed=own.closed, pharmacy=pharmacy, order_lead=lead
    ),
    calendars,
    st.none() | calendars,
    leads,
)


@given(clinic=clinics, visit=days)
def test_drug_is_ordered_by_the_latest_open_day_that_leaves_the_lead(clinic: Clinic, visit: date) -> None:
    """Count the days one by one."""
    lead, by = clinic.order_lead, clinic.order_by(visit)
    pharmacy = clinic.pharmacy or OpenDays(clinic.open_days, clinic.holidays, clinic.closed)
    assert lead is not None and by is not None and pharmacy.is_open(by)
    between = [by + timedelta(days=number) for number in range((visit - by).days)]
    if lead.period is None:
        least = 0 if pharmacy.is_open(visit) else 1
        assert sum(map(pharmacy.is_open, between)) == max(lead.open_days, least)
    else:
        assert by <= visit - timedelta(days=lead.period.days)
        later = [day for day in between[1:] if day <= visit - timedelta(days=lead.period.days)]
        assert not any(map(pharmacy.is_open, later))


@given(clinic=clinics, visits=st.tuples(days, days))
def test_an_earlier_visit_never_has_a_later_order_or_reminder(clinic: Clinic, visits: tuple[date, date]) -> None:
    first, second = sorted(visits)
    by = [clinic.order_by(first), clinic.order_by(second)]
    assert by[0] is not None and by[1] is not None and by[0] <= by[1]
    assert clinic.reminder_on(first) <= clinic.reminder_on(second)


@given(clinic=clinics, closure=closures, deadline=days)
def test_one_more_closure_never_makes_a_due_date_later(clinic: Clinic, closure: ClosedDays, deadline: date) -> None:
    stricter = replace(clinic, closed=(*clinic.closed, closure))
    assert stricter.is_open(stricter.due_on(deadline))
    assert stricter.due_on(deadline) <= clinic.due_on(deadline)


@given(clinic=clinics, opened=st.lists(days, max_size=5), deadline=days)
def test_an_opened_day_makes_a_due_date_later_up_to_itself_only(
    clinic: Clinic, opened: list[date], deadline: date
) -> None:
    calendar = OpenDays(closed=clinic.closed)
    opened = [day for day in opened if calendar.closed_by(day) is None]
    more = replace(clinic, opened=tuple(opened))
    before, after = clinic.due_on(deadline), more.due_on(deadline)
    assert after == before or (after > before and after in opened)
    assert after <= deadline - timedelta(days=3)
