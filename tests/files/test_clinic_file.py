"""The clinic file: the value of every key, and every fault."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from pumpcli.domain.capacity import Capacity
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period, TimeOfDay
from pumpcli.domain.open_days import ClosedDays, Lead, OpenDays, YearlyClosedDays
from pumpcli.domain.residual_tolerance import ResidualTolerance
from pumpcli.domain.site import Site
from pumpcli.domain.zone import Zone
from pumpcli.errors import Fault
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.public_holidays import PublicHolidays, public_holidays
from pumpcli.files.source import Source
from tests.builders import ml, name_of

US = PublicHolidays("US")

#: Clinic files with one fault each, its code and its path.
FAULTS = [
    ("refil_lead: 3 days\n", "unknown-key", "refil_lead"),
    ("refill_lead: 3\n", "missing-unit", "refill_lead"),
    ("open_days: monday\n", "bad-days", "open_days"),
    ("open_days: []\n", "empty-list", "open_days"),
    ("visit_at: 9am\n", "bad-time", "visit_at"),
    ("flow_tolerance: 0.145\n", "missing-unit", "flow_tolerance"),
    ("measured_flow: true\n", "wrong-type", "measured_flow"),
    ("timezone: America/Chicaga\n", "unknown-timezone", "timezone"),
    ("holidays: XX\n", "unknown-holidays", "holidays"),
    ("holidays: US-XX\n", "unknown-holidays", "holidays"),
    ("holidays: US-\n", "unknown-holidays", "holidays"),
    ("holidays: usa\n", "unknown-holidays", "holidays"),
    ("closed: [2026-12-24 to 2026-12-20]\n", "out-of-range", "closed[0]"),
    ("closed: [2026-12-24 to 2028-01-01]\n", "out-of-range", "closed[0]"),
    ("closed: [24.12.2026]\n", "bad-date", "closed[0]"),
    ("closed: [12-24 to 2026-12-26]\n", "bad-date", "closed[0]"),
    ("closed: [2026-12-24 to 12-26]\n", "bad-date", "closed[0]"),
    ("closed: [02-30]\n", "bad-date", "closed[0]"),
    ("closed: [24-12]\n", "bad-date", "closed[0]"),
    ("closed: [12-24 to 12-32]\n", "bad-date", "closed[0]"),
    ("closed: 01-01 to 12-31\n", "out-of-range", "closed"),
    ("closed: [12-26 to 12-24]\n", "out-of-range", "closed[0]"),
    ("closed: [01-01 to 06-30, 07-01 to 12-31]\n", "out-of-range", "closed"),
    ("closed: [01-01 to 06-30, 07-01 to 12-26]\nopen_days: mon\n", "out-of-range", "closed"),
    ("holidays: [DE-BY, DE-BE/catholic]\n", "unknown-holidays", "holidays[1]"),
    ("holidays: DE-BY, DE-BY/catholic\n", "unknown-holidays", "holidays"),
    ("holidays: {country: DE}\n", "wrong-type", "holidays"),
    ("open: [12.10.2026]\n", "bad-date", "open[0]"),
    ("open: 10-12\n", "bad-date", "open"),
    ("open: [2026-10-12 to 2026-10-16]\n", "bad-date", "open[0]"),
    ("open: [2026-10-12]\nclosed: [2026-10-12]\n", "conflicting-keys", "open[0]"),
    ("open: 2026-12-24\nclosed: 12-24 to 12-26\n", "conflicting-keys", "open"),
    ("pharmacy: mon-fri\n", "wrong-type", "pharmacy"),
    ("pharmacy: {open_days: monday}\n", "bad-days", "pharmacy.open_days"),
    ("pharmacy: {open: 2026-10-12}\n", "unknown-key", "pharmacy.open"),
    ("pharmacy: {closed: [01-01 to 06-30, 07-01 to 12-31]}\n", "out-of-range", "pharmacy.closed"),
    ("closed: [01-01 to 06-30, 07-01 to 12-26]\npharmacy: {open_days: mon}\n", "out-of-range", "pharmacy"),
    ("pharmacy: {holidays: USA}\n", "unknown-holidays", "pharmacy.holidays"),
    ("reminder: 2\n", "missing-unit", "reminder"),
    ("reminder: 2 h\n", "wrong-unit", "reminder"),
    ("closed: 2026-12-24 to soon\n", "bad-date", "closed"),
    ("order_lead: 5\n", "missing-unit", "order_lead"),
    ("order_lead: five open days\n", "bad-number", "order_lead"),
    ("capacity: 2.5\n", "bad-number", "capacity"),
    ("capacity: -1\n", "bad-number", "capacity"),
    ("capacity: [6]\n", "wrong-type", "capacity"),
    ("capacity:\n", "missing-value", "capacity"),
    ("capacity: {}\n", "missing-key", "capacity"),
    ("capacity: {mon: }\n", "missing-value", "capacity.mon"),
    ("capacity: {mon: 2.5}\n", "bad-number", "capacity.mon"),
    ("capacity: {monday: 6}\n", "unknown-key", "capacity.monday"),
    ("capacity: {2026-02-30: 6}\n", "bad-date", "capacity.2026-02-30"),
    ("capacity: {12-24: 6}\n", "bad-date", "capacity.12-24"),
    ("capacity: {mon-thu: 6, thu-fri: 3}\n", "duplicate-key", "capacity.thu-fri"),
    ("capacity: {mon: 6, mon: 3}\n", "duplicate-key", "capacity.mon"),
    ("capacity: {2026-12-23: 6, 2026-12-23: 3}\n", "duplicate-key", "capacity.2026-12-23"),
    ("capacity: {[mon]: 6}\n", "wrong-type", "capacity.?"),
    ("move_at_most: 14\n", "missing-unit", "move_at_most"),
    ("move_at_most: 1 month\n", "wrong-unit", "move_at_most"),
    ("move_at_most: 36 h\n", "wrong-unit", "move_at_most"),
    ("sites: home\n", "wrong-type", "sites"),
    ("sites: [home]\n", "wrong-type", "sites"),
    ("sites:\n", "missing-value", "sites"),
    ("sites: {}\n", "missing-key", "sites"),
    ("sites: {home: tue}\n", "wrong-type", "sites.home"),
    ("sites: {at home: {}}\n", "bad-text", "sites.at home"),
    ("sites: {home: {}, home: {}}\n", "duplicate-key", "sites.home"),
    ("sites: {home: {}, Home: {}}\n", "duplicate-key", "sites.Home"),
    ("sites: {home: {refill_lead: 3 days}}\n", "unknown-key", "sites.home.refill_lead"),
    ("sites: {home: {open_days: tuesday}}\n", "bad-days", "sites.home.open_days"),
    ("sites: {home: {visit_at: 24:00}}\n", "bad-time", "sites.home.visit_at"),
    ("sites: {home: {capacity: many}}\n", "bad-number", "sites.home.capacity"),
    ("sites: {home: {holidays: USA}}\n", "unknown-holidays", "sites.home.holidays"),
    ("sites: {home: {open: 12-24}}\n", "bad-date", "sites.home.open"),
    ("sites: {home: {open: 2026-12-24, closed: 12-24}}\n", "conflicting-keys", "sites.home.open"),
    ("sites: {home: {closed: [01-01 to 06-30, 07-01 to 12-31]}}\n", "out-of-range", "sites.home.closed"),
    ("closed: 01-01 to 06-30\nsites: {home: {closed: 07-01 to 12-31}}\n", "out-of-range", "sites.home.closed"),
    ("fax: +1 555 0100\n", "unknown-key", "fax"),
    ("phone: at the desk\n", "bad-text", "phone"),
    ("phone:\n", "missing-value", "phone"),
    ("phone: [+1 555 0100]\n", "wrong-type", "phone"),
    (f"phone: {'+5' * 33}\n", "bad-text", "phone"),
    ("week_starts: mon-fri\n", "bad-days", "week_starts"),
    ("residual_tolerance: 2\n", "missing-unit", "residual_tolerance"),
    ("residual_tolerance: 2 mL, 20 %\n", "unknown-unit", "residual_tolerance"),
    ("residual_tolerance: 2,5 %\n", "bad-number", "residual_tolerance"),
    ("residual_tolerance: 2 mg\n", "wrong-unit", "residual_tolerance"),
    ("residual_tolerance: [2 mL, 120 %]\n", "out-of-range", "residual_tolerance[1]"),
    ("residual_tolerance: [2 mL, 20 %, 3 mL]\n", "wrong-unit", "residual_tolerance[2]"),
    ("residual_tolerance: [2 %, 20 %]\n", "wrong-unit", "residual_tolerance[1]"),
    ("residual_tolerance: []\n", "empty-list", "residual_tolerance"),
    ("residual_tolerance: {volume: 2 mL}\n", "unknown-key", "residual_tolerance.volume"),
    ("residual_tolerance: {'': 2 mL}\n", "unknown-key", "residual_tolerance."),
    ("residual_tolerance: {Any: 2 mL}\n", "unknown-key", "residual_tolerance.Any"),
    ("residual_tolerance: {20: 2 mL}\n", "missing-unit", "residual_tolerance.20"),
    ("residual_tolerance: {20 %: 2 mL}\n", "wrong-unit", "residual_tolerance.20 %"),
    ("residual_tolerance: {0 mL: 2 mL}\n", "out-of-range", "residual_tolerance.0 mL"),
    ("residual_tolerance: {20 mL: 2}\n", "missing-unit", "residual_tolerance.20 mL"),
    ("residual_tolerance: {20 mL: [1 mL, 2 mL]}\n", "wrong-unit", "residual_tolerance.20 mL[1]"),
    ("residual_tolerance: {20 mL: 1 mL, any: }\n", "missing-value", "residual_tolerance.any"),
    ("residual_tolerance: {any: 1 mL, any: 2 mL}\n", "duplicate-key", "residual_tolerance.any"),
    ("residual_tolerance: {20 mL: 1 mL, 20000 uL: 2 mL}\n", "duplicate-key", "residual_tolerance.20000 uL"),
    ("residual_tolerance: {[20 mL]: 1 mL}\n", "wrong-type", "residual_tolerance.?"),
    ("residual_tolerance: {}\n", "missing-key", "residual_tolerance"),
    ("residual_tolerance: !limits {any: 1 mL}\n", "yaml-tag", "residual_tolerance"),
    ("residual_tolerance:\n", "missing-value", "residual_tolerance"),
    ("soon: 1 day\nsoon: 2 days\n", "duplicate-key", "soon"),
    ("- a\n", "wrong-type", ""),
    ("soon: 1 day\n---\nsoon: 2 days\n", "wrong-type", ""),
    ("soon: 'x\n", "yaml-syntax", ""),
    ("soon: 1 day\n---\nsoon: 'x\n", "yaml-syntax", ""),
]


def test_every_key() -> None:
    text = """
