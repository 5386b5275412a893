"""Mistakes as somebody with an editor makes them: each is one error that says what to write, and that is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pumpcli.files.clinic_file import CLINIC_KEYS
from pumpcli.files.places import every_key, places, where_known
from pumpcli.files.pump_file import PUMP_KEYS
from tests.files.following import followed, leads_astray, offers, problems_of

RIGHT = """pump: P-001
model: synchromed-ii-20
reservoir:
  capacity: 20 mL
  low_alarm: 2 mL
implanted: 2022-05-17
drugs:
  - name: baclofen
    concentration: 2000 mcg/mL
stability: 90 days
fill:
  at: 2026-11-02 09:30
  volume: 20 mL
program:
  rate: 100 mcg/day
  windows:
    - {from: 06:00, to: 09:00, rate: 450 mcg/day, days: mon-fri}
    - from: 22:00
      to: 24:00
      dose: 25 mcg
  boluses:
    - {at: [08:00, 20:00], dose: 10 mcg, over: 15 min}
  on_demand: {dose: 10 mcg, over: 5 min, lockout: 4 h}
readings:
  - {at: 2026-11-10 10:00, volume: 18 mL}
booked: 2026-12-01 10:30
unavailable: 2026-12-18 to 2027-01-10
notes: seen today
"""
CLINIC = "open_days: mon-fri\nvisit_at: 09:00\nrefill_lead: 7 days\nflow_tolerance: 14.5 %\nweek_starts: mon\n"
FILL = "fill:\n  at: 2026-11-02 09:30\n  volume: 20 mL\n"
DAYS, CAPACITY, RATE, AT = "days: mon-fri", "capacity: 20 mL", "rate: 100 mcg/day", "at: 2026-11-02 09:30"
STRENGTH, IMPLANTED, ABSENT = "concentration: 2000 mcg/mL", "implanted: 2022-05-17", "2026-12-18 to 2027-01-10"

#: What is right, what was written instead, and words of the message.
MISTAKES = [
    # Characters that look like others.
    (DAYS, "days: mon\u2013fri", "an en dash (U+2013) in `mon\u2013fri`; write `mon-fri`"),
    (DAYS, "days: mon\u2014fri", "an em dash (U+2014)"),
    (DAYS, "days: mon\u2212fri", "a minus sign (U+2212)"),
    (DAYS, "days: mon\u2011fri", "a non-breaking hyphen (U+2011)"),
    (DAYS, "days: Monday\u2013Friday", "write `mon-fri`; there is also an en dash"),
    (DAYS, "days: [mon\u2013wed, fri]", "an en dash"),
    (DAYS, "days: [mon, \u201cfri\u201d]", "a left double quotation mark (U+201C)"),
    (CAPACITY, "capacity:\u00a020 mL", "a no-break space (U+00A0) in 'capacity:\\xa020 mL'; write `capacity: 20 mL`"),
    ("  capacity: 20 mL", "\u00a0\u00a0capacity: 20 mL", "a no-break space"),
    (CAPACITY, "capacity: \u201c20 mL\u201d", "write `20 mL`"),
    (CAPACITY, "capacity: \uff12\uff10 mL", "a fullwidth digit two (U+FF12), a fullwidth digit zero (U+FF10)"),
    (CAPACITY, "capacity\uff1a 20 mL", "a fullwidth colon (U+FF1A)"),
    (
        CAPACITY,
        "capacity\u200b: 20 mL",
        "a zero width space (U+200B) in 'capacity\\u200b'; write `capacity`",
    ),
    (CAPACITY, "capacity: 20\u200b mL", "a zero width space (U+200B) in '20\\u200b mL'; write `20 mL`"),
    (CAPACITY, "capacity: 20 \u3396", "a square ml (U+3396)"),
    (CAPACITY, "cap\u0430city: 20 mL", "a cyrillic small letter a (U+0430)"),
    (STRENGTH, "concentration: 2000 \u338d/mL", "write `2000 ug/mL`"),
    (STRENGTH, "concentration: 2000 m\u0441g/mL", "a cyrillic small letter es"),
    ("pump: P-001", "\u201cpump\u201d: P-001", "write `pump`"),
    ("pump: P-001", "pump: P\u00a0001", "write `P 001`"),
    ("pump: P-001", "pump: P\u202d-001", "a left-to-right override"),
    (AT, "at: 2026\u201311\u201302 09:30", "write `2026-11-02 09:30`"),
    (AT, "at: 2026-11-02 09\uff1a30", "a fullwidth colon"),
    (AT, "at: 2026-11-02\u2003\u200b09:30", "an em space (U+2003), a zero width space"),
    ("from: 06:00", "from: 06\u223600", "a ratio (U+2236)"),
    ("{from: 06:00", "{from:\u00a006:00", "a no-break space (U+00A0) in 'from:\\xa006:00'; write `from: 06:00`"),
    (
        "    - from: 22:00",
        "    \u2013 from: 22:00",
        "in `\u2013 from: 22:00`; write `- from: 22:00`",
    ),
    (ABSENT, "2026-12-18 \u2013 2027-01-10", "write 2026-12-18 to 2027-01-10; there is also an en dash"),
    # Days of the week.
    (DAYS, "days: weekend", "`weekend` is not how days are written here; write `sat-sun`"),
    (DAYS, "days: weekdays", "write `mon-fri`"),
    (DAYS, "days: Monday-Friday", "write `mon-fri`"),
    (DAYS, "days: mon to fri", "write `mon-fri`"),
    (DAYS, "days: M-F", "write `mon-fri`"),
    (DAYS, "days: Mo-Fr", "write `mon-fri`"),
    (DAYS, "days: mon wed fri", 'write `"mon, wed, fri"`'),
    (DAYS, "days: mon/wed", 'write `"mon, wed"`'),
    (DAYS, "days: [tues & thurs]", 'write `"tue, thu"`'),
    (DAYS, "days: daily", "write `mon-sun`"),
    # Colons, dashes, spaces and equals signs.
    (CAPACITY, "capacity 20 mL", "a colon is missing after `capacity`; write `capacity: 20 mL`"),
    (CAPACITY, "capacity:20 mL", "a space is missing after the colon; write `capacity: 20 mL`"),
    (CAPACITY, "capacity = 20 mL", "a colon belongs between key and value; write `capacity: 20 mL`"),
    ("reservoir:\n", "reservoir\n", "a colon is missing after `reservoir`; write `reservoir:`"),
    ("  windows:\n", "  windows\n", "a colon is missing after `windows`"),
    ("pump: P-001", "pump P-001", "a colon is missing after `pump`"),
    ("notes: seen today", "notes seen today", "a colon is missing after `notes`"),
    (RATE, "rate 100 mcg/day", "a colon is missing after `rate`"),
    ("from: 06:00", "from:06:00", "a space is missing after the colon; write `from: 06:00`"),
    ("from: 06:00", "from 06:00", "a colon is missing after `from`; write `from: 06:00`"),
    ("    - from: 22:00", "    -from: 22:00", "a space is missing after the dash; write `- from: 22:00`"),
    ("notes: seen today", "notes: seen: all well", 'needs quotes; write `notes: "seen: all well"`'),
    ("notes: seen today", "see the chart\nnotes: seen today", "a line without a colon"),
    # Units, numbers and strengths.
    (CAPACITY, "capacity: 20 cc", "did you mean `mL`?"),
    (CAPACITY, "capacity: 20 mls", "did you mean `mL`?"),
    (STRENGTH, "concentration: 2000 mcg per mL", "did you mean `mcg/mL`?"),
    (STRENGTH, "concentration: 2 mg/cc", "did you mean `mg/mL`?"),
    (STRENGTH, "concentration: 2 %", "`2 %` is a strength in percent, grams in 100 mL"),
    (STRENGTH, "concentration: 0.2% (w/v)", "if this is 2 mg/mL, write `2 mg/mL`"),
    (STRENGTH, "concentration: 40 mg/20 mL", "in more than 1 mL; write the strength of 1 mL: if this is 2 mg/mL"),
    (RATE, "rate: 100 mcg/24h", "did you mean `mcg/day`?"),
    (RATE, "rate: 100 mcg/24 h", "did you mean `mcg/day`?"),
    (RATE, "rate: 100 mcg per day", "did you mean `mcg/day`?"),
    (RATE, "rate: 100 mcg daily", "did you mean `mcg/day`?"),
    (RATE, "rate: 100 mcg a day", "did you mean `mcg/day`?"),
    (RATE, "rate: 4 mcg hourly", "did you mean `mcg/h`?"),
    (RATE, "rate: 0.1 mg/d", "did you mean `mg/day`?"),
    (RATE, "rate: 4 ug/hr", "did you mean `ug/h`?"),
    (RATE, "rate: 0.05 ml\\d", "did you mean `mL/day`?"),
    (RATE, "rate: .05 mL/day", "has no digit before the point; write `0.05 mL/day`"),
    ("stability: 90 days", "stability: 3 mo", "did you mean `month`?"),
    ("stability: 90 days", "stability: 90d", "did you mean `day`?"),
    ("lockout: 4 h", "lockout: 4 hrs", "did you mean `h`?"),
    # Dates and times of day.
    (AT, "at: 2026-11-02 9:30", "write `2026-11-02 09:30`"),
    (AT, "at: 2026-11-02 9:30 am", "write `2026-11-02 09:30`"),
    (AT, "at: 2026-11-02 09:30 PM", "write `2026-11-02 21:30`"),
    (AT, "at: 2 Nov 2026 09:30", "write `2026-11-02 09:30`"),
    (AT, "at: Nov 2, 2026 at 9:30 AM", "write `2026-11-02 09:30`"),
    (AT, "at: Monday, November 2nd, 2026, 9:30", "write `2026-11-02 09:30`"),
    (AT, "at: 2026/11/02 09:30", "write `2026-11-02 09:30`"),
    (AT, "at: 2026-11-02, 09:30", "write `2026-11-02 09:30`"),
    (AT, "at: 2026-11-02 09.30", "write `2026-11-02 09:30`"),
    (AT, "at: 11/02/2026 09:30", "differs between countries: write `2026-11-02 09:30` or `2026-02-11 09:30`"),
    (IMPLANTED, "implanted: 17 May 2022", "write `2022-05-17`"),
    (IMPLANTED, "implanted: May 17, 2022", "write `2022-05-17`"),
    (IMPLANTED, "implanted: 17.05.2022", "write `2022-05-17`"),
    (IMPLANTED, "implanted: 2022-5-17", "write `2022-05-17`"),
    ("from: 22:00", "from: 10 pm", "write `22:00`"),
    ("from: 22:00", "from: 10:00 P.M.", "write `22:00`"),
    ("from: 22:00", "from: 22h", "write `22:00`"),
    ("from: 22:00", "from: 22.00", "write `22:00`"),
    ("from: 06:00", "from: 6:00", "write `06:00`"),
    ("to: 24:00", "to: 24h", "write `24:00`"),
    ("to: 09:00", "to: noon", "write `12:00`"),
    (ABSENT, "2026-12-18 until 2027-01-10", "write 2026-12-18 to 2027-01-10"),
    (ABSENT, "18 Dec 2026 to 10 Jan 2027", "write 2026-12-18 to 2027-01-10"),
    # Keys.
    ("pump: P-001", "Pump: P-001", "did you mean `pump`?"),
    ("pump: P-001", "code: P-001", "write `pump`"),
    ("model:", "device:", "write `model`"),
    (CAPACITY, "volume: 20 mL", "write `capacity`"),
    ("low_alarm:", "low alarm:", "did you mean `low_alarm`?"),
    ("low_alarm:", "alarm:", "write `low_alarm`"),
    ("concentration:", "strength:", "write `concentration`"),
    ("- name:", "- drug:", "write `name`"),
    (FILL, FILL.replace("fill", "refill"), "write `fill`"),
    (FILL, FILL.replace("fill", "fills"), "write a single one under `fill:`"),
    (AT, "date: 2026-11-02 09:30", "write `at`"),
    ("program:", "programme:", "write `program`"),
    (RATE, "Rate: 100 mcg/day", "did you mean `rate`?"),
    ("windows:", "window:", "did you mean `windows`?"),
    ("to: 09:00", "until: 09:00", "write `to`"),
    ("over: 15 min", "duration: 15 min", "write `over`"),
    ("lockout:", "lock_out:", "did you mean `lockout`?"),
    ("booked:", "appointment:", "write `booked: 2026-12-01 10:30`"),
    ("unavailable:", "vacation:", "write `unavailable: 2026-12-18 to 2027-01-10`"),
    ("notes:", "comment:", "write `notes`"),
    ("notes: seen today", "explanted: 2026-11-10", "write `ended: {on: 2026-11-10, why: explanted}`"),
    ("notes: seen today", "notes: seen today\nnote: well", "`notes` is given already"),
    ("notes: seen today", "name: Doe", "files hold codes, never names"),
    ("notes: seen today", "booked: 2027-01-12 10:30", "write one list: `booked: [2026-12-01 10:30, 2027-01-12 10:30]`"),
    (FILL, FILL + FILL.replace("11-02", "11-09"), "write two fills as a list under `fills`, each after a dash"),
    ("notes: seen today", "program: {rate: 0.4 mL/day}", "write two programs as a list under `programs`"),
    ("    - from: 22:00", "      from: 22:00", "check the indent of this line"),
    ("windows:\n    - {from: 06", "windows:\n      {from: 06", "check the indent of this line"),
    (
        "- {at: 2026-11-10 10:00, volume: 18 mL}",
        "{at: 2026-11-10 10:00, volume: 18 mL}",
        "begin each entry with a dash",
    ),
    ("notes: seen today", "rate: 0.4 mL/day", "it belongs under `program` or `windows`"),
    ("notes: seen today", "capacity: 20 mL", "it belongs under `reservoir`"),
    ("notes: seen today", "low_alarm: 2 mL", "it belongs under `reservoir`"),
    ("notes: seen today", "concentration: 2 mg/mL", "it belongs under `drugs`"),
    ("notes: seen today", "dose: 25 mcg", "it belongs under `windows`, `boluses` or `on_demand`"),
    ("notes: seen today", "over: 5 min", "it belongs under `boluses` or `on_demand`"),
    ("notes: seen today", "lockout: 4 h", "it belongs under `on_demand`"),
    ("notes: seen today", "windows: []", "it belongs under `program`"),
    ("notes: seen today", "withdrawn: 2 mL", "it belongs under `fill`"),
    ("notes: seen today", "refill_lead: 7 days", "it belongs in the clinic file, `clinic.yaml`"),
    ("  volume: 20 mL", "  volume: 20 mL\n  reservoir: {}", "it belongs at the left margin, under no other key"),
]
#: Mistakes in a clinic file.
IN_A_CLINIC_FILE = [
    ("open_days: mon-fri", "open_days: Monday\u2013Friday", "write `mon-fri`"),
    ("open_days: mon-fri", "opendays: mon-fri", "did you mean `open_days`?"),
    ("visit_at: 09:00", "visit_at: 9 am", "write `09:00`"),
    ("refill_lead: 7 days", "refill_lead: 7 d", "did you mean `day`?"),
    ("refill_lead: 7 days", "lead: 7 days", "write `refill_lead`"),
    ("flow_tolerance: 14.5 %", "flow_tolerance: 14.5 percent", "did you mean `%`?"),
    ("week_starts: mon", "week_starts: Monday", "write `mon`"),
    ("week_starts: mon", "low_alarm: 2 mL", "it belongs in a pump file, under `reservoir`"),
    ("week_starts: mon", "fill: {}", "it belongs in a pump file"),
    ("week_starts: mon", "name: Refill clinic", "write `clinic`"),
]
CASES = [*((RIGHT, "pump", *case) for case in MISTAKES), *((CLINIC, "clinic", *case) for case in IN_A_CLINIC_FILE)]


@pytest.mark.quick
@pytest.mark.parametrize(("text", "kind", "right", "wrong", "words"), CASES, ids=lambda value: ascii(value)[-40:])
def test_a_mistake_is_one_error_that_says_what_to_write(
    text: str, kind: str, right: str, wrong: str, words: str
) -> None:
    assert problems_of(text, kind) == []
    assert right in text
    changed = text.replace(right, wrong, 1)
    (problem,) = problems_of(changed, kind)
    assert words in problem.message
    assert leads_astray(changed, problem, kind) == []
    assert offers(problem) or "write `" not in words


@pytest.mark.quick
def test_a_missing_colon_is_shown_at_its_own_line() -> None:
    lines = RIGHT.split("\n")
    for number, line in enumerate(lines):
        if ":" not in line or "{" in line or line.startswith("    "):
            continue
        changed = "\n".join([*lines[:number], line.replace(":", "", 1), *lines[number + 1 :]])
        problem = problems_of(changed)[0]
        assert problem.line == number + 1, line


def typos(word: str) -> Iterator[str]:
    """A word with a letter less, doubled or changed, two letters swapped, in capitals, or with another separator."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[: at + 1] + word[at:]
        yield f"{word[:at]}q{word[at + 1 :]}"
        if at:
            yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    yield from (word.upper(), word.capitalize(), word.replace("_", "-"), word.replace("_", ""), f"{word}s")


