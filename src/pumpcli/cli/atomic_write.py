"""Write a file so that it appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: The most permissions that a new file gets: pump codes with dates are not for every user of the machine.
NEW_FILE_MODE = 0o660


def write_atomically(data: bytes, path: str) -> None:
    """Write a temporary file in the same folder and move it to `path`.

    A file that exists keeps its owner, group and permissions. A new one is not readable by all, because a pump code
    with a date is not anonymous.

    Raises:
        OSError: the file cannot be written; one that exists is unchanged.
    """
    with _temporary(data, path) as temporary:
        os.chmod(temporary, _copied_mode(path, temporary) if os.path.exists(path) else NEW_FILE_MODE & ~_umask())
        os.replace(temporary, path)


def create_atomically(data: bytes, path: str) -> None:
    """Write a temporary file in the same folder and give it the name `path`, which no file may have.

    Where the system has no links, the name is taken by an empty file first.

    Raises:
        FileExistsError: there is a file of that name, which is unchanged.
        OSError: the file cannot be written, and does not exist.
    """
    with _temporary(data, path) as temporary:
        os.chmod(temporary, NEW_FILE_MODE & ~_umask())
        try:
            os.link(temporary, path, follow_symlinks=False)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            _take_name(temporary, path)
        else:
            os.unlink(temporary)


def _take_name(temporary: str, path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    try:
        os.replace(temporary, path)
    except BaseException:
        os.unlink(path)
        raise


@contextmanager
def _temporary(data: bytes, path: str) -> Iterator[str]:
    """Write a temporary file beside `path`, which only the owner may read, and remove it if anything goes wrong before
    it has been moved."""
    import tempfile  # noqa: PLC0415  # takes 1 ms, and only results for a file need it

    folder, name = os.path.split(path)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:40]}.", dir=folder or os.curdir)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    except BaseException:
        with suppress(FileNotFoundError):  # a signal came just after it was moved
            os.unlink(temporary)
        raise


def _copied_mode(path: str, temporary: str) -> int:
    """Give the temporary file the owner and group of `path`, and return the permissions that it may have: those of
    `path`, without those of the group if the group could not be set."""
    old, new = os.stat(path), os.stat(temporary)
    mode = old.st_mode & 0o7777
    for owner in (old.st_uid, -1):
        if (old.st_uid, old.st_gid) == (new.st_uid, new.st_gid):
            return mode
        try:
            os.chown(temporary, owner, old.st_gid)
        except PermissionError:
            continue
        return mode
    return mode & ~0o7070


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
