"""Spell the arithmetic of one field of a program, with the value as written in the file and its line."""

from __future__ import annotations

from fractions import Fraction

from pumpcli.domain.bolus import OnDemand
from pumpcli.domain.clock import DAY
from pumpcli.domain.day_plan import FieldDelivery
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Amount, DoseRate, FlowRate, Mass, Rate, Volume, Written, decimal_text
from pumpcli.files.citation import Citation
from pumpcli.formats.numbers import IN_A_DAY, MCG_PER, NBSP, SHORT_PLACES, as_written, beside_in_ml, clock, truncated
from pumpcli.report.prescribed import conversion_of
from pumpcli.usecases.one_pump import Explained

#: The calculation that makes an amount in some time one in an hour.
_AN_HOUR = {"day": " / 24", "h": "", "min": " x 60"}


def delivery(explained: Explained, part: FieldDelivery) -> str:
    """Return the calculation for one field on one day: its flow or number of boluses, and the volume delivered."""
    if part.start is None or part.end is None:
        return _boluses(explained, part)
    span = f"{clock(part.start)}-{clock(part.end)}"
    flow = ml_per_hour(part.volume.ml / part.seconds)
    return f"{span}  {_as_flow(explained, part)} = {flow}; x {minutes(part.seconds)} / 60 = {ml(part.volume.ml)}"


def as_volume(explained: Explained, amount: Amount, path: str | None = None) -> str:
    """Return an amount as written in the file; for a mass also the division that makes it a volume.

    Args:
        path: the entry of the amount, such as "boluses[0]"; its line is added if it is given.
    """
    key = "volume" if isinstance(amount, Volume) else "dose"
    source = "" if path is None else line_of(explained.citation, f"{path}.{key}")
    if isinstance(amount, Volume):
        return volume(amount, source)
    beside = _beside(amount.written, amount.mcg, _unit(explained))
    return f"{as_written(amount)}{_after_space(source)}{beside} / {_concentration(explained, _primary(explained))}"


def duration(explained: Explained, path: str, seconds: int) -> str:
    """Return a length of time as written in the file, with its line; then in minutes if it has another unit."""
    written = explained.citation.text(path).replace(" ", NBSP)
    text = f"{written} {line_of(explained.citation, path)}"
    return text if written.endswith(f"{NBSP}min") else f"{text} ({minutes(seconds)})"


def volume(quantity: Volume, source: str) -> str:
    """Return a volume as written in the file, with its source; then in mL if it has another unit."""
    return f"{as_written(quantity)}{_after_space(source)}{beside_in_ml(quantity)}"


def _after_space(source: str) -> str:
    return f" {source}" if source else ""


def _boluses(explained: Explained, boluses: FieldDelivery) -> str:
    """Count the boluses of a day; one that runs past midnight counts in part on each day."""
    assert isinstance(boluses.delivery, Volume | Mass)
    amount = as_volume(explained, boluses.delivery, boluses.field)
    delivered = f"{ratio(boluses.count)} x {amount} = {ml(boluses.volume.ml)}"
    if boluses.field.endswith("on_demand"):
        hourly = f"{ml(boluses.volume.ml)} / 24 = {ml_per_hour(boluses.volume.ml / boluses.spread)}"
        return f"patient boluses, all used, {_most(explained, boluses.field)}: {delivered}; evenly {hourly}"
    flow = ml_per_hour(boluses.volume.ml / boluses.seconds)
    over = duration(explained, f"{boluses.field}.over", boluses.spread)
    partly = " (a part of one runs past midnight)" if boluses.count.denominator != 1 else ""
    each = f"{as_volume(explained, boluses.delivery)} / {minutes(boluses.spread)} x 60 = {flow}"
    return f"boluses over {over}{partly}: {delivered}; each at {each}"


