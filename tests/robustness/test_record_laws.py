"""`record` on random files: the file is the old pump plus the fact, and all else in it stays."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pumpcli.domain.pump import Pump
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.document import Document
from pumpcli.files.fact_fields import What
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from pumpcli.values import field_names
from tests.builders import run, settled
from tests.robustness.handwritten import Data, data_of, normal
from tests.robustness.text_edit_laws import made

AS_OF = ("--as-of", "2026-11-30")
ACCEPT = tuple(part for code in MEANINGS for part in ("--accept", str(code)))
#: The list to which each fact adds an entry.
LISTS = {
    What.FILL: "fills",
    What.READING: "readings",
    What.PROGRAM: "programs",
    What.BOLUS: "boluses",
    What.BOOKING: "booked",
    What.UNAVAILABLE: "unavailable",
    What.STOP: "stopped",
    What.ORDER: "orders",
}
#: Why a text is not edited that would be the pump with the fact.
BY_HAND = ("by hand", "write its values out", "end its last line", "a key begins with")


def read(text: str) -> list[tuple[Document, Pump | None]]:
    return [(each, read_pump(each)) for each in documents(Source("x.yaml", text.removeprefix("\ufeff")))]


def is_right(text: str) -> bool:
    found = read(text)
    codes = [None if pump is None else pump.code for _, pump in found]
    return None not in codes and not any(each.errors for each, _ in found) and len({*codes}) == len(codes)


def file_of(seed: int) -> tuple[Random, str, list[Data], int]:
    """A random file without errors, its data and the number of one of its pumps."""
    while True:
        random, text, data, _, number = made(seed, is_odd=bool(seed % 3 == 0))
        if is_right(text):
            return random, text, data, number
        seed += 1


def a_fact(random: Random, pump: Data) -> tuple[What, tuple[str, ...], str, Data]:
    """A fact: its options, its list, and its entry."""
    what = random.choice(list(LISTS))
    day = f"2026-{random.choice(('05', '10', '11'))}-{random.randint(10, 28)}"
    at = f"{day} {random.randint(10, 23)}:{random.randint(10, 59)}"
    volume = f"{random.randint(30, 190) / 10} mL"
    values: dict[str, str] = {"at": at}
    match what:
        case What.FILL:
            values |= {"volume": volume} | ({"withdrawn": "2.6 mL"} if random.random() < 0.5 else {})
        case What.READING:
            values["volume"] = volume
        case What.BOLUS:
            values |= {"volume": "0.1 mL", "over": "10 min"}
        case What.STOP:
            values = {"from": at, "to": f"{day} 23:59", "why": random.choice(("MRI", "x: y # z", "it's"))}
        case What.ORDER:
            values = {"placed": day, "use_by": "2027-01-10"}
        case What.UNAVAILABLE:
            return what, ("--days", f"{day} to 2026-12-24"), "unavailable", f"{day} to 2026-12-24"
        case What.BOOKING:
            return what, ("--at", at), "booked", at
        case What.PROGRAM:
            base = [each for each in pump["programs"] if each.get("start", pump["fills"][0]["at"]) < at]
            entry = {**(base[-1] if base else {}), "start": at, "rate": "0.5 mL/day"}
            return what, ("--at", at, "--rate", "0.5 mL/day"), "programs", entry
    named = {"volume": "dose"} if what is What.BOLUS else {}
    options = [part for key, text in values.items() for part in (f"--{named.get(key, key).replace('_', '-')}", text)]
    return what, tuple(options), LISTS[what], values


def with_entry(pump: Data, key: str, entry: Data) -> Data:
    """A pump with an entry behind those of its list that are not later."""
    first = {"orders": "placed", "stopped": "from", "programs": "start"}.get(key, "at")
    old = pump.get(key, [])
    moment = entry[first] if isinstance(entry, dict) else entry
    of_old = [each.get(first, "") if isinstance(each, dict) else each for each in old]
    is_day = key in ("booked", "unavailable")
    at = sum(each[:10] <= moment[:10] if is_day else each <= moment for each in of_old)
    return {**pump, key: [*old[:at], entry, *old[at:]]}


def due_on(file: Path, code: str) -> object:
    listed = json.loads(run("due", str(file), *AS_OF, "--format", "json").out)
    return next((each["due_on"] for each in listed["pumps"] if each["pump"] == code), None)


def recorded(seed: int) -> str:
    """Record a random fact in a random file. Return the kind of the outcome."""
    random, text, data, number = file_of(seed)
    what, options, key, entry = a_fact(random, data[number])
    code = data[number]["pump"]
    wanted = with_entry(data[number], key, entry)
    ((document, expected),) = read(yaml.dump(wanted, default_style='"', sort_keys=False, allow_unicode=True))
    old = read(text)[number][1]
    assert old is not None
    is_valid = expected is not None and not document.errors
    only = expected is not None and all(
        getattr(old, name) == getattr(expected, name) for name in field_names(old) if name != key
    )
    with TemporaryDirectory() as folder:
        file = Path(folder, "p.yaml")
        file.write_bytes(text.encode())
        settled(file)
        due = due_on(file, code)
        ran = run("record", what, code, str(file), *options, "--yes", *ACCEPT, "--format", "json", *AS_OF)
        after = file.read_bytes().decode()
        if ran.code or not json.loads(ran.out)["written"]:
            assert after == text
            reasons = (
                not is_valid,
                not only,
                "is out of use" in ran.err and "ended" in data[number],
                "no program is in force before" in ran.err and entry["start"] < old.programs[0].start.isoformat(" "),
                any(words in ran.err for words in BY_HAND),
            )
            assert not ran.code or any(reasons), ran
            return "refused" if ran.code else "already"
        assert is_valid
        assert only
        shown = json.loads(ran.out)
        assert (shown["due_on_before"], shown["due_on_after"]) == (due, due_on(file, code)), shown
    data[number] = wanted
    assert [normal(each) for each in data_of(after)] == data
    assert read(after)[number][1] == expected
    signs = iter(after)
    assert all(sign in signs for sign in text), "every character of the file, in its order"
    return "recorded"


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32))
@example(seed=23510)
def test_the_file_is_the_old_pump_with_the_fact(seed: int) -> None:
    recorded(seed)


@pytest.mark.parametrize("seed", [2, 8])
def test_most_facts_are_recorded(seed: int) -> None:
    outcomes = [recorded(seed + step) for step in range(0, 60, 10)]
    assert outcomes.count("recorded") >= 3, outcomes
