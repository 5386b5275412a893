"""Read the warnings that a pump file accepts."""

from __future__ import annotations

from pumpcli.domain.acceptance import Accepted
from pumpcli.errors import ACCEPTABLE, Fault, FaultCode
from pumpcli.fault_meanings import MEANINGS
from pumpcli.files import moments
from pumpcli.files.construct import one_or_more
from pumpcli.files.document import Entry, Readers, known_keys
from pumpcli.files.suggestions import EXAMPLES, did_you_mean, shown


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
    code = None if value is None else value.read(ACCEPTED_VALUES["code"], "write it without brackets")
    on = keys.required("on", ACCEPTED_VALUES["on"])
    return None if code is None or on is None else Accepted(code, on)


def accepted_code(text: str) -> FaultCode | Fault:
    """Read the code of a warning that can be accepted."""
    if text in ACCEPTABLE:
        return FaultCode(text)
    if text in MEANINGS:
        message = f"`{text}` cannot be accepted: {MEANINGS[FaultCode(text)]}; correct the cause"
        return Fault(FaultCode.NOT_ACCEPTABLE, message)
    near = did_you_mean(text.replace("_", "-"), ACCEPTABLE)
    where = "" if near else "; `pumpcli manual problems` lists those that can be accepted"
    return Fault(FaultCode.UNKNOWN_WARNING, f"`{shown(text)}` is not the code of a warning{near}{where}")


ACCEPTED_VALUES: Readers = {"code": accepted_code, "on": moments.day}
ACCEPTED_KEYS = known_keys(*ACCEPTED_VALUES)
