"""What every command does first: read the clinic file and the pump files that its options name."""

from __future__ import annotations

import typer

from pumpcli import app, single
from pumpcli.cli import leaving, output
from pumpcli.cli.options import as_of_now
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem
from pumpcli.loading import Fleet, LoadedPump, load_fleet
from pumpcli.values import frozen


@frozen
class Loaded:
    """Fleet, rules and as-of instant of a command, with every problem as it counts."""

    fleet: Fleet
    rules: app.Rules
    as_of: AsOf
    problems: tuple[Problem, ...]


def load(paths: list[str] | None, as_of: AsOf | None, clinic: str | None, lead: Period | None, strict: bool) -> Loaded:
    """The inputs of a command.

    Raises:
        typer.Exit: the clinic file or its catalogue is wrong, so that no date can be trusted; the problems have been
            told.
    """
    named = paths or ["."]
    rules = load_rules(named, clinic, lead)
    fleet = load_fleet(named, rules.clinic.zone, rules.catalogues)
    return Loaded(fleet, rules, as_of or as_of_now(fleet), output.judged([*rules.problems, *fleet.problems], strict))


def load_rules(paths: list[str], clinic: str | None, lead: Period | None) -> app.Rules:
    """The rules of the clinic file, or the defaults.

    Raises:
        typer.Exit: the clinic file or its catalogue is wrong, so that no date can be trusted; the problems have been
            told.
    """
    rules = app.find_rules(paths, clinic, lead)
    if isinstance(rules, app.Rules):
        return rules
    output.tell(rules)
    leaving.say("No list is made: with a wrong clinic file or catalogue no date can be trusted.\n")
    raise typer.Exit(output.exit_code(rules))


def due_list(loaded: Loaded) -> app.DueList:
    """The list of all pumps; the problems have been told."""
    output.tell(loaded.problems)
    return app.due_list(loaded.fleet, loaded.rules, loaded.as_of)


def load_one(
    paths: list[str] | None, code: str | None, as_of: AsOf | None, clinic: str | None, lead: Period | None, strict: bool
) -> tuple[Loaded, LoadedPump]:
    """The inputs of a command that is about one pump, and that pump; the problems have been told.

    Raises:
        typer.Exit: there is none that could be read.
    """
    loaded = load(paths, as_of, clinic, lead, strict)
    pump = single.only_pump(loaded.fleet, code)
    output.tell(loaded.problems)
    if pump is None:
        raise typer.Exit(output.exit_code(loaded.problems))
    return loaded, pump


def load_two(
    paths: list[str], code: str | None, as_of: AsOf | None, clinic: str | None, lead: Period | None, strict: bool
) -> tuple[Loaded, LoadedPump, LoadedPump]:
    """The inputs of a command that is about the pumps of two paths, each read for itself: they may have one code. The
    fleet is that of the first; the problems, which have been told, are those of both.

    Raises:
        typer.Exit: there is none that could be read in one of them.
    """
    rules = load_rules(paths, clinic, lead)
    fleets = [load_fleet([path], rules.clinic.zone, rules.catalogues) for path in paths]
    found = [*rules.problems, *(problem for fleet in fleets for problem in fleet.problems)]
    problems = output.judged(found, strict)
    first, second = (single.only_pump(fleet, code) for fleet in fleets)
    output.tell(problems)
    if first is None or second is None:
        raise typer.Exit(output.exit_code(problems))
    return Loaded(fleets[0], rules, as_of or as_of_now(*fleets), problems), first, second
