"""Right pump files for the table of slips: each with its last refill alone, and with a history of refills.

All are right as of `AS_OF`. Each measured volume is what the pump should hold, give or take a few percent of what was
delivered. `printed` is the alarm date that a programmer prints at the end of the last refill.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The day as of which the files are right.
AS_OF = "2026-11-22"


@dataclass(frozen=True)
class Base:
    """The parts of a right pump file.

    Attributes:
        head: the keys before `fills`.
        past_fills, past_programs: entries of the history, left out of the file with the last refill alone.
        fill, programs: the last fill, and the program or programs from then on.
        tail: the keys after `programs`.
        printed: the low-reservoir alarm date that the programmer printed.
    """

    head: str
    past_fills: str
    fill: str
    past_programs: str
    programs: str
    printed: str
    tail: str = ""

    def text(self, *, history: bool, printed: bool = False) -> str:
        """Return the file.

        Args:
            history: whether it has the refills and programs before the last.
            printed: whether the last fill has the date that the programmer printed.
        """
        fill = self.fill.replace("}\n", f", printed_alarm: {self.printed}}}\n") if printed else self.fill
        fills = (self.past_fills if history else "") + fill
        programs = (self.past_programs if history else "") + self.programs
        return f"{self.head}fills:\n{fills}programs:\n{programs}{self.tail}"


#: Baclofen at one rate all day in a pump of 40 mL, raised a little at each refill.
SIMPLE = Base(
    head="""\
pump: P-101
reservoir: {capacity: 40 mL, low_alarm: 2 mL}
drugs: [{name: baclofen, concentration: 2000 mcg/mL}]
stability: 180 days
""",
    past_fills="""\
  - {at: 2026-01-19 10:00, volume: 40 mL}
  - {at: 2026-05-11 09:30, volume: 40 mL, withdrawn: 15.9 mL}
""",
    fill="""\
  - {at: 2026-09-14 09:30, volume: 40 mL, withdrawn: 9.4 mL}
""",
    past_programs="""\
  - {start: 2026-01-19 10:15, rate: 440 mcg/day}
  - {start: 2026-05-11 09:45, rate: 480 mcg/day}
""",
    programs="""\
  - {start: 2026-09-14 09:45, rate: 520 mcg/day}
""",
    printed="2027-02-07",
)

#: Baclofen by the time of day in a pump of 20 mL that the catalogue has.
FLEX = Base(
    head="""\
pump: P-102
model: synchromed-ii-20
drugs: [{name: baclofen, concentration: 1000 mcg/mL}]
""",
    past_fills="""\
  - {at: 2026-07-06 11:00, volume: 20 mL}
  - {at: 2026-08-31 11:20, volume: 20 mL, withdrawn: 5.2 mL}
""",
    fill="""\
  - {at: 2026-10-26 14:30, volume: 20 mL, withdrawn: 4.1 mL}
""",
    past_programs="""\
  - start: 2026-07-06 11:15
    rate: 200 mcg/day
    windows:
      - {from: 06:00, to: 09:00, rate: 600 mcg/day}
      - {from: 22:00, to: 02:00, dose: 45 mcg}
  - start: 2026-08-31 11:30
    rate: 210 mcg/day
    windows:
      - {from: 06:00, to: 09:00, rate: 630 mcg/day}
      - {from: 22:00, to: 02:00, dose: 50 mcg}
""",
    programs="""\
  - start: 2026-10-26 14:45
    rate: 230 mcg/day
    windows:
      - {from: 06:00, to: 09:00, rate: 690 mcg/day}
      - {from: 22:00, to: 02:00, dose: 55 mcg}
""",
    printed="2026-12-24",
)

#: Morphine with two other drugs, and boluses that the patient may trigger. The printed date counts no patient bolus.
ON_DEMAND = Base(
    head="""\
pump: P-103
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs:
  - {name: morphine, concentration: 20 mg/mL}
  - {name: bupivacaine, concentration: 10 mg/mL}
  - {name: clonidine, concentration: 100 mcg/mL}
stability: 90 days
""",
    past_fills="""\
  - {at: 2026-06-29 10:00, volume: 20 mL}
  - {at: 2026-08-24 11:00, volume: 20 mL, withdrawn: 6.4 mL}
""",
    fill="""\
  - {at: 2026-10-12 11:00, volume: 20 mL, withdrawn: 6.9 mL}
""",
    past_programs="""\
  - {start: 2026-06-29 10:15, rate: 4.5 mg/day, on_demand: {dose: 0.25 mg, lockout: 4 h, max_per_day: 4}}
  - {start: 2026-08-24 11:15, rate: 4.8 mg/day, on_demand: {dose: 0.25 mg, lockout: 4 h, max_per_day: 4}}
""",
    programs="""\
  - start: 2026-10-12 11:15
    rate: 5 mg/day
    on_demand: {dose: 0.25 mg, over: 5 min, lockout: 4 h, max_per_day: 4, expected_per_day: 1}
""",
    printed="2026-12-23",
)

#: Ziconotide, whose stability decides: 40 days, as for every later fill that is diluted.
ZICONOTIDE = Base(
    head="""\
pump: P-104
model: synchromed-ii-20
implanted: 2023-05-17
drugs: [{name: ziconotide, concentration: 5 mcg/mL}]
stability: 40 days
""",
    past_fills="""\
  - {at: 2026-08-24 14:00, volume: 20 mL}
  - {at: 2026-09-28 14:10, volume: 20 mL, withdrawn: 12.8 mL}
""",
    fill="""\
  - {at: 2026-11-02 14:00, volume: 20 mL, withdrawn: 12.3 mL}
