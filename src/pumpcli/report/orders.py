"""List the drug to order: mixtures with volumes, masses, and the day by which to order them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from pumpcli.domain.drug_orders import OrderState
from pumpcli.formats.layout import Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import (
    NBSP,
    day,
    in_unit,
    json_number,
    short_date,
    short_day,
    short_millilitres,
    spoken_as_of,
    written_volume,
)
from pumpcli.formats.page_layout import Page
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.report import filtered, remarks, words
from pumpcli.report.due import rules_lines
from pumpcli.report.pump_record import drug_list, drugs_text, fields_of_drugs
from pumpcli.report.week import below, closing_lines
from pumpcli.usecases.orders import Order, Orders
from pumpcli.usecases.plan import Planned
from pumpcli.usecases.rules import Rules

_FIELDS = (
    "order_by",
    "state",
    "overdue",
    "mixture",
    "order_refills_count",
    "order_total_ml",
    "pump",
    "volume_ml",
    "assumed",
    "visit_on",
    "order_state",
    "order_placed",
    "order_received",
    "use_by",
    "clinic_file",
)
_BY, _CLINIC, _MIXTURE = Column("Order by"), Column("Clinic", folds=True, label=""), Column("Mixture", label="")
_REFILLS, _TOTAL = Column("Refills", right=True), Column("Total", right=True)
_DRUG, _FOR = Column("Drug", label="in all"), Column("For", wraps=True, least=36)
_STEPS = (
    shorter(_BY, _FOR),  # short dates
    shorter(_DRUG),  # the masses alone, in the order of the mixture
    moved_below(_MIXTURE, _DRUG),
    shorter(_FOR),  # without dates
    dropped(_DRUG),
    moved_below(_CLINIC),
    dropped(_REFILLS),  # their pumps are named
)


def fields(result: Orders) -> Sequence[str]:
    """Return the names of the fields of a record: those of every list, and one for each drug that is ordered."""
    return (*_FIELDS, *_drug_fields(result).values())


def records(result: Orders) -> Iterator[Record]:
    """Yield one record for each refill of an order."""
    drug_fields = _drug_fields(result)
    for order in result.orders:
        of_order = _record(order, result)
        count, total = of_order.pop("refills_count"), of_order.pop("total_ml")
        mcg = {drug.name.casefold(): json_number(order.mass(drug).mcg) for drug in order.drugs}
        masses = {field: mcg.get(name) for name, field in drug_fields.items()}
        for planned in order.for_refills:
            yield {**of_order, "order_refills_count": count, "order_total_ml": total, **_refill(planned), **masses}


def _drug_fields(result: Orders) -> dict[str, str]:
    """Return the field of each drug by its case-folded name, such as "order_morphine_mcg"."""
    names = dict.fromkeys(drug.name.casefold() for order in result.orders for drug in order.drugs)
    return fields_of_drugs(names, "order")


def _refill(planned: Planned) -> dict[str, Value]:
    """Return a refill with what is known about its order; an assumed refill has none."""
    order = planned.refill.forecast.order
    return {
        "pump": planned.code,
        "volume_ml": json_number(planned.refill.forecast.fill.volume.ml),
        "assumed": planned.refill.assumed,
        "visit_on": planned.refill.visit_on,
        "order_state": planned.order_state.value,
        "order_placed": None if order is None else order.placed,
        "order_received": None if order is None else order.received,
        "use_by": None if order is None else order.use_by,
    }


def document(result: Orders) -> ResultDocument:
    """Return the orders, each with its refills and the mass of each drug."""
    outlook = result.outlook
    listed = [
        _record(order, result)
        | {
            "refills": list(map(_refill, order.for_refills)),
            "drugs": [
                {**drug_record, "mcg": json_number(order.mass(drug).mcg)}
                for drug_record, drug in zip(drug_list(order.drugs), order.drugs, strict=True)
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
    clinics = (_CLINIC,) if outlook.venues.titles else ()
    columns = (_BY, *clinics, _MIXTURE, _REFILLS, _TOTAL, _DRUG, _FOR)
    units = {drug.name.casefold(): drug.unit for order in reversed(result.orders) for drug in order.drugs}
    rows = tuple(_row(order, result, units) for order in result.orders)
    grid = [Grid(columns, rows, steps=_STEPS)] if rows else [Line("nothing to order")]
    return [*_head(result), Line(), *grid, *closing_lines(outlook)]


def about(result: Orders) -> About:
    """Return the lines above and below the orders."""
    return About(result.outlook.as_of, [*_head(result), *closing_lines(result.outlook)])


def _head(result: Orders) -> Iterator[Line]:
    outlook = result.outlook
    name = words.titled(outlook.rules.name, "drug to order")
    yield Line(f"{name}, as of {spoken_as_of(outlook.as_of)}", Tone.STRONG)
    yield from rules_lines(outlook.rules)
    yield from filtered.lines(outlook.filtered)
    for rules in outlook.rules.every:
        if rules.clinic.order_lead is None:
            yield Line(_without_lead(rules, outlook.rules), Tone.NOTICE)
    if any(planned.refill.assumed for order in result.orders for planned in order.for_refills):
        yield Line("(assumed): for a refill that follows on one that is only planned", Tone.FAINT)


def to_page(result: Orders) -> Page:
    """Return the list as a page."""
    return Page(blocks=to_screen(result), clinic=result.outlook.rules.name, as_of=result.outlook.as_of)


def _without_lead(rules: Rules, of_list: Rules) -> str:
    """Return the sentence on a clinic without an order lead."""
    file = " in the clinic file" if len(of_list.every) == 1 else "" if rules.file is None else f" in {rules.file}"
    return f"{words.of_clinic(rules, of_list)}no `order_lead`{file}: the dates are those of the visits"


def _record(order: Order, result: Orders) -> dict[str, Value]:
    return {
        "order_by": order.order_by,
        "state": order.state.value,
        "overdue": order.is_late(result.outlook.as_of),
        "mixture": drugs_text(order.drugs),
        "refills_count": len(order.for_refills),
        "total_ml": json_number(order.volume.ml),
        "clinic_file": order.clinic.file,
    }


def _row(order: Order, result: Orders, units: Mapping[str, str]) -> tuple[Cell, ...]:
    """Return an order; `units` has the unit of mass of each drug on this screen, by its case-folded name."""
    is_late, clinic = order.is_late(result.outlook.as_of), result.outlook.venues.clinic_name(order.clinic)
    masses = [in_unit(order.mass(drug).mcg, units[drug.name.casefold()]) for drug in order.drugs]
    named = ", ".join(f"{drug.name} {mass}" for drug, mass in zip(order.drugs, masses, strict=True))
    state = f"{NBSP}LATE" if is_late else f"{NBSP}{order.state.value}" if order.state.is_placed else ""
    today = result.outlook.as_of.day
    return (
        Cell(
            f"{day(order.order_by)}{state}",
            Tone.ALERT if is_late else Tone.GOOD if state else Tone.PLAIN,
            lambda: (f"{short_day(order.order_by, today)}{state}",),
        ),
        *(() if clinic is None else (Cell(clinic),)),
        Cell(_mixture(order) or "no drug named", Tone.STRONG),
        Cell(str(len(order.for_refills))),
        Cell(short_millilitres(order.volume)),
        Cell(named, shorter=(", ".join(masses),)),
        _pumps(order, today),
    )


def _mixture(order: Order) -> str:
    """Return the mixture as it is written for each pump, such as "baclofen 2000 mcg/mL = baclofen 2 mg/mL"."""
    return " = ".join(dict.fromkeys(words.mixture(planned.refill.forecast.fill.drugs) for planned in order.for_refills))


def _pumps(order: Order, today: date) -> Cell:
    """Return the pumps of an order with their volumes, such as "P-002 40 mL, P-003 40 mL (assumed)".

    A line is broken between pumps only.
    """

    def shorter_texts() -> tuple[str, ...]:
        dated = _named(order, lambda planned: _note(planned, lambda on: short_day(on, today)))
        return dated, _named(order, lambda planned: _shortest_note(planned, lambda on: short_date(on, today)))

    return Cell(_named(order, lambda planned: _note(planned, day)), shorter=shorter_texts)


def _named(order: Order, note: Callable[[Planned], str]) -> str:
    pumps = (f"{_code_and_volume(planned)}{note(planned)}" for planned in order.for_refills)
    return ", ".join(pump.replace(" ", NBSP) for pump in pumps)


def _note(planned: Planned, spell: Callable[[date], str]) -> str:
    """Return what is known about the order for a refill, in parentheses; an empty text if there is nothing."""
    placed = planned.refill.forecast.order
    if placed is None:
        return " (assumed)" if planned.refill.assumed else ""
    use_by = "" if placed.use_by is None else f", use by {spell(placed.use_by)}"
    match planned.order_state:
        case OrderState.OTHER_MIXTURE:
            return f" (the order of {spell(placed.placed)} is for another mixture)"
        case OrderState.NOT_GOOD_UNTIL_VISIT if placed.use_by is not None:
            return f" (the order of {spell(placed.placed)} must be used by {spell(placed.use_by)}, before the visit)"
        case OrderState.RECEIVED if placed.received is not None:
            return f" (received {spell(placed.received)}{use_by})"
    return f" (ordered {spell(placed.placed)}{use_by})"


def _shortest_note(planned: Planned, spell: Callable[[date], str]) -> str:
    """Return the same without what the column of the date says, and without the day of the order."""
    placed = planned.refill.forecast.order
    if placed is None:
        return _note(planned, spell)
    match planned.order_state:
        case OrderState.OTHER_MIXTURE:
            return " (order: OTHER MIXTURE)"
        case OrderState.NOT_GOOD_UNTIL_VISIT:
            return " (order EXPIRES FIRST)"
    return "" if placed.use_by is None else f" (use by {spell(placed.use_by)})"


def _code_and_volume(planned: Planned) -> str:
    return f"{planned.code} {written_volume(planned.refill.forecast.fill.volume)}"
