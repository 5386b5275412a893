"""A page: the blocks of a screen, and the months of a calendar, for paper and for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pumpcli.values import Frozen

if TYPE_CHECKING:
    from pumpcli.domain.clock import AsOf
    from pumpcli.formats.layout import Block, Line, Tone


class DayBox(Frozen):
    """One day of a month on a page.

    Attributes:
        number: of the day in its month.
        text: beside the number, such as "2 of 6 refills" or "closed: Thanksgiving Day".
        tone: of the text.
        lines: the texts of the day.
    """

    number: int
    text: str
    tone: Tone
    lines: tuple[Line, ...]
    is_today: bool
    is_open: bool


class MonthBox(Frozen):
    """A month on one page: weeks of seven days, of which those of other months are None."""

    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[DayBox | None, ...], ...]


class Page(Frozen):
    """A result for paper and for a browser.

    Attributes:
        blocks: a screen, in which months may stand.
        clinic: the title of the clinic; None if it has none.
        is_wide: whether the paper lies on its side.
        is_card: whether it is half a page, to be cut out.
    """

    blocks: Sequence[Block | MonthBox]
    clinic: str | None
    as_of: AsOf
    is_wide: bool = True
    is_card: bool = False
