"""Random clinic files with their values, and the resulting dates found by counting days one by one."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from fractions import Fraction
from random import Random

import holidays
from dateutil.relativedelta import relativedelta

from tests.strategies import ZONES

DAY = timedelta(days=1)
_THREE_DAYS, _TWO_WEEKS = relativedelta(days=3), relativedelta(days=14)
_YEAR = [f"{date(2024, 1, 1) + number * DAY:%m-%d}" for number in range(366)]
_YEARLY = (("12-24", "12-26"), ("12-30", "01-03"), ("02-27", "02-29"), ("11-25", "11-25"))
#: The refills that can be done by weekday, or by date as a text; a day that is missing has no limit.
Capacity = dict[int | str, int]
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Pharmacy:
    """The days on which drug can be ordered; its holidays are those of the clinic."""

    open_days: Container[int]
    closed: Container[date]


@dataclass(frozen=True)
class SiteRules:
    """What a site has of its own; None, or an empty list, where it has nothing."""

    open_days: Container[int] | None
    closed: list[date]
    opened: list[date]
    visit_at: time | None
    capacity: Capacity | None


@dataclass
class ClinicFile:
    """The values of a clinic file, and its lines; without lines there is no file.

    Attributes:
        site: the rules of the site of a pump; None for those of the clinic itself.
        room: the name of the site whose capacity it is; empty for that of the clinic.
    """

    lines: list[str] = field(default_factory=list)
    zone: str | None = None
    open_days: Container[int] = range(5)
    holidays: list[Container[date]] = field(default_factory=list)
    closed: list[date] = field(default_factory=list)
    closed_every_year: list[str] = field(default_factory=list)
    opened: list[date] = field(default_factory=list)
    pharmacy: Pharmacy | None = None
    visit_at: time = time(9)
    refill_lead: relativedelta = _THREE_DAYS
    order_lead: relativedelta | int | None = None
    max_interval: relativedelta | None = None
    flow_tolerance: Fraction | None = None
    measured_flow: bool = False
    capacity: Capacity | None = None
    move_at_most: relativedelta = _TWO_WEEKS
    sites: dict[str, SiteRules] = field(default_factory=dict)
    site: SiteRules | None = None
    room: str = ""
    soon: relativedelta = _TWO_WEEKS
    week_starts: int = 0

    def at(self, name: str | None) -> ClinicFile:
        """Return the rules of a site; those of the clinic where it has no such site."""
        site = self.sites.get(name or "")
        if site is None:
            return self
        has_own = site.capacity is not None
        return replace(
            self,
            site=site,
            visit_at=site.visit_at or self.visit_at,
            capacity=site.capacity if has_own else self.capacity,
            room=str(name) if has_own else "",
        )

    def is_open(self, day: date) -> bool:
        site = self.site
        if site is None:
            return self._is_clinic_open(day)
        if day in site.opened:
            return True
        if day in site.closed:
            return False
        if site.open_days is None:
            return self._is_clinic_open(day)
        return day.weekday() in site.open_days and (day in self.opened or not self._is_holiday(day))

    def _is_clinic_open(self, day: date) -> bool:
        return day in self.opened or (day.weekday() in self.open_days and not self._is_holiday(day))

    def _is_holiday(self, day: date) -> bool:
        """Whether the clinic is closed by anything but the weekday."""
        is_closed = day in self.closed or f"{day:%m-%d}" in self.closed_every_year
        return is_closed or any(day in each for each in self.holidays)

    def excess(self, day: date, visits: int) -> int:
        """Return the number of visits above the capacity of a day."""
        capacity = None if self.capacity is None else self.capacity.get(str(day), self.capacity.get(day.weekday()))
        return 0 if capacity is None else max(0, visits - capacity)

    def is_order_day(self, day: date) -> bool:
        """Whether drug can be ordered: in an open pharmacy, which may have days of its own."""
        if self.pharmacy is None:
            return self._is_clinic_open(day)
        is_holiday = any(day in each for each in self.holidays)
        return day.weekday() in self.pharmacy.open_days and not is_holiday and day not in self.pharmacy.closed

    def due_on(self, deadline: date) -> date:
        """The latest open day that leaves the lead."""
        day = deadline - self.refill_lead
        while not self.is_open(day):
            day -= DAY
        return day

    def next_open(self, day: date) -> date:
        """The first open day from this one on."""
        while not self.is_open(day):
            day += DAY
        return day

    def order_by(self, visit: date) -> date | None:
        """Return the order date for a visit, with days counted by the rule of the clinic."""
        if self.order_lead is None:
            return None
        open_days = 0
        if isinstance(self.order_lead, int):
            while open_days < self.order_lead:
                visit -= DAY
                open_days += self.is_order_day(visit)
        else:
            visit -= self.order_lead
        while not self.is_order_day(visit):
            visit -= DAY
        return visit

    def week_of(self, day: date) -> date:
        """The first day of its week."""
        while day.weekday() != self.week_starts:
            day -= DAY
        return day


def random_clinic(random: Random, pumps: int) -> ClinicFile:
    """Some keys of a clinic file, or no file; one without a capacity as often as one with a tight one."""
    clinic = ClinicFile()
    if random.random() < 0.1:
        return clinic
    _title_and_days(clinic, random)
    for part, put in _KEYS:
        if random.random() < part:
            put(clinic, random)
    if random.random() < 0.5:
        clinic.capacity, text = _capacity(random.choice((1, 2, 4)) * max(1, pumps // 100), random)
        clinic.lines.append(f"capacity: {text}")
        days = random.choice((0, 3, 14, 21))
        if days != 14 or random.random() < 0.5:
            clinic.move_at_most = relativedelta(days=days)
            clinic.lines.append(f"move_at_most: {days} days")
    if random.random() < 0.4:
        _sites(clinic, max(1, pumps // 100), random)
    return clinic


def _capacity(number: int, random: Random) -> tuple[Capacity, str]:
    """One number for every day, or some for weekdays and dates, with zero among them; and the text of it."""
    first = 7 if random.random() < 0.6 else random.randrange(1, 5)
    days: Capacity = {}
    for weekday in range(first):
        days[weekday] = number
    if first == 7:
        return days, str(number)
    days[first] = random.choice((0, 1, 2 * number))
    days[str(date(2026, random.choice((11, 12)), random.randrange(1, 29)))] = random.choice((0, 1, number + 1))
    weekdays = f"mon-{_WEEKDAYS[first - 1]}: {number}, {_WEEKDAYS[first]}: {days[first]}"
    dates = (f"{day}: {of_day}" for day, of_day in days.items() if isinstance(day, str))
    return days, f"{{{weekdays}, {', '.join(dates)}}}"


def _sites(clinic: ClinicFile, least: int, random: Random) -> None:
    """Some sites, one of them without anything of its own."""
    lines = ["sites:", "  ward-1:"]
    clinic.sites["ward-1"] = SiteRules(None, [], [], None, None)
    for name in random.choice((("home",), ("home", "north"))):
        text, open_days = random.choice((("", None), ("tue", (1,)), ("[mon, thu]", (0, 3)), ("sat, sun", (5, 6))))
        days = [date(2026, 11, 20) + random.randrange(60) * DAY for _ in range(6)]
        at = random.choice((None, time(13)))
        capacity, number = random.choice(((None, ""), _capacity(least, random)))
        opened = [day for day in days[3:] if day not in days[:3]]
        clinic.sites[name] = SiteRules(open_days, days[:3], opened, at, capacity)
        keys = {
            "open_days": text,
            "closed": f"[{', '.join(map(str, days[:3]))}]",
            "open": f"[{', '.join(map(str, opened))}]",
            "visit_at": "" if at is None else "13:00",
            "capacity": number,
        }
        lines += [f"  {name}:", *(f"    {key}: {value}" for key, value in keys.items() if value)]
    clinic.lines += lines


def _title_and_days(clinic: ClinicFile, random: Random) -> None:
    clinic.lines.append("clinic: Refill clinic")
    if random.random() < 0.4:
        text, clinic.open_days = random.choice(
            (("mon-sat", range(6)), ("[tue, thu]", (1, 3)), ("mon, wed, fri", (0, 2, 4)), ("wed", (2,)))
        )
        clinic.lines.append(f"open_days: {text}")
    if random.random() < 0.5:
        _closed_days(clinic, random)


def _closed_days(clinic: ClinicFile, random: Random) -> None:
    """Close a day and a range of them, now and then also a range of every year, across its end or not."""
    first = date(2026, random.choice((11, 12)), random.randrange(1, 29))
    days = random.choice((0, 1, 4, 16))
    clinic.closed = [first + number * DAY for number in range(days + 1)]
    texts = ["2026-09-01", f"{first}{f' to {clinic.closed[-1]}' if days else ''}"]
    clinic.closed.append(date(2026, 9, 1))
    if random.random() < 0.5:
        from_day, until = random.choice(_YEARLY)
        is_within_a_year = from_day <= until
        clinic.closed_every_year = [
            day for day in _YEAR if (from_day <= day <= until if is_within_a_year else not until < day < from_day)
        ]
        texts.append(from_day if from_day == until else f"{from_day} to {until}")
    clinic.lines.append(f"closed: [{', '.join(texts)}]")


def _opened(clinic: ClinicFile, random: Random) -> None:
    """Open days that the clinic would be closed on: any weekday, holidays among them, but no closed day."""
    days = [date(2026, 11, 20) + random.randrange(120) * DAY for _ in range(6)] + [date(2026, 11, 26)]
    yearly = clinic.closed_every_year
    clinic.opened = [day for day in days if day not in clinic.closed and f"{day:%m-%d}" not in yearly]
    clinic.lines.append(f"open: [{', '.join(map(str, clinic.opened))}]")


def _pharmacy(clinic: ClinicFile, random: Random) -> None:
    text, open_days = random.choice((("mon-thu", range(4)), ("mon-sun", range(7)), ("[tue, fri]", (1, 4))))
    first = date(2026, 11, random.randrange(1, 29))
    closed = [first + number * DAY for number in range(5)]
    clinic.pharmacy = Pharmacy(open_days, closed)
    clinic.lines.append(f"pharmacy: {{open_days: {text}, closed: {first} to {closed[-1]}}}")


def _zone(clinic: ClinicFile, random: Random) -> None:
    clinic.zone = random.choice(ZONES)
    clinic.lines.append(f"timezone: {clinic.zone}")


def _holidays(clinic: ClinicFile, random: Random) -> None:
    country, part = random.choice((("US", "MN"), ("DE", "BY"), ("US", None)))
    clinic.holidays = [holidays.country_holidays(country, subdiv=part)]
    text = country + (f"-{part}" if part else "")
    if part == "BY" and random.random() < 0.5:
        clinic.holidays.append(holidays.country_holidays("DE", subdiv="BY", categories=("catholic",)))
        text = f"[{text}, DE-BY/catholic]"
    clinic.lines.append(f"holidays: {text}")


def _visit_at(clinic: ClinicFile, random: Random) -> None:
    clinic.visit_at = time(random.randrange(7, 19), random.choice((0, 30)))
    clinic.lines.append(f"visit_at: {clinic.visit_at:%H:%M}")


def _refill_lead(clinic: ClinicFile, random: Random) -> None:
    leads = (("days", 1), ("days", 5), ("days", 7), ("weeks", 1), ("days", 10), ("weeks", 2)) * 2
    unit, number = random.choice((*leads, ("months", 1)))
    clinic.refill_lead = _period(unit, number)
    clinic.lines.append(f"refill_lead: {number} {unit}")


def _order_lead(clinic: ClinicFile, random: Random) -> None:
    number = random.choice((1, 3, 5, 10))
    is_open = random.random() < 0.5
    clinic.order_lead = number if is_open else _period("days", number)
    clinic.lines.append(f"order_lead: {number} {'open days' if is_open else 'days'}")


def _max_interval(clinic: ClinicFile, random: Random) -> None:
    unit, number = random.choice((("days", 120), ("days", 45), ("months", 3), ("weeks", 10)))
    clinic.max_interval = _period(unit, number)
    clinic.lines.append(f"max_interval: {number} {unit}")


def _flow_tolerance(clinic: ClinicFile, random: Random) -> None:
    text = random.choice(("14.5", "10", "3.33"))
    clinic.flow_tolerance = Fraction(text) / 100
    clinic.lines.append(f"flow_tolerance: {text} %")


def _measured_flow(clinic: ClinicFile, random: Random) -> None:
    clinic.measured_flow = random.random() < 0.8
    clinic.lines.append(f"measured_flow: {'yes' if clinic.measured_flow else 'no'}")


def _soon(clinic: ClinicFile, random: Random) -> None:
    unit, number = random.choice((("days", 5), ("weeks", 4), ("months", 1)))
    clinic.soon = _period(unit, number)
    clinic.lines.append(f"soon: {number} {unit}")


def _week_starts(clinic: ClinicFile, random: Random) -> None:
    clinic.week_starts = random.randrange(7)
    clinic.lines.append(f"week_starts: {_WEEKDAYS[clinic.week_starts]}")


def _period(unit: str, number: int) -> relativedelta:
    periods = {"days": relativedelta(days=1), "weeks": relativedelta(weeks=1), "months": relativedelta(months=1)}
    return periods[unit] * number


_KEYS: tuple[tuple[float, Callable[[ClinicFile, Random], None]], ...] = (
    *((0.3, _zone), (0.5, _holidays), (0.5, _visit_at), (0.6, _refill_lead), (0.6, _order_lead)),
    *((0.4, _opened), (0.4, _pharmacy)),
    *((0.4, _max_interval), (0.4, _flow_tolerance), (0.3, _soon), (0.5, _week_starts)),
    (0.5, _measured_flow),
)
