"""Work on many pieces by several processes, with results in the order of the pieces."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pumpcli.errors import WorkerLost

PieceT = TypeVar("PieceT")
ResultT = TypeVar("ResultT")

#: Pieces that are handed out ahead of the one whose result is waited for, for each process: they keep the processes
#: busy, and no more than these are in memory at a time.
AHEAD = 3

_work: Callable[[Any], Any]


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[PieceT], ResultT], pieces: Iterable[PieceT], jobs: int) -> Iterator[ResultT]:
    """The result of each piece, by so many processes; by this one if that is 1.

    Args:
        work, pieces: with what they hold, they go to other processes: functions of a module, and plain values.

    Raises:
        WorkerLost: a process was killed, or ran out of memory.
    """
    return map(work, pieces) if jobs == 1 else _side_by_side(work, pieces, jobs)


def _side_by_side(work: Callable[[PieceT], ResultT], pieces: Iterable[PieceT], jobs: int) -> Iterator[ResultT]:
    import multiprocessing  # noqa: PLC0415  # few lists are long enough to need it
    from concurrent.futures import Future, ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    # A fork starts at once, with all that is loaded; elsewhere than on Linux it is not safe, or does not exist.
    context = (
        multiprocessing.get_context("fork" if os.uname().sysname == "Linux" else None) if hasattr(os, "uname") else None
    )
    executor = ProcessPoolExecutor(jobs, context, _prepare, (work,))
    waiting: deque[Future[ResultT]] = deque()
    try:
        for piece in pieces:
            waiting.append(executor.submit(_done, piece))
            if len(waiting) > AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerLost("a process that was reading ended before it was done; try --jobs 1") from error
    finally:
        executor.shutdown(cancel_futures=True)


def _prepare(work: Callable[[Any], Any]) -> None:
    """In a process that works: what it does, and that the one which waits for it decides on signals."""
    import signal  # noqa: PLC0415

    global _work  # noqa: PLW0603  # each process has one of its own
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _done(piece: Any) -> Any:
    return _work(piece)
