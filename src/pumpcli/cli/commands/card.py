"""The command `card`."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one
from pumpcli.cli.output import finish, require_and_report, writer
from pumpcli.cli.target import target
from pumpcli.formats.writers import PageWriter, ScreenWriter
from pumpcli.report import card as card_report
from pumpcli.usecases import one_pump

CardFormat = Literal[options.Format.TABLE, options.Format.HTML]
FORMATS: tuple[options.Format, ...] = get_args(CardFormat)
CardFormatOption = Annotated[
    CardFormat | None,
    typer.Option(
        "--format",
        parser=options.one_of(*FORMATS),
        metavar="table|html",
        help="A table of 80 columns, or half a page of HTML to print. Left out: as the file of --output ends, or a "
        "table.",
        show_default=False,
        rich_help_panel=panels.OUTPUT,
    ),
]


def card(
    paths: options.PumpPaths = None,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: CardFormatOption = None,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """Print the emergency card of one pump.

    It has the drugs and the daily dose, when the pump alarms and when it is empty, and whom to call.

    Examples:
        pumpcli card P-004               # on the screen
        pumpcli card P-004 -o card.html  # half a page to print and cut out
    """
    to = target(FORMATS, format, output_file, no_pager=no_pager)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict)
    loaded = require_and_report(load_one(inputs, pump), quiet)
    chosen, result = writer(to), one_pump.card(loaded.content, loaded.rules, loaded.as_of)
    if isinstance(chosen, PageWriter):
        data = chosen.write(card_report.to_page(result), loaded.problems, loaded.notes)
    else:
        assert isinstance(chosen, ScreenWriter), "the card is a table or a page"
        data = chosen.write(card_report.to_screen(result), (), ())
    finish(data, loaded.problems, to)
