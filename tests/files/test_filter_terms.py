"""The terms of a filter: every operator of every field, spaces and case, and what is wrong with the others."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction

import pytest

from pumpcli.domain.due import Status
from pumpcli.errors import Fault
from pumpcli.files.filter_terms import FIELDS, FIELDS_IN_FILES, FieldKind, Operator, Term, read_term

TEXTS = ("pump", "site", "label", "drug", "model")
CHOICES = ("status", "booking", "replacement")
DATES = ("due", "deadline", "order_by", "booked")
ORDERED = ("=", "!=", "<", "<=", ">", ">=")


def term(text: str) -> Term:
    found = read_term(text)
    assert isinstance(found, Term), found
    return found


def fault(text: str) -> str:
    found = read_term(text)
    assert isinstance(found, Fault), found
    return found.message


def test_every_field_is_of_a_known_kind() -> None:
    kinds = dict.fromkeys(TEXTS, "text") | dict.fromkeys(CHOICES, "choice") | dict.fromkeys(DATES, "date")
    kinds |= {"days": "number", "left": "volume"}
    assert {name: field.kind.value for name, field in FIELDS.items()} == kinds
    assert tuple(FIELDS_IN_FILES) == TEXTS


@pytest.mark.parametrize(
    ("text", "field", "operator", "values"),
    [
        ("site=home", "site", "=", ("home",)),
        ("drug!=baclofen", "drug", "!=", ("baclofen",)),
        ("model~synchro", "model", "~", ("synchro",)),
        ("label=dr-a, dr-b ,dr-c", "label", "=", ("dr-a", "dr-b", "dr-c")),
        ("pump~P-01", "pump", "~", ("P-01",)),
        ("drug=morphine sulfate", "drug", "=", ("morphine sulfate",)),
        ("status=overdue,alarm", "status", "=", ("overdue", "alarm")),
        ("booking=none", "booking", "=", ("none",)),
        ("replacement!=passed", "replacement", "!=", ("passed",)),
        ("due<=2026-12-05", "due", "<=", (date(2026, 12, 5),)),
        ("due=2026-12-05,2026-12-06", "due", "=", (date(2026, 12, 5), date(2026, 12, 6))),
        ("left<5mL", "left", "<", (Fraction(5),)),
        ("left>=500 uL", "left", ">=", (Fraction(1, 2),)),
        ("days<=7", "days", "<=", (7,)),
        ("days>-1 day", "days", ">", (-1,)),
        ("days!=7, 14 days", "days", "!=", (7, 14)),
        ("  due  <  2026-12-05 ", "due", "<", (date(2026, 12, 5),)),
        ("DUE>2026-12-05", "due", ">", (date(2026, 12, 5),)),
    ],
)
def test_a_term_is_a_field_an_operator_and_values(
    text: str, field: str, operator: str, values: tuple[object, ...]
) -> None:
    found = term(text)
    assert (found.field.name, found.operator.value, found.values) == (field, operator, values)
    assert not found.is_negated
    assert found.text == text.strip()


@pytest.mark.parametrize(
    ("text", "is_negated"),
    [("!site=home", True), ("! site=home", True), (" ! ! site=home", False), ("!!!site!=home", True)],
)
def test_an_exclamation_mark_negates(text: str, is_negated: bool) -> None:
    assert term(text).is_negated is is_negated


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("name", FIELDS)
def test_fields_have_the_operators_of_their_kind(name: str, operator: Operator) -> None:
    kind = FIELDS[name].kind
    has = {FieldKind.TEXT: ("=", "!=", "~"), FieldKind.CHOICE: ("=", "!=")}.get(kind, ORDERED)
    value = {"choice": (*FIELDS[name].choices, "")[0], "date": "2026-12-05", "volume": "5 mL"}.get(kind, "7")
    found = read_term(f"{name}{operator}{value}")
    if operator in has:
        assert isinstance(found, Term)
    else:
        assert isinstance(found, Fault)
        assert found.message == f"`{name}` has no operator {operator}; it has {' '.join(has)}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "`` is not a field, an operator and a value"),
        ("left", "put a term in single quotes, because a shell reads < > and ! itself"),
        ("!", "`!` is not a field"),
        ("=home", "`=home` is not a field"),
        ("5<left", "`5<left` is not a field"),
        ("site:home", "`site:home` is not a field"),
        ("lable=x", "unknown field `lable`: did you mean `label`?; fields here: pump, site, label, drug"),
        ("due_on<2026-12-05", "did you mean `due`?"),
        ("weight=5", "unknown field `weight`; fields here"),
        ("status=overdu", "unknown status `overdu`: did you mean `overdue`?; known: empty, "),
        ("status=ok,sonn", "unknown status `sonn`: did you mean `soon`?"),
        (
            "booking=lat",
            "unknown booking `lat`: did you mean `late`?; known: missed, after_deadline, late, booked, none",
        ),
        ("replacement=soon", "known: passed, before_refill, within_3_months, within_6_months, none"),
        ("due<5.12.2026", "`5.12.2026` is not a date"),
        ("due<2026-02-30", "there is no such day"),
        ("booked=tomorrow", "`tomorrow` is not a date"),
        ("left<5", "`5` has no unit"),
        ("left<5 mg", "`5 mg` is a mass"),
        ("left=5,5 mL", "`5,5 mL` has a comma"),
        ("days<7.5", "`7.5` is not a whole number of days, such as 7 or -1"),
        ("days=7,", "a value is missing after `days=`"),
        ("site=", "a value is missing after `site=`"),
        ("label=dr-a,,dr-b", "a value is missing after `label=`"),
        ("model~ ", "a value is missing after `model~`"),
        ("days==7", "`==` is no operator here; write ="),
        ("due=>2026-12-05", "`=>` is no operator here; write >="),
        ("due=<2026-12-05", "`=<` is no operator here; write <="),
        ("status<>ok", "`<>` is no operator here; write !="),
        ("model=~synchro", "`=~` is no operator here; write ~"),
        ("x" * 1000, f"`{'x' * 40}...` is not a field"),
        ("x" * 1000 + "=1", f"unknown field `{'x' * 40}...`"),
        ("status=" + "x" * 1000, f"unknown status `{'x' * 40}...`"),
    ],
)
def test_a_wrong_term_says_what_to_write(text: str, wanted: str) -> None:
    assert wanted in fault(text)


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - FIELDS_IN_FILES.keys()))
def test_a_field_that_is_computed_is_not_in_files(name: str) -> None:
    found = read_term(f"{name}=7", FIELDS_IN_FILES)
    assert isinstance(found, Fault)
    assert found.message == (
        f"`{name}` is computed from dates and is not in a file; fields here: pump, site, label, drug, model"
    )


def test_the_choices_are_those_of_the_list() -> None:
    assert FIELDS["status"].choices == tuple(status.value for status in Status)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("site=home", " SITE = Home", True),
        ("label=a,b", "label=b,a", True),
        ("!!site=home", "site=home", True),
        ("left<5 mL", "left<5000 uL", True),
        ("site=home", "!site=home", False),
        ("site=home", "site!=home", False),
        ("site=home", "label=home", False),
        ("label=a,b", "label=a", False),
    ],
)
def test_terms_that_mean_the_same(one: str, other: str, is_same: bool) -> None:
    assert (term(one).meaning == term(other).meaning) is is_same


def test_a_term_can_be_sent_to_another_process() -> None:
    sent = term("!label=Dr-A,dr-b")
    received = pickle.loads(pickle.dumps(sent))
    assert received == sent
    assert received.keys == ("dr-a", "dr-b")
