"""Drive Chromium without a window, by the DevTools protocol over a pair of pipes: no port, and no package.

Messages are JSON and end in a zero byte. Chromium reads them from file descriptor 3 and writes to 4.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: No window, no sandbox (which root cannot have), and none of the services that look something up at the start.
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--remote-debugging-pipe"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
#: Inches of a sheet of paper, upright.
PAPERS = {"A4": (210 / 25.4, 297 / 25.4), "Letter": (8.5, 11.0)}
#: Events by which a page would show that it loads something, or that something is wrong in it.
_TOLD = ("Network.requestWillBeSent", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")


@dataclass
class Browser:
    """A running browser with one page.

    Attributes:
        told: the events of the page that is open, without the request for itself.
    """

    to: int
    back: int
    session: str = ""
    told: list[str] = field(default_factory=list)
    _number: int = 0
    _rest: bytes = b""
    _url: str = ""

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method and return its result. Events that arrive meanwhile are kept.

        Raises:
            RuntimeError: the browser answers with an error.
        """
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data) :]
        for answer in self._messages():
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._keep(answer)
        raise RuntimeError(f"the browser ended before it answered {method}")

    def open(self, file: Path) -> None:
        """Open a file, and wait until it has been loaded."""
        self.told, self._url = [], file.resolve().as_uri()
        self.ask("Page.navigate", url=self._url)
        for message in self._messages():
            self._keep(message)
            if message.get("method") == "Page.loadEventFired":
                return

    def evaluate(self, script: str) -> Any:
        """Return the value of an expression of the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"]["value"]

    def shown_as(self, media: str, width: int, height: int, scheme: str = "light") -> None:
        """Lay the page out for a screen or for paper, in CSS pixels."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def height(self) -> int:
        """Return the CSS pixels from the top of the page to its end, as it is laid out."""
        return int(self.evaluate("document.documentElement.scrollHeight"))

    def pdf(self, paper: str) -> bytes:
        """Print the page as a person does who chooses a paper in the dialog."""
        self.ask("Emulation.clearDeviceMetricsOverride")
        self.ask("Emulation.setEmulatedMedia", media="")
        width, height = PAPERS[paper]
        answer = self.ask("Page.printToPDF", paperWidth=width, paperHeight=height, preferCSSPageSize=False)
        return base64.b64decode(answer["data"])

    def picture(self) -> bytes:
        """Return what is seen of the page as PNG."""
        answer = self.ask("Page.captureScreenshot")
        return base64.b64decode(answer["data"])

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" in self._rest:
                message, _, self._rest = self._rest.partition(b"\0")
                yield json.loads(message)
            data = os.read(self.back, 1 << 20)
            if not data:
                return
            self._rest += data

    def _keep(self, message: dict[str, Any]) -> None:
        name = message.get("method")
        if name in _TOLD and message["params"].get("request", {}).get("url") != self._url:
            self.told.append(f"{name}: {json.dumps(message['params'])[:300]}")


def found() -> str | None:
    """Return the path of Chromium; None where it is not installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser with an empty profile, and end it."""
    path = found()
    assert path is not None, f"none of {', '.join(NAMES)} is installed"
    read_by, to = os.pipe()
    back, written_by = os.pipe()
    theirs = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (read_by, written_by)]

    def as_3_and_4() -> None:
        os.dup2(theirs[0], 3)
        os.dup2(theirs[1], 4)

    with TemporaryDirectory(prefix="pumpcli-browser-", ignore_cleanup_errors=True) as profile:
        command = [path, *FLAGS, f"--user-data-dir={profile}"]
        with subprocess.Popen(
            command,
            preexec_fn=as_3_and_4,  # noqa: PLW1509  # there are no threads here
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            for each in (*theirs, read_by, written_by):
                os.close(each)
            try:
                yield _with_page(Browser(to, back))
            finally:
                os.close(to)
                process.terminate()
                process.wait()
                os.close(back)


def _with_page(started: Browser) -> Browser:
    target = started.ask("Target.createTarget", url="about:blank")["targetId"]
    started.session = started.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Network", "Runtime", "Log"):
        started.ask(f"{domain}.enable")
    return started
