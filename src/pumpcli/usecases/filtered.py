"""The filter of a list: the pumps that it shows, and those that it hides. A list without a filter needs no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from pumpcli.errors import Unread
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from pumpcli.files.filter_terms import Term


class Match(Frozen):
    """Whether a filter shows a pump.

    Attributes:
        is_urgent: whether the pump is overdue or worse; computed only if it is hidden.
        texts: the texts of the pump in each of the fields of `fields_that_must_exist`.
    """

    is_shown: bool
    is_urgent: bool = False
    texts: tuple[tuple[str, ...], ...] = ()


class Filterable(Protocol):
    """A pump of a list; its match is None where the list has no filter."""

    @property
    def code(self) -> str: ...

    @property
    def match(self) -> Match | None: ...


FilterableT = TypeVar("FilterableT", bound=Filterable)


class Filtered(Frozen):
    """The filter of a list, and the pumps that it hides.

    Attributes:
        terms: empty where the list has no filter.
        hidden_urgent: the codes of the hidden pumps that are overdue or worse.
        unmatched: a sentence for each value that no pump has.
    """

    terms: tuple[Term, ...] = ()
    hidden_count: int = 0
    hidden_urgent: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()

    @property
    def where(self) -> list[str]:
        """The terms as given."""
        return [term.text for term in self.terms]

    def without(self, shown: Collection[str]) -> Filtered:
        """Return the filter with fewer hidden pumps: those with the codes `shown` are shown nevertheless."""
        urgent = tuple(code for code in self.hidden_urgent if code not in shown)
        return replace(self, hidden_count=self.hidden_count - len(shown), hidden_urgent=urgent)


NOT_FILTERED = Filtered()


def is_shown(pump: Filterable) -> bool:
    """Return whether a pump is shown: its list has no filter, or the filter shows it."""
    return pump.match is None or pump.match.is_shown


def sifted(
    terms: tuple[Term, ...], pumps: Iterable[FilterableT], fleet: Iterable[Filterable], unread: Sequence[Unread] = ()
) -> tuple[tuple[FilterableT, ...], tuple[FilterableT, ...], Filtered]:
    """Return the pumps of a list that its filter shows, those that it hides, and the filter.

    Args:
        pumps: the pumps of the list, in its order.
        fleet: all pumps that were read, also those that the list does not hold.
        unread: the pumps that were not.
    """
    if not terms:
        return tuple(pumps), (), NOT_FILTERED
    from pumpcli.usecases.filters import unmatched  # noqa: PLC0415  # few lists have a filter

    shown, hidden = list[FilterableT](), list[FilterableT]()
    for pump in pumps:
        (shown if is_shown(pump) else hidden).append(pump)
    urgent = tuple(pump.code for pump in hidden if pump.match is not None and pump.match.is_urgent)
    found = Filtered(
        terms=terms, hidden_count=len(hidden), hidden_urgent=urgent, unmatched=tuple(unmatched(terms, fleet, unread))
    )
    return tuple(shown), tuple(hidden), found
