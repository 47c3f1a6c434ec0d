"""Who leads, by when, under which number (domain.md §3, §4)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Assistance, Finder, Phase, Source, Status, Task, TaskEvent, TaskPhoto
from apps.rectifications.opening import Opening, open_tasks
from apps.towns.models import Town, TownSettings
from apps.units.calendar import known_holidays
from apps.units.models import AnsweringPlace, CalendarDay, Tenure, Unit
from tests.clock import moment
from tests.make import category, make_draft, make_task, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(town: Town, village: Unit) -> Unit:
    return make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village)


@pytest.fixture
def market(town: Town) -> Unit:
    """The unit that answers for the cattle market."""
    unit = make_unit(town, "市场监管所", Unit.Kind.AGENCY)
    AnsweringPlace.objects.create(town=town, name="牛羊市场", unit=unit)
    return unit


def test_the_office_assigns_a_task_to_the_village_where_it_is(officer: User, village: Unit, head: User) -> None:
    task = make_task(officer, village)

    assert (task.unit, task.lead_unit, task.status) == (village, village, Status.ASSIGNED)
    assert task.lead_post is not None
    assert task.lead_post.tenures.get().person.user == head


def test_the_first_task_of_a_year_has_number_one(officer: User, village: Unit) -> None:
    assert make_task(officer, village).number == "整〔2026〕1"
    assert make_task(officer, village).number == "整〔2026〕2"


def test_several_tasks_opened_at_once_have_numbers_without_a_gap(officer: User, town: Town, village: Unit) -> None:
    opening = Opening(village, category(town), "村口", "general", Source.DAILY_REPORT, town.now(), officer, None)
    settings = TownSettings.objects.in_force(town, town.today())

    tasks = open_tasks([opening] * 3, town=town, settings=settings, by=officer)

    assert [task.serial for task in tasks] == [1, 2, 3]


def test_no_opening_takes_no_number(officer: User, town: Town, village: Unit) -> None:
    open_tasks([], town=town, settings=TownSettings.objects.in_force(town, town.today()), by=officer)

    assert make_task(officer, village).serial == 1


def test_for_a_group_its_village_leads_and_the_group_assists(officer: User, village: Unit, group: Unit) -> None:
    task = make_task(officer, group)

    assert (task.unit, task.lead_unit) == (group, village)
    assert list(task.assistances.values_list("unit", flat=True)) == [group.pk]


def test_for_a_market_the_unit_that_answers_for_it_leads(officer: User, village: Unit, market: Unit) -> None:
    task = make_task(officer, village, place="牛羊市场东门")

    assert (task.unit, task.lead_unit) == (village, market)
    assert list(task.assistances.values_list("unit", flat=True)) == [village.pk]


def test_of_two_places_the_nearer_description_wins(officer: User, town: Town, village: Unit, market: Unit) -> None:
    gate = make_unit(town, "城管队", Unit.Kind.TOWN_UNIT)
    AnsweringPlace.objects.create(town=town, name="牛羊市场东门", unit=gate)

    assert make_task(officer, village, place="牛羊市场东门").lead_unit == gate


def test_a_place_of_another_town_answers_for_nothing_here(officer: User, village: Unit, other_town: Town) -> None:
    AnsweringPlace.objects.create(town=other_town, name="牛羊市场", unit=make_unit(other_town, "外村"))

    assert make_task(officer, village, place="牛羊市场").lead_unit == village


def test_the_unit_where_it_is_assists_only_when_another_leads(officer: User, village: Unit) -> None:
    make_task(officer, village)

    assert not Assistance.objects.exists()


def test_a_unit_without_a_head_still_gets_its_task(officer: User, village: Unit) -> None:
    task = make_task(officer, village)

    assert (task.lead_unit, task.lead_post) == (village, None)


def test_a_head_who_left_yesterday_answers_no_more(officer: User, village: Unit, head: User) -> None:
    Tenure.objects.filter(person__user=head).update(to_day=date(2026, 11, 23))

    assert make_task(officer, village).lead_post is None


def test_general_litter_is_due_in_seven_calendar_days(officer: User, town: Town, village: Unit) -> None:
    task = make_task(officer, village)

    assert (task.phase, task.due_at, task.term_days) == (Phase.RECTIFY, town.end_of(date(2026, 12, 1)), 7)


def test_general_film_is_due_in_seven_working_days(officer: User, town: Town, village: Unit) -> None:
    task = make_task(officer, village, category=category(town, "film"))

    assert task.due_at == town.end_of(date(2026, 12, 3))


def test_over_national_day_working_days_stand_and_calendar_days_run(
    officer: User, town: Town, village: Unit, clock: time_machine.Traveller
) -> None:
    CalendarDay.objects.bulk_create(known_holidays([2026]))
    clock.move_to(moment("2026-09-30 10:00"))

    assert make_task(officer, village, category=category(town, "film")).due_at == town.end_of(date(2026, 10, 15))
    assert make_task(officer, village).due_at == town.end_of(date(2026, 10, 7))


def test_a_serious_problem_is_due_in_three_days(officer: User, town: Town, village: Unit) -> None:
    task = make_task(officer, village, severity="serious")

    assert (task.due_at, task.term_days) == (town.end_of(date(2026, 11, 27)), 3)


def test_a_serious_desk_matter_is_due_in_three_working_days(
    officer: User, town: Town, village: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to(moment("2026-11-27 10:00"))

    task = make_task(officer, village, severity="serious", category=category(town, "film"))

    assert task.due_at == town.end_of(date(2026, 12, 2))


def test_a_major_problem_is_to_be_controlled_within_24_hours_and_planned_within_3_days(
    officer: User, town: Town, village: Unit
) -> None:
    task = make_task(officer, village, severity="major")

    assert (task.phase, task.due_at) == (Phase.CONTROL, moment("2026-11-25 10:00"))
    assert task.plan_due_at == town.end_of(date(2026, 11, 27))


def test_the_terms_in_force_today_hold(officer: User, town: Town, village: Unit) -> None:
    TownSettings.objects.create(town=town, valid_from=date(2026, 11, 24), days_general=5)

    assert make_task(officer, village).due_at == town.end_of(date(2026, 11, 29))


def test_a_task_opened_late_at_night_counts_from_the_towns_day(
    officer: User, town: Town, village: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to(moment("2026-11-25 00:30"))

    assert make_task(officer, village).due_at == town.end_of(date(2026, 12, 2))


@pytest.mark.parametrize(("severity", "needed"), [("general", False), ("serious", True), ("major", True)])
def test_photos_of_after_are_needed_where_the_finding_needed_them(
    officer: User, village: Unit, severity: str, needed: bool
) -> None:
    assert make_task(officer, village, severity=severity).needs_photo is needed


def test_a_task_keeps_who_found_it_and_how(officer: User, village: Unit, head: User) -> None:
    found_at = moment("2026-11-23 21:05")

    task = make_task(officer, village, finder=head, finder_unit_id=village.pk, source="petition", found_at=found_at)

    finder = Finder.objects.get(task=task)
    assert (finder.user, finder.unit, finder.source) == (head, village, Source.PETITION)
    assert (finder.found_at, finder.words) == (found_at, "垃圾成堆")


def test_who_found_it_may_have_no_account(officer: User, village: Unit) -> None:
    assert make_task(officer, village, finder=None, source="resident").finders.get().user is None


def test_photos_of_the_finding_are_the_tasks_photos_of_before(officer: User, village: Unit) -> None:
    photo = make_draft(officer)

    task = make_task(officer, village, photo_ids=[photo.pk])

    kept = TaskPhoto.objects.get(task=task)
    assert (kept.photo, kept.stage) == (photo, TaskPhoto.Stage.BEFORE)
    photo.refresh_from_db()
    assert photo.attached_at is not None


def test_a_photo_of_somebody_else_opens_nothing(officer: User, village: Unit, head: User) -> None:
    with pytest.raises(RuleBroken, match="no longer there"):
        make_task(officer, village, photo_ids=[make_draft(head).pk])

    assert not Task.objects.exists()


def test_the_story_begins_with_the_assignment(officer: User, village: Unit) -> None:
    task = make_task(officer, village)

    first = TaskEvent.objects.get(task=task)
    assert (first.kind, first.actor) == (TaskEvent.Kind.OPENED, officer)
    assert (first.due_at, first.lead_unit) == (task.due_at, village)


def test_a_task_that_failed_to_open_takes_no_number(officer: User, town: Town, village: Unit) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_task(officer, village)
        raise ZeroDivisionError

    assert make_task(officer, village).serial == 1


@pytest.mark.parametrize("who", ["cadre", "head", "deputy"])
def test_only_the_office_opens_a_task(town: Town, village: Unit, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        make_task(request.getfixturevalue(who), village)


def test_the_office_of_another_town_opens_nothing_here(outsiders: dict[str, User], village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        make_task(outsiders["another town's officer"], village)


def test_a_closed_unit_gets_no_new_task(officer: User, village: Unit) -> None:
    village.closed_on = date(2026, 11, 24)
    village.save()

    with pytest.raises(RuleBroken, match="closed"):
        make_task(officer, village)


@pytest.mark.parametrize(
    ("words", "title"),
    [("垃圾\n 成堆", "垃圾 成堆"), ("", "littered garbage · 村口大槐树下"), ("长" * 41, "长" * 39 + "…")],
)
def test_the_title_is_the_problem_in_a_line(officer: User, village: Unit, words: str, title: str) -> None:
    assert make_task(officer, village, description=words).title == title
