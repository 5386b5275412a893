"""Find the pump that a person means by a code: that very one, or the only one that is nearly written so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Pump
from pumpcli.errors import UsageError
from pumpcli.files.characters import composed
from pumpcli.files.filter_terms import is_pattern, matches
from pumpcli.files.lookalike_codes import without_dashes
from pumpcli.files.suggestions import did_you_mean
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.values import Frozen

#: The most codes that a message names, and that it suggests.
MOST_NAMED, MOST_NEAR = 12, 3


class Found(Frozen):
    """A pump that was found.

    Attributes:
        note: the code, if it is spelled otherwise than the word; else empty.
    """

    pump: LoadedPump
    note: str = ""


class NotRead(Frozen):
    """The sentence on a pump that may have the code and could not be read."""

    message: str


class Unknown(Frozen):
    """No pump can have the code."""


def find(
    fleet: Fleet[LoadedPump], word: str, as_of: AsOf, known: Callable[[], Fleet[LoadedPump]] | None = None
) -> Found | NotRead | Unknown:
    """Find the pump with a code. Without that very code, case and dashes are forgiven, and a pattern may match it.

    Of several pumps with one code, it is the one in use as of an instant, else the one that ended last.

    Args:
        known: returns the pumps whose codes are suggested; left out, those of the fleet.

    Raises:
        UsageError: several codes are written nearly so.
    """
    read, unread = codes_of(fleet)
    matching = meant_codes(word, [*read, *unread])
    if len(matching) > 1:
        raise UsageError(f"{word} may mean {some(sorted(matching))}; name one of them")
    if not matching:
        unsure = sorted({each.file for each in fleet.unread if each.code is None})
        if unsure:
            near = suggestion(word, fleet if known is None else known())
            return NotRead(f"{word} is not among the pumps that could be read; it may be in {some(unsure)}{near}")
        return Unknown()
    (code,) = matching
    if code not in read:
        files = sorted({each.file for each in fleet.unread if each.code == code})
        return NotRead(f"{code} could not be read from {some(files)}; correct what is reported above")
    return Found(in_use(fleet, code, as_of), "" if composed(code) == composed(word) else f"{word} read as {code}")


def codes_of(fleet: Fleet[LoadedPump]) -> tuple[list[str], list[str]]:
    """Return the codes of the pumps that were read, and those of other pumps that were not, each once."""
    read = list(dict.fromkeys(loaded.pump.code for loaded in fleet.pumps))
    unread = dict.fromkeys(each.code for each in fleet.unread if each.code is not None)
    return read, [code for code in unread if code not in read]


def as_spelled(word: str, codes: Sequence[str]) -> str:
    """Return the one code of a fleet that has exactly the characters of a word, however accents are written in it; the
    word itself if there is none, or several."""
    same = [code for code in codes if composed(code) == composed(word)]
    return same[0] if len(same) == 1 else word


def meant_codes(word: str, codes: Sequence[str]) -> list[str]:
    """Return the codes that a word may mean: that very code, else those that differ by how accents are written, by case
    and dashes, else those that it matches as a pattern."""
    if word in codes:
        return [word]
    shape = without_dashes(word)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda code: composed(code) == composed(word),
        lambda code: without_dashes(code) == shape,
        lambda code: is_pattern(word) and matches(word, code),
    )
    matching = ([code for code in codes if test(code)] for test in tests)
    return next(filter(None, matching), [])


def suggestion(word: str, fleet: Fleet[LoadedPump]) -> str:
    """Return the end of a message on an unknown code: the nearest codes, else those that hold the word, else
    some of those that there are."""
    codes = list(chain(*codes_of(fleet)))
    near = did_you_mean(word, codes, MOST_NEAR)
    if near or not codes:
        return near
    part = without_dashes(word)
    holding = sorted(code for code in codes if part and part in without_dashes(code))
    if 0 < len(holding) <= MOST_NEAR:
        return f": did you mean {' or '.join(f'`{code}`' for code in holding)}?"
    return f"; there are: {some(holding or sorted(codes))}"


def in_use(fleet: Fleet[LoadedPump], code: str, as_of: AsOf) -> LoadedPump:
    """Return the pump with a code; of several the one in use as of an instant, else the one that ended last."""
    return max((each for each in fleet.pumps if each.pump.code == code), key=lambda each: _use(each.pump, as_of))


def only_pump(fleet: Fleet[LoadedPump], as_of: AsOf) -> LoadedPump | None:
    """Return the only pump of a fleet; None if it is among the unread ones.

    Raises:
        UsageError: there are pumps with several codes.
    """
    read, _ = codes_of(fleet)
    if len(read) > 1:
        raise UsageError(f"{len(fleet.pumps)} pumps are found; name one by its code: {some(read)}")
    return in_use(fleet, read[0], as_of) if read else None


def some(names: Iterable[str]) -> str:
    """Return the first names of a list, and the number of the others."""
    listed = list(names)
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return ", ".join(listed[:MOST_NAMED]) + more or "none"


def _use(pump: Pump, as_of: AsOf) -> tuple[bool, bool, int]:
    """Return what makes a pump the one that is meant: in use, then filled already, then the nearest in time."""
    first = pump.fills[0].at
    if pump.ended is not None and pump.is_out_of_use(as_of):
        return False, True, pump.ended.on.toordinal()
    is_filled = pump.zone.as_of(as_of).covers(first)
    return True, is_filled, first.toordinal() if is_filled else -first.toordinal()
