"""Records and documents of every report: typed values, every field, and the same values in CSV as in JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from pumpcli.domain.absences import Absence
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import forecast
from pumpcli.domain.pump import PlacedOrder
from pumpcli.domain.visits import Booking
from pumpcli.formats import csv_out, json_out
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.records import ResultDocument
from pumpcli.report import due_records
from pumpcli.report.pump_record import FIELDS, nested, record
from pumpcli.usecases.due import Listed, forecast_row
from pumpcli.values import replace
from tests.builders import run, simple_pump
from tests.report.results import AS_OF, Reported, every_result, listed_with, results

ZONED = "tests/data/readme/time-zone.yaml"
EVERY_RESULT = pytest.mark.parametrize("result", results(), ids=[result.name for result in results()])


@EVERY_RESULT
def test_a_record_has_every_field_and_no_other(result: Reported) -> None:
    """A value that is not a field would be missing from the CSV without an error."""
    fields = result.fields()
    assert len(set(fields)) == len(fields) > 0
    for record_of_result in result.records():
        assert sorted(record_of_result) == sorted(fields)


def test_a_record_of_due_has_every_field_and_no_other() -> None:
    for listed in listed_with(forecast_row).rows:
        assert list(record(listed)) == list(FIELDS)


@EVERY_RESULT
def test_every_value_has_its_type(result: Reported) -> None:
    for record_of_result in result.records():
        for field, value in record_of_result.items():
            assert value is None or isinstance(value, (str, bool, int, float, date)), field
            if isinstance(value, str):
                assert NBSP not in value
            if field.endswith(("_at", "_on", "_by")) or field in ("start", "end", "date", "week_start", "until"):
                assert value is None or isinstance(value, date), field


#: The type of a column, and what each of its cells looks like in the CSV.
CELLS = {
    bool: r"true|false",
    int: r"-?\d+",
    float: r"-?\d+\.\d+",
    datetime: r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    date: r"\d{4}-\d\d-\d\d",
    str: r"(?s).*",
}
DATE, INSTANT = re.compile(CELLS[date]), re.compile(CELLS[datetime] + r"([+-]\d\d:\d\d)?")


def test_a_column_has_one_type_in_every_run() -> None:
    """A number is never without its decimal point, and nothing but an instant is beside an instant."""
    types = defaultdict[str, set[type]](set)
    records = [found for result in every_result() for found in result.records()]
    for found in [*records, *map(record, listed_with(forecast_row).rows)]:
        for field, value in found.items():
            types[field] |= set() if value is None else {type(value)}
    assert {field: found for field, found in types.items() if len(found) > 1} == {}
    assert {field: found for field, found in types.items() if found - set(CELLS)} == {}
    assert [field for field, found in types.items() if field.endswith(("_ml", "_mcg")) and found - {float}] == []
    assert [field for field, found in types.items() if field.endswith("_count") and found - {int}] == []


def test_a_cell_of_the_csv_looks_like_its_type() -> None:
    for result in every_result():
        fields = result.fields()
        for found in result.records():
            (row,) = csv.reader(io.StringIO(csv_out.row(fields, found), newline=""))
            for field, cell in zip(fields, row, strict=True):
                value = found[field]
                assert value is None or re.fullmatch(CELLS[type(value)], cell), (field, cell)


#: What programs that guess the type of a column read as something else than text, or as no value.
GUESSED = re.compile(
    r"[+-]?[0-9.,_]*[0-9][0-9.,_]*([eE][+-]?[0-9]+)?|0x[0-9a-fA-F]+|(?i:true|false|inf|nan|null|n/?a|<na>)|None"
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([T ][0-9:.]+)?|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?"
)


def test_a_text_of_the_csv_looks_like_text_to_a_program_that_guesses() -> None:
    """pandas, polars and duckdb read a column of the CSV by its cells; a column without any is no evidence."""
    cells = defaultdict[str, set[str]](set)
    records = [(result.fields(), found) for result in every_result() for found in result.records()]
    records += [(FIELDS, record(found)) for found in listed_with(forecast_row).rows]
    for fields, found in records:
        (row,) = csv.reader(io.StringIO(csv_out.row(fields, found), newline=""))
        for field, cell in zip(fields, row, strict=True):
            if isinstance(found[field], str):
                cells[field].add(cell)
    assert len(cells) > 30
    assert {field: found for field, found in cells.items() if any(map(GUESSED.fullmatch, found))} == {}


def test_a_key_of_json_has_one_type_in_every_run() -> None:
    types = defaultdict[str, set[str]](set)
    for result in every_result():
        document = result.document()
        for path, value in values_of(json.loads(json_out.render(document, [])), document.name):
            types[path].add(json_type(value))
    several = [path for path, found in types.items() if len(found - {"null"}) > 1]
    assert [path for path in several if not path.endswith("as_of")] == []  # as `--as-of` has it: a day or an instant
    volumes = {path: found for path, found in types.items() if path.endswith(("_ml", "_mcg", ".mcg", "ml_per_hour"))}
    assert len(volumes) > 50
    assert [path for path, found in volumes.items() if found - {"null", "number"}] == []


def values_of(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield every value of a document with its path; an entry of a list has the path of the list and "[]"."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from values_of(inner, f"{path}.{key}")
    if isinstance(value, list):
        for inner in value:
            yield from values_of(inner, f"{path}[]")


def json_type(value: object) -> str:
    """Return the type of a value of JSON: dates and instants are types of their own."""
    if isinstance(value, str):
        return "instant" if INSTANT.fullmatch(value) else "date" if DATE.fullmatch(value) else "text"
    names = {type(None): "null", bool: "truth", int: "whole number", float: "number", list: "list", dict: "object"}
    return names[type(value)]


@EVERY_RESULT
def test_the_csv_holds_every_record(result: Reported) -> None:
    fields, records = result.fields(), list(result.records())
    text = csv_out.table(fields, (csv_out.row(fields, found) for found in records))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [list(row) for row in rows] == [list(fields)] * len(records)
    for row, found in zip(rows, records, strict=True):
        assert [field for field in fields if (row[field] == "") is not (found[field] in (None, ""))] == []


@EVERY_RESULT
def test_the_document_is_json(result: Reported) -> None:
    document = result.document()
    found = json.loads(json_out.render(document, []))
    assert list(found) == ["schema", "as_of", *document.content, "problems"]
    assert found["schema"] == f"pumpcli/{document.name}/2"


MONDAY = Booking(date(2026, 6, 29), datetime(2026, 6, 29, 10, 30))
LATE = Booking(date(2026, 7, 2))


@pytest.mark.parametrize(
    ("bookings", "booking", "booked_on", "booked_at"),
    [
        ((), "none", None, None),
        ((MONDAY, LATE), "booked", MONDAY.day, MONDAY.at),
        ((LATE,), "late", LATE.day, None),
        ((Booking(date(2026, 7, 6)),), "after_deadline", date(2026, 7, 6), None),
        ((Booking(date(2026, 6, 1)),), "missed", date(2026, 6, 1), None),
    ],
)
def test_the_fields_of_a_booked_visit(
    bookings: tuple[Booking, ...], booking: str, booked_on: date | None, booked_at: datetime | None
) -> None:
    found = record(listed(booked=bookings))
    assert (found["booking"], found["booked_on"], found["booked_at"]) == (booking, booked_on, booked_at)
    assert (found["due_on"], found["cannot_come"]) == (date(2026, 7, 1), False)


def test_the_other_fields_of_the_working_day() -> None:
    one = listed(
        site="home",
        labels=("dr-a", "high-risk"),
        unavailable=(Absence(date(2026, 6, 1), date(2026, 7, 20)),),
        orders=(PlacedOrder(date(2026, 6, 10), use_by=date(2026, 6, 30)),),
        replace_by=date(2026, 6, 9),
    )
    fields = ("site", "labels", "cannot_come", "order_placed", "use_by", "replacement")
    assert [record(one)[field] for field in fields] == [
        *("home", "dr-a high-risk", True, date(2026, 6, 10), date(2026, 6, 30), "passed"),
    ]
    fast = listed(Clinic(flow_tolerance=Fraction(145, 1000)))
    assert record(fast)["low_alarm_early_at"] == datetime(2026, 6, 11, 4, 55)
    assert record(one)["low_alarm_early_at"] is None
    assert nested(one)["labels"] == ["dr-a", "high-risk"]
    assert (record(one)["low_alarm_measured_at"], record(one)["timezone"]) == (None, None)
    assert (record(listed())["labels"], nested(listed())["labels"]) == (None, [])


WORKING_DAY = """
pump: P-001
site: home
labels: [dr-a, high-risk]
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
fill: {at: 2026-01-05 00:00, volume: 20 mL}
program: {rate: 0.1 mL/day}
booked: [2026-06-24, 2026-07-02 10:30]
orders: [{placed: 2026-06-01, use_by: 2026-06-30}]
"""


def test_the_working_day_of_a_file_in_csv_and_json() -> None:
    as_of = ("--as-of", "2026-06-25", "--format")
    (row,) = csv.DictReader(io.StringIO(run("due", "-", *as_of, "csv", stdin=WORKING_DAY).out))
    (pump,) = json.loads(run("due", "-", *as_of, "json", stdin=WORKING_DAY).out)["pumps"]
    new = FIELDS[FIELDS.index("site") :]
    assert {field: row[field] for field in new if row[field]} == {
        "site": "home",
        "labels": "dr-a high-risk",
        "booking": "late",
        "booked_on": "2026-07-02",
        "booked_at": "2026-07-02T10:30:00",
        "cannot_come": "false",
        "order_placed": "2026-06-01",
        "use_by": "2026-06-30",
    }
    assert {field: pump[field] for field in new if pump[field] is not None} == {
        "site": "home",
        "labels": ["dr-a", "high-risk"],
        "booking": "late",
        "booked_on": "2026-07-02",
        "booked_at": "2026-07-02T10:30:00",
        "cannot_come": False,
        "order_placed": "2026-06-01",
        "use_by": "2026-06-30",
    }


def test_a_late_booking_is_a_row_beside_the_proposed_one() -> None:
    options = ("--as-of", "2026-06-25", "--format")
    found = json.loads(run("schedule", "-", "--until", "2026-07-31", *options, "json", stdin=WORKING_DAY).out)
    rows = csv.DictReader(io.StringIO(run("week", "-", "--weeks", "2", *options, "csv", stdin=WORKING_DAY).out))
    visits = [("proposed", "2026-07-01", "2026-07-01T09:00:00"), ("booked", "2026-07-02", "2026-07-02T10:30:00")]
    assert [(each["visit"], each["visit_on"], each["visit_at"]) for each in found["refills"]] == visits
    assert [(row["visit"], row["visit_on"], row["visit_at"]) for row in rows] == visits
    assert {each["booking"] for each in found["refills"]} == {"late"}


def test_a_csv_has_the_time_zone_beside_instants_without_an_offset() -> None:
    (row,) = csv.DictReader(io.StringIO(run("due", ZONED, "--as-of", "2026-11-22", "--format", "csv").out))
    (pump,) = json.loads(run("due", ZONED, "--as-of", "2026-11-22", "--format", "json").out)["pumps"]
    assert (row["filled_at"], row["low_alarm_at"]) == ("2026-10-05T09:30:00", "2026-11-19T08:30:00")
    assert (pump["filled_at"], pump["low_alarm_at"]) == ("2026-10-05T09:30:00-05:00", "2026-11-19T08:30:00-06:00")
    assert row["timezone"] == pump["timezone"] == "America/Chicago"


@pytest.mark.parametrize("command", ["due", "week", "schedule", "reconcile", "table", "show", "compare --scale +1%"])
def test_no_csv_has_instants_without_the_time_zone_beside_them(command: str) -> None:
    name, *options = command.split()
    ran = run(name, ZONED, *options, "--as-of", "2026-11-22", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["timezone"] for row in rows} <= {"America/Chicago"}
    assert rows or name == "reconcile"
    assert not re.search(r"T\d\d:\d\d(?!:\d\d[,\n])", ran.out)


def listed(clinic: Clinic = Clinic(), **facts: Any) -> Listed:
    """Return the forecast of a pump that is due on 2026-07-01, as of three weeks before."""
    pump = replace(simple_pump("20 mL", "2 mL", "{rate: 0.1 mL/day}"), **facts)
    return Listed(forecast(pump, AsOf.end_of(date(2026, 6, 10)), clinic), "a.yaml")


def test_a_row_of_json_equals_its_document() -> None:
    """The rows of `due` are made one by one, in several processes."""
    result = listed_with(due_records.json_row)
    found = json.loads(json_out.render(due_records.document(result), []))
    assert found["pumps"] == result.rows


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="Fraction"):
        json_out.render(ResultDocument("due", AS_OF, {"volume": Fraction(1, 3)}), [])
