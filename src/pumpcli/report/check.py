"""List the problems of the checked files, and the pumps without errors.

A table has each problem at its line, or a paragraph for the same warnings of many pumps; CSV and JSON have a record for
each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from pumpcli.errors import FaultCode, Problem
from pumpcli.formats import problem_groups
from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Line, Screen, Tone
from pumpcli.formats.numbers import counted
from pumpcli.formats.records import About, Record, ResultDocument
from pumpcli.formats.wrapping import kept
from pumpcli.report import filtered, words
from pumpcli.report.remarks import unread_list
from pumpcli.usecases.check import Checked, Detail, Fine


def to_screen(checked: Checked) -> Screen:
    """Return the problems, then the pumps that are fine, then the totals, as a screen; of few words, only the errors
    and the totals."""
    problems = checked.problems
    fine = (
        [] if checked.detail is Detail.ERRORS else [Line(_fine(pump), Tone.GOOD) for pump in _without_errors(checked)]
    )
    blocks = _head(checked), _problems(problems, checked.detail), fine
    shown = [line for block in blocks for line in ([*block, Line()] if block else [])]
    return [*shown, _total_line(checked)]


def about(checked: Checked) -> About:
    """Return the filter and the totals."""
    return About(None, [*_head(checked), _total_line(checked)])


def _head(checked: Checked) -> list[Line]:
    return [*words.variable_of(checked.rules), *filtered.lines(checked.filtered)]


def _total_line(checked: Checked) -> Line:
    is_wrong = any(problem.is_error for problem in checked.problems)
    return Line(_total(checked), Tone.ALERT if is_wrong else Tone.STRONG, rises=True)


def fields(checked: Checked) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return problem_report.FIELDS


def records(checked: Checked) -> Iterator[Record]:
    """Yield one record a problem."""
    return map(problem_report.record, checked.problems)


def document(checked: Checked) -> ResultDocument:
    """Return the pumps that could be read under `pumps`, the others under `unread`."""
    fleet = checked.fleet
    content = {
        "files_count": fleet.files,
        "pumps": [{"pump": pump.code, "file": pump.file, "line": pump.line} for pump in fleet.pumps],
        "unread": unread_list(fleet.unread),
        **filtered.record(checked.filtered),
        "hidden_problems_count": checked.hidden_problems,
    }
    return ResultDocument("check", None, content)


def _problems(problems: Sequence[Problem], detail: Detail) -> Screen:
    match detail:
        case Detail.GROUPED:
            return problem_groups.grouped(problems)
        case Detail.EACH:
            return problem_report.screen(problems)
        case Detail.ERRORS:
            return problem_report.screen(problem_groups.unmissable(problems))
        case _:
            assert_never(detail)


def _fine(fine: Fine) -> str:
    parts = [counted(fine.fills, "fill"), counted(fine.programs, "program")]
    if fine.readings:
        parts.append(counted(fine.readings, "reading"))
    return f"ok  {kept(fine.code)}  {kept(fine.file)}:{fine.line}  {', '.join(parts)}"


def _without_errors(checked: Checked) -> list[Fine]:
    """Return the pumps that were read and have no error; with `--strict`, a warning is one."""
    wrong = {problem.pump for problem in checked.problems if problem.is_error}
    return [pump for pump in checked.fleet.pumps if pump.code not in wrong]


def _total(checked: Checked) -> str:
    hidden = f"; {counted(checked.hidden_problems, 'warning')} of hidden pumps" if checked.hidden_problems else ""
    each = (
        "; --all shows each" if checked.detail is Detail.GROUPED and problem_groups.split(checked.problems)[0] else ""
    )
    return f"{_read(checked)}; {problem_report.summary(checked.problems)}{hidden}{each}"


def _read(checked: Checked) -> str:
    """Return what was read, such as "2 files: 1 pump without errors, 1 with errors; 1 file could not be read"."""
    fleet = checked.fleet
    good, unread_pumps = len(_without_errors(checked)), sum(entry.line > 0 for entry in fleet.unread)
    wrong = len(fleet.pumps) - good + unread_pumps
    without_pumps = sum(problem.code is FaultCode.NO_PUMP_FILES for problem in checked.problems)
    unread = len(fleet.unread) - unread_pumps - without_pumps
    with_errors = f", {wrong} with errors" if wrong else ""
    parts = {
        f"{counted(fleet.files, 'file')}: {counted(good, 'pump')} without errors{with_errors}": fleet.files,
        f"{counted(unread, 'file')} could not be read": unread,
        f"{counted(without_pumps, 'folder')} without a pump file": without_pumps,
    }
    return "; ".join(text for text, number in parts.items() if number) or "no pump file"
