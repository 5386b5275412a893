"""Report the pumps that must themselves be replaced before or near their next refill."""

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
    """Return one line for each notice, the most urgent first, with the pumps and their dates."""
    notice_lines = []
    for notice in Notice:
        codes = [f"{pump.code} by {day(pump.replacement.by)}" for pump in needed if pump.replacement.notice is notice]
        if codes:
            notice_lines.append(Line(f"REPLACE THE PUMP ITSELF, {_WORDS[notice]}: {', '.join(codes)}", _tone(notice)))
    return notice_lines


def records(needed: Sequence[NeedsReplacement]) -> list[dict[str, object]]:
    """Return the pumps that must be replaced, for a document."""
    return [{"pump": pump.code} | _record(pump.replacement) for pump in needed]


def _record(replacement: Replacement) -> dict[str, object]:
    return {
        "replace_by": replacement.by,
        "by_life": replacement.by_life,
        "replacement": None if replacement.notice is None else replacement.notice.value,
    }


def line(replacement: Replacement) -> Line:
    """Return the line on the replacement of one pump, whether it is near or not."""
    source = ", at the end of the shortest life of its model" if replacement.by_life else ""
    if replacement.notice is None:
        return Line(f"The pump itself is to be replaced by {day(replacement.by)}{source}.")
    return Line(
        f"REPLACE THE PUMP ITSELF by {day(replacement.by)}{source}: {_WORDS[replacement.notice]}",
        _tone(replacement.notice),
    )


def _tone(notice: Notice) -> Tone:
    return Tone.ALERT if notice in (Notice.PASSED, Notice.BEFORE_REFILL) else Tone.NOTICE
