"""Find the catalogue that applies: the built-in one, overridden by the entries of a clinic's own file."""

from __future__ import annotations

import os
from functools import cache

from pumpcli.domain.catalogue import Catalogue, DrugEntry, Model, StabilityLimit
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.document import Entry
from pumpcli.files.folders import real_path
from pumpcli.values import Frozen, derived, replace, set_derived

#: The files of the package that hold the built-in catalogue: the models, and the mixtures and drugs.
PUMPS, DRUGS = BUILT_IN_FILES = ("pumps.yaml", "drugs.yaml")
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "catalogue")
#: A document with one of these keys is not a catalogue, even if it has the key `catalogue`.
KEYS_OF_A_PUMP = ("pump", "reservoir", "fill", "fills", "program", "programs")

NOTHING = Catalogue()


class Catalogues(Frozen):
    """A clinic's own catalogue and the built-in one, which is read when an entry is needed for the first time.

    Attributes:
        own: the clinic's own entries; they override built-in ones.
        file: the clinic's own catalogue file; None if it has none.
    """

    own: Catalogue = NOTHING
    file: str | None = None
    _merged: dict[tuple[str, ...], Catalogue] = derived()

    def __post_init__(self) -> None:
        set_derived(self, "_merged", {})

    @property
    def merged(self) -> Catalogue:
        """All entries that apply: the clinic's own, and every built-in one that they do not override."""
        return self._of(BUILT_IN_FILES)

    @property
    def of_models(self) -> Catalogue:
        """The entries that apply to models."""
        return self._of((PUMPS,))

    @property
    def of_drugs(self) -> Catalogue:
        """The entries that apply to mixtures and drugs; a list without models starts 2 ms earlier."""
        return self._of((DRUGS,))

    def _of(self, files: tuple[str, ...]) -> Catalogue:
        if files not in self._merged:
            self._merged[files] = built_in(files).with_own(self.own)
        return self._merged[files]

    def is_own(self, file: str) -> bool:
        """Return whether a file is the clinic's own catalogue."""
        return self.file is not None and real_path(file) == real_path(self.file)

    def replaces(self, entry: Model | StabilityLimit | DrugEntry) -> bool:
        """Return whether an entry of the clinic overrides a built-in one."""
        if isinstance(entry, Model):
            return built_in().model(entry.key) is not None
        if isinstance(entry, DrugEntry):
            return built_in().drug(entry.name) is not None
        return built_in().limit_of(entry.drugs) is not None


BUILT_IN = Catalogues()


@cache
def built_in(files: tuple[str, ...] = BUILT_IN_FILES) -> Catalogue:
    """Return the catalogue of the package, or of some of its files. Each file is read once."""
    catalogue = NOTHING
    for name in files:
        catalogue = catalogue.with_own(_file_of_package(name))
    return catalogue


@cache
def _file_of_package(name: str) -> Catalogue:
    from pumpcli.files.catalogue_file import read_catalogue  # noqa: PLC0415  # most lists need no catalogue

    source = sources.read(os.path.join(_FOLDER, name))
    assert not isinstance(source, Problem), source
    catalogue, problems = read_catalogue(replace(source, is_ours=True))
    assert catalogue is not None and not problems, problems
    return catalogue


def is_catalogue(root: Entry) -> bool:
    """Return whether a document is a catalogue: it has the key `catalogue`, and no key that only a pump has."""
    return root.has("catalogue") and not any(map(root.has, KEYS_OF_A_PUMP))


def open_catalogue(file: str) -> Catalogues | list[Problem]:
    """Read a clinic's own catalogue file. Return it with the built-in one, or the problems of the file."""
    from pumpcli.files.catalogue_file import read_catalogue  # noqa: PLC0415

    source = sources.read_regular(file)
    if isinstance(source, Problem):
        return [source]
    own, problems = read_catalogue(source)
    return problems if own is None else Catalogues(own, file)


def named_catalogue(clinic: Entry | None) -> Catalogues | list[Problem]:
    """Read the catalogue that a clinic file names by a path relative to itself. Return the built-in one if it names
    none, and the problems of the catalogue file if that is wrong."""
    entry = None if clinic is None else clinic.locate("catalogue")
    if entry is None or entry.step != "catalogue" or not entry.text:
        return BUILT_IN
    clinic_file = entry.document.source.file
    catalogues = open_catalogue(os.path.normpath(os.path.join(os.path.dirname(clinic_file), entry.text)))
    if isinstance(catalogues, Catalogues):
        return catalogues
    where = f"; `catalogue` names this file in {clinic_file}:{entry.line}"
    return [replace(problem, message=problem.message + ("" if problem.line else where)) for problem in catalogues]
