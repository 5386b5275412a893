"""The command `schema`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pumpcli import schemas
from pumpcli.cli.output import write_text

NameArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="A kind of file, or a command with `--format json`. Left out: list the schemas.",
        show_default=False,
    ),
]


def schema(name: NameArgument = None) -> None:
    """Print a JSON Schema: of a file for an editor, of a result for programs.

    Example: pumpcli schema pump > pump.schema.json
    """
    if name is None:
        width = max(map(len, schemas.NAMES))
        lines = [f"  {known:{width}}  {about}\n" for known, about in schemas.NAMES.items()]
        write_text("".join(["Schemas, for `pumpcli schema NAME`:\n\n", *lines]))
    elif name not in schemas.NAMES:
        raise typer.BadParameter(_unknown(name), param_hint="NAME")
    else:
        write_text(f"{json.dumps(schemas.schema(name), indent=2)}\n")


def _unknown(name: str) -> str:
    from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415  # few calls come here
    from pumpcli.formats.layout import printable  # noqa: PLC0415

    return f"no schema `{printable(name)}`{did_you_mean(name, schemas.NAMES)}; schemas: {', '.join(schemas.NAMES)}"