clinic: Refill clinic
open_days: [tue, thu]
visit_at: 13:30
refill_lead: 1 week
max_interval: 6 months
flow_tolerance: 14.5 %
measured_flow: yes
soon: 10 days
"""
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == []
    assert clinic == Clinic(
        name="Refill clinic",
        open_days=(1, 3),
        visit_at=TimeOfDay(13 * 60 + 30),
        refill_lead=Period(days=7),
        max_interval=Period(months=6),
        flow_tolerance=Fraction(29, 200),
        measured_flow=True,
        soon=Period(days=10),
    )


def test_the_calendar_of_a_clinic() -> None:
    text = """
holidays: US-MN
closed: [2026-11-27, 2026-12-24 to 2026-12-26]
order_lead: 5 open days
capacity: 6
week_starts: sun
"""
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == []
    assert clinic is not None
    assert (clinic.capacity, clinic.week_starts) == (Capacity.every_day(6), 6)
    whys = {number: clinic.why_closed(date(2026, 11, number)) for number in range(25, 30)}
    assert whys == {
        25: None,
        26: name_of("US-MN", date(2026, 11, 26)),
        27: "closed 2026-11-27",
        28: "no open day",
        29: "no open day",
    }
    assert clinic.why_closed(date(2026, 12, 24)) == "closed 2026-12-24 to 2026-12-26"
    assert clinic.due_on(date(2026, 12, 1)) == date(2026, 11, 25)
    assert clinic.order_by(date(2026, 12, 1)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("order_lead", "due_on", "order_by"),
    [
        ("5 days", date(2026, 11, 30), date(2026, 11, 25)),
        ("1 open day", date(2026, 11, 30), date(2026, 11, 27)),
        ("5 open days", date(2026, 11, 30), date(2026, 11, 23)),
        ("0 days", date(2026, 11, 30), date(2026, 11, 30)),
        ("1 month", date(2026, 3, 31), date(2026, 2, 27)),  # 28 February is a Saturday
    ],
)
def test_order_lead(order_lead: str, due_on: date, order_by: date) -> None:
    clinic = read_clinic(Source("clinic.yaml", f"order_lead: {order_lead}\n"))[0]
    assert clinic is not None
    assert clinic.order_by(due_on) == order_by


def test_a_capacity_by_weekday_and_date() -> None:
    clinic, _, problems = read_clinic(
        Source("clinic.yaml", "capacity: {mon-wed: 6, thu: 0, 2026-12-23: 2, 2026-11-24: 0}\n")
    )
    assert problems == []
    assert clinic is not None
    week = [clinic.capacity_on(date(2026, 11, number)) for number in range(23, 30)]
    assert week == [6, 0, 6, 0, None, None, None], "a weekday that no key names has no limit"
    assert clinic.capacity_on(date(2026, 12, 23)) == 2


@pytest.mark.parametrize("text", ["0", "{mon-sun: 0}"])
def test_a_capacity_may_be_zero(text: str) -> None:
    clinic = read_clinic(Source("clinic.yaml", f"capacity: {text}\n"))[0]
    assert clinic is not None
    assert clinic.capacity == Capacity.every_day(0)


@pytest.mark.parametrize(("text", "days"), [("0 days", 0), ("1 day", 1), ("3 weeks", 21)])
def test_how_far_a_refill_is_moved(text: str, days: int) -> None:
    clinic = read_clinic(Source("clinic.yaml", f"move_at_most: {text}\n"))[0]
    assert clinic is not None
    assert clinic.move_at_most == Period(days=days)


def test_the_sites_of_a_clinic() -> None:
    text = """
