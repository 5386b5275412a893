"""Frozen values that are cheap to define and to make.

`dataclasses` makes every class twice, and compiles half a dozen methods for it at every start. A class that extends
`Frozen` is made once. Its `__init__`, which must be fast, is compiled when it has made a few values, and all classes
share most other methods. Making a value then takes two thirds of the time of a dataclass. Type checkers treat these
classes as frozen dataclasses.

CPU time of `pumpcli due sample_configs/smallest.yaml --format csv`, medians of 21 alternating runs on two busy cores:

| values of | ms |
| --- | ---: |
| this module, when it still made each class twice and compiled every `__init__` | 137 |
| `dataclasses.dataclass(frozen=True, slots=True)` | 178 |

To measure again, compare `python -m tests.benchmarks.start` of two versions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache, partial
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")
Key = Callable[[Any], Any]
#: Values of a class after which it compiles its `__init__`.
WORTH_COMPILING = 5


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


def _comparison(compare: Callable[[Any, Any], bool], key: Key) -> Callable[[Any, object], bool]:
    """Return a comparison method for values of one class."""

    def method(self: Any, other: object) -> bool:
        return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return method


class _Initializer:
    """The `__init__` of a class until it has made some values: then it compiles one that takes a fifth of the time.

    Most classes make few values for one pump. To compile an `__init__` for each took 2 % of the time of its list.
    """

    def __init__(self, names: tuple[str, ...], defaults: dict[str, Any]) -> None:
        self._names, self._defaults, self._made = names, defaults, 0

    def __set_name__(self, owner: Any, _: str) -> None:
        self._owner = owner

    def __get__(self, value: object, owner: type) -> Any:
        self._made += 1
        if not isinstance(value, self._owner) or self._made > WORTH_COMPILING:  # `inspect` binds it to the class
            return self._compiled().__get__(value, owner)
        return partial(self._initialize, value)

    def _initialize(self, value: Any, /, *given: Any, **named: Any) -> None:
        """Do what the compiled `__init__` does."""
        names, fields = self._names, self._defaults | dict(zip(self._names, given, strict=False)) | named
        is_twice = len(given) > len(names) or not named.keys().isdisjoint(names[: len(given)])
        if is_twice or fields.keys() != set(names):
            self._compiled()(value, *given, **named)  # raises the TypeError of a function
        for name in names:
            vars(self._owner)[name].__set__(value, fields[name])
        if hasattr(value, "__post_init__"):
            value.__post_init__()

    def _compiled(self) -> Any:
        """Compile the `__init__`, and put it into the place of this."""
        function = self._owner.__init__ = _initializer(self._owner, self._names, self._defaults)
        return function


def _initializer(cls: type, names: tuple[str, ...], defaults: dict[str, Any]) -> FunctionType:
    """Return the `__init__` of a class. It sets each field by the descriptor of its slot, since `__setattr__` raises.

    Classes with the same number of fields share one code object.
    """
    code = _initializer_code(len(names), hasattr(cls, "__post_init__"))
    setters = {f"set_{index}": cls.__dict__[name].__set__ for index, name in enumerate(names)}
    arguments = tuple([defaults[name] for name in names if name in defaults])
    return FunctionType(code.replace(co_varnames=("self", *names)), setters, "__init__", arguments)


@cache
def _initializer_code(fields: int, checks: bool) -> CodeType:
    """Compile an `__init__` that sets `fields` fields and, if `checks`, calls `__post_init__`."""
    parameters = "".join(f", field_{index}" for index in range(fields))
    body = [f"set_{index}(self, field_{index})" for index in range(fields)] + ["self.__post_init__()"] * checks
    scope: dict[str, Any] = {}
    exec(f"def __init__(self{parameters}):\n " + "\n ".join(body or ["pass"]), scope)
    code: CodeType = scope["__init__"].__code__
    return code


@dataclass_transform(frozen_default=True, field_specifiers=(derived, uncompared))
class _FrozenType(type):
    """The type of the classes that extend `Frozen`: gives each slots for its fields, and methods for them."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], *, order: bool = False) -> _FrozenType:
        fields = tuple(space.get("__annotations__", ()))
        given = {field: space.pop(field) for field in fields if field in space}
        names = tuple(field for field in fields if not isinstance(given.get(field), _Derived))
        compared = [field for field in names if not isinstance(given.get(field), _Uncompared)]
        optional = {field: given[field] for field in names if field in given}
        defaults = {name: each.default if isinstance(each, _Uncompared) else each for name, each in optional.items()}
        if tuple(defaults) != names[len(names) - len(defaults) :]:
            raise TypeError(f"{name}: a field without a default follows one with a default")
        key: Key = operator.attrgetter(*compared) if compared else type
        space |= {
            "__slots__": fields,
            "__match_args__": names,
            "__init__": _Initializer(names, defaults),
            "__eq__": _comparison(operator.eq, key),
            "__hash__": lambda self: hash(key(self)),
        }
        if order:
            for compare in (operator.lt, operator.le, operator.gt, operator.ge):
                space[f"__{compare.__name__}__"] = _comparison(compare, key)
        return super().__new__(cls, name, bases, space)


class Frozen(metaclass=_FrozenType):
    """The base of classes of frozen values.

    `__init__` takes the annotated fields of a class in their order, with the defaults of the class, sets each once, and
    calls `__post_init__` if there is one. Two values are equal if their fields are equal, except `uncompared` ones.
    `class Volume(Frozen, order=True)` also has `<`, `<=`, `>` and `>=`, by the fields in their order. A class that
    extends another one declares all fields of both.
    """

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in field_names(self))
        return f"{type(self).__name__}({fields})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple([getattr(self, name) for name in field_names(self)])

    def __replace__(self, **changes: Any) -> Any:
        return replace(self, **changes)

    if not TYPE_CHECKING:  # a type checker, which sees that the fields are frozen, would accept any other name

        def __setattr__(self, name: str, _: object) -> NoReturn:
            raise AttributeError(f"{type(self).__name__} is a value: its {name} cannot be changed")

        def __delattr__(self, name: str) -> NoReturn:
            raise AttributeError(f"{type(self).__name__} is a value: its {name} cannot be changed")


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
