"""Liaison, working groups, grids, places, competence and the calendar, as the office keeps them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.towns.models import BusinessLine, Town
from apps.units.actions import close_unit, excuse_units, withdraw_excuse
from apps.units.calendar import Calendar, units_owing, year_of
from apps.units.keeping import (
    add_member,
    assign_liaison,
    change_group,
    end_liaison,
    end_member,
    fill_calendar,
    found_group,
    keep_grid,
    keep_place,
    remove_place,
    set_calendar_days,
    set_competence,
)
from apps.units.models import AnsweringPlace, CalendarDay, Person, Unit
from apps.units.queries import competences, places_with_answer
from apps.units.scope import read_scope
from tests.make import make_admin, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db

TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)
HOLIDAY, WORKDAY = CalendarDay.Kind.HOLIDAY, CalendarDay.Kind.WORKDAY


@pytest.fixture
def person(town: Town) -> Person:
    return make_person(make_user("wang", town))


@pytest.fixture
def line(town: Town) -> BusinessLine:
    return BusinessLine.objects.filter(town=town).earliest("pk")


@pytest.fixture
def centre(town: Town) -> Unit:
    return make_unit(town, "农业农村综合服务中心", Unit.Kind.TOWN_UNIT)


def test_who_is_assigned_to_a_village_reads_it_until_the_last_day(officer: User, village: Unit, person: Person) -> None:
    liaison = assign_liaison(by=officer, unit=village, person=person, from_day=date(2026, 11, 1))
    assert read_scope(person.user).read_units == {village.pk}

    end_liaison(liaison.pk, by=officer, to_day=YESTERDAY)

    assert read_scope(person.user).read_units == frozenset()


def test_a_person_is_assigned_once_at_a_time(officer: User, village: Unit, person: Person) -> None:
    assign_liaison(by=officer, unit=village, person=person, from_day=YESTERDAY)

    with pytest.raises(RuleBroken, match="assigned to the unit") as refusal:
        assign_liaison(by=officer, unit=village, person=person, from_day=TODAY)
    assert refusal.value.field == "from_day"


def test_nobody_is_assigned_to_a_closed_village(officer: User, village: Unit, person: Person) -> None:
    close_unit(village.pk, by=officer, on=TODAY)
    village.refresh_from_db()

    with pytest.raises(RuleBroken, match="open unit"):
        assign_liaison(by=officer, unit=village, person=person, from_day=TODAY)


def test_a_liaison_ends_no_earlier_than_it_began(officer: User, village: Unit, person: Person) -> None:
    liaison = assign_liaison(by=officer, unit=village, person=person, from_day=TODAY)

    with pytest.raises(RuleBroken, match="before the first") as refusal:
        end_liaison(liaison.pk, by=officer, to_day=YESTERDAY)
    assert refusal.value.field == "to_day"


def test_a_member_supervises_until_the_last_day(officer: User, town: Town, person: Person) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")
    member = add_member(group.pk, by=officer, person=person, from_day=date(2026, 11, 1))
    assert read_scope(person.user).has("group")

    end_member(member.pk, by=officer, to_day=YESTERDAY)

    assert not read_scope(person.user).has("group")


def test_a_member_is_of_the_groups_town(officer: User, town: Town, other_town: Town) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")

    with pytest.raises(RuleBroken, match="of another town"):
        add_member(group.pk, by=officer, person=make_person(make_user("stranger", other_town)), from_day=TODAY)


def test_a_group_that_is_dissolved_has_no_members_from_that_day_on(officer: User, town: Town, person: Person) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="", founded_on=date(2026, 1, 1))
    member = add_member(group.pk, by=officer, person=person, from_day=date(2026, 11, 1), is_leader=True)

    change_group(group.pk, by=officer, name="巡查组", founding_paper="", dissolved_on=TODAY)

    member.refresh_from_db()
    assert member.to_day == YESTERDAY
    with pytest.raises(RuleBroken, match="dissolved by then"):
        add_member(group.pk, by=officer, person=person, from_day=TODAY)


def test_a_group_is_not_dissolved_before_it_was_founded(officer: User, town: Town) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")

    with pytest.raises(RuleBroken) as refusal:
        change_group(group.pk, by=officer, name="巡", founding_paper="", founded_on=TODAY, dissolved_on=YESTERDAY)
    assert refusal.value.field == "dissolved_on"


def test_a_group_is_not_dissolved_before_its_last_member_comes(officer: User, town: Town, person: Person) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")
    add_member(group.pk, by=officer, person=person, from_day=TODAY)

    with pytest.raises(RuleBroken) as refusal:
        change_group(group.pk, by=officer, name="巡查组", founding_paper="", dissolved_on=TODAY)
    assert refusal.value.field == "dissolved_on"


def test_one_leads_a_group_at_a_time(officer: User, town: Town, person: Person) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")
    add_member(group.pk, by=officer, person=person, from_day=YESTERDAY, is_leader=True)
    other = make_person(make_user("other", town))

    with pytest.raises(RuleBroken) as refusal:
        add_member(group.pk, by=officer, person=other, from_day=TODAY, is_leader=True)
    assert refusal.value.field == "is_leader"
    assert not add_member(group.pk, by=officer, person=other, from_day=TODAY).is_leader


def test_a_group_gets_another_name_and_paper(officer: User, town: Town) -> None:
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")

    change_group(group.pk, by=officer, name="环境巡查组", founding_paper="关于成立巡查组的通知")

    group.refresh_from_db()
    assert (group.name, group.founding_paper) == ("环境巡查组", "关于成立巡查组的通知")


def test_a_grid_is_made_and_changed(officer: User, village: Unit, person: Person) -> None:
    grid = keep_grid(by=officer, unit=village, name="一网格", warden=None)

    keep_grid(by=officer, unit=village, name="东网格", warden=person, grid=grid)

    assert [(grid.name, grid.warden) for grid in village.grids.all()] == [("东网格", person)]


def test_a_grid_has_a_name_of_its_own_in_the_unit(officer: User, village: Unit) -> None:
    keep_grid(by=officer, unit=village, name="一网格", warden=None)

    with pytest.raises(RuleBroken, match="grid of this name") as refusal:
        keep_grid(by=officer, unit=village, name="一网格", warden=None)
    assert refusal.value.field == "name"


def test_a_place_is_answered_for_by_another_unit_and_taken_off(
    officer: User, town: Town, centre: Unit, village: Unit
) -> None:
    place = keep_place(by=officer, town=town, name="集贸市场", kind=None, unit=village)
    keep_place(by=officer, town=town, name="集贸市场", kind=None, unit=centre, place=place)
    assert [kept.unit for kept in places_with_answer(town)] == [centre]

    remove_place(place.pk, by=officer)

    assert not AnsweringPlace.objects.exists()


def test_a_place_stands_once(officer: User, town: Town, village: Unit) -> None:
    keep_place(by=officer, town=town, name="集贸市场", kind=None, unit=village)

    with pytest.raises(RuleBroken, match="this name is there") as refusal:
        keep_place(by=officer, town=town, name="集贸市场", kind=None, unit=village)
    assert refusal.value.field == "name"


def test_a_unit_is_competent_for_a_line_until_another_is(
    officer: User, town: Town, line: BusinessLine, centre: Unit, village: Unit
) -> None:
    set_competence(by=officer, line=line, unit=village)
    set_competence(by=officer, line=line, unit=centre)
    assert competences(town) == {line.pk: centre}

    set_competence(by=officer, line=line, unit=None)

    assert competences(town) == {}


def test_the_town_sets_days_over_those_of_all_towns(officer: User, town: Town) -> None:
    CalendarDay.objects.create(day=TODAY, kind=HOLIDAY)

    set_calendar_days(by=officer, town=town, from_day=TODAY, to_day=TODAY, kind=WORKDAY)
    assert Calendar(town.pk, TODAY, TODAY).is_working(TODAY)

    set_calendar_days(by=officer, town=town, from_day=TODAY, to_day=TODAY, kind="")
    assert not Calendar(town.pk, TODAY, TODAY).is_working(TODAY)


@pytest.mark.parametrize(
    ("first", "last", "words", "field"),
    [
        (date(2026, 11, 25), TODAY, "before the first", "to_day"),
        (YESTERDAY, TODAY, "stays", "from_day"),
        (TODAY, date(2027, 12, 31), "At most a year", "to_day"),
    ],
)
def test_days_that_the_town_may_not_set(
    officer: User, town: Town, first: date, last: date, words: str, field: str
) -> None:
    with pytest.raises(RuleBroken, match=words) as refusal:
        set_calendar_days(by=officer, town=town, from_day=first, to_day=last, kind=HOLIDAY)
    assert refusal.value.field == field


def test_the_state_councils_days_are_entered_once_from_today_on(officer: User, town: Town) -> None:
    town.today = lambda: date(2026, 9, 30)  # type: ignore[method-assign]  # before the National Day

    count = fill_calendar(by=officer, town=town, year=2026)

    days = CalendarDay.objects.filter(town=town)
    assert count == days.count() > 0
    assert days.filter(day=date(2026, 10, 1), kind=HOLIDAY).exists()
    assert not days.filter(day__lt=date(2026, 9, 30)).exists()
    assert fill_calendar(by=officer, town=town, year=2026) == 0


def test_a_year_that_is_not_arranged_yet_is_typed_in(officer: User, town: Town) -> None:
    with pytest.raises(RuleBroken, match="type it in"):
        fill_calendar(by=officer, town=town, year=2099)


def test_the_year_shows_what_each_day_is(officer: User, town: Town) -> None:
    CalendarDay.objects.create(day=date(2026, 10, 1), kind=HOLIDAY)
    set_calendar_days(by=officer, town=town, from_day=date(2026, 11, 28), to_day=date(2026, 11, 28), kind=WORKDAY)

    months = year_of(town.pk, 2026)

    assert [len(month) for month in months] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    first, saturday = months[9][0], months[10][27]
    assert (first.kind, first.is_working, first.is_own) == ("holiday", False, False)
    assert (saturday.kind, saturday.is_working, saturday.is_own) == ("workday", True, True)


def test_who_owed_owes_again_when_the_excuse_is_withdrawn(officer: User, town: Town, village: Unit) -> None:
    excuse = excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")
    assert not units_owing(town, TODAY).exists()
    connection.check_constraints()  # as between two requests

    withdraw_excuse(excuse.pk, by=officer)

    assert list(units_owing(town, TODAY)) == [village]


def test_the_system_keeper_withdraws_no_excuse(officer: User, town: Town, village: Unit) -> None:
    excuse = excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")

    with pytest.raises(PermissionDenied):
        withdraw_excuse(excuse.pk, by=make_admin())


def test_a_cadre_keeps_none_of_it(
    officer: User, cadre: User, town: Town, village: Unit, person: Person, line: BusinessLine
) -> None:
    liaison = assign_liaison(by=officer, unit=village, person=person, from_day=YESTERDAY)
    group = found_group(by=officer, town=town, name="巡查组", founding_paper="")
    member = add_member(group.pk, by=officer, person=person, from_day=YESTERDAY)
    place = keep_place(by=officer, town=town, name="集贸市场", kind=None, unit=village)
    acts: list[Callable[[], object]] = [
        lambda: assign_liaison(by=cadre, unit=village, person=person, from_day=TODAY),
        lambda: end_liaison(liaison.pk, by=cadre, to_day=TODAY),
        lambda: found_group(by=cadre, town=town, name="二组", founding_paper=""),
        lambda: change_group(group.pk, by=cadre, name="二组", founding_paper=""),
        lambda: add_member(group.pk, by=cadre, person=person, from_day=TODAY),
        lambda: end_member(member.pk, by=cadre, to_day=TODAY),
        lambda: keep_grid(by=cadre, unit=village, name="一网格", warden=None),
        lambda: keep_place(by=cadre, town=town, name="市场", kind=None, unit=village),
        lambda: remove_place(place.pk, by=cadre),
        lambda: set_competence(by=cadre, line=line, unit=None),
        lambda: set_calendar_days(by=cadre, town=town, from_day=TODAY, to_day=TODAY, kind=HOLIDAY),
        lambda: fill_calendar(by=cadre, town=town, year=2026),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