capacity: 6
sites:
  main:
  annex: {}
  home:
    open_days: [tue, thu]
    holidays: US
    open: [2026-12-24, 2026-12-26]
    closed: [2026-12-29, 01-05]
    visit_at: 13:00
    capacity: {tue: 3, 2026-12-24: 1}
"""
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == []
    assert clinic is not None
    assert clinic.sites == (
        Site("main"),
        Site("annex"),
        Site(
            name="home",
            open_days=(1, 3),
            holidays=(US,),
            closed=(ClosedDays(date(2026, 12, 29), date(2026, 12, 29)), YearlyClosedDays((1, 5), (1, 5))),
            opened=(date(2026, 12, 24), date(2026, 12, 26)),
            visit_at=TimeOfDay(13 * 60),
            capacity=Capacity((None, 3, None, None, None, None, None), ((date(2026, 12, 24), 1),)),
        ),
    )


def test_the_faults_of_sites_are_reported_with_those_of_the_clinic() -> None:
    text = "soon: 3\nsites: {home: {visit_at: 9}, main: {closed: never}}\n"
    problems = read_clinic(Source("clinic.yaml", text))[2]
    assert [problem.path for problem in problems] == ["soon", "sites.home.visit_at", "sites.main.closed"]


def test_holidays_of_a_country_and_of_a_part_of_it() -> None:
    bavaria = read_clinic(Source("clinic.yaml", "holidays: DE-BY\n"))[0]
    germany = read_clinic(Source("clinic.yaml", "holidays: DE\n"))[0]
    assert bavaria is not None
    assert germany is not None
    epiphany = date(2026, 1, 6)
    assert bavaria.why_closed(epiphany) is not None
    assert germany.why_closed(epiphany) is None
    assert germany.why_closed(date(2026, 12, 25)) is not None


def test_holidays_of_a_year_that_is_not_certain_are_used_without_a_word() -> None:
    """The library warns of years of which it knows only part of the holidays."""
    holiday = public_holidays("IN")
    assert not isinstance(holiday, Fault)
    assert holiday(date(2050, 1, 26))
    assert holiday(date(2050, 1, 25)) is None


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("[2 mL, 20 %]", ResidualTolerance(ml("2"), Fraction(1, 5))),
        ("[12.5 %, 1.5 mL]", ResidualTolerance(ml("1.5"), Fraction(1, 8))),
        ("[3 mL]", ResidualTolerance(volume=ml("3"))),
        ("[15 %]", ResidualTolerance(part=Fraction(3, 20))),
        ("3 mL", ResidualTolerance(volume=ml("3"))),
        ("500 uL", ResidualTolerance(volume=ml("0.5"))),
        ("0 mL", ResidualTolerance(volume=ml("0"))),
        ("15 %", ResidualTolerance(part=Fraction(3, 20))),
        ("\n  - 1 mL\n  - 0 %", ResidualTolerance(ml("1"), Fraction(0))),
        (
            "{20 mL: 1 mL, 40 mL: 2 mL, any: 20 %}",
            ResidualTolerance(
                part=Fraction(1, 5),
                by_capacity=(
                    (ml("20"), ResidualTolerance(volume=ml("1"))),
                    (ml("40"), ResidualTolerance(volume=ml("2"))),
                ),
            ),
        ),
        (
            "\n  40 mL: [2 mL, 15 %]\n  20000 uL: 10 %",
            ResidualTolerance(
                by_capacity=(
                    (ml("20"), ResidualTolerance(part=Fraction(1, 10))),
                    (ml("40"), ResidualTolerance(ml("2"), Fraction(3, 20))),
                )
            ),
        ),
        ("{any: [1 mL, 10 %]}", ResidualTolerance(ml("1"), Fraction(1, 10))),
    ],
)
def test_residual_tolerance(text: str, tolerance: ResidualTolerance) -> None:
    clinic, _, problems = read_clinic(Source("clinic.yaml", f"residual_tolerance: {text}\n"))
    assert problems == []
    assert clinic == Clinic(residual_tolerance=tolerance)


def test_the_usual_residual_tolerance() -> None:
    assert Clinic().residual_tolerance is None


#: Clinic files that leave every default.
NOTHING = ["", "# nothing yet\n", "---\n", "closed: []\n", "open: []\n", "holidays: []\n", "reminder: 1 open day\n"]


@pytest.mark.parametrize("text", NOTHING)
def test_an_empty_file_leaves_every_default(text: str) -> None:
    assert read_clinic(Source("clinic.yaml", text))[0] == Clinic()


@pytest.mark.parametrize(("text", "code", "path"), FAULTS)
def test_what_is_wrong_yields_no_clinic(text: str, code: str, path: str) -> None:
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert clinic is None
    assert [(problem.code, problem.path) for problem in problems] == [(code, path)]


DAYS = "a length of time in whole days is a number and a unit: days, weeks, months"
SECOND = "give at most one of each kind"
NEVER = "1:22 `never` is not a date, YYYY-MM-DD, such as 2028-03-01; or MM-DD for every year, such as 12-24"
MOST = "at most 184 are allowed here"
NONE_LEFT = "the days that are closed every year leave no open day in some years; at least one must stay open"
ANOTHER = "a clinic file is one document; a second one begins here"
KEYS = (
    "clinic, timezone, visit_at, refill_lead, order_lead, reminder, max_interval, flow_tolerance, measured_flow, "
    "move_at_most, soon, week_starts, phone, open_days, holidays, open, closed, pharmacy, capacity, sites, catalogue, "
    "residual_tolerance"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "residual_tolerance: [2 mL, 20 %, 3 mL, 15 %]\n",
            ["1:34 `3 mL` is a second volume; " + SECOND, "1:40 `15 %` is a second percentage; " + SECOND],
        ),
        ("residual_tolerance: [5 %, 20 %, 3 mL]\n", ["1:27 `20 %` is a second percentage; " + SECOND]),
        (
            "residual_tolerance:\n  40 mL: 2 mL\n  small: 1 mL\n",
            [
                "3:3 `small` is neither a capacity nor `any`; write capacities and limits, such as {20 mL: 1 mL, 40 "
                "mL: 2 mL, any: 20 %}"
            ],
        ),
        ("soon: 1 day\n---\n# nothing\n---\nsoon: 2 days\n---\nsoon: 3 days\n", ["5:1 " + ANOTHER, "7:1 " + ANOTHER]),
        ("soon: 1\n---\nsoon: 2\n", ["1:7 `1` has no unit; " + DAYS, "3:1 " + ANOTHER]),
        ("closed: [2026-12-24, never, 2026-12-25]\n", [NEVER]),
        (
            "closed: [never, 2026-10-12]\nopen:\n  - 2026-10-11\n  - 2026-10-12\n",
            [
                NEVER.replace("1:22", "1:10"),
                "4:5 2026-10-12 is open here, and closed 2026-10-12 in line 1; take it out of one of them",
            ],
        ),
        (
            "closed:\n  - 2026-12-31\n  - 12-24 to 12-26\nopen: [2026-12-24]\n",
            ["4:8 2026-12-24 is open here, and closed every year 12-24 to 12-26 in line 3; take it out of one of them"],
        ),
        ("closed: 01-01 to 12-31\n", [f"1:9 `01-01 to 12-31` closes 366 days of every year, from 01-01 on; {MOST}"]),
        ("closed: 12-26 to 12-24\n", [f"1:9 `12-26 to 12-24` closes 365 days of every year, from 12-26 on; {MOST}"]),
        ("closed:\n  - 01-01 to 06-30\n  - 07-01 to 12-31\n", [f"2:3 {NONE_LEFT}"]),
        ("open: 10-12\n", ["1:7 `10-12` has no year; write it, since the day falls on a weekend in other years"]),
        (
            "closed: 2026-12-24 to 12-26\n",
            ["1:9 `2026-12-24 to 12-26` has a year at one end only; write both with it, or none"],
        ),
        (
            "open: 2026-10-12 to 2026-10-16\n",
            ["1:7 `2026-10-12 to 2026-10-16` is a range; write each day, since a range would open weekends too"],
        ),
        (
            "capacity:\n  mon-thu: 6\n  wed, thu: 3\n",
            ["3:3 `wed, thu` names wed, thu again, after `mon-thu`; name each day once"],
        ),
        (
            "capacity: {daily: 6}\n",
            [
                "1:12 `daily` is neither a weekday nor a date; write weekdays and dates, such as {mon-thu: 6, fri: 3, "
                "2026-12-23: 2}"
            ],
        ),
        (
            "sites:\n  home: {}\n  HOME: {}\n",
            ["3:3 `HOME` and `home` differ by case alone; give the sites other names"],
        ),
        ("closed: {a: b}\n", ["1:9 `closed` is a mapping (keys and values); one value belongs here"]),
        ("closed:\n", ["1:8 `closed` has no value"]),
        ("catalogue: ''\n", ["1:12 an empty text; write at least one character"]),
        ("refil_lead: 3 days\n", ["1:1 unknown key `refil_lead`: did you mean `refill_lead`?; known here: " + KEYS]),
    ],
)
def test_what_is_said_and_where(text: str, said: list[str]) -> None:
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert clinic is None
    assert [f"{problem.line}:{problem.column} {problem.message}" for problem in problems] == said


def test_of_a_second_document_that_is_no_yaml_that_is_said() -> None:
    clinic, _, problems = read_clinic(Source("clinic.yaml", "soon: 1 day\n---\nsoon: 'x\n"))
    assert clinic is None
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [("yaml-syntax", 3, 7)]


@pytest.mark.parametrize("text", ["closed: []\n", "soon: 14 days\n---\n# nothing\n---\n", "catalogue: ours.yaml\n"])
def test_what_changes_nothing(text: str) -> None:
    clinic, root, problems = read_clinic(Source("clinic.yaml", text))
    assert (clinic, problems) == (Clinic(), [])
    assert root is not None and root.line == 1


@pytest.mark.parametrize(
    ("text", "clinic"),
    [
        ("open_days: sat-sun\n", Clinic(open_days=(5, 6))),
        ("closed: 2026-11-27\n", Clinic(closed=(ClosedDays(date(2026, 11, 27), date(2026, 11, 27)),))),
        ("closed: 12-24\n", Clinic(closed=(YearlyClosedDays((12, 24), (12, 24)),))),
        (
            "closed: [12-30 to 01-02, 02-29]\n",
            Clinic(closed=(YearlyClosedDays((12, 30), (1, 2)), YearlyClosedDays((2, 29), (2, 29)))),
        ),
        ("open: 2026-10-12\n", Clinic(opened=(date(2026, 10, 12),))),
        ("open: [2026-10-12, 2026-10-17]\n", Clinic(opened=(date(2026, 10, 12), date(2026, 10, 17)))),
        ("holidays: DE-BY\n", Clinic(holidays=(PublicHolidays("DE", "BY"),))),
        (
            "holidays: [DE-BY, DE-BY/catholic]\n",
            Clinic(holidays=(PublicHolidays("DE", "BY"), PublicHolidays("DE", "BY", "catholic"))),
        ),
        ("reminder: 2 days\n", Clinic(reminder=Lead(Period(days=2)))),
        ("phone: +1 555 0100\n", Clinic(phone="+1 555 0100")),
        ("phone: 0049 (30) 5550100, ext. 7\n", Clinic(phone="0049 (30) 5550100, ext. 7")),
        ("reminder: 3 open days\n", Clinic(reminder=Lead(open_days=3))),
        ("pharmacy: {}\n", Clinic(pharmacy=OpenDays())),
        ("pharmacy: {open_days: tue}\n", Clinic(pharmacy=OpenDays((1,)))),
        (
            "open_days: mon-sat\nholidays: US\nopen: 2026-10-12\npharmacy: {closed: 12-24}\n",
            Clinic(
                open_days=(0, 1, 2, 3, 4, 5),
                holidays=(US,),
                opened=(date(2026, 10, 12),),
                pharmacy=OpenDays((0, 1, 2, 3, 4, 5), (US,), (YearlyClosedDays((12, 24), (12, 24)),)),
            ),
        ),
        (
            "closed: 12-24\nholidays: US\npharmacy: {closed: [], holidays: []}\n",
            Clinic(holidays=(US,), closed=(YearlyClosedDays((12, 24), (12, 24)),), pharmacy=OpenDays()),
        ),
        ("timezone: UTC\n", Clinic(zone=Zone("UTC", ZoneInfo("UTC")))),
        ("week_starts: sat\n", Clinic(week_starts=5)),
        ("capacity: 1\n", Clinic(capacity=Capacity.every_day(1))),
        ("order_lead: 2 weeks\n", Clinic(order_lead=Lead(Period(days=14)))),
        ("clinic: 'no'\n", Clinic(name="no")),
    ],
)
def test_one_key(text: str, clinic: Clinic) -> None:
    assert read_clinic(Source("clinic.yaml", text))[0] == clinic


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("UK", "did you mean `GB`?"),
        ("uk-eng", "did you mean `GB-ENG`?"),
        ("usa", "did you mean `US`"),
        ("US-MNN", "did you mean `US-MN`"),
        ("?", "such as `US`, `US-MN`, `DE-BY`"),
    ],
)
def test_a_country_that_is_not_known_is_told_one_that_is(country: str, words: str) -> None:
    (problem,) = read_clinic(Source("clinic.yaml", f"holidays: '{country}'\n"))[2]
    assert problem.code == "unknown-holidays"
    assert words in problem.message


def test_the_holiday_of_the_first_list_is_named() -> None:
    text = "holidays: [DE-BY/catholic, DE-BY]\nopen_days: mon-sun\n"
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == [] and clinic is not None
    assert clinic.why_closed(date(2026, 8, 15)) == name_of("DE-BY/catholic", date(2026, 8, 15))
    assert clinic.why_closed(date(2026, 12, 25)) == name_of("DE-BY", date(2026, 12, 25))


def test_open_in_spite_of_a_holiday_or_a_weekday() -> None:
    text = "holidays: US\nopen: [2026-10-12, 2026-10-17]\n"
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == [] and clinic is not None
    assert [clinic.is_open(date(2026, 10, number)) for number in (10, 11, 12, 17, 18)] == [False] * 2 + [True] * 2 + [
        False
    ]
    assert clinic.why_closed(date(2027, 10, 11)) == name_of("US", date(2027, 10, 11))
    assert clinic.due_on(date(2026, 10, 15)) == date(2026, 10, 12)


def test_the_pharmacy_sets_the_day_of_an_order() -> None:
    text = "order_lead: 5 open days\nclosed: 2026-11-24\npharmacy: {open_days: mon-thu, closed: [2026-11-25]}\n"
    clinic, _, problems = read_clinic(Source("clinic.yaml", text))
    assert problems == [] and clinic is not None
    assert clinic.order_by(date(2026, 11, 30)) == date(2026, 11, 18)
    assert clinic.due_on(date(2026, 11, 27)) == date(2026, 11, 23)
