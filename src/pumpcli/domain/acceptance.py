"""Warnings that somebody has seen and accepted. An acceptance ends at the next fill or program."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from pumpcli.domain.clock import AsOf
from pumpcli.errors import ACCEPTABLE, FaultCode
from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.domain.pump import Pump


class Accepted(Frozen):
    """The acceptance of all warnings of a pump with one code. It changes no date.

    Attributes:
        on: the day on which the warnings were seen.
    """

    code: FaultCode
    on: date

    def __post_init__(self) -> None:
        if self.code not in ACCEPTABLE:
            raise ValueError(f"{self.code} cannot be accepted")

    def ends_at(self, pump: Pump) -> datetime | None:
        """Return the instant of the first fill or program on a later day; None where there is none."""
        fill = next((fill.at for fill in pump.fills if fill.at.date() > self.on), None)
        program = next((program.start for program in pump.programs if program.start.date() > self.on), None)
        return fill if program is None else program if fill is None else min(fill, program)

    def holds(self, pump: Pump, as_of: AsOf) -> bool:
        """Return whether it has been made and has not ended as of an instant, given in the time zone of the pump."""
        if self.on > as_of.day:
            return False
        end = self.ends_at(pump)
        return end is None or not as_of.covers(end)


def accepted_codes(pump: Pump, as_of: AsOf) -> dict[FaultCode, date]:
    """Return the codes that are accepted as of an instant, each with the last day on which it was."""
    as_of = pump.zone.as_of(as_of)
    holding = [accepted for accepted in pump.accepted if accepted.holds(pump, as_of)]
    return {code: max(each.on for each in holding if each.code is code) for code in {each.code for each in holding}}