@pytest.mark.parametrize("text", [RIGHT, CLINIC], ids=["pump", "clinic"])
def test_no_hint_at_a_misspelt_key_leads_astray(text: str) -> None:
    kind = "pump" if text is RIGHT else "clinic"
    known = every_key()
    hinted = tried = 0
    for key in sorted(key for key in known if f"{key}:" in text):
        for typo in typos(key):
            changed = text.replace(f"{key}:", f"{typo}:", 1)
            if typo in known or not typo or changed == text:
                continue
            problems = [problem for problem in problems_of(changed, kind) if problem.code == "unknown-key"]
            assert [leads_astray(changed, problem, kind) for problem in problems] == [[]], typo
            tried += 1
            hinted += bool(offers(problems[0]))
    assert hinted / tried > 0.85


@pytest.mark.parametrize("text", [RIGHT, CLINIC], ids=["pump", "clinic"])
@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        *(("-", dash) for dash in "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"),
        *((" ", space) for space in "\u00a0\u202f\u2009\u3000"),
        *((":", colon) for colon in "\uff1a\u2236"),
        *(("2", digit) for digit in "\uff12\u0662"),
        *(("a", letter) for letter in "\u0430\uff41"),
        *(("o", f"o{nothing}") for nothing in "\u200b\u00ad\u2060\ufeff"),
        *(("0", f"0{nothing}") for nothing in "\u200b\u200d"),
    ],
    ids=ascii,
)
def test_a_character_that_looks_like_another_is_named_wherever_it_is(text: str, plain: str, odd: str) -> None:
    kind = "pump" if text is RIGHT else "clinic"
    end = text.index("notes") if text is RIGHT else len(text)
    for at in (at for at in range(end) if text.startswith(plain, at)):
        changed = text[:at] + odd + text[at + len(plain) :]
        errors = [problem for problem in problems_of(changed, kind) if problem.is_error]
        naming = [problem for problem in errors if f"U+{ord(odd[-1]):04X}" in problem.message]
        assert bool(naming) == bool(errors), (changed.split("\n")[errors[0].line - 1], errors[0].message)
        assert [leads_astray(changed, problem, kind) for problem in naming if offers(problem)] in ([], [[]])


def test_each_misplaced_key_is_told_where_it_belongs() -> None:
    in_pump_file, in_clinic_file = places()
    for here in in_pump_file:
        for there in in_pump_file:
            for key in there.keys - here.keys:
                assert f"`{there.name}`" in where_known(key, here.keys) or not there.name
        for key in in_clinic_file - here.keys:
            assert where_known(key, here.keys)
    assert all(where_known(key, in_clinic_file) for key in PUMP_KEYS - CLINIC_KEYS)


def test_a_key_that_is_known_nowhere_belongs_nowhere() -> None:
    assert where_known("xyz", PUMP_KEYS) == ""
    assert where_known("xyz", CLINIC_KEYS) == ""
    assert where_known("rate", {"catalogue", "pumps", "drugs"}) == ""


@pytest.mark.quick
def test_what_is_followed_is_what_was_offered() -> None:
    changed = RIGHT.replace(DAYS, "days: mon\u2013fri")
    (problem,) = problems_of(changed)
    assert list(followed(changed, problem)) == [("mon-fri", RIGHT)]
