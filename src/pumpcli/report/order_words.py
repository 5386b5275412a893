"""Words on the drug that is ordered for the next refill."""

from __future__ import annotations

from datetime import date

from pumpcli.domain.drug_orders import OrderState, order_state
from pumpcli.domain.due import Forecast
from pumpcli.formats.layout import Cell, Tone
from pumpcli.formats.numbers import day
from pumpcli.report import words


def order(forecast: Forecast) -> Cell | None:
    """Return the state of the drug ordered for the next refill; None where none is ordered.

    It is such as "ordered Fri 2026-11-20, not received yet, use by Sat 2026-12-05".
    """
    placed = forecast.order
    if placed is None:
        return None
    visit_on = _visit_on(forecast)
    state = order_state(placed, forecast.fill, visit_on, forecast.as_of)
    is_received = placed.received is not None and placed.received <= forecast.as_of.day
    received = f"received {day(placed.received)}" if is_received and placed.received else "not received yet"
    use_by = "" if placed.use_by is None else f", use by {day(placed.use_by)}"
    text = f"ordered {day(placed.placed)}, {received}{use_by}"
    match state:
        case OrderState.OTHER_MIXTURE:
            ordered = "" if placed.mixture is None else words.mixture(placed.mixture.drugs)
            return Cell(f"{text}: {ordered}, NOT THE MIXTURE IN THE RESERVOIR", Tone.ALERT)
        case OrderState.NOT_GOOD_UNTIL_VISIT:
            return Cell(f"{text}, BEFORE THE VISIT on {day(visit_on)}", Tone.ALERT)
        case _:
            return Cell(text)


def _visit_on(forecast: Forecast) -> date:
    """Return the booked day if that is in time, else the due date, or the as-of date if that is later."""
    today = forecast.as_of.day
    return forecast.visit.day_in_time or (today if forecast.due_on is None else max(forecast.due_on, today))
