"""Which files hold pumps, and what their text is. The only module that opens input."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.files import lookalikes
from pumpcli.files.folders import Found, real_path, unreadable, walk, whole_file
from pumpcli.files.limits import MOST_BYTES
from pumpcli.files.lookalikes import Likeness
from pumpcli.files.source import Source

STANDARD_INPUT = "-"
SUFFIXES = (".yaml", ".yml")
CLINIC_NAMES = ("clinic.yaml", "clinic.yml")

#: Seconds since a file was last written to before it is read: until then it may be in the middle of being copied.
SETTLE = 2.0
#: How often that time is waited for before a file is reported instead.
MOST_WAITS = 4

_PART = 1_048_576
_BYTE_ORDER_MARK = "\ufeff"
_NOT_REGULAR = "not a regular file"
_WRITTEN_TO = "it was written to while it was read; try again"


def pump_files(paths: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Find every pump file that `paths` name, each once. Return a problem for every path that leads to none and for
    whatever cannot be looked at, and a warning for every file that looks like a pump file and is not read.

    A folder stands for the `*.yaml` and `*.yml` files in it and in its subfolders, in the order of their names. Hidden
    ones are left out, and so are clinic files wherever they are named.
    """
    problems: list[Problem] = []
    found: dict[str, str] = {}
    others: dict[str, str] = {}
    for path in paths:
        unreadable_here: list[Problem] = []
        files = [each for each in _files_of(path, unreadable_here, others) if not _is_of_clinic(each[0])]
        if not files and not unreadable_here and os.path.isdir(path):
            problems.append(
                whole_file(path, FaultCode.NO_PUMP_FILES, "this folder holds no pump file (*.yaml or *.yml)")
            )
        problems += unreadable_here
        for file, real in files:
            found.setdefault(real, file)
    passed_over = [_passed_over(file) for real, file in others.items() if real not in found]
    return list(found.values()), problems + [each for each in passed_over if each is not None]


def size(file: str) -> int:
    """The bytes of a file; 0 where that is not known before it is read."""
    try:
        return 0 if file == STANDARD_INPUT else os.stat(file).st_size
    except (OSError, ValueError):
        return 0


def clinic_files(paths: Sequence[str]) -> list[str]:
    """Find the clinic files that belong to `paths`: the nearest one in the folder of each path or above it, and those
    in its subfolders. Above a folder that is reached by a link are the folders of the path as it was typed, and those
    that it lies in; where both have a clinic file, both are found. Where none is found, those are looked for that a
    link to a single file leads to: other rules give other dates."""
    found: dict[str, str] = {}
    for path in paths:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        problems: list[Problem] = []
        entries = list(walk(folder, problems)) if os.path.isdir(path) else []
        below = [each.file for each in entries] + [problem.file for problem in problems]
        files = [*_clinics_above(_both_ways(folder)), *filter(_is_of_clinic, below)]
        if not files:
            links = entries if os.path.isdir(path) else [Found(path, real_path(path), True)]
            files = _clinics_above(_folders_behind(links))
        for file in files:
            found.setdefault(real_path(file), os.path.normpath(file))
    return list(found.values())


def _clinics_above(folders: Iterable[str]) -> list[str]:
    """Find the nearest clinic file in each folder or above it."""
    nearest = (next(filter(None, map(_clinic_in, _chain(folder))), None) for folder in folders)
    return [file for file in nearest if file is not None]


def _folders_behind(files: Iterable[Found]) -> list[str]:
    """Return the folders in which the pump files lie that are links to somewhere else, each once."""
    links = (each.real for each in files if os.path.islink(each.file) and each.file.lower().endswith(SUFFIXES))
    return list(dict.fromkeys(map(os.path.dirname, links)))


def read(file: str) -> Source | Problem:
    """Read the text of a file, "-" for standard input. Return a problem if it cannot be opened or is no UTF-8, has no
    end, or is being written to: half a file may be a pump too, with other dates."""
    if file != STANDARD_INPUT:
        return _read_file(file, _is_regular(file))
    if sys.stdin is None:
        return whole_file(file, FaultCode.FILE_UNREADABLE, "standard input is closed")
    try:
        return _source(file, _all_of(sys.stdin.buffer))
    except (OSError, ValueError) as error:
        return unreadable(file, error)


def read_found(file: str) -> Source | Problem:
    """Read the text of a file that nobody named on the command line: only of a regular one, since another might be
    waited for without end, and "-" is a name as any other."""
    return _read_file(file, True)


def _is_regular(file: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(file).st_mode)
    except (OSError, ValueError):
        return False  # opening it says why


