"""Days of the week as a list or as one text: the days, or every fault at its place."""

from __future__ import annotations

import pytest

from pumpcli.files.source import Source
from pumpcli.files.weekdays import read_weekdays
from pumpcli.files.yaml_text import documents

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def read(days: str) -> tuple[tuple[int, ...] | None, list[tuple[str, str]]]:
    """Return the weekdays of `days`, and the message and path of each problem."""
    (document,) = documents(Source("p.yaml", f"days: {days}\n"))
    assert document.root is not None
    found = read_weekdays(document.root.locate("days"))
    return found, [(problem.path, problem.message) for problem in document.problems]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon, wed", (MON, WED)),
        ("sat-mon", (MON, SAT, SUN)),
        ("[sun]", (SUN,)),
        ("[wed, mon]", (MON, WED)),
        ("[thu-fri, mon]", (MON, THU, FRI)),
        ("['sat, sun', tue-wed]", (TUE, WED, SAT, SUN)),
    ],
)
def test_days(text: str, days: tuple[int, ...]) -> None:
    for _ in range(2):
        assert read(text) == (days, [])


def test_of_a_list_with_a_wrong_day_nothing_is_taken() -> None:
    days, problems = read("[mon, xday, tue]")
    assert days is None
    assert [path for path, _ in problems] == ["days[1]"]
    assert read("[]") == (None, [("days", "`days` is an empty list; at least one entry belongs here")])


def test_days_that_are_named_twice_are_told_in_one_order() -> None:
    text = "[mon-sat, fri, thu, tue, wed, mon, mon]"
    assert read(text) == (None, [("days", "named twice: fri mon thu tue wed")])
