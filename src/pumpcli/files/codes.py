"""Find the codes of the pumps in files and folders without reading them as YAML, where a plain line gives the code.

It is for those who wait while they type: a file that cannot be read has no code, and nothing is reported.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from itertools import islice

from pumpcli.files.clinic_search import SUFFIXES, is_clinic_file
from pumpcli.files.folders import walk
from pumpcli.files.limits import MOST_CHARACTERS

#: The most entries of a folder that are looked at.
MOST_ENTRIES = 5_000
#: The key `pump` in any place and form, and a backslash, by which it may be written otherwise; a text that has others
#: than plain ones is read as YAML.
_ANY_KEY = re.compile(r"pump[\"']?[ \t\r\n]*:|\\")
_COMMENT = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
#: The beginning of a document with the line of its code: before it are comments, and lines without quotes, brackets and
#: the characters with which a text of several lines begins, so that the line is no part of a text; after it is no
#: further line of the code. Quantifiers are possessive, so that no text takes long.
_PLAIN = re.compile(
    r"(?:\A\ufeff?|^---[ \t]*\r?\n)(?:(?!pump\b|---|\.\.\.)(?:[ \t]*#[^\n]*|[^\n\"'{}\[\]|>%&*!?\\]*)\n)*+"
    r"pump:[ \t]+(?P<quote>[\"']?)(?P<code>[\w.][\w./-]*(?: [\w./-]+)*)(?P=quote)[ \t]*(?:[ \t]#[^\n]*)?\r?(?:\n|\Z)"
    r"(?!(?:[ \t]*\r?\n)*+[ \t]+[^ \t\r\n#])",
    re.MULTILINE,
)


def codes(paths: Sequence[str]) -> list[str]:
    """Return the codes of the pumps in files and folders, each once, in order."""
    found = {code for path in paths for file in _files(path) for code in _codes_of(file)}
    return sorted(code for code in found if code and code.isprintable())


def _files(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for entry in islice(walk(path, []), MOST_ENTRIES):
        if entry.is_regular and entry.file.lower().endswith(SUFFIXES) and not is_clinic_file(entry.file):
            yield entry.file


def _codes_of(file: str) -> list[str]:
    text = _text(file)
    plain = [match["code"] for match in _PLAIN.finditer(text)]
    return plain if len(plain) == len(_ANY_KEY.findall(_COMMENT.sub("", text))) else _read(text)


def _text(file: str) -> str:
    """Return the text of a regular file, also of one that is being written to; empty if it cannot be read."""
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            return ""
        with open(file, encoding="utf-8", newline="") as stream:
            text = stream.read(MOST_CHARACTERS + 1)
    except (OSError, ValueError):
        return ""
    return text if len(text) <= MOST_CHARACTERS else ""


def _read(text: str) -> list[str]:
    """Return the codes of a text that is read as YAML; of a broken document the one that a message would name."""
    import yaml  # noqa: PLC0415  # most files are not read as YAML

    from pumpcli.files.source import Source  # noqa: PLC0415
    from pumpcli.files.yaml_text import documents  # noqa: PLC0415

    found = []
    for document in documents(Source("", text)):
        node = None if document.root is None else document.root.node
        keys = node.value if isinstance(node, yaml.MappingNode) else []
        values = [value.value for key, value in keys if key.value == "pump" and isinstance(value, yaml.ScalarNode)]
        found += values[:1] or [document.pump or ""]
    return found
