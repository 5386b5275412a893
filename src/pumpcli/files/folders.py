"""The files of a folder and its subfolders. Whatever cannot be looked at becomes a problem: a folder behind it may hold
pumps."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.values import frozen


@frozen
class Found:
    """An entry of a folder that is not a folder.

    Attributes:
        file: as it is shown.
        real: as it is called behind all links.
        is_regular: it is a file with contents of its own, not a pipe, a socket or a device.
    """

    file: str
    real: str
    is_regular: bool


def whole_file(file: str, code: FaultCode, message: str, severity: Severity = Severity.ERROR) -> Problem:
    """Return the problem of a file as a whole."""
    return Problem(severity=severity, code=code, file=file, line=0, column=0, path="", message=message)


def unreadable(file: str, error: OSError | ValueError, about: str = "") -> Problem:
    """Return the problem of a file or folder that the system does not let us open, or whose name no file can have."""
    said = error.strerror if isinstance(error, OSError) else None
    return whole_file(file, FaultCode.FILE_UNREADABLE, about + (said or str(error)))


def real_path(path: str) -> str:
    """Return a path behind all links, as far as they may be read; a path that names one file, for comparing."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def walk(folder: str, problems: list[Problem]) -> Iterator[Found]:
    """Find what a folder and its subfolders hold, in the order of the names, but for what is hidden. Links are
    followed; each folder is entered once."""
    entered: set[str] = set()
    waiting = [(os.path.normpath(folder), real_path(folder))]
    while waiting:
        here, real_here = waiting.pop()
        if real_here in entered:
            continue
        entered.add(real_here)
        folders = []
        for entry in _entries(here, problems):
            file = entry.name if here == os.curdir else os.path.join(here, entry.name)
            try:
                is_link = entry.is_symlink()
                if is_link:
                    os.stat(file)  # a link that leads nowhere is an error here, and simply no folder to the entry
                is_folder, is_regular = entry.is_dir(), entry.is_file()
            except OSError as error:
                problems.append(unreadable(file, error, "this link cannot be followed: " if is_link else ""))
                continue
            real = real_path(file) if is_link else os.path.join(real_here, entry.name)
            if is_folder:
                folders.append((file, real))
            else:
                yield Found(file, real, is_regular)
        waiting.extend(reversed(folders))


def _entries(folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Read what a folder holds, by name, but for what is hidden."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(unreadable(str(error.filename or folder), error))
        return []
