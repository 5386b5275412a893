"""Show only the pumps for which the terms of a filter hold.

A filter hides pumps after everything has been computed: days, capacity and duplicates are those of the whole fleet.
Each pump is matched in the process that reads it, which sends back a `Match`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import AsOf
from pumpcli.domain.course import origins
from pumpcli.domain.due import Forecast, Status, forecast
from pumpcli.domain.pump import Pump
from pumpcli.domain.replacement import replacement
from pumpcli.errors import Unread
from pumpcli.files.characters import folded
from pumpcli.usecases.filtered import Filterable, Match
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.files.filter_terms import FilterValue, Term

#: The values of a known field that are named in a message; a fleet may have thousands of codes.
MOST_NAMED = 20


class Sieve(Frozen):
    """Decides which pumps a filter shows. It is a plain value, so that it can be sent to another process."""

    terms: tuple[Term, ...]
    as_of: AsOf

    def match(self, pump: Pump, clinic: Clinic, computed: Forecast | None = None) -> Match:
        """Match a pump.

        Args:
            clinic: the rules of the pump.
            computed: the forecast of the pump; left out, it is computed where a term needs it.
        """
        facts = _Facts(pump, self.as_of, clinic, computed)
        is_shown = all(_holds(term, facts) for term in self.terms)
        texts = tuple(tuple(map(str, _VALUES[name](facts))) for name in fields_that_must_exist(self.terms))
        return Match(is_shown, not is_shown and facts.is_urgent, texts)


def fields_that_must_exist(terms: Sequence[Term]) -> list[str]:
    """Return the fields of which a term names exact texts, each once."""
    return list(dict.fromkeys(term.field.name for term in terms if term.must_exist))


def unmatched(terms: Sequence[Term], pumps: Iterable[Filterable], unread: Sequence[Unread] = ()) -> list[str]:
    """Return a sentence for each text of a term that no pump has, with the nearest one that a pump has; for the code of
    a pump that could not be read, with its file."""
    names = fields_that_must_exist(terms)
    known: dict[str, dict[str, str]] = {name: {} for name in names}
    for pump in pumps:
        for name, texts in zip(names, () if pump.match is None else pump.match.texts, strict=False):
            known[name].update((folded(text), text) for text in texts)
    return [
        _could_not_be_read(term, key, unread)
        or _unmatched(term.field.name, str(value), list(known[term.field.name].values()))
        for term in terms
        if term.must_exist
        for value, key in zip(term.values, term.keys, strict=True)
        if not any(term.holds_for(text, key) for text in known[term.field.name])
    ]


def _could_not_be_read(term: Term, key: FilterValue, unread: Sequence[Unread]) -> str:
    """Return a sentence on the pumps with a code that could not be read; empty if there are none."""
    if term.field.name != "pump":
        return ""
    meant = [each for each in unread if each.code is not None and term.holds_for(folded(each.code), key)]
    if not meant:
        return ""
    codes = ", ".join(dict.fromkeys(each.code for each in meant if each.code))
    return f"there is no {codes}: it could not be read from {', '.join(dict.fromkeys(each.file for each in meant))}"


def _unmatched(field: str, value: str, known: Sequence[str]) -> str:
    from pumpcli.files.suggestions import did_you_mean, shown  # noqa: PLC0415  # few lists come here

    if not known:
        return f"no pump has the {field} `{shown(value)}`, or any other {field}"
    named = ", ".join(sorted(known)[:MOST_NAMED])
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    has = "there is no pump" if field == "pump" else f"no pump has the {field}"
    return f"{has} `{shown(value)}`{did_you_mean(value, known)}; known: {named}{more}"


class _Facts:
    """A pump, and what terms ask of it; the forecast is computed once, where it is needed."""

    def __init__(self, pump: Pump, as_of: AsOf, clinic: Clinic, computed: Forecast | None) -> None:
        self.pump, self._as_of, self._clinic, self._computed = pump, pump.zone.as_of(as_of), clinic, computed

    @property
    def drugs(self) -> tuple[str, ...]:
        """The drugs in the reservoir."""
        origin = origins(self.pump, self._as_of)[-1] if self._computed is None else self._computed.origin
        return tuple(drug.name for drug in origin.fill.drugs)

    @cached_property
    def forecast(self) -> Forecast | None:
        """The forecast; None for a pump that is out of use: it is due nowhere, and has no status."""
        if self.pump.is_out_of_use(self._as_of):
            return None
        return self._computed or forecast(self.pump, self._as_of, self._clinic)

    @property
    def is_urgent(self) -> bool:
        """Whether the pump is overdue or worse."""
        return self.forecast is not None and self.forecast.status.is_at_least(Status.OVERDUE)


def _replacement(computed: Forecast) -> str:
    needed = replacement(computed)
    return "none" if needed is None or needed.notice is None else needed.notice.value


def _present(value: FilterValue | None) -> tuple[FilterValue, ...]:
    return () if value is None else (value,)


def _computed(value: Callable[[Forecast], FilterValue | None]) -> Callable[[_Facts], tuple[FilterValue, ...]]:
    """Return a function that takes a value from the forecast; there is none for a pump that is out of use."""
    return lambda facts: () if facts.forecast is None else _present(value(facts.forecast))


#: The values of a pump in each field: none where the pump lacks it, several for a list.
_VALUES: Mapping[str, Callable[[_Facts], Sequence[FilterValue]]] = {
    "pump": lambda facts: (facts.pump.code,),
    "site": lambda facts: _present(facts.pump.site),
    "label": lambda facts: facts.pump.labels,
    "drug": lambda facts: facts.drugs,
    "model": lambda facts: _present(facts.pump.model),
    "status": _computed(lambda computed: computed.status.value),
    "booking": _computed(lambda computed: computed.visit.state.value),
    "replacement": _computed(_replacement),
    "due": _computed(lambda computed: computed.due_on),
    "deadline": _computed(lambda computed: None if computed.deadline is None else computed.deadline.at.date()),
    "order_by": _computed(lambda computed: computed.order_by),
    "booked": _computed(lambda computed: None if computed.visit.booking is None else computed.visit.booking.day),
    "days": _computed(lambda computed: computed.days_left),
    "left": _computed(lambda computed: None if computed.volume is None else computed.volume.ml),
}
#: How an operator compares the value of a pump with that of a term, by its text. "=" and "!=", which take patterns, are
#: not among them.
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "~": operator.contains,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _holds(term: Term, facts: _Facts) -> bool:
    """Return whether a term holds for a pump. No comparison holds for a value that the pump lacks."""
    values = [folded(value) if isinstance(value, str) else value for value in _VALUES[term.field.name](facts)]
    if term.operator == "!=":
        holds = bool(values) and not any(term.holds_for(value, key) for value in values for key in term.keys)
    elif term.operator == "=":
        holds = any(term.holds_for(value, key) for value in values for key in term.keys)
    else:
        compare = _COMPARISONS[term.operator]
        holds = any(compare(value, key) for value in values for key in term.keys)
    return holds is not term.is_negated
