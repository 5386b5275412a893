"""Pump models, stability limits of mixtures, and strengths and limits of drugs: figures, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from pumpcli.domain.clock import DAY, Period
from pumpcli.domain.quantity import Concentration, FlowRate, Volume
from pumpcli.domain.strength import Conditions, DailyDose, Strength
from pumpcli.errors import Fault, FaultCode, ValidationError
from pumpcli.values import Frozen, derived, field_names, set_derived

T = TypeVar("T")


class Figure(Frozen, Generic[T]):
    """A catalogue value with its sources.

    Attributes:
        sources: full references, at least one.
        note: an explanation without which the value would be misread.
        conditions: those under which a stability was found; None where the source gives none.
    """

    value: T
    sources: tuple[str, ...]
    note: str | None = None
    conditions: Conditions | None = None

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("a figure needs at least one source")


class Model(Frozen):
    """A pump model. A figure that no source gives is None.

    Attributes:
        key: the name by which a pump file refers to the model.
        origin: the title of the catalogue that lists it.
        low_alarm: the low-reservoir alarm volume unless another one is set.
        lowest_rate, highest_rate: the limits of a programmed rate; a stopped pump delivers nothing.
        shortest_life, longest_life: the range of time after which the pump itself is replaced.
        constant_flow: whether the pump has one flow that cannot be programmed.
    """

    key: str
    name: str
    origin: str
    capacity: Figure[Volume] | None = None
    low_alarm: Figure[Volume] | None = None
    lowest_rate: Figure[FlowRate] | None = None
    highest_rate: Figure[FlowRate] | None = None
    shortest_life: Figure[Period] | None = None
    longest_life: Figure[Period] | None = None
    constant_flow: Figure[bool] | None = None

    def __post_init__(self) -> None:
        faults = list(_model_faults(self))
        if faults:
            raise ValidationError(faults)

    @property
    def has_constant_flow(self) -> bool:
        return self.constant_flow is not None and self.constant_flow.value

    def figures(self) -> Iterator[tuple[str, Figure[object]]]:
        """Yield the name and the figure of every field that has one."""
        return _figures(self)


class StabilityLimit(Frozen):
    """The time that one drug, or one mixture, may stay in a reservoir.

    Attributes:
        drugs: the names of all drugs in the reservoir; neither their order nor their case matters.
        origin: the title of the catalogue that lists it.
        stability: the period from which due dates are computed.
        first_fill: the period for the first fill of a pump that has not held the mixture before; None where
            `stability` applies to that fill too.
        longest: the longest period that a source gives, for a special case that due dates never assume; None where
            there is none.
    """

    drugs: tuple[str, ...]
    origin: str
    stability: Figure[Period]
    first_fill: Figure[Period] | None = None
    longest: Figure[Period] | None = None

    def __post_init__(self) -> None:
        if not self.drugs:
            raise ValueError("a mixture needs at least one drug")
        faults = list(_limit_faults(self))
        if faults:
            raise ValidationError(faults)

    @property
    def name(self) -> str:
        """The names of the drugs joined, such as "morphine + clonidine"."""
        return " + ".join(self.drugs)

    def figures(self) -> Iterator[tuple[str, Figure[object]]]:
        """Yield the name and the figure of every field that has one."""
        return _figures(self)


class Supplied(Frozen):
    """A stability limit of the catalogue, applied to one fill.

    Attributes:
        is_first: whether the `first_fill` of the limit applies; the limit must then have one.
    """

    limit: StabilityLimit
    is_first: bool

    def __post_init__(self) -> None:
        if self.is_first and self.limit.first_fill is None:
            raise ValueError("`is_first` needs a limit with a `first_fill`")

    @property
    def figure(self) -> Figure[Period]:
        """The figure that applies to this fill."""
        return (self.limit.first_fill if self.is_first else None) or self.limit.stability

    @property
    def longest(self) -> Figure[Period]:
        """The longest figure that any source gives for this fill."""
        return self.figure if self.is_first else self.limit.longest or self.limit.stability


class DrugEntry(Frozen):
    """One drug by itself: its strengths on the market, the limits of its label, its other names.

    Attributes:
        name: the name under which limits are looked up; its case does not matter.
        origin: the title of the catalogue that lists it.
        highest_daily_dose, highest_concentration: by the label; where labels differ several, the lowest counts.
        trade_names: names of products of which it is the drug.
        synonyms: its salts and other names. Neither these nor trade names are treated as its name.
    """

    name: str
    origin: str
    strengths: tuple[Figure[Strength], ...] = ()
    highest_daily_dose: tuple[Figure[DailyDose], ...] = ()
    highest_concentration: tuple[Figure[Strength], ...] = ()
    trade_names: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    weakest: Figure[Strength] | None = derived()
    """The lowest strength on the market; None where none is known."""
    strongest: Figure[Strength] | None = derived()
    """The highest strength on the market; None where none is known."""
    label_strength: Figure[Strength] | None = derived()
    """The lowest of `highest_concentration`; None where no label has one."""

    def __post_init__(self) -> None:
        ordered = sorted(self.strengths, key=lambda figure: figure.value.concentration)
        set_derived(self, "weakest", ordered[0] if ordered else None)
        set_derived(self, "strongest", ordered[-1] if ordered else None)
        by_label = min(self.highest_concentration, key=lambda figure: figure.value.concentration, default=None)
        set_derived(self, "label_strength", by_label)

    def figures(self) -> Iterator[tuple[str, Figure[object]]]:
        """Yield every figure with the name of its field, which several may share."""
        for name in ("strengths", "highest_daily_dose", "highest_concentration"):
            for figure in getattr(self, name):
                yield name, figure

    def other_names(self) -> Iterator[tuple[str, str]]:
        """Yield every trade name and synonym with the name of its field."""
        for field in ("trade_names", "synonyms"):
            for name in getattr(self, field):
                yield field, name


class Catalogue(Frozen):
    """Pump models, stability limits and drugs, at most one for each model key, each mixture and each drug."""

    models: tuple[Model, ...] = ()
    limits: tuple[StabilityLimit, ...] = ()
    drugs: tuple[DrugEntry, ...] = ()
    _models: dict[str, Model] = derived()
    _limits: dict[frozenset[str], StabilityLimit] = derived()
    _drugs: dict[str, DrugEntry] = derived()
    with_highest_dose: frozenset[str] = derived()
    """The names in lower case of the drugs with a `highest_daily_dose`."""
    names: dict[str, str] = derived()
    """The names of all drugs of the entries and the mixtures, by each in lower case; trade names are not among them."""

    def __post_init__(self) -> None:
        set_derived(self, "_models", {model.key: model for model in self.models})
        set_derived(self, "_limits", {mixture_key(limit.drugs): limit for limit in self.limits})
        set_derived(self, "_drugs", {drug.name.casefold(): drug for drug in self.drugs})
        limited = [name for name, drug in self._drugs.items() if drug.highest_daily_dose]
        set_derived(self, "with_highest_dose", frozenset(limited))
        names = {drug.name.casefold(): drug.name for drug in self.drugs}
        for name in (name for limit in self.limits for name in limit.drugs):
            names.setdefault(name.casefold(), name)
        set_derived(self, "names", names)

    def model(self, key: str) -> Model | None:
        """Return the model with a key; None where there is none."""
        return self._models.get(key)

    def limit_of(self, drugs: Iterable[str]) -> StabilityLimit | None:
        """Return the limit of exactly these drugs together; None where there is none."""
        return self.limit_by_key(mixture_key(drugs))

    def limit_by_key(self, names: frozenset[str]) -> StabilityLimit | None:
        """Return the limit of a mixture by its key from `mixture_key`; None where there is none."""
        return self._limits.get(names)

    def drug(self, name: str) -> DrugEntry | None:
        """Return the entry of a drug by its name in any case; None where there is none."""
        return self._drugs.get(name.casefold())

    def with_own(self, own: Catalogue) -> Catalogue:
        """Return this catalogue with the entries of another one added. An added entry replaces the whole entry for the
        same model, mixture or drug."""
        return Catalogue(
            tuple((self._models | own._models).values()),
            tuple((self._limits | own._limits).values()),
            tuple((self._drugs | own._drugs).values()),
        )


def strengths_of(catalogue: Catalogue, name: str) -> tuple[Concentration, ...]:
    """Return the strengths in which a drug is on the market, in the order of the catalogue; empty where it has none."""
    drug = catalogue.drug(name)
    return () if drug is None else tuple(figure.value.concentration for figure in drug.strengths)


def repeated_names(drugs: Iterable[str]) -> list[int]:
    """Return the indexes of names that repeat an earlier name of the mixture, in any case."""
    seen: set[str] = set()
    repeated = []
    for index, name in enumerate(map(str.casefold, drugs)):
        if name in seen:
            repeated.append(index)
        seen.add(name)
    return repeated


def mixture_key(drugs: Iterable[str]) -> frozenset[str]:
    """Return a key of a mixture that is equal for the same drugs in any order and any case."""
    return _mixture_key(tuple(drugs))


@lru_cache(maxsize=1024)
def _mixture_key(drugs: tuple[str, ...]) -> frozenset[str]:
    return frozenset(drug.casefold() for drug in drugs)


def _figures(entry: Model | StabilityLimit) -> Iterator[tuple[str, Figure[object]]]:
    for name in field_names(entry):
        value = getattr(entry, name)
        if isinstance(value, Figure):
            yield name, value


def _model_faults(model: Model) -> Iterator[Fault]:
    capacity, low_alarm = model.capacity, model.low_alarm
    if capacity is not None and low_alarm is not None and low_alarm.value >= capacity.value:
        message = f"the alarm volume of {low_alarm.value} is not below the capacity of {capacity.value}"
        yield Fault(FaultCode.ALARM_ABOVE_CAPACITY, message, "low_alarm.value")
    lowest, highest = model.lowest_rate, model.highest_rate
    if lowest is not None and highest is not None and lowest.value > highest.value:
        low, high = (str(rate.value) for rate in (lowest, highest))
        yield Fault(
            FaultCode.OUT_OF_RANGE, f"the lowest rate, {low}, is above the highest, {high}", "lowest_rate.value"
        )
    shortest, longest = model.shortest_life, model.longest_life
    if shortest is not None and longest is not None and _is_longer(shortest.value, longest.value):
        message = f"the shortest life, {shortest.value}, is longer than the longest, {longest.value}"
        yield Fault(FaultCode.OUT_OF_RANGE, message, "shortest_life.value")


def _limit_faults(limit: StabilityLimit) -> Iterator[Fault]:
    for index in repeated_names(limit.drugs):
        yield Fault(FaultCode.SAME_DRUG, f"{limit.drugs[index]} is named twice in one mixture", f"mixture[{index}]")
    if limit.longest is not None and _is_longer(limit.stability.value, limit.longest.value):
        message = f"`longest`, {limit.longest.value}, is shorter than `stability`, {limit.stability.value}"
        yield Fault(FaultCode.OUT_OF_RANGE, message, "longest.value")
    for name, figure in limit.figures():
        if figure.conditions is not None:
            yield from figure.conditions.faults(mixture_key(limit.drugs), name)


def _is_longer(one: Period, other: Period) -> bool:
    """Return whether one period is longer than the other, for any length of its months (28 to 31 days)."""
    if one.months and other.months:
        return one.months > other.months
    return _seconds(one, 28) > _seconds(other, 31)


def _seconds(period: Period, days_of_a_month: int) -> int:
    return (period.months * days_of_a_month + period.days) * DAY + period.seconds
