"""A progress bar on standard error, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

#: Seconds of work before a bar is shown.
PATIENCE = 1.0


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that draws the progress from (done, total), or None if standard error is not a terminal.

    The bar is erased at the end.
    """
    if not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.clear()


class _Bar:
    """A bar that appears once the work has taken `PATIENCE` seconds."""

    def __init__(self) -> None:
        self._started = monotonic()
        self._shown: object = None

    def show(self, done: int, total: int) -> None:
        """Draw `done` of `total`."""
        if monotonic() - self._started < PATIENCE:
            return
        from rich.console import Console  # noqa: PLC0415  # slow to import, and most work is short
        from rich.progress import Progress  # noqa: PLC0415

        if not isinstance(self._shown, Progress):
            self._shown = Progress(console=Console(stderr=True), transient=True)
            self._shown.add_task("reading", total=total)
            self._shown.start()
        self._shown.update(self._shown.task_ids[0], completed=min(done, total))

    def clear(self) -> None:
        """Erase the bar."""
        if self._shown is not None:
            self._shown.stop()  # type: ignore[attr-defined]
