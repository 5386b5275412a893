"""Flat records of typed values, and nested documents: the input of the formats for scripts.

Reports round every number and write every text. A format decides only how each type is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pumpcli.domain.clock import AsOf
from pumpcli.formats.layout import Line
from pumpcli.values import Frozen

#: One value of a record; an instant is a `datetime`, which is also a `date`.
Value = str | int | float | bool | date | None
Record = Mapping[str, Value]


class About(Frozen):
    """The lines of a screen around its rows, for a format whose rows are records.

    Attributes:
        as_of: None if the result does not depend on a date.
        lines: the title first, then the rules, the filter, and the pumps that are named below a list.
    """

    as_of: AsOf | None
    lines: Sequence[Line]


class ResultDocument(Frozen):
    """A result as one nested object of mappings, lists and values.

    Attributes:
        name: the name in the schema: "due" for "pumpcli/due/2".
        as_of: None if the result does not depend on a date.
    """

    name: str
    as_of: AsOf | None
    content: Mapping[str, object]
