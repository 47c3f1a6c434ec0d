"""上报镇处理: what a village has no power over it hands up, and nothing counts against it (domain.md §4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import hand_in_plan, report_control, start_task, submit_task
from apps.rectifications.models import Extension, Phase, Status, Task
from apps.rectifications.postponing import ask_extension
from apps.rectifications.rerouting import hand_up_task, pass_on_task
from apps.towns.models import Town
from apps.units.models import AnsweringPlace, Unit
from tests.clock import moment
from tests.make import make_task, make_unit

pytestmark = pytest.mark.django_db


def test_the_lead_moves_to_the_competent_unit_and_the_village_assists(
    task: Task, head: User, village: Unit, competent: Unit
) -> None:
    moved = hand_up_task(task.pk, by=head, reason="村里无权处理")

    assert (moved.unit, moved.lead_unit, moved.status) == (village, competent, Status.ASSIGNED)
    assert moved.lead_post is not None
    assert moved.lead_post.unit == competent
    assert list(moved.assistances.values_list("unit", flat=True)) == [village.pk]


def test_the_story_keeps_the_reason_and_the_new_lead(task: Task, head: User, competent: Unit) -> None:
    hand_up_task(task.pk, by=head, reason="村里无权处理")

    step = task.events.get(kind="handed_up")
    assert (step.remark, step.lead_unit, step.actor) == ("村里无权处理", competent, head)


def test_without_a_competent_unit_the_office_leads(task: Task, head: User) -> None:
    assert hand_up_task(task.pk, by=head).lead_unit.name == "生态环境办公室"


def test_without_any_other_unit_it_stays(task: Task, head: User, officer: User) -> None:
    officer.person.tenures.update(to_day=date(2026, 11, 23))

    with pytest.raises(RuleBroken, match="No other unit is competent"):
        hand_up_task(task.pk, by=head)


def test_the_term_begins_anew(task: Task, head: User, competent: Unit, clock: time_machine.Traveller) -> None:
    clock.move_to(moment("2026-11-30 10:00"))

    assert hand_up_task(task.pk, by=head).due_at == task.town.end_of(date(2026, 12, 7))


def test_what_was_overdue_is_overdue_no_more(
    task: Task, head: User, competent: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to(moment("2026-12-05 10:00"))
    task.refresh_from_db()
    assert task.is_overdue

    assert not hand_up_task(task.pk, by=head).is_overdue


def test_a_major_problem_keeps_the_step_it_has_reached(
    officer: User, head: User, village: Unit, competent: Unit, clock: time_machine.Traveller
) -> None:
    major = make_task(officer, village, severity="major")
    report_control(major.pk, by=head, words="已扑灭")
    clock.shift(timedelta(days=1))

    moved = hand_up_task(major.pk, by=head)

    assert (moved.phase, moved.due_at) == (Phase.PLAN, moved.town.end_of(date(2026, 11, 28)))


def test_a_major_problem_that_is_planned_keeps_the_plans_date(
    officer: User, head: User, village: Unit, competent: Unit
) -> None:
    major = make_task(officer, village, severity="major")
    report_control(major.pk, by=head, words="已扑灭")
    hand_in_plan(major.pk, by=head, plan="修缮", until=date(2026, 12, 24))

    moved = hand_up_task(major.pk, by=head)

    assert (moved.phase, moved.due_at) == (Phase.RECTIFY, moved.town.end_of(date(2026, 12, 24)))


def test_an_uncontrolled_major_problem_is_again_to_be_controlled_in_24_hours(
    officer: User, head: User, village: Unit, competent: Unit, clock: time_machine.Traveller
) -> None:
    major = make_task(officer, village, severity="major")
    clock.shift(timedelta(hours=2))

    assert hand_up_task(major.pk, by=head).due_at == moment("2026-11-25 12:00")


def test_an_extension_asked_for_by_the_village_falls_away(task: Task, head: User, competent: Unit) -> None:
    ask_extension(task.pk, by=head, until=date(2026, 12, 10), reason="下雨")

    hand_up_task(task.pk, by=head)

    assert not Extension.objects.exists()


def test_the_head_of_the_village_hands_up_what_is_in_a_group(
    officer: User, town: Town, village: Unit, head: User, competent: Unit
) -> None:
    group = make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village)

    moved = hand_up_task(make_task(officer, group).pk, by=head)

    assert set(moved.assistances.values_list("unit", flat=True)) == {village.pk, group.pk}


def test_a_cadre_does_not_hand_up(task: Task, cadre: User, competent: Unit) -> None:
    with pytest.raises(PermissionDenied):
        hand_up_task(task.pk, by=cadre)


@pytest.mark.parametrize("who", ["another village's head", "another town's head", "the leader"])
def test_nobody_else_hands_up(task: Task, outsiders: dict[str, User], competent: Unit, who: str) -> None:
    with pytest.raises(PermissionDenied):
        hand_up_task(task.pk, by=outsiders[who])


def test_the_office_does_not_hand_up_for_the_village(task: Task, officer: User, competent: Unit) -> None:
    with pytest.raises(PermissionDenied):
        hand_up_task(task.pk, by=officer)


def test_the_village_hands_up_once(task: Task, head: User, competent: Unit) -> None:
    hand_up_task(task.pk, by=head)

    with pytest.raises(PermissionDenied):
        hand_up_task(task.pk, by=head)


def test_the_competent_unit_does_not_hand_up(task: Task, head: User, competent: Unit) -> None:
    hand_up_task(task.pk, by=head)

    with pytest.raises(PermissionDenied):
        hand_up_task(task.pk, by=User.objects.get(username="competent-head"))


def test_who_answers_for_a_market_does_not_hand_it_up(
    officer: User, head: User, other_village: Unit, village: Unit, competent: Unit
) -> None:
    AnsweringPlace.objects.create(town=village.town, name="牛羊市场", unit=village)
    task = make_task(officer, other_village, place="牛羊市场")

    with pytest.raises(PermissionDenied):
        hand_up_task(task.pk, by=head)


def test_started_work_is_handed_up_too(task: Task, head: User, cadre: User, competent: Unit) -> None:
    start_task(task.pk, by=cadre)

    assert hand_up_task(task.pk, by=head).status == Status.ASSIGNED


@pytest.mark.parametrize("state", ["submitted", "completed"])
def test_what_is_with_the_verifier_or_closed_is_not_handed_up(
    head: User, competent: Unit, state: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(RuleBroken, match="verifier or closed"):
        hand_up_task(request.getfixturevalue(state).pk, by=head)


def test_what_was_passed_on_outside_is_not_handed_up(task: Task, officer: User, head: User, competent: Unit) -> None:
    pass_on_task(task.pk, by=officer, to="公路局", reason="")

    with pytest.raises(RuleBroken, match="the clock stands"):
        hand_up_task(task.pk, by=head)


def test_the_competent_unit_and_the_office_are_told(task: Task, head: User, officer: User, competent: Unit) -> None:
    hand_up_task(task.pk, by=head)

    for person in (User.objects.get(username="competent-head"), officer):
        assert person.notices.get().kind == "task.handed_up"


def test_after_handing_up_only_the_competent_unit_does_the_work(
    task: Task, head: User, cadre: User, competent: Unit
) -> None:
    hand_up_task(task.pk, by=head)

    with pytest.raises(PermissionDenied):
        submit_task(task.pk, by=cadre, words="已清运")
    done = submit_task(task.pk, by=User.objects.get(username="competent-head"), words="已清运")
    assert done.status == Status.SUBMITTED
