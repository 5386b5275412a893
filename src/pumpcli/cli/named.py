"""Separate the files and folders of a command line from codes of pumps; a file or folder has precedence."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.clinic_search import SUFFIXES
from pumpcli.values import Frozen


class Named(Frozen):
    """The arguments of a command.

    Attributes:
        paths: files and folders, also those that are missing; None for this folder.
        codes: codes of pumps, or patterns of codes.
    """

    paths: list[str] | None
    codes: tuple[str, ...]


def named(arguments: Sequence[str] | None) -> Named:
    """Separate paths from codes: a code is no file and no folder, and has neither the ending nor the slash of one."""
    codes = tuple(dict.fromkeys(each for each in arguments or () if is_code(each)))
    paths = [each for each in arguments or () if each not in codes]
    return Named(paths or None, codes)


def is_code(argument: str) -> bool:
    """Return whether an argument can only be the code of a pump."""
    if not is_like_code(argument):
        return False
    try:
        os.lstat(argument)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):  # a file that cannot be looked at, or a name that no file has
        return False
    return False


def is_like_code(argument: str) -> bool:
    """Return whether an argument that names a file or a folder could be a code too."""
    if argument in ("", sources.STANDARD_INPUT, os.curdir, os.pardir) or argument.lower().endswith(SUFFIXES):
        return False
    return os.sep not in argument and (os.altsep is None or os.altsep not in argument)


def missing(argument: str) -> tuple[Problem, ...]:
    """Return the problem of a file that does not exist."""
    return tuple(sources.pump_files([argument])[1])
