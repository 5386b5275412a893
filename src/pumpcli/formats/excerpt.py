"""Draw a line of a file with a mark under the fault."""

from __future__ import annotations

from pumpcli.formats.layout import Excerpt, width

#: Characters of a line of the file that are shown around the mark where there is no terminal.
LENGTH = 100
#: The characters of a line of a terminal from which on a part of the line of the file is worth showing.
NARROWEST = 24
#: What stands on a terminal for the characters of a long line that are left out.
CUT = "..."


def drawn(excerpt: Excerpt, room: int | None) -> tuple[str, str]:
    """Return the line of the file with its number, and the line with the mark.

    Args:
        room: the characters of a line of the terminal; a longer line is cut around the mark. None for a pipe or a file.
    """
    number = f"{excerpt.line:5} | "
    text, before, marked = _in_a_pipe(excerpt) if room is None else _on_a_terminal(excerpt, room - len(number))
    return number + text, " " * (len(number) - 2) + "| " + " " * before + "^" * max(1, marked)


def _in_a_pipe(excerpt: Excerpt) -> tuple[str, int, int]:
    """Return the part of the line that is shown, and the widths of what is before the mark and of the mark."""
    start = max(0, excerpt.start - LENGTH // 2) if len(excerpt.text) > LENGTH else 0
    shown = _visible(excerpt.text[start : start + LENGTH])
    before = excerpt.start - start
    return shown, before, min(excerpt.width, len(shown) - before)


def _on_a_terminal(excerpt: Excerpt, room: int) -> tuple[str, int, int]:
    """Return the same as `_in_a_pipe`, on a terminal: the whole line, or as much as has room around the mark."""
    text = _visible(excerpt.text)
    first, last = 0, len(text)
    if width(text) > room:
        first, last = _window(text, excerpt, room - 2 * len(CUT))
    head, tail = CUT if first else "", CUT if last < len(text) else ""
    end = min(excerpt.start + excerpt.width, last)
    before = len(head) + width(text[first : excerpt.start])
    return f"{head}{text[first:last]}{tail}", before, width(text[excerpt.start : end])


def _window(text: str, excerpt: Excerpt, room: int) -> tuple[int, int]:
    """Return the first character and the end of the part that is shown: the mark, then what has room on both sides."""
    first = last = min(excerpt.start, len(text))
    end, used = first + excerpt.width, 0
    while first > 0 or last < len(text):
        goes_right = last < len(text) and (last < end or first == 0 or last - end <= excerpt.start - first)
        used += width(text[last] if goes_right else text[first - 1])
        if used > room:
            break
        first, last = (first, last + 1) if goes_right else (first - 1, last)
    return first, last


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else " " if character == "\t" else "?" for character in text)
