"""From paths to a fleet: every pump that can be read, every one that cannot by name, and every problem."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.domain.pump import Pump
from pumpcli.domain.zone import PLAIN_TIME, Zone
from pumpcli.errors import Fault, Problem, Severity
from pumpcli.files import sources
from pumpcli.files.catalogue_file import is_catalogue
from pumpcli.files.catalogues import BUILT_IN, Catalogues
from pumpcli.files.checks import Place, duplicate_codes, warn
from pumpcli.files.citation import Citation
from pumpcli.files.document import Document
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents
from pumpcli.values import frozen


@frozen
class LoadedPump:
    """A pump and where it was read.

    Attributes:
        source: the text of the file; kept for those who ask for the line of a number (see `citation_of`).
        line: where its document begins.
    """

    pump: Pump
    source: Source
    line: int

    @property
    def file(self) -> str:
        return self.source.file


@frozen
class Unread:
    """A pump that could not be read, or a file that could not: named so that nobody is dropped in silence.

    Attributes:
        code: its code, where at least that could be read.
        line: where its document begins; 0 for a whole file.
    """

    code: str | None
    file: str
    line: int


@frozen
class Fleet:
    """All pumps of some files, and everything that is wrong with the files."""

    pumps: tuple[LoadedPump, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]
    files: int


@frozen
class _Read:
    """What one document, or one file that holds none, brings to a fleet."""

    pump: LoadedPump | None = None
    place: Place | None = None
    unread: Unread | None = None
    problems: tuple[Problem, ...] = ()


def load_fleet(paths: Sequence[str], zone: Zone = PLAIN_TIME, catalogues: Catalogues = BUILT_IN) -> Fleet:
    """Every pump of the files and folders that `paths` name, with every problem found in them.

    Two pumps with one code are both left out: it is not clear which of them is meant. A catalogue among the files is
    none of a pump.

    Args:
        zone: the civil time of pumps that name no time zone.
        catalogues: supply what the files leave to the model of a pump, and how long its mixtures may stay.
    """
    files, problems = sources.pump_files(paths)
    read = [_Read(unread=Unread(None, problem.file, 0), problems=(problem,)) for problem in problems]
    by_file = [_file(file, zone, catalogues) for file in files]
    read += [each for found in by_file for each in found]
    duplicates = duplicate_codes([each.place for each in read if each.place is not None])
    doubled = {(problem.file, problem.line) for problem in duplicates}
    pumps, unread = [], [each.unread for each in read if each.unread is not None]
    for each in read:
        if each.pump is not None and each.place is not None:
            if (each.place.file, each.place.line) in doubled:
                unread.append(Unread(each.pump.pump.code, each.pump.file, each.pump.line))
            else:
                pumps.append(each.pump)
    found = [problem for each in read for problem in each.problems]
    return Fleet(tuple(pumps), tuple(unread), tuple(found + duplicates), sum(map(bool, by_file)))


def citation_of(loaded: LoadedPump) -> Citation:
    """The document of a pump, read again: the nodes of a whole fleet are not kept."""
    for document in documents(loaded.source):
        if document.root is not None and document.root.line == loaded.line:
            return Citation(document.root)
    raise AssertionError(f"{loaded.file}:{loaded.line} held a pump when it was read first")


def read_again(
    loaded: LoadedPump, document: Document, catalogues: Catalogues
) -> tuple[Pump | None, tuple[Problem, ...]]:
    """The pump of a document that was changed in memory, None where the change makes it wrong, and what is wrong or
    worth a warning in it now and was not before."""
    zone = loaded.pump.zone
    before, read = (_document(each, zone, catalogues) for each in (citation_of(loaded).root.document, document))
    assert before is not None and read is not None, "a document of a pump"
    known = {(problem.path, problem.message) for problem in before.problems}
    problems = tuple(problem for problem in read.problems if (problem.path, problem.message) not in known)
    return None if read.pump is None else read.pump.pump, problems


def _file(file: str, zone: Zone, catalogues: Catalogues) -> list[_Read]:
    """What each document of a file brings, one after the other: the nodes of all of them are too many to be kept."""
    source = sources.read(file)
    if isinstance(source, Problem):
        return [_Read(unread=Unread(None, file, 0), problems=(source,))]
    found = [_document(document, zone, catalogues) for document in documents(source)]
    if found:
        return [each for each in found if each is not None]
    message = "this file holds no pump: no text but comments"
    problem = Problem(Severity.ERROR, "empty-file", file, 0, 0, "", message)
    return [_Read(unread=Unread(None, file, 0), problems=(problem,))]


def _document(document: Document, zone: Zone, catalogues: Catalogues) -> _Read | None:
    """What a document brings; None for the catalogue that is in use."""
    root = document.root
    if root is not None and is_catalogue(root):
        if catalogues.is_own(document.source.file):
            return None
        message = "this is a catalogue, and no clinic file in use names it with `catalogue`: it has no effect"
        root.locate("catalogue").fault(Fault("unused-catalogue", message), Severity.WARNING)
        return _Read(problems=tuple(document.problems))
    pump = read_pump(document, zone, catalogues)
    line = root.line if root is not None else document.offset + 1
    place = None if root is None or document.pump is None else Place.of(document.pump, root)
    if pump is not None and root is not None:
        warn(pump, root, catalogues)
    problems = tuple(sorted(document.problems, key=lambda problem: (problem.line, problem.column)))
    if pump is None:
        return _Read(None, place, Unread(document.pump, document.source.file, line), problems)
    return _Read(LoadedPump(pump, document.source, line), place, None, problems)
