"""Records for pandas and polars: one type a column, whatever the files hold."""

from __future__ import annotations

import io
import pickle
from datetime import date, datetime
from types import SimpleNamespace

import pytest

import pumpcli
from pumpcli.api.columns import column_type
from tests.api.test_commands import DAY, LISTS, MIXED, PUMPS, SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore::pumpcli.IncompleteWarning")


@pytest.mark.parametrize("paths", [SAMPLES, MIXED], ids=["samples", "mixed"])
def test_every_value_has_the_type_of_its_column(paths: tuple[str, ...]) -> None:
    fleet = pumpcli.load(*paths, as_of=DAY)
    methods = {**LISTS, **PUMPS} if paths is SAMPLES else {name: LISTS[name] for name in LISTS if "where" not in name}
    seen = set()
    for method in methods.values():
        result = method(fleet)
        assert list(result.schema) == list(result.fields)
        for record in result.to_records():
            assert list(record) == list(result.fields)
            for field, value in record.items():
                assert value is None or type(value) is result.schema[field], (result.command, field, value)
                assert not isinstance(value, datetime) or value.tzinfo is None
                seen.add(type(value))
    assert seen == {type(None), str, int, float, bool, date, datetime}


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("due_on", date),
        ("deadline_at", datetime),
        ("deadline_at_difference", int),
        ("due_on_difference", int),
        ("volume_ml_difference", float),
        ("daily_baclofen_mcg", float),
        ("clinic_mean_ratio", float),
        ("pump_drift", str),
        ("until_passed", str),
        ("until_lasts", bool),
        ("labels", str),
    ],
)
def test_the_name_of_a_field_gives_its_type(field: str, kind: type) -> None:
    assert column_type(field) is kind


def test_no_other_name_has_a_type() -> None:
    for name in ("colour", "pump_colour", "colour_difference"):
        with pytest.raises(KeyError, match="colour"):
            column_type(name)


def test_rows_are_exact_and_records_are_rounded() -> None:
    pump = pumpcli.load("sample_configs", as_of=DAY)["P-003"]
    (row,) = pump.show()
    (record,) = pump.show().to_records()
    assert (record["pump"], record["due_on"], record["status"]) == (row.pump, row.due_on, row.status)
    assert row.filled_ml == pump.forecast().fill.volume.ml == record["filled_ml"]
    table = pump.table(days=2)
    assert [record["remaining_ml"] for record in table.to_records()] == [
        round(float(row.remaining.ml), 6) for row in table
    ]


def test_a_result_is_a_sequence_of_its_rows() -> None:
    due = pumpcli.load("sample_configs", as_of=DAY).due()
    assert list(due) == [due[index] for index in range(len(due))] == list(due.rows)
    assert due[-1] == due.rows[-1]
    assert due[:2] == due.rows[:2]
    assert due[0] in due
    assert repr(due) == "<Result of due as of 2026-11-22: 15 rows>"


def test_a_notebook_shows_the_text_of_the_command() -> None:
    due, shown = pumpcli.load("sample_configs", as_of=DAY).due(), io.StringIO()
    due._repr_pretty_(SimpleNamespace(text=shown.write), cycle=False)
    assert shown.getvalue() == str(due)


def test_a_list_of_nothing_has_its_columns() -> None:
    checked = pumpcli.load("sample_configs/smallest.yaml", as_of=DAY).check()
    assert checked.to_records() == []
    assert checked.schema["line"] is int


def test_results_can_be_sent_to_another_process() -> None:
    fleet = pumpcli.load("sample_configs", as_of=DAY)
    for result in (fleet.due(), fleet.week(), fleet["P-014"].table(days=3)):
        again = pickle.loads(pickle.dumps(result))
        assert again.to_records() == result.to_records()
