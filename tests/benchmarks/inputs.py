"""The files that the measured commands read, each made when it is first asked for."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import fleet

#: A typical clinic file; its holidays are read at every start.
CLINIC = """\
clinic: Clinic of the benchmarks
holidays: US-MN
closed: [2026-12-24 to 2026-12-26]
refill_lead: 7 days
"""
_SAMPLE = Path(__file__).parents[2] / "sample_configs" / "baclofen-flex.yaml"


class Inputs:
    """Fleets in a folder with a clinic file; one pump beside a clinic file with holidays, and one beside none."""

    def __init__(self, folder: Path, part: float = 1.0) -> None:
        """Keep the files in a folder; `part` makes every fleet smaller, for a quick look."""
        self._folder, self._part = folder, part

    def size(self, count: int) -> int:
        """Return the number of pumps of a fleet, reduced by `part`."""
        return round(count * self._part)

    def one(self, clinic: str = "") -> str:
        """One pump, beside a clinic file or, without its text, none."""
        path = self._in("one-with-clinic" if clinic else "one", clinic) / "pump.yaml"
        path.write_bytes(_SAMPLE.read_bytes())
        fleet.settle(path)
        return str(path)

    def one_file(self, count: int) -> str:
        """Return one file with a fleet."""
        path = self._in("fleets", CLINIC) / f"fleet-{count}.yaml"
        if not path.exists():
            fleet.write_file(path, self.size(count))
        return str(path)

    def many_files(self, count: int) -> str:
        """Return a folder with a fleet, one pump in each file."""
        path = self._in("fleets", CLINIC) / f"fleet-{count}"
        if not path.exists():
            fleet.write_files(path, self.size(count))
        return str(path)

    def _in(self, name: str, clinic: str) -> Path:
        """A folder with a clinic file."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        if clinic:
            path = folder / "clinic.yaml"
            path.write_text(clinic, encoding="utf-8")
            fleet.settle(path)  # a young file is waited for, which is no work
        return folder
