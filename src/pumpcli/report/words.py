"""Texts that several reports share: statuses, volumes, standstills, mixtures, titles and closed days."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import Volume, decimal_text
from pumpcli.domain.standstill import delivers_nothing_since
from pumpcli.domain.zone import Zone
from pumpcli.errors import Unread
from pumpcli.formats.layout import Cell, Line, Tone
from pumpcli.formats.numbers import NBSP, concentration, day, millilitres, minute, percent, spell_duration

if TYPE_CHECKING:
    from pumpcli.domain.clock_shift import ClockShift
    from pumpcli.usecases.rules import Rules

STATUS_WORDS = {
    Status.EMPTY: "EMPTY",
    Status.STOPPED: "STOPPED",
    Status.ALARM: "ALARM",
    Status.EXPIRED: "EXPIRED",
    Status.OVERDUE: "OVERDUE",
    Status.TODAY: "today",
    Status.SOON: "soon",
    Status.OK: "ok",
    Status.NO_DEADLINE: "no date",
}
STATUS_TONES = {
    Status.EMPTY: Tone.ALERT,
    Status.STOPPED: Tone.ALERT,
    Status.ALARM: Tone.ALERT,
    Status.EXPIRED: Tone.ALERT,
    Status.OVERDUE: Tone.ALERT,
    Status.TODAY: Tone.NOTICE,
    Status.SOON: Tone.NOTICE,
    Status.OK: Tone.GOOD,
    Status.NO_DEADLINE: Tone.FAINT,
}


def status(of: Status) -> Cell:
    """Return a status by word and by colour."""
    return Cell(STATUS_WORDS[of], STATUS_TONES[of])


def percent_of(clinic: Clinic) -> str:
    """Return the flow tolerance of a clinic, such as "14.5 %"; 0 % if it has none."""
    return f"{decimal_text((clinic.flow_tolerance or Fraction(0)) * 100)}{NBSP}%"


def mixture(drugs: tuple[Drug, ...]) -> str:
    """Return the drugs, such as "morphine 20 mg/mL; clonidine 100 mcg/mL"; an empty text if the file names none."""
    return "; ".join([f"{drug.name} {concentration(drug)}" for drug in drugs])


def titled(name: str | None, subject: str) -> str:
    """Return a title, such as "Refill clinic: refills due", or "Refills due" if the clinic has no name."""
    return subject[:1].upper() + subject[1:] if name is None else f"{name}: {subject}"


def of_clinic(rules: Rules, of_list: Rules) -> str:
    """Return the beginning of a line about one of several clinics: "South: ", or "other pumps: " without a file."""
    if len(of_list.every) == 1:
        return ""
    if rules.file is None:
        return "other pumps: "
    return "" if rules.clinic.name is None else f"{rules.clinic.name}: "


def clinic_file(rules: Rules) -> str:
    """Return the clinic file that rules were read from, an empty one also; `/dev/null` is no clinic file."""
    by = f" ({rules.variable})" if rules.variable else ""
    if rules.citation is not None:
        return f"clinic file {rules.citation.file}{by}"
    if rules.file in (None, os.devnull):
        return f"no clinic file{by}"
    return f"clinic file {rules.file}{by}, which is empty"


def variable_of(rules: Rules | None) -> list[Line]:
    """Return a line with the clinic file, for a list that names none, where a variable of the environment chose it."""
    return [Line(clinic_file(rules), Tone.FAINT)] if rules is not None and rules.variable else []


def closure(why: str) -> str:
    """Return the reason for a closed day, such as "closed: Thanksgiving Day" or "closed 2026-12-24 to 2026-12-26"."""
    return why if why.startswith("closed ") else f"closed: {why}"


def civil_time_of(zone: Zone) -> str:
    """Return the end of a title, such as ", civil time of America/Chicago"; an empty text without a time zone."""
    return "" if zone.name is None else f", civil time of {zone.name}"


def clock_shift(shift: ClockShift) -> str:
    """Return a sentence on the clock of the pump: how early or late windows run by the wall clock, and from when."""
    start = f"From {day(shift.at.date())} on, the pump's windows and boluses run"
    if shift.seconds == 0:
        return f"{start} by the wall clock again."
    early = "early" if shift.seconds < 0 else "late"
    return f"{start} {spell_duration(abs(shift.seconds))} {early} by the wall clock."


def incomplete(unread: Sequence[Unread]) -> list[Line]:
    """Return a line that names the pumps and files that could not be read; no line if the list is complete."""
    if not unread:
        return []
    named = ", ".join(unread_place(entry) for entry in unread)
    return [
        Line(f"INCOMPLETE: {pumps_or_files(len(unread))} left out: {named}; see the problems", Tone.ALERT, rises=True)
    ]


def pumps_or_files(number: int) -> str:
    return "1 pump or file" if number == 1 else f"{number} pumps or files"


def unread_place(unread: Unread) -> str:
    from pumpcli.formats.wrapping import kept  # noqa: PLC0415  # most files can be read

    place = f"{unread.file}:{unread.line}" if unread.line else unread.file
    return kept(place) if unread.code is None else f"{kept(unread.code)} ({kept(place)})"


def left_now(forecast: Forecast) -> str:
    """Return the volume now, in mL and as percent of the capacity, such as "12.345 mL 31 %"."""
    if forecast.volume is None:
        return f"not{NBSP}filled{NBSP}yet"
    return f"{millilitres(forecast.volume)} {percent(part_of_capacity(forecast, forecast.volume)).rjust(5, NBSP)}"


def percent_left(forecast: Forecast) -> str:
    """Return the volume now as percent of the capacity, such as "31 %"; "not filled" before the first fill."""
    return f"not{NBSP}filled" if forecast.volume is None else percent(part_of_capacity(forecast, forecast.volume))


def part_of_capacity(forecast: Forecast, volume: Volume) -> Fraction:
    """Return a volume as a part of the capacity of the reservoir: 1 is full."""
    return volume.ml / forecast.pump.reservoir.capacity.ml


def delivers_nothing(forecast: Forecast, *, with_reason: bool = True) -> str | None:
    """Return since when a pump delivers nothing, by a stop or by a program of rate 0; None where it delivers.

    It is such as "delivers nothing since Mon 2026-11-09 10:00 (MRI)".
    """
    since = delivers_nothing_since(forecast)
    if since is None:
        return None
    reason = None if forecast.stop is None or not with_reason else forecast.stop.why
    why = "" if reason is None else f" ({reason})"
    return f"delivers nothing since {minute(since)}{why}"
