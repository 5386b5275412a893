"""The program of a pump: base rate, windows and boluses of a week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter

from pumpcli.domain.bolus import OnDemand, ScheduledBolus
from pumpcli.domain.clock import DAY, EVERY_DAY, WEEK, WEEKDAY_NAMES, TimeOfDay, offset_of, written
from pumpcli.domain.quantity import Amount, DoseRate, Mass, Rate
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import Frozen, derived, set_derived


class Window(Frozen):
    """A part of the day, half-open `[start, end)`, on some weekdays, with a rate of its own.

    A window whose end is not after its start passes midnight and belongs to the day on which it starts.

    Attributes:
        delivery: a rate in force inside the window, or an amount that the whole window delivers, evenly.
        days: the weekdays on which it starts, ascending, each once, so that a window never overlaps itself.
    """

    start: TimeOfDay
    end: TimeOfDay
    delivery: Rate | Amount
    days: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        if not self.days or list(self.days) != sorted(set(self.days)):
            raise ValueError("a window needs days, ascending, each once")
        if self.start.minutes == self.end.minutes:
            raise ValidationError(
                [
                    Fault(
                        FaultCode.WINDOW_EMPTY,
                        f"the window from {self.start} to {self.end} has no length; a whole day is 00:00 to 24:00",
                        "to",
                    )
                ]
            )
        if self.start.minutes == 1440:
            raise ValidationError(
                [Fault(FaultCode.WINDOW_EMPTY, "a window cannot start at 24:00; write 00:00 and the day after", "from")]
            )

    @property
    def seconds(self) -> int:
        """The length of the window in seconds."""
        length = self.end.seconds - self.start.seconds
        return length if length > 0 else length + DAY


class WeekSegment(Frozen):
    """A part of the week, half-open `[start, end)`, in seconds from Monday 00:00.

    Attributes:
        window: the index of the window in force, None for the base rate.
    """

    start: int
    end: int
    window: int | None


#: The week of a program without windows, which most are.
_BASE_ALONE = (WeekSegment(0, WEEK, None),)


class Program(Frozen):
    """The programmed delivery of a pump from `start` until the next program starts.

    Attributes:
        rate: the base rate, in force wherever no window is; None only where the windows cover the whole week.
        windows: times with another rate, which replaces the base rate; they never overlap.
        boluses: scheduled boluses, on top of base and windows.
        on_demand: patient-activated boluses, on top of everything else.
        printed_alarm: the low-reservoir alarm date that the programmer printed when this program was started; None
            where the file gives none.
    """

    start: datetime
    rate: Rate | None
    windows: tuple[Window, ...] = ()
    boluses: tuple[ScheduledBolus, ...] = ()
    on_demand: OnDemand | None = None
    printed_alarm: date | None = None
    week: tuple[WeekSegment, ...] = derived()
    """The whole week, Monday 00:00 to Sunday 24:00, as segments of windows and base rate without gaps."""

    def __post_init__(self) -> None:
        if self.printed_alarm is not None:
            refuse_early_alarm(self.printed_alarm, "the program, which starts", self.start)
        if not self.windows and self.rate is not None:
            set_derived(self, "week", _BASE_ALONE)
            return
        segments = _segments_of_windows(self.windows)
        faults = _week_faults(segments, self.windows, has_base=self.rate is not None)
        if faults:
            raise ValidationError(faults)
        set_derived(self, "week", tuple(_with_base(segments)))

    @property
    def clock_offset(self) -> int:
        """Seconds by which the clock of the pump is ahead of UTC while this program is in force; 0 in plain local time.

        An implanted clock keeps the offset at which it was programmed.
        """
        return offset_of(self.start)

    @property
    def follows_the_clock(self) -> bool:
        """Whether the program has windows or scheduled boluses, which follow the clock of the pump."""
        return bool(self.windows or self.boluses)

    def delivery_in(self, window: int | None) -> tuple[Rate | Amount, int]:
        """Return the delivery of a window or of the base rate, and the seconds over which it is spread.

        A rate comes with the seconds of a day, or of its window; ignore them.

        Args:
            window: its index; None for the base rate.
        """
        if window is None:
            assert self.rate is not None
            return self.rate, DAY
        return self.windows[window].delivery, self.windows[window].seconds

    def masses(self) -> Iterator[str]:
        """Yield the field of every dose and dose rate, which need a concentration of the primary drug."""
        if isinstance(self.rate, DoseRate):
            yield "rate"
        for index, window in enumerate(self.windows):
            if isinstance(window.delivery, DoseRate | Mass):
                yield f"windows[{index}].{'rate' if isinstance(window.delivery, DoseRate) else 'dose'}"
        for index, bolus in enumerate(self.boluses):
            if isinstance(bolus.amount, Mass):
                yield f"boluses[{index}].dose"
        if self.on_demand is not None and isinstance(self.on_demand.amount, Mass):
            yield "on_demand.dose"


def refuse_early_alarm(printed: date, subject: str, at: datetime) -> None:
    """Raise ValidationError for a printed alarm date before the day of its session.

    Args:
        subject: the start of the session, for the message.
    """
    if printed < at.date():
        message = f"a printed alarm date of {printed} is before {subject} at {written(at)}"
        raise ValidationError([Fault(FaultCode.DATE_CONTRADICTION, message, "printed_alarm")])


def _segments_of_windows(windows: Sequence[Window | None]) -> list[WeekSegment]:
    """Return every window on every day of the week, by start; split those that pass Sunday midnight."""
    segments: list[WeekSegment] = []
    for index, window in enumerate(windows):
        if window is None:
            continue
        length, first = window.seconds, window.start.seconds
        for day in window.days:
            start = day * DAY + first
            end = start + length
            if end <= WEEK:
                segments.append(WeekSegment(start, end, index))
                continue
            segments += (WeekSegment(start, WEEK, index), WeekSegment(0, end - WEEK, index))
    segments.sort(key=attrgetter("start"))
    return segments


def week_faults(windows: Sequence[Window | None], *, has_base: bool) -> list[Fault]:
    """Return faults for windows that overlap and, without a base rate, for gaps between them.

    Args:
        windows: None for a window that could not be read. Gaps are not checked then, nor where windows overlap.
    """
    return _week_faults(_segments_of_windows(windows), windows, has_base=has_base)


def _with_base(segments: Sequence[WeekSegment]) -> list[WeekSegment]:
    """Return the segments of the windows with segments of the base rate between them."""
    week: list[WeekSegment] = []
    reached = 0
    for segment in segments:
        if segment.start > reached:
            week.append(WeekSegment(reached, segment.start, None))
        week.append(segment)
        reached = segment.end
    if reached < WEEK:
        week.append(WeekSegment(reached, WEEK, None))
    return week


def _week_faults(segments: Sequence[WeekSegment], windows: Sequence[Window | None], *, has_base: bool) -> list[Fault]:
    faults = list(_overlap_faults(segments, windows))
    if not has_base and not faults and None not in windows:
        faults.extend(_gaps(segments))
    return faults


def _overlap_faults(segments: Sequence[WeekSegment], windows: Sequence[Window | None]) -> Iterator[Fault]:
    """Yield one fault for each pair of windows that overlap, at the one that is later in the file."""
    for (first, second), days in sorted(_overlaps(segments).items()):
        one, other = windows[first], windows[second]
        assert one is not None and other is not None
        named = " ".join(WEEKDAY_NAMES[day] for day in dict.fromkeys(days))
        message = (
            f"the window from {other.start} to {other.end} overlaps window {first + 1}, {one.start} to {one.end}, on "
            f"{named}"
        )
        yield Fault(FaultCode.WINDOW_OVERLAP, message, f"windows[{second}]")


def _overlaps(taken: Sequence[WeekSegment]) -> dict[tuple[int, int], list[int]]:
    """Return the pairs of windows that overlap, by their indexes, each with the weekdays of the overlaps."""
    days: dict[tuple[int, int], list[int]] = {}
    furthest: WeekSegment | None = None
    for segment in taken:
        assert segment.window is not None
        if furthest is not None and furthest.window is not None and segment.start < furthest.end:
            pair = (min(furthest.window, segment.window), max(furthest.window, segment.window))
            days.setdefault(pair, []).append(segment.start // DAY)
        if furthest is None or segment.end > furthest.end:
            furthest = segment
    return days


def _gaps(taken: Sequence[WeekSegment]) -> Iterator[Fault]:
    """Yield one fault that lists every time of the week without a window, by weekday."""
    free: dict[int, list[str]] = {}
    reached = 0
    for start, end in [*((segment.start, segment.end) for segment in taken), (WEEK, WEEK)]:
        while reached < start:
            day = reached // DAY
            until = min(start, (day + 1) * DAY)
            times = (TimeOfDay((edge - day * DAY) // 60) for edge in (reached, until))
            free.setdefault(day, []).append(" to ".join(str(time) for time in times))
            reached = until
        reached = max(reached, end)
    if free:
        named = "; ".join(f"{_day_list(days)} {', '.join(gaps)}" for gaps, days in _same_gaps(free))
        yield Fault(FaultCode.WINDOW_GAP, f"no base `rate`, and the windows leave gaps: {named}")


def _same_gaps(free: dict[int, list[str]]) -> list[tuple[list[str], list[int]]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for day, gaps in free.items():
        groups.setdefault(tuple(gaps), []).append(day)
    return [(list(gaps), days) for gaps, days in groups.items()]


def _day_list(days: list[int]) -> str:
    return "every day" if len(days) == len(EVERY_DAY) else " ".join(WEEKDAY_NAMES[day] for day in days)
