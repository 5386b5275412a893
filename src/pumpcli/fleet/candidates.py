"""Choose the files that may hold a pump, by their text: of thousands of files, few are then read as YAML."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.lookalike_codes import shape
from pumpcli.values import Frozen


class Candidates(Frozen):
    """The pump files of some paths.

    Attributes:
        names: all of them.
        holding: those that may hold the pump, or that cannot be opened.
        problems: what cannot be looked at.
    """

    names: tuple[str, ...]
    holding: tuple[str, ...]
    problems: tuple[Problem, ...]


def candidates(code: str, paths: Sequence[str]) -> Candidates:
    """Return the pump files of some paths, and those of which the text has the letters and digits of a code.

    A pump with this code, or with one that looks like it, is in one of these: YAML gives the characters of its text,
    without some spaces, line breaks and quotes, which do not count here. A file with a backslash is always among them,
    because YAML may write any character with it.
    """
    files, problems = sources.pump_files(paths)
    wanted = _solid(code)
    holding = tuple(file for file in files if _may_hold(file, wanted))
    return Candidates(tuple(files), holding, tuple(problem for problem in problems if problem.is_error))


def _may_hold(file: str, wanted: str) -> bool:
    if file == sources.STANDARD_INPUT:  # it can be read only once
        return True
    source = sources.read(file)
    return isinstance(source, Problem) or "\\" in source.text or wanted in _solid(source.text)


def _solid(text: str) -> str:
    return "".join(shape(text).split())
