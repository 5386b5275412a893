"""The program: `pumpcli`, or `python -m pumpcli`."""

from __future__ import annotations

import gc


def start() -> None:
    """Run it without the collector of reference cycles. Nothing here makes cycles that last, and looking for them took
    a quarter of the time of a large list, and of all that is loaded for a small one; at the end, what the system takes
    back need not be searched."""
    gc.disable()
    from pumpcli.cli.main import main  # noqa: PLC0415  # loaded when the collector is off

    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    start()
