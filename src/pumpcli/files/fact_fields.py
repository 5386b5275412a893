"""The facts that can be recorded about a pump: their values, how each is asked for, and the reader of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pumpcli.domain.program import Program
from pumpcli.domain.pump import Drug, Mixture
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.files import asked_change, day_fields, fields, moments, quantities, working_day
from pumpcli.files.asked_change import Setting
from pumpcli.files.moments import Moment
from pumpcli.files.pump_file import FILL_KEYS
from pumpcli.files.suggestions import shown
from pumpcli.files.yaml_writing import Value
from pumpcli.values import Frozen

#: The answer that leaves a value out.
NONE = "none"
_DRUG = re.compile(r"(.*\S)\s+([0-9][0-9.,]*\s*[^\s0-9/]+\s*/\s*\S+)")
#: Separators of two drugs that are not a plus sign.
_SEPARATOR = re.compile(r"[,;/&|]|(?<!\S)(?:and|with|plus)(?!\S)", re.IGNORECASE)
#: A number among the words of a name, as of another strength or of one with a space in it.
_NUMBER = re.compile(r"(?<!\S)[0-9][0-9.]*(?:[nmu\u00b5\u03bc]?g|mcg|iu|units?|%)?(?!\S)", re.IGNORECASE)
_JOINED = "two drugs are joined with +, as in baclofen 2000 mcg/mL + morphine 5 mg/mL"


class What(StrEnum):
    """The kind of a fact."""

    FILL = "fill"
    READING = "reading"
    PROGRAM = "program"
    BOLUS = "bolus"
    BOOKING = "booking"
    CANCEL_BOOKING = "cancel-booking"
    UNAVAILABLE = "unavailable"
    STOP = "stop"
    RESUME = "resume"
    ORDER = "order"
    END = "end"


class FactField(Frozen):
    """One value of a fact.

    Attributes:
        name: its key in the file; the option has the same name.
        about: the value in words, with an example that has its unit.
        reader: makes the reader of the value from that of instants.
        absent: when there is none; empty for a required value.
        is_asked: whether it is asked for where it is left out.
        named: its option, if it has another name than the field.
    """

    name: str
    about: str
    reader: Callable[[Moment], Callable[[str], Any]]
    absent: str = ""
    is_asked: bool = True
    named: str = ""

    @property
    def option(self) -> str:
        return self.named or f"--{self.name.replace('_', '-')}"

    @property
    def question(self) -> str:
        return f"{self.about} ({NONE} if {self.absent})" if self.absent else self.about

    def read(self, moment: Moment, text: str) -> Any:
        """Return the value, None for the answer that there is none, or a fault."""
        return None if self.absent and text.lower() == NONE else self.reader(moment)(text)


class ProgramChange(Frozen):
    """The change from the program in force before to a new one; one of these is given.

    Attributes:
        scale: a part of all doses, 1/10 for +10 %.
        settings: new values of its fields.
        piece: the values of the whole program, without its start.
        program: the program that `piece` is, from any start on.
    """

    scale: Fraction | None = None
    settings: tuple[Setting, ...] = ()
    piece: Mapping[str, Value] | None = None
    program: Program | None = None


class Fact(Frozen):
    """A fact to record.

    Attributes:
        texts: the values as typed, by field; what is absent has none.
        values: the same as they were read.
        change: of a new program; None for any other fact.
    """

    what: What
    texts: Mapping[str, str]
    values: Mapping[str, Any]
    change: ProgramChange | None = None


def _any(read: Callable[[str], Any]) -> Callable[[Moment], Callable[[str], Any]]:
    return lambda moment: read


def _moment(moment: Moment) -> Moment:
    return moment


def bolus_amount(text: str) -> Any:
    """Read the amount of a bolus: a mass, or a volume."""
    mass, volume = quantities.mass_of_bolus(text), quantities.volume_of_bolus(text)
    return mass if isinstance(volume, Fault) else volume


def drug_name(text: str) -> str | Fault:
    """Read the name of one drug; it has no strength and no separator of two drugs in it."""
    number, separators = _NUMBER.search(text), _SEPARATOR.findall(text)
    if separators:
        separator = next((each for each in separators if each != "/"), "/")  # a slash may be that of a strength
        message = f"`{shown(text)}` is not the name of one drug: it holds `{separator}`; {_JOINED}"
        return Fault(FaultCode.BAD_TEXT, message)
    if number is not None:
        message = f"`{shown(text)}` is not the name of one drug: it holds the number `{number[0]}`"
        return Fault(FaultCode.BAD_TEXT, f"{message}; a strength is written without a space in its number; {_JOINED}")
    return fields.name(text)


def mixture(text: str) -> Mixture | Fault:
    """Read drugs, the primary drug first, such as "baclofen 2000 mcg/mL + morphine 5 mg/mL"."""
    drugs = []
    for part in text.split("+"):
        match = _DRUG.fullmatch(part.strip())
        if not part.strip():
            return Fault(FaultCode.BAD_TEXT, f"a drug is missing here; {_JOINED}")
        if match is None:
            message = f"`{shown(part.strip())}` is not a drug with its strength; write baclofen 2000 mcg/mL"
            return Fault(FaultCode.BAD_TEXT, message)
        name, concentration = drug_name(match[1]), quantities.concentration(match[2])
        if isinstance(name, Fault):
            return name
        if isinstance(concentration, Fault):
            return concentration
        drugs.append(Drug(name, *concentration))
    try:
        return Mixture(tuple(drugs))
    except ValidationError as error:
        return error.faults[0]


def program_change(text: str) -> ProgramChange | Fault:
    """Read the change of a program: "+10%", or "rate=120 mcg/day"."""
    if "=" in text:
        setting = asked_change.setting(text)
        return setting if isinstance(setting, Fault) else ProgramChange(settings=(setting,))
    scale = asked_change.change(text)
    return scale if isinstance(scale, Fault) else ProgramChange(scale=scale)


_VOLUME, _DAY = _any(quantities.volume), _any(moments.day)
_AT = FactField("at", "date and time, such as 2026-12-01 09:30", _moment)
_PRINTED = FactField(
    "printed_alarm", "low-reservoir alarm date on the printout, such as 2027-03-01", _DAY, absent="it was not printed"
)
_DRUGS = FactField(
    "drugs",
    "drugs, such as baclofen 2000 mcg/mL + morphine 5 mg/mL",
    _any(mixture),
    absent="they are as before",
    is_asked=False,
)
#: The values of each fact, in the order in which they are asked for. Of a program, `CHANGE` comes after the first.
FIELDS: dict[What, tuple[FactField, ...]] = {
    What.FILL: (
        _AT,
        FactField("withdrawn", "volume withdrawn, such as 3.2 mL", _VOLUME, absent="it was not measured"),
        FactField("volume", "volume filled, such as 20 mL", _VOLUME),
        _DRUGS,
        FactField(
            "stability",
            "time that the mixture may stay in the pump, such as 180 days",
            _any(quantities.period),
            absent="the time in the file or the catalogue stays",
            is_asked=False,
        ),
        _PRINTED,
    ),
    What.READING: (_AT, FactField("volume", "volume that the pump reports, such as 8.4 mL", _VOLUME)),
    What.PROGRAM: (_AT, _PRINTED),
    What.BOLUS: (
        _AT,
        FactField("dose", "dose, such as 25 mcg or 0.1 mL", _any(bolus_amount)),
        FactField("over", "duration, such as 10 min", _any(quantities.duration)),
    ),
    What.BOOKING: (FactField("at", "day of the visit, or day and time, such as 2026-12-01 10:30", moments.day_or),),
    What.CANCEL_BOOKING: (FactField("at", "day of the booked visit, such as 2026-12-01", moments.day_or),),
    What.UNAVAILABLE: (
        FactField("days", "day, or first and last day, such as 2026-12-18 to 2027-01-10", _any(day_fields.absence)),
    ),
    What.STOP: (
        FactField("from", "stopped since, such as 2026-12-01 09:30", _moment),
        FactField("to", "until, such as 2026-12-01 15:00", _moment, absent="it still stands still"),
        FactField("why", "reason, such as MRI", _any(fields.name), absent="there is nothing to say"),
    ),
    What.RESUME: (FactField("at", "running again since, such as 2026-12-01 15:00", _moment),),
    What.ORDER: (
        FactField("placed", "day of the order, such as 2026-12-01", _DAY),
        FactField("received", "day on which it arrived, such as 2026-12-08", _DAY, absent="it has not arrived"),
        FactField("use_by", "beyond-use date on the syringe, such as 2026-12-20", _DAY, absent="it is not known"),
        _DRUGS,
    ),
    What.END: (
        FactField("on", "out of use from, such as 2026-12-01", _DAY),
        FactField("why", "reason: explanted, replaced, transferred, died or other", _any(working_day.end_reason)),
    ),
}
#: The values of what else is done at a refill, in the order in which it is asked for.
AT_A_FILL: dict[What, tuple[FactField, ...]] = {
    What.BOLUS: (
        FactField("at", "start of the bridge bolus, such as 2026-12-01 09:45", _moment, named="--bolus-at"),
        FactField(
            "dose", "dose of the bridge bolus, such as 25 mcg or 0.1 mL", _any(bolus_amount), named="--bolus-dose"
        ),
        FactField("over", "its duration, such as 6 h", _any(quantities.duration), named="--bolus-over"),
    ),
    What.PROGRAM: (
        FactField("at", "start of the new program, such as 2026-12-01 09:45", _moment, named="--program-at"),
    ),
    What.BOOKING: (
        FactField(
            "at", "day of the next visit, or day and time, such as 2027-02-01 10:30", moments.day_or, named="--booked"
        ),
    ),
}
CHANGE_QUESTION = "change, such as +10% or rate=120 mcg/day"


def fact_of(what: What, texts: Mapping[str, str], moment: Moment, change: ProgramChange | None = None) -> Fact:
    """Return a fact from the texts of its fields, which have been checked; what is absent or `none` is left out."""
    values = {each.name: each.read(moment, texts[each.name]) for each in FIELDS[what] if each.name in texts}
    assert not [value for value in values.values() if isinstance(value, Fault)], "the texts have been checked"
    present = {name: value for name, value in values.items() if value is not None}
    return Fact(what, texts={name: texts[name] for name in present}, values=present, change=change)


def entry_value(fact: Fact) -> Value:
    """Return a fact as the entry of its list in a pump file; of a program, the change is not part of it."""
    texts: dict[str, Value] = dict(fact.texts)
    if "drugs" in texts:
        texts["drugs"] = drugs_value(fact.texts["drugs"])
    match fact.what:
        case What.FILL:
            return {key: texts[key] for key in FILL_KEYS if key in texts}
        case What.BOLUS:
            key = "volume" if isinstance(quantities.mass_of_bolus(fact.texts["dose"]), Fault) else "dose"
            return {"at": texts["at"], key: texts["dose"], "over": texts["over"]}
        case What.BOOKING:
            return texts["at"]
        case What.UNAVAILABLE:
            return texts["days"]
    return texts


def drugs_value(text: str) -> Sequence[Value]:
    """Return drugs that `mixture` reads as the list of a file."""
    matches = [_DRUG.fullmatch(part.strip()) for part in text.split("+")]
    return [{"name": match[1], "concentration": match[2]} for match in matches if match is not None]
