"""The groups into which the help of a command divides its arguments and options."""

from __future__ import annotations

WHICH = "Which pumps"
FACT = "What happened"
BRIDGE = "Bridge bolus"
PROGRAM = "New program"
NEXT_VISIT = "Next visit"
FILE = "The file"
PUMP = "The pump"
DOSES = "Doses"
LAST_FILL = "The last fill"
CHANGE = "What is different"
WRITING = "Before it is written"
NAMES = "What to show"
DATES = "Dates"
OUTPUT = "Output"
RULES = "Rules"
RARE = "Rare"
#: Those of a group of commands.
OPTIONS = "Options"

#: In the order of the help: what an option is about first, what few people need last.
PANELS = (
    WHICH,
    FILE,
    PUMP,
    DOSES,
    LAST_FILL,
    FACT,
    BRIDGE,
    PROGRAM,
    NEXT_VISIT,
    CHANGE,
    NAMES,
    DATES,
    WRITING,
    OUTPUT,
    RULES,
    RARE,
    OPTIONS,
)
