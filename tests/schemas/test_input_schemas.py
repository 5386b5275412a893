"""The schemas of files hold with the readers: what a reader accepts its schema accepts, and what a reader refuses its
schema refuses, except what a JSON Schema cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.public_holidays import public_holidays
from pumpcli.files.time_zones import time_zone
from pumpcli.schemas.values import forms
from tests import written_pumps
from tests.files.test_clinic_file import FAULTS
from tests.robustness import texts
from tests.schemas import corpora
from tests.schemas.views import as_edited, as_read, search, validator

Node = tuple[yaml.Node, set[FaultCode]]

#: What no schema can say, with the reason: a schema may accept a document that has only these errors.
CANNOT_SAY = {
    FaultCode.YAML_SYNTAX: "a schema sees documents that are YAML, and a catalogue or clinic file may have another",
    FaultCode.YAML_TAG: "a schema sees values without their tags",
    FaultCode.DUPLICATE_KEY: "a schema sees one value of a key; editors report the second one themselves",
    FaultCode.GIVEN_TWICE: "labels of other case, a day with and without its hour",
    FaultCode.UNKNOWN_TIMEZONE: "the zones are those of the machine",
    FaultCode.UNKNOWN_HOLIDAYS: "the holidays are those of the installed package",
    FaultCode.SKIPPED_TIME: "the clocks of a zone",
    FaultCode.REPEATED_TIME: "the clocks of a zone",
    FaultCode.WRONG_OFFSET: "the clocks of a zone",
    FaultCode.ALARM_ABOVE_CAPACITY: "compares two volumes",
    FaultCode.FILL_ABOVE_CAPACITY: "compares two volumes",
    FaultCode.FILL_BELOW_ALARM: "compares two volumes",
    FaultCode.OUT_OF_ORDER: "compares instants",
    FaultCode.SAME_INSTANT: "compares instants",
    FaultCode.BEFORE_FIRST_FILL: "compares instants",
    FaultCode.DATE_CONTRADICTION: "compares dates",
    FaultCode.STOP_ENDS_TOO_EARLY: "compares instants",
    FaultCode.STOPS_OVERLAP: "compares instants",
    FaultCode.ENDED_TOO_EARLY: "compares dates",
    FaultCode.NO_CONCENTRATION: "a dose anywhere, and drugs that a fill may have kept from the one before",
    FaultCode.SAME_DRUG: "compares names whatever their case",
    FaultCode.WINDOW_EMPTY: "compares two times of day",
    FaultCode.WINDOW_OVERLAP: "compares windows",
    FaultCode.WINDOW_GAP: "sums up windows",
    FaultCode.EVERY_NOT_DIVISOR: "divides the day",
    FaultCode.BOLUS_TOO_LONG: "compares lengths of time",
    FaultCode.DUPLICATE_ENTRY: "compares entries of a catalogue",
}
#: What a schema can say in part, with what it cannot.
IN_PART = {
    FaultCode.OUT_OF_RANGE: "the order and the distance of two dates, more than a century, parts of a second",
    FaultCode.BAD_DATE: "29 February of a year that is not a leap year; an offset where nothing names a time zone",
    FaultCode.BAD_DAYS: "a day that is named twice, by itself and in a range",
    FaultCode.BAD_TEXT: "characters that show nothing, and symbols that are no letters",
    FaultCode.BAD_NUMBER: "of a plain number an editor sees the value alone: 4.0, 0x4 and +4 are 4",
    FaultCode.MISSING_KEY: "what the catalogue supplies for a model",
    FaultCode.ON_DEMAND_LIMIT: "more boluses expected than the limits allow",
    FaultCode.CONFLICTING_KEYS: "a day that is both in `open` and in `closed`",
    FaultCode.WRONG_TYPE: "a second document, which a schema does not see",
}
#: The invalid files, and the faults of a clinic file, whose only errors are such a part.
PARTS = {
    FaultCode.OUT_OF_RANGE: (
        *("absence-ends-before-it-begins", "absence-longer-than-a-year", "figures-that-contradict"),
    ),
    FaultCode.BAD_DATE: ("booked-with-an-offset-without-timezone", "date-with-offset", "offset-without-timezone"),
    FaultCode.BAD_DAYS: ("day-twice-in-text",),
    FaultCode.BAD_NUMBER: ("whole-number-with-decimals",),
    FaultCode.MISSING_KEY: ("model-without-an-alarm-volume", "unknown-model"),
    FaultCode.ON_DEMAND_LIMIT: ("more-boluses-expected-than-allowed",),
    FaultCode.WRONG_TYPE: ("two-documents",),
}

each_pump_file = pytest.mark.parametrize("path", corpora.PUMPS, ids=lambda path: path.stem)


def has_plain_null(node: yaml.Node) -> bool:
    """Whether a document has null without quotes: text for the reader, nothing for an editor. `check` warns of it."""
    if isinstance(node, yaml.ScalarNode):
        return not node.style and node.value in ("~", "null", "Null", "NULL")
    parts = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
    return any(map(has_plain_null, parts))


def hold(name: str, found: Iterator[Node], excused: set[FaultCode]) -> set[FaultCode]:
    """Assert that a schema and the reader agree on each document. Return the errors for which the schema was laxer."""
    laxer = set()
    for node, errors in found:
        for view in (as_read, as_edited):
            faults = list(validator(name).iter_errors(view(node)))
            if errors and not faults:
                unseen = FaultCode.DUPLICATE_KEY in errors  # errors may be in the value that it does not see
                assert unseen or errors <= excused, f"{view.__name__}: the schema accepts {errors}"
                laxer |= errors & excused
            alarms = [fault.message for fault in faults if fault.instance is not None or not has_plain_null(node)]
            assert errors or not alarms, f"{view.__name__}: {alarms}"
    return laxer


def hold_file(name: str, path: Path, read: Callable[[str], Iterator[Node]]) -> set[FaultCode]:
    in_part = {code for code, stems in PARTS.items() if path.stem in stems}
    laxer = hold(name, read(path.read_text(encoding="utf-8", errors="replace")), {*CANNOT_SAY, *in_part})
    assert in_part <= laxer, "nothing of this file is to be excused"
    return laxer


@each_pump_file
def test_the_pump_schema_holds_with_the_reader(path: Path) -> None:
    hold_file("pump", path, corpora.pumps)


def test_nothing_is_excused_that_a_schema_says() -> None:
    laxer = {code for path in corpora.PUMPS for code in hold_file("pump", path, corpora.pumps)}
    laxer |= {code for path in corpora.CATALOGUES for code in hold_file("catalogue", path, corpora.catalogue)}
    laxer |= {code for text, *_ in FAULTS for code in hold("clinic", corpora.clinic(text), {*FaultCode})}
    alone_in_no_file = {FaultCode.BAD_TEXT, FaultCode.WRONG_OFFSET, FaultCode.WINDOW_EMPTY}
    assert {*CANNOT_SAY, *IN_PART} - laxer <= alone_in_no_file
    assert set(PARTS) <= {*IN_PART}


@pytest.mark.parametrize("path", corpora.CATALOGUES, ids=lambda path: path.stem)
def test_the_catalogue_schema_holds_with_the_reader(path: Path) -> None:
    hold_file("catalogue", path, corpora.catalogue)


@pytest.mark.parametrize("text", [*corpora.CLINICS, texts.CLINIC])
def test_the_clinic_schema_accepts_every_form_of_every_key(text: str) -> None:
    (document,) = corpora.clinic(text)
    assert document[1] == set()
    hold("clinic", iter([document]), set())


#: The faults of a clinic file that its schema does not see, each for a reason that `IN_PART` has.
NOT_SEEN = {"out-of-range", "conflicting-keys", "bad-days", "wrong-type"}


@pytest.mark.parametrize(("text", "code"), [(text, code) for text, code, _ in FAULTS])
def test_the_clinic_schema_holds_with_the_reader(text: str, code: str) -> None:
    hold("clinic", corpora.clinic(text), {*CANNOT_SAY} | ({FaultCode(code)} if code in NOT_SEEN else set()))


@given(st.one_of(texts.files(), texts.mutated(texts.files()), texts.mutated(written_pumps.files())))
def test_the_pump_schema_holds_for_random_files(text: str) -> None:
    hold("pump", corpora.pumps(text), {*CANNOT_SAY, *IN_PART})


@given(st.one_of(written_pumps.clinic_files(), texts.mutated(st.sampled_from([texts.CLINIC, *corpora.CLINICS]))))
def test_the_clinic_schema_holds_for_random_files(text: str) -> None:
    hold("clinic", corpora.clinic(text), {*CANNOT_SAY, *IN_PART})


def test_of_a_key_that_is_given_twice_a_schema_sees_the_last_value() -> None:
    text = "fill:\npump: P-1\nreservoir: {capacity: 20 mL, low_alarm: 2 mL}\n"
    text += "fill: {at: 2026-11-02 09:30, volume: 20 mL}\nprogram: {rate: 0.4 mL/day}\n"
    ((node, errors),) = corpora.pumps(text)
    assert errors == {FaultCode.DUPLICATE_KEY, FaultCode.MISSING_VALUE}
    assert hold("pump", iter([(node, errors)]), {*CANNOT_SAY}) == {FaultCode.DUPLICATE_KEY}


@given(texts.mutated(st.sampled_from(texts.CATALOGUES)))
def test_the_catalogue_schema_holds_for_random_files(text: str) -> None:
    hold("catalogue", corpora.catalogue(text), {*CANNOT_SAY, *IN_PART})


def scalars() -> list[str]:
    """Return every value of the pump files and catalogues, and odd ones."""

    def below(node: yaml.Node) -> Iterator[str]:
        if isinstance(node, yaml.ScalarNode):
            yield str(node.value)
        else:
            parts = (
                node.value if isinstance(node, yaml.SequenceNode) else [each for pair in node.value for each in pair]
            )
            for part in parts:
                yield from below(part)

    nodes = [node for path in corpora.PUMPS for node, _ in corpora.pumps(path.read_text(errors="replace"))]
    nodes += [node for path in corpora.CATALOGUES for node, _ in corpora.catalogue(path.read_text())]
    nodes += [node for text in (*corpora.CLINICS, *(text for text, *_ in FAULTS)) for node, _ in corpora.clinic(text)]
    return sorted({value for node in nodes for value in below(node)} | set(texts.ODD))


def accepts(form: dict[str, Any], text: str) -> bool:
    """Whether a schema accepts a text."""
    is_listed = text in form.get("enum", [text])
    return is_listed and len(text) <= form.get("maxLength", 10**6) and bool(search(form.get("pattern", ""))(text))


#: Readers that look for a hint among all countries or zones, and texts enough for them.
SLOW = (public_holidays, time_zone)
SHORT = ("US", "DE-BY/catholic", "UTC", "Etc/GMT+5", "Europe/Berlin", "", "usa", "US-", "not a zone")


def test_every_form_accepts_what_its_reader_accepts() -> None:
    values = [
        *scalars(),
        "20\u00b5L",
        "20 \u039cL",
        "2 wee\u212a",
        "2 mL\n",
        " 2 mL",
        "9" * 13,
        "2.5 days",
        "100.0 %",
        "100.1 %",
    ]
    excused = {*CANNOT_SAY, *IN_PART}
    for read, form in forms().items():
        for text in SHORT if read in SLOW else values:
            value = read(text)
            if isinstance(value, Fault):
                assert not accepts(form, text) or value.code in excused, (text, value)
            else:
                assert accepts(form, text), (text, form)
        assert [example for example in form.get("examples", ()) if isinstance(read(str(example)), Fault)] == []