def _most(explained: Explained, path: str) -> str:
    """Return the patient boluses that are allowed in a day, by the limit of the two that allows fewer."""
    index = int(path.partition("[")[2].partition("]")[0])
    limits = explained.forecast.pump.programs[index].on_demand
    assert isinstance(limits, OnDemand)
    if limits.max_per_day is not None and limits.max_per_day == limits.most_per_day:
        return f"{limits.max_per_day} a day {line_of(explained.citation, f'{path}.max_per_day')}"
    assert limits.lockout is not None, "patient boluses have a limit"
    lockout = duration(explained, f"{path}.lockout", limits.lockout)
    return f"{minutes(DAY)} / lockout {lockout} = {ratio(limits.most_per_day)} a day"


def _as_flow(explained: Explained, part: FieldDelivery) -> str:
    """Return the calculation that turns a rate, or the amount of a window, into a flow in mL/h."""
    if isinstance(part.delivery, Volume | Mass):
        return f"{as_volume(explained, part.delivery, part.field)} / {minutes(part.spread)} x 60"
    path = part.field if part.field.endswith(".rate") else f"{part.field}.rate"
    return _hourly(explained, part.delivery, line_of(explained.citation, path))


def _hourly(explained: Explained, rate: Rate, source: str) -> str:
    assert rate.written is not None, "a rate in a file is written there"
    time = rate.written.plain_unit.partition("/")[2]
    a_day = IN_A_DAY[time]
    text = f"{as_written(rate)} {source}"
    if isinstance(rate, FlowRate):
        is_ml = rate.written.plain_unit.startswith("ml/")
        beside = "" if is_ml else f" ({decimal_text(rate.ml_per_day / a_day)}{NBSP}mL/{time})"
        return f"{text}{beside}{_AN_HOUR[time]}"
    assert isinstance(rate, DoseRate)
    beside = _beside(rate.written, rate.mcg_per_day / a_day, _unit(explained), f"/{time}")
    return f"{text}{beside}{_AN_HOUR[time]} / {_concentration(explained, _primary(explained))}"


def _beside(written: Written | None, mcg: Fraction, unit: str, per: str = "") -> str:
    """Return a mass in brackets in the unit of the screen, such as " (250 mcg)"; nothing if it is written so.

    Args:
        per: what follows the unit of mass, such as "/h".
    """
    is_same = written is not None and written.plain_unit == f"{unit}{per.lower()}"
    return "" if is_same else f" ({decimal_text(mcg / MCG_PER[unit])}{NBSP}{unit}{per})"


def _concentration(explained: Explained, drug: Drug) -> str:
    strength = drug.concentration
    beside = _beside(strength.written, strength.mcg_per_ml, _unit(explained), "/mL")
    return f"{as_written(strength)}{beside}"


def _primary(explained: Explained) -> Drug:
    mixture = explained.forecast.fill.mixture
    assert mixture is not None, "a dose in mass has a primary drug"
    return mixture.primary


def _unit(explained: Explained) -> str:
    """Return the unit of mass of the primary drug on this screen."""
    return conversion_of(explained.forecast).unit(_primary(explained))


def minutes(seconds: int) -> str:
    """Return seconds as minutes, such as "180 min" or "43/3 min"."""
    return f"{ratio(Fraction(seconds, 60))}{NBSP}min"


def ratio(exact: Fraction) -> str:
    """Return an exact number, such as "4.8"; as a division of whole numbers, such as "24/7", where its decimal would be
    long or has no end."""
    return str(exact) if "..." in truncated(exact) else decimal_text(exact)


def ml_per_hour(ml_per_second: Fraction) -> str:
    """Return a flow in mL per second as mL per hour, such as "0.05 mL/h"."""
    return f"{number(ml_per_second * 3600)}{NBSP}mL/h"


def ml(volume: Fraction) -> str:
    """Return a volume in mL, such as "17.4 mL"."""
    return f"{number(volume)}{NBSP}mL"


def number(exact: Fraction) -> str:
    """Return the exact decimal if it is short; else truncated, with "..." for the rest."""
    return truncated(exact, places=SHORT_PLACES)


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
