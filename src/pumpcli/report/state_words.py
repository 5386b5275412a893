"""Sentences on a pump that delivers nothing, and on a pump that is out of use."""

from __future__ import annotations

from pumpcli.domain.due import Forecast
from pumpcli.domain.ending import End, EndReason
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.formats.numbers import day, minute

_END_WORDS = {
    EndReason.EXPLANTED: "explanted",
    EndReason.REPLACED: "replaced",
    EndReason.TRANSFERRED: "transferred",
    EndReason.DIED: "died",
    EndReason.OTHER: "other reason",
}


def delivers_nothing(forecast: Forecast, *, with_reason: bool = True) -> str | None:
    """Return since when a pump delivers nothing, by a stop or by a program of rate 0; None where it delivers.

    It is such as "delivers nothing since Mon 2026-11-09 10:00 (MRI)".
    """
    since = delivers_nothing_since(forecast)
    if since is None:
        return None
    reason = None if forecast.stop is None or not with_reason else forecast.stop.why
    why = "" if reason is None else f" ({reason})"
    return f"delivers nothing since {minute(since)}{why}"


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
