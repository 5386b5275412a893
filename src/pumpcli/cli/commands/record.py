"""The command `record`, with a command of its own for each fact. The options are the values of `FIELDS`."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer

from pumpcli.cli import options
from pumpcli.cli.options import Format
from pumpcli.cli.record_questions import Given
from pumpcli.cli.recording import Request, record_fact
from pumpcli.cli.usage import WordedCommand, WordedGroup
from pumpcli.files.asked_change import Setting, change, setting
from pumpcli.files.fact_fields import AT_A_FILL, FIELDS, FactField, ProgramChange, What

HELP = {
    What.FILL: (
        "Record a refill: what was withdrawn and filled, and the printed alarm date.",
        "P-014 --at '2026-12-01 09:30' --withdrawn '3.2 mL' --volume '20 mL'",
    ),
    What.READING: (
        "Record a volume that the pump reports between refills.",
        "P-014 --at '2026-12-01 09:30' --volume '8.4 mL'",
    ),
    What.PROGRAM: (
        "Record a new program, as a change of the one in force before it.",
        "P-014 --at '2026-12-01 09:30' --scale +10%",
    ),
    What.BOLUS: (
        "Record a bolus given once, such as a bridge bolus.",
        "P-014 --at '2026-12-01 09:30' --dose '25 mcg' --over '10 min'",
    ),
    What.BOOKING: ("Record a booked visit.", "P-014 --at '2026-12-01 10:30'"),
    What.CANCEL_BOOKING: ("Remove a booked visit.", "P-014 --at 2026-12-01"),
    What.UNAVAILABLE: (
        "Record days on which the patient cannot come.",
        "P-014 --days '2026-12-18 to 2027-01-10'",
    ),
    What.STOP: (
        "Record that the pump delivers nothing, until an instant or still.",
        "P-014 --from '2026-12-01 09:30' --why MRI",
    ),
    What.RESUME: ("Record that a stopped pump runs again.", "P-014 --at '2026-12-01 15:00'"),
    What.ORDER: (
        "Record drug that was ordered for the next refill, or its arrival.",
        "P-014 --placed 2026-12-01",
    ),
    What.END: ("Record that a pump is out of use.", "P-014 --on 2026-12-01 --why explanted"),
}
Code = Annotated[str, typer.Argument(metavar="CODE", help="The exact code of the pump.", show_default=False)]
RecordPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="The file of the pump, or folders that are searched for it. Left out: this folder.",
        show_default=False,
    ),
]
YesOption = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Write without a question. New warnings also need --accept.", show_default=False),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="WARNING",
        help="Write in spite of new warnings with this code, such as no-stability; may be given several times.",
        show_default=False,
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]
RecordFormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        parser=options.one_of(Format.TABLE, Format.JSON),
        help="A screen for people, or JSON for scripts.",
        metavar="table|json",
        show_default=False,
    ),
]
NoDiffOption = Annotated[bool, typer.Option("--quiet", "-q", help="Leave out the lines of the file.")]
AgainOption = Annotated[
    str | None,
    typer.Option(
        "--again", metavar="CODE", help="The code of the pump again, which confirms the end.", show_default=False
    ),
]


def _scale(text: str) -> Any:
    return options.parse_option(text, change)


def _setting(text: str) -> Setting:
    return options.parse_option(text, setting)


def _rate(text: str) -> Setting:
    return _setting(f"rate={text}")


def _option(*names: str, metavar: str, about: str, parser: Any = None, many: bool = False) -> Any:
    kind: Any = list[Any] if many else Any if parser is not None else str
    option = typer.Option(*names, parser=parser, metavar=metavar, help=about, show_default=False)
    return Annotated[kind | None if kind is not Any else Any, option]


_OF_PROGRAM = {
    "scale": _option(
        "--scale", metavar="PERCENT", parser=_scale, about="Change all doses by this percentage, such as +10% or -5%."
    ),
    "rate": _option(
        "--rate", metavar="RATE", parser=_rate, about="The new base rate, such as '120 mcg/day'; windows stay."
    ),
    "settings": _option(
        "--set",
        metavar="FIELD=VALUE",
        parser=_setting,
        many=True,
        about="A new value of the program, such as, of window 1, 'windows[0].rate=500 mcg/day'; may be given several "
        "times.",
    ),
    "piece": _option(
        "--from", metavar="FILE", about="A file with the keys of the whole program, such as windows, without start."
    ),
}
#: The options of every command that writes pump files, each with its default.
WRITING_OPTIONS: dict[str, tuple[Any, Any]] = {
    "as_of": (options.AsOfOption, None),
    "clinic": (options.ClinicOption, None),
    "yes": (YesOption, False),
    "accept": (AcceptOption, None),
    "dry_run": (DryRunOption, False),
    "format": (RecordFormatOption, None),
    "quiet": (NoDiffOption, False),
}

record = typer.Typer(
    name="record",
    cls=WordedGroup,
    help="Write a refill, a new program, a visit or another fact into a pump file.\n\n"
    "Every value is an option, and is asked for where it is left out. Example: pumpcli record fill P-014",
    no_args_is_help=True,
    add_completion=False,
)


def _command(what: What) -> Any:
    """Return the function of the command for a fact. Its parameters are made from the values of the fact, and of what
    else is done at a refill, so that every question is an option too."""
    kinds = {what: FIELDS[what]} | (AT_A_FILL if what is What.FILL else {})
    extra = dict(_OF_PROGRAM) if What.PROGRAM in kinds else {"again": AgainOption} if what is What.END else {}

    def command(**given: Any) -> None:
        shared = {name: given[name] for name in ("code", "paths", "again", *WRITING_OPTIONS) if name in given}
        facts = [
            Given(
                what=kind,
                fields=fields,
                texts={
                    each.name: given[_name(kind, each)].strip()
                    for each in fields
                    if given[_name(kind, each)] is not None
                },
                change=_change(given) if kind is What.PROGRAM else None,
            )
            for kind, fields in kinds.items()
        ]
        record_fact(facts, Request(**shared), given.get("piece"))

    command.__doc__ = f"{HELP[what][0]}\n\nExample: pumpcli record {what} {HELP[what][1]}"
    parameters = {"code": (Code, inspect.Parameter.empty), "paths": (RecordPaths, None)}
    for kind, fields in kinds.items():
        parameters |= {_name(kind, each): (_value_option(each), None) for each in fields}
    parameters |= {name: (annotation, None) for name, annotation in extra.items()} | WRITING_OPTIONS
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in parameters.items()
        ]
    )
    return command


def _name(kind: What, field: FactField) -> str:
    """Return the name of the parameter for a value."""
    return f"{kind.value.replace('-', '_')}_{field.name}"


def _value_option(each: FactField) -> Any:
    about = f"{each.about[0].upper()}{each.about[1:]}"
    return _option(
        each.option,
        metavar="VALUE",
        about=f"{about}; {each.question.partition(' (')[2][:-1]}" if each.absent else about,
    )


def _change(given: dict[str, Any]) -> ProgramChange | None:
    """Return the change of a program; None where none is given, or a file with all of it.

    Raises:
        typer.BadParameter: several are given that exclude each other.
    """
    settings = [*([] if given["rate"] is None else [given["rate"]]), *(given["settings"] or ())]
    number = sum((given["scale"] is not None, bool(settings), given["piece"] is not None))
    if number > 1:
        raise typer.BadParameter("--scale, --from, and --rate or --set exclude each other; give one of them")
    if given["scale"] is not None:
        return ProgramChange(scale=given["scale"])
    return ProgramChange(settings=tuple(settings)) if settings else None


for _what in What:
    record.command(_what.value, cls=WordedCommand)(_command(_what))
