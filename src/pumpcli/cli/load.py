"""What every command does first: read the clinic file and the pump files that its options name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

import typer

from pumpcli.cli import exit_codes, output
from pumpcli.cli.options import as_of_now
from pumpcli.cli.progress import progress
from pumpcli.cli.target import Target
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import Keep, digest_fleet, keep_pump, load_fleet
from pumpcli.usecases.due import DueList, Listed, due_list, ranked
from pumpcli.usecases.rules import Rules, find_rules
from pumpcli.values import frozen

KeptT = TypeVar("KeptT")
RowT = TypeVar("RowT")


@frozen
class Loaded(Generic[KeptT]):
    """What is kept of a fleet, the rules and the as-of instant of a command, with every problem as it counts."""

    fleet: Fleet[KeptT]
    rules: Rules
    as_of: AsOf
    problems: tuple[Problem, ...]


@frozen
class Inputs:
    """The options of a command that say what is to be read, and how; the target must be none of it."""

    paths: list[str] | None
    target: Target
    as_of: AsOf | None
    clinic: str | None
    lead: Period | None
    strict: bool
    jobs: int | None = 1


def load(inputs: Inputs, keep: Callable[[Rules, AsOf], Keep[KeptT]]) -> Loaded[KeptT]:
    """The inputs of a command.

    Args:
        keep: says by the rules what is kept of the pumps; the function it gives may be called in other processes.

    Raises:
        typer.Exit: the clinic file or its catalogue is wrong, so that no date can be trusted; the problems have been
            told.
    """
    named = inputs.paths or ["."]
    rules = load_rules(named, inputs.clinic, inputs.lead, inputs.target)
    as_of = inputs.as_of or as_of_now()
    with progress() as told:
        fleet = digest_fleet(named, rules.clinic.zone, rules.catalogues, keep(rules, as_of), inputs.jobs, told)
    inputs.target.refuse_inputs(fleet.names)
    return Loaded(fleet, rules, as_of, output.judged([*rules.problems, *fleet.problems], inputs.strict))


def load_due(inputs: Inputs, row: Callable[[Listed, Clinic], RowT]) -> tuple[DueList[RowT], Sequence[Problem]]:
    """The list of all pumps with a row of each, and the problems, which have been told."""
    loaded = load(inputs, lambda rules, as_of: partial(ranked, rules.clinic, as_of, row))
    output.tell(loaded.problems)
    return due_list(loaded.fleet, loaded.rules, loaded.as_of), loaded.problems


def load_rules(paths: list[str], clinic: str | None, lead: Period | None, target: Target) -> Rules:
    """The rules of the clinic file, or the defaults.

    Raises:
        typer.BadParameter: the target is the clinic file or its catalogue.
        typer.Exit: the clinic file or its catalogue is wrong, so that no date can be trusted; the problems have been
            told.
    """
    rules = find_rules(paths, clinic, lead)
    if isinstance(rules, Rules):
        target.refuse_inputs(rules.files)
        return rules
    output.tell(rules)
    exit_codes.say("No list is made: with a wrong clinic file or catalogue no date can be trusted.\n")
    raise typer.Exit(output.exit_code(rules))


def load_one(inputs: Inputs, code: str | None) -> tuple[Loaded[LoadedPump], LoadedPump]:
    """The inputs of a command that is about one pump, and that pump; the problems have been told.

    Raises:
        typer.Exit: there is none that could be read.
    """
    from pumpcli.usecases import one_pump  # noqa: PLC0415  # a list of pumps needs nothing of it, and starts 4 ms earlier

    loaded = load(inputs, lambda rules, as_of: keep_pump)
    pump = one_pump.only_pump(loaded.fleet, code)
    output.tell(loaded.problems)
    if pump is None:
        raise typer.Exit(output.exit_code(loaded.problems))
    return loaded, pump


def load_two(inputs: Inputs, code: str | None) -> tuple[Loaded[LoadedPump], LoadedPump, LoadedPump]:
    """The inputs of a command that is about the pumps of two paths, each read for itself: they may have one code. The
    fleet is that of the first; the problems, which have been told, are those of both.

    Raises:
        typer.Exit: there is none that could be read in one of them.
    """
    from pumpcli.usecases import one_pump  # noqa: PLC0415

    paths = inputs.paths or []
    rules = load_rules(paths, inputs.clinic, inputs.lead, inputs.target)
    fleets = [load_fleet([path], rules.clinic.zone, rules.catalogues) for path in paths]
    inputs.target.refuse_inputs(file for fleet in fleets for file in fleet.names)
    found = [*rules.problems, *(problem for fleet in fleets for problem in fleet.problems)]
    problems = output.judged(found, inputs.strict)
    first, second = (one_pump.only_pump(fleet, code) for fleet in fleets)
    output.tell(problems)
    if first is None or second is None:
        raise typer.Exit(output.exit_code(problems))
    return Loaded(fleets[0], rules, inputs.as_of or as_of_now(), problems), first, second
