"""The command line as on a terminal of some width, in this process."""

from __future__ import annotations

import io
import os
import re
import sys
from unittest.mock import patch

from pumpcli.cli.main import main
from tests.builders import Ran

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal(io.TextIOWrapper):
    """A stream that is a terminal and keeps what is written."""

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def run_on_terminal(width: int, *arguments: str, colour: bool = True, escapes: bool = False) -> Ran:
    """`pumpcli` with these arguments on a terminal of `width` characters; without its colours, unless `escapes`."""
    out, err = (Terminal(io.BytesIO(), encoding="utf-8") for _ in range(2))
    variables = {"COLUMNS": str(width), "TERM": "xterm", "NO_COLOR": "" if colour else "1", "LANG": "en_US.UTF-8"}
    with patch.object(sys, "stdout", out), patch.object(sys, "stderr", err), patch.dict(os.environ, variables):
        try:
            main(list(arguments))
            code = 0
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else 0 if exit.code is None else 1
    if escapes:
        return Ran(code, out.text, err.text)
    return Ran(code, ESCAPES.sub("", out.text), ESCAPES.sub("", err.text))
