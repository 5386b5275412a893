"""Make a first pump file: ask for what is left out, show the file and its date, confirm, and write."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import NoReturn

import typer

from pumpcli import manual
from pumpcli.cli import ask
from pumpcli.cli.confirming import check_request, exit_if_shown, refuse, report_unconfirmed, unconfirmed
from pumpcli.cli.emitting import emit
from pumpcli.cli.exit_codes import OutputUnwritable, print_error
from pumpcli.cli.load import Inputs, clinic_folder, load, load_rules
from pumpcli.cli.messages import print_screen
from pumpcli.cli.new_questions import FirstFileQuestions
from pumpcli.cli.options import Format
from pumpcli.cli.output import require
from pumpcli.cli.safe_write import create
from pumpcli.cli.target import Target, target
from pumpcli.cli.typed import after
from pumpcli.domain.clock import AsOf
from pumpcli.errors import UsageError
from pumpcli.files.clinic_search import SUFFIXES, is_clinic_file
from pumpcli.files.new_file import FIELDS, Answers, code_fault
from pumpcli.files.yaml_writing import key_lines
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import keep_pump
from pumpcli.formats.layout import printable
from pumpcli.report import new_pump as report
from pumpcli.usecases.new_pump import NewPump, new_pump, taken
from pumpcli.usecases.record import Refused
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen, replace

#: Characters that some system allows in no name of a file, and spaces.
_NOT_IN_A_NAME = re.compile(r'[\s/\\:*?"<>|\x00-\x1f\x7f]+')
#: Names that Windows gives to devices, with any ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
#: The most bytes of a name before its ending; systems allow 255 with it.
_LONGEST_NAME = 200


class NewRequest(Frozen):
    """The options that are not values of the file.

    Attributes:
        file: the file to write, or its folder; None for a name made from the code in this folder.
        yes: write without the last question.
        accept: the codes of warnings in spite of which it is written.
        quiet: leave the lines of the file out of the result.
    """

    code: str
    file: str | None = None
    as_of: AsOf | None = None
    clinic: str | None = None
    yes: bool = False
    accept: list[str] | None = None
    dry_run: bool = False
    format: Format | None = None
    quiet: bool = False


def make_pump_file(given: Mapping[str, str], windows: Sequence[str], request: NewRequest) -> NoReturn:
    """Make the first file of a pump, print it with its date, and exit.

    Args:
        given: the values that are given, by field, the windows left out.
    """
    to = target((Format.TABLE, Format.JSON), request.format, None)
    check_request(request.accept, yes=request.yes, dry_run=request.dry_run)
    _refuse_wrong(request.code)
    file = _file(request)
    rules = require(load_rules([file], request.clinic, None, to, strict=False))
    fleet, as_of = _others(file, request, to)
    _refuse_taken(fleet, request.code)
    questions = FirstFileQuestions(
        code=request.code,
        file=file,
        rules=rules.of_file,
        asks=ask.can_ask(),
        asks_all=not request.yes,
    )
    answers = questions.answers(given, windows)
    result = new_pump(answers, file, rules.of_file, fleet, as_of)
    if isinstance(result, Refused):
        refuse(result)
    _finish(result, answers, rules, request, to)


def template(code: str | None) -> str:
    """Return a file to fill in, with every key, the optional ones behind a #.

    Args:
        code: of the pump; None to leave it open.

    Raises:
        typer.BadParameter: the code is wrong.
    """
    text = (files(manual) / "template.yaml").read_text(encoding="utf-8")
    if code is None:
        return text
    _refuse_wrong(code)
    return text.replace("\npump:\n", f"\n{key_lines('pump', code)[0]}\n", 1)


def _refuse_wrong(code: str) -> None:
    fault = code_fault(code)
    if fault is not None:
        raise typer.BadParameter(printable(fault.message), param_hint="CODE")


def file_name(code: str) -> str:
    """Return a name for the file of a pump: the code in lower case.

    Every system allows it, with a dash for characters that some names cannot have, and pumpcli reads such a file.
    """
    stem = _NOT_IN_A_NAME.sub("-", code.lower()).strip("-. ")
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    if not stem or _DEVICE.fullmatch(stem) or is_clinic_file(f"{stem}.yaml"):
        stem = f"pump-{stem}" if stem else "pump"
    return f"{stem}.yaml"


def _file(request: NewRequest) -> str:
    """Return the file to write.

    Raises:
        UsageError: it is there already, or pumpcli would not read it as a pump file.
    """
    file = request.file or file_name(request.code)
    if os.path.isdir(file):
        file = os.path.join(file, file_name(request.code))
    file = os.path.normpath(file)
    name = os.path.basename(file)
    if os.path.lexists(file):
        raise UsageError(f"{file} is there already, and nothing is written over it; give another FILE")
    if not name.endswith(SUFFIXES) or name.startswith("."):
        raise UsageError(
            f"{file} would not be read: the name of a pump file ends in .yaml or .yml, and has no dot first"
        )
    if is_clinic_file(file):
        raise UsageError(f"{file} is the name of a clinic file; give another FILE")
    folder = os.path.dirname(file)
    if folder and not os.path.isdir(folder):
        raise UsageError(f"there is no folder {folder}; make it first, or give another FILE")
    return file


def _others(file: str, request: NewRequest, to: Target) -> tuple[Fleet[LoadedPump], AsOf]:
    """Load the pumps of the clinic: of the folder of its clinic file, or of that of the new file where it has none."""
    folder = clinic_folder(file)
    inputs = Inputs(paths=[folder], target=to, as_of=request.as_of, clinic=request.clinic, lead=None, strict=False)
    loaded = require(load(inputs, lambda as_of: keep_pump))
    return loaded.content, loaded.as_of


def _refuse_taken(fleet: Fleet[LoadedPump], code: str) -> None:
    why = taken(fleet, code, None)
    if why:
        raise UsageError(why)


def _finish(result: NewPump, answers: Answers, rules: Rules, request: NewRequest, to: Target) -> NoReturn:
    """Confirm and write the file, and print the result."""
    if request.dry_run:
        _emit(result, request, to)
    open_codes = unconfirmed(result.warnings, request.accept)
    if request.yes and open_codes:
        _emit(replace(result, warnings=report_unconfirmed(result.warnings, open_codes)), request, to)
    if not request.yes:
        print_screen(report.to_screen(result))
        if not ask.yes_or_no(f"write this into {result.file}?", default=not (open_codes or result.doubts)):
            again = _again(result, answers, request.clinic)
            print_error(f"nothing is written; the same again: {printable(again)}\n")
            exit_if_shown(to)
            _emit(result, request, to)

    def is_still_new() -> None:
        fleet, as_of = _others(result.file, request, to)
        if isinstance(new_pump(answers, result.file, rules.of_file, fleet, as_of), Refused):
            raise OutputUnwritable(f"somebody has taken the code {result.code} meanwhile; nothing is written")

    create(result.file, result.text.encode(), is_still_new)
    print_error(f"{printable(result.file)}: written\n")
    next_command = "" if request.quiet else after([result.file], request.as_of, request.clinic).show_file()
    if not request.yes:
        exit_if_shown(to, next_command)
    _emit(replace(result, written=True), request, to, next_command)


def _emit(result: NewPump, request: NewRequest, to: Target, next_command: str = "") -> NoReturn:
    if request.quiet and to.format is Format.TABLE:
        result = replace(result, text="")
    emit(report, result, result.warnings, to, next_command=next_command)


def _again(result: NewPump, answers: Answers, clinic: str | None) -> str:
    """Return the command that gives these values, so that one of them can be changed."""
    options = [part for name, field in FIELDS.items() for part in _given(field.option, answers.texts.get(name))]
    parts = [f"{each['from']} to {each['to']} {each['rate']}" for each in answers.windows]
    windows = [part for text in parts for part in _given(FIELDS["window"].option, text)]
    return shlex.join(
        ["pumpcli", "new", *options, *windows, *_given("--clinic", clinic), "--", result.code, result.file]
    )


def _given(option: str, text: str | None) -> list[str]:
    return [] if text is None else [option, text]