def _read_file(file: str, only_regular: bool) -> Source | Problem:
    """Read a file once nobody has written to it for a while.

    Args:
        only_regular: never wait for somebody to write, as a pipe does, and some files of the system.
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
    """Open a file so that reading it never waits: Windows, which has no such flag, has no such files."""
    return os.open(file, flags | getattr(os, "O_NONBLOCK", 0))


def _unsettled(opened: os.stat_result) -> float:
    """Return how many seconds to wait before a file is read. A clock that is a little ahead of ours, such as that of a
    server, counts; a date far in the future is one that somebody gave the file."""
    if not stat.S_ISREG(opened.st_mode):
        return 0
    age = time.time() - opened.st_mtime
    return min(SETTLE - age, SETTLE) if abs(age) < SETTLE else 0


def _source(file: str, data: bytearray | None) -> Source | Problem:
    """Decode what was read; None is too much."""
    if data is None:
        return whole_file(file, FaultCode.TOO_LARGE, f"more than {MOST_BYTES:,} bytes; no file of pumps is as large")
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
    """What a stream holds; None if that is more than `MOST_BYTES`. It is read in parts, since it may have no end."""
    data = bytearray()
    while part := stream.read(_PART):
        data += part
        if len(data) > MOST_BYTES:
            return None
    if part is None:
        raise BlockingIOError(errno.EAGAIN, "it has no end: more may come at any time")
    return data


def _has_changed(before: os.stat_result, after: os.stat_result, read: int) -> bool:
    """Whether a regular file was written to while so many bytes of it were read."""
    if not stat.S_ISREG(after.st_mode) or before.st_size == after.st_size == 0:
        return False  # a pipe; or such as /proc/self/status, which has no size but a text
    return (before.st_mtime_ns, read) != (after.st_mtime_ns, after.st_size)


def _files_of(path: str, problems: list[Problem], others: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Find the files that a path stands for, each as it is shown, and as it is called behind all links.

    Args:
        others: takes up the other files of a folder that may be pump files, by what they are called behind all links.
    """
    if path == STANDARD_INPUT:
        yield path, path
    elif os.path.isdir(path):
        for each in walk(path, problems):
            if not each.file.lower().endswith(SUFFIXES):
                if each.is_regular:
                    others.setdefault(each.real, each.file)
            elif each.is_regular:
                yield each.file, each.real
            else:
                problems.append(whole_file(each.file, FaultCode.FILE_UNREADABLE, _NOT_REGULAR))
    else:
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            problems.append(unreadable(path, error))
        else:
            yield os.path.normpath(path), real_path(path)


def _passed_over(file: str) -> Problem | None:
    """Return a warning for a file that looks like a pump file or a clinic file and is not read, because of its name."""
    name = os.path.basename(file)
    likeness = lookalikes.likeness(name)
    if likeness is Likeness.NONE:
        return None
    is_clinic = lookalikes.is_called_clinic(name)
    what = "call it clinic.yaml if it is the clinic file" if is_clinic else "rename it if it is a pump file"
    why = f"its name does not end in .yaml or .yml; {what}"
    if likeness is Likeness.LOOK:
        try:
            if not (lookalikes.holds_rules if is_clinic else lookalikes.holds_pump)(_head(file)):
                return None
        except OSError as error:
            why = f"{why}, which cannot be seen: {error.strerror}"
    return whole_file(file, FaultCode.PASSED_OVER, f"this file is not read: {why}", Severity.WARNING)


def _head(file: str) -> bytes:
    """Read the beginning of a file; nothing of one without a size, as the system has them for its own purposes."""
    if os.stat(file).st_size == 0:
        return b""
    with open(file, "rb", opener=_at_once) as stream:
        return stream.read(lookalikes.HEAD) or b""


def _is_of_clinic(file: str) -> bool:
    return os.path.basename(file) in CLINIC_NAMES


def _both_ways(folder: str) -> list[str]:
    """A folder as it was typed; where that goes through a link, also as it is called behind it."""
    try:
        real = os.path.realpath(folder)
        return [folder] if real == os.path.abspath(folder) else [folder, real]
    except (OSError, ValueError):
        return [folder]


def _chain(folder: str) -> Iterator[str]:
    """A folder and every folder above it, by the names of the path as it was typed, then by those above that."""
    here = os.path.normpath(folder)
    while True:
        yield here
        if os.path.basename(here) in (os.curdir, os.pardir):
            above = os.path.normpath(os.path.join(here, os.pardir))
            if _is_top(here, above):
                return
        else:
            above = os.path.dirname(here) or os.curdir
        if above == here:
            return
        here = above


def _is_top(folder: str, above: str) -> bool:
    """Whether nothing is above a folder, or nobody knows: its own folder may have been deleted."""
    try:
        return os.path.samefile(folder, above)
    except OSError:
        return True


def _clinic_in(folder: str) -> str | None:
    files = (os.path.join(folder, name) for name in CLINIC_NAMES)
    return next((file for file in files if _is_there(file)), None)


def _is_there(file: str) -> bool:
    """Whether a name is taken, were it by a link that leads nowhere, or in a folder that we may not look into: then
    reading it says so, where passing it over would make a list by other rules."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True
