"""Confirm what is to be written into a pump file: new warnings by their codes, all else by an answer or `--yes`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from pumpcli.cli import ask
from pumpcli.cli.exit_codes import WRONG_INPUT
from pumpcli.cli.messages import print_message, print_screen
from pumpcli.cli.options import Format
from pumpcli.cli.output import exit_code, suggest
from pumpcli.cli.target import Target
from pumpcli.errors import Problem, Severity, UsageError
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files.suggestions import did_you_mean
from pumpcli.formats.layout import printable
from pumpcli.formats.problem_groups import on_standard_error
from pumpcli.usecases.record import Refused
from pumpcli.values import replace


def check_request(accept: Sequence[str] | None, *, yes: bool, dry_run: bool) -> None:
    """Refuse a request that cannot be carried out, before any file is read.

    Raises:
        typer.BadParameter: a code is not the code of a warning.
        UsageError: nobody can be asked, and it is not to be written without a question.
    """
    for code in accept or ():
        if code not in {str(known) for known in MEANINGS}:
            near = did_you_mean(code, map(str, MEANINGS))
            raise typer.BadParameter(f"{printable(code)} is not the code of a warning{near}", param_hint="--accept")
    if not (yes or dry_run or ask.can_ask()):
        why = "standard input is not a terminal, so nothing can be asked"
        raise UsageError(f"{why}; give every value as an option, and --yes, or --dry-run to see what it changes")


def refuse(refused: Refused) -> NoReturn:
    """Report why nothing can be written, and exit with the code for the problems, else that of wrong input."""
    print_screen(on_standard_error(refused.problems))
    print_message(f"pumpcli: {refused.message}")
    raise typer.Exit(exit_code(refused.problems) or WRONG_INPUT)


def unconfirmed(warnings: Sequence[Problem], accepted: Sequence[str] | None) -> list[str]:
    """Return the codes of new warnings that are not among the accepted ones."""
    return list(dict.fromkeys(str(each.code) for each in warnings if each.code not in (accepted or ())))


def report_unconfirmed(warnings: Sequence[Problem], codes: Sequence[str]) -> tuple[Problem, ...]:
    """Report that warnings stop the writing, and return all, these as errors and first."""
    names = " ".join(f"--accept {code}" for code in codes)
    print_message(f"pumpcli: there are new warnings, so nothing is written; look at them, then add {names}")
    errors = tuple(replace(each, severity=Severity.ERROR) for each in warnings if each.code in codes)
    return (*errors, *(each for each in warnings if each.code not in codes))


def exit_if_shown(to: Target, next_command: str = "") -> None:
    """Exit where the terminal of the questions has shown the result, which is then not printed again.

    Args:
        next_command: the command to suggest before.
    """
    if shows_result(to):
        suggest(next_command, to)
        raise typer.Exit


def shows_result(to: Target) -> bool:
    """Return whether the result is for people and appears on a terminal."""
    return to.format is Format.TABLE and sys.stdout.isatty()
