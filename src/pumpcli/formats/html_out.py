"""Draw a page as one HTML file, for a browser and for paper: without a script, an address, or anything to load."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import zip_longest
from typing import assert_never

from pumpcli.errors import Problem
from pumpcli.formats import html_month, html_table, problem_groups
from pumpcli.formats.excerpt import drawn
from pumpcli.formats.html_text import Html, escaped, styled, text
from pumpcli.formats.layout import Block, Chart, Excerpt, Grid, Line, Screen, Tone, risen
from pumpcli.formats.numbers import spoken_as_of
from pumpcli.formats.page_layout import MonthBox, Page
from pumpcli.formats.writers import Messages

#: A text in columns, such as "left now     8.883 mL", and the spaces before it from which on it has no label.
_LABELLED = re.compile(r"([^|\s][^|]*?) {2,}([^|\s].*)", re.DOTALL)
_NO_LABEL = 8
_TITLE = "title"


def render(page: Page, messages: Messages) -> str:
    """Return the text of the file.

    Problems because of which a patient may be missing stand above the result, and warnings below it.
    """
    blocks = risen(page.blocks)
    title = _title(blocks)
    grave = problem_groups.unmissable(messages.problems)
    others = [problem for problem in messages.problems if problem not in grave]
    lines = [
        *_head(title, page),
        Html("<body>"),
        Html("<main>"),
        *_result(title, blocks, list(_problems("Errors", "errors", grave)), page),
        *_problems("Warnings", "warnings", others),
        *_notes(messages.notes),
        Html("</main>"),
        Html(f"<footer>{text(_foot(title, page))}</footer>"),
        Html("</body>"),
        Html("</html>"),
    ]
    return "".join(f"{line}\n" for line in lines)


def _title(blocks: Sequence[Block | MonthBox]) -> Line | None:
    """Return the first strong line, which is the title of a screen; an answer may stand above it."""
    lines = (block for block in blocks if isinstance(block, Line) and block.tone is Tone.STRONG)
    return next(lines, None)


def _head(title: Line | None, page: Page) -> Iterator[Html]:
    yield Html("<!DOCTYPE html>")
    yield Html('<html lang="en">')
    yield Html("<head>")
    yield Html('<meta charset="utf-8">')
    # Nothing is loaded and no script runs, even if a text is treated as markup by mistake.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    yield Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    yield Html('<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield Html('<meta name="color-scheme" content="light dark">')
    # A browser without margin boxes prints this above each page instead of the foot.
    yield Html(f"<title>{escaped(_foot(title, page))}</title>")
    yield Html("<style>")
    yield Html((files(__package__) / "page.css").read_text(encoding="utf-8").rstrip("\n"))
    yield Html(f"@page {{ @bottom-left {{ content: {styled(_foot(title, page))} }} }}")
    if page.is_wide:
        yield Html("@page { size: landscape }")
    yield Html("</style>")
    yield Html("</head>")


def _name(title: Line | None) -> str:
    """Return the title of a page in one line, each gap in it as one space."""
    return "" if title is None else re.sub(" +", " ", title.text)


def _foot(title: Line | None, page: Page) -> str:
    """Return the line at the foot of each page: what it is, of which clinic, as of when."""
    name = _name(title)
    as_of = f"as of {spoken_as_of(page.as_of)}"
    clinic = "" if page.clinic is None or page.clinic in name else page.clinic
    return ", ".join(part for part in (name, clinic, "" if as_of in name else as_of) if part)


def _result(
    title: Line | None, blocks: Sequence[Block | MonthBox], errors: Sequence[Html], page: Page
) -> Iterator[Html]:
    """Yield the title, the errors and the blocks; of a card, which is cut out, the errors before it."""
    if page.is_card:
        yield from errors
        yield Html('<div class="card">')
    yield from _heading(title)
    if not page.is_card:
        yield from errors
    yield from _blocks([block for block in blocks if block is not title])
    if page.is_card:
        yield Html("</div>")


def _heading(title: Line | None) -> Iterator[Html]:
    if title is not None:
        yield Html(f'<h1 id="{_TITLE}">{text(title.text)}</h1>')


def _problems(heading: str, name: str, problems: Sequence[Problem]) -> Iterator[Html]:
    if problems:
        yield Html(f'<section class="{name}" aria-labelledby="{name}">')
        yield Html(f'<h2 id="{name}">{text(heading)}</h2>')
        yield from _plain_blocks(problem_groups.on_standard_error(problems))
        yield Html("</section>")


def _notes(notes: Sequence[str]) -> Iterator[Html]:
    if notes:
        yield Html('<section class="notes" aria-labelledby="notes">')
        yield Html('<h2 id="notes">Notes</h2>')
        yield from (Html(f"<p>{text(note)}</p>") for note in notes)
        yield Html("</section>")


def _blocks(blocks: Sequence[Block | MonthBox]) -> Iterator[Html]:
    """Yield the blocks of a page: a section for each heading, with what is below it."""
    number, months, is_open, title = 0, 0, False, None
    for block, following in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Line) and (block.is_part or block.tone is Tone.STRONG):
            number += 1
            title = block
            if not block.is_part:
                yield from [Html("</section>")] if is_open else []
                yield Html(f'<section aria-labelledby="part-{number}">')
                is_open = True
            yield _part(
                block, f"part-{number}", is_in_table=isinstance(following, Grid) and html_table.holds(following, block)
            )
        elif isinstance(block, MonthBox):
            title = None
            yield from html_month.month(block, is_first=months == 0)
            months += 1
        elif isinstance(block, Grid):
            yield from html_table.table(block, title, _TITLE if title is None else f"part-{number}")
            title = None
        else:
            title = None
            yield from _plain_block(block)
    if is_open:
        yield Html("</section>")


def _part(line: Line, name: str, *, is_in_table: bool) -> Html:
    """Return a heading. On paper that of a table is left out if the head of the table repeats it."""
    level = 3 if line.is_part else 2
    names = f"{line.tone.value} above" if is_in_table else line.tone.value
    return Html(f'<h{level} id="{name}" class="{names}">{text(line.text)}</h{level}>')


def _plain_blocks(blocks: Screen) -> Iterator[Html]:
    for block in blocks:
        yield from _plain_block(block)


def _plain_block(block: Block) -> Iterator[Html]:
    """Yield a block that is no heading and has none."""
    match block:
        case Line():
            if block.text:
                yield _line(block)
            else:
                yield Html('<div class="gap"></div>')
        case Grid():
            yield from html_table.table(block, None, _TITLE)
        case Excerpt():
            yield _excerpt(block)
        case Chart():
            from pumpcli.formats import svg  # noqa: PLC0415  # most pages have no picture

            yield svg.render(block)
        case _:
            assert_never(block)


def _line(line: Line) -> Html:
    raw = line.text.lstrip(" ")
    indent = line.indent + len(line.text) - len(raw)
    labelled = _LABELLED.fullmatch(raw)
    if labelled is not None:
        content = Html(f'<span class="label">{text(labelled[1])}</span> {text(labelled[2])}')
    elif indent >= _NO_LABEL:
        content = Html(f'<span class="label"></span> {text(raw)}')
    else:
        content = text(raw)
    names = line.tone.value + (" in" if 0 < indent < _NO_LABEL else "")
    return Html(f'<p class="{names}">{content}</p>')


def _excerpt(excerpt: Excerpt) -> Html:
    """Return a line of a file with its number, in which the fault is marked."""
    shown, mark = drawn(excerpt, None)
    start, end = mark.index("^"), len(mark)
    shown = shown.ljust(end)
    return Html(f"<pre>{text(shown[:start])}<mark>{text(shown[start:end])}</mark>{text(shown[end:])}</pre>")
