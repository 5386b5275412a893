"""Warnings about drugs: another name, an unusual or untested strength, and more than the label, each at both sides."""

from __future__ import annotations

import pytest

from pumpcli.domain.catalogue import Catalogue
from pumpcli.domain.clinic import Clinic
from pumpcli.errors import Problem
from pumpcli.files.catalogue_file import read_catalogue
from pumpcli.files.catalogues import BUILT_IN, Catalogues, built_in
from pumpcli.files.checks import warn
from pumpcli.files.drug_names import OTHER_DRUGS, other_name
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from tests.benchmarks.fleet import documents as pumps_of_a_fleet
from tests.builders import end_of
from tests.files.following import followed
from tests.files.test_checks import HEAD, warnings_of

OWN = """catalogue: ours
drugs:
  - drug: fentanyl
    strengths: {value: 50 mcg/mL, source: an ampoule}
    highest_concentration:
      - {value: 3 mg/mL, source: another label, note: elsewhere}
      - {value: 2 mg/mL, source: our label}
    highest_daily_dose: {value: 1 mg/day, source: [our label, a review]}
    trade_names: [Sublimaze]
    synonyms: [fentanyl citrate, "F 50"]
  - drug: abcd
  - drug: saline
    strengths: {value: 9 mg/mL, source: ours}
  - mixture: [fentanyl, saline]
    stability:
      value: 60 days
      source: a paper
      tested: [{name: Fentanyl, concentration: 500 mcg/mL to 1 mg/mL}]
    first_fill: {value: 14 days, source: a label}
"""


def own_catalogues() -> Catalogues:
    own, problems = read_catalogue(Source("ours.yaml", OWN))
    assert own is not None, problems
    return Catalogues(own)


OURS = own_catalogues()
STABLE = "stability: 30 days\n"
FILL = "fill: {at: 2026-01-05 09:30, volume: 40 mL}\n"
RATE = "program: {rate: 0.1 mL/day}\n"


def drugs(*given: str) -> str:
    """Return `drugs`, each given as its name and its concentration: "baclofen 2000 mcg/mL"."""
    parts = [each.rsplit(" ", 2) for each in given]
    return f"drugs: [{', '.join(f'{{name: {name}, concentration: {number} {unit}}}' for name, number, unit in parts)}]"


def found_in(text: str, catalogues: Catalogues = BUILT_IN) -> list[tuple[str, str]]:
    """Return the code and the path of each warning."""
    return [(problem.code, problem.path) for problem in warnings_of(text, catalogues)]


def messages_of(text: str, catalogues: Catalogues = BUILT_IN) -> list[str]:
    return [problem.message for problem in warnings_of(text, catalogues)]


@pytest.mark.parametrize(
    ("strength", "is_told"),
    [
        ("2000 mcg/mL", False),
        ("50 mcg/mL", False),
        ("4000 mcg/mL", False),
        ("199999 mcg/mL", True),  # 199.999 mg/mL, within the market strengths in mcg
        ("200 mg/mL", True),
        ("2000 mg/mL", True),
        ("2001 mg/mL", True),  # 100 times and more
        ("49.9 mg/mL", False),
        ("50 mg/mL", True),
        ("49 mcg/mL", False),
        ("2.1 mcg/mL", False),
        ("2 mcg/mL", True),
        ("0.6 mcg/mL", True),
        ("0.5 mcg/mL", True),
        ("0.04 mcg/mL", True),
    ],
)
def test_a_strength_far_from_the_market(strength: str, is_told: bool) -> None:
    found = found_in(f"{drugs(f'baclofen {strength}')}\n{STABLE}{FILL}{RATE}")
    assert found == [("unusual-strength", "drugs[0].concentration")] * is_told


@pytest.mark.parametrize(
    ("strength", "is_told"),
    [("2500 mg/mL", True), ("2499 mg/mL", False), ("0.25 mg/mL", True), ("0.251 mg/mL", False), ("50 mg/mL", False)],
)
def test_a_hundred_times_the_one_market_strength(strength: str, is_told: bool) -> None:
    found = found_in(f"{drugs(f'morphine {strength}')}\n{STABLE}{FILL}{RATE}")
    assert found == [("unusual-strength", "drugs[0].concentration")] * is_told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2000 mg/mL", "if 2000 mcg/mL is meant, write `2000 mcg/mL`"),
        ("4000 mg/mL", "if 4000 mcg/mL is meant, write `4000 mcg/mL`"),
        ("2000000 mcg/mL", "if 2000 mcg/mL is meant, write `2000 mcg/mL`"),
        ("0.5 mcg/mL", "if 0.5 mg/mL is meant, write `0.5 mg/mL`"),
        ("500000 mg/mL", "check number and unit"),
        ("0.0004 mcg/mL", "check number and unit"),
    ],
)
def test_the_same_number_in_the_other_unit_is_offered_where_it_is_usual(given: str, said: str) -> None:
    text = f"{HEAD}{drugs(f'baclofen {given}')}\n{STABLE}{FILL}{RATE}"
    (problem,) = problems_of(text)
    assert problem.message.endswith(f"; {said}")
    for _, changed in followed(text, problem) if "write" in said else ():
        assert problems_of(changed) == []


