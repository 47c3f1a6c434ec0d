"""What the clock does every minute, and by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.operations import health, tasks
from apps.operations.actions import sweep
from apps.photos.models import Photo
from tests.make import make_draft, make_town, make_user
from townenv.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user("cadre", make_town())


def draft_of(author: User, *, days: int, color: str) -> Photo:
    """A photo uploaded some days ago and never sent with a report."""
    photo = make_draft(author, color)
    Photo.objects.filter(pk=photo.pk).update(created_at=timezone.now() - timedelta(days=days))
    return photo


def session(key: str, *, days: int) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days))


@contextmanager
def refusing_deletes_of(table: str) -> Iterator[None]:
    """The table refuses to be deleted from, as a damaged one would."""
    body = "BEGIN RAISE EXCEPTION 'damaged'; END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        cursor.execute(f"CREATE TRIGGER refuse BEFORE DELETE ON {table} EXECUTE FUNCTION refuse()")
        yield
        cursor.execute(f"DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse()")


def test_sweep_deletes_drafts_older_than_a_week_and_their_files(author: User) -> None:
    old = draft_of(author, days=8, color="red")
    young = draft_of(author, days=6, color="blue")
    assert sweep().done["photo drafts deleted"] == 1
    assert list(Photo.objects.all()) == [young]
    assert not default_storage.exists(old.path("large"))
    assert default_storage.exists(young.path("large"))


def test_sweep_leaves_photos_that_belong_to_something(author: User) -> None:
    photo = draft_of(author, days=30, color="red")
    Photo.objects.filter(pk=photo.pk).update(attached_at=timezone.now())
    assert sweep().done["photo drafts deleted"] == 0
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_sweep_clears_sessions_that_are_over() -> None:
    session("over", days=-1)
    session("alive", days=1)
    sweep()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["alive"]


def test_sweep_twice_is_the_same_as_once(author: User) -> None:
    draft_of(author, days=8, color="red")
    assert [sweep().done["photo drafts deleted"] for _time in range(2)] == [1, 0]


def test_sweep_gives_the_sign_of_life() -> None:
    cache.delete(health.SWEPT_KEY)
    assert sweep().is_noted
    assert health.is_swept_lately()


def test_the_clock_starts_the_sweep(settings: Settings, author: User) -> None:
    draft_of(author, days=8, color="red")
    entry = settings.CELERY_BEAT_SCHEDULE["sweep"]
    assert app.tasks[entry["task"]] == tasks.sweep
    tasks.sweep()
    assert not Photo.objects.exists()


SAID = [
    "units reminded: 0",
    "tasks moved to successors of closed units: 0",
    "deadlines told of: 0",
    "look-backs told of: 0",
    "overdue tasks put before who is above: 0",
    "bulletins built: 0",
    "messages put together to go outward: 0",
    "measures proposed: 0",
    "pressing letters drafted: 0",
    "outcomes of talks told of: 0",
    "towns without a study meeting warned: 0",
    "inspection items without this month's progress reminded of: 0",
    "pledges seated anew where posts changed hands: 0",
    "successors told of pledges to take over: 0",
    "signed paper read: 0",
    "old outward messages forgotten: 0",
    "old workbooks forgotten: 0",
    "photo drafts deleted: 1",
    "expired sessions deleted: 0",
]
GONE_ON = ["workbooks gone on with: 0", "tried to send outward: 0"]


def test_the_command_says_what_it_did(author: User, capsys: pytest.CaptureFixture[str]) -> None:
    draft_of(author, days=8, color="red")
    call_command("sweep")
    assert capsys.readouterr().out.splitlines() == [*SAID, *GONE_ON]


def test_the_command_works_without_redis(settings: Settings, author: User, capsys: pytest.CaptureFixture[str]) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    draft_of(author, days=8, color="red")
    call_command("sweep")
    told = "Redis is down: all was done, but /readyz cannot know of it"
    assert capsys.readouterr().out.splitlines() == [*SAID, told, *GONE_ON]
    assert not Photo.objects.exists()


def test_a_part_that_fails_does_not_hold_up_the_others(author: User, capsys: pytest.CaptureFixture[str]) -> None:
    """A session that can't be deleted: the database refuses; the draft of a photo goes all the same."""
    session("over", days=-1)
    draft_of(author, days=8, color="red")
    with refusing_deletes_of("django_session"), pytest.raises(SystemExit, match="1"):
        call_command("sweep")
    printed = capsys.readouterr()
    assert "photo drafts deleted: 1" in printed.out
    assert printed.err.splitlines() == ["failed, see the log: expired sessions deleted"]
