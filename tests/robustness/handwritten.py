"""Random files in the hands of many people: block and flow style, any indent, comments, quotes, line ends.

A file says exactly what its data say: `data_of` reads them back by another parser than that of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import yaml

#: A text, a list or a mapping.
Data = Any

#: The lists under which one entry may stand alone, each with the key of one entry.
ALONE = {"fills": "fill", "programs": "program"} | {
    key: key for key in ("booked", "unavailable", "stopped", "orders", "accepted")
}
_COMMENTS = (
    *(
        "checked by two",
        "fills: [none]",
        "{at: 2026-01-01}",
        "--- old ---",
        "- at: 2026-01-05 09:30",
        "\U0001f489 次回",
        "",
    ),
    *('a "quote', "it's", "x: y # z", "*a &b !c", "%YAML", "\t tab"),
)
_NOTES = (
    "free text",
    "two lines\nof text",
    "fills:\n  - at: never\n    # no comment\nend",
    "\U0001f489 \u6b21\u56de e\u0301",
    "one\n\nthree",
    "a: b, c",
)
_WHYS = (
    "MRI",
    "x: y # z",
    "007",
    "no",
    "it's",
    'a "quote"',
    "\u6b21\u56de",
    "- dash",
    "a, b",
    "[x]",
    "~",
    "per protocol",
)


def data_of(text: str) -> list[Data]:
    """Return the data of the documents of a file, read by a parser of its own."""
    return [data for data in yaml.load_all(text, Loader=yaml.BaseLoader) if data not in (None, "")]


@dataclass
class Hand:
    """How one person writes a file.

    Attributes:
        is_odd: also writes what few people do, and what an edit may refuse: aliases, comments within brackets.
    """

    random: Random
    is_odd: bool = False
    seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        choice = self.random.choice
        self.indent, self.dash = choice((2, 2, 2, 4, 3, 1)), choice((0, 2, 2, 2, 4, 1))
        self.gap = choice((" ", " ", " ", "   "))
        self.flow, self.quotes = choice((0.0, 0.5, 0.9, 0.9)), choice((0.0, 0.0, 0.2, 1.0))
        self.comments, self.empty_lines = choice((0.0, 0.1, 0.4)), choice((0.0, 0.0, 0.2))
        self.pad, self.comma = choice(("", "", " ")), choice((0.0, 0.0, 0.3))

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def file(self, documents: list[Data]) -> str:
        """Write a file."""
        texts = [self.document(data) for data in documents]
        joint = ["\n".join(texts[:1])]
        for text in texts[1:]:
            joint += [self.random.choice(("---", "--- # next", "...\n---", "---  ")), "\n", text]
        start = self.random.choice(("", "", "", "---\n", "# head\n---\n", "\n\n", "%YAML 1.1\n---\n"))
        whole = start + "".join(joint)
        if self.chance(0.2):
            whole = whole.removesuffix("\n")
        whole = whole.replace("\n", self.random.choice(("\n", "\n", "\n", "\r\n", "\r\n", "\r")))
        return ("\ufeff" if self.chance(0.1) else "") + whole

    def document(self, data: Data) -> str:
        self.seen.clear()
        if self.chance(0.03):
            return f"{self.in_line(data)}\n"
        return "\n".join([*self.mapping(data), *([] if "notes" in data else self.between(0))]) + "\n"

    def between(self, column: int) -> Iterator[str]:
        """Empty lines and comments between two lines."""
        if self.chance(self.empty_lines):
            yield self.random.choice(("", "", "  "))
        while self.chance(self.comments / 2):
            yield f"{' ' * self.random.choice((column, column, 0, column + 4, 7))}# {self.random.choice(_COMMENTS)}"

    def tail(self) -> str:
        """The end of a line."""
        if self.chance(self.comments):
            return f"{self.random.choice((' ', '   '))}# {self.random.choice(_COMMENTS)}"
        return "  " if self.chance(self.empty_lines / 2) else ""

    def mapping(self, data: dict[str, Data], column: int = 0) -> Iterator[str]:
        """The lines of a mapping, without an indent."""
        before: Data = "\n"
        for key, value in data.items():
            if not isinstance(before, str) or "\n" not in before:  # a comment would be a part of the literal text
                yield from self.between(0)
            yield from self.key(key, value, column)
            before = value

    def key(self, key: str, value: Data, column: int) -> Iterator[str]:
        if column == 0 and key in ALONE and len(value) == 1 and self.chance(0.7):
            key, value = ALONE[key], value[0]
        head = f'"{key}":' if self.chance(self.quotes / 10) else f"{key}:"
        mark = self.mark(value)
        if mark.startswith("*"):
            yield f"{head} {mark}{self.tail()}"
        elif self.is_in_line(value):
            lines = self.value(value, key).split("\n")
            yield from [f"{head}{mark and ' '}{mark} {lines[0]}", *lines[1:-1]] if len(lines) > 1 else []
            yield lines[-1] + self.tail() if len(lines) > 1 else f"{head}{mark and ' '}{mark} {lines[0]}{self.tail()}"
        elif isinstance(value, str):
            yield f"{head} {self.random.choice(('|', '|', '|-', '|+'))}"
            yield from (" " * self.indent + line if line else "" for line in value.split("\n"))
        else:
            yield f"{head}{mark and ' '}{mark}{self.tail()}"
            indent = self.indent if isinstance(value, dict) else self.dash
            yield from (" " * indent + line if line else "" for line in self.between(0))
            lines_of = self.mapping(value, column + 1) if isinstance(value, dict) else self.items(value, key)
            yield from (" " * indent + line if line.strip() else line for line in lines_of)

    def items(self, items: list[Data], key: str) -> Iterator[str]:
        for number, item in enumerate(items):
            if number:
                yield from self.between(0)
            mark = self.mark(item)
            if mark.startswith("*"):
                yield f"-{self.gap}{mark}{self.tail()}"
            elif isinstance(item, str) or self.chance(self.flow):
                yield f"-{self.gap}{mark}{mark and ' '}{self.in_line(item, key)}{self.tail()}"
            else:
                lines = list(self.mapping(item, 9))
                if mark or self.chance(0.05):
                    yield f"-{mark and ' '}{mark}{self.tail()}"
                    yield from (f" {self.gap}{line}" if line.strip() else line for line in lines)
                else:
                    yield f"-{self.gap}{lines[0]}"
                    yield from (f" {self.gap}{line}" if line.strip() else line for line in lines[1:])

    def mark(self, value: Data) -> str:
        """An anchor or an alias, from those who write them."""
        if not self.is_odd or not self.chance(0.15):
            return ""
        name = self.seen.get(repr(value))
        if name is not None:
            return f"*{name}"
        self.seen[repr(value)] = name = f"n{len(self.seen)}"
        return f"&{name}"

    def is_in_line(self, value: Data) -> bool:
        """Whether a value begins in the line of its key."""
        if isinstance(value, str):
            return "\n" not in value or self.chance(0.3)
        deep = any(isinstance(part, dict) for part in (value if isinstance(value, list) else value.values()))
        return self.chance(self.flow / 4 if deep else self.flow)

    def value(self, value: Data, key: str) -> str:
        """A value that begins in the line of its key; brackets may go on in the next line."""
        if isinstance(value, str):
            return self.scalar(value, key, in_flow=False)
        text = self.in_line(value, key)
        if not self.chance(0.15):
            return text
        parts = [self.in_line(part, key) for part in value] if isinstance(value, list) else list(self.pairs(value))
        end = ", # c" if self.is_odd and self.chance(0.5) else ","
        inner = f"{end}\n{' ' * 6}".join(parts)
        opening, closing = ("[", "]") if isinstance(value, list) else ("{", "}")
        return f"{opening}\n      {inner}\n    {closing}" if self.chance(0.5) else f"{opening}{inner}{closing}"

    def in_line(self, value: Data, key: str = "") -> str:
        """A value in one line, in brackets."""
        if isinstance(value, str):
            return self.scalar(value, key, in_flow=True)
        comma = "," if self.chance(self.comma) else ""
        if isinstance(value, dict):
            return f"{{{self.pad}{', '.join(self.pairs(value))}{comma}{self.pad}}}"
        return f"[{self.pad}{', '.join(self.in_line(part, key) for part in value)}{comma}{self.pad}]"

    def pairs(self, value: dict[str, Data]) -> Iterator[str]:
        return (f"{key}: {self.in_line(part, key)}" for key, part in value.items())

    def scalar(self, text: str, key: str, *, in_flow: bool) -> str:
        """One value, in quotes where YAML needs them, and where this person likes them."""
        if "\n" in text or not text.isprintable():
            return yaml.dump(text, default_style='"', width=10**6, allow_unicode=True).strip()
        is_safe = (text[:1].isalnum() and not set(text) & set("#'\"[]{},:")) or (
            text[:1].isdigit() and ", " not in text
        )
        if not is_safe or self.chance(self.quotes):
            style = '"' if self.chance(0.5) else "'"
            return yaml.dump(text, default_style=style, width=10**6, allow_unicode=True).strip()
        return text


def facts(random: Random, key: str) -> Data:
    """An entry for a list of a pump, with keys in the order of the documentation; some of its texts are odd."""
    day, hour = (
        f"2026-0{random.randint(2, 9)}-{random.randint(10, 28)}",
        f"{random.randint(10, 23)}:{random.randint(10, 59)}",
    )
    at, volume, chance = f"{day} {hour}", f"{random.randint(100, 999) / 100} mL", random.random
    drugs = [{"name": "baclofen", "concentration": "500 mcg/mL"}, {"name": "clonidine", "concentration": "80 mcg/mL"}]
    why = random.choice(_WHYS)
    program = {"start": at, "rate": "0.4 mL/day"}
    window = {"from": "06:00", "to": "09:00", "dose": "25 mcg", "days": random.choice(("mon-fri", ["sat", "sun"]))}
    bolus = {"at": ["08:00", "20:00"], "volume": "5 uL", "over": "15 min"}
    made: dict[str, Data] = {
        "fills": {"at": at, "volume": volume}
        | ({"withdrawn": "2.6 mL"} if chance() < 0.5 else {})
        | ({"drugs": drugs[: random.randint(1, 2)], "stability": "90 days"} if chance() < 0.3 else {}),
        "programs": program
        | ({"windows": [window] if chance() < 0.5 else [window, {**window, "from": "10:00", "to": "11:00"}]})
        | ({"boluses": [bolus]} if chance() < 0.3 else {})
        | ({"on_demand": {"dose": "1 mcg", "max_per_day": "3"}} if chance() < 0.3 else {}),
        "boluses": {"at": at, "volume": "0.331 mL", "over": "6 h"},
        "readings": {"at": at, "volume": volume},
        "booked": random.choice((day, at)),
        "unavailable": random.choice((day, f"{day} to 2027-01-10")),
        "stopped": {"from": at} | ({"to": "2026-12-01 10:00", "why": why} if chance() < 0.7 else {"why": why}),
        "orders": {"placed": day} | ({"received": day, "drugs": drugs[:1]} if chance() < 0.5 else {}),
        "accepted": {"code": random.choice(("no-stability", "long-stop")), "on": day},
    }
    return made[key]


#: The lists to which an entry can be added.
LISTS = ("fills", "programs", "boluses", "readings", "booked", "unavailable", "stopped", "orders", "accepted")


def pump(random: Random, code: str) -> Data:
    """A random pump; what it says need not be right."""
    data: dict[str, Data] = {
        "pump": random.choice((code, code, "007")),
        "reservoir": {"capacity": "40 mL", "low_alarm": "2 mL"},
        "drugs": [{"name": "baclofen", "concentration": "500 mcg/mL"}],
        "stability": "180 days",
    }
    for key in ("fills", "programs", *(key for key in LISTS[2:] if random.random() < 0.4)):
        made = [facts(random, key) for _ in range(random.choice((1, 1, 2, 3)))]
        data[key] = sorted(made, key=lambda entry: entry if isinstance(entry, str) else next(iter(entry.values())))
    if random.random() < 0.5:
        data["notes"] = random.choice(_NOTES)
    if random.random() < 0.2:
        data["ended"] = {"on": "2026-12-20", "why": "explanted"}
    if random.random() < 0.3:
        items = list(data.items())
        random.shuffle(items)
        data = dict(items)
    return data


SAMPLES = [
    data
    for path in sorted(Path("sample_configs").glob("*.yaml"))
    if not path.stem.endswith(("clinic", "catalogue"))
    for data in data_of(path.read_text(encoding="utf-8"))
    if "pump" in data
]


def normal(data: Data) -> Data:
    """Return a document with every list as a list, under the key of several."""
    data = {{"fill": "fills", "program": "programs"}.get(key, key): value for key, value in data.items()}
    return {key: [value] if key in ALONE and not isinstance(value, list) else value for key, value in data.items()}


def pump_data(random: Random, code: str) -> Data:
    """A sample of the project, or a random pump."""
    return normal(random.choice(SAMPLES)) if random.random() < 0.2 else pump(random, code)
