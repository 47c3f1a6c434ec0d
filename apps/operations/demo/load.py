"""Loading demo towns: whether it may be, emptying, and one town after another."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from apps.core.errors import RuleBroken
from apps.operations.demo.book import Book
from apps.operations.demo.bulletins import write_bulletins
from apps.operations.demo.days import write_days
from apps.operations.demo.people import build_county, build_town
from apps.photos.actions import delete_files
from apps.photos.models import Photo
from apps.towns.models import Town
from apps.units.calendar import Calendar
from townenv.env import env

LONGEST_TERM = timedelta(days=60)


def refuse_load(*, until: date, is_fresh: bool, is_allowed: bool) -> None:
    """Raises RuleBroken: outside the embedded mode its accounts with a known password are a door left open."""
    if not settings.EMBEDDED and not is_allowed:
        raise RuleBroken("Not in embedded mode: demo accounts have a known password. Add --allow if you mean it.")
    if until > timezone.localdate():
        raise RuleBroken(f"{until} hasn't come yet.")
    if Town.objects.exists() and not is_fresh:
        raise RuleBroken("The database has towns already. Add --fresh to delete everything first.")


@transaction.atomic
def load(*, towns: int, villages: int, days: int, until: date, seed: int, is_fresh: bool) -> None:
    """Demo towns with `days` days of reports up to `until`: the same rows for the same arguments and the same now."""
    if is_fresh:
        empty()
    password = make_password(env("TOWNENV_DEMO_PASSWORD"))  # one hash for all: a hash takes long on purpose
    build_county(until, password)
    for number in range(towns):
        rng = Random(f"{seed}-{number}")  # noqa: S311 - not for secrets
        demo = build_town(number, villages=villages, days=days, until=until, rng=rng, password=password)
        first = until - timedelta(days=days - 1)
        calendar = Calendar(demo.town.pk, first, until + LONGEST_TERM)
        book = Book(demo, calendar, now_of(demo.town, until), rng)
        write_days(book, first, until)
        book.save()
        write_bulletins(demo, first, book.now)


def now_of(town: Town, until: date) -> datetime:
    """This moment; for days of the past, the evening of the last one."""
    return min(timezone.now(), town.at(until, time(21)))


def empty() -> None:
    """Delete every row of the project's tables, and who is signed in; photos' files too."""
    for photo in Photo.objects.iterator():
        delete_files(photo)
    ours = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
    ours += [apps.get_app_config("sessions"), apps.get_app_config("axes")]
    models = [model for config in ours for model in config.get_models(include_auto_created=True)]
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
