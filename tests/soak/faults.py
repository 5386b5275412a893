"""Faults for pump files by their expected code, each a change of a pump or of its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from tests.benchmarks.handwriting import Group


def last_of(pump: Group, one: str, several: str) -> Group:
    """The only fill or program of a pump, or the last one."""
    return cast(Group, pump[one]) if one in pump else cast(list[Group], pump[several])[-1]


def last_fill(pump: Group) -> Group:
    return last_of(pump, "fill", "fills")


def last_program(pump: Group) -> Group:
    return last_of(pump, "program", "programs")


Change = Callable[[Group], object]


def _fill(key: str, value: str) -> Change:
    return lambda pump: last_fill(pump).update({key: value})


def _program(**keys: str | list[Group]) -> Change:
    return lambda pump: last_program(pump).update(keys)


def _windows(*windows: Group) -> Change:
    return _program(rate="0.1 mL/day", windows=list(windows))


def _night_of_a_change(at: str) -> Change:
    """One fill at a time that the clocks of Berlin skip or repeat."""

    def change(pump: Group) -> None:
        fill = last_fill(pump)
        for key in ("fills", "readings", "boluses"):
            pump.pop(key, None)
        pump.update({"timezone": "Europe/Berlin", "fill": {**fill, "at": at}})

    return change


def _without_base_rate(pump: Group) -> None:
    program = last_program(pump)
    program.pop("rate", None)
    window: Group = {"from": "06:00", "to": "09:00", "rate": "0.01 mL/h"}
    program["windows"] = [window]


def _drugs(name: str, concentration: str, times: int) -> Change:
    drugs: list[Group] = [{"name": name, "concentration": concentration} for _ in range(times)]
    return lambda pump: pump.update(drugs=drugs)


def _without_drugs(pump: Group) -> None:
    pump.pop("drugs", None)
    last_fill(pump).pop("drugs", None)
    last_program(pump)["rate"] = "100 mcg/day"


#: By code, a function that puts the fault into a pump.
OF_PUMPS: tuple[tuple[str, Change], ...] = (
    ("unknown-key", lambda pump: pump.update(colour="blue")),
    ("unknown-key", lambda pump: last_program(pump).update(windws="none")),
    ("missing-key", lambda pump: last_fill(pump).pop("volume")),
    ("missing-unit", _fill("volume", "20")),
    ("bad-number", _fill("volume", "19,5 mL")),
    ("unknown-unit", _fill("volume", "20 gallons")),
    ("wrong-unit", _fill("volume", "20 mg")),
    ("wrong-unit", _program(rate="100 mcg")),
    ("fill-above-capacity", _fill("volume", "40.001 mL")),
    ("fill-below-alarm", _fill("volume", "1 mL")),
    ("alarm-above-capacity", lambda pump: pump.update(reservoir={"capacity": "20 mL", "low_alarm": "20 mL"})),
    ("bad-date", _fill("at", "03/04/2026 10:00")),
    ("bad-date", _fill("at", "2026-02-30 10:00")),
    ("skipped-time", _night_of_a_change("2026-03-29 02:30")),
    ("repeated-time", _night_of_a_change("2026-10-25 02:30")),
    ("unknown-timezone", lambda pump: pump.update(timezone="America/Springfield")),
    ("yaml-tag", lambda pump: pump.update(notes="!!python/object:os.system x")),
    ("no-concentration", _without_drugs),
    ("out-of-range", _drugs("baclofen", "0 mcg/mL", 1)),
    ("same-drug", _drugs("baclofen", "1 mg/mL", 2)),
    (
        "window-overlap",
        _windows(
            {"from": "06:00", "to": "12:00", "rate": "0.2 mL/day"}, {"from": "11:59", "to": "13:00", "rate": "0 mL/day"}
        ),
    ),
    (
        "window-overlap",
        _windows(
            {"from": "22:00", "to": "02:00", "rate": "0.2 mL/day", "days": "sun"},
            {"from": "01:00", "to": "03:00", "rate": "0 mL/day", "days": "mon"},
        ),
    ),
    ("window-gap", _without_base_rate),
    ("bad-time", _windows({"from": "06:00", "to": "25:00", "rate": "0.2 mL/day"})),
    ("bad-days", _windows({"from": "06:00", "to": "07:00", "rate": "0.2 mL/day", "days": "mondays"})),
    ("every-not-divisor", _program(boluses=[{"every": "7 h", "volume": "5 uL", "over": "5 min"}])),
    ("bolus-too-long", _program(boluses=[{"every": "1 h", "volume": "5 uL", "over": "61 min"}])),
)

#: By code, a text that is appended to the text of a pump.
OF_TEXTS = (
    ("yaml-syntax", "extra: [\n"),
    ("yaml-syntax", "\tindented: by a tab\n"),
    ("yaml-syntax", 'extra: "no end\n'),
    ("duplicate-key", "notes: one\nnotes: another\n"),
)
