"""Load one pump: the only one of the files, or the one that a code names. Nothing here prints or exits."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Sequence

from pumpcli.cli.clock import as_of_now
from pumpcli.cli.load import Failed, Inputs, Loaded, load, load_rules, with_severity
from pumpcli.cli.named import is_code, is_like_code, missing, named
from pumpcli.domain.clock import AsOf
from pumpcli.errors import Problem, UsageError
from pumpcli.files.clinic_search import is_clinic_file
from pumpcli.files.filter_terms import is_pattern
from pumpcli.files.lookalike_codes import shape
from pumpcli.fleet.candidates import candidates
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import digest_fleet, keep_pump
from pumpcli.report.words import pumps_or_files
from pumpcli.usecases.find_pump import Found, NotRead, Unknown, find, only_pump, some, suggestion
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen, replace


class Among(Frozen):
    """A pump, and all pumps that were read with it."""

    pump: LoadedPump
    others: tuple[LoadedPump, ...]


class _Searched(Frozen):
    """The result of a search for a pump.

    Attributes:
        problems: those that may be about the pump.
        fleet: the pumps that were read with it.
        names: the names of all pump files.
    """

    found: Found | NotRead
    problems: tuple[Problem, ...]
    fleet: Fleet[LoadedPump]
    names: tuple[str, ...]


def load_one(inputs: Inputs, code: str | None) -> Loaded[LoadedPump] | Failed:
    """Load the only pump of the paths, or the one with this code. Raise what `load_among` raises."""
    loaded = load_among(inputs, code, needs_others=False)
    if isinstance(loaded, Failed):
        return loaded
    return Loaded(
        content=loaded.content.pump,
        rules=loaded.rules,
        as_of=loaded.as_of,
        problems=loaded.problems,
        notes=loaded.notes,
    )


def load_among(inputs: Inputs, code: str | None, *, needs_others: bool = True) -> Loaded[Among] | Failed:
    """Load the only pump of the paths, or the one with this code, and the pumps that were read with it.

    A code among the paths names the pump as `code` does. Then only the files that may hold it are read as YAML, and
    only their problems are reported, unless a plan needs the others.

    Args:
        needs_others: whether to read all pumps where they share a capacity.

    Raises:
        UsageError: there are several pumps and no code, or no pump has the code.
        typer.BadParameter: as for `load`.
    """
    given = named(inputs.paths)
    codes = [*given.codes, *([] if code is None else [code])]
    if len(codes) > 1:
        no_files = f"; there is no file or folder {' or '.join(given.codes)}" if len(given.codes) > 1 else ""
        raise UsageError(f"{some(codes)} are several codes, and this is about one pump; name one of them{no_files}")
    if given.codes:
        return _load_named(inputs, given.codes[0], given.paths or ["."], needs_others)
    hides = _hidden_by_files(inputs) if code is None else ""
    loaded = load(inputs, lambda as_of: keep_pump)
    if isinstance(loaded, Failed):
        return replace(loaded, message=loaded.message or f"pumpcli: {hides}") if hides else loaded
    found = _in_fleet(loaded.content, code, loaded.as_of)
    if isinstance(found, NotRead):
        usage = "" if loaded.content.unread else _without_pump(inputs.paths, loaded.content.problems)
        return Failed(loaded.problems, _last_line(found) or (f"pumpcli: {hides}" if hides else ""), usage)
    return Loaded(
        content=Among(found.pump, loaded.content.pumps),
        rules=loaded.rules.of(found.pump.file),
        as_of=loaded.as_of,
        problems=loaded.problems,
        notes=_notes(found.note, hides),
    )


def _load_named(inputs: Inputs, code: str, paths: list[str], needs_others: bool) -> Loaded[Among] | Failed:
    """Load the pump of a code that stands among the paths."""
    rules = load_rules(paths, inputs.clinic, inputs.lead, inputs.target, inputs.strict)
    if isinstance(rules, Failed):
        return rules
    as_of = inputs.as_of or as_of_now()
    needs_all = needs_others and any(each.clinic.has_capacity for each in rules.every)
    searched = _search(code, paths, rules, as_of, needs_all=needs_all)
    if isinstance(searched, Failed):
        return searched
    inputs.target.refuse_inputs(searched.names)
    problems = (*rules.problems, *with_severity(searched.problems, inputs.strict))
    if isinstance(searched.found, NotRead):
        return Failed(problems, _last_line(searched.found))
    unplanned = len(searched.fleet.unread) if needs_all else 0
    return Loaded(
        content=Among(searched.found.pump, searched.fleet.pumps),
        rules=rules.of(searched.found.pump.file),
        as_of=as_of,
        problems=problems,
        notes=_notes(
            searched.found.note,
            f"{pumps_or_files(unplanned)} could not be read, so the planned day is not sure; see `pumpcli check`"
            if unplanned
            else "",
        ),
    )


def load_two(inputs: Inputs, code: str | None) -> Loaded[tuple[LoadedPump, LoadedPump]] | Failed:
    """Load two pumps, each from a path or by its code. They are read separately, so both may have the same code.

    Of a folder beside a code, it is the pump with that code. Raise what `load_one` raises.
    """
    arguments = inputs.paths or []
    paths = ["." if is_code(each) else each for each in arguments]
    rules = load_rules(paths, inputs.clinic, inputs.lead, inputs.target, inputs.strict)
    if isinstance(rules, Failed):
        return rules
    as_of = inputs.as_of or as_of_now()
    sides = [_side(each, _code_beside(each, arguments, code), rules, as_of, inputs.strict) for each in arguments]
    for side in sides:
        if isinstance(side, Failed):
            return side
    searched = [side for side in sides if isinstance(side, _Searched)]
    inputs.target.refuse_inputs(file for side in searched for file in side.names)
    file_problems = [problem for side in searched for problem in side.problems]
    problems = (*rules.problems, *with_severity(file_problems, inputs.strict))
    found = [side.found for side in searched if isinstance(side.found, Found)]
    if len(found) < len(searched):
        return Failed(problems, "".join(_last_line(side.found) for side in searched if isinstance(side.found, NotRead)))
    first, second = found
    return Loaded(
        content=(first.pump, second.pump),
        rules=rules,
        as_of=as_of,
        problems=problems,
        notes=_notes(first.note, second.note),
    )


def _code_beside(argument: str, arguments: Sequence[str], code: str | None) -> str | None:
    """Return the code of the pump that is meant in a path: `--pump`, or of a folder the code beside it."""
    others = [each for each in arguments if each != argument and is_code(each)]
    return others[0] if others and code is None and os.path.isdir(argument) else code


def _side(argument: str, code: str | None, rules: Rules, as_of: AsOf, is_strict: bool) -> _Searched | Failed:
    if is_code(argument):
        return _search(argument, ["."], rules, as_of)
    fleet = digest_fleet([argument], rules.clinics, keep_pump, as_of=as_of)
    if code is None and not fleet.pumps and not fleet.unread and (usage := _without_pump([argument], fleet.problems)):
        return Failed(with_severity(fleet.problems, is_strict), usage=usage)
    return _Searched(found=_in_fleet(fleet, code, as_of), problems=fleet.problems, fleet=fleet, names=fleet.names)


def _in_fleet(fleet: Fleet[LoadedPump], code: str | None, as_of: AsOf) -> Found | NotRead:
    if code is None:
        pump = only_pump(fleet, as_of)
        return NotRead("") if pump is None else Found(pump)
    found = find(fleet, code, as_of)
    if isinstance(found, Unknown):
        raise UsageError(f"no pump has the code {code}{suggestion(code, fleet)}")
    return found


def _search(code: str, paths: list[str], rules: Rules, as_of: AsOf, *, needs_all: bool = False) -> _Searched | Failed:
    """Search the files that may hold a pump, or read all of them; a pattern may match in every file.

    Return `Failed` where there is no pump file: then the code is that of a file that does not exist.

    Raises:
        UsageError: no pump has the code, or several may be meant.
    """
    near = candidates(code, paths)
    files = near.names if needs_all or is_pattern(code) else near.holding
    whole = _read(files, rules, as_of)
    sought = whole if is_pattern(code) else _in_files(whole, near.holding)
    found = find(sought, code, as_of, lambda: _read(near.names, rules, as_of))
    if not isinstance(found, Unknown):
        meant = found.pump.pump.code if isinstance(found, Found) else code
        return _Searched(found=found, problems=(*near.problems, *_about(whole, meant)), fleet=whole, names=near.names)
    if not near.names:
        usage = _without_pump(paths, near.problems) if all(map(is_clinic_file, paths)) else ""
        if usage:
            return Failed(near.problems, usage=usage)
        none = f"pumpcli: there are no pump files in {_folders(paths)}, so no pump with the code {code}"
        return Failed(missing(code), none)
    known = whole if needs_all else _read(near.names, rules, as_of)
    raise UsageError(
        f"there is no file {code}, and no pump has this code{_file_of(code, near.names) or suggestion(code, known)}"
    )


def _hidden_by_files(inputs: Inputs) -> str:
    """Return a sentence on each pump of this folder whose code is also the name of a file or folder that is read; else
    an empty text."""
    alike = [each for each in inputs.paths or () if is_like_code(each) and not is_code(each)]
    rules = load_rules([os.curdir], inputs.clinic, inputs.lead, inputs.target, inputs.strict) if alike else None
    if not isinstance(rules, Rules):
        return ""
    sentences = []
    for code in alike:
        holding = [each for each in candidates(code, [os.curdir]).holding if code not in each.split(os.sep)[:-1]]
        fleet = _read(holding, rules, inputs.as_of or as_of_now())
        files = [each.file for each in fleet.pumps if each.pump.code == code]
        files += [each.file for each in fleet.unread if each.code == code]
        kind = "folder" if os.path.isdir(code) else "file"
        also = f"there is also a pump {code} in {some(files)}, for which give --pump {code} alone"
        sentences += [f"the {kind} {code} is read; {also}"] if files else []
    return "; ".join(sentences)


def _file_of(code: str, names: Sequence[str]) -> str:
    """Return the end of a message on a code that is the name of a pump file without its ending; else nothing."""
    files = [name for name in names if os.path.splitext(os.path.basename(name))[0] == code]
    return f": did you mean the file {some(files)}?" if files else ""


def _read(files: Sequence[str], rules: Rules, as_of: AsOf) -> Fleet[LoadedPump]:
    return digest_fleet(files, rules.clinics, keep_pump, as_of=as_of)


def _in_files(fleet: Fleet[LoadedPump], files: Container[str]) -> Fleet[LoadedPump]:
    """Return a fleet without the pumps of other files, which cannot have the code."""
    return replace(
        fleet,
        pumps=tuple(each for each in fleet.pumps if each.file in files),
        unread=tuple(each for each in fleet.unread if each.file in files),
    )


def _about(fleet: Fleet[LoadedPump], code: str) -> Iterator[Problem]:
    """Yield the problems of the pumps whose codes are or look like a code, and of what may be such a pump."""
    alike = shape(code)
    files = {each.file for each in fleet.pumps if shape(each.pump.code) == alike}
    files |= {each.file for each in fleet.unread if each.code is None or shape(each.code) == alike}
    for problem in fleet.problems:
        if problem.file in files and (problem.pump is None or shape(problem.pump) == alike):
            yield problem


def _without_pump(paths: Sequence[str] | None, problems: Sequence[Problem]) -> str:
    """Return that the paths, in which no pump was found, hold none; empty if errors say why none was found."""
    if any(problem.is_error for problem in problems):
        return ""
    kinds = [f"{path} is a {_kind(path)}" for path in paths or ["."]]
    return f"{', '.join(kinds)}: no pump is in it; name a pump file, or the code of a pump"


def _kind(path: str) -> str:
    if os.path.isdir(path):
        return "folder of catalogues"
    return "clinic file" if is_clinic_file(path) else "catalogue"


def _last_line(found: NotRead) -> str:
    return f"pumpcli: {found.message}" if found.message else ""


def _notes(*notes: str) -> tuple[str, ...]:
    return tuple(note for note in notes if note)


def _folders(paths: Sequence[str]) -> str:
    return "this folder" if list(paths) == ["."] else some(paths)
