"""Which pumps a filter shows: each field and operator, absent values, negation; and that it only hides rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.domain.absences import Absence
from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import Status, forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.open_days import Lead
from pumpcli.domain.pump import Mixture, Pump
from pumpcli.domain.site import Site
from pumpcli.domain.visits import Booking
from pumpcli.errors import Unread
from pumpcli.files.filter_terms import FIELDS, Term, read_term
from pumpcli.files.source import Source
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.report import schedule, week
from pumpcli.usecases import plan
from pumpcli.usecases.due import DueList, Listed, due_list, forecast_row, ranked
from pumpcli.usecases.filtered import Filterable, Filtered, Match, sifted
from pumpcli.usecases.filters import Sieve, unmatched
from pumpcli.usecases.orders import orders_until
from pumpcli.usecases.reconcile import reconcile_fleet, reconcile_pumps
from pumpcli.usecases.rules import Rules
from pumpcli.values import replace
from tests.builders import end_of, pump_of, simple_pump, simple_text
from tests.strategies import FIRST_FILL, pumps

CLINIC = Clinic(order_lead=Lead(Period(days=5)))
AS_OF = end_of("2026-01-10")

#: The alarm is on 2026-07-04, so the refill is due on 2026-07-01, a Wednesday, in 172 days; 19.4 mL are left.
BARE = pump_of(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}"))
FULL = replace(
    pump_of(simple_text("20 mL", "2 mL", "{rate: 100 mcg/day}", "1000 mcg/mL").replace("P-001", "P-002")),
    model="SynchroMed-X",
    site="Home",
    labels=("dr-a", "High-Risk"),
    booked=(Booking(date(2026, 6, 30)),),
    replace_by=date(2026, 3, 1),
)
MIXED = replace(
    FULL,
    code="P-003",
    fills=tuple(
        replace(fill, mixture=Mixture((*fill.drugs, replace(fill.drugs[0], name="Morphine Sulfate"))))
        for fill in FULL.fills
    ),
)
#: It never reaches the alarm volume: no deadline, no due date.
STEADY = replace(simple_pump("20 mL", "2 mL", "{rate: 0 mL/day}"), code="P-004")
ENDED = replace(FULL, code="P-005", ended=End(date(2026, 1, 10), EndReason.EXPLANTED))
EVERY = {"bare": BARE, "full": FULL, "mixed": MIXED, "steady": STEADY, "ended": ENDED}


def read(*texts: str) -> tuple[Term, ...]:
    terms = tuple(term for text in texts if isinstance(term := read_term(text), Term))
    assert len(terms) == len(texts), texts
    return terms


def shown(*texts: str) -> list[str]:
    """The names of the pumps that a filter shows."""
    sieve = Sieve(read(*texts), AS_OF)
    found = [name for name, pump in EVERY.items() if sieve.match(pump, CLINIC).is_shown]
    assert found == [
        name for name, pump in EVERY.items() if sieve.match(pump, CLINIC, forecast(pump, AS_OF, CLINIC)).is_shown
    ], "with a forecast that has been computed"
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pump=p-001", ["bare"]),
        ("pump!=P-001", ["full", "mixed", "steady", "ended"]),
        ("pump~-00", ["bare", "full", "mixed", "steady", "ended"]),
        ("pump~1,4", ["bare", "steady"]),
        ("site=home", ["full", "mixed", "ended"]),
        ("site=HOM", []),
        ("site~HOM", ["full", "mixed", "ended"]),
        ("site!=ward", ["full", "mixed", "ended"]),
        ("site!=home", []),
        ("!site=home", ["bare", "steady"]),
        ("!site!=ward", ["bare", "steady"]),
        ("label=high-risk", ["full", "mixed", "ended"]),
        ("label=dr-z,dr-a", ["full", "mixed", "ended"]),
        ("label!=dr-a", []),
        ("label!=dr-z", ["full", "mixed", "ended"]),
        ("!label=dr-a", ["bare", "steady"]),
        ("label~risk", ["full", "mixed", "ended"]),
        ("drug=BACLOFEN", ["full", "mixed", "ended"]),
        ("drug=morphine sulfate", ["mixed"]),
        ("drug=morphine", []),
        ("drug~morphine", ["mixed"]),
        ("drug!=morphine sulfate", ["full", "ended"]),
        ("!drug=morphine sulfate", ["bare", "full", "steady", "ended"]),
        ("model=synchromed-x", ["full", "mixed", "ended"]),
        ("model~synchro", ["full", "mixed", "ended"]),
        ("!model~synchro", ["bare", "steady"]),
        ("status=ok", ["bare", "full", "mixed"]),
        ("status=OK,no_deadline", ["bare", "full", "mixed", "steady"]),
        ("status!=ok", ["steady"]),
        ("!status=ok", ["steady", "ended"]),
        ("booking=none", ["bare", "steady"]),
        ("booking=booked", ["full", "mixed"]),
        ("booking!=none,missed", ["full", "mixed"]),
        ("!booking=none", ["full", "mixed", "ended"]),
        ("replacement=none", ["bare", "steady"]),
        ("replacement=before_refill", ["full", "mixed"]),
        ("replacement!=none", ["full", "mixed"]),
        ("due=2026-07-01", ["bare", "full", "mixed"]),
        ("due<=2026-07-01", ["bare", "full", "mixed"]),
        ("due<2026-07-01", []),
        ("due>=2026-07-01", ["bare", "full", "mixed"]),
        ("due>2026-07-01", []),
        ("due!=2026-07-01", []),
        ("!due<=2026-07-01", ["steady", "ended"]),
        ("deadline=2026-07-04", ["bare", "full", "mixed"]),
        ("deadline>2026-07-03", ["bare", "full", "mixed"]),
        ("order_by=2026-06-26", ["bare"]),
        ("order_by=2026-06-25", ["full", "mixed"]),
        ("booked=2026-06-30", ["full", "mixed"]),
        ("booked<2026-06-30", []),
        ("days=172", ["bare", "full", "mixed"]),
        ("days<172", []),
        ("days>=172", ["bare", "full", "mixed"]),
        ("days>172", []),
        ("!days>172", ["bare", "full", "mixed", "steady", "ended"]),
        ("left=19.4 mL", ["bare", "full", "mixed"]),
        ("left<19.5 mL", ["bare", "full", "mixed"]),
        ("left<=19400 uL", ["bare", "full", "mixed"]),
        ("left<19.4 mL", []),
        ("left>19.4 mL", ["steady"]),
        ("left!=19.4 mL", ["steady"]),
        ("!left>19.4 mL", ["bare", "full", "mixed", "ended"]),
    ],
)
def test_a_term_shows_the_pumps_for_which_it_holds(text: str, wanted: list[str]) -> None:
    assert shown(text) == wanted
    assert shown(f"!{text}") == [name for name in EVERY if name not in wanted]


def test_every_field_is_tried_above() -> None:
    rows = test_a_term_shows_the_pumps_for_which_it_holds.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {read(text)[0].field.name for text, _ in rows} == FIELDS.keys()


def test_all_terms_must_hold() -> None:
    assert shown("site=home", "drug~morphine") == ["mixed"]
    assert shown("site=home", "!site=home") == []


def test_the_drug_is_that_in_the_reservoir_as_of_then() -> None:
    first = FULL.fills[0]
    later = replace(first, at=datetime(2026, 1, 11, 8), mixture=Mixture((replace(first.drugs[0], name="ziconotide"),)))
    changed = replace(FULL, fills=(first, later))
    for as_of, drug in ((AS_OF, "baclofen"), (end_of("2026-01-11"), "ziconotide")):
        assert Sieve(read(f"drug={drug}"), as_of).match(changed, CLINIC).is_shown
        assert not Sieve(read(f"!drug={drug}"), as_of).match(changed, CLINIC).is_shown


def test_a_pump_that_was_never_filled_as_of_then_has_nothing_left() -> None:
    before = Sieve(read("left<=40 mL"), end_of("2026-01-01"))
    assert not before.match(BARE, CLINIC).is_shown


@pytest.mark.parametrize(
    ("day", "status", "is_urgent"),
    [
        ("2026-08-01", Status.EMPTY, True),
        ("2026-07-10", Status.ALARM, True),
        ("2026-07-02", Status.OVERDUE, True),
        ("2026-07-01", Status.TODAY, False),
        ("2026-06-25", Status.SOON, False),
        ("2026-01-10", Status.OK, False),
    ],
)
def test_a_hidden_pump_that_is_overdue_or_worse_is_urgent(day: str, status: Status, is_urgent: bool) -> None:
    assert forecast(BARE, end_of(day), CLINIC).status is status
    hidden = Sieve(read("!pump=P-001"), end_of(day)).match(BARE, CLINIC)
    assert hidden == Match(False, is_urgent, (("P-001",),))
    assert not Sieve(read("pump=P-001"), end_of(day)).match(BARE, CLINIC).is_urgent


def test_a_pump_that_is_out_of_use_is_never_urgent() -> None:
    late = end_of("2026-08-01")
    assert Sieve(read("site=ward"), late).match(FULL, CLINIC).is_urgent
    assert not Sieve(read("site=ward"), late).match(ENDED, CLINIC).is_urgent


# Values that no pump has


@dataclass(frozen=True)
class Row:
    """A pump of a list."""

    code: str
    match: Match | None


def rows(*texts: str) -> list[Filterable]:
    sieve = Sieve(read(*texts), AS_OF)
    return [Row(pump.code, sieve.match(pump, CLINIC)) for pump in EVERY.values()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("site=home", []),
        ("site~nowhere", []),
        ("label=Dr-A,HIGH-RISK", []),
        ("status=empty", []),
        ("pump=P-005", []),
        ("site=hone", ["no pump has the site `hone`: did you mean `Home`?; known: Home"]),
        ("!site!=hone", ["no pump has the site `hone`: did you mean `Home`?; known: Home"]),
        ("label=dr-a,dr-b", ["no pump has the label `dr-b`: did you mean `dr-a`?; known: High-Risk, dr-a"]),
        ("model=medstream", ["no pump has the model `medstream`; known: SynchroMed-X"]),
        (
            "drug=baclofin",
            ["no pump has the drug `baclofin`: did you mean `baclofen`?; known: Morphine Sulfate, baclofen"],
        ),
        (
            "pump=p-01",
            ["there is no pump `p-01`: did you mean `P-001`?; known: P-001, P-002, P-003, P-004, P-005"],
        ),
    ],
)
def test_a_value_that_no_pump_has_is_named_with_the_nearest_one(text: str, wanted: list[str]) -> None:
    assert unmatched(read(text), rows(text)) == wanted


def test_each_value_of_each_term_is_looked_up() -> None:
    texts = ("site=a,home", "label=b", "site!=c", "pump=P-001")
    found = unmatched(read(*texts), rows(*texts))
    assert [sentence.split("`")[1] for sentence in found] == ["a", "b", "c"]


def test_a_field_that_no_pump_has() -> None:
    sieve = Sieve(read("label=dr-a"), AS_OF)
    assert unmatched(sieve.terms, [Row("P-001", sieve.match(BARE, CLINIC))]) == [
        "no pump has the label `dr-a`, or any other label"
    ]


def test_of_many_known_values_the_first_are_named() -> None:
    sieve = Sieve(read("pump=Q"), AS_OF)
    many = [replace(BARE, code=f"P-{number:03}") for number in range(1, 24)]
    (sentence,) = unmatched(sieve.terms, [Row(pump.code, sieve.match(pump, CLINIC)) for pump in many])
    assert sentence.startswith("there is no pump `Q`; known: P-001, P-002,")
    assert sentence.endswith(", P-020 and 3 more")


def test_without_a_term_nothing_is_filtered() -> None:
    every = [Row("P-001", None), Row("P-002", None)]
    assert sifted((), every, every) == (tuple(every), (), Filtered())
    assert unmatched((), every) == []


# A filter only hides rows

SITES, LABELS, MODELS = ("home", "ward"), ("dr-a", "dr-b", "high-risk"), ("synchromed-ii-20", "other")
DATES = st.dates(date(2026, 1, 1), date(2026, 6, 1)).map(str)


@st.composite
def terms(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """Generate a term of any field."""
    field = FIELDS[draw(st.sampled_from(sorted(FIELDS)))]
    texts = {"site": SITES, "label": LABELS, "model": MODELS, "drug": ("baclofen", "morphine")}
    values: st.SearchStrategy[str] = {
        "text": st.sampled_from(texts.get(field.name, ("P-000", "P-002"))),
        "choice": st.sampled_from(field.choices or ("",)),
        "date": DATES,
        "number": st.integers(-30, 60).map(str),
        "volume": st.integers(0, 40).map(lambda ml: f"{ml} mL"),
    }[field.kind.value]
    return f"{field.name}{draw(st.sampled_from(field.kind.operators))}{draw(values)}"


@st.composite
def fleets(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Pump]:
    """Generate pumps with sites, labels, models, bookings and absences."""
    made = []
    for number, pump in enumerate(draw(st.lists(pumps(), max_size=5))):
        booked = draw(
            st.one_of(st.just(()), st.dates(date(2026, 1, 2), date(2026, 3, 31)).map(lambda on: (Booking(on),)))
        )
        away = draw(st.one_of(st.none(), st.dates(date(2026, 1, 10), date(2026, 3, 1))))
        made.append(
            replace(
                pump,
                code=f"P-{number:03}",
                site=draw(st.sampled_from((None, *SITES))),
                labels=tuple(sorted(draw(st.sets(st.sampled_from(LABELS))))),
                model=draw(st.sampled_from((None, *MODELS))),
                booked=booked,
                unavailable=() if away is None else (Absence(away, away + timedelta(days=14)),),
            )
        )
    return made


clinics = st.sampled_from(
    [
        Clinic(),
        Clinic(capacity=Capacity.every_day(1), order_lead=Lead(Period(days=3))),
        Clinic(capacity=Capacity.every_day(2)),
        Clinic(
            capacity=Capacity((1, 2, 0, 1, 3, None, None)),
            sites=(Site("home", open_days=(1, 3), capacity=Capacity.every_day(1)), Site("ward", open_days=(0, 2, 4))),
        ),
    ]
)
instants = st.integers(0, 60).map(lambda days: AsOf.end_of((FIRST_FILL + timedelta(days=days)).date()))


def listed(fleet: list[Pump], clinic: Clinic, as_of: AsOf, *texts: str) -> DueList[Listed]:
    found = read(*texts)
    loaded = [LoadedPump(pump, Source("pumps.yaml", ""), 1, clinic) for pump in fleet]
    made = ranked(as_of, forecast_row, loaded, sieve=Sieve(found, as_of) if found else None)
    unread = (Unread("P-900", "broken.yaml", 1),)
    return due_list(Fleet(tuple(made), unread, (), 1), Rules(clinic, None, False, ()), as_of, found)


def refills(of: DueList[Listed], until: date) -> dict[str, list[str]]:
    """The rows of every plan, as text."""
    week_list, months = plan.week_list(of, None, 4), plan.month_grids(of, 2)
    return {
        "week": [repr(record) for record in week.records(week_list)],
        "schedule": [repr(record) for record in schedule.records(plan.outlook(of, until))],
        "calendar": [
            f"{day.date} {refill.code}" for month in months.months for day in month.days for refill in day.refills
        ],
        "orders": [
            f"{order.order_by} {order.drugs} {refill!r}"
            for order in orders_until(of, until).orders
            for refill in order.for_refills
        ],
    }


def days(of: DueList[Listed]) -> list[plan.Day]:
    """The days of the weeks and of the months."""
    weeks, months = plan.week_list(of, None, 4).weeks, plan.month_grids(of, 2).months
    return [day for week in weeks for day in week.days] + [day for month in months for day in month.days]


def assert_same_loads(whole: DueList[Listed], some: DueList[Listed], until: date) -> None:
    """Assert that days and weeks are as full as without a filter, whatever it hides."""
    for before, after in zip(days(whole), days(some), strict=True):
        same = "date", "why_closed", "load", "pressing", "overflow"
        assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]
        assert before.hidden == 0
    weeks = [plan.per_week(plan.outlook(each, until)) for each in (whole, some)]
    assert [(each.start, each.load) for each in weeks[0]] == [(each.start, each.load) for each in weeks[1]]


@settings(max_examples=settings().max_examples // 2)
@given(fleets(), terms(), clinics, instants)
def test_a_term_and_its_negation_together_are_the_whole_fleet(
    fleet: list[Pump], text: str, clinic: Clinic, as_of: AsOf
) -> None:
    whole, some, others = (listed(fleet, clinic, as_of, *where) for where in ((), (text,), (f"!{text}",)))
    assert sorted(some.rows + others.rows, key=repr) == sorted(whole.rows, key=repr)
    assert [row for row in whole.rows if row in some.rows] == some.rows
    assert {pump.code for pump in some.hidden} == {pump.code for pump in others.pumps}
    assert some.unread == others.unread == whole.unread
    urgent = [pump.code for pump in others.pumps if pump.status.is_at_least(Status.OVERDUE)]
    assert list(some.filtered.hidden_urgent) == urgent
    until = as_of.day + timedelta(days=45)
    found = [refills(each, until) for each in (whole, some, others)]
    for name, rows_of_all in found[0].items():
        assert Counter(found[1][name]) + Counter(found[2][name]) == Counter(rows_of_all), name
    assert_same_loads(whole, some, until)


@given(fleets(), terms(), instants)
def test_measurements_are_filtered_alike(fleet: list[Pump], text: str, as_of: AsOf) -> None:
    loaded, rules = (
        [LoadedPump(pump, Source("pumps.yaml", ""), 1, CLINIC) for pump in fleet],
        Rules(CLINIC, None, False, ()),
    )

    def measured(*texts: str) -> list[object]:
        found = read(*texts)
        sieve = Sieve(found, as_of) if found else None
        made = reconcile_pumps(as_of, loaded, sieve=sieve)
        result = reconcile_fleet(Fleet(tuple(made), (), (), 1), rules, as_of, found)
        return [*((pump.code, pump.reconciled) for pump in (*result.pumps, *result.unmeasured)), *result.measurements]

    some, others, whole = measured(text), measured(f"!{text}"), measured()
    assert len(some) + len(others) == len(whole)
    assert all(each in whole for each in (*some, *others))
