"""Report the filter of a list, and the urgent pumps that it hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pumpcli.formats.layout import Line, Tone
from pumpcli.formats.numbers import counted

if TYPE_CHECKING:
    from pumpcli.usecases.filtered import Filtered

#: The codes of hidden pumps that are named; the others are counted.
MOST_NAMED = 10


def lines(filtered: Filtered) -> list[Line]:
    """Return the terms of a filter and the pumps that it hides, and each value that no pump has; no line without a
    filter.

    Such a value may be that of a pump that could not be read.
    """
    if not filtered.terms:
        return []
    tone = Tone.ALERT if filtered.hidden_urgent else Tone.NOTICE
    line = Line(f"filtered: {', '.join(filtered.where)}; {_hidden(filtered)}", tone)
    unmatched = (f"among the pumps that could be read, {sentence}" for sentence in filtered.unmatched)
    return [line, *(Line(sentence, Tone.NOTICE) for sentence in unmatched)]


def record(filtered: Filtered) -> dict[str, object]:
    """Return the terms of a filter and the number of urgent pumps that it hides, for a document."""
    return {"where": filtered.where, "hidden_urgent_count": len(filtered.hidden_urgent)}


def _hidden(filtered: Filtered) -> str:
    urgent = filtered.hidden_urgent
    if not filtered.hidden_count:
        return "hides no pump"
    if not urgent:
        return f"hides {counted(filtered.hidden_count, 'pump')}, none of them overdue or worse"
    are = "pump that is" if len(urgent) == 1 else "pumps that are"
    more = f" and {len(urgent) - MOST_NAMED} more" if len(urgent) > MOST_NAMED else ""
    return f"hides {len(urgent)} {are} overdue or worse: {', '.join(urgent[:MOST_NAMED])}{more}"
