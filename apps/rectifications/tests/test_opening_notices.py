"""The responsible persons are told at once (domain.md §3)."""

import pytest

from apps.accounts.models import User
from apps.notifications.models import Message
from apps.towns.models import Town
from apps.units.models import Person, Unit
from tests.make import make_head, make_leader, make_liaison, make_officer, make_task

pytestmark = pytest.mark.django_db


def kinds_told(user: User) -> list[str]:
    return list(user.notices.order_by("pk").values_list("kind", flat=True))


def test_everyone_of_the_leading_unit_is_told(officer: User, village: Unit, head: User, cadre: User) -> None:
    make_task(officer, village)

    assert kinds_told(head) == ["task.opened"]
    assert kinds_told(cadre) == ["task.opened"]


def test_a_notice_is_in_the_readers_language_and_leads_to_the_task(
    officer: User, village: Unit, head: User, cadre: User
) -> None:
    User.objects.filter(pk=head.pk).update(language="en")

    task = make_task(officer, village)

    assert head.notices.get().text == "New task for 柳树村: 垃圾成堆"
    assert "柳树村" in cadre.notices.get().text
    assert "New task" not in cadre.notices.get().text
    assert head.notices.get().url == f"/tasks/{task.pk}/"


def test_the_liaison_of_the_village_is_told(officer: User, village: Unit, head: User) -> None:
    liaison = make_liaison(village)

    make_task(officer, village)

    assert kinds_told(liaison) == ["task.opened"]


def test_no_liaison_is_told_what_a_unit_promised_in_a_talk(officer: User, village: Unit, head: User) -> None:
    liaison = make_liaison(village)

    make_task(officer, village, source="talk")

    assert kinds_told(liaison) == []
    assert kinds_told(head) == ["task.opened"]


def test_the_liaison_of_another_village_is_not_told(officer: User, village: Unit, other_village: Unit) -> None:
    liaison = make_liaison(other_village)

    make_task(officer, village)

    assert kinds_told(liaison) == []


def test_another_village_and_the_leader_are_not_told(
    officer: User, town: Town, village: Unit, other_village: Unit, head: User
) -> None:
    neighbour, leader = make_head(other_village, "neighbour"), make_leader(town)

    make_task(officer, village)

    assert kinds_told(neighbour) == kinds_told(leader) == []


def test_who_opens_a_task_is_not_told_of_it(officer: User, village: Unit, head: User) -> None:
    make_task(officer, village)

    assert kinds_told(officer) == []


def test_the_office_is_told_when_nobody_heads_the_unit(officer: User, village: Unit, cadre: User) -> None:
    make_task(officer, village)

    assert kinds_told(officer) == ["task.no_head"]
    assert kinds_told(cadre) == ["task.opened"]


def test_the_office_is_told_of_a_major_problem(officer: User, town: Town, village: Unit, head: User) -> None:
    colleague = make_officer(town, "colleague")

    make_task(officer, village, severity="major")

    assert kinds_told(colleague) == ["task.major"]


def test_the_leader_and_the_deputy_of_the_line_are_told_of_a_major_problem(
    officer: User, village: Unit, head: User, deputy: User, outsiders: dict[str, User]
) -> None:
    make_task(officer, village, severity="major")

    assert kinds_told(outsiders["the leader"]) == kinds_told(deputy) == ["task.major"]
    assert kinds_told(outsiders["the deputy of another line"]) == []


def test_the_leader_is_told_of_a_major_problem_also_where_nobody_heads_the_unit(
    officer: User, town: Town, village: Unit
) -> None:
    leader = make_leader(town)

    make_task(officer, village, severity="major")

    assert kinds_told(leader) == ["task.major"]


def test_the_deputy_of_the_line_is_not_told_of_a_general_problem(
    officer: User, village: Unit, head: User, deputy: User
) -> None:
    make_task(officer, village)

    assert kinds_told(deputy) == []


def test_the_office_is_not_told_of_a_general_problem(officer: User, town: Town, village: Unit, head: User) -> None:
    colleague = make_officer(town, "colleague")

    make_task(officer, village)

    assert kinds_told(colleague) == []


def test_a_closed_account_is_not_told(officer: User, village: Unit, head: User, cadre: User) -> None:
    User.objects.filter(pk=cadre.pk).update(is_active=False)

    make_task(officer, village)

    assert kinds_told(cadre) == []


def test_where_the_holder_has_no_account_the_office_is_told(officer: User, village: Unit, head: User) -> None:
    Person.objects.filter(user=head).update(user=None)

    assert make_task(officer, village).lead_post is not None
    assert kinds_told(officer) == ["task.no_head"]


def test_nobody_of_another_town_is_told(officer: User, village: Unit, head: User, outsiders: dict[str, User]) -> None:
    make_task(officer, village, severity="major")

    told = set(Message.objects.values_list("recipient", flat=True))
    assert told == {head.pk, outsiders["the leader"].pk}
