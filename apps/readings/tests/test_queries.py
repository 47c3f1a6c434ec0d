"""What the quarter, the assessments and the work report read: good days, means, grades of sections."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.readings.models import Grade, Item, Station
from apps.readings.queries import good_days, mean_of, monthly_values, section_grades
from apps.towns.models import Town
from tests.make import make_reading

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 2, 1), date(2026, 3, 31)


def test_good_days_go_by_the_rule_of_each_day(town: Town, other_town: Town) -> None:
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        make_reading(town, day=day, value=70)
        make_reading(other_town, day=day, value=10)
    found = good_days(town, FIRST, LAST)
    assert (found.good, found.judged, found.rate) == (1, 2, Decimal(50))


def test_what_is_missing_is_counted(town: Town) -> None:
    for item in ("pm10", "o3", "so2", "no2", "co"):
        make_reading(town, item=item, day=FIRST, value=1)
    make_reading(town, day=FIRST, value=20)
    make_reading(town, day=LAST, value=20)
    found = good_days(town, FIRST, LAST)
    assert (found.judged, found.incomplete) == (2, 1)
    assert found.missing == dict.fromkeys((Item.PM10, Item.O3, Item.SO2, Item.NO2, Item.CO), 1)


def test_several_stations_are_one_town_by_their_mean(town: Town) -> None:
    make_reading(town, "东站", day=LAST, value=50)
    make_reading(town, "西站", day=LAST, value=71)
    assert good_days(town, FIRST, LAST).good == 1  # 60.5 is rounded to 60


def test_months_are_no_days(town: Town) -> None:
    make_reading(town, day=date(2026, 3, 1), period="month", value=20)
    assert good_days(town, FIRST, LAST).judged == 0


def test_a_mean_is_that_of_days(town: Town) -> None:
    make_reading(town, day=date(2026, 3, 2), value=30)
    make_reading(town, day=date(2026, 3, 3), value=41)
    make_reading(town, day=date(2026, 3, 1), period="month", value=99)  # days speak for their month
    assert mean_of(town, Item.PM25, FIRST, LAST) == Decimal("35.5")


def test_a_month_that_came_as_a_mean_counts_for_its_days(town: Town) -> None:
    make_reading(town, day=date(2026, 2, 1), period="month", value=40)
    make_reading(town, day=date(2026, 3, 1), period="month", value=20)
    assert mean_of(town, Item.PM25, FIRST, LAST) == Decimal(40 * 28 + 20 * 31) / 59
    assert mean_of(town, Item.PM25, date(2026, 2, 15), date(2026, 2, 20)) == 40


def test_nothing_read_has_no_mean(town: Town) -> None:
    assert mean_of(town, Item.PM25, FIRST, LAST) is None


def test_a_section_has_a_grade_in_each_month(town: Town, section: Station) -> None:
    make_reading(town, section.name, item="nh3n", day=date(2026, 2, 3), value="0.8")
    make_reading(town, section.name, item="nh3n", day=date(2026, 2, 20), value="1.4")
    make_reading(town, section.name, item="grade", day=date(2026, 3, 1), period="month", value=2)
    february, march = section_grades(town, FIRST, LAST)
    assert (february.judged.grade, february.is_reached) == (Grade.IV, False)  # the mean of the days is 1.1
    assert (march.judged.grade, march.is_reached) == (Grade.II, True)


def test_a_closed_section_is_left_out(town: Town, section: Station) -> None:
    Station.objects.filter(pk=section.pk).update(is_closed=True)
    assert section_grades(town, FIRST, LAST) == []


def test_each_read_is_a_fixed_number_of_queries(
    town: Town, section: Station, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(1, 20):
        make_reading(town, day=date(2026, 3, day))
        make_reading(town, section.name, item="codmn", day=date(2026, 3, day), value=4)
    for read, count in [
        (lambda: good_days(town, FIRST, LAST), 1),
        (lambda: mean_of(town, Item.PM25, FIRST, LAST), 2),
        (lambda: section_grades(town, FIRST, LAST), 2),
    ]:
        with django_assert_num_queries(count):
            read()


def test_a_month_of_ozone_is_its_90th_percentile_and_of_dust_its_mean() -> None:
    days = {
        date(2026, 10, day): {Item.O3: Decimal(day * 10), Item.PM25: Decimal(day), Item.CO: Decimal(day)}
        for day in range(1, 12)
    }
    month = date(2026, 10, 1)

    assert monthly_values(days, {}, Item.O3) == {month: Decimal(100)}  # k = 1 + 10 × 0.9
    assert monthly_values(days, {}, Item.PM25) == {month: Decimal(6)}
    assert monthly_values(days, {}, Item.CO) == {month: Decimal("10.5")}  # half-way between the 10th and the 11th


def test_a_months_reported_ozone_counts_where_there_are_no_days() -> None:
    month = date(2026, 10, 1)
    assert monthly_values({}, {month: {Item.O3: Decimal(120)}}, Item.O3) == {month: Decimal(120)}
