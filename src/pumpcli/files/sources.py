"""Which files hold pumps, and what their text is. The only module that opens input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from pumpcli.errors import Problem, Severity
from pumpcli.files.source import Source

STANDARD_INPUT = "-"
SUFFIXES = (".yaml", ".yml")
CLINIC_NAMES = ("clinic.yaml", "clinic.yml")


def pump_files(paths: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Every pump file that `paths` name, each once, and a problem for every path that leads to none.

    A folder stands for the `*.yaml` and `*.yml` files in it and in its subfolders, in the order of their names. Hidden
    ones are left out, and so are clinic files wherever they are named.
    """
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for path in paths:
        unreadable_here: list[Problem] = []
        files = [file for file in _files_of(path, unreadable_here) if os.path.basename(file) not in CLINIC_NAMES]
        if not files and not unreadable_here and os.path.isdir(path):
            problems.append(_whole_file(path, "no-pump-files", "this folder holds no pump file (*.yaml or *.yml)"))
        problems += unreadable_here
        for file in files:
            found.setdefault(file if file == STANDARD_INPUT else os.path.realpath(file), file)
    return list(found.values()), problems


def clinic_files(paths: Sequence[str]) -> list[str]:
    """The clinic files that belong to `paths`: in the folder of each or one above it, else in its subfolders."""
    found: dict[str, str] = {}
    for path in paths:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        beside = [_clinic_in(folder), _clinic_in(os.path.join(folder, os.pardir))]
        nearest = next((file for file in beside if file is not None), None)
        inside = (
            [file for file in _walk(folder, []) if os.path.basename(file) in CLINIC_NAMES]
            if os.path.isdir(path)
            else []
        )
        for file in [*([nearest] if nearest else []), *inside]:
            found.setdefault(os.path.realpath(file), os.path.normpath(file))
    return list(found.values())


def read(file: str) -> Source | Problem:
    """The text of a file, "-" for standard input; a problem if it cannot be opened or is no UTF-8."""
    try:
        if file == STANDARD_INPUT:
            data = sys.stdin.buffer.read()
        else:
            with open(file, "rb") as stream:
                data = stream.read()
    except OSError as error:
        return unreadable(file, error)
    try:
        return Source(file, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        return Problem(Severity.ERROR, "not-utf8", file, line, column, "", message)


def unreadable(file: str, error: OSError) -> Problem:
    """The problem of a file or folder that the system does not let us open."""
    return _whole_file(file, "file-unreadable", error.strerror or str(error))


def _whole_file(file: str, code: str, message: str) -> Problem:
    return Problem(Severity.ERROR, code, file, 0, 0, "", message)


def _files_of(path: str, problems: list[Problem]) -> Iterator[str]:
    if path == STANDARD_INPUT:
        yield path
    elif os.path.isdir(path):
        yield from _walk(path, problems)
    elif os.path.exists(path):
        yield os.path.normpath(path)
    else:
        problems.append(_whole_file(path, "file-unreadable", "No such file or directory"))


def _walk(folder: str, problems: list[Problem]) -> Iterator[str]:
    """The YAML files of a folder and its subfolders; links are followed, each folder is entered once."""
    entered: set[str] = set()

    def on_error(error: OSError) -> None:
        problems.append(unreadable(str(error.filename), error))

    for here, folders, files in os.walk(folder, onerror=on_error, followlinks=True):
        entered.add(os.path.realpath(here))
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(os.path.join(here, name)) not in entered
        )
        for name in sorted(files):
            file = os.path.normpath(os.path.join(here, name))
            if name.startswith(".") or not name.lower().endswith(SUFFIXES):
                continue
            if os.path.isfile(file):
                yield file
            else:
                problems.append(
                    _whole_file(file, "file-unreadable", "not a regular file, or a link that leads nowhere")
                )


def _clinic_in(folder: str) -> str | None:
    files = (os.path.join(folder, name) for name in CLINIC_NAMES)
    return next((file for file in files if os.path.isfile(file)), None)
