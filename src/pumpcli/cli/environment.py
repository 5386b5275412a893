"""The variables of the environment that are pumpcli's own: each is the default of an option. Empty means not set."""

import os

CLINIC = "PUMPCLI_CLINIC"
FORMAT = "PUMPCLI_FORMAT"


def value(name: str) -> str | None:
    """Return the value of a variable; None if it is not set, or empty."""
    return os.environ.get(name) or None


def clinic_or_variable(given: str | None) -> str | None:
    """Return the clinic file of `--clinic`, else that of the variable.

    It is the callback of the option: Typer 0.26.0 shows the variable of an option in its help, but does not read it.
    """
    return value(CLINIC) if given is None else given


def names_clinic(file: str | None) -> bool:
    """Return whether a clinic file is the one that the variable names."""
    return file is not None and file == value(CLINIC)
