"""Follow the hints of messages by machine: put into the text what a message says to write."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pumpcli.domain.zone import PLAIN_TIME
from pumpcli.errors import Problem
from pumpcli.files.catalogue_file import read_catalogue
from pumpcli.files.clinic_file import read_clinic
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents

#: Hints that no machine can follow, by words of their messages, each with the reason.
BY_HAND = {
    "write 2000 or 0.05": "the comma may mean thousands or decimals",
    "write 2000 for 2,000": "the value was cut at its comma",
    "has a space inside the number; write 2000": "the number may be two numbers",
    "write the number": "a sign or an exponent may be a mistake in the number itself",
    "write HH:MM with two digits each": "the time cannot be guessed",
    "write mon tue wed thu fri sat sun": "the days cannot be guessed",
    "24:00 for the end of a day": "midnight begins a day or ends it",
    "write days: [mon, wed]": "the list was cut at its comma",
    "write 00:00 to 24:00": "the time cannot be guessed",
    "write 00:00 and the day after": "the window is written as two",
    "write a code of letters": "the code is the reader's choice",
    "write several as a list": "an example",
    "write at least one character": "the text cannot be guessed",
    "write an offset from UTC as -05:00": "an example",
    "write -14:00 to +14:00": "the offset cannot be guessed",
    "write an IANA name": "the zone cannot be guessed",
    "or write the first day first": "the year may be wrong",
    "or write a longer absence as two": "the year may be wrong",
    "write the plain value": "the tag may stand for anything",
    "write one of them": "either may be right",
    "write a list under": "dashes and indents change",
    "as a list under": "dashes and indents change",
    "write one list: all": "the entries move",
    "write a space after the colon": "the line is found by the eye",
    "if a whole window or bolus delivers": "an amount or a rate may be meant",
    "write an amount here": "an amount or a rate may be meant",
    "write all keys out": "the keys are in another mapping",
    "write {value:": "the source cannot be guessed",
    "write explanted, replaced": "the reason cannot be guessed, unless one is named",
    "write a key, a colon": "the line may be a remark",
    "or list the times with": "an interval or a list may be meant",
    "has no time of day; write": "the time cannot be guessed",
    "write unavailable:": "an example",
    "write booked:": "an example",
    "write stopped:": "an example",
    "write ended:": "an example",
    "write orders:": "an example",
    "write accepted:": "an example",
    "write it without brackets": "there may be several codes",
    "write site:": "an example",
    "write labels:": "an example",
    "write ordinary spaces instead": "a line is indented, or words are apart",
    "give the last day": "the day cannot be guessed",
    "if the clocks show that": "the hour may be that of UTC",
    "write this for an empty value": "the value cannot be guessed",
    "if it was a former pump's": "the day cannot be guessed",
    "Other YAML programs change": "one of two times may be meant",
}


def is_by_hand(problem: Problem) -> bool:
    return "did you mean" not in problem.message and any(words in problem.message for words in BY_HAND)


def offers(problem: Problem) -> list[str]:
    """What a message says to write, or asks whether it was meant; empty if it offers nothing."""
    message = re.sub(r"; known here: .*|; (a|an) [a-z ]+ is a number and a unit: .*", "", problem.message)
    asked = re.search(r": did you mean ((?:`[^`]+`(?:, | or )?)+)\?", message)
    if asked is not None:
        return re.findall(r"`([^`]+)`", asked[1])
    if is_by_hand(problem):
        return []
    told = re.search(r"\bwrite (?:one list: )?((?:`[^`]+`(?: or )?)+)", message)
    if told is not None:
        return re.findall(r"`([^`]+)`", told[1])
    plain = re.search(r"\bwrite (a single one under `(\w+):`|[^`;]+?)(?:;|$)", message)
    return [] if plain is None else [f"{plain[2]}:" if plain[2] else plain[1]]


def followed(text: str, problem: Problem) -> Iterator[tuple[str, str]]:
    """What a message offers, with the text in which that was done."""
    lines = text.split("\n")
    at, start = problem.line - 1, problem.column - 1
    line = lines[at]
    before, marked, after = line[:start], line[start : start + problem.width], line[start + problem.width :]
    for offer in offers(problem):
        if problem.code == "yaml-syntax":
            lead = re.match(r"\s*(?:-\s+)*" if not offer.startswith("-") else r"\s*", line)
            assert lead is not None
            ways = [re.sub(r"\s", " ", lead[0]) + offer]
        elif offer in ("fill:", "program:") and "single one" in problem.message:
            many = offer.replace(":", "s:")
            yield offer, re.sub(rf"^{many}", offer, text, flags=re.MULTILINE)
            continue
        elif problem.code == "duplicate-key":
            yield offer, _joined(lines, at, offer)
            continue
        elif "unknown unit" in problem.message:
            number = re.match(r"[0-9.]+\s*", marked)
            assert number is not None
            ways = [f"{before}{number[0]}{offer}{after}"]
        elif problem.code == "unknown-key" and ":" in offer and not after.startswith(":"):
            ways = [f"{before}{offer}{after}"]
        elif problem.code == "unknown-key":
            key, _, value = offer.partition(": ")
            ways = [f"{before}{key}{after}", *([f"{before}{key}: {value}"] if value else [])]
        else:
            ways = [f"{before}{offer}{after}"]
        for way in ways:
            yield offer, "\n".join([*lines[:at], way, *lines[at + 1 :]])


def _joined(lines: list[str], second: int, offer: str) -> str:
    """The lines with a key given once, as offered, instead of twice."""
    key = offer.partition(":")[0]
    first = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    kept = [line for number, line in enumerate(lines) if number != second]
    kept[first] = offer
    return "\n".join(kept)


def problems_of(text: str, kind: str = "pump") -> list[Problem]:
    """The problems of a pump file, a clinic file or a catalogue."""
    if kind == "clinic":
        return list(read_clinic(Source("clinic.yaml", text))[2])
    if kind == "catalogue":
        return list(read_catalogue(Source("ours.yaml", text))[1])
    found = []
    for document in documents(Source("p.yaml", text)):
        read_pump(document, PLAIN_TIME)
        found += document.problems
    return found


def errors_of(text: str, kind: str = "pump") -> Counter[tuple[str, str]]:
    return Counter((str(each.code), each.path) for each in problems_of(text, kind) if each.is_error)


def leads_astray(text: str, problem: Problem, kind: str = "pump") -> list[str]:
    """The offers of a message that, followed, leave its error or make a new one."""
    before = errors_of(text, kind)
    best: dict[str, bool] = {}
    for offer, changed in followed(text, problem):
        after = errors_of(changed, kind)
        is_right = not after - before and after.total() < before.total()
        best[offer] = best.get(offer, False) or is_right
    return [offer for offer, is_right in best.items() if not is_right]
