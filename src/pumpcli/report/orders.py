"""List the drug to order: mixtures with volumes, masses, and the day by which to order them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.drug_orders import OrderState
from pumpcli.domain.pump import PlacedOrder
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone
from pumpcli.formats.numbers import (
    NBSP,
    concentration,
    day,
    in_unit,
    json_number,
    short_millilitres,
    spoken_as_of,
)
from pumpcli.formats.records import Record, ResultDocument, Value
from pumpcli.report import filtered, remarks, words
from pumpcli.report.due import rules_line
from pumpcli.report.week import below, closing_lines
from pumpcli.usecases.plan import Order, Orders, Planned

FIELDS = ("order_by", "state", "overdue", "mixture", "count", "pumps", "total_ml", "drugs", "assumed")


def fields(result: Orders) -> Sequence[str]:
    """Return the names of the fields of a record."""
    return FIELDS


def records(result: Orders) -> Iterator[Record]:
    """Yield one record an order."""
    for order in result.orders:
        masses = "; ".join(f"{drug.name} {in_unit(order.mass(drug).mcg, drug.unit)}" for drug in order.drugs)
        assumed = ", ".join(planned.code for planned in order.for_refills if planned.refill.assumed)
        yield _record(order, result) | {
            "pumps": _with_plain_spaces(", ".join(map(_code_and_volume, order.for_refills))),
            "drugs": _with_plain_spaces(masses) or None,
            "assumed": assumed or None,
        }


def document(result: Orders) -> ResultDocument:
    """Return the orders, each with its pumps and the mass of each drug."""
    outlook = result.outlook
    listed = [
        _record(order, result)
        | {
            "pumps": [
                {
                    "pump": planned.code,
                    "volume_ml": json_number(planned.refill.forecast.fill.volume.ml),
                    "assumed": planned.refill.assumed,
                    **_order_record(planned),
                }
                for planned in order.for_refills
            ],
            "drugs": [
                {
                    "name": drug.name,
                    "concentration": _with_plain_spaces(concentration(drug)),
                    "mcg": json_number(order.mass(drug).mcg),
                }
                for drug in order.drugs
            ],
        }
        for order in result.orders
    ]
    content = {
        **remarks.completeness(outlook.remarks),
        **filtered.record(outlook.filtered),
        **below(outlook),
        "orders": listed,
    }
    return ResultDocument("orders", outlook.as_of, content)


def to_screen(result: Orders) -> Screen:
    """Return the orders as a screen, the overdue ones first."""
    outlook = result.outlook
    name = words.titled(outlook.clinic, "drug to order")
    screen: list[Block] = [
        Line(f"{name}, as of {spoken_as_of(outlook.as_of)}", Tone.STRONG),
        Line(rules_line(outlook.rules), Tone.FAINT),
        *filtered.lines(outlook.filtered),
    ]
    if outlook.clinic.order_lead is None:
        screen.append(Line("no `order_lead` in the clinic file: the dates are those of the visits", Tone.NOTICE))
    if any(planned.refill.assumed for order in result.orders for planned in order.for_refills):
        screen.append(Line("(assumed): for a refill that follows on one that is only planned", Tone.FAINT))
    columns = (
        Column("Order by"),
        Column("Mixture", wraps=True),
        Column("Refills", right=True),
        Column("Total", right=True),
        Column("Drug", wraps=True),
        Column("For", wraps=True),
    )
    rows = tuple(_row(order, result) for order in result.orders)
    grid = [Grid(columns, rows)] if rows else [Line("nothing to order")]
    return [*screen, Line(), *grid, Line(), *closing_lines(outlook)]


def _record(order: Order, result: Orders) -> dict[str, Value]:
    return {
        "order_by": order.order_by,
        "state": order.state.value,
        "overdue": order.is_late(result.outlook.as_of),
        "mixture": _with_plain_spaces(words.mixture(order.drugs)) or None,
        "count": len(order.for_refills),
        "total_ml": json_number(order.volume.ml),
    }


def _order_record(planned: Planned) -> dict[str, object]:
    """Return what is known about the order for a refill; an assumed refill has none."""
    order = planned.refill.forecast.order
    return {
        "order_state": planned.order_state.value,
        "order_placed": None if order is None else order.placed,
        "order_received": None if order is None else order.received,
        "use_by": None if order is None else order.use_by,
    }


def _row(order: Order, result: Orders) -> tuple[Cell, ...]:
    is_late = order.is_late(result.outlook.as_of)
    masses = ", ".join(f"{drug.name} {in_unit(order.mass(drug).mcg, drug.unit)}" for drug in order.drugs)
    state = f"{NBSP}LATE" if is_late else f"{NBSP}{order.state.value}" if order.state.is_placed else ""
    return (
        Cell(f"{day(order.order_by)}{state}", Tone.ALERT if is_late else Tone.GOOD if state else Tone.PLAIN),
        Cell(words.mixture(order.drugs) or "no drug named", Tone.STRONG),
        Cell(str(len(order.for_refills))),
        Cell(short_millilitres(order.volume)),
        Cell(masses),
        Cell(_pumps(order)),
    )


def _pumps(order: Order) -> str:
    """Return the pumps of an order with their volumes, such as "P-002 40 mL, P-003 40 mL (assumed)"."""
    return ", ".join(f"{_code_and_volume(planned)}{_note(planned)}" for planned in order.for_refills)


def _note(planned: Planned) -> str:
    """Return what is known about the order for a refill, in parentheses; an empty text if there is nothing."""
    placed = planned.refill.forecast.order
    if placed is None:
        return " (assumed)" if planned.refill.assumed else ""
    match planned.order_state:
        case OrderState.OTHER_MIXTURE:
            return f" (the order of {day(placed.placed)} is for another mixture)"
        case OrderState.NOT_GOOD_UNTIL_VISIT if placed.use_by is not None:
            return f" (the order of {day(placed.placed)} must be used by {day(placed.use_by)}, before the visit)"
        case OrderState.RECEIVED if placed.received is not None:
            return f" (received {day(placed.received)}{_use_by(placed)})"
    return f" (ordered {day(placed.placed)}{_use_by(placed)})"


def _use_by(placed: PlacedOrder) -> str:
    return "" if placed.use_by is None else f", use by {day(placed.use_by)}"


def _code_and_volume(planned: Planned) -> str:
    return f"{planned.code} {short_millilitres(planned.refill.forecast.fill.volume)}"


def _with_plain_spaces(text: str) -> str:
    return text.replace(NBSP, " ")
