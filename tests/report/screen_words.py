"""The words of a screen, to hold that none is broken: a figure with its unit is one word, and so is a date."""

from __future__ import annotations

from pumpcli.formats import fitting
from pumpcli.formats.layout import Grid, Screen
from pumpcli.formats.numbers import NBSP


def words(text: str) -> list[str]:
    """Return what stands between the spaces at which a line may be broken."""
    return [word.strip(NBSP) for word in text.split(" ") if word.strip(NBSP)]


def figures(blocks: Screen) -> list[str]:
    """Return every word of the full texts of a screen, as it is drawn."""
    texts = []
    for block in blocks:
        if isinstance(block, Grid):
            texts += [cell.text for row in block.rows for cell in row]
        else:
            texts.append(block.text)
    return [word.replace(NBSP, " ") for text in texts for word in words(text)]


def broken_words(blocks: Screen, width: int) -> list[str]:
    """Return the words on a terminal that are in no text of a screen, except parts of those that are too long."""
    labels = every_label(blocks)
    allowed = every_word(blocks) | {label.strip(NBSP) for label in labels}
    shown = {word for line in fitting.lines(blocks, width) for text, _ in line for word in words(text)}
    broken = [word for word in shown if not any(word.removeprefix(label) in allowed for label in ("", *labels))]
    too_long = [word for word in allowed if len(word) > width - 8]
    return [word for word in broken if not any(word in long for long in too_long)]


def every_label(blocks: Screen) -> list[str]:
    """Return what stands before the texts of a column that are not under its title."""
    columns = [column for block in blocks if isinstance(block, Grid) for column in block.columns]
    labels = [column.title if column.label is None else column.label for column in columns]
    return [f"{label} ".replace(" ", NBSP) for label in labels if label]


def every_word(blocks: Screen) -> set[str]:
    """Return the words of every text that a screen may show at any width."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Grid):
            texts += [text for row in block.rows for cell in row for text in (cell.text, *cell.shorter_texts)]
            texts += [text for column in block.columns for text in (column.title, *column.shorter, column.label or "")]
        else:
            texts.append(block.text)
    return {word for text in texts for word in words(text)}
