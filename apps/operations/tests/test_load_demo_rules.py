"""What load_demo loads keeps every rule of the real actions: states, numbers, versions, photos, bulletins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import override_settings

from apps.accountability.models import Measure
from apps.bulletins.models import Bulletin
from apps.feedback.models import ClosingFile
from apps.operations.demo.seasons import mix, season_of
from apps.photos.models import Photo
from apps.rectifications.models import NEXT_STATUSES, Extension, Status, Task, TaskEvent, TaskPhoto
from apps.reports.actions import said
from apps.reports.models import DailyReport, DayOfReports, Finding, ReportVersion
from apps.towns.models import Counter as LastNumber
from apps.towns.models import TownSettings
from apps.units.models import Tenure

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 20:30 in the town, a Tuesday
DAYS = 24
Kind = TaskEvent.Kind
AFTER = {
    Kind.OPENED: Status.ASSIGNED,
    Kind.STARTED: Status.IN_PROGRESS,
    Kind.SUBMITTED: Status.SUBMITTED,
    Kind.RETURNED: Status.IN_PROGRESS,
    Kind.VERIFIED: Status.COMPLETED,
    Kind.HANDED_UP: Status.ASSIGNED,
    Kind.VOIDED: Status.VOIDED,
}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two towns, the second as a province's many are; loaded once for all tests of this file."""
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    places = {"EMBEDDED": True, "MEDIA_ROOT": tmp_path_factory.mktemp("photos"), "PASSWORD_HASHERS": [hasher]}
    with (
        override_settings(**places),
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr("apps.operations.demo.load.FULL_TOWNS", 1)
        call_command("load_demo", stdout=StringIO(), days=DAYS, villages=13)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> None:
    """The loaded rows."""


@pytest.fixture
def stories(demo: None) -> list[tuple[Task, list[TaskEvent]]]:
    tasks = Task.objects.select_related("town").prefetch_related("events")
    return [(task, sorted(task.events.all(), key=lambda line: (line.at, line.pk))) for task in tasks]


Stories = list[tuple[Task, list[TaskEvent]]]


def test_every_task_stands_where_its_story_leads(stories: Stories) -> None:
    for task, lines in stories:
        states = [AFTER[Kind(line.kind)] for line in lines if line.kind in AFTER]
        assert lines[0].kind == Kind.OPENED and lines[0].at == task.opened_at
        assert task.status == states[-1]
        assert (task.lead_unit_id, task.due_at) == (lines[-1].lead_unit_id, lines[-1].due_at)
        assert task.closed_at == (None if task.is_open else lines[-1].at)


def test_every_step_of_a_story_may_follow_the_one_before(stories: Stories) -> None:
    for _task, lines in stories:
        states = [AFTER[Kind(line.kind)] for line in lines if line.kind in AFTER]
        assert all(then in NEXT_STATUSES[now] for now, then in pairwise(states) if now != then)


def test_returns_extensions_and_stopped_clocks_are_those_of_the_story(stories: Stories) -> None:
    for task, lines in stories:
        told = Counter(line.kind for line in lines)
        assert (task.return_count, task.extension_count) == (told[Kind.RETURNED], told[Kind.EXTENDED])
        assert bool(task.stopped_at) == (told[Kind.PASSED_ON] > told[Kind.TAKEN_BACK])
        assert bool(task.merged_into_id) <= (task.status == Status.VOIDED)
    assert Extension.objects.filter(is_granted=True).count() == Task.objects.filter(extension_count__gt=0).count()


def test_a_task_that_waits_for_an_extension_is_open(demo: None) -> None:
    assert not Extension.objects.filter(is_granted=None).exclude(task__in=Task.objects.open()).exists()


def test_numbers_have_no_gap_and_counters_match(demo: None) -> None:
    numbers: dict[tuple[int, str, int], list[int]] = {}
    for town, year, serial in Task.objects.order_by("opened_at", "pk").values_list("town", "year", "serial"):
        numbers.setdefault((town, "task", year), []).append(serial)
    for row in Bulletin.objects.order_by("pk"):
        numbers.setdefault((row.town_id, f"bulletin.{row.kind}", row.year or 0), []).append(row.number or 0)
    for measure in Measure.objects.issued().order_by("serial"):
        numbers.setdefault((measure.town_id, "measure", measure.year or 0), []).append(measure.serial or 0)
    for file in ClosingFile.objects.order_by("serial"):
        numbers.setdefault((file.town_id, "closing_file", file.year), []).append(file.serial)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    counters = {(row.town_id, row.kind, row.year): row.last for row in LastNumber.objects.all()}
    assert counters == {key: len(found) for key, found in numbers.items()}


def test_nobody_verified_the_own_work_or_the_own_units(demo: None) -> None:
    verified = TaskEvent.objects.filter(kind=Kind.VERIFIED)
    assert verified.exists()
    assert not verified.filter(actor=F("task__submitted_by")).exists()
    for line in verified.select_related("task"):
        own = Tenure.objects.filter(person__user=line.actor_id).values_list("post__unit", flat=True)
        assert not {line.task.lead_unit_id, line.task.unit_id} & set(own)


def test_the_last_version_says_what_the_report_says(demo: None) -> None:
    for report in DailyReport.objects.prefetch_related("versions", "findings"):
        versions = list(report.versions.all())
        assert [version.number for version in versions] == list(range(1, report.version_count + 1))
        assert said(report).items() <= versions[-1].content.items()
        at = versions[-1].submitted_at
        standing = [one.pk for one in report.findings.all() if not one.withdrawn_at or one.withdrawn_at > at]
        assert [one["id"] for one in versions[-1].content["findings"]] == standing
        assert (versions[0].submitted_at, versions[0].written_at) == (report.submitted_at, report.written_at)


def test_reports_count_the_findings_that_count(demo: None) -> None:
    counted = DailyReport.objects.annotate(counted=Count("findings", filter=Q(findings__withdrawn_at=None)))
    assert not counted.exclude(finding_count=F("counted")).exists()


def test_made_up_reports_came_within_the_days_that_are_allowed(demo: None) -> None:
    for report in DailyReport.objects.own().filter(submitted_at__gte=F("made_up_from")):
        assert report.submitted_at < report.due_at + timedelta(days=7)


def test_where_photos_are_needed_they_are_there(demo: None) -> None:
    asked = Q(town__code="a", severity__in=["serious", "major"])
    assert not Finding.objects.filter(asked, photos=None).exists()
    handed_in = Task.objects.filter(asked, status__in=[Status.SUBMITTED, Status.COMPLETED])
    assert handed_in.exists()
    assert not handed_in.exclude(photos__stage=TaskPhoto.Stage.AFTER).exists()


def test_every_photo_has_its_file(demo: None) -> None:
    for photo in Photo.objects.all():
        assert default_storage.size(photo.path("large")) == photo.size


def test_every_evening_has_its_bulletin_and_days_closed_with_the_next(demo: None) -> None:
    issued = Bulletin.objects.issued().filter(town__code="a", kind="daily")
    days = [date(2026, 11, 24) - timedelta(days=ago) for ago in range(DAYS)]
    assert list(issued.values_list("last_day", flat=True)) == days
    closed = list(DayOfReports.objects.filter(town__code="a").order_by("-day").values_list("day", "closed_at"))
    assert [day for day, _at in closed] == days
    assert closed[0][1] is None and all(at for _day, at in closed[1:])


def test_what_changed_after_an_issue_is_told_once_by_the_next(demo: None) -> None:
    issued = Bulletin.objects.filter(town__code="a", kind="daily").order_by("last_day")
    told = [(row.picture.moment, one) for row in issued for one in row.picture.corrections]
    assert len({one.key for _at, one in told}) == len(told)
    assert {"日报有修改", "1 个问题撤回，不再计数"} <= {one.words for _at, one in told}
    later = ReportVersion.objects.filter(report__town__code="a", number=2)
    taken = {row.last_day: row.picture.moment for row in issued}
    expected = {
        f"v{v.pk}"
        for v in later.select_related("report")
        if taken[v.report.report_date] < v.submitted_at <= max(taken.values())
    }
    assert expected and expected <= {one.key for _at, one in told}


def test_a_bulletin_tells_what_was_overdue_that_evening(demo: None) -> None:
    """Not what is still overdue today: tasks completed since stand in it."""
    row = Bulletin.objects.filter(town__code="a", kind="daily").order_by("last_day")[DAYS - 5]
    evening = Q(opened_at__lte=row.picture.moment) & (Q(closed_at=None) | Q(closed_at__gt=row.picture.moment))
    open_then = {task.number for task in Task.objects.filter(evening, town__code="a")}
    assert {line.number for line in row.picture.overdue} <= open_then


def test_a_town_beyond_the_full_ones_asks_for_no_photos_and_has_the_latest_bulletin(demo: None) -> None:
    settings = TownSettings.objects.get(town__code="b")
    assert not (settings.photo_general or settings.photo_serious or settings.photo_major)
    assert not Photo.objects.filter(town__code="b").exists()
    assert Bulletin.objects.filter(town__code="b", kind="daily").count() == 1
    assert Task.objects.filter(town__code="b").exists()


def test_no_sentence_stands_three_times_in_fifty_rows_of_the_ledger(demo: None) -> None:
    said_of = list(Task.objects.filter(town__code="a", merged_into=None).values_list("description", flat=True))
    for start in range(0, len(said_of), 50):
        assert Counter(said_of[start : start + 50]).most_common(1)[0][1] < 3


@pytest.mark.parametrize(
    ("day", "is_found", "is_not"),
    [
        (date(2026, 6, 12), "straw", "coal"),
        (date(2026, 10, 8), "straw", "coal"),
        (date(2026, 12, 3), "coal", "film"),
        (date(2026, 7, 20), "sewage", "straw"),
    ],
)
def test_what_is_found_goes_by_the_season(day: date, is_found: str, is_not: str) -> None:
    names, summed = mix(day)
    weights = dict(zip(names, [b - a for a, b in zip([0, *summed], summed, strict=False)], strict=True))
    assert weights[is_found] > 4 and weights.get(is_not, 0) < 2


def test_the_disaster_is_a_flood_where_the_time_has_high_water() -> None:
    assert season_of(date(2026, 7, 28), date(2026, 11, 24)).is_flood
    assert not season_of(date(2026, 11, 1), date(2026, 12, 24)).is_flood
    assert not season_of(date(2026, 11, 20), date(2026, 11, 24)).disaster
