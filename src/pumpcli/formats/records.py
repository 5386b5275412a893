"""What a report gives to the formats for scripts: flat records of typed values, and nested documents.

A format writes each value in its own way; what is rounded or worded is so already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pumpcli.domain.clock import AsOf
from pumpcli.values import frozen

#: One value of a record; a `date` may be a `datetime`, which is an instant.
Value = str | int | float | bool | date | None
Record = Mapping[str, Value]


@frozen
class Document:
    """A result as one nested object of mappings, lists and values.

    Attributes:
        name: names the schema, "due" for "pumpcli/due/1".
        as_of: None where the result does not depend on a date.
    """

    name: str
    as_of: AsOf | None
    content: Mapping[str, object]
