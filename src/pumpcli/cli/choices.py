"""The parser of an option that takes one of some words. Imports little, because every start needs it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import typer

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def one_of(*choices: ChoiceT) -> Callable[[str], ChoiceT]:
    """Return a parser of the words of some choices."""
    by_word = {choice.value: choice for choice in choices}

    def parse(text: str) -> ChoiceT:
        if text in by_word:
            return by_word[text]
        from pumpcli.files.suggestions import did_you_mean, shown  # noqa: PLC0415  # few calls come here
        from pumpcli.formats.layout import printable  # noqa: PLC0415

        near = did_you_mean(text, by_word)
        raise typer.BadParameter(f"`{shown(printable(text))}` is none of {', '.join(by_word)}{near}")

    return parse
