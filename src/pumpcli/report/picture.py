"""The picture of a pump: the volume since the last fill, with the dates of the forecast as marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clock import seconds_of
from pumpcli.domain.curve import Curve, due_instant
from pumpcli.domain.due import Forecast
from pumpcli.formats.layout import Chart, ChartMark, Stroke, Tone
from pumpcli.formats.numbers import counted, short_day, written_volume
from pumpcli.report import limits


def chart(forecast: Forecast, curve: Curve, until: date | None = None) -> Chart:
    """Return the picture of a pump in use.

    Args:
        until: a day whose end is marked as well.
    """
    low_alarm = forecast.pump.reservoir.low_alarm
    return Chart(
        curve=curve,
        zone=forecast.pump.zone,
        today=forecast.as_of.day,
        level=low_alarm,
        level_label="alarm",
        level_text=f"alarm volume {written_volume(low_alarm)}",
        band_text="if no patient bolus is used",
        marks=tuple(_marks(forecast, curve, until)),
    )


def _marks(forecast: Forecast, curve: Curve, until: date | None) -> Iterator[ChartMark]:
    today = forecast.as_of.day

    def on(name: str, day: date) -> str:
        return f"{name} {short_day(day, today)}"

    due, filled = due_instant(forecast), forecast.fill.at
    is_before = due is not None and due < curve.start
    if forecast.volume is None or is_before:
        text = on("first fill" if forecast.volume is None else "fill", filled.date())
        if is_before and forecast.due_on is not None:  # the pump empties at once
            text += on(", refill due", forecast.due_on)
        yield ChartMark("F", seconds_of(filled), text)
    now = seconds_of(forecast.as_of.instant)
    yield ChartMark("T", now, on("today", today), tone=Tone.STRONG, stroke=Stroke.WHOLE)
    if due is not None and forecast.due_on is not None and not is_before:
        yield ChartMark("R", due, on("refill due", forecast.due_on), tone=Tone.STRONG, stroke=Stroke.DOTTED)
    if forecast.deadline is not None:
        at = forecast.deadline.at
        text = on("deadline", at.date()) + _why(forecast.deadline.reason)
        yield ChartMark("D", seconds_of(at), text, tone=Tone.ALERT, stroke=Stroke.DOTTED)
    if until is not None:
        end = seconds_of(forecast.pump.zone.midnight_after(until))
        yield ChartMark("U", end, on("end of", until), tone=Tone.STRONG, stroke=Stroke.DOTTED)
    empty = forecast.empty_at
    if empty is not None and seconds_of(empty) < curve.end:
        yield ChartMark("E", seconds_of(empty), on("empty", empty.date()), tone=Tone.ALERT)
    readings = [piece.origin.at for piece in curve.pieces[1:]]
    for index, at in enumerate(readings):
        one = on("reading", at.date()) if len(readings) == 1 else counted(len(readings), "reading")
        yield ChartMark("x", seconds_of(at), "" if index else one, may_be_left_out=True)


def _why(reason: Reason) -> str:
    """Return why the deadline is not where the curve falls to the alarm volume, such as " (stability)"; "" if it is."""
    if reason is Reason.LOW_ALARM:
        return ""
    return " (running fast)" if reason.runs_down else f" ({limits.limit(reason).name})"
