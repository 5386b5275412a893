"""The questions of `record`: every value of a fact that is left out, and what else was done at a refill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import typer

from pumpcli.cli import ask
from pumpcli.domain.pump import Pump
from pumpcli.domain.pump_rules import volume_faults
from pumpcli.errors import Fault, FaultCode, UsageError
from pumpcli.files.fact_fields import (
    CHANGE_QUESTION,
    FIELDS,
    Fact,
    FactField,
    ProgramChange,
    What,
    fact_of,
    program_change,
)
from pumpcli.files.moments import moment_in
from pumpcli.fleet.fleet import LoadedPump
from pumpcli.formats.layout import printable
from pumpcli.report import record as report
from pumpcli.report import words
from pumpcli.usecases.record import Recording, Refused, expected_residual, is_new_mixture, mixture_before
from pumpcli.values import Frozen

#: The dates of facts with several values. Each is tried out when it is answered.
_DATES = {
    What.FILL: ("at", "printed_alarm"),
    What.READING: ("at",),
    What.PROGRAM: ("at",),
    What.BOLUS: ("at",),
    What.STOP: ("from", "to"),
    What.ORDER: ("placed", "received", "use_by"),
    What.END: ("on",),
}
#: Values with which a date is tried out before the others are known.
_ANY = {What.BOLUS: {"dose": "0.001 mL", "over": "1 min"}, What.END: {"why": "other"}}


class Given(Frozen):
    """The options of a fact.

    Attributes:
        fields: its values, in the order in which they are asked for.
        texts: the given values, by field.
        change: of a program; None where it is not given.
    """

    what: What
    fields: Sequence[FactField]
    texts: Mapping[str, str]
    change: ProgramChange | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no option of it is given."""
        return not self.texts and self.change is None

    @property
    def missing(self) -> list[str]:
        """The required options that are left out."""
        missing = [each.option for each in self.fields if not each.absent and each.name not in self.texts]
        needs_change = self.what is What.PROGRAM and self.change is None
        return [*missing, "--scale, --rate, --set or --from"] if needs_change else missing


