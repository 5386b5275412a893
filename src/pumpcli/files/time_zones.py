"""Read time zones by their IANA names, from the time zone data of the system or of the `tzdata` package."""

from __future__ import annotations

from difflib import get_close_matches

from pumpcli.domain.zone import Zone
from pumpcli.errors import Fault, FaultCode
from pumpcli.files.quantities import remembered
from pumpcli.files.suggestions import shown

#: Beginnings of names in the data that are not places, or count leap seconds.
_NO_PLACES = ("localtime", "posixrules", "Factory", "posix/", "right/")


@remembered
def time_zone(text: str) -> Zone | Fault:
    """Read the name of a time zone such as "America/Chicago"."""
    import zoneinfo  # noqa: PLC0415  # few files name a zone

    try:
        if text.startswith(_NO_PLACES):
            raise zoneinfo.ZoneInfoNotFoundError(text)
        rules = zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return Fault(
            FaultCode.UNKNOWN_TIMEZONE,
            f"`{shown(text)}` is not a time zone{_near(text, _places(zoneinfo.available_timezones()))}",
        )
    return Zone(text, rules)


def _places(names: set[str]) -> set[str]:
    return {name for name in names if not name.startswith(_NO_PLACES)}


def _near(text: str, known: set[str]) -> str:
    """Return a hint with the zones of that place, or else with the nearest names.

    Args:
        known: the names of all zones.
    """
    by_folded = {name.casefold(): name for name in known}
    places = [name for name in sorted(known) if name.rpartition("/")[2].casefold() == text.casefold().replace(" ", "_")]
    word = text.casefold()
    nearest = get_close_matches(word, by_folded, cutoff=0.9) or get_close_matches(word, by_folded, cutoff=0.7)
    close = [by_folded[name] for name in nearest]
    suggested = places or close
    if not suggested:
        return "; write an IANA name such as `America/Chicago` or `Europe/Berlin`"
    return f": did you mean {' or '.join(f'`{name}`' for name in suggested)}?"
