"""Load the files that the options of a command name: the clinic file and the pump files.

Nothing here prints or exits. A function returns `Loaded`, or `Failed`, which `require` in `output` reports.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from pumpcli.cli import environment
from pumpcli.cli.clock import as_of_now
from pumpcli.cli.named import missing, named
from pumpcli.cli.progress import progress
from pumpcli.cli.target import Target
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Problem, Severity
from pumpcli.files.clinic_search import clinic_files
from pumpcli.fleet.fleet import Fleet
from pumpcli.fleet.loading import Keep, digest_fleet
from pumpcli.usecases.due import DueList, Listed, due_list, ranked
from pumpcli.usecases.filtered import FilterableT
from pumpcli.usecases.rules import Rules, find_rules
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from pumpcli.files.filter_terms import Term
    from pumpcli.usecases.filters import Sieve

ContentT = TypeVar("ContentT")
PumpT = TypeVar("PumpT")
RowT = TypeVar("RowT")

_NO_RULES = "No list is made: with a wrong clinic file or catalogue no date can be trusted."


class Inputs(Frozen):
    """The options of a command that set which files are read, and how.

    Attributes:
        paths: pump files and folders, of a list also codes and patterns, for which `where` has a term; None for this
            folder.
        target: where the result goes; it must not be one of the files that are read.
        as_of: None for now.
        clinic: the clinic file; None to search for it near the pump files.
        lead: overrides the `refill_lead` of the clinic file.
        strict: count warnings as errors, except accepted ones.
        jobs: the number of processes that read; None for one per processor where there is enough to read.
        where: the terms of the filter; empty for none.
    """

    paths: list[str] | None
    target: Target
    as_of: AsOf | None
    clinic: str | None
    lead: Period | None
    strict: bool
    jobs: int | None = 1
    where: tuple[Term, ...] = ()

    def sieve(self, as_of: AsOf) -> Sieve | None:
        """Return the filter that matches the pumps; None without a term."""
        if not self.where:
            return None
        from pumpcli.usecases.filters import Sieve  # noqa: PLC0415  # few lists have a filter

        return Sieve(self.where, as_of)


class Loaded(Frozen, Generic[ContentT]):
    """A fleet, a list or a pump, with the rules and the as-of instant to use.

    Attributes:
        problems: the problems of all files; with `--strict`, warnings are errors.
        notes: sentences for standard error, such as which pump is meant by a code.
    """

    content: ContentT
    rules: Rules
    as_of: AsOf
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


class Failed(Frozen):
    """The problems because of which nothing could be loaded.

    Attributes:
        message: a last line for standard error; empty if the problems say all.
        usage: the reason for which the request was wrong; empty if the files are.
    """

    problems: tuple[Problem, ...]
    message: str = ""
    usage: str = ""


def load(inputs: Inputs, keep: Callable[[AsOf], Keep[PumpT]]) -> Loaded[Fleet[PumpT]] | Failed:
    """Load a fleet.

    Args:
        keep: makes, from the as-of instant, the function that turns pumps into what the fleet holds. That function may
            be called in another process.

    Raises:
        typer.BadParameter: the target is one of the files.
    """
    paths = inputs.paths or ["."]
    rules = load_rules(paths, inputs.clinic, inputs.lead, inputs.target, inputs.strict)
    if isinstance(rules, Failed):
        return rules
    as_of = inputs.as_of or as_of_now()
    with progress() as show:
        fleet = digest_fleet(paths, rules.clinics, keep(as_of), inputs.jobs, show, as_of)
    inputs.target.refuse_inputs(fleet.names)
    problems = (*rules.problems, *with_severity(fleet.problems, inputs.strict))
    return Loaded(content=fleet, rules=rules, as_of=as_of, problems=problems)


def load_filtered(inputs: Inputs, keep: Callable[[AsOf], Keep[FilterableT]]) -> Loaded[Fleet[FilterableT]] | Failed:
    """Load a fleet, each pump with its match. Return `Failed` if a term names a value that no pump has.

    A pump that could not be read may have the value: then the list is made, and is incomplete. Raise what `load`
    raises.
    """
    given = named(inputs.paths)
    loaded = load(replace(inputs, paths=given.paths), keep)
    if isinstance(loaded, Failed):
        return loaded
    if given.codes and not loaded.content.names:
        return Failed(tuple(problem for code in given.codes for problem in missing(code)))
    if loaded.content.unread or not inputs.where:
        return loaded
    from pumpcli.usecases.filters import unmatched  # noqa: PLC0415  # few lists have a filter

    wrong = unmatched(inputs.where, loaded.content.pumps)
    if not wrong:
        return loaded
    no_file = [f"there is no file or folder {' or '.join(given.codes)}"] if given.codes else []
    return Failed(loaded.problems, usage="; ".join([*no_file, *wrong]))


def load_due(
    inputs: Inputs, row: Callable[[Listed], RowT], *, is_saved_filter: bool = False
) -> Loaded[DueList[RowT]] | Failed:
    """Load the list of all pumps, with a row for each. Raise what `load` raises.

    Args:
        is_saved_filter: whether the filter comes from a saved list: the pumps that have its values may be gone.
    """
    loader = load if is_saved_filter else load_filtered
    inputs = replace(inputs, paths=named(inputs.paths).paths) if is_saved_filter else inputs
    loaded = loader(inputs, lambda as_of: partial(ranked, as_of, row, sieve=inputs.sieve(as_of)))
    if isinstance(loaded, Failed):
        return loaded
    due = due_list(loaded.content, loaded.rules, loaded.as_of, inputs.where)
    return Loaded(content=due, rules=loaded.rules, as_of=due.as_of, problems=loaded.problems)


def load_rules(
    paths: list[str], clinic: str | None, lead: Period | None, target: Target, strict: bool
) -> Rules | Failed:
    """Load the rules of the clinic file, or the defaults. Return `Failed` if the clinic file or its catalogue is wrong.

    Raises:
        typer.BadParameter: the target is the clinic file or its catalogue.
    """
    rules = find_rules(paths, clinic, lead)
    variable = environment.CLINIC if environment.names_clinic(clinic) else ""
    if not isinstance(rules, Rules):
        return Failed(tuple(rules), f"{_NO_RULES} {variable} names the clinic file." if variable else _NO_RULES)
    target.refuse_inputs(rules.files)
    return replace(rules, problems=with_severity(rules.problems, strict), variable=variable)


def clinic_folder(file: str) -> str:
    """Return the folder in which no other pump may have the code of a pump file: that of the clinic file at or above
    it, or its own. The file of `--clinic` may lie anywhere, and has no folder of pumps."""
    return os.path.dirname(next(iter(clinic_files([file])), file)) or os.curdir


def with_severity(problems: Sequence[Problem], strict: bool) -> tuple[Problem, ...]:
    """Return the problems; if strict, all of them as errors except accepted warnings."""
    return tuple(
        replace(problem, severity=Severity.ERROR) if strict and problem.accepted is None else problem
        for problem in problems
    )
