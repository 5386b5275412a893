"""CSV: quoting, empty fields, and texts that a spreadsheet would run or change."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.formats import csv_out
from pumpcli.formats.records import Value


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (0, "0"),
        (0.0, "0.0"),
        (20.0, "20.0"),
        (0.000001, "0.000001"),
        (0.000012, "0.000012"),
        (1e22, "10000000000000000000000.0"),
        (39.825, "39.825"),
        (-6, "-6"),
        (True, "true"),
        (False, "false"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22), "2026-11-22T00:00:00"),
        (datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=-6))), "2026-11-22T14:05:00"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("-", "-"),
        ("@sum", "'@sum"),
        ("\tx", "\\tx"),
        ("\rx", "\\rx"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("a\x1b[31mb\u202ec\x9bd\x7f", "a\\x1b[31mb\\u202ec\\x9bd\\x7f"),
        ("a\nb", "a\nb"),
        ("00123", "00123"),
    ],
)
def test_cells(value: Value, cell: str) -> None:
    row = csv_out.row(["a", "b"], {"a": value, "b": 1})
    assert list(csv.reader(io.StringIO(row, newline=""))) == [[cell, "1"]]


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("P-014", "P-014"),
        ("1234", "1234"),
        ("0", "0"),
        ("00123", "'00123"),
        ("1234567890123456", "'1234567890123456"),
        ("1E5", "'1E5"),
        ("1.10", "'1.10"),
        ("3-4", "'3-4"),
        ("MAR1", "'MAR1"),
        ("2-Dec", "'2-Dec"),
        ("true", "'true"),
        ("march patient", "march patient"),
    ],
)
def test_a_code_that_a_spreadsheet_would_change_is_marked_as_text(code: str, cell: str) -> None:
    assert csv_out.row(["pump", "due_on"], {"pump": code, "due_on": date(2026, 11, 22)}) == f"{cell},2026-11-22\n"


#: Characters that are written as they are, with the line break; control characters are escaped.
characters = st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" \u00a0\n")


@given(st.lists(st.text(characters), min_size=1, max_size=4))
def test_what_is_written_is_read_back(texts: list[str]) -> None:
    fields = [f"f{index}" for index in range(len(texts))]
    written = csv_out.table(fields, [csv_out.row(fields, dict(zip(fields, texts, strict=True)))])
    header, row = csv.reader(io.StringIO(written, newline=""))
    assert header == fields
    assert [cell.removeprefix("'") for cell in row] == [text.removeprefix("'") for text in texts]
