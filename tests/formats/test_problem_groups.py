"""The same warnings of many pumps: one paragraph, in which every pump is named, and never an error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.fault_meanings import MEANINGS
from pumpcli.formats import plain
from pumpcli.formats.problem_groups import FEWEST, MOST_PLACES, WIDTH, grouped, on_standard_error, ranges, split

NO_STABILITY, NO_PROGRAM = FaultCode.NO_STABILITY, FaultCode.NO_PROGRAM


def problem(
    pump: str | None,
    code: FaultCode = NO_STABILITY,
    severity: Severity = Severity.WARNING,
    accepted: date | None = None,
    line: int = 3,
) -> Problem:
    return Problem(
        severity=severity,
        code=code,
        file=f"{pump or 'clinic'}.yaml",
        line=line,
        column=1,
        path="drugs",
        message=f"about {pump}",
        source="drugs: [saline]",
        width=5,
        accepted=accepted,
        pump=pump,
    )


def codes(number: int, first: int = 1) -> list[str]:
    return [f"P-{each:03}" for each in range(first, first + number)]


def texts(problems: Sequence[Problem]) -> list[str]:
    return plain.render(grouped(problems)).splitlines()


def named_in(text: str) -> set[str]:
    """The codes that a list names, those within a range among them."""
    found: set[str] = set()
    for part in re.split(r",\s+", text.strip()):
        first, to, last = part.partition(" to ")
        if not to:
            found.add(first)
            continue
        prefix, begin, end = re.sub(r"[0-9]+$", "", first), *(re.findall(r"[0-9]+$", each)[0] for each in (first, last))
        found |= {f"{prefix}{str(each).zfill(len(begin))}" for each in range(int(begin), int(end) + 1)}
    return found


@pytest.mark.parametrize(
    ("given_codes", "written"),
    [
        (["P-001"], ["P-001"]),
        (["P-001", "P-002"], ["P-001", "P-002"]),
        (["P-003", "P-001", "P-002"], ["P-001 to P-003"]),
        (["P-9", "P-10", "P-11"], ["P-9 to P-11"]),
        (["P-09", "P-10", "P-11"], ["P-09 to P-11"]),
        (["P-099", "P-100", "P-101"], ["P-099 to P-101"]),
        (["P-9", "P-10", "P-011"], ["P-9", "P-10", "P-011"]),
        (["P-1", "P-2", "P-4", "P-5", "P-6"], ["P-1", "P-2", "P-4 to P-6"]),
        (["A-1", "B-2", "A-3"], ["A-1", "A-3", "B-2"]),
        (["1", "2", "3"], ["1 to 3"]),
        (["a", "c", "b"], ["a", "b", "c"]),
        (["P-1a", "P-2a", "P-3a"], ["P-1a", "P-2a", "P-3a"]),
        (["P-٣", "P-٤", "P-٥"], ["P-٣", "P-٤", "P-٥"]),
    ],
)
def test_consecutive_codes_are_a_range(given_codes: list[str], written: list[str]) -> None:
    assert ranges(given_codes) == written


@given(st.sets(st.builds(lambda prefix, number, width: f"{prefix}{str(number).zfill(width)}",
    st.sampled_from(["P-", "Q", ""]), st.integers(0, 120), st.integers(1, 4)), min_size=1))  # fmt: skip
def test_ranges_name_every_code_and_no_other(given_codes: set[str]) -> None:
    assert named_in(", ".join(ranges(sorted(given_codes)))) == given_codes


@pytest.mark.parametrize("number", [FEWEST - 1, FEWEST])
def test_a_paragraph_is_for_three_pumps_or_more(number: int) -> None:
    problems = [problem(code) for code in codes(number)]
    groups, others = split(problems)
    assert (groups, others) == (([problems], []) if number >= FEWEST else ([], problems))


def test_many_warnings_of_one_pump_stay_as_they_are() -> None:
    problems = [problem("P-001", line=line) for line in range(1, 9)]
    assert split(problems) == ([], problems)


def test_few_pumps_are_named_with_the_line_of_each_and_the_first_in_full() -> None:
    assert texts([*map(problem, codes(3)), problem("P-002", line=9)]) == [
        f"warning: {MEANINGS[NO_STABILITY]} [no-stability]",
        "  4 warnings of 3 pumps:",
        "    P-001  P-001.yaml:3",
        "    P-002  P-002.yaml:3, P-002.yaml:9",
        "    P-003  P-003.yaml:3",
        "  the first of them:",
        "P-001.yaml:3:1: warning: drugs: about P-001 [no-stability]",
        "    3 | drugs: [saline]",
        "      | ^^^^^",
    ]


def test_hundreds_of_pumps_take_a_few_lines() -> None:
    assert texts([problem(code) for code in codes(300)]) == [
        f"warning: {MEANINGS[NO_STABILITY]} [no-stability]",
        "  300 pumps: P-001 to P-300",
        "  the first of them:",
        "P-001.yaml:3:1: warning: drugs: about P-001 [no-stability]",
        "    3 | drugs: [saline]",
        "      | ^^^^^",
    ]


def test_codes_that_are_no_range_are_wrapped() -> None:
    given_codes = [f"ward {number}-x" for number in range(100, 140)]
    lines = texts([problem(code) for code in given_codes])
    end = lines.index("  the first of them:")
    assert all(len(line) <= WIDTH for line in lines[1:end])
    assert named_in(" ".join(lines[1:end]).partition("40 pumps: ")[2]) == set(given_codes)


def test_errors_are_never_in_a_paragraph_and_come_after_it() -> None:
    errors = [problem(code, severity=Severity.ERROR) for code in codes(4)]
    warnings = [problem(code) for code in codes(4)]
    lines = texts([*errors, *warnings])
    assert split([*errors, *warnings]) == ([warnings], errors)
    assert [line for line in lines if ": error: " in line] == [str(each) for each in errors]
    assert lines.index(str(errors[0])) > lines.index("  the first of them:")


def test_accepted_warnings_have_a_paragraph_of_their_own_with_their_days() -> None:
    days = [date(2026, 11, day) for day in (22, 2, 9)]
    seen = [problem(code, accepted=day) for code, day in zip(codes(3), days, strict=True)]
    assert texts([*seen, *(problem(code) for code in codes(3, 7))])[:6] == [
        f"warning, accepted from 2026-11-02 to 2026-11-22: {MEANINGS[NO_STABILITY]} [no-stability]",
        "  3 pumps:",
        "    P-001  P-001.yaml:3",
        "    P-002  P-002.yaml:3",
        "    P-003  P-003.yaml:3",
        "",
    ]
    on_one_day = [problem(code, accepted=days[0]) for code in codes(6)]
    assert texts(on_one_day) == [
        f"warning, accepted on 2026-11-22: {MEANINGS[NO_STABILITY]} [no-stability]",
        "  6 pumps: P-001 to P-006",
    ]


def test_an_accepted_warning_by_itself_is_one_line_with_its_day() -> None:
    line = "P-001.yaml:3:1: warning, accepted on 2026-11-22: drugs: about P-001 [no-stability]"
    assert texts([problem("P-001", accepted=date(2026, 11, 22))]) == [line]


def passed_over(name: str) -> Problem:
    return Problem(
        severity=Severity.WARNING,
        code=FaultCode.PASSED_OVER,
        file=name,
        line=0,
        column=0,
        path="",
        message="this file is not read",
    )


def test_files_that_are_no_pumps_are_named() -> None:
    files = [passed_over(f"{name}.txt") for name in "abc"]
    assert texts(files)[1:5] == ["  3 files:", "    a.txt", "    b.txt", "    c.txt"]
    mixed = [*files, *(problem(code, FaultCode.PASSED_OVER) for code in codes(3))]
    assert texts(mixed)[1] == "  3 pumps and 3 files: P-001 to P-003, a.txt, b.txt, c.txt"


def test_control_characters_of_a_file_name_are_shown() -> None:
    text = plain.render(grouped([passed_over(f"{name}\x1b[2J\n.yaml") for name in "abc"]))
    assert "\x1b" not in text
    assert "\n    a\\x1b[2J\\n.yaml\n" in text


ONE_DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("problems", "is_quiet", "lines", "total"),
    [
        ([], False, 0, None),
        ([problem("P-001")], False, 3, "0 errors, 1 warning"),
        ([problem("P-001")], True, 0, "0 errors, 1 warning; see `pumpcli check`"),
        ([problem("P-001", accepted=ONE_DAY)], False, 0, "1 accepted warning; see `pumpcli check`"),
        ([problem("P-001", accepted=ONE_DAY)] * 2, True, 0, "2 accepted warnings; see `pumpcli check`"),
        (
            [problem("P-001", accepted=ONE_DAY), problem("P-002")],
            False,
            3,
            "0 errors, 1 warning, 1 accepted; see `pumpcli check`",
        ),
        ([problem(code) for code in codes(9)], False, 7, "0 errors, 9 warnings; for each, see `pumpcli check --all`"),
        ([problem(code) for code in codes(9)], True, 0, "0 errors, 9 warnings; see `pumpcli check`"),
        (
            [problem("P-001", severity=Severity.ERROR), problem("P-002"), problem("P-003", accepted=ONE_DAY)],
            True,
            3,
            "1 error, 1 warning, 1 accepted; see `pumpcli check`",
        ),
    ],
)
def test_what_is_reported_with_a_list(problems: list[Problem], is_quiet: bool, lines: int, total: str | None) -> None:
    printed = plain.render(on_standard_error(problems, is_quiet=is_quiet)).splitlines()
    assert printed[-1:] == ([] if total is None else [total])
    assert len(printed) == lines + (total is not None)


@given(
    st.lists(
        st.builds(
            problem,
            st.sampled_from(codes(12)),
            st.sampled_from([NO_STABILITY, NO_PROGRAM]),
            st.sampled_from(Severity),
        ),
        max_size=40,
    )
)
def test_every_pump_with_a_warning_is_named_at_its_code(problems: list[Problem]) -> None:
    groups, others = split(problems)
    assert sorted(map(id, problems)) == sorted(map(id, [*others, *(each for group in groups for each in group)]))
    text = plain.render(grouped(problems))
    for code in (NO_STABILITY, NO_PROGRAM):
        heading = f"warning: {MEANINGS[code]} [{code}]\n"
        wanted = {each.pump for each in problems if each.code is code and not each.is_error}
        if heading not in text:
            assert len(wanted) < FEWEST
            continue
        block = text.partition(heading)[2].partition("  the first of them:")[0]
        few = set(re.findall(r"^    (P-[0-9]+)  ", block, re.MULTILINE))
        assert (few if len(wanted) <= MOST_PLACES else named_in(block.partition("pumps: ")[2])) == wanted
