"""A heading says only what the figures bear out (look.md)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from apps.core.days import Quarter
from apps.pledges.counts import Facts
from apps.summaries.headline import changes, fallen_twice, finding, trend_of, weeks_of
from apps.summaries.periods import Period, Standing, Tally
from apps.towns.models import Town

Q3, Q2 = Quarter(2026, 3), Quarter(2026, 2)
TOWN = Town(pk=1, code="a", name="清溪镇")


def period(
    quarter: Quarter,
    *,
    days: int | None = None,
    handled: tuple[int, int] = (0, 0),
    found: dict[tuple[date, int, int], int] | None = None,
) -> Period:
    took = {1: timedelta(days=days)} if days is not None else {}
    stood = Standing(handled=Tally(*handled), took=took, found=sum((found or {}).values()))
    facts = Facts(TOWN, quarter.first, quarter.last, timezone.now())
    return Period(TOWN, quarter, facts, {7: stood}, found or {}, Tally())


@pytest.fixture(autouse=True)
def chinese() -> None:
    translation.activate("zh-hans")


def test_faster_is_better() -> None:
    now, before = period(Q3, days=2), period(Q2, days=4)

    assert changes(now, before) == {"days": Decimal(-2)}
    assert finding(now, before, None) == "整改更快了"


def test_what_got_worse_is_told_beside_what_got_better() -> None:
    now, before = period(Q3, days=2, handled=(8, 10)), period(Q2, days=4, handled=(10, 10))

    assert finding(now, before, "废膜回收") == "整改更快了，办结率下降了"


def test_a_small_change_is_no_finding() -> None:
    now, before = period(Q3, handled=(994, 1000)), period(Q2, handled=(990, 1000))

    assert finding(now, before, None) == ""


def test_a_quarter_without_one_before_is_compared_with_nothing() -> None:
    assert changes(period(Q3, days=2), period(Q2)) == {}
    assert finding(period(Q3, days=2), period(Q2), "废膜回收") == "废膜回收问题突出"


def test_the_weeks_of_a_quarter_hold_all_its_days() -> None:
    weeks = weeks_of(Q3)

    assert weeks[0] <= Q3.first < weeks[0] + timedelta(days=7)
    assert weeks[-1] <= Q3.last < weeks[-1] + timedelta(days=7)


def test_the_trend_tells_month_and_where() -> None:
    found = {(date(2026, 9, 10), 1, 7): 8, (date(2026, 7, 2), 1, 8): 1, (date(2026, 9, 11), 1, 9): 1}
    found |= {(date(2026, 8, 3), 2, 7): 3}
    chart = trend_of(period(Q3, found=found), period(Q2), {1: "废膜回收", 2: "垃圾乱丢"})

    assert chart is not None
    assert chart.title == "废膜回收问题在9月集中出现，3 个单位中 1 个占八成"


def test_the_trends_weeks_add_up_to_what_was_found() -> None:
    days = [Q3.first + timedelta(days=n) for n in range(92)]
    found = dict(Counter((day, day.day % 3, 7) for day in days))
    chart = trend_of(period(Q3, found=found), period(Q2), {0: "甲", 1: "乙", 2: "丙"})

    assert chart is not None
    assert sum(sum(value or 0 for value in values) for _name, values in chart.rows) == 92


def test_nothing_found_has_no_trend() -> None:
    assert trend_of(period(Q3), period(Q2), {}) is None


def test_lower_two_quarters_running() -> None:
    assert fallen_twice([Decimal(70), Decimal(80), Decimal(90)])
    assert not fallen_twice([Decimal(70), Decimal(80), Decimal(80)])
    assert not fallen_twice([Decimal(70), Decimal(80), None])
