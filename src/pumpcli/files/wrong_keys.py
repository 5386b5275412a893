"""The faults of keys that are unknown or given twice, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from difflib import get_close_matches

from pumpcli.errors import Fault, FaultCode
from pumpcli.files.characters import as_value, named, plain, unquoted
from pumpcli.files.suggestions import EXAMPLES, PLURAL, REASONS, SINGULAR, shown
from pumpcli.files.times_in_words import days_meant
from pumpcli.values import Frozen

#: Words that people write instead of a key, each with the keys that they may mean. The first that is known at a place
#: is suggested there.
_SYNONYMS = {
    word: keys
    for words, keys in (
        ("clinic location place where", ("site",)),
        ("doctor label physician tag tags", ("labels",)),
        ("appointment appointments booking bookings next_appointment next_visit visit visits", ("booked",)),
        ("absence absences absent away closed holiday holidays not_available travel vacation", ("unavailable",)),
        ("halted mri pause paused stall stalled stop stops", ("stopped",)),
        ("end ended_on", ("to", "ended")),
        ("start since begin", ("from", "start")),
        ("until till", ("to",)),
        ("order", ("orders", "placed")),
        ("ordered ordered_on", ("placed", "orders")),
        ("arrived delivered received_on", ("received",)),
        ("accept acceptance acknowledged ignore ignored known_warnings seen warnings", ("accepted",)),
        ("problem warning", ("code", "accepted")),
        ("beyond_use bud expires expiry expiry_date", ("use_by",)),
        ("because cause reason", ("why",)),
        ("at date day on true", ("on", "at", "start")),
        ("time times when", ("at",)),
        ("comment comments note remark remarks", ("notes",)),
        ("code id patient pump_code pump_id", ("pump",)),
        ("device pump_model pump_type type", ("model",)),
        ("time_zone tz zone", ("timezone",)),
        ("drug medication medicine mixture", ("name", "drugs")),
        ("conc strength", ("concentration",)),
        ("alarm low_reservoir", ("low_alarm", "printed_alarm")),
        ("alarm_volume low_volume", ("low_alarm",)),
        ("alarm_date alarm_on date_of_alarm low_alarm_date low_alarm_on printed_alarm_date", ("printed_alarm",)),
        ("low_reservoir_alarm low_reservoir_alarm_date low_reservoir_date", ("printed_alarm",)),
        ("printed printed_date printed_on printout programmer_date refill_before refill_by", ("printed_alarm",)),
        ("filled filled_at refill refilled", ("fill",)),
        ("refills", ("fills",)),
        ("aspirated drawn remaining removed residual", ("withdrawn",)),
        ("programme setting settings therapy", ("program",)),
        ("base basal flow flow_rate", ("rate",)),
        ("duration length minutes", ("over",)),
        ("interval", ("every",)),
        ("patient_bolus patient_boluses pca ptm", ("on_demand",)),
        ("lock", ("lockout",)),
        ("lead", ("refill_lead",)),
        ("name title", ("clinic",)),
        ("call contact emergency phone_number phones tel telephone", ("phone",)),
        ("max_daily_dose maximum_daily_dose max_dose highest_dose daily_limit", ("highest_daily_dose",)),
        ("max_concentration maximum_concentration highest_strength max_strength", ("highest_concentration",)),
        ("brand brand_name brand_names brands product products", ("trade_names",)),
        ("alias aliases other_names salt salts", ("synonyms",)),
        ("condition", ("conditions",)),
        ("studied tested_strengths tested_with", ("tested",)),
    )
    for word in words.split()
    for keys in [keys]
}
#: Keys whose value is a list, or may be one.
_LISTS = {
    *("boluses", "readings", "drugs", "windows", "labels", "booked", "unavailable", "stopped", "orders", "days"),
    *("accepted", "open_days", "holidays", "open", "closed", "fills", "programs"),
}
#: Keys whose value is never one text, and keys whose value always is.
_STRUCTURED = {
    *("reservoir", "fill", "fills", "program", "programs", "drugs", "boluses", "readings", "windows", "on_demand"),
    "pumps",
}
_ONE_VALUE = {
    *("pump", "model", "name", "timezone", "notes", "site", "implanted", "replace_by", "volume", "withdrawn", "rate"),
    *("dose", "over", "every", "lockout", "concentration", "start", "from", "to", "on", "why", "placed", "received"),
    *("use_by", "clinic", "refill_lead", "code", "printed_alarm", "phone"),
}
#: What people add to an acceptance: who has seen the warning, and why it is accepted.
_REMARKS = {
    *("because", "by", "comment", "initials", "note", "notes", "reason", "remark", "until", "user", "who", "why")
}
#: How near a known key is to a misspelt one, for `difflib`; `volume` and `boluses` are at 0.6.
_NEAR = 0.75
#: What the keys of lists hold, in words.
_ENTRIES = {"fill": "two fills", "program": "two programs"}


class First(Frozen):
    """The first of two equal keys.

    Attributes:
        line: its line in the file.
        value: the text of its value; empty for a list or a mapping.
    """

    line: int
    value: str


def wrong_key(
    key: str | None, known: Set[str], present: Collection[str], value: str | None, first: First | None, list_name: str
) -> tuple[Fault, Set[str]]:
    """Return the fault of a key that is not a word, repeated or unknown, and the known keys that it may stand for.

    Args:
        key: the key; None if it is not a word.
        present, value: see `unknown_key`.
        first: the same key before it; None if it is the first.
        list_name: the key of the list that has this mapping as an entry; empty outside a list.
    """
    if key is None:
        return Fault(FaultCode.WRONG_TYPE, "a key is a word, not a list or a mapping (keys and values)"), frozenset()
    if first is not None:
        return given_twice(key, known, value, first, list_name), frozenset()
    if key == "<<":
        return merge_key(known), known
    fault, meant = unknown_key(key, known, present, value)
    return fault, frozenset({meant})


def unknown_key(key: str, known: Set[str], present: Collection[str] = (), value: str | None = "") -> tuple[Fault, str]:
    """Return the fault for an unknown key, and the known key that is meant; empty if that is not sure.

    Args:
        present: all keys of the mapping; none of them is suggested once more.
        value: the text of its value, None for a list or a mapping. If it is empty, the key may be a key and its value
            without a colon.
    """
    written = unquoted(plain(key))
    if written != key:
        return _odd_key(key, written, known, present, value)
    pair = re.fullmatch(r"(\w+)(:\s*|\s+)(.+)", key) if value == "" else None
    if pair is not None and pair[1] in known:
        why = "a space is missing after the colon" if pair[2] == ":" else f"a colon is missing after `{pair[1]}`"
        return _unknown(key, f": {why}; write `{pair[1]}: {shown(pair[3])}`"), pair[1]
    comma = _comma(key) if value == "" else None
    if comma is not None:
        return comma, ""
    unfit = _STRUCTURED if value else _ONE_VALUE if value is None else ()
    if value and not re.match(r"[0-9]{4}-", value):
        unfit = {*unfit, "printed_alarm"}
    open_to = [
        name
        for name in known
        if name not in unfit and not {name, SINGULAR.get(name), PLURAL.get(name)}.intersection(present)
    ]
    hint, meant = _meant(key, open_to, known, present, value)
    return _unknown(key, f"{hint}; known here: {', '.join(known)}"), meant


def _unknown(key: str, hint: str) -> Fault:
    return Fault(FaultCode.UNKNOWN_KEY, f"unknown key `{shown(key)}`{hint}")


def _odd_key(key: str, written: str, known: Set[str], present: Collection[str], value: str | None) -> tuple[Fault, str]:
    """Return the fault for a key with characters that look like others; `written` is the key without them."""
    pair = re.fullmatch(r"(\w+):\s+(.+)", written)
    if key[:1].isspace():
        return Fault(FaultCode.UNKNOWN_KEY, f"{named(key)}; write ordinary spaces instead"), written.strip()
    if written in known:
        return Fault(FaultCode.UNKNOWN_KEY, f"unknown key: {named(key)}; write `{written}`"), written
    if pair is not None and pair[1] in known:
        message = f"unknown key: {named(key)}; write `{pair[1]}: {as_value(shown(pair[2]))}`"
        return Fault(FaultCode.UNKNOWN_KEY, message), pair[1]
    fault, meant = unknown_key(written, known, present, value)
    return Fault(fault.code, f"{fault.message}; there is also {named(key)}"), meant


def _comma(key: str) -> Fault | None:
    """Return the fault of a part of a value that is read as a key, because a comma in braces ends a value; None if the
    key is none."""
    if re.match(r"[0-9]", key):
        return Fault(
            FaultCode.BAD_NUMBER,
            f"`{shown(key)}` is read as a key, because a comma in braces ends a value: write 2000 for 2,000, 0.02 for "
            "0,02, and a date and time as 2026-11-02 09:30",
        )
    if days_meant(key):
        return _unknown(key, ": in braces a comma ends a value; write days: [mon, wed]")
    return None


def _meant(
    key: str, open_to: list[str], known: Set[str], present: Collection[str], value: str | None
) -> tuple[str, str]:
    """Return ": write `labels: [dr-a, high-risk]`" for another name of a known key, where the key belongs if it is
    known elsewhere, or the nearest known key; and the known key. Return empty texts if it is none."""
    from pumpcli.files.places import where_known  # noqa: PLC0415  # which imports the readers

    word = re.sub(r"[ -]", "_", key.lower())
    if word in open_to:
        return f": did you mean `{word}`?", word
    reason = REASONS.get(re.sub(r"_(?:on|date|at)$", "", word))
    if reason is not None and "ended" in open_to:
        on = value if value and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else "2026-11-10"
        return f": write `ended: {{on: {on}, why: {reason}}}`", "ended"
    if word in ("name", "patient_name", "surname") and {"pump", "reservoir"} <= known:
        return ": files hold codes, never names; the code is the value of `pump`", ""
    if known == {"code", "on"} and word in _REMARKS:
        return ": an acceptance ends at the next fill or program, and any remark is a comment, after a `#`", ""
    if word in ("size", "volume") and "low_alarm" in known and "capacity" in open_to:
        return ": write `capacity`", "capacity"
    meant = next((name for name in _SYNONYMS.get(word, ()) if name in open_to), None)
    if meant is not None:
        return f": write `{EXAMPLES.get(meant, meant)}`", meant
    place = where_known(word, known)
    if place:
        return f": {place}", ""
    if value and _SYNONYMS.get(word, ())[-1:] == ("printed_alarm",) and re.match(r"[0-9]{4}-", value):
        place = where_known("printed_alarm", known)
        return (f": {place.replace('it', '`printed_alarm`', 1)}" if place else ""), ""
    near = "".join(get_close_matches(shown(word), () if reason else known, n=1, cutoff=_NEAR))
    if near in present:
        return f": `{near}` is given already", ""
    return (f": did you mean `{near}`?", near) if near in open_to else ("", "")


def merge_key(known: Set[str]) -> Fault:
    """Return the fault for `<<`, which copies the keys of an anchor in some other YAML files."""
    values = "; an anchor on one value works, such as `windows: &a` and `windows: *a`" if "windows" in known else ""
    return Fault(FaultCode.UNKNOWN_KEY, f"`<<` copies no keys in these files; write all keys out here{values}")


def given_twice(key: str, known: Set[str], value: str | None, first: First, list_name: str) -> Fault:
    """Return the fault for a key given twice.

    Args:
        value: the text of the second value; None for a list or a mapping.
        list_name: the key of the list whose entry has the key twice; empty outside a list.
    """
    if key in PLURAL:
        many = PLURAL[key]
        way = f"write {_ENTRIES[key]} as a list under `{many}`, each after a dash"
    elif key in _LISTS or (key == "at" and "every" in known):
        both = f"`{key}: [{first.value}, {value}]`" if first.value and value else f"all entries under the first `{key}`"
        way = f"write one list: {both}"
    elif list_name:
        way = f"begin the next entry of `{list_name}` with a dash, or delete one of them"
    else:
        way = "delete one of them"
    return Fault(FaultCode.DUPLICATE_KEY, f"`{shown(key)}` is given twice, first in line {first.line}; {way}")
