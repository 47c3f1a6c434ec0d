"""Targets out of a workbook and back: a row a unit and indicator (interfaces: `targets`)."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.ledgers.imports import carried_out
from apps.ledgers.rehearsal import Judged, go_through
from apps.ledgers.sheets import read_workbook
from apps.pledges.actions import make_plan
from apps.pledges.intakes import TargetIntake
from apps.pledges.ledgers import TARGETS
from apps.pledges.models import Indicator, Plan, Pledge, Target
from apps.units.models import Unit
from tests.make import make_unit, root_of

pytestmark = pytest.mark.django_db
HEADINGS = ["年度", "单位", "指标", "计量单位", "目标值", "权重", "数据来源"]
ROW = [2027, "柳树村", "整改任务办结率", "%", "95%", 60, "系统统计：整改任务办结率"]


def workbook(*rows: list[Any], headings: list[str] = HEADINGS) -> bytes:
    book = openpyxl.Workbook()
    for row in (["清溪镇2027年目标分解表"], headings, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring_in(by: User, *rows: list[Any], headings: list[str] = HEADINGS) -> list[Judged]:
    with transaction.atomic():
        reading = read_workbook(TARGETS, workbook(*rows, headings=headings))
        return go_through(TARGETS, TargetIntake(by.town, by=by), reading, lambda _done, _all: None)


def faults(judged: list[Judged]) -> list[str]:
    return [f"{fault.cell} {fault.reason}" for one in judged for fault in one.faults]


def test_a_year_and_its_indicators_begin_with_their_first_row(officer: User, village: Unit) -> None:
    households = [2027, "柳树村", "清洁取暖改造", "户", 30, 40, "人工填报"]

    judged = bring_in(officer, ROW, households)

    assert [one.verdict for one in judged] == ["new", "new"], faults(judged)
    rate, homes = Indicator.objects.filter(plan__year=2027)
    assert (rate.source, rate.count, rate.direction, rate.is_summed) == ("counted", "handled", "more", False)
    assert (homes.source, homes.is_summed) == ("entered", True)
    assert Target.objects.get(indicator=rate).value == Decimal(95)


def test_air_and_water_come_from_the_readings(officer: User, village: Unit) -> None:
    judged = bring_in(officer, [2027, "柳树村", "优良天数", None, 300, 10, "环境监测：优良天数"])

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    days = Indicator.objects.get()
    assert (days.source, days.count, days.unit_of_measure, days.is_summed) == ("readings", "good_days", "天", False)


def test_the_same_workbook_again_changes_nothing(officer: User, village: Unit) -> None:
    bring_in(officer, ROW)
    assert [one.verdict for one in bring_in(officer, ROW)] == ["same"]


def test_another_value_changes_the_target(officer: User, village: Unit) -> None:
    bring_in(officer, ROW)
    changed = bring_in(officer, [*ROW[:4], 97, *ROW[5:]])

    assert [one.verdict for one in changed] == ["changed"]
    assert Target.objects.get().value == Decimal(97)


WITH_DIRECTION = [*HEADINGS, "方向"]


def test_a_new_indicator_is_at_most_where_the_row_says_so(officer: User, village: Unit) -> None:
    missed = [2027, "柳树村", "信访件数", "件", 3, 40, "人工填报"]
    judged = bring_in(officer, [*missed, "至多"], headings=WITH_DIRECTION)

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    assert Indicator.objects.get().direction == "less"
    [row] = TARGETS.excel_rows(TARGETS.rows(officer))
    assert [column.read(row) for column in TARGETS.columns if column.heading == "方向"] == ["至多"]
    assert [one.verdict for one in bring_in(officer, [*missed, "不超过"], headings=WITH_DIRECTION)] == ["same"]


def test_a_row_does_not_turn_the_direction_of_all(officer: User, village: Unit, other_village: Unit) -> None:
    bring_in(officer, [*ROW, "至少"], headings=WITH_DIRECTION)
    [judged] = bring_in(officer, [2027, "桃园村", *ROW[2:], "至多"], headings=WITH_DIRECTION)

    assert [fault.cell for fault in judged.faults] == ["H3"]


def test_a_past_year_with_a_plan_takes_rows(officer: User, village: Unit) -> None:
    make_plan(village.town, 2025, by=officer)

    assert [one.verdict for one in bring_in(officer, [2025, *ROW[1:]])] == ["new"]


def test_rows_of_a_unit_with_a_pledge_are_brought_in_with_a_word_that_the_pledge_holds(
    officer: User, village: Unit, other_village: Unit
) -> None:
    bring_in(officer, ROW)
    plan = Plan.objects.get()
    root = root_of(village.town)
    Pledge.objects.create(town=plan.town, plan=plan, unit=village, upper=root, made_by=officer, title="责任书")
    content = workbook([*ROW[:4], 97, *ROW[5:]], [2027, "桃园村", *ROW[2:]])

    judged, notes = carried_out(TARGETS, content, by=officer, town=officer.town, told=lambda _done, _all: None)

    assert [one.verdict for one in judged] == ["changed", "new"]
    assert len(notes) == 1
    assert notes[0].endswith(": 柳树村")


def test_a_group_is_called_with_its_village(officer: User, village: Unit) -> None:
    group = make_unit(village.town, "一社", Unit.Kind.GROUP, parent=village)
    bring_in(officer, [2027, "柳树村一社", *ROW[2:]])

    assert Target.objects.get().unit == group


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ([2027, "没有的村", *ROW[2:]], "B3"),
        ([*ROW[:4], "九十五", *ROW[5:]], "E3"),
        ([*ROW[:5], 160, ROW[6]], "F3"),
        ([*ROW[:6], "天气预报"], "G3"),
        (["明年", *ROW[1:]], "A3"),
        ([2031, *ROW[1:]], "A3"),
        ([2025, *ROW[1:]], "A3"),
        ([*ROW[:4], 195, *ROW[5:]], "E3"),
    ],
)
def test_a_wrong_cell_is_named(officer: User, village: Unit, row: list[Any], cell: str) -> None:
    [judged] = bring_in(officer, row)

    assert [fault.cell for fault in judged.faults] == [cell]
    assert not Plan.objects.exists()


def test_a_row_does_not_change_the_indicator_of_all(officer: User, village: Unit, other_village: Unit) -> None:
    bring_in(officer, ROW)
    [judged] = bring_in(officer, [2027, "桃园村", ROW[2], "件", 95, 100, ROW[6]])

    assert [fault.cell for fault in judged.faults] == ["D3"]
