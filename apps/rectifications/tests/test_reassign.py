"""The office gives the lead to another unit, or passes on what belongs to someone outside (domain.md §4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import start_task
from apps.rectifications.escalating import escalate_task
from apps.rectifications.models import Escalation, Status, Task
from apps.rectifications.postponing import ask_deferral
from apps.rectifications.rerouting import correct_category, pass_on_task, reassign_task, take_back_task
from apps.towns.models import Category
from apps.units.models import Unit
from tests.clock import moment
from tests.make import category, make_deputy, make_head, make_task

pytestmark = pytest.mark.django_db

NOT_THE_OFFICE = ["another village's head", "another town's officer", "the leader", "the deputy of another line"]


@pytest.fixture
def stopped(task: Task, officer: User) -> Task:
    """Passed on to the road agency on 24 November, a week before it is due."""
    return pass_on_task(task.pk, by=officer, to="公路局", reason="国道路面")


def test_the_lead_moves_and_who_led_before_assists(
    task: Task, officer: User, village: Unit, other_village: Unit
) -> None:
    new_head = make_head(other_village, "new-head")

    moved = reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村")

    assert (moved.lead_unit, moved.status) == (other_village, Status.ASSIGNED)
    assert moved.lead_post is not None
    assert moved.lead_post.tenures.get().person.user == new_head
    assert list(moved.assistances.values_list("unit", flat=True)) == [village.pk]
    assert moved.events.get(kind="reassigned").remark == "属桃园村"


def test_who_assisted_and_leads_now_does_not_assist_any_more(
    officer: User, village: Unit, other_village: Unit, task: Task
) -> None:
    reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村")

    back = reassign_task(task.pk, by=officer, unit=village, reason="还是柳树村")

    assert list(back.assistances.values_list("unit", flat=True)) == [other_village.pk]


def test_the_term_begins_anew_with_the_new_lead(
    task: Task, officer: User, other_village: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to(moment("2026-12-05 10:00"))

    assert reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村").due_at == task.town.end_of(
        date(2026, 12, 12)
    )


def test_the_new_lead_and_the_former_are_told(task: Task, officer: User, head: User, other_village: Unit) -> None:
    new_head = make_head(other_village, "new-head")

    reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村")

    assert new_head.notices.get().kind == "task.reassigned"
    assert head.notices.filter(kind="task.reassigned").count() == 1
    assert not officer.notices.exists()


@pytest.mark.parametrize("who", NOT_THE_OFFICE)
def test_only_the_office_gives_the_lead_away(
    task: Task, outsiders: dict[str, User], other_village: Unit, who: str
) -> None:
    with pytest.raises(PermissionDenied):
        reassign_task(task.pk, by=outsiders[who], unit=other_village, reason="属桃园村")


def test_the_unit_itself_does_not_give_the_lead_away(task: Task, head: User, other_village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        reassign_task(task.pk, by=head, unit=other_village, reason="属桃园村")


def test_who_leads_already_is_not_given_the_lead(task: Task, officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="leads already"):
        reassign_task(task.pk, by=officer, unit=village, reason="属柳树村")


def test_a_closed_unit_is_not_given_the_lead(task: Task, officer: User, other_village: Unit) -> None:
    other_village.closed_on = date(2026, 11, 24)
    other_village.save()

    with pytest.raises(RuleBroken, match="closed"):
        reassign_task(task.pk, by=officer, unit=other_village, reason="属桃园村")


def test_a_unit_of_another_town_is_not_given_the_lead(task: Task, officer: User, outsiders: dict[str, User]) -> None:
    stranger = Unit.objects.get(name="外村")

    with pytest.raises(RuleBroken):
        reassign_task(task.pk, by=officer, unit=stranger, reason="属外村")


@pytest.mark.parametrize("state", ["submitted", "completed"])
def test_what_is_with_the_verifier_or_closed_keeps_its_lead(
    officer: User, other_village: Unit, state: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(RuleBroken, match="verifier or closed"):
        reassign_task(request.getfixturevalue(state).pk, by=officer, unit=other_village, reason="属桃园村")


def test_what_was_passed_on_outside_keeps_its_lead(stopped: Task, officer: User, other_village: Unit) -> None:
    with pytest.raises(RuleBroken, match="the clock stands"):
        reassign_task(stopped.pk, by=officer, unit=other_village, reason="属桃园村")


def test_passing_on_stops_the_clock(stopped: Task) -> None:
    assert (stopped.stopped_at, stopped.passed_to) == (timezone.now(), "公路局")
    assert stopped.events.get(kind="passed_on").remark == "公路局：国道路面"


def test_while_the_clock_stands_nothing_is_overdue_or_due_soon(stopped: Task, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=30))
    stopped.refresh_from_db()

    assert not stopped.is_overdue
    assert not stopped.is_due_soon
    assert not Task.objects.overdue().exists()


def test_started_work_may_be_passed_on(task: Task, cadre: User, officer: User) -> None:
    start_task(task.pk, by=cadre)

    assert pass_on_task(task.pk, by=officer, to="供电所", reason="").stopped_at is not None


@pytest.mark.parametrize("who", NOT_THE_OFFICE)
def test_only_the_office_passes_on(task: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        pass_on_task(task.pk, by=outsiders[who], to="公路局", reason="")


@pytest.mark.parametrize("state", ["stopped", "submitted", "completed"])
def test_only_what_is_being_worked_on_is_passed_on(officer: User, state: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(RuleBroken, match="being worked on"):
        pass_on_task(request.getfixturevalue(state).pk, by=officer, to="公路局", reason="")


def test_taking_back_adds_the_days_the_clock_stood(stopped: Task, officer: User, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=10))

    back = take_back_task(stopped.pk, by=officer, reason="公路局答复")

    assert back.due_at == back.town.end_of(date(2026, 12, 11))
    assert (back.stopped_at, back.passed_to) == (None, "")
    assert back.events.get(kind="taken_back").due_at == back.due_at


def test_taking_back_adds_the_days_to_the_plans_date_too(
    officer: User, village: Unit, head: User, clock: time_machine.Traveller
) -> None:
    major = make_task(officer, village, severity="major")
    pass_on_task(major.pk, by=officer, to="供电所", reason="")
    clock.shift(timedelta(days=2))

    back = take_back_task(major.pk, by=officer)

    assert back.due_at == moment("2026-11-27 10:00")
    assert back.plan_due_at == back.town.end_of(date(2026, 11, 29))


def test_what_runs_is_not_taken_back(task: Task, officer: User) -> None:
    with pytest.raises(RuleBroken, match="runs already"):
        take_back_task(task.pk, by=officer)


@pytest.mark.parametrize("who", NOT_THE_OFFICE)
def test_only_the_office_takes_back(stopped: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        take_back_task(stopped.pk, by=outsiders[who])


def test_the_leading_unit_is_told_when_the_clock_stops_and_runs(stopped: Task, officer: User, head: User) -> None:
    take_back_task(stopped.pk, by=officer)

    told = list(head.notices.order_by("pk").values_list("kind", flat=True))
    assert told == ["task.opened", "task.passed_on", "task.taken_back"]


def test_a_day_that_was_set_stays_with_the_new_lead(officer: User, village: Unit, other_village: Unit) -> None:
    task = make_task(officer, village, source="meeting", due_on=date(2026, 12, 31))

    moved = reassign_task(task.pk, by=officer, unit=other_village, reason="属该村")

    assert moved.due_at == task.town.end_of(date(2026, 12, 31))


def test_a_day_that_was_set_moves_by_the_time_that_the_clock_stood(
    officer: User, village: Unit, other_village: Unit, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village, source="meeting", due_on=date(2026, 12, 31))
    pass_on_task(task.pk, by=officer, to="公路局", reason="")
    clock.shift(timedelta(days=5))
    take_back_task(task.pk, by=officer)

    moved = reassign_task(task.pk, by=officer, unit=other_village, reason="属该村")

    assert moved.due_at == task.town.end_of(date(2027, 1, 5))


def test_a_day_that_was_set_and_is_past_leaves_the_new_lead_the_days_of_the_severity(
    officer: User, village: Unit, other_village: Unit, clock: time_machine.Traveller
) -> None:
    task = make_task(officer, village, source="meeting", due_on=date(2026, 11, 25))
    clock.move_to(moment("2026-11-27 10:00"))

    moved = reassign_task(task.pk, by=officer, unit=other_village, reason="属该村")

    assert moved.due_at == task.town.end_of(date(2026, 12, 4))


def test_a_wrong_category_is_corrected_with_a_reason_and_nothing_else_moves(task: Task, officer: User) -> None:
    corrected = correct_category(task.pk, by=officer, category=category(task.town, "sewage"), reason="看错了")

    assert corrected.category.code == "sewage"
    assert (corrected.lead_unit, corrected.due_at) == (task.lead_unit, task.due_at)
    assert corrected.events.get(kind="corrected").remark.endswith("：看错了")


@pytest.mark.parametrize("who", NOT_THE_OFFICE)
def test_nobody_but_the_office_corrects_a_category(task: Task, outsiders: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        correct_category(task.pk, by=outsiders[who], category=category(task.town, "sewage"), reason="看错了")


def test_a_category_of_another_line_brings_what_waits_before_its_deputy(
    task: Task, officer: User, head: User, deputy: User
) -> None:
    other = make_deputy(task.town, "water", "other-deputy")
    ask_deferral(task.pk, by=head, until=date(2027, 3, 1), reason="封冻")
    escalate_task(task.pk, by=officer, reason="群众反映强烈", seen=Escalation.NONE)

    corrected = correct_category(task.pk, by=officer, category=category(task.town, "sewage"), reason="看错了")

    assert corrected.escalation == Escalation.NONE
    assert [one.kind for one in other.notices.all()] == ["task.deferral_asked"]


def test_a_category_of_the_same_line_leaves_it_before_who_was_told(task: Task, officer: User, deputy: User) -> None:
    escalate_task(task.pk, by=officer, reason="群众反映强烈", seen=Escalation.NONE)
    same = Category.objects.filter(line=task.category.line).exclude(pk=task.category_id)[0]

    corrected = correct_category(task.pk, by=officer, category=same, reason="看错了")

    assert corrected.escalation == Escalation.DEPUTY


def test_the_deputy_of_the_right_line_is_told_of_a_major_problem(officer: User, village: Unit, head: User) -> None:
    other = make_deputy(village.town, "water", "other-deputy")
    major = make_task(officer, village, severity="major")

    correct_category(major.pk, by=officer, category=category(village.town, "sewage"), reason="看错了")

    assert [one.kind for one in other.notices.all()] == ["task.major"]
