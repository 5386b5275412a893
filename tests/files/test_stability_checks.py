"""Warnings about the stability of mixtures, with a catalogue made for these tests."""

from __future__ import annotations

import pytest

from pumpcli.domain.catalogue import Catalogue, DrugEntry, Figure, StabilityLimit
from pumpcli.domain.clock import Period
from pumpcli.files.catalogues import Catalogues
from tests.files.test_checks import warnings_of


def figure(period: Period, *sources: str) -> Figure[Period]:
    return Figure(period, sources)


OURS = Catalogues(
    Catalogue(
        limits=(
            StabilityLimit(
                ("drug A",),
                "ours",
                figure(Period(days=30), "a paper"),
                longest=figure(Period(months=1), "the maker", "a review"),
            ),
            StabilityLimit(
                ("drug B",),
                "ours",
                figure(Period(days=40), "a paper"),
                first_fill=figure(Period(days=14), "a label"),
            ),
        )
    )
)
A, B, UNKNOWN = (f"drugs: [{{name: {name}, concentration: 1 mg/mL}}]" for name in ("drug A", "drug B", "drug C"))


def said_of(top: str, *fills: str) -> list[tuple[str, str, str]]:
    """Return the code, the path and the message of each warning; a fill is given by its date and its other keys."""
    listed = "".join(f"  - {{at: {fill[:10]} 09:30, volume: 40 mL{fill[10:]}}}\n" for fill in fills)
    text = f"{top}\nfills:\n{listed}program: {{rate: 0.1 mL/day}}\n"
    return [(problem.code, problem.path, problem.message) for problem in warnings_of(text, OURS)]


@pytest.mark.parametrize(
    ("top", "fills", "paths"),
    [
        (UNKNOWN, ["2026-01-05"], ["drugs"]),
        ("", [f"2026-01-05, {UNKNOWN}"], ["fills[0].drugs"]),
        ("", [f"2026-01-05, {UNKNOWN}", "2026-02-05", "2026-03-05"], ["fills[0].drugs"]),
        ("", ["2026-01-05", f"2026-02-05, {UNKNOWN}", "2026-03-05"], ["fills[1].drugs"]),
        (A, ["2026-01-05", f"2026-02-05, {UNKNOWN}"], ["fills[1].drugs"]),
        (
            UNKNOWN,
            ["2026-01-05", "2026-02-05", f"2026-03-05, {UNKNOWN.replace('1 mg', '2 mg')}", "2026-04-05"],
            ["drugs", "fills[2].drugs"],
        ),
    ],
)
def test_a_mixture_without_a_limit_gives_a_warning_where_it_is_named(
    top: str, fills: list[str], paths: list[str]
) -> None:
    said = said_of(top, *fills)
    assert [(code, path) for code, path, _ in said] == [("no-stability", path) for path in paths]
    assert all(
        message.startswith("no `stability` is given for drug C, and the catalogue has none for it; give one")
        for *_, message in said
    )


@pytest.mark.parametrize(
    ("filled", "days", "is_told"),
    [
        ("2026-02-01", 29, False),  # 1 month are 28 days here, and 30 days are given anyway
        ("2026-02-01", 30, False),
        ("2026-02-01", 31, True),
        ("2026-03-01", 31, False),
        ("2026-03-01", 32, True),
    ],
)
def test_a_stability_above_every_figure_of_the_catalogue(filled: str, days: int, is_told: bool) -> None:
    message = (
        f"{days} days are longer than the 1 month that the catalogue has for drug A (the maker; a review); "
        f"all dates assume the {days} days of this file"
    )
    at_top = said_of(f"{A}\nstability: {days} days", filled)
    assert at_top == ([("stability-above-catalogue", "stability", message)] if is_told else [])
    at_fill = said_of(A, f"{filled}, stability: {days} days")
    assert at_fill == ([("stability-above-catalogue", "fills[0].stability", message)] if is_told else [])


