"""Draw a month as a sheet of paper that lies on its side: a column for each weekday, a row for each week."""

from __future__ import annotations

from collections.abc import Iterator

from pumpcli.formats.html_text import Html, breakable, quoted, text
from pumpcli.formats.layout import DayBox, MonthBox

#: Characters of a word from which on it may be broken in a day.
LONGEST = 14
#: The sizes of the texts of a month, in points, each with the characters of a line of a day and the lines of a sheet.
SIZES = ((9, 20, 36), (8, 23, 41), (7, 26, 47), (6, 31, 55))


def month(box: MonthBox) -> Iterator[Html]:
    """Yield the lines of a month."""
    name = quoted(f"month-{box.title.replace(' ', '-')}")
    weekdays = "".join(f'<th scope="col">{text(each)}</th>' for each in box.weekdays)
    yield Html(f'<section class="sheet" aria-labelledby={name}>')
    yield Html(f"<h2 id={name}>{text(box.title)}</h2>")
    yield Html(f'<table class="month size-{_size(box)}" aria-labelledby={name}>')
    yield Html(f"<thead><tr>{weekdays}</tr></thead>")
    yield Html("<tbody>")
    for week in box.weeks:
        yield Html("<tr>")
        yield from map(_day, week)
        yield Html("</tr>")
    yield Html("</tbody>")
    yield Html("</table>")
    yield Html("</section>")


def _day(box: DayBox | None) -> Html:
    if box is None:
        return Html('<td class="other"></td>')
    names = " ".join(name for name, holds in (("today", box.is_today), ("closed", not box.is_open)) if holds)
    today = " <b>today</b>" if box.is_today else ""
    load = f' <span class="{box.tone.value}">{breakable(box.text, LONGEST)}</span>' if box.text else ""
    head = f"<h3>{box.number}{today}{load}</h3>"
    lines = "".join(f'<p class="{line.tone.value}">{breakable(line.text, LONGEST)}</p>' for line in box.lines)
    return Html(f'<td class="{names}">{head}{lines}</td>')


def _size(box: MonthBox) -> int:
    """Return the largest size in which a month fits on a sheet; else the smallest, and it takes more than one."""
    for size, characters, most in SIZES:
        if sum(max(_lines(day, characters) for day in week) for week in box.weeks) <= most:
            return size
    return SIZES[-1][0]


def _lines(box: DayBox | None, characters: int) -> int:
    """Return the lines that a day takes at most in lines of some characters."""
    if box is None:
        return 1
    texts = (f"{box.number} {'today' if box.is_today else ''} {box.text}", *(line.text for line in box.lines))
    return sum(1 + len(each) // (characters - 4) for each in texts)
