"""The ledger of daily reports, narrowed by its address, and in Excel."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode

from apps.accounts.models import User
from apps.ledgers.asked import Asked
from apps.reports.ledgers import REPORTS
from apps.reports.models import DailyReport
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_inspector, make_report, sent_finding

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)
LAST_WEEK = TODAY - timedelta(days=5)


@pytest.fixture
def reports(cadre: User, village: Unit, town: Town) -> list[Any]:
    """Today's with a problem, yesterday's nil and late, last week's made up."""
    return [
        make_report(cadre, village, TODAY, sent_finding(town), remarks="有雾", patrollers="王军").report,
        make_report(cadre, village, YESTERDAY).report,
        make_report(cadre, village, LAST_WEEK, late_reason="停电").report,
    ]


def listed(user: User, **params: str) -> list[DailyReport]:
    return list(Asked(REPORTS, user, QueryDict(urlencode(params))).rows)


def test_the_latest_day_comes_first(reports: list[DailyReport], officer: User) -> None:
    assert listed(officer) == reports


def test_it_is_narrowed_by_day(reports: list[DailyReport], officer: User) -> None:
    today, yesterday, last_week = reports

    assert listed(officer, when="today") == listed(officer, date=str(TODAY)) == [today]
    assert listed(officer, when="yesterday") == [yesterday]
    assert listed(officer, when="week") == [today, yesterday]
    assert listed(officer, date_from=str(YESTERDAY)) == [today, yesterday]
    assert listed(officer, date_to=str(LAST_WEEK)) == [last_week]


def test_it_is_narrowed_by_problems_timeliness_and_unit(
    reports: list[DailyReport], officer: User, village: Unit
) -> None:
    today, yesterday, last_week = reports

    assert listed(officer, findings="yes") == [today]
    assert listed(officer, findings="nil") == [yesterday, last_week]
    assert listed(officer, timeliness="on_time") == [today]
    assert listed(officer, timeliness="late") == [yesterday]
    assert listed(officer, timeliness="made_up") == [last_week]
    assert listed(officer, unit=str(village.pk), kind="own") == reports
    assert listed(officer, kind="supervision") == []


@pytest.mark.parametrize("words", ["雾", "王军"])
def test_it_is_searched(reports: list[DailyReport], officer: User, words: str) -> None:
    assert listed(officer, q=words) == reports[:1]


def test_a_cadre_searches_just_the_own_unit(reports: list[DailyReport], stranger: User) -> None:
    assert listed(stranger, q="王军") == []


def test_units_are_offered_to_who_reads_several_towns_once_a_town_is_chosen(
    reports: list[DailyReport], village: Unit, other_town: Town
) -> None:
    inspector = make_inspector()

    assert Asked(REPORTS, inspector, QueryDict()).filters.choices("unit") == []
    params = QueryDict(f"town={village.town_id}")
    assert (str(village.pk), village.name) in Asked(REPORTS, inspector, params).filters.choices("unit")


def test_excel_has_the_official_headings_and_a_row_a_report(
    client: Client, reports: list[DailyReport], officer: User, village: Unit
) -> None:
    client.force_login(officer)
    answer: Any = client.get("/reports/?when=today&format=xlsx")
    heading, row = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(
        values_only=True
    )

    assert "、".join(heading) == "日期、单位、报送时间、是否按时、巡查人、巡查时间、发现问题数、备注"
    assert (row[0], row[1], row[3:]) == (
        datetime.combine(TODAY, time.min),
        village.name,
        ("按时", "王军", None, 1, "有雾"),
    )
