"""Report the pumps that every list names below it: without a visit in time, to be replaced, out of use, unread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pumpcli.formats.layout import Line, Tone, urgent
from pumpcli.formats.numbers import NBSP, counted, day, minute
from pumpcli.report import words

if TYPE_CHECKING:
    from pumpcli.domain.ending import End
    from pumpcli.errors import Unread
    from pumpcli.usecases.due import EndedPump, NeedsReplacement, Remarks

#: A pump that ended longer ago than this is counted, not named.
NAMED_FOR = timedelta(days=90)
#: What stands for the codes under the title of a list that is shown page by page.
_NAMED_BELOW = "named below the list"


def lines(remarks: Remarks, today: date) -> list[Line]:
    """Return the lines below a list, the most urgent first; none where there is nothing to say."""
    found = [
        *_stopped(remarks.stopped),
        *_without_visit(remarks.without_visit),
        *_cannot_come(remarks.cannot_come),
        *_replacements(remarks.replacements),
        *_ended(remarks.ended, today),
        *[
            Line(
                f"{pump.code} ({pump.file}) is not listed: first filled on {day(pump.begins_on)}, when the pump listed "
                "under its code is out of use",
                Tone.NOTICE,
            )
            for pump in remarks.waiting
        ],
        *words.incomplete(remarks.unread),
    ]
    return urgent(found)


def record(remarks: Remarks) -> dict[str, object]:
    """Return the remarks for a document, those on what could not be read left out (see `completeness`)."""
    from pumpcli.report import replacements  # noqa: PLC0415  # as in `_replacements`

    return {
        "stopped": [{"pump": code, "since": since} for code, since in remarks.stopped],
        "without_visit": list(remarks.without_visit),
        "cannot_come": list(remarks.cannot_come),
        "replacements": replacements.records(remarks.replacements),
        "ended": [{"pump": pump.code, "file": pump.file, **end_record(pump.end)} for pump in remarks.ended],
        "waiting": [{"pump": pump.code, "file": pump.file, "begins_on": pump.begins_on} for pump in remarks.waiting],
    }


def end_record(end: End) -> dict[str, object]:
    """Return the end of a pump for a document."""
    return {"on": end.on, "why": end.why.value}


def completeness(remarks: Remarks) -> dict[str, object]:
    """Return for a document whether a list is complete, and what could not be read."""
    return {"complete": not remarks.unread, "unread": unread_list(remarks.unread)}


def unread_list(unread: Sequence[Unread]) -> list[dict[str, object]]:
    """Return the pumps and files that could not be read, for a document."""
    return [{"pump": entry.code, "file": entry.file, "line": entry.line or None} for entry in unread]


def end_words(end: End) -> str:
    """Return the end of a pump, such as "Thu 2026-09-10 (explanted)"."""
    from pumpcli.report import ended_words  # noqa: PLC0415  # few lists name one

    return f"{day(end.on)}{NBSP}({ended_words.end_reason(end)})"


def _stopped(stopped: Sequence[tuple[str, datetime]]) -> list[Line]:
    named = ", ".join(f"{code} since {minute(since)}" for code, since in stopped)
    title = "STOPPED, delivers nothing: "
    return [Line(f"{title}{named}", Tone.ALERT, brief=f"{title}{_below(stopped)}")] if named else []


def _without_visit(codes: Sequence[str]) -> list[Line]:
    if not codes:
        return []
    number = f"NO VISIT IN TIME: {counted(len(codes), 'pump')} of status soon or worse"
    return [Line(f"{number}: {', '.join(codes)}", Tone.ALERT, brief=f"{number}, {_NAMED_BELOW}")]


def _cannot_come(codes: Sequence[str]) -> list[Line]:
    if not codes:
        return []
    title = "CANNOT COME IN TIME, the patient's absences leave no day: "
    return [Line(f"{title}{', '.join(codes)}", Tone.ALERT, brief=f"{title}{_below(codes)}")]


def _below(pumps: Sequence[object]) -> str:
    return f"{counted(len(pumps), 'pump')}, {_NAMED_BELOW}"


def _replacements(needed: Sequence[NeedsReplacement]) -> Sequence[Line]:
    if not needed:
        return ()
    from pumpcli.report import replacements  # noqa: PLC0415  # few lists name one

    return replacements.lines(needed)


def _ended(ended: Sequence[EndedPump], today: date) -> list[Line]:
    named = [pump for pump in ended if today - pump.end.on <= NAMED_FOR]
    texts = [f"{pump.code} since {end_words(pump.end)}" for pump in named]
    if len(named) < len(ended):
        texts.append(f"{counted(len(ended) - len(named), 'pump')} for more than {NAMED_FOR.days}{NBSP}days")
    return [Line(f"out of use: {', '.join(texts)}", Tone.FAINT)] if texts else []
