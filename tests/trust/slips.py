"""The table of typical slips: one wrong value in a right pump file, and whether `check` is expected to tell it.

It was written before the warnings that it tests, and corrected in eight rows: a reading, a planned program or the start
of the program shows six slips without a history, a window that is four times as long does not double a dose, and the
printed date shows one that is three hours longer. A slip is told where `check` reports a problem that the right file
does not have. The settings are the last refill alone, and the same with a history of refills (`history`), with the
alarm date that the programmer printed (`printed`), or both.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The settings in which a slip is tried.
SETTINGS = ("alone", "history", "printed", "both")

ALWAYS = "alone history printed both"
#: Told by the history of refills, not without it.
BY_HISTORY = "history printed both"
#: The history of refills does not tell it, the printed date does.
BY_PRINTED = "printed both"
#: The volume is as before, so that the printed date cannot tell it.
BY_HISTORY_ALONE = "history both"
NEVER = ""


@dataclass(frozen=True)
class Slip:
    """One wrong value.

    Attributes:
        kind: what happened, for the tables of the manual.
        base: the right file, see `BASES`.
        path: the field; an index of -1 is the last entry, so that it is the same with a history and without.
        right, wrong: the value as written.
        told: the settings in which it is expected to be told, separated by spaces.
        is_harmless: whether it moves the deadline by no more than two days.
    """

    kind: str
    base: str
    path: str
    right: str
    wrong: str
    told: str
    is_harmless: bool = False

    def is_told(self, setting: str) -> bool:
        """Return whether it is expected to be told in one of `SETTINGS`."""
        return setting in self.told.split()


_RATE, _FILL = "programs[-1].rate", "fills[-1].volume"
_STRENGTH, _NEW_STRENGTH = "drugs[0].concentration", "fills[-1].drugs[0].concentration"
_NIGHT, _DAY = "programs[-1].windows[1]", "programs[-1].windows[0]"

SLIPS = (
    # A unit of mass, a factor of a thousand.
    Slip("mg for mcg", "simple", _RATE, "520 mcg/day", "520 mg/day", ALWAYS),
    Slip("mg for mcg", "simple", _STRENGTH, "2000 mcg/mL", "2000 mg/mL", ALWAYS),
    Slip("mg for mcg", "flex", f"{_NIGHT}.dose", "55 mcg", "55 mg", ALWAYS),
    Slip("mg for mcg", "ziconotide", _RATE, "1.2 mcg/day", "1.2 mg/day", ALWAYS),
    Slip("mcg for mg", "on demand", _STRENGTH, "20 mg/mL", "20 mcg/mL", ALWAYS),
    Slip("mcg for mg", "on demand", _RATE, "5 mg/day", "5 mcg/day", ALWAYS),
    Slip("mcg for mg", "on demand", "programs[-1].on_demand.dose", "0.25 mg", "0.25 mcg", NEVER),
    Slip("mcg for mg", "periodic", "programs[-1].boluses[0].dose", "0.6 mg", "0.6 mcg", BY_HISTORY),
    Slip("mcg for mg", "periodic", _STRENGTH, "10 mg/mL", "10 mcg/mL", ALWAYS),
    Slip("mcg for mg", "on demand", "drugs[1].concentration", "10 mg/mL", "10 mcg/mL", NEVER, is_harmless=True),
    Slip("a factor of a thousand", "hourly", _STRENGTH, "2000 mcg/mL", "2 mcg/mL", ALWAYS),
    # Another strength.
    Slip("a quarter of the strength", "simple", _STRENGTH, "2000 mcg/mL", "500 mcg/mL", BY_HISTORY),
    Slip("half the strength", "simple", _STRENGTH, "2000 mcg/mL", "1000 mcg/mL", BY_HISTORY),
    Slip("twice the strength", "simple", _STRENGTH, "2000 mcg/mL", "4000 mcg/mL", BY_HISTORY),
    Slip("four times the strength", "hourly", _STRENGTH, "2000 mcg/mL", "8000 mcg/mL", ALWAYS),
    Slip("twice the strength", "periodic", _STRENGTH, "10 mg/mL", "20 mg/mL", BY_HISTORY),
    Slip("five times the strength", "ziconotide", _STRENGTH, "5 mcg/mL", "25 mcg/mL", BY_HISTORY, is_harmless=True),
    Slip("a tenth of the strength", "flex", _STRENGTH, "1000 mcg/mL", "100 mcg/mL", ALWAYS),
    Slip("ten times the strength", "simple", _STRENGTH, "2000 mcg/mL", "20000 mcg/mL", BY_HISTORY),
    Slip("a decimal point", "strengths", _NEW_STRENGTH, "25 mg/mL", "2.5 mg/mL", BY_PRINTED),
    Slip("ten times the strength", "strengths", _NEW_STRENGTH, "25 mg/mL", "250 mg/mL", BY_HISTORY),
    Slip("two digits swapped", "strengths", _NEW_STRENGTH, "25 mg/mL", "52 mg/mL", BY_HISTORY),
    # Another dose.
    Slip("ten times the dose", "simple", _RATE, "520 mcg/day", "5200 mcg/day", BY_HISTORY),
    Slip("a tenth of the dose", "simple", _RATE, "520 mcg/day", "52 mcg/day", BY_HISTORY),
    Slip("twice the dose", "simple", _RATE, "520 mcg/day", "1040 mcg/day", BY_HISTORY),
    Slip("two digits swapped", "simple", _RATE, "520 mcg/day", "250 mcg/day", BY_PRINTED),
    Slip("a decimal point", "flex", _RATE, "230 mcg/day", "23.0 mcg/day", ALWAYS),
    Slip("a decimal point", "hourly", _RATE, "18.75 mcg/h", "187.5 mcg/h", ALWAYS),
    Slip("a decimal point", "ziconotide", _RATE, "1.2 mcg/day", "12 mcg/day", BY_HISTORY),
    Slip("a decimal point", "volumes", "programs[-2].windows[0].rate", "0.020 mL/h", "0.20 mL/h", ALWAYS),
    Slip("a decimal point", "volumes", "programs[-2].windows[0].rate", "0.020 mL/h", "0.002 mL/h", ALWAYS),
    Slip("half the dose", "strengths", _RATE, "12 mg/day", "6 mg/day", BY_PRINTED),
    # A unit of time.
    Slip("per hour for per day", "simple", _RATE, "520 mcg/day", "520 mcg/h", ALWAYS),
    Slip("per hour for per day", "on demand", _RATE, "5 mg/day", "5 mg/h", ALWAYS),
    Slip("per hour for per day", "flex", f"{_DAY}.rate", "690 mcg/day", "690 mcg/h", BY_HISTORY),
    Slip("per day for per hour", "hourly", _RATE, "18.75 mcg/h", "18.75 mcg/day", ALWAYS),
    Slip("per day for per hour", "volumes", "programs[-2].windows[0].rate", "0.020 mL/h", "0.020 mL/day", ALWAYS),
    # Volumes and the reservoir.
    Slip("20 for 40 mL", "simple", _FILL, "40 mL", "20 mL", BY_PRINTED),
    Slip("a decimal point", "simple", _FILL, "40 mL", "4.0 mL", ALWAYS),
    Slip("a little less", "flex", _FILL, "20 mL", "18 mL", BY_PRINTED),
    Slip("two digits swapped", "strengths", _FILL, "38 mL", "83 mL", ALWAYS),
    Slip("20 for 40 mL", "simple", "reservoir.capacity", "40 mL", "20 mL", ALWAYS),
    Slip("ten times the capacity", "hourly", "reservoir.capacity", "20 mL", "200 mL", ALWAYS, is_harmless=True),
    Slip("another model", "flex", "model", "synchromed-ii-20", "synchromed-ii-40", NEVER, is_harmless=True),
    Slip("another model", "flex", "model", "synchromed-ii-20", "syncromed-ii-20", ALWAYS),
    Slip("another alarm volume", "simple", "reservoir.low_alarm", "2 mL", "4 mL", BY_PRINTED),
    Slip("another alarm volume", "on demand", "reservoir.low_alarm", "2 mL", "12 mL", ALWAYS),
    Slip("a decimal point", "hourly", "readings[0].volume", "15.3 mL", "1.53 mL", ALWAYS),
    Slip("two digits swapped", "hourly", "readings[0].volume", "15.3 mL", "13.5 mL", ALWAYS),
    Slip("two digits swapped", "simple", "fills[-1].withdrawn", "9.4 mL", "4.9 mL", BY_HISTORY_ALONE, is_harmless=True),
    Slip("a decimal point", "flex", "fills[-1].withdrawn", "4.1 mL", "41 mL", ALWAYS),
    # Dates and times of day.
    Slip("another year", "simple", "fills[-1].at", "2026-09-14 09:30", "2025-09-14 09:30", ALWAYS),
    Slip("another year", "simple", "fills[-1].at", "2026-09-14 09:30", "2062-09-14 09:30", ALWAYS),
    Slip("another year", "flex", "fills[-1].at", "2026-10-26 14:30", "2006-10-26 14:30", ALWAYS),
    Slip("another month", "simple", "fills[-1].at", "2026-09-14 09:30", "2026-10-14 09:30", BY_HISTORY),
    Slip("another month", "simple", "fills[-1].at", "2026-09-14 09:30", "2026-08-14 09:30", ALWAYS),
    Slip("another month", "periodic", "fills[-1].at", "2026-10-05 09:15", "2026-12-05 09:15", ALWAYS),
    Slip("day and month swapped", "periodic", "fills[-1].at", "2026-10-05 09:15", "2026-05-10 09:15", ALWAYS),
    Slip("another day", "simple", "fills[-1].at", "2026-09-14 09:30", "2026-09-24 09:30", BY_HISTORY),
    Slip("another day", "simple", "fills[-1].at", "2026-09-14 09:30", "2026-09-15 09:30", NEVER, is_harmless=True),
    Slip(
        "a clock of 12 hours", "flex", "fills[-1].at", "2026-10-26 14:30", "2026-10-26 02:30", ALWAYS, is_harmless=True
    ),
    Slip("another year", "volumes", "programs[-1].start", "2026-12-01 10:00", "2062-12-01 10:00", ALWAYS),
    Slip("another month", "volumes", "programs[-1].start", "2026-12-01 10:00", "2027-12-01 10:00", ALWAYS),
    Slip(
        "another month", "strengths", "programs[-1].start", "2026-11-02 10:20", "2026-12-02 10:20", "alone printed both"
    ),
    Slip("another year", "hourly", "readings[0].at", "2026-11-09 10:00", "2025-11-09 10:00", ALWAYS),
    Slip("another year", "ziconotide", "implanted", "2023-05-17", "2032-05-17", ALWAYS, is_harmless=True),
    # Windows and boluses.
    Slip("another time of day", "flex", f"{_DAY}.to", "09:00", "21:00", BY_PRINTED),
    Slip("another time of day", "volumes", "programs[-2].windows[0].to", "22:00", "20:00", ALWAYS),
    Slip("another time of day", "flex", f"{_NIGHT}.to", "02:00", "05:00", BY_PRINTED),
    Slip("another number of boluses", "periodic", "programs[-1].boluses[0].every", "8 h", "3 h", BY_HISTORY),
    Slip("ten times the bolus", "periodic", "programs[-1].boluses[0].dose", "0.6 mg", "6 mg", BY_HISTORY),
    Slip("ten times the bolus", "on demand", "programs[-1].on_demand.dose", "0.25 mg", "2.5 mg", BY_HISTORY_ALONE),
    Slip("ten times the bolus", "strengths", "boluses[0].volume", "0.331 mL", "3.31 mL", ALWAYS),
    Slip("another lockout", "on demand", "programs[-1].on_demand.lockout", "4 h", "3 h", NEVER, is_harmless=True),
    Slip("another lockout", "on demand", "programs[-1].on_demand.lockout", "4 h", "40 h", ALWAYS),
    Slip("two zeros", "on demand", "programs[-1].on_demand.max_per_day", "4", "400", ALWAYS),
    Slip("h for min", "periodic", "programs[-1].boluses[0].over", "30 min", "30 h", ALWAYS),
    # Drugs and their stability.
    Slip("a name misspelt", "flex", "drugs[0].name", "baclofen", "baclofne", ALWAYS, is_harmless=True),
    Slip("a name misspelt", "slow", "drugs[0].name", "baclofen", "bacofen", ALWAYS),
    Slip("a trade name", "slow", "drugs[0].name", "baclofen", "Lioresal", ALWAYS),
    Slip("another drug", "flex", "drugs[0].name", "baclofen", "morphine", NEVER, is_harmless=True),
    Slip("a zero left out", "simple", "stability", "180 days", "18 days", NEVER),
    Slip("h for days", "periodic", "stability", "90 days", "90 h", NEVER),
)

#: Codes of two pumps of one fleet, and whether the second one is told as a look-alike of the first.
CODES = (
    ("P-101", "P-1O1", True),
    ("P-101", "P-l01", True),
    ("P-108", "P-1O8", True),
    ("P-108", "P-10B", True),
    ("P-101", "p-101", True),
    ("P-101", "P101", True),
    ("P-101", "P\N{EN DASH}101", True),
    ("P-101", "P 101", True),
    ("P-101", "P-110", False),
    ("1-11", "11-1", False),
    ("P-014", "P-014b", False),
)

#: Names of a file with a pump, and whether it is told that the file is not read.
FILE_NAMES = (
    ("P-101.yaml.txt", True),
    ("P-101.yml.txt", True),
    ("P-101", True),
    ("P-101.yaml~", False),
    ("P-101.yaml.bak", False),
    ("P-101.pdf", False),
)
