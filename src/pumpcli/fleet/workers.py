"""Work on many pieces by several processes, with results in the order of the pieces."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pumpcli.errors import WorkerLost

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

PieceT = TypeVar("PieceT")
ResultT = TypeVar("ResultT")

#: Pieces that are handed out or done ahead of the one whose result is waited for, for each process: they keep the
#: processes busy, and no more than these are in memory at a time.
AHEAD = 3
#: The most processes that work at a time, whatever is asked for: Windows waits for no more than 63.
MOST = 60
#: How a process is started. A fork starts at once, with all that is loaded; elsewhere than on Linux it is not safe, or
#: does not exist, and a new interpreter is given what it needs as plain values.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[PieceT], ResultT], pieces: Iterable[PieceT], jobs: int) -> Iterator[ResultT]:
    """The result of each piece, by at most `jobs` processes, and no more than there are pieces; by this one if that
    is 1. However it ends, no process is left.

    Args:
        work, pieces: with what they hold, they go to other processes: functions of a module, and plain values.

    Raises:
        WorkerLost: a process was killed, or ran out of memory.
        OSError: a process could not be started.
    """
    return map(work, pieces) if jobs == 1 else _side_by_side(work, pieces, min(jobs, MOST))


def _side_by_side(work: Callable[[PieceT], ResultT], pieces: Iterable[PieceT], jobs: int) -> Iterator[ResultT]:
    """Nothing here runs in a thread, so that nothing can fail where nobody notices, and wait for ever."""
    waiting: Iterator[PieceT] | None = iter(pieces)
    done: dict[int, ResultT] = {}
    handed = taken = 0
    crew = _Crew(work, jobs)
    try:
        while True:
            while waiting is not None and crew.has_room and handed - taken <= AHEAD * jobs:
                for piece in waiting:
                    crew.hand(handed, piece)
                    handed += 1
                    break
                else:
                    waiting = None
            if taken in done:
                yield done.pop(taken)
                taken += 1
            elif taken < handed:
                done.update(crew.results())
            else:
                return
    finally:
        crew.dismiss()


class _Crew:
    """Processes that work, each started when there is a piece for it and no other is free."""

    def __init__(self, work: Callable[[Any], Any], jobs: int) -> None:
        import multiprocessing  # noqa: PLC0415  # few lists are long enough to need it

        self._work, self._jobs = work, jobs
        self._context: BaseContext = multiprocessing.get_context(START_METHOD)
        self._processes: list[Any] = []
        self._free: list[Connection] = []
        self._busy: dict[Connection, int] = {}

    @property
    def has_room(self) -> bool:
        """Whether another piece can be worked on now."""
        return bool(self._free) or len(self._processes) < self._jobs

    def hand(self, number: int, piece: object) -> None:
        """Give a piece to a process that has none; so it is read there at once, however large it is."""
        pipe = self._free.pop() if self._free else self._started()
        try:
            pipe.send(piece)
        except OSError as error:
            raise _lost() from error
        self._busy[pipe] = number

    def results(self) -> Iterator[tuple[int, Any]]:
        """What has been done, at least one, with the numbers of the pieces."""
        from multiprocessing.connection import wait  # noqa: PLC0415

        for ready in wait(list(self._busy)):
            pipe = cast("Connection", ready)
            try:
                result, error = pipe.recv()
            except (EOFError, OSError) as lost:
                raise _lost() from lost
            if error is not None:
                raise error
            self._free.append(pipe)
            yield self._busy.pop(pipe), result

    def dismiss(self) -> None:
        """End every process, whatever it does; none of them holds anything that must be put away."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()
        for pipe in (*self._free, *self._busy):
            pipe.close()

    def _started(self) -> Connection:
        try:
            return self._start()
        except OSError as error:
            why = f"a process that reads could not be started: {error.strerror or error}; try --jobs 1"
            raise OSError(error.errno, why) from error

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        inherited = ours if START_METHOD == "fork" else None
        process = self._context.Process(  # type: ignore[attr-defined]  # every context that can be had has it
            target=_serve, args=(theirs, inherited, self._work), daemon=True
        )
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._processes.append(process)
        return ours


def _lost() -> WorkerLost:
    return WorkerLost("a process that was reading ended before it was done; try --jobs 1")


def _serve(pipe: Connection, inherited: Connection | None, work: Callable[[Any], Any]) -> None:
    """In a process that works: each piece that comes, until there is nobody who gives or takes. The one that waits
    decides on signals; and as in the program itself, the collector would find nothing.

    Args:
        inherited: the other end, if a fork left it open here: while it is, this end never hears that it was closed.
    """
    import gc  # noqa: PLC0415
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    if inherited is not None:
        inherited.close()
    try:
        while True:
            pipe.send(_outcome(work, pipe.recv()))
    except (EOFError, OSError):
        return


def _outcome(work: Callable[[Any], Any], piece: object) -> tuple[Any, Exception | None]:
    """A result, or the error instead of it with the place where it happened."""
    try:
        return work(piece), None
    except MemoryError as error:
        return None, error
    except Exception as error:
        import traceback  # noqa: PLC0415

        error.add_note(traceback.format_exc())
        return None, error
