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
#: Exit codes of a shell if a program cannot be run, or does not exist.
NOT_RUN = (126, 127)


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
    """Show a text, and return whether it was shown; False without a pager, or for one that cannot be run.

    It returns as soon as the pager is left, whether or not all was read.
    """
    words = command()
    if words is None:
        return False
    sys.stdout.flush()
    try:
        pager = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": LESS, "LV": "-c", **os.environ})
    except (OSError, ValueError):  # there is no such program, or it is none
        return False
    with pager:
        before = _ignore_ctrl_c()
        try:
            pager.communicate(data)
        except BaseException:  # a signal that ends this program ends the pager too
            pager.terminate()
            raise
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)
    return pager.returncode not in NOT_RUN


def _is_terminal(stream: object) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())


def _ignore_ctrl_c() -> Any:
    """Leave Ctrl-C to the pager, which has started, and return the handler before; None outside the main thread."""
    return signal.signal(signal.SIGINT, signal.SIG_IGN) if current_thread() is main_thread() else None
