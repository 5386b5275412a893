"""The rules that dates are computed by: the clinic file, its catalogue, or the defaults."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.clock import Period
from pumpcli.errors import Problem, UsageError
from pumpcli.files import sources
from pumpcli.files.catalogues import BUILT_IN, Catalogues, named_catalogue
from pumpcli.files.citation import Citation
from pumpcli.values import frozen, replace


@frozen
class Rules:
    """The clinic to reckon with, and where its rules were read.

    Attributes:
        citation: the document of the clinic file; None where there is none, or an empty one.
        lead_given: the `refill_lead` was given by the caller, not by the file.
        catalogues: the built-in catalogue, and the one that the clinic file names.
        file: the clinic file; None where there is none.
    """

    clinic: Clinic
    citation: Citation | None
    lead_given: bool
    problems: tuple[Problem, ...]
    catalogues: Catalogues = BUILT_IN
    file: str | None = None

    @property
    def files(self) -> list[str]:
        """The files that the rules were read from."""
        return [file for file in (self.file, self.catalogues.file) if file is not None]


def find_rules(paths: Sequence[str], named: str | None, lead: Period | None) -> Rules | Sequence[Problem]:
    """The clinic file that is named, or the one that belongs to `paths`, or the defaults; the problems of it and of
    its catalogue if one of them is wrong.

    Args:
        lead: takes the place of the `refill_lead` of the file.

    Raises:
        UsageError: several clinic files belong to the paths, and none is named.
    """
    found = [named] if named is not None else sources.clinic_files(paths)
    if len(found) > 1:
        names = ", ".join(sorted(found))
        raise UsageError(f"several clinic files are found: {names}; name the one to use with --clinic")
    clinic, root, problems, catalogues = Clinic(), None, list[Problem](), BUILT_IN
    if found:
        from pumpcli.files.clinic_file import read_clinic  # noqa: PLC0415  # without such a file, 0.5 ms for nothing

        source = sources.read_found(found[0]) if named is None else sources.read(named)
        if isinstance(source, Problem):
            return [source]
        read, root, problems = read_clinic(source)
        named_one = named_catalogue(root)
        if read is None or not isinstance(named_one, Catalogues):
            return problems if isinstance(named_one, Catalogues) else [*problems, *named_one]
        clinic, catalogues = read, named_one
    if lead is not None:
        clinic = replace(clinic, refill_lead=lead)
    citation = None if root is None else Citation(root)
    return Rules(
        clinic=clinic,
        citation=citation,
        lead_given=lead is not None,
        problems=tuple(problems),
        catalogues=catalogues,
        file=found[0] if found else None,
    )
