"""Hints that lead to a right file: each that a message gives is followed, and the result is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.following import is_by_hand, leads_astray, offers, problems_of

INVALID = sorted(Path("tests/data/invalid").glob("*.yaml"))
#: Files with a further error that can only be seen when the first is mended: two instants that are one in that zone.
SEEN_LATER = {"unknown-timezone-beside-offsets"}
CATALOGUES = sorted(Path("tests/data/invalid-catalogues").glob("*.yaml"))


@pytest.mark.quick
@pytest.mark.parametrize("path", [*INVALID, *CATALOGUES], ids=lambda path: path.stem)
def test_what_a_message_offers_is_read_without_a_new_error(path: Path) -> None:
    kind = "catalogue" if path in CATALOGUES else "pump"
    text = path.read_text(encoding="utf-8")
    for problem in problems_of(text, kind):
        if problem.is_error:
            if path.stem not in SEEN_LATER:
                assert leads_astray(text, problem, kind) == [], problem.message
            assert offers(problem) or is_by_hand(problem) or "write" not in problem.message, problem.message
