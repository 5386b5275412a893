"""Compare the prescribed doses of two programs, each in the unit in which the file gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from pumpcli.domain.program import Program
from pumpcli.domain.quantity import Amount, DoseRate, Mass, Rate, number_of
from pumpcli.formats.numbers import as_written, weekdays
from pumpcli.report.figures import SAME
from pumpcli.report.prescribed import Conversion, conversion, like_written
from pumpcli.usecases.compare import Comparison
from pumpcli.values import Frozen

BASE_RATE = "base rate"
Delivery = Rate | Amount


class ComparedDose(Frozen):
    """One prescribed rate or amount of both sides, with the difference; "none" for a side without it."""

    name: str
    now: str
    changed: str
    difference: str

    @property
    def differs(self) -> bool:
        return self.difference != SAME


def doses(result: Comparison) -> Iterator[ComparedDose]:
    """Yield the base rate of both sides, and every other rate and amount that differs."""
    shown = conversion_of_both(result)
    now, changed = _named(result.now.program), _named(result.changed.program)
    primary = {drug.name.casefold() for side in (result.now, result.changed) for drug in side.forecast.fill.drugs[:1]}
    for name in {**now, **changed}:
        one, other = now.get(name), changed.get(name)
        if name == BASE_RATE or one != other:
            yield ComparedDose(
                name=name,
                now="none" if one is None else as_written(one),
                changed="none" if other is None else spelled_like(other, one, shown),
                difference=_difference(one, other, shown, is_one_drug=len(primary) == 1),
            )


def conversion_of_both(result: Comparison) -> Conversion:
    """Return how computed figures of both sides are shown: by the doses of the first, then those of the second."""
    one, other = (conversion(side.forecast.fill.drugs, [side.program]) for side in (result.now, result.changed))
    return Conversion({**other.units, **one.units}, max(one.digits, other.digits))


def spelled_like(delivery: Delivery, like: Delivery | None, shown: Conversion) -> str:
    """Return a rate or an amount as it is written; one that is computed, in the unit of another one."""
    if delivery.written is None and like is not None and like.written is not None and type(delivery) is type(like):
        return like_written(number_of(delivery), like.written, shown.digits)
    return as_written(delivery)


def _difference(now: Delivery | None, changed: Delivery | None, shown: Conversion, *, is_one_drug: bool) -> str:
    """Return the difference in the unit of the first side; nothing where one is a volume and the other a mass, or
    they are of different drugs."""
    if now is None or changed is None or now.written is None or type(now) is not type(changed):
        return ""
    if isinstance(now, DoseRate | Mass) and not is_one_drug:
        return ""
    more: Fraction = number_of(changed) - number_of(now)
    plus_or_minus = "+" if more > 0 else "-"
    return f"{plus_or_minus}{like_written(abs(more), now.written, shown.digits)}" if more else SAME


def _named(program: Program) -> dict[str, Delivery]:
    """Return every rate and amount of a program by its name on the screen, such as "bolus at 08:00, Mon-Fri"."""
    named: list[tuple[str, Delivery]] = [] if program.rate is None else [(BASE_RATE, program.rate)]
    for window in program.windows:
        named.append((f"window {window.start}-{window.end}, {weekdays(window.days)}", window.delivery))
    for bolus in program.boluses:
        at = " ".join(str(time) for time in bolus.times)
        named.append((f"bolus at {at}, {weekdays(bolus.days)}", bolus.amount))
    if program.on_demand is not None:
        named.append(("patient bolus", program.on_demand.amount))
    seen: Counter[str] = Counter()
    numbered = {}
    for name, delivery in named:
        seen[name] += 1
        numbered[name if seen[name] == 1 else f"{name} ({seen[name]})"] = delivery
    return numbered
