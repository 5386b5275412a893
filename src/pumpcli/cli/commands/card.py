"""The command `card`."""

from __future__ import annotations

from pumpcli.cli import options
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one
from pumpcli.cli.output import finish, require_and_report, writer
from pumpcli.cli.target import target
from pumpcli.formats.writers import ScreenWriter
from pumpcli.report import card as card_report
from pumpcli.usecases import one_pump


def card(
    paths: options.PumpPaths = None,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    output_file: options.OutputOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """Print the emergency card of one pump: drugs and daily dose, when it alarms and when it is empty, whom to call.

    Example: pumpcli card P-014
    """
    to = target((options.Format.TABLE,), None, output_file, no_pager=no_pager)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict)
    loaded = require_and_report(load_one(inputs, pump), quiet)
    chosen = writer(to)
    assert isinstance(chosen, ScreenWriter), "the card is a table"
    result = one_pump.card(loaded.content, loaded.rules, loaded.as_of)
    finish(chosen.write(card_report.to_screen(result)), loaded.problems, to)
