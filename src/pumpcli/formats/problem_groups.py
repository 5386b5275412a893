"""Show the problems of many pumps: the warnings of one code are one paragraph with the codes of the pumps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pumpcli.errors import FaultCode, Problem
from pumpcli.fault_meanings import MEANINGS
from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Excerpt, Line, Screen, Tone, printable
from pumpcli.formats.numbers import NBSP, counted

#: Pumps from which on the warnings of one code are one paragraph: one warning takes as many lines as the paragraph.
FEWEST = 3
#: Pumps up to which a paragraph names the line of each.
MOST_PLACES = 5
#: Characters of a line of codes: those of a narrow terminal, and of a mail.
WIDTH = 80
#: Consecutive codes from which on they are written as a range.
SHORTEST_RANGE = 3

_NUMBERED = re.compile(r"(.*?)([0-9]{1,18})", re.DOTALL)

Group = Sequence[Problem]


def on_standard_error(problems: Sequence[Problem], *, is_quiet: bool = False) -> Screen:
    """Return what is reported with a list: errors and warnings, and their total. Accepted warnings are only counted.

    Args:
        is_quiet: whether warnings are only counted, those of `unmissable` excepted.
    """
    if not problems:
        return []
    shown = unmissable(problems) if is_quiet else [problem for problem in problems if problem.accepted is None]
    groups, others = split(shown)
    detail = "; for each, see `pumpcli check --all`" if groups else "; see `pumpcli check`"
    is_less = bool(groups) or len(shown) < len(problems)
    only_accepted = all(problem.accepted is not None for problem in problems)
    total = counted(len(problems), "accepted warning") if only_accepted else problem_report.summary(problems)
    return [*_paragraphs(groups), *problem_report.screen(others), Line(f"{total}{detail if is_less else ''}")]


def below_a_screen(problems: Sequence[Problem], notes: Sequence[str]) -> Screen:
    """Return what is reported with a list, for a format that is read without standard error: notes, then problems."""
    of_notes = [Line(), *map(Line, notes)] if notes else []
    of_problems = [Line(), Line("Problems", Tone.STRONG), *on_standard_error(problems)] if problems else []
    return [*of_notes, *of_problems]


def unmissable(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that are shown even if warnings are only counted: errors, and files that are not read because
    of their names, since their patients are in no list."""
    return [problem for problem in problems if problem.is_error or problem.code is FaultCode.PASSED_OVER]


def grouped(problems: Sequence[Problem]) -> Screen:
    """Return the problems as a screen: the paragraphs of the warnings of many pumps, the accepted ones first, each with
    an empty line below it if something follows; then every other problem by itself, in the same order."""
    groups, others = split(problems)
    screen = [*_paragraphs(groups), *problem_report.screen(others)]
    return screen if others else screen[:-1]


def split(problems: Sequence[Problem]) -> tuple[list[Group], list[Problem]]:
    """Return the warnings of codes that at least `FEWEST` pumps have, those of each code together, and all others.

    An error is always among the others. Accepted warnings are a group of their own.
    """
    by_code: dict[tuple[bool, str], list[Problem]] = {}
    for problem in problems:
        if not problem.is_error:
            by_code.setdefault((problem.accepted is None, problem.code), []).append(problem)
    groups = {key: group for key, group in by_code.items() if len(_subjects(group)) >= FEWEST}
    in_groups = {id(problem) for group in groups.values() for problem in group}
    ordered: list[Group] = [groups[key] for key in sorted(groups, key=lambda key: key[0])]
    return ordered, [problem for problem in problems if id(problem) not in in_groups]


def _paragraphs(groups: Sequence[Group]) -> Iterator[Line | Excerpt]:
    for group in groups:
        yield from _paragraph(group)


def _paragraph(group: Group) -> Iterator[Line | Excerpt]:
    """Yield the meaning of the code, the pumps, the first warning in full unless it is accepted, and an empty line."""
    first, subjects = group[0], _subjects(group)
    days = sorted(problem.accepted for problem in group if problem.accepted is not None)
    tone = Tone.FAINT if days else Tone.NOTICE
    yield Line(f"warning{_seen([str(day) for day in days])}: {MEANINGS[first.code]} [{first.code}]", tone)
    head = _head(group, subjects)
    if len(subjects) > MOST_PLACES:
        yield _listed(f"{head}: ", ranges(list(subjects)))
    else:
        yield Line(f"  {head}:")
        for of_one in subjects.values():
            pump = of_one[0].pump
            name = "" if pump is None else f"{printable(pump)}  "
            yield _listed(f"  {name}".replace(" ", NBSP), [_place(problem) for problem in of_one])
    if not days:
        yield Line("  the first of them:")
        yield from problem_report.lines(first)
    yield Line()


def _place(problem: Problem) -> str:
    return f"{problem.file}:{problem.line}" if problem.line else problem.file


def _seen(days: Sequence[str]) -> str:
    if not days:
        return ""
    return f", accepted on {days[0]}" if days[0] == days[-1] else f", accepted from {days[0]} to {days[-1]}"


def _head(group: Group, subjects: dict[str, list[Problem]]) -> str:
    files = sum(of_one[0].pump is None for of_one in subjects.values())
    parts = [counted(number, noun) for number, noun in ((len(subjects) - files, "pump"), (files, "file")) if number]
    warnings = f"{len(group)} warnings of " if len(group) > len(subjects) else ""
    return warnings + " and ".join(parts)


def _subjects(group: Group) -> dict[str, list[Problem]]:
    """Return the warnings by the code of the pump; by the file, for those of no pump."""
    subjects: dict[str, list[Problem]] = {}
    for problem in group:
        subjects.setdefault(problem.file if problem.pump is None else problem.pump, []).append(problem)
    return subjects


def ranges(codes: Sequence[str]) -> list[str]:
    """Return distinct codes in the order of their numbers, consecutive ones as a range: "P-001 to P-120".

    A range holds every code between its ends, and no other: "P-9 to P-11" are P-9, P-10 and P-11.
    """
    runs: list[list[str]] = []
    for code in sorted(codes, key=_order):
        if runs and _following(runs[-1][-1]) == code:
            runs[-1].append(code)
        else:
            runs.append([code])
    return [text for run in runs for text in _range(run)]


def _range(run: Sequence[str]) -> Sequence[str]:
    return [f"{run[0]} to {run[-1]}"] if len(run) >= SHORTEST_RANGE else run


def _order(code: str) -> tuple[str, int, str]:
    match = _NUMBERED.fullmatch(code)
    return (code, -1, code) if match is None else (match[1], int(match[2]), code)


def _following(code: str) -> str | None:
    """Return the code with the next number, in as many digits; None if the code does not end in a number."""
    match = _NUMBERED.fullmatch(code)
    return None if match is None else f"{match[1]}{str(int(match[2]) + 1).zfill(len(match[2]))}"


def _listed(head: str, texts: Sequence[str]) -> Line:
    """Return a line of texts separated by commas, which is broken only between them."""
    return Line(f"  {head}{', '.join(printable(text).replace(' ', NBSP) for text in texts)}", limit=WIDTH)
