"""The command line in a process of its own, with little memory and little time."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

#: More than any command needs for one file, and less than a machine has.
MEMORY = 500_000_000
SECONDS = 60

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
    """`python FLAGS -m pumpcli ARGUMENTS`.

    Args:
        memory: bytes of address space at most.
        limit: what else is done in the child before it starts.
        environment: all variables of it; its own where left out.
    """

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        if limit is not None:
            limit()

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
