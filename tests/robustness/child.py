"""The command line in a process of its own, with little memory and little time."""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tests.builders import Ran, run, settled

#: More than any command needs for one file, and less than a machine has.
MEMORY = 500_000_000
SECONDS = 60
NOBODY = 65_534

ROOT = Path(__file__).parents[2]


def child(
    *arguments: str,
    flags: tuple[str, ...] = (),
    memory: int = MEMORY,
    limit: Callable[[], None] | None = None,
    environment: dict[str, str] | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    folder: Path = ROOT,
) -> subprocess.CompletedProcess[bytes]:
    """Run `python FLAGS -m pumpcli ARGUMENTS`.

    Args:
        memory: bytes of address space at most.
        limit: called in the child before it starts.
        environment: all its variables; those of this process if left out.
    """

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        if limit is not None:
            limit()

    settled(*filter(os.path.exists, arguments))
    return subprocess.run(
        [sys.executable, *flags, "-m", "pumpcli", *arguments],
        capture_output=True,
        stdin=stdin,
        check=False,
        cwd=folder,
        env=environment,
        preexec_fn=limited,  # no threads are running
        timeout=SECONDS,
    )


def as_nobody(*arguments: str) -> Ran:
    """Run the command line as a user without rights, in a fork of this process. Only root can.

    Another run of pytest closes the folder of all its folders when it starts; then this is tried again.
    """
    run(*arguments)  # import late modules now, because that user may not read them
    roots = list(Path(tempfile.gettempdir()).glob("pytest-of-*"))
    while True:
        for root in roots:
            root.chmod(root.stat().st_mode | 0o055)
        ran = _forked(arguments)
        if all(root.stat().st_mode & 0o055 == 0o055 for root in roots):
            return ran


def _forked(arguments: tuple[str, ...]) -> Ran:
    ours, theirs = os.pipe()
    child_id = os.fork()
    if child_id == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(theirs, pickle.dumps(run(*arguments)))
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as stream:
        ran = pickle.loads(stream.read())
    os.waitpid(child_id, 0)
    assert isinstance(ran, Ran)
    return ran


def let_nobody_in(folder: Path) -> None:
    """Let everybody search the folders above, which pytest makes for one user."""
    for above in (folder, *folder.parents):
        if str(above).startswith(tempfile.gettempdir() + os.sep):
            above.chmod(above.stat().st_mode | 0o055)
