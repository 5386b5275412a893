"""What must hold of a page in a browser and on paper. Each check yields sentences on what does not."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.paper.browser import PAPERS, Browser
from tests.paper.pages import Printed

#: CSS pixels and points of an inch.
PIXELS, POINTS = 96, 72
#: The margins of the pages in millimetres: left and right together, and at the foot.
SIDES, FOOT = 24, 15
#: The pixels across windows of a browser, and across a phone.
SCREENS, PHONE = (1280, 1000), 400
#: Pixels by which an element may be off by rounding.
_ROUNDING = 1.5

#: The elements that are wider than the page, or reach out of it; of a picture, the texts outside its frame.
_OUTSIDE = """(() => {
  const room = document.documentElement.clientWidth, off = %s, found = [];
  const name = e => `${e.tagName} ${e.className.baseVal ?? e.className}: ${e.textContent.slice(0, 60)}`;
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect(), picture = e.closest('svg');
    if (!box.width) continue;
    const frame = picture && picture !== e ? picture.getBoundingClientRect() : {left: 0, right: room};
    if (box.left < frame.left - off || box.right > frame.right + off) found.push(name(e));
    if (!picture && e.scrollWidth > e.clientWidth + off && e.clientWidth) found.push('cut, ' + name(e));
  }
  return found;
})()"""
#: The cells whose texts reach into the next cell.
_OVER = """(() => [...document.querySelectorAll('th, td')]
  .filter(cell => cell.scrollWidth > cell.clientWidth + %s)
  .map(cell => `cut, ${cell.tagName} ${cell.className}: ${cell.textContent.slice(0, 60)}`)
)()"""
#: The heads and the rows of all tables, as they are seen.
_TABLES = """[...document.querySelectorAll('table')].map(table => ({
  head: [...table.querySelectorAll('thead tr:not(.again) > *')].map(cell => cell.innerText).join(''),
  rows: [...table.tBodies].flatMap(body => [...body.rows].map(row => row.innerText)),
}))"""
_COLOURS = "(style => [style.backgroundColor, style.color])(getComputedStyle(document.body))"
_BLACK_ON_WHITE = ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """A page of paper: its size in points, the boxes of its words (left, top, right, bottom), and its text without
    spaces, in the order in which it is drawn."""

    width: float
    height: float
    words: tuple[tuple[float, float, float, float, str], ...]
    text: str


def faults(browser: Browser, printed: Printed, folder: Path) -> Iterator[str]:
    """Open and print a page, and yield what is wrong with it."""
    browser.open(printed.file)
    for pixels, script in ((SCREENS[0], _OUTSIDE), (SCREENS[1], _OUTSIDE), (PHONE, _OVER)):
        browser.shown_as("screen", pixels, 900)
        yield from (f"on a screen of {pixels} pixels, {each}" for each in browser.evaluate(script % _ROUNDING))
    is_wide = "size: landscape" in printed.file.read_text(encoding="utf-8")
    for paper, (across, down) in PAPERS.items():
        width, height = (down, across) if is_wide else (across, down)
        room = int(width * PIXELS - SIDES / 25.4 * PIXELS)
        browser.shown_as("print", room, int(height * PIXELS), "dark")
        yield from (f"on {paper}, {each}" for each in browser.evaluate(_OUTSIDE % _ROUNDING))
        if browser.evaluate(_COLOURS) != _BLACK_ON_WHITE:
            yield f"on {paper}, not black on white"
        tables = browser.evaluate(_TABLES)
        sheets = _sheets(browser.pdf(paper), folder / f"{printed.file.stem}-{paper}.pdf")
        yield from (f"on {paper}, {each}" for each in on_paper(sheets, printed, tables, (width, height)))
    yield from browser.told


def on_paper(
    sheets: Sequence[Sheet], printed: Printed, tables: Sequence[dict[str, Any]], inches: tuple[float, float]
) -> Iterator[str]:
    """Yield what is wrong with the pages of paper."""
    size = tuple(round(each * POINTS) for each in inches)
    for number, sheet in enumerate(sheets, 1):
        if any(abs(got - wanted) > 2 for got, wanted in zip((sheet.width, sheet.height), size, strict=True)):
            yield f"page {number} is {sheet.width} by {sheet.height} points, not {size}"
        yield from (f"page {number}, {each}" for each in _misplaced(sheet))
    whole = "".join(sheet.text for sheet in sheets)
    yield from (f"{code} is missing" for code in printed.codes if squeezed(code) not in whole)
    for table in tables:
        yield from _broken(sheets, squeezed(table["head"]), list(map(squeezed, table["rows"])))
    if printed.name.startswith("card") and "hard" not in printed.name:
        lowest = max(bottom for _, _, _, bottom, _ in sheets[0].words if bottom < _foot_of(sheets[0]))
        if len(sheets) > 1 or lowest > sheets[0].height / 2:
            yield f"the card is longer than half a page: {len(sheets)} pages, {lowest:.0f} points"


def _misplaced(sheet: Sheet) -> Iterator[str]:
    """Yield the words that are outside the margins, or in the way of the line at the foot."""
    edge, foot = SIDES / 2 / 25.4 * POINTS, _foot_of(sheet)
    for left, top, right, bottom, word in sheet.words:
        if left < edge - 2 or right > sheet.width - edge + 2 or top < 0 or bottom > sheet.height:
            yield f"outside the margins: {word}"
        if top < foot - 1 and bottom > foot + 2:
            yield f"across the foot: {word}"


def _foot_of(sheet: Sheet) -> float:
    return sheet.height - FOOT / 25.4 * POINTS


def _broken(sheets: Sequence[Sheet], head: str, rows: Sequence[str]) -> Iterator[str]:
    """Yield the rows that no page has whole, and the pages with rows of a table but without its head."""
    for row in rows:
        on = [number for number, sheet in enumerate(sheets, 1) if row in sheet.text]
        if row and not on:
            yield f"no page has the whole row {row[:80]}"
        elif head and not any(head in sheets[number - 1].text for number in on):
            yield f"no head {head[:40]} above the row {row[:80]}"


def squeezed(text: str) -> str:
    """Return a text without spaces and places to break, ligatures as their letters."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").split())


def _sheets(pdf: bytes, file: Path) -> list[Sheet]:
    file.write_bytes(pdf)
    texts = _poppler("-raw", file).split("\f")
    found = _PAGE.findall(_poppler("-bbox", file))
    return [
        Sheet(
            float(width),
            float(height),
            tuple(
                (float(left), float(top), float(right), float(bottom), word)
                for left, top, right, bottom, word in _WORD.findall(words)
            ),
            squeezed(text),
        )
        for (width, height, words), text in zip(found, texts, strict=False)
    ]


def _poppler(option: str, file: Path) -> str:
    ran = subprocess.run(["pdftotext", option, str(file), "-"], check=True, capture_output=True)
    return ran.stdout.decode()
