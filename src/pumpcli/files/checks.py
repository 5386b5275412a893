"""Rules that warn, and rules across a fleet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, written
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import decimal_text
from pumpcli.errors import Fault, FaultCode, Problem, Severity
from pumpcli.files.catalogues import Catalogues
from pumpcli.files.document import Entry
from pumpcli.files.stability_checks import stability_faults
from pumpcli.values import frozen

#: A pump may stand without a program for so long after a fill before that is worth a warning.
LONGEST_WITHOUT_PROGRAM = timedelta(days=1)
#: So many of the places with one code are named at each of them.
MOST_OTHERS = 5


@frozen
class Place:
    """Where the code of a pump was read; small enough to be kept for a whole fleet."""

    code: str
    file: str
    line: int
    column: int
    source: str

    @classmethod
    def of(cls, code: str, root: Entry) -> Place:
        """The place of the key `pump` of a document."""
        entry = root.value("pump")
        assert entry is not None, "its code was read"
        line = entry.document.line_at(entry.node.start_mark)
        return cls(code=code, file=entry.document.source.file, line=entry.line, column=entry.column, source=line)

    def problem(self, fault: Fault) -> Problem:
        """A fault of this code."""
        return Problem(
            severity=Severity.ERROR,
            code=fault.code,
            file=self.file,
            line=self.line,
            column=self.column,
            path="pump",
            message=fault.message,
            source=self.source,
            width=len(self.code),
        )


def warn(pump: Pump, root: Entry, clinic: Clinic, catalogues: Catalogues) -> None:
    """Record every warning about a pump at its field.

    Args:
        clinic: for warnings that depend on its rules; none does yet.
    """
    found = [*_no_program(pump), *_lockout_unreachable(pump)]
    if pump.boluses:
        found += _bolus_before_fill(pump)
    if pump.implanted is not None:
        found += _dates_of_the_pump(pump, pump.implanted)
    if pump.known_model is not None:
        from pumpcli.files.model_checks import model_faults  # noqa: PLC0415  # many files name no model

        found += model_faults(pump, pump.known_model)
    if [fill for fill in pump.fills if fill.mixture is not None]:
        found += stability_faults(pump, root, catalogues.merged)
    if found:
        root.faults(found, Severity.WARNING)


def _no_program(pump: Pump) -> Iterator[Fault]:
    """The pump delivers nothing until its first program starts."""
    start = pump.programs[0].start
    for index, fill in enumerate(pump.fills):
        if start <= fill.at:
            return
        until = min([start, *(following.at for following in pump.fills[index + 1 : index + 2])])
        if until - fill.at > LONGEST_WITHOUT_PROGRAM:
            span = f"from this fill at {written(fill.at)} until {written(until)}"
            message = f"no program is in force {span}: the pump delivers nothing in that time"
            yield Fault(FaultCode.NO_PROGRAM, message, f"fills[{index}].at")


def _lockout_unreachable(pump: Pump) -> Iterator[Fault]:
    for index, program in enumerate(pump.programs):
        limits = program.on_demand
        if limits is None or limits.max_per_day is None or limits.lockout is None:
            continue
        if limits.max_per_day * limits.lockout > DAY:
            most = decimal_text(round(limits.most_per_day, 3))
            message = (
                f"{limits.max_per_day} boluses a day cannot be reached: the lockout allows {most} a day, "
                "and that is what "
                "is reckoned with"
            )
            yield Fault(FaultCode.LOCKOUT_UNREACHABLE, message, f"programs[{index}].on_demand.max_per_day")


def _dates_of_the_pump(pump: Pump, implanted: date) -> Iterator[Fault]:
    """A slip in one of the dates of the pump itself would hide when it is to be replaced."""
    last = pump.fills[-1].at
    if implanted > last.date():
        message = f"implanted on {implanted}, after the last fill at {written(last)}: whose fills are these?"
        yield Fault(FaultCode.DATE_CONTRADICTION, message, "implanted")
    if pump.replace_by is not None and pump.replace_by <= implanted:
        message = f"to be replaced by {pump.replace_by}, and implanted on {implanted}"
        yield Fault(FaultCode.DATE_CONTRADICTION, message, "replace_by")


def _bolus_before_fill(pump: Pump) -> Iterator[Fault]:
    first = pump.fills[0].at
    for index, bolus in enumerate(pump.boluses):
        if bolus.at < first:
            message = (
                f"this bolus starts at {written(bolus.at)}, before the first fill at {written(first)}; "
                "what it delivers "
                "before that fill changes no date"
            )
            yield Fault(FaultCode.BEFORE_FIRST_FILL, message, f"boluses[{index}].at")


def duplicate_codes(places: Sequence[Place]) -> list[Problem]:
    """An error for every pump whose code another pump of the fleet has too.

    Args:
        places: where each code was read.
    """
    by_code: dict[str, list[Place]] = {}
    for place in places:
        by_code.setdefault(place.code, []).append(place)
    problems = []
    for code, found in by_code.items():
        for place in found if len(found) > 1 else ():
            message = f"another pump has the code {code} too: {_some_others(found, place)}; which of them is meant?"
            problems.append(place.problem(Fault(FaultCode.DUPLICATE_PUMP, message)))
    return problems


def _some_others(found: Sequence[Place], place: Place) -> str:
    """The first other places, and how many there are besides: each place has a problem of its own."""
    first = [other for other in found[: MOST_OTHERS + 1] if other is not place][:MOST_OTHERS]
    more = len(found) - 1 - len(first)
    return ", ".join(f"{other.file}:{other.line}" for other in first) + (f" and {more} more" if more else "")
