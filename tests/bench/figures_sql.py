"""The SQL of a bulletin's figures and of a quarter by village, beside one query written by hand for the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.bulletins.queries import Reading, take_picture
from apps.reports.models import DailyReport
from apps.towns.models import Town
from tests.bench.figures import Figure
from tests.bench.sizes import Size
from tests.bench.statements import timed

PART = "figures"
MOST_RATIO = 2
QUARTER = timedelta(days=89)

DAY = """
SELECT (SELECT count(*) FILTER (WHERE written_at <= due_at AND (submitted_at <= delivered_by OR caller <> ''))
               || ' ' || count(*) FROM reports_dailyreport
         WHERE town_id = %(town)s AND report_date = %(last)s AND kind = 'own' AND submitted_at <= %(now)s),
       (SELECT array_agg(category_id || ' ' || found || ' ' || on_spot) FROM
         (SELECT category_id, count(*) found, count(*) FILTER (WHERE is_fixed_on_spot) on_spot FROM reports_finding
           WHERE town_id = %(town)s AND found_on = %(last)s AND withdrawn_at IS NULL GROUP BY category_id) by_category)
"""
BY_VILLAGE = """
SELECT unit_id, r.on_time, r.came, f.found
  FROM (SELECT unit_id, count(*) FILTER (WHERE written_at <= due_at AND (submitted_at <= delivered_by OR caller <> '')) on_time,
               count(*) came FROM reports_dailyreport
         WHERE town_id = %(town)s AND report_date BETWEEN %(first)s AND %(last)s AND kind = 'own'
           AND submitted_at <= %(now)s GROUP BY unit_id) r
  FULL JOIN (SELECT unit_id, count(*) found FROM reports_finding
              WHERE town_id = %(town)s AND found_on BETWEEN %(first)s AND %(last)s AND withdrawn_at IS NULL
              GROUP BY unit_id) f USING (unit_id)
"""


def measure(size: Size) -> list[Figure]:
    """For a town in the middle, on the last day that it has."""
    towns = list(Town.objects.order_by("pk"))
    town = towns[len(towns) // 2]
    last = DailyReport.objects.own().filter(town=town).latest("report_date").report_date
    reports = DailyReport.objects.count()
    day = compare("a day's figures", DAY, town, (last, last), size)
    quarter = compare("a quarter by village", BY_VILLAGE, town, (last - QUARTER, last), size)
    assert same_day(town, last), "by hand it comes to something else"
    assert same_quarter(town, (last - QUARTER, last)), "by hand it comes to something else"
    whole = [sql_of(lambda: take_picture(town, "daily", last)) for _turn in range(size.times)]
    found = [*day, *quarter, Figure(PART, "a whole evening's picture, SQL", median(whole) * 1000, "ms")]
    return [Figure(PART, f"{one.name}, {reports:,} reports", one.value, one.unit, one.goal) for one in found]


def compare(words: str, by_hand: str, town: Town, span: tuple[date, date], size: Size) -> list[Figure]:
    theirs, ours = [], []
    for _turn in range(size.times):
        theirs.append(sql_of(lambda: asked(by_hand, town, span)))
        ours.append(sql_of(lambda: read(town, span)))
    return [
        Figure(PART, f"{words}, SQL written by hand", median(theirs) * 1000, "ms"),
        Figure(PART, f"{words}, our SQL", median(ours) * 1000, "ms"),
        Figure(PART, f"{words}, ours against by hand", median(ours) / median(theirs), "×", MOST_RATIO),
    ]


def sql_of(act: Callable[[], Any]) -> float:
    """Seconds in the database, and on the way."""
    with timed() as statements:
        act()
    return statements.total


def asked(by_hand: str, town: Town, span: tuple[date, date]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(by_hand, {"town": town.pk, "first": span[0], "last": span[1], "now": timezone.now()})
        return list(cursor.fetchall())


def read(town: Town, span: tuple[date, date]) -> Reading:
    """What a bulletin reads of reports and problems."""
    reading = Reading(town, *span, timezone.now())
    assert reading.timeliness is not None
    assert reading.found is not None
    return reading


def same_day(town: Town, day: date) -> bool:
    [(reports, categories)] = asked(DAY, town, (day, day))
    ours = read(town, (day, day))
    on_time = sum(value == "on_time" for value in ours.timeliness.values())
    found = Counter(row.category for row in ours.found)
    on_spot = Counter(row.category for row in ours.found if row.is_fixed_on_spot)
    wanted = {f"{pk} {count} {on_spot[pk]}" for pk, count in found.items()}
    return reports == f"{on_time} {len(ours.timeliness)}" and set(categories or ()) == wanted


def same_quarter(town: Town, span: tuple[date, date]) -> bool:
    ours = read(town, span)
    came = Counter(unit for unit, _day in ours.timeliness)
    on_time = Counter(unit for (unit, _day), value in ours.timeliness.items() if value == "on_time")
    found = Counter(row.unit for row in ours.found)
    rows = {unit: (one or 0, two or 0, three or 0) for unit, one, two, three in asked(BY_VILLAGE, town, span)}
    return rows == {unit: (on_time[unit], came[unit], found[unit]) for unit in came.keys() | found.keys()}
