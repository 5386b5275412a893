"""Readers of dates and date-times. A reader takes a text and returns the value or a `Fault`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from pumpcli.domain.clock import DAY, HOUR, MINUTE, seconds_of, written
from pumpcli.domain.zone import Zone
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.quantities import remembered
from pumpcli.files.suggestions import shown

#: A reader of instants.
Moment = Callable[[str], datetime | Fault]

#: A date outside these years is a mistake.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DATE_TIME = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?(?:\s?(Z|[+-][0-9]{2}:[0-9]{2}))?"
)
#: An instant as JSON libraries write it.
_WITH_FRACTION = r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}):[0-9]{2}\.[0-9]{1,9}(?:\s?(?:Z|[+-]00:?00))?"
#: The form of nearly all instants; `datetime.fromisoformat` reads it in half the time.
_ORDINARY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")


@remembered
def day(text: str) -> date | Fault:
    """Read a date such as "2028-03-01"."""
    if len(text) == 10 and text[4] == text[7] == "-" and "1900" <= text[:4] <= "2199":
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # there is no such day: the fault is returned below
    match = re.fullmatch(_DATE_TIME, text)
    if match is None or match[4] is not None or match[7] is not None:
        from pumpcli.files.times_in_words import date_meant  # noqa: PLC0415  # few texts are wrong

        return _bad_date(text, "a date, YYYY-MM-DD, such as 2028-03-01", day, date_meant(text))
    return _day(text, match)


def moment(text: str) -> datetime | Fault:
    """Read an instant in plain local time such as "2026-10-05 09:30": with a space or a T, with or without seconds. An
    offset from UTC is a fault."""
    at = moment_anywhere(text)
    if isinstance(at, Fault) or at.tzinfo is None:
        return at
    message = (
        f"`{shown(text)}` has an offset from UTC, but no `timezone` is named here or in the clinic file; "
        "leave the offset out, or name the zone"
    )
    return Fault(FaultCode.BAD_DATE, message)


def moment_anywhere(text: str) -> datetime | Fault:
    """Read an instant with or without an offset from UTC, such as "2026-11-01 01:30-05:00"."""
    if _ORDINARY.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # there is no such day: the fault is returned below
    match = re.fullmatch(_DATE_TIME, text)
    if match is None:
        from pumpcli.files.times_in_words import moment_meant  # noqa: PLC0415  # few texts are wrong

        wanted = "a date and time of day, YYYY-MM-DD HH:MM, such as 2026-10-05 09:30"
        return _bad_date(text, wanted, moment_anywhere, moment_meant(text))
    on = _day(text, match)
    if isinstance(on, Fault):
        return on
    if match[4] is None:
        return Fault(FaultCode.BAD_DATE, f"`{text}` has no time of day; write {on} 09:30")
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if minute > 59 or second > 59 or hour * HOUR + minute * MINUTE + second > DAY:
        return Fault(FaultCode.BAD_TIME, f"`{text}`: there is no such time of day; write 00:00 to 24:00")
    civil = datetime(on.year, on.month, on.day) + timedelta(hours=hour, minutes=minute, seconds=second)
    return civil if match[7] is None else _with_offset(text, civil, match[7])


def day_or(moment: Moment) -> Callable[[str], date | Fault]:
    """Return the reader of dates, and of instants as `moment` reads them, which are a `datetime`."""

    def read(text: str) -> date | Fault:
        on = day(text)
        if not isinstance(on, Fault):
            return on
        if re.fullmatch(_DATE_TIME, text):
            return moment(text)
        from pumpcli.files.times_in_words import date_meant, moment_meant  # noqa: PLC0415  # few texts are wrong

        wanted = "a date, YYYY-MM-DD, or a date and time of day, such as 2026-12-01 10:30"
        return _bad_date(text, wanted, read, moment_meant(text) or date_meant(text))

    return read


def moment_in(zone: Zone) -> Moment:
    """Return the reader of instants in the civil time of a zone; for `PLAIN_TIME`, that of plain local time."""
    if zone.rules is None:
        return moment

    def read(text: str) -> datetime | Fault:
        at = moment_anywhere(text)
        if isinstance(at, Fault):
            return at
        return _check_offset(text, at, zone) if at.tzinfo is not None else _from_civil(text, at, zone)

    return read


def text_of(at: datetime, zone: Zone) -> str:
    """Return an instant as a file writes it: with its offset from UTC only if the clocks of the zone show it twice."""
    civil = at.replace(tzinfo=None)
    text = civil.isoformat(" ", "seconds" if civil.second else "minutes")
    return text if moment_in(zone)(text) == at else written(at)


def _from_civil(text: str, civil: datetime, zone: Zone) -> datetime | Fault:
    """Return the one instant at which the clocks of a zone show a time. A time that they skip or repeat is a fault."""
    instants = zone.instants_showing(civil)
    if len(instants) == 1:
        return instants[0]
    ways = " or ".join(f"`{written(at)}`" for at in instants or zone.around(civil))
    if instants:
        why = f"occurs twice in {zone.name}, where the clocks are set back that day; write {ways}"
        return Fault(FaultCode.REPEATED_TIME, f"`{text}` {why}")
    why = f"does not exist in {zone.name}, where the clocks are set forward past it; write {ways}"
    return Fault(FaultCode.SKIPPED_TIME, f"`{text}` {why}")


def _check_offset(text: str, at: datetime, zone: Zone) -> datetime | Fault:
    """Return an instant with an offset from UTC. An offset that the zone does not have at that instant is a fault."""
    instant = zone.instant(seconds_of(at))
    if instant.utcoffset() == at.utcoffset():
        return instant
    message = f"`{text}`: {zone.name} has another offset from UTC at that instant; write `{written(instant)}`"
    return Fault(FaultCode.WRONG_OFFSET, message)


def _with_offset(text: str, civil: datetime, offset: str) -> datetime | Fault:
    if offset == "Z":
        return civil.replace(tzinfo=UTC)
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    if int(offset[4:6]) > 59 or minutes > 14 * 60:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: there is no such offset from UTC; write -14:00 to +14:00")
    return civil.replace(tzinfo=timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)))


def _day(text: str, match: re.Match[str]) -> date | Fault:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: there is no such day in the calendar")


def _bad_date(text: str, wanted: str, read: Callable[[str], date | Fault], meant: str) -> Fault:
    """Return the fault of a text that has not the form `wanted`, with a hint at a likely mistake.

    Args:
        read: the reader that refuses the text; only what it accepts is offered.
        meant: what to write instead; empty if that is not sure.
    """
    from pumpcli.files.times_in_words import ways_to_read  # noqa: PLC0415  # few texts are wrong

    why = ""
    ways = [way for way in ways_to_read(text) if not isinstance(read(way), Fault)]
    if meant and not isinstance(read(meant), Fault):
        why = f"; write `{meant}`"
    elif len(ways) == 1:
        why = f"; write `{ways[0]}`"
    elif re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}.*", text):
        either = f": write {' or '.join(f'`{way}`' for way in ways)}" if ways else ""
        why = f"; the order of day and month differs between countries{either}"
    elif re.fullmatch(_DATE_TIME, text):
        why = "; leave the time of day out"
    elif instant := re.fullmatch(_WITH_FRACTION, text):
        why = f"; other YAML programs change a date to this, as in UTC: write {_without_fraction(instant, read)}"
    elif re.search(r"[+-][0-9]{3,4}$", text):
        why = "; write an offset from UTC as -05:00"
    return Fault(FaultCode.BAD_DATE, f"`{shown(text)}` is not {wanted}{why}")


def _without_fraction(instant: re.Match[str], read: Callable[[str], date | Fault]) -> str:
    """Return what to write for a date or an instant that another program wrote with a fraction of a second."""
    on, at = instant[1], f"{instant[1]} {instant[2]}"
    is_day = not isinstance(read(on), Fault) and (instant[2] == "00:00" or isinstance(read(at), Fault))
    return f"`{on}`" if is_day else f"`{at}` if the clocks show that"
