"""The manual: Markdown pages that `pumpcli manual` prints."""

from __future__ import annotations

from importlib.resources import files

#: Every page with a line about it, in the order in which a newcomer reads them.
PAGES = {
    "recipes": "What to type in a week: visits, refills, orders, lists from cron.",
    "week": "Between refills: booked, away, stopped, explanted, drug ordered.",
    "record": "A refill day: write into the files what has happened.",
    "pump-file": "How to write a pump file: worked examples, quantities, every key.",
    "clinic-file": "Open days, holidays, lead times and capacity of the clinic.",
    "commands": "How commands read and write files, and every option.",
    "filters": "Lists of some pumps only: by site, drug, status, date and more.",
    "calendar": "Weeks, months, coming refills, orders, changes, calendar files.",
    "printing": "Sheets of paper: the week, a month, one pump, an emergency card.",
    "reconcile": "Compare measured volumes with the expected ones.",
    "what-if": "Whether a pump lasts until a day, and the effect of another dose.",
    "catalogue": "Pump models and the stability of drugs, with their sources.",
    "dates": "How dates are computed: limits, readings, status, time zones.",
    "trust": "What is checked: doses, dates, volumes that can hardly be meant.",
    "problems": "Mistakes in files: how they are shown, and every code.",
    "scripts": "JSON, CSV and exit codes for programs.",
    "python": "In a notebook or a script: load, list, forecast, pandas, polars.",
    "schema": "For an editor that checks and completes; every field of the JSON.",
    "promises": "What you may rely on: security, limits, systems, speed.",
}


def read(page: str) -> str:
    """Return the Markdown text of a page."""
    return (files(__name__) / f"{page}.md").read_text(encoding="utf-8")
