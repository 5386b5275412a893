"""Frozen values, made cheaply.

`dataclasses` writes and compiles half a dozen methods for every class at every start. A command that is to answer
before a person notices has no time for that. `frozen` compiles the one that must be fast, `__init__`, and lets all
classes share the others; making a value takes two thirds of the time, too. A type checker knows these classes as frozen
dataclasses.

CPU time of `pumpcli due sample_configs/smallest.yaml --format csv`, medians of 21 alternating runs on two busy cores,
by what `frozen` is:

| `frozen` | ms |
| --- | ---: |
| this module | 137 |
| `dataclasses.dataclass(frozen=True, slots=True)` | 178 |

To measure again: put `dataclass` into the place of `frozen` here, and compare `python -m tests.benchmarks.run` with
and without that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from types import CodeType, FunctionType
from typing import Any, Literal, NoReturn, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")
Key = Callable[[Any], Any]


class _Derived:
    """Marks a field that `__post_init__` sets, and that is no part of the value."""


def derived(*, init: Literal[False] = False) -> Any:
    """The default of a field that is worked out once from the others, in `__post_init__`, with `set_derived`."""
    return _Derived()


@overload
def frozen(cls: type[T]) -> type[T]: ...
@overload
def frozen(*, order: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(derived,))
def frozen(cls: type[T] | None = None, *, order: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """A class of values: its annotated fields are set once, by `__init__` in their order, with the defaults that the
    class gives, and then `__post_init__` is called where there is one. Two values are equal if their fields are.

    Args:
        order: they are compared by their fields, too.
    """
    return _made(cls, order) if cls is not None else lambda given: _made(given, order)


def field_names(value: object) -> tuple[str, ...]:
    """The fields of a value, in their order."""
    names: tuple[str, ...] = value.__match_args__  # type: ignore[attr-defined]
    return names


def replace(value: T, **changes: Any) -> T:
    """Return the same value with some fields changed. It is made, and checked, anew; a derived field is derived again.

    `copy.replace` of Python 3.13 does the same.
    """
    fields = {name: getattr(value, name) for name in field_names(value)}
    return type(value)(**fields | changes)


def set_derived(value: object, name: str, found: object) -> None:
    """Set a derived field, in `__post_init__`."""
    object.__setattr__(value, name, found)


def _made(cls: type[T], order: bool) -> type[T]:
    space = dict(cls.__dict__)
    fields = tuple(cls.__annotations__)
    defaults = {name: space.pop(name) for name in fields if name in space}
    names = tuple(name for name in fields if not isinstance(defaults.get(name), _Derived))
    key: Key = operator.attrgetter(*names) if names else type
    for unwanted in ("__dict__", "__weakref__"):
        space.pop(unwanted, None)
    space |= {
        "__slots__": fields,
        "__match_args__": names,
        "__eq__": _compared(operator.eq, key),
        "__hash__": lambda self: hash(key(self)),
        "__repr__": _shown,
        "__reduce__": lambda self: (type(self), tuple([getattr(self, name) for name in names])),
        "__replace__": replace,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    if order:
        for compare in (operator.lt, operator.le, operator.gt, operator.ge):
            space[f"__{compare.__name__}__"] = _compared(compare, key)
    made: Any = type(cls.__name__, cls.__bases__, space)
    made.__init__ = _initializer(made, names, defaults)
    return cast("type[T]", made)


def _initializer(cls: type, names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    """Each field is set by the descriptor of its slot, past the refusal of `__setattr__`. Classes with as many fields
    share one text: compiling one for each class took a twentieth of the time of a short list."""
    code = _initializer_code(len(names), hasattr(cls, "__post_init__"))
    setters = {f"set_{index}": cls.__dict__[name].__set__ for index, name in enumerate(names)}
    optional = [name for name in names if name in defaults]
    if optional != list(names[len(names) - len(optional) :]):
        raise TypeError(f"{cls.__name__}: a field without a default stands behind one that has one")
    given = tuple(map(defaults.__getitem__, optional))
    return FunctionType(code.replace(co_varnames=("self", *names)), setters, "__init__", given)


@cache
def _initializer_code(fields: int, checks: bool) -> CodeType:
    """Sets so many fields, and calls `__post_init__`."""
    parameters = "".join(f", field_{index}" for index in range(fields))
    body = [f"set_{index}(self, field_{index})" for index in range(fields)] + ["self.__post_init__()"] * checks
    scope: dict[str, Any] = {}
    exec(f"def __init__(self{parameters}):\n " + "\n ".join(body or ["pass"]), scope)
    found: CodeType = scope["__init__"].__code__
    return found


def _compared(compare: Callable[[Any, Any], bool], key: Key) -> Callable[[Any, object], bool]:
    def compared(self: Any, other: object) -> bool:
        return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _shown(self: Any) -> str:
    fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in field_names(self))
    return f"{type(self).__name__}({fields})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise AttributeError(f"{type(self).__name__} is a value: its {name} cannot be changed")
