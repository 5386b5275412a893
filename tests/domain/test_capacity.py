"""The number of visits that can be done on a day."""

from __future__ import annotations

from datetime import date

import pytest

from pumpcli.domain.capacity import Capacity

pytestmark = pytest.mark.quick


def test_a_date_overrides_its_weekday() -> None:
    capacity = Capacity((6, 6, 6, 6, 3, None, None), ((date(2026, 11, 27), 0), (date(2026, 11, 28), 2)))
    assert [capacity.on(date(2026, 11, number)) for number in (23, 26, 27, 28, 29)] == [6, 6, 0, 2, None]
    assert Capacity.every_day(4).on(date(2026, 11, 29)) == 4


@pytest.mark.parametrize("by_weekday", [(), (1,) * 6, (1,) * 8])
def test_there_are_seven_weekdays(by_weekday: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="each of seven weekdays"):
        Capacity(by_weekday)


@pytest.mark.parametrize("days", [(24, 23), (23, 23)])
def test_dates_are_ascending_each_once(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascending, each once"):
        Capacity((None,) * 7, tuple((date(2026, 11, day), 1) for day in days))
