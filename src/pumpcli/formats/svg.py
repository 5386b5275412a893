"""Draw the volume in a reservoir over time as SVG for a page of HTML: in one colour, that of the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from pumpcli.domain.curve import CurvePiece, Point
from pumpcli.domain.quantity import Volume
from pumpcli.formats.chart import highest
from pumpcli.formats.chart_days import Columns, LabelledDay, labelled_days
from pumpcli.formats.html_text import Html, escaped
from pumpcli.formats.layout import Chart, ChartMark, Stroke, Tone
from pumpcli.formats.numbers import millilitres, plain, short_day, short_millilitres
from pumpcli.values import Frozen

#: The size of the picture, and the edges of the plot in it, in units of the picture.
WIDTH, HEIGHT = 720, 290
LEFT, RIGHT, TOP, BOTTOM = 58, 704, 38, 262
#: The units that a character of a label takes at most.
_CHARACTER = 7
#: The units of a letter above the plot, and those within which a curve is drawn by its first and last point alone.
_LETTER, _SEEN = 17, Fraction(1, 2)
#: The marks that are drawn where the curve begins, and not as lines; and the mark of an empty reservoir.
_AT_THE_CURVE, _EMPTY = "Fx", "E"
#: The gap between the axis and the volumes at its side, and the size of their letters.
_GAP, _SIZE = 8, 12
#: The dashes of a dotted line by its letter, of any other dotted line, and of a line that a terminal does not draw.
_DASHES = {"R": "9 4", "D": "2 3", "U": "9 3 2 3"}
_OTHER_DASHES, _FINE = "5 5", "1 4"
#: The lines of the alarm volume, and of the volume with all patient boluses used, and with none.
_LEVEL = 'class="level" stroke-width="1.2" stroke-dasharray="5 3"'
_LEAST, _MOST = 'class="least" stroke-width="2.5"', 'class="most" stroke-width="1" stroke-dasharray="2 2"'


class _Plot(Frozen):
    """The plot of a chart.

    Attributes:
        start, seconds: the time that it shows.
        step_ml: the volume from one line to the next.
        top_ml: the volume at its upper edge.
    """

    start: int
    seconds: int
    step_ml: Fraction
    top_ml: Fraction

    def x(self, at: int | Fraction) -> Fraction:
        """Return the place of an instant, at the edge for one outside."""
        part = Fraction(at - self.start) / self.seconds
        return LEFT + (RIGHT - LEFT) * min(max(part, Fraction(0)), Fraction(1))

    def instant(self, x: int) -> Fraction:
        """Return the instant at a place in the plot, in seconds."""
        return self.start + Fraction(self.seconds * (x - LEFT), RIGHT - LEFT)

    def y(self, volume: Volume) -> Fraction:
        """Return the place of a volume."""
        return BOTTOM - (BOTTOM - TOP) * volume.ml / self.top_ml


def render(chart: Chart) -> Html:
    """Return a chart as a figure: the SVG, with a text alternative that has its dates and volumes, and the legend."""
    plot = _plot(chart)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="curve-title curve-text" fill="none" '
        f'stroke="currentColor" font-size="{_SIZE}">',
        f'<title id="curve-title">{escaped(_title(chart))}</title>',
        f'<desc id="curve-text">{escaped(" ".join(_sentences(chart)))}</desc>',
        *_volumes(plot),
        *_days(chart, plot),
        *_curves(chart, plot),
        *_level(chart, plot),
        *_dates(chart, plot),
        *_fills_and_readings(chart, plot),
        "</svg>",
    ]
    legend = "".join(f"<li>{entry}</li>\n" for entry in _legend(chart))
    picture = "\n".join(parts)
    return Html(f'<figure class="curve">\n{picture}\n<figcaption>\n<ul>\n{legend}</ul>\n</figcaption>\n</figure>')


def _plot(chart: Chart) -> _Plot:
    """Return the plot in which the highest volume is near the top, with up to five lines 1, 2 or 5 times a power of ten
    apart."""
    top = highest(chart)
    steps = (Fraction(digit) * Fraction(10) ** power for power in range(-9, 9) for digit in (1, 2, 5))
    step = next(step for step in steps if step * 5 >= top)
    seconds = chart.curve.end - chart.curve.start
    return _Plot(start=chart.curve.start, seconds=seconds, step_ml=step, top_ml=step * -(-top // step))


def _volumes(plot: _Plot) -> Iterator[str]:
    """Yield the lines of the volumes and their labels, and the axes."""
    volumes = [Volume(number * plot.step_ml) for number in range(int(plot.top_ml / plot.step_ml) + 1)]
    texts = [plain(volume.ml, 9) for volume in volumes]
    texts[-1] += " mL"
    # Of a letter of 12 units, the digits take 7; longer figures are smaller, so that none is cut at the edge.
    size = min(_SIZE, (LEFT - _GAP) * _SIZE // (_CHARACTER * max(map(len, texts))))
    style = "" if size == _SIZE else f'font-size="{size}" '
    for volume, text in zip(volumes, texts, strict=True):
        y = plot.y(volume)
        yield _label(LEFT - _GAP, y + 4, text, "end", style)
        yield _line((LEFT, y), (RIGHT, y), 'stroke-opacity="0.3" stroke-width="0.5"')
    yield f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" stroke-width="1"/>'


def _days(chart: Chart, plot: _Plot) -> Iterator[str]:
    """Yield the labelled days below the plot, each with its tick."""
    number = (RIGHT - LEFT) // _CHARACTER
    for day in labelled_days(Columns(plot.start, Fraction(plot.seconds, number), number), chart.zone, chart.today):
        x = plot.x(day.at)
        yield _line((x, Fraction(BOTTOM)), (x, Fraction(BOTTOM + 5)), 'stroke-width="1"')
        if _has_room(day, number):
            yield _label(x - 3, Fraction(BOTTOM + 18), day.label, "start")


def _has_room(day: LabelledDay, columns: int) -> bool:
    return day.column + len(day.label) <= columns + 1


def _curves(chart: Chart, plot: _Plot) -> Iterator[str]:
    """Yield the band between all and no patient boluses, and the volume with all of them used."""
    for piece in chart.curve.pieces:
        least = [(plot.x(point.at), plot.y(point.least)) for point in piece.points]
        most = [(plot.x(point.at), plot.y(point.most)) for point in piece.points]
        if least != most:
            around = _path([*_seen(most), *reversed(_seen(least))])
            yield f'<path class="band" d="{around}Z" fill="currentColor" fill-opacity="0.13" stroke="none"/>'
            yield f'<path d="{_path(_seen(most))}" {_MOST}/>'
        yield f'<path d="{_path(_seen(least))}" stroke-linejoin="round" {_LEAST}/>'


def _seen(points: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Return the first and the last point of each half unit of the width. A volume never rises between two readings, so
    that they are the highest and the lowest one there."""
    seen: list[tuple[Fraction, Fraction]] = []
    for _, group in groupby(points, key=lambda point: point[0] // _SEEN):
        first, *others = group
        seen += [first, *others[-1:]]
    return seen


def _level(chart: Chart, plot: _Plot) -> Iterator[str]:
    """Yield the line of the alarm volume with its name above it: at the left, or where the curve is in the way there,
    at the right."""
    if chart.level.ml <= 0:
        return
    y, room = plot.y(chart.level), _CHARACTER * len(chart.level_text) + 6
    yield _line((LEFT, y), (RIGHT, y), _LEVEL)
    if _is_free(chart, plot, LEFT, LEFT + room) or not _is_free(chart, plot, RIGHT - room, RIGHT):
        yield _label(LEFT + 6, y - 4, chart.level_text, "start")
    else:
        yield _label(RIGHT - 4, y - 4, chart.level_text, "end")


def _is_free(chart: Chart, plot: _Plot, left: int, right: int) -> bool:
    """Return whether the curve does not cross the name of the alarm volume between two places."""
    y = plot.y(chart.level)
    points = [chart.curve.at(plot.instant(x)) for x in (left, right)]
    places = [plot.y(volume) for point in points if point is not None for volume in (point.least, point.most)]
    return all(place < y - _LETTER for place in places) or all(place > y for place in places)


def _fills_and_readings(chart: Chart, plot: _Plot) -> Iterator[str]:
    """Yield a dot at the fill, and a cross at each reading."""
    fill, *readings = chart.curve.pieces
    x, y = _start(fill, plot)
    yield f'<circle class="fill" cx="{_number(x)}" cy="{_number(y)}" r="4" fill="currentColor" stroke="none"/>'
    yield _letter("F", x + 8, y - 4, "start")
    for piece in readings:
        x, y = _start(piece, plot)
        yield f'<path class="reading" d="M{_number(x - 4)} {_number(y - 4)}l8 8m0 -8l-8 8" stroke-width="1.8"/>'


def _start(piece: CurvePiece, plot: _Plot) -> tuple[Fraction, Fraction]:
    return plot.x(piece.points[0].at), plot.y(piece.points[0].least)


def _dates(chart: Chart, plot: _Plot) -> Iterator[str]:
    """Yield a line at each date with its letter above the plot: at the line, or moved to the right for the one before
    it."""
    in_order = sorted((mark for mark in chart.marks if mark.letter not in _AT_THE_CURVE), key=attrgetter("at"))
    least = Fraction(LEFT)
    for after, mark in zip(range(len(in_order) - 1, -1, -1), in_order, strict=True):
        x = plot.x(mark.at)
        above = min(max(x, least), Fraction(RIGHT - _LETTER * after))
        least = above + _LETTER
        yield _letter(mark.letter, above, Fraction(15), "middle")
        route = f"M{_number(above)} 19L{_number(x)} {TOP - 8}V{BOTTOM}"
        yield f'<path class="mark-{escaped(mark.letter)}" d="{route}" {_stroke(mark)}/>'


def _stroke(mark: ChartMark) -> str:
    """Return the line of a date."""
    if mark.stroke is Stroke.NONE:
        return _style(Fraction(6, 5), _FINE)
    dashes = "" if mark.stroke is Stroke.WHOLE else _DASHES.get(mark.letter, _OTHER_DASHES)
    return _style(Fraction(11, 5) if mark.tone is Tone.ALERT else Fraction(7, 5), dashes)


def _style(width: Fraction, dashes: str = "") -> str:
    return f'stroke-width="{_number(width)}"' + (f' stroke-dasharray="{dashes}"' if dashes else "")


def _legend(chart: Chart) -> Iterator[str]:
    """Yield the entries of the legend, each with its letter and a piece of its line."""
    if not _names_fill(chart):
        yield f"<b>F</b> {escaped(_fill(chart))}"
    for mark in chart.marks:
        if mark.text:
            letter = "\N{MULTIPLICATION SIGN}" if mark.letter == "x" else escaped(mark.letter)
            sample = "" if mark.letter in _AT_THE_CURVE else _sample(_stroke(mark))
            yield f"<b>{letter}</b> {sample}{escaped(mark.text)}"
    if chart.level.ml > 0:
        yield _sample(_LEVEL) + escaped(chart.level_text)
    if chart.curve.has_band:
        yield f"{_sample(_LEAST)}volume if all patient boluses are used"
        yield _sample(_MOST) + escaped(f"volume {chart.band_text}")


def _names_fill(chart: Chart) -> bool:
    """Return whether a mark names the fill."""
    return any(mark.letter == "F" for mark in chart.marks)


def _sample(stroke: str) -> str:
    """Return a piece of a line in the text of the legend."""
    begin = '<svg viewBox="0 0 26 8" width="26" height="8" aria-hidden="true" fill="none" stroke="currentColor">'
    return f'{begin}<path d="M0 4H26" {stroke}/></svg> '


def _title(chart: Chart) -> str:
    first, last = (chart.zone.instant(at).date() for at in (chart.curve.start, chart.curve.end))
    return f"Volume in the reservoir from {short_day(first, chart.today)} to {short_day(last, chart.today)}"


def _fill(chart: Chart) -> str:
    fill = chart.curve.pieces[0].origin.fill
    return f"last fill {short_day(fill.at.date(), chart.today)}, {short_millilitres(fill.volume)}"


def _sentences(chart: Chart) -> Iterator[str]:
    """Yield the text alternative: the volume at the fill, at each reading, at each date and at the end."""
    if not _names_fill(chart):
        yield f"{_sentence(_fill(chart))}."
    for piece in chart.curve.pieces[1:]:
        day = short_day(chart.zone.instant(int(piece.points[0].at)).date(), chart.today)
        yield f"Reading {day}: {_left(piece.points[0], chart)}."
    for mark in chart.marks:
        if mark.letter != "x":
            yield f"{_sentence(mark.text)}: {_left(chart.curve.at(mark.at), chart, is_empty=mark.letter == _EMPTY)}."
    if chart.level.ml > 0:
        yield f"{_sentence(chart.level_text)}."
    yield f"At the end of the picture: {_left(chart.curve.at(chart.curve.end), chart)}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _left(point: Point | None, chart: Chart, *, is_empty: bool = False) -> str:
    """Return the volume at a point, such as "10.500 mL, or 12.000 mL if no patient bolus is used".

    Args:
        is_empty: whether the pump is empty then: the instant is rounded down to a minute, in which something is left.
    """
    if point is None:
        return "not filled yet"
    least = Volume(Fraction(0)) if is_empty else point.least
    unused = "" if point.least == point.most else f", or {millilitres(point.most)} {chart.band_text}"
    return f"{millilitres(least)}{unused}"


def _path(points: Iterable[tuple[Fraction, Fraction]]) -> str:
    texts = [f"{_number(x)} {_number(y)}" for x, y in points]
    return "M" + "L".join(texts)


def _line(start: tuple[Fraction | int, Fraction], end: tuple[Fraction | int, Fraction], style: str) -> str:
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}"'
    return f"<line {ends} {style}/>"


def _letter(letter: str, x: Fraction, y: Fraction, anchor: str) -> str:
    return _label(x, y, letter, anchor, 'font-weight="bold" font-size="14" ')


def _label(x: Fraction | int, y: Fraction, label: str, anchor: str, style: str = "") -> str:
    place = f'x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"'
    return f'<text {place} {style}fill="currentColor" stroke="none">{escaped(label)}</text>'


def _number(number: Fraction | int) -> str:
    """Return a place in the picture, to a tenth of a unit."""
    return plain(Fraction(number), 1)
