"""Walk through folders. A file or folder that cannot be opened becomes a problem, since it may hold pumps."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pumpcli.errors import FaultCode, Problem, Severity
from pumpcli.values import Frozen


class FileEntry(Frozen):
    """An entry of a folder that is not itself a folder.

    Attributes:
        file: its path for showing.
        real: its path with all links resolved.
        is_regular: whether it is a regular file, not a pipe, a socket or a device.
    """

    file: str
    real: str
    is_regular: bool


def whole_file(file: str, code: FaultCode, message: str, severity: Severity = Severity.ERROR) -> Problem:
    """Return a problem of a file as a whole, without a line."""
    return Problem(severity=severity, code=code, file=file, line=0, column=0, path="", message=message)


def unreadable(file: str, error: OSError | ValueError, about: str = "") -> Problem:
    """Return the problem of a file or folder that cannot be opened, with the reason that the system gives.

    Args:
        error: a ValueError is raised for a name that no file can have.
        about: text before the reason.
    """
    reason = error.strerror if isinstance(error, OSError) else None
    return whole_file(file, FaultCode.FILE_UNREADABLE, about + (reason or str(error)))


def real_path(path: str) -> str:
    """Return a path with all readable links resolved, to compare paths that may name the same file."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def walk(folder: str, problems: list[Problem]) -> Iterator[FileEntry]:
    """Yield the files of a folder and its subfolders in the order of their names, without hidden ones.

    Links are followed, and each folder is entered once.

    Args:
        problems: a problem is added for each file or folder that cannot be opened.
    """
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
                    os.stat(file)  # raises for a broken link, where `is_dir` would only return False
                is_folder, is_regular = entry.is_dir(), entry.is_file()
            except OSError as error:
                problems.append(unreadable(file, error, "this link cannot be followed: " if is_link else ""))
                continue
            real = real_path(file) if is_link else os.path.join(real_here, entry.name)
            if is_folder:
                folders.append((file, real))
            else:
                yield FileEntry(file, real, is_regular)
        waiting.extend(reversed(folders))


def _entries(folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Return the entries of a folder by name, without hidden ones; add a problem if it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(unreadable(str(error.filename or folder), error))
        return []