def test_a_stability_above_the_limit_of_a_first_fill() -> None:
    for days, is_told in ((14, False), (15, True)):
        said = said_of(f"{B}\nimplanted: 2026-01-05\nstability: {days} days", "2026-01-05")
        assert [code for code, *_ in said] == ["stability-above-catalogue"] * is_told
        for *_, message in said:
            assert "the 14 days that the catalogue has for the first fill of a pump with drug B (a label);" in message


def test_whether_a_fill_is_the_first_is_asked_of_the_last_one() -> None:
    message = (
        "all dates assume a stability of 40 days, but the first fill of a pump with drug B has only 14 days; "
        "give the fill before it, `implanted` for a new pump, or the `stability` of this fill"
    )
    assert said_of(B, "2026-01-05") == [("first-fill-unknown", "fills[0].at", message)]
    assert said_of(B, "2026-01-05", "2026-02-05") == []
    assert said_of(f"{B}\nimplanted: 2026-01-05", "2026-01-05") == []
    assert said_of(f"{B}\nimplanted: 2025-01-05", "2026-01-05") == [("first-fill-unknown", "fills[0].at", message)]


OTHER = "this fill names another mixture but no `stability`; "


@pytest.mark.parametrize(
    ("top", "fills", "said"),
    [
        (f"{UNKNOWN}\nstability: 20 days", ["2026-01-05", "2026-02-05"], {}),
        (f"{UNKNOWN}\nstability: 20 days", ["2026-01-05", f"2026-02-05, {UNKNOWN}"], {}),
        (f"{UNKNOWN}\nstability: 20 days", ["2026-01-05", f"2026-02-05, {A}, stability: 30 days"], {}),
        ("stability: 20 days", ["2026-01-05", f"2026-02-05, {UNKNOWN}"], {}),
        (
            f"{A}\nstability: 20 days",
            ["2026-01-05", f"2026-02-05, {UNKNOWN}"],
            {1: "all dates assume the 20 days given before"},
        ),
        (
            f"{UNKNOWN}\nstability: 20 days",
            ["2026-01-05", f"2026-02-05, {A}"],
            {1: "all dates assume the 20 days given before"},
        ),
        (
            f"{UNKNOWN}\nstability: 60 days",
            ["2026-01-05", f"2026-02-05, {A}", f"2026-03-05, {B}"],
            {1: "the 60 days given before are for the old mixture, so all dates assume the 30 days of the catalogue"},
        ),
        (A, ["2026-01-05", f"2026-02-05, {A.replace('1 mg', '2 mg')}"], {}),
    ],
)
def test_a_stability_that_was_given_for_another_mixture(top: str, fills: list[str], said: dict[int, str]) -> None:
    found = [each for each in said_of(top, *fills) if each[0] not in ("no-stability", "first-fill-unknown")]
    assert found == [("stability-carried-over", f"fills[{index}].drugs", OTHER + why) for index, why in said.items()]


@pytest.mark.parametrize(("name", "code"), [("Brandex", "trade-name"), ("zirkonol", "misspelt-drug")])
def test_accepting_the_name_of_a_drug_does_not_accept_that_no_limit_applies(name: str, code: str) -> None:
    ours = Catalogues(Catalogue(drugs=(DrugEntry("zirconol", "ours", trade_names=("Brandex",)),)))
    drugs = f"drugs: [{{name: {name}, concentration: 1 mg/mL}}]"

    def codes(accepted: str) -> list[str]:
        text = f"{drugs}\n{accepted}fill: {{at: 2026-01-05 09:30, volume: 40 mL}}\nprogram: {{rate: 0.1 mL/day}}\n"
        return sorted(problem.code for problem in warnings_of(text, ours))

    assert codes("") == [code]
    assert codes(f"accepted: {{code: {code}, on: 2026-01-06}}\n") == sorted({code, "no-stability"})
