"""Map a function over many items in several processes, with the results in the order of the items."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pumpcli.errors import WorkerLost

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

#: Items per process that may be sent or finished ahead of the next result. They keep the processes busy, and limit the
#: memory used.
AHEAD = 3
#: The most processes, even if `jobs` is higher: Windows can wait for 63 handles at most.
MOST_JOBS = 60
#: A fork starts at once, with all modules loaded. It is safe on Linux only; elsewhere a new interpreter is started, and
#: the function and the items are pickled.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"


def cores() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def imap_ordered(work: Callable[[ItemT], ResultT], items: Iterable[ItemT], jobs: int) -> Iterator[ResultT]:
    """Yield the result of each item, in the order of the items. All processes end with the iterator.

    Args:
        work: a function of a module, or a bound method of a plain value: it is pickled.
        items: plain values; the iterable is read only as far as needed.
        jobs: the most processes; no more than there are items are started; 1 computes in this process.

    Raises:
        WorkerLost: a process was killed, or ran out of memory.
        OSError: a process could not be started.
    """
    return map(work, items) if jobs == 1 else _imap_in_processes(work, items, min(jobs, MOST_JOBS))


def _imap_in_processes(work: Callable[[ItemT], ResultT], items: Iterable[ItemT], jobs: int) -> Iterator[ResultT]:
    """Yield the results of `imap_ordered`, computed in other processes.

    No thread is used: an error in a thread could pass unnoticed, and the others would wait forever.
    """
    waiting: Iterator[ItemT] | None = iter(items)
    done: dict[int, ResultT] = {}
    sent = yielded = 0
    pool = _Pool(work, jobs)
    try:
        while True:
            while waiting is not None and pool.has_room and sent - yielded <= AHEAD * jobs:
                for item in waiting:
                    pool.send(sent, item)
                    sent += 1
                    break
                else:
                    waiting = None
            if yielded in done:
                yield done.pop(yielded)
                yielded += 1
            elif yielded < sent:
                done.update(pool.results())
            else:
                return
    finally:
        pool.kill()


class _Pool:
    """Worker processes, each started when there is an item for it and no other is free."""

    def __init__(self, work: Callable[[Any], Any], jobs: int) -> None:
        import multiprocessing  # noqa: PLC0415  # few lists are long enough to need it

        self._work, self._jobs = work, jobs
        self._context: BaseContext = multiprocessing.get_context(START_METHOD)
        self._processes: list[Any] = []
        self._free: list[Connection] = []
        self._busy: dict[Connection, int] = {}

    @property
    def has_room(self) -> bool:
        """Whether a worker is free, or another one may be started."""
        return bool(self._free) or len(self._processes) < self._jobs

    def send(self, number: int, item: object) -> None:
        """Send an item to a free worker. The worker reads it at once, so that a large item cannot block the pipe."""
        pipe = self._free.pop() if self._free else self._started()
        try:
            pipe.send(item)
        except OSError as error:
            raise _lost() from error
        self._busy[pipe] = number

    def results(self) -> Iterator[tuple[int, Any]]:
        """Wait for at least one result, and yield all that are ready, each with the number of its item."""
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

    def kill(self) -> None:
        """Kill every worker, busy or not: workers hold nothing that must be saved."""
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
            why = f"a worker process could not be started: {error.strerror or error}; try --jobs 1"
            raise OSError(error.errno, why) from error

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        inherited = ours if START_METHOD == "fork" else None
        process = self._context.Process(  # type: ignore[attr-defined]  # every available context has it
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
    return WorkerLost("a worker process ended before its work was done; try --jobs 1")


def _serve(pipe: Connection, inherited: Connection | None, work: Callable[[Any], Any]) -> None:
    """Run a worker: send back the outcome of each item until the pipe is closed.

    Ctrl-C is ignored, because the parent handles it. The collector of reference cycles is off, as in the parent.

    Args:
        inherited: the parent's end of the pipe, if a fork left a copy of it open here. It is closed first: otherwise
            this end would never see that the parent has closed the pipe.
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


def _outcome(work: Callable[[Any], Any], item: object) -> tuple[Any, Exception | None]:
    """Return the result and None, or None and the error. The note of an error is its traceback here."""
    try:
        return work(item), None
    except MemoryError as error:
        return None, error
    except Exception as error:
        import traceback  # noqa: PLC0415

        error.add_note(traceback.format_exc())
        return None, error
