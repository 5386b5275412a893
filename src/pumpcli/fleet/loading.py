"""From paths to a fleet: every pump that can be read, every one that cannot by name, and every problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Generic

from pumpcli.domain.clinic import Clinic
from pumpcli.domain.pump import Pump
from pumpcli.errors import Fault, FaultCode, Problem, Severity, Unread
from pumpcli.files import sources
from pumpcli.files.catalogues import BUILT_IN, Catalogues, is_catalogue
from pumpcli.files.checks import Place, duplicate_codes, warn
from pumpcli.files.citation import Citation
from pumpcli.files.document import Document
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents, parts
from pumpcli.fleet.fleet import Fleet, KeptT, LoadedPump
from pumpcli.fleet.workers import cores, in_order
from pumpcli.values import frozen

#: What is kept of some pumps, of each in its place.
Keep = Callable[[Sequence["LoadedPump"]], Sequence[KeptT]]
#: Is told how much of how much is done.
Progress = Callable[[int, int], None]

#: Characters of a part of work: some 250 pumps, a few hundredths of a second.
PART = 100_000
#: With less to read than some thousand pumps, other processes cost more than they give.
WORTH_SHARING = 500_000
#: Documents that are worked on step by step side by side: the code of one step then stays in the processor's cache; the
#: nodes of many more documents would not. With a batch of 1 `due FLEET --jobs 1` takes 1.08 times the CPU time as CSV,
#: 1.09 as JSON and 1.14 as a table (medians of 7 to 9 alternating pairs; FLEET is 5,000 pumps of `python -m
#: tests.benchmarks.fleet 5000 FLEET`).
BATCH = 32
#: What a file costs besides its characters, in characters.
A_FILE = 150


@frozen
class _Read(Generic[KeptT]):
    """What one document, or one file that holds none, brings to a fleet."""

    kept: KeptT | None = None
    place: Place | None = None
    line: int = 0
    unread: Unread | None = None
    problems: tuple[Problem, ...] = ()


@frozen
class _Reader(Generic[KeptT]):
    """Reads parts of files, by the rules of a clinic, and keeps something of every pump."""

    clinic: Clinic
    catalogues: Catalogues
    keep: Keep[KeptT]

    def part(self, items: Sequence[str | Source | Problem]) -> _Part[KeptT]:
        """What some files or parts of files bring; a file that is named is opened here."""
        opened = [sources.read(item) if isinstance(item, str) else item for item in items]
        found: list[list[_Read[KeptT]]] = [[_not_read(each)] if isinstance(each, Problem) else [] for each in opened]
        composed = (
            (reads, document)
            for reads, source in zip(found, opened, strict=True)
            if isinstance(source, Source)
            for document in documents(source)
        )
        while batch := list(islice(composed, BATCH)):
            for (reads, _), read in zip(batch, self._read([document for _, document in batch]), strict=True):
                reads.append(read)
        characters = sum(A_FILE + (len(each.text) if isinstance(each, Source) else 0) for each in opened)
        return _Part(tuple([(each.file, reads) for each, reads in zip(opened, found, strict=True)]), characters)

    def _read(self, batch: Sequence[Document]) -> Iterator[_Read[KeptT]]:
        """What each of some documents brings. One step of the work is done for all of them before the next one."""
        pumps = [_pump_of(document, self.clinic, self.catalogues) for document in batch]
        found = [
            _brought(document, pump, self.clinic, self.catalogues) for document, pump in zip(batch, pumps, strict=True)
        ]
        for document in batch:
            document.root = None  # it refers to the document too: without this, only the collector would find both
        kept = iter(self.keep([each.kept for each in found if each.kept is not None]))
        for each in found:
            yield _Read(
                kept=None if each.kept is None else next(kept),
                place=each.place,
                line=each.line,
                unread=each.unread,
                problems=each.problems,
            )


@frozen
class _Part(Generic[KeptT]):
    """What some files bring, by their names, and how much was read for it."""

    files: tuple[tuple[str, list[_Read[KeptT]]], ...]
    characters: int


def itself(loaded: Sequence[LoadedPump]) -> Sequence[LoadedPump]:
    """Keeps pumps as they were read."""
    return loaded


def load_fleet(paths: Sequence[str], clinic: Clinic = Clinic(), catalogues: Catalogues = BUILT_IN) -> Fleet[LoadedPump]:
    """Every pump of the files and folders that `paths` name, with every problem found in them.

    Two pumps with one code are both left out: it is not clear which of them is meant. A catalogue among the files is
    none of a pump.

    Args:
        clinic: its time zone is the civil time of pumps that name none, and warnings may depend on its rules.
        catalogues: supply what the files leave to the model of a pump, and how long its mixtures may stay.
    """
    return digest_fleet(paths, clinic, catalogues, itself)


def digest_fleet(
    paths: Sequence[str],
    clinic: Clinic,
    catalogues: Catalogues,
    keep: Keep[KeptT],
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Fleet[KeptT]:
    """The same, of which only something is kept of each pump. The result is the same for every number of processes.

    Args:
        keep: says what is kept of pumps, which is all that is in memory at the end.
        jobs: how many processes read; None for as many as there are processors where there is enough to read.
        progress: is told from time to time how many characters of how many have been read, about.

    Raises:
        WorkerLost: a process ended before its work was done.
    """
    files, problems = sources.pump_files(paths)
    sizes = {file: sources.size(file) for file in files}
    total = sum(sizes.values()) + A_FILE * len(files)
    if jobs is None:
        jobs = cores() if total > WORTH_SHARING else 1
    read: list[_Read[KeptT]] = [_not_read(problem) for problem in problems]
    documents_of = dict.fromkeys(files, 0)
    bringing: set[str] = set()
    done = 0
    for part in in_order(_Reader(clinic, catalogues, keep).part, _parts(sizes), jobs):
        for file, found in part.files:
            read += found
            documents_of[file] += len(found)
            if any(each.kept is not None or each.unread is not None or each.problems for each in found):
                bringing.add(file)
        done += part.characters
        if progress is not None:
            progress(done, total)
    empty = [file for file, number in documents_of.items() if number == 0]
    return _fleet([*read, *map(_no_pump, empty)], len(bringing) + len(empty), files)


def _parts(sizes: Mapping[str, int]) -> Iterator[Sequence[str | Source | Problem]]:
    """The work in parts of about one size: some small files, or some documents of a large one.

    Args:
        sizes: the bytes of every file.
    """
    batch: list[str | Source | Problem] = []
    characters = 0
    for file, size in sizes.items():
        if file == sources.STANDARD_INPUT or size > PART:
            yield batch
            yield from ([part] for part in _parts_of(file))
            batch, characters = [], 0
        else:
            batch.append(file)
            characters += size + A_FILE
            if characters > PART:
                yield batch
                batch, characters = [], 0
    yield batch


def _parts_of(file: str) -> Iterator[Source | Problem]:
    source = sources.read(file)
    if isinstance(source, Problem):
        yield source
    else:
        yield from parts(source, PART)


def _fleet(read: Sequence[_Read[KeptT]], files: int, names: Sequence[str]) -> Fleet[KeptT]:
    duplicates = duplicate_codes([each.place for each in read if each.place is not None])
    doubled = {(problem.file, problem.line) for problem in duplicates}
    pumps, unread = [], [each.unread for each in read if each.unread is not None]
    for each in read:
        if each.kept is not None and each.place is not None:
            if (each.place.file, each.place.line) in doubled:
                unread.append(Unread(each.place.code, each.place.file, each.line))
            else:
                pumps.append(each.kept)
    found = [problem for each in read for problem in each.problems]
    return Fleet(
        pumps=tuple(pumps), unread=tuple(unread), problems=tuple(found + duplicates), files=files, names=tuple(names)
    )


def _not_read(problem: Problem) -> _Read[Any]:
    """A file or folder that could not be read; a warning leaves nobody out."""
    if not problem.is_error:
        return _Read(problems=(problem,))
    return _Read(unread=Unread(None, problem.file, 0), problems=(problem,))


def _no_pump(file: str) -> _Read[Any]:
    message = "this file holds no pump: no text but comments"
    return _not_read(
        Problem(
            severity=Severity.ERROR, code=FaultCode.EMPTY_FILE, file=file, line=0, column=0, path="", message=message
        )
    )


def citation_of(loaded: LoadedPump) -> Citation:
    """The document of a pump, read again: the nodes of a whole fleet are not kept."""
    for document in documents(loaded.source):
        if document.root is not None and document.root.line == loaded.line:
            return Citation(document.root)
    raise AssertionError(f"{loaded.file}:{loaded.line} held a pump when it was read first")


def read_again(
    loaded: LoadedPump, document: Document, clinic: Clinic, catalogues: Catalogues
) -> tuple[Pump | None, tuple[Problem, ...]]:
    """The pump of a document that was changed in memory, None where the change makes it wrong, and what is wrong or
    worth a warning in it now and was not before."""
    both = (citation_of(loaded).root.document, document)
    pumps = [_pump_of(each, clinic, catalogues) for each in both]
    before, read = (_brought(each, pump, clinic, catalogues) for each, pump in zip(both, pumps, strict=True))
    known = {(problem.path, problem.message) for problem in before.problems}
    problems = tuple(problem for problem in read.problems if (problem.path, problem.message) not in known)
    return None if read.kept is None else read.kept.pump, problems


def _pump_of(document: Document, clinic: Clinic, catalogues: Catalogues) -> Pump | None:
    """The pump of a document, with every problem recorded; none, if it is a catalogue."""
    root = document.root
    if root is None or not is_catalogue(root):
        return read_pump(document, clinic.zone, catalogues)
    if not catalogues.is_own(document.source.file):
        message = (
            "this is a catalogue that no clinic file in use names, or a clinic file that is not called clinic.yaml: "
            "it has no effect"
        )
        root.locate("catalogue").fault(Fault(FaultCode.UNUSED_CATALOGUE, message), Severity.WARNING)
    return None


def _position(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def _brought(document: Document, pump: Pump | None, clinic: Clinic, catalogues: Catalogues) -> _Read[LoadedPump]:
    """What a document brings that has been read; of a catalogue, what is wrong with its place."""
    root, file = document.root, document.source.file
    line = root.line if root is not None else document.offset + 1
    if pump is not None and root is not None:
        warn(pump, root, clinic, catalogues)
    problems = tuple(sorted(document.problems, key=_position)) if document.problems else ()
    place = None if root is None or document.pump is None else Place.of(document.pump, root)
    if pump is not None:
        return _Read(
            kept=LoadedPump(pump, document.source, line), place=place, line=line, unread=None, problems=problems
        )
    if root is not None and is_catalogue(root):
        return _Read(problems=problems)
    return _Read(kept=None, place=place, line=line, unread=Unread(document.pump, file, line), problems=problems)
