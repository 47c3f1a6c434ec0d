"""Loading demo towns: whether it may be, emptying, and one town after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from apps.core.errors import RuleBroken
from apps.operations.demo.book import Book
from apps.operations.demo.bulletins import evenings, write_bulletins
from apps.operations.demo.copying import analyze, check_constraints
from apps.operations.demo.founding import build_county, build_town
from apps.operations.demo.reports import write_own_reports
from apps.operations.demo.seasons import season_of
from apps.operations.demo.shown import shown_on
from apps.operations.demo.visits import write_others, write_supervision
from apps.photos.actions import delete_files
from apps.photos.models import Photo
from apps.towns.models import Town
from apps.units.calendar import Calendar
from townenv.env import env

LONGEST_TERM = timedelta(days=60)
FULL_TOWNS = 10  # have photos and all their bulletins; those after them neither, but yesterday's bulletin


def refuse_load(*, until: date, is_fresh: bool, is_allowed: bool) -> None:
    """Raises RuleBroken: outside the embedded mode its accounts with a known password are a door left open."""
    if not settings.EMBEDDED and not is_allowed:
        raise RuleBroken("Not in embedded mode: demo accounts have a known password. Add --allow if you mean it.")
    if until > timezone.localdate():
        raise RuleBroken(f"{until} hasn't come yet.")
    if Town.objects.exists() and not is_fresh:
        raise RuleBroken("The database has towns already. Add --fresh to delete everything first.")


@transaction.atomic
def load(
    *, towns: int, villages: int, days: int, until: date, seed: int, is_fresh: bool, tell: Callable[[int], None]
) -> None:
    """Demo towns with `days` days of reports up to `until`: the same rows for the same arguments and the same now.

    All or none. `tell` is called with the number of towns loaded after each.
    """
    if is_fresh:
        empty()
    password = make_password(env("TOWNENV_DEMO_PASSWORD"))  # one hash for all: a hash takes long on purpose
    build_county(until, password)
    for number in range(towns):
        load_town(number, villages=villages, days=days, until=until, seed=seed, password=password)
        check_constraints()
        tell(number + 1)
    analyze()


def load_town(number: int, *, villages: int, days: int, until: date, seed: int, password: str) -> None:
    """One town, written day by day in memory, then saved as its evenings' bulletins need it."""
    rng, is_full = Random(f"{seed}-{number}"), number < FULL_TOWNS  # noqa: S311 - not for secrets
    season = season_of(until - timedelta(days=days - 1), until)
    demo = build_town(number, villages=villages, season=season, rng=rng, password=password, has_photos=is_full)
    calendar = Calendar(demo.town.pk, season.first, until + LONGEST_TERM)
    book = Book(demo, calendar, season, now_of(demo.town, until), rng, has_photos=is_full)
    for ago in range(days - 1, -1, -1):
        day, shown = until - timedelta(days=ago), shown_on(book, ago)
        write_own_reports(book, day, ago, shown)
        write_supervision(book, day, shown)
        write_others(book, day, ago, shown)
    book.close()
    issued = evenings(book)
    write_bulletins(book, issued if is_full else issued[-1:])
    book.save_rest()


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
