"""Warn where a printed alarm date is not the computed one, and say which mistake in the file would explain it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from pumpcli.domain.catalogue import strengths_of
from pumpcli.domain.clock import AsOf, written
from pumpcli.domain.mistakes import Mistake, MistakeKind, ratio
from pumpcli.domain.printed_alarm import AlarmWindow, PrintedAlarm
from pumpcli.domain.printed_mistakes import disagreements, explanations
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import (
    IN_A_DAY,
    Concentration,
    DoseRate,
    FlowRate,
    Mass,
    Quantity,
    Volume,
    decimal_text,
    number_of,
)
from pumpcli.errors import Fault, FaultCode, place_in_words
from pumpcli.files.catalogues import Catalogues
from pumpcli.files.citation import Citation
from pumpcli.files.document import Entry
from pumpcli.files.fill_fields import FillFields
from pumpcli.files.quantities import number_and_unit, plain_unit

#: The last disagreements of a pump for which mistakes are tried. Older ones move no date any more, and each takes as
#: long as reading ten pumps.
MOST_EXPLAINED = 3
#: Decimal places of a value without an exact decimal.
_PLACES = 6
#: The unit with which the same number is a thousandth, by the unit of the file.
_A_THOUSANDTH = {"mg": "mcg", "mcg": "ng", "ug": "ng", "ml": "uL"}
_THOUSANDFOLD = {"mcg": "mg", "ug": "mg", "ng": "mcg", "ul": "mL"}


def printed_faults(pump: Pump, root: Entry, catalogues: Catalogues, as_of: AsOf | None) -> Iterator[Fault]:
    """Yield a fault for each printed alarm date that does not agree with the file.

    None is yielded for a pump that is out of use as of then; without an as-of instant, for one that has an end.

    Args:
        catalogues: give the market strengths of drugs.
    """
    if pump.is_out_of_use(as_of):
        return
    disagreeing = disagreements(pump)
    explained = len(disagreeing) - MOST_EXPLAINED
    for index, alarm in enumerate(disagreeing):
        found = () if index < explained else explanations(pump, alarm, strengths(alarm, catalogues), as_of)
        why = "" if index < explained else f"; {explained_by(found, root)}"
        yield Fault(FaultCode.PRINTED_ALARM, f"{_difference(alarm)}{why}", f"{alarm.session.path}.printed_alarm")


def explained_by(mistakes: Sequence[Mistake], root: Entry) -> str:
    """Return in words which mistakes each explain a printed date that does not agree."""
    if not mistakes:
        return "no single mistake that was tried explains it; compare every value with the printout"
    if len(mistakes) == 1:
        return f"explained if {in_words(mistakes[0], root)}"
    return f"explained by any one of these: {'; '.join(in_words(mistake, root) for mistake in mistakes)}"


def strengths(alarm: PrintedAlarm, catalogues: Catalogues) -> Sequence[Concentration]:
    """Return the market strengths of the primary drug of a session; none without a drug."""
    mixture = alarm.session.origin.fill.mixture
    return () if mixture is None else strengths_of(catalogues.of_drugs, mixture.primary.name)


def _difference(alarm: PrintedAlarm) -> str:
    """Return the printed and the computed date with the days between them."""
    session, days = alarm.session, alarm.days_outside
    start = "this fill" if session.path.startswith("fills") else "the volume at the start of this program"
    says = f"the programmer says {session.printed}, and the alarm date computed from {start}"
    if days is None:
        return f"{says} is never reached"
    apart = f"{abs(days)} days {'earlier' if days < 0 else 'later'}"
    return f"{says} is {_days(alarm.window)}: the printed date is {apart}"


def _days(window: AlarmWindow) -> str:
    """Return the computed dates of a window: one, or the first and the last."""
    assert window.earliest is not None
    first = window.earliest.date()
    if window.latest is None:
        return f"{first} at the earliest"
    last = window.latest.date()
    return str(first) if first == last else f"{first} to {last}"


def in_words(mistake: Mistake, root: Entry) -> str:
    """Return a mistake in words, with the field as it is in the file: "`program.rate` is 312.5 mcg/day, not 312.5
    mg/day"."""
    field = _within_sentence(field_of(mistake, root))
    if mistake.right is None:
        return f"{field} was never programmed"
    return f"{field} is {right_text(mistake, root)}, not {wrong_text(mistake, root)}"


