"""Check pumps that could be read: warnings about one pump, and codes that several pumps of a fleet have."""

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

#: The longest time after a fill without a program that gives no warning.
LONGEST_WITHOUT_PROGRAM = timedelta(days=1)
#: How many other places with the same code a message names.
MOST_OTHERS = 5


@frozen
class Place:
    """The place of the code of a pump in a file; small, because one is kept for every pump of a fleet."""

    code: str
    file: str
    line: int
    column: int
    source: str

    @classmethod
    def of(cls, code: str, root: Entry) -> Place:
        """Return the place of the value of `pump` in a document."""
        entry = root.value("pump")
        assert entry is not None, "the code of the pump was read"
        line = entry.document.line_at(entry.node.start_mark)
        return cls(code=code, file=entry.document.source.file, line=entry.line, column=entry.column, source=line)

    def problem(self, fault: Fault) -> Problem:
        """Return a fault of this code as an error at its place."""
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
        catalogues: for warnings about the stability of mixtures.
    """
    faults = [*_no_program(pump), *_lockout_unreachable(pump)]
    if pump.boluses:
        faults += _bolus_before_fill(pump)
    if pump.implanted is not None:
        faults += _implant_dates(pump, pump.implanted)
    if pump.catalogue_model is not None:
        from pumpcli.files.model_checks import model_faults  # noqa: PLC0415  # many files name no model

        faults += model_faults(pump, pump.catalogue_model)
    if [fill for fill in pump.fills if fill.mixture is not None]:
        faults += stability_faults(pump, root, catalogues.merged)
    if faults:
        root.faults(faults, Severity.WARNING)


def _no_program(pump: Pump) -> Iterator[Fault]:
    """Yield a fault for each fill before the first program: the pump delivers nothing until that starts."""
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
    """Yield a fault for each program whose lockout allows fewer boluses a day than `max_per_day`."""
    for index, program in enumerate(pump.programs):
        limits = program.on_demand
        if limits is None or limits.max_per_day is None or limits.lockout is None:
            continue
        if limits.max_per_day * limits.lockout > DAY:
            most = decimal_text(round(limits.most_per_day, 3))
            message = (
                f"{limits.max_per_day} boluses a day cannot be reached: the lockout allows {most} a day, which all "
                "dates assume"
            )
            yield Fault(FaultCode.LOCKOUT_UNREACHABLE, message, f"programs[{index}].on_demand.max_per_day")


def _implant_dates(pump: Pump, implanted: date) -> Iterator[Fault]:
    """Yield a fault for each contradiction of `implanted`: a mistake there would make the replacement date wrong."""
    last = pump.fills[-1].at
    if implanted > last.date():
        message = (
            f"implanted on {implanted}, after the last fill at {written(last)}; are these the fills of another pump?"
        )
        yield Fault(FaultCode.DATE_CONTRADICTION, message, "implanted")
    if pump.replace_by is not None and pump.replace_by <= implanted:
        message = f"to be replaced by {pump.replace_by}, but implanted on {implanted}"
        yield Fault(FaultCode.DATE_CONTRADICTION, message, "replace_by")


def _bolus_before_fill(pump: Pump) -> Iterator[Fault]:
    """Yield a fault for each bolus given once that starts before the first fill."""
    first = pump.fills[0].at
    for index, bolus in enumerate(pump.boluses):
        if bolus.at < first:
            message = (
                f"this bolus starts at {written(bolus.at)}, before the first fill at {written(first)}; "
                "its delivery before that fill changes no date"
            )
            yield Fault(FaultCode.BEFORE_FIRST_FILL, message, f"boluses[{index}].at")


def duplicate_codes(places: Sequence[Place]) -> list[Problem]:
    """Return an error for every pump whose code another pump of the fleet also has.

    Args:
        places: the place of every code that was read.
    """
    by_code: dict[str, list[Place]] = {}
    for place in places:
        by_code.setdefault(place.code, []).append(place)
    problems = []
    for code, same in by_code.items():
        for place in same if len(same) > 1 else ():
            message = f"another pump also has the code {code}: {_some_others(same, place)}; which one is meant?"
            problems.append(place.problem(Fault(FaultCode.DUPLICATE_PUMP, message)))
    return problems


def _some_others(same: Sequence[Place], place: Place) -> str:
    """Return the first `MOST_OTHERS` other places in words, and the number of the rest. No place is lost: each has a
    problem of its own."""
    first = [other for other in same[: MOST_OTHERS + 1] if other is not place][:MOST_OTHERS]
    more = len(same) - 1 - len(first)
    return ", ".join(f"{other.file}:{other.line}" for other in first) + (f" and {more} more" if more else "")
