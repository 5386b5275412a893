"""Faults and problems of an input, as values, and the exceptions of the package.

A fault is a broken rule, found without knowing the file ("the fill is above the capacity"). A problem is a fault with
its place in a file. Both are collected, never raised one by one; a constructor raises one `ValidationError` with all
its faults.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from pumpcli.values import Frozen


class Severity(StrEnum):
    """The severity of a problem: an error prevents a due date, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class FaultCode(StrEnum):
    """The code of a broken rule. Codes are stable, so scripts may rely on them; `fault_meanings` holds their
    meanings."""

    FILE_UNREADABLE = "file-unreadable"
    PASSED_OVER = "passed-over"
    NO_PUMP_FILES = "no-pump-files"
    NOT_UTF8 = "not-utf8"
    EMPTY_FILE = "empty-file"
    TOO_LARGE = "too-large"
    YAML_SYNTAX = "yaml-syntax"
    YAML_TAG = "yaml-tag"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_KEY = "unknown-key"
    DUPLICATE_KEY = "duplicate-key"
    MISSING_KEY = "missing-key"
    MISSING_VALUE = "missing-value"
    CONFLICTING_KEYS = "conflicting-keys"
    EMPTY_LIST = "empty-list"
    GIVEN_TWICE = "given-twice"
    BAD_NUMBER = "bad-number"
    MISSING_UNIT = "missing-unit"
    UNKNOWN_UNIT = "unknown-unit"
    WRONG_UNIT = "wrong-unit"
    BAD_DATE = "bad-date"
    UNKNOWN_TIMEZONE = "unknown-timezone"
    SKIPPED_TIME = "skipped-time"
    REPEATED_TIME = "repeated-time"
    WRONG_OFFSET = "wrong-offset"
    BAD_TIME = "bad-time"
    BAD_DAYS = "bad-days"
    BAD_TEXT = "bad-text"
    CODE_NEEDS_QUOTES = "code-needs-quotes"
    OUT_OF_RANGE = "out-of-range"
    ALARM_ABOVE_CAPACITY = "alarm-above-capacity"
    FILL_ABOVE_CAPACITY = "fill-above-capacity"
    FILL_BELOW_ALARM = "fill-below-alarm"
    OUT_OF_ORDER = "out-of-order"
    SAME_INSTANT = "same-instant"
    BEFORE_FIRST_FILL = "before-first-fill"
    NO_CONCENTRATION = "no-concentration"
    SAME_DRUG = "same-drug"
    WINDOW_EMPTY = "window-empty"
    WINDOW_OVERLAP = "window-overlap"
    WINDOW_GAP = "window-gap"
    EVERY_NOT_DIVISOR = "every-not-divisor"
    BOLUS_TOO_LONG = "bolus-too-long"
    ON_DEMAND_LIMIT = "on-demand-limit"
    LOCKOUT_UNREACHABLE = "lockout-unreachable"
    NO_PROGRAM = "no-program"
    DATE_CONTRADICTION = "date-contradiction"
    PRINTED_ALARM = "printed-alarm"
    STOP_ENDS_TOO_EARLY = "stop-ends-too-early"
    STOPS_OVERLAP = "stops-overlap"
    LONG_STOP = "long-stop"
    ENDED_TOO_EARLY = "ended-too-early"
    AFTER_THE_END = "after-the-end"
    UNKNOWN_REASON = "unknown-reason"
    UNKNOWN_SITE = "unknown-site"
    UNKNOWN_WARNING = "unknown-warning"
    NOT_ACCEPTABLE = "not-acceptable"
    BOOKING_SOON_AFTER_FILL = "booking-soon-after-fill"
    BOOKING_NOT_POSSIBLE = "booking-not-possible"
    STABILITY_CARRIED_OVER = "stability-carried-over"
    NO_STABILITY = "no-stability"
    STABILITY_ABOVE_CATALOGUE = "stability-above-catalogue"
    FIRST_FILL_UNKNOWN = "first-fill-unknown"
    OTHER_STRENGTH = "other-strength"
    UNUSUAL_STRENGTH = "unusual-strength"
    CONCENTRATION_ABOVE_LABEL = "concentration-above-label"
    DOSE_ABOVE_LABEL = "dose-above-label"
    MISSPELT_DRUG = "misspelt-drug"
    TRADE_NAME = "trade-name"
    UNKNOWN_MODEL = "unknown-model"
    MODEL_CONTRADICTION = "model-contradiction"
    RATE_BELOW_LOWEST = "rate-below-lowest"
    RATE_ABOVE_HIGHEST = "rate-above-highest"
    CONSTANT_FLOW = "constant-flow"
    DUPLICATE_ENTRY = "duplicate-entry"
    UNUSED_CATALOGUE = "unused-catalogue"
    UNKNOWN_HOLIDAYS = "unknown-holidays"
    NOT_A_DUE_LIST = "not-a-due-list"
    DUPLICATE_PUMP = "duplicate-pump"
    NOT_EDITABLE = "not-editable"
    LOOKALIKE_CODE = "lookalike-code"
    LASTS_TOO_SHORT = "lasts-too-short"
    LASTS_TOO_LONG = "lasts-too-long"
    FACT_IN_THE_FUTURE = "fact-in-the-future"
    PROGRAM_FAR_AHEAD = "program-far-ahead"
    LONG_AGO = "long-ago"
    RESIDUAL_OFF = "residual-off"
    DOSE_JUMP = "dose-jump"
    SMALL_FILL = "small-fill"
    CONCENTRATION_JUMP = "concentration-jump"
    BOLUS_ABOVE_DAY = "bolus-above-day"
    HIGH_ALARM = "high-alarm"
    SHORT_STABILITY = "short-stability"
    FILL_AT_NIGHT = "fill-at-night"


