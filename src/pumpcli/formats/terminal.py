"""Draw a screen with colours: fitted to the width of a terminal, or as it is in a pipe."""

from __future__ import annotations

from collections.abc import Iterable

from pumpcli.formats import fitting, plain
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


def render(screen: Screen, room: int | None, *, is_utf8: bool = True) -> str:
    """Return the screen with colours.

    Args:
        room: the width of the terminal, to which the screen is fitted; None for a pipe, in which it is as without
            colours.
        is_utf8: whether the terminal shows more characters than ASCII.
    """
    rule = RULE if is_utf8 else ASCII_RULE
    drawn = plain.lines(screen) if room is None else fitting.lines(screen, room, rule, is_utf8=is_utf8)
    return styled(map(fitting.trimmed, drawn))


def styled(lines: Iterable[Drawn]) -> str:
    """Return drawn lines with colours."""
    return "".join(map(_line, lines)).replace(NBSP, " ")


def _line(line: Drawn) -> str:
    return "".join(_styled(text, tone) for text, tone in line) + "\n"


def _styled(text: str, tone: Tone) -> str:
    style = STYLES.get(tone)
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text
