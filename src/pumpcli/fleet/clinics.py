"""The rules by which each pump of a fleet is read: those of its clinic file, or the defaults."""

from __future__ import annotations

from pumpcli.domain.clinic import Clinic
from pumpcli.files.catalogues import BUILT_IN, Catalogues
from pumpcli.files.clinic_search import ClinicPlaces
from pumpcli.values import Frozen, derived, set_derived


class FileRules(Frozen):
    """The rules of the pumps of one clinic file, and the catalogues of these pumps."""

    clinic: Clinic = Clinic()
    catalogues: Catalogues = BUILT_IN


class Clinics(Frozen):
    """The rules of each pump file. It is a plain value, so that it can be sent to another process.

    Attributes:
        first: the rules of every pump file, or of those that `others` does not name.
        places: the clinic file of each pump file; None if `first` holds for all.
        others: the rules of several clinic files, each with the name of the file, None for the pumps that have none.
            The rules are None if the clinic file or its catalogue is wrong: its pumps cannot be read.
    """

    first: FileRules = FileRules()
    places: ClinicPlaces | None = None
    others: tuple[tuple[str | None, FileRules | None], ...] = ()

    _by_name: dict[str | None, FileRules | None] = derived()

    def __post_init__(self) -> None:
        set_derived(self, "_by_name", dict(self.others))

    def of(self, file: str) -> FileRules | None:
        """Return the rules of a pump file; None if its clinic file is wrong."""
        return self.first if self.places is None else self._by_name[self.places.of(file)]

    def is_catalogue_of_any(self, file: str) -> bool:
        """Return whether a file is the own catalogue of one of the clinics."""
        rules = (self.first, *(rules for _, rules in self.others if rules is not None))
        return any(each.catalogues.is_own(file) for each in rules)
