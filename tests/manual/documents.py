"""The README and the pages of the manual, and the examples and tables in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pumpcli.manual import PAGES

FOLDER = Path("src/pumpcli/manual")
README = Path("README.md")
PATHS = [README, *(FOLDER / f"{page}.md" for page in PAGES)]
TEXTS = {path: path.read_text(encoding="utf-8") for path in PATHS}

#: All that is documented.
ALL = "\n".join(TEXTS.values())

_FENCED = re.compile(r"^```([a-z]*)\n((?:(?!```).*\n)*)```$", re.MULTILINE)
_CHANGED_FILE = re.compile(r"([Aa]dd to|[Cc]hange in) `(pumps/[\w-]+\.yaml)`:\n\n```yaml\n")
_QUOTED_FILE = re.compile(r"`(sample_configs/[\w-]+\.yaml)`:\n\n```yaml\n")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: such as "yaml"; empty for text.
        quotes: the file that the text before it names; empty if it names none.
        changes: the file into which its lines are written; empty if the text before it names none.
        adds: whether its keys are new in that file; if not, they are there already.
    """

    path: Path
    language: str
    text: str
    quotes: str = ""
    changes: str = ""
    adds: bool = False

    @property
    def name(self) -> str:
        """The page with the first line, to name a test."""
        return f"{self.path.stem}: {self.text.partition(chr(10))[0]}"

    def replace(self, text: str) -> None:
        """Replace this block in the page by another text."""
        before = self.path.read_text(encoding="utf-8")
        old, new = f"```{self.language}\n{self.text}```", f"```{self.language}\n{text}```"
        self.path.write_text(before.replace(old, new, 1), encoding="utf-8", newline="\n")


def _blocks(path: Path, text: str) -> list[Block]:
    quoted = {match.end(): match[1] for match in _QUOTED_FILE.finditer(text)}
    changed = {match.end(): (match[2], match[1].lower() == "add to") for match in _CHANGED_FILE.finditer(text)}
    return [
        Block(path, match[1], match[2], quoted.get(match.start(2), ""), *changed.get(match.start(2), ("", False)))
        for match in _FENCED.finditer(text)
    ]


BLOCKS = [block for path, text in TEXTS.items() for block in _blocks(path, text)]


def blocks(language: str) -> list[Block]:
    """Every block of a language, in the order of the pages."""
    return [block for block in BLOCKS if block.language == language]


def blocks_below(path: Path, heading: str) -> list[Block]:
    """Every block between a heading and the next one."""
    return _blocks(path, section(TEXTS[path], heading))


def without_blocks(text: str) -> str:
    """The prose and the tables of a page, without its fenced blocks."""
    return _FENCED.sub("", text)


def section(text: str, heading: str) -> str:
    """The part of a page from a heading, "## Codes", to the next one of the same level or above."""
    level = heading.partition(" ")[0]
    rest = text[text.index(f"{heading}\n") + len(heading) :]
    end = re.search(rf"^#{{1,{len(level)}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The cells of every row of the tables in a text, their heads left out."""
    found = []
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("| ") and not line.startswith("| ---") and not following.startswith("| ---"):
            found.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def anchors(text: str) -> set[str]:
    """The anchors that a repository's web page makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", without_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
