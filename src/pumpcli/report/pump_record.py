"""The record of one pump, and texts about it, that several reports share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pumpcli.domain.candidates import Reason
from pumpcli.domain.pump import Drug
from pumpcli.domain.quantity import FlowRate, Volume
from pumpcli.domain.replacement import replacement
from pumpcli.files.due_record import DrugRecord, DueRecord
from pumpcli.formats.numbers import (
    exact_places,
    json_number,
    recorded_concentration,
    short_number,
)
from pumpcli.formats.records import Value
from pumpcli.usecases.due import Listed
from pumpcli.values import field_names

if TYPE_CHECKING:  # without them a list as CSV starts 2 ms earlier
    from pumpcli.domain.clock_shift import ClockShift
    from pumpcli.usecases.plan import Planned

#: The fields of `due`, and the columns of its CSV.
FIELDS = field_names(DueRecord)
_values_of = attrgetter(*FIELDS)
_WORDS = ("deadline_reason", "status", "booking", "replacement")
_VOLUMES = [field for field in FIELDS if field.endswith("_ml")]


def due_record(listed: Listed) -> DueRecord:
    """Return the row of one pump in the list of due dates."""
    forecast = listed.forecast
    pump, fill, deadline = forecast.pump, forecast.fill, forecast.deadline
    needed, booking, order = replacement(forecast), forecast.visit.booking, forecast.order
    return DueRecord(
        pump=pump.code,
        file=listed.file,
        model=pump.model,
        drugs=drug_records(fill.drugs),
        filled_at=fill.at,
        filled_ml=exact_places(fill.volume.ml),
        volume_ml=_ml(forecast.volume),
        daily_ml=exact_places(forecast.daily.ml_per_day),
        low_alarm_at=forecast.at(Reason.LOW_ALARM),
        low_alarm_latest_at=forecast.low_alarm_latest_at,
        empty_at=forecast.empty_at,
        stability_at=forecast.at(Reason.STABILITY),
        max_interval_at=forecast.at(Reason.MAX_INTERVAL),
        deadline_at=None if deadline is None else deadline.at,
        deadline_reason=None if deadline is None else deadline.reason,
        due_on=forecast.due_on,
        order_by=forecast.order_by,
        expected_ml=_ml(forecast.expected),
        days_left=forecast.days_left,
        status=forecast.status,
        replace_by=None if needed is None else needed.by,
        site=pump.site,
        labels=pump.labels,
        booking=forecast.visit.state,
        booked_on=None if booking is None else booking.day,
        booked_at=None if booking is None else booking.at,
        cannot_come=forecast.cannot_come,
        order_placed=None if order is None else order.placed,
        use_by=None if order is None else order.use_by,
        replacement=None if needed is None else needed.notice,
        low_alarm_early_at=forecast.at(Reason.LOW_ALARM_EARLY),
        low_alarm_measured_at=forecast.at(Reason.LOW_ALARM_MEASURED),
        timezone=pump.zone.name,
    )


def drug_records(drugs: Sequence[Drug]) -> tuple[DrugRecord, ...]:
    """Return the drugs of a mixture, the primary drug first, each with its concentration as text."""
    return tuple([DrugRecord(drug.name, recorded_concentration(drug)) for drug in drugs])


def drugs_text(drugs: Sequence[Drug]) -> str | None:
    """Return the drugs of a mixture for a record, such as "morphine 20 mg/mL; clonidine 100 mcg/mL"; None for none."""
    return _joined(drug_records(drugs))


def _joined(drugs: Sequence[DrugRecord]) -> str | None:
    return "; ".join([f"{drug.name} {drug.concentration}" for drug in drugs]) or None


def _ml(volume: Volume | None) -> Fraction | None:
    return None if volume is None else exact_places(volume.ml)


def record(listed: Listed) -> dict[str, Value]:
    """Return the fields of one pump; its drugs are joined by "; ", and its labels by a space."""
    row = due_record(listed)
    values = _written(row)
    values["drugs"] = _joined(row.drugs)
    values["labels"] = " ".join(row.labels) or None
    return values


def nested(listed: Listed) -> dict[str, object]:
    """Return the fields of one pump for a document; its drugs and its labels are lists."""
    row = due_record(listed)
    values = _written(row)
    values["drugs"] = _drug_list(row.drugs)
    values["labels"] = list(row.labels)
    return values


def _written(row: DueRecord) -> dict[str, Any]:
    """Return the fields of a record with numbers and words as values; the caller writes drugs and labels."""
    values: dict[str, Any] = dict(zip(FIELDS, _values_of(row), strict=True))
    for field in _WORDS:
        word = values[field]
        values[field] = None if word is None else word.value
    for field in _VOLUMES:
        volume = values[field]
        values[field] = None if volume is None else short_number(volume)
    return values


def detailed(listed: Listed) -> dict[str, object]:
    """Return the fields of one pump with its reservoir, every limit and the mean daily doses, for a document."""
    from pumpcli.report import catalogue_figures  # noqa: PLC0415  # lists have no figures of the catalogue

    forecast = listed.forecast
    reservoir, supplied = forecast.pump.reservoir, forecast.fill.supplied
    return nested(listed) | {
        "capacity_ml": json_number(reservoir.capacity.ml),
        "low_alarm_ml": json_number(reservoir.low_alarm.ml),
        "volume_from": "fill" if forecast.origin.reading is None else "reading",
        "volume_from_at": forecast.origin.at,
        "low_alarm_expected_at": forecast.low_alarm_expected_at,
        "limits": [{"reason": candidate.reason.value, "at": candidate.at} for candidate in forecast.candidates],
        "supplied": {
            "by_model": list(reservoir.by_model),
            "by_catalogue": None if supplied is None else catalogue_figures.supplied_record(supplied),
        },
        "daily_doses": daily_doses(forecast.fill.drugs, forecast.daily),
    }


def daily_doses(drugs: Sequence[Drug], flow: FlowRate) -> list[dict[str, object]]:
    """Return the mass of each drug that a flow delivers in a day, for a document."""
    return [{"name": drug.name, "mcg": json_number(daily_mcg(drug, flow))} for drug in drugs]


def daily_mcg(drug: Drug, flow: FlowRate) -> Fraction:
    """Return the mass of a drug that a flow delivers in a day, in mcg."""
    return drug.concentration.mass_in(Volume(flow.ml_per_day)).mcg


def fields_of_drugs(names: Iterable[str], prefix: str) -> dict[str, str]:
    """Return a field for each drug by its name, such as "delivered_morphine_mcg".

    Characters other than letters and digits become "_". A field that another drug has already gets a number.
    """
    fields: dict[str, str] = {}
    used: set[str] = set()
    numbered: dict[str, Iterator[str]] = {}
    for name in names:
        plain = re.sub(r"\W+", "_", name).strip("_") or "drug"
        if plain not in numbered:
            more = (f"{prefix}_{plain}_{number}_mcg" for number in count(2))
            numbered[plain] = chain([f"{prefix}_{plain}_mcg"], more)
        fields[name] = next(field for field in numbered[plain] if field not in used)
        used.add(fields[name])
    return fields


def listed_of(planned: Planned) -> Listed:
    """Return the forecast of a planned refill as an entry of a list."""
    return Listed(planned.refill.forecast, planned.file)


def drug_list(drugs: Sequence[Drug]) -> list[dict[str, str]]:
    """Return the drugs of a mixture for a document, the primary drug first."""
    return _drug_list(drug_records(drugs))


def _drug_list(drugs: Sequence[DrugRecord]) -> list[dict[str, str]]:
    return [{"name": drug.name, "concentration": drug.concentration} for drug in drugs]


def clock_shift_list(shifts: Sequence[ClockShift]) -> list[dict[str, object]]:
    """Return each change of the difference between the clock of a pump and civil time, for a document.

    `minutes` is positive if windows and boluses run later than written.
    """
    return [{"at": shift.at, "minutes": json_number(Fraction(shift.seconds, 60))} for shift in shifts]


def ml_or_none(volume: Volume | None) -> float | None:
    """Return a volume in mL for a record, or None."""
    return None if volume is None else json_number(volume.ml)


def number_or_none(number: Fraction | None) -> float | None:
    """Return a number for a record, or None."""
    return None if number is None else json_number(number)
