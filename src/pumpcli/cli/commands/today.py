"""The command `today`, which is also what `pumpcli` alone shows in a folder with pump files."""

from __future__ import annotations

from pumpcli.cli import options
from pumpcli.cli.load import Inputs, load_due
from pumpcli.cli.named import named
from pumpcli.cli.output import finish, require_and_report, writer
from pumpcli.cli.target import target
from pumpcli.domain.clock import AsOf
from pumpcli.formats.writers import ScreenWriter
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
    """Show the day: who is overdue, who comes, who has no visit in time, and what to order.

    Example: pumpcli today pumps/ --as-of tomorrow
    """
    terms = options.shown_pumps(paths, where)
    to = target((options.Format.TABLE,), None, None, no_pager=no_pager)
    inputs = Inputs(
        paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict, jobs=jobs, where=terms
    )
    due = require_and_report(load_due(inputs, forecast_row), quiet=True)
    chosen = writer(to)
    assert isinstance(chosen, ScreenWriter), "the day is a table"
    given = named(paths)
    typed = today_report.Typed(
        paths=tuple(given.paths or ()),
        as_of=None if as_of is None else _as_typed(as_of),
        clinic=clinic,
        lead=None if lead is None else str(lead),
        filtered=(*given.codes, *(part for term in where or () for part in ("--where", term))),
    )
    screen = today_report.to_screen(day_view(due.content), typed)
    finish(chosen.write(screen, (), ()), due.problems, to)


def _as_typed(as_of: AsOf) -> str:
    """Return the as-of date or instant as `--as-of` takes it."""
    if as_of.whole_day:
        return as_of.day.isoformat()
    return as_of.instant.isoformat(timespec="seconds" if as_of.instant.second else "minutes")
