"""Spell the arithmetic of one field of a program, with the value as written in the file and its line."""

from __future__ import annotations

from fractions import Fraction

from pumpcli.domain.day_plan import FieldDelivery
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Volume, decimal_text
from pumpcli.files.citation import Citation
from pumpcli.formats.numbers import NBSP, clock, plain, spell_duration
from pumpcli.usecases.one_pump import Explained

#: Decimal places of a number without a shorter exact decimal.
PLACES = 9


def delivery(explained: Explained, part: FieldDelivery) -> str:
    """Return the calculation for one field on one day: its flow or number of boluses, and the volume delivered."""
    path = part.field
    if part.start is None or part.end is None:
        return _boluses(explained, part)
    span = f"{clock(part.start)}-{clock(part.end)}"
    flow = ml_per_hour(part.volume.ml / part.seconds)
    return f"{span}  {_as_flow(explained, part, path)} = {flow}; x {minutes(part.seconds)} / 60 = {ml(part.volume.ml)}"


def as_volume(explained: Explained, amount: Amount, path: str) -> str:
    """Return an amount as written in the file, with its line; for a mass also the division that makes it a volume."""
    if isinstance(amount, Volume):
        return _cited(explained, path, f"{number(amount.ml)}{NBSP}mL")
    return f"{_cited(explained, path, f'{number(amount.mcg)}{NBSP}mcg')} / {_primary(explained)}"


def _boluses(explained: Explained, boluses: FieldDelivery) -> str:
    """Count the boluses of a day; one that runs past midnight counts in part on each day."""
    assert isinstance(boluses.delivery, Volume | Mass)
    amount = as_volume(explained, boluses.delivery, f"{boluses.field}.{_key(boluses.delivery)}")
    delivered = f"{number(boluses.count)} x {amount} = {ml(boluses.volume.ml)}"
    if boluses.field.endswith("on_demand"):
        return f"patient boluses, all used: {delivered}, evenly {ml_per_hour(boluses.volume.ml / boluses.spread)}"
    flow = boluses.volume.ml / boluses.seconds
    partly = " (a part of one runs past midnight)" if boluses.count.denominator != 1 else ""
    return f"boluses over {spell_duration(boluses.spread)}{partly}: {delivered}, each at {ml_per_hour(flow)}"


def _as_flow(explained: Explained, part: FieldDelivery, path: str) -> str:
    """Return the calculation that turns a rate, or the amount of a window, into a flow in mL/h."""
    delivery = part.delivery
    if isinstance(delivery, Volume | Mass):
        return f"{as_volume(explained, delivery, f'{path}.{_key(delivery)}')} / {minutes(part.spread)} x 60"
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
    """Return a value as written in the file, with its line; then `value` in brackets if its unit is another."""
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
    """Return seconds as minutes, such as "180 min"."""
    return f"{number(Fraction(seconds, 60))}{NBSP}min"


def ml_per_hour(ml_per_second: Fraction) -> str:
    """Return a flow in mL per second as mL per hour, such as "0.05 mL/h"."""
    return f"{number(ml_per_second * 3600)}{NBSP}mL/h"


def ml(volume: Fraction) -> str:
    """Return a volume in mL, such as "17.4 mL"."""
    return f"{number(volume)}{NBSP}mL"


def number(exact: Fraction) -> str:
    """Return the exact decimal if it has at most `PLACES` places; else that many places and "..." for the rest."""
    rounded = round(exact, PLACES)
    return decimal_text(rounded) + ("" if rounded == exact else "...")


def line_of(citation: Citation, path: str) -> str:
    """Return the line from which the value at a path was read, such as "[p-014.yaml:12]"."""
    return f"[{citation.line(path)}]"


def rule_line(explained: Explained, key: str) -> str:
    """Return the line of a key in the clinic file, or of one entry of its list, such as "closed[2]".

    Return "[default]" if the key is not given.
    """
    citation = explained.rules.citation
    is_given = citation is not None and citation.holds(key.partition("[")[0])
    return line_of(citation, key) if citation is not None and is_given else "[default]"
