"""The command `record`, with a command of its own for each fact. The options are the values of `FIELDS`."""

import inspect
from typing import Annotated, Any

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.options import Format
from pumpcli.cli.record_questions import Given
from pumpcli.cli.recording import Request, record_fact
from pumpcli.cli.usage import WordedCommand, WordedGroup
from pumpcli.files.asked_change import Setting, change, setting
from pumpcli.files.fact_fields import AT_A_FILL, FIELDS, FactField, ProgramChange, What

_AT = "--at '2026-11-20 09:30'"
#: Of each fact: the line about it, and examples, each with what it does.
HELP: dict[What, tuple[str, dict[str, str]]] = {
    What.FILL: (
        "Record a refill: what was withdrawn, and what was filled.",
        {
            "fill P-010": "asks for every value",
            f"fill P-010 {_AT} --volume '20 mL'": "asks for the rest",
            "fill P-010 --dry-run": "asks, and writes nothing",
        },
    ),
    What.READING: (
        "Record a volume that the pump reports between refills.",
        {"reading P-004": "asks for every value", f"reading P-004 {_AT} --volume '8.4 mL'": "asks for nothing else"},
    ),
    What.PROGRAM: (
        "Record a new program, as a change of the one before it.",
        {
            "program P-003": "asks for every value",
            f"program P-003 {_AT} --scale +10%": "all doses, ten percent more",
            f"program P-002 {_AT} --rate '120 mcg/day'": "another base rate",
        },
    ),
    What.BOLUS: (
        "Record a bolus given once, such as a bridge bolus.",
        {"bolus P-003": "asks for every value", f"bolus P-003 {_AT} --dose '25 mcg'": "asks how long it took"},
    ),
    What.BOOKING: (
        "Record a booked visit.",
        {
            "booking P-012": "asks for the day",
            "booking P-012 --at '2026-11-24 10:30'": "day and time",
            "booking P-012 --at 2026-11-24": "a day",
        },
    ),
    What.CANCEL_BOOKING: (
        "Remove a booked visit.",
        {"cancel-booking P-014": "asks for the day", "cancel-booking P-014 --at 2026-12-14": "the visit of this day"},
    ),
    What.UNAVAILABLE: (
        "Record days on which the patient cannot come.",
        {
            "unavailable P-003": "asks for the days",
            "unavailable P-003 --days '2026-12-18 to 2027-01-10'": "both days included",
            "unavailable P-003 --days 2026-12-18": "a day",
        },
    ),
    What.STOP: (
        "Record that the pump stands still, from when and until when.",
        {"stop P-003": "asks for every value", "stop P-003 --from '2026-11-20 09:30' --why MRI": "asks until when"},
    ),
    What.RESUME: (
        "Record that a stopped pump runs again.",
        {
            "stop P-003 --from '2026-11-20 09:30'": "it was stopped",
            "resume P-003 --at '2026-11-21 15:00'": "it runs again",
        },
    ),
    What.ORDER: (
        "Record drug ordered for the next refill, or its arrival.",
        {
            "order P-012": "asks for every value",
            "order P-012 --placed 2026-11-20": "asks for the rest",
            "order P-012 --placed 2026-11-20 --received 2026-11-21": "it has arrived",
        },
    ),
    What.END: (
        "Record that a pump is out of use.",
        {"end P-009": "asks for every value", "end P-009 --on 2026-11-20 --why explanted": "asks for its code"},
    ),
}
#: The groups of `pumpcli record --help`.
GROUPS = {
    "Refills and doses": (What.FILL, What.READING, What.PROGRAM, What.BOLUS),
    "Visits and drugs": (What.BOOKING, What.CANCEL_BOOKING, What.UNAVAILABLE, What.ORDER),
    "The pump itself": (What.STOP, What.RESUME, What.END),
}
Code = Annotated[
    str,
    typer.Argument(
        metavar="CODE", help="The exact code of the pump.", show_default=False, rich_help_panel=panels.WHICH
    ),
]
RecordPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="The file of the pump, or folders that are searched for it. Left out: this folder.",
        show_default=False,
        rich_help_panel=panels.WHICH,
    ),
]
YesOption = Annotated[
    bool,
    typer.Option(
        "--yes",
        "-y",
        help="Write without a question. New warnings also need --accept.",
        show_default=False,
        rich_help_panel=panels.WRITING,
    ),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="WARNING",
        help="Write in spite of new warnings with this code, such as no-stability; may be given several times.",
        show_default=False,
        rich_help_panel=panels.WRITING,
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help="Show what would be written, and write nothing.", rich_help_panel=panels.WRITING),
]
RecordFormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        parser=options.one_of(Format.TABLE, Format.JSON),
        help="A screen for people, or JSON for scripts.",
        metavar="table|json",
        show_default=False,
        rich_help_panel=panels.OUTPUT,
    ),
]
NoDiffOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Leave out the lines of the file.", rich_help_panel=panels.RARE)
]
AgainOption = Annotated[
    str | None,
    typer.Option(
        "--again",
        metavar="CODE",
        help="The code of the pump again, which confirms the end.",
        show_default=False,
        rich_help_panel=panels.WRITING,
    ),
]


