"""Draw a month as a sheet of paper that lies on its side: a column for each weekday, a row for each week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.formats.html_text import Html, breakable, quoted, text
from pumpcli.formats.page_layout import DayBox, MonthBox

#: Characters of a word from which on it may be broken in a day.
LONGEST = 14
#: The sizes of the texts of a month, in points, each with the characters of a line of a day and the lines of a sheet.
SIZES = ((9, 19, 39), (8, 21, 44), (7, 24, 50), (6, 28, 58))
#: The lines that a week takes at least, and those of a sheet that are above its month on the first page.
_LEAST, _ABOVE = 5, 10
#: The smallest size in which a month stands below what is above it on the first page, rather than on the next one.
_SMALLEST_BELOW = 7


def month(box: MonthBox, *, is_first: bool) -> Iterator[Html]:
    """Yield the lines of a month.

    Args:
        is_first: whether there is something above it on its sheet.
    """
    name = quoted(f"month-{box.title.replace(' ', '-')}")
    weekdays = "".join(f'<th scope="col">{text(each)}</th>' for each in box.weekdays)
    yield Html(f'<section class="sheet" aria-labelledby={name}>')
    yield Html(f'<h2 id={name} class="above">{text(box.title)}</h2>')
    yield Html(f'<table class="month size-{_size(box, is_first=is_first)}" aria-labelledby={name}>')
    yield Html("<thead>")
    yield Html(f'<tr class="again" aria-hidden="true"><th colspan="{len(box.weekdays)}">{text(box.title)}</th></tr>')
    yield Html(f"<tr>{weekdays}</tr>")
    yield Html("</thead>")
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


def _size(box: MonthBox, *, is_first: bool) -> int:
    """Return the largest size in which a month fits on its sheet; else the smallest, and it takes more than one."""
    needed = {size: sum(_height(week, characters) for week in box.weeks) for size, characters, _ in SIZES}
    fitting = [size for size, _, most in SIZES if needed[size] <= most]
    below = [size for size, _, most in SIZES if size >= _SMALLEST_BELOW and needed[size] <= most - _ABOVE]
    smallest, *_ = SIZES[-1]
    return next(iter([*below, *fitting] if is_first else fitting), smallest)


def _height(week: Sequence[DayBox | None], characters: int) -> int:
    """Return the lines that a week takes, in lines of some characters."""
    return max(_LEAST, *(sum(_lines(text, characters) for text in _texts(box)) for box in week if box is not None))


def _texts(box: DayBox) -> Iterator[str]:
    today = " today" if box.is_today else ""
    yield f"{box.number}{today} {box.text}"
    yield from (line.text for line in box.lines)


def _lines(text: str, characters: int) -> int:
    """Return the lines of a text that is broken between its words, and in words that are longer than a line."""
    lines, used = 1, 0
    for word in text.split(" "):
        used += 1 + len(word)
        if used > characters + 1:
            lines += 1 + (len(word) - 1) // characters
            used = 1 + len(word) % characters
    return lines
