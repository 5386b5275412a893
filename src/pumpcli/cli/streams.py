"""Standard output and standard error. A failure to write is recorded, and reported once at the end."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from typing import IO, Any

#: The folders in which the system lists the open files: of this process, or of the process with the matched number.
_OPEN_FILES = r"/dev/fd|/proc/([0-9]+)(?:/task/[0-9]+)?/fd"
_MOST_LINKS = 40

#: The most characters of a line, and the most lines of a screen: no terminal has more.
WIDEST = 10_000
#: The characters of a line of a terminal that does not report its size.
USUAL_WIDTH = 80


class Outlet(io.RawIOBase):
    """The file below a standard stream. It records its first failure, and then discards all writes.

    Several libraries write results, help and usage errors, some text stays in a buffer until the program ends, and
    Python exits with 120 if writing fails there. With an `Outlet` below the stream no write fails, and `close_output`
    returns the failure.

    Attributes:
        failure: the first OSError; None if everything was written.
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
                return self._write_raw(data)
            except OSError as error:
                self.failure = error
        return len(data)

    def _write_raw(self, data: Any) -> int:
        if self._raw is None:
            raise OSError(errno.EBADF, f"{self._name} is closed")
        written = self._raw.write(data)
        if written is None:  # a full pipe in non-blocking mode
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return int(written)


def guard() -> None:
    """Put an `Outlet` below standard output and standard error, unless the caller has replaced these streams.

    First give descriptors 0 to 2 to the null device if they are closed: otherwise a file that is opened later would get
    such a number, and messages would be written into it.
    """
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    if sys.stdout is sys.__stdout__:
        sys.stdout = _guarded("standard output", sys.__stdout__)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _guarded("standard error", sys.__stderr__)


def bound_screen() -> None:
    """Limit the variables that give the size of the screen, and remove those that are not positive numbers.

    The libraries that draw the manual and the bar fill the whole width, and fail on other text.
    """
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        text = os.environ.get(name, "").strip()
        digits = text.lstrip("0") if text.isascii() and text.isdecimal() else ""
        if not digits:
            os.environ.pop(name, None)
        elif len(digits) >= len(str(WIDEST)):
            os.environ[name] = str(WIDEST)


def terminal_width(stream: IO[str]) -> int | None:
    """Return the number of characters of a line of a stream; None if it is not a terminal."""
    if not stream.isatty():
        return None
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isascii() and wanted.isdecimal():  # as `bound_screen` has left it
        return min(int(wanted) or USUAL_WIDTH, WIDEST)
    try:
        return min(os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH, WIDEST)
    except OSError:
        return USUAL_WIDTH


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
    """Flush standard output, and return the first failure to write to it; None if there is none.

    Some file systems report a full disk only when a file is closed, so a duplicate of the descriptor is closed.
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
    """Follow all symbolic links and return the last name. The name of an open file (/dev/fd/1) is not followed.

    Raises:
        OSError: the links form a loop.
    """
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder or os.curdir)
        path = os.path.join(folder, name)
        if not name or re.fullmatch(_OPEN_FILES, folder) or not os.path.islink(path):
            return path
        path = os.path.join(folder, os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def descriptor(file: str) -> int | None:
    """Return the descriptor that a path such as /dev/stdout names; None if it names no open file of this process."""
    try:
        folder, name = os.path.split(behind_links(file))
    except OSError:
        return None
    process = re.fullmatch(_OPEN_FILES, folder)
    is_ours = process is not None and process[1] in (None, str(os.getpid()))
    return int(name) if is_ours and name.isdecimal() and name.isascii() else None


def write_to_stream(data: bytes, path: str) -> bool:
    """Write to a path that names an open file, a pipe or a device, and return whether it does.

    Nothing is written if it does not.

    Raises:
        OSError: the stream cannot be written to.
    """
    number = descriptor(path)
    if number is not None:
        if number <= 2 and (sys.__stdin__, sys.__stdout__, sys.__stderr__)[number] is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))  # it was closed before `guard` opened the null device
        sys.stderr.flush()
        _write_all(number, data)
    elif re.fullmatch(_OPEN_FILES, os.path.dirname(path)) or (os.path.exists(path) and not os.path.isfile(path)):
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
