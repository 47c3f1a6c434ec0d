"""Pages of a ledger in a town with 50,000 reports: first, filtered, sorted, searched, and a page deep inside."""

from __future__ import annotations

from statistics import median

import time_machine
from django.contrib.sessions.models import Session

from apps.reports.models import DailyReport
from apps.towns.models import Town
from tests.bench.figures import Figure, percentile
from tests.bench.pages import MOST_MILLISECONDS, last_moment, reader_of
from tests.bench.sizes import Size

PART = "ledgers"
QUERIES = {
    "reports": "/reports/",
    "reports, this week's late ones": "/reports/?when=week&timeliness=late",
    "reports with problems by unit": "/reports/?findings=yes&sort=unit",
    "reports searched": "/reports/?q=王",
    "reports, second page": "/reports/{after}",
    "tasks": "/tasks/",
    "tasks, open ones": "/tasks/?state=open",
    "tasks, searched": "/tasks/?q=垃圾",
}


def measure(size: Size) -> list[Figure]:
    reports = DailyReport.objects.count()
    with time_machine.travel(last_moment(), tick=True):
        found = [figure for name, path in QUERIES.items() for figure in ledger_figures(name, path, size, reports)]
    Session.objects.all().delete()
    return found


def ledger_figures(name: str, path: str, size: Size, reports: int) -> list[Figure]:
    reader = reader_of(Town.objects.earliest("pk"), "officer")
    if "{after}" in path:
        first = reader.client.get("/reports/", headers={"host": "127.0.0.1"})
        after = first.content.decode().split('href="?after=')[1].split('"')[0]
        reader.addresses["after"] = f"?after={after}"
    reader.read(path)
    milliseconds = [reader.read(path) * 1000 for _turn in range(size.times)]
    words = f"{name}, {reports:,} reports in one town"
    return [
        Figure(PART, f"{words}: p50", median(milliseconds), "ms", MOST_MILLISECONDS),
        Figure(PART, f"{words}: p95", percentile(milliseconds, 95), "ms"),
    ]