def problems_of(text: str) -> list[Problem]:
    """Return the warnings of a whole file."""
    return warnings_of(text.removeprefix(HEAD))


@pytest.mark.parametrize(
    ("strength", "said"),
    [
        ("2 mg/mL", []),
        (
            "2.001 mg/mL",
            [
                "fentanyl at 2.001 mg/mL is above the highest concentration of the label, 2 mg/mL (our label); or "
                "3 mg/mL (another label, elsewhere)"
            ],
        ),
        (
            "5 mg/mL",
            [
                "fentanyl at 5 mg/mL is 100 times the highest strength on the market, 50 mcg/mL (an ampoule); "
                "if 5 mcg/mL is meant, write `5 mcg/mL`"
            ],
        ),
    ],
)
def test_a_concentration_above_the_label(strength: str, said: list[str]) -> None:
    text = f"{drugs(f'fentanyl {strength}')}\n{STABLE}{FILL}{RATE}"
    assert messages_of(text.replace("0.1 mL", "0.001 mL"), OURS) == said


#: The label is 19.2 mcg a day, 0.192 mL of 100 mcg/mL.
ZICONOTIDE = f"{drugs('ziconotide 100 mcg/mL')}\n{STABLE}{FILL}"
LABELS = (
    "above the highest daily dose of the label, 19.2 mcg/day (Prialt label, in the United States); or 21.6 mcg/day "
    "(Prialt SmPC, in the European Union)"
)


@pytest.mark.parametrize(
    ("program", "place", "said"),
    [
        ("rate: 19.2 mcg/day", "", ""),
        ("rate: 0.192 mL/day", "", ""),
        ("rate: 19.3 mcg/day", "program.rate", "19.3 mcg/day of ziconotide"),
        ("rate: 0.193 mL/day", "program.rate", "19.3 mcg/day of ziconotide"),
        ("rate: 19.2000001 mcg/day", "program.rate", "19.200001 mcg/day of ziconotide"),
        ("rate: 19 mcg/day, on_demand: {dose: 1 mcg, max_per_day: 9}", "", ""),
        (
            "rate: 0.9 mcg/h, on_demand: {dose: 1 mcg, max_per_day: 9}",
            "program.rate",
            "21.6 mcg/day of ziconotide, and with all patient boluses 30.6 mcg/day",
        ),
        ("rate: 12 mcg/day, boluses: [{every: 6 h, dose: 1.8 mcg, over: 5 min}]", "", ""),
        (
            "rate: 12 mcg/day, boluses: [{every: 6 h, dose: 1.9 mcg, over: 5 min, days: mon}]",
            "program",
            "up to 19.6 mcg/day of ziconotide",
        ),
        ("rate: 0 mL/day, windows: [{from: 20:00, to: 06:00, dose: 19.2 mcg}]", "", ""),
        (
            "rate: 0 mL/day, windows: [{from: 06:00, to: 20:00, dose: 20 mcg}]",
            "program",
            "20 mcg/day of ziconotide",
        ),
    ],
)
def test_a_dose_above_the_label(program: str, place: str, said: str) -> None:
    found = warnings_of(f"{ZICONOTIDE}program: {{{program}}}\n")
    assert [(each.code, each.path, each.message) for each in found] == (
        [("dose-above-label", place, f"{said}: {LABELS}")] if said else []
    )


def test_a_drug_that_is_not_the_primary_one_is_given_in_the_ratio_of_the_concentrations() -> None:
    text = f"{drugs('morphine 20 mg/mL', 'ziconotide 4 mcg/mL')}\n{STABLE}{FILL}"
    assert found_in(f"{text}program: {{rate: 96 mg/day}}\n") == []
    assert messages_of(f"{text}program: {{rate: 96.5 mg/day}}\n") == [f"19.3 mcg/day of ziconotide: {LABELS}"]


