"""Find pump files, and read their text and that of clinic files. No other module opens input."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.files.clinic_search import SUFFIXES, is_clinic_file
from pumpcli.files.folders import real_path, unreadable, walk, whole_file
from pumpcli.files.limits import MOST_BYTES
from pumpcli.files.source import Source

STANDARD_INPUT = "-"

#: Seconds that must pass after the last write to a file before it is read: until then it may still be being copied.
SETTLE = 2.0
#: How many times to wait for that before reporting the file instead.
MOST_WAITS = 4

_PART = 1_048_576
_BYTE_ORDER_MARK = "\ufeff"
_NOT_REGULAR = "not a regular file"
_WRITTEN_TO = "it was written to while it was read; try again"


def pump_files(paths: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Find every pump file that `paths` name, each once, and the problems with these paths.

    A folder stands for the `*.yaml` and `*.yml` files in it and in its subfolders, in the order of their names, without
    hidden ones. Clinic files are left out, even if a path names one.

    A problem is an error for a path that leads to no pump file or for anything that cannot be looked at, and a warning
    for a file that looks like a pump file or a clinic file, but is not read because of its name.
    """
    problems: list[Problem] = []
    by_real_path: dict[str, str] = {}
    others: dict[str, str] = {}
    for path in paths:
        unreadable_here: list[Problem] = []
        files = [pair for pair in _files_of(path, unreadable_here, others) if not is_clinic_file(pair[0])]
        if not files and not unreadable_here and os.path.isdir(path):
            problems.append(
                whole_file(path, FaultCode.NO_PUMP_FILES, "this folder holds no pump file (*.yaml or *.yml)")
            )
        problems += unreadable_here
        for file, real in files:
            by_real_path.setdefault(real, file)
    passed_over = [_passed_over(file) for real, file in others.items() if real not in by_real_path]
    return list(by_real_path.values()), problems + [warning for warning in passed_over if warning is not None]


def size(file: str) -> int:
    """Return the size of a file in bytes; 0 if it is unknown before the file is read."""
    try:
        return 0 if file == STANDARD_INPUT else os.stat(file).st_size
    except (OSError, ValueError):
        return 0


def read(file: str) -> Source | Problem:
    """Read the text of a file, or of standard input for "-".

    Return a problem if it cannot be opened, is not UTF-8, has no end, or is being written to: half a file may be a
    valid pump with wrong dates.
    """
    if file != STANDARD_INPUT:
        return _read_file(file, _is_regular(file))
    if sys.stdin is None:
        return whole_file(file, FaultCode.FILE_UNREADABLE, "standard input is closed")
    try:
        return _source(file, _all_of(sys.stdin.buffer))
    except (OSError, ValueError) as error:
        return unreadable(file, error)


def read_regular(file: str) -> Source | Problem:
    """Read the text of a file that was not named on the command line. Return a problem for one that is not regular,
    since reading a pipe may wait forever. "-" is an ordinary file name here."""
    return _read_file(file, True)


def _is_regular(file: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(file).st_mode)
    except (OSError, ValueError):
        return False  # opening it reports the reason


def _read_file(file: str, only_regular: bool) -> Source | Problem:
    """Read a file after it has not been written to for `SETTLE` seconds.

    Args:
        only_regular: refuse pipes and devices, and open without waiting for a writer.
    """
    try:
        for _ in range(MOST_WAITS):
            if only_regular and not stat.S_ISREG(os.stat(file).st_mode):
                return whole_file(file, FaultCode.FILE_UNREADABLE, _NOT_REGULAR)
            with open(file, "rb", opener=_at_once if only_regular else None) as stream:
                opened = os.fstat(stream.fileno())
                wait = _unsettled(opened)
                if wait == 0:
                    data = _all_of(stream)
                    is_same = data is None or not _has_changed(opened, os.fstat(stream.fileno()), len(data))
                    return _source(file, data) if is_same else whole_file(file, FaultCode.FILE_UNREADABLE, _WRITTEN_TO)
            time.sleep(wait)
    except (OSError, ValueError) as error:
        return unreadable(file, error)
    return whole_file(file, FaultCode.FILE_UNREADABLE, "it is still being written to; try again")


