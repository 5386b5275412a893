"""Figures of two sides with their difference, each as a text for people and as a value for scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from pumpcli.formats.numbers import NBSP, counted, day, json_number, minute
from pumpcli.formats.records import Value
from pumpcli.values import frozen

T = TypeVar("T")

SAME = "same"


@frozen
class Told:
    """One figure: for people, and for scripts."""

    text: str
    value: Value


@frozen
class ComparedFigure:
    """One figure of both sides.

    Attributes:
        field: its name for scripts.
        name: its name for people.
    """

    field: str
    name: str
    now: Told
    changed: Told
    difference: Told

    @property
    def differs(self) -> bool:
        return self.difference.text != SAME


def quantity(
    field: str, name: str, now: Fraction | None, changed: Fraction | None, spell: Callable[[Fraction], str]
) -> ComparedFigure:
    """A number with its unit; the difference has a sign."""

    def tell(number: Fraction) -> Told:
        return Told(spell(number), json_number(number))

    if now is None or changed is None:
        difference = Told(SAME if now is changed else "", None)
    else:
        more = changed - now
        sign = "+" if more > 0 else "-"
        difference = Told(f"{sign}{spell(abs(more))}" if more != 0 else SAME, json_number(more))
    return ComparedFigure(
        field=field,
        name=name,
        now=_told(now, "none", tell),
        changed=_told(changed, "none", tell),
        difference=difference,
    )


def moment(
    field: str,
    name: str,
    now: datetime | date | None,
    changed: datetime | date | None,
    absent: tuple[str, str] = ("never", "never"),
) -> ComparedFigure:
    """An instant or a date; the difference is in days of the calendar."""
    if now is None or changed is None:
        difference = Told(SAME if now is changed else "", None)
    else:
        days = (_date(changed) - _date(now)).days
        difference = Told(SAME if now == changed else spell_days(days), days)
    return ComparedFigure(
        field=field,
        name=name,
        now=_told(now, absent[0], _moment),
        changed=_told(changed, absent[1], _moment),
        difference=difference,
    )


def word(field: str, name: str, now: str | None, changed: str | None, spell: Callable[[str], str]) -> ComparedFigure:
    """A word; where the two differ, that is to be seen."""

    def tell(given: str) -> Told:
        return Told(spell(given), given)

    difference = Told(SAME if now == changed else "", None)
    return ComparedFigure(
        field=field,
        name=name,
        now=_told(now, "none", tell),
        changed=_told(changed, "none", tell),
        difference=difference,
    )


def spell_days(days: int) -> str:
    """Such as "13 days earlier"; "same day" where only the time of day differs."""
    if days == 0:
        return f"same{NBSP}day"
    return f"{counted(abs(days), 'day')}{NBSP}{'earlier' if days < 0 else 'later'}"


def _told(given: T | None, absent: str, tell: Callable[[T], Told]) -> Told:
    return Told(absent, None) if given is None else tell(given)


def _moment(at: datetime | date) -> Told:
    return Told(minute(at) if isinstance(at, datetime) else day(at), at)


def _date(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at
