"""The type of each column of the records, the same in every run, by the names of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pumpcli.schemas.fields import DAY, INSTANT, type_of

#: A type of the values of a column.
ColumnType = type[str] | type[int] | type[float] | type[bool] | type[date]

#: Fields that only flat records have, or that are lists or words in the JSON.
_FLAT: Mapping[str, ColumnType] = {"closed": str, "drugs": str, "side": str, "step": int, "text": str}
_TYPES: Mapping[str, ColumnType] = {"number": float, "integer": int, "boolean": bool, "string": str, "array": str}
#: What stands before the name of a field of JSON where several objects become one record.
_PREFIXES = ("pump_", "clinic_", "until_")
_DIFFERENCE = "_difference"


def column_type(field: str) -> ColumnType:
    """Return the type of a field of a record; one of a list is that of its texts, joined.

    Raises:
        KeyError: no field has this name.
    """
    if field in _FLAT:
        return _FLAT[field]
    if field.endswith(_DIFFERENCE):  # of dates and instants in days
        return float if column_type(field.removesuffix(_DIFFERENCE)) is float else int
    try:
        form = type_of(field)
    except KeyError:
        prefix = next((prefix for prefix in _PREFIXES if field.startswith(prefix)), None)
        if prefix is None:
            raise
        return column_type(field.removeprefix(prefix))
    return date if form is DAY else datetime if form is INSTANT else _TYPES[form["type"]]
