"""Change a file that a person keeps: only if it is as it was read, whole or not at all, one writer at a time."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pumpcli.cli.atomic_write import create_atomically, write_atomically
from pumpcli.cli.exit_codes import OutputUnwritable
from pumpcli.cli.messages import print_message
from pumpcli.values import Frozen

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: How often, and how long in seconds each time, another writer of the same folder is waited for.
TRIES, PAUSE = 100, 0.05
_BUSY = (errno.EAGAIN, errno.EACCES)
_UNCHANGED = "nothing is written"


class KeptFile(Frozen):
    """A file as it was when it was read.

    Attributes:
        data: all its bytes.
    """

    path: str
    data: bytes

    @classmethod
    def read(cls, path: str) -> KeptFile:
        """Read a file that is to be changed.

        Raises:
            OutputUnwritable: it is a link, has another name (a hard link), is not a regular file, or may not be written
                or read.
        """
        if os.path.islink(path):
            target = os.path.realpath(path)
            raise OutputUnwritable(f"{path} is a link to {target}; name that file, or its folder; {_UNCHANGED}")
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                raise OutputUnwritable(f"{path} is not a regular file; {_UNCHANGED}")
            if status.st_nlink > 1:
                why = f"the file has {status.st_nlink} names (hard links), and the others would keep the old text"
                raise OutputUnwritable(f"{path}: {why}; remove them, or replace this one by a copy; {_UNCHANGED}")
            if not (status.st_mode & 0o222 and os.access(path, os.W_OK)):
                raise OutputUnwritable(f"{path} is read-only: you may not write to it; {_UNCHANGED}")
            with open(path, "rb") as stream:
                return cls(path, stream.read())
        except OSError as error:
            raise OutputUnwritable.of(path, error, _UNCHANGED) from error

    def changed(self) -> OutputUnwritable:
        """Return the exception for a file that is not as it was when it was read first."""
        return OutputUnwritable(f"{self.path} has changed since it was read; {_UNCHANGED}: record it again")

    def replace(self, data: bytes) -> None:
        """Replace the content of the file, under a lock of its folder.

        The system releases the lock when this process ends, however it ends. At every moment the file is the old one or
        the new one, whole; a killed process may leave a hidden temporary file beside it.

        Raises:
            OutputUnwritable: the file has changed since it was read, another process holds the lock, or the file cannot
                be written. It is as it was.
        """
        try:
            with _lock(os.path.dirname(self.path) or os.curdir):
                if KeptFile.read(self.path).data != self.data:
                    raise self.changed()
                write_atomically(data, self.path)
        except OSError as error:
            raise OutputUnwritable.of(self.path, error, _UNCHANGED) from error


def create(path: str, data: bytes, check: Callable[[], None]) -> None:
    """Write a new file under a lock of its folder, whole or not at all.

    Args:
        check: called under the lock; it raises what stops the writing.

    Raises:
        OutputUnwritable: there is a file of that name, another process holds the lock, or the file cannot be written.
    """
    try:
        with _lock(os.path.dirname(path) or os.curdir):
            if os.path.lexists(path):  # `check` may have to wait for what was just written
                raise FileExistsError(path)
            check()
            create_atomically(data, path)
    except FileExistsError as error:
        raise OutputUnwritable(f"{path} is there already; {_UNCHANGED}: give another name") from error
    except OSError as error:
        raise OutputUnwritable.of(path, error, _UNCHANGED) from error


@contextmanager
def _lock(folder: str) -> Iterator[None]:
    """Hold the lock of a folder. Where the system has none for it, say so and go on without.

    Raises:
        OutputUnwritable: another process holds it for longer than is waited.
        OSError: the folder cannot be opened.
    """
    if fcntl is None:
        _tell_unlocked(folder)
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait_for_lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _wait_for_lock(handle: int, folder: str) -> None:
    for _ in range(TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in _BUSY:
                _tell_unlocked(folder)
                return
        time.sleep(PAUSE)
    raise OutputUnwritable(f"another process is writing into {folder}; {_UNCHANGED}: try again")


def _tell_unlocked(folder: str) -> None:
    why = "the system has no lock for this folder; the file is only compared with what was read"
    print_message(f"pumpcli: {folder}: {why}")
