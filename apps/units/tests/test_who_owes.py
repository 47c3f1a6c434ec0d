"""Which units owe a report, and on which days, is a setting by unit (domain.md §3)."""

from datetime import date

import pytest

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.calendar import units_on_duty, units_owing
from apps.units.models import CalendarDay, Excuse, ReportDuty, Unit
from tests.make import make_unit
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

TUESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 28)


def owes(unit: Unit, day: date) -> bool:
    return units_owing(unit.town, day).filter(pk=unit.pk).exists()


def set_duty(unit: Unit, days: str, valid_from: date = date(2026, 1, 1)) -> None:
    ReportDuty.objects.update_or_create(town=unit.town, unit=unit, valid_from=valid_from, defaults={"days": days})


def test_a_village_owes_every_day(village: Unit) -> None:
    assert owes(village, TUESDAY)
    assert owes(village, SATURDAY)


def test_a_unit_of_working_days_owes_on_those_only(village: Unit) -> None:
    set_duty(village, ReportDuty.Days.WORKING)

    assert owes(village, TUESDAY)
    assert not owes(village, SATURDAY)


def test_a_unit_of_working_days_owes_on_a_worked_saturday(village: Unit) -> None:
    set_duty(village, ReportDuty.Days.WORKING)
    CalendarDay.objects.create(day=SATURDAY, kind=CalendarDay.Kind.WORKDAY)

    assert owes(village, SATURDAY)


def test_a_school_owes_nothing_in_its_holidays(village: Unit) -> None:
    set_duty(village, ReportDuty.Days.TERM)
    CalendarDay.objects.create(town=village.town, day=TUESDAY, kind=CalendarDay.Kind.SCHOOL_HOLIDAY)

    assert not owes(village, TUESDAY)
    assert owes(village, date(2026, 11, 25))


def test_a_unit_set_to_never_owes_nothing(village: Unit) -> None:
    set_duty(village, ReportDuty.Days.NONE)

    assert not owes(village, TUESDAY)


def test_a_unit_without_the_setting_owes_nothing(village: Unit) -> None:
    ReportDuty.objects.all().delete()

    assert not owes(village, TUESDAY)


def test_a_changed_duty_holds_from_its_day_on(village: Unit) -> None:
    set_duty(village, ReportDuty.Days.NONE, valid_from=TUESDAY)

    assert owes(village, date(2026, 11, 23))
    assert not owes(village, TUESDAY)


def test_a_unit_owes_nothing_before_it_opened(town: Town) -> None:
    late = make_unit(town, "新合村", opened_on=TUESDAY)

    assert not owes(late, date(2026, 11, 23))
    assert owes(late, TUESDAY)


def test_a_closed_unit_owes_nothing_from_the_day_it_is_no_more(village: Unit) -> None:
    village.closed_on = TUESDAY
    village.save()

    assert owes(village, date(2026, 11, 23))
    assert not owes(village, TUESDAY)


def test_an_excused_unit_owes_nothing_on_those_days(village: Unit, officer: User) -> None:
    days = {"from_day": date(2026, 11, 23), "to_day": TUESDAY}
    excuse_units(by=officer, town=village.town, units=[village], reason="停电", **days)

    assert [owes(village, date(2026, 11, day)) for day in (22, 23, 24, 25)] == [True, False, False, True]


def test_an_excuse_counts_also_afterwards(village: Unit, officer: User) -> None:
    day = date(2026, 11, 2)
    assert owes(village, day)

    excuse_units(by=officer, town=village.town, units=[village], from_day=day, to_day=day, reason="暴雨")

    assert not owes(village, day)


def test_an_excuse_of_one_unit_excuses_no_other(village: Unit, other_village: Unit, officer: User) -> None:
    excuse_units(by=officer, town=village.town, units=[village], from_day=TUESDAY, to_day=TUESDAY, reason="停电")

    assert owes(other_village, TUESDAY)


def test_an_excuse_that_names_no_unit_excuses_nobody(village: Unit, officer: User) -> None:
    excuse_units(by=officer, town=village.town, units=[], from_day=TUESDAY, to_day=TUESDAY, reason="停电")

    assert owes(village, TUESDAY)


def test_an_excused_unit_is_still_on_duty(village: Unit, officer: User) -> None:
    excuse_units(by=officer, town=village.town, units=[village], from_day=TUESDAY, to_day=TUESDAY, reason="停电")

    assert village in units_on_duty(village.town, TUESDAY)


def test_a_unit_of_another_town_owes_nothing_here(town: Town, other_town: Town) -> None:
    make_unit(other_town, "外村")

    assert not units_owing(town, TUESDAY).filter(name="外村").exists()


def test_an_excuse_that_ends_before_it_begins_is_refused(town: Town, officer: User) -> None:
    with refused_by("excuse_ends_after_it_begins"):
        Excuse.objects.create(town=town, from_day=TUESDAY, to_day=date(2026, 11, 23), reason="停电", made_by=officer)
