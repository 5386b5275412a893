"""JSON Schemas of the files that pumpcli reads, for editors, and of the JSON that it prints, for programs.

The keys, units and words are those of the readers, the meanings those of the manual, the fields those of the reports.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

#: A JSON Schema, draft-07.
Schema = dict[str, Any]
#: The version that editors know best.
DRAFT = "http://json-schema.org/draft-07/schema#"

#: The kinds of files, each with a line about its schema.
FILES = {
    "pump": "A pump file; each document of a file is one pump.",
    "clinic": "A clinic file.",
    "catalogue": "A catalogue of a clinic's own.",
}


#: The commands that print JSON, each with a line about its schema.
RESULTS = {
    "check": "JSON of `check`: the pumps without errors, and every problem.",
    "due": "JSON of `due`: all pumps, the most urgent first.",
    "week": "JSON of `week`: the refills of some weeks, day by day.",
    "calendar": "JSON of `calendar`: the days of some months with their refills.",
    "schedule": "JSON of `schedule`: all coming refills, and their number by week.",
    "orders": "JSON of `orders`: the drugs to order.",
    "changes": "JSON of `changes`: what differs from a saved list.",
    "reconcile": "JSON of `reconcile`: measured volumes and expected ones.",
    "show": "JSON of `show`: one pump with its programs and limits.",
    "table": "JSON of `table`: the rows of the depletion table.",
    "explain": "JSON of `explain`: the steps to a due date.",
    "compare": "JSON of `compare`: a pump as it is and as it would be.",
    "new": "JSON of `new`: the first file of a pump, and its due date.",
    "record": "JSON of `record`: a fact, and the due date before and after.",
    "pumps": "JSON of `pumps`: the pump models of the catalogue.",
    "drugs": "JSON of `drugs`: the drugs of the catalogue.",
}
#: The names of all schemas.
NAMES = FILES | RESULTS


def schema(name: str) -> Schema:
    """Return the schema of a kind of file or of a result. Only the modules of that schema are imported."""
    if name in FILES:
        build: Callable[[], Schema] = import_module(f"{__name__}.{name}_file").schema
        return {"$schema": DRAFT, **build()}
    of_result: Callable[[str], Schema] = import_module(f"{__name__}.results").schema
    return {"$schema": DRAFT, **of_result(name)}
