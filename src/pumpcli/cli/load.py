"""What every command does first: read the clinic file and the pump files that its options name."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from pumpcli import app
from pumpcli.cli import output
from pumpcli.cli.options import as_of_now
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """Fleet, clinic and as-of instant of a command, with every problem as it counts."""

    fleet: app.Fleet
    clinic: app.FoundClinic
    as_of: AsOf
    problems: list[Problem]


def load(paths: list[str] | None, as_of: AsOf | None, clinic: str | None, lead: Period | None, strict: bool) -> Loaded:
    """The inputs of a command.

    Raises:
        typer.Exit: the clinic file is wrong, so that no date can be trusted; its problems have been told.
    """
    named = paths or ["."]
    found = app.find_clinic(named, clinic, lead)
    if not isinstance(found, app.FoundClinic):
        output.tell(found)
        typer.echo("No list is made: with a wrong clinic file no date can be trusted.", err=True)
        output.exit_with(found)
        raise AssertionError("a clinic file without an error is not refused")
    fleet = app.load_fleet(named)
    return Loaded(fleet, found, as_of or as_of_now(), output.judged([*found.problems, *fleet.problems], strict))


def only_pump(loaded: Loaded, code: str | None) -> app.LoadedPump:
    """The one pump that a command is about.

    Raises:
        typer.Exit: there is none that could be read; the problems have been told.
    """
    pump = app.only_pump(loaded.fleet, code)
    output.tell(loaded.problems)
    if pump is None:
        output.exit_with(loaded.problems)
        raise AssertionError("a file without an error holds a pump")
    return pump
