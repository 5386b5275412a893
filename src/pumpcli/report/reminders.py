"""The reminder of an event: on an open day before it, and always still to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.planning import next_open
from pumpcli.domain.zone import Zone

#: The time of day of a reminder.
REMINDER_AT = time(9)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def reminder_at(day: date, start: datetime | None, zone: Zone, as_of: AsOf, clinic: Clinic) -> datetime:
    """Return the instant of the reminder of an event, after the as-of instant.

    It is at 09:00 on the day that the clinic sets. Where that is over, it is at 09:00 on the next open day up to the
    day of the event; before a visit at an hour, at the latest an hour before it, or at it. Where the day is today and
    these are over, it is an hour after the as-of instant, and where the day itself is over, at 09:00 on the next open
    day.

    Args:
        day: the day of the event.
        start: its hour; None for an event of a day.
        as_of: the as-of instant of the pump.
    """
    now = as_of.instant

    def at_nine(on: date) -> datetime:
        return zone.at(datetime.combine(on, REMINDER_AT))

    today = now.date()
    first = today if at_nine(today) > now else today + _DAY
    next_nine = at_nine(next_open(first, clinic.office_days.is_open) or first)
    nines = [at_nine(clinic.reminder_on(day)), next_nine]
    if start is None:
        before = [at for at in nines if at.date() <= day]
    else:
        before = [*(at for at in nines if at < start), start - _HOUR, start]
    soon = now + _HOUR
    if soon.date() <= day and clinic.office_days.is_open(soon.date()):
        before.append(soon)
    return next((at for at in before if at > now), next_nine)
