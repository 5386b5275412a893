"""Decide whether `pumpcli` without a command shows the day: only where it is clear that the folder is one of pumps."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice

from pumpcli.files.catalogues import KEYS_OF_A_PUMP
from pumpcli.files.clinic_search import SUFFIXES, is_clinic_file
from pumpcli.files.lookalikes import HEAD, holds_pump

#: The most files that are looked at: a folder of pumps has one among the first.
MOST_FILES = 200
#: The keys of a pump that a file must have to be one in which the key `pump` is misspelt.
ENOUGH_KEYS = 2
_KEYS = re.compile(rb"^(%s)[ \t]*:" % "|".join(KEYS_OF_A_PUMP).encode(), re.MULTILINE)


def holds_pump_files() -> bool:
    """Return whether this folder, or a folder in it, has a clinic file or a file with a pump.

    Of the home folder and the topmost one only the files themselves count: all that is below them would be read.
    """
    try:
        files = islice(_files(os.curdir, with_folders=not _is_home()), MOST_FILES)
        return any(is_clinic_file(file) or _has_pump(file) for file in files)
    except OSError:  # the folder cannot be read, or has been deleted
        return False


def _files(folder: str, *, with_folders: bool) -> Iterator[str]:
    """Yield the YAML files of a folder, then those of the folders in it."""
    with os.scandir(folder) as found:
        entries = sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    yield from (entry.path for entry in entries if entry.name.lower().endswith(SUFFIXES) and entry.is_file())
    for entry in entries if with_folders else ():
        if entry.is_dir() and os.access(entry.path, os.R_OK | os.X_OK):
            yield from _files(entry.path, with_folders=False)


def _has_pump(file: str) -> bool:
    try:
        with open(file, "rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return False
    keys = {match[1] for match in _KEYS.finditer(head.replace(b"\0", b""))}
    return holds_pump(head) or len(keys) >= ENOUGH_KEYS


def _is_home() -> bool:
    here = os.path.realpath(os.curdir)
    return here in (os.path.realpath(os.path.expanduser("~")), os.path.dirname(here))
