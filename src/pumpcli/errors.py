"""What can be wrong with an input, as values: a fault, and a problem with its place.

A fault is found by a rule that knows nothing of files ("the fill is above the capacity"). A problem is a fault that
has been given its place in a file. Both are collected, never raised one by one; `ValidationError` carries all faults
that a constructor found at once.
"""

from __future__ import annotations

from enum import StrEnum

from pumpcli.values import frozen


class Severity(StrEnum):
    """An error keeps a pump from being reckoned; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Fault:
    """One broken rule, without a place.

    Attributes:
        code: the stable code of the rule, a key of `CODES`.
        message: what was found and what is allowed, with units.
        at: the field, relative to the thing that was checked: "fills[1].volume"; empty for the thing itself.
    """

    code: str
    message: str
    at: str = ""


class ValidationError(ValueError):
    """A constructor was given values that contradict its rules; `faults` names every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


class WorkerLost(Exception):
    """A process that was reading ended before its work was done: nothing can be listed."""


class UsageError(Exception):
    """What was asked for cannot be answered as it was asked; the message says what to ask instead."""


@frozen
class Problem:
    """A fault with its place in a file.

    Attributes:
        file: the path as the user gave it or as it was found, "-" for standard input.
        line, column: counted from 1; 0 where there is no line (a file that cannot be opened).
        path: the field, such as "programs[0].windows[2].rate"; empty for a whole file.
        source: the line of the file, for showing it with a mark under the fault.
        width: how many characters of that line the mark covers, at least 1.
    """

    severity: Severity
    code: str
    file: str
    line: int
    column: int
    path: str
    message: str
    source: str = ""
    width: int = 1

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


@frozen
class Unread:
    """A pump that could not be read, or a file that could not: named so that nobody is dropped in silence.

    Attributes:
        code: its code, where at least that could be read.
        line: where its document begins; 0 for a whole file.
    """

    code: str | None
    file: str
    line: int


#: Every code with its meaning. The codes are stable: scripts may rely on them.
CODES = {
    "file-unreadable": "a file or folder could not be opened or read",
    "passed-over": "a file that looks like a pump file and is not read, because of its name",
    "no-pump-files": "the paths hold no pump file at all",
    "not-utf8": "the file is not UTF-8 text",
    "empty-file": "the file holds no pump, or no catalogue",
    "too-large": "a file or a document that is larger than any pump needs",
    "yaml-syntax": "the text is not YAML: a tab, a bad indent, an unclosed quote or bracket",
    "yaml-tag": "a YAML tag such as !!python/object, which pump files do not use",
    "wrong-type": "text where a list or a group of keys belongs, or the other way round",
    "unknown-key": "a key that does not exist here",
    "duplicate-key": "a key given twice",
    "missing-key": "a required key is missing",
    "missing-value": "a key without a value",
    "conflicting-keys": "two keys that exclude each other, such as `fill` and `fills`",
    "empty-list": "a list that needs at least one entry has none",
    "bad-number": "not a plain decimal number: a comma, a sign, an exponent, too many digits",
    "missing-unit": "a number without a unit",
    "unknown-unit": "a unit that does not exist here",
    "wrong-unit": "a unit of another kind, such as an amount where a rate belongs",
    "bad-date": "not a date or date-time of the form YYYY-MM-DD HH:MM, or one that does not exist",
    "unknown-timezone": "not an IANA time zone such as America/Chicago",
    "skipped-time": "a time that the clocks of the zone are set forward over",
    "repeated-time": "a time that the clocks of the zone show twice, without its offset from UTC",
    "wrong-offset": "an offset from UTC that the zone does not have at that instant",
    "bad-time": "not a time of day of the form HH:MM",
    "bad-days": "not days of the week: mon tue wed thu fri sat sun",
    "bad-text": "a text that is empty or too long, or a code or name with control characters, or such as show nothing",
    "out-of-range": "a value outside what is possible, such as a concentration of zero",
    "alarm-above-capacity": "the alarm volume is not below the capacity",
    "fill-above-capacity": "a fill, a reading or a withdrawn volume is above the capacity",
    "fill-below-alarm": "a fill is at or below the alarm volume",
    "out-of-order": "fills, readings, programs or boluses are not oldest first",
    "same-instant": "two fills, readings, programs or boluses at one instant",
    "before-first-fill": "a reading or a bolus before the first fill",
    "no-concentration": "a mass without a drug and its concentration",
    "same-drug": "one drug named twice in a mixture",
    "window-empty": "a window without length",
    "window-overlap": "two windows overlap",
    "window-gap": "windows leave gaps and there is no base rate",
    "every-not-divisor": "`every` does not divide the day, or `from` is not its first time of day",
    "bolus-too-long": "a bolus takes longer than the time to the next one",
    "on-demand-limit": "patient-activated boluses without a limit, or more expected than allowed",
    "lockout-unreachable": "the lockout allows fewer boluses a day than `max_per_day`",
    "no-program": "no program is in force for more than a day after a fill",
    "date-contradiction": "the pump was implanted after its last fill, or is to be replaced before",
    "stability-carried-over": "a new mixture has no stability of its own, but the one before it had",
    "no-stability": "no stability is given, and the catalogue has none for exactly this drug or mixture",
    "stability-above-catalogue": "the stability is longer than any that the catalogue has for this mixture",
    "first-fill-unknown": "another limit holds for the first fill of a pump, and the file does not tell which this is",
    "unknown-model": "the catalogue has no such model",
    "model-contradiction": "another capacity than that of the model, or an alarm volume below that of the model",
    "rate-below-lowest": "a rate below the lowest of the model, and not zero",
    "rate-above-highest": "a rate above the highest of the model",
    "constant-flow": "windows, boluses or a stop for a model with one flow that cannot be programmed",
    "duplicate-entry": "two entries of one catalogue for one model or one mixture",
    "unused-catalogue": "a catalogue among the pump files that no clinic file in use names",
    "unknown-holidays": "no country or subdivision whose public holidays are known",
    "not-a-due-list": "the file to compare with is not the JSON that `due` prints",
    "duplicate-pump": "two pumps have one code",
}
