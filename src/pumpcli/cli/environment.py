"""The variables of the environment that are pumpcli's own: each is the default of an option. Empty means not set."""

from __future__ import annotations

import os

CLINIC = "PUMPCLI_CLINIC"
FORMAT = "PUMPCLI_FORMAT"


def value(name: str) -> str | None:
    """Return the value of a variable; None if it is not set, or empty."""
    return os.environ.get(name) or None


def names_clinic(file: str | None) -> bool:
    """Return whether a clinic file is the one that the variable names."""
    return file is not None and file == value(CLINIC)
