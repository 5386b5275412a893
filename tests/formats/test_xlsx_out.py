"""XLSX: typed cells, texts that nothing runs or changes, the limits of a sheet, and what stands on the second sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.clock import AsOf
from pumpcli.errors import FaultCode, Problem, Severity, UsageError
from pumpcli.formats import xlsx_out
from pumpcli.formats.layout import Line, Tone
from pumpcli.formats.records import About, Value
from pumpcli.formats.writers import Messages
from tests.builders import end_of
from tests.read_back import sheet
from tests.report.results import Reported, every_result

AS_OF: AsOf = end_of("2026-11-22")
ABOUT = About(AS_OF, [Line("Refills due", Tone.STRONG), Line(), Line("a rule")])


def written(values: Sequence[Value], about: About = ABOUT) -> bytes:
    """A file with one column, and a cell below the other for each value."""
    rows = [xlsx_out.row(["a"], {"a": value}) for value in values]
    return xlsx_out.render(["a"], rows, lambda: about, Messages())


def read(*values: Value) -> list[object]:
    return [row[0] for row in sheet(written(values), "List")[1:]]


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (0, 0.0),
        (-6, -6.0),
        (20.0, 20.0),
        (39.825, 39.825),
        (0.000001, 0.000001),
        (123456.789012, 123456.789012),
        (True, True),
        (False, False),
        (date(2026, 11, 22), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 14, 5), datetime(2026, 11, 22, 14, 5)),
        (datetime(2026, 11, 22, 14, 5, 59), datetime(2026, 11, 22, 14, 5, 59)),
        (datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=-6))), datetime(2026, 11, 22, 14, 5)),
        (date(9999, 12, 31), date(9999, 12, 31)),
        (date(1900, 3, 1), date(1900, 3, 1)),
        (date(1900, 2, 28), "1900-02-28"),
        (datetime(1899, 12, 31, 9, 30), "1899-12-31T09:30:00"),
        ("00123", "00123"),
        ("=1+1", "=1+1"),
        ("{=1+1}", "{=1+1}"),
        ("http://example.org", "http://example.org"),
        ("mailto:a", "mailto:a"),
        ("1e5", "1e5"),
        ("TRUE", "TRUE"),
        ("2026-11-22", "2026-11-22"),
        ("'", "'"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("<r><t>x</t></r>", "<r><t>x</t></r>"),
        ("<r></r>", "<r></r>"),
        ("a\nb", "a\nb"),
        ("a\rb\tc\x00\x1b[31m", "a\\rb\\tc\\x00\\x1b[31m"),
        ("\udcff\u202e", "\\udcff\\u202e"),
        ("漢字💉", "漢字💉"),
    ],
)
def test_a_cell_holds_its_value_with_its_type(value: Value, cell: object) -> None:
    (found,) = read(value)
    assert (type(found), found) == (type(cell), cell)


@pytest.mark.parametrize("text", ["_x0041_", "_x005F_", "a_x0041_b"])
def test_a_text_that_looks_like_an_escape_is_escaped(text: str) -> None:
    """Excel reads `_x0041_` as A; an underscore before it is written as its own escape."""
    assert text.replace("_x00", "_x005F_x00") in part(written([text]), "xl/sharedStrings.xml")


@given(
    st.lists(
        st.one_of(st.text(st.characters(exclude_categories=["C", "Z"])), st.floats(0, 1e6), st.dates(date(1901, 1, 1)))
    )
)
def test_what_is_written_is_read_back(values: list[str | float | date]) -> None:
    rounded = [round(value, 6) if isinstance(value, float) else value for value in values]
    assert [cell or value for cell, value in zip(read(*rounded), rounded, strict=True)] == rounded


def test_no_cell_is_a_formula_or_a_link() -> None:
    data = written(["=1+1", "=HYPERLINK(A1)", "@SUM(A1)", "http://example.org", "{=A1}"])
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "sheet" in name and name.endswith(".rels")]
    assert not re.search("<f>|<hyperlink", part(data, "xl/worksheets/sheet1.xml"))


def test_a_long_number_is_shown_with_all_its_decimals() -> None:
    """A spreadsheet shows a number without a format by at most eleven characters."""
    styles = part(written([12345.678901, 0.000001]), "xl/styles.xml")
    assert re.findall('formatCode="([^"]*)"', styles) == ["0.000000"]
    assert 'formatCode="0.' not in part(written([39.825, 12.345678, 20.0, 5]), "xl/styles.xml")


def test_two_files_of_one_list_have_the_same_bytes_and_the_date_of_the_list() -> None:
    assert written(["a", 1.5]) == written(["a", 1.5])
    core = part(written(["a"]), "docProps/core.xml")
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-11-23T00:00:00Z"}
    assert "1980-01-01T00:00:00Z" in part(written(["a"], About(None, [])), "docProps/core.xml")


def test_the_head_stays_and_has_filters() -> None:
    data = written(["P-001", "P-002"])
    assert sheet(data, "List")[0] == ["a"]
    drawn = part(data, "xl/worksheets/sheet1.xml")
    assert '<pane ySplit="1" topLeftCell="A2"' in drawn
    assert '<autoFilter ref="A1:A3"/>' in drawn
    assert '<autoFilter ref="A1"/>' in part(written([]), "xl/worksheets/sheet1.xml")


def test_the_code_of_a_pump_stays_beside_every_column() -> None:
    """On the screen and on paper: of forty columns, most are far from the code."""
    for fields, place in ((["pump", "day"], "B2"), (["day", "pump", "site"], "C2"), (["day", "site"], "A2")):
        drawn = of_fields(fields, "x")
        assert f'topLeftCell="{place}"' in part(drawn, "xl/worksheets/sheet1.xml")
        repeated = {"B2": "$A:$A,List!$1:$1", "C2": "$B:$B,List!$1:$1", "A2": "$1:$1"}[place]
        assert f"List!{repeated}<" in part(drawn, "xl/workbook.xml")
    assert 'topLeftCell="A2"' in part(of_fields(["file", "drugs", "pump"], "x" * 40), "xl/worksheets/sheet1.xml")


def of_fields(fields: Sequence[str], text: str) -> bytes:
    """A file with one row, and the same text in every cell."""
    return xlsx_out.render(fields, [[text] * len(fields)], lambda: ABOUT, Messages())


def test_a_column_is_as_wide_as_its_longest_cell_up_to_a_limit() -> None:
    def width(*values: Value) -> float:
        found = re.search(r'<col min="1" max="1" width="([\d.]+)"', part(written(values), "xl/worksheets/sheet1.xml"))
        assert found is not None
        return float(found[1])

    assert width("P-001") < width("x" * 20) < width("x" * 60) == width("x" * 600)
    assert width("ab\ncd" * 20) < width("ab cd" * 20)


def test_a_text_that_is_too_long_says_so_in_its_cell() -> None:
    long, wide = "x" * 32_767, "\U0001f489" * 20_000
    assert read(long) == [long]
    (cut,) = read(f"{long}y")
    assert isinstance(cut, str)
    assert cut.startswith("xxx")
    assert cut.endswith(" ... [cut: a cell of an XLSX file holds 32,767 characters, and this text has 32,768]")
    assert len(cut) == 32_767
    (cut,) = read(wide)
    assert isinstance(cut, str)
    assert len(cut.encode("utf-16-le")) <= 2 * 32_767
    assert cut.endswith("20,000]")


def test_a_list_with_more_rows_than_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_out, "MOST_ROWS", 3)
    assert read("a", "b") == ["a", "b"]
    with pytest.raises(UsageError, match="a sheet of an XLSX file holds 3 rows, and this list has more; write CSV"):
        written(["a", "b", "c"])


def test_the_second_sheet_has_lines_notes_and_problems() -> None:
    problem = Problem(
        severity=Severity.ERROR,
        code=FaultCode.BAD_DATE,
        file="a\x1b.yaml",
        line=3,
        column=5,
        path="fills",
        message="no\nday",
    )
    warning = Problem(
        severity=Severity.WARNING,
        code=FaultCode.BAD_DATE,
        file="b",
        line=0,
        column=0,
        path="",
        message="=1+1",
        pump="007",
    )
    about = About(AS_OF, [Line("Title", Tone.STRONG), Line("a\u00a0rule \x1b[31m"), Line("<r></r>", Tone.ALERT)])
    data = xlsx_out.render(["a"], [], lambda: about, Messages([problem, warning], ["p1 read as P-1"]))
    rows = sheet(data, "About")
    assert [row[0] for row in rows[:6]] == ["Title", "a rule \\x1b[31m", "<r></r>", "", "p1 read as P-1", ""]
    assert rows[6] == ["message", "severity", "code", "file", "line", "column", "path", "pump", "accepted"]
    assert rows[7][:7] == ["no\nday", "error", "bad-date", "a\\x1b.yaml", 3.0, 5.0, "fills"]
    assert (rows[8][0], rows[8][7]) == ("=1+1", "007")


@pytest.mark.parametrize("result", every_result()[::7], ids=[result.name for result in every_result()[::7]])
def test_every_result_is_a_sheet(result: Reported) -> None:
    fields, records = result.fields(), list(result.records())
    rows = [xlsx_out.row(fields, record) for record in records]
    cells = sheet(xlsx_out.render(fields, rows, lambda: ABOUT, Messages()), "List")
    assert cells[0] == list(fields)
    assert list(map(plain, cells[1:])) == list(map(plain, rows))


def plain(row: Sequence[object]) -> list[object]:
    """The cells of a row; calamine reads an empty one as an empty text, and an instant at midnight as a date."""
    midnights = {value: value.date() for value in row if isinstance(value, datetime) and value.time() == time()}
    return [
        "" if value is None else midnights.get(value, value) if isinstance(value, datetime) else value for value in row
    ]