def _at_once(file: str, flags: int) -> int:
    """Open a file so that reading it never waits: without `O_NONBLOCK` on Windows, where no file needs that flag."""
    return os.open(file, flags | getattr(os, "O_NONBLOCK", 0))


def _unsettled(opened: os.stat_result) -> float:
    """Return the seconds to wait before reading a file; 0 if it was not written to recently.

    A time of writing up to `SETTLE` seconds in the future also counts, since the clock of a file server may be ahead.
    One further in the future was set by hand.
    """
    if not stat.S_ISREG(opened.st_mode):
        return 0
    age = time.time() - opened.st_mtime
    return min(SETTLE - age, SETTLE) if abs(age) < SETTLE else 0


def _source(file: str, data: bytearray | None) -> Source | Problem:
    """Decode the bytes of a file; None for one with more than `MOST_BYTES`."""
    if data is None:
        return whole_file(file, FaultCode.TOO_LARGE, f"more than {MOST_BYTES:,} bytes; split it into smaller files")
    try:
        return Source(file, data.decode().removeprefix(_BYTE_ORDER_MARK))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode().removeprefix(_BYTE_ORDER_MARK)
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        return Problem(
            severity=Severity.ERROR,
            code=FaultCode.NOT_UTF8,
            file=file,
            line=line,
            column=column,
            path="",
            message=message,
        )


def _all_of(stream: BinaryIO) -> bytearray | None:
    """Read a stream to its end, in parts. Return None if it has more than `MOST_BYTES`; raise BlockingIOError if it has
    no end yet."""
    data = bytearray()
    while part := stream.read(_PART):
        data += part
        if len(data) > MOST_BYTES:
            return None
    if part is None:
        raise BlockingIOError(errno.EAGAIN, "it has no end: more text may follow at any time")
    return data


def _has_changed(before: os.stat_result, after: os.stat_result, read: int) -> bool:
    """Return whether a regular file changed while `read` bytes of it were read."""
    if not stat.S_ISREG(after.st_mode) or before.st_size == after.st_size == 0:
        return False  # a pipe, or a file such as /proc/self/status, which has text although its size is 0
    return (before.st_mtime_ns, read) != (after.st_mtime_ns, after.st_size)


def _files_of(path: str, problems: list[Problem], others: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the files that a path stands for, each as a path for showing and its real path.

    Args:
        problems: a problem is added for each file or folder that cannot be opened.
        others: the files of a folder with other endings are added, real path to path for showing.
    """
    if path == STANDARD_INPUT:
        yield path, path
    elif os.path.isdir(path):
        for entry in walk(path, problems):
            if not entry.file.lower().endswith(SUFFIXES):
                if entry.is_regular:
                    others.setdefault(entry.real, entry.file)
            elif entry.is_regular:
                yield entry.file, entry.real
            else:
                problems.append(whole_file(entry.file, FaultCode.FILE_UNREADABLE, _NOT_REGULAR))
    else:
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            problems.append(unreadable(path, error))
        else:
            yield os.path.normpath(path), real_path(path)


def _passed_over(file: str) -> Problem | None:
    """Return a warning for a file that looks like a pump file or a clinic file and is not read, because of its name."""
    from pumpcli.files import lookalikes  # noqa: PLC0415  # needed for a folder that holds other files

    name = os.path.basename(file)
    likeness = lookalikes.likeness(name)
    if likeness is lookalikes.Likeness.NONE:
        return None
    is_clinic = lookalikes.is_called_clinic(name)
    remedy = "call it clinic.yaml if it is the clinic file" if is_clinic else "rename it if it is a pump file"
    why = f"its name does not end in .yaml or .yml; {remedy}"
    if likeness is lookalikes.Likeness.LOOK:
        try:
            if not (lookalikes.holds_input_key if is_clinic else lookalikes.holds_pump)(_head(file, lookalikes.HEAD)):
                return None
        except OSError as error:
            why = f"{why}, which is unknown: {error.strerror}"
    return whole_file(file, FaultCode.PASSED_OVER, f"this file is not read: {why}", Severity.WARNING)


def _head(file: str, length: int) -> bytes:
    """Read the beginning of a file. Return no bytes for one of size 0, which may be a special file of the system."""
    if os.stat(file).st_size == 0:
        return b""
    with open(file, "rb", opener=_at_once) as stream:
        return stream.read(length) or b""
