"""Standard output and standard error, with every failure to write met in one place at the end."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import IO, Any


class Outlet(io.RawIOBase):
    """The file below a standard stream, which keeps its first failure and takes all that follows.

    Results, help and usage errors are written by several libraries, some text stays in a buffer until the program
    ends, and Python answers a failure there with exit code 120. With this below the stream none of them fails, and
    `close_output` reports what could not be written.

    Attributes:
        failure: the first error of the system; None where all was written.
    """

    def __init__(self, name: str, raw: Any) -> None:
        self._name, self._raw = name, raw
        self.failure: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        if self._raw is None:
            raise io.UnsupportedOperation(f"{self._name} is closed")
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        return self._raw is not None and bool(self._raw.isatty())

    def write(self, data: Any, /) -> int:
        if self.failure is None:
            try:
                return self._written(data)
            except OSError as error:
                self.failure = error
        return len(data)

    def _written(self, data: Any) -> int:
        if self._raw is None:
            raise OSError(errno.EBADF, f"{self._name} is closed")
        written = self._raw.write(data)
        if written is None:  # a pipe that does not wait, and is full
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return int(written)


def guard() -> None:
    """Put an `Outlet` below standard output and standard error, unless somebody has put other streams there.

    A stream that was closed before the start must not become the place of a file that is opened later.
    """
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    if sys.stdout is sys.__stdout__:
        sys.stdout = _guarded("standard output", sys.__stdout__)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _guarded("standard error", sys.__stderr__)


def _guarded(name: str, stream: Any) -> io.TextIOWrapper:
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(Outlet(name, None)), encoding="utf-8", errors="backslashreplace")
    raw = getattr(stream.buffer, "raw", stream.buffer)  # with PYTHONUNBUFFERED the buffer is the file itself
    return io.TextIOWrapper(
        io.BufferedWriter(Outlet(name, raw)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering or name == "standard error",
    )


def close_output() -> OSError | None:
    """Write what is still in the buffer of standard output; return the failure of anything written to it.

    Some file systems report a full disk only to who closes a file, were it a duplicate of the descriptor.
    """
    try:
        sys.stdout.flush()
        outlet = _outlet(sys.stdout)
        if outlet is not None and outlet.failure is None:
            os.close(os.dup(outlet.fileno()))
    except io.UnsupportedOperation:
        return None
    except OSError as error:
        return error
    return None if outlet is None else outlet.failure


def _outlet(stream: IO[str]) -> Outlet | None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, Outlet) else None
