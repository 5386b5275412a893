"""The problems of one screen: a list of units or keys is given once, and refers to that later."""

from __future__ import annotations

import pytest

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.formats import plain, problems


def problem(message: str) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code=FaultCode.UNKNOWN_KEY,
        file="a.yaml",
        line=1,
        column=1,
        path="",
        message=message,
    )


@pytest.mark.parametrize(
    ("messages", "shown"),
    [
        (
            ["unknown key `a`; known here: b, c, d, e", "unknown key `x`: did you mean `b`?; known here: b, c, d, e"],
            ["unknown key `a`; known here: b, c, d, e", "unknown key `x`: did you mean `b`?; known here: as above"],
        ),
        (
            ["`5` has no unit; a rate is a number and a unit: x, y, z, also w; or none", "`6` has no unit; a rate is a "
             "number and a unit: x, y, z, also w; or none"],
            ["`5` has no unit; a rate is a number and a unit: x, y, z, also w; or none", "`6` has no unit; a rate is a "
             "number and a unit: as above; or none"],
        ),
        (["no; known here: b, c", "no; known here: b, c"], ["no; known here: b, c", "no; known here: b, c"]),
        (
            ["no; known here: b, c, d, e", "no; known here: b, c, d, f"],
            ["no; known here: b, c, d, e", "no; known here: b, c, d, f"],
        ),
        (["`x: a, b, c, d` is wrong"] * 2, ["`x: a, b, c, d` is wrong"] * 2),
    ],
)  # fmt: skip
def test_a_list_is_given_once(messages: list[str], shown: list[str]) -> None:
    drawn = plain.render(problems.screen(list(map(problem, messages))))
    assert drawn.splitlines() == [f"a.yaml:1:1: error: {message} [unknown-key]" for message in shown]


def test_records_have_every_list() -> None:
    message = "unknown key `a`; known here: b, c, d, e"
    assert [problems.record(problem(message))["message"] for _ in range(2)] == [message] * 2
