"""When there is market: a rule's days, by the solar or the lunar calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import cnlunar

from apps.outreach.models import MarketDayRule


@dataclass(frozen=True)
class MarketDay:
    """A day on which there is market, and by which rule."""

    rule: MarketDayRule
    day: date


@lru_cache(maxsize=2_000)
def lunar_day(day: date) -> int:
    """The day of its lunar month, up to the year 2099; leap months count like others. A month has 29 or 30 days."""
    return int(cnlunar.Lunar(datetime.combine(day, time(12))).lunarDay)


def is_market_day(rule: MarketDayRule, day: date) -> bool:
    of_month = lunar_day(day) if rule.calendar == MarketDayRule.Calendar.LUNAR else day.day
    return rule.holds_on(day) and of_month in rule.days_of_month


def market_days(rule: MarketDayRule, first: date, last: date) -> list[date]:
    """The rule's days from one day to another, both included, while the rule holds."""
    return [day for day in days_between(first, last) if is_market_day(rule, day)]


def markets_between(rules: Iterable[MarketDayRule], first: date, last: date) -> list[MarketDay]:
    """All market days of several rules, in order."""
    found = [MarketDay(rule, day) for rule in rules for day in market_days(rule, first, last)]
    return sorted(found, key=lambda one: (one.day, one.rule.place))


def days_between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
