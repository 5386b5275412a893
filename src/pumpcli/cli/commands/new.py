"""The command `new`. The options are the values of `FIELDS`, so that every question is an option too."""

import inspect
from typing import Annotated, Any

import typer

from pumpcli.cli import environment, panels
from pumpcli.cli.commands.record import WRITING_OPTIONS
from pumpcli.cli.new_pump import NewRequest, make_pump_file, template
from pumpcli.cli.output import write_text
from pumpcli.errors import UsageError
from pumpcli.files.new_file import FIELDS, OF_BOLUS, NewField

NewCode = Annotated[
    str | None,
    typer.Argument(
        metavar="CODE",
        help="A code for the pump or its patient, never a name.",
        show_default=False,
        rich_help_panel=panels.FILE,
    ),
]
NewFileArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="The file to write, or its folder. Left out: the code in lower case with .yaml, in this folder.",
        show_default=False,
        rich_help_panel=panels.FILE,
    ),
]
TemplateOption = Annotated[
    bool,
    typer.Option(
        "--template",
        help="Print a file with every key and what it means, and write nothing.",
        rich_help_panel=panels.FILE,
    ),
]


#: The fields of the doses and of the last fill; all others are about the pump.
_OF_DOSES = {"rate", "window", "bolus", *OF_BOLUS}
_OF_FILL = {"at", "volume", "printed_alarm"}


def _option(field: NewField) -> Any:
    about = f"{field.about[0].upper()}{field.about[1:]}{f'; none if {field.absent}' if field.absent else ''}."
    panel = panels.DOSES if field.name in _OF_DOSES else panels.LAST_FILL if field.name in _OF_FILL else panels.PUMP
    kind: Any = str | None
    if field.name == "window":
        about += " May be given several times; with --rate for the rest of the day, else all day must be covered."
        kind = list[str] | None
    option = typer.Option(field.option, metavar="VALUE", help=about, show_default=False, rich_help_panel=panel)
    return Annotated[kind, option]


def _new(**given: Any) -> None:
    code, file, is_template = (given.pop(name) for name in ("code", "file", "template"))
    shared = {name: given.pop(name) for name in WRITING_OPTIONS}
    windows = given.pop("value_window") or []
    texts = {name.removeprefix("value_"): text.strip() for name, text in given.items() if text is not None}
    if is_template:
        if environment.names_clinic(shared["clinic"]):
            shared["clinic"] = None
        if file is not None or texts or windows or any(shared.values()):
            raise UsageError("--template prints a file to fill in; no other option and no FILE goes with it")
        write_text(template(code))
        return
    if code is None:
        raise UsageError("which code? Write `pumpcli new CODE`, such as `pumpcli new P-101`")
    make_pump_file(texts, windows, NewRequest(code=code, file=file, **shared))


def _signature() -> inspect.Signature:
    parameters: dict[str, tuple[Any, Any]] = {"code": (NewCode, None), "file": (NewFileArgument, None)}
    parameters |= {f"value_{name}": (_option(field), None) for name, field in FIELDS.items()}
    parameters |= {**WRITING_OPTIONS, "template": (TemplateOption, False)}
    return inspect.Signature(
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in parameters.items()
        ]
    )


def new(**given: Any) -> None:
    """Make the first file of a pump, by questions.

    They are about its model, drugs, doses and last fill, and each is an option too. A file that exists is never
    overwritten.

    Examples:
        pumpcli new P-101                           # asks for every value
        pumpcli new P-101 --model synchromed-ii-20  # asks for the others
        pumpcli new --template                      # a file to fill in by hand
    """
    _new(**given)


new.__signature__ = _signature()  # type: ignore[attr-defined]
