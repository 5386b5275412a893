"""Check what `explain` prints as a person does who has the file, a pocket calculator and nothing else.

Every line must be of one of the kinds below. Every figure is a whole decimal, or ends in "..." and is the beginning of
an exact number that an earlier line gave. Every equation is computed again with fractions, and every volume, flow and
instant that one line takes from another must be that of the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from pumpcli.formats.numbers import NBSP
from pumpcli.report.derivation_steps import ExplainedStep

N = r"[0-9]+(?:\.[0-9]+)?(?:\.\.\.)?(?:/[0-9]+)?"
DAY = rf"[A-Z][a-z]{{2}}{NBSP}[0-9-]{{10}}"
TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[+-][0-9]{2}:[0-9]{2})?"
AT = rf"{DAY}{NBSP}{TIME}"
#: A sum, product or division of figures with or without units; a figure in brackets after another is the same one.
EXPRESSION = rf"[^=;]*?{N}[^=;]*?"
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
EQUATION = rf"(?P<equation>{EXPRESSION})"
FLOW = rf"(?P<flow>{N}){NBSP}mL/h"
WEEKDAYS = rf"every day|(?:{'|'.join(DAYS)})(?:[- ](?:{'|'.join(DAYS)}))*"
UNITS = {
    "ml": Fraction(1),
    "ul": Fraction(1, 1000),
    "mg": Fraction(1000),
    "mcg": Fraction(1),
    "ug": Fraction(1),
    "\u00b5g": Fraction(1),
    "ng": Fraction(1, 1000),
    "min": Fraction(1),
    "h": Fraction(60),
    "day": Fraction(1440),
}
_TOKEN = re.compile(rf"({N})(?:{NBSP}([^\s()]+))?| (x|/|\+|-) |(\()|(\)(?:{NBSP}mL/h)?)")
_TWICE = re.compile(rf"({N}){NBSP}(\S+) \(({N}){NBSP}([^\s()]+)\)")
_LINE_OF = re.compile(r" \[[^\]]*\]")

Kind = tuple[str, Callable[[re.Match[str]], None]]


def ml_as(name: str) -> str:
    """Return the pattern of a volume, as the group `name`."""
    return rf"(?P<{name}>{N}){NBSP}mL"


class Sheet:
    """The figures that a person has noted so far, and the checks of the next line."""

    def __init__(self, steps: Sequence[ExplainedStep], text: Sequence[str], file: str = "pump.yaml") -> None:
        self._noted: dict[str, list[Fraction]] = defaultdict(list)
        self._chosen: dict[str, Fraction] = {}
        self._file = text
        self._citations = re.compile(rf"({N}{NBSP}[A-Za-z\u00b5%/]+) \[{re.escape(file)}:([0-9]+)\]")
        zones = [line.removeprefix("timezone: ") for line in text if line.startswith("timezone: ")]
        self._zone = ZoneInfo(zones[0] if zones else "UTC")
        self.left = self.usable = Fraction(-1)
        self.equations = 0
        self.runs_out: list[datetime] = []
        self.limits: dict[str, datetime] = {}
        self.due: date | None = None
        self._lines: list[tuple[re.Pattern[str], Callable[[re.Match[str]], None]]] = [
            (re.compile(pattern), check) for pattern, check in self._kinds()
        ]
        for step in steps:
            self._begin_step(step)
            for line in step.lines:
                self._cited(line)
                self._check(_LINE_OF.sub("", line).strip())

    def _kinds(self) -> list[Kind]:
        return [*self._facts(), *self._of_volumes(), *self._of_weeks(), *self._of_instants(), *self._of_dates()]

    def _facts(self) -> list[Kind]:
        """Return the lines that say no more than a line of a file."""
        texts = (
            rf"fill of .+ on {AT}",
            rf"then a reading of .+ on {AT}: the starting volume",
            rf"(?:primary drug|with it): .+ {N}{NBSP}\S+",
            r"all times are civil time of \S+, unless another clock is named",
            r"all times below are by the pump's clock, which keeps UTC[+-]\d\d:\d\d from that start on",
            rf"it goes on; it is assumed to end at the as-of instant, {AT}",
            rf"{DAY}: open, in spite of .+",
            r"the patient cannot come .+: no day in time would be left, so it does not move the date",
            rf"out of use from {DAY}: \S+",
            rf"the as-of date {DAY} is not before it, so no refill is due",
        )
        return [(text, lambda match: None) for text in texts]

    def _of_volumes(self) -> list[Kind]:
        return [
            (rf"(?P<volume>{EXPRESSION}) - alarm volume (?P<alarm>{EXPRESSION}) = {ml_as('usable')}", self._usable),
            (
                rf"every flow x (?P<factor>{N}) \(1 \+ (?P<part>{N}){NBSP}%\), which is the same as "
                rf"{EQUATION} = {ml_as('usable')}",
                self._fast,
            ),
            (rf"usable at its start: {ml_as('left')}", self._start),
            (r"no program has started yet: the pump delivers only boluses given once", self._no_program),
            (rf"program from {AT}", self._program),
            (rf"(?P<days>{WEEKDAYS}):", self._weekdays),
            (
                rf"(?P<start>{TIME})-(?P<end>{TIME})  {EQUATION} = {FLOW}; x (?P<time>{N}){NBSP}min / 60 = "
                rf"{ml_as('ml')}",
                self._span,
            ),
            (
                rf"boluses over (?P<over>.+?)(?: \(a part of one runs past midnight\))?: {EQUATION} = {ml_as('ml')}; "
                rf"each at (?P<each>{EXPRESSION}) = {FLOW}",
                self._boluses,
            ),
            (
                rf"patient boluses, all used, (?:(?P<limit>{EXPRESSION}) = )?(?P<count>{N}) a day: {EQUATION} = "
                rf"{ml_as('ml')}; evenly (?P<evenly>{EXPRESSION}) = {FLOW}",
                self._patient,
            ),
            (rf"one such day: {EQUATION} = {ml_as('ml')}", self._day),
        ]

    def _of_weeks(self) -> list[Kind]:
        return [
            (rf"one week: {EQUATION} = {ml_as('ml')}", self._week),
            (rf"a bolus given once runs on top: {EQUATION} = {FLOW}", self._once),
            (rf"one week with it: {ml_as('ml')}", self._week_with),
            (
                rf"with {ml_as('ml')} a week "
                r"(?P<why>the alarm volume is never reached|that lasts beyond the year 9999)",
                self._never,
            ),
            (
                rf"whole weeks: (?P<weeks>[0-9]+){NBSP}weeks? x (?P<week>{N}) = {ml_as('ml')}, until (?P<until>{AT}); "
                rf"left {EQUATION} = {ml_as('left')}",
                self._weeks,
            ),
        ]

    def _of_instants(self) -> list[Kind]:
        nothing = rf"(?: \(.*\))?: nothing is delivered; left {ml_as('left')}"
        so_alarm = rf"so the alarm is at the reading: (?P<at>{AT})"
        return [
            (rf"(?P<at>{DAY}) whole day: {ml_as('ml')}; left {ml_as('left')}", self._whole_day),
            (
                rf"(?P<start>{AT})-(?P<end>{TIME})  (?P<time>{N}){NBSP}min x (?P<flow>.+?) / 60 = {ml_as('ml')}; "
                rf"left {ml_as('left')}",
                self._part_of_day,
            ),
            (
                rf"(?P<start>{AT})  {ml_as('volume')} / (?P<flow>.+?) x 60 = (?P<time>{N}){NBSP}min; "
                rf"rounded down to the minute: (?P<at>{AT})",
                self._crossing,
            ),
            (
                rf"by the pump's clock, UTC(?P<own>\S+); the wall clock, UTC(?P<wall>\S+), then shows (?P<at>{AT})",
                self._wall,
            ),
            (rf"stopped from {AT} to {AT}{nothing}", self._nothing),
            (rf"stopped since {AT}{nothing}", self._nothing),
            (
                rf"a reading of (?P<volume>.+) on (?P<at>{AT}) is at or below the alarm volume (?P<alarm>.+): "
                r"from then on nothing is usable",
                self._reading,
            ),
            (rf"the usable volume never runs out without it, {so_alarm}", self._by_reading),
            (rf"that is before (?P<before>{AT}), {so_alarm}", self._by_reading),
            (
                rf"the usable volume had run out by then, so the reading moves no date: (?P<at>{AT})",
                self._not_by_reading,
            ),
        ]

    def _of_dates(self) -> list[Kind]:
        return [
            (rf"(?P<name>low reservoir[^:]*): (?P<at>{AT}|never)(?: with every flow x {N})?", self._low_alarm),
            (
                rf"(?P<name>.+): (?P<at>{AT}) = (?P<fill>{AT}) \+ (?P<period>[0-9]+{NBSP}[a-z]+)(?: \(.+\))?",
                self._period,
            ),
            (rf"the earliest: (?P<at>{AT}) \((?P<name>.+)\)", self._earliest),
            (r"no limit is ever reached: there is no refill date", self._no_limit),
            (rf"(?P<deadline>{DAY}) - (?P<lead>.+) = (?P<on>{DAY})", self._lead),
            (rf"(?P<on>{DAY}): .+; one day earlier", self._closed),
            (rf"(?P<on>{DAY}): the patient cannot come .+; before that (?P<before>{DAY})", self._away),
            (rf"refill due on (?P<on>{DAY})", self._due),
        ]

    def _check(self, line: str) -> None:
        matching = [(check, match) for pattern, check in self._lines if (match := pattern.fullmatch(line)) is not None]
        assert len(matching) == 1, f"{len(matching)} kinds of line: {line}"
        ((check, match),) = matching
        try:
            check(match)
        except AssertionError as error:
            raise AssertionError(f"{line}: {error}") from error

    def _cited(self, line: str) -> None:
        """Assert that a figure before "[pump.yaml:12]" is in that line of the file, digit for digit."""
        for figure, number in self._citations.findall(line):
            assert figure.replace(NBSP, " ") in self._file[int(number) - 1], (figure, number)

    # figures and expressions

    def equal(self, expression: str, result: str) -> Fraction:
        """Assert that an expression has a result, and note the exact one. Return it.

        Two numbers may begin with the same decimals. The one that was noted last is tried first.
        """
        self.equations += 1
        texts = sorted({text for text in re.findall(N, expression) if text.endswith("...")})
        errors = []
        for numbers in product(*(reversed(self._noted[text]) for text in texts)):
            self._chosen = dict(zip(texts, numbers, strict=True))
            try:
                exact = self.value(expression)
                self.shows(result, exact)
            except AssertionError as error:
                errors.append(str(error))
            else:
                return exact
            finally:
                self._chosen = {}
        raise AssertionError(f"{expression} is not {result}: {'; '.join(errors) or 'comes from nowhere'}")

    def shows(self, figure: str, exact: Fraction) -> None:
        """Assert that a figure is a number, or the beginning of its decimals, and note the number."""
        if figure.endswith("..."):
            places = len(figure.removesuffix("...").partition(".")[2])
            shown, scale = Fraction(figure.removesuffix("...")), 10**places
            assert places >= 9 and Fraction(int(exact * scale), scale) == shown != exact, f"{figure} is not {exact}"
        else:
            assert Fraction(figure) == exact, f"{figure} is not {exact}"
        self._noted[figure] = [number for number in self._noted[figure] if number != exact] + [exact]

    def value(self, expression: str) -> Fraction:
        """Compute an expression from left to right, * and / before + and -. Masses must have one unit."""
        written = _TWICE.sub(self._converted, expression)
        tokens, end, masses = [], 0, set()
        for match in _TOKEN.finditer(written):
            assert match.start() == end, f"cannot read {written[end:]}"
            number, unit, sign, opens, closes = match.groups()
            masses |= {part for part in re.split("/", unit or "") if part.endswith("g")}
            tokens.append(sign or ("(" if opens else ")" if closes else number))
            end = match.end()
        assert end == len(written), f"cannot read {written[end:]}"
        assert len({mass.replace("\u00b5", "u").replace("ug", "mcg") for mass in masses}) <= 1, (
            f"units differ: {masses}"
        )
        exact, rest = self._sum(tokens)
        assert not rest
        return exact

    def _converted(self, match: re.Match[str]) -> str:
        """A figure with the same one in another unit beside it: the second counts, and both must be the same amount."""
        number, unit, other, other_unit = match.groups()
        assert self.figure(number) * _size(unit) == self.figure(other) * _size(other_unit), match[0]
        return f"{other}{NBSP}{other_unit}"

    def figure(self, text: str) -> Fraction:
        """Return the exact number of a figure; one that ends in "..." must have been noted."""
        if not text.endswith("..."):
            return Fraction(text)
        assert self._noted[text], f"{text} comes from nowhere"
        return self._chosen.get(text, self._noted[text][-1])

    def _sum(self, tokens: list[str]) -> tuple[Fraction, list[str]]:
        total, tokens = self._product(tokens)
        while tokens and tokens[0] in "+-":
            sign, (term, tokens) = tokens[0], self._product(tokens[1:])
            total += term if sign == "+" else -term
        return total, tokens

    def _product(self, tokens: list[str]) -> tuple[Fraction, list[str]]:
        total, tokens = self._factor(tokens)
        while tokens and tokens[0] in "x/":
            sign, (factor, tokens) = tokens[0], self._factor(tokens[1:])
            total = total * factor if sign == "x" else total / factor
        return total, tokens

    def _factor(self, tokens: list[str]) -> tuple[Fraction, list[str]]:
        if tokens[0] != "(":
            return self.figure(tokens[0]), tokens[1:]
        total, tokens = self._sum(tokens[1:])
        assert tokens[0] == ")"
        return total, tokens[1:]

    # the steps

    def _begin_step(self, step: ExplainedStep) -> None:
        self._days: dict[int, Fraction] = {}
        self._plans: list[list[int]] = []
        self._today: list[int] = []
        self._parts: list[Fraction] = []
        self._flows: set[Fraction] = set()
        self._extra, self._week_ml = Fraction(0), Fraction(0)
        self._clock: datetime | None = None
        times = re.findall(AT, step.title)
        if step.title.startswith("From "):
            self._clock = _at(times[1] if "by the pump's clock" in step.title.partition(" until ")[0] else times[0])

    def _usable(self, match: re.Match[str]) -> None:
        self.equations += 1
        self.usable = self.value(match["volume"]) - self.value(match["alarm"])
        self.shows(match["usable"], self.usable)
        self.left, self.runs_out = self.usable, []

    def _fast(self, match: re.Match[str]) -> None:
        factor = Fraction(match["factor"])
        assert factor == 1 + Fraction(match["part"]) / 100
        assert self.value(match["equation"].partition(" / ")[0]) == self.usable
        assert match["equation"].endswith(f" / {match['factor']}")
        self.left = self.equal(match["equation"], match["usable"])

    def _start(self, match: re.Match[str]) -> None:
        self.shows(match["left"], self.left)

    def _no_program(self, match: re.Match[str]) -> None:
        self._flows.add(Fraction(0))
        self._days = dict.fromkeys(range(7), Fraction(0))

    def _program(self, match: re.Match[str]) -> None:
        self._days, self._plans = {}, []

    def _weekdays(self, match: re.Match[str]) -> None:
        self._today, self._parts = _weekdays(match["days"]), []
        self._plans.append(self._today)
        assert not set(self._today) & set(self._days)

    def _delivered(self, ml: Fraction, flow: Fraction) -> None:
        self._parts.append(ml)
        self._flows.add(flow)
        self._days |= dict.fromkeys(self._today, sum(self._parts, Fraction(0)))

    def _span(self, match: re.Match[str]) -> None:
        flow = self.equal(match["equation"], match["flow"])
        assert self.figure(match["time"]) == _minutes(match["end"]) - _minutes(match["start"])
        self._delivered(self.equal(f"{match['flow']} x {match['time']} / 60", match["ml"]), flow)

    def _boluses(self, match: re.Match[str]) -> None:
        over = self.value(_TWICE.sub(self._converted, match["over"]))
        assert match["each"].endswith(f" / {_minutes_of(match['over'])} x 60")
        assert over > 0 and match["equation"].partition(" x ")[2].split(" / ")[0] == match["each"].split(" / ")[0]
        flow = self.equal(match["each"], match["flow"])
        self._delivered(self.equal(match["equation"], match["ml"]), flow)

    def _patient(self, match: re.Match[str]) -> None:
        if match["limit"] is not None:
            self.equal(match["limit"].replace("lockout ", ""), match["count"])
        assert match["equation"].startswith(f"{match['count']} x ")
        ml = self.equal(match["equation"], match["ml"])
        assert match["evenly"] == f"{match['ml']}{NBSP}mL / 24"
        self._delivered(ml, self.equal(match["evenly"], match["flow"]))

    def _day(self, match: re.Match[str]) -> None:
        parts = match["equation"].split(" + ")
        for part, ml in zip(parts, self._parts, strict=True):
            self.shows(part, ml)
        self.shows(match["ml"], sum(self._parts, Fraction(0)))
        self.equations += 1

    def _week(self, match: re.Match[str]) -> None:
        assert sorted(self._days) == list(range(7))
        parts = [part.split(" x ") for part in match["equation"].split(" + ")]
        assert sum(int(count) for count, _ in parts) == 7
        self._week_ml = sum(self._days.values(), Fraction(0))
        for (count, ml), days in zip(parts, self._plans, strict=True):
            assert int(count) == len(days)
            self.shows(ml, self._days[days[0]])
        self.shows(match["ml"], self._week_ml)
        self.equations += 1

    def _once(self, match: re.Match[str]) -> None:
        flow = self.equal(match["equation"], match["flow"])
        self._flows.add(flow)
        self._extra += flow

    def _week_with(self, match: re.Match[str]) -> None:
        self._week_ml += self._extra * 168
        self.shows(match["ml"], self._week_ml)
        self._extra, self._days = Fraction(0), {day: ml + self._extra * 24 for day, ml in self._days.items()}

    def _never(self, match: re.Match[str]) -> None:
        self.shows(match["ml"], self._week_ml)
        assert (self._week_ml == 0) is (match["why"] == "the alarm volume is never reached")

    def _weeks(self, match: re.Match[str]) -> None:
        self.shows(match["week"], self._week_ml)
        ml = self.equal(f"{match['weeks']} x {match['week']}", match["ml"])
        assert self._clock is not None
        self._clock += timedelta(weeks=int(match["weeks"]))
        assert _at(match["until"]) == self._clock
        self.shows(match["equation"].partition(" - ")[0], self.left)
        assert match["equation"].partition(" - ")[2] == match["ml"]
        self.equal(match["equation"], match["left"])
        self.left -= ml

    def _whole_day(self, match: re.Match[str]) -> None:
        on = _day(match["at"])
        assert self._clock == datetime.combine(on, datetime.min.time())
        ml = self._days[on.weekday()] + self._extra * 24
        self.shows(match["ml"], ml)
        self._go_on(24 * 60, ml, match["left"])

    def _part_of_day(self, match: re.Match[str]) -> None:
        assert self._clock == _at(match["start"])
        self._known_flows(match["flow"])
        ml = self.equal(f"{match['time']}{NBSP}min x {match['flow']} / 60", match["ml"])
        self._go_on(self.figure(match["time"]), ml, match["left"])
        assert f"{self._clock:%H:%M:%S}" == {"24:00": "00:00:00"}.get(match["end"], f"{match['end']}:00"[:8])

    def _go_on(self, minutes: Fraction | int, ml: Fraction, left: str) -> None:
        assert self._clock is not None
        self.left -= ml
        self.shows(left, self.left)
        seconds = minutes * 60
        assert seconds == int(seconds)
        self._clock += timedelta(seconds=int(seconds))

    def _known_flows(self, text: str) -> None:
        """Assert that each flow was computed in this step, or is zero."""
        for number in re.findall(N, text):
            flows = self._noted[number] if number.endswith("...") else [Fraction(number)]
            assert self._flows & set(flows) or flows == [0], f"{number} is none of {self._flows}"

    def _crossing(self, match: re.Match[str]) -> None:
        assert self._clock == _at(match["start"])
        self._known_flows(match["flow"])
        self.shows(match["volume"], self.left)
        minutes = self.equal(f"{match['volume']} / {match['flow']} x 60", match["time"])
        end = self._clock + timedelta(seconds=int(minutes * 60))
        assert _at(match["at"]) == end.replace(second=0)
        self.runs_out = [_at(match["at"])]

    def _wall(self, match: re.Match[str]) -> None:
        own, wall = (
            timedelta(seconds=int(_minutes(clock[1:]) * 60)) * (-1 if clock[0] == "-" else 1)
            for clock in (match["own"], match["wall"])
        )
        assert _at(match["at"]) == self.runs_out[0] - own + wall
        self.runs_out = [_at(match["at"])]

    def _nothing(self, match: re.Match[str]) -> None:
        self.shows(match["left"], self.left)

    def _reading(self, match: re.Match[str]) -> None:
        assert self.value(match["volume"]) <= self.value(match["alarm"])
        self._clock = _at(match["at"])

    def _by_reading(self, match: re.Match[str]) -> None:
        assert self._clock is not None
        before = match.groupdict().get("before")
        assert self.runs_out == ([] if before is None else [_at(before)])
        assert before is None or self._clock < self.runs_out[0] + timedelta(minutes=1)
        self.runs_out = [_at(match["at"])]
        assert self.runs_out == [self._clock.replace(second=0)]

    def _not_by_reading(self, match: re.Match[str]) -> None:
        assert [_at(match["at"])] == self.runs_out

    # the deadline and the due date

    def _low_alarm(self, match: re.Match[str]) -> None:
        if match["at"] != "never":
            self.limits[match["name"]] = _at(match["at"])

    def _period(self, match: re.Match[str]) -> None:
        assert _at(match["at"]) == self._after(match["fill"], match["period"]).replace(second=0)
        self.limits[match["name"]] = _at(match["at"])

    def _after(self, fill: str, period: str) -> datetime:
        """Return the instant a period after another one: days by the calendar, hours as they pass."""
        number, unit = period.split(NBSP)
        length = relativedelta(**{_PERIODS[unit]: int(number)})  # type: ignore[arg-type]
        start = _at(fill).replace(tzinfo=self._zone, fold="+" in fill or fill.count("-") > 2)
        if unit in ("h", "min"):
            return (start.astimezone(UTC) + length).astimezone(self._zone).replace(tzinfo=None, fold=0)
        return (start + length).astimezone(UTC).astimezone(self._zone).replace(tzinfo=None, fold=0)

    def _earliest(self, match: re.Match[str]) -> None:
        assert _at(match["at"]) == min(self.limits.values()) == self.limits[match["name"]]

    def _no_limit(self, match: re.Match[str]) -> None:
        assert not self.limits

    def _lead(self, match: re.Match[str]) -> None:
        assert _day(match["deadline"]) == min(self.limits.values()).date()
        number, unit = match["lead"].split(NBSP)
        self.due = _day(match["on"])
        assert _day(match["deadline"]) - relativedelta(**{_PERIODS[unit]: int(number)}) == self.due  # type: ignore[arg-type]

    def _closed(self, match: re.Match[str]) -> None:
        assert self.due == _day(match["on"])
        self.due = _day(match["on"]) - timedelta(days=1)

    def _away(self, match: re.Match[str]) -> None:
        assert self.due == _day(match["on"]) > _day(match["before"])
        self.due = _day(match["before"])

    def _due(self, match: re.Match[str]) -> None:
        assert self.due == _day(match["on"])


_PERIODS = {"days": "days", "day": "days", "h": "hours", "min": "minutes", "month": "months", "months": "months"}


def _size(unit: str) -> Fraction:
    """Return the size of a unit in mL or mcg, a minute, or both, such as that of "mcg/h"."""
    what, _, per = unit.lower().partition("/")
    return UNITS[what] / (UNITS[per] if per else 1)


def _at(text: str) -> datetime:
    """Return an instant by the clock that it shows."""
    day, time = text.split(NBSP)[1:]
    return datetime.fromisoformat(f"{day} {time[:8].split('+')[0].split('-')[0]}")


def _day(text: str) -> date:
    assert text[:3] == DAYS[date.fromisoformat(text[4:]).weekday()]
    return date.fromisoformat(text[4:])


def _minutes(clock: str) -> Fraction:
    hours, minutes, *seconds = map(int, clock.split(":"))
    return Fraction(hours * 60 + minutes) + (Fraction(seconds[0], 60) if seconds else 0)


def _minutes_of(over: str) -> str:
    """Return the length of a bolus in minutes, which is in brackets if the file has another unit."""
    return over.partition("(")[2].removesuffix(")") or over


def _weekdays(text: str) -> list[int]:
    if text == "every day":
        return list(range(7))
    first, dash, last = text.partition("-")
    if dash:
        return list(range(DAYS.index(first), DAYS.index(last) + 1))
    return [DAYS.index(day) for day in text.split(" ")]
