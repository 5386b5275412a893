"""The clock of the machine: the as-of instant of a list where none is given, and the time of writing."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta

from pumpcli.domain.clock import AsOf
from pumpcli.errors import UsageError

#: The variable that gives the time of writing instead of the clock, so that the same input gives the same bytes.
SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _now() -> datetime:
    return datetime.now().astimezone()


def as_of_now() -> AsOf:
    """Return the current local minute, with its offset from UTC because pumps may have another time zone."""
    return AsOf.at(_now().replace(second=0, microsecond=0))


def written_at() -> datetime:
    """Return the time at which a file is written, in UTC and whole seconds: `SOURCE_DATE_EPOCH`, else the clock.

    Raises:
        UsageError: `SOURCE_DATE_EPOCH` is not a number of seconds, or is after the year 9999.
    """
    text = os.environ.get(SOURCE_DATE_EPOCH)
    if text is None:
        return _now().astimezone(UTC).replace(microsecond=0)
    try:
        if re.fullmatch("[0-9]{1,12}", text):
            return _EPOCH + timedelta(seconds=int(text))
    except OverflowError:
        pass
    raise UsageError(
        f"the variable {SOURCE_DATE_EPOCH} is {text!r}; it must be the time of writing in seconds since 1970-01-01 "
        "00:00 UTC, such as 1795651200, or not be set"
    )
