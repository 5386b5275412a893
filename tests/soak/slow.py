"""A second computation of the record of a sound pump, by the slow walk and the rules of the manual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from pumpcli.domain.absences import Absence
from pumpcli.domain.bolus import PatientBoluses
from pumpcli.domain.program import Program
from pumpcli.domain.pump import Pump
from pumpcli.domain.quantity import Volume
from pumpcli.values import replace
from tests.benchmarks.handwriting import Group
from tests.reference import (
    MINUTE,
    MINUTES_OF_WEEK,
    Walk,
    counted_refill,
    due_day,
    falls_to,
    is_away,
    measured_ratio,
)
from tests.soak.clinics import DAY, ClinicFile
from tests.soak.fleets import MODELS

#: The longest that a fill of these fleets lasts, except that of a stopped pump, which never ends.
LONGEST = timedelta(days=600)
#: Days of the catalogue where a file gives no stability, and the life of a model in months.
_CATALOGUE = {"baclofen": 180, "morphine": 90, "hydromorphone": 90}
_LIFE = {"synchromed-ii-20": 60, "synchromed-ii-40": 60}
_STATUSES = ("empty", "stopped", "alarm", "expired", "overdue", "today", "soon", "ok", "no_deadline")


@dataclass(frozen=True)
class _Origin:
    """A fill, or a reading after it; `at` is plain time, or UTC for a pump in a time zone."""

    at: datetime
    volume: Volume
    fill: Group


class SlowPump:
    """A pump as written, with its programs as they were read, at an as-of instant.

    Args:
        as_of: the value of the option of a command.
    """

    def __init__(self, written: Group, read: Pump, clinic: ClinicFile, zone: str | None, as_of: str) -> None:
        self.written, self.read, self.clinic = written, read, clinic
        self.zone = None if zone is None else ZoneInfo(zone)
        self.day = date.fromisoformat(as_of[:10])
        whole_day = len(as_of) == len("2026-11-22")
        now = datetime.fromisoformat(as_of) + (DAY if whole_day else timedelta())
        self.now = self._instant(now)
        #: The first instant that is not known yet.
        self.unknown_from = self.now if whole_day else self.now + MINUTE
        known = [origin for origin in self._origins() if origin.at < self.unknown_from]
        self.is_filled = bool(known)
        self.known = known or self._origins()[:1]
        self.last = self.known[-1]
        self.alarm = Volume(Fraction(self._alarm()))
        #: The last fill or reading above the alarm volume, and the readings after it.
        self.run_down = self._run_down()

    def record(self, reported: dict[str, object]) -> dict[str, object]:
        """Return the fields of `due`.

        Args:
            reported: the record to compare with. It sets the end of the walk, which goes slightly further, so that a
                wrong figure in it gives another one here.
        """
        until = max(self.now, self._reported(reported["empty_at"]))
        walks = [self._walk(origin, PatientBoluses.ALL, until) for origin in self.run_down]
        walk = walks[-1]
        limits = {
            "low_alarm": falls_to(self.alarm, walks),
            "low_alarm_early": self._low_alarm_early(walks),
            "low_alarm_measured": self._low_alarm_measured(walks, until),
            "stability": self._after_fill(self._stability()),
            "max_interval": self._after_fill(self.clinic.max_interval),
        }
        reason, deadline = min(
            ((reason, at) for reason, at in limits.items() if at is not None),
            key=lambda limit: limit[1],
            default=(None, None),
        )
        due_on = None if deadline is None else self._due_on(self._civil(deadline).date())
        state, booking = self._booking(due_on, deadline)
        needed_on = booking.date() if booking is not None and state == "booked" else due_on
        order = self._order()
        volume = walk.volume_at(max(self.now, self.last.at)) if self.is_filled else None
        latest = self._low_alarm_latest(self._reported(reported["low_alarm_latest_at"]))
        return {
            "pump": self.written["pump"],
            "model": self.written.get("model"),
            "drugs": self._drugs(self.last.fill),
            "filled_at": self._iso(self._fill_at(self.last.fill)),
            "filled_ml": _number(_ml(self.last.fill["volume"])),
            "volume_ml": _number(volume),
            "daily_ml": _number(self._daily()),
            "low_alarm_at": self._iso(limits["low_alarm"]),
            "low_alarm_latest_at": self._iso(latest),
            "empty_at": self._iso(falls_to(Volume(Fraction(0)), walks)),
            "stability_at": self._iso(limits["stability"]),
            "max_interval_at": self._iso(limits["max_interval"]),
            "deadline_at": self._iso(deadline),
            "deadline_reason": reason,
            "due_on": _iso_date(due_on),
            "order_by": None if due_on is None or needed_on is None else _iso_date(self.clinic.order_by(needed_on)),
            "expected_ml": None if due_on is None else _number(self._expected(due_on, walk)),
            "days_left": None if due_on is None else (due_on - self.day).days,
            "status": self._status(volume, limits["stability"], due_on),
            "replace_by": self._replace_by(),
            "site": self.written.get("site"),
            "labels": self.written.get("labels", []),
            "booking": state,
            "booked_on": None if booking is None else str(booking.date()),
            "booked_at": None if booking is None or booking.time() == time() else self._iso(self._instant(booking)),
            "cannot_come": deadline is not None and self._cannot_come(self._civil(deadline).date()),
            "order_placed": order.get("placed"),
            "use_by": order.get("use_by"),
            "replacement": self._replacement(due_on),
            "low_alarm_early_at": self._iso(limits["low_alarm_early"]),
            "low_alarm_measured_at": self._iso(limits["low_alarm_measured"]),
            "timezone": None if self.zone is None else self.zone.key,
        }

    def _origins(self) -> list[_Origin]:
        fills = cast(list[Group], self.written.get("fills") or [self.written["fill"]])
        found = [_Origin(self._fill_at(fill), Volume(_ml(fill["volume"])), fill) for fill in fills]
        for reading in cast(list[Group], self.written.get("readings", [])):
            at = self._instant(datetime.fromisoformat(str(reading["at"])))
            fill = [fill for fill in fills if self._fill_at(fill) < at][-1]
            found.append(_Origin(at, Volume(_ml(reading["volume"])), fill))
        return sorted(found, key=lambda origin: origin.at)

    def _fill_at(self, fill: Group) -> datetime:
        return self._instant(datetime.fromisoformat(str(fill["at"])))

    def _walk(self, origin: _Origin, use: PatientBoluses, until: datetime) -> Walk:
        minutes = max(0, (min(until, origin.at + LONGEST) - origin.at) // MINUTE) + 2
        return Walk(self.read, origin.at, origin.volume, self._mcg_per_ml(origin), use, minutes, self.now)

    def _run_down(self) -> list[_Origin]:
        found: list[_Origin] = []
        for origin in reversed(self.known):
            found.insert(0, origin)
            if origin.at == self._fill_at(origin.fill) or origin.volume.ml > self.alarm.ml:
                break
        return found

    def _low_alarm_early(self, walks: list[Walk]) -> datetime | None:
        """Return when a pump that runs fast by the flow tolerance reaches the alarm volume; None without a tolerance.

        Then this walk has used the volume above the alarm volume, divided by 1 plus the tolerance.
        """
        if self.clinic.flow_tolerance is None:
            return None
        found = []
        for origin, walk in zip(self.run_down, walks, strict=True):
            usable = max(Fraction(0), origin.volume.ml - self.alarm.ml)
            found.append(walk.reaches(Volume(origin.volume.ml - usable / (1 + self.clinic.flow_tolerance))))
        return min((at for at in found if at is not None), default=None)

    def _low_alarm_measured(self, walks: list[Walk], until: datetime) -> datetime | None:
        """Return when a pump that runs fast by its own refills reaches the alarm volume, from the last fill.

        It is never later than without regard to its refills; None where it is not known to run fast.
        """
        fills = [origin for origin in self.known if origin.at == self._fill_at(origin.fill)]
        ratio = measured_ratio(self._refill(*pair) for pair in pairwise(fills))
        if ratio is None or ratio <= 1 or not self.clinic.measured_flow:
            return None
        fill = _Origin(self._fill_at(self.last.fill), Volume(_ml(self.last.fill["volume"])), self.last.fill)
        usable = (fill.volume.ml - self.alarm.ml) / ratio
        fast = self._walk(fill, PatientBoluses.ALL, until).reaches(Volume(fill.volume.ml - usable))
        found = (fast, falls_to(self.alarm, walks))
        return min((at for at in found if at is not None), default=None)

    def _refill(self, before: _Origin, after: _Origin) -> tuple[Fraction, Fraction] | None:
        if "withdrawn" not in after.fill:
            return None
        uses = (PatientBoluses.ALL, PatientBoluses.NONE)
        least, most = (self._walk(before, use, after.at).volume_at(after.at) for use in uses)
        return counted_refill(before.volume.ml, _ml(after.fill["withdrawn"]), least, most, self._capacity())

    def _low_alarm_latest(self, reported: datetime) -> datetime | None:
        """Return the alarm with no patient bolus used; None where no program in force during the run-down has any."""
        if not any(program.on_demand for program in self.read.programs if self._runs_while_falling(program)):
            return None
        return falls_to(self.alarm, [self._walk(origin, PatientBoluses.NONE, reported) for origin in self.run_down])

    def _runs_while_falling(self, program: Program) -> bool:
        later = [other.start for other in self.read.programs if other.start > program.start]
        return not later or min(later) > self.run_down[0].at

    def _daily(self) -> Fraction:
        """Return the mean of the week of the program in force, without anything else, by the walk."""
        now = max(self.unknown_from - MINUTE, self.last.at)
        started = [program for program in self.read.programs if program.start <= now]
        if not started:
            return Fraction(0)
        alone = replace(self.read, programs=(started[-1],), boluses=(), stopped=())
        week = Walk(alone, now, self.last.volume, self._mcg_per_ml(self.last), PatientBoluses.NONE, MINUTES_OF_WEEK)
        return Fraction(week.unlimited[0] - week.unlimited[-1], 7 * week.units_per_ml)

    def _expected(self, due_on: date, walk: Walk) -> Fraction | None:
        """The volume at the visit with no patient bolus used; `walk`, with all of them, serves where there are none."""
        visit = self._instant(datetime.combine(due_on, self.clinic.visit_at))
        origins = [origin for origin in self.known if origin.at <= visit]
        if not origins:
            return None
        reusable = origins[-1] is self.last and not any(program.on_demand for program in self.read.programs)
        if reusable and visit <= walk.start + (len(walk.unlimited) - 1) * MINUTE:
            return walk.volume_at(visit)
        return self._walk(origins[-1], PatientBoluses.NONE, visit).volume_at(visit)

    def _status(self, volume: Fraction | None, stability: datetime | None, due_on: date | None) -> str:
        holds = (
            volume == 0,
            self._is_stopped(),
            volume is not None and volume <= self.alarm.ml,
            stability is not None and stability <= self.now,
            due_on is not None and due_on < self.day,
            due_on == self.day,
            due_on is not None and due_on <= self.day + self.clinic.soon,
            due_on is not None,
            True,
        )
        return _STATUSES[holds.index(True)]

    def _is_stopped(self) -> bool:
        """Return whether a stop has begun and not ended."""
        for stop in cast(list[Group], self.written.get("stopped", [])):
            start, end = (None if key not in stop else self._instant(_civil(stop[key])) for key in ("from", "to"))
            if start is not None and start < self.unknown_from and (end is None or end >= self.unknown_from):
                return True
        return False

    def _filled_on(self) -> date:
        return _civil(self.last.fill["at"]).date()

    def _due_on(self, deadline: date) -> date:
        latest = self.clinic.due_on(deadline)
        return due_day(self._absences(), self.clinic.is_open, self._filled_on() + DAY, latest)

    def _cannot_come(self, deadline: date) -> bool:
        """Return whether the absences leave no day in time, or none from today on; if it is late anyway, today."""
        absences, latest, first = self._absences(), self.clinic.due_on(deadline), self._filled_on() + DAY
        if latest < first or not is_away(absences, latest):
            return latest < self.day and is_away(absences, self.day)
        days = [first + number * DAY for number in range((latest - first).days + 1)]
        return not any(self.clinic.is_open(on) and not is_away(absences, on) for on in days if on >= self.day)

    def _absences(self) -> list[Absence]:
        written = cast(list[str], self.written.get("unavailable", []))
        spans = ([date.fromisoformat(part) for part in text.split(" to ")] for text in written)
        return [Absence(span[0], span[-1]) for span in spans]

    def _booking(self, due_on: date | None, deadline: datetime | None) -> tuple[str, datetime | None]:
        """Return whether the next visit is booked in time, and the booking, at midnight where it has no hour."""
        filled_on = self._filled_on()
        booked = sorted(_civil(text) for text in cast(list[str], self.written.get("booked", [])))
        booked = [at for at in booked if at.date() > filled_on]
        if due_on is not None:
            booked = [at for at in booked if 4 * (at.date() - filled_on) >= due_on - filled_on]
        coming = [at for at in booked if at.date() >= self.day]
        if not coming:
            return ("missed", booked[-1]) if booked else ("none", None)
        at = coming[0]
        visit = datetime.combine(at.date(), self.clinic.visit_at) if at.time() == time() else at
        if deadline is not None and self._instant(visit) > deadline:
            return "after_deadline", at
        return ("late" if due_on is not None and at.date() > due_on else "booked"), at

    def _order(self) -> Group:
        """Return the last order since the day of the last fill; empty without one."""
        orders = cast(list[Group], self.written.get("orders", []))
        placed = [each for each in orders if str(self._filled_on()) <= str(each["placed"]) <= str(self.day)]
        return max(reversed(placed), key=lambda each: str(each["placed"]), default={})

    def _alarm(self) -> str:
        reservoir = cast(Group, self.written.get("reservoir", {}))
        if "low_alarm" in reservoir:
            return str(reservoir["low_alarm"]).split()[0]
        return MODELS[str(self.written["model"])][1]

    def _capacity(self) -> Fraction:
        reservoir = cast(Group, self.written.get("reservoir", {}))
        return (
            _ml(reservoir["capacity"]) if "capacity" in reservoir else Fraction(MODELS[str(self.written["model"])][0])
        )

    def _drug_list(self, fill: Group) -> list[Group]:
        return cast(list[Group], fill.get("drugs", self.written.get("drugs", [])))

    def _drugs(self, fill: Group) -> list[Group]:
        return [{"name": drug["name"], "concentration": drug["concentration"]} for drug in self._drug_list(fill)]

    def _mcg_per_ml(self, origin: _Origin) -> Fraction | None:
        for drug in self._drug_list(origin.fill):
            number, unit = str(drug["concentration"]).split()
            return Fraction(number) * {"mcg/mL": 1, "mg/mL": 1000}[unit]
        return None

    def _stability(self) -> relativedelta | None:
        fill, drugs = self.last.fill, self._drug_list(self.last.fill)
        given = fill.get("stability") or self.written.get("stability")
        if given is not None:
            return relativedelta(days=int(str(given).split()[0]))
        return relativedelta(days=_CATALOGUE[str(drugs[0]["name"])]) if drugs else None

    def _after_fill(self, period: relativedelta | None) -> datetime | None:
        """A period after the last fill, at the same time of day."""
        if period is None:
            return None
        return self._instant(datetime.fromisoformat(str(self.last.fill["at"])) + period)

    def _replace_by(self) -> str | None:
        given, model = self.written.get("replace_by"), self.written.get("model")
        if given is not None:
            return str(given)
        if "implanted" not in self.written or model not in _LIFE:
            return None
        return str(date.fromisoformat(str(self.written["implanted"])) + relativedelta(months=_LIFE[str(model)]))

    def _replacement(self, due_on: date | None) -> str | None:
        written = self._replace_by()
        if written is None:
            return None
        by = date.fromisoformat(written)
        if by <= self.day:
            return "passed"
        if due_on is not None and by < due_on:
            return "before_refill"
        near = (number for number in (3, 6) if by <= self.day + relativedelta(months=number))
        return next((f"within_{number}_months" for number in near), None)

    def _instant(self, civil: datetime) -> datetime:
        """Plain time, or UTC in a zone; the first of two readings for a whole day, and none of these is skipped."""
        if self.zone is None or civil.tzinfo is not None:
            return civil if self.zone is None else civil.astimezone(UTC)
        return civil.replace(tzinfo=self.zone).astimezone(UTC)

    def _civil(self, at: datetime) -> datetime:
        return at if self.zone is None else at.astimezone(self.zone)

    def _iso(self, at: datetime | None) -> str | None:
        return None if at is None else self._civil(at).isoformat(timespec="seconds")

    def _reported(self, value: object) -> datetime:
        """An instant of a record, the latest there is where it has none."""
        return self.last.at + LONGEST if value is None else self._instant(datetime.fromisoformat(str(value)))


def _civil(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _ml(text: object) -> Fraction:
    return Fraction(str(text).removesuffix(" mL"))


def _number(ml: Fraction | None) -> float | None:
    return None if ml is None else float(round(ml, 6))


def _iso_date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
