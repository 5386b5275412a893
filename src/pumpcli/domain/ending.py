"""The end of a pump: from a day on it is out of use, and its patient needs no refill of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pumpcli.domain.clock import AsOf
from pumpcli.values import Frozen


class EndReason(StrEnum):
    """The reason for which a pump is out of use."""

    EXPLANTED = "explanted"
    REPLACED = "replaced"
    TRANSFERRED = "transferred"
    DIED = "died"
    OTHER = "other"


class End(Frozen):
    """The day from which a pump is out of use, and the reason."""

    on: date
    why: EndReason

    def is_known(self, as_of: AsOf) -> bool:
        """Return whether the pump is out of use as of an instant."""
        return self.on <= as_of.day
