"""The field of a pump file whose value applies to each fill, and faults of fields that several fills share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from pumpcli.errors import Fault
from pumpcli.files.citation import Citation


class FillFields:
    """The field whose value applies to each fill: its own, that of an earlier fill, or that at the top of the file.

    The fields of all fills are looked up when the first is needed: few pumps get a warning.
    """

    def __init__(self, citation: Citation, fills: int) -> None:
        self._citation, self._fills = citation, fills

    @cached_property
    def drugs(self) -> list[str]:
        return self._of("drugs")

    @cached_property
    def stability(self) -> list[str]:
        return self._of("stability")

    def _of(self, key: str) -> list[str]:
        paths = (f"fills[{index}].{key}" for index in range(self._fills))
        held = (path if self._citation.holds(path) else "" for path in paths)
        return list(accumulate(held, lambda before, path: path or before, initial=key))[1:]


def once_a_field(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults, each code once for each field."""
    seen: set[tuple[str, str]] = set()
    for fault in faults:
        if (fault.code, fault.at) not in seen:
            seen.add((fault.code, fault.at))
            yield fault
