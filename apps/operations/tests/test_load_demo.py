"""What load_demo loads: names and accounts as promised, and every state to be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from apps.accountability.models import Measure
from apps.accountability.queries import criticisms_to_place
from apps.accounts.models import Role, User
from apps.feedback.models import FeedbackItem, Objection, SelfCheck
from apps.meetings.models import StudyMeeting
from apps.notifications.models import Message
from apps.operations.demo import words
from apps.operations.management.commands.docs_samples import documents
from apps.outreach.models import Activity, Visit
from apps.outreach.queries import coming_markets, rules_in_force
from apps.photos.models import Photo
from apps.pledges.models import Pledge
from apps.pledges.queries import tree_of
from apps.readings.models import Reading
from apps.readings.year import year_of
from apps.rectifications.models import Extension, Phase, Status, Task, TaskEvent
from apps.reports.models import DailyReport, Finding, SpotReport, Timeliness
from apps.reports.queries import day_of
from apps.towns.models import Town
from apps.units.models import Excuse, Person, Tenure, Unit
from apps.units.queries import deputies_of
from apps.units.scope import scope_of
from townenv.env import env

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 20:30 in the town, a Tuesday
LAST_DAY = date(2026, 11, 24)
DAYS = 22  # long enough for a disaster and a merged village


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two towns, loaded once for all tests of this file; each test rolls back to here."""
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    places = {"EMBEDDED": True, "MEDIA_ROOT": tmp_path_factory.mktemp("photos"), "PASSWORD_HASHERS": [hasher]}
    with (
        override_settings(**places),
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        load_demo(days=DAYS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> Town:
    return Town.objects.get(code="a")


def load_demo(**options: Any) -> None:
    call_command("load_demo", stdout=StringIO(), **options)


def test_the_first_town_has_the_names_that_the_checks_call(demo: Town) -> None:
    villages = Unit.objects.filter(town=demo, kind__in=["village", "community"], closed_on=None)
    assert demo.name == "清溪镇"
    assert list(villages.values_list("name", flat=True)) == words.VILLAGES
    agencies = set(Unit.objects.filter(town=demo, kind="agency").values_list("name", flat=True))
    assert agencies == {"自然资源所", "市场监管所", "派出所"}


def test_every_account_holds_its_role(demo: Town) -> None:
    expected = {"inspector": Role.INSPECTOR, "admin": Role.ADMIN}
    for code in ("a", "b"):
        numbered = [("cadre", 16, Role.CADRE), ("head", 16, Role.UNIT_HEAD)]
        numbered += [("unit", 8, Role.CADRE), ("unithead", 8, Role.UNIT_HEAD)]
        expected |= {f"{code}-{name}{n:02d}": role for name, count, role in numbered for n in range(1, count + 1)}
        expected |= {
            f"{code}-group01": Role.GROUP,
            f"{code}-officer": Role.OFFICER,
            f"{code}-deputy-agriculture": Role.DEPUTY,
            f"{code}-deputy-construction": Role.DEPUTY,
            f"{code}-secretary": Role.LEADER,
            f"{code}-mayor": Role.LEADER,
        }
    users = {user.username: user for user in User.objects.filter(is_active=True)}
    assert set(users) == set(expected)
    assert all(scope_of(users[name]).has(role) for name, role in expected.items())
    assert not any(user.must_change_password for user in users.values())


def test_the_accounts_sign_in_with_the_demo_password(demo: Town) -> None:
    assert all(user.check_password(env("TOWNENV_DEMO_PASSWORD")) for user in User.objects.all())


def test_one_person_holds_both_head_posts_of_a_village(demo: Town) -> None:
    both = Tenure.objects.filter(post__unit__name="沙坝村", post__unit__town=demo, post__role=Role.UNIT_HEAD)
    assert [(row.post.duty, row.person.user and row.person.user.username) for row in both.order_by("post__order")] == [
        ("first", "a-head09"),
        ("direct", "a-head09"),
    ]


def test_one_person_holds_posts_in_two_units(demo: Town) -> None:
    person = Person.objects.get(user__username="a-unit07")
    assert {tenure.post.unit.name for tenure in person.tenures.all()} == {"水务站", "小营村"}


def test_every_state_of_a_task_is_there(demo: Town) -> None:
    for town in Town.objects.all():
        tasks = Task.objects.filter(town=town)
        assert set(tasks.values_list("status", flat=True)) == set(Status.values)
        assert {Phase.CONTROL, Phase.PLAN} <= set(tasks.open().filter(severity="major").values_list("phase", flat=True))
        assert tasks.overdue().exists()
        assert tasks.due_soon(town.today(), town.zone).exists()
        assert tasks.open().filter(return_count__gt=0, status=Status.IN_PROGRESS).exists()
        assert tasks.filter(stopped_at__isnull=False).exists()
        assert tasks.filter(extension_count__gt=0).exists()
        assert Extension.objects.filter(town=town, is_granted=None).exists()
        assert tasks.filter(merged_into__isnull=False).exists()
        assert tasks.filter(is_false_report=True).exists()
        assert tasks.filter(events__kind=TaskEvent.Kind.HANDED_UP).exists()
        assert {"daily_report", "spot_report", "supervision", "12345", "leader"} <= set(
            tasks.values_list("source", flat=True)
        )


def test_every_way_of_reporting_is_there(demo: Town) -> None:
    own = DailyReport.objects.own().filter(town=demo)
    assert {report.timeliness for report in own} == set(Timeliness)
    assert own.filter(finding_count=0).exists()
    assert own.filter(finding_count__gt=0).exists()
    assert own.filter(version_count=2).exists()
    assert own.exclude(caller="").filter(author__username="a-officer").exists()
    assert own.exclude(late_reason="").exists()
    assert DailyReport.objects.filter(town=demo, kind="supervision", author__username="a-group01").exists()
    assert SpotReport.objects.filter(town=demo).exists()
    assert Finding.objects.filter(town=demo, withdrawn_at__isnull=False).exists()
    assert Finding.objects.filter(town=demo, is_fixed_on_spot=True).exists()


def test_the_first_five_villages_and_no_others_owe_today(demo: Town) -> None:
    missing = [cell.unit.name for cell in day_of(demo, LAST_DAY).cells if cell.report is None]
    assert missing == ["石桥村", "东河村", "柳林村", "上湾村", "下湾村"]


def test_the_lazy_miss_and_are_overdue_and_the_diligent_never(demo: Town) -> None:
    reports = Counter(DailyReport.objects.own().filter(town=demo).values_list("unit__name", flat=True))
    assert reports["青石岭村"] == DAYS
    assert max(reports["杨树沟村"], reports["马家沟村"]) < 0.8 * DAYS
    overdue = set(Task.objects.filter(town=demo).overdue().values_list("lead_unit__name", flat=True))
    assert {"杨树沟村", "马家沟村"} <= overdue
    assert "青石岭村" not in overdue


def test_each_role_that_is_told_has_unread_notices(demo: Town) -> None:
    unread = set(Message.objects.unread().values_list("recipient__username", flat=True))
    assert {
        "a-cadre07",
        "a-head07",
        "a-officer",
        "a-group01",
        "a-deputy-agriculture",
        "a-deputy-construction",
    } <= unread


def test_nothing_lies_in_the_future(demo: Town) -> None:
    assert not DailyReport.objects.filter(submitted_at__gt=NOW).exists()
    assert not TaskEvent.objects.filter(at__gt=NOW).exists()
    assert not Message.objects.filter(created_at__gt=NOW).exists()
    assert not Photo.objects.filter(taken_at__gt=NOW).exists()


def test_the_excused_sent_nothing_on_their_days(demo: Town) -> None:
    excuses = Excuse.objects.filter(town=demo)
    assert max(excuse.units.count() for excuse in excuses) > 2
    for excuse in excuses:
        days = (excuse.from_day, excuse.to_day)
        assert not DailyReport.objects.own().filter(unit__in=excuse.units.all(), report_date__range=days).exists()


def test_a_village_was_merged_and_its_open_tasks_went_to_the_successor(demo: Town) -> None:
    closed = Unit.objects.get(closed_on__isnull=False, town=demo)
    assert closed.successor
    assert closed.daily_reports.exists()
    assert not closed.daily_reports.filter(report_date__gte=closed.closed_on).exists()
    assert not Task.objects.open().filter(lead_unit=closed).exists()


def test_photos_of_a_town_differ(demo: Town) -> None:
    prints = Photo.objects.filter(town=demo).values_list("sha256", flat=True)
    assert len(set(prints)) > 0.9 * len(prints)


def test_an_inspections_items_stand_at_every_stage(demo: Town) -> None:
    for town in Town.objects.all():
        items = FeedbackItem.objects.filter(town=town)
        assert {"open", "noticed", "struck"} == set(items.values_list("stage", flat=True))
        assert items.filter(task=None, said_struck=False).exists()
        assert items.filter(said_struck=True).exists()
        assert Objection.objects.filter(town=town, answered_on=None).exists()


def test_publicity_visits_market_days_and_rules_are_there(demo: Town) -> None:
    held = Activity.objects.counted().filter(town=demo)

    assert {"lecture", "market", "leaflets", "chat"} <= set(held.values_list("form", flat=True))
    assert set(held.values_list("level", flat=True)) == {"town", "village", "group"}
    assert {one.post for one in Visit.objects.filter(town=demo)} == {"党委书记", "镇长", "副镇长"}
    assert coming_markets(demo, 7)
    assert len(rules_in_force(demo, LAST_DAY)) == 5


def test_lazy_villages_are_written_to_level_by_level(demo: Town) -> None:
    to_lazy = Measure.objects.issued().filter(unit__name="马家沟村").order_by("serial")
    assert [one.kind for one in to_lazy] == ["reminder", "letter", "talk"]
    assert Measure.objects.filter(town=demo, closed_at=None, kind="letter").exists()
    assert (
        Measure.objects.filter(town=demo, kind="talk", talk__unit_confirmed_at=None).exclude(talk__minutes="").exists()
    )


def test_grave_matters_are_named_in_the_next_bulletin_and_handed_over_with_a_reason(demo: Town) -> None:
    [criticism] = criticisms_to_place(demo)
    assert criticism.public_words.startswith("杨树沟村")
    clues = Measure.objects.issued().get(town=demo, kind="clues")
    assert all(one.is_major and one.skip_reason for one in (criticism, clues))


def test_a_completed_task_was_approved_by_everybody_of_its_chain(demo: Town) -> None:
    completed = Task.objects.filter(town=demo, status=Status.COMPLETED, approvers__len__gt=1)
    for task in completed:
        steps = task.events.filter(kind__in=["approved", "verified"]).order_by("at", "pk")
        assert [demo_approver(task, whose) for whose in task.approvers] == [step.actor.name for step in steps]
    assert completed.filter(source="feedback").exists()


def demo_approver(task: Task, whose: str) -> str:
    """The first who may give the approval; of two leaders the secretary."""
    accounts = {"deputy": [one.name for one in deputies_of(task.category.line_id, LAST_DAY)]}
    officer, leader = (User.objects.get(username=f"a-{name}").name for name in ("officer", "secretary"))
    found = accounts.get(whose) or [leader if whose in ("leader", "deputy") else officer]
    return found[0]


def test_a_self_check_is_shown_by_a_photo_of_its_own(demo: Town) -> None:
    checks = SelfCheck.objects.filter(town=demo)
    assert checks.exists()
    assert all(len(check.photos) == 1 for check in checks)


def test_air_and_water_of_two_years_are_there(demo: Town) -> None:
    year = year_of(demo, LAST_DAY)
    assert year.is_comparable
    assert 240 < year.good.good < year.good.judged
    assert {section.station.target for section in year.sections} == {2, 3}
    assert Reading.objects.filter(town=demo, is_confirmed=True).count() == 2  # a sand storm a year


def test_every_unit_has_signed_and_one_changed_pledge_is_out(demo: Town) -> None:
    signed = Pledge.objects.signed().filter(town=demo)
    assert signed.count() == len(words.VILLAGES) + 5  # and the town units that aren't posted agencies
    [waiting] = Pledge.objects.waiting().filter(town=demo)
    assert (waiting.unit.name, waiting.version) == ("石桥村", 2)
    assert not tree_of(waiting.plan).shorts
    assert not tree_of(waiting.plan).uneven


def test_a_study_meeting_is_planned_for_the_quarter(demo: Town) -> None:
    meeting = StudyMeeting.objects.get(town=demo)
    assert meeting.is_planned
    assert meeting.quarter == 4


def test_there_is_one_of_each_document_to_look_at(demo: Town) -> None:
    """What `make docs-samples` writes; a demo of 22 days has no minutes of an earlier quarter."""
    kinds = ("reminder", "letter", "talk", "request", "enforcement", "notice", "clues")
    letters = {f"measure-{kind}" for kind in kinds}
    wanted = letters | {"measure-talk-minutes", "closing-file", "record-of-duties", "work-report", "pledge-signed"}
    assert wanted <= set(documents())
