"""Load the pumps of files and folders into a fleet, in one process or in several."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic

from pumpcli.domain.acceptance import accepted_codes
from pumpcli.errors import Fault, FaultCode, Problem, Severity, Unread
from pumpcli.files import fields, sources
from pumpcli.files.catalogues import is_catalogue
from pumpcli.files.checks import Place, duplicate_codes
from pumpcli.files.citation import Citation
from pumpcli.files.pump_file import read_pump
from pumpcli.files.source import Source
from pumpcli.files.yaml_text import documents, parts
from pumpcli.fleet.clinics import Clinics, FileRules
from pumpcli.fleet.fleet import Fleet, LoadedPump, PumpT
from pumpcli.fleet.pump_warnings import new_problems, warn_all
from pumpcli.values import Frozen, replace

if TYPE_CHECKING:
    from pumpcli.domain.clock import AsOf
    from pumpcli.domain.pump import Pump
    from pumpcli.files.document import Document

#: Makes the value that the fleet holds from each pump, in the same order.
Keep = Callable[[Sequence["LoadedPump"]], Sequence[PumpT]]
#: Called with the number of characters read so far, and that of all files.
Progress = Callable[[int, int], None]

#: Characters in one part of the work: about 250 pumps, a few hundredths of a second.
PART = 100_000
#: Below this many characters, about a thousand pumps, more processes cost more time than they save.
WORTH_SHARING = 500_000
#: Documents that go through each step of the work together. The code of one step then stays in the processor's cache;
#: the nodes of many more documents would not fit into it. With a batch of 1 `due FLEET --jobs 1` takes 1.08 times the
#: CPU time as CSV, 1.09 as JSON and 1.14 as a table (medians of 7 to 9 alternating pairs; FLEET is 5,000 pumps of
#: `python -m tests.benchmarks.fleet 5000 FLEET`).
BATCH = 32
#: The cost of opening a file, as the number of characters that are read in the same time.
CHARACTERS_PER_FILE = 150


class _ReadDocument(Frozen, Generic[PumpT]):
    """The pump, the place and the problems of one document, or of a file without documents.

    Attributes:
        pump: None if no pump could be read.
        place: the place of the pump's code; None if no code could be read.
        line: the first line of the document.
        unread: the pump or file that could not be read; None if there is none.
    """

    pump: PumpT | None = None
    place: Place | None = None
    line: int = 0
    unread: Unread | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the entry adds nothing to a fleet, such as that of a catalogue in use."""
        return self.pump is None and self.unread is None and not self.problems


class _Part(Frozen, Generic[PumpT]):
    """The entries of some files, or parts of files, by file name, and the number of characters that were read."""

    files: tuple[tuple[str, list[_ReadDocument[PumpT]]], ...]
    characters: int


class _Reader(Frozen, Generic[PumpT]):
    """Reads files and parts of files. It is a plain value, so that it can be sent to another process."""

    clinics: Clinics
    as_of: AsOf | None
    keep: Keep[PumpT]

    def read(self, items: Sequence[str | Source | Problem]) -> _Part[PumpT]:
        """Read files, which are opened here, or parts of a file whose text has been read."""
        opened = [sources.read(item) if isinstance(item, str) else item for item in items]
        entries: list[list[_ReadDocument[PumpT]]] = [
            [_not_read(source)] if isinstance(source, Problem) else [] for source in opened
        ]
        composed = (
            (entries_of_source, document)
            for entries_of_source, source in zip(entries, opened, strict=True)
            if isinstance(source, Source)
            for document in documents(source)
        )
        while batch := list(islice(composed, BATCH)):
            made = self._entries([document for _, document in batch])
            for (entries_of_source, _), entry in zip(batch, made, strict=True):
                entries_of_source.append(entry)
        characters = sum(
            CHARACTERS_PER_FILE + (len(source.text) if isinstance(source, Source) else 0) for source in opened
        )
        return _Part(tuple(zip([source.file for source in opened], entries, strict=True)), characters)

    def _entries(self, batch: Sequence[Document]) -> Iterator[_ReadDocument[PumpT]]:
        """Read documents. Each step is done for all documents before the next step (see `BATCH`)."""
        rules = [self.clinics.of(document.source.file) for document in batch]
        pumps = [
            None if applying is None else _pump_of(document, applying, self.clinics)
            for document, applying in zip(batch, rules, strict=True)
        ]
        warn_all(batch, pumps, rules, self.as_of)
        loaded = [
            _without_rules(document) if applying is None else _entry(document, pump, applying, self.as_of)
            for document, pump, applying in zip(batch, pumps, rules, strict=True)
        ]
        for document in batch:
            document.root = None  # breaks the cycle of node and document, because the collector is off
        values = iter(self.keep([entry.pump for entry in loaded if entry.pump is not None]))
        for entry in loaded:
            pump = None if entry.pump is None else next(values)
            yield _ReadDocument(
                pump=pump, place=entry.place, line=entry.line, unread=entry.unread, problems=entry.problems
            )


