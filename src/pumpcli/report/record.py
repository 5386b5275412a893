"""The effect of a recorded fact: the lines of the file, the due date, and the remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.residual import Measurement
from pumpcli.files.fact_fields import What
from pumpcli.formats import problems as problem_report
from pumpcli.formats.layout import Excerpt, Line, Screen, Tone
from pumpcli.formats.numbers import NBSP, day, json_number, millilitres, short_millilitres, signed_millilitres
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.formats.wrapping import unbroken
from pumpcli.report.figures import spell_days
from pumpcli.report.next_commands import NextCommands
from pumpcli.report.program_lines import DIFF_HANG
from pumpcli.report.residual_words import why
from pumpcli.usecases.record import Recording

_FIELDS = ("what", "pump", "file", "due_on_before", "due_on_after", "written")


def to_screen(result: Recording) -> Screen:
    """Return the diff, the dates, and what to look at."""
    return [*_diff(result), *_answer(result)]


def _diff(result: Recording) -> Iterator[Line]:
    tones = {"+": Tone.GOOD, "-": Tone.ALERT}
    for line in result.diff:
        yield Line(unbroken(line), tones.get(line[:1], Tone.FAINT), hang=DIFF_HANG)


def _answer(result: Recording) -> Iterator[Line | Excerpt]:
    if result.residual is not None:
        yield residual_line(result.residual)
    yield Line(f"{result.code} {due_line(result)}", Tone.STRONG)
    for notice in result.notices:
        yield Line(notice)
    for doubt in result.doubts:
        yield Line(f"look twice: {doubt}", Tone.NOTICE)
    for problem in result.warnings:
        yield from problem_report.lines(problem)


def due_line(result: Recording) -> str:
    """Return the due dates before and after, such as "refill due: Fri 2026-12-04 → Wed 2027-02-17 (75 days later)"."""
    before, after = result.before.due_on, result.after.due_on
    if result.after.ended is not None:
        return f"is out of use from {day(result.after.ended.on)} on; it needs no refill"
    old, new = ("no date" if on is None else day(on) for on in (before, after))
    if before == after:
        return f"refill due: {new}, as before"
    by = "" if before is None or after is None else f" ({spell_days((after - before).days)})"
    return f"refill due: {old} \N{RIGHTWARDS ARROW} {new}{by}"


def next_command(result: Recording, commands: NextCommands) -> str:
    """Return the command to type after a fact has been written: mostly that of the screen of its pump."""
    what = result.fact.what
    if what is What.END:
        return commands.listing("due")
    if what is What.ORDER:
        return commands.listing("orders")
    if what in (What.FILL, What.CANCEL_BOOKING) and result.after.visit.booking is None:
        return commands.record("booking", result.code)
    return commands.show(result.code)


def residual_line(measured: Measurement) -> Line:
    """Return what was withdrawn beside what was expected, flagged if it differs by more than the tolerance."""
    if measured.since_last is None:
        return Line(f"withdrawn {short_millilitres(measured.measured)}; {'; '.join(why(measured))}")
    last = measured.since_last
    least, most = millilitres(last.least), millilitres(last.most)
    expected = least if least == most else f"{least} to {most}"
    text = f"withdrawn {short_millilitres(measured.measured)}, expected {expected}"
    if last.difference.ml:
        text += f": {signed_millilitres(last.difference)}"
    if not measured.is_off:
        return Line(text)
    return Line(f"{text}, OFF: {'; '.join(why(measured))}", Tone.ALERT)


def fields(result: Recording) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return _FIELDS


def records(result: Recording) -> Iterator[Record]:
    """Yield the fact as one record."""
    yield {
        "what": result.fact.what.value,
        "pump": result.code,
        "file": result.file,
        "due_on_before": result.before.due_on,
        "due_on_after": result.after.due_on,
        "written": result.written,
    }


def document(result: Recording) -> ResultDocument:
    """Return the facts with what they change."""
    (record,) = records(result)
    residual = result.residual
    expected = None if residual is None or residual.since_last is None else residual.since_last
    content: dict[str, object] = {
        **record,
        "also": [fact.what.value for fact in result.facts[1:]],
        "deadline_at_before": None if result.before.deadline is None else result.before.deadline.at,
        "deadline_at_after": None if result.after.deadline is None else result.after.deadline.at,
        "already": result.edit is None,
        "diff": list(result.diff),
        "expected_least_ml": None if expected is None else json_number(expected.least.ml),
        "expected_most_ml": None if expected is None else json_number(expected.most.ml),
        "residual_off": None if expected is None or residual is None else residual.is_off,
        "doubts": list(result.doubts),
        "notices": [text.replace(NBSP, " ") for text in result.notices],
    }
    return ResultDocument("record", result.after.as_of, content)
