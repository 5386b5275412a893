"""Find the rules for computing dates: the clinic files and their catalogues, or the defaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.catalogues import BUILT_IN, Catalogues, named_catalogue
from pumpcli.files.citation import Citation
from pumpcli.files.clinic_search import ClinicPlaces, clinic_places
from pumpcli.fleet.clinics import Clinics, FileRules
from pumpcli.values import Frozen, replace


class Rules(Frozen):
    """The clinic, and the files that its rules were read from.

    Of several clinic files they are those of the first path; `of` returns those of each pump file.

    Attributes:
        citation: the document of the clinic file; None if there is no file or it is empty.
        lead_given: the caller gave the `refill_lead`, not the file.
        problems: those of all clinic files and their catalogues.
        catalogues: the built-in catalogue, and the one that the clinic file names.
        file: the clinic file; None if there is none.
        places: the clinic file of each pump file; None if the same rules hold for all.
        by_file: the rules of several clinic files, each with the name of the file, None for the pumps that have none.
            The rules of a wrong file are None.
        variable: the variable of the environment that names the clinic file; empty if none does.
    """

    clinic: Clinic
    citation: Citation | None
    lead_given: bool
    problems: tuple[Problem, ...]
    catalogues: Catalogues = BUILT_IN
    file: str | None = None
    places: ClinicPlaces | None = None
    by_file: tuple[tuple[str | None, Rules | None], ...] = ()
    variable: str = ""

    @property
    def every(self) -> Sequence[Rules]:
        """The rules of each clinic file that is right; only these rules where they hold for all pumps."""
        return [rules for _, rules in self.by_file if rules is not None] or [self]

    @property
    def name(self) -> str | None:
        """The titles of the clinics, each once, such as "North and South"; None if none has a title."""
        return " and ".join(dict.fromkeys(each.clinic.name for each in self.every if each.clinic.name)) or None

    @property
    def titles(self) -> dict[str | None, str]:
        """The titles of several clinics by clinic file.

        It is the path of the file if there is no title, or if another clinic or its site has the same name.
        """
        if len(self.every) == 1:
            return {}
        names = Counter(name for each in self.every for name in _venue_names(each.clinic))
        return {
            each.file: each.clinic.name
            if each.clinic.name is not None and all(names[name] == 1 for name in _venue_names(each.clinic))
            else each.file or "no clinic file"
            for each in self.every
        }

    @property
    def files(self) -> list[str]:
        """The files that the rules were read from."""
        named = (file for rules in self.every for file in (rules.file, rules.catalogues.file) if file is not None)
        return [*dict.fromkeys(named), *self.wrong_files]

    @property
    def wrong_files(self) -> list[str]:
        """The clinic files that are wrong, or whose catalogues are, so that their pumps cannot be read."""
        return [file for file, rules in self.by_file if rules is None and file is not None]

    @property
    def clinics(self) -> Clinics:
        """The rules by which each pump file is read."""
        others = ((name, None if rules is None else rules.of_file) for name, rules in self.by_file)
        return Clinics(self.of_file, self.places, tuple(others))

    @property
    def of_file(self) -> FileRules:
        """The rules by which the pumps of this clinic file are read."""
        return FileRules(self.clinic, self.catalogues)

    def of(self, file: str) -> Rules:
        """Return the rules of a pump file that could be read by them."""
        rules = self if self.places is None else dict(self.by_file)[self.places.of(file)]
        assert rules is not None, "no pump of a wrong clinic file is read"
        return rules


def _venue_names(clinic: Clinic) -> list[str]:
    """Return the title of a clinic, and with it those of its sites, such as "South" and "South home"."""
    return [] if clinic.name is None else [clinic.name, *(f"{clinic.name} {site.name}" for site in clinic.sites)]


def find_rules(paths: Sequence[str], named: str | None, lead: Period | None) -> Rules | Sequence[Problem]:
    """Return the rules of the clinic files, or the defaults.

    The problems are returned if no clinic file is right with its catalogue. If only some are, the pumps of the others
    cannot be read.

    Args:
        named: the clinic file of all pumps; None to search for those that belong to `paths`.
        lead: overrides the `refill_lead` of the files.
    """
    places = None if named is not None else clinic_places(paths)
    files: list[str | None] = [named] if places is None else [*places.files]
    if places is not None and (not files or None in places.holds_pumps):
        files.append(None)
    by_file: dict[str | None, Rules | None] = {}
    problems: list[Problem] = []
    for file in files:
        rules = _read(file, lead, is_named=named is not None)
        by_file[file] = rules if isinstance(rules, Rules) else None
        problems += rules.problems if isinstance(rules, Rules) else rules
    first = _first(paths, places, by_file)
    if first is None:
        return list(dict.fromkeys(problems))
    several = len(files) > 1
    return replace(
        first,
        problems=tuple(dict.fromkeys(problems)),
        places=places if several else None,
        by_file=tuple(by_file.items()) if several else (),
    )


def _first(paths: Sequence[str], places: ClinicPlaces | None, by_file: dict[str | None, Rules | None]) -> Rules | None:
    """Return the rules of the first path, or of the first clinic file that is right; None if no clinic file is."""
    right = [rules for file, rules in by_file.items() if rules is not None and (file is not None or len(by_file) == 1)]
    if not right:
        return None
    of_path = by_file.get(None if places is None else places.of_folder(paths[0]))
    return right[0] if of_path is None else of_path


def _read(file: str | None, lead: Period | None, *, is_named: bool) -> Rules | Sequence[Problem]:
    """Return the rules of one clinic file, None for the defaults; the problems if it or its catalogue is wrong.

    Args:
        is_named: whether the caller named the file: then it need not be a regular one.
    """
    clinic, root, problems, catalogues = Clinic(), None, list[Problem](), BUILT_IN
    if file is not None:
        from pumpcli.files.clinic_file import read_clinic  # noqa: PLC0415  # takes 0.5 ms, and is needed only with a file

        source = sources.read(file) if is_named else sources.read_regular(file)
        if isinstance(source, Problem):
            return [source]
        clinic_or_none, root, problems = read_clinic(source)
        catalogues_or_problems = named_catalogue(root)
        if clinic_or_none is None or not isinstance(catalogues_or_problems, Catalogues):
            return problems if isinstance(catalogues_or_problems, Catalogues) else [*problems, *catalogues_or_problems]
        clinic, catalogues = replace(clinic_or_none, file=file), catalogues_or_problems
    return Rules(
        clinic=clinic if lead is None else replace(clinic, refill_lead=lead),
        citation=None if root is None else Citation(root),
        lead_given=lead is not None,
        problems=tuple(problems),
        catalogues=catalogues,
        file=file,
    )
