"""Loading demo towns: whether it may be, emptying, and one town after another."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from random import Random

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.core.errors import RuleBroken
from apps.operations.demo.book import Book
from apps.operations.demo.bulletins import evenings, write_bulletins
from apps.operations.demo.copying import analyze, check_constraints
from apps.operations.demo.founding import build_county, build_town
from apps.operations.demo.letters import write_letters
from apps.operations.demo.lists import save_lists, write_lists
from apps.operations.demo.lookbacks import write_look_backs
from apps.operations.demo.meetings import save_meetings, write_meetings
from apps.operations.demo.outreach import write_outreach
from apps.operations.demo.pledges import write_pledges
from apps.operations.demo.quarters import write_quarters
from apps.operations.demo.readings import write_readings
from apps.operations.demo.reports import write_own_reports
from apps.operations.demo.seasons import season_of
from apps.operations.demo.shown import shown_on
from apps.operations.demo.texts import write_texts
from apps.operations.demo.visits import write_others, write_supervision
from apps.photos.actions import delete_files
from apps.photos.models import Photo
from apps.towns.models import Town
from apps.units.calendar import Calendar
from townenv.env import env

LONGEST_TERM = timedelta(days=60)
EVENING = time(21)  # a last day of the past ends here
FULL_TOWNS = 4  # have photos and all their bulletins; those after them neither, but yesterday's bulletin
TOGETHER = 8  # towns in one transaction


def refuse_load(*, until: date, is_fresh: bool, is_allowed: bool) -> None:
    """Raises RuleBroken: outside the embedded mode its accounts with a known password are a door left open."""
    if not settings.EMBEDDED and not is_allowed:
        raise RuleBroken("Not in embedded mode: demo accounts have a known password. Add --allow if you mean it.")
    if until > timezone.localdate():
        raise RuleBroken(f"{until} hasn't come yet.")
    if Town.objects.exists() and not is_fresh:
        raise RuleBroken("The database has towns already. Add --fresh to delete everything first.")


@dataclass(frozen=True)
class Wanted:
    """What was asked for. `now`: when the last day's rows end, the same for all towns."""

    towns: int
    villages: int
    days: int
    until: date
    seed: int
    now: datetime

    @property
    def first(self) -> date:
        return self.until - timedelta(days=self.days - 1)


def load(wanted: Wanted, *, is_fresh: bool, tell: Callable[[int], None]) -> None:
    """Demo towns with reports up to a day: the same rows for the same arguments.

    All or none, as far as they are loaded together; of more towns each comes whole, in several processes, and only ids
    depend on who was faster. `tell` is called with the number of towns loaded by then.
    """
    password = make_password(env("TOWNENV_DEMO_PASSWORD"))  # one hash for all: a hash takes long on purpose
    together = min(wanted.towns, TOGETHER)
    with transaction.atomic():
        if is_fresh:
            empty()
        build_county(wanted.until, password)
        for number in range(together):
            load_town(number, wanted, password)
            check_constraints()
            tell(number + 1)
    if wanted.towns > together:
        load_in_processes(range(together, wanted.towns), wanted, password, tell)
    analyze()


def forget_connections() -> None:
    """In a forked process: none of the parent's is its own. Closing what this thread has isn't enough for that: Django
    keeps those of a running event loop apart, and a forked process, which has no loop, finds the others.
    """
    for one in connections.all(initialized_only=True):
        del connections[one.alias]


def load_in_processes(numbers: range, wanted: Wanted, password: str, tell: Callable[[int], None]) -> None:
    """Raises what a town raised; the towns after it are then left out."""
    connections.close_all()  # none is shared with a process that is forked
    # Nor one to the queue: kombu would wait in the child for an answer that the parent has read.
    to_queue = current_app.pool
    to_queue.force_close_all(close_pool=False)  # type: ignore[attr-defined]  # a pool of connections
    to_queue.setup()  # it would be empty for ever
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork"), initializer=forget_connections) as pool:
        towns = [pool.submit(load_town, number, wanted, password) for number in numbers]
        try:
            for done, town in enumerate(as_completed(towns), numbers.start + 1):
                town.result()
                tell(done)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@transaction.atomic
def load_town(number: int, wanted: Wanted, password: str) -> None:
    """One town, written day by day in memory, then saved as its evenings' bulletins need it."""
    rng, is_full = Random(f"{wanted.seed}-{number}"), number < FULL_TOWNS  # noqa: S311 - not for secrets
    season = season_of(wanted.first, wanted.until)
    demo = build_town(number, villages=wanted.villages, season=season, rng=rng, password=password, has_photos=is_full)
    calendar = Calendar(demo.town.pk, season.first, wanted.until + LONGEST_TERM)
    book = Book(demo, calendar, season, min(wanted.now, demo.town.at(wanted.until, EVENING)), rng, is_full=is_full)
    for ago in range(wanted.days - 1, -1, -1):
        day, shown = wanted.until - timedelta(days=ago), shown_on(book, ago)
        write_own_reports(book, day, ago, shown)
        write_supervision(book, day, shown)
        write_others(book, day, ago, shown)
    lists = write_lists(book) if is_full else []
    met = write_meetings(book) if is_full else {}
    book.close()
    issued = evenings(book)
    write_bulletins(book, issued if is_full else issued[-1:])
    book.save_rest()
    if is_full:
        save_lists(book, lists)
        save_meetings(book, met)
        write_look_backs(book)
        write_letters(book)
        plan = write_pledges(book)
        write_readings(book, Random(f"{wanted.seed}-{number}-readings"))  # noqa: S311 - not for secrets
        write_quarters(book, plan)
        write_outreach(book)
        write_texts(book)


def empty() -> None:
    """Delete every row of the project's tables, and who is signed in; photos' files too."""
    for photo in Photo.objects.iterator():
        delete_files(photo)
    ours = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
    ours += [apps.get_app_config("sessions"), apps.get_app_config("axes")]
    models = [model for config in ours for model in config.get_models(include_auto_created=True)]
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models if model._meta.managed)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
