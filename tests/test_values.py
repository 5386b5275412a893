"""Frozen values: what a frozen dataclass gives, and no more."""

from __future__ import annotations

import copy
import inspect
import pickle
import types
from typing import Any

import pytest

from pumpcli.values import (
    WORTH_COMPILING,
    Frozen,
    derived,
    field_names,
    replace,
    set_derived,
    uncompared,
)


class Point(Frozen):
    """A point."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()


class Length(Frozen, order=True):
    metres: int


class Square(Frozen):
    side: int
    area: int = derived()

    def __post_init__(self) -> None:
        if self.side < 0:
            raise ValueError("a side is not below zero")
        set_derived(self, "area", self.side * self.side)

    @property
    def doubled(self) -> Square:
        return Square(2 * self.side)


class Nothing(Frozen):
    pass


def test_fields_are_given_in_order_or_by_name_with_defaults() -> None:
    point = Point(1)
    assert (point.x, point.y, point.names) == (1, 2, ())
    assert Point(1, names=("a",), y=3) == Point(1, 3, ("a",))


@pytest.mark.parametrize("wrong", [(), (1, 2, (), 4)])
def test_missing_and_superfluous_fields_are_refused(wrong: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Point(*wrong)  # type: ignore[arg-type]


def test_a_value_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="Point is a value: its x cannot be changed"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del point.x
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]
    assert point == Point(1)


def test_values_are_equal_and_hashed_by_their_fields_and_their_class() -> None:
    assert Point(1) == Point(1)
    assert Point(1) != Point(2)
    assert hash(Point(1)) == hash(Point(1))
    assert Length(1) != Square(1)  # type: ignore[comparison-overlap]
    assert len({Point(1), Point(1), Point(2)}) == 2
    assert Nothing() == Nothing()


def test_values_are_compared_only_where_that_is_asked_for() -> None:
    assert Length(1) < Length(2) <= Length(2)
    assert max(Length(1), Length(3), Length(2)) == Length(3)
    with pytest.raises(TypeError):
        Point(1) < Point(2)  # type: ignore[operator] # noqa: B015
    with pytest.raises(TypeError):
        Length(1) < Square(2)  # type: ignore[operator] # noqa: B015


def test_a_derived_field_is_no_part_of_the_value() -> None:
    assert Square(3).area == 9
    assert Square(3).doubled.area == 36
    assert repr(Square(3)) == "Square(side=3)"
    with pytest.raises(ValueError, match="below zero"):
        Square(-1)


def test_replace_checks_again() -> None:
    assert replace(Square(3), side=4).area == 16
    assert replace(Point(1), y=5) == Point(1, 5)
    with pytest.raises(ValueError, match="below zero"):
        replace(Square(3), side=-1)
    with pytest.raises(TypeError):
        replace(Point(1), z=5)


def test_copy_replace_does_the_same() -> None:
    def as_python_3_13_does(value: Any, **changes: object) -> Any:
        return type(value).__replace__(value, **changes)

    copy_replace = getattr(copy, "replace", as_python_3_13_does)
    assert copy_replace(Point(1), y=5) == Point(1, 5)
    assert copy_replace(Square(3), side=4).area == 16
    with pytest.raises(ValueError, match="below zero"):
        copy_replace(Square(3), side=-1)
    with pytest.raises(TypeError):
        copy_replace(Square(3), area=9)


def test_a_value_is_pickled_whole() -> None:
    assert pickle.loads(pickle.dumps(Point(1, names=("a",)))) == Point(1, names=("a",))
    assert pickle.loads(pickle.dumps(Square(3))).area == 9


def test_it_matches_by_position_and_shows_what_it_is() -> None:
    match Point(1, 3):
        case Point(x, y):
            assert (x, y) == (1, 3)
    assert repr(Point(1)) == "Point(x=1, y=2, names=())"
    assert Point.__doc__ == "A point."


def test_every_value_is_made_alike_before_and_after_the_init_is_compiled() -> None:
    class Made(Frozen):
        x: int
        y: int = 2
        z: int = derived()

        def __post_init__(self) -> None:
            set_derived(self, "z", self.x + self.y)

    made = [each for _ in range(WORTH_COMPILING) for each in (Made(1), Made(1, 2), Made(y=2, x=1), Made(1, y=2))]
    assert len(set(made)) == 1
    assert {each.z for each in made} == {3}
    assert inspect.isfunction(vars(Made)["__init__"])


def test_every_value_is_checked_once_before_and_after_the_init_is_compiled() -> None:
    checked = []

    class Made(Frozen):
        x: int
        y: int = derived()

        def __post_init__(self) -> None:
            checked.append(self.x)
            set_derived(self, "y", -self.x)

    numbers = list(range(2 * WORTH_COMPILING))
    kinds = [(Made(number), inspect.isfunction(vars(Made)["__init__"]))[1] for number in numbers]
    assert checked == numbers
    assert kinds == [number >= WORTH_COMPILING for number in numbers]


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((), {"y": 1}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})]
)
def test_wrong_arguments_are_refused_alike_before_and_after_the_init_is_compiled(
    given: tuple[int, ...], named: dict[str, int]
) -> None:
    class Made(Frozen):
        x: int
        y: int = 2

    messages = set()
    for _ in range(2):
        with pytest.raises(TypeError) as error:
            Made(*given, **named)
        messages.add(str(error.value))
    assert len(messages) == 1
    assert Made(1) == Made(1, 2)


def test_a_signature_is_that_of_the_fields() -> None:
    class Made(Frozen):
        x: int
        y: int = 2

    assert str(inspect.signature(Made)) == "(x, y=2)"


def test_a_field_without_a_default_stands_before_those_with_one() -> None:
    with pytest.raises(TypeError, match="Late: a field without a default"):

        class Late(Frozen):
            x: int = 0
            y: int  # type: ignore[misc]


class Weight(Frozen, order=True):
    grams: int
    remark: str = uncompared(default="none")


def test_an_uncompared_field_is_an_argument_with_a_default_that_equality_order_and_hash_ignore() -> None:
    plain, remarked = Weight(1), Weight(1, "by hand")
    assert (plain.remark, remarked.remark) == ("none", "by hand")
    assert plain == remarked
    assert hash(plain) == hash(remarked)
    assert not plain < remarked
    assert plain <= remarked < Weight(2)
    assert replace(remarked, grams=2).remark == "by hand"
    assert pickle.loads(pickle.dumps(remarked)).remark == "by hand"
    assert copy.copy(remarked).remark == "by hand"


class Named(Frozen):
    """A value with a `repr` of its own."""

    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Numbered(Named):
    """A value that extends another one, and declares its field again."""

    name: str
    number: int


def test_a_class_may_have_a_repr_of_its_own() -> None:
    assert repr(Named("one")) == "<one>"


def test_a_class_that_extends_another_one_declares_all_fields() -> None:
    value = Numbered("one", 1)
    assert isinstance(value, Named)
    assert (value.name, value.number, field_names(value)) == ("one", 1, ("name", "number"))
    assert value == Numbered("one", 1) != Numbered("one", 2)
    assert value != Named("one")
    assert replace(value, number=2) == Numbered("one", 2) == pickle.loads(pickle.dumps(Numbered("one", 2)))


@pytest.mark.parametrize("count", [0, 1, 60])
def test_a_class_may_have_any_number_of_fields(count: int) -> None:
    names = [f"field_{index}" for index in range(count)]
    annotations = dict.fromkeys(names, "int")
    made: Any = types.new_class("Made", (Frozen,), exec_body=lambda space: space.update(__annotations__=annotations))
    values = dict(zip(names, range(count), strict=True))
    one: Any = made(**values)
    assert {name: getattr(one, name) for name in names} == values
    assert list(inspect.signature(made).parameters) == names
