"""Words on a pump that is out of use."""

from __future__ import annotations

from pumpcli.domain.due import Forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.formats.numbers import day

_END_WORDS = {
    EndReason.EXPLANTED: "explanted",
    EndReason.REPLACED: "replaced",
    EndReason.TRANSFERRED: "transferred",
    EndReason.DIED: "died",
    EndReason.OTHER: "other reason",
}


def headline(forecast: Forecast) -> str:
    """Return since when the pump of a forecast is out of use; it must be."""
    assert forecast.ended is not None, "only a pump that is out of use has this headline"
    return out_of_use(forecast.ended)


def out_of_use(ended: End) -> str:
    """Return since when a pump is out of use, such as "OUT OF USE since Thu 2026-09-10: explanted"."""
    return f"OUT OF USE since {day(ended.on)}: {end_reason(ended)}"


def end_reason(ended: End) -> str:
    """Return the reason for which a pump is out of use, such as "explanted"."""
    return _END_WORDS[ended.why]