def test_the_dose_of_a_drug_in_milligrams_and_two_sources() -> None:
    text = f"{drugs('fentanyl 2 mg/mL')}\n{STABLE}{FILL}program: {{rate: 1.5 mg/day}}\n"
    assert messages_of(text, OURS) == [
        "1.5 mg/day of fentanyl: above the highest daily dose of the label, 1 mg/day (our label; a review)"
    ]


def test_every_program_is_checked_with_the_fills_while_it_is_in_force() -> None:
    text = (
        f"{STABLE}fills:\n  - {{at: 2026-01-05 09:30, volume: 40 mL, {drugs('ziconotide 25 mcg/mL')}}}\n"
        f"  - {{at: 2026-02-05 09:30, volume: 40 mL, {drugs('ziconotide 100 mcg/mL')}}}\n"
        f"  - {{at: 2026-03-05 09:30, volume: 40 mL, {drugs('baclofen 2000 mcg/mL')}, stability: 30 days}}\n"
        "programs:\n  - {rate: 0.2 mL/day}\n  - {start: 2026-01-20 09:30, rate: 0.1 mL/day}\n"
        "  - {start: 2026-02-20 09:30, rate: 0.2 mL/day}\n  - {start: 2026-03-20 09:30, rate: 0.2 mL/day}\n"
    )
    assert [place for code, place in found_in(text) if code == "dose-above-label"] == ["programs[2].rate"]


@pytest.mark.parametrize(
    ("strengths", "told"),
    [
        (("bupivacaine 7.5 mg/mL",), []),
        (("bupivacaine 7500 mcg/mL",), []),
        (("bupivacaine 7.4 mg/mL",), ["drugs[0].concentration"]),
        (("bupivacaine 10 mg/mL",), ["drugs[0].concentration"]),
        (("morphine 7.5 mg/mL", "baclofen 0.2 mg/mL"), []),
        (("morphine 21 mg/mL", "baclofen 1.5 mg/mL"), []),
        (("morphine 7.4 mg/mL", "Baclofen 1.51 mg/mL"), ["drugs[0].concentration", "drugs[1].concentration"]),
        (("hydromorphone 99 mg/mL", "clonidine 150 mcg/mL"), []),
        (("hydromorphone 99 mg/mL", "clonidine 151 mcg/mL"), ["drugs[1].concentration"]),
    ],
)
def test_a_strength_other_than_the_tested_one(strengths: tuple[str, ...], told: list[str]) -> None:
    text = f"{drugs(*strengths)}\n{FILL}{RATE}"
    assert found_in(text) == [("other-strength", place) for place in told]
    assert found_in(f"{STABLE}{text}") == []  # a stability of the file is the word of the clinic


def test_the_tested_strengths_of_the_figure_that_applies_to_the_last_fill() -> None:
    mixture, other = drugs("fentanyl 2 mg/mL", "saline 9 mg/mL"), drugs("fentanyl 1 mg/mL", "saline 9 mg/mL")
    first = f"implanted: 2026-01-05\n{mixture}\n"
    slow = "program: {rate: 0.001 mL/day}\n"
    assert found_in(f"{first}{FILL}{slow}", OURS) == []  # its first fill has a limit of its own
    later = "fills:\n  - {at: 2026-01-05 09:30, volume: 40 mL}\n  - {at: 2026-01-15 09:30, volume: 40 mL{}}\n"
    assert messages_of(f"{first}{later.replace('{}', '')}{slow}", OURS) == [
        "all dates assume the 60 days that the catalogue has for fentanyl + saline, which were tested with fentanyl at "
        "500 mcg/mL to 1 mg/mL (a paper), not at 2 mg/mL; give the `stability` of this strength"
    ]
    assert found_in(f"{first}{later.replace('{}', f', {other}')}{slow}", OURS) == []


