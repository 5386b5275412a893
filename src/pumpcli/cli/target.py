"""The target of a result: every rule of `--output` and `--format`."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Collection, Iterable
from datetime import datetime

import typer

from pumpcli.cli import environment
from pumpcli.cli.choices import one_of
from pumpcli.cli.clock import written_at
from pumpcli.cli.exit_codes import OutputUnwritable
from pumpcli.cli.options import ENDINGS, NO_ENDINGS, TEXT_ENDINGS, CsvStyle, Format
from pumpcli.cli.streams import behind_links, descriptor
from pumpcli.errors import UsageError
from pumpcli.files.clinic_search import SUFFIXES
from pumpcli.files.sources import STANDARD_INPUT
from pumpcli.formats.layout import printable
from pumpcli.values import Frozen, replace

STANDARD_OUTPUT = "-"


class Target(Frozen):
    """The file and format of a result.

    Attributes:
        file: None for standard output.
        bom: begin a CSV with a byte order mark.
        csv: the style of a CSV.
        clinical: name drug and dose in an ICS.
        is_paged: show a long table page by page on a terminal.
        written_at: the time of writing, in UTC, which an ICS holds; None for other formats. It is taken before any
            file is read: of two results, the one with the newer input then has the later time.
    """

    format: Format
    file: str | None
    bom: bool = False
    csv: CsvStyle = CsvStyle.PLAIN
    clinical: bool = False
    is_paged: bool = True
    written_at: datetime | None = None

    @property
    def is_screen(self) -> bool:
        """Whether a screen is drawn to standard output."""
        return self.file is None and self.format is Format.TABLE

    def refuse_inputs(self, files: Iterable[str]) -> None:
        """Raise typer.BadParameter if the target is one of these files, also if a link or another name leads to it."""
        if self.file is None:
            return
        try:
            target_status = os.stat(self.file)
        except OSError:  # a new file, or one that cannot be written to either
            return
        if not stat.S_ISREG(target_status.st_mode):
            return
        for file in files:
            if _is_same_file(file, target_status):
                name = "standard input" if file == STANDARD_INPUT else printable(file)
                raise _refusal(self.file, f"this is {name}, which is read here; no result is written over an input")


def target(
    offered: Collection[Format],
    format: Format | None,
    file: str | None,
    bom: bool = False,
    csv: CsvStyle | None = None,
    clinical: bool = False,
    no_pager: bool = False,
) -> Target:
    """Return the target that the options of a command name. This is called before any file is read.

    Args:
        offered: the formats of the command.
        format: None to use the ending of the file, else the variable of the environment.
        csv: None for the plain style.
        no_pager: print a long table at once.

    Raises:
        typer.BadParameter: the options contradict one another, or the file looks like an input.
        OutputUnwritable: the file exists and cannot be read, to see whether it looks like an input.
        UsageError: `SOURCE_DATE_EPOCH` is wrong, and the format needs it; or `PUMPCLI_FORMAT` is.
    """
    if file == STANDARD_OUTPUT or (file is not None and descriptor(file) == 1):
        file = None
    else:
        format = _format(offered, format, file or "")
    if file is not None:
        _refuse_lookalikes(file)
    result = Target(
        format=format or _usual(offered, file or ""),
        file=file,
        bom=bom,
        csv=csv or CsvStyle.PLAIN,
        clinical=clinical,
        is_paged=not no_pager,
    )
    _refuse_contradictions(result, csv)
    _refuse_terminal(result, is_usual=format is None)
    return replace(result, written_at=written_at()) if result.format is Format.ICS else result


def _refuse_contradictions(target: Target, csv: CsvStyle | None) -> None:
    if target.bom and target.format is not Format.CSV:
        raise typer.BadParameter("--bom goes with --format csv")
    if csv is not None and target.format is not Format.CSV:
        raise typer.BadParameter("--csv goes with --format csv")
    if target.clinical and target.format is not Format.ICS:
        raise typer.BadParameter("--clinical goes with --format ics")


def _refuse_terminal(target: Target, *, is_usual: bool) -> None:
    """Raise typer.BadParameter if a format that is not text would be printed on a terminal.

    Args:
        is_usual: whether the format is that of the variable.
    """
    if target.format is Format.XLSX and _is_terminal(target.file):
        instead = f", or --format table instead of the variable {environment.FORMAT}" if is_usual else ""
        raise typer.BadParameter(
            f"an XLSX file is not text, and is not printed on a terminal; give -o list.xlsx{instead}"
        )


def _is_terminal(file: str | None) -> bool:
    """Return whether a result for a file, or for standard output, would be printed on a terminal."""
    if file is None:
        return sys.stdout.isatty()
    number = descriptor(file)
    if number is not None:
        return os.isatty(number)
    try:
        if not stat.S_ISCHR(os.stat(file).st_mode):
            return False
        with open(file, "rb", buffering=0) as stream:
            return stream.isatty()
    except OSError:  # a new file, or one that cannot be read: writing it reports what is wrong
        return False


def _format(offered: Collection[Format], format: Format | None, file: str) -> Format | None:
    """Return the format that is given or that the ending of the file implies; None if there is neither."""
    ending = os.path.splitext(file)[1].lower()
    named = ENDINGS.get(ending)
    if ending in NO_ENDINGS or (named is not None and named not in offered):
        endings = ", ".join(ending for ending, name in ENDINGS.items() if name in offered)
        raise _refusal(file, f"this command writes no {ending} file; it writes text (.txt, or no ending), {endings}")
    if named is None:
        return format
    if format not in (None, named):
        raise _refusal(file, f"--format {format} contradicts the ending {ending}; leave one of them out")
    return named


def _usual(offered: Collection[Format], file: str) -> Format:
    """Return the format of `PUMPCLI_FORMAT`, where the command has it and the file is not one of text; else a table.

    Raises:
        UsageError: the word is not a format.
    """
    word = environment.value(environment.FORMAT)
    if word is None:
        return Format.TABLE
    try:
        format = one_of(*Format)(word)
    except typer.BadParameter as error:
        raise UsageError(f"the variable {environment.FORMAT}: {error.message}") from error
    return format if format in offered and not file.lower().endswith(TEXT_ENDINGS) else Format.TABLE


def _refuse_lookalikes(file: str) -> None:
    """Raise typer.BadParameter if the name or the content of a file is that of an input, which people write by hand."""
    try:
        path = behind_links(file)
        if file.lower().endswith(SUFFIXES) or path.lower().endswith(SUFFIXES):
            raise _refusal(file, "pump files and clinic files end in .yaml or .yml; no result is written to one")
        if descriptor(file) is None and os.path.isfile(path):
            from pumpcli.files.input_keys import ENOUGH, looks_like_input  # noqa: PLC0415  # needed only if the file exists

            with open(path, "rb") as stream:
                if looks_like_input(stream.read(ENOUGH)):
                    raise _refusal(file, "this looks like a pump file, a clinic file or a catalogue; name another file")
    except OSError as error:
        raise OutputUnwritable.of(file, error) from error


def _is_same_file(file: str, status: os.stat_result) -> bool:
    try:
        file_status = os.fstat(sys.stdin.fileno()) if file == STANDARD_INPUT else os.stat(file)
    except (AttributeError, OSError, ValueError):  # a closed stream, or not a file of the system
        return False
    return os.path.samestat(file_status, status)


def _refusal(file: str, why: str) -> typer.BadParameter:
    return typer.BadParameter(f"--output {printable(file)}: {why}")
