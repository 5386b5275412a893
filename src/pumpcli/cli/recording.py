"""Record a fact: load the pump, ask for what is left out, show what changes, confirm, and write."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from pumpcli.cli import ask
from pumpcli.cli.confirming import check_request, exit_if_shown, refuse, report_unconfirmed, shows_result, unconfirmed
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs, clinic_folder, load
from pumpcli.cli.messages import print_message, print_screen
from pumpcli.cli.options import Format
from pumpcli.cli.output import require
from pumpcli.cli.record_questions import FactQuestions, Given
from pumpcli.cli.safe_write import KeptFile
from pumpcli.cli.target import Target, target
from pumpcli.cli.typed import after
from pumpcli.domain.clock import AsOf
from pumpcli.errors import Fault, FaultCode, Problem, UsageError
from pumpcli.files import sources
from pumpcli.files.characters import composed
from pumpcli.files.fact_fields import Fact, ProgramChange, What
from pumpcli.files.program_piece import read_piece
from pumpcli.files.source import Source
from pumpcli.files.text_edit import TextEdit
from pumpcli.fleet.candidates import candidates
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import keep_pump
from pumpcli.report import record as report
from pumpcli.usecases.record import Recording, Refused, out_of_use, pump_in_use, recording
from pumpcli.values import Frozen, replace


class Request(Frozen):
    """The options that all facts share.

    Attributes:
        yes: write without the last question.
        accept: the codes of new warnings in spite of which it is written.
        again: the code of the pump that ends, given again.
    """

    code: str
    paths: list[str] | None
    as_of: AsOf | None = None
    clinic: str | None = None
    yes: bool = False
    accept: list[str] | None = None
    dry_run: bool = False
    format: Format | None = None
    quiet: bool = False
    again: str | None = None


def record_fact(given: Sequence[Given], request: Request, piece: str | None) -> NoReturn:
    """Record a fact, print what it changes, and exit.

    Args:
        given: the options of the fact, and of what else may be done at the same visit.
        piece: the file with the keys of a program.
    """
    what = given[0].what
    to = target((Format.TABLE, Format.JSON), request.format, None)
    _check(what, request)
    inputs = Inputs(paths=request.paths, target=to, as_of=request.as_of, clinic=request.clinic, lead=None, strict=False)
    loaded = require(load(inputs, lambda as_of: keep_pump))
    pump = pump_in_use(loaded.content, request.code, loaded.as_of)
    if isinstance(pump, Refused):
        errors = tuple(each for each in loaded.problems if each.is_error)
        refuse(pump if pump.problems else replace(pump, problems=errors))
    file = _kept(pump.source)
    _refuse_second(pump, inputs)
    if piece is not None:
        change = _piece(piece)
        given = [replace(each, change=change) if each.what is What.PROGRAM else each for each in given]

    is_asked = ask.can_ask() and not request.yes

    def trial(facts: Sequence[Fact]) -> Recording | Refused:
        return recording(pump, facts, loaded.rules, loaded.as_of, is_bolus_asked=is_asked)

    def recorded(facts: Sequence[Fact]) -> Recording:
        result = trial(facts)
        if isinstance(result, Refused):
            refuse(result)
        return result

    ended = out_of_use(pump.pump, loaded.as_of)
    if ended is not None and given[0].missing:
        refuse(ended)
    questions = FactQuestions(pump, asks=ask.can_ask(), asks_all=not request.yes, trial=trial)
    facts = questions.facts(given, lambda facts: report.due_line(recorded(facts)))
    _finish(recorded(facts), request, to, file)


def _refuse_second(pump: LoadedPump, inputs: Inputs) -> None:
    """Refuse a code that another pump of the clinic has at the same time, in a file that the paths leave out."""
    folder = clinic_folder(pump.file)
    if any(Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(path)) for path in inputs.paths or ["."]):
        return  # it has been read whole
    files = candidates(pump.pump.code, [pump.file, folder]).holding
    loaded = require(load(replace(inputs, paths=list(files)), lambda as_of: keep_pump))
    second = pump_in_use(loaded.content, pump.pump.code, loaded.as_of)
    if isinstance(second, Refused):
        refuse(second)


def _kept(source: Source) -> KeptFile:
    """Read the file of a pump again as bytes.

    Raises:
        OutputUnwritable: they are not those from which the pump was read, or the file may not be changed.
    """
    file = KeptFile.read(source.file)
    if not source.is_in(file.data):
        raise file.changed()
    return file


def _check(what: What, request: Request) -> None:
    """Refuse a request that cannot be carried out, before any file is read."""
    if sources.STANDARD_INPUT in (request.paths or ()):
        raise UsageError("nothing can be written into standard input; name the file, or its folder")
    check_request(request.accept, yes=request.yes, dry_run=request.dry_run)
    if what is What.END and request.again is not None and composed(request.again) != composed(request.code):
        raise UsageError(f"--again {request.again} is another code than {request.code}; nothing is written")
    if what is What.END and request.again is None and not (request.dry_run or ask.can_ask()):
        raise UsageError(f"the end of a pump is confirmed with its code: give --again {request.code} too")


def _piece(file: str) -> ProgramChange:
    """Return the program that a file has; what is wrong in it is reported as in a pump file."""
    source = sources.read(file)
    if isinstance(source, Problem):
        refuse(Refused("the program could not be read; nothing is written", (source,)))
    change, problems = read_piece(source)
    if change is None:
        refuse(Refused(f"{file} is not a program; nothing is written", problems))
    return change


def _finish(result: Recording, request: Request, to: Target, file: KeptFile) -> NoReturn:
    """Confirm and write the fact, and print the result."""
    if result.edit is None or request.dry_run:
        _emit(result, request, to)
    open_codes = unconfirmed(result.warnings, request.accept)
    if request.yes:
        _refuse_strays(result)
        _tell_doubts(result, to)
    if request.yes and open_codes:
        _emit(replace(result, warnings=report_unconfirmed(result.warnings, open_codes)), request, to)
    asks_code = result.fact.what is What.END and request.again is None
    is_shown = asks_code or not request.yes
    if is_shown:
        print_screen(report.to_screen(result))
    if asks_code:
        ask.value(f"type {result.code} again to end it", _same(result.code))
    if not request.yes and not ask.yes_or_no(
        f"write this into {result.file}?", default=not (open_codes or result.doubts)
    ):
        print_message("nothing is written")
        _emit(result, request, to, is_shown)
    assert result.edit is not None, "a fact that is there already has been reported"
    file.replace(_changed(result.edit, file))
    print_message(f"{result.file}: written")
    next_command = "" if request.quiet else _next(result, request)
    _emit(replace(result, written=True), request, to, is_shown, next_command)


def _next(result: Recording, request: Request) -> str:
    """Return the command to type after a fact has been written."""
    return report.next_command(result, after(request.paths, request.as_of, request.clinic))


def _refuse_strays(result: Recording) -> None:
    """Refuse to write facts that do not belong to the visit of their fill, where nobody looks at them."""
    if result.strays:
        apart = "record it by a command of its own, or the whole without --yes"
        refuse(Refused(f"{'; '.join(result.strays)}; nothing is written: correct the date, {apart}"))


def _tell_doubts(result: Recording, to: Target) -> None:
    """Name the doubts on standard error, unless the terminal shows them with the result."""
    if not shows_result(to):
        for doubt in result.doubts:
            print_message(f"look twice: {doubt}")


def _changed(edit: TextEdit, file: KeptFile) -> bytes:
    try:
        return edit.apply(file.data.decode()).encode()
    except ValueError as error:
        raise file.changed() from error


def _same(code: str) -> Callable[[str], str | Fault]:
    def read(text: str) -> str | Fault:
        wrong = Fault(FaultCode.BAD_TEXT, f"that is not {code}; Ctrl-C leaves, and nothing is written")
        return text if composed(text) == composed(code) else wrong

    return read


def _emit(result: Recording, request: Request, to: Target, is_shown: bool = False, next_command: str = "") -> NoReturn:
    """Print the result; not the screen again at a terminal that has shown it."""
    if is_shown:
        exit_if_shown(to, next_command)
    if request.quiet and to.format is Format.TABLE:
        result = replace(result, diff=())
    emit(report, result, result.warnings, to, next_command=next_command)
