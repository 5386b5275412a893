"""The checks of printed pages find what they are there for. No browser is needed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paper import run as paper
from tests.paper.checks import Sheet, on_paper, squeezed
from tests.paper.pages import Printed

A4 = (210 / 25.4, 297 / 25.4)
HEAD = squeezed("Pump Refill due")
TABLE = {"head": "Pump\tRefill due", "rows": ["P-001\tFri 4 Dec", "P-002\tMon 7 Dec"]}
Word = tuple[float, float, float, float, str]


def sheet(text: str, *words: Word, size: tuple[float, float] = (595.92, 841.92)) -> Sheet:
    return Sheet(*size, words or ((40, 40, 80, 50, "P-001"),), squeezed(text))


def found(*sheets: Sheet, name: str = "due", codes: tuple[str, ...] = ("P-001", "P-002")) -> list[str]:
    return list(on_paper(sheets, Printed(name, Path("due.html"), codes), [TABLE], A4))


RIGHT = sheet("Pump Refill due P-001 Fri 4 Dec P-002 Mon 7 Dec page 1")


def test_a_right_page_has_no_fault() -> None:
    assert found(RIGHT) == []
    assert found(sheet("Pump Refill due P-001 Fri 4 Dec"), sheet("Pump Refill due P-0 02 Mon 7 Dec")) == []


@pytest.mark.parametrize(
    ("sheets", "fault"),
    [
        ([sheet("Pump Refill due P-001 Fri 4 Dec")], "P-002 is missing"),
        ([sheet("Pump Refill due P-001 Fri 4"), sheet("Pump Refill due Dec P-002 Mon 7 Dec")], "no page has the whole"),
        ([sheet("Pump Refill due P-001 Fri 4 Dec"), sheet("P-002 Mon 7 Dec")], "no head PumpRefilldue above the row"),
        ([sheet(RIGHT.text, size=(841.92, 595.92))], "page 1 is 841.92 by 595.92 points"),
        ([sheet(RIGHT.text, (580, 40, 600, 50, "P-001"))], "page 1, outside the margins: P-001"),
        ([sheet(RIGHT.text, (10, 40, 50, 50, "P-001"))], "page 1, outside the margins: P-001"),
        ([sheet(RIGHT.text, (40, 790, 80, 806, "P-001"))], "page 1, across the foot: P-001"),
    ],
)
def test_what_is_wrong_is_found(sheets: list[Sheet], fault: str) -> None:
    assert any(each.startswith(fault) for each in found(*sheets)), found(*sheets)


def test_a_card_is_half_a_page() -> None:
    low = sheet(RIGHT.text, (40, 425, 80, 435, "P-001"))
    assert found(low, name="card P-001") == ["the card is longer than half a page: 1 pages, 435 points"]
    assert found(low) == found(RIGHT, name="card P-001") == []


def test_without_a_browser_it_fails_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert paper.main([]) == 2
    assert "Chromium and pdftotext not installed" in capsys.readouterr().err
