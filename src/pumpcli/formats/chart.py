"""Draw the volume in a reservoir over time as rows of characters: blocks, or ASCII where a terminal has no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from pumpcli.formats.chart_days import Columns, LabelledDay, labelled_days, written
from pumpcli.formats.layout import Cell, Chart, Drawn, Stroke, Tone
from pumpcli.formats.numbers import plain
from pumpcli.values import Frozen

#: The most lines and columns of a chart.
MOST_LINES, MOST_COLUMNS = 12, 120
#: The most rows of the plot, and the volumes at its side.
_MOST_ROWS, _LABELS = 8, range(2, 6)


class Characters(Frozen):
    """The characters of a chart.

    Attributes:
        parts: a column that is filled by one part, two parts and so on of a row; the last one is full.
        band: between the least and the most volume.
        level: the alarm volume, where it is above the curve.
        today, later: vertical lines.
        side, corner, floor, tick: the axes.
    """

    parts: str
    band: str
    level: str
    today: str
    later: str
    side: str
    corner: str
    floor: str
    tick: str


BLOCKS = Characters(
    parts="▁▂▃▄▅▆▇█",
    band="░",
    level="╌",
    today="│",
    later="┊",
    side="┤",
    corner="┼",
    floor="─",
    tick="┬",
)
ASCII = Characters(
    parts="_=#",
    band=".",
    level="-",
    today="|",
    later=":",
    side="|",
    corner="+",
    floor="-",
    tick="+",
)


class _Scale(Frozen):
    """The volumes of the rows.

    Attributes:
        row_ml: the mL of one row.
        rows: the number of rows.
        labelled: the number of rows from one label to the next.
    """

    row_ml: Fraction
    rows: int
    labelled: int


def draw(chart: Chart, room: int, *, is_utf8: bool = True) -> list[Drawn]:
    """Return the lines of a chart, at most `MOST_LINES` of at most `room` characters."""
    characters = BLOCKS if is_utf8 else ASCII
    width, curve = min(room, MOST_COLUMNS), chart.curve
    legend = _wrapped(_legend(chart, characters), width)
    scale = _scale(highest(chart), min(MOST_LINES - 2 - len(legend), _MOST_ROWS))
    labels = _labels(chart, scale)
    margin = max(map(len, labels)) + 2
    columns = Columns(curve.start, Fraction(curve.end - curve.start, width - margin), width - margin)
    letters = _letters(chart, columns)
    days = [
        day for day in labelled_days(columns, chart.zone, chart.today) if day.column not in letters or not day.column
    ]
    sides = [*([label, characters.side] for label in labels), ["0", characters.corner]]
    rows = [*_plot(chart, columns, scale, characters), _axis(letters, columns, days, characters)]
    lines = [
        [Cell(f"{label:>{margin - 2}} {side}", Tone.FAINT), *row]
        for (label, side), row in zip(sides, rows, strict=True)
    ]
    below = Cell(" " * margin + written(days, columns.number), Tone.FAINT)
    return [*map(_joined, [*lines, [below]]), *([(text, Tone.PLAIN)] for text in legend)]


def _joined(cells: Sequence[Cell]) -> Drawn:
    """Return a line with neighbours of one tone joined."""
    runs = groupby(cells, key=attrgetter("tone"))
    return [("".join(cell.text for cell in run), tone) for tone, run in runs]


def highest(chart: Chart) -> Fraction:
    """Return the highest volume of a chart in mL, that of its level included; 1 where there is none."""
    volumes = [point.most.ml for piece in chart.curve.pieces for point in piece.points]
    return max([*volumes, chart.level.ml]) or Fraction(1)


def _scale(highest: Fraction, most_rows: int) -> _Scale:
    """Return the scale on which the highest volume takes most rows, with labels 1, 2 or 5 times a power of ten apart,
    four of them if possible."""
    steps = [Fraction(digit) * Fraction(10) ** power for power in range(-7, 7) for digit in (1, 2, 5)]
    best: tuple[Fraction, int, _Scale] | None = None
    for step in steps:
        labels = -(-highest // step)
        if labels not in _LABELS or labels > most_rows:
            continue
        labelled = most_rows // labels
        scale = _Scale(step / labelled, labels * labelled, labelled)
        found = (highest / scale.row_ml, -abs(labels - 4), scale)
        if best is None or found[:2] > best[:2]:
            best = found
    assert best is not None, "no volume of a file is above a million mL"
    return best[2]


def _labels(chart: Chart, scale: _Scale) -> list[str]:
    """Return the label of each row from the top: the volume at its upper edge, or that the alarm volume is in it."""
    labels = []
    for row in range(scale.rows, 0, -1):
        text = plain(row * scale.row_ml) if row % scale.labelled == 0 else ""
        labels.append(f"{text} mL" if row == scale.rows else text)
    if chart.level.ml > 0:
        labels[scale.rows - 1 - _level_row(chart, scale)] = chart.level_label
    return labels


def _level_row(chart: Chart, scale: _Scale) -> int:
    """Return the row, from 0 at the bottom, that the level is in; -1 for a level of 0."""
    return -(-chart.level.ml // scale.row_ml) - 1


def _plot(chart: Chart, columns: Columns, scale: _Scale, characters: Characters) -> list[list[Cell]]:
    """Return the rows of the plot from the top, one cell for each column."""
    drawn = [_column(chart, columns.middle(column), scale, characters) for column in range(columns.number)]
    strokes = {Stroke.WHOLE: characters.today, Stroke.DOTTED: characters.later}
    for mark in sorted(chart.marks, key=lambda mark: mark.stroke is Stroke.WHOLE):
        if mark.stroke is not Stroke.NONE:
            drawn[columns.of(mark.at)] = [Cell(strokes[mark.stroke], mark.tone)] * scale.rows
    return [list(row) for row in zip(*drawn, strict=True)][::-1]


def _column(chart: Chart, at: Fraction, scale: _Scale, characters: Characters) -> list[Cell]:
    """Return the cells of the volumes at an instant, from the bottom."""
    point = chart.curve.at(at)
    least, most = (Fraction(0), Fraction(0)) if point is None else (point.least.ml, point.most.ml)
    parts = len(characters.parts)
    filled, shaded = _parts(least, scale, parts), _parts(most, scale, parts)
    tone = Tone.ALERT if least <= chart.level.ml else Tone.PLAIN
    level_row = _level_row(chart, scale)
    cells = []
    for row in range(scale.rows):
        part = min(filled - row * parts, parts)
        if part > 0:
            cells.append(Cell(characters.parts[part - 1], tone))
        elif row == level_row:
            cells.append(Cell(characters.level, Tone.NOTICE))
        elif shaded - row * parts >= parts / 2:
            cells.append(Cell(characters.band, Tone.FAINT))
        else:
            cells.append(Cell(" "))
    return cells


def _parts(ml: Fraction, scale: _Scale, parts: int) -> int:
    """Return the height of a volume in parts of a row, rounded down; at least 1 for any volume above 0."""
    return max(int(ml / scale.row_ml * parts), int(ml > 0))


def _letters(chart: Chart, columns: Columns) -> dict[int, Cell]:
    """Return the letters at the axis by their columns: in the order of their instants, each at its own column or moved
    to the right for the one before it; then those that may be left out, where there is room for them."""
    letters: dict[int, Cell] = {}
    in_order = sorted((mark for mark in chart.marks if not mark.may_be_left_out), key=attrgetter("at"))
    for after, mark in zip(range(len(in_order), 0, -1), in_order, strict=True):
        column = max(columns.of(mark.at), max(letters, default=-1) + 1)
        letters[min(column, columns.number - after)] = Cell(mark.letter, mark.tone)
    for mark in chart.marks:
        column = columns.of(mark.at)
        free = [near for near in (column, column + 1, column - 1) if near not in letters and near < columns.number]
        if mark.may_be_left_out and free:
            letters[free[0]] = Cell(mark.letter, mark.tone)
    return letters


def _axis(
    letters: Mapping[int, Cell], columns: Columns, days: Iterable[LabelledDay], characters: Characters
) -> list[Cell]:
    """Return the cells of the lower axis, with a tick at each labelled day and the letters."""
    ticks = {day.column: Cell(characters.tick, Tone.FAINT) for day in days}
    floor = Cell(characters.floor, Tone.FAINT)
    return [letters.get(column) or ticks.get(column, floor) for column in range(columns.number)]


def _legend(chart: Chart, characters: Characters) -> Iterator[str]:
    yield from (f"{mark.letter} {mark.text}" for mark in chart.marks if mark.text)
    if chart.level.ml > 0:
        yield chart.level_text
    if chart.curve.has_band:
        yield f"{characters.band} {chart.band_text}"


def _wrapped(texts: Iterable[str], width: int) -> list[str]:
    """Return texts in lines, three spaces apart."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + 3 + len(text) <= width:
            lines[-1] += f"   {text}"
        else:
            lines.append(text)
    return lines
