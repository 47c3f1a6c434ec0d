"""load_demo by its arguments: the same rows for the same ones, and refused where it would do harm."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model

from apps.photos.models import Photo
from apps.rectifications.models import Task
from apps.reports.models import DailyReport
from apps.towns.models import Town
from apps.units.models import Unit

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 20:30 in the town, a Tuesday
LAST_DAY = date(2026, 11, 24)
SMALL = {"towns": 1, "villages": 8, "days": 5}


@pytest.fixture(autouse=True)
def _frozen(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.EMBEDDED = True
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(NOW, tick=False):
        yield


def load(**options: Any) -> None:
    call_command("load_demo", stdout=StringIO(), **(SMALL | options))


def is_table(model: type[Model]) -> bool:
    return model._meta.managed


def as_kept(value: Any) -> Any:
    """Bytes come as a view on memory, whose name is another each time."""
    return bytes(value) if isinstance(value, memoryview) else value


def digest() -> str:
    """Over all rows of all tables, ids too: --fresh begins them anew. Salted hashes are left out."""
    out = hashlib.sha256()
    for config in apps.get_app_configs():
        if not config.name.startswith("apps."):
            continue
        for model in filter(is_table, config.get_models(include_auto_created=True)):
            names = [field.attname for field in model._meta.concrete_fields if field.attname != "password"]
            rows = model._default_manager.order_by("pk").values_list(*names)
            out.update(repr([model, *([as_kept(value) for value in row] for row in rows)]).encode())
    return out.hexdigest()


@pytest.mark.django_db(transaction=True)
def test_the_same_arguments_give_the_same_rows() -> None:
    load(towns=2, villages=4, days=20, fresh=True)
    first = digest()
    load(towns=2, villages=4, days=20, fresh=True)
    assert digest() == first


@pytest.mark.django_db(transaction=True)
def test_towns_loaded_by_several_processes_are_the_same_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    def tasks() -> list[tuple[object, ...]]:
        names = ("town__code", "serial", "place", "description", "opened_at", "status", "lead_unit__name")
        return list(Task.objects.order_by("town__code", "year", "serial").values_list(*names))

    load(towns=3, villages=2)
    together = tasks()
    monkeypatch.setattr("apps.operations.demo.load.TOGETHER", 1)
    load(towns=3, villages=2, fresh=True)
    assert tasks() == together


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_the_queue_answers_after_towns_were_loaded_by_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.operations.demo.load.TOGETHER", 1)
    load(towns=2, villages=2)

    with current_app.pool.acquire(block=True) as to_queue:  # waits for ever where there is none to have
        assert to_queue.connection


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_towns_are_loaded_by_processes_though_an_event_loop_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that drives a browser: the connection from before the loop is still open, and the parent's."""
    monkeypatch.setattr("apps.operations.demo.load.TOGETHER", 1)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    async def in_a_loop() -> None:
        load(towns=3, villages=2)

    def in_a_thread() -> None:  # of its own: a browser's loop may run in this one
        connection.ensure_connection()
        asyncio.run(in_a_loop())
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(in_a_thread).result()

    assert Town.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_another_seed_gives_other_rows() -> None:
    load()
    first = digest()
    load(fresh=True, seed=2)
    assert digest() != first


@pytest.mark.django_db(transaction=True)
def test_fresh_leaves_no_photo_file_behind(tmp_path: Path) -> None:
    load()
    load(fresh=True, seed=2)
    assert len(list(tmp_path.rglob("*.jpg"))) == 2 * Photo.objects.count()


@pytest.mark.django_db
def test_refused_on_a_filled_database() -> None:
    load()
    with pytest.raises(CommandError, match="--fresh"):
        load()


@pytest.mark.django_db
def test_refused_outside_embedded_mode_unless_allowed(settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="--allow"):
        load()
    assert not Town.objects.exists()
    load(allow=True)
    assert Town.objects.count() == 1


@pytest.mark.django_db
def test_refused_for_a_day_that_has_not_come() -> None:
    with pytest.raises(CommandError, match="hasn't come"):
        load(until=date(2026, 11, 25))
    assert not Town.objects.exists()


@pytest.mark.parametrize("days", ["0", "-3", "many"])
def test_a_number_that_is_none_is_a_wrong_call(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="from 1 on"):
        call_command("load_demo", f"--days={days}")


@pytest.mark.django_db
@pytest.mark.parametrize(("villages", "days"), [(1, 1), (20, 3), (140, 1)])
def test_small_and_large_towns_load(villages: int, days: int) -> None:
    load(towns=3, villages=villages, days=days)
    assert Unit.objects.filter(kind__in=["village", "community"], closed_on=None).count() == 3 * villages


@pytest.mark.django_db
def test_in_the_small_hours_todays_reports_were_written_just_now() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 16, 20, tzinfo=UTC), tick=False):  # 00:20 in the town
        load(villages=16)
        today = DailyReport.objects.own().filter(report_date=LAST_DAY)
        assert today.count() == 11 + 8
        assert not today.filter(submitted_at__gt=datetime.now(UTC)).exists()


@pytest.mark.django_db
def test_days_of_the_past_end_on_the_evening_of_the_last() -> None:
    load(until=date(2026, 10, 9))
    assert DailyReport.objects.latest("submitted_at").submitted_at < datetime(2026, 10, 9, 14, 0, tzinfo=UTC)
    assert DailyReport.objects.own().filter(report_date=date(2026, 10, 9)).exists()
