"""The catalogue to reckon with: the built-in one, and before it the entries of a clinic's own file."""

from __future__ import annotations

import os
from functools import cache

from pumpcli.domain.catalogue import Catalogue, Model, StabilityLimit
from pumpcli.errors import Problem
from pumpcli.files import sources
from pumpcli.files.document import Entry
from pumpcli.files.folders import real_path
from pumpcli.values import derived, frozen, replace, set_derived

#: The files of the package that hold the built-in catalogue.
BUILT_IN_FILES = ("pumps.yaml", "drugs.yaml")
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "catalogue")
#: No catalogue has one of these: a pump whose code was misspelt is not to be taken for one.
KEYS_OF_A_PUMP = ("pump", "reservoir", "fill", "fills", "program", "programs")

NOTHING = Catalogue()


@frozen
class Catalogues:
    """A clinic's own entries before the built-in ones, which are read only where somebody asks for an entry.

    Attributes:
        file: the clinic's own catalogue file; None where there is none.
    """

    own: Catalogue = NOTHING
    file: str | None = None
    _merged: list[Catalogue] = derived()

    def __post_init__(self) -> None:
        set_derived(self, "_merged", [])

    @property
    def merged(self) -> Catalogue:
        """All entries that hold."""
        if not self._merged:
            self._merged.append(built_in().with_own(self.own))
        return self._merged[0]

    def is_own(self, file: str) -> bool:
        """Whether a file is the clinic's own catalogue."""
        return self.file is not None and real_path(file) == real_path(self.file)

    def replaces(self, entry: Model | StabilityLimit) -> bool:
        """Whether an entry of the clinic takes the place of a built-in one."""
        if isinstance(entry, Model):
            return built_in().model(entry.key) is not None
        return built_in().limit_of(entry.drugs) is not None


BUILT_IN = Catalogues()


@cache
def built_in() -> Catalogue:
    """The catalogue of the package."""
    from pumpcli.files.catalogue_file import read_catalogue  # noqa: PLC0415  # most lists need no catalogue

    found = NOTHING
    for name in BUILT_IN_FILES:
        source = sources.read(os.path.join(_FOLDER, name))
        assert not isinstance(source, Problem), source
        read, problems = read_catalogue(source)
        assert read is not None and not problems, problems
        found = found.with_own(read)
    return found


def is_catalogue(root: Entry) -> bool:
    """Whether a document says that it is a catalogue, and so is none of a pump."""
    return root.has("catalogue") and not any(map(root.has, KEYS_OF_A_PUMP))


def open_catalogue(file: str) -> Catalogues | list[Problem]:
    """Return the built-in catalogue with the entries of a clinic's own file; its problems if that is wrong."""
    from pumpcli.files.catalogue_file import read_catalogue  # noqa: PLC0415

    source = sources.read_found(file)
    if isinstance(source, Problem):
        return [source]
    own, problems = read_catalogue(source)
    return problems if own is None else Catalogues(own, file)


def named_catalogue(clinic: Entry | None) -> Catalogues | list[Problem]:
    """The catalogue that a clinic file names by a path relative to itself; the built-in one where it names none."""
    entry = None if clinic is None else clinic.locate("catalogue")
    if entry is None or entry.step != "catalogue" or not entry.text:
        return BUILT_IN
    clinic_file = entry.document.source.file
    found = open_catalogue(os.path.normpath(os.path.join(os.path.dirname(clinic_file), entry.text)))
    if isinstance(found, Catalogues):
        return found
    where = f"; `catalogue` names this file in {clinic_file}:{entry.line}"
    return [replace(each, message=each.message + ("" if each.line else where)) for each in found]
