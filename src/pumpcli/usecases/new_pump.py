"""Make the first file of a pump: from what was answered to its text, its date and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.errors import FaultCode, Problem
from pumpcli.files.checks import Place
from pumpcli.files.lookalike_codes import lookalike_codes
from pumpcli.files.new_file import Answers, read_new
from pumpcli.fleet.clinics import FileRules
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.pump_warnings import warn_all
from pumpcli.usecases.find_pump import as_spelled, codes_of
from pumpcli.usecases.record import Refused
from pumpcli.values import Frozen, replace

#: What is also so where a refill is overdue, by its status.
_OVERDUE = {
    Status.EMPTY: ", and the pump empty",
    Status.ALARM: ", and the pump at its alarm volume",
    Status.EXPIRED: ", and the drugs past their stability",
    Status.OVERDUE: "",
}


class NewPump(Frozen):
    """The first file of a pump.

    Attributes:
        file: its name; it is not there yet.
        text: its whole text.
        warnings: those of the file, and of its code beside the codes of other pumps.
        doubts: why a person should look twice, apart from the warnings.
        written: whether the file has been written.
    """

    code: str
    file: str
    text: str
    forecast: Forecast
    warnings: tuple[Problem, ...] = ()
    doubts: tuple[str, ...] = ()
    written: bool = False


def taken(fleet: Fleet[LoadedPump], code: str, first_fill: date | None) -> str:
    """Return why a code cannot be given to a pump; empty if it can.

    The code of a pump that has ended may be given again to one that was first filled on that day or later.

    Args:
        first_fill: None where it is not known yet.
    """
    code = as_spelled(code, [*chain(*codes_of(fleet))])
    for each in fleet.unread:
        if each.code == code:
            return f"the code {code} is taken by {each.file}:{each.line}, which cannot be read; correct that first"
    for loaded in fleet.pumps:
        ended = loaded.pump.ended
        if loaded.pump.code != code:
            continue
        if ended is None:
            return f"the code {code} is taken by {loaded.file}:{loaded.line}; give another one"
        if first_fill is not None and first_fill < ended.on:
            place = f"{loaded.file}:{loaded.line}"
            return f"the code {code} is taken until {ended.on} by {place}, which ends then; give another one"
    return ""


def new_pump(answers: Answers, file: str, rules: FileRules, fleet: Fleet[LoadedPump], as_of: AsOf) -> NewPump | Refused:
    """Return the first file of a pump.

    Args:
        rules: those of the clinic file that will apply to it.
        fleet: all other pumps.
    """
    document, pump = read_new(file, answers, rules.clinic, rules.catalogues)
    if pump is None or document.root is None:
        errors = tuple(each for each in document.problems if each.is_error)
        return Refused("this is no pump file yet; nothing is written", errors)
    why = taken(fleet, answers.code, pump.fills[0].at.date())
    if why:
        return Refused(f"{why}; nothing is written")
    warn_all([document], [pump], [rules], as_of)
    own = Place.of(pump.code, document.root, pump)
    alike = lookalike_codes([*_places(fleet), own])
    found = forecast(pump, as_of, rules.clinic)
    return NewPump(
        code=pump.code,
        file=file,
        text=document.text,
        forecast=found,
        warnings=(
            *(replace(each, pump=pump.code) for each in document.problems),
            *(each for each in alike if each.file == file),
        ),
        doubts=(*_unknown_codes(fleet, pump.code), *_overdue(found)),
    )


def _places(fleet: Fleet[LoadedPump]) -> list[Place]:
    """Return the places of the documents whose codes were read."""
    known = [(loaded.pump.code, loaded.file, loaded.line) for loaded in fleet.pumps]
    known += [(each.code, each.file, each.line) for each in fleet.unread if each.code is not None]
    return [Place(code=code, file=file, line=line, column=1, source="") for code, file, line in known]


def _unknown_codes(fleet: Fleet[LoadedPump], code: str) -> Sequence[str]:
    empty = {each.file for each in fleet.problems if each.code is FaultCode.NO_PUMP_FILES}
    unknown = sorted({each.file for each in fleet.unread if each.code is None} - empty)
    return [f"{code} may be taken in {', '.join(unknown)}, which cannot be read"] if unknown else []


def _overdue(found: Forecast) -> Sequence[str]:
    if found.refill_status not in _OVERDUE:
        return []
    more = _OVERDUE[found.refill_status]
    return [f"the refill is overdue as of {found.as_of.day}{more}; is this the last fill?"]
