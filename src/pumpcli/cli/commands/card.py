"""The command `card`."""

from typing import Annotated

from pumpcli.cli import options
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one
from pumpcli.cli.output import require_and_report
from pumpcli.cli.target import target
from pumpcli.report import card as card_report
from pumpcli.usecases import one_pump

FORMATS = (options.Format.TABLE, options.Format.HTML)
CardFormatOption = Annotated[
    options.Format | None,
    options.format_option(FORMATS, "A table of 80 columns, or half a page of HTML to print"),
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
    emit(
        card_report,
        one_pump.card(loaded.content, loaded.rules, loaded.as_of),
        loaded.problems,
        to,
        notes=loaded.notes,
    )
