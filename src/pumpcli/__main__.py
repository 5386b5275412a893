"""Start the program: `pumpcli`, or `python -m pumpcli`."""

from __future__ import annotations

import gc
import os
import sys

#: The number of tools that can watch a program by `sys.monitoring`.
_TOOLS = 6


def start() -> None:
    """Run the command line without the collector of reference cycles.

    The program makes no cycles that last. The collector took a quarter of the time for a large list, and a quarter of
    the time for loading the modules. `gc.freeze` keeps it from searching everything once more at the end.
    """
    gc.disable()
    from pumpcli.cli.main import main  # noqa: PLC0415  # import it after the collector is off

    try:
        main()
    except SystemExit as left:
        _leave(left)
    finally:
        gc.freeze()


def _leave(left: SystemExit) -> None:
    """End at once: `main` has written and closed everything, and to delete every object takes 3 ms.

    A profiler or a debugger writes what it has found at the end of Python, which it then gets.
    """
    if not isinstance(left.code, int) or _is_watched():
        raise left
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed before the start
            stream.flush()
    os._exit(left.code)


def _is_watched() -> bool:
    """Return whether a profiler or a debugger watches, which Python 3.12 and later let it do by `sys.monitoring`."""
    monitoring = getattr(sys, "monitoring", None)
    tools = [] if monitoring is None else map(monitoring.get_tool, range(_TOOLS))
    return sys.gettrace() is not None or sys.getprofile() is not None or any(tools)


if __name__ == "__main__":
    start()
