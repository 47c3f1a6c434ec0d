"""Market days follow a rule, by the solar or the lunar calendar, while it holds."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.outreach.actions import record_market_day
from apps.outreach.calendar import lunar_day, market_days
from apps.outreach.keeping import change_market
from apps.outreach.models import Activity, MarketDayRule
from apps.outreach.queries import coming_markets
from apps.outreach.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import FOUNDED, make_market
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def numbers(days: list[date]) -> list[int]:
    return [day.day for day in days]


def test_by_the_last_digit_of_the_solar_day(officer: User) -> None:
    assert numbers(market_days(make_market(officer), *NOVEMBER)) == [3, 6, 9, 13, 16, 19, 23, 26, 29]


def test_by_days_of_the_month(officer: User) -> None:
    rule = make_market(officer, is_by_digit=False, numbers=[1, 15])

    assert numbers(market_days(rule, *NOVEMBER)) == [1, 15]


def test_by_the_lunar_day(officer: User) -> None:
    """24 November 2026 is the 16th of the 10th month; that month ends on 8 December with its 30th."""
    rule = make_market(officer, calendar="lunar", numbers=[6])

    assert market_days(rule, TODAY, date(2026, 12, 31)) == [
        TODAY,
        date(2026, 12, 4),
        date(2026, 12, 14),
        date(2026, 12, 24),
    ]


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2026, 2, 17), 1),  # new year
        (date(2025, 7, 25), 1),  # the leap sixth month begins
        (date(2033, 12, 22), 1),  # the leap eleventh month, in which tables went wrong
        (date(2034, 1, 19), 29),
    ],
)
def test_the_lunar_calendar_is_the_one_of_the_almanac(day: date, lunar: int) -> None:
    assert lunar_day(day) == lunar


def test_before_it_holds_and_after_it_ended_there_is_no_market(officer: User) -> None:
    rule = make_market(officer, from_day=date(2026, 11, 6), to_day=date(2026, 11, 13))

    assert numbers(market_days(rule, *NOVEMBER)) == [6, 9, 13]


def test_a_rule_that_moves_the_market_follows_the_old_one(officer: User, town: Town) -> None:
    old = make_market(officer)
    new = {"place": old.place, "calendar": "solar", "is_by_digit": True, "numbers": [5], "from_day": date(2026, 11, 25)}
    with pytest.raises(RuleBroken) as refusal:
        make_market(officer, **new)
    assert refusal.value.field == "from_day"


def test_the_old_one_ended_the_new_one_begins(officer: User, town: Town) -> None:
    old = make_market(officer)
    said = {"place": old.place, "calendar": "solar", "is_by_digit": True, "numbers": [3, 6, 9], "from_day": FOUNDED}
    change_market(old.pk, said | {"to_day": TODAY}, by=officer)
    make_market(officer, numbers=[5], from_day=date(2026, 11, 25))

    assert [one.day for one in coming_markets(town, 8)] == [date(2026, 11, 25)]


def test_digits_and_days_are_told_apart(officer: User) -> None:
    with pytest.raises(RuleBroken, match="0 to 9"):
        make_market(officer, numbers=[13])
    with pytest.raises(RuleBroken, match="1 to 31"):
        make_market(officer, is_by_digit=False, numbers=[0])


def test_only_the_office_keeps_them(officer: User, leader: User, town: Town) -> None:
    rule = make_market(officer)

    with pytest.raises(PermissionDenied):
        change_market(rule.pk, {"place": "东集"}, by=leader)


def test_a_stand_is_recorded_in_one_tap(officer: User, cadre: User, village: Unit) -> None:
    rule = make_market(officer)

    stand = record_market_day(rule.pk, date(2026, 11, 23), by=cadre, unit=village)

    assert (stand.form, stand.place, stand.unit, stand.level) == ("market", "清溪集贸市场", village, "village")
    assert stand.where == "柳树村 清溪集贸市场"
    assert record_market_day(rule.pk, date(2026, 11, 23), by=cadre, unit=village) == stand
    assert record_market_day(rule.pk, date(2026, 11, 23), by=officer, unit=None).level == "town"


def test_a_day_without_a_market_has_no_stand(officer: User) -> None:
    with pytest.raises(RuleBroken, match="no market"):
        record_market_day(make_market(officer).pk, TODAY, by=officer, unit=None)
    assert not Activity.objects.exists()


def test_the_database_keeps_days_of_a_month(officer: User) -> None:
    make_market(officer)

    for numbers_ in ([], [13]):
        with refused_by("market_days_are_days_of_a_month"):
            MarketDayRule.objects.update(numbers=numbers_)
    with refused_by("market_days_are_days_of_a_month"):
        MarketDayRule.objects.update(is_by_digit=False, numbers=[32])


def test_the_database_keeps_one_rule_a_market_and_day(officer: User, town: Town) -> None:
    rule = make_market(officer)

    with refused_by("one_rule_a_market_and_day"):
        MarketDayRule.objects.create(town=town, place=rule.place, calendar="lunar", numbers=[1], from_day=TODAY)


def test_the_database_keeps_the_first_day_before_the_last(officer: User) -> None:
    make_market(officer)

    with refused_by("market_ends_after_it_begins"):
        MarketDayRule.objects.update(to_day=date(2025, 1, 1))
