"""Run the script of the manual that prints the week, with Chromium itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pumpcli.manual import read
from tests.paper.browser import PAPERS, found
from tests.paper.checks import POINTS

#: A pump that is on the sheet, and the programs that the script finds: root has no sandbox.
CODE = "P-013"
_PUMPCLI = '#!/bin/sh\nexec {python} -m pumpcli "$@" --as-of 2026-11-22\n'
_CHROMIUM = '#!/bin/sh\nexec {chromium} --no-sandbox "$@"\n'


def faults(folder: Path) -> Iterator[str]:
    """Print the sample's week on each paper, and yield what is wrong."""
    script = re.search(r"^```sh\n(#!/bin/sh\n# print-week .*?)^```", read("printing"), re.MULTILINE | re.DOTALL)
    assert script is not None, "the page on printing has a script"
    programs, sheets = folder / "programs", folder / "sheets"
    for each in (programs, sheets):
        each.mkdir()
    texts = {
        "print-week": script[1],
        "pumpcli": _PUMPCLI.format(python=sys.executable),
        "chromium": _CHROMIUM.format(chromium=found()),
    }
    for name, text in texts.items():
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    variables = dict(os.environ, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    for paper, (across, down) in PAPERS.items():
        command = [str(programs / "print-week"), "pumpcli", "sample_configs", str(sheets), paper]
        ran = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
        if ran.returncode or ran.stdout or ran.stderr:
            yield f"on {paper}, exit code {ran.returncode}: {ran.stdout}{ran.stderr}"
            continue
        printed = subprocess.run(["pdftotext", "-bbox", str(sheets / "week.pdf"), "-"], capture_output=True, check=True)
        width, height = re.findall(rb'<page width="([\d.]+)" height="([\d.]+)"', printed.stdout)[0]
        if abs(float(width) - down * POINTS) > 2 or abs(float(height) - across * POINTS) > 2:
            yield f"on {paper}, the page is {float(width)} by {float(height)} points"
        if CODE.encode() not in printed.stdout:
            yield f"on {paper}, {CODE} is missing"
