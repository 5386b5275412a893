"""Read the warnings that a pump file accepts."""

from __future__ import annotations

from functools import partial

from pumpcli.domain.acceptance import Accepted
from pumpcli.errors import ACCEPTABLE, CODES, Fault, FaultCode
from pumpcli.files import moments
from pumpcli.files.construct import one_or_more
from pumpcli.files.document import Entry, Readers, known_keys
from pumpcli.files.suggestions import EXAMPLES, did_you_mean, shown

#: The reader of the day; the message for a wrong `code` depends on the messages before it.
ACCEPTED_VALUES: Readers = {"on": moments.day}
ACCEPTED_KEYS = known_keys("code", "on")


def read_accepted(entry: Entry) -> tuple[Accepted, ...]:
    """Read one acceptance or a list of them. Record a fault for each that is repeated."""
    first: dict[Accepted, Entry] = {}
    for item in one_or_more(entry):
        accepted = _accepted(item)
        earlier = None if accepted is None else first.setdefault(accepted, item)
        if accepted is not None and earlier is not None and earlier is not item:
            message = f"{accepted.code} is accepted on {accepted.on} in line {earlier.line} already; delete one of them"
            item.fault(Fault(FaultCode.GIVEN_TWICE, message))
    return tuple(first)


def _accepted(entry: Entry) -> Accepted | None:
    keys = entry.mapping(ACCEPTED_KEYS, f"write {EXAMPLES['accepted']}")
    if keys is None:
        return None
    value = keys.required_entry("code")
    wrong = (FaultCode.UNKNOWN_WARNING, FaultCode.NOT_ACCEPTABLE)
    is_first = not any(problem.code in wrong for problem in entry.document.problems)
    code = None if value is None else value.read(partial(_code, is_first=is_first), "write it without brackets")
    on = keys.required("on", ACCEPTED_VALUES["on"])
    return None if code is None or on is None else Accepted(code, on)


def _code(text: str, is_first: bool) -> FaultCode | Fault:
    """Read the code of a warning that can be accepted.

    Args:
        is_first: whether a fault is the first of its kind in the document; its message lists all these codes.
    """
    if text in ACCEPTABLE:
        return FaultCode(text)
    can_be = f"; these can be accepted: {', '.join(ACCEPTABLE)}" if is_first else ""
    if text in CODES:
        message = f"`{text}` cannot be accepted: {CODES[FaultCode(text)]}; correct the cause{can_be}"
        return Fault(FaultCode.NOT_ACCEPTABLE, message)
    near = did_you_mean(text.replace("_", "-"), ACCEPTABLE)
    return Fault(FaultCode.UNKNOWN_WARNING, f"`{shown(text)}` is not the code of a warning{near}{can_be}")
