"""Draw a screen for a terminal: coloured, and fitted to its width."""

from __future__ import annotations

from pumpcli.formats import fitting
from pumpcli.formats.layout import Screen, Tone
from pumpcli.formats.numbers import NBSP

#: The codes of colours that differ visibly on light and on dark screens.
STYLES = {
    Tone.STRONG: "1",
    Tone.FAINT: "2",
    Tone.GOOD: "32",
    Tone.NOTICE: "33",
    Tone.ALERT: "1;31",
}

#: The character of the line below the head of a grid.
RULE = "─"


def render(screen: Screen, room: int) -> str:
    """Return the screen with colours, fitted to `room` characters."""
    return "".join(_line(line) for line in fitting.lines(screen, room, RULE)).replace(NBSP, " ")


def _line(line: fitting.Drawn) -> str:
    return "".join(_styled(text, tone) for text, tone in line) + "\n"


def _styled(text: str, tone: Tone) -> str:
    style = STYLES.get(tone)
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text
