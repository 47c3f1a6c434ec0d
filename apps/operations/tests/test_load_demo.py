"""load_demo: the same for the same arguments, every state to be seen, refused where it would do harm."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Model

from apps.accounts.models import Role, User
from apps.notifications.models import Message
from apps.photos.models import Photo
from apps.rectifications.models import Extension, Phase, Status, Task, TaskEvent
from apps.reports.models import DailyReport, Finding, SpotReport, Timeliness
from apps.reports.queries import day_of
from apps.towns.models import Town
from apps.units.models import Excuse, Person, Tenure, Unit
from apps.units.scope import scope_of

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 20:30 in the town, a Tuesday
LAST_DAY = date(2026, 11, 24)
PLAIN = {"villages": 16, "days": 14, "towns": 2}


@pytest.fixture(autouse=True)
def _frozen(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.EMBEDDED = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("TOWNENV_DEMO_PASSWORD", "a password of the test")
    with time_machine.travel(NOW, tick=False):
        yield


def load(**options: Any) -> None:
    call_command("load_demo", verbosity=0, stdout=open("/dev/null", "w"), **(PLAIN | options))  # noqa: PTH123, SIM115


@pytest.fixture
def demo(db: None) -> Town:
    load()
    return Town.objects.get(code="a")


def digest() -> str:
    """Over what the loaded rows say; numbers given by the database and salted hashes left out."""
    out = hashlib.sha256()
    models: list[tuple[type[Model], list[str]]] = [
        (Unit, ["town__code", "name", "kind", "parent__name", "closed_on"]),
        (Tenure, ["post__unit__name", "post__title", "person__name", "person__user__username"]),
        (DailyReport, ["unit__name", "report_date", "author__username", "written_at", "submitted_at", "remarks"]),
        (Finding, ["unit__name", "category__code", "place", "severity", "latitude", "withdrawn_at"]),
        (Task, ["town__code", "serial", "status", "due_at", "lead_unit__name", "description", "closed_at"]),
        (TaskEvent, ["task__serial", "kind", "at", "actor__username", "remark"]),
        (Photo, ["key", "sha256", "likeness", "author__username", "taken_at"]),
        (Message, ["recipient__username", "kind", "text", "created_at", "read_at"]),
    ]
    for model, names in models:
        out.update(repr(list(model._default_manager.order_by("pk").values_list(*names))).encode())
    return out.hexdigest()


@pytest.mark.django_db(transaction=True)
def test_the_same_arguments_give_the_same_rows() -> None:
    load()
    first = digest()
    load(fresh=True)
    assert digest() == first


@pytest.mark.django_db(transaction=True)
def test_another_seed_gives_other_rows() -> None:
    load(towns=1)
    first = digest()
    load(towns=1, fresh=True, seed=2)
    assert digest() != first


@pytest.mark.django_db(transaction=True)
def test_fresh_leaves_no_photo_file_behind(tmp_path: Path) -> None:
    load(towns=1)
    load(towns=1, fresh=True, seed=2)
    assert len(list(tmp_path.rglob("*.jpg"))) == 2 * Photo.objects.count()


def test_the_first_town_has_the_names_that_the_checks_call(demo: Town) -> None:
    names = list(Unit.objects.filter(town=demo, order__range=(1, 16), parent__parent=None).exclude(kind="town")
                 .exclude(kind="group").values_list("name", flat=True))  # fmt: skip
    assert demo.name == "清溪镇"
    assert (names[0], names[5], names[6], names[12], names[15]) == ("石桥村", "马家沟村", "青石岭村", "杨树沟村", "清溪社区")
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


def test_the_accounts_sign_in_with_the_password_of_the_environment(demo: Town, client: Any) -> None:
    assert all(
        client.login(request=None, username=name, password="a password of the test")  # noqa: S106
        for name in ("a-cadre01", "b-officer", "inspector")
    )


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
        assert {"daily_report", "spot_report", "supervision", "12345", "leader"} <= set(tasks.values_list("source", flat=True))


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
    assert Finding.objects.filter(town=demo, withdrawn_at__isnull=False).count() == 2
    assert Finding.objects.filter(town=demo, is_fixed_on_spot=True).exists()


def test_the_first_five_villages_and_no_others_owe_today(demo: Town) -> None:
    missing = [cell.unit.name for cell in day_of(demo, LAST_DAY).cells if cell.report is None]
    assert missing == ["石桥村", "东河村", "柳林村", "上湾村", "下湾村"]


def test_the_lazy_miss_and_are_overdue_and_the_diligent_never(demo: Town) -> None:
    reports = Counter(DailyReport.objects.own().filter(town=demo).values_list("unit__name", flat=True))
    assert reports["青石岭村"] == 14
    assert max(reports["杨树沟村"], reports["马家沟村"]) < 11
    overdue = set(Task.objects.filter(town=demo).overdue().values_list("lead_unit__name", flat=True))
    assert {"杨树沟村", "马家沟村"} <= overdue
    assert "青石岭村" not in overdue


def test_each_role_that_is_told_has_unread_notices(demo: Town) -> None:
    unread = set(Message.objects.unread().values_list("recipient__username", flat=True))
    assert {"a-cadre07", "a-head07", "a-officer", "a-group01", "a-deputy-agriculture", "a-deputy-construction"} <= unread


def test_nothing_lies_in_the_future(demo: Town) -> None:
    assert not DailyReport.objects.filter(submitted_at__gt=NOW).exists()
    assert not TaskEvent.objects.filter(at__gt=NOW).exists()
    assert not Message.objects.filter(created_at__gt=NOW).exists()
    assert not Photo.objects.filter(taken_at__gt=NOW).exists()


def test_in_the_small_hours_todays_reports_were_written_just_now(db: None) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 16, 20, tzinfo=UTC), tick=False):  # 00:20 in the town
        load(towns=1)
        today = DailyReport.objects.own().filter(report_date=LAST_DAY)
        assert today.count() == 11 + 8
        assert not today.filter(submitted_at__gt=datetime.now(UTC)).exists()


def test_an_excused_village_sent_nothing_that_day(demo: Town) -> None:
    excuse = Excuse.objects.get(town=demo)
    assert not DailyReport.objects.own().filter(unit__in=excuse.units.all(), report_date=excuse.from_day).exists()


def test_a_unit_of_the_second_town_closed_and_has_a_successor(demo: Town) -> None:
    closed = Unit.objects.get(closed_on__isnull=False)
    assert closed.town.code == "b"
    assert closed.successor
    assert not closed.daily_reports.filter(report_date__gte=closed.closed_on).exists()


def test_photos_of_a_town_differ(demo: Town) -> None:
    before = Photo.objects.filter(town=demo).values_list("sha256", flat=True)
    assert len(set(before)) > 0.8 * len(before)


def test_refused_on_a_filled_database(demo: Town) -> None:
    with pytest.raises(CommandError, match="--fresh"):
        load()


def test_refused_outside_embedded_mode_unless_allowed(db: None, settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="--allow"):
        load(towns=1)
    load(towns=1, villages=2, days=2, allow=True)
    assert Town.objects.count() == 1


def test_refused_for_a_day_that_has_not_come(db: None) -> None:
    with pytest.raises(CommandError, match="hasn't come"):
        load(until=date(2026, 11, 25))
    assert not Town.objects.exists()


@pytest.mark.parametrize(("villages", "days"), [(1, 1), (20, 3)])
def test_small_and_large_towns_load(db: None, villages: int, days: int) -> None:
    load(towns=3, villages=villages, days=days)
    assert Unit.objects.filter(kind__in=["village", "community"], closed_on=None).count() == 3 * villages
