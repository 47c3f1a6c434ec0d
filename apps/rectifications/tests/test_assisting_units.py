"""Others assist: the unit where it is, and the unit that is competent for the line (domain.md §4)."""

import pytest
import time_machine

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.models import Task
from apps.rectifications.rerouting import merge_tasks, pass_on_task, take_back_task
from apps.towns.models import BusinessLine, Town
from apps.units.models import AnsweringPlace, Competence, Unit
from tests.clock import moment
from tests.make import make_task

pytestmark = pytest.mark.django_db


def assisting(task: Task) -> list[Unit]:
    return [assistance.unit for assistance in task.assistances.all()]


def test_the_competent_unit_assists_the_village(officer: User, village: Unit, competent: Unit) -> None:
    task = make_task(officer, village)
    assert (task.lead_unit, assisting(task)) == (village, [competent])


def test_the_head_of_the_competent_unit_is_told(officer: User, village: Unit, competent: Unit) -> None:
    make_task(officer, village)
    notice = Message.objects.get(recipient__username="competent-head")
    assert (notice.kind, notice.text) == ("task.assist", "协助柳树村：垃圾成堆")


def test_the_competent_unit_sees_what_it_assists(officer: User, village: Unit, competent: Unit) -> None:
    task = make_task(officer, village)
    assert task in Task.objects.visible_to(User.objects.get(username="competent-head"))


def test_the_competent_unit_does_not_assist_itself(officer: User, competent: Unit) -> None:
    assert assisting(make_task(officer, competent)) == []


def test_the_environment_office_is_not_written_down_as_assisting(officer: User, village: Unit, town: Town) -> None:
    office = officer.person.tenures.get().post.unit
    line = BusinessLine.objects.get(town=town, code="environment")
    Competence.objects.create(town=town, line=line, unit=office)
    assert assisting(make_task(officer, village)) == []


def test_a_closed_unit_answers_for_no_market(officer: User, village: Unit, other_village: Unit, town: Town) -> None:
    AnsweringPlace.objects.create(town=town, name="集贸市场", unit=other_village)
    Unit.objects.filter(pk=other_village.pk).update(closed_on=town.today())
    assert make_task(officer, village, place="集贸市场东门").lead_unit == village


def test_taken_back_it_is_due_at_the_end_of_a_day_again(
    officer: User, task: Task, clock: time_machine.Traveller
) -> None:
    pass_on_task(task.pk, by=officer, to="公路段", reason="")
    clock.move_to(moment("2026-11-26 13:12"))
    taken = take_back_task(task.pk, by=officer)
    assert taken.due_at == taken.town.end_of(moment("2026-12-04 00:00").date())


def test_a_graver_problem_is_not_merged_into_a_lighter_one(officer: User, village: Unit, task: Task) -> None:
    graver = make_task(officer, village, severity="serious")
    with pytest.raises(RuleBroken, match="graver"):
        merge_tasks(task.pk, by=officer, duplicates=[graver.pk])
    assert merge_tasks(graver.pk, by=officer, duplicates=[task.pk]) == graver
