"""Main pages: time on the server, from the request to the last byte, and queries."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.bulletins.models import Bulletin
from apps.rectifications.models import Task
from apps.reports.models import DailyReport
from apps.towns.models import Town
from tests.bench.figures import Figure, percentile
from tests.bench.sizes import Size

PART = "pages"
MOST_MILLISECONDS = 60
TOWNS = 8  # that are asked in turn
PAGES = {
    "home of a cadre": ("cadre01", "/"),
    "home of the officer": ("officer", "/"),
    "home of a leader": ("secretary", "/"),
    "report form": ("cadre01", "/reports/new/"),
    "board": ("officer", "/reports/board/"),
    "ledger of reports": ("officer", "/reports/"),
    "ledger of reports, a cadre's": ("cadre01", "/reports/"),
    "ledger of tasks": ("officer", "/tasks/"),
    "ledger of tasks, open ones": ("officer", "/tasks/?state=open"),
    "ledger of bulletins": ("officer", "/bulletins/"),
    "one task": ("officer", "{task}"),
    "one report": ("officer", "{report}"),
    "one bulletin": ("officer", "{bulletin}"),
}


@dataclass(frozen=True)
class Reader:
    """Somebody signed in, and the pages of the own town that stand for all of their kind."""

    client: Client
    addresses: dict[str, str]

    def read(self, path: str) -> float:
        """Seconds."""
        begun = time.perf_counter()
        answer = self.client.get(path.format(**self.addresses), HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip")
        taken = time.perf_counter() - begun
        assert answer.status_code in (200, 302), (path, answer.status_code)
        return taken


def measure(size: Size) -> list[Figure]:
    """Each page for several towns in turn, on the last evening that the data folder knows."""
    reports = DailyReport.objects.count()
    with time_machine.travel(last_moment(), tick=True):
        towns = towns_asked()
        found = [figure for name in PAGES for figure in page_figures(name, towns, size, reports)]
    Session.objects.all().delete()
    return found


def last_moment() -> datetime:
    moment: datetime = DailyReport.objects.filter(town=Town.objects.earliest("pk")).aggregate(last=Max("submitted_at"))[
        "last"
    ]
    return moment


def towns_asked() -> list[Town]:
    """Evenly over all."""
    towns = list(Town.objects.order_by("pk"))
    return towns[:: max(1, len(towns) // TOWNS)][:TOWNS]


def page_figures(name: str, towns: list[Town], size: Size, reports: int) -> Iterator[Figure]:
    account, path = PAGES[name]
    readers = [reader for town in towns if (reader := reader_of(town, account))]
    for reader in readers:
        reader.read(path)
    milliseconds = [readers[turn % len(readers)].read(path) * 1000 for turn in range(size.times)]
    with CaptureQueriesContext(connection) as captured:
        readers[0].read(path)
    yield Figure(PART, f"{name}, p50", median(milliseconds), "ms", MOST_MILLISECONDS, series=name, size=reports)
    yield Figure(PART, f"{name}, p95", percentile(milliseconds, 95), "ms", MOST_MILLISECONDS, size=reports)
    yield Figure(PART, f"{name}, queries", len(captured), "", size=reports)


def reader_of(town: Town, account: str) -> Reader | None:
    user = User.objects.select_related("town").get(username=f"{town.code}-{account}")
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    task, bulletin = Task.objects.filter(town=town).last(), Bulletin.objects.filter(town=town).first()
    report = DailyReport.objects.filter(town=town, finding_count__gte=1).first()
    assert task and bulletin and report
    pages = {"task": task, "bulletin": bulletin, "report": report}
    return Reader(client, {kind: page.get_absolute_url() for kind, page in pages.items()})
