"""Who owes on which days, for many days and for many towns at once: the same as asked one by one."""

from datetime import date, timedelta

import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.actions import close_unit, excuse_units
from apps.units.calendar import days_owed, duty_days, units_on_duty, units_owing, units_owing_in
from apps.units.models import CalendarDay, ReportDuty, Unit
from tests.make import make_unit

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 29)
DAYS = [FIRST + timedelta(days=n) for n in range(14)]


@pytest.fixture
def life(town: Town, village: Unit, other_village: Unit, officer: User) -> Town:
    """A village of every day, one that closes, one of working days, a school, one that changes its duty, excuses."""
    working, school, changed = make_unit(town, "水务站"), make_unit(town, "中心小学"), make_unit(town, "新村")
    working.report_duties.update(days=ReportDuty.Days.WORKING)
    school.report_duties.update(days=ReportDuty.Days.TERM)
    ReportDuty.objects.create(town=town, unit=changed, valid_from=date(2026, 11, 20), days=ReportDuty.Days.NONE)
    make_unit(town, "后来村", opened_on=date(2026, 11, 25))
    close_unit(other_village.pk, by=officer, on=date(2026, 11, 22))
    CalendarDay.objects.create(day=date(2026, 11, 18), kind=CalendarDay.Kind.HOLIDAY)
    CalendarDay.objects.create(town=town, day=date(2026, 11, 18), kind=CalendarDay.Kind.WORKDAY)
    CalendarDay.objects.create(town=town, day=date(2026, 11, 19), kind=CalendarDay.Kind.SCHOOL_HOLIDAY)
    days = {"from_day": date(2026, 11, 17), "to_day": date(2026, 11, 18)}
    excuse_units(by=officer, town=town, units=[village, working], reason="停电", **days)
    return town


def test_many_days_at_once_are_as_each_day_alone(life: Town) -> None:
    found = duty_days(life, FIRST, LAST)
    for day in DAYS:
        on_duty = {duty.unit for duty in found if duty.day == day}
        owing = {duty.unit for duty in found if duty.day == day and not duty.is_excused}
        assert on_duty == set(units_on_duty(life, day)), day
        assert owing == set(units_owing(life, day)), day


def test_one_units_days_are_as_each_day_alone(life: Town) -> None:
    for unit in Unit.objects.filter(town=life):
        assert days_owed(unit, FIRST, LAST) == [day for day in DAYS if units_owing(life, day).filter(pk=unit.pk)]


def test_many_towns_at_once_are_as_each_town_alone(life: Town, other_town: Town) -> None:
    """Wednesday the 18th is a holiday for all, but a working day in the first town."""
    make_unit(other_town, "外村").report_duties.update(days=ReportDuty.Days.WORKING)
    for day in DAYS:
        alone = set(units_owing(life, day)) | set(units_owing(other_town, day))
        assert set(units_owing_in([life.pk, other_town.pk], day)) == alone, day


def test_towns_not_asked_for_are_left_out(life: Town, other_town: Town) -> None:
    make_unit(other_town, "外村")
    assert {unit.town_id for unit in units_owing_in([life.pk], LAST)} == {life.pk}
    assert not units_owing_in([], LAST).exists()
