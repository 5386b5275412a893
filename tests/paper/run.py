"""Open the pages of every command in Chromium, print them on A4 and Letter, and check what a person would see.

    python -m tests.paper.run                      every page; about half a minute
    python -m tests.paper.run --only card          the pages whose names contain a word
    python -m tests.paper.run --into FOLDER        keep the pages, and put pictures of them there

It needs Chromium and `pdftotext` (Debian: chromium, poppler-utils), and fails without them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.paper import script
from tests.paper.browser import Browser, browser, found
from tests.paper.checks import faults
from tests.paper.pages import Printed, pages

#: The height of a picture at most, in CSS pixels.
_MOST_PIXELS = 2000
#: Faults of one page that are printed.
_SHOWN = 8
_SCREENS = {"light": (1000, "light"), "dark": (1000, "dark"), "phone": (400, "light")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the pages; the exit code is 1 if any has a fault, and 2 if they cannot be opened."""
    given = _options().parse_args(arguments)
    missing = [name for name, path in (("Chromium", found()), ("pdftotext", shutil.which("pdftotext"))) if not path]
    if missing:
        print(f"the pages cannot be checked: {' and '.join(missing)} not installed", file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="pumpcli-paper-") as own:
        folder = Path(own if given.into is None else given.into)
        folder.mkdir(exist_ok=True)
        printed = [page for page in pages(folder) if given.only in page.name]
        with browser() as running:
            wrong = [page.name for page in printed if not _is_right(running, page, folder)]
            if given.into is not None:
                for page in printed:
                    _draw(running, page, folder)
        if not given.only:
            wrong += [f"the script of the manual: {fault}" for fault in script.faults(folder)]
    print(f"{len(printed)} pages on A4 and Letter, {len(wrong)} with faults", *wrong, sep="\n")
    return int(bool(wrong))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.paper.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="WORD", help="only pages whose names contain this")
    parser.add_argument("--into", metavar="FOLDER", help="keep the pages, PDFs and pictures in this empty folder")
    return parser


def _is_right(running: Browser, page: Printed, folder: Path) -> bool:
    wrong = list(dict.fromkeys(faults(running, page, folder)))
    for fault in wrong[:_SHOWN]:
        print(f"{page.name}: {fault}")
    if len(wrong) > _SHOWN:
        print(f"{page.name}: and {len(wrong) - _SHOWN} more")
    return not wrong


def _draw(running: Browser, page: Printed, folder: Path) -> None:
    """Put pictures of a page on screens into a folder, beside its PDFs."""
    running.open(page.file)
    for name, (width, scheme) in _SCREENS.items():
        running.shown_as("screen", width, 1200, scheme)
        running.shown_as("screen", width, min(running.height(), _MOST_PIXELS), scheme)
        (folder / f"{page.file.stem}-{name}.png").write_bytes(running.picture())


if __name__ == "__main__":
    sys.exit(main())
