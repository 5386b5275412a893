"""Record a fact about a pump: from the pump and the fact to the change of its file, without reading or writing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

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
from pumpcli.usecases.fact_edits import Already, Version, edit_of, is_exactly
from pumpcli.usecases.find_pump import MOST_NEAR, as_spelled, codes_of, in_use
from pumpcli.usecases.one_pump import end_clause
from pumpcli.usecases.record_doubts import doubts, not_of_the_visit
from pumpcli.usecases.rules import Rules
from pumpcli.values import Frozen, replace

_BY_HAND = "nothing is written; edit the file by hand"


class Refused(Frozen):
    """A refusal to record a fact: the reason, and the problems behind it."""

    message: str
    problems: tuple[Problem, ...] = ()


class Recording(Frozen):
    """The facts of a visit, and what they change.

    Attributes:
        facts: one, or a fill and what else was done at that visit.
        code, file: of the pump.
        edit: the change of its text; None where all facts are there already.
        before, after: the forecasts without the facts and with them.
        diff: the lines of a unified diff.
        warnings: those that the file does not have without the facts.
        doubts: why a person should look twice, apart from the warnings.
        strays: those of them by which a fact does not belong to the visit of the fill that it is recorded with.
        notices: what follows from the facts.
        residual: what was withdrawn, beside what was expected; None where nothing was.
        written: whether the file has been written.
    """

    facts: tuple[Fact, ...]
    code: str
    file: str
    edit: TextEdit | None
    before: Forecast
    after: Forecast
    diff: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    doubts: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    residual: Measurement | None = None
    written: bool = False

    @property
    def fact(self) -> Fact:
        """The fact that was to be recorded in the first place."""
        return self.facts[0]


def pump_in_use(fleet: Fleet[LoadedPump], code: str, as_of: AsOf) -> LoadedPump | Refused:
    """Return the pump with exactly this code, however accents are written in it.

    Of an ended pump and its successor, return the successor; a pump that has ended only where there is no other.

    Raises:
        UsageError: no pump has the code, and every file was read.
    """
    code = as_spelled(code, list(chain(*codes_of(fleet))))
    unread = [each for each in fleet.unread if each.code == code]
    matching = [loaded for loaded in fleet.pumps if loaded.pump.code == code]
    if unread:
        files = {each.file for each in unread}
        problems = tuple(each for each in fleet.problems if each.file in files and each.is_error)
        return Refused(f"{code} cannot be read from {', '.join(sorted(files))}; correct that first", problems)
    if not matching:
        return _unknown(fleet, code)
    loaded = in_use(fleet, code, as_of)
    errors = tuple(each for each in fleet.problems if each.file == loaded.file and each.is_error)
    if errors:
        return Refused(f"{loaded.file} has an error; correct it before anything is recorded into it", errors)
    return loaded


def _unknown(fleet: Fleet[LoadedPump], code: str) -> Refused:
    """Return that no pump has a code where a file was not read, which may have it.

    Raises:
        UsageError: every file was read.
    """
    codes = list(chain(*codes_of(fleet)))
    near = did_you_mean(code, codes, MOST_NEAR) or ("; see `pumpcli due` for the codes" if codes else "")
    files = {each.file for each in fleet.unread if each.code is None}
    if not files:
        raise UsageError(f"no pump has the code {code}{near}")
    problems = tuple(each for each in fleet.problems if each.file in files and each.is_error)
    return Refused(f"no pump has the code {code}{near}; it may be in {', '.join(sorted(files))}", problems)


def out_of_use(pump: Pump, as_of: AsOf) -> Refused | None:
    """Return that nothing more is recorded about a pump that has ended; None for a pump in use."""
    if pump.ended is None or not pump.is_out_of_use(as_of):
        return None
    return Refused(f"{pump.code} {end_clause(pump.ended, as_of.day)}; there is no pump in use with this code")


def recording(
    loaded: LoadedPump, facts: Sequence[Fact], rules: Rules, as_of: AsOf, *, is_bolus_asked: bool = False
) -> Recording | Refused:
    """Return what one or more facts of a visit change. The new text is read again after each: it must be the pump with
    exactly this fact, and have no error.

    Args:
        is_bolus_asked: whether a person has been asked about a bridge bolus.
    """
    pump, before = loaded.pump, forecast(loaded.pump, as_of, loaded.clinic)
    old = Version(citation_of(loaded).root, pump)
    changed = _changed(loaded, old, facts, rules, as_of)
    if isinstance(changed, Refused):
        return changed
    if changed.edit is None:
        return Recording(
            facts=tuple(facts),
            code=pump.code,
            file=loaded.file,
            edit=None,
            before=before,
            after=before,
            notices=changed.notices,
        )
    after = forecast(changed.version.pump, as_of, loaded.clinic)
    strays = tuple(not_of_the_visit([facts[0], *(fact for fact in changed.added if fact is not facts[0])]))
    return Recording(
        facts=tuple(facts),
        code=pump.code,
        file=loaded.file,
        edit=changed.edit,
        before=before,
        after=after,
        diff=tuple(diff(old.root.document, changed.edit.after)),
        warnings=changed.warnings,
        doubts=(*strays, *doubts(pump, changed.added, before, after, as_of)),
        strays=strays,
        notices=(*changed.notices, *_notices(pump, facts, is_bolus_asked)),
        residual=_residual(changed.version.pump, facts[0], loaded),
    )


class _Changed(Frozen):
    """A pump with facts.

    Attributes:
        edit: of the text that was read; None where it has all facts already.
        added: the facts that it does not have already.
        warnings: those that the text does not have without the facts.
        notices: of the facts that the text has already.
    """

    version: Version
    edit: TextEdit | None = None
    added: tuple[Fact, ...] = ()
    warnings: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


def _changed(loaded: LoadedPump, old: Version, facts: Sequence[Fact], rules: Rules, as_of: AsOf) -> _Changed | Refused:
    """Add facts to a pump, one after the other."""
    changed = _Changed(old)
    for fact in facts:
        version = changed.version
        try:
            edit = edit_of(version, fact)
        except ValidationError as error:  # its values contradict each other
            return Refused(f"{error}; nothing is written")
        if isinstance(edit, Already):
            changed = replace(changed, notices=(*changed.notices, _already(fact, facts)))
            continue
        ended = out_of_use(old.pump, as_of)
        if ended is not None:
            return ended
        if isinstance(edit, Fault):
            return Refused(edit.message)
        document = edit.edited()
        assert document is not None, "an edit keeps a document whole"
        assert document.root is not None, "a document that is whole has a root"
        pump, problems = read_again(loaded, document, rules.of(loaded.file).of_file, as_of)
        errors = tuple(each for each in problems if each.is_error)
        if pump is None or errors:
            return Refused("this cannot be recorded; nothing is written", errors)
        new = Version(document.root, pump)
        if not is_exactly(version, new, fact):
            what = "the fact would also change other facts of the pump"
            return Refused(f"{what}, such as the start of a program or the drugs of a later fill; {_BY_HAND}")
        whole = edit if changed.edit is None else changed.edit.then(edit)
        changed = replace(changed, version=new, edit=whole, added=(*changed.added, fact), warnings=problems)
    return changed


def _already(fact: Fact, facts: Sequence[Fact]) -> str:
    """Return the notice of a fact that the file has already; of several, with its kind."""
    if len(facts) == 1:
        return "the file has this already; nothing is written"
    return f"{fact.what}: the file has this already; it is not written again"


def _notices(pump: Pump, facts: Sequence[Fact], is_bolus_asked: bool) -> list[str]:
    fact = facts[0]
    if fact.what is not What.FILL:
        return []
    day, found = fact.values["at"].date(), []
    if any(booking.day == day for booking in pump.booked):
        found.append("this fill meets the booked visit of its day")
    has_bolus = any(each.what is What.BOLUS for each in facts)
    if is_new_mixture(pump, fact.values["at"], fact.values.get("drugs")) and not has_bolus:
        notice = "the tubing still holds the former mixture; a bridge bolus is not computed here"
        command = f". If one was programmed, record it too: pumpcli record bolus {pump.code}"
        found.append(notice if is_bolus_asked else notice + command)
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
