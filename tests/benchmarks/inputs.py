"""The files that the measured commands read, each made when it is first asked for."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import fleet

_SAMPLE = Path(__file__).parents[2] / "sample_configs" / "baclofen-flex.yaml"


class Inputs:
    """Files in one folder, and no clinic file near them."""

    def __init__(self, folder: Path, part: float = 1.0) -> None:
        """Keep the files in a folder; `part` makes every fleet smaller, for a quick look."""
        self._folder, self._part = folder, part

    def size(self, count: int) -> int:
        """How many pumps a fleet of so many has here."""
        return round(count * self._part)

    def one(self) -> str:
        """One pump."""
        path = self._folder / "one" / "pump.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_SAMPLE.read_bytes())
        fleet.settle(path)
        return str(path)

    def one_file(self, count: int) -> str:
        """So many pumps in one file."""
        path = self._folder / f"fleet-{count}.yaml"
        if not path.exists():
            fleet.write_file(path, self.size(count))
        return str(path)

    def many_files(self, count: int) -> str:
        """So many pumps in as many files."""
        path = self._folder / f"fleet-{count}"
        if not path.exists():
            fleet.write_files(path, self.size(count))
        return str(path)
