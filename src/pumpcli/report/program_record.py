"""Write the programs of a pump for a document: every quantity with its number and unit as they are in the file."""

from __future__ import annotations

from pumpcli.domain.bolus import OnDemand, OneTimeBolus, PatientBoluses, ScheduledBolus
from pumpcli.domain.clock import DAY, WEEKDAY_NAMES
from pumpcli.domain.depletion import flow_per_second, mean_flow
from pumpcli.domain.due import Forecast
from pumpcli.domain.program import Program, Window
from pumpcli.domain.pump import Fill
from pumpcli.errors import Fault
from pumpcli.files.citation import Citation
from pumpcli.files.quantities import number_and_unit
from pumpcli.formats.numbers import json_number
from pumpcli.report.prescribed import from_now_on
from pumpcli.report.pump_record import number_or_none
from pumpcli.values import Frozen

#: The fields of a quantity that is absent are None.
_DELIVERIES = ("rate", "dose", "volume")
_AMOUNTS = ("dose", "volume")


def program_records(forecast: Forecast, citation: Citation) -> list[dict[str, object]]:
    """Return the program in force, and those that start later."""
    programs = forecast.pump.programs
    return [
        _program(program, forecast.fill, _AsWritten(citation, f"programs[{programs.index(program)}]"))
        for program in from_now_on(forecast)
    ]


def bolus_records(forecast: Forecast, citation: Citation) -> list[dict[str, object]]:
    """Return every bolus given once, past or still to come."""
    return [
        _given_once(bolus, _AsWritten(citation, f"boluses[{index}]"))
        for index, bolus in enumerate(forecast.pump.boluses)
    ]


class _AsWritten(Frozen):
    """A part of the document of a pump, by its path."""

    citation: Citation
    path: str

    def part(self, step: str) -> _AsWritten:
        return _AsWritten(self.citation, f"{self.path}.{step}")

    def quantity(self, key: str) -> dict[str, object] | None:
        """Return a quantity as it is written, such as 450 mcg/day; None where the key is absent."""
        path = f"{self.path}.{key}"
        if not self.citation.holds(path):
            return None
        written = number_and_unit(self.citation.text(path))
        assert not isinstance(written, Fault), "the program could be read"
        return {"value": float(written[0]), "unit": written[1]}

    def quantities(self, *keys: str) -> dict[str, object]:
        return {key: self.quantity(key) for key in keys}


def _program(program: Program, fill: Fill, part: _AsWritten) -> dict[str, object]:
    flow = mean_flow(program, fill.primary)
    base = None if program.rate is None else flow_per_second(program.rate, DAY, fill.primary) * 3600
    return {
        "start": program.start,
        "daily_ml": json_number(flow.ml_per_day),
        "rate": part.quantity("rate"),
        "base_ml_per_hour": number_or_none(base),
        "windows": [
            _window(window, fill, part.part(f"windows[{index}]")) for index, window in enumerate(program.windows)
        ],
        "boluses": [_scheduled(bolus, part.part(f"boluses[{index}]")) for index, bolus in enumerate(program.boluses)],
        "on_demand": None if program.on_demand is None else _on_demand(program.on_demand, part.part("on_demand")),
    }


def _window(window: Window, fill: Fill, part: _AsWritten) -> dict[str, object]:
    return {
        "from": str(window.start),
        "to": str(window.end),
        "days": _days(window.days),
        **part.quantities(*_DELIVERIES),
        "ml_per_hour": json_number(flow_per_second(window.delivery, window.seconds, fill.primary) * 3600),
    }


def _scheduled(bolus: ScheduledBolus, part: _AsWritten) -> dict[str, object]:
    """Return a scheduled bolus; `at` has all its times of day, also where the file gives `every`."""
    return {
        "at": [str(time) for time in bolus.times],
        "every": part.quantity("every"),
        "days": _days(bolus.days),
        **part.quantities(*_AMOUNTS, "over"),
    }


def _on_demand(limits: OnDemand, part: _AsWritten) -> dict[str, object]:
    return {
        **part.quantities(*_AMOUNTS, "over", "lockout"),
        "max_per_day": limits.max_per_day,
        "most_per_day": json_number(limits.per_day(PatientBoluses.ALL)),
        "expected_per_day": number_or_none(limits.expected_per_day),
    }


def _given_once(bolus: OneTimeBolus, part: _AsWritten) -> dict[str, object]:
    return {"at": bolus.at, **part.quantities(*_AMOUNTS, "over")}


def _days(days: tuple[int, ...]) -> list[str]:
    return [WEEKDAY_NAMES[day] for day in days]
