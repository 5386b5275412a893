"""Find the clinic file of each pump file: the nearest one in its folder or above it, on the path as typed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from pumpcli.errors import Problem
from pumpcli.files.folders import FileEntry, real_path, walk
from pumpcli.values import Frozen

CLINIC_NAMES = ("clinic.yaml", "clinic.yml")
SUFFIXES = (".yaml", ".yml")


class ClinicPlaces(Frozen):
    """The clinic files that apply to some paths. It is a plain value, so that it can be sent to another process.

    Attributes:
        by_folder: the clinic file of each path's folder, and of each folder below that has its own; None for none.
        by_file: the clinic files of pump files that are reached by a link and have none on the path as typed.
        holds_pumps: the clinic files that apply to any pump file; None among them where a pump file has none.
    """

    by_folder: dict[str, str | None]
    by_file: dict[str, str]
    holds_pumps: frozenset[str | None] = frozenset()

    def of(self, file: str) -> str | None:
        """Return the clinic file of a pump file that a search has found; None if it has none."""
        return self.by_file.get(file) or self.by_folder[nearest(os.path.dirname(file), self.by_folder)]

    def of_folder(self, path: str) -> str | None:
        """Return the clinic file at or above one of the paths, or above a file; None if it has none."""
        folder = os.path.normpath(path)
        return self.by_folder[folder] if folder in self.by_folder else self.of(folder)

    @property
    def files(self) -> list[str]:
        """All clinic files, that of the first path first."""
        found = [*self.by_folder.values(), *self.by_file.values()]
        return list(dict.fromkeys(file for file in found if file is not None))


def nearest(folder: str, known: Mapping[str, object]) -> str:
    """Return the nearest of some folders at or above a folder, on the path as typed."""
    here = folder or os.curdir
    while here not in known:
        here = os.path.dirname(here) or os.curdir
    return here


def clinic_places(paths: Sequence[str]) -> ClinicPlaces:
    """Find the clinic file of every pump file of some paths.

    It is the nearest one in the folder of the file or above it, on the path as typed. If there is none, it is the
    nearest one above the real folder of a path or a file that is reached by a link, since a missed clinic file would
    change the dates.
    """
    search = _Search()
    for path in paths:
        search.add(path)
    return ClinicPlaces(search.by_folder, search.by_file, frozenset(search.holds_pumps))


def clinic_files(paths: Sequence[str]) -> list[str]:
    """Return the clinic files that apply to `paths`, each once, that of the first path first."""
    return clinic_places(paths).files


class _Search:
    """The folders visited so far. Of several names of one clinic file the first is kept."""

    def __init__(self) -> None:
        self.by_folder: dict[str, str | None] = {}
        self.by_file: dict[str, str] = {}
        self.holds_pumps: set[str | None] = set()
        self._names: dict[str, str] = {}

    def add(self, path: str) -> None:
        """Visit a path."""
        is_folder = os.path.isdir(path)
        folder = os.path.normpath(path)  # a missing folder may end in a slash
        folder = folder if is_folder else os.path.dirname(folder) or os.curdir
        if folder not in self.by_folder:
            self.by_folder[folder] = self._known(_above(folder)) or self._above_real(folder, real_path(folder))
        if not is_folder:
            self._add_pump_files([FileEntry(os.path.normpath(path), real_path(path), True)])
            return
        problems: list[Problem] = []
        entries = list(walk(folder, problems))
        for file in [*(entry.file for entry in entries), *(problem.file for problem in problems)]:
            if is_clinic_file(file):
                here = os.path.dirname(file)
                self.by_folder[here or os.curdir] = self._known(_clinic_in(here))
        self._add_pump_files([entry for entry in entries if entry.file.lower().endswith(SUFFIXES)])

    def _add_pump_files(self, entries: Sequence[FileEntry]) -> None:
        """Note which clinic files apply to pump files, and that of each file that has one above its real folder only.

        Most files share their folder with many others, so a folder is looked up once.
        """
        above_real: dict[tuple[str, str], str | None] = {}
        for entry in entries:
            place = folder, real_folder = os.path.dirname(entry.file), os.path.dirname(entry.real)
            if place not in above_real and not is_clinic_file(entry.file):
                clinic = self.by_folder[nearest(folder, self.by_folder)]
                above_real[place] = self._above_real(folder, real_folder) if clinic is None else None
                self.holds_pumps.add(clinic or above_real[place])
            above = above_real.get(place)
            if above is not None:
                self.by_file[entry.file] = above

    def _above_real(self, folder: str, real: str) -> str | None:
        """Return the nearest clinic file at or above the real path of a folder that is reached by a link."""
        try:
            is_linked = os.path.abspath(folder) != real
        except OSError:  # the current folder has been deleted
            return None
        return self._known(_above(real)) if is_linked else None

    def _known(self, file: str | None) -> str | None:
        return None if file is None else self._names.setdefault(real_path(file), os.path.normpath(file))


def is_clinic_file(file: str) -> bool:
    """Return whether a file has the name of a clinic file."""
    return os.path.basename(file) in CLINIC_NAMES


def _above(folder: str) -> str | None:
    """Return the nearest clinic file in a folder or above it; None if there is none."""
    return next(filter(None, map(_clinic_in, _chain(folder))), None)


def _chain(folder: str) -> Iterator[str]:
    """Yield a folder and every folder above it: first those in the path as typed, then those above its first name."""
    here = os.path.normpath(folder)
    while True:
        yield here
        if os.path.basename(here) in (os.curdir, os.pardir):
            above = os.path.normpath(os.path.join(here, os.pardir))
            if _is_top(here, above):
                return
        else:
            above = os.path.dirname(here) or os.curdir
        if above == here:
            return
        here = above


def _is_top(folder: str, above: str) -> bool:
    """Return whether a folder is the topmost one, or this is unknown because it has been deleted."""
    try:
        return os.path.samefile(folder, above)
    except OSError:
        return True


def _clinic_in(folder: str) -> str | None:
    """Return the clinic file in a folder; None if there is none."""
    files = (os.path.join(folder, name) for name in CLINIC_NAMES)
    return next((file for file in files if _exists(file)), None)


def _exists(file: str) -> bool:
    """Return whether a name exists, even as a broken link, or may exist in a folder that cannot be looked into.

    Reading such a file then reports the problem; ignoring it would compute a list by other rules.
    """
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True