def keep_pump(pumps: Sequence[LoadedPump]) -> Sequence[LoadedPump]:
    """Return the pumps unchanged: the fleet holds each `LoadedPump`."""
    return pumps


def digest_fleet(
    paths: Sequence[str],
    clinics: Clinics,
    keep: Keep[PumpT],
    jobs: int | None = 1,
    progress: Progress | None = None,
    as_of: AsOf | None = None,
) -> Fleet[PumpT]:
    """Load a fleet that holds only the value that `keep` makes from each pump.

    The result is the same for every number of processes.

    Args:
        clinics: the rules by which each file is read; the pumps of a wrong clinic file are named in `unread`.
        keep: called in the process that reads the pumps.
        jobs: the number of processes that read; None for one per processor if there is enough to read, else one.
        progress: called after each part of the work.
        as_of: without it, warnings that depend on the day are left out.

    Raises:
        WorkerLost: a process ended before its work was done.
    """
    files, problems = sources.pump_files(paths)
    sizes = {file: sources.size(file) for file in files}
    total = sum(sizes.values()) + CHARACTERS_PER_FILE * len(files)
    entries: dict[str, list[_ReadDocument[PumpT]]] = {file: [] for file in files}
    done = 0
    reader = _Reader(clinics=clinics, as_of=as_of, keep=keep)
    is_alone = jobs == 1 or (jobs is None and total <= WORTH_SHARING)
    for part in map(reader.read, _parts(sizes)) if is_alone else _read_in_processes(reader, sizes, jobs):
        for file, read in part.files:
            entries[file] += read
        done += part.characters
        if progress is not None:
            progress(done, total)
    return _fleet(problems, entries)


def _read_in_processes(reader: _Reader[PumpT], sizes: Mapping[str, int], jobs: int | None) -> Iterator[_Part[PumpT]]:
    from pumpcli.fleet.workers import cores, imap_ordered  # noqa: PLC0415  # few lists are so long

    return imap_ordered(reader.read, _parts(sizes), jobs or cores())


