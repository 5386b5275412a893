"""The first file of a pump: its values, how each is asked for, and the text that has them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, MINUTE, TimeOfDay
from pumpcli.domain.program import Program, Window
from pumpcli.domain.pump import Mixture, Pump
from pumpcli.domain.quantity import FlowRate
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import fields, moments, quantities
from pumpcli.files.catalogues import Catalogues
from pumpcli.files.document import Document
from pumpcli.files.fact_fields import NONE, drug_name, drugs_value, mixture
from pumpcli.files.pump_file import read_pump
from pumpcli.files.sites_file import check_site
from pumpcli.files.source import Source
from pumpcli.files.suggestions import shown
from pumpcli.files.yaml_text import documents
from pumpcli.files.yaml_writing import Value, key_lines, value_of
from pumpcli.values import Frozen

#: The start of a program of which only the windows are looked at.
_ANY_START = datetime(moments.FIRST_YEAR, 1, 1)
#: A rate for a window of which only the times are known.
_NO_RATE = "0 mL/day"
_WINDOW = re.compile(r"(\S+)\s+to\s+(\S+)\s+(\S.*)")


class NewField(Frozen):
    """One value of a first file.

    Attributes:
        name: the option has the same name.
        about: the value in words, with an example that has its unit.
        paths: where the faults of the value are, the place of the value first.
        absent: when there is none; empty for a value that every file has.
    """

    name: str
    about: str
    paths: tuple[str, ...]
    absent: str = ""

    @property
    def option(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def question(self) -> str:
        return f"{self.about} ({NONE} if {self.absent})" if self.absent else self.about


_ON_DEMAND = "program.on_demand"
#: Every value, in the order in which they are asked for.
FIELDS = {
    field.name: field
    for field in (
        NewField(
            name="model",
            about="model, such as synchromed-ii-40",
            paths=("model",),
            absent="it is not in the catalogue",
        ),
        NewField(
            name="capacity", about="capacity of the reservoir, such as 40 mL", paths=("reservoir.capacity", "reservoir")
        ),
        NewField(
            name="low_alarm",
            about="low-reservoir alarm volume, such as 2 mL",
            paths=("reservoir.low_alarm", "reservoir"),
        ),
        NewField(
            name="drugs",
            about="drugs, such as baclofen 2000 mcg/mL + morphine 5 mg/mL",
            paths=("drugs",),
            absent="the doses are volumes",
        ),
        NewField(
            name="stability",
            about="time that the mixture may stay in the pump, such as 180 days",
            paths=("stability",),
            absent="there is no limit",
        ),
        NewField(name="rate", about="rate all day, such as 100 mcg/day or 0.4 mL/day", paths=("program.rate",)),
        NewField(
            name="window",
            about="a part of the day with a rate of its own, such as '22:00 to 06:00 0.01 mL/h'",
            paths=("program.windows", "program"),
            absent="one rate holds all day",
        ),
        NewField(
            name="bolus",
            about="dose of one patient bolus, such as 10 mcg or 5 uL",
            paths=(f"{_ON_DEMAND}.dose", f"{_ON_DEMAND}.volume"),
            absent="the patient can give none",
        ),
        NewField(
            name="over",
            about="duration of a bolus, such as 5 min",
            paths=(f"{_ON_DEMAND}.over",),
            absent="it is not known",
        ),
        NewField(
            name="lockout",
            about="lockout between two boluses, such as 4 h",
            paths=(f"{_ON_DEMAND}.lockout", f"{_ON_DEMAND}.over"),
            absent="there is none",
        ),
        NewField(
            name="max_per_day",
            about="most boluses a day, such as 4",
            paths=(f"{_ON_DEMAND}.max_per_day", _ON_DEMAND),
            absent="there is no such limit",
        ),
        NewField(
            name="expected_per_day",
            about="boluses expected a day, such as 1",
            paths=(f"{_ON_DEMAND}.expected_per_day",),
            absent="it is not known",
        ),
        NewField(name="at", about="date and time of the last fill, such as 2026-12-01 09:30", paths=("fill.at",)),
        NewField(name="volume", about="volume filled, such as 20 mL", paths=("fill.volume",)),
        NewField(
            name="printed_alarm",
            about="low-reservoir alarm date on the printout, such as 2027-03-01",
            paths=("fill.printed_alarm",),
            absent="it was not printed",
        ),
        NewField(name="site", about="place of its refills, such as home", paths=("site",), absent="it has none"),
    )
}
#: The fields of a patient bolus, which go with `bolus`.
OF_BOLUS = ("over", "lockout", "max_per_day", "expected_per_day")
_IN_FILL = ("at", "volume", "printed_alarm")

WindowTexts = Mapping[str, str]


class Answers(Frozen):
    """The values of a first file.

    Attributes:
        texts: the values as typed, by field, the windows left out; what is absent has none.
        windows: `from`, `to` and `rate` of each.
    """

    code: str
    texts: Mapping[str, str]
    windows: Sequence[WindowTexts] = ()

    def value(self) -> dict[str, Value]:
        """Return the keys of the file with their values, in the order of a file."""
        reservoir = self._some("capacity", "low_alarm")
        program = {**self._some("rate"), **({"windows": list(self.windows)} if self.windows else {}), **self._boluses()}
        drugs = {"drugs": drugs_value(self.texts["drugs"])} if "drugs" in self.texts else {}
        return {
            "pump": self.code,
            **self._some("site", "model"),
            **({"reservoir": reservoir} if reservoir else {}),
            **drugs,
            **self._some("stability"),
            "fill": self._some(*_IN_FILL),
            "program": program,
        }

    def _some(self, *names: str) -> dict[str, Value]:
        return {name: self.texts[name] for name in names if name in self.texts}

    def _boluses(self) -> dict[str, Value]:
        if "bolus" not in self.texts:
            return {}
        amount = self.texts["bolus"]
        key = "volume" if isinstance(quantities.mass_of_bolus(amount), Fault) else "dose"
        return {"on_demand": {key: amount, **self._some(*OF_BOLUS)}}

    def file_text(self) -> str:
        """Return the text of the file."""
        return "".join(f"{line}\n" for key, part in self.value().items() for line in _lines(key, part))


def _lines(key: str, value: Value) -> list[str]:
    """Write a key of a file. A program with windows or patient boluses has a line for each of its keys."""
    if isinstance(value, Mapping) and not all(isinstance(part, str) for part in value.values()):
        return [f"{key}:", *(f"  {line}" for name, part in value.items() for line in key_lines(name, part))]
    return key_lines(key, value)


def read_new(file: str, answers: Answers, clinic: Clinic, catalogues: Catalogues) -> tuple[Document, Pump | None]:
    """Read the text of a first file, which may be incomplete. Return it with its problems, and the pump, None if
    something is missing or wrong."""
    (document,) = documents(Source(file, answers.file_text()))
    assert document.root is not None, "the text has keys"
    assert value_of(document.root.node) == answers.value(), "the text has the answers, and nothing else"
    if clinic.sites:
        check_site(document.root, clinic.sites, clinic.file)
    return document, read_pump(document, clinic.zone, catalogues)


def fault_at(document: Document, paths: Sequence[str]) -> Fault | None:
    """Return the first fault at one of some places of an incomplete document, or below the first of them; None without
    one."""
    below = (f"{paths[0]}.", f"{paths[0]}[")
    for problem in document.problems:
        is_there = problem.path in paths or problem.path.startswith(below)
        if problem.is_error and is_there and problem.code is not FaultCode.MISSING_KEY:
            return Fault(problem.code, problem.message)
    return None


def code_fault(code: str) -> Fault | None:
    """Return the fault of the code of a pump; None for a right one."""
    read = fields.code(code)
    return read if isinstance(read, Fault) else None


def window(text: str) -> WindowTexts | Fault:
    """Read the parts of "22:00 to 06:00 0.01 mL/h"; the document of the pump checks each."""
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        message = f"`{shown(text)}` is not a part of the day with a rate; write '22:00 to 06:00 0.01 mL/h'"
        return Fault(FaultCode.BAD_TEXT, message)
    return {"from": match[1], "to": match[2], "rate": match[3]}


def window_times(start: str, end: str) -> WindowTexts:
    """Return a window of which the rate is not known yet."""
    return {"from": start, "to": end, "rate": _NO_RATE}


def open_times(windows: Sequence[WindowTexts]) -> list[tuple[str, str]]:
    """Return the parts of the day in which no window is, earliest first.

    Args:
        windows: those that were read without a fault.
    """
    read, standstill = [], FlowRate(Fraction(0))
    for each in windows:
        start, end = fields.time_of_day(each["from"]), fields.time_of_day(each["to"])
        assert isinstance(start, TimeOfDay) and isinstance(end, TimeOfDay), "the windows have been checked"
        read.append(Window(start, end, standstill))
    week = Program(start=_ANY_START, rate=standstill, windows=tuple(read)).week
    return [
        (str(TimeOfDay(part.start // MINUTE)), str(TimeOfDay(min(part.end, DAY) // MINUTE)))
        for part in week
        if part.window is None and part.start < DAY
    ]


def drug_names(text: str) -> Mixture | str | Fault:
    """Read drugs with their strengths, or the name of one drug without."""
    read = mixture(text)
    if isinstance(read, Mixture) or "+" in text or "/" in text or any(character.isdigit() for character in text):
        return read
    return drug_name(text)
