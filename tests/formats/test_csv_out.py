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
        (" =1+1", "' =1+1"),
        ("00123", "'00123"),
        ("10. Mai", "'10. Mai"),
        ("'", "''"),
        ("'00123", "''00123"),
        ("it's", "it's"),
    ],
)
def test_cells(value: Value, cell: str) -> None:
    row = csv_out.row(["a", "b"], {"a": value, "b": 1})
    assert list(csv.reader(io.StringIO(row, newline=""))) == [[cell, "1"]]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (0.0, "0,0"),
        (0.525, "0,525"),
        (-1234.5, "-1234,5"),
        (0.000001, "0,000001"),
        (20, "20"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 14, 5), "2026-11-22T14:05:00"),
        ("1.10", "'1.10"),
        ("a,b", "a,b"),
        ("a;b", '"a;b"'),
        ('a"b', '"a""b"'),
        ("baclofen 0.5 mg/mL", "baclofen 0.5 mg/mL"),
    ],
)
def test_cells_with_decimal_commas(value: Value, cell: str) -> None:
    assert csv_out.row(["a", "b"], {"a": value, "b": 0.5}, csv_out.DECIMAL_COMMA) == f"{cell};0,5\n"


@pytest.mark.parametrize("dialect", [csv_out.PLAIN, csv_out.DECIMAL_COMMA])
def test_the_header_has_the_separator_of_the_rows(dialect: csv_out.Dialect) -> None:
    rows = [csv_out.row(["a", "b"], {"a": 1.5, "b": "x"}, dialect)]
    head, line = csv_out.table(["a", "b"], rows, dialect, bom=True).splitlines()
    assert head == f"\ufeffa{dialect.separator}b"
    assert line == f"1{dialect.decimal}5{dialect.separator}x"


#: Characters that are written as they are, with the line break; control characters are escaped.
characters = st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" \u00a0\n")


#: Texts of the parts of numbers, dates, formulas and quotes, to which random characters rarely come together.
parts = st.lists(
    st.sampled_from(["'", "=", "-", "1", "05", "2026", ".", ",", ";", " ", "mai", "V", "kr", "TRUE", '"', "P"])
)


@given(st.lists(st.text(characters) | parts.map("".join), min_size=1, max_size=4), st.booleans())
def test_a_cell_without_its_first_apostrophe_is_the_text(texts: list[str], decimal_comma: bool) -> None:
    dialect = csv_out.DECIMAL_COMMA if decimal_comma else csv_out.PLAIN
    fields = [f"f{index}" for index in range(len(texts))]
    written = csv_out.table(fields, [csv_out.row(fields, dict(zip(fields, texts, strict=True)), dialect)], dialect)
    header, row = csv.reader(io.StringIO(written, newline=""), delimiter=dialect.separator)
    assert header == fields
    assert [cell.removeprefix("'") for cell in row] == texts


@given(st.from_regex(r"[A-Z]-[0-9]{3}", fullmatch=True).filter(lambda code: code[0] not in "IVX"))
def test_a_plain_code_is_written_as_it_is(code: str) -> None:
    assert csv_out.row(["pump"], {"pump": code}) == f"{code}\n"
