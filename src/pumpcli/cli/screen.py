"""The terminal of standard output: its colours, its characters, and whether a chart has room on it."""

from __future__ import annotations

import codecs
import os
import sys
from shutil import get_terminal_size

from pumpcli.cli.colours import CHOSEN, Colours

#: The least columns and lines of a terminal on which a chart is drawn.
LEAST_COLUMNS, LEAST_LINES = 60, 24


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def is_coloured() -> bool:
    """Return whether what is printed is coloured: as `--color` says, else on a terminal with colours and styles."""
    chosen = CHOSEN.get()
    if chosen is not Colours.AUTO:
        return chosen is Colours.ALWAYS
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def has_room_for_chart() -> bool:
    """Return whether standard output is a terminal that is large enough for a chart."""
    size = get_terminal_size()
    return is_terminal() and size.columns >= LEAST_COLUMNS and size.lines >= LEAST_LINES


def is_taller_than_screen(lines: int) -> bool:
    """Return whether lines and the prompt do not fit on the terminal of standard output; False if it has no size."""
    height = get_terminal_size((80, 0)).lines  # 0 of a terminal that has no size: a program has opened it
    return 0 < height <= lines


def is_utf8() -> bool:
    """Return whether standard output is UTF-8.

    Where the locale is C, Python writes UTF-8 although the terminal was not promised to show it.
    """
    if codecs.lookup(sys.stdout.encoding).name != "utf-8":
        return False
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG")
    return not (sys.flags.utf8_mode and locale in ("C", "POSIX") and not os.environ.get("PYTHONUTF8"))
