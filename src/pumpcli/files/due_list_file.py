"""Read a saved list of due dates: the JSON that `due` prints.

Reading is strict: every field must have the form that `due` writes. Only fields of a pump that `changes` does not
compare may be missing.
"""

from __future__ import annotations

import json
import re
from collections import Counter

from pumpcli.domain.clock import AsOf
from pumpcli.errors import Fault, FaultCode, Problem, Severity, Unread, ValidationError
from pumpcli.files import json_values
from pumpcli.files.due_record import DueRecord, read_record
from pumpcli.files.filter_terms import Term, read_term
from pumpcli.files.json_values import JsonObject
from pumpcli.files.source import Source
from pumpcli.files.suggestions import shown
from pumpcli.values import Frozen

#: The schemas that can be read, the newest first.
SCHEMAS = ("pumpcli/due/2", "pumpcli/due/1")
#: The whitespace of JSON.
_WHITESPACE = " \t\n\r"
_STRING = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"')
#: The end of a message on a file that is no saved list.
HOW_TO_SAVE = "save a list with `pumpcli due --format json --output FILE`"


class Previous(Frozen):
    """A saved list of due dates.

    Attributes:
        unread: pumps and files that could not be read when it was saved; the list is complete if there are none.
        where: the terms of its filter.
    """

    file: str
    as_of: AsOf
    pumps: tuple[DueRecord, ...]
    unread: tuple[Unread, ...]
    where: tuple[Term, ...] = ()


def read_previous(source: Source) -> Previous | Problem:
    """Read a saved list; return a problem if the text is not the complete JSON of `due`."""
    try:
        return _previous(source.file, JsonObject.of(json.loads(source.text, object_pairs_hook=_object)))
    except json.JSONDecodeError as error:
        return _not_json(source, error.pos)
    except ValidationError as error:
        return _problem(source.file, error.faults[0])
    except RecursionError:
        return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, "lists and objects are nested too deep"))
    except ValueError:  # Python refuses integers of more than 4,300 digits
        return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, "a number has too many digits"))


def _problem(file: str, fault: Fault, line: int = 0, column: int = 0, text: str = "") -> Problem:
    message = f"{fault.message}; {HOW_TO_SAVE}"
    return Problem(
        severity=Severity.ERROR,
        code=fault.code,
        file=file,
        line=line,
        column=column,
        path=fault.at,
        message=message,
        source=text,
    )


def _not_json(source: Source, stop: int) -> Problem:
    """Return the problem of a text that is not JSON.

    The message does not quote the json module: its messages differ between versions of Python, and so does the position
    at which it stops for a superfluous comma.

    Args:
        stop: the position at which the json module stopped.
    """
    text = source.text
    before = text[:stop].rstrip(_WHITESPACE)
    if before.endswith(",") and text.startswith(("}", "]"), stop):
        stop = len(before) - 1
    if not text.strip(_WHITESPACE):
        message = "this file is empty"
    elif not text[stop:].strip(_WHITESPACE):
        message = "this is not JSON: it ends before it is complete"
    elif text[stop] == '"' and _STRING.match(text, stop) is None:
        message = "this is not JSON: the quote that opens here is not closed in its line"
    else:
        message = f"this is not JSON: {text[stop]!a} is not allowed here"
    line, start = text.count("\n", 0, stop) + 1, text.rfind("\n", 0, stop) + 1
    shown_line = text[start:].partition("\n")[0].rstrip("\r")
    return _problem(source.file, Fault(FaultCode.NOT_A_DUE_LIST, message), line, stop - start + 1, shown_line)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object of the JSON. Raise ValidationError if a key is given twice: one of its values would be lost."""
    values = dict(pairs)
    if len(values) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, f"the key `{shown(key)}` is given twice in one object")])
    return values


def _previous(file: str, document: JsonObject) -> Previous:
    """Read the outermost object. Raise ValidationError for anything that `due` would not have written."""
    document.read("schema", _schema)
    as_of, is_complete = document.read("as_of", json_values.as_of), document.read("complete", json_values.truth)
    unread = tuple(map(_unread, document.objects("unread")))
    if is_complete != (not unread):
        raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, "contradicts `unread`", "complete")])
    pumps: dict[str, DueRecord] = {}
    for pump in document.objects("pumps"):
        record = read_record(pump)
        if record.pump in pumps:
            raise ValidationError(
                [Fault(FaultCode.NOT_A_DUE_LIST, f"`{record.pump}` is listed twice", pump.path("pump"))]
            )
        pumps[record.pump] = record
    return Previous(file=file, as_of=as_of, pumps=tuple(pumps.values()), unread=unread, where=_where(document))


def _where(document: JsonObject) -> tuple[Term, ...]:
    """Read the terms of the filter. An older list has none."""
    texts = document.optional("where", json_values.items) or []
    terms = [read_term(text) if isinstance(text, str) else json_values.not_a(text, "a text") for text in texts]
    for index, term in enumerate(terms):
        if isinstance(term, Fault):
            raise ValidationError([Fault(FaultCode.NOT_A_DUE_LIST, term.message, f"where[{index}]")])
    return tuple(term for term in terms if isinstance(term, Term))


def _unread(entry: JsonObject) -> Unread:
    code = entry.read("pump", json_values.or_none(json_values.code))
    line = entry.read("line", json_values.or_none(json_values.line_number))
    return Unread(code, entry.read("file", json_values.text), line or 0)


def _schema(value: object) -> str | Fault:
    known = next((schema for schema in SCHEMAS if schema == value), None)
    return json_values.not_a(value, f"`{SCHEMAS[0]}`") if known is None else known
