"""Pump and clinic files in which one list is long, and nothing else: see `growth`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: Entries of the long list; a list whose entries are larger has as many as a document may hold.
MOST_ENTRIES, MOST_VALUES = 4_000, 19_900
AS_OF = date(2026, 6, 1)

_FIRST_FILL = datetime(2025, 1, 6)
_RESERVOIR = "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\n"
_FILL = f"fill: {{at: {_FIRST_FILL:%Y-%m-%d %H:%M}, volume: 40 mL}}\n"
_LAST_FILL = "fill: {at: 2026-05-04 09:00, volume: 40 mL}\n"
_RATE = "program: {rate: 0.05 mL/day}\n"
_SOON = f"{_RESERVOIR}{_LAST_FILL}program: {{rate: 0.2 mL/day}}\n"

Files = dict[str, str]


@dataclass(frozen=True)
class LongList:
    """Files with one long list.

    Attributes:
        name: of the list.
        most: entries of the longest one.
        files: texts by the names of files, for a number of entries.
        pump: the code of one of its pumps; None where it is for lists of pumps alone.
        is_faulty: some input is wrong, and every command shows it in its exit code.
    """

    name: str
    most: int
    files: Callable[[int], Files]
    pump: str | None = "P-001"
    is_faulty: bool = False


def long_lists() -> list[LongList]:
    """Every list of the pump file, the clinic file and the catalogue, faults, and pumps."""
    return [*_of_the_pump_file(), *_of_the_clinic_file(), *_of_faults()]


def _of_the_pump_file() -> Iterator[LongList]:
    yield _list("fills", 5, lambda count: _RESERVOIR + _entries("fills", _volumes(count, "40 mL")) + _RATE)
    yield _list("fills with withdrawn", 7, lambda count: _RESERVOIR + _entries("fills", _withdrawn(count)) + _RATE)
    yield _list("fills with another mixture", 14, lambda count: _RESERVOIR + _entries("fills", _mixed(count)) + _RATE)
    yield _list("fills of one mixture", 5, lambda count: _of_one_mixture(count, "one of ours"))
    yield _list("fills with a first of their own", 5, lambda count: _of_one_mixture(count, "ziconotide"))
    yield _list("fills of a model", 5, lambda count: f"model: synchromed-ii-40\n{_of_one_mixture(count, 'morphine')}")
    yield _list("programs of a model", 5, lambda count: f"model: synchromed-ii-40\n{_with_programs(_FILL, count)}")
    yield _list("readings", 5, lambda count: _RESERVOIR + _FILL + _RATE + _readings(count, "30 mL"))
    yield _list("readings at the alarm volume", 5, lambda count: _RESERVOIR + _FILL + _RATE + _readings(count, "2 mL"))
    yield _list("programs", 5, lambda count: _with_programs(_FILL, count))
    yield _list("programs to come", 5, lambda count: _with_programs(_LAST_FILL, count))
    yield _list("boluses given once", 7, lambda count: _RESERVOIR + _FILL + _RATE + _entries("boluses", _once(count)))
    yield _list("windows", 9, lambda count: _with_program(f"rate: 0.05 mL/day, windows: [{_windows(count)}]"))
    yield _list("scheduled boluses", 9, lambda count: _with_program(f"rate: 0 mL/day, boluses: [{_boluses(count)}]"))
    times = LongList("times of a scheduled bolus", 1_400, lambda count: {"P-001.yaml": _with_program(_times(count))})
    yield times
    yield _list("drugs", 5, lambda count: _SOON + _entries("drugs", _drugs(count)))
    yield _list("notes", 1, lambda count: f"{_SOON}notes: |\n" + "".join(f"  line {n}\n" for n in range(count)))


def _of_the_clinic_file() -> Iterator[LongList]:
    many = _pumps(20)
    days = [_day(number) for number in range(-400, 3 * MOST_ENTRIES)]

    def with_clinic(text: Callable[[int], str], pumps: str = many) -> Callable[[int], Files]:
        return lambda count: {"clinic.yaml": text(count), "pumps.yaml": pumps}

    def closed(count: int) -> str:
        return "closed: [" + ", ".join(map(str, days[:count])) + "]\ncapacity: 2\norder_lead: 5 open days\n"

    def ranges(count: int) -> str:
        found = ", ".join(f"{first} to {first + timedelta(days=1)}" for first in days[: 3 * count : 3])
        return f"closed: [{found}]\ncapacity: 2\norder_lead: 5 open days\n"

    def a_closure(count: int) -> str:
        """A year at a time, the most that one entry may hold."""
        firsts = range(100 - count, 100, 365)
        found = ", ".join(f"{_day(first)} to {_day(min(first + 364, 100))}" for first in firsts)
        return f"closed: [{found}]\ncapacity: 2\norder_lead: 5 open days\n"

    yield LongList("closed days", MOST_ENTRIES, with_clinic(closed), "P-00001")
    yield LongList(
        "closed days, newest first", MOST_ENTRIES, with_clinic(lambda count: _newest_first(closed(count))), "P-00001"
    )
    yield LongList("closed ranges", MOST_ENTRIES, with_clinic(ranges), "P-00001")
    yield LongList("days of one closure", MOST_ENTRIES, with_clinic(a_closure), "P-00001")
    yield LongList("models of a catalogue", _most(11), lambda count: _catalogue("pumps", _models(count)))
    yield LongList("mixtures of a catalogue", _most(10), lambda count: _catalogue("drugs", _limits(count)))


def _of_faults() -> Iterator[LongList]:
    def faulty(name: str, values: int, text: Callable[[int], str]) -> LongList:
        return LongList(name, _most(values), lambda count: {"P-001.yaml": text(count)}, is_faulty=True)

    yield faulty("readings that are no volumes", 5, lambda count: _SOON + _readings(count, "nothing"))
    yield faulty("readings out of order", 5, lambda count: _SOON + _readings(count, "3 mL", step=-1))
    yield faulty("unknown keys", 2, lambda count: _SOON + "".join(f"unknown{n}: {n}\n" for n in range(count)))
    yield faulty("keys given again", 2, lambda count: _SOON + "notes: a\n" * count)
    yield faulty("windows that overlap", 7, lambda count: _with_program(f"rate: 0 mL/day, windows: [{_same(count)}]"))
    yield faulty("drugs named twice", 5, lambda count: _SOON + _entries("drugs", _drugs(count, different=1)))
    doubled = LongList(
        "pumps of one code", 2_000, lambda count: {"pumps.yaml": "---\n".join([_SOON] * count)}, None, True
    )
    yield doubled
    yield LongList("pumps", 2_000, lambda count: {"pumps.yaml": _pumps(count)}, None)


def _day(number: int) -> date:
    return AS_OF + timedelta(days=number)


def _list(name: str, values: int, text: Callable[[int], str]) -> LongList:
    """A list of a pump file; `values` is the number of keys and values of an entry, itself included."""
    return LongList(name, _most(values), lambda count: {"P-001.yaml": text(count)})


def _most(values: int) -> int:
    return min(MOST_ENTRIES, MOST_VALUES // values)


def _entries(key: str, entries: Iterator[str]) -> str:
    return f"{key}:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def _instants(count: int, first: datetime = _FIRST_FILL, step: int = 1) -> Iterator[str]:
    for number in range(count):
        yield f"at: {first + timedelta(hours=3 * number * step):%Y-%m-%d %H:%M}"


def _volumes(count: int, volume: str) -> Iterator[str]:
    return (f"{at}, volume: {volume}" for at in _instants(count))


def _withdrawn(count: int) -> Iterator[str]:
    return (f"{at}, volume: 40 mL, withdrawn: 39.9 mL" for at in _instants(count))


def _mixed(count: int) -> Iterator[str]:
    for number, at in enumerate(_instants(count)):
        yield f"{at}, volume: 40 mL, drugs: [{{name: a{number % 7}, concentration: 1 mg/mL}}], stability: 90 days"


def _readings(count: int, volume: str, step: int = 1) -> str:
    first = _FIRST_FILL + timedelta(hours=1)
    return _entries("readings", (f"{at}, volume: {volume}" for at in _instants(count, first, step)))


def _programs(count: int) -> Iterator[str]:
    for number, at in enumerate(_instants(count)):
        yield f"{at.replace('at:', 'start:')}, rate: {50 + number % 3} uL/day"


def _with_programs(fill: str, count: int) -> str:
    return _RESERVOIR + fill + _entries("programs", _programs(count))


def _of_one_mixture(count: int, drug: str) -> str:
    drugs = f"drugs: [{{name: {drug}, concentration: 0.1 mg/mL}}]\n"
    return _RESERVOIR + drugs + _entries("fills", _volumes(count, "40 mL")) + _RATE


def _once(count: int) -> Iterator[str]:
    return (f"{at}, volume: 1 uL, over: 1 h" for at in _instants(count))


def _with_program(program: str) -> str:
    return f"{_RESERVOIR}{_FILL}program: {{{program}}}\n"


def _windows(count: int) -> str:
    """Windows of two minutes that do not overlap, those of one weekday after those of another."""
    found = []
    for number in range(count):
        weekday, place = divmod(number, 360)
        start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (4 * place, 4 * place + 2))
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[weekday]
        found.append(f"{{from: '{start}', to: '{end}', rate: 0.06 mL/day, days: {day}}}")
    return ", ".join(found)


def _same(count: int) -> str:
    return ", ".join(["{from: '08:00', to: '09:00', rate: 1 mL/day}"] * count)


def _boluses(count: int) -> str:
    found = []
    for number in range(count):
        minute = number * 7 % 1440
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[number % 7]
        found.append(f"{{at: '{minute // 60:02}:{minute % 60:02}', volume: 0.01 uL, over: 1 min, days: {day}}}")
    return ", ".join(found)


def _times(count: int) -> str:
    times = ", ".join(f"'{minute // 60:02}:{minute % 60:02}'" for minute in range(count))
    return f"rate: 0 mL/day, boluses: [{{at: [{times}], volume: 0.01 uL, over: 1 min}}]"


def _drugs(count: int, different: int = MOST_ENTRIES) -> Iterator[str]:
    return (f"name: drug{number % different}, concentration: 1 mg/mL" for number in range(count))


def _pumps(count: int) -> str:
    found = (
        f"pump: P-{number:05}\nreservoir: {{capacity: 40 mL, low_alarm: 2 mL}}\n{_LAST_FILL}"
        f"program: {{rate: {100 + number % 400} uL/day}}\n"
        for number in range(count)
    )
    return "---\n".join(found)


def _newest_first(text: str) -> str:
    listed, bracket, rest = text.removeprefix("closed: [").partition("]")
    return "closed: [" + ", ".join(reversed(listed.split(", "))) + bracket + rest


def _catalogue(key: str, entries: Iterator[str]) -> Files:
    pump = _SOON + "model: model-1\ndrugs: [{name: drug1, concentration: 1 mg/mL}]\n"
    return {
        "clinic.yaml": "catalogue: ours.yaml\n",
        "ours.yaml": "catalogue: ours\n" + _entries(key, entries),
        "P-001.yaml": pump,
    }


def _models(count: int) -> Iterator[str]:
    for number in range(count):
        yield f"model: model-{number}, name: Model {number}, capacity: {{value: 40 mL, source: ours}}"


def _limits(count: int) -> Iterator[str]:
    return (f"mixture: [drug{number}], stability: {{value: 90 days, source: ours}}" for number in range(count))
