"""What is wrong with some files, and what is fine."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.app import Fleet, LoadedPump
from pumpcli.errors import Problem
from pumpcli.report import csv_out, json_out, problems
from pumpcli.report.layout import Line, Screen, Tone
from pumpcli.report.numbers import counted


def to_screen(fleet: Fleet, found: Sequence[Problem]) -> Screen:
    """Every problem, then what is fine, then the totals."""
    blocks = [Line(_fine(loaded), Tone.GOOD) for loaded in fleet.pumps], problems.screen(found)
    shown = [line for block in reversed(blocks) for line in ([*block, Line()] if block else [])]
    tone = Tone.ALERT if any(problem.is_error for problem in found) else Tone.STRONG
    return [*shown, Line(_total(fleet, found), tone)]


def to_csv(found: Sequence[Problem]) -> str:
    """One row a problem."""
    return csv_out.render(problems.FIELDS, map(problems.record, found))


def to_json(fleet: Fleet, found: Sequence[Problem]) -> str:
    """The pumps that could be read under `fine`, the others under `unread`."""
    result = {
        "files": fleet.files,
        "fine": [{"pump": each.pump.code, "file": each.file, "line": each.root.line} for each in fleet.pumps],
        "unread": [{"pump": each.code, "file": each.file, "line": each.line or None} for each in fleet.unread],
    }
    return json_out.render("check", None, result, found)


def _fine(loaded: LoadedPump) -> str:
    pump = loaded.pump
    parts = [counted(len(pump.fills), "fill"), counted(len(pump.programs), "program")]
    if pump.readings:
        parts.append(counted(len(pump.readings), "reading"))
    return f"ok  {pump.code}  {loaded.file}:{loaded.root.line}  {', '.join(parts)}"


def _total(fleet: Fleet, found: Sequence[Problem]) -> str:
    fine = f"{counted(len(fleet.pumps), 'pump')} fine, {len(fleet.unread)} not"
    return f"{counted(fleet.files, 'file')}: {fine}; {problems.summary(found)}"
