"""The command `today`, which is also what `pumpcli` alone shows in a folder with pump files."""

from pumpcli.cli import options
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.output import finish, require_and_report, writer
from pumpcli.cli.target import target
from pumpcli.cli.typed import typed
from pumpcli.formats.writers import Messages, ScreenWriter
from pumpcli.report import today as today_report
from pumpcli.usecases.due import forecast_row
from pumpcli.usecases.today import day_view


def today(
    paths: options.Paths = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    where: options.WhereOption = None,
    strict: options.StrictOption = False,
    no_pager: options.NoPagerOption = False,
    jobs: options.JobsOption = None,
) -> None:
    """Show the day: who is overdue, who comes, and what to order.

    `pumpcli` alone shows the same in a folder with pump files.

    Examples:
        pumpcli today                     # the day, and what to type next
        pumpcli today --as-of tomorrow    # the day of tomorrow
        pumpcli today --where label=dr-b  # only pumps with this label
    """
    terms = options.shown_pumps(paths, where)
    to = target((options.Format.TABLE,), None, None, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    due = require_and_report(load_due(inputs, forecast_row), quiet=True)
    chosen = writer(to)
    assert isinstance(chosen, ScreenWriter), "the day is a table"
    screen = today_report.to_screen(day_view(due.content), typed(paths, as_of, clinic, lead, where))
    finish(chosen.write(screen, Messages()), due.problems, to)
