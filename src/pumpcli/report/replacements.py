"""Pumps that need to be replaced themselves, before or near their next refill."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.domain.replacement import Notice, Replacement
from pumpcli.formats.layout import Line, Tone
from pumpcli.formats.numbers import day
from pumpcli.usecases.due import NeedsReplacement

_WORDS = {
    Notice.PASSED: "the date has passed",
    Notice.BEFORE_REFILL: "before the next refill is due",
    Notice.WITHIN_3_MONTHS: "within 3 months",
    Notice.WITHIN_6_MONTHS: "within 6 months",
}


def lines(needed: Sequence[NeedsReplacement]) -> list[Line]:
    """One line for each notice, the nearest first, with the pumps and their dates."""
    found = []
    for notice in Notice:
        codes = [f"{each.code} by {day(each.replacement.by)}" for each in needed if each.replacement.notice is notice]
        if codes:
            found.append(Line(f"REPLACE THE PUMP ITSELF, {_WORDS[notice]}: {', '.join(codes)}", _tone(notice)))
    return found


def records(needed: Sequence[NeedsReplacement]) -> list[dict[str, object]]:
    """The same for JSON."""
    return [{"pump": each.code} | record(each.replacement) for each in needed]


def record(found: Replacement) -> dict[str, object]:
    """One replacement for JSON."""
    return {
        "replace_by": found.by,
        "by_life": found.by_life,
        "notice": None if found.notice is None else found.notice.value,
    }


def line(found: Replacement) -> Line:
    """The replacement of one pump, whether it is near or not."""
    source = ", at the end of the shortest life of its model" if found.by_life else ""
    if found.notice is None:
        return Line(f"The pump itself is to be replaced by {day(found.by)}{source}.")
    return Line(f"REPLACE THE PUMP ITSELF by {day(found.by)}{source}: {_WORDS[found.notice]}", _tone(found.notice))


def _tone(notice: Notice) -> Tone:
    return Tone.ALERT if notice in (Notice.PASSED, Notice.BEFORE_REFILL) else Tone.NOTICE
