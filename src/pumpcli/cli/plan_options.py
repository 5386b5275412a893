"""The options of the commands that look some months ahead."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli import options, panels

MonthsOption = Annotated[
    int,
    typer.Option(
        "--months",
        parser=options.whole_number(1, 60),
        metavar="N",
        help="The number of months ahead, at most 60.",
        rich_help_panel=panels.DATES,
    ),
]
HorizonOption = Annotated[
    options.AskedDay | None,
    typer.Option(
        "--until",
        parser=options.day,
        metavar="DATE",
        help="The last day, instead of --months.",
        show_default=False,
        rich_help_panel=panels.DATES,
    ),
]
