"""A quarter's scores of a town, from its tasks, reports and readings to every unit's points with their rows."""

from __future__ import annotations

import time
from statistics import median

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Role, User
from apps.assessments.making import compute_quarter
from apps.pledges.models import Plan
from apps.towns.models import Town
from apps.units.queries import accounts_holding
from tests.bench.figures import Figure
from tests.bench.pages import last_moment
from tests.bench.sizes import Size

PART = "quarters"
MOST_SECONDS = 1
COUNTY = 20  # towns


def measure(size: Size) -> list[Figure]:
    """The quarter of the last report, which the demo has in draft: computed anew as often as a page is read; that of a
    county, as far as so many towns are loaded, one town after the other.
    """
    towns = list(Town.objects.filter(pk__in=Plan.objects.values("town")).order_by("pk")[:COUNTY])
    town = towns[0]
    with time_machine.travel(last_moment(), tick=True):
        today = town.today()
        officer = accounts_holding(town, [Role.OFFICER], today)[0]
        seconds = [computed(town, officer) for _turn in range(size.times)]
        with CaptureQueriesContext(connection) as queries:
            computed(town, officer)
        county = [computed(one, accounts_holding(one, [Role.OFFICER], today)[0]) for one in towns]
    units = town.units.filter(scores__assessment__plan__year=today.year).distinct().count()
    words = f"a quarter's scores of a town, {units} units"
    return [
        Figure(PART, f"{words}: p50", median(seconds), "s", MOST_SECONDS),
        Figure(PART, f"{words}: statements", len(queries), ""),
        Figure(PART, f"a quarter's scores of {len(towns)} towns", sum(county), "s", MOST_SECONDS * len(towns)),
    ]


def computed(town: Town, officer: User) -> float:
    today = town.today()
    begun = time.perf_counter()
    compute_quarter(town, today.year, (today.month + 2) // 3, by=officer)
    return time.perf_counter() - begun
