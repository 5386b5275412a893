"""A result as a file that appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress

#: What a new file allows at most: codes with dates are not for everyone on the machine.
NEW_FILE_RIGHTS = 0o660


def write_whole(data: bytes, path: str) -> None:
    """Written beside the target and moved over it, with the owner and the rights that the target has; a new file is
    not for all to read, because a code with a date is not anonymous.

    Raises:
        OSError: it cannot be written; then what was there is there as it was.
    """
    import tempfile  # noqa: PLC0415  # 1 ms, for what goes to a file alone

    folder, name = os.path.split(path)
    handle, beside = tempfile.mkstemp(prefix=f".{name[:40]}.", dir=folder or os.curdir)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, _rights_like(path, beside) if os.path.exists(path) else NEW_FILE_RIGHTS & ~_umask())
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):  # ended by a signal just after it was moved
            os.unlink(beside)
        raise


def _rights_like(path: str, beside: str) -> int:
    """The rights of the file at `path`, whose owner and group the new one gets; where it may not have that group, the
    group gets no rights either."""
    there, ours = os.stat(path), os.stat(beside)
    rights = there.st_mode & 0o7777
    for owner in (there.st_uid, -1):
        if (there.st_uid, there.st_gid) == (ours.st_uid, ours.st_gid):
            return rights
        try:
            os.chown(beside, owner, there.st_gid)
        except PermissionError:
            continue
        return rights
    return rights & ~0o7070


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
