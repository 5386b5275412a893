"""Records and documents of every report: typed values, every field, and the same values in CSV as in JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction

import pytest

from pumpcli.formats import csv_out, json_out
from pumpcli.formats.numbers import NBSP
from pumpcli.formats.records import ResultDocument
from pumpcli.report import due
from pumpcli.report.pump_record import FIELDS, record
from pumpcli.usecases.due import forecast_row
from tests.report.results import AS_OF, Reported, listed_with, results

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


def test_a_row_of_json_equals_its_document() -> None:
    """The rows of `due` are made one by one, in several processes."""
    result = listed_with(due.json_row)
    found = json.loads(json_out.render(due.document(result), []))
    assert found["pumps"] == result.rows


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="Fraction"):
        json_out.render(ResultDocument("due", AS_OF, {"volume": Fraction(1, 3)}), [])
