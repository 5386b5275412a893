"""The catalogue and the stability of fills by it: mixtures, first fills, and precedence of file and catalogue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from pumpcli.domain.catalogue import Catalogue, Figure, Model, StabilityLimit, Supplied
from pumpcli.domain.clock import Period
from pumpcli.domain.pump import Drug, Fill, Mixture
from pumpcli.domain.quantity import Concentration, FlowRate, Volume
from pumpcli.domain.stability import Uses, with_limits
from pumpcli.errors import ValidationError
from tests.builders import refused


def days(number: int) -> Figure[Period]:
    return Figure(Period(days=number), ("a test",))


def limit(names: str, stability: int, first_fill: int | None = None, origin: str = "built in") -> StabilityLimit:
    return StabilityLimit(
        tuple(names.split("+")), origin, days(stability), None if first_fill is None else days(first_fill)
    )


def model(key: str, capacity: str, origin: str = "built in") -> Model:
    return Model(key, key, origin, capacity=Figure(Volume(Fraction(capacity)), ("a test",)))


CATALOGUE = Catalogue((model("a", "20"), model("b", "40")), (limit("zico", 40, 14), limit("morph+clon", 90)))
FIRST = datetime(2026, 1, 5, 9, 30)


def fill(day: int, names: str | None, stability: int | None = None, mcg_per_ml: int = 100) -> Fill:
    """Return a fill some days after the first one, with the stability given by the file."""
    drugs = [] if names is None else [Drug(name, Concentration(Fraction(mcg_per_ml))) for name in names.split("+")]
    mixture = Mixture(tuple(drugs)) if drugs else None
    period = None if stability is None else Period(days=stability)
    return Fill(FIRST + timedelta(days=day), Volume(Fraction(20)), mixture, period)


@pytest.mark.parametrize(
    ("drugs", "found"),
    [
        (["zico"], "zico"),
        (["ZICO"], "zico"),
        (["clon", "Morph"], "morph + clon"),
        (["morph"], None),
        (["morph", "clon", "zico"], None),
        (["zico "], None),
        ([], None),
    ],
)
def test_a_limit_is_for_exactly_these_drugs(drugs: list[str], found: str | None) -> None:
    known = CATALOGUE.limit_of(drugs)
    assert (None if known is None else known.name) == found


def test_own_entries_replace_built_in_ones_as_a_whole() -> None:
    own = Catalogue((model("b", "18", "ours"), model("c", "10", "ours")), (limit("CLON+morph", 30, None, "ours"),))
    merged = CATALOGUE.with_own(own)
    assert [(each.key, each.origin) for each in merged.models] == [("a", "built in"), ("b", "ours"), ("c", "ours")]
    assert merged.limit_of(["morph", "clon"]) == own.limits[0]
    assert merged.limit_of(["zico"]) == CATALOGUE.limits[0]
    assert len(merged.limits) == 2


@pytest.mark.parametrize(
    ("shortest", "longest", "is_refused"),
    [
        (Period(months=60), Period(months=60), False),
        (Period(months=61), Period(months=60), True),
        (Period(days=184), Period(months=6), False),  # six months may have 184 days
        (Period(days=187), Period(months=6), True),
        (Period(months=6), Period(days=168), False),
        (Period(months=6), Period(days=167), True),
    ],
)
def test_lives_that_contradict_one_another(shortest: Period, longest: Period, is_refused: bool) -> None:
    lives = Figure(shortest, ("a test",)), Figure(longest, ("a test",))
    if is_refused:
        with pytest.raises(ValidationError, match="shortest life"):
            Model("a", "a", "a", shortest_life=lives[0], longest_life=lives[1])
    else:
        assert Model("a", "a", "a", shortest_life=lives[0], longest_life=lives[1]).shortest_life == lives[0]


@pytest.mark.parametrize(
    ("stability", "longest", "is_refused"),
    [
        (Period(seconds=36 * 3600), Period(seconds=36 * 3600), False),
        (Period(seconds=36 * 3600), Period(seconds=35 * 3600), True),
        (Period(seconds=48 * 3600), Period(days=2), False),
        (Period(seconds=49 * 3600), Period(days=2), True),
    ],
)
def test_a_limit_given_in_hours(stability: Period, longest: Period, is_refused: bool) -> None:
    figures = Figure(stability, ("a test",)), None, Figure(longest, ("a test",))
    assert bool(refused(lambda: StabilityLimit(("a",), "a", *figures))) is is_refused


def volume(text: str) -> Figure[Volume]:
    return Figure(Volume(Fraction(text)), ("a test",))


def rate(text: str) -> Figure[FlowRate]:
    return Figure(FlowRate(Fraction(text)), ("a test",))


@pytest.mark.parametrize(
    ("figures", "faults"),
    [
        ({"capacity": volume("20"), "low_alarm": volume("19")}, []),
        (
            {"capacity": volume("20"), "low_alarm": volume("20")},
            ["alarm-above-capacity low_alarm.value: the alarm volume of 20 mL is not below the capacity of 20 mL"],
        ),
        ({"low_alarm": volume("20")}, []),
        ({"lowest_rate": rate("0.5"), "highest_rate": rate("0.5")}, []),
        (
            {"lowest_rate": rate("0.51"), "highest_rate": rate("0.5")},
            ["out-of-range lowest_rate.value: the lowest rate, 0.51 mL/day, is above the highest, 0.5 mL/day"],
        ),
        ({"lowest_rate": rate("0.5")}, []),
        ({"highest_rate": rate("0.5")}, []),
        ({"longest_life": days(100)}, []),
        ({"shortest_life": days(100)}, []),
        (
            {"shortest_life": days(101), "longest_life": days(100)},
            ["out-of-range shortest_life.value: the shortest life, 101 days, is longer than the longest, 100 days"],
        ),
    ],
)
def test_figures_of_a_model_that_contradict_one_another(figures: dict[str, Any], faults: list[str]) -> None:
    assert refused(lambda: Model("a", "a", "a", **figures)) == faults


@pytest.mark.parametrize(
    ("drugs", "longest", "faults"),
    [
        (("morph", "clon"), None, []),
        (("morph", "clon", "Morph"), None, ["same-drug mixture[2]: Morph is named twice in one mixture"]),
        (("morph",), 90, []),
        (("morph",), 89, ["out-of-range longest.value: `longest`, 89 days, is shorter than `stability`, 90 days"]),
    ],
)
def test_figures_of_a_limit_that_contradict_one_another(
    drugs: tuple[str, ...], longest: int | None, faults: list[str]
) -> None:
    more = None if longest is None else days(longest)
    assert refused(lambda: StabilityLimit(drugs, "a", days(90), None, more)) == faults


def test_every_figure_is_named() -> None:
    full = Model("a", "a", "a", capacity=volume("20"), constant_flow=Figure(True, ("a test",)))
    assert list(full.figures()) == [("capacity", full.capacity), ("constant_flow", full.constant_flow)]
    ours = limit("zico", 40, 14)
    assert list(ours.figures()) == [("stability", days(40)), ("first_fill", days(14))]


def test_only_a_model_that_says_so_has_one_flow_alone() -> None:
    said = [None, Figure(False, ("a test",)), Figure(True, ("a test",))]
    assert [Model("a", "a", "a", constant_flow=each).has_constant_flow for each in said] == [False, False, True]


def test_the_longest_that_any_source_gives() -> None:
    plain, special = StabilityLimit(("a",), "a", days(40)), StabilityLimit(("a",), "a", days(40), days(14), days(60))
    found = [Supplied(plain, False), Supplied(special, False), Supplied(special, True)]
    assert [each.figure for each in found] == [days(40), days(40), days(14)]
    assert [each.longest for each in found] == [days(40), days(60), days(14)]


def test_no_figure_without_a_source() -> None:
    with pytest.raises(ValueError, match="source"):
        Figure(Volume(Fraction(20)), ())


@pytest.mark.parametrize(
    ("fills", "number", "implanted", "is_first"),
    [
        # only the implantation shows whether the file begins with the first fill of the pump
        ([(0, "zico")], 0, None, None),
        ([(0, "zico")], 0, date(2026, 1, 5), True),
        ([(0, "zico")], 0, date(2025, 12, 6), True),
        ([(0, "zico")], 0, date(2025, 12, 5), None),
        ([(0, "zico")], 0, date(2026, 1, 6), None),
        # a later fill of the same drug is no first fill, whatever the implantation
        ([(0, "zico"), (14, "Zico")], 1, None, False),
        ([(0, "zico"), (14, "Zico")], 1, date(2026, 1, 5), False),
        ([(0, "zico+morph"), (14, "zico")], 1, date(2026, 1, 5), False),
        # the first fill after another drug, or after a fill without drug names
        ([(0, "morph"), (14, "zico"), (28, "zico")], 1, None, True),
        ([(0, "morph"), (14, "zico"), (28, "zico")], 2, None, False),
        ([(0, "morph"), (14, "zico")], 1, date(2020, 1, 5), True),
        ([(0, None), (14, "zico")], 1, None, True),
        ([(0, "zico"), (14, "morph"), (28, "zico")], 2, None, False),
        # fills before the implantation belong to another pump
        ([(0, "zico"), (14, "zico")], 1, date(2026, 1, 19), True),
        ([(0, "zico"), (14, "zico"), (28, "zico")], 2, date(2026, 1, 19), False),
        ([(0, "zico"), (14, "zico")], 0, date(2026, 1, 19), None),
        ([(0, "zico"), (60, "zico")], 1, date(2026, 1, 19), None),
    ],
)
def test_the_first_fill_of_a_pump_with_a_drug(
    fills: list[tuple[int, str | None]], number: int, implanted: date | None, is_first: bool | None
) -> None:
    found = [fill(day, names) for day, names in fills]
    assert Uses(found, implanted).is_first(found[number]) is is_first


@pytest.mark.parametrize(
    ("fills", "given_at", "implanted", "applied"),
    [
        ([fill(0, "zico")], set(), None, ["40 days *"]),
        ([fill(0, "zico")], set(), date(2026, 1, 5), ["14 days *"]),
        ([fill(0, "zico"), fill(14, "zico")], set(), date(2026, 1, 5), ["14 days *", "40 days *"]),
        ([fill(0, "zico", 84)], set(), date(2026, 1, 5), ["84 days"]),
        ([fill(0, "zico", 10)], {0}, None, ["10 days"]),
        ([fill(0, None), fill(30, "other")], set(), None, ["None", "None"]),
        ([], set(), None, []),
        # a stability at the head of the file applies to the first mixture
        ([fill(0, "zico", 60), fill(30, "morph+clon", 60)], set(), None, ["60 days", "60 days"]),
        ([fill(0, "zico", 60), fill(30, "morph+clon", 100)], set(), None, ["60 days", "90 days *"]),
        # where file and catalogue agree the value is the one of the file
        ([fill(0, "zico", 90), fill(30, "morph+clon", 90)], set(), None, ["90 days", "90 days"]),
        # carried over to another mixture: the shorter applies; a mixture without a catalogue limit keeps it
        ([fill(0, "other", 60), fill(30, "zico", 60)], {0}, None, ["60 days", "14 days *"]),
        ([fill(0, "other", 60), fill(30, "morph+clon", 60)], {0}, None, ["60 days", "60 days"]),
        ([fill(0, "zico", 60), fill(30, "other", 60)], {0}, None, ["60 days", "60 days"]),
        (
            [fill(0, "other", 60), fill(30, "zico", 60), fill(70, "zico", 60)],
            {0},
            None,
            ["60 days", "14 days *", "40 days *"],
        ),
        ([fill(0, "other", 60), fill(30, "zico", 60), fill(70, "zico", 60)], {0, 1}, None, ["60 days"] * 3),
        # another concentration is another mixture, whatever stability the first one has
        ([fill(0, "zico", 60), fill(30, "zico", 60, 50)], {0}, None, ["60 days", "40 days *"]),
    ],
)
def test_what_holds_for_each_fill(
    fills: list[Fill], given_at: set[int], implanted: date | None, applied: list[str]
) -> None:
    """A star marks a stability supplied by the catalogue."""
    found = with_limits(fills, given_at, implanted, CATALOGUE)
    assert [f"{each.stability}{' *' if each.supplied else ''}" for each in found] == applied


def test_the_next_refill_is_no_first_one() -> None:
    (first,) = with_limits([fill(0, "zico")], set(), date(2026, 1, 5), CATALOGUE)
    again = first.again(FIRST + timedelta(days=14))
    assert (first.stability, again.stability) == (Period(days=14), Period(days=40))
    given = fill(0, "zico", 10).again(FIRST + timedelta(days=14))
    assert (given.stability, given.supplied) == (Period(days=10), None)


def test_a_supplied_stability_is_the_one_the_catalogue_says() -> None:
    (first,) = with_limits([fill(0, "zico")], set(), None, CATALOGUE)
    with pytest.raises(ValueError, match="catalogue"):
        Fill(first.at, first.volume, first.mixture, Period(days=41), supplied=first.supplied)
