"""Find codes of a fleet that look alike: one pump may have two files, or a refill is written into the wrong one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.errors import Fault, FaultCode, Problem, Severity
from pumpcli.files.characters import folded, plain
from pumpcli.files.checks import MOST_OTHERS, Place

#: Characters that divide a code, which people add, leave out and exchange.
_BETWEEN = "-_ '\"`"
#: Letters that look like a digit, in print or by hand, with that digit.
_DIGITS = {"o": "0", "q": "0", "i": "1", "l": "1", "|": "1", "z": "2", "s": "5", "b": "8"}
_UNDIVIDED = str.maketrans(dict.fromkeys(_BETWEEN))
_SAME = _UNDIVIDED | str.maketrans(_DIGITS)
#: Codes that may look alike are compared one by one up to this number. Of more, each is reported beside all others.
_MOST_COMPARED = 50


def lookalike_codes(places: Sequence[Place]) -> list[Problem]:
    """Return a warning for every pump whose code looks like that of another pump of the fleet.

    They differ by case, by dashes, quotes or spaces, or by letters and digits that look alike. Pumps that are out of
    use count too: a refill may be written into the file of the wrong one. Equal codes are left to `duplicate_codes`.

    Args:
        places: the place of every code that was read.
    """
    by_shape: dict[str, dict[str, list[Place]]] = {}
    for place in places:
        by_shape.setdefault(shape(place.code), {}).setdefault(place.code, []).append(place)
    problems = []
    for by_code in by_shape.values():
        for code, others in _alike(list(by_code)) if len(by_code) > 1 else ():
            message = (
                f"{code} looks like {_named([by_code[other][0] for other in others])}; is it one pump? Then keep one "
                "file; else give one of the two a code that cannot be confused with the other"
            )
            fault = Fault(FaultCode.LOOKALIKE_CODE, message)
            problems += [place.problem(fault, Severity.WARNING) for place in by_code[code]]
    return problems


def shape(code: str) -> str:
    """Return a text that is equal for codes that may look alike. That of a text holds those of its parts."""
    return folded(plain(code)).translate(_SAME)


def without_dashes(code: str) -> str:
    """Return a text that is equal for codes that differ by case and by what divides them, such as P-014 and p014."""
    return folded(plain(code)).translate(_UNDIVIDED)


def _alike(codes: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each of some codes of one shape with those that look like it."""
    if len(codes) > _MOST_COMPARED:
        yield from ((code, [other for other in codes[: MOST_OTHERS + 1] if other != code]) for code in codes)
        return
    divided = {code: _divisions(code) for code in codes}
    for code, own in divided.items():
        others = [other for other, its in divided.items() if other != code and (own <= its or its <= own)]
        if others:
            yield code, others


def _divisions(code: str) -> frozenset[int]:
    """Return the positions, counted in letters and digits, at which a code is divided.

    1-11 and 11-1 do not look alike, although without dashes both are 111.
    """
    positions, count = set[int](), 0
    for character in plain(code):
        if character in _BETWEEN:
            positions.add(count)
        else:
            count += 1
    return frozenset(positions)


def _named(others: Sequence[Place]) -> str:
    """Return the first `MOST_OTHERS` codes with their places. No place is lost: each has a problem of its own."""
    first = [f"{other.code} ({other.file}:{other.line})" for other in others[:MOST_OTHERS]]
    return ", ".join(first) + (" and others" if len(others) > MOST_OTHERS else "")
