"""Random pumps: every mode of delivery, mixed, on whole minutes, and small enough to run dry within weeks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, cast
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from pumpcli.domain.absences import Absence
from pumpcli.domain.bolus import OnDemand, OneTimeBolus, PatientBoluses, ScheduledBolus
from pumpcli.domain.clock import DAY, TimeOfDay, at_time, seconds_of
from pumpcli.domain.course import Origin
from pumpcli.domain.depletion import compute_course
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.program import Program, Window, week_faults
from pumpcli.domain.pump import Drug, Fill, Mixture, PlacedOrder, Pump, Reading, Reservoir
from pumpcli.domain.quantity import Amount, Concentration, DoseRate, FlowRate, Mass, Rate, Volume
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking
from pumpcli.domain.zone import Zone
from pumpcli.errors import ValidationError
from pumpcli.values import replace

FIRST_FILL = datetime(2026, 1, 1)
Draw = Callable[[st.SearchStrategy[Any]], Any]


def hundredths(least: int, most: int) -> st.SearchStrategy[Fraction]:
    """Generate decimals with two places; the bounds are in hundredths."""
    return st.integers(least, most).map(lambda number: Fraction(number, 100))


volumes = hundredths(1, 60).map(Volume)
masses = hundredths(100, 20_000).map(Mass)
rates: st.SearchStrategy[Rate] = st.one_of(
    st.just(FlowRate(Fraction(0))), hundredths(1, 300).map(FlowRate), hundredths(0, 90_000).map(DoseRate)
)
amounts: st.SearchStrategy[Amount] = st.one_of(volumes, masses)
times = st.integers(0, 1439).map(TimeOfDay)
days = st.sets(st.integers(0, 6), min_size=1).map(lambda weekdays: tuple(sorted(weekdays)))
any_days = st.one_of(st.just(tuple(range(7))), days)
concentrations = st.sampled_from([300, 500, 700, 2000]).map(lambda number: Concentration(Fraction(number)))


@st.composite
def windows(draw: Draw) -> tuple[Window, ...]:
    """Generate up to four windows that do not overlap, some past midnight."""
    windows: list[Window] = []
    for _ in range(draw(st.integers(0, 4))):
        start, length, on = draw(times), draw(st.integers(1, 1440)), draw(any_days)
        end = TimeOfDay((start.minutes + length - 1) % 1440 + 1)
        if start == end:
            continue
        window = Window(start, end, draw(st.one_of(rates, amounts)), on)
        if not week_faults([*windows, window], has_base=True):
            windows.append(window)
    return tuple(windows)


@st.composite
def scheduled_boluses(draw: Draw) -> tuple[ScheduledBolus, ...]:
    """Generate up to two scheduled boluses that fit their spacing, some past midnight."""
    boluses = []
    for _ in range(draw(st.integers(0, 2))):
        starts = draw(st.sets(times, min_size=1, max_size=3).map(lambda minutes: tuple(sorted(minutes))))
        try:
            boluses.append(ScheduledBolus(starts, draw(amounts), 60 * draw(st.integers(1, 120)), draw(any_days)))
        except ValidationError:
            continue
    return tuple(boluses)


@st.composite
def on_demand(draw: Draw) -> OnDemand:
    """Generate patient boluses within limits, which need not divide the day."""
    lockout = draw(st.one_of(st.none(), st.integers(30, 900).map(lambda minutes: minutes * 60)))
    most = draw(st.integers(1, 8)) if lockout is None else draw(st.one_of(st.none(), st.integers(1, 8)))
    limits = OnDemand(draw(amounts), lockout=lockout, max_per_day=most)
    expected = draw(st.one_of(st.none(), st.integers(0, 100).map(lambda part: limits.most_per_day * part / 100)))
    return OnDemand(limits.amount, None, lockout, most, expected)


def programs(start: datetime) -> st.SearchStrategy[Program]:
    """Generate programs from `start` on."""
    return st.builds(
        Program,
        st.just(start),
        rates,
        windows(),
        scheduled_boluses(),
        st.one_of(st.none(), on_demand()),
    )


@st.composite
def pumps(draw: Draw) -> Pump:
    """Generate a pump with one to three programs, one or two fills, boluses given once, and up to three readings.

    One in four has been stopped.
    """
    minutes = sorted(draw(st.sets(st.integers(0, 20 * 1440), min_size=9, max_size=9)))
    instants = [FIRST_FILL + timedelta(minutes=minute) for minute in minutes]
    capacity, alarm = draw(hundredths(1000, 4000)), draw(hundredths(0, 300))
    fill_volumes = st.one_of(hundredths(301, 900), st.just(capacity)).map(lambda ml: Volume(max(ml, alarm + 1)))
    order = draw(st.permutations(range(1, 9)))
    fills = [_fill(draw, instants[0], draw(fill_volumes))]
    if draw(st.booleans()):
        fills.append(_fill(draw, instants[order[0]], draw(fill_volumes)))
    starts = [instants[0] - timedelta(minutes=draw(st.integers(-600, 600))), instants[order[1]], instants[order[2]]]
    program_starts = sorted(set(starts[: draw(st.integers(1, 3))]))
    read = sorted(instants[order[place]] for place in (3, 6, 7)[: draw(st.integers(0, 3))])
    readings = [Reading(at, Volume(draw(st.one_of(hundredths(0, 300), hundredths(0, 1000))))) for at in read]
    once = sorted({instants[order[4]], instants[order[5]]})[: draw(st.integers(0, 2))]
    return Pump(
        "P-001",
        Reservoir(Volume(capacity), Volume(alarm)),
        tuple(fills),
        tuple(draw(programs(start)) for start in program_starts),
        tuple(OneTimeBolus(at, draw(amounts), 60 * draw(st.integers(1, 600))) for at in once),
        tuple(readings),
        stopped=draw(stops(FIRST_FILL)) if draw(st.integers(0, 3)) == 3 else (),
    )


words = st.text(st.sampled_from("abzAZ09-_"), min_size=1, max_size=8)


@st.composite
def stops(draw: Draw, first: datetime) -> tuple[Stop, ...]:
    """Generate one to five stops from two days before `first` to 20 days after it; the last may have no end.

    Some touch one another.
    """
    minutes = sorted(draw(st.sets(st.integers(-2 * 1440, 20 * 1440), min_size=2, max_size=5)))
    edges = [first + timedelta(minutes=minute) for minute in minutes]
    step, why = draw(st.sampled_from([1, 2])), draw(st.one_of(st.none(), words))
    return tuple(Stop(start, end, why) for start, end in zip(edges[::step], [*edges[1::step], None], strict=False))


#: Zones in which the clocks change: by an hour, by half an hour and by two hours, at midnight, in the south, twice more
#: for Ramadan; and some in which they do not.
ZONES = (
    "America/Chicago",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "UTC",
)
zones = st.sampled_from(ZONES).map(lambda name: Zone(name, ZoneInfo(name)))


@st.composite
def pumps_in_zones(draw: Draw) -> Pump:
    """Generate a pump in a time zone, often within days of a change of its clocks, with instants in whole minutes."""
    pump, zone, year = draw(pumps()), draw(zones), seconds_of(datetime(draw(st.integers(2020, 2030)), 1, 1))
    changes = list(zone.changes_between(year, year + 366 * DAY)) or [year]
    first = draw(st.sampled_from(changes)) - 60 * draw(st.integers(0, 25 * 1440))
    moved = first - seconds_of(pump.fills[0].at)

    def here(at: datetime) -> datetime:
        return cast(datetime, zone.instant(seconds_of(at) + moved))

    shifted: Pump = replace(
        pump,
        fills=tuple(replace(fill, at=here(fill.at)) for fill in pump.fills),
        programs=tuple(replace(program, start=here(program.start)) for program in pump.programs),
        boluses=tuple(replace(bolus, at=here(bolus.at)) for bolus in pump.boluses),
        readings=tuple(replace(reading, at=here(reading.at)) for reading in pump.readings),
        stopped=tuple(
            replace(stop, start=here(stop.start), end=None if stop.end is None else here(stop.end))
            for stop in pump.stopped
        ),
        zone=zone,
    )
    return shifted


#: A pump in plain local time, or in a time zone.
pumps_anywhere = st.one_of(pumps(), pumps_in_zones())


def days_from(first: date, least: int, most: int) -> st.SearchStrategy[date]:
    """Generate days from `least` to `most` days after `first`."""
    return st.integers(least, most).map(lambda number: first + timedelta(days=number))


@st.composite
def absences(draw: Draw, first: date) -> Absence:
    """Generate an absence of up to 15 days that begins from 5 days before `first` to 30 days after it."""
    begins = draw(days_from(first, -5, 30))
    return Absence(begins, begins + timedelta(days=draw(st.integers(0, 14))))


@st.composite
def bookings(draw: Draw, zone: Zone, first: date) -> Booking:
    """Generate a booking with an hour or without, from 5 days before `first` to 60 days after it."""
    day, hour = draw(days_from(first, -5, 60)), draw(st.one_of(st.none(), times))
    return Booking(day, None if hour is None else zone.at(at_time(day, hour)))


@st.composite
def orders(draw: Draw, first: date) -> PlacedOrder:
    """Generate an order from 5 days before `first` to 40 days after it; some are received, some have a use-by date."""
    placed = draw(days_from(first, -5, 40))
    received = draw(st.one_of(st.none(), days_from(placed, 0, 9)))
    use_by = draw(st.one_of(st.none(), days_from(placed, 9, 90)))
    mixture = draw(st.one_of(st.none(), concentrations.map(lambda strength: Mixture((Drug("baclofen", strength),)))))
    return PlacedOrder(placed, received=received, use_by=use_by, mixture=mixture)


@st.composite
def pumps_in_use(draw: Draw, base: st.SearchStrategy[Pump] | None = None) -> Pump:
    """Generate a pump with all that a clinic enters between refills, and some with an end.

    Args:
        base: the pumps to which this is added; `pumps()` by default.
    """
    pump = draw(pumps() if base is None else base)
    first = pump.fills[0].at.date()
    last = max([pump.fills[-1].at, *(reading.at for reading in pump.readings)]).date()
    booked = st.lists(bookings(pump.zone, first), max_size=3, unique_by=lambda booking: booking.day)
    in_use: Pump = replace(
        pump,
        site=draw(st.one_of(st.none(), words)),
        labels=tuple(draw(st.lists(words, max_size=3, unique_by=str.casefold))),
        booked=tuple(draw(booked)),
        unavailable=tuple(draw(st.lists(absences(first), max_size=3))),
        ended=draw(st.one_of(st.none(), st.none(), st.builds(End, days_from(last, 0, 60), st.sampled_from(EndReason)))),
        orders=tuple(draw(st.lists(orders(first), max_size=2))),
    )
    return in_use


def _fill(draw: Draw, at: datetime, volume: Volume) -> Fill:
    return Fill(at, volume, Mixture((Drug("baclofen", draw(concentrations)),)))


@st.composite
def refilled_pumps(draw: Draw) -> Pump:
    """Generate a pump with two to four refills, most with a withdrawn volume, of which most are of a fast pump."""
    pump = draw(pumps_anywhere)
    least_rate = FlowRate(draw(hundredths(30, 300)))
    moving = (replace(program, rate=least_rate) if _stands_still(program) else program for program in pump.programs)
    pump = replace(pump, programs=tuple(moving))
    first = pump.fills[0]
    taken = {reading.at for reading in pump.readings}
    fills, minute = [first], 0
    for _ in range(draw(st.sampled_from([3, 4, 2]))):
        minute += draw(st.integers(4 * 1440, 20 * 1440))
        at = pump.zone.instant(seconds_of(first.at) + 60 * minute)
        if at in taken:
            continue
        before = fills[-1].volume.ml
        least = compute_course(pump, Origin(fills[-1]), PatientBoluses.ALL).volume_at(seconds_of(at)).ml
        factor = draw(st.one_of(hundredths(100, 150), hundredths(-10, 200)))
        left = max(Fraction(0), before - round((before - least) * factor, 2))
        is_measured = draw(st.sampled_from([True, True, True, False]))
        withdrawn = Volume(min(left, pump.reservoir.capacity.ml)) if is_measured else None
        fills.append(replace(_fill(draw, at, first.volume), withdrawn=withdrawn))
    refilled: Pump = replace(pump, fills=tuple(fills))
    return refilled


def _stands_still(program: Program) -> bool:
    """Return whether the base rate delivers less than 0.1 mL a day at the weakest concentration."""
    rate = program.rate
    return rate is None or (rate.ml_per_day < Fraction(1, 10) if isinstance(rate, FlowRate) else rate.mcg_per_day < 30)
