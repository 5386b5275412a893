"""Collect every figure of two sides: the fill, the daily doses, every limit, and the dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from pumpcli.domain.candidates import Reason
from pumpcli.domain.due import Forecast, Status
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import FlowRate, Volume
from pumpcli.formats.numbers import NBSP, concentration, in_unit, millilitres, plain, truncated, written_volume
from pumpcli.report import limits, words
from pumpcli.report.compare_doses import conversion_of_both
from pumpcli.report.figures import ComparedFigure, moment, quantity, word
from pumpcli.report.prescribed import Conversion
from pumpcli.report.pump_record import daily_mcg, fields_of_drugs
from pumpcli.usecases.compare import Comparison, Side

Drugs = dict[str, tuple[Drug | None, Drug | None]]

#: Figures for scripts only: other lines of the screen show the same.
FOR_SCRIPTS = {"deadline_at", "days_left"}
#: Figures that are on the screen only if the two sides differ in them.
BACKGROUND = {"filled_at", "low_alarm_ml", "deadline_reason", "order_by"}
#: Beginnings of figures that are on the screen if the sides differ in them, or are computed from a refill.
OF_A_REFILL = ("filled_ml", "concentration_")


def figures(result: Comparison) -> list[ComparedFigure]:
    """Return all figures in the order of the screen, even those that neither side has."""
    now, changed, drugs, shown = result.now, result.changed, drugs_of(result), conversion_of_both(result)
    return [
        *_filled(now.forecast, changed.forecast, drugs),
        *_daily("daily", "", now.daily, changed.daily, drugs, shown),
        *_daily("daily_used", ", all patient boluses", now.daily_used, changed.daily_used, drugs, shown),
        quantity("volume_ml", "left now", _ml(now.volume), _ml(changed.volume), lambda ml: millilitres(Volume(ml))),
        *_limits(result),
        *_low_alarms(now, changed),
        moment("empty_at", "empty", now.forecast.empty_at, changed.forecast.empty_at),
        *_dates(now.forecast, changed.forecast),
    ]


def drugs_of(result: Comparison) -> Drugs:
    """Return the drugs of both sides by their case-folded names; None for a side without the drug."""
    sides = (result.now, result.changed)
    one, other = ({drug.name.casefold(): drug for drug in side.forecast.fill.drugs} for side in sides)
    return {name: (one.get(name), other.get(name)) for name in {**one, **other}}


def is_on_screen(figure: ComparedFigure, result: Comparison) -> bool:
    """Return whether a figure is on the screen. One that neither side has is not."""
    if figure.field in FOR_SCRIPTS or figure.now.text == figure.changed.text == "none":
        return False
    if figure.field.startswith(OF_A_REFILL):
        return figure.differs or result.refill_at is not None
    return figure.differs or figure.field not in BACKGROUND


def _filled(now: Forecast, changed: Forecast, drugs: Drugs) -> Iterator[ComparedFigure]:
    yield moment("filled_at", "filled", now.fill.at, changed.fill.at)
    yield _volumes("filled_ml", "filled volume", now.fill.volume, changed.fill.volume)
    yield _volumes("low_alarm_ml", "alarm volume", now.pump.reservoir.low_alarm, changed.pump.reservoir.low_alarm)
    for name, field in fields_of_drugs(drugs, "concentration").items():
        drug = _any(drugs[name])
        one, other = (None if side_drug is None else side_drug.concentration.mcg_per_ml for side_drug in drugs[name])
        first, second = (None if side_drug is None else concentration(side_drug) for side_drug in drugs[name])
        yield quantity(f"{field}_per_ml", drug.name, one, other, _per_ml(drug), written=(first, second))


def _volumes(field: str, name: str, now: Volume, changed: Volume) -> ComparedFigure:
    """Compare two volumes of a file, each as it is written."""
    written = (written_volume(now), written_volume(changed))
    return quantity(field, name, now.ml, changed.ml, lambda ml: f"{truncated(ml)}{NBSP}mL", written=written)


def _daily(
    prefix: str, suffix: str, now: FlowRate | None, changed: FlowRate | None, drugs: Drugs, shown: Conversion
) -> Iterator[ComparedFigure]:
    flows = (now, changed)
    one, other = (None if flow is None else flow.ml_per_day for flow in flows)
    yield quantity(f"{prefix}_ml", f"daily volume{suffix}", one, other, shown.ml)
    for name, field in fields_of_drugs(drugs, prefix).items():
        pairs = zip(drugs[name], flows, strict=True)
        one, other = (None if drug is None or flow is None else daily_mcg(drug, flow) for drug, flow in pairs)
        drug = _any(drugs[name])
        yield quantity(field, f"{drug.name} a day{suffix}", one, other, partial(shown.mass, drug))


def _limits(result: Comparison) -> Iterator[ComparedFigure]:
    for reason in Reason:
        one, other = result.now.forecast, result.changed.forecast
        absent = [
            "never" if any(candidate.reason is reason for candidate in forecast.candidates) else "none"
            for forecast in (one, other)
        ]
        name = _limit(reason, one, other)
        yield moment(f"{reason}_at", name, one.at(reason), other.at(reason), (absent[0], absent[1]))


def _limit(reason: Reason, now: Forecast, changed: Forecast) -> str:
    """Return the name of a limit, with its period or its volume if that is the same on both sides."""
    names = {limits.heading(reason, forecast) for forecast in (now, changed)}
    volumes = {forecast.pump.reservoir.low_alarm for forecast in (now, changed)}
    name = names.pop() if len(names) == 1 else limits.limit(reason).name
    is_named = reason is Reason.LOW_ALARM and len(volumes) == 1
    return f"{name} ({written_volume(now.pump.reservoir.low_alarm)})" if is_named else name


def _low_alarms(now: Side, changed: Side) -> Iterator[ComparedFigure]:
    """Yield the low-reservoir dates with the expected number of patient boluses, and with none."""
    sides = (now, changed)
    expects = [any(boluses.expected_per_day is not None for boluses in side.patient_boluses) for side in sides]
    yield moment(
        "low_alarm_expected_at",
        "low reservoir, boluses as expected",
        now.forecast.low_alarm_expected_at,
        changed.forecast.low_alarm_expected_at,
        (_absent(expects[0]), _absent(expects[1])),
    )
    yield moment(
        "low_alarm_latest_at",
        "low reservoir, no patient bolus used",
        now.forecast.low_alarm_latest_at,
        changed.forecast.low_alarm_latest_at,
        (_absent(bool(now.patient_boluses)), _absent(bool(changed.patient_boluses))),
    )


def _dates(now: Forecast, changed: Forecast) -> Iterator[ComparedFigure]:
    deadlines = (now.deadline, changed.deadline)
    one, other = (None if deadline is None else deadline.at for deadline in deadlines)
    yield moment("deadline_at", "deadline", one, other, ("none", "none"))
    reasons = [None if deadline is None else deadline.reason.value for deadline in deadlines]
    yield word(
        "deadline_reason", "because of", reasons[0], reasons[1], lambda reason: limits.limit(Reason(reason)).name
    )
    yield moment("order_by", "order by", now.order_by, changed.order_by, ("none", "none"))
    yield moment("due_on", "REFILL DUE", now.due_on, changed.due_on, ("no date", "no date"))
    one_left, other_left = (None if left is None else Fraction(left) for left in (now.days_left, changed.days_left))
    yield quantity("days_left", "days left", one_left, other_left, plain, int)
    yield word("status", "status", now.status, changed.status, lambda status: words.STATUS_WORDS[Status(status)])


def _absent(is_computed: bool) -> str:
    return "never" if is_computed else "none"


def _any(pair: tuple[Drug | None, Drug | None]) -> Drug:
    drug = pair[0] or pair[1]
    assert drug is not None, "a drug is in one of the mixtures"
    return drug


def _ml(volume: Volume | None) -> Fraction | None:
    return None if volume is None else volume.ml


def _per_ml(drug: Drug) -> Callable[[Fraction], str]:
    return lambda mcg: f"{in_unit(mcg, drug.unit)}/mL"
