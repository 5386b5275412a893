"""The sites of a clinic: which days are open, which rules are their own, and what the pump of a site is computed by."""

from __future__ import annotations

from datetime import date

import pytest

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import TimeOfDay
from pumpcli.domain.due import forecast
from pumpcli.domain.open_days import ClosedDays, Closing, Lead, OpenDays, YearlyClosedDays
from pumpcli.domain.site import Site
from pumpcli.errors import ValidationError
from pumpcli.values import replace
from tests.builders import end_of, simple_pump

pytestmark = pytest.mark.quick


def on(text: str) -> date:
    return date.fromisoformat(text)


def closed_on(text: str) -> ClosedDays:
    return ClosedDays(on(text), on(text))


def holiday(day: date) -> str | None:
    return {on("2026-11-26"): "Thanksgiving", on("2026-12-25"): "Christmas", on("2026-12-08"): "Founding Day"}.get(day)


def of_site(day: date) -> str | None:
    return {on("2026-12-15"): "Market Day"}.get(day)


#: Closed on a Thursday, a Tuesday and a Friday that are holidays, and on Tuesday 22 December; open on one of the
#: holidays, and on a Saturday.
CLINIC = Clinic(
    holidays=(holiday,),
    closed=(closed_on("2026-12-22"),),
    opened=(on("2026-12-08"), on("2026-12-12")),
    capacity=Capacity.every_day(6),
    order_lead=Lead(open_days=1),
    sites=(
        Site("main"),
        Site(
            "home",
            open_days=(1,),
            holidays=(of_site,),
            closed=(closed_on("2026-12-29"),),
            opened=(on("2026-12-22"), on("2026-12-24")),
            visit_at=TimeOfDay(13 * 60),
            capacity=Capacity.every_day(3),
        ),
        Site("annex", closed=(closed_on("2026-12-12"), closed_on("2026-12-08"))),
    ),
)
HOME, ANNEX = CLINIC.for_site("home"), CLINIC.for_site("annex")


@pytest.mark.parametrize(
    ("day", "clinic", "home", "annex"),
    [
        ("2026-11-24", None, None, None),  # an ordinary Tuesday
        ("2026-11-25", None, "no open day", None),
        ("2026-11-26", "Thanksgiving", "no open day", "Thanksgiving"),
        ("2026-12-08", None, None, "closed 2026-12-08"),  # a holiday that the clinic opens, and the annex closes
        ("2026-12-12", None, "no open day", "closed 2026-12-12"),  # a Saturday that the clinic opens
        ("2026-12-13", "no open day", "no open day", "no open day"),
        ("2026-12-15", None, "Market Day", None),  # a holiday of the site alone
        ("2026-12-22", "closed 2026-12-22", None, "closed 2026-12-22"),  # opened again by the site alone
        ("2026-12-24", None, None, None),  # a Thursday that the site opens
        ("2026-12-25", "Christmas", "no open day", "Christmas"),
        ("2026-12-29", None, "closed 2026-12-29", None),
    ],
)
def test_which_places_are_open(day: str, clinic: str | None, home: str | None, annex: str | None) -> None:
    assert [rules.why_closed(on(day)) for rules in (CLINIC, HOME, ANNEX)] == [clinic, home, annex]


def test_a_site_with_the_weekdays_of_the_clinic_is_open_on_a_saturday_that_the_clinic_opens() -> None:
    assert CLINIC.for_site("main").is_open(on("2026-12-12"))


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        ("2026-11-25", "sites.home.open_days"),
        ("2026-12-15", "sites.home.holidays[0]"),
        ("2026-12-29", "sites.home.closed[0]"),
    ],
)
def test_the_rule_that_closes_a_site_is_named_where_it_stands(day: str, rule: str) -> None:
    closing = HOME.closing(on(day))
    assert closing is not None
    assert closing.rule == rule


def test_the_rules_of_the_clinic_that_close_a_site_are_named_where_they_stand() -> None:
    assert ANNEX.closing(on("2026-12-22")) == Closing("closed 2026-12-22", "closed[0]")
    assert ANNEX.closing(on("2026-12-25")) == Closing("Christmas", "holidays[0]")


@pytest.mark.parametrize(
    ("day", "opened_by", "despite"),
    [
        ("2026-12-22", "sites.home.open[0]", Closing("closed 2026-12-22", "closed[0]")),
        ("2026-12-24", "sites.home.open[1]", Closing("no open day", "sites.home.open_days")),
        ("2026-12-08", "open[0]", Closing("Founding Day", "holidays[0]")),
        ("2026-11-24", None, None),
    ],
)
def test_what_opens_a_site_in_spite_of_what(day: str, opened_by: str | None, despite: Closing | None) -> None:
    assert (HOME.opened_by(on(day)), HOME.opened_despite(on(day))) == (opened_by, despite)


