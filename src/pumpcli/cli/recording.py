"""Record a fact: load the pump, ask for what is left out, show what changes, confirm, and write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import typer

from pumpcli.cli import ask
from pumpcli.cli.exit_codes import WRONG_INPUT, OutputUnwritable
from pumpcli.cli.load import Inputs, load
from pumpcli.cli.messages import print_message, print_screen
from pumpcli.cli.options import Format
from pumpcli.cli.output import emit, require
from pumpcli.cli.safe_write import KeptFile
from pumpcli.cli.target import Target, target
from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump_rules import volume_faults
from pumpcli.errors import CODES, Fault, FaultCode, Problem, Severity, UsageError
from pumpcli.files import sources
from pumpcli.files.fact_fields import (
    CHANGE_QUESTION,
    FIELDS,
    Fact,
    FactField,
    ProgramChange,
    What,
    fact_of,
    program_change,
)
from pumpcli.files.moments import moment_in
from pumpcli.files.program_piece import read_piece
from pumpcli.files.suggestions import did_you_mean
from pumpcli.files.text_edit import TextEdit
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.fleet.loading import keep_pump
from pumpcli.formats.layout import printable
from pumpcli.formats.problem_groups import on_standard_error
from pumpcli.report import record as report
from pumpcli.report import words
from pumpcli.usecases.record import (
    Recording,
    Refused,
    expected_residual,
    is_new_mixture,
    mixture_before,
    pump_in_use,
    recording,
)
from pumpcli.values import frozen, replace


@frozen
class Request:
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


def record_fact(
    what: What, texts: Mapping[str, str], request: Request, change: ProgramChange | None, piece: str | None
) -> NoReturn:
    """Record a fact, print what it changes, and exit.

    Args:
        texts: the values that are given, by field.
        change: of a program; None where it is not given, or a file has it.
        piece: the file with the keys of a program.
    """
    to = target((Format.TABLE, Format.JSON), request.format, None)
    _check(what, request, to)
    inputs = Inputs(paths=request.paths, target=to, as_of=request.as_of, clinic=request.clinic, lead=None, strict=False)
    loaded = require(load(inputs, lambda as_of: keep_pump))
    pump = pump_in_use(loaded.content, request.code, loaded.as_of)
    if isinstance(pump, Refused):
        errors = tuple(each for each in loaded.problems if each.is_error)
        _refuse(pump if pump.problems else replace(pump, problems=errors))
    file = KeptFile.read(pump.file)
    if piece is not None:
        change = ProgramChange(piece=_piece(piece))
    questions = _Questions(what, pump, asks=ask.can_ask(), asks_all=not request.yes)
    result = recording(pump, questions.fact(texts, change), loaded.rules, loaded.as_of)
    if isinstance(result, Refused):
        _refuse(result)
    _finish(result, request, to, file)


def _check(what: What, request: Request, to: Target) -> None:
    """Refuse a request that cannot be carried out, before any file is read."""
    if sources.STANDARD_INPUT in (request.paths or ()):
        raise UsageError("nothing can be written into standard input; name the file, or its folder")
    if to.format not in (Format.TABLE, Format.JSON):
        raise typer.BadParameter(f"{to.format} is no format of this command; it prints table or json")
    for code in request.accept or ():
        if code not in {str(known) for known in CODES}:
            near = did_you_mean(code, map(str, CODES))
            raise typer.BadParameter(f"{printable(code)} is not the code of a warning{near}", param_hint="'--accept'")
    if not (request.yes or request.dry_run or ask.can_ask()):
        why = "standard input is not a terminal, so nothing can be asked"
        raise UsageError(f"{why}; give every value as an option, and --yes, or --dry-run to see what it changes")
    if what is What.END and request.again is not None and request.again != request.code:
        raise UsageError(f"--again {request.again} is another code than {request.code}; nothing is written")
    if what is What.END and request.again is None and not (request.dry_run or ask.can_ask()):
        raise UsageError(f"the end of a pump is confirmed with its code: give --again {request.code} too")


def _refuse(refused: Refused) -> NoReturn:
    print_screen(on_standard_error(refused.problems))
    print_message(f"pumpcli: {refused.message}")
    raise typer.Exit(WRONG_INPUT)


def _piece(file: str) -> Any:
    """Return the keys of a program that a file has; what is wrong in it is reported as in a pump file."""
    source = sources.read(file)
    if isinstance(source, Problem):
        _refuse(Refused("the program could not be read; nothing is written", (source,)))
    value, problems = read_piece(source)
    if value is None:
        _refuse(Refused(f"{file} is not a program; nothing is written", problems))
    return value


@frozen
class _Questions:
    """The questions about a fact.

    Attributes:
        asks: whether a person can answer.
        asks_all: whether to ask for values also that there may be none of.
    """

    what: What
    pump: LoadedPump
    asks: bool
    asks_all: bool

    def fact(self, given: Mapping[str, str], change: ProgramChange | None) -> Fact:
        """Return the fact, each value as given or, where it is left out, as answered.

        Raises:
            typer.BadParameter: a given value is wrong.
            UsageError: a value is left out, and nobody can be asked.
        """
        texts = dict(given)
        for each in FIELDS[self.what]:
            if each.name in texts:
                fault = self._checked(each, texts[each.name])
                if isinstance(fault, Fault):
                    raise typer.BadParameter(printable(fault.message), param_hint=f"'{each.option}'")
        self._refuse_missing(texts, change)
        for each in FIELDS[self.what]:
            if each.name not in texts:
                self._ask(each, texts)
            if each.name == "at" and self.what is What.PROGRAM and change is None:
                change = ask.value(CHANGE_QUESTION, program_change)
            if each.name == "withdrawn" and each.name not in given:
                self._confirm_withdrawn(each, texts)
        return fact_of(self.what, texts, self._moment, change)

    @property
    def _moment(self) -> Any:
        return moment_in(self.pump.pump.zone)

    def _refuse_missing(self, texts: Mapping[str, str], change: ProgramChange | None) -> None:
        missing = [each.option for each in FIELDS[self.what] if not each.absent and each.name not in texts]
        if self.what is What.PROGRAM and change is None:
            missing.append("--scale, --rate, --set or --from")
        if missing and not self.asks:
            raise UsageError(f"nothing can be asked here, and these are left out: {', '.join(missing)}")

    def _ask(self, each: FactField, texts: dict[str, str]) -> None:
        if not each.absent or (self.asks and self.asks_all and each.is_asked):
            texts[each.name] = ask.value(each.question, lambda text: self._checked(each, text))
        elif each.name == "drugs" and self.what is What.FILL and self.asks and self.asks_all:
            self._ask_mixture(each, texts)

    def _checked(self, each: FactField, text: str) -> str | Fault:
        """Return the text of a value, or the fault of a wrong one."""
        value = each.read(self._moment, text)
        if isinstance(value, Fault) or value is None or self.what not in (What.FILL, What.READING):
            return value if isinstance(value, Fault) else text
        reservoir = self.pump.pump.reservoir
        volumes: dict[str, list[Any]] = {"fills": [], "withdrawn": [], "readings": []}
        if each.name == "withdrawn":
            volumes |= {"fills": [None], "withdrawn": [value]}
        elif each.name == "volume":
            volumes["fills" if self.what is What.FILL else "readings"] = [value]
        return next(volume_faults(reservoir.capacity, reservoir.low_alarm, **volumes), text)

    def _confirm_withdrawn(self, each: FactField, texts: dict[str, str]) -> None:
        """Show the expected residual, and ask again if what was withdrawn is off and not confirmed."""
        while each.name in texts:
            names = ("at", "withdrawn")
            known = Fact(
                What.FILL,
                texts,
                {key: self._read(key, texts[key]) for key in names if self._read(key, texts[key]) is not None},
            )
            measured = expected_residual(self.pump, known)
            if measured is None:
                return
            ask.tell(report.residual_line(measured).text.replace("\N{NO-BREAK SPACE}", " "))
            if not measured.is_off or ask.yes_or_no(f"is {texts[each.name]} right?", default=False):
                return
            texts[each.name] = ask.value(each.question, lambda text: self._checked(each, text))

    def _read(self, name: str, text: str) -> Any:
        return next(each for each in FIELDS[self.what] if each.name == name).read(self._moment, text)

    def _ask_mixture(self, each: FactField, texts: dict[str, str]) -> None:
        at = self._read("at", texts["at"])
        former = mixture_before(self.pump.pump, at)
        if former is None:
            return
        named = words.mixture(former.drugs).replace("\N{NO-BREAK SPACE}", " ")
        if ask.yes_or_no(f"the same drugs and strengths as before, {named}?"):
            return
        texts[each.name] = ask.value(each.about, lambda text: self._checked(each, text))
        if not is_new_mixture(self.pump.pump, at, self._read(each.name, texts[each.name])):
            return
        stability = next(each for each in FIELDS[What.FILL] if each.name == "stability")
        if "stability" not in texts:
            texts["stability"] = ask.value(stability.question, lambda text: self._checked(stability, text))
        ask.tell("the tubing still holds the former mixture, and the pump delivers that first")
        if ask.yes_or_no("was a bridge bolus or a bridge program set for it?"):
            ask.tell(f"record it after this fill: pumpcli record bolus {self.pump.pump.code}, or record program")
        else:
            ask.tell("ask who prescribes whether one is needed")


def _finish(result: Recording, request: Request, to: Target, file: KeptFile) -> NoReturn:
    """Confirm and write the fact, and print the result."""
    if result.edit is None or request.dry_run:
        _emit(result, request, to)
    unconfirmed = result.unconfirmed(request.accept or ())
    if request.yes and unconfirmed:
        names = " ".join(f"--accept {code}" for code in unconfirmed)
        print_message(f"pumpcli: there are new warnings, so nothing is written; look at them, then add {names}")
        errors = tuple(replace(each, severity=Severity.ERROR) for each in result.warnings if each.code in unconfirmed)
        others = tuple(each for each in result.warnings if each.code not in unconfirmed)
        _emit(replace(result, warnings=(*errors, *others)), request, to)
    is_shown = False
    if result.fact.what is What.END and request.again is None:
        ask.value(f"type {result.code} again to end it", _same(result.code))
    if not request.yes:
        is_shown = True
        print_screen(report.to_screen(result))
        if not ask.yes_or_no(f"write this into {result.file}?", default=not (unconfirmed or result.doubts)):
            print_message("nothing is written")
            _emit(result, request, to, is_shown)
    assert result.edit is not None, "a fact that is there already has been reported"
    file.replace(_changed(result.edit, file))
    print_message(f"{result.file}: written")
    _emit(replace(result, written=True), request, to, is_shown)


def _changed(edit: TextEdit, file: KeptFile) -> bytes:
    try:
        return edit.apply(file.data.decode()).encode()
    except ValueError as error:
        raise OutputUnwritable(
            f"{file.path} has changed since it was read; nothing is written: record it again"
        ) from error


def _same(code: str) -> Callable[[str], str | Fault]:
    def read(text: str) -> str | Fault:
        wrong = Fault(FaultCode.BAD_TEXT, f"that is not {code}; Ctrl-C leaves, and nothing is written")
        return text if text == code else wrong

    return read


def _emit(result: Recording, request: Request, to: Target, is_shown: bool = False) -> NoReturn:
    """Print the result; not the screen again at a terminal that has shown it."""
    if is_shown and to.format is Format.TABLE and sys.stdout.isatty():
        raise typer.Exit
    if request.quiet and to.format is Format.TABLE:
        result = replace(result, diff=())
    emit(report, result, result.warnings, to)
