"""Read the sites of a clinic, each with its own open days, hour of visits and capacity."""

from __future__ import annotations

import yaml

from pumpcli.domain.open_days import OpenDays
from pumpcli.domain.site import Site
from pumpcli.errors import Fault, FaultCode
from pumpcli.files import fields
from pumpcli.files.capacity_file import read_capacity
from pumpcli.files.construct import construct, keys_of_any_name
from pumpcli.files.document import Entry, Readers, known_keys
from pumpcli.files.open_days_file import check_opened, read_opened, read_rules
from pumpcli.files.suggestions import did_you_mean, shown
from pumpcli.values import replace

#: The reader of the name of a site.
SITE_NAME = fields.site
#: The reader of its hour of visits; the days are read as those of the clinic.
SITE_VALUES: Readers = {"visit_at": fields.time_before_24}
SITE_KEYS = known_keys("open_days", "holidays", "open", "closed", "visit_at", "capacity")
#: How many known sites a message names.
MOST_NAMED = 20

_FORM = "write the name of each site, with what is its own, such as {home: {open_days: [tue], capacity: 3}, main: {}}"


def read_sites(entry: Entry, clinic: OpenDays) -> tuple[Site, ...]:
    """Read the sites of a clinic file. Return those that are right.

    Args:
        clinic: the open days of the clinic.
    """
    sites: list[Site] = []
    known: dict[str, str] = {}
    for key, value in keys_of_any_name(entry, _FORM):
        name = key.read(SITE_NAME)
        if name is None:
            continue
        other = known.setdefault(name.casefold(), name)
        if other != name:
            message = f"`{shown(name)}` and `{shown(other)}` differ by case alone; give the sites other names"
            key.fault(Fault(FaultCode.DUPLICATE_KEY, message))
            continue
        site = _site(name, value, clinic)
        if site is not None:
            sites.append(site)
    return tuple(sites)


def _site(name: str, entry: Entry, clinic: OpenDays) -> Site | None:
    """Read one site; one without any key is as the clinic."""
    if isinstance(entry.node, yaml.ScalarNode) and not entry.text and not entry.node.style:
        return Site(name)
    keys = entry.mapping(SITE_KEYS)
    if keys is None:
        return None
    rules = read_rules(keys)
    site = Site(
        name=name,
        open_days=rules.get("weekdays"),
        holidays=rules.get("holidays", ()),
        closed=rules.get("closed", ()),
        visit_at=keys.optional("visit_at", SITE_VALUES["visit_at"]),
        capacity=read_capacity(keys["capacity"]) if "capacity" in keys else None,
    )
    opened = read_opened(keys)
    days = construct(entry, site.days, clinic)
    if days is None:
        return None
    check_opened(days, opened, keys)
    return None if entry.document.errors else replace(site, opened=tuple([day for _, day in opened]))


def check_site(root: Entry, sites: tuple[Site, ...], file: str | None) -> None:
    """Record a fault for a pump whose site is not among those of its clinic.

    Args:
        root: the document of the pump.
        file: the clinic file.
    """
    entry = root.value("site")
    name = None if entry is None else entry.peek(fields.site)
    names = [site.name for site in sites]
    if entry is None or name is None or name in names:
        return
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    of = "" if file is None else f" in {file}"
    message = (
        f"`{shown(name)}` is not one of the `sites`{of}{did_you_mean(name, names)}; "
        f"known: {', '.join(names[:MOST_NAMED])}{more}"
    )
    entry.fault(Fault(FaultCode.UNKNOWN_SITE, message))
