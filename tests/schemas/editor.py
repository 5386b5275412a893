"""A session with yaml-language-server, which checks, completes and explains YAML in editors.

`npm install --global yaml-language-server`, then `python -m tests.schemas.editor` prints what an editor shows for the
pump file of `MISTAKES`. Nothing of the server is asked for that is not in a file beside the pump files.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Any

from pumpcli.schemas import FILES, schema

SERVER = "yaml-language-server"
#: A pump file with mistakes, in two documents.
MISTAKES = """\
# A comment of the clinic.
# yaml-language-server: $schema=pump.schema.json
pump: P-001
resevoir: {capacity: 20 mL, low_alarm: 2 mL}
fill: {at: 2026-11-02 09:30, volume: 20}
program:
  rate: 100 mcg
---
# yaml-language-server: $schema=pump.schema.json
pump: P-002
reservoir: {capacity: 20 mL, low_alarm: 2 mL}
fills:
  - {at: 2026-11-02 09:30, volume: 20 mL, withdrwan: 2 mL}
program:
  windows:
    - {from: 00:00, to: 24:00, rate: 1 mL/day, dose: 3 mcg}
"""
_SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}


class Editor:
    """An editor with files that it does not save, and the server as its child process."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._marks: dict[str, list[Any]] = {}
        command = [str(which(SERVER)), "--stdio"]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Editor:
        for name in FILES:
            (self._folder / f"{name}.schema.json").write_text(json.dumps(schema(name)), encoding="utf-8")
        root = {"rootUri": self._folder.as_uri(), "processId": None}
        text = {"completion": {"completionItem": {"snippetSupport": True}}, "hover": {"contentFormat": ["markdown"]}}
        able = {"workspace": {"configuration": True}, "textDocument": {**text, "publishDiagnostics": {}}}
        self._ask("initialize", {**root, "capabilities": able})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": {"yaml": _SETTINGS}})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.kill()
        self._server.communicate()

    def open(self, name: str, text: str) -> str:
        """Open a file with a text. Return its address."""
        uri = (self._folder / name).as_uri()
        self._tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )
        return uri

    def marks(self, uri: str, text: str) -> list[tuple[str, str]]:
        """Return each underlined part of a file, in order, with its message."""
        while uri not in self._marks:
            self._take()
        lines = text.splitlines()
        places = [(each["range"]["start"], each["range"]["end"], each["message"]) for each in self._marks[uri]]
        places.sort(key=lambda place: (place[0]["line"], place[0]["character"], place[2]))
        return [
            (
                lines[start["line"]][start["character"] : end["character"] if end["line"] == start["line"] else None],
                said,
            )
            for start, end, said in places
        ]

    def completions(self, uri: str, line: int, column: int) -> list[str]:
        """Return what the editor offers at a place, both counted from 0."""
        found = self._ask("textDocument/completion", _place(uri, line, column))
        return [item["label"] for item in found["items"]]

    def hover(self, uri: str, line: int, column: int) -> str:
        """Return what the editor shows for the word at a place."""
        return str(self._ask("textDocument/hover", _place(uri, line, column))["contents"]["value"])

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _ask(self, method: str, params: object) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (answer := self._take()).get("id") != self._number or "method" in answer:
            pass
        return answer["result"]

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._server.stdin.flush()

    def _take(self) -> dict[str, Any]:
        """Return the next message, after answering what the server asks."""
        message = self._messages.get(timeout=60)
        if message.get("method") == "textDocument/publishDiagnostics":
            self._marks[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            asked = message["params"]["items"] if message["method"] == "workspace/configuration" else []
            values = [_SETTINGS if item["section"] == "yaml" else {} for item in asked]
            self._send({"id": message["id"], "result": values or None})
        return message

    def _listen(self) -> None:
        stream = self._server.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.partition(b":")[2])
                while stream.readline().strip():
                    pass
                self._messages.put(json.loads(stream.read(length)))


def _place(uri: str, line: int, column: int) -> dict[str, object]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}


def main() -> None:
    """Print a session."""
    if which(SERVER) is None:
        sys.exit(f"{SERVER} is not installed")
    with tempfile.TemporaryDirectory() as folder, Editor(Path(folder)) as editor:
        uri = editor.open("pump.yaml", MISTAKES)
        for part, said in editor.marks(uri, MISTAKES):
            print(f"underlined  {part!r}: {said}")
        for key, line, column in (("volume", 4, 31), ("rate", 6, 4)):
            print(f"hover       {key}: {editor.hover(uri, line, column)!r}")
        for typed in ("pump: P-1\nfi", "pump: P-1\nprogram:\n  rate: ", "pump: P-1\nended:\n  why: "):
            text = f"{MISTAKES.splitlines()[1]}\n{typed}"
            lines = text.split("\n")
            uri = editor.open(f"{len(typed)}.yaml", text)
            print(f"completed   {lines[-1]!r}: {editor.completions(uri, len(lines) - 1, len(lines[-1]))}")


if __name__ == "__main__":
    main()