class FactQuestions(Frozen):
    """The questions about facts of a pump.

    Attributes:
        asks: whether a person can answer.
        asks_all: whether to ask for values also that there may be none of.
        trial: records facts in memory.
    """

    pump: LoadedPump
    asks: bool
    asks_all: bool
    trial: Callable[[Sequence[Fact]], Recording | Refused]

    def facts(self, given: Sequence[Given], due: Callable[[Sequence[Fact]], str]) -> list[Fact]:
        """Return a fact and what else was done, each value as given or, where it is left out, as answered.

        Args:
            given: the options of the fact, and of what else may be done at the same visit.
            due: returns the due dates before and after some facts, as a line.

        Raises:
            typer.BadParameter: a given value is wrong.
            UsageError: a value is left out, and nobody can be asked.
        """
        first, *others = given
        for each in given:
            self._refuse_wrong(each)
        missing = [option for each in given if each is first or not each.is_empty for option in each.missing]
        if missing and not self.asks:
            raise UsageError(f"nothing can be asked here, and these are left out: {', '.join(missing)}")
        facts = [self._fact(first)]
        for each in others:
            if not each.is_empty or (self.asks and self.asks_all and self._was_done(each.what, facts, due)):
                facts.append(self._fact(each))
        return facts

    def _refuse_wrong(self, given: Given) -> None:
        for each in given.fields:
            if each.name in given.texts:
                fault = self._checked(given.what, each, given.texts[each.name])
                if isinstance(fault, Fault):
                    raise typer.BadParameter(printable(fault.message), param_hint=each.option)

    def _fact(self, given: Given) -> Fact:
        texts, change = dict(given.texts), given.change
        for each in given.fields:
            if each.name not in texts:
                self._ask(given.what, each, texts)
            if each.name == "at" and given.what is What.PROGRAM and change is None:
                change = ask.value(CHANGE_QUESTION, program_change)
            if each.name == "withdrawn" and each.name not in given.texts:
                self._confirm_withdrawn(each, texts)
        return fact_of(given.what, texts, self._moment, change)

    def _was_done(self, what: What, facts: Sequence[Fact], due: Callable[[Sequence[Fact]], str]) -> bool:
        """Ask whether something else was done at a refill."""
        at, drugs = facts[0].values["at"], facts[0].values.get("drugs")
        is_new = is_new_mixture(self.pump.pump, at, drugs)
        if what is What.BOOKING:
            ask.tell(due(facts))
            return ask.yes_or_no("is the next visit booked?", default=False)
        if what is What.PROGRAM:
            if is_new:
                return not ask.yes_or_no("a new mixture needs a new program: has it the same doses as before?")
            return not ask.yes_or_no("the same program as before?")
        if not is_new:
            return False
        ask.tell("the tubing still holds the former mixture, and the pump delivers that first")
        if ask.yes_or_no("was a bridge bolus set for it?"):
            return True
        ask.tell("ask who prescribes whether one is needed")
        return False

    @property
    def _moment(self) -> Any:
        return moment_in(self.pump.pump.zone)

    def _ask(self, what: What, each: FactField, texts: dict[str, str]) -> None:
        if not each.absent or (self.asks and self.asks_all and each.is_asked):
            texts[each.name] = ask.value(each.question, lambda text: self._answered(what, each, texts, text))
        elif each.name == "drugs" and what is What.FILL and self.asks and self.asks_all:
            self._ask_mixture(each, texts)

    def _checked(self, what: What, each: FactField, text: str) -> str | Fault:
        """Return the text of a value, or the fault of a wrong one."""
        value = each.read(self._moment, text)
        if isinstance(value, Fault) or value is None or what not in (What.FILL, What.READING):
            return value if isinstance(value, Fault) else text
        reservoir = self.pump.pump.reservoir
        volumes: dict[str, list[Any]] = {"fills": [], "withdrawn": [], "readings": []}
        if each.name == "withdrawn":
            volumes |= {"fills": [None], "withdrawn": [value]}
        elif each.name == "volume":
            volumes["fills" if what is What.FILL else "readings"] = [value]
        return next(volume_faults(reservoir.capacity, reservoir.low_alarm, **volumes), text)

    def _answered(self, what: What, each: FactField, texts: Mapping[str, str], text: str) -> str | Fault:
        """Return the text of an answer, or its fault; also that of a date which does not fit into the history."""
        checked = self._checked(what, each, text)
        if isinstance(checked, Fault) or each.named or each.name not in _DATES.get(what, ()):
            return checked
        reservoir = self.pump.pump.reservoir
        full = {"volume": str(reservoir.capacity)} if what in (What.FILL, What.READING) else {}
        change = ProgramChange(scale=Fraction(0)) if what is What.PROGRAM else None
        fact = fact_of(what, {**full, **_ANY.get(what, {}), **texts, each.name: text}, self._moment, change)
        if fact.values.get("at") in _instants(self.pump.pump, what):  # it may be there already
            return text
        result = self.trial([fact])
        if not isinstance(result, Refused):
            return text
        why = result.message.removesuffix("; nothing is written")
        return Fault(FaultCode.BAD_TEXT, next((each.message for each in result.problems), why))

    def _confirm_withdrawn(self, each: FactField, texts: dict[str, str]) -> None:
        """Show the expected residual, and ask again if what was withdrawn is off and not confirmed."""
        while each.name in texts:
            named = {name: texts[name] for name in ("at", each.name)}
            measured = expected_residual(self.pump, fact_of(What.FILL, named, self._moment))
            if measured is None:
                return
            ask.tell(report.residual_line(measured).text)
            if not measured.is_off or ask.yes_or_no(f"is {texts[each.name]} right?", default=False):
                return
            texts[each.name] = ask.value(each.question, lambda text: self._checked(What.FILL, each, text))

    def _ask_mixture(self, each: FactField, texts: dict[str, str]) -> None:
        at = fact_of(What.FILL, {"at": texts["at"]}, self._moment).values["at"]
        former = mixture_before(self.pump.pump, at)
        if former is None:
            return
        named = words.mixture(former.drugs)
        if ask.yes_or_no(f"the same drugs and strengths as before, {named}?"):
            return
        texts[each.name] = ask.value(each.about, lambda text: self._checked(What.FILL, each, text))
        mixture = each.read(self._moment, texts[each.name])
        stability = next(field for field in FIELDS[What.FILL] if field.name == "stability")
        if is_new_mixture(self.pump.pump, at, mixture) and stability.name not in texts:
            texts[stability.name] = ask.value(
                stability.question, lambda text: self._checked(What.FILL, stability, text)
            )


def _instants(pump: Pump, what: What) -> list[datetime]:
    """Return the instants of the facts of a kind that a pump has."""
    match what:
        case What.FILL:
            return [each.at for each in pump.fills]
        case What.READING:
            return [each.at for each in pump.readings]
        case What.BOLUS:
            return [each.at for each in pump.boluses]
        case What.PROGRAM:
            return [each.start for each in pump.programs]
    return []
