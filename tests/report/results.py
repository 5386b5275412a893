"""Make the result of every command for every sample, as a screen, as records and as a document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache, partial
from typing import TypeVar

from pumpcli.cli.emitting import RecordReport
from pumpcli.domain.absences import Absence
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.pump import PlacedOrder, Pump
from pumpcli.domain.quantity import Volume
from pumpcli.domain.stops import Stop
from pumpcli.domain.table import Granularity
from pumpcli.domain.visits import Booking
from pumpcli.domain.what_if import Titration
from pumpcli.files.asked_change import Setting
from pumpcli.files.due_list_file import Previous, read_previous
from pumpcli.files.source import Source
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import digest_fleet
from pumpcli.formats import json_out
from pumpcli.formats.layout import Screen
from pumpcli.formats.records import Record, ResultDocument
from pumpcli.report import (
    calendar,
    catalogue,
    changes,
    check,
    compare,
    due_records,
    explain,
    orders,
    reconcile,
    schedule,
    show,
    table,
    week,
)
from pumpcli.usecases import catalogue as catalogue_case
from pumpcli.usecases import changes as changes_case
from pumpcli.usecases import one_pump, plan
from pumpcli.usecases.check import Checked, fine
from pumpcli.usecases.compare import RequestedChange, compare_change, compare_pumps
from pumpcli.usecases.due import DueList, Listed, due_list, forecast_row, ranked
from pumpcli.usecases.orders import orders_until
from pumpcli.usecases.reconcile import reconcile_fleet, reconcile_pumps
from pumpcli.usecases.rules import Rules, find_rules
from pumpcli.values import Frozen, replace
from tests.builders import load_fleet

SAMPLES = "sample_configs"
AS_OF = AsOf.end_of(date(2026, 11, 22))
BEFORE = AsOf.end_of(date(2026, 10, 1))
REQUESTED = [
    RequestedChange(titration=Titration(Fraction(35, 100), Period(days=7), 4), low_alarm=Volume(Fraction(1))),
    RequestedChange(
        fill=Volume(Fraction(17)),
        settings=(Setting("on_demand.volume", "0.01 mL"), Setting("on_demand.lockout", "6 h")),
    ),
]

ResultT = TypeVar("ResultT")
RowT = TypeVar("RowT")


class Reported(Frozen):
    """One result of a command, bound to the functions of its report."""

    name: str
    to_screen: Callable[[], Screen]
    fields: Callable[[], Sequence[str]]
    records: Callable[[], Iterable[Record]]
    document: Callable[[], ResultDocument]


def reported(name: str, report: RecordReport[ResultT], result: ResultT) -> Reported:
    """Bind a result to the functions of its report."""
    ways = report.to_screen, report.fields, report.records, report.document
    to_screen, fields, records, document = ways
    return Reported(
        name, partial(to_screen, result), partial(fields, result), partial(records, result), partial(document, result)
    )


@cache
def samples() -> tuple[Rules, Fleet[LoadedPump]]:
    """Return the clinic rules and the pumps of the samples."""
    rules = find_rules([SAMPLES], None, None)
    assert isinstance(rules, Rules)
    return rules, load_fleet([SAMPLES], rules.clinic, rules.catalogues)


def listed_with(row: Callable[[Listed], RowT], as_of: AsOf = AS_OF) -> DueList[RowT]:
    """Return the list of all samples, with a row for each pump."""
    rules, fleet = samples()
    rows = ranked(as_of, row, fleet.pumps)
    return due_list(Fleet(tuple(rows), fleet.unread, fleet.problems, fleet.files), rules, as_of)


@cache
def results() -> list[Reported]:
    """Return the result of every command except `due`, whose rows depend on the format."""
    return [*_of_fleet(), *_of_measurements(), *_of_each_pump()]


def _of_fleet() -> Iterator[Reported]:
    rules, fleet = samples()
    listed, until = listed_with(forecast_row), date(2027, 1, 31)
    yield reported("week", week, plan.week_list(listed, date(2026, 11, 23), 3))
    yield reported("calendar", calendar, plan.month_grids(listed, 3))
    yield reported("schedule", schedule, plan.outlook(listed, until))
    yield reported("orders", orders, orders_until(listed, until))
    yield reported("changes", changes, _changes())
    for part in catalogue_case.Part:
        yield reported(part.value, catalogue, catalogue_case.catalogue_list(rules, part))
    for path in (SAMPLES, "tests/data/readme/two-mistakes.yaml"):
        checked = digest_fleet([path], rules.clinics, fine)
        yield reported(f"check {path}", check, Checked(checked, checked.problems))
    yield reported("compare two", compare, compare_pumps(fleet.pumps[0], fleet.pumps[3], AS_OF))


def _changes() -> changes_case.Changes:
    saved = json_out.render(due_records.document(listed_with(due_records.json_row, BEFORE)), [])
    previous = read_previous(Source("saved.json", saved))
    assert isinstance(previous, Previous), json.loads(saved)
    return changes_case.compare(previous, listed_with(changes.row).rows, (), AS_OF)


def _of_measurements() -> Iterator[Reported]:
    rules, _ = samples()
    reconcile_one = partial(reconcile_pumps, AS_OF)
    for path in (SAMPLES, "tests/data/readme/residuals.yaml"):
        measured = digest_fleet([path], rules.clinics, reconcile_one)
        yield reported(f"reconcile {path}", reconcile, reconcile_fleet(measured, rules, AS_OF))


def _of_each_pump() -> Iterator[Reported]:
    rules, fleet = samples()
    for loaded in fleet.pumps:
        code = loaded.pump.code
        yield reported(f"show {code}", show, one_pump.show(loaded, rules, AS_OF))
        if loaded.pump.ended is None:
            yield from _of_changes(loaded, rules)
        yield reported(f"explain {code}", explain, one_pump.explain(loaded, rules, AS_OF))
        rows = one_pump.depletion_table(loaded, rules, AS_OF, Granularity.WINDOW, None, None, 8)
        yield reported(f"table {code}", table, rows)


def _of_changes(loaded: LoadedPump, rules: Rules) -> Iterator[Reported]:
    """Yield results that a pump out of use does not have."""
    code = loaded.pump.code
    yield reported(f"show {code} --until", show, one_pump.show(loaded, rules, AS_OF, date(2026, 12, 20)))
    for number, requested in enumerate(REQUESTED):
        yield reported(f"compare {code} {number}", compare, compare_change(loaded, rules, AS_OF, requested))


@cache
def every_result() -> list[Reported]:
    """Return the results of the samples, and those of a pump with a time zone and all facts of a working day."""
    return [*results(), *_of_a_busy_pump()]


def _of_a_busy_pump() -> Iterator[Reported]:
    rules, _ = samples()
    (loaded,) = load_fleet(["tests/data/readme/time-zone.yaml"], rules.clinic, rules.catalogues).pumps
    busy = LoadedPump(_busy(loaded.pump), loaded.source, loaded.line, rules.clinic)
    as_of = AsOf.at(datetime(2026, 11, 22, 10, 30, 15, tzinfo=UTC))
    listed = due_list(Fleet(tuple(ranked(as_of, forecast_row, [busy])), (), (), 1), rules, as_of)
    until = date(2027, 12, 31)
    yield reported("week busy", week, plan.week_list(listed, None, 30))
    yield reported("calendar busy", calendar, plan.month_grids(listed, 12))
    yield reported("schedule busy", schedule, plan.outlook(listed, until))
    yield reported("orders busy", orders, orders_until(listed, until))
    yield reported("show busy", show, one_pump.show(busy, rules, as_of, until))
    yield reported("explain busy", explain, one_pump.explain(busy, rules, as_of))
    rows = one_pump.depletion_table(busy, rules, as_of, Granularity.WINDOW, None, None, None)
    yield reported("table busy", table, rows)
    measured = reconcile_pumps(as_of, [busy])
    yield reported("reconcile busy", reconcile, reconcile_fleet(Fleet(tuple(measured), (), (), 1), rules, as_of))


def _busy(pump: Pump) -> Pump:
    """Return a pump that is booked, away, ordered for and to be replaced, and stood still for some hours."""
    return replace(
        pump,
        site="home",
        labels=("dr-a", "high-risk"),
        booked=(Booking(date(2026, 12, 1)),),
        unavailable=(Absence(date(2026, 12, 10), date(2026, 12, 12)),),
        stopped=(Stop(datetime(2026, 11, 9, 16, tzinfo=UTC), datetime(2026, 11, 9, 22, tzinfo=UTC)),),
        orders=(PlacedOrder(date(2026, 11, 20), use_by=date(2026, 12, 5)),),
        replace_by=date(2027, 1, 1),
    )
