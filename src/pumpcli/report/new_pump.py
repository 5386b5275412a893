"""The first file of a pump: its text, the due date, and the remarks."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Excerpt, Line, Screen, Tone
from pumpcli.formats.numbers import day
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.usecases.new_pump import NewPump


def to_screen(result: NewPump) -> Screen:
    """Return the text of the file, the date, and what to look at."""
    return [*_text(result), *_answer(result)]


def _text(result: NewPump) -> Iterator[Line]:
    for line in result.text.splitlines():
        yield Line(line, Tone.GOOD)


def _answer(result: NewPump) -> Iterator[Line | Excerpt]:
    due_on = result.forecast.due_on
    yield Line(f"{result.code} refill due: {'no date' if due_on is None else day(due_on)}", Tone.STRONG)
    for doubt in result.doubts:
        yield Line(f"look twice: {doubt}", Tone.NOTICE)
    for problem in result.warnings:
        yield from problem_report.lines(problem)


def records(result: NewPump) -> Iterator[Record]:
    """Yield the file as one record."""
    deadline = result.forecast.deadline
    yield {
        "pump": result.code,
        "file": result.file,
        "due_on": result.forecast.due_on,
        "deadline_at": None if deadline is None else deadline.at,
        "written": result.written,
    }


def document(result: NewPump) -> ResultDocument:
    """Return the file with its text."""
    (record,) = records(result)
    content: dict[str, object] = {**record, "text": result.text, "doubts": list(result.doubts)}
    return ResultDocument("new", result.forecast.as_of, content)