@pytest.mark.parametrize(
    ("name", "code", "meant"),
    [
        ("baclofen", None, ()),
        ("BACLOFEN", None, ()),
        ("baclofenn", "misspelt-drug", ("baclofen",)),
        ("Bacolfen", "misspelt-drug", ("baclofen",)),  # two letters swapped
        ("baclophen", "misspelt-drug", ("baclofen",)),
        ("baklofenn", "misspelt-drug", ("baclofen",)),
        ("baklophen", None, ()),
        ("Baclofène", "misspelt-drug", ("baclofen",)),
        ("morfine", "misspelt-drug", ("morphine",)),
        ("hydro morphone", "misspelt-drug", ("hydromorphone",)),
        ("fentanil", "misspelt-drug", ("fentanyl",)),
        ("Prielt", "misspelt-drug", ("ziconotide",)),
        *((name, None, ()) for name in sorted(OTHER_DRUGS)),
        ("codeine", None, ()),
        ("saline", None, ()),
        ("Lioresal", "trade-name", ("baclofen",)),
        ("gablofen", "trade-name", ("baclofen",)),
        ("Gablofen 2000", "trade-name", ("baclofen",)),
        ("PRIALT", "trade-name", ("ziconotide",)),
        ("Infumorph", "trade-name", ("morphine",)),
        ("Duramorph PF", "trade-name", ("morphine",)),
        ("Mitigo", "trade-name", ("morphine",)),
        ("Dilaudid", "trade-name", ("hydromorphone",)),
        ("Marcaine", "trade-name", ("bupivacaine",)),
        ("Catapres", "trade-name", ("clonidine",)),
        ("Duraclon", "trade-name", ("clonidine",)),
        ("morphine sulfate", "trade-name", ("morphine",)),
        ("Morphine  Sulphate", "trade-name", ("morphine",)),
        ("ziconotide acetate", "trade-name", ("ziconotide",)),
        ("hydromorphone hydrochloride", "trade-name", ("hydromorphone",)),
        ("bupivacaine HCl", "trade-name", ("bupivacaine",)),
        ("morphine preservative-free", "trade-name", ("morphine",)),
        ("morphine + bupivacaine", None, ()),  # two drugs as one
        ("preservative-free morphine", None, ()),
        ("", None, ()),
    ],
)
def test_a_name_that_may_mean_another(name: str, code: str | None, meant: tuple[str, ...]) -> None:
    other = other_name(name, built_in())
    assert (None if other is None else (other.code, other.drugs)) == (None if code is None else (code, meant))


@pytest.mark.parametrize(
    ("known", "name", "is_misspelt"),
    [
        ("abcde", "abcfg", True),
        ("abcde", "abcf", False),  # one more letter, and another one, of four
        ("abcde", "abcd", True),
        ("abcd", "abce", True),
        ("abcd", "abef", False),
        ("abcd", "abdc", True),
        ("abc", "ab", False),
        ("abc", "abd", True),
        ("ab", "ac", False),
        ("drug A", "drug B", False),
        ("drug A", "drugs A", True),
        ("mix 10", "mix 20", False),
        ("mix 10", "mux 10", True),
        ("abcdefgh", "abcdexyz", False),
        ("abcdefgh", "bacdefhg", True),
    ],
)
def test_how_near_two_names_are(known: str, name: str, is_misspelt: bool) -> None:
    own, problems = read_catalogue(Source("ours.yaml", f"catalogue: ours\ndrugs: [{{drug: {known}}}]\n"))
    assert own is not None, problems
    other = other_name(name, own)
    assert (None if other is None else other.drugs) == ((known,) if is_misspelt else None)


def test_two_drugs_equally_near_are_both_named() -> None:
    text = "catalogue: ours\ndrugs: [{drug: drugone}, {mixture: [drugine], stability: {value: 1 days, source: ours}}]\n"
    own, problems = read_catalogue(Source("ours.yaml", text))
    assert own is not None, problems
    found = messages_of(f"{drugs('drugane 1 mg/mL')}\n{STABLE}{FILL}{RATE}", Catalogues(own))
    assert found == [
        "`drugane` differs from `drugone` and `drugine` by one letter; if that is meant, write `drugone` or `drugine`, "
        "so that the checks of the catalogue apply; if the name is right, add it to the catalogue of the clinic"
    ]


def test_the_catalogue_of_a_clinic_adds_names() -> None:
    for name, said in (
        ("Sublimaze", "is a trade name of fentanyl"),
        ("F 50", "is another name of fentanyl"),
        ("Fentanyl Citrate 50", "is another name of fentanyl"),
        ("fentanyl mixed here", "is the name fentanyl with more words"),
        ("sublimase", "differs from `Sublimaze` by one letter"),
        ("Lioresal", "is a trade name of baclofen"),
    ):
        text = f"{drugs(f'{name} 500 mcg/mL')}\n{STABLE}{FILL}{RATE}"
        (message,) = messages_of(text, OURS)
        assert message.startswith(f"`{name}` {said}; if that is meant, write `")
    assert found_in(f"{drugs('abcd 500 mcg/mL')}\n{STABLE}{FILL}{RATE}", OURS) == []
    own = Catalogues(Catalogue(drugs=OURS.own.drugs[1:2]))
    assert found_in(f"{drugs('abc 500 mcg/mL')}\n{STABLE}{FILL}{RATE}", own) == [("misspelt-drug", "drugs[0].name")]


