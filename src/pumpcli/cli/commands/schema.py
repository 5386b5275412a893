"""The command `schema`."""

import json
from typing import Annotated

import typer

from pumpcli import schemas
from pumpcli.cli import panels
from pumpcli.cli.options import Format, OutputOption
from pumpcli.cli.output import finish, write_text
from pumpcli.cli.target import target

NameArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="A kind of file, or a command with `--format json`. Left out: list the schemas.",
        show_default=False,
        rich_help_panel=panels.NAMES,
    ),
]


def schema(name: NameArgument = None, output_file: OutputOption = None) -> None:
    """Print the JSON Schema of a file or a result.

    Examples:
        pumpcli schema                           # the list of the schemas
        pumpcli schema pump -o pump.schema.json  # of a pump file, for an editor
        pumpcli schema due                       # of `due --format json`
    """
    chosen = target([Format.JSON], Format.JSON, output_file)
    if name is None and output_file is not None:
        raise typer.BadParameter("name the schema to write", param_hint="NAME")
    if name is None:
        width = max(map(len, schemas.NAMES))
        lines = [f"  {known:{width}}  {about}\n" for known, about in schemas.NAMES.items()]
        write_text("".join(["Schemas, for `pumpcli schema NAME`:\n\n", *lines]))
    elif name not in schemas.NAMES:
        raise typer.BadParameter(_unknown(name), param_hint="NAME")
    else:
        finish(f"{json.dumps(schemas.schema(name), indent=2)}\n".encode(), (), chosen)


def _unknown(name: str) -> str:
    from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415  # few calls come here
    from pumpcli.formats.layout import printable  # noqa: PLC0415

    return f"no schema `{printable(name)}`{did_you_mean(name, schemas.NAMES)}; schemas: {', '.join(schemas.NAMES)}"