""",
    past_programs="""\
  - {start: 2026-08-24 14:15, rate: 1.0 mcg/day}
  - {start: 2026-09-28 14:20, rate: 1.1 mcg/day}
""",
    programs="""\
  - {start: 2026-11-02 14:15, rate: 1.2 mcg/day}
""",
    printed="2027-01-16",
)

#: A little baclofen a day, so that the stability of the catalogue decides.
SLOW = Base(
    head="""\
pump: P-109
model: synchromed-ii-40
drugs: [{name: baclofen, concentration: 2000 mcg/mL}]
""",
    past_fills="""\
  - {at: 2026-01-12 13:00, volume: 40 mL}
  - {at: 2026-04-13 13:00, volume: 40 mL, withdrawn: 33.4 mL}
""",
    fill="""\
  - {at: 2026-07-13 13:15, volume: 40 mL, withdrawn: 33.0 mL}
""",
    past_programs="""\
  - {start: 2026-01-12 13:15, rate: 150 mcg/day}
""",
    programs="""\
  - {start: 2026-07-13 13:30, rate: 165 mcg/day}
""",
    printed="2027-10-16",
)

#: Baclofen by the hour, with a volume that the pump reported since the refill.
HOURLY = Base(
    head="""\
pump: P-105
reservoir: {capacity: 20 mL, low_alarm: 3 mL}
drugs: [{name: baclofen, concentration: 2000 mcg/mL}]
stability: 180 days
""",
    past_fills="""\
  - {at: 2026-05-25 09:00, volume: 20 mL}
  - {at: 2026-08-06 08:40, volume: 20 mL, withdrawn: 5.3 mL}
""",
    fill="""\
  - {at: 2026-10-19 08:40, volume: 20 mL, withdrawn: 4.0 mL}
""",
    past_programs="""\
  - {start: 2026-05-25 09:10, rate: 17 mcg/h}
  - {start: 2026-08-06 08:55, rate: 17.75 mcg/h}
""",
    programs="""\
  - {start: 2026-10-19 08:55, rate: 18.75 mcg/h}
""",
    tail="""\
readings:
  - {at: 2026-11-09 10:00, volume: 15.3 mL}
""",
    printed="2027-01-02",
)

#: Hydromorphone with a bolus every eight hours.
PERIODIC = Base(
    head="""\
pump: P-106
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
drugs: [{name: hydromorphone, concentration: 10 mg/mL}]
stability: 90 days
""",
    past_fills="""\
  - {at: 2026-05-04 09:00, volume: 20 mL}
  - {at: 2026-07-20 09:00, volume: 20 mL, withdrawn: 4.5 mL}
""",
    fill="""\
  - {at: 2026-10-05 09:15, volume: 20 mL, withdrawn: 4.1 mL}
""",
    past_programs="""\
  - start: 2026-05-04 09:20
    rate: 0.4 mg/day
    boluses: [{every: 8 h, from: 02:00, dose: 0.54 mg, over: 30 min}]
""",
    programs="""\
  - start: 2026-10-05 09:30
    rate: 0.4 mg/day
    boluses: [{every: 8 h, from: 02:00, dose: 0.6 mg, over: 30 min}]
""",
    printed="2026-12-26",
)

#: Morphine of another strength at the last refill, with the bolus that clears the tubing.
STRENGTHS = Base(
    head="""\
pump: P-107
reservoir: {capacity: 40 mL, low_alarm: 4 mL}
drugs: [{name: morphine, concentration: 10 mg/mL}]
stability: 90 days
""",
    past_fills="""\
  - {at: 2026-09-07 10:00, volume: 40 mL}
  - {at: 2026-10-05 10:00, volume: 40 mL, withdrawn: 9.8 mL}
""",
    fill="""\
  - {at: 2026-11-02 10:00, volume: 38 mL, withdrawn: 8.6 mL, drugs: [{name: morphine, concentration: 25 mg/mL}],
     stability: 90 days}
""",
    past_programs="""\
  - {start: 2026-09-07 10:15, rate: 11 mg/day}
""",
    programs="""\
  - {start: 2026-11-02 10:20, rate: 12 mg/day}
""",
    tail="""\
boluses:
  - {at: 2026-11-02 10:20, volume: 0.331 mL, over: 24 h}
""",
    printed="2027-01-11",
)

#: A pump in volumes alone, with a change that is planned.
VOLUMES = Base(
    head="""\
pump: P-108
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
""",
    past_fills="""\
  - {at: 2026-08-10 09:00, volume: 20 mL}
  - {at: 2026-09-21 09:30, volume: 20 mL, withdrawn: 5.1 mL}
""",
    fill="""\
  - {at: 2026-11-02 09:30, volume: 20 mL, withdrawn: 4.7 mL}
""",
    past_programs="""\
  - start: 2026-08-10 09:15
    windows:
      - {from: 06:00, to: 22:00, rate: 0.018 mL/h}
      - {from: 22:00, to: 06:00, rate: 0.009 mL/h}
""",
    programs="""\
  - start: 2026-11-02 09:45
    windows:
      - {from: 06:00, to: 22:00, rate: 0.020 mL/h}
      - {from: 22:00, to: 06:00, rate: 0.010 mL/h}
  - start: 2026-12-01 10:00
    windows:
      - {from: 06:00, to: 22:00, rate: 0.024 mL/h}
      - {from: 22:00, to: 06:00, rate: 0.012 mL/h}
""",
    printed="2026-12-17",
)

BASES = {
    "simple": SIMPLE,
    "flex": FLEX,
    "on demand": ON_DEMAND,
    "ziconotide": ZICONOTIDE,
    "hourly": HOURLY,
    "periodic": PERIODIC,
    "strengths": STRENGTHS,
    "volumes": VOLUMES,
    "slow": SLOW,
}