def test_a_name_of_the_clinic_is_no_trade_name_although_the_built_in_catalogue_has_it_as_one() -> None:
    own, problems = read_catalogue(Source("ours.yaml", "catalogue: ours\ndrugs: [{drug: Lioresal}]\n"))
    assert own is not None, problems
    assert found_in(f"{drugs('Lioresal 500 mcg/mL')}\n{STABLE}{FILL}{RATE}", Catalogues(own)) == []


NO_DEADLINE = "until then, without `stability`, stability sets no deadline"


@pytest.mark.parametrize("name", ["baclofne", "Lioresal", "baclofen intrathecal", "fentanly"])
def test_one_warning_says_that_the_name_is_another_and_that_stability_sets_no_deadline(name: str) -> None:
    text = f"{HEAD}{drugs(f'{name} 500 mcg/mL')}\n{FILL}{RATE}"
    (problem,) = problems_of(text)
    assert problem.code in ("misspelt-drug", "trade-name")
    assert NO_DEADLINE in problem.message
    for offer, changed in followed(text, problem):
        assert [each.code for each in problems_of(changed)] == ["no-stability"] * (offer == "fentanyl")
    limited = text.replace("fill:", f"{STABLE}fill:")
    (problem,) = problems_of(limited)
    assert NO_DEADLINE not in problem.message
    for _, changed in followed(limited, problem):
        assert problems_of(changed) == []


def test_a_name_that_several_fills_share_is_reported_once_and_says_so_if_one_fill_has_no_stability() -> None:
    first, second = "{at: 2026-01-05 09:30, volume: 40 mL}", "{at: 2026-02-05 09:30, volume: 40 mL, stability: 9 days}"
    fills = f"fills:\n  - {first}\n  - {second}\n"
    (problem,) = warnings_of(f"{drugs('Lioresal 500 mcg/mL')}\n{fills}{RATE}")
    assert (problem.path, NO_DEADLINE in problem.message) == ("drugs[0].name", True)


def test_the_drugs_of_a_former_pump_are_not_checked() -> None:
    former = drugs("ziconotidee 2000 mg/mL")
    text = (
        f"implanted: 2026-02-05\n{STABLE}fills:\n  - {{at: 2026-01-05 09:30, volume: 40 mL, {former}}}\n"
        f"  - {{at: 2026-02-05 09:30, volume: 40 mL, {drugs('ziconotide 100 mcg/mL')}, stability: 9 days}}\n"
        "programs: [{rate: 1 mL/day}, {start: 2026-02-05 10:00, rate: 0.1 mL/day}]\n"
    )
    assert found_in(text) == []
    assert [code for code, _ in found_in(text.replace("rate: 0.1", "rate: 0.2"))] == ["dose-above-label"]
    assert len(found_in(text.replace("implanted: 2026-02-05\n", ""))) > 1


@pytest.mark.parametrize(("as_of", "is_told"), [("2026-03-01", True), ("2026-03-02", False), (None, False)])
def test_the_drugs_of_a_pump_out_of_use_are_not_checked(as_of: str | None, is_told: bool) -> None:
    text = f"ended: {{on: 2026-03-02, why: explanted}}\n{drugs('Lioresal 2000 mg/mL')}\n{FILL}{RATE}"
    (document,) = documents(Source("p.yaml", HEAD + text))
    pump = read_pump(document)
    assert pump is not None and document.root is not None
    warn(pump, document.root, Clinic(), BUILT_IN, None if as_of is None else end_of(as_of))
    assert [each.code for each in document.problems] == ["trade-name"] * is_told


def test_an_order_is_checked_too() -> None:
    order = "orders: [{placed: 2026-01-06}, {placed: 2026-01-07, drugs: [{name: Lioresal, concentration: 9 mg/mL}]}]\n"
    found = found_in(f"{drugs('baclofen 500 mcg/mL')}\n{STABLE}{FILL}{RATE}{order}")
    assert found == [("trade-name", "orders[1].drugs[0].name")]


def test_a_fleet_of_ordinary_pumps_has_no_warning() -> None:
    """Of the drugs, strengths and doses that clinics use, diluted and compounded ones among them."""
    for text in pumps_of_a_fleet(600, seed=14):
        (document,) = documents(Source("p.yaml", text))
        pump = read_pump(document)
        assert pump is not None and document.root is not None
        warn(pump, document.root, Clinic(), BUILT_IN, end_of("2026-11-22"))
        assert document.problems == []
