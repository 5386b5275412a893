"""Show a long text on a terminal with the pager of the user: `PAGER`, else less or more."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from shutil import which
from threading import current_thread, main_thread
from typing import Any

#: The options of less where `LESS` is not set: exit at once if the text fits on the screen, show colours, do not clear
#: the screen, and exit on Ctrl-C.
LESS = "FRXK"
#: The signals that end a pager whose reader has seen enough. Windows has only some of them.
_LEFT = {getattr(signal, f"SIG{name}", None) for name in ("INT", "TERM", "HUP", "QUIT", "PIPE")}
#: A shell exits with this number plus that of the signal that ended its program.
_BY_SIGNAL = 128


def command() -> list[str] | None:
    """Return the pager and its arguments; None where there is none, or nobody to turn the pages.

    `PAGER` is split into words as a shell does it, and no shell is started.
    """
    if os.environ.get("TERM") == "dumb" or not _is_terminal(sys.stdin) or not _is_terminal(sys.stdout):
        return None
    text = os.environ.get("PAGER")
    if text is None:
        text = which("less") or which("more") or ""
        return [text] if text else None
    try:
        words = shlex.split(text, posix=os.name != "nt")
    except ValueError:  # a quote is missing
        return None
    return None if not words or words == ["cat"] else words


def show(data: bytes) -> bool:
    """Show a text, and return whether it was shown; False without a pager, and for one that ends with an error.

    It returns as soon as the pager is left, whether or not all was read: to leave it early is no error, by Ctrl-C too.
    """
    words = command()
    if words is None:
        return False
    sys.stdout.flush()
    try:
        pager = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": LESS, "LV": "-c", **os.environ})
    except (OSError, ValueError):  # there is no such program, or it is none
        return False
    interrupts: list[int] = []
    with pager:
        before = _leave_ctrl_c_to_the_pager(interrupts)
        try:
            pager.communicate(data)
        except BaseException:  # a signal that ends this program ends the pager too
            pager.terminate()
            raise
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)
    return bool(interrupts) or _was_left(pager.returncode)


def _was_left(code: int) -> bool:
    """Return whether an exit code is that of a pager that its reader has left, rather than of one that failed."""
    return code == 0 or -code in _LEFT or code - _BY_SIGNAL in _LEFT


def _is_terminal(stream: object) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())


def _leave_ctrl_c_to_the_pager(interrupts: list[int]) -> Any:
    """Only note each Ctrl-C, which the pager, which has started, gets too; return the handler before.

    None outside the main thread.
    """
    if current_thread() is not main_thread():
        return None
    return signal.signal(signal.SIGINT, lambda number, frame: interrupts.append(number))