class Fault(Frozen):
    """One broken rule, without its place in a file.

    Attributes:
        code: the rule.
        message: the value found and the values allowed, with units.
        at: the field, relative to the checked value: "fills[1].volume"; empty for the value itself.
    """

    code: FaultCode
    message: str
    at: str = ""


class ValidationError(ValueError):
    """Raised by a constructor whose values break its rules; `faults` holds every broken rule."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


class WorkerLost(Exception):
    """Raised when a reading process ends before its work is done: no complete list can be made."""


class UsageError(Exception):
    """Raised for a request that has no answer; the message says which request to make instead."""


#: An entry of each list of which the name is no plural with "s".
_ENTRIES = {"accepted": "accepted warning", "booked": "booking", "boluses": "bolus", "closed": "closed day"}
_ENTRIES |= {"open": "open day", "stopped": "stop", "unavailable": "absence"}


def place_in_words(path: str) -> str:
    """Return a path for people, such as "program 1, window 3, rate" for "programs[0].windows[2].rate".

    One without a number, such as "fill.at", is as it is: those are the keys of the file.
    """
    if "[" not in path:
        return path
    return re.sub(r"([^.\[\]]*)\[(\d+)\]", _entry, path).replace(".", ", ").removeprefix(", ")


def _entry(step: re.Match[str]) -> str:
    name, index = step.groups()
    return f"{_ENTRIES.get(name, name.removesuffix('s')) or ', entry'} {int(index) + 1}"


class Problem(Frozen):
    """A fault with its place in a file.

    Attributes:
        file: the path as typed or as found in a folder; "-" for standard input.
        line, column: counted from 1; 0 where there is no line (a file that cannot be opened).
        path: the field, such as "programs[0].windows[2].rate"; empty for the file as a whole.
        source: the line of the file, to be shown with a mark under the fault.
        width: characters of that line under the mark, at least 1.
        accepted: the day on which the file accepts this warning; None for an error, and where it does not.
        pump: the code of the pump; None where it could not be read, and for a problem of no pump.
    """

    severity: Severity
    code: FaultCode
    file: str
    line: int
    column: int
    path: str
    message: str
    source: str = ""
    width: int = 1
    accepted: date | None = None
    pump: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f"{place_in_words(self.path)}: " if self.path else ""
        seen = "" if self.accepted is None else f", accepted on {self.accepted}"
        return f"{place}: {self.severity}{seen}: {where}{self.message} [{self.code}]"

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class Unread(Frozen):
    """A pump or a file that could not be read, listed so that no patient is left out silently.

    Attributes:
        code: the code of the pump; None if it could not be read either.
        line: the first line of its document; 0 for a file as a whole.
    """

    code: str | None
    file: str
    line: int


#: The codes that `accepted` in a pump file may name: those of warnings about one pump. No one can accept what takes a
#: pump off the list, a file that is not read (`passed-over`, `unused-catalogue`), or what makes it unclear which pump
#: or which day is meant.
ACCEPTABLE = (
    FaultCode.CODE_NEEDS_QUOTES,
    FaultCode.BEFORE_FIRST_FILL,
    FaultCode.LOCKOUT_UNREACHABLE,
    FaultCode.NO_PROGRAM,
    FaultCode.DATE_CONTRADICTION,
    FaultCode.LONG_STOP,
    FaultCode.AFTER_THE_END,
    FaultCode.BOOKING_SOON_AFTER_FILL,
    FaultCode.BOOKING_NOT_POSSIBLE,
    FaultCode.STABILITY_CARRIED_OVER,
    FaultCode.NO_STABILITY,
    FaultCode.STABILITY_ABOVE_CATALOGUE,
    FaultCode.FIRST_FILL_UNKNOWN,
    FaultCode.OTHER_STRENGTH,
    FaultCode.UNUSUAL_STRENGTH,
    FaultCode.CONCENTRATION_ABOVE_LABEL,
    FaultCode.DOSE_ABOVE_LABEL,
    FaultCode.MISSPELT_DRUG,
    FaultCode.TRADE_NAME,
    FaultCode.UNKNOWN_MODEL,
    FaultCode.MODEL_CONTRADICTION,
    FaultCode.RATE_BELOW_LOWEST,
    FaultCode.RATE_ABOVE_HIGHEST,
    FaultCode.CONSTANT_FLOW,
    FaultCode.LASTS_TOO_SHORT,
    FaultCode.LASTS_TOO_LONG,
    FaultCode.PROGRAM_FAR_AHEAD,
    FaultCode.LONG_AGO,
    FaultCode.RESIDUAL_OFF,
    FaultCode.DOSE_JUMP,
    FaultCode.SMALL_FILL,
    FaultCode.CONCENTRATION_JUMP,
    FaultCode.BOLUS_ABOVE_DAY,
    FaultCode.HIGH_ALARM,
    FaultCode.SHORT_STABILITY,
    FaultCode.FILL_AT_NIGHT,
)
