"""Texts for fuzzing: valid files, the same with some mistakes, and texts that are not pump files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, ScheduledBolus
from pumpcli.domain.clock import WEEKDAY_NAMES
from pumpcli.domain.program import Program, Window
from pumpcli.domain.pump import Drug, Pump
from pumpcli.domain.quantity import Amount, FlowRate, Mass, Rate, Volume, decimal_text
from pumpcli.files import catalogue_file, clinic_file, mixture_file, program_file, pump_file, working_day
from tests.strategies import pumps_in_use

Draw = Callable[[st.SearchStrategy[Any]], Any]

SAMPLES = [path.read_text(encoding="utf-8") for path in sorted(Path("sample_configs").glob("*.yaml"))]
CLINIC = Path("sample_configs/clinic.yaml").read_text(encoding="utf-8").replace("catalogue: our-catalogue.yaml\n", "")
CATALOGUES = [
    path.read_text(encoding="utf-8")
    for path in (Path("sample_configs/our-catalogue.yaml"), *sorted(Path("src/pumpcli/catalogue").glob("*.yaml")))
]
FAULTY = [path.read_text(encoding="utf-8") for path in sorted(Path("tests/data/invalid").glob("*.yaml"))]
FAULTY_CATALOGUES = [
    path.read_text(encoding="utf-8") for path in sorted(Path("tests/data/invalid-catalogues").glob("*.yaml"))
]
KEYS = sorted(
    key
    for module in (pump_file, program_file, mixture_file, working_day, clinic_file, catalogue_file)
    for name, keys in vars(module).items()
    if name.endswith("_KEYS")
    for key in keys
)

#: What somebody might write where something else belongs, and what a parser might stumble over.
ODD = (
    *("", "~", "null", "0", "-1 mL", "+1 mL", "1e5 mL", "0 mL", "1,5 mL", "5", "1.5 mL", "999999999999 mL", "9" * 40),
    *("0.000000000001 uL", "100 mcg/day", "999999999999 mg/min", "10 mcg", "1 ng/mL", "999999999999 mg/uL", "14.5 %"),
    *("2026-02-30 10:00", "1900-01-01 00:00", "2199-12-31 24:00", "9999-12-31", "2026-11-02", "24:00", "00:00", "1:00"),
    *("2026-01-05 to 2026-02-05", "2026-01-05 to ?", "2026-02-05 to 2026-01-05", "explanted", "dr-a", "Dr. A"),
    *("mon-sun", "sat, sun", "fri-mon", "999999999999 weeks", "1 min", "1 month", "36525 days", "inf", "nan", "0x1F"),
    *("[", "]", "{", "}", "[]", "{}", "- ", "? ", ": ", "&a ", "*a", "&a [*a]", "!!python/object:os.system x", "!x"),
    *("|", ">", "'", '"', "#", "%", "@", "`", "---", "...", "<<: *a", "\t", "\r", "\r\n", "\n", "\x00", "\x1b[31m"),
    *("\x85", "\u2028", "\u2029", "\ufeff", "\u202e", "\x9b", "\xa0", "\U0001f489", "e\u0301", "\ue000", '"\\ud800"'),
    *("=1+1", "[red]", "[/b]", "<b>", "a,b", 'a"b', "yes", "no", "on", "2000 µg/mL", "1 2 mL", "1_000 mL", "\uff11 mL"),
)


@st.composite
def files(draw: Draw) -> str:
    """A file of one or two pumps without a mistake."""
    documents = draw(st.lists(st.one_of(st.sampled_from(SAMPLES), pumps_in_use().map(text_of)), min_size=1, max_size=2))
    line_break = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return str("---\n".join(documents).replace("\n", line_break))


@st.composite
def mutated(draw: Draw, right: st.SearchStrategy[str]) -> str:
    """A file with one to five mistakes: keys, values, indents, characters, lines, entries of lists."""
    text = str(draw(right))
    for _ in range(draw(st.integers(1, 5))):
        text = draw(st.sampled_from(_MUTATIONS))(draw, text)
    return text


#: Texts that are not pump files: of the characters that mean something to YAML, and of any others.
raw = st.one_of(
    st.text(st.sampled_from("-:?,[]{}#&*!|>'\"%@` \n\r\t\u2028\u2029\x85.apu0179mL/~<="), max_size=120),
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from(KEYS), st.just("\n"), st.just(": ")), max_size=30).map(
        "".join
    ),
)


def _change_characters(draw: Draw, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    put: str = draw(st.one_of(st.sampled_from(ODD), st.text(max_size=3)))
    return text[:at] + put + text[at + draw(st.integers(0, 4)) :]


def _change_value(draw: Draw, text: str) -> str:
    """Another value behind some colon."""
    colons = [index for index, sign in enumerate(text) if sign == ":"]
    if not colons:
        return text
    at = draw(st.sampled_from(colons)) + 1
    end = next((index for index in range(at, len(text)) if text[index] in ",}]\r\n"), len(text))
    return f"{text[:at]} {draw(st.sampled_from(ODD))}{text[end:]}"


def _change_key(draw: Draw, text: str) -> str:
    found = [key for key in KEYS if f"{key}:" in text]
    if not found:
        return text
    other = draw(st.one_of(st.sampled_from(KEYS), st.sampled_from(ODD)))
    return text.replace(f"{draw(st.sampled_from(found))}:", f"{other}:", 1)


def _change_lines(draw: Draw, text: str) -> str:
    lines = text.split("\n")
    at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    match draw(st.sampled_from(["drop", "double", "swap", "indent", "outdent", "entry", "comment"])):
        case "drop":
            del lines[at]
        case "double":
            lines.insert(other, lines[at])
        case "swap":
            lines[at], lines[other] = lines[other], lines[at]
        case "indent":
            lines[at] = " " * draw(st.integers(1, 3)) + lines[at]
        case "outdent":
            lines[at] = lines[at].removeprefix(" ")
        case "entry":
            lines[at] = lines[at].replace("- ", "", 1) if "- " in lines[at] else f"- {lines[at]}"
        case _:
            lines[at] = f"# {draw(st.text(max_size=5))}{draw(st.sampled_from(ODD))}{lines[at]}"
    return "\n".join(lines)


_MUTATIONS = (_change_characters, _change_value, _change_value, _change_key, _change_lines)


def text_of(pump: Pump) -> str:
    """A pump file that says what a random pump is."""
    lines = [
        f"pump: {pump.code}",
        f"reservoir: {{capacity: {pump.reservoir.capacity}, low_alarm: {pump.reservoir.low_alarm}}}",
        "fills:",
    ]
    for fill in pump.fills:
        lines.append(f"  - {{at: {_at(fill.at)}, volume: {fill.volume}, drugs: [{_drugs(fill.drugs)}]}}")
    lines.append("programs:")
    for program in pump.programs:
        lines += _program(program)
    lines += ["boluses:" if pump.boluses else "# no boluses", *map(_once, pump.boluses)]
    lines += ["readings:" if pump.readings else "# no readings"]
    lines += [f"  - {{at: {_at(reading.at)}, volume: {reading.volume}}}" for reading in pump.readings]
    lines += _between_refills(pump)
    return "\n".join(lines) + "\n"


def _between_refills(pump: Pump) -> Iterator[str]:
    """The keys between refills, quoted where YAML could read a label as something else."""
    yield from [] if pump.site is None else [f"site: '{pump.site}'"]
    yield from [f"labels: [{', '.join(repr(label) for label in pump.labels)}]"] if pump.labels else []
    if pump.booked:
        visits = (str(booking.day) if booking.at is None else _at(booking.at) for booking in pump.booked)
        yield f"booked: [{', '.join(visits)}]"
    yield from [f"unavailable: [{', '.join(map(str, pump.unavailable))}]"] if pump.unavailable else []
    yield from ["stopped:"] if pump.stopped else []
    for stop in pump.stopped:
        until = "" if stop.end is None else f", to: {_at(stop.end)}"
        yield f"  - {{from: {_at(stop.start)}{until}{'' if stop.why is None else f', why: {stop.why!r}'}}}"
    yield from [] if pump.ended is None else [f"ended: {{on: {pump.ended.on}, why: {pump.ended.why}}}"]
    yield from ["orders:"] if pump.orders else []
    for order in pump.orders:
        days = {"placed": order.placed, "received": order.received, "use_by": order.use_by}
        parts = [f"{key}: {day}" for key, day in days.items() if day is not None]
        parts += [] if order.mixture is None else [f"drugs: [{_drugs(order.mixture.drugs)}]"]
        yield f"  - {{{', '.join(parts)}}}"


def _drugs(drugs: tuple[Drug, ...]) -> str:
    return ", ".join(
        f"{{name: {drug.name}, concentration: {decimal_text(drug.concentration.mcg_per_ml)} mcg/mL}}" for drug in drugs
    )


def _program(program: Program) -> Iterator[str]:
    yield f"  - start: {_at(program.start)}"
    assert program.rate is not None
    yield f"    rate: {_rate(program.rate)}"
    yield from ["    windows:"] if program.windows else []
    yield from map(_window, program.windows)
    yield from ["    boluses:"] if program.boluses else []
    yield from map(_scheduled, program.boluses)
    if program.on_demand is not None:
        yield f"    on_demand: {{{_on_demand(program.on_demand)}}}"


def _window(window: Window) -> str:
    delivery = window.delivery
    what = _amount(delivery) if isinstance(delivery, Volume | Mass) else f"rate: {_rate(delivery)}"
    return f"      - {{from: {window.start}, to: {window.end}, {what}, days: [{_days(window.days)}]}}"


def _scheduled(bolus: ScheduledBolus) -> str:
    times = ", ".join(map(str, bolus.times))
    return (
        f"      - {{at: [{times}], {_amount(bolus.amount)}, over: {bolus.over // 60} min, days: [{_days(bolus.days)}]}}"
    )


def _on_demand(limits: OnDemand) -> str:
    parts = [_amount(limits.amount)]
    parts += [] if limits.lockout is None else [f"lockout: {limits.lockout // 60} min"]
    parts += [] if limits.max_per_day is None else [f"max_per_day: {limits.max_per_day}"]
    parts += [] if limits.expected_per_day is None else [f"expected_per_day: {_short(limits.expected_per_day)}"]
    return ", ".join(parts)


def _once(bolus: OneTimeBolus) -> str:
    return f"  - {{at: {_at(bolus.at)}, {_amount(bolus.amount)}, over: {bolus.over // 60} min}}"


def _short(number: Fraction) -> str:
    """Rounded down to two places."""
    return decimal_text(Fraction(number * 100 // 1, 100))


def _at(at: datetime) -> str:
    return at.isoformat(" ", "minutes")


def _days(days: tuple[int, ...]) -> str:
    return ", ".join(WEEKDAY_NAMES[day] for day in days)


def _rate(rate: Rate) -> str:
    if isinstance(rate, FlowRate):
        return f"{decimal_text(rate.ml_per_day)} mL/day"
    return f"{decimal_text(rate.mcg_per_day)} mcg/day"


def _amount(amount: Amount) -> str:
    return f"volume: {amount}" if isinstance(amount, Volume) else f"dose: {decimal_text(amount.mcg)} mcg"
