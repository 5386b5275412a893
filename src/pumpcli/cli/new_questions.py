"""The questions about a new pump. Each answer is checked when it is given, by the readers of the pump file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import typer

from pumpcli.cli import ask
from pumpcli.domain.catalogue import Catalogue, Model
from pumpcli.domain.pump import Mixture
from pumpcli.errors import Fault, FaultCode, UsageError
from pumpcli.files.drug_names import other_name, what_to_write
from pumpcli.files.fact_fields import NONE, mixture
from pumpcli.files.new_file import (
    FIELDS,
    OF_BOLUS,
    Answers,
    WindowTexts,
    drug_names,
    fault_at,
    open_times,
    read_new,
    window,
    window_times,
)
from pumpcli.files.quantities import concentration
from pumpcli.files.suggestions import did_you_mean
from pumpcli.fleet.clinics import FileRules
from pumpcli.formats.layout import printable

HOURS = "hours"
#: The values that are asked for before the drugs; a dose in mass does not contradict them.
_BEFORE_DRUGS = ("model", "capacity", "low_alarm")
_RATE_QUESTION = f"{FIELDS['rate'].about}, or {HOURS} where it differs by the hour"


class FirstFileQuestions:
    """A conversation about one pump. It collects the values of its file.

    Attributes:
        asks: whether a person can answer.
        asks_all: whether to ask also for values that there may be none of.
    """

    def __init__(self, code: str, file: str, rules: FileRules, *, asks: bool, asks_all: bool) -> None:
        self.code, self.file, self.rules, self.asks, self.asks_all = code, file, rules, asks, asks_all
        self._texts: dict[str, str] = {}
        self._windows: list[WindowTexts] = []
        #: The fields that are given as options, `none` also.
        self._given: set[str] = set()

    def answers(self, given: Mapping[str, str], windows: Sequence[str]) -> Answers:
        """Return the values of the file, each as given or, where it is left out, as answered.

        Raises:
            typer.BadParameter: a given value is wrong.
            UsageError: a value is left out, and nobody can be asked.
        """
        self._take(given, windows)
        self._refuse_missing()
        for ask_about in (
            self._reservoir,
            self._drugs,
            self._stability,
            self._doses,
            self._patient_boluses,
            self._fill,
            self._site,
        ):
            ask_about()
        return self._answers

    @property
    def _answers(self) -> Answers:
        return Answers(self.code, self._texts, self._windows)

    @property
    def _catalogue(self) -> Catalogue:
        return self.rules.catalogues.merged

    @property
    def _model(self) -> Model | None:
        return self._catalogue.model(self._texts["model"]) if "model" in self._texts else None

    def _take(self, given: Mapping[str, str], windows: Sequence[str]) -> None:
        """Take the values of options, and refuse the first wrong one."""
        self._given = {*given, *(["window"] if windows else [])}
        self._texts = {name: text for name, text in given.items() if not (FIELDS[name].absent and _is_none(text))}
        read = [window(text) for text in windows if not _is_none(text)]
        faults = {"window": [each for each in read if isinstance(each, Fault)]}
        self._windows = [each for each in read if not isinstance(each, Fault)]
        drugs = mixture(self._texts["drugs"]) if "drugs" in self._texts else None
        if isinstance(drugs, Fault):
            faults["drugs"] = [drugs]
            del self._texts["drugs"]
        lonely = [name for name in OF_BOLUS if name in self._texts and "bolus" not in self._texts]
        if lonely:
            raise UsageError(f"{FIELDS[lonely[0]].option} is about patient boluses; give --bolus too")
        for name, field in FIELDS.items():
            fault = next(iter(faults.get(name, ())), None) or (self._fault(name) if name in self._given else None)
            if fault is not None and fault.code is FaultCode.NO_CONCENTRATION and self._is_asked("drugs"):
                continue
            if fault is not None:
                raise typer.BadParameter(printable(fault.message), param_hint=field.option)

    def _refuse_missing(self) -> None:
        missing = [FIELDS[name].option for name in self._left_out()]
        if not ("rate" in self._texts or self._windows):
            missing.append("--rate or --window")
        if missing and not self.asks:
            raise UsageError(f"nothing can be asked here, and these are left out: {', '.join(missing)}")

    def _left_out(self) -> list[str]:
        """Return the required fields that have no value and that no model supplies."""
        model = self._model
        capacity = None if model is None else model.capacity
        low_alarm = None if model is None else model.low_alarm
        supplied = {"capacity": capacity, "low_alarm": low_alarm}
        required = ("capacity", "low_alarm", "at", "volume")
        return [name for name in required if name not in self._texts and supplied.get(name) is None]

    def _fault(self, *names: str) -> Fault | None:
        """Return the first fault of some values in the file as it is so far; with a full reservoir where the volume is
        not known yet, because a printed alarm date is compared with a whole fill only."""
        supplied = None if self._model is None else self._model.capacity
        full = self._texts.get("capacity") or (None if supplied is None else str(supplied.value))
        texts = {**({} if full is None else {"volume": full}), **self._texts}
        answers = Answers(self.code, texts, self._windows)
        document, _ = read_new(self.file, answers, self.rules.clinic, self.rules.catalogues)
        return next((fault for name in names if (fault := fault_at(document, FIELDS[name].paths)) is not None), None)

    def _is_asked(self, name: str) -> bool:
        return self.asks and self.asks_all and name not in self._given

    def _set(self, name: str, text: str) -> str | Fault:
        """Set a value, `none` for none, and return it; or return the fault of it, or of an option that it contradicts,
        and set none."""
        if not (FIELDS[name].absent and _is_none(text)):
            self._texts[name] = text
        others = [*self._texts, *(["window"] if self._windows else [])]
        fault = self._fault(name, *others)
        if fault is None or (fault.code is FaultCode.NO_CONCENTRATION and name in _BEFORE_DRUGS):
            return text
        self._texts.pop(name, None)
        return fault

    def _ask(self, name: str) -> None:
        ask.value(FIELDS[name].question, lambda text: self._set(name, text))

    def _reservoir(self) -> None:
        if self._is_asked("model"):
            self._ask_model()
        for name in ("capacity", "low_alarm"):
            if name in self._left_out():
                self._ask(name)

    def _ask_model(self) -> None:
        models = {model.key: model for model in self._catalogue.models}
        last = len(models) + 1

        def read(text: str) -> str | Fault:
            if text in models or _is_none(text):
                return self._set("model", text)
            near = did_you_mean(text, models)
            return Fault(FaultCode.UNKNOWN_MODEL, f"write a number from 1 to {last}, or a model of the list{near}")

        lines = {key: _model_line(model) for key, model in models.items()} | {NONE: "none of these"}
        ask.choice(f"model, a number from 1 to {last}", lines, read)

    def _drugs(self) -> None:
        if not self._is_asked("drugs"):
            return
        for drug in self._catalogue.drugs:
            if drug.strengths:
                ask.tell(f"  {drug.name}: {', '.join(str(figure.value) for figure in drug.strengths)} on the market")
        question = f"drug, such as baclofen or baclofen 2000 mcg/mL ({NONE} if {FIELDS['drugs'].absent})"
        parts: list[str] = []
        while True:
            text = ask.value(question, self._drug_reader(parts))
            if _is_none(text):
                return
            whole = mixture(text)
            names = [drug.name for drug in whole.drugs] if isinstance(whole, Mixture) else [text]
            if not all(map(self._is_kept, names)):
                continue
            parts.append(text if isinstance(whole, Mixture) else f"{text} {self._strength(text, parts)}")
            self._set("drugs", " + ".join(parts))
            if "+" in text:
                return
            question = f"another drug, such as clonidine 100 mcg/mL ({NONE} if there is no other one)"

    def _is_kept(self, name: str) -> bool:
        """Ask about a name that may mean another drug."""
        meant = other_name(name, self._catalogue)
        if meant is None:
            return True
        ask.tell(what_to_write(name, meant, self._catalogue, is_limited=False))
        return ask.yes_or_no(f"keep {name}?", default=False)

    def _drug_reader(self, parts: Sequence[str]) -> Callable[[str], str | Fault]:
        def read(text: str) -> str | Fault:
            if _is_none(text):
                return text if parts else self._set("drugs", text)
            drug = drug_names(text)
            if isinstance(drug, Fault):
                return drug
            known = text if isinstance(drug, Mixture) else f"{text} 1 mg/mL"
            whole = mixture(" + ".join([*parts, known]))
            return whole if isinstance(whole, Fault) else text

        return read

    def _strength(self, name: str, parts: Sequence[str]) -> str:
        """Ask for the strength of a drug, those on the market as a list, and return it."""
        drug = self._catalogue.drug(name)
        listed = [] if drug is None else [str(figure.value) for figure in drug.strengths]

        def read(text: str) -> str | Fault:
            strength = concentration(text)
            return strength if isinstance(strength, Fault) else text

        about = "a number of the list, or such as 10 mg/mL" if listed else "such as 10 mg/mL"
        return ask.choice(f"strength of {name}, {about}", dict(zip(listed, listed, strict=True)), read)

    def _stability(self) -> None:
        if "drugs" not in self._texts or not self._is_asked("stability"):
            return
        drugs = mixture(self._texts["drugs"])
        assert isinstance(drugs, Mixture), "the drugs have been checked"
        limit = self._catalogue.limit_of(drugs.names)
        if limit is None:
            self._ask("stability")
        elif limit.first_fill is None:
            ask.tell(f"stability: {limit.stability.value} (catalogue)")
        else:
            self._ask_first_or_later(str(limit.first_fill.value), str(limit.stability.value))

    def _ask_first_or_later(self, first: str, later: str) -> None:
        """Ask for the stability of a mixture that the catalogue limits in another way for the first fill."""

        def read(text: str) -> str | Fault:
            wrong = Fault(FaultCode.OUT_OF_RANGE, f"write 1 or 2, or another time, such as {later}")
            return wrong if _is_none(text) else self._set("stability", text)

        lines = {
            first: f"{first}: this is the first fill of the pump with this mixture (catalogue)",
            later: f"{later}: it is a later one (catalogue)",
        }
        ask.choice(f"stability of the last fill, a number of the list, or such as {later}", lines, read)

    def _doses(self) -> None:
        if "rate" in self._texts or self._windows:
            return

        def read(text: str) -> str | Fault:
            return text if text.lower() == HOURS else self._set("rate", text)

        if ask.value(_RATE_QUESTION, read).lower() == HOURS:
            while free := open_times(self._windows):
                self._ask_window(*free[0])

    def _ask_window(self, start: str, end: str) -> None:
        """Ask for one window; one that overlaps another, or has no length, is not taken.

        Args:
            start, end: of the first part of the day that is still open.
        """
        ask.tell(f"still open: {', '.join(' to '.join(part) for part in open_times(self._windows))}")
        number = len(self._windows)

        def check(part: str, trial: WindowTexts) -> Fault | None:
            answers = Answers(self.code, self._texts, [*self._windows, trial])
            document, _ = read_new(self.file, answers, self.rules.clinic, self.rules.catalogues)
            return fault_at(document, (f"program.windows[{number}]{part}",))

        first = ask.value("from", lambda text: check(".from", window_times(text, "24:00")) or text, start)
        last = ask.value(f"to, such as {end}", lambda text: check(".to", window_times(first, text)) or text)
        fault = check("", window_times(first, last))
        if fault is not None:
            ask.tell(fault.message)
            return
        whole = window_times(first, last)
        rate = ask.value(
            "rate, such as 100 mcg/day or 0.01 mL/h", lambda text: check("", {**whole, "rate": text}) or text
        )
        self._windows.append({**whole, "rate": rate})

    def _patient_boluses(self) -> None:
        if self._is_asked("bolus"):
            self._ask("bolus")
        if "bolus" in self._texts:
            for name in OF_BOLUS:
                if self._is_asked(name):
                    self._ask(name)

    def _fill(self) -> None:
        for name in ("at", "volume"):
            if name not in self._texts:
                self._ask(name)
        if self._is_asked("printed_alarm"):
            self._ask("printed_alarm")

    def _site(self) -> None:
        sites = [site.name for site in self.rules.clinic.sites]
        if not (sites and self._is_asked("site")):
            return
        about = f"site, a number from 1 to {len(sites) + 1}"
        lines = {site: site for site in sites} | {NONE: "none of these"}
        ask.choice(about, lines, lambda text: self._set("site", text))


def _is_none(text: str) -> bool:
    return text.lower() == NONE


def _model_line(model: Model) -> str:
    capacity = "capacity not known" if model.capacity is None else str(model.capacity.value)
    alarm = "" if model.low_alarm is None else f", alarm at {model.low_alarm.value}"
    return f"{model.key}: {model.name}, {capacity}{alarm}"
