"""Visible to the unit where it is and those that lead or assist; nobody sees another town (domain.md §2)."""

import pytest

from apps.accounts.models import Role, User
from apps.rectifications.models import Assistance, Task
from apps.rectifications.rerouting import hand_up_task
from apps.towns.models import Town
from apps.units.models import Tenure, Unit
from tests.make import (
    give_post,
    make_admin,
    make_cadre,
    make_group_member,
    make_head,
    make_inspector,
    make_leader,
    make_liaison,
    make_officer,
    make_task,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def sees(user: User, task: Task) -> bool:
    return Task.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=task.pk).exists()


@pytest.mark.parametrize("who", ["cadre", "head", "officer", "deputy"])
def test_the_unit_and_the_town_offices_see_it(task: Task, who: str, request: pytest.FixtureRequest) -> None:
    assert sees(request.getfixturevalue(who), task)


def test_the_leader_sees_it(task: Task, town: Town) -> None:
    assert sees(make_leader(town), task)


def test_the_liaison_of_the_village_sees_it(task: Task, village: Unit) -> None:
    assert sees(make_liaison(village), task)


def test_another_village_never_sees_it(task: Task, outsiders: dict[str, User]) -> None:
    assert not sees(outsiders["another village's head"], task)


@pytest.mark.parametrize("who", ["another town's officer", "another town's head"])
def test_another_town_never_sees_it(task: Task, outsiders: dict[str, User], who: str) -> None:
    assert not sees(outsiders[who], task)


def test_another_towns_leader_and_inspector_never_see_it(task: Task, other_town: Town) -> None:
    assert not sees(make_leader(other_town, "other-leader"), task)
    assert not sees(make_inspector(town=other_town), task)


def test_after_handing_up_the_village_and_the_competent_unit_see_it(
    task: Task, head: User, cadre: User, competent: Unit
) -> None:
    hand_up_task(task.pk, by=head)

    assert sees(cadre, task)
    assert sees(User.objects.get(username="competent-head"), task)


def test_who_assists_sees_it(task: Task, other_village: Unit) -> None:
    helper = make_cadre(other_village, "helper")
    Assistance.objects.create(town=task.town, task=task, unit=other_village)

    assert sees(helper, task)


def test_who_assists_another_task_does_not_see_this_one(task: Task, officer: User, other_village: Unit) -> None:
    helper = make_cadre(other_village, "helper")
    other = make_task(officer, task.unit)
    Assistance.objects.create(town=task.town, task=other, unit=other_village)

    assert not sees(helper, task)


def test_a_group_sees_what_lies_in_it_and_not_what_lies_in_the_village(
    task: Task, officer: User, town: Town, village: Unit
) -> None:
    group = make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village)
    of_group = make_head(group, "group-head")

    assert sees(of_group, make_task(officer, group))
    assert not sees(of_group, task)


def test_the_village_sees_what_lies_in_its_groups(officer: User, town: Town, village: Unit, cadre: User) -> None:
    group = make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village)

    assert sees(cadre, make_task(officer, group))


def test_the_working_group_sees_no_task_by_that(task: Task, town: Town) -> None:
    assert not sees(make_group_member(town), task)


def test_the_inspector_of_the_town_sees_it(task: Task, town: Town) -> None:
    assert sees(make_inspector(town=town), task)


def test_the_countys_inspector_sees_the_tasks_of_every_town(task: Task, other_town: Town) -> None:
    stranger = make_task(make_officer(other_town, "other"), make_unit(other_town, "外村"))
    inspector = make_inspector()

    assert sees(inspector, task)
    assert sees(inspector, stranger)


def test_the_system_keeper_sees_no_task(task: Task, town: Town) -> None:
    assert not sees(make_admin(), task)
    assert not sees(make_admin("town-admin", town=town), task)


def test_an_account_without_a_post_sees_no_task(task: Task, town: Town) -> None:
    assert not sees(make_user("nobody", town), task)


def test_who_left_the_post_sees_the_units_tasks_no_more(task: Task, cadre: User) -> None:
    Tenure.objects.filter(person__user=cadre).update(to_day="2026-11-23")

    assert not sees(cadre, task)


def test_a_post_in_two_villages_shows_the_tasks_of_both(
    task: Task, officer: User, cadre: User, other_village: Unit
) -> None:
    other = make_task(officer, other_village)
    give_post(cadre, other_village, Role.CADRE)

    assert sees(cadre, task)
    assert sees(cadre, other)


def test_what_was_promised_in_a_talk_is_read_by_the_unit_and_the_town_and_no_one_else(
    town: Town, village: Unit, officer: User, cadre: User
) -> None:
    task = make_task(officer, village, source="talk")
    readers = {
        "cadre": cadre,
        "officer": officer,
        "leader": make_leader(town),
        "inspector": make_inspector(town=town),
        "county's inspector": make_inspector("county"),
        "liaison": make_liaison(village),
    }
    assert {name for name, user in readers.items() if sees(user, task)} == {"cadre", "officer", "leader"}
