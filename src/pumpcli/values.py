"""Frozen values that are cheap to define and to make.

`dataclasses` compiles half a dozen methods for every class at every start. `frozen` compiles only `__init__`, which
must be fast, and lets all classes share the other methods. Making a value takes two thirds of the time of a dataclass.
Type checkers treat these classes as frozen dataclasses.

CPU time of `pumpcli due sample_configs/smallest.yaml --format csv`, medians of 21 alternating runs on two busy cores:

| `frozen` | ms |
| --- | ---: |
| this module | 137 |
| `dataclasses.dataclass(frozen=True, slots=True)` | 178 |

To measure again, replace `frozen` by `dataclass` here and compare `python -m tests.benchmarks.run` with and without.
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
    """Mark a field that `__post_init__` sets; it is not an argument, and equality ignores it."""


class _Uncompared:
    """Mark a field that equality, order and hash ignore, with its default."""

    def __init__(self, default: object) -> None:
        self.default = default


def derived(*, init: Literal[False] = False) -> Any:
    """Return the default that declares a field as computed from the others: `__post_init__` sets it once, with
    `set_derived`."""
    return _Derived()


def uncompared(*, default: object) -> Any:
    """Return the default that declares a field as a remark on the value: an argument that equality, order and hash
    ignore."""
    return _Uncompared(default)


@overload
def frozen(cls: type[T]) -> type[T]: ...
@overload
def frozen(*, order: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(derived, uncompared))
def frozen(cls: type[T] | None = None, *, order: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """Turn a class into a class of frozen values.

    `__init__` takes the annotated fields in their order, with the defaults of the class, sets each once, and calls
    `__post_init__` if there is one. Two values are equal if their fields are equal, except `uncompared` ones. A class
    may have a `__repr__` of its own. One that extends another frozen class declares all fields of both.

    Args:
        order: also define `<`, `<=`, `>` and `>=`, by the fields in their order.
    """
    return _frozen_class(cls, order) if cls is not None else lambda plain: _frozen_class(plain, order)


def field_names(value: object) -> tuple[str, ...]:
    """Return the names of the fields of a value, in their order, without derived ones."""
    names: tuple[str, ...] = value.__match_args__  # type: ignore[attr-defined]
    return names


def replace(value: T, **changes: Any) -> T:
    """Return a copy of a value with some fields changed.

    The copy is made by the constructor: it is checked, and its derived fields are computed again. `copy.replace` of
    Python 3.13 does the same.
    """
    fields = {name: getattr(value, name) for name in field_names(value)}
    return type(value)(**fields | changes)


def set_derived(value: object, name: str, content: object) -> None:
    """Set a derived field; call it in `__post_init__` only."""
    object.__setattr__(value, name, content)


def _frozen_class(cls: type[T], order: bool) -> type[T]:
    """Return a copy of a class with slots for its fields, an `__init__` for them and the shared methods."""
    space = dict(cls.__dict__)
    fields = tuple(cls.__annotations__)
    given = {name: space.pop(name) for name in fields if name in space}
    names = tuple(name for name in fields if not isinstance(given.get(name), _Derived))
    compared = [name for name in names if not isinstance(given.get(name), _Uncompared)]
    defaults = {name: value.default if isinstance(value, _Uncompared) else value for name, value in given.items()}
    key: Key = operator.attrgetter(*compared) if compared else type
    for unwanted in ("__dict__", "__weakref__"):
        space.pop(unwanted, None)
    space |= {
        "__slots__": fields,
        "__match_args__": names,
        "__eq__": _comparison(operator.eq, key),
        "__hash__": lambda self: hash(key(self)),
        "__repr__": space.get("__repr__", _repr),
        "__reduce__": lambda self: (type(self), tuple([getattr(self, name) for name in names])),
        "__replace__": replace,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    if order:
        for compare in (operator.lt, operator.le, operator.gt, operator.ge):
            space[f"__{compare.__name__}__"] = _comparison(compare, key)
    frozen_class: Any = type(cls.__name__, cls.__bases__, space)
    frozen_class.__init__ = _Initializer(frozen_class, names, defaults)
    return cast("type[T]", frozen_class)


class _Initializer:
    """The `__init__` of a class until it is first looked up, which compiles it and puts it into the place of this.

    Half of the classes that a command loads make no value. To compile all took 4 % of the time of `due` on one pump.
    """

    def __init__(self, cls: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> None:
        optional = [name for name in names if name in defaults]
        if optional != list(names[len(names) - len(optional) :]):
            raise TypeError(f"{cls.__name__}: a field without a default follows one with a default")
        self._cls, self._names, self._defaults = cls, names, tuple(map(defaults.__getitem__, optional))

    def __get__(self, value: object, owner: type) -> Any:
        function = self._cls.__init__ = _initializer(self._cls, self._names, self._defaults)
        return function.__get__(value, owner)


def _initializer(cls: type, names: tuple[str, ...], defaults: tuple[Any, ...]) -> FunctionType:
    """Return the `__init__` of a class. It sets each field by the descriptor of its slot, since `__setattr__` raises.

    Classes with the same number of fields share one code object.
    """
    code = _initializer_code(len(names), hasattr(cls, "__post_init__"))
    setters = {f"set_{index}": cls.__dict__[name].__set__ for index, name in enumerate(names)}
    return FunctionType(code.replace(co_varnames=("self", *names)), setters, "__init__", defaults)


@cache
def _initializer_code(fields: int, checks: bool) -> CodeType:
    """Compile an `__init__` that sets `fields` fields and, if `checks`, calls `__post_init__`."""
    parameters = "".join(f", field_{index}" for index in range(fields))
    body = [f"set_{index}(self, field_{index})" for index in range(fields)] + ["self.__post_init__()"] * checks
    scope: dict[str, Any] = {}
    exec(f"def __init__(self{parameters}):\n " + "\n ".join(body or ["pass"]), scope)
    code: CodeType = scope["__init__"].__code__
    return code


def _comparison(compare: Callable[[Any, Any], bool], key: Key) -> Callable[[Any, object], bool]:
    """Return a comparison method for values of one class."""

    def method(self: Any, other: object) -> bool:
        return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return method


def _repr(self: Any) -> str:
    fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in field_names(self))
    return f"{type(self).__name__}({fields})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise AttributeError(f"{type(self).__name__} is a value: its {name} cannot be changed")
