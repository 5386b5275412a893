"""Where a result goes and in which form: every rule of `--output` and `--format`."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Collection, Iterable

import typer

from pumpcli.cli.exit_codes import OutputUnwritable
from pumpcli.cli.options import ENDINGS, NO_ENDINGS, Format
from pumpcli.cli.streams import behind_links, descriptor
from pumpcli.files.sources import STANDARD_INPUT, SUFFIXES
from pumpcli.formats.layout import printable
from pumpcli.values import frozen

STANDARD_OUTPUT = "-"


@frozen
class Target:
    """Where a result goes, and in which form.

    Attributes:
        file: None for standard output.
        bom: a CSV begins with a byte order mark.
        clinical: an ICS names drug and dose.
    """

    format: Format
    file: str | None
    bom: bool = False
    clinical: bool = False

    def refuse_inputs(self, files: Iterable[str]) -> None:
        """Raise typer.BadParameter if the result would be written over one of these files, under whatever name."""
        if self.file is None:
            return
        try:
            there = os.stat(self.file)
        except OSError:  # a new file, or one that cannot be written to either
            return
        if not stat.S_ISREG(there.st_mode):
            return
        for file in files:
            if _is_that(file, there):
                read = "standard input" if file == STANDARD_INPUT else printable(file)
                raise _refusal(self.file, f"this is {read}, which is read here; no result is written over an input")


def target(
    offered: Collection[Format], format: Format | None, file: str | None, bom: bool = False, clinical: bool = False
) -> Target:
    """The target that the options of a command ask for, as far as it can be judged before anything is read.

    Args:
        offered: the formats of the command.
        format: None where it is left out: then the ending of the file says it.

    Raises:
        typer.BadParameter: the options contradict one another, or the file is somebody's input.
        OutputUnwritable: the file is there, and cannot be looked at.
    """
    if file == STANDARD_OUTPUT or (file is not None and descriptor(file) == 1):
        file = None
    else:
        format = _format(offered, format, file or "")
    if file is not None:
        _refuse_lookalikes(file)
    found = Target(format=format or Format.TABLE, file=file, bom=bom, clinical=clinical)
    if bom and found.format is not Format.CSV:
        raise typer.BadParameter("--bom goes with --format csv")
    if clinical and found.format is not Format.ICS:
        raise typer.BadParameter("--clinical goes with --format ics")
    return found


def _format(offered: Collection[Format], format: Format | None, file: str) -> Format | None:
    """The format that is given, or that the ending of the file says; None where neither does."""
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


def _refuse_lookalikes(file: str) -> None:
    """Raise if a file, by its name or by what is in it, is one that people write by hand."""
    try:
        path = behind_links(file)
        if file.lower().endswith(SUFFIXES) or path.lower().endswith(SUFFIXES):
            raise _refusal(file, "pump files and clinic files end in .yaml or .yml; no result is written to one")
        if descriptor(file) is None and os.path.isfile(path):
            from pumpcli.files.likeness import ENOUGH, looks_like_input  # noqa: PLC0415  # a new file needs none of it

            with open(path, "rb") as stream:
                if looks_like_input(stream.read(ENOUGH)):
                    raise _refusal(file, "this looks like a pump file, a clinic file or a catalogue; name another file")
    except OSError as error:
        raise OutputUnwritable(f"{file} could not be written: {error.strerror or error}") from error


def _is_that(file: str, there: os.stat_result) -> bool:
    try:
        found = os.fstat(sys.stdin.fileno()) if file == STANDARD_INPUT else os.stat(file)
    except (AttributeError, OSError, ValueError):  # closed, or no file of the system
        return False
    return os.path.samestat(found, there)


def _refusal(file: str, why: str) -> typer.BadParameter:
    return typer.BadParameter(f"--output {printable(file)}: {why}")
