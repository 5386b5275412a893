"""Types and help are complete: for `mypy --strict`, for the completion of an editor, and for a reader."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pumpcli

CLASSES = (pumpcli.LoadedFleet, pumpcli.FleetPump, pumpcli.Result)
FUNCTIONS = (pumpcli.load, pumpcli.forecast, pumpcli.depletion_table)


def public() -> Iterator[Callable[..., object]]:
    """Every function and method that a user calls, properties among them."""
    yield from FUNCTIONS
    for kind in CLASSES:
        for name, value in vars(kind).items():
            if name in {"__getitem__", "__iter__", "__len__", "__contains__"} or not name.startswith("_"):
                if isinstance(value, property):
                    assert value.fget is not None
                    yield value.fget
                elif inspect.isfunction(value):
                    yield value


def named_types(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in typing.get_args(hint):
        yield from named_types(inner)


@pytest.mark.parametrize("function", list(public()), ids=lambda function: function.__qualname__)
def test_every_argument_and_result_has_a_type(function: Callable[..., object]) -> None:
    hints = typing.get_type_hints(function)
    for name in inspect.signature(function).parameters:
        assert name == "self" or name in hints, name
    assert "return" in hints
    for hint in hints.values():
        assert Any not in named_types(hint)
        for bare in named_types(hint):
            assert (
                not getattr(bare, "__parameters__", ()) or typing.get_origin(bare) or isinstance(bare, typing.TypeVar)
            )


@pytest.mark.parametrize("name", pumpcli.__all__)
def test_the_types_of_every_public_class_can_be_asked_for(name: str) -> None:
    """Tools that read them while a program runs find every name."""
    if isinstance(getattr(pumpcli, name), type):
        typing.get_type_hints(getattr(pumpcli, name))


@pytest.mark.parametrize("kind", CLASSES)
def test_every_field_has_a_type(kind: type) -> None:
    for hint in typing.get_type_hints(kind).values():
        assert Any not in named_types(hint)


@pytest.mark.parametrize("function", list(public()), ids=lambda function: function.__qualname__)
def test_everything_is_explained(function: Callable[..., object]) -> None:
    if not function.__name__.startswith("__"):
        assert function.__doc__


def test_help_shows_methods_with_their_arguments() -> None:
    program = "import pumpcli; help(pumpcli.load); help(pumpcli.LoadedFleet); help(pumpcli.FleetPump)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    for text in ("load(*paths:", "due(self,*,where:", "table(self,*,by:", "as_of:", "KeyError:"):
        assert text in re.sub(r"[\s|]+", "", shown)
    assert " object at 0x" not in shown
