"""The figures of a bulletin, recomputed by plain SQL from the rows (domain.md §3)."""

from datetime import date, time, timedelta

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Count, Picture
from apps.bulletins.queries import period_of, take_picture
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.reports.models import Finding
from apps.reports.withdrawals import withdraw_finding
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_report, make_task, make_unit, sent_finding

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
Kind = Bulletin.Kind
DAILY = 16  # queries of a daily picture


def picture_at(town: Town, moment: str = "2026-11-24 18:30", kind: str = Kind.DAILY, day: date = TODAY) -> Picture:
    with frozen(moment):
        return take_picture(town, kind, day)


def asked(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


REPORTS = """
    SELECT count(*) FILTER (WHERE written_at <= due_at AND (submitted_at <= delivered_by OR caller <> '')),
           count(*) FILTER (WHERE NOT (written_at <= due_at AND (submitted_at <= delivered_by OR caller <> '')))
    FROM reports_dailyreport WHERE town_id = %s AND report_date = %s AND kind = 'own'
"""
FINDINGS = """
    SELECT count(*), count(*) FILTER (WHERE f.is_fixed_on_spot), count(*) FILTER (WHERE r.kind = 'supervision')
    FROM reports_finding f LEFT JOIN reports_dailyreport r ON r.id = f.report_id
    WHERE f.town_id = %s AND f.found_on = %s AND f.withdrawn_at IS NULL
"""
TASKS = """
    SELECT count(*) FILTER (WHERE (opened_at AT TIME ZONE 'Asia/Shanghai')::date = %s),
           count(*) FILTER (WHERE status = 'completed' AND (closed_at AT TIME ZONE 'Asia/Shanghai')::date = %s)
    FROM rectifications_task WHERE town_id = %s AND status <> 'voided'
"""


def test_reporting_is_as_plain_sql_counts_it(day: Town) -> None:
    now = picture_at(day).now
    assert [(now.on_time, now.late)] == asked(REPORTS, day.pk, TODAY) == [(1, 1)]
    assert (now.owed, now.missing, now.excused, now.rate, now.on_time_rate) == (3, 1, 1, 66, 33)


def test_findings_are_as_plain_sql_counts_them(day: Town) -> None:
    now = picture_at(day).now
    assert [(now.findings, now.on_spot, now.supervised)] == asked(FINDINGS, day.pk, TODAY) == [(4, 1, 1)]


def test_tasks_are_as_plain_sql_counts_them(day: Town, officer: User) -> None:
    task = Task.objects.filter(town=day).earliest("pk")
    with frozen("2026-11-24 18:25"):
        worker = task.lead_unit.posts.get().tenures.get().person.user
        submit_task(task.pk, by=worker, words="清了")
        verify_task(task.pk, by=officer)
    now = picture_at(day).now
    assert [(now.opened, now.completed)] == asked(TASKS, TODAY, TODAY, day.pk) == [(3, 1)]


def test_units_are_named_by_how_they_stood(day: Town) -> None:
    picture = picture_at(day)
    found = {state: picture.names(state) for state in ("on_time", "late", "missing", "excused")}
    assert found == {"on_time": ["柳树村"], "late": ["桃园村"], "missing": ["山口村"], "excused": ["河口村"]}


def test_problems_are_counted_by_category_and_unit(day: Town) -> None:
    picture = picture_at(day)
    assert picture.categories == [Count("垃圾乱丢", 4)]
    assert [(line.unit, line.findings) for line in picture.found_in] == [("桃园村", 3), ("柳树村", 1)]


def test_names_are_chinese_whatever_the_reader_speaks(day: Town) -> None:
    """Tests read English; official texts are Chinese."""
    assert picture_at(day).categories[0].name == "垃圾乱丢"


def test_what_was_withdrawn_does_not_count(day: Town, officer: User) -> None:
    withdraw_finding(Finding.objects.filter(is_fixed_on_spot=True).get().pk, by=officer, reason="误报")
    assert picture_at(day).now.findings == 3


def test_a_report_that_comes_after_the_moment_is_missing_in_its_picture(day: Town) -> None:
    moment = day.at(TODAY, time(18))
    with frozen("2026-11-24 18:30"):
        assert take_picture(day, Kind.DAILY, TODAY, as_of=moment).names("missing") == ["桃园村", "山口村"]


def test_overdue_tasks_are_named_with_their_days(town: Town, village: Unit, officer: User) -> None:
    with frozen("2026-11-10 09:00"):
        task = make_task(officer, village, place="桥下")
    overdue = picture_at(town).overdue
    assert [(one.number, one.unit, one.place, one.days) for one in overdue] == [(task.number, "柳树村", "桥下", 7)]


def test_yesterday_and_last_week_stand_beside_it(town: Town, village: Unit, cadre: User) -> None:
    for days, moment in ((1, "2026-11-23 17:00"), (7, "2026-11-17 17:00")):
        with frozen(moment):
            make_report(cadre, village, TODAY - timedelta(days=days), sent_finding(town))
    picture = picture_at(town)
    assert (picture.now.rate, picture.before.rate, picture.earlier.rate) == (0, 100, 100)
    assert (picture.before.findings, picture.earlier.findings) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (Kind.DAILY, date(2026, 11, 24), date(2026, 11, 24)),
        (Kind.WEEKLY, date(2026, 11, 23), date(2026, 11, 29)),
        (Kind.MONTHLY, date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_a_week_runs_from_monday_and_a_month_from_its_first(kind: str, first: date, last: date) -> None:
    assert period_of(kind, TODAY) == (first, last)


def test_a_week_sums_its_days(town: Town, village: Unit, cadre: User) -> None:
    """Monday missed, Tuesday reported late; five days still to come."""
    with frozen("2026-11-24 18:10"):
        make_report(cadre, village, TODAY, sent_finding(town))
    week = picture_at(town, "2026-11-29 18:30", Kind.WEEKLY)
    assert (week.now.owed, week.now.late, week.now.missing, week.now.findings) == (7, 1, 6, 1)
    [line] = week.units
    assert (line.unit, line.owed, line.late, line.missing) == ("柳树村", 7, 1, 6)


def test_a_picture_comes_back_from_json_as_it_was(day: Town) -> None:
    picture = picture_at(day)
    assert Picture.from_json(picture.as_json()) == picture


def test_a_picture_costs_the_same_queries_for_any_town(
    town: Town, village: Unit, cadre: User, officer: User, django_assert_num_queries: object
) -> None:
    make_report(cadre, village, TODAY, sent_finding(town))
    with django_assert_num_queries(DAILY):  # type: ignore[operator]
        take_picture(town, Kind.DAILY, TODAY)
    for number in range(20):
        unit = make_unit(town, f"{number}号村")
        make_task(officer, unit)
    with django_assert_num_queries(DAILY):  # type: ignore[operator]
        take_picture(town, Kind.DAILY, TODAY)
    with django_assert_num_queries(DAILY - 2):  # type: ignore[operator]  # it keeps no keys for corrections
        take_picture(town, Kind.MONTHLY, TODAY)
