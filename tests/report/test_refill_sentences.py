"""The first sentences of `show`: each state, each limit, before and after its instant."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pumpcli.domain.candidates import Reason
from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf, Period
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.report import limits, refill_sentences
from tests.builders import pump_of, simple_text
from tests.report.test_limits import FORECAST

pytestmark = pytest.mark.quick

EVERY_DAY = tuple(range(7))
DAILY = Clinic(open_days=EVERY_DAY)
#: 18 mL at 0.3 mL/day last 60 days, to Fri 2026-03-06 08:00; the refill is due three days before.
TEXT = simple_text("20 mL", "2 mL", "{rate: 0.3 mL/day}", at="2026-01-05 08:00")
STABLE = (
    simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", "1000 mcg/mL", at="2026-01-05 08:00") + "stability: 30 days\n"
)


def at_end_of(day: str, text: str = TEXT, clinic: Clinic = DAILY) -> Forecast:
    return forecast(pump_of(text), AsOf.end_of(date.fromisoformat(day)), clinic)


def sentences(of: Forecast) -> list[str]:
    """The sentences on the due date, without no-break spaces."""
    found = (refill_sentences.urgent(of), refill_sentences.due(of), refill_sentences.because(of))
    return [text.replace("\u00a0", " ") for text in found if text is not None]


@pytest.mark.parametrize(
    ("as_of", "text", "status", "first"),
    [
        ("2026-01-10", TEXT, Status.OK, ["Refill due Tue 2026-03-03, in 52 days."]),
        ("2026-03-02", TEXT, Status.SOON, ["Refill due Tue 2026-03-03, in 1 day: soon."]),
        ("2026-03-03", TEXT, Status.TODAY, ["Refill due today, Tue 2026-03-03."]),
        ("2026-03-05", TEXT, Status.OVERDUE, ["OVERDUE: the refill was due Tue 2026-03-03, 2 days ago."]),
        (
            "2026-03-06",
            TEXT,
            Status.ALARM,
            [
                "ALARM: the reservoir is at or below its alarm volume.",
                "The refill was due Tue 2026-03-03, 3 days ago.",
            ],
        ),
        (
            "2026-05-01",
            TEXT,
            Status.EMPTY,
            [
                "EMPTY: the reservoir is empty since Fri 2026-03-13 00:00.",
                "The refill was due Tue 2026-03-03, 59 days ago.",
            ],
        ),
        (
            "2026-02-04",
            STABLE,
            Status.EXPIRED,
            [
                "EXPIRED: the drug has been in the reservoir for longer than it may.",
                "The refill was due Sun 2026-02-01, 3 days ago.",
            ],
        ),
        (
            "2026-02-04",
            TEXT.replace("0.3", "0"),
            Status.NO_DEADLINE,
            ["No refill date: the volume never reaches the alarm volume, and no other limit is given."],
        ),
    ],
)
def test_each_status_has_its_sentence(as_of: str, text: str, status: Status, first: list[str]) -> None:
    found = at_end_of(as_of, text)
    assert found.refill_status is status
    assert sentences(found)[: len(first)] == first


@pytest.mark.parametrize(
    ("as_of", "clinic", "because"),
    [
        ("2026-01-10", DAILY, "The reservoir runs low on Fri 2026-03-06 08:00, 3 days after the due date."),
        ("2026-03-06", DAILY, "The reservoir ran low on Fri 2026-03-06 08:00, 3 days after the due date."),
        (
            "2026-01-10",
            Clinic(open_days=EVERY_DAY, refill_lead=Period(days=0)),
            "The reservoir runs low on Fri 2026-03-06 08:00, on the due date itself.",
        ),
        (
            "2026-01-10",
            Clinic(open_days=EVERY_DAY, max_interval=Period(days=30)),
            "The clinic's longest interval, 30 days, ends on Wed 2026-02-04 08:00, 3 days after the due date.",
        ),
        (
            "2026-01-10",
            Clinic(open_days=EVERY_DAY, flow_tolerance=Fraction(1, 5)),
            "If the pump runs 20 % fast, the reservoir runs low on Tue 2026-02-24 08:00, 3 days after the due date.",
        ),
    ],
)
def test_each_limit_has_its_sentence(as_of: str, clinic: Clinic, because: str) -> None:
    assert sentences(at_end_of(as_of, TEXT, clinic))[-1] == because


def test_patient_boluses_are_named_where_they_move_the_limit() -> None:
    boluses = "{rate: 0.2 mL/day, on_demand: {volume: 0.1 mL, over: 5 min, max_per_day: 1}}"
    text = simple_text("20 mL", "2 mL", boluses, at="2026-01-05 08:00")
    assert sentences(at_end_of("2026-01-10", text))[-1].endswith(
        ", 3 days after the due date, if all patient boluses are used."
    )
    assert sentences(at_end_of("2026-01-10", f"{text}stability: 30 days\n"))[-1] == (
        "The drug may stay in the reservoir 30 days, until Wed 2026-02-04 08:00, 3 days after the due date."
    )
    to_withdraw = refill_sentences.to_withdraw(at_end_of("2026-01-10", text)) or ""
    assert to_withdraw.endswith("to withdraw, if no patient bolus is used.")


def test_no_two_limits_have_the_same_sentence() -> None:
    every = {limits.sentence(reason, FORECAST, is_past=past) for reason in Reason for past in (True, False)}
    assert len(every) == len(Reason) + 1
    bare = at_end_of("2026-01-10")
    assert limits.sentence(Reason.STABILITY, bare, is_past=False) == "The drug may stay in the reservoir until"


def test_what_is_to_be_withdrawn_is_not_given_for_a_day_that_is_over() -> None:
    assert refill_sentences.to_withdraw(at_end_of("2026-03-03")) is not None
    assert refill_sentences.to_withdraw(at_end_of("2026-03-04")) is None
    assert refill_sentences.to_withdraw(at_end_of("2026-03-01", TEXT.replace("0.3", "0"))) is None
