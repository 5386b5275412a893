"""The rules of a clinic: open days, due dates, order dates, weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pumpcli.domain.clinic import Clinic, ClosedDays, OrderLead
from pumpcli.domain.clock import EVERY_DAY, Period


def on(text: str) -> date:
    return date.fromisoformat(text)


def holiday(day: date) -> str | None:
    return {on("2026-11-26"): "Thanksgiving"}.get(day)


#: Monday to Friday, without Thursday 26 November and without Christmas.
CLINIC = Clinic(
    holiday=holiday,
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
    assert list(CLINIC.closed_from(on("2026-11-26"))) == [(on("2026-11-26"), "Thanksgiving")]
    assert [day for day, _ in CLINIC.closed_from(on("2026-12-27"))] == [
        on(f"2026-12-{number}") for number in (27, 26, 25, 24)
    ]
    assert list(CLINIC.closed_from(on("2026-11-25"))) == []


@pytest.mark.parametrize(
    ("lead", "order_by"),
    [
        (None, None),
        (OrderLead(Period(days=7)), "2026-11-23"),  # a period counts closed days, too
        (OrderLead(Period(days=2)), "2026-11-28"),
        (OrderLead(Period(months=1)), "2026-10-30"),
        (OrderLead(open_days=0), "2026-11-30"),
        (OrderLead(open_days=1), "2026-11-27"),
        (OrderLead(open_days=2), "2026-11-25"),
        (OrderLead(open_days=5), "2026-11-20"),
    ],
)
def test_when_drug_is_ordered_for_a_monday_after_a_holiday(lead: OrderLead | None, order_by: str | None) -> None:
    clinic = Clinic(holiday=holiday, order_lead=lead)
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
    assert OrderLead().open_days == 0


def test_of_closures_that_overlap_the_first_one_is_named() -> None:
    days = [
        ("2026-12-24", "2026-12-26"),
        ("2026-12-20", "2026-12-31"),
        ("2026-12-25", "2026-12-25"),
        ("2027-01-01", "2027-01-01"),
    ]
    clinic = Clinic(open_days=EVERY_DAY, closed=tuple(ClosedDays(on(first), on(last)) for first, last in days))
    for number in range(19, 34):
        day = on("2026-12-01") + timedelta(days=number - 1)
        holding = [str(each) for each in clinic.closed if each.first <= day <= each.last]
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
    clinic = Clinic(open_days=EVERY_DAY, closed=(closure,), holiday=holiday, refill_lead=Period())
    for number in range(300):
        assert clinic.due_on(date(2029, 12, 31) - timedelta(days=number)) == date(2019, 12, 31)
    assert len(asked) <= 3655
