"""The command `manual`."""

import sys
from shutil import get_terminal_size
from typing import Annotated

import typer

from pumpcli import manual as pages
from pumpcli.cli import options, pager, panels
from pumpcli.cli.output import write_text
from pumpcli.cli.screen import is_coloured

#: The most characters of a line: longer lines of prose are hard to read.
WIDEST = 100

PageArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="PAGE",
        help="The page to print. Left out: list the pages.",
        show_default=False,
        rich_help_panel=panels.NAMES,
    ),
]


def manual(page: PageArgument = None, no_pager: options.NoPagerOption = False) -> None:
    """Print the manual, page by page.

    Examples:
        pumpcli manual          # the list of its pages
        pumpcli manual recipes  # one page
    """
    if page is None:
        width = max(map(len, pages.PAGES))
        lines = [f"  {name:{width}}  {about}\n" for name, about in pages.PAGES.items()]
        write_text("".join(["Pages, for `pumpcli manual PAGE`:\n\n", *lines]))
    elif page not in pages.PAGES:
        raise typer.BadParameter(_unknown(page), param_hint="PAGE")
    elif sys.stdout.isatty() or is_coloured():
        from pumpcli.manual.screen import render  # noqa: PLC0415  # in a pipe nothing is drawn, and Rich is slow

        width = min(get_terminal_size().columns, WIDEST)
        text = render(pages.read(page), width, plain=not is_coloured())
        if no_pager or not pager.show(text.encode()):
            write_text(text)
    else:
        write_text(pages.read(page))


def _unknown(page: str) -> str:
    from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415  # few calls come here
    from pumpcli.formats.layout import printable  # noqa: PLC0415

    return f"no page `{printable(page)}`{did_you_mean(page, pages.PAGES)}; pages: {', '.join(pages.PAGES)}"
