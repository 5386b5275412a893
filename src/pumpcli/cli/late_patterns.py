"""Import PyYAML, and leave its patterns to be compiled by whoever uses one, which is nobody here.

They guess the types of values, which `files/limits.py` switches off, or belong to the reader in Python, instead of
which that in C is used. To compile them takes half the time of the import: 6 of the 93 ms of the list of one pump.
Only the command line does this, before any other thread runs; a program that imports pumpcli keeps its `re.compile`.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

_compile = re.compile


class LatePattern:
    """A pattern that is compiled when something is first asked of it."""

    def __init__(self, pattern: Any, flags: Any = 0) -> None:
        self._given = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[Any]:
        return _compile(*self._given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


def import_yaml() -> None:
    """Import PyYAML, unless it has been imported."""
    re.compile = LatePattern  # type: ignore[assignment]
    try:
        import yaml  # noqa: F401, PLC0415
    finally:
        re.compile = _compile