def _scale(text: str) -> Any:
    return options.parse_option(text, change)


def _setting(text: str) -> Setting:
    return options.parse_option(text, setting)


def _rate(text: str) -> Setting:
    return _setting(f"rate={text}")


def _option(
    *names: str, metavar: str, about: str, parser: Any = None, many: bool = False, panel: str = panels.PROGRAM
) -> Any:
    kind: Any = list[Any] if many else Any if parser is not None else str
    option = typer.Option(*names, parser=parser, metavar=metavar, help=about, show_default=False, rich_help_panel=panel)
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
    "as_of": (options.RecordAsOfOption, None),
    "clinic": (options.ClinicOption, None),
    "yes": (YesOption, False),
    "accept": (AcceptOption, None),
    "dry_run": (DryRunOption, False),
    "format": (RecordFormatOption, None),
    "quiet": (NoDiffOption, False),
}

_EXAMPLES = """\
Examples:
    pumpcli record fill P-010                             # a refill
    pumpcli record booking P-012 --at '2026-11-24 10:30'  # a visit
    pumpcli record stop P-003                             # the pump stands still"""

record = typer.Typer(
    name="record",
    cls=WordedGroup,
    help="Write a refill, a visit or another fact into a pump file.\n\n"
    "Every value is an option, and is asked for where it is left out; `pumpcli help record fill` lists those of a "
    "refill. Before anything is written, it shows what changes in the file, and the due date before and after.\n\n"
    f"{_EXAMPLES}",
    subcommand_metavar="WHAT CODE [PATH...]",
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

    command.__doc__ = f"{HELP[what][0]}\n\n{_examples(what)}"
    parameters = {"code": (Code, inspect.Parameter.empty), "paths": (RecordPaths, None)}
    for kind, fields in kinds.items():
        parameters |= {_name(kind, each): (_value_option(each, _panel(kind, what)), None) for each in fields}
    parameters |= {name: (annotation, None) for name, annotation in extra.items()} | WRITING_OPTIONS
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in parameters.items()
        ]
    )
    return command


def _examples(what: What) -> str:
    """Return the examples of a fact, as the docstring of a command has them."""
    lines = [f"pumpcli record {example}{about and f'  # {about}'}" for example, about in HELP[what][1].items()]
    return "\n    ".join(["Examples:", *lines])


def _name(kind: What, field: FactField) -> str:
    """Return the name of the parameter for a value."""
    return f"{kind.value.replace('-', '_')}_{field.name}"


def _panel(kind: What, what: What) -> str:
    """Return the group of the values of a kind, which is another one than the fact where more is done at a refill."""
    also = {What.BOLUS: panels.BRIDGE, What.PROGRAM: panels.PROGRAM, What.BOOKING: panels.NEXT_VISIT}
    return panels.FACT if kind is what else also[kind]


def _value_option(each: FactField, panel: str) -> Any:
    about = f"{each.about[0].upper()}{each.about[1:]}"
    absent = f"; {each.question.partition(' (')[2][:-1]}" if each.absent else ""
    return _option(each.option, metavar="VALUE", about=f"{about}{absent}.", panel=panel)


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


for _group, _whats in GROUPS.items():
    for _what in _whats:
        record.command(_what.value, cls=WordedCommand, rich_help_panel=_group)(_command(_what))
