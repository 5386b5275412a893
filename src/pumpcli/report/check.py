"""List the problems of the checked files, and the pumps without errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Line, Screen, Tone
from pumpcli.formats.numbers import counted
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.report.pump_record import unread_list
from pumpcli.usecases.check import Checked, Fine


def to_screen(checked: Checked) -> Screen:
    """Return every problem, then the pumps that are fine, then the totals, as a screen."""
    fleet, problems = checked.fleet, checked.problems
    blocks = problem_report.screen(problems), [Line(_fine(fine), Tone.GOOD) for fine in fleet.pumps]
    shown = [line for block in blocks for line in ([*block, Line()] if block else [])]
    tone = Tone.ALERT if any(problem.is_error for problem in problems) else Tone.STRONG
    return [*shown, Line(_total(checked), tone)]


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
    }
    return ResultDocument("check", None, content)


def _fine(fine: Fine) -> str:
    parts = [counted(fine.fills, "fill"), counted(fine.programs, "program")]
    if fine.readings:
        parts.append(counted(fine.readings, "reading"))
    return f"ok  {fine.code}  {fine.file}:{fine.line}  {', '.join(parts)}"


def _total(checked: Checked) -> str:
    fleet = checked.fleet
    fine = f"{counted(len(fleet.pumps), 'pump')} fine, {len(fleet.unread)} not"
    return f"{counted(fleet.files, 'file')}: {fine}; {problem_report.summary(checked.problems)}"
