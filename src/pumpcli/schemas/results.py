"""The schemas of the JSON that commands print."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pumpcli.files.due_record import DrugRecord, DueRecord
from pumpcli.files.fact_fields import What
from pumpcli.formats import problems
from pumpcli.formats.json_out import VERSION
from pumpcli.report import changes as changes_report
from pumpcli.report import lasting, schedule
from pumpcli.schemas import RESULTS, Schema
from pumpcli.schemas.fields import (
    DAY,
    DAY_OR_INSTANT,
    END_REASON,
    INTEGER,
    MISTAKE,
    NUMBER,
    TEXT,
    TIME_OF_DAY,
    WEEKDAYS,
    list_of,
    or_null,
    per_drug,
    record,
    word,
)

#: Fields of `due` that only a list that was saved by an earlier version may leave out.
_ALWAYS = {"booking", "cannot_come"}
#: Fields of `due` that are null for a refill that follows on one that is only planned.
_OF_NOW = {"status", "booking"}
#: Fields of which there is one for each drug.
_DAILY, _DAILY_USED = "daily_<name>_mcg", "daily_used_<name>_mcg"
_OF_DRUG = ("concentration_<name>_mcg_per_ml", _DAILY_USED, _DAILY)


def schema(name: str) -> Schema:
    """Return the schema of the JSON of a command."""
    return _DOCUMENTS[name](name)


def _document(name: str, content: Schema, as_of: Schema | None = DAY_OR_INSTANT) -> Schema:
    """Return the schema of a whole document: what every one has, around its content."""
    frame = record(
        "schema as_of problems",
        schema={"const": f"pumpcli/{name}/{VERSION}"},
        as_of={"type": "null"} if as_of is None else as_of,
        problems=list_of(_problem()),
    )
    first, as_of_field, last = frame["properties"].items()
    return {
        "title": f"pumpcli {name}",
        "description": RESULTS[name],
        **content,
        "properties": dict([first, as_of_field, *content["properties"].items(), last]),
        "required": ["schema", "as_of", *content["required"], "problems"],
    }


def _problem() -> Schema:
    return record(_marked(problems.FIELDS, {"line", "column", "pump", "accepted"}))


def _marked(names: Iterable[str], may_be_null: Iterable[str]) -> str:
    return " ".join(f"{name}?" if name in may_be_null else name for name in names)


def _drugs() -> Schema:
    return list_of(record(" ".join(DrugRecord.__annotations__), concentration=TEXT))


def _of_due(also_null: Iterable[str] = (), more: str = "") -> Schema:
    """Return the schema of the fields of one pump of `due`, with others after them."""
    nullable = {name for name, kind in DueRecord.__annotations__.items() if kind.endswith("| None")} - _ALWAYS
    return record(f"{_marked(DueRecord.__annotations__, {*nullable, *also_null})} {more}", drugs=_drugs())


def _unread() -> Schema:
    return list_of(record("pump? file line?"))


def _end() -> Schema:
    return record("on why", why=END_REASON)


_REMARKS = "stopped without_visit cannot_come replacements ended waiting"
_FIRST = "complete unread where hidden_urgent_count"
_BELOW = "without_date ending later"


def _remarks() -> dict[str, Schema]:
    """Return the types of what every list names below it, and of what it could not read."""
    return {
        "unread": _unread(),
        "stopped": list_of(record("pump since")),
        "cannot_come": list_of(TEXT),
        "replacements": list_of(record("pump replace_by by_life replacement?")),
        "ended": list_of(record("pump file on why", why=END_REASON)),
        "waiting": list_of(record("pump file begins_on")),
        "later": list_of(record("pump due_on? visit_on")),
    }


def _due(name: str) -> Schema:
    return _document(name, record(f"{_FIRST} pumps {_REMARKS}", pumps=list_of(_of_due()), **_remarks()))


def _refill() -> Schema:
    return _of_due(_OF_NOW, "visit visit_on overdue assumed after_replacement visit_at after_deadline moved_from?")


def _day(refill: Schema) -> Schema:
    return record(
        "date open closed? planned_count overflow_count sites rooms refills",
        closed=TEXT,
        sites=list_of(record("clinic_file? site? open closed?", closed=TEXT)),
        rooms=list_of(record("clinic_file? site? capacity_count? planned_count overflow_count")),
        refills=list_of(refill),
    )


def _week(name: str) -> Schema:
    refill = _refill()
    week = record("week_start week_end overdue days", overdue=list_of(refill), days=list_of(_day(refill)))
    return _document(name, record(f"{_FIRST} {_BELOW} {_REMARKS} weeks", weeks=list_of(week), **_remarks()))


def _calendar(name: str) -> Schema:
    refill = record("pump assumed overdue visit site?")
    month = record("month days", month=TEXT, days=list_of(_day(refill)))
    forms = {"overdue": list_of(record("pump visit_on")), "months": list_of(month), **_remarks()}
    return _document(name, record(f"{_FIRST} {_BELOW} {_REMARKS} overdue months", **forms))


def _schedule(name: str) -> Schema:
    properties = _refill()["properties"]
    refill = {"type": "object", "properties": {field: properties[field] for field in schedule.FIELDS}}
    refill["required"] = list(schedule.FIELDS)
    weeks = list_of(record("week_start refills_count hidden_count"))
    content = record(
        f"until {_FIRST} {_BELOW} {_REMARKS} refills weeks", refills=list_of(refill), weeks=weeks, **_remarks()
    )
    return _document(name, content)


def _orders(name: str) -> Schema:
    refill = record("pump volume_ml assumed visit_on order_state order_placed? order_received? use_by?")
    order = record(
        "order_by state overdue mixture? refills_count total_ml clinic_file? refills drugs",
        mixture=TEXT,
        refills=list_of(refill),
        drugs=list_of(record("name concentration mcg", concentration=TEXT)),
    )
    return _document(name, record(f"{_FIRST} {_BELOW} {_REMARKS} orders", orders=list_of(order), **_remarks()))


def _changes(name: str) -> Schema:
    nullable = {"due_on_before", "due_on", "days", "status_before", "status"}
    content = record(
        "previous_as_of previous_complete previous_unread complete unread where hidden_urgent_count changes"
        " unchanged_count",
        previous_as_of=DAY_OR_INSTANT,
        previous_unread=_unread(),
        unread=_unread(),
        changes=list_of(record(_marked(changes_report.FIELDS, nullable))),
    )
    return _document(name, content)


def _check(name: str) -> Schema:
    content = record(
        "files_count pumps unread where hidden_urgent_count hidden_problems_count",
        pumps=list_of(record("pump file line")),
        unread=_unread(),
    )
    return _document(name, content, as_of=None)


def _explain(name: str) -> Schema:
    step = record("title lines")
    return _document(name, record("pump file steps ended?", steps=list_of(step), ended=_end()))


def _table(name: str) -> Schema:
    row = record("start end delivered_ml remaining_ml events bridge")
    content = record(
        "pump file by timezone? bridges rows",
        bridges=list_of(record("from to")),
        rows=list_of(per_drug(row, "delivered_<name>_mcg")),
    )
    return _document(name, content)


def _reconcile(name: str) -> Schema:
    measurement = record(
        "pump file kind measured_at measured_ml expected_from? expected_low_ml? expected_high_ml? difference_ml?"
        " difference_percent? filled_at? filled_ml? delivered_ml? programmed_low_ml? programmed_high_ml? ratio? flagged"
        " findings why timezone? tolerance_ml? tolerance_percent? off_direction?"
    )
    counts = "refills_measured_count refills_unmeasured_count readings_count more_left_count less_left_count"
    pump = record(
        "pump file measurements_count flagged_count without_withdrawn_count ratios mean_ratio? drift_count stands_out"
        f" why {counts} drift?"
    )
    content = record(
        "tolerance_ml? tolerance_percent? complete unread where hidden_urgent_count measurements pumps mean_ratio?"
        " without_measurement tolerance_by_capacity from? until? summary printed_alarms",
        unread=_unread(),
        measurements=list_of(measurement),
        pumps=list_of(pump),
        tolerance_by_capacity=list_of(record("up_to_ml tolerance_ml? tolerance_percent?")),
        **{"from": DAY},
        summary=record(f"pumps_count {counts} off_pumps drift_more drift_less mean_ratio?"),
        printed_alarms=list_of(_printed_alarm("pump file")),
    )
    return _document(name, content)


def _printed_alarm(before: str = "", after: str = "", **forms: Schema) -> Schema:
    fields = "of path at printed_alarm computed_earliest_at? computed_latest_at? difference_days? agrees with_plans"
    return record(f"{before} {fields} {after}", of=word(("fill", "program")), **forms)


def _compare(name: str) -> Schema:
    figures = (
        "filled_at filled_ml low_alarm_ml daily_ml daily_used_ml? volume_ml? low_alarm_at? low_alarm_early_at?"
        " low_alarm_measured_at? stability_at? max_interval_at? low_alarm_expected_at? low_alarm_latest_at? empty_at?"
        " deadline_at? deadline_reason? due_on? order_by? days_left? status"
    )
    side = record(f"pump file model? drugs timezone? {figures}", drugs=_drugs())
    difference = record(" ".join(f"{figure.rstrip('?')}?" for figure in figures.split()), **_differences(figures))
    step = record("start factor daily_ml volume_ml after_deadline")
    sides = [per_drug(form, *_OF_DRUG, value=or_null(NUMBER)) for form in (side, difference)]
    content = record(
        "begins_at? refill_at? changes notices now changed difference steps diff?",
        changes=list_of(TEXT),
        now=sides[0],
        changed=sides[0],
        difference=sides[1],
        steps=list_of(per_drug(step, _DAILY)),
    )
    return _document(name, content)


def _differences(figures: str) -> dict[str, Schema]:
    """Return the types of differences: numbers, days of the calendar between dates, and null for words."""
    names = [name.rstrip("?") for name in figures.split()]
    words = {"deadline_reason", "status"}
    days = {name: INTEGER for name in names if name not in words and not name.endswith("_ml")}
    return days | dict.fromkeys(words, TEXT)


def _new(name: str) -> Schema:
    return _document(name, record("pump file due_on? deadline_at? written text doubts", text=TEXT))


def _record(name: str) -> Schema:
    content = record(
        "what pump file due_on_before? due_on_after? written also deadline_at_before? deadline_at_after? already diff"
        " expected_least_ml? expected_most_ml? residual_off? doubts notices",
        also=list_of(word(What)),
    )
    return _document(name, content)


def _figures(names: str = "") -> Schema:
    tested = list_of(record("name lowest highest"))
    return list_of(record(f"figure value? unit? holds? source note? {names}", tested=tested))


_ORIGIN = {"from": TEXT}


def _pumps(name: str) -> Schema:
    model = record("model name from replaces_built_in figures", figures=_figures(), **_ORIGIN)
    return _document(name, record("catalogue? pumps", catalogue=TEXT, pumps=list_of(model)), as_of=None)


def _drugs_listed(name: str) -> Schema:
    figures = _figures("conditions? tested")
    limit = record("mixture from replaces_built_in figures", figures=figures, **_ORIGIN)
    drug = record("drug from replaces_built_in figures trade_names synonyms", drug=TEXT, figures=figures, **_ORIGIN)
    content = record("catalogue? drugs by_drug", catalogue=TEXT, drugs=list_of(limit), by_drug=list_of(drug))
    return _document(name, content, as_of=None)


def _show(name: str) -> Schema:
    until = record(_marked(lasting.FIELDS, {"lasts_unused", "volume_unused_ml"}))
    absence = list_of(record("from to", **_range_of_days()))
    mistake = record("kind path wrong right?", kind=MISTAKE, wrong=TEXT, right=TEXT)
    content = record(
        "pump until? delivers_nothing_since? stopped bookings unavailable moved_by orders accepted ends? ended?"
        " planned_on? moved_from? printed_alarms",
        pump=_shown_pump(),
        until=until,
        stopped=list_of(record("from to? why? planned", why=TEXT)),
        bookings=list_of(record("on at?")),
        unavailable=absence,
        moved_by=absence,
        orders=list_of(record("placed received? use_by?")),
        accepted=list_of(record("code on holds")),
        ends=_end(),
        ended=_end(),
        printed_alarms=list_of(_printed_alarm(after="explained_by", explained_by=list_of(mistake))),
    )
    return _document(name, content)


def _range_of_days() -> dict[str, Schema]:
    return {"from": DAY, "to": DAY}


def _shown_pump() -> Schema:
    """Return the schema of the fields of `due` with those that only `show` has."""
    figure = _figures("conditions? tested")["items"]
    by_catalogue = record("from", **_ORIGIN)
    by_catalogue = {
        "type": "object",
        "properties": by_catalogue["properties"] | figure["properties"],
        "required": ["from", *figure["required"]],
    }
    more = record(
        "capacity_ml low_alarm_ml volume_from volume_from_at low_alarm_expected_at? limits supplied daily_doses"
        " by_life? clock_shifts programs boluses",
        volume_from=word(("fill", "reading")),
        limits=list_of(record("reason at?")),
        supplied=record("by_model by_catalogue?", by_model=list_of(TEXT), by_catalogue=by_catalogue),
        daily_doses=list_of(record("name mcg")),
        clock_shifts=list_of(record("at minutes")),
        programs=list_of(_program()),
        boluses=list_of(record("at dose? volume? over?", **_quantities())),
    )
    due = _of_due()
    return {
        "type": "object",
        "properties": due["properties"] | more["properties"],
        "required": [*due["required"], *more["required"]],
    }


def _quantities() -> dict[str, Schema]:
    """Return the types of quantities: number and unit as they are in the file."""
    quantity = record("value unit")
    return dict.fromkeys(("rate", "dose", "volume", "over", "every", "lockout"), quantity)


def _program() -> Schema:
    times = {"from": TIME_OF_DAY, "to": TIME_OF_DAY, "days": WEEKDAYS}
    at = {"at": list_of(TIME_OF_DAY), "days": WEEKDAYS}
    return record(
        "start daily_ml rate? base_ml_per_hour? windows boluses on_demand?",
        windows=list_of(record("from to days rate? dose? volume? ml_per_hour", **times, **_quantities())),
        boluses=list_of(record("at every? days dose? volume? over?", **at, **_quantities())),
        on_demand=record("dose? volume? over? lockout? max_per_day? most_per_day expected_per_day?", **_quantities()),
        rate=_quantities()["rate"],
    )


_DOCUMENTS: dict[str, Callable[[str], Schema]] = {
    "check": _check,
    "due": _due,
    "week": _week,
    "calendar": _calendar,
    "schedule": _schedule,
    "orders": _orders,
    "changes": _changes,
    "reconcile": _reconcile,
    "show": _show,
    "table": _table,
    "explain": _explain,
    "compare": _compare,
    "new": _new,
    "record": _record,
    "pumps": _pumps,
    "drugs": _drugs_listed,
}
