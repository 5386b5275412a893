"""What a message suggests for a key that is not known."""

from __future__ import annotations

import pytest

from pumpcli.files.pump_file import PUMP_KEYS
from pumpcli.files.wrong_keys import unknown_key


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("closed", "unavailable: 2026-12-18 to 2027-01-10"),
        ("not_available", "unavailable: 2026-12-18 to 2027-01-10"),
        ("MRI", "stopped: {from: 2026-11-09 10:00, to: 2026-11-09 16:00, why: MRI}"),
        ("doctor", "labels: [dr-a, high-risk]"),
        ("physician", "labels: [dr-a, high-risk]"),
        ("retired", "ended: {on: 2026-11-10, why: other}"),
        ("out of use", "ended: {on: 2026-11-10, why: other}"),
    ],
)
def test_another_word_for_a_key_is_answered_with_the_line_to_write(key: str, line: str) -> None:
    assert unknown_key(key, PUMP_KEYS)[0].message.startswith(f"unknown key `{key}`: write `{line}`; known here: ")
