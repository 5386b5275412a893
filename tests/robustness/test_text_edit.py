"""Edits in the text of random files: what is added, removed or set is read, and every other character stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.robustness import text_edit_laws as laws
from tests.robustness import texts

seeds = st.integers(0, 2**32)
LAWS = (laws.hold_for_addition, laws.hold_for_removal, laws.hold_for_value)


@pytest.mark.parametrize("law", LAWS)
@given(seed=seeds)
def test_every_ordinary_file_is_edited(law: Callable[[int], bool], seed: int) -> None:
    assert law(seed), "nothing is refused"


@pytest.mark.parametrize("law", LAWS)
@given(seed=seeds)
def test_a_file_with_aliases_is_edited_or_refused(law: Callable[..., bool], seed: int) -> None:
    law(seed, is_odd=True)


@given(
    text=st.one_of(
        texts.files(), texts.mutated(texts.files()), texts.mutated(st.sampled_from(texts.FAULTY)), texts.raw
    ),
    seed=seeds,
)
def test_any_text_is_edited_or_refused(text: str, seed: int) -> None:
    laws.hold_for_text(text, seed)
