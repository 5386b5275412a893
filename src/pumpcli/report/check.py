"""What is wrong with some files, and what is fine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Line, Screen, Tone
from pumpcli.formats.numbers import counted
from pumpcli.formats.records import Document, Record
from pumpcli.report.pump_record import unread_list
from pumpcli.usecases.check import Checked, Fine


def to_screen(checked: Checked) -> Screen:
    """Every problem, then what is fine, then the totals."""
    fleet, found = checked.fleet, checked.problems
    blocks = problem_report.screen(found), [Line(_fine(fine), Tone.GOOD) for fine in fleet.pumps]
    shown = [line for block in blocks for line in ([*block, Line()] if block else [])]
    tone = Tone.ALERT if any(problem.is_error for problem in found) else Tone.STRONG
    return [*shown, Line(_total(checked), tone)]


def fields(checked: Checked) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return problem_report.FIELDS


def records(checked: Checked) -> Iterator[Record]:
    """Yield one record a problem."""
    return map(problem_report.record, checked.problems)


def document(checked: Checked) -> Document:
    """Return the pumps that could be read under `fine`, the others under `unread`."""
    fleet = checked.fleet
    result = {
        "files": fleet.files,
        "fine": [{"pump": each.code, "file": each.file, "line": each.line} for each in fleet.pumps],
        "unread": unread_list(fleet.unread),
    }
    return Document("check", None, result)


def _fine(fine: Fine) -> str:
    parts = [counted(fine.fills, "fill"), counted(fine.programs, "program")]
    if fine.readings:
        parts.append(counted(fine.readings, "reading"))
    return f"ok  {fine.code}  {fine.file}:{fine.line}  {', '.join(parts)}"


def _total(checked: Checked) -> str:
    fleet = checked.fleet
    fine = f"{counted(len(fleet.pumps), 'pump')} fine, {len(fleet.unread)} not"
    return f"{counted(fleet.files, 'file')}: {fine}; {problem_report.summary(checked.problems)}"
