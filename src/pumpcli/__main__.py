"""Start the program: `pumpcli`, or `python -m pumpcli`."""

from __future__ import annotations

import gc


def start() -> None:
    """Run the command line without the collector of reference cycles.

    The program makes no cycles that last. The collector took a quarter of the time for a large list, and a quarter of
    the time for loading the modules. `gc.freeze` keeps it from searching everything once more at the end.
    """
    gc.disable()
    from pumpcli.cli.main import main  # noqa: PLC0415  # import it after the collector is off

    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    start()
