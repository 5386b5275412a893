"""Draw a screen for a terminal: coloured, and fitted to its width."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcli.formats import fitting
from pumpcli.formats.layout import Drawn, Screen, Tone
from pumpcli.formats.numbers import NBSP

#: The codes of colours that differ visibly on light and on dark screens.
STYLES = {
    Tone.STRONG: "1",
    Tone.FAINT: "2",
    Tone.GOOD: "32",
    Tone.NOTICE: "33",
    Tone.ALERT: "1;31",
}

#: The character of the line below the head of a grid, and the same in ASCII.
RULE, ASCII_RULE = "─", "-"


def render(screen: Screen, room: int, *, is_utf8: bool = True) -> str:
    """Return the screen with colours, fitted to `room` characters.

    Args:
        is_utf8: whether the terminal shows more characters than ASCII.
    """
    fitted = fitting.lines(screen, room, RULE if is_utf8 else ASCII_RULE, is_utf8=is_utf8)
    return styled(fitted)


def styled(lines: Iterable[Drawn]) -> str:
    """Return drawn lines with colours."""
    return "".join(map(_line, lines)).replace(NBSP, " ")


def _line(line: Drawn) -> str:
    return "".join(_styled(text, tone) for text, tone in line) + "\n"


def _styled(text: str, tone: Tone) -> str:
    style = STYLES.get(tone)
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text
