"""The field of a pump file whose value applies to each fill."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

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
