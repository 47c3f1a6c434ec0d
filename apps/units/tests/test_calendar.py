"""Which days are working days (domain.md §3). National Day 2026: 1-7 October off, 20 September, 10 October worked."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.towns.models import Term, Town
from apps.units.calendar import Calendar, calendar_from, known_holidays
from apps.units.models import CalendarDay
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

HOLIDAY, WORKDAY, SCHOOL = CalendarDay.Kind.HOLIDAY, CalendarDay.Kind.WORKDAY, CalendarDay.Kind.SCHOOL_HOLIDAY


@pytest.fixture
def national_day() -> None:
    CalendarDay.objects.bulk_create(known_holidays([2026]))


def autumn(town: Town) -> Calendar:
    return Calendar(town.pk, date(2026, 9, 1), date(2026, 12, 31))


def test_without_special_days_weekends_are_off(town: Town) -> None:
    calendar = autumn(town)

    assert calendar.is_working(date(2026, 11, 27))
    assert not calendar.is_working(date(2026, 11, 28))
    assert not calendar.is_working(date(2026, 11, 29))


@pytest.mark.parametrize("day", range(1, 8))
def test_national_day_is_off(town: Town, national_day: None, day: int) -> None:
    assert not autumn(town).is_working(date(2026, 10, day))


def test_the_weekends_worked_for_national_day_are_working_days(town: Town, national_day: None) -> None:
    assert autumn(town).is_working(date(2026, 9, 20))
    assert autumn(town).is_working(date(2026, 10, 10))


def test_seven_working_days_from_30_september_end_on_15_october(town: Town, national_day: None) -> None:
    # 8, 9, 10 (a worked Saturday), 12, 13, 14, 15 October
    assert autumn(town).after(date(2026, 9, 30), 7, Term.WORKING) == date(2026, 10, 15)


def test_seven_calendar_days_run_through_the_holiday(town: Town, national_day: None) -> None:
    assert autumn(town).after(date(2026, 9, 30), 7, Term.CALENDAR) == date(2026, 10, 7)


def test_the_day_it_starts_does_not_count(town: Town) -> None:
    assert autumn(town).after(date(2026, 11, 24), 3, Term.WORKING) == date(2026, 11, 27)


def test_the_towns_own_day_goes_before_the_common_one(town: Town, national_day: None) -> None:
    CalendarDay.objects.create(town=town, day=date(2026, 10, 7), kind=WORKDAY)

    assert autumn(town).is_working(date(2026, 10, 7))


def test_the_own_day_of_a_town_means_nothing_in_another(town: Town, other_town: Town) -> None:
    CalendarDay.objects.create(town=other_town, day=date(2026, 11, 24), kind=HOLIDAY)

    assert autumn(town).is_working(date(2026, 11, 24))


def test_a_school_holiday_is_a_working_day_for_the_others(town: Town) -> None:
    CalendarDay.objects.create(town=town, day=date(2026, 11, 24), kind=SCHOOL)

    assert autumn(town).is_working(date(2026, 11, 24))
    assert autumn(town).is_school_holiday(date(2026, 11, 24))


def test_a_school_holiday_of_the_town_does_not_make_a_holiday_a_working_day(town: Town, national_day: None) -> None:
    CalendarDay.objects.create(town=town, day=date(2026, 10, 5), kind=SCHOOL)

    assert not autumn(town).is_working(date(2026, 10, 5))


def test_schools_are_closed_on_holidays_and_on_the_weekend_in_them(town: Town, national_day: None) -> None:
    assert autumn(town).is_school_holiday(date(2026, 10, 2))
    assert autumn(town).is_school_holiday(date(2026, 10, 3))


def test_a_calendar_is_long_enough_for_its_term(town: Town, national_day: None) -> None:
    calendar = calendar_from(town, date(2026, 9, 30), 7)

    assert calendar.after(date(2026, 9, 30), 7, Term.WORKING) == date(2026, 10, 15)


def test_a_calendar_reads_its_days_once(
    town: Town, national_day: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    calendar = autumn(town)

    with django_assert_num_queries(1):
        calendar.after(date(2026, 9, 30), 7, Term.WORKING)
        calendar.is_school_holiday(date(2026, 10, 1))


def test_a_year_that_is_not_arranged_yet_gives_no_days() -> None:
    assert known_holidays([2099]) == []


def test_two_kinds_of_one_common_day_are_refused() -> None:
    CalendarDay.objects.create(day=date(2026, 10, 1), kind=HOLIDAY)

    with refused_by("one_kind_a_day"):
        CalendarDay.objects.create(day=date(2026, 10, 1), kind=WORKDAY)
