"""Load what the options of a command name: the clinic file, and the pump files or a list that was kept.

Nothing here prints or exits. What could not be loaded comes back as `Failed`; `require` of `output` reports it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from pumpcli.cli.options import as_of_now
from pumpcli.cli.progress import progress
from pumpcli.cli.target import Target
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem, Severity
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import Keep, digest_fleet, keep_pump, load_fleet
from pumpcli.usecases.due import DueList, Listed, due_list, ranked
from pumpcli.usecases.rules import Rules, find_rules
from pumpcli.values import frozen, replace

ContentT = TypeVar("ContentT")
PumpT = TypeVar("PumpT")
RowT = TypeVar("RowT")

_NO_RULES = "No list is made: with a wrong clinic file or catalogue no date can be trusted.\n"


@frozen
class Inputs:
    """The options of a command that say which files to read, and how.

    Attributes:
        target: where the result goes, which must be none of these files.
        strict: warnings count as errors.
    """

    paths: list[str] | None
    target: Target
    as_of: AsOf | None
    clinic: str | None
    lead: Period | None
    strict: bool
    jobs: int | None = 1


@frozen
class Loaded(Generic[ContentT]):
    """What a command works on: a fleet, a list or a pump, with the rules and the as-of instant to use.

    Attributes:
        problems: those of all files, with the severity that counts (see `--strict`).
    """

    content: ContentT
    rules: Rules
    as_of: AsOf
    problems: tuple[Problem, ...]


@frozen
class Failed:
    """The problems for which there is nothing to work on.

    Attributes:
        message: a last line for standard error; empty where the problems say enough.
    """

    problems: tuple[Problem, ...]
    message: str = ""


def load(inputs: Inputs, keep: Callable[[Rules, AsOf], Keep[PumpT]]) -> Loaded[Fleet[PumpT]] | Failed:
    """Load a fleet.

    Args:
        keep: gives, for the rules, the function that says what the fleet holds of the pumps; it may be called in other
            processes.

    Raises:
        typer.BadParameter: the target is one of the files.
        UsageError: several clinic files belong to the paths, and none is named.
    """
    paths = inputs.paths or ["."]
    rules = load_rules(paths, inputs.clinic, inputs.lead, inputs.target, inputs.strict)
    if isinstance(rules, Failed):
        return rules
    as_of = inputs.as_of or as_of_now()
    with progress() as show:
        fleet = digest_fleet(paths, rules.clinic, rules.catalogues, keep(rules, as_of), inputs.jobs, show)
    inputs.target.refuse_inputs(fleet.names)
    problems = (*rules.problems, *_counted(fleet.problems, inputs.strict))
    return Loaded(content=fleet, rules=rules, as_of=as_of, problems=problems)


def load_due(inputs: Inputs, row: Callable[[Listed, Clinic], RowT]) -> Loaded[DueList[RowT]] | Failed:
    """Load the list of all pumps, with a row of each; raises what `load` does."""
    loaded = load(inputs, lambda rules, as_of: partial(ranked, rules.clinic, as_of, row))
    if isinstance(loaded, Failed):
        return loaded
    due = due_list(loaded.content, loaded.rules, loaded.as_of)
    return Loaded(content=due, rules=loaded.rules, as_of=due.as_of, problems=loaded.problems)


def load_rules(
    paths: list[str], clinic: str | None, lead: Period | None, target: Target, strict: bool
) -> Rules | Failed:
    """Load the rules of the clinic file, or the defaults; a wrong clinic file or catalogue is a failure.

    Raises:
        typer.BadParameter: the target is the clinic file or its catalogue.
        UsageError: several clinic files belong to the paths, and none is named.
    """
    rules = find_rules(paths, clinic, lead)
    if not isinstance(rules, Rules):
        return Failed(tuple(rules), _NO_RULES)
    target.refuse_inputs(rules.files)
    return replace(rules, problems=_counted(rules.problems, strict))


def load_one(inputs: Inputs, code: str | None) -> Loaded[LoadedPump] | Failed:
    """Load the one pump of the paths, or the one with a code.

    Raises:
        UsageError: there are several, or none has the code; and what `load` raises.
    """
    from pumpcli.usecases import one_pump  # noqa: PLC0415  # a list of pumps needs nothing of it, and starts 4 ms earlier

    loaded = load(inputs, lambda rules, as_of: keep_pump)
    if isinstance(loaded, Failed):
        return loaded
    pump = one_pump.only_pump(loaded.content, code)
    if pump is None:
        return Failed(loaded.problems)
    return Loaded(content=pump, rules=loaded.rules, as_of=loaded.as_of, problems=loaded.problems)


def load_two(inputs: Inputs, code: str | None) -> Loaded[tuple[LoadedPump, LoadedPump]] | Failed:
    """Load one pump from each of two paths, which are read apart: the two may have one code. Raises what `load_one`
    does."""
    from pumpcli.usecases import one_pump  # noqa: PLC0415  # as in `load_one`

    paths = inputs.paths or []
    rules = load_rules(paths, inputs.clinic, inputs.lead, inputs.target, inputs.strict)
    if isinstance(rules, Failed):
        return rules
    fleets = [load_fleet([path], rules.clinic, rules.catalogues) for path in paths]
    inputs.target.refuse_inputs(file for fleet in fleets for file in fleet.names)
    of_files = [problem for fleet in fleets for problem in fleet.problems]
    problems = (*rules.problems, *_counted(of_files, inputs.strict))
    first, second = (one_pump.only_pump(fleet, code) for fleet in fleets)
    if first is None or second is None:
        return Failed(problems)
    return Loaded(content=(first, second), rules=rules, as_of=inputs.as_of or as_of_now(), problems=problems)


def _counted(problems: Sequence[Problem], strict: bool) -> tuple[Problem, ...]:
    """Return problems with the severity that counts: if strict, every warning is an error."""
    return tuple(replace(problem, severity=Severity.ERROR) if strict else problem for problem in problems)