def test_the_clinic_itself_opens_its_own_days() -> None:
    assert (CLINIC.opened_by(on("2026-12-12")), CLINIC.opened_by(on("2026-12-22"))) == ("open[1]", None)


def test_own_rules_replace_those_of_the_clinic_and_the_others_stay() -> None:
    assert (HOME.visit_at, HOME.capacity_on(on("2026-12-01"))) == (TimeOfDay(13 * 60), 3)
    assert (ANNEX.visit_at, ANNEX.capacity_on(on("2026-12-01"))) == (CLINIC.visit_at, 6)
    assert {HOME.refill_lead, ANNEX.refill_lead} == {CLINIC.refill_lead}


def test_visits_count_together_where_no_site_has_a_capacity_of_its_own() -> None:
    assert CLINIC.room == ANNEX.room == CLINIC.for_site("main").room != HOME.room
    other = replace(CLINIC, file="north/clinic.yaml")
    rooms = {clinic.for_site(name).room for clinic in (CLINIC, other) for name in (None, "home")}
    assert len(rooms) == 4, "the rooms of two clinic files differ"


def test_drug_is_ordered_and_reminders_fall_on_days_of_the_clinic() -> None:
    assert HOME.order_by(on("2026-12-01")) == on("2026-11-30")
    assert HOME.reminder_on(on("2026-12-01")) == on("2026-11-30")
    with_pharmacy = replace(CLINIC, pharmacy=OpenDays(weekdays=(4,))).for_site("home")
    assert with_pharmacy.order_by(on("2026-12-01")) == on("2026-11-27")


@pytest.mark.parametrize("name", [None, "nowhere"])
def test_without_such_a_site_the_rules_are_those_of_the_clinic(name: str | None) -> None:
    assert CLINIC.for_site(name) is CLINIC
    assert Clinic().for_site("home") == Clinic()
    assert HOME.for_site("annex") is HOME, "a site has no sites"


def test_the_rules_of_a_site_are_made_once_and_follow_a_change_of_the_clinic() -> None:
    assert CLINIC.for_site("home") is HOME
    assert replace(CLINIC, visit_at=TimeOfDay(600), soon=HOME.refill_lead).for_site("home").soon == HOME.refill_lead


def test_a_pump_is_forecast_by_the_rules_of_its_site() -> None:
    pump = simple_pump("20 mL", "2 mL", "{rate: 0.5 mL/day}", at="2026-11-09 09:00")  # deadline 2026-12-15
    found = {
        site: forecast(replace(pump, site=site), end_of("2026-11-20"), CLINIC)
        for site in (None, "main", "home", "annex")
    }
    assert {site: str(each.due_on) for site, each in found.items()} == {
        None: "2026-12-12",
        "main": "2026-12-12",
        "home": "2026-12-08",
        "annex": "2026-12-11",
    }
    assert (found["home"].clinic, found[None].clinic) == (HOME, CLINIC)


@pytest.mark.parametrize(
    ("clinic", "site"),
    [
        (
            Clinic(closed=(YearlyClosedDays((1, 1), (6, 30)),)),
            Site("home", closed=(YearlyClosedDays((7, 1), (12, 31)),)),
        ),
        (
            Clinic(closed=(YearlyClosedDays((1, 1), (6, 30)), YearlyClosedDays((7, 1), (12, 24)))),
            Site("home", open_days=(6,), closed=(YearlyClosedDays((12, 25), (12, 31)),)),
        ),
        (
            Clinic(closed=(YearlyClosedDays((1, 1), (6, 30)), YearlyClosedDays((7, 1), (12, 26)))),
            Site("home", open_days=(0,)),  # only in some years a Monday is left
        ),
    ],
)
def test_a_site_that_is_never_open_is_refused(clinic: Clinic, site: Site) -> None:
    with pytest.raises(ValidationError, match="leave no open day in some years"):
        site.days(clinic.office_days)


def test_a_site_may_be_open_on_days_on_which_its_clinic_is_closed() -> None:
    days = Site("home", open_days=(5, 6)).days(Clinic().office_days)
    assert [days.is_open(on(f"2026-11-{number}")) for number in (27, 28, 29)] == [False, True, True]
    assert days.latest_open(on("2026-12-04")) == on("2026-11-29")


def test_a_day_that_a_site_opens_and_closes_is_refused() -> None:
    site = Site("home", opened=(on("2026-12-24"),), closed=(closed_on("2026-12-24"),))
    with pytest.raises(ValidationError, match="is in `open` and in `closed`"):
        site.days(Clinic().office_days)
