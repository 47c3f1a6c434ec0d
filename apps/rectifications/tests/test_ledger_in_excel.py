"""整改台账 in Excel: just what is filtered, with the official headings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.rectifications import views
from apps.rectifications.ledgers import TASKS
from apps.rectifications.models import Task
from apps.rectifications.rerouting import void_task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_inspector, make_task

pytestmark = pytest.mark.django_db
HEADINGS = [
    "编号",
    "问题",
    "类别",
    "严重程度",
    "来源",
    "单位",
    "责任人",
    "交办日期",
    "整改时限",
    "状态",
    "整改情况",
    "销号日期",
    "退回次数",
    "延期原因",
]


def download(client: Client, user: User, query: str = "") -> Any:
    client.force_login(user)
    return client.get(f"/tasks/?{query}&format=xlsx")


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    return [tuple(cell.value for cell in row) for row in sheet.rows]


def day(*parts: int) -> datetime:
    """As Excel gives it back, which knows no zone."""
    return datetime.combine(date(*parts), time.min)


def test_it_has_the_official_headings_and_a_row_a_task(client: Client, completed: Task, officer: User) -> None:
    heading, row = rows_of(download(client, officer))

    assert list(heading) == HEADINGS
    assert row == (
        "整〔2026〕1", "垃圾成堆", "垃圾乱丢", "一般", "群众举报", "柳树村", "head（党支部书记）",
        day(2026, 11, 24), day(2026, 12, 1), "已办结", "已清运", day(2026, 11, 24), 0, None,
    )  # fmt: skip


def test_a_void_task_has_no_day_of_completion(client: Client, task: Task, officer: User) -> None:
    void_task(task.pk, by=officer, reason="重复")

    assert rows_of(download(client, officer))[1][11] is None


def test_it_holds_just_what_is_filtered_in_the_same_order(
    client: Client, officer: User, village: Unit, other_village: Unit
) -> None:
    first, second = make_task(officer, village), make_task(officer, village)
    make_task(officer, other_village)

    found = rows_of(download(client, officer, f"unit={village.pk}&sort=number"))

    assert [row[0] for row in found[1:]] == [first.number, second.number]


def test_it_holds_all_rows_and_not_a_page_of_them(client: Client, officer: User, village: Unit) -> None:
    for _turn in range(53):
        make_task(officer, village)

    assert len(rows_of(download(client, officer, "after=x"))) == 54


def test_a_cadre_gets_just_the_own_rows(client: Client, task: Task, cadre: User, other_village: Unit) -> None:
    make_task(task.events.get().actor, other_village, description="别村的")

    assert [row[1] for row in rows_of(download(client, cadre))[1:]] == ["垃圾成堆"]


def test_what_somebody_typed_is_no_formula(client: Client, officer: User, village: Unit) -> None:
    make_task(officer, village, description="=cmd|'/c calc'!A1")
    answer = download(client, officer)
    cell = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active["B2"]

    assert (cell.value, cell.data_type) == ("=cmd|'/c calc'!A1", "s")


def test_it_is_chinese_whatever_the_reader_speaks(client: Client, task: Task, officer: User) -> None:
    client.cookies["django_language"] = "en"

    assert rows_of(download(client, officer))[1][3] == "一般"


def test_the_file_is_named_after_ledger_town_and_day(client: Client, task: Task, officer: User) -> None:
    answer = download(client, officer)

    assert answer["Content-Disposition"].endswith(f"filename*=utf-8''{quote('整改台账-清溪镇-2026-11-24.xlsx')}")
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert list(answer.streaming_content)  # and closed


def test_who_reads_several_towns_gets_a_name_without_one(client: Client, task: Task, other_town: Town) -> None:
    answer = download(client, make_inspector())

    assert quote("整改台账-2026-11-24.xlsx") in answer["Content-Disposition"]
    assert len(rows_of(answer)) == 2


def test_more_than_a_sheet_holds_is_refused_with_words(
    client: Client, task: Task, officer: User, village: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_task(officer, village)
    monkeypatch.setattr(views, "TASKS", replace(TASKS, most_excel_rows=1))

    answer = download(client, officer, "state=open")

    assert (answer.status_code, answer["Location"]) == (302, "/tasks/?state=open")
    assert "messages" in answer.cookies


def test_it_costs_the_same_queries_for_thirty_tasks(client: Client, task: Task, officer: User, village: Unit) -> None:
    list(download(client, officer).streaming_content)
    with CaptureQueriesContext(connection) as few:
        list(client.get("/tasks/?format=xlsx").streaming_content)
    for _turn in range(29):
        make_task(officer, village)
    with CaptureQueriesContext(connection) as many:
        list(client.get("/tasks/?format=xlsx").streaming_content)

    assert len(many) == len(few)


def test_a_completed_task_of_an_inspections_item_is_not_shown_as_struck_off(
    client: Client, completed: Task, officer: User
) -> None:
    Task.objects.filter(pk=completed.pk).update(source="feedback")

    assert rows_of(download(client, officer))[1][11] is None
