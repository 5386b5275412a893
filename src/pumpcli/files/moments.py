"""Readers of dates and date-times: out comes the value or a `Fault`."""

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

#: Dates outside these years are slips.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DATE_TIME = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?(?:\s?(Z|[+-][0-9]{2}:[0-9]{2}))?"
)
#: What nearly all instants look like: the standard library reads them, in half the time.
_ORDINARY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")


@remembered
def day(text: str) -> date | Fault:
    """Such as "2028-03-01"."""
    match = re.fullmatch(_DATE_TIME, text)
    if match is None or match[4] is not None or match[7] is not None:
        return _bad_date(text, "a date, YYYY-MM-DD, such as 2028-03-01")
    return _day(text, match)


def moment(text: str) -> datetime | Fault:
    """Such as "2026-10-05 09:30", with a blank or a T, with or without seconds: plain local time."""
    found = moment_anywhere(text)
    if isinstance(found, Fault) or found.tzinfo is None:
        return found
    message = (
        f"`{shown(text)}` has an offset from UTC, but no `timezone` is named here or in the clinic file; "
        "leave the offset out, or name the zone"
    )
    return Fault(FaultCode.BAD_DATE, message)


def moment_anywhere(text: str) -> datetime | Fault:
    """The same with or without an offset from UTC: "2026-11-01 01:30-05:00"."""
    if _ORDINARY.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # there is no such day: said below
    match = re.fullmatch(_DATE_TIME, text)
    if match is None:
        return _bad_date(text, "a date and time of day, YYYY-MM-DD HH:MM, such as 2026-10-05 09:30")
    found = _day(text, match)
    if isinstance(found, Fault):
        return found
    if match[4] is None:
        return Fault(FaultCode.BAD_DATE, f"`{text}` lacks the time of day; write {found} 09:30")
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if minute > 59 or second > 59 or hour * HOUR + minute * MINUTE + second > DAY:
        return Fault(FaultCode.BAD_TIME, f"`{text}`: there is no such time of day; 00:00 to 24:00")
    civil = datetime(found.year, found.month, found.day) + timedelta(hours=hour, minutes=minute, seconds=second)
    return civil if match[7] is None else _with_offset(text, civil, match[7])


def moment_in(zone: Zone) -> Moment:
    """The reader of instants in the civil time of a zone; without one, of plain local time."""
    if zone.rules is None:
        return moment

    def read(text: str) -> datetime | Fault:
        found = moment_anywhere(text)
        if isinstance(found, Fault):
            return found
        return _read_offset(text, found, zone) if found.tzinfo is not None else _on_the_wall(text, found, zone)

    return read


def _on_the_wall(text: str, civil: datetime, zone: Zone) -> datetime | Fault:
    """The one instant at which the clocks show a time."""
    readings = zone.readings(civil)
    if len(readings) == 1:
        return readings[0]
    ways = " or ".join(f"`{written(at)}`" for at in readings or zone.around(civil))
    if readings:
        why = f"is shown twice by the clocks of {zone.name}, which are set back that day; write {ways}"
        return Fault(FaultCode.REPEATED_TIME, f"`{text}` {why}")
    why = f"does not exist in {zone.name}, where the clocks are set forward over it; is {ways} meant?"
    return Fault(FaultCode.SKIPPED_TIME, f"`{text}` {why}")


def _read_offset(text: str, found: datetime, zone: Zone) -> datetime | Fault:
    """An instant with its offset, which is to be one that the zone has then."""
    instant = zone.instant(seconds_of(found))
    if instant.utcoffset() == found.utcoffset():
        return instant
    message = f"`{text}`: the offset of {zone.name} at that instant is another; there it is `{written(instant)}`"
    return Fault(FaultCode.WRONG_OFFSET, message)


def _with_offset(text: str, civil: datetime, offset: str) -> datetime | Fault:
    if offset == "Z":
        return civil.replace(tzinfo=UTC)
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    if int(offset[4:6]) > 59 or minutes > 14 * 60:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: there is no such offset from UTC; -14:00 to +14:00")
    return civil.replace(tzinfo=timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)))


def _day(text: str, match: re.Match[str]) -> date | Fault:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        return Fault(FaultCode.BAD_DATE, f"`{text}`: there is no such day in the calendar")


def _bad_date(text: str, wanted: str) -> Fault:
    why = ""
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}.*", text):
        why = "; which is the day and which the month differs from country to country"
    elif re.fullmatch(_DATE_TIME, text):
        why = "; leave the time of day out"
    elif re.search(r"[+-][0-9]{3,4}$", text):
        why = "; an offset from UTC is written -05:00"
    return Fault(FaultCode.BAD_DATE, f"`{shown(text)}` is not {wanted}{why}")
