"""Figures of two sides with their difference, each as a text for screens and as a value for scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from pumpcli.formats.numbers import NBSP, counted, day, json_number, minute
from pumpcli.formats.records import Value
from pumpcli.values import Frozen

T = TypeVar("T")

SAME = "same"


class TextAndValue(Frozen):
    """One figure as a text for screens, and as a value for scripts."""

    text: str
    value: Value


class ComparedFigure(Frozen):
    """One figure of both sides.

    Attributes:
        field: its name for scripts, such as "filled_ml".
        name: its name on the screen, such as "filled volume".
        is_word: whether both sides are words, which have no difference for scripts.
    """

    field: str
    name: str
    now: TextAndValue
    changed: TextAndValue
    difference: TextAndValue
    is_word: bool = False

    @property
    def differs(self) -> bool:
        return self.difference.text != SAME


def quantity(
    field: str,
    name: str,
    now: Fraction | None,
    changed: Fraction | None,
    spell: Callable[[Fraction], str],
    value: Callable[[Fraction], int | float] = json_number,
    written: tuple[str | None, str | None] = (None, None),
) -> ComparedFigure:
    """Compare two numbers; `spell` adds the unit, and the difference begins with plus or minus.

    Args:
        value: makes the value for scripts.
        written: the texts of figures of a file, which replace those of `spell`.
    """

    def write(number: Fraction, text: str | None) -> TextAndValue:
        return TextAndValue(spell(number) if text is None else text, value(number))

    if now is None or changed is None:
        difference = TextAndValue(SAME if now is changed else "", None)
    else:
        more = changed - now
        plus_or_minus = "+" if more > 0 else "-"
        difference = TextAndValue(f"{plus_or_minus}{spell(abs(more))}" if more != 0 else SAME, value(more))
    return ComparedFigure(
        field=field,
        name=name,
        now=_or_absent(now, "none", lambda number: write(number, written[0])),
        changed=_or_absent(changed, "none", lambda number: write(number, written[1])),
        difference=difference,
    )


def moment(
    field: str,
    name: str,
    now: datetime | date | None,
    changed: datetime | date | None,
    absent: tuple[str, str] = ("never", "never"),
) -> ComparedFigure:
    """Compare two instants or dates; the difference is in calendar days, and `absent` has the texts for None."""
    if now is None or changed is None:
        difference = TextAndValue(SAME if now is changed else "", None)
    else:
        days = (_date(changed) - _date(now)).days
        difference = TextAndValue(SAME if now == changed else spell_days(days), days)
    return ComparedFigure(
        field=field,
        name=name,
        now=_or_absent(now, absent[0], _moment),
        changed=_or_absent(changed, absent[1], _moment),
        difference=difference,
    )


def word(field: str, name: str, now: str | None, changed: str | None, spell: Callable[[str], str]) -> ComparedFigure:
    """Compare two words; the difference is "same", or an empty text."""

    def write(value: str) -> TextAndValue:
        return TextAndValue(spell(value), str(value))

    difference = TextAndValue(SAME if now == changed else "", None)
    return ComparedFigure(
        field=field,
        name=name,
        now=_or_absent(now, "none", write),
        changed=_or_absent(changed, "none", write),
        difference=difference,
        is_word=True,
    )


def spell_days(days: int) -> str:
    """Return a number of days, such as "13 days earlier"; "same day" for 0, when only the time of day differs."""
    if days == 0:
        return f"same{NBSP}day"
    return f"{counted(abs(days), 'day')}{NBSP}{'earlier' if days < 0 else 'later'}"


def _or_absent(value: T | None, absent: str, write: Callable[[T], TextAndValue]) -> TextAndValue:
    return TextAndValue(absent, None) if value is None else write(value)


def _moment(at: datetime | date) -> TextAndValue:
    return TextAndValue(minute(at) if isinstance(at, datetime) else day(at), at)


def _date(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at
