"""Load a fleet for the Python interface, by the rules that the command line would use unless others are given."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from heapq import merge

from pumpcli.api.arguments import path, read
from pumpcli.api.fleet import LoadedFleet
from pumpcli.api.pump import FleetPump
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem, Unread
from pumpcli.files.catalogues import Catalogues, open_catalogue
from pumpcli.files.clinic_search import clinic_files
from pumpcli.files.time_zones import time_zone
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import digest_fleet, keep_pump
from pumpcli.usecases.rules import Rules, find_rules
from pumpcli.values import replace


class RulesError(ValueError):
    """Raised for a wrong clinic file or catalogue, with which no date could be trusted.

    Attributes:
        problems: every problem of these files.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems if problem.is_error))
        self.problems = tuple(problems)


def rules_of(
    paths: Sequence[str], clinic: str | os.PathLike[str] | Clinic | None, lead: Period | None, timezone: str | None
) -> Rules:
    """Return the rules of a `Clinic`, of a clinic file, of the only one that applies to a folder, or of those that
    belong to the paths.

    Args:
        lead, timezone: override those of the clinic.

    Raises:
        RulesError: a clinic file or its catalogue is wrong.
        ValueError: there is none, or there are several, or there is no such time zone.
    """
    if isinstance(clinic, Clinic):
        led = clinic if lead is None else replace(clinic, refill_lead=lead)
        rules: Rules | Sequence[Problem] = Rules(clinic=led, citation=None, lead_given=lead is not None, problems=())
    else:
        rules = find_rules(paths, None if clinic is None else _clinic_file(path(clinic)), lead)
    if not isinstance(rules, Rules):
        raise RulesError(rules)
    if timezone is None:
        return rules
    zone = read(timezone, time_zone)
    return _of_each(rules, lambda each: replace(each, clinic=replace(each.clinic, zone=zone)))


def _clinic_file(named: str) -> str:
    """Return the clinic file of a folder; any other path is that of the file itself."""
    if not os.path.isdir(named):
        return named
    files = clinic_files([named])
    if len(files) != 1:
        found = f"several clinic files are found: {', '.join(sorted(files))}" if files else "no clinic file is found"
        raise ValueError(f"{named}: {found}; give the one to use")
    return files[0]


def _of_each(rules: Rules, change: Callable[[Rules], Rules]) -> Rules:
    """Return rules of which those of each clinic file are changed."""
    by_file = tuple((file, None if each is None else change(each)) for file, each in rules.by_file)
    return replace(change(rules), by_file=by_file)


def load_by_rules(
    paths: Sequence[str], rules: Rules, catalogue: str | os.PathLike[str] | None, as_of: AsOf | None
) -> LoadedFleet:
    """Load the pumps of some paths; of a wrong catalogue only its problems.

    Args:
        catalogue: overrides those of the rules.
    """
    if catalogue is not None:
        own = open_catalogue(path(catalogue))
        if not isinstance(own, Catalogues):
            fleet = Fleet[LoadedPump](pumps=(), unread=(Unread(None, own[0].file, 0),), problems=tuple(own), files=0)
            return _loaded(fleet, rules, as_of)
        rules = _of_each(rules, lambda each: replace(each, catalogues=own))
    return _loaded(digest_fleet(paths, rules.clinics, keep_pump, as_of=as_of), rules, as_of)


def _loaded(fleet: Fleet[LoadedPump], rules: Rules, as_of: AsOf | None) -> LoadedFleet:
    """Return a fleet with its rules, each pump with the problems of its part of the file."""
    places: dict[tuple[str, str | None], list[int]] = {}
    for place, problem in enumerate(fleet.problems):
        places.setdefault((problem.file, problem.pump), []).append(place)
    pumps = [
        FleetPump(
            pump=each.pump,
            source=each.source,
            line=each.line,
            clinic=each.clinic,
            rules=rules.of(each.file),
            problems=tuple(
                fleet.problems[place]
                for place in merge(places.get((each.file, None), ()), places.get((each.file, each.pump.code), ()))
            ),
            as_of=as_of,
            among=fleet.pumps,
            missing=fleet.unread,
        )
        for each in fleet.pumps
    ]
    return LoadedFleet(
        pumps=tuple(pumps),
        unread=fleet.unread,
        problems=(*rules.problems, *fleet.problems),
        files=fleet.files,
        names=fleet.names,
        rules=rules,
        as_of=as_of,
    )
