"""Flat records of typed values, and nested documents: the input of the formats for scripts.

Reports round every number and write every text. A format decides only how each type is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pumpcli.domain.clock import AsOf
from pumpcli.values import frozen

#: One value of a record; an instant is a `datetime`, which is also a `date`.
Value = str | int | float | bool | date | None
Record = Mapping[str, Value]


@frozen
class ResultDocument:
    """A result as one nested object of mappings, lists and values.

    Attributes:
        name: the name in the schema: "due" for "pumpcli/due/2".
        as_of: None if the result does not depend on a date.
    """

    name: str
    as_of: AsOf | None
    content: Mapping[str, object]
