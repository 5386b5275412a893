"""What every command does first: read the clinic file and the pump files that its options name."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from pumpcli import app
from pumpcli.cli import output
from pumpcli.cli.options import as_of_now
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem
from pumpcli.loading import Fleet, LoadedPump, load_fleet


@dataclass(frozen=True, slots=True)
class Loaded:
    """Fleet, rules and as-of instant of a command, with every problem as it counts."""

    fleet: Fleet
    rules: app.Rules
    as_of: AsOf
    problems: tuple[Problem, ...]


def load(paths: list[str] | None, as_of: AsOf | None, clinic: str | None, lead: Period | None, strict: bool) -> Loaded:
    """The inputs of a command.

    Raises:
        typer.Exit: the clinic file is wrong, so that no date can be trusted; its problems have been told.
    """
    named = paths or ["."]
    rules = app.find_rules(named, clinic, lead)
    if not isinstance(rules, app.Rules):
        output.tell(rules)
        output.say("No list is made: with a wrong clinic file no date can be trusted.\n")
        raise typer.Exit(output.exit_code(rules))
    fleet = load_fleet(named)
    return Loaded(fleet, rules, as_of or as_of_now(), output.judged([*rules.problems, *fleet.problems], strict))


def load_one(
    paths: list[str] | None, code: str | None, as_of: AsOf | None, clinic: str | None, lead: Period | None, strict: bool
) -> tuple[Loaded, LoadedPump]:
    """The inputs of a command that is about one pump, and that pump; the problems have been told.

    Raises:
        typer.Exit: there is none that could be read.
    """
    loaded = load(paths, as_of, clinic, lead, strict)
    pump = app.only_pump(loaded.fleet, code)
    output.tell(loaded.problems)
    if pump is None:
        raise typer.Exit(output.exit_code(loaded.problems))
    return loaded, pump
