"""A realistic fleet with years of history gives no false alarm, neither today nor at any past refill."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Pump
from pumpcli.files.document import Entry
from pumpcli.files.plausibility import plausibility_faults
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents as parsed
from pumpcli.values import replace
from tests.benchmarks.fleet import settle
from tests.builders import load_fleet
from tests.trust.fleet import AS_OF, documents

TEXTS = list(documents(300))


@pytest.fixture(scope="module")
def pumps() -> list[tuple[Pump, Entry]]:
    found = []
    for text in TEXTS:
        (document,) = parsed(Source("p.yaml", text))
        pump = read_pump(document)
        assert pump is not None and document.root is not None, document.problems
        found.append((pump, document.root))
    return found


def test_the_fleet_has_no_false_alarm(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fleet") / "fleet.yaml"
    path.write_text("---\n".join(TEXTS), encoding="utf-8")
    settle(path)
    fleet = load_fleet([str(path)], as_of=AsOf.end_of(AS_OF))
    assert len(fleet.pumps) == 300
    assert [str(problem) for problem in fleet.problems] == []


def test_no_past_refill_had_a_false_alarm(pumps: list[tuple[Pump, Entry]]) -> None:
    checks = 0
    for pump, root in pumps:
        for number, fill in enumerate(pump.fills, start=1):
            session = fill.at + timedelta(days=1)
            then = replace(
                pump,
                fills=pump.fills[:number],
                programs=tuple(program for program in pump.programs if program.start <= session),
                boluses=tuple(bolus for bolus in pump.boluses if bolus.at <= session),
                stopped=tuple(stop for stop in pump.stopped if stop.start <= session),
            )
            assert plausibility_faults(then, root, Clinic(), AsOf.at(session)) == [], (pump.code, fill.at)
            checks += 1
    assert checks > 2000


def test_the_fleet_is_no_empty_promise(pumps: list[tuple[Pump, Entry]]) -> None:
    """Most of the same pumps are told if the strength is three times as high."""
    measured = [text for text in TEXTS if "withdrawn" in text.partition("programs:")[0].splitlines()[-1]]
    told = 0
    for text in measured:
        head, key, rest = text.partition("concentration: ")
        number, space, unit = rest.partition(" ")
        (document,) = parsed(Source("p.yaml", f"{head}{key}{int(number) * 3}{space}{unit}"))
        pump = read_pump(document)
        assert pump is not None and document.root is not None
        told += bool(plausibility_faults(pump, document.root, Clinic(), AsOf.end_of(AS_OF)))
    assert told > len(measured) * 0.6


def test_it_has_every_kind_of_history(pumps: list[tuple[Pump, Entry]]) -> None:
    text = "".join(TEXTS)
    kinds = {"rate: 0 mL/day": 50, "why: MRI": 100, "0.331 mL": 50, "on_demand": 100, "windows": 100, "every": 100}
    assert {kind: text.count(kind) > least for kind, least in kinds.items()} == dict.fromkeys(kinds, True)
    assert sum(len(pump.fills) for pump, _ in pumps) > 2000
