"""The evening of a province: a bulletin for every town, built and issued as the clock does where a town set it so."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import time_machine
from django.db.models import Max

from apps.bulletins.actions import build_by_clock
from apps.bulletins.models import Bulletin
from apps.reports.models import DailyReport
from apps.towns.models import TownSettings
from tests.bench.figures import Figure
from tests.bench.pages import last_moment
from tests.bench.sizes import Size

PART = "bulletins"
MOST_SECONDS = 120
COUNT = 1400


def measure(size: Size) -> list[Figure]:
    """The latest day for which most towns have no bulletin yet; every one is committed by itself."""
    with time_machine.travel(moment(), tick=True):
        due = list(TownSettings.objects.in_force_now())[-size.bulletins :]
        day = day_without(due)
        begun = time.perf_counter()
        for settings in due:
            settings.is_issued_by_itself = True
            assert build_by_clock(settings, Bulletin.Kind.DAILY, day)
        seconds = time.perf_counter() - begun
    words = f"{len(due):,} bulletins built and issued, one after another"
    return [
        Figure(PART, words, seconds, "s"),
        Figure(PART, f"{words}: {COUNT:,} at that pace", seconds / len(due) * COUNT, "s", MOST_SECONDS),
    ]


def moment() -> datetime:
    """A day after the last report, and after what an earlier run issued."""
    issued = Bulletin.objects.aggregate(last=Max("issued_at"))["last"]
    return max(last_moment() + timedelta(days=1), issued + timedelta(minutes=1))


def day_without(due: list[TownSettings]) -> date:
    towns = [settings.town_id for settings in due]
    have = set(Bulletin.objects.filter(town__in=towns, kind=Bulletin.Kind.DAILY).values_list("last_day", flat=True))
    days = DailyReport.objects.filter(town=towns[-1]).values_list("report_date", flat=True)
    known = list(days.distinct().order_by("-report_date"))
    return next(day for day in [*known, known[0] + timedelta(days=1)] if day not in have)
