"""Standard output and standard error, with every failure to write met in one place at the end."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from typing import IO, Any

#: The folders in which the system names the open files of a process, this one or that of the number.
_OPEN_FILES = re.compile(r"/dev/fd|/proc/([0-9]+)(?:/task/[0-9]+)?/fd")
_MOST_LINKS = 40

#: Characters of a line, or lines of a screen, that no terminal has more of.
WIDEST = 10_000


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


def bound_screen() -> None:
    """Keep what variables say of the screen to one that can be: the libraries that draw help, usage errors and the bar
    fill its width, and fail at what is no number."""
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        text = os.environ.get(name, "").strip()
        digits = text.lstrip("0") if text.isascii() and text.isdecimal() else ""
        if not digits:
            os.environ.pop(name, None)
        elif len(digits) >= len(str(WIDEST)):
            os.environ[name] = str(WIDEST)


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


def behind_links(path: str) -> str:
    """The name of a file behind all links, but for the name of an open file (/dev/fd/1), which is the last one.

    Raises:
        OSError: the links go round in a circle.
    """
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder or os.curdir)
        path = os.path.join(folder, name)
        if not name or _OPEN_FILES.fullmatch(folder) or not os.path.islink(path):
            return path
        path = os.path.join(folder, os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def descriptor(file: str) -> int | None:
    """The number of the open file of this process that a path names, such as /dev/stdout; None for another path."""
    try:
        folder, name = os.path.split(behind_links(file))
    except OSError:
        return None
    found = _OPEN_FILES.fullmatch(folder)
    is_ours = found is not None and found[1] in (None, str(os.getpid()))
    return int(name) if is_ours and name.isdecimal() and name.isascii() else None


def write_to_stream(data: bytes, path: str) -> bool:
    """Write to a stream: an open file, a pipe or a device. False if the path names none; then nothing is written.

    Raises:
        OSError: it cannot be written to.
    """
    number = descriptor(path)
    if number is not None:
        if number <= 2 and (sys.__stdin__, sys.__stdout__, sys.__stderr__)[number] is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))  # it was closed, and `guard` has put another there
        sys.stderr.flush()
        _write_all(number, data)
    elif _OPEN_FILES.fullmatch(os.path.dirname(path)) or (os.path.exists(path) and not os.path.isfile(path)):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            _write_all(handle, data)
        finally:
            os.close(handle)
    else:
        return False
    return True


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _outlet(stream: IO[str]) -> Outlet | None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, Outlet) else None
