"""The counts of a soak, and every difference it has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: The most differences shown of a list, and the most characters shown of a value.
MOST_NAMED, MOST_SHOWN = 3, 300


@dataclass
class Tally:
    """Figures of one fleet or of many."""

    fleets: int = 0
    pumps: int = 0
    sound: int = 0
    faulty: int = 0
    runs: int = 0
    comparisons: int = 0
    walked_pumps: int = 0
    walked_dates: int = 0
    walked_volumes: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(self, what: str, found: object, wanted: object) -> None:
        """Count one comparison, and record a difference."""
        self.comparisons += 1
        if found != wanted:
            self.differences.append(f"{what}: {repr(found)[:MOST_SHOWN]}, and not {repr(wanted)[:MOST_SHOWN]}")

    def compare_texts(self, what: str, found: str, wanted: str) -> None:
        """Compare two texts; show a difference from its first character on."""
        at = next((at for at, pair in enumerate(zip(found, wanted, strict=False)) if pair[0] != pair[1]), 0)
        same = found == wanted
        self.compare(what, "same" if same else found[max(0, at - 80) :], "same" if same else wanted[max(0, at - 80) :])

    def compare_all(self, what: str, found: Sequence[object], wanted: Sequence[object]) -> None:
        """Compare two lists element by element."""
        self.compare(f"{what}, how many", len(found), len(wanted))
        pairs = [pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]]
        self.comparisons += min(len(found), len(wanted)) - len(pairs[:MOST_NAMED])
        for one, other in pairs[:MOST_NAMED]:
            self.compare(what, one, other)

    def add(self, other: Tally) -> None:
        """Add the figures of one more fleet."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def lines(self) -> list[str]:
        """Return the figures, one in each line."""
        return [
            f"{self.fleets:,} fleets",
            f"{self.pumps:,} pumps and faulty files: {self.sound:,} sound, {self.faulty:,} faulty",
            f"{self.runs:,} runs of the command",
            f"{self.comparisons:,} comparisons",
            f"{self.walked_pumps:,} pumps compared with the slow implementation:"
            f" {self.walked_dates:,} dates and instants, {self.walked_volumes:,} volumes",
            f"{len(self.differences):,} differences",
        ]
