"""Sum up the measurements of `reconcile`, for each pump and over the clinic, and say what a difference can mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pumpcli.domain.residual import Direction
from pumpcli.formats.layout import Block, Cell, Column, Grid, Line, Tone
from pumpcli.formats.numbers import counted, ratio
from pumpcli.formats.records import Value
from pumpcli.report import residual_words
from pumpcli.report.program_lines import INDENT
from pumpcli.report.pump_record import number_or_none
from pumpcli.usecases.reconcile import ReconciledPump, Reconciliation, Summary

#: What each direction can mean, in no order of likelihood. The figures do not decide between them.
_CAN_MEAN = {
    Direction.MORE: "the pump ran slow, or pump or catheter are in trouble; a volume was read or written down wrong; "
    "the last fill was not as recorded",
    Direction.LESS: "the pump ran fast; a volume was read or written down wrong, or the syringe was read in another "
    "way; drug was taken out, or went beside the reservoir at the last refill",
}

#: The columns of a CSV after those of the measurement: first those of its pump, then those of all pumps.
PUMP_FIELDS = (
    "pump_refills_measured_count",
    "pump_refills_unmeasured_count",
    "pump_readings_count",
    "pump_more_left_count",
    "pump_less_left_count",
    "pump_drift",
    "pump_mean_ratio",
)
CLINIC_FIELDS = (
    "clinic_pumps_count",
    "clinic_refills_measured_count",
    "clinic_refills_unmeasured_count",
    "clinic_readings_count",
    "clinic_more_left_count",
    "clinic_less_left_count",
    "clinic_off_pumps_count",
    "clinic_drift_more_count",
    "clinic_drift_less_count",
    "clinic_mean_ratio",
)


def record(summary: Summary) -> dict[str, object]:
    """Return the figures over all pumps, for a document."""
    return {
        "pumps_count": summary.pumps,
        "refills_measured_count": summary.measured_refills,
        "refills_unmeasured_count": summary.unmeasured_refills,
        "readings_count": summary.readings,
        "more_left_count": summary.more_left,
        "less_left_count": summary.less_left,
        "off_pumps": list(summary.off),
        "drift_more": list(summary.drifting_more),
        "drift_less": list(summary.drifting_less),
        "mean_ratio": number_or_none(summary.mean_ratio),
    }


def pump_record(pump: ReconciledPump) -> dict[str, Value]:
    """Return the figures of one pump that are only in the summary, for a document."""
    reconciled = pump.reconciled
    direction = reconciled.drift_direction
    return {
        "refills_measured_count": reconciled.measured_refills,
        "refills_unmeasured_count": reconciled.unmeasured,
        "readings_count": reconciled.readings,
        "more_left_count": reconciled.off_in(Direction.MORE),
        "less_left_count": reconciled.off_in(Direction.LESS),
        "drift": None if direction is None else direction.value,
    }


def pump_cells(pump: ReconciledPump) -> dict[str, Value]:
    """Return the figures of one pump, for each row of its measurements."""
    values = (*pump_record(pump).values(), number_or_none(pump.reconciled.mean_ratio))
    return dict(zip(PUMP_FIELDS, values, strict=True))


def clinic_cells(summary: Summary) -> dict[str, Value]:
    """Return the figures over all pumps, for each row."""
    values: Sequence[Value] = (
        summary.pumps,
        summary.measured_refills,
        summary.unmeasured_refills,
        summary.readings,
        summary.more_left,
        summary.less_left,
        len(summary.off),
        len(summary.drifting_more),
        len(summary.drifting_less),
        number_or_none(summary.mean_ratio),
    )
    return dict(zip(CLINIC_FIELDS, values, strict=True))


def blocks(result: Reconciliation) -> Iterator[Block]:
    """Yield the figures over all pumps, and what a difference in each direction that was found can mean."""
    summary = result.summary
    pumps = "All pumps that are shown" if result.filtered.terms else "All pumps"
    yield Line(f"{pumps}{residual_words.days(result.days)}", Tone.STRONG)
    yield Grid((Column(""), Column("", wraps=True)), tuple(_rows(summary)), INDENT)
    for direction, number, drifting in (
        (Direction.MORE, summary.more_left, summary.drifting_more),
        (Direction.LESS, summary.less_left, summary.drifting_less),
    ):
        if number or drifting:
            yield Line(f"{direction.value} left than expected can mean: {_CAN_MEAN[direction]}")
    yield Line()


def _rows(summary: Summary) -> Iterator[tuple[Cell, Cell]]:
    pumps = counted(summary.pumps, "pump")
    off = f"{summary.more_left} with more left than expected, {summary.less_left} with less"
    mean = "" if summary.mean_ratio is None else f" over {counted(summary.refills, 'refill')}"
    yield (
        Cell("refills"),
        Cell(f"{summary.measured_refills} with a withdrawn volume, {summary.unmeasured_refills} without"),
    )
    yield Cell("readings"), Cell(str(summary.readings))
    yield Cell("off"), Cell(off)
    yield Cell("pumps that are off"), Cell(f"{len(summary.off)} of {pumps}{_named(summary.off)}")
    for direction, codes in ((Direction.MORE, summary.drifting_more), (Direction.LESS, summary.drifting_less)):
        yield Cell(f"drift to {direction.value} left"), Cell(f"{len(codes)} of {pumps}{_named(codes)}")
    yield Cell("mean ratio"), Cell("none" if summary.mean_ratio is None else f"{ratio(summary.mean_ratio)}{mean}")


def _named(codes: Sequence[str]) -> str:
    return f": {', '.join(codes)}" if codes else ""