def _parts(sizes: Mapping[str, int]) -> Iterator[Sequence[str | Source | Problem]]:
    """Cut the work into parts of about equal size: several small files, or some documents of a large one.

    Args:
        sizes: the number of bytes of every file.
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
            characters += size + CHARACTERS_PER_FILE
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


def _fleet(problems: Sequence[Problem], entries: Mapping[str, Sequence[_ReadDocument[PumpT]]]) -> Fleet[PumpT]:
    """Make a fleet from the entries of its files.

    Args:
        problems: the problems found while searching for files.
        entries: the entries of each file, by name.
    """
    without_document = [file for file, read in entries.items() if not read]
    all_entries = [*map(_not_read, problems), *chain.from_iterable(entries.values()), *map(_no_pump, without_document)]
    places = [entry.place for entry in all_entries if entry.place is not None]
    duplicates = duplicate_codes(places)
    pumps, left_out = _without_duplicates(all_entries, {(problem.file, problem.line) for problem in duplicates})
    unread = [entry.unread for entry in all_entries if entry.unread is not None]
    with_content = [file for file, read in entries.items() if not read or not all(entry.is_empty for entry in read)]
    file_problems = [problem for entry in all_entries for problem in entry.problems]
    return Fleet(
        pumps=tuple(pumps),
        unread=(*unread, *left_out),
        problems=(*file_problems, *duplicates, *_lookalikes(places)),
        files=len(with_content),
        names=tuple(entries),
    )


def _lookalikes(places: Sequence[Place]) -> Sequence[Problem]:
    if len(places) < 2:
        return ()
    from pumpcli.files.lookalike_codes import lookalike_codes  # noqa: PLC0415  # one pump is like no other

    return lookalike_codes(places)


def _without_duplicates(
    entries: Iterable[_ReadDocument[PumpT]], duplicates: Container[tuple[str, int]]
) -> tuple[list[PumpT], list[Unread]]:
    """Return the pumps whose codes do not collide, and an `Unread` for each of the others.

    Args:
        duplicates: the file and line of each code that several pumps have at the same time.
    """
    pumps, left_out = [], []
    for entry in entries:
        if entry.pump is None or entry.place is None:
            continue
        if (entry.place.file, entry.place.line) in duplicates:
            left_out.append(Unread(entry.place.code, entry.place.file, entry.line))
        else:
            pumps.append(entry.pump)
    return pumps, left_out


def _not_read(problem: Problem) -> _ReadDocument[Any]:
    """Make the entry of a file or folder that could not be read; a warning alone makes no `Unread`."""
    if not problem.is_error:
        return _ReadDocument(problems=(problem,))
    return _ReadDocument(unread=Unread(None, problem.file, 0), problems=(problem,))


def _no_pump(file: str) -> _ReadDocument[Any]:
    message = "this file holds no pump: no text except comments"
    return _not_read(
        Problem(
            severity=Severity.ERROR, code=FaultCode.EMPTY_FILE, file=file, line=0, column=0, path="", message=message
        )
    )


def citation_of(loaded: LoadedPump) -> Citation:
    """Read the document of a pump again to cite its lines, because a fleet does not keep nodes."""
    for document in documents(loaded.source):
        if document.root is not None and document.root.line == loaded.line:
            return Citation(document.root)
    raise AssertionError(f"{loaded.file}:{loaded.line} held a pump when it was read first")


def read_again(
    loaded: LoadedPump, document: Document, rules: FileRules, as_of: AsOf | None = None
) -> tuple[Pump | None, tuple[Problem, ...]]:
    """Read the document of a pump that was changed in memory.

    Args:
        rules: those by which the pump was read.

    Returns:
        The pump, None if the change makes it invalid, and the problems that the unchanged document does not have,
        whether or not the file accepts their codes: an acceptance ends with the next program.
    """
    versions = (citation_of(loaded).root.document, document)
    pumps = [_pump_of(version, rules, Clinics(rules)) for version in versions]
    warn_all(versions, pumps, (rules, rules), as_of)
    before, after = (_entry(version, pump, rules, as_of) for version, pump in zip(versions, pumps, strict=True))
    problems = new_problems(before.problems, after.problems)
    return None if after.pump is None else after.pump.pump, problems


def _pump_of(document: Document, rules: FileRules, clinics: Clinics) -> Pump | None:
    """Read the pump of a document and record its problems. Return None for a catalogue."""
    root, clinic = document.root, rules.clinic
    if root is None or not is_catalogue(root):
        if clinic.sites and root is not None:
            from pumpcli.files.sites_file import check_site  # noqa: PLC0415  # few clinics have sites

            check_site(root, clinic.sites, clinic.file)
        return read_pump(document, clinic.zone, rules.catalogues)
    if not clinics.is_catalogue_of_any(document.source.file):
        message = (
            "this is a catalogue that no clinic file in use names, or a clinic file that is not called clinic.yaml: "
            "it has no effect"
        )
        root.locate("catalogue").fault(Fault(FaultCode.UNUSED_CATALOGUE, message), Severity.WARNING)
    return None


def _entry(document: Document, pump: Pump | None, rules: FileRules, as_of: AsOf | None) -> _ReadDocument[LoadedPump]:
    """Collect the pump, its place and its problems from a document that has been read."""
    root, file = document.root, document.source.file
    if root is None:
        line = document.offset + 1
        return _ReadDocument(line=line, unread=Unread(document.pump, file, line), problems=_problems(document))
    problems, line = _problems(document, pump, as_of), root.line
    if pump is None and is_catalogue(root):
        return _ReadDocument(problems=problems)
    place = None if document.pump is None else Place.of(document.pump, root, pump)
    if pump is None:
        return _ReadDocument(place=place, line=line, unread=Unread(document.pump, file, line), problems=problems)
    loaded = LoadedPump(pump=pump, source=document.source, line=line, clinic=rules.clinic)
    return _ReadDocument(pump=loaded, place=place, line=line, problems=problems)


def _without_rules(document: Document) -> _ReadDocument[LoadedPump]:
    """Name the pump of a document whose clinic file is wrong, so that it cannot be read."""
    root, file = document.root, document.source.file
    if root is None:
        line = document.offset + 1
        return _ReadDocument(line=line, unread=Unread(None, file, line), problems=_problems(document))
    if is_catalogue(root):
        return _ReadDocument()
    entry = root.value("pump")
    code = None if entry is None else entry.peek(fields.code)
    place = None if code is None else Place.of(code, root, None)
    return _ReadDocument(place=place, line=root.line, unread=Unread(code, file, root.line))


def _problems(document: Document, pump: Pump | None = None, as_of: AsOf | None = None) -> tuple[Problem, ...]:
    """Return the problems of a document by line and column, each with the code of its pump, and with the day on which
    the file accepts it.

    Args:
        pump: None if it could not be read; then nothing is accepted, nor without the day of `as_of`.
    """
    if not document.problems:
        return ()
    accepted = accepted_codes(pump, as_of) if pump is not None and pump.accepted and as_of is not None else {}
    return tuple(
        replace(problem, pump=document.pump, accepted=accepted.get(problem.code))
        for problem in sorted(document.problems, key=_position)
    )


def _position(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
