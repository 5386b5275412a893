"""The command `demo`."""

import os
import shlex
import shutil
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

import pumpcli
from pumpcli.cli import panels
from pumpcli.cli.exit_codes import OutputUnwritable
from pumpcli.cli.output import write_text
from pumpcli.errors import UsageError
from pumpcli.formats.layout import printable

#: The folder of the samples in the package, and in the source, from which an editable installation runs.
SAMPLES = "sample_configs"
#: The day that the samples are made for: later, all of them are overdue.
AS_OF = "2026-11-22"
USUAL_FOLDER = "pumpcli-demo"
#: The commands to try, from the folder of the samples.
COMMANDS = ("due", "week", "show P-002", "compare P-002 --scale +10%", "explain P-003", "check")

FolderArgument = Annotated[
    str,
    typer.Argument(
        metavar="DIR",
        help="The folder to make, or an empty one.",
        show_default=True,
        rich_help_panel=panels.FILE,
    ),
]


def demo(folder: FolderArgument = USUAL_FOLDER) -> None:
    """Copy the samples, to try the commands.

    They are invented: no pump in them is that of a patient.

    Examples:
        pumpcli demo           # into the new folder pumpcli-demo
        pumpcli demo practice  # into another one
    """
    _refuse(folder)
    number = _copied(folder)
    shown = printable(shlex.quote(os.path.join(os.curdir, folder) if folder.startswith("-") else folder))
    lines = [
        f"{printable(folder)}: {number} files. All pumps in them are invented; none is that of a patient.",
        f"They are made for {AS_OF}, so give that day as the day of today. Try next:",
        "",
        *([] if os.path.normpath(folder) == os.curdir else [f"  cd {shown}"]),
        *(f"  pumpcli {command} --as-of {AS_OF}" for command in COMMANDS),
    ]
    write_text("".join(f"{line}\n" for line in lines))


def _refuse(folder: str) -> None:
    """Refuse a folder that something is in, or that cannot be made.

    Raises:
        UsageError: the name is empty or that of a file, the folder is not empty, or that above it is missing.
        OSError: the folder cannot be looked into.
    """
    if not folder:
        raise UsageError("DIR is empty; leave it out, or give the name of a folder")
    if os.path.lexists(folder):
        if not os.path.isdir(folder):
            raise UsageError(f"{folder} is there already, and is no folder; give another DIR")
        if os.listdir(folder):
            raise UsageError(f"{folder} is not empty, and nothing is written into it; give another DIR")
        return
    above = os.path.dirname(os.path.normpath(folder)) or os.curdir
    if not os.path.isdir(above):
        raise UsageError(f"there is no folder {above}; make it first, or give another DIR")


def _copied(folder: str) -> int:
    """Copy the samples into a folder, and return the number of their files; if that fails, leave nothing there.

    Raises:
        OutputUnwritable: a file cannot be written.
    """
    is_new = not os.path.lexists(folder)
    try:
        return _copy(_samples(), folder)
    except BaseException as error:
        _remove(folder, is_new)
        if isinstance(error, OSError):
            raise OutputUnwritable.of(folder, error) from error
        raise


def _copy(source: Traversable, folder: str) -> int:
    os.makedirs(folder, exist_ok=True)
    number = 0
    for each in source.iterdir():
        path = os.path.join(folder, each.name)
        if each.is_dir():
            number += _copy(each, path)
        else:
            with open(path, "xb") as stream:
                stream.write(each.read_bytes())
            number += 1
    return number


def _samples() -> Traversable:
    """Return the folder of the samples: that of the package, else that of the source."""
    packed = files("pumpcli") / SAMPLES
    return packed if packed.is_dir() else Path(pumpcli.__file__).parents[2] / SAMPLES


def _remove(folder: str, is_new: bool) -> None:
    """Remove what was copied, and the folder if it was made."""
    if is_new:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
