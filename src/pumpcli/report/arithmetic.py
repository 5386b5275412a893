"""The arithmetic of one field of a program, with the value as it stands in the file and its line."""

from __future__ import annotations

from fractions import Fraction

from pumpcli.domain.day_plan import FieldDelivery
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Volume, decimal_text
from pumpcli.files.citation import Citation
from pumpcli.formats.numbers import NBSP, clock, plain, spell_duration
from pumpcli.usecases.one_pump import Explained

#: Places of a number that has no short exact decimal; more than a pocket calculator shows.
PLACES = 9


def delivery(explained: Explained, found: FieldDelivery) -> str:
    """One field on one day: what it is, as a flow or as so many boluses, and what that makes."""
    path = found.field
    if found.start is None or found.end is None:
        return _boluses(explained, found)
    span = f"{clock(found.start)}-{clock(found.end)}"
    flow = ml_per_hour(found.volume.ml / found.seconds)
    return (
        f"{span}  {_as_flow(explained, found, path)} = {flow}; x {minutes(found.seconds)} / 60 = {ml(found.volume.ml)}"
    )


def as_volume(explained: Explained, amount: Amount, path: str) -> str:
    """An amount as it is written, with its line, and for a mass the division that makes it a volume."""
    if isinstance(amount, Volume):
        return _cited(explained, path, f"{number(amount.ml)}{NBSP}mL")
    return f"{_cited(explained, path, f'{number(amount.mcg)}{NBSP}mcg')} / {_primary(explained)}"


def _boluses(explained: Explained, found: FieldDelivery) -> str:
    """Boluses are counted; one that passes midnight counts in part on each day."""
    assert isinstance(found.delivery, Volume | Mass)
    amount = as_volume(explained, found.delivery, f"{found.field}.{_key(found.delivery)}")
    taken = f"{number(found.count)} x {amount} = {ml(found.volume.ml)}"
    if found.field.endswith("on_demand"):
        return f"patient boluses, all used: {taken}, evenly {ml_per_hour(found.volume.ml / found.spread)}"
    each = found.volume.ml / found.seconds
    part = " (a part of one runs past midnight)" if found.count.denominator != 1 else ""
    return f"boluses over {spell_duration(found.spread)}{part}: {taken}, each at {ml_per_hour(each)}"


def _as_flow(explained: Explained, found: FieldDelivery, path: str) -> str:
    """How a rate, or the amount of a window, becomes a flow in mL/h."""
    delivery = found.delivery
    if isinstance(delivery, Volume | Mass):
        return f"{as_volume(explained, delivery, f'{path}.{_key(delivery)}')} / {minutes(found.spread)} x 60"
    if not path.endswith(".rate"):
        path = f"{path}.rate"
    if isinstance(delivery, FlowRate):
        if explained.citation.text(path).endswith("mL/h"):
            return f"{_written(explained, path)} [{explained.citation.line(path)}]"
        return f"{_cited(explained, path, f'{number(delivery.ml_per_day)}{NBSP}mL/day')} / 24"
    assert isinstance(delivery, DoseRate)
    return f"{_cited(explained, path, f'{number(delivery.mcg_per_day)}{NBSP}mcg/day')} / 24 / {_primary(explained)}"


def _key(amount: Amount) -> str:
    return "volume" if isinstance(amount, Volume) else "dose"


def _cited(explained: Explained, path: str, value: str) -> str:
    """A value as it is written, with its line, and in brackets the same in the unit that is reckoned with."""
    written = _written(explained, path)
    same = "" if written.rpartition(NBSP)[2] == value.rpartition(NBSP)[2] else f" ({value})"
    return f"{written} [{explained.citation.line(path)}]{same}"


def _written(explained: Explained, path: str) -> str:
    return explained.citation.text(path).replace(" ", NBSP)


def _primary(explained: Explained) -> str:
    primary = explained.forecast.fill.primary
    assert primary is not None
    return f"{plain(primary.mcg_per_ml)}{NBSP}mcg/mL"


def minutes(seconds: int) -> str:
    """Seconds as minutes: "180 min"."""
    return f"{number(Fraction(seconds, 60))}{NBSP}min"


def ml_per_hour(ml_per_second: Fraction) -> str:
    """A flow in mL per second as mL per hour."""
    return f"{number(ml_per_second * 3600)}{NBSP}mL/h"


def ml(volume: Fraction) -> str:
    """A volume in mL."""
    return f"{number(volume)}{NBSP}mL"


def number(exact: Fraction) -> str:
    """The exact decimal where it is short; else as many places as a calculator shows, and "..." for the rest."""
    rounded = round(exact, PLACES)
    return decimal_text(rounded) + ("" if rounded == exact else "...")


def line_of(citation: Citation, path: str) -> str:
    """Such as "[p-014.yaml:12]": the line from which the value at a path was read."""
    return f"[{citation.line(path)}]"


def rule_line(explained: Explained, key: str) -> str:
    """The line of a clinic file, or that the value is the default."""
    citation = explained.rules.citation
    return line_of(citation, key) if citation is not None and citation.holds(key) else "[default]"
