"""Golden files: what was printed once is printed still, unless `--golden-update` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.builders import with_names_of_holidays

#: Holds that a file has this text; see the fixture `golden`.
Golden = Callable[[Path, str], None]


def check_golden(path: Path, text: str, *, update: bool) -> None:
    """Assert that a file has this text, or write it there."""
    if update:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == with_names_of_holidays(path.read_text(encoding="utf-8"))
