"""Compare measured volumes with expected ones: each measurement, those that are off first, then pump by pump."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from pumpcli.domain.expectation import Expectation
from pumpcli.domain.printed_alarm import PrintedAlarm
from pumpcli.domain.residual import Finding, Measurement
from pumpcli.domain.residual_tolerance import USUAL_RESIDUAL_TOLERANCE, ResidualTolerance
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Screen, Tone, dropped, moved_below, shorter
from pumpcli.formats.numbers import (
    NBSP,
    counted,
    json_number,
    millilitres,
    minute,
    ratio,
    short_day,
    short_minute,
    signed_millilitres,
    signed_percent,
    spoken_as_of,
    written_volume,
)
from pumpcli.formats.page_layout import Page
from pumpcli.formats.records import About, Record, ResultDocument, Value
from pumpcli.report import filtered, printed_alarm, reconcile_summary, residual_words, words
from pumpcli.report.pump_record import ml_or_none, number_or_none
from pumpcli.report.remarks import unread_list
from pumpcli.usecases.reconcile import Measured, ReconciledPump, Reconciliation

FIELDS = (
    "pump",
    "file",
    "kind",
    "measured_at",
    "measured_ml",
    "expected_from",
    "expected_low_ml",
    "expected_high_ml",
    "difference_ml",
    "difference_percent",
    "filled_at",
    "filled_ml",
    "delivered_ml",
    "programmed_low_ml",
    "programmed_high_ml",
    "ratio",
    "flagged",
    "findings",
    "why",
    "timezone",
    "tolerance_ml",
    "tolerance_percent",
    "off_direction",
    "printed_alarm",
    "computed_earliest_at",
    "computed_latest_at",
    "difference_days",
)

_MEASURED = Column("Measured", wraps=True)
_EXPECTED = Column("Expected", right=True, wraps=True)
_PART = Column("Of programmed", right=True, shorter=("Of prog.",))
_RATIO, _NOTE = Column("Ratio", right=True), Column("Note", wraps=True, label="")
_COLUMNS = (
    Column(""),
    Column("Pump", folds=True),
    _MEASURED,
    _EXPECTED,
    Column("Found", right=True),
    Column("Difference", right=True),
    _PART,
    _RATIO,
    _NOTE,
)
_STEPS = (
    moved_below(_NOTE),
    shorter(_MEASURED),  # a short date
    shorter(_MEASURED, _PART),  # no time of day, and a short title
    dropped(_RATIO),
    dropped(_PART),
)
_STANDING_OUT = Column("What stands out", wraps=True, label="")
_PUMP_COLUMNS = (
    Column("Pump", folds=True),
    Column("Measurements", right=True),
    Column("Off", right=True),
    Column("Ratio, refill by refill", wraps=True),
    Column("Mean", right=True),
    _STANDING_OUT,
)


def fields(result: Reconciliation) -> Sequence[str]:
    """Return the names of the fields of a record: those of a measurement, of its pump, and of all pumps."""
    return (*FIELDS, *reconcile_summary.PUMP_FIELDS, *reconcile_summary.CLINIC_FIELDS)


def records(result: Reconciliation) -> Iterator[Record]:
    """Yield one record a measurement, with the figures of its pump, then one a printed alarm date. Each has the figures
    of all pumps."""
    clinic = reconcile_summary.clinic_cells(result.summary)
    pumps = {(pump.code, pump.file): reconcile_summary.pump_cells(pump) for pump in result.pumps}
    for measured in result.measurements:
        yield _record(measured) | dict.fromkeys(FIELDS[-4:]) | pumps[measured.code, measured.file] | clinic
    for pump in result.printed:
        for alarm in pump.printed:
            yield dict.fromkeys(fields(result)) | _printed_fields(pump, alarm) | clinic


def _printed_fields(pump: ReconciledPump, alarm: PrintedAlarm) -> dict[str, Value]:
    """Return the fields of a printed alarm date that have a value; `measured_at` is its fill or program."""
    return {
        "pump": pump.code,
        "file": pump.file,
        "kind": "printed_alarm",
        "measured_at": alarm.session.at,
        "flagged": not alarm.agrees,
        "timezone": pump.reconciled.pump.zone.name,
        **printed_alarm.fields_of(alarm),
    }


def _record(measured: Measured) -> dict[str, Value]:
    """Return the fields of one measurement; several findings are joined by "; "."""
    measurement = measured.measurement
    last, fill, part = measurement.since_last, measurement.since_fill, measurement.part
    volume, tolerated_part = measurement.tolerance
    direction = measurement.off_direction
    return {
        "pump": measured.code,
        "file": measured.file,
        "kind": measurement.kind.value,
        "measured_at": measurement.at,
        "measured_ml": json_number(measurement.measured.ml),
        "expected_from": None if last is None else last.origin.at,
        "expected_low_ml": None if last is None else json_number(last.least.ml),
        "expected_high_ml": None if last is None else json_number(last.most.ml),
        "difference_ml": None if last is None else json_number(last.difference.ml),
        "difference_percent": _percent(part),
        **_since_fill(fill),
        "flagged": measurement.is_off,
        "findings": "; ".join(measurement.findings),
        "why": "; ".join(_why(measurement)),
        "timezone": measured.timezone,
        "tolerance_ml": ml_or_none(volume),
        "tolerance_percent": _percent(tolerated_part),
        "off_direction": None if direction is None else direction.value,
    }


def _tolerance(tolerance: ResidualTolerance) -> dict[str, object]:
    return {"tolerance_ml": ml_or_none(tolerance.volume), "tolerance_percent": _percent(tolerance.part)}


def _percent(part: Fraction | None) -> float | None:
    return None if part is None else json_number(part * 100)


def _why(measurement: Measurement) -> list[str]:
    return [text.replace(NBSP, " ") for text in residual_words.why(measurement)]


def _nested(measured: Measured) -> dict[str, object]:
    """Return the fields of one measurement for a document; findings and reasons are lists."""
    measurement = measured.measurement
    return {
        **_record(measured),
        "findings": [finding.value for finding in measurement.findings],
        "why": _why(measurement),
    }


def document(result: Reconciliation) -> ResultDocument:
    """Return the measurements, the pumps with their figures over several refills, and those over all pumps."""
    summary = result.summary
    tolerance = result.rules.clinic.residual_tolerance or USUAL_RESIDUAL_TOLERANCE
    content = {
        **_tolerance(tolerance),
        "complete": not result.unread,
        "unread": unread_list(result.unread),
        **filtered.record(result.filtered),
        "measurements": list(map(_nested, result.measurements)),
        "pumps": [_pump_record(pump) for pump in result.pumps],
        "mean_ratio": number_or_none(summary.mean_ratio),
        "without_measurement": [pump.code for pump in result.unmeasured],
        "tolerance_by_capacity": [
            {"up_to_ml": json_number(capacity.ml), **_tolerance(limits)} for capacity, limits in tolerance.by_capacity
        ],
        "from": result.days.first,
        "until": result.days.last,
        "summary": reconcile_summary.record(summary),
        "printed_alarms": [
            {"pump": pump.code, "file": pump.file, **printed_alarm.record(alarm)}
            for pump in result.printed
            for alarm in pump.printed
        ],
    }
    return ResultDocument("reconcile", result.as_of, content)


def to_screen(result: Reconciliation) -> Screen:
    """Return the list as a screen. Its first lines state that it is for a clinician, and not a diagnosis."""
    screen: list[Block] = [*_head(result), Line()]
    if result.pumps:
        screen += [_measurements(result), Line()]
        screen += [
            Line("Pump by pump", Tone.STRONG),
            _pump_by_pump(result),
            Line(),
        ]
        screen += reconcile_summary.blocks(result)
    if result.printed:
        printed = printed_alarm.grid(result.printed, result.as_of.day)
        screen += [Line("Alarm dates, printed and computed", Tone.STRONG), printed, Line()]
    return [*screen, *_closing_lines(result), *words.incomplete(result.unread)]


def about(result: Reconciliation) -> About:
    """Return the lines above and below the list."""
    closing = [*_closing_lines(result), *words.incomplete(result.unread)]
    return About(result.as_of, [*_head(result), Line(), *closing])


def _head(result: Reconciliation) -> list[Line]:
    title = words.titled(result.rules.name, "residuals, measured and expected")
    head = [
        Line(f"{title}{residual_words.days(result.days)}, as of {spoken_as_of(result.as_of)}", Tone.STRONG),
        *filtered.lines(result.filtered),
        Line(residual_words.PURPOSE_LINE, Tone.NOTICE),
        *(Line(line, Tone.FAINT) for line in residual_words.tolerance_lines(result.rules)),
        Line(residual_words.RATIO_LINE, Tone.FAINT),
    ]
    if any(measured.measurement.is_soon_after_fill for measured in result.measurements):
        head.append(Line(residual_words.soon_after_fill_line(result.rules), Tone.FAINT))
    if any(_is_range(measured.measurement) for measured in result.measurements):
        head.append(Line(residual_words.RANGE_LINE, Tone.FAINT))
    return head


def to_page(result: Reconciliation) -> Page:
    """Return the list as a page."""
    return Page(blocks=to_screen(result), clinic=result.rules.name, as_of=result.as_of)


def _since_fill(fill: Expectation | None) -> dict[str, Value]:
    return {
        "filled_at": None if fill is None else fill.origin.at,
        "filled_ml": None if fill is None else json_number(fill.origin.volume.ml),
        "delivered_ml": None if fill is None else json_number(fill.delivered.ml),
        "programmed_low_ml": None if fill is None else json_number(fill.programmed_least.ml),
        "programmed_high_ml": None if fill is None else json_number(fill.programmed_most.ml),
        "ratio": None if fill is None else number_or_none(fill.ratio),
    }


def _pump_record(pump: ReconciledPump) -> dict[str, object]:
    reconciled = pump.reconciled
    return {
        "pump": pump.code,
        "file": pump.file,
        "measurements_count": len(reconciled.measurements),
        "flagged_count": len(reconciled.off),
        "without_withdrawn_count": reconciled.unmeasured,
        "ratios": [json_number(value) for value in reconciled.ratios],
        "mean_ratio": number_or_none(reconciled.mean_ratio),
        "drift_count": len(reconciled.drift),
        "stands_out": reconciled.stands_out,
        "why": [text.replace(NBSP, " ") for text in residual_words.reasons_to_look(reconciled)],
        **reconcile_summary.pump_record(pump),
    }


def _measurements(result: Reconciliation) -> Grid:
    rows = tuple(_row(measured, result.as_of.day) for measured in result.measurements)
    return Grid(_COLUMNS, rows, steps=_STEPS)


def _row(measured: Measured, today: date) -> tuple[Cell, ...]:
    measurement = measured.measurement
    kind, at = measurement.kind.value, measurement.at
    last, fill, part = measurement.since_last, measurement.since_fill, measurement.part
    mark = _mark(measurement)
    return (
        mark,
        Cell(measured.code, Tone.STRONG),
        Cell(
            f"{minute(at)}, {kind}",
            shorter=(f"{short_minute(at, today)}, {kind}", f"{short_day(at.date(), today)}, {kind}"),
        ),
        Cell("" if last is None else _range(last)),
        Cell(written_volume(measurement.measured)),
        Cell("" if last is None else signed_millilitres(last.difference), mark.tone),
        Cell("" if part is None else signed_percent(part), mark.tone),
        Cell("" if fill is None or fill.ratio is None else ratio(fill.ratio)),
        Cell("; ".join(residual_words.why(measurement)).replace("?; ", "? ")),
    )


def _mark(measurement: Measurement) -> Cell:
    """Return the mark at the start of a row, by word and by colour."""
    findings = set(measurement.findings)
    if measurement.is_off:
        return Cell("OFF", Tone.ALERT)
    if findings & {Finding.OVERINFUSION, Finding.UNDERINFUSION}:
        return Cell("ratio", Tone.NOTICE)
    if findings & {Finding.FOUND_EMPTY, Finding.EXPECTED_EMPTY}:
        return Cell("empty", Tone.NOTICE)
    return Cell("first", Tone.FAINT) if Finding.FIRST_FILL in findings else Cell("ok", Tone.GOOD)


def _is_range(measurement: Measurement) -> bool:
    return measurement.since_last is not None and measurement.since_last.least != measurement.since_last.most


def _range(expectation: Expectation) -> str:
    """Return the expected volume, such as "3.300 mL", or with patient boluses "3.300 mL to 7.100 mL"."""
    if expectation.least == expectation.most:
        return millilitres(expectation.least)
    return f"{millilitres(expectation.least)} to {millilitres(expectation.most)}"


def _pump_by_pump(result: Reconciliation) -> Grid:
    return Grid(_PUMP_COLUMNS, tuple(map(_pump_row, result.pumps)), steps=(moved_below(_STANDING_OUT),))


def _pump_row(pump: ReconciledPump) -> tuple[Cell, ...]:
    reconciled = pump.reconciled
    mean = reconciled.mean_ratio
    return (
        Cell(pump.code, Tone.STRONG),
        Cell(str(len(reconciled.measurements))),
        Cell(str(len(reconciled.off) or ""), Tone.ALERT),
        Cell(" ".join(map(ratio, reconciled.ratios))),
        Cell("" if mean is None else ratio(mean)),
        Cell("; ".join(residual_words.reasons_to_look(reconciled)), Tone.NOTICE),
    )


def _closing_lines(result: Reconciliation) -> list[Line]:
    """Return the total, and the pumps and refills without a measurement, so that none is overlooked."""
    unwritten = ", ".join(
        f"{pump.code}{NBSP}{pump.reconciled.unmeasured}"
        for pump in (*result.pumps, *result.unmeasured)
        if pump.reconciled.unmeasured
    )
    codes = ", ".join(pump.code for pump in result.unmeasured)
    lines = [Line(residual_words.total(result), Tone.FAINT)]
    if unwritten:
        lines.append(Line(f"refills without a withdrawn volume: {unwritten}", Tone.FAINT))
    if codes:
        lines.append(Line(f"{counted(len(result.unmeasured), 'pump')} without any measurement: {codes}", Tone.FAINT))
    return lines
