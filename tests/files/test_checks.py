"""Warnings about valid pumps, at both sides of each limit, and codes that several pumps have."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clinic import Clinic
from pumpcli.errors import Problem, Severity
from pumpcli.files.catalogues import BUILT_IN, Catalogues
from pumpcli.files.checks import Place, duplicate_codes, warn
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

HEAD = "pump: P-001\nreservoir: {capacity: 40 mL, low_alarm: 2 mL}\n"
RATE = "rate: 0.1 mL/day"


def warnings_of(text: str, catalogues: Catalogues = BUILT_IN) -> list[Problem]:
    """Return the warnings of a file without errors: the keys that every pump has, and then `text`."""
    (document,) = documents(Source("p.yaml", HEAD + text))
    pump = read_pump(document, catalogues=catalogues)
    assert pump is not None and document.root is not None, document.problems
    warn(pump, document.root, Clinic(), catalogues)
    assert {problem.severity for problem in document.problems} <= {Severity.WARNING}
    return document.problems


def said_of(text: str) -> list[tuple[str, str]]:
    """Return the path and the message of each warning."""
    return [(problem.path, problem.message) for problem in warnings_of(text)]


def fills(*instants: str) -> str:
    return "fills:\n" + "".join(f"  - {{at: 2026-01-{at}, volume: 40 mL}}\n" for at in instants)


def in_no_program(first: str, until: str) -> str:
    span = f"from this fill at 2026-01-{first} until 2026-01-{until}"
    return f"no program is in force {span}: the pump delivers nothing in that time"


@pytest.mark.parametrize(
    ("filled", "start", "said"),
    [
        (["05 09:30"], "05 09:30", []),
        (["05 09:30"], "04 00:00", []),
        (["05 09:30"], "06 09:30", []),
        (["05 09:30"], "06 09:31", [("fills[0].at", in_no_program("05 09:30", "06 09:31"))]),
        (
            ["05 09:30", "07 09:30", "15 09:30"],
            "10 00:00",
            [
                ("fills[0].at", in_no_program("05 09:30", "07 09:30")),
                ("fills[1].at", in_no_program("07 09:30", "10 00:00")),
            ],
        ),
        (["05 09:30", "05 10:00"], "06 09:31", []),
        (["05 09:30", "05 10:00"], "06 10:01", [("fills[1].at", in_no_program("05 10:00", "06 10:01"))]),
        (["05 09:30", "08 09:30", "10 00:00"], "08 09:30", [("fills[0].at", in_no_program("05 09:30", "08 09:30"))]),
    ],
)
def test_a_day_without_a_program(filled: list[str], start: str, said: list[tuple[str, str]]) -> None:
    assert said_of(f"{fills(*filled)}program: {{start: 2026-01-{start}, {RATE}}}\n") == said


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ("max_per_day: 40", None),
        ("lockout: 1 h", None),
        ("max_per_day: 4, lockout: 6 h", None),
        ("max_per_day: 4, lockout: 361 min", "3.989"),
        ("max_per_day: 5, lockout: 6 h", "4"),
        ("max_per_day: 4, lockout: 7 h", "3.429"),
    ],
)
def test_more_boluses_than_the_lockout_allows(limits: str, most: str | None) -> None:
    programs = f"  - {{{RATE}}}\n  - {{start: 2026-02-01 00:00, {RATE}, on_demand: {{volume: 1 uL, {limits}}}}}\n"
    said = said_of(f"{fills('05 09:30')}programs:\n{programs}")
    if most is None:
        assert said == []
        return
    wanted = limits.removeprefix("max_per_day: ")[0]
    reckoned = f"the lockout allows {most} a day, which all dates assume"
    assert said == [
        ("programs[1].on_demand.max_per_day", f"{wanted} boluses a day cannot be reached: {reckoned}"),
    ]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("implanted: 2026-01-08", []),
        (
            "implanted: 2026-01-09",
            ["implanted on 2026-01-09, after the last fill at 2026-01-08 09:30; are these the fi"],
        ),
        ("implanted: 2026-01-05\nreplace_by: 2026-01-06", []),
        (
            "implanted: 2026-01-05\nreplace_by: 2026-01-05",
            ["to be replaced by 2026-01-05, but implanted on 2026-01-05"],
        ),
        (
            "implanted: 2026-01-05\nreplace_by: 2025-01-05",
            ["to be replaced by 2025-01-05, but implanted on 2026-01-05"],
        ),
        ("replace_by: 2025-01-05", []),
    ],
)
def test_the_dates_of_the_pump_itself(dates: str, said: list[str]) -> None:
    found = warnings_of(f"{dates}\n{fills('05 09:30', '08 09:30')}program: {{{RATE}}}\n")
    assert [problem.message[: len(words)] for problem, words in zip(found, said, strict=True)] == said
    assert {problem.path for problem in found} <= {"implanted", "replace_by"}


@pytest.mark.parametrize(("at", "is_told"), [("05 09:29", True), ("05 09:30", False), ("06 09:30", False)])
def test_a_bolus_before_the_first_fill(at: str, is_told: bool) -> None:
    once = f"boluses:\n  - {{at: 2026-01-{at}, volume: 5 uL, over: 1 min}}\n"
    found = said_of(f"{fills('05 09:30')}program: {{{RATE}}}\n{once}")
    message = (
        f"this bolus starts at 2026-01-{at}, before the first fill at 2026-01-05 09:30; its delivery before that "
        "fill changes no date"
    )
    assert found == ([("boluses[0].at", message)] if is_told else [])


def test_codes_that_several_pumps_have() -> None:
    """Each message names five others, and the number of the rest."""

    def places(*numbers: int) -> list[Place]:
        return [Place("P-007", f"{number}.yaml", number, 7, "pump: P-007") for number in numbers]

    def others(problem: Problem) -> str:
        before = "another pump also has the code P-007: "
        after = (
            "; which one is meant? Into the file of one that is out of use, "
            "write ended: {on: 2026-11-10, why: replaced}"
        )
        assert problem.message.startswith(before) and problem.message.endswith(after)
        return problem.message.removeprefix(before).removesuffix(after)

    alone = Place("P-008", "8.yaml", 8, 7, "pump: P-008")
    assert duplicate_codes([*places(1), alone]) == []
    assert [others(problem) for problem in duplicate_codes([*places(1), alone, *places(2)])] == ["2.yaml:2", "1.yaml:1"]
    five = "1.yaml:1, 2.yaml:2, 3.yaml:3, 4.yaml:4, 5.yaml:5"
    of_six = duplicate_codes(places(*range(1, 7)))
    assert others(of_six[-1]) == five
    assert others(of_six[0]) == "2.yaml:2, 3.yaml:3, 4.yaml:4, 5.yaml:5, 6.yaml:6"
    of_eight = duplicate_codes(places(*range(1, 9)))
    assert others(of_eight[-1]) == others(of_eight[5]) == f"{five} and 2 more"
    assert others(of_eight[0]) == "2.yaml:2, 3.yaml:3, 4.yaml:4, 5.yaml:5, 6.yaml:6 and 2 more"
    (first, _) = duplicate_codes(places(1, 2))
    assert (first.severity, first.code, first.path) == (Severity.ERROR, "duplicate-pump", "pump")
    assert (first.file, first.line, first.column, first.source, first.width) == ("1.yaml", 1, 7, "pump: P-007", 5)


def in_use(*days: tuple[str | None, str | None]) -> list[int]:
    """Return the numbers of the pumps of one code that collide, by the days of first fill and end in January."""
    places = [
        Place(
            code="P-007",
            file=f"{number}.yaml",
            line=1,
            column=7,
            source="pump: P-007",
            filled_on=None if first is None else date(2026, 1, int(first)),
            ended_on=None if end is None else date(2026, 1, int(end)),
        )
        for number, (first, end) in enumerate(days)
    ]
    return [int(problem.file.removesuffix(".yaml")) for problem in duplicate_codes(places)]


@pytest.mark.parametrize(
    ("days", "colliding"),
    [
        ([("1", "5"), ("5", None)], []),
        ([("1", "5"), ("6", None)], []),
        ([("1", "5"), ("4", None)], [0, 1]),
        ([("1", None), ("5", None)], [0, 1]),
        ([("1", None), ("5", "9")], [0, 1]),
        ([("1", "5"), ("5", "9"), ("9", None)], []),
        ([("1", "5"), ("5", "9"), ("8", None)], [1, 2]),
        ([("1", "9"), ("5", "6"), ("8", None)], [0, 1, 2]),
        ([("1", "20"), ("2", "3"), ("4", "5"), ("20", None)], [0, 1, 2]),
        ([("5", "5"), ("5", "5"), ("5", None)], []),
        ([("5", "5"), ("4", "6")], [0, 1]),
        ([("1", "5"), (None, None)], [0, 1]),
        ([("5", None), (None, None)], [0, 1]),
        ([(None, None), (None, None)], [0, 1]),
    ],
)
def test_a_code_passes_from_an_ended_pump_to_the_next(
    days: list[tuple[str | None, str | None]], colliding: list[int]
) -> None:
    """In any order of the files. A pump that could not be read counts as always in use."""
    for order in permutations(range(len(days))):
        found = in_use(*(days[index] for index in order))
        assert sorted(order[number] for number in found) == colliding


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=6))
def test_pumps_collide_if_both_are_in_use_on_a_day(days: list[tuple[int, int]]) -> None:
    """Compared pair by pair; 0 is no end, and an end is never before the first fill."""
    spans = [(first, 99 if end == 0 else max(first, end)) for first, end in days]
    colliding = [
        number
        for number, one in enumerate(spans)
        if any(one[1] > other[0] and other[1] > one[0] for index, other in enumerate(spans) if index != number)
    ]
    assert in_use(*((str(first), None if end == 99 else str(end)) for first, end in spans)) == colliding
