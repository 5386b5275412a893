"""Record a fact about a pump: from the pump and the fact to the change of its file, without reading or writing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pumpcli.domain.clock import AsOf
from pumpcli.domain.due import Forecast, forecast
from pumpcli.domain.pump import Fill, Mixture, Pump
from pumpcli.domain.reconcile import reconcile
from pumpcli.domain.residual import Measurement, MeasurementKind
from pumpcli.errors import Fault, Problem, UsageError, ValidationError
from pumpcli.files.fact_fields import Fact, What
from pumpcli.files.suggestions import did_you_mean
from pumpcli.files.text_edit import TextEdit, diff
from pumpcli.fleet.fleet import Fleet, LoadedPump
from pumpcli.fleet.loading import citation_of, read_again
from pumpcli.usecases.fact_edits import Already, edit_of, is_exactly
from pumpcli.usecases.find_pump import in_use
from pumpcli.usecases.one_pump import end_clause
from pumpcli.usecases.rules import Rules
from pumpcli.values import frozen, replace

_BY_HAND = "nothing is written; edit the file by hand"


@frozen
class Refused:
    """Why a fact cannot be recorded."""

    message: str
    problems: tuple[Problem, ...] = ()


@frozen
class Recording:
    """A fact, and what it changes.

    Attributes:
        code, file: of the pump.
        edit: the change of its text; None for a fact that is there already.
        before, after: the forecasts without the fact and with it.
        diff: the lines of a unified diff.
        warnings: those that the file does not have without the fact.
        doubts: why a person should look twice, apart from the warnings.
        notices: what follows from the fact.
        residual: what was withdrawn, beside what was expected; None where nothing was.
        written: whether the file has been written.
    """

    fact: Fact
    code: str
    file: str
    edit: TextEdit | None
    before: Forecast
    after: Forecast
    diff: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    doubts: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    residual: Measurement | None = None
    written: bool = False

    def unconfirmed(self, accepted: Sequence[str]) -> list[str]:
        """Return the codes of the new warnings that are not among the accepted ones."""
        return list(dict.fromkeys(str(each.code) for each in self.warnings if each.code not in accepted))


def pump_in_use(fleet: Fleet[LoadedPump], code: str, as_of: AsOf) -> LoadedPump | Refused:
    """Return the pump with exactly this code. Of an ended pump and its successor, return the successor; a pump that has
    ended only where there is no other.

    Raises:
        UsageError: no pump has the code.
    """
    unread = [each for each in fleet.unread if each.code == code]
    matching = [loaded for loaded in fleet.pumps if loaded.pump.code == code]
    if unread:
        files = {each.file for each in unread}
        problems = tuple(each for each in fleet.problems if each.file in files and each.is_error)
        return Refused(f"{code} cannot be read from {', '.join(sorted(files))}; correct that first", problems)
    if not matching:
        codes = [loaded.pump.code for loaded in fleet.pumps] + [each.code for each in fleet.unread if each.code]
        near = did_you_mean(code, codes)
        unknown = ", ".join(sorted({each.file for each in fleet.unread if each.code is None}))
        unsure = f"; it may be in {unknown}, which cannot be read" if unknown else ""
        raise UsageError(f"no pump has the code {code}{near or '; see `pumpcli due` for the codes'}{unsure}")
    loaded = in_use(fleet, code, as_of)
    errors = tuple(each for each in fleet.problems if each.file == loaded.file and each.is_error)
    if errors:
        return Refused(f"{loaded.file} has an error; correct it before anything is recorded into it", errors)
    return loaded


def _ended(pump: Pump, as_of: AsOf) -> datetime | None:
    known = pump.ended is not None and pump.ended.is_known(pump.zone.as_of(as_of))
    return pump.fills[-1].at if known else None


def recording(loaded: LoadedPump, fact: Fact, rules: Rules, as_of: AsOf) -> Recording | Refused:
    """Return what a fact changes. The new text is read again: it must be the pump with exactly this fact, and have no
    error."""
    pump, before = loaded.pump, forecast(loaded.pump, as_of, loaded.clinic)
    root = citation_of(loaded).root
    edit = edit_of(root, pump, fact)
    if isinstance(edit, Already):
        return Recording(
            fact=fact, code=pump.code, file=loaded.file, edit=None, before=before, after=before, notices=(edit.message,)
        )
    if pump.ended is not None and _ended(pump, as_of) is not None:
        clause = end_clause(pump.ended, as_of.day)
        return Refused(f"{pump.code} {clause}; there is no pump in use with this code")
    if isinstance(edit, Fault):
        return Refused(edit.message)
    document = edit.edited()
    assert document is not None, "an edit keeps a document whole"
    new, problems = read_again(loaded, document, rules.of(loaded.file).of_file, as_of)
    errors = tuple(each for each in problems if each.is_error)
    if new is None or errors:
        return Refused("this cannot be recorded; nothing is written", errors)
    if not is_exactly(pump, new, fact):
        what = "the fact would also change other facts of the pump"
        return Refused(f"{what}, such as the start of a program or the drugs of a later fill; {_BY_HAND}")
    after = forecast(new, as_of, loaded.clinic)
    return Recording(
        fact=fact,
        code=pump.code,
        file=loaded.file,
        edit=edit,
        before=before,
        after=after,
        diff=tuple(diff(root.document, edit.after)),
        warnings=tuple(each for each in problems if not each.is_error),
        doubts=tuple(_doubts(pump, fact, before, after)),
        notices=tuple(_notices(pump, fact)),
        residual=_residual(new, fact, loaded),
    )


def _doubts(pump: Pump, fact: Fact, before: Forecast, after: Forecast) -> list[str]:
    found = []
    if fact.what is What.FILL:
        at, last = fact.values["at"], pump.fills[-1].at
        same_day = [fill for fill in pump.fills if fill.at.date() == at.date()]
        if same_day:
            found.append(f"there is a fill on {at.date()} already, at {same_day[0].at:%H:%M}")
        if at < last:
            found.append(f"this fill is older than the last one, of {last.date()}; it gets its place before it")
    elif fact.what is not What.END and before.due_on is not None:
        if after.due_on is None:
            found.append("with this no date is due any more")
        elif after.due_on > before.due_on:
            found.append("the refill is due later, and there was no fill")
    return found


def _notices(pump: Pump, fact: Fact) -> list[str]:
    if fact.what is not What.FILL:
        return []
    day, found = fact.values["at"].date(), []
    if any(booking.day == day for booking in pump.booked):
        found.append("this fill meets the booked visit of its day")
    if is_new_mixture(pump, fact.values["at"], fact.values.get("drugs")):
        found.append(
            "the tubing still holds the former mixture; a bridge bolus is not computed here. If one was programmed, "
            f"record it too: pumpcli record bolus {pump.code}"
        )
    return found


def mixture_before(pump: Pump, at: datetime) -> Mixture | None:
    """Return the mixture in the reservoir before a fill; None where the file names none."""
    fills = [fill for fill in pump.fills if fill.at < at] or [pump.fills[0]]
    return fills[-1].mixture


def is_new_mixture(pump: Pump, at: datetime, mixture: Mixture | None) -> bool:
    """Return whether a fill has other drugs or strengths than the one before it."""
    former = mixture_before(pump, at)
    return mixture is not None and (former is None or former.contents != mixture.contents)


def expected_residual(loaded: LoadedPump, fact: Fact) -> Measurement | None:
    """Return what was withdrawn beside what was expected, before the volume of the fill is known; None where nothing
    was withdrawn, or the instant does not fit into the file.

    Args:
        fact: a fill with its instant and the volume withdrawn.
    """
    pump, at = loaded.pump, fact.values["at"]
    fill = Fill(
        at=at,
        volume=pump.reservoir.capacity,
        mixture=mixture_before(pump, at),
        withdrawn=fact.values.get("withdrawn"),
    )
    fills = sorted((*pump.fills, fill), key=lambda each: each.at)
    try:
        return _residual(replace(pump, fills=tuple(fills)), fact, loaded)
    except ValidationError:
        return None


def _residual(pump: Pump, fact: Fact, loaded: LoadedPump) -> Measurement | None:
    if fact.what is not What.FILL or "withdrawn" not in fact.values:
        return None
    at = fact.values["at"]
    reconciled = reconcile(pump, AsOf.at(at), loaded.clinic.residual_tolerance)
    measured = [each for each in reconciled.measurements if each.kind is MeasurementKind.WITHDRAWN and each.at == at]
    return measured[-1] if measured else None
