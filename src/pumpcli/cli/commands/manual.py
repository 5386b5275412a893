"""The command `manual`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from shutil import get_terminal_size, which
from typing import Annotated

import typer

from pumpcli import manual as pages
from pumpcli.cli.output import write_text

#: The most characters of a line: longer lines of prose are hard to read.
WIDEST = 100

#: Exit codes of a shell if a program cannot be run, or does not exist.
NOT_RUN = (126, 127)

PageArgument = Annotated[
    str | None,
    typer.Argument(metavar="PAGE", help="The page to print. Left out: list the pages.", show_default=False),
]


def manual(page: PageArgument = None) -> None:
    """Print the manual, page by page: pump file, clinic file, recipes, problems, dates and more.

    Example: pumpcli manual pump-file
    """
    if page is None:
        width = max(map(len, pages.PAGES))
        lines = [f"  {name:{width}}  {about}\n" for name, about in pages.PAGES.items()]
        write_text("".join(["Pages, for `pumpcli manual PAGE`:\n\n", *lines]))
    elif page not in pages.PAGES:
        raise typer.BadParameter(_unknown(page), param_hint="PAGE")
    elif sys.stdout.isatty():
        from pumpcli.manual.screen import render  # noqa: PLC0415  # in a pipe nothing is drawn, and Rich is slow

        width = min(get_terminal_size().columns, WIDEST)
        _show_paged(render(pages.read(page), width, plain=_wants_plain_text()))
    else:
        write_text(pages.read(page))


def _unknown(page: str) -> str:
    from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415  # few calls come here
    from pumpcli.formats.layout import printable  # noqa: PLC0415

    return f"no page `{printable(page)}`{did_you_mean(page, pages.PAGES)}; pages: {', '.join(pages.PAGES)}"


def _wants_plain_text() -> bool:
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _show_paged(text: str) -> None:
    """Show a text with the pager of the user ($PAGER, else less or more), or print it where there is none."""
    command = os.environ.get("PAGER", which("less") or which("more") or "")
    if not command.strip() or os.environ.get("TERM") == "dumb":
        write_text(text)
        return
    sys.stdout.flush()
    # The variables mean: exit at once if the text fits on the screen, show colours, do not clear the screen.
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    with subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment) as pager:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pager
        try:
            pager.communicate(text.encode())
        finally:
            signal.signal(signal.SIGINT, before)
    if pager.returncode in NOT_RUN:
        write_text(text)
