"""No input makes the program crash, hang or lie: files with mistakes, texts that are no files, and every reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.domain.pump import Pump
from pumpcli.files import (
    day_fields,
    fields,
    moments,
    public_holidays,
    quantities,
    time_zones,
    tolerance_file,
    working_day,
)
from pumpcli.files.working_day import WORKING_DAY_KEYS
from pumpcli.values import replace
from tests.builders import pump_of, run
from tests.robustness import laws, texts
from tests.strategies import pumps_in_use


def name_of(read: Any) -> str:
    """The name of a reader; one that remembers is the look-up of what it remembers."""
    return str(getattr(getattr(read, "__self__", None), "reader", read).__name__)


READERS = [
    *(quantities.volume, quantities.positive_volume, quantities.volume_of_window, quantities.mass_of_window),
    *(quantities.volume_of_bolus, quantities.mass_of_bolus, quantities.rate, quantities.concentration),
    *(quantities.duration, quantities.period, quantities.days_period, quantities.percentage, quantities.per_day),
    *(
        quantities.whole_number,
        moments.moment,
        moments.moment_anywhere,
        moments.day,
        fields.time_of_day,
        fields.time_before_24,
        fields.weekdays,
    ),
    *(
        fields.weekday,
        day_fields.closed_days,
        day_fields.opened_day,
        day_fields.absence,
        day_fields.lead,
        fields.code,
        fields.name,
        fields.notes,
    ),
    *(
        fields.notes,
        quantities.flow,
        tolerance_file.residual_tolerance,
        fields.yes_or_no,
        fields.label,
        working_day.end_reason,
    ),
    public_holidays.public_holidays,
    time_zones.time_zone,
    moments.day_or(moments.moment),
]
KEPT = Path("tests/data/readme/october.json").read_text(encoding="utf-8")

scalars = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from("0123456789.,-+: /%TZeEmLcguhdaynow\u00b5\u03bc\u00a0\n"), max_size=30),
    st.lists(st.sampled_from(texts.ODD), min_size=1, max_size=3).map("".join),
    st.builds("{}{}{}".format, st.sampled_from(texts.ODD), st.sampled_from(["", " ", "/", "\t"]), st.text(max_size=4)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples: each writes its file anew."""
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("read", READERS, ids=name_of)
@given(text=scalars)
def test_every_reader_returns_a_value_or_a_fault(read: Callable[[str], Any], text: str) -> None:
    laws.hold_for_reader(read, text)


@given(pumps_in_use())
def test_a_random_pump_is_read_from_its_text(pump: Pump) -> None:
    read = pump_of(texts.text_of(pump))
    fills = tuple(replace(fill, stability=None, supplied=None) for fill in read.fills)  # what the catalogue supplies
    assert (read.reservoir, fills, read.boluses, read.readings) == (
        pump.reservoir,
        pump.fills,
        pump.boluses,
        pump.readings,
    )
    assert [getattr(read, key) for key in WORKING_DAY_KEYS] == [getattr(pump, key) for key in WORKING_DAY_KEYS]
    for found, meant in zip(read.programs, pump.programs, strict=True):
        assert (found.start, found.rate, found.windows, found.boluses) == (
            meant.start,
            meant.rate,
            meant.windows,
            meant.boluses,
        )


@given(st.one_of(texts.mutated(texts.files()), texts.mutated(st.sampled_from(texts.FAULTY)), texts.raw))
def test_no_document_is_passed_over(text: str) -> None:
    laws.hold_for_document(text)


@given(
    text=st.one_of(texts.mutated(texts.files()), texts.mutated(st.sampled_from(texts.FAULTY)), texts.raw),
    command=st.sampled_from(laws.COMMANDS),
)
def test_a_pump_file_is_read_or_named_and_never_half(folder: Path, text: str, command: tuple[str, ...]) -> None:
    fleet = laws.hold_for_pump_file(folder / "fuzz.yaml", text)
    laws.hold_for_command(folder / "fuzz.yaml", fleet, command)


@pytest.mark.parametrize("command", laws.COMMANDS, ids=" ".join)
def test_a_clinic_file_holds_no_pump(folder: Path, command: tuple[str, ...]) -> None:
    fleet = laws.hold_for_pump_file(folder / "fuzz.yaml", Path("sample_configs/clinic.yaml").read_text("utf-8"))
    laws.hold_for_command(folder / "fuzz.yaml", fleet, command)


@given(data=st.one_of(st.binary(max_size=80), st.sampled_from(texts.SAMPLES).map(lambda text: text.encode("utf-16"))))
def test_any_bytes_are_read_or_named(folder: Path, data: bytes) -> None:
    (folder / "bytes.yaml").write_bytes(data)
    assert run("due", str(folder / "bytes.yaml"), *laws.AS_OF).code == 3


@given(text=st.one_of(texts.mutated(st.just(texts.CLINIC)), texts.raw))
def test_with_a_clinic_file_that_is_not_right_no_list_is_made(folder: Path, text: str) -> None:
    laws.hold_for_clinic_file(folder / "clinic.yaml", Path("sample_configs/smallest.yaml"), text)


@given(text=st.one_of(st.sampled_from(texts.CATALOGUES), texts.mutated(st.sampled_from(texts.CATALOGUES)), texts.raw))
def test_with_a_catalogue_that_is_not_right_no_pump_gets_a_date(folder: Path, text: str) -> None:
    own = folder / "catalogue"
    own.mkdir(exist_ok=True)
    laws.hold_for_catalogue_file(own, text)


@given(text=st.one_of(texts.mutated(st.just(KEPT)), texts.raw))
def test_an_earlier_list_is_compared_or_refused(folder: Path, text: str) -> None:
    (folder / "kept.json").write_bytes(text.encode(errors="surrogatepass"))
    ran = run("changes", str(folder / "kept.json"), "sample_configs", *laws.AS_OF, "--format", "json")
    assert ran.code in laws.EXITS
    if ran.code == 0:
        json.loads(ran.out)
    else:
        assert ran.out == ""


@given(
    option=st.sampled_from(["as-of", "lead", "pump", "clinic", "format", "until", "days", "from", "by"]), text=scalars
)
def test_no_option_makes_it_crash(option: str, text: str) -> None:
    ran = run("table", "sample_configs/smallest.yaml", f"--{option}={text}")
    assert ran.code in {0, 2, 4} | ({3} if option == "clinic" else set())
    assert (ran.out == "") == (ran.code != 0)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(laws.COMMANDS))
def test_any_date_can_be_asked_about(day: date, command: tuple[str, ...]) -> None:
    name, *options = command
    ran = run(name, "sample_configs/ziconotide.yaml", *options, "--as-of", day.isoformat())
    assert ran.code == 0 or (name == "table" and ran.code == 2), ran
    warned = set(re.findall(r"\[([a-z-]+)\]$", ran.err, re.MULTILINE))
    assert ran.code == 2 or warned <= {"fact-in-the-future", "long-ago"}, ran
