"""Answer whether the volume of a pump lasts to the end of a day: one line, and the details below it."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.domain.candidates import EMPTY, Reason
from pumpcli.domain.due import Forecast
from pumpcli.domain.lasting import Lasting, State
from pumpcli.formats.layout import Block, Line, Tone
from pumpcli.formats.numbers import day, json_number, millilitres, minute
from pumpcli.formats.records import Value
from pumpcli.report import limits
from pumpcli.report.program_lines import INDENT
from pumpcli.report.pump_record import ml_or_none
from pumpcli.usecases.one_pump import Shown

FIELDS = (
    "until",
    "lasts",
    "volume_ml",
    "above_alarm_ml",
    "lasts_unused",
    "volume_unused_ml",
    "passed",
    "refill_due_by_then",
)


def record(lasting: Lasting, forecast: Forecast) -> dict[str, Value]:
    """Return the fields of the answer; the limits that are passed by then are joined by spaces."""
    return {
        "until": lasting.until,
        "lasts": lasting.used.lasts,
        "volume_ml": json_number(lasting.used.volume.ml),
        "above_alarm_ml": json_number((lasting.used.volume - forecast.pump.reservoir.low_alarm).ml),
        "lasts_unused": None if lasting.unused is None else lasting.unused.lasts,
        "volume_unused_ml": ml_or_none(None if lasting.unused is None else lasting.unused.volume),
        "passed": " ".join(lasting.used.passed),
        "refill_due_by_then": lasting.is_refill_due,
    }


def nested(lasting: Lasting, forecast: Forecast) -> dict[str, object]:
    """Return the fields of the answer for a document; the limits that are passed by then are a list."""
    return {**record(lasting, forecast), "passed": [reason.value for reason in lasting.used.passed]}


def column(field: str) -> str:
    """Return the name of a field in a CSV, after the fields of `due`, such as "until_volume_ml"."""
    return field if field == "until" else f"until_{field}"


def lines(shown: Shown) -> Iterator[Block]:
    """Yield the first lines of the screen; none if no day was asked for."""
    lasting, forecast = shown.lasting, shown.listed.forecast
    if lasting is None:
        return
    yield _answer(lasting, shown)
    if not lasting.used.lasts:
        slow = "" if Reason.LOW_ALARM in lasting.used.passed else "at the programmed rate: "
        yield Line(f"{slow}{_left(lasting.used, forecast)}", indent=INDENT)
        yield from (Line(text, Tone.ALERT, INDENT) for text in _ended_limits(lasting.used, shown))
    if lasting.unused is not None:
        lasts = "it lasts, " if lasting.unused.lasts and not lasting.used.lasts else ""
        yield Line(f"if no patient bolus is used: {lasts}{_left(lasting.unused, forecast)}", indent=INDENT)
    if lasting.is_refill_due and forecast.due_on is not None:
        yield Line(f"the refill is due by then: {day(forecast.due_on)}", Tone.NOTICE, INDENT)
    yield Line()


def _answer(lasting: Lasting, shown: Shown) -> Line:
    forecast = shown.listed.forecast
    end = f"to the end of {day(lasting.until)}"
    all_used = "" if lasting.unused is None else ", all patient boluses used"
    if not lasting.used.lasts:
        return Line(f"{forecast.pump.code} DOES NOT LAST {end}: {_why_not(lasting.used, shown)}{all_used}", Tone.ALERT)
    fast = [limit for limit in forecast.candidates if limit.speed is not None]
    speeds = [limits.fast(limit.reason, forecast) for limit in fast]
    even = f" (even {' and '.join(speeds)})" if speeds else ""
    over = _ended_limits(lasting.used, shown)
    others = f" by its volume, BUT {' and '.join(over)}" if over else ""
    tone = Tone.ALERT if over else Tone.NOTICE if lasting.is_refill_due else Tone.GOOD
    left = f"{_left(lasting.used, forecast)}{all_used}"
    return Line(f"{forecast.pump.code} LASTS {end}{even}{others}: {left}", tone)


def _left(state: State, forecast: Forecast) -> str:
    """Return the volume at the end of the day, such as "8.123 mL left then, 6.123 mL above the alarm volume"."""
    alarm = forecast.pump.reservoir.low_alarm
    if state.volume == EMPTY:
        return "nothing is left then"
    left = f"{millilitres(state.volume)} left then"
    if state.volume <= alarm:
        return f"{left}, not above the alarm volume"
    return f"{left}, {millilitres(state.volume - alarm)} above the alarm volume"


def _why_not(state: State, shown: Shown) -> str:
    """Return the first low-reservoir limit with its instant, and that of empty unless only a fast pump reaches it."""
    forecast = shown.listed.forecast
    instants = [(forecast.at(reason), reason) for reason in state.passed if reason.runs_down]
    at, reason = min((at, reason) for at, reason in instants if at is not None)
    reached = [f"{limits.heading(reason, forecast)} {minute(at)}"]
    if Reason.LOW_ALARM in state.passed and forecast.empty_at is not None:
        reached.append(f"empty {minute(forecast.empty_at)}")
    return ", ".join(reached)


def _ended_limits(state: State, shown: Shown) -> list[str]:
    """Return the limits from the fill that end by then, such as "stability: 40 days ends Sat 2026-12-05 14:00"."""
    forecast = shown.listed.forecast
    return [
        f"{limits.heading(candidate.reason, forecast)} ends {minute(candidate.at)}"
        for candidate in forecast.candidates
        if candidate.reason in state.passed and not candidate.reason.runs_down and candidate.at is not None
    ]