def _within_sentence(path: str) -> str:
    """Return a path such as "`program.rate`", "`rate` of window 3 of program 1" or "bolus 2"."""
    if "[" not in path:
        return f"`{path}`"
    steps = reversed(path.split("."))
    return " of ".join(place_in_words(step) if "[" in step else f"`{step}`" for step in steps)


def field_of(mistake: Mistake, root: Entry) -> str:
    """Return the path of the field of a mistake in the file, also of one that the file leaves out."""
    entry, (parent, _, key) = _written_at(mistake.path, root), mistake.path.rpartition(".")
    if not parent or entry.step == key:
        return entry.path
    return f"{entry.path or parent}.{key}"


def _written_at(path: str, root: Entry) -> Entry:
    """Return the entry from which the value at a path was read.

    The mixture of a fill may be that of a fill before it, or of the whole file.
    """
    mixture = re.fullmatch(r"fills\[([0-9]+)\]\.drugs(.*)", path)
    if mixture is None:
        return root.locate(path)
    index = int(mixture[1])
    return root.locate(f"{FillFields(Citation(root), index + 1).drugs[index]}{mixture[2]}")


def wrong_text(mistake: Mistake, root: Entry) -> str:
    """Return the value of the file as it is written; one that the file leaves out, such as an alarm volume by the model
    or a start, as it would be."""
    entry = _written_at(mistake.path, root)
    return entry.text if entry.step == mistake.path.rpartition(".")[2] else _plain(mistake.wrong)


def right_text(mistake: Mistake, root: Entry) -> str:
    """Return the right value of a mistake, in the unit and with the digits of the file where that is possible."""
    right = mistake.right
    assert right is not None
    if not isinstance(right, Quantity):
        return _plain(right)
    found = number_and_unit(wrong_text(mistake, root))
    assert not isinstance(found, Fault), "the quantity could be read"
    number, unit = found
    assert isinstance(mistake.wrong, Quantity)
    if number_of(mistake.wrong) == 0:
        return _plain(right)
    if mistake.kind is MistakeKind.AMOUNT_FOR_RATE:
        return _as_other(number, unit, right, number_of(right) / number_of(mistake.wrong))
    factor = ratio(right, mistake.wrong)
    other = _other_unit(unit, factor)
    return f"{number} {other}" if other else f"{_decimal(Fraction(number) * factor)} {unit}"


def _other_unit(unit: str, factor: Fraction) -> str:
    """Return the unit with which the same number is `factor` times as much; empty if there is none."""
    amount, slash, rest = plain_unit(unit).partition("/")
    if factor in (1000, Fraction(1, 1000)):
        units = _THOUSANDFOLD if factor == 1000 else _A_THOUSANDTH
        return f"{units[amount]}{slash}{unit.partition('/')[2].strip()}" if amount in units else ""
    times = {("day", 24): "h", ("h", Fraction(1, 24)): "day"}
    return f"{unit.partition('/')[0].strip()}/{times[rest, factor]}" if (rest, factor) in times else ""


def _as_other(number: str, unit: str, right: Quantity, factor: Fraction) -> str:
    """Return a rate as an amount, or an amount as a rate, with its key.

    Args:
        factor: 24 for an amount that is a rate per hour, 1 for one per day.
    """
    amount = unit.partition("/")[0].strip()
    if isinstance(right, FlowRate | DoseRate):
        return f"`rate: {number} {amount}/{'h' if factor == IN_A_DAY['h'] else 'day'}`"
    return f"`{'volume' if isinstance(right, Volume) else 'dose'}: {number} {amount}`"


def _plain(value: object) -> str:
    """Return a value in units of the file."""
    match value:
        case datetime():
            return written(value.replace(tzinfo=None))
        case Volume() | Mass() | FlowRate() | DoseRate() | Concentration():
            units = {Volume: "mL", Mass: "mcg", FlowRate: "mL/day", DoseRate: "mcg/day", Concentration: "mcg/mL"}
            return f"{_decimal(number_of(value))} {units[type(value)]}"
        case _:
            return str(value)


def _decimal(number: Fraction) -> str:
    text = decimal_text(number)
    return decimal_text(round(number, _PLACES)) if "/" in text else text
