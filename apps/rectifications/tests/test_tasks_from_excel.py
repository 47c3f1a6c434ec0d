"""Tasks out of a workbook: new ones, later deadlines, history before a town goes live; never a state (domain.md §4)."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.ledgers.rehearsal import Judged, go_through
from apps.ledgers.sheets import read_workbook
from apps.notifications.models import Message
from apps.rectifications.bulk import extend_tasks
from apps.rectifications.intakes import TaskIntake
from apps.rectifications.ledgers import TASKS
from apps.rectifications.models import Status, Task
from apps.towns.actions import take_numbers
from apps.units.models import Unit
from tests.make import make_task

pytestmark = pytest.mark.django_db
HEADINGS = ["编号", "问题", "类别", "严重程度", "来源", "单位", "交办日期", "整改时限", "状态", "整改情况", "销号日期"]
WITH_REASON = [*HEADINGS, "延期原因"]
NEW = [None, "河边堆垃圾", "垃圾乱丢", "一般", "群众举报", "柳树村", None, None, None, None, None]
OLD = [
    None,
    "旧垃圾堆",
    "垃圾乱丢",
    "一般",
    "12345工单",
    "柳树村",
    "2025-03-01",
    "2025-03-08",
    "办结",
    "已清运",
    "2025-03-06",
]


def bring_in(by: User, *rows: list[Any], headings: list[str] = HEADINGS) -> list[Judged]:
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    with transaction.atomic():
        reading = read_workbook(TASKS, content.getvalue())
        return go_through(TASKS, TaskIntake(by.town, by=by), reading, lambda _done, _all: None)


def faults(judged: list[Judged]) -> list[str]:
    return [f"{fault.cell} {fault.reason}" for one in judged for fault in one.faults]


def changed(row: list[Any], **cells: Any) -> list[Any]:
    return [cells.get(heading, value) for heading, value in zip(HEADINGS, row, strict=True)]


def test_a_row_without_a_number_is_a_new_task(officer: User, village: Unit, cadre: User) -> None:
    judged = bring_in(officer, NEW)

    task = Task.objects.get()
    assert [one.verdict for one in judged] == ["new"], faults(judged)
    assert (task.description, task.status, task.lead_unit, task.is_history) == (
        "河边堆垃圾",
        "assigned",
        village,
        False,
    )
    assert Message.objects.filter(recipient=cadre, kind="task.opened").exists()


def test_out_and_in_again_nothing_changes(officer: User, task: Task, completed: Task) -> None:
    rows = TASKS.excel_rows(TASKS.rows(officer))
    out = [[column.read(row) for column in TASKS.columns] for row in rows]
    out = [
        [cell.astimezone(task.town.zone).date() if hasattr(cell, "astimezone") else cell for cell in row] for row in out
    ]

    judged = bring_in(officer, *out, headings=[column.heading for column in TASKS.columns])

    assert [one.verdict for one in judged] == ["same"] * len(out), faults(judged)


def extending(task: Task, until: str, *reason: str) -> list[Any]:
    return [task.number, "垃圾成堆", "垃圾乱丢", "一般", "群众举报", "柳树村", None, until, None, None, None, *reason]


def test_a_later_deadline_is_an_extension_with_its_reason(officer: User, task: Task) -> None:
    judged = bring_in(officer, extending(task, "2026-12-20", "大雪封路"), headings=WITH_REASON)

    task.refresh_from_db()
    assert [one.verdict for one in judged] == ["changed"], faults(judged)
    assert (task.due_at, task.extension_count) == (task.town.end_of(date(2026, 12, 20)), 1)
    assert task.events.get(kind="extended").remark == "大雪封路"


def test_without_a_reason_nothing_is_extended(officer: User, task: Task) -> None:
    told = "Say why it is extended, in the column 延期原因."

    assert faults(bring_in(officer, extending(task, "2026-12-20", ""), headings=WITH_REASON)) == [f"L2 {told}"]
    assert faults(bring_in(officer, extending(task, "2026-12-20"))) == [f"H2 {told}"]


def test_twice_in_an_extension_is_the_same_as_once(officer: User, task: Task) -> None:
    row = extending(task, "2026-12-20", "大雪封路")

    assert [bring_in(officer, row, headings=WITH_REASON)[0].verdict for _turn in range(2)] == ["changed", "same"]
    task.refresh_from_db()
    assert task.extension_count == 1


def test_a_new_task_has_nothing_to_extend(officer: User, village: Unit) -> None:
    assert faults(bring_in(officer, [*NEW, "大雪封路"], headings=WITH_REASON)) == [
        "L2 A new task has nothing to extend."
    ]


def test_why_it_was_extended_stays_with_what_was(officer: User, village: Unit) -> None:
    judged = bring_in(officer, [*OLD, "大雪封路"], headings=WITH_REASON)

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    assert Task.objects.get().events.get().remark == "已清运\n大雪封路"


def test_a_deadline_does_not_come_nearer(officer: User, task: Task) -> None:
    row = [task.number, "垃圾成堆", "垃圾乱丢", "一般", "群众举报", "柳树村", None, "2026-11-26", None, None, None]

    assert faults(bring_in(officer, row)) == ["H2 Only a later day: a deadline doesn't come nearer, nor go away."]


def test_a_state_is_never_moved(officer: User, task: Task) -> None:
    row = [task.number, "垃圾成堆", "垃圾乱丢", "一般", "群众举报", "柳树村", None, "2026-12-01", "办结", None, None]
    judged = bring_in(officer, row)

    task.refresh_from_db()
    assert (judged[0].faults[0].cell, judged[0].faults[0].stands) == ("I2", "办结")
    assert task.status == Status.ASSIGNED


def test_before_the_town_is_live_history_comes_in_marked(officer: User, village: Unit, cadre: User) -> None:
    judged = bring_in(officer, OLD)

    task = Task.objects.get()
    assert [one.verdict for one in judged] == ["new"], faults(judged)
    assert (task.status, task.is_history, task.year) == (Status.COMPLETED, True, 2025)
    assert task.events.get().kind == "brought_in"
    assert not Message.objects.filter(recipient=cadre).exists()


def test_after_that_history_is_refused(officer: User, village: Unit) -> None:
    take_numbers(village.town_id, "bulletin.daily", 2026)

    judged = bring_in(officer, OLD)

    assert [fault.cell for fault in judged[0].faults] == ["G2", "I2", "J2", "K2"]
    assert not Task.objects.exists()


def test_what_ended_before_it_began_is_told_at_its_day(officer: User, village: Unit) -> None:
    judged = bring_in(officer, changed(OLD, 销号日期="2025-02-01"))

    assert faults(judged) == ["K2 It ends before it begins, or after today."]


@pytest.mark.parametrize(
    ("heading", "said", "told"),
    [
        ("单位", "不存在村", "F2 No unit has this name."),
        ("类别", "不存在类", "C2 No category of the town has this name."),
        ("严重程度", "很严重", "D2 This word isn't known here."),
        ("来源", "日报", "E2 This source opens its tasks itself; choose how it came to the office."),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(officer: User, village: Unit, heading: str, said: str, told: str) -> None:
    assert faults(bring_in(officer, changed(NEW, **{heading: said}))) == [told]


def test_the_office_extends_several_at_once(officer: User, village: Unit) -> None:
    tasks = [make_task(officer, village) for _n in range(3)]

    extend_tasks([task.pk for task in tasks], by=officer, until=date(2026, 12, 20), reason="大雪")

    assert set(Task.objects.values_list("due_at", flat=True)) == {village.town.end_of(date(2026, 12, 20))}


def test_all_are_extended_or_none(officer: User, submitted: Task, village: Unit) -> None:
    other = make_task(officer, village)

    with pytest.raises(RuleBroken, match=submitted.number):
        extend_tasks([submitted.pk, other.pk], by=officer, until=date(2026, 12, 20), reason="大雪")
    other.refresh_from_db()
    assert other.extension_count == 0


def test_on_the_page_the_day_and_the_reason_are_asked_for(officer: User, task: Task) -> None:
    client = Client()
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    assert client.post("/tasks/extend/", {"task": task.pk}).status_code == 200

    answer = client.post("/tasks/extend/", {"task": task.pk, "until": "2026-12-20", "reason": "大雪"})

    task.refresh_from_db()
    assert (answer.status_code, task.extension_count) == (302, 1)
