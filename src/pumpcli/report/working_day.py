"""The lines of `show` on the working day of one pump: site, visit, absences, stops, order, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from pumpcli.domain.due import Forecast
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.domain.stops import Stop
from pumpcli.domain.visits import Booking, is_soon_after_fill
from pumpcli.fault_meanings import MEANINGS
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Tone
from pumpcli.formats.numbers import counted, day, minute, written_volume
from pumpcli.report import ended_words, order_words, plan_words, refill_sentences, visit_words, words
from pumpcli.report.program_lines import INDENT
from pumpcli.report.refill_sentences import sentence
from pumpcli.report.remarks import end_record
from pumpcli.usecases.one_pump import Shown

#: Characters of the names at the start of a line; a gap of 2 follows.
_NAME_WIDTH = 11


def labelled(name: str, text: str, tone: Tone = Tone.PLAIN, indent: int = 0) -> Grid:
    """Return a line with a name before it; on a narrow screen the text continues below itself."""
    cells = Cell(name.ljust(_NAME_WIDTH), tone), Cell(text, tone)
    return Grid((Column(""), Column("", wraps=True)), (cells,), indent)


def place(forecast: Forecast) -> Iterator[Line]:
    """Yield a line with the site and the labels; none without them."""
    pump = forecast.pump
    parts = [f"site {pump.site}"] if pump.site is not None else []
    parts += [f"labels {', '.join(pump.labels)}"] if pump.labels else []
    if parts:
        yield Line("  |  ".join(parts), Tone.FAINT)


def standstill(forecast: Forecast) -> Iterator[Line]:
    """Yield a sentence on a pump that delivers nothing."""
    nothing = words.delivers_nothing(forecast)
    if nothing is None:
        return
    if forecast.stop is None:
        yield Line(f"RATE 0: the pump {nothing}.", Tone.NOTICE)
    else:
        yield Line(f"STOPPED: the pump {nothing}. All dates assume that it runs again from now.", Tone.ALERT)


def next_visit(shown: Shown) -> Iterator[Line]:
    """Yield sentences on the absences that move the due date, the booked visit, later bookings, and the drug
    ordered."""
    forecast = shown.listed.forecast
    for absent, tone in ((visit_words.moved(forecast), Tone.PLAIN), (visit_words.cannot_come(forecast), Tone.ALERT)):
        if absent is not None:
            yield Line(sentence(absent), tone)
    if forecast.due_on is not None or forecast.visit.booking is not None:
        visit = refill_sentences.visit(forecast)
        yield Line(visit.text, visit.tone)
    if shown.planned is not None and shown.planned.booking is None:
        tone = Tone.ALERT if shown.planned.is_late or shown.excess else Tone.PLAIN
        too_many = f": {counted(shown.excess, 'refill')} TOO MANY" if shown.excess else ""
        yield Line(f"Planned for {plan_words.planned(shown.planned)}{too_many}.", tone)
    also = [_also_booked(forecast, each) for each in _other_bookings(forecast)]
    if also:
        yield Line(f"Also booked: {', '.join(also)}.")
    order = order_words.order(forecast)
    if order is not None:
        yield Line(f"Drug {order.text}.", order.tone)


def plans(shown: Shown) -> Iterator[Block]:
    """Yield lines on what is to come: absences, stops, and the end of the pump."""
    forecast = shown.listed.forecast
    away = [absence for absence in forecast.pump.unavailable if absence.last >= forecast.as_of.day]
    named = away if forecast.cannot_come else forecast.moved_by
    others = [absence for absence in away if absence not in named]
    if others:
        yield labelled("away", visit_words.absences(others))
    for stop in shown.planned_stops:
        yield labelled("to stop", f"{_stop(stop)}: a planned stop delays nothing")
    ended = forecast.pump.ended
    if ended is not None:
        end = f"out of use from {day(ended.on)}: {ended_words.end_reason(ended)}"
        is_after = forecast.due_on is not None and forecast.due_on > ended.on
        refill = "; the refill is due after that day, so none is planned" if is_after else ""
        yield labelled("end", f"{end}{refill}", Tone.NOTICE)


def past_stops(shown: Shown) -> Iterator[Block]:
    """Yield a line for each stop since the last fill or reading."""
    for stop in shown.past_stops:
        yield labelled("stopped", f"{_stop(stop)}: nothing was delivered", indent=INDENT)


def history(forecast: Forecast) -> Iterator[Block]:
    """Yield a line for each fill of a pump that is out of use, the last one first, and for its last reading."""
    for fill in reversed(forecast.pump.fills):
        if forecast.as_of.covers(fill.at):
            drawn = "" if fill.withdrawn is None else f", {written_volume(fill.withdrawn)} withdrawn before"
            yield labelled("fill", f"{written_volume(fill.volume)} on {minute(fill.at)}{drawn}")
    readings = [reading for reading in forecast.pump.readings if forecast.as_of.covers(reading.at)]
    if readings:
        last = readings[-1]
        yield labelled("reading", f"{written_volume(last.volume)} on {minute(last.at)}")


def accepted_warnings(forecast: Forecast) -> list[str]:
    """Return a text for each acceptance of a warning that has not ended, whether or not there is the warning now."""
    pump, as_of = forecast.pump, forecast.as_of
    texts = []
    for accepted in pump.accepted:
        is_ahead = accepted.on > as_of.day
        if is_ahead or accepted.holds(pump, as_of):
            when = f"from {day(accepted.on)} on" if is_ahead else f"on {day(accepted.on)}"
            texts.append(f"{accepted.code}, {when}: {MEANINGS[accepted.code]}")
    return texts


def _other_bookings(forecast: Forecast) -> list[Booking]:
    """Return the bookings to come except the one that counts for the next refill, the earliest first."""
    pump, filled_on = forecast.pump, forecast.fill.at.date()
    coming = [each for each in pump.booked if max(forecast.as_of.day, filled_on) <= each.day <= pump.last_day]
    return sorted(
        (each for each in coming if each.day > filled_on and each != forecast.visit.booking), key=attrgetter("day")
    )


def _also_booked(forecast: Forecast, booking: Booking) -> str:
    is_soon = is_soon_after_fill(booking.day, forecast.fill.at.date(), forecast.due_on)
    return visit_words.booked_for(booking) + (" (too soon after the last fill to count)" if is_soon else "")


def _stop(stop: Stop) -> str:
    end = "" if stop.end is None else f" to {minute(stop.end)}"
    why = "" if stop.why is None else f" ({stop.why})"
    return f"from {minute(stop.start)}{end}{why}"


def _known_stops(forecast: Forecast) -> list[Stop]:
    """Return the stops before the as-of instant, the one that goes on with its end in the file."""
    current = forecast.stop
    stops = [stop for stop in forecast.pump.stopped if current is None or stop.start != current.start]
    return stops if current is None else [*stops, current]


def _stop_record(stop: Stop, *, is_planned: bool) -> dict[str, object]:
    return {"from": stop.start, "to": stop.end, "why": stop.why, "planned": is_planned}


def record(shown: Shown) -> dict[str, object]:
    """Return stops, bookings, absences, orders, accepted warnings and the end of a pump for a document.

    `ended` is None for a pump in use; `ends` is also the end that is still to come.
    """
    forecast = shown.listed.forecast
    pump, ended = forecast.pump, forecast.ended
    return {
        "delivers_nothing_since": delivers_nothing_since(forecast),
        "stopped": [_stop_record(stop, is_planned=False) for stop in _known_stops(forecast)]
        + [_stop_record(stop, is_planned=True) for stop in shown.planned_stops],
        "bookings": [{"on": booking.day, "at": booking.at} for booking in pump.booked],
        "unavailable": [{"from": absence.first, "to": absence.last} for absence in pump.unavailable],
        "moved_by": [{"from": absence.first, "to": absence.last} for absence in forecast.moved_by],
        "orders": [
            {"placed": order.placed, "received": order.received, "use_by": order.use_by} for order in pump.orders
        ],
        "accepted": [
            {"code": accepted.code, "on": accepted.on, "holds": accepted.holds(pump, forecast.as_of)}
            for accepted in pump.accepted
        ],
        "ends": None if pump.ended is None else end_record(pump.ended),
        "ended": None if ended is None else end_record(ended),
        "planned_on": None if shown.planned is None else shown.planned.visit_on,
        "moved_from": None if shown.planned is None else shown.planned.moved_from,
    }
