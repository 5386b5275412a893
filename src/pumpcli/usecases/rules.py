"""Find the rules for computing dates: the clinic file and its catalogue, or the defaults."""

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
    """The clinic, and the files that its rules were read from.

    Attributes:
        citation: the document of the clinic file; None if there is no file or it is empty.
        lead_given: the caller gave the `refill_lead`, not the file.
        catalogues: the built-in catalogue, and the one that the clinic file names.
        file: the clinic file; None if there is none.
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
    """Return the rules of the clinic file, or the defaults; the problems if the file or its catalogue is wrong.

    Args:
        named: the clinic file; None to search for the one that belongs to `paths`.
        lead: overrides the `refill_lead` of the file.

    Raises:
        UsageError: several clinic files belong to the paths, and none is named.
    """
    files = [named] if named is not None else sources.clinic_files(paths)
    if len(files) > 1:
        names = ", ".join(sorted(files))
        raise UsageError(f"several clinic files are found: {names}; name the one to use with --clinic")
    clinic, root, problems, catalogues = Clinic(), None, list[Problem](), BUILT_IN
    if files:
        from pumpcli.files.clinic_file import read_clinic  # noqa: PLC0415  # takes 0.5 ms, and is needed only with a file

        source = sources.read_regular(files[0]) if named is None else sources.read(named)
        if isinstance(source, Problem):
            return [source]
        clinic_or_none, root, problems = read_clinic(source)
        catalogues_or_problems = named_catalogue(root)
        if clinic_or_none is None or not isinstance(catalogues_or_problems, Catalogues):
            return problems if isinstance(catalogues_or_problems, Catalogues) else [*problems, *catalogues_or_problems]
        clinic, catalogues = clinic_or_none, catalogues_or_problems
    if lead is not None:
        clinic = replace(clinic, refill_lead=lead)
    citation = None if root is None else Citation(root)
    return Rules(
        clinic=clinic,
        citation=citation,
        lead_given=lead is not None,
        problems=tuple(problems),
        catalogues=catalogues,
        file=files[0] if files else None,
    )
