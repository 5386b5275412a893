"""Which files hold pumps, and what their text is. The only module that opens input."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from pumpcli.errors import Problem, Severity
from pumpcli.files.limits import MOST_BYTES
from pumpcli.files.source import Source

STANDARD_INPUT = "-"
SUFFIXES = (".yaml", ".yml")
CLINIC_NAMES = ("clinic.yaml", "clinic.yml")

_PART = 1_048_576
_BYTE_ORDER_MARK = "\ufeff"
_NOT_REGULAR = "not a regular file, or a link that leads nowhere"


def pump_files(paths: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Every pump file that `paths` name, each once, and a problem for every path that leads to none.

    A folder stands for the `*.yaml` and `*.yml` files in it and in its subfolders, in the order of their names. Hidden
    ones are left out, and so are clinic files wherever they are named.
    """
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for path in paths:
        unreadable_here: list[Problem] = []
        files = [each for each in _files_of(path, unreadable_here) if not _is_of_clinic(each[0])]
        if not files and not unreadable_here and os.path.isdir(path):
            problems.append(_whole_file(path, "no-pump-files", "this folder holds no pump file (*.yaml or *.yml)"))
        problems += unreadable_here
        for file, real in files:
            found.setdefault(real, file)
    return list(found.values()), problems


def size(file: str) -> int:
    """The bytes of a file; 0 where that is not known before it is read."""
    try:
        return 0 if file == STANDARD_INPUT else os.stat(file).st_size
    except (OSError, ValueError):
        return 0


def clinic_files(paths: Sequence[str]) -> list[str]:
    """The clinic files that belong to `paths`: in the folder of each or one above it, else in its subfolders."""
    found: dict[str, str] = {}
    for path in paths:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        beside = [_clinic_in(folder), _clinic_in(os.path.join(folder, os.pardir))]
        nearest = next((file for file in beside if file is not None), None)
        problems: list[Problem] = []
        below = [file for file, _ in _walk(folder, problems)] if os.path.isdir(path) else []
        below += [problem.file for problem in problems]
        inside = list(filter(_is_of_clinic, below))
        for file in [*([nearest] if nearest else []), *inside]:
            found.setdefault(os.path.realpath(file), os.path.normpath(file))
    return list(found.values())


def read(file: str) -> Source | Problem:
    """The text of a file, "-" for standard input; a problem if it cannot be opened or is no UTF-8, has no end, or
    changes while it is read: half a file may be a pump too, with other dates."""
    try:
        if file == STANDARD_INPUT:
            if sys.stdin is None:
                return _whole_file(file, "file-unreadable", "standard input is closed")
            data = _all_of(sys.stdin.buffer)
        else:
            with open(file, "rb") as stream:
                opened = os.fstat(stream.fileno())
                data = _all_of(stream)
                if data is not None and _has_changed(opened, os.fstat(stream.fileno()), len(data)):
                    return _whole_file(file, "file-unreadable", "it was written to while it was read; try again")
    except (OSError, ValueError) as error:
        return unreadable(file, error)
    if data is None:
        return _whole_file(file, "too-large", f"more than {MOST_BYTES:,} bytes; no file of pumps is as large")
    try:
        return Source(file, data.decode().removeprefix(_BYTE_ORDER_MARK))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode().removeprefix(_BYTE_ORDER_MARK)
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        return Problem(Severity.ERROR, "not-utf8", file, line, column, "", message)


def read_found(file: str) -> Source | Problem:
    """The text of a file that nobody named: only of a regular one, since another might be waited for without end."""
    try:
        is_regular = stat.S_ISREG(os.stat(file).st_mode)
    except OSError as error:
        return unreadable(file, error)
    return read(file) if is_regular else _whole_file(file, "file-unreadable", _NOT_REGULAR)


def _all_of(stream: BinaryIO) -> bytearray | None:
    """What a stream holds; None if that is more than `MOST_BYTES`. It is read in parts, since it may have no end."""
    data = bytearray()
    while part := stream.read(_PART):
        data += part
        if len(data) > MOST_BYTES:
            return None
    return data


def _has_changed(before: os.stat_result, after: os.stat_result, read: int) -> bool:
    """Whether a regular file was written to while so many bytes of it were read."""
    if not stat.S_ISREG(after.st_mode) or before.st_size == after.st_size == 0:
        return False  # a pipe; or such as /proc/self/status, which has no size but a text
    return (before.st_mtime_ns, read) != (after.st_mtime_ns, after.st_size)


def unreadable(file: str, error: OSError | ValueError) -> Problem:
    """The problem of a file or folder that the system does not let us open, or whose name no file can have."""
    said = error.strerror if isinstance(error, OSError) else None
    return _whole_file(file, "file-unreadable", said or str(error))


def _whole_file(file: str, code: str, message: str) -> Problem:
    return Problem(Severity.ERROR, code, file, 0, 0, "", message)


def _files_of(path: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """The files that a path stands for, each as it is shown, and as it is called behind all links."""
    if path == STANDARD_INPUT:
        yield path, path
    elif os.path.isdir(path):
        yield from _walk(path, problems)
    else:
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            problems.append(unreadable(path, error))
        else:
            yield os.path.normpath(path), os.path.realpath(path)


def _walk(folder: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """The YAML files of a folder and its subfolders, as in `_files_of`; links are followed, each folder is entered
    once."""
    entered: set[str] = set()
    waiting = [(os.path.normpath(folder), os.path.realpath(folder))]
    while waiting:
        here, real_here = waiting.pop()
        if real_here in entered:
            continue
        entered.add(real_here)
        folders = []
        for entry in _entries(here, problems):
            file = entry.name if here == os.curdir else os.path.join(here, entry.name)
            real = os.path.realpath(file) if entry.is_symlink() else os.path.join(real_here, entry.name)
            if _is(entry.is_dir):
                folders.append((file, real))
            elif entry.name.lower().endswith(SUFFIXES):
                if _is(entry.is_file):
                    yield file, real
                else:
                    problems.append(_whole_file(file, "file-unreadable", _NOT_REGULAR))
        waiting.extend(reversed(folders))


def _entries(folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """What a folder holds, by name, but for what is hidden."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(unreadable(str(error.filename or folder), error))
        return []


def _is(kind: Callable[[], bool]) -> bool:
    """Whether an entry of a folder is of a kind; a link that leads nowhere is of none."""
    try:
        return kind()
    except OSError:
        return False


def _is_of_clinic(file: str) -> bool:
    return os.path.basename(file) in CLINIC_NAMES


def _clinic_in(folder: str) -> str | None:
    files = (os.path.join(folder, name) for name in CLINIC_NAMES)
    return next((file for file in files if _is_there(file)), None)


def _is_there(file: str) -> bool:
    """Whether a name is taken, were it by a link that leads nowhere, or in a folder that we may not look into: then
    reading it says so, where passing it over would make a list by other rules."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
