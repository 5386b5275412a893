"""Check pumps that could be read: warnings about one pump, and codes that several pumps of a fleet have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import DAY, AsOf, written
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import decimal_text
from pumpcli.errors import Fault, FaultCode, Problem, Severity
from pumpcli.files.catalogues import Catalogues
from pumpcli.files.document import Entry
from pumpcli.files.moments import day
from pumpcli.files.suggestions import EXAMPLES
from pumpcli.files.yaml_tools import unquoted_codes
from pumpcli.values import Frozen

#: The longest time after a fill without a program that gives no warning.
LONGEST_WITHOUT_PROGRAM = timedelta(days=1)
#: How many other places with the same code a message names.
MOST_OTHERS = 5


class Place(Frozen):
    """The place of the code of a pump in a file; small, because one is kept for every pump of a fleet.

    Attributes:
        filled_on: the day of the first fill; None if the pump could not be read.
        ended_on: the day from which the pump is out of use; None for a pump in use. It is known for a pump that could
            not be read, too, if the mistake is not in `ended`.
    """

    code: str
    file: str
    line: int
    column: int
    source: str
    filled_on: date | None = None
    ended_on: date | None = None

    @classmethod
    def of(cls, code: str, root: Entry, pump: Pump | None) -> Place:
        """Return the place of the value of `pump` in a document, with the days of its pump if that could be read."""
        entry = root.value("pump")
        assert entry is not None, "the code of the pump was read"
        line = entry.document.line_at(entry.node.start_mark)
        return cls(
            code=code,
            file=entry.document.source.file,
            line=entry.line,
            column=entry.column,
            source=line,
            filled_on=None if pump is None else pump.fills[0].at.date(),
            ended_on=_ended_on(root) if pump is None else None if pump.ended is None else pump.ended.on,
        )

    def problem(self, fault: Fault, severity: Severity = Severity.ERROR) -> Problem:
        """Return a fault of this code at its place."""
        return Problem(
            severity=severity,
            code=fault.code,
            file=self.file,
            line=self.line,
            column=self.column,
            path="pump",
            message=fault.message,
            source=self.source,
            width=len(self.code),
            pump=self.code,
        )


def _ended_on(root: Entry) -> date | None:
    """Return the day on which a pump that could not be read is out of use; None if its file does not say it for sure.

    So a mistake in the file of a former pump does not take the pump that follows it off the list.
    """
    if any(problem.path.startswith("ended") for problem in root.document.problems):
        return None
    entry = root.locate("ended.on")
    return entry.peek(day) if entry.step == "on" else None


def warn(pump: Pump, root: Entry, clinic: Clinic, catalogues: Catalogues, as_of: AsOf | None = None) -> None:
    """Record every warning about a contradiction in the file of a pump at its field; `warn_if_implausible` records the
    others.

    Args:
        clinic: for warnings about booked visits.
        catalogues: for warnings about drugs and the stability of mixtures.
        as_of: without it, warnings that depend on the day are left out.
    """
    faults = [*unquoted_codes(pump, root), *_no_program(pump), *_lockout_unreachable(pump)]
    if pump.boluses:
        faults += _bolus_before_fill(pump)
    if pump.implanted is not None:
        faults += _implant_dates(pump, pump.implanted)
    if pump.catalogue_model is not None:
        from pumpcli.files.model_checks import model_faults  # noqa: PLC0415  # many files name no model

        faults += model_faults(pump, pump.catalogue_model)
    if [fill for fill in pump.fills if fill.mixture is not None]:
        from pumpcli.files.drug_checks import drug_faults  # noqa: PLC0415  # a file may name no drug
        from pumpcli.files.stability_checks import stability_faults  # noqa: PLC0415

        faults += stability_faults(pump, root, catalogues.of_drugs)
        if not pump.is_out_of_use(as_of):
            faults += drug_faults(pump, root, catalogues.of_drugs)
    if pump.booked or pump.stopped or pump.ended is not None:
        from pumpcli.files.visit_checks import visit_faults  # noqa: PLC0415  # many files have none of these

        faults += visit_faults(pump, clinic, as_of)
    if pump.has_printed_alarm:
        from pumpcli.files.printed_checks import printed_faults  # noqa: PLC0415  # many files have no printed date

        faults += printed_faults(pump, root, catalogues, as_of)
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

    A pump that is out of use does not collide with a pump whose first fill is on or after the day of its end.

    Args:
        places: the place of every code that was read.
    """
    by_code: dict[str, list[Place]] = {}
    for place in places:
        by_code.setdefault(place.code, []).append(place)
    problems = []
    for code, same in by_code.items():
        for place, colliding in _collisions(same) if len(same) > 1 else ():
            message = (
                f"another pump also has the code {code}: {_some_others(colliding, place)}; which one is meant? "
                f"Into the file of one that is out of use, write {EXAMPLES['ended'].replace('explanted', 'replaced')}"
            )
            problems.append(place.problem(Fault(FaultCode.DUPLICATE_PUMP, message)))
    return problems


def _collisions(same: Sequence[Place]) -> Iterator[tuple[Place, Sequence[Place]]]:
    """Yield each place of one code that collides with another one, and all places that are in use at the time, itself
    among them; all in the order of `same`.

    Each pump is in use from its first fill to its end. A pump that could not be read counts as always in use.
    """
    group_of = [0] * len(same)
    latest_end, group = date.min, -1
    for index in sorted(range(len(same)), key=lambda index: _in_use(same[index])):
        first, end = _in_use(same[index])
        if group < 0 or first >= latest_end:
            group += 1
        latest_end = max(latest_end, end)
        group_of[index] = group
    groups: list[list[Place]] = [[] for _ in range(group + 1)]
    for place, number in zip(same, group_of, strict=True):
        groups[number].append(place)
    for place, number in zip(same, group_of, strict=True):
        if len(groups[number]) > 1:
            yield place, groups[number]


def _in_use(place: Place) -> tuple[date, date]:
    """Return the day of the first fill and the day of the end, half-open."""
    return place.filled_on or date.min, place.ended_on or date.max


def _some_others(same: Sequence[Place], place: Place) -> str:
    """Return the first `MOST_OTHERS` other places in words, and the number of the rest. No place is lost: each has a
    problem of its own."""
    first = [other for other in same[: MOST_OTHERS + 1] if other is not place][:MOST_OTHERS]
    more = len(same) - 1 - len(first)
    return ", ".join(f"{other.file}:{other.line}" for other in first) + (f" and {more} more" if more else "")
