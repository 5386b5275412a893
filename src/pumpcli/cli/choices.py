"""The parser of an option that takes one of some words. Imports little, because every start needs it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

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

    parse.choices = tuple(by_word)  # type: ignore[attr-defined]
    return parse


def choices_of(param: Any) -> tuple[str, ...]:
    """Return the words that an option or an argument takes; empty if it takes others than some words.

    They are those of its parser, else those between bars in its name in the help.
    """
    words: tuple[str, ...] = getattr(getattr(param.type, "func", None), "choices", ())
    return words or (tuple(param.metavar.split("|")) if "|" in (param.metavar or "") else ())
