"""One list holds the same pumps, days and volumes in every format."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumpcli.cli.options import CALENDAR_FORMATS, Format
from tests.benchmarks import fleet
from tests.builders import run
from tests.read_back import DUE, READERS, SCHEDULE, Entry, Shape, markdown_rows, sheet_rows

#: The seed of a fleet; and for each pump the pattern of its code, and its booked visits.
Drawn = tuple[int, list[tuple[str, list[tuple[int, str]]]]]

SAMPLES = ("sample_configs", "--as-of", "2026-11-22")
#: Formats of records have six decimal places, and those of a screen three.
RECORDS, SCREENS = (Format.CSV, Format.JSON, Format.XLSX), (Format.TABLE, Format.MD, Format.HTML)
#: The most by which a volume of three places differs from one of six.
HALF_A_PLACE = Decimal("0.0005005")
#: Codes that some format could take for something else.
CODES = (
    *("P-{}", "0{}", "1e{}", "{}-11-2026", "=P{}", "a|b{}", "*a*{}", "<b>{}", "a\\{}", "[x](y){}", "{}. a", "- {}"),
    *("_x004{}_", "#{}", "&lt;{}", "a,b;{}", '"{}', "'{}", "`{}`", "~~{}~~", "TRUE{}", "漢字{}", "{:060}", "a  b{}"),
)
#: Booked visits, by days from the as-of date and with an hour or without.
bookings = st.lists(
    st.tuples(st.integers(-60, 130), st.sampled_from(["", " 00:00", " 09:30", " 23:59"])),
    max_size=3,
    unique_by=lambda visit: visit[0],
)
fleets = st.tuples(
    st.integers(0, 10**6), st.lists(st.tuples(st.sampled_from(CODES), bookings), min_size=1, max_size=12)
)


def read_back(shape: Shape, *arguments: str) -> dict[Format, list[Entry]]:
    return {format: READERS[format](run(*arguments, "--format", format).data, shape) for format in CALENDAR_FORMATS}


def assert_agree(found: dict[Format, list[Entry]]) -> list[Entry]:
    """Check that all formats hold the same rows in the same order, except a calendar, and return those of JSON."""
    wanted = found[Format.JSON]
    for format in RECORDS:
        assert found[format] == wanted, format
    for format in SCREENS:
        assert found[format] == found[Format.TABLE], format
    for entry, drawn in zip(wanted, found[Format.TABLE], strict=True):
        assert (entry.code, entry.day) == (drawn.code, drawn.day)
        assert (entry.ml is None) is (drawn.ml is None)
        assert entry.ml is None or drawn.ml is None or abs(entry.ml - drawn.ml) <= HALF_A_PLACE
    return wanted


def assert_all_agree(path: str, as_of: date) -> None:
    last = as_of + timedelta(days=120)
    due = read_back(DUE, "due", path, "--as-of", str(as_of))
    wanted = assert_agree(due)
    assert sorted(map(str, due[Format.ICS])) == sorted(str(Entry(entry.code, entry.day, None)) for entry in wanted)
    plan = read_back(SCHEDULE, "schedule", path, "--as-of", str(as_of), "--until", str(last))
    refills = [(entry.code, entry.day) for entry in assert_agree(plan)]
    undated = {entry.code for entry in wanted if entry.day is None}
    # A calendar also has the first refill of each pump after the last day.
    events = [(entry.code, entry.day) for entry in plan[Format.ICS] if entry.code not in undated]
    assert Counter(refills) <= Counter(events)
    assert all(day is not None and day > str(last) for _, day in (Counter(events) - Counter(refills)))


def test_every_format_is_read_back() -> None:
    assert set(READERS) == set(Format) == {*RECORDS, *SCREENS, Format.ICS}


@settings(max_examples=settings().max_examples // 8)
@given(fleets, st.integers(-30, 120))
def test_every_format_holds_the_same_pumps_days_and_volumes(drawn: Drawn, days: int) -> None:
    seed, pumps = drawn
    as_of = fleet.AS_OF + timedelta(days=days)
    with TemporaryDirectory() as folder:
        for number, ((code, visits), text) in enumerate(zip(pumps, fleet.documents(len(pumps), seed), strict=True)):
            named = "'" + code.format(number).replace("'", "''") + "'"
            lines = [f"pump: {named}" if line.startswith("pump: ") else line for line in text.splitlines()]
            booked = [f"{as_of + timedelta(days=ahead)}{hour}" for ahead, hour in visits]
            lines += [f"booked: [{', '.join(booked)}]"] if booked else []
            Path(folder, f"{number}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert_all_agree(folder, as_of)


@pytest.mark.parametrize("shape", [DUE])
def test_every_format_holds_the_samples(shape: Shape) -> None:
    """Those with booked visits also: every row of a table is read."""
    found = read_back(shape, "due", *SAMPLES)
    assert len(assert_agree(found)) == 15


def pump(code: str, rate: str, volume: str = "20 mL", at: str = "2026-10-05 09:00") -> str:
    return (
        f"pump: {code}\nreservoir: {{capacity: 20 mL, low_alarm: 2 mL}}\n"
        f"fill: {{at: {at}, volume: {volume}}}\nprogram: {{rate: {rate}}}\n"
    )


#: A code of 60 characters, a pump that never empties, one that does in 500 years, one that alarms at once; and more
#: pumps due on one day than any clinic refills.
UNUSUAL = (
    *(pump("W" * 60, "0.3 mL/day"), pump("NEVER", "0 mL/day"), pump("SLOW", "0.0001 mL/day")),
    pump("AT-ONCE", "24 mL/day", volume="2.001 mL", at="2026-11-22 08:00"),
    *(pump(f"M-{number:02}", "0.25 mL/day") for number in range(40)),
)


@pytest.mark.parametrize("clinic", ["", "capacity: 40\n", "clinic: '<b>'\n"])
def test_every_format_holds_what_is_unusual(tmp_path: Path, clinic: str) -> None:
    """In a clinic without a file, without a title, and with a title that is no HTML."""
    (tmp_path / "pumps.yaml").write_text("---\n".join(UNUSUAL), encoding="utf-8")
    if clinic:
        (tmp_path / "clinic.yaml").write_text(clinic, encoding="utf-8")
    due = assert_agree(read_back(DUE, "due", str(tmp_path), "--as-of", "2026-11-22"))
    assert {entry.code for entry in due if entry.day is None} == {"NEVER"}
    assert max(Counter(entry.day for entry in due).values()) == 40
    assert_all_agree(str(tmp_path), date(2026, 11, 22))


def test_a_table_of_ten_years_is_whole_in_a_spreadsheet_and_a_mail(tmp_path: Path) -> None:
    path = tmp_path / "pump.yaml"
    path.write_text(pump("P-001", "0.001 mL/day"), encoding="utf-8")
    ask = "table", str(path), "--as-of", "2026-11-22", "--until", "2036-10-04"
    rows = run(*ask, "--format", "csv").data.decode().splitlines()[1:]
    assert len(rows) == len(sheet_rows(run(*ask, "--format", "xlsx").data))
    assert len(rows) == len(markdown_rows(run(*ask, "--format", "md").data.decode())) > 3650
