"""Units out of a workbook: new, changed, same or wrong, by the rules of the pages; twice in is once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.ledgers.imports import carried_out
from apps.ledgers.rehearsal import Judged, counted
from apps.ledgers.tests.workbooks import workbook
from apps.towns.models import Town
from apps.units.calendar import days_owed
from apps.units.ledgers import UNITS
from apps.units.models import Unit

HEADINGS = ["单位名称", "类别", "上级单位", "网格", "是否每日报送", "状态"]
VILLAGE = ["石桥村", "村", None, "一网格、二网格", "每天", None]
GROUP = ["一社", "社（组）", "石桥村", None, "不报", None]


def bring_in(officer: User, *rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> list[Judged]:
    assert officer.town
    content = workbook([list(headings), *rows])
    with transaction.atomic():
        return carried_out(UNITS, content, by=officer, town=officer.town, told=lambda _done, _total: None)[0]


def verdicts(judged: list[Judged]) -> list[str]:
    return [one.verdict.value for one in judged]


def faults(judged: list[Judged]) -> list[str]:
    return [str(fault) for one in judged for fault in one.faults]


def test_a_new_unit_is_part_of_the_town_and_has_always_been(officer: User, town: Town) -> None:
    assert verdicts(bring_in(officer, VILLAGE)) == ["new"]
    unit = Unit.objects.get(name="石桥村")
    assert (unit.kind, unit.parent, unit.opened_on) == (
        "village",
        Unit.objects.get(town=town, parent=None),
        date(2000, 1, 1),
    )
    assert sorted(grid.name for grid in unit.grids.all()) == ["一网格", "二网格"]


def test_a_new_unit_owes_from_the_day_it_came_in(officer: User, town: Town) -> None:
    bring_in(officer, VILLAGE)
    assert days_owed(Unit.objects.get(name="石桥村"), date(2026, 11, 1), town.today()) == [town.today()]


def test_a_group_may_follow_its_village_in_one_workbook(officer: User) -> None:
    assert verdicts(bring_in(officer, VILLAGE, GROUP)) == ["new", "new"]
    assert Unit.objects.get(name="一社").parent == Unit.objects.get(name="石桥村")


def test_groups_of_one_name_stand_below_different_villages(officer: User) -> None:
    rows = [VILLAGE, ["东河村", "村"], GROUP, ["一社", "社", "东河村"]]
    assert verdicts(bring_in(officer, *rows)) == ["new"] * 4


def test_without_a_column_for_it_villages_report_every_day(officer: User, town: Town) -> None:
    bring_in(officer, ["石桥村", "村"], ["水务站", "镇属单位"], headings=["单位名称", "类别"])
    owed = [days_owed(Unit.objects.get(name=name), town.today(), town.today()) for name in ("石桥村", "水务站")]
    assert owed == [[town.today()], []]


def test_twice_in_is_the_same_as_once(officer: User) -> None:
    bring_in(officer, VILLAGE, GROUP)
    before = Unit.objects.count()
    assert verdicts(bring_in(officer, VILLAGE, GROUP)) == ["same", "same"]
    assert Unit.objects.count() == before


def test_what_differs_is_changed_and_told(officer: User) -> None:
    bring_in(officer, VILLAGE)
    judged = bring_in(officer, ["石桥村", "社区", None, "一网格、三网格", "工作日", None])
    assert judged[0].changes == [
        ("类别", "村", "社区"),
        ("网格", "一网格、二网格", "一网格、三网格"),
        ("是否每日报送", "每天", "工作日"),
    ]
    unit = Unit.objects.get(name="石桥村")
    assert unit.kind == "community"
    assert sorted(grid.name for grid in unit.grids.all()) == ["一网格", "三网格"]


def test_columns_that_are_not_there_change_nothing(officer: User) -> None:
    bring_in(officer, VILLAGE)
    assert verdicts(bring_in(officer, ["石桥村", "村"], headings=["单位名称", "类别"])) == ["same"]


@pytest.mark.parametrize(("said", "kind"), [("行政村", "village"), ("村民小组", "group"), ("站所", "town_unit")])
def test_other_words_for_a_kind_are_known(officer: User, said: str, kind: str) -> None:
    bring_in(officer, VILLAGE, ["新单位", said, "石桥村" if kind == "group" else None])
    assert Unit.objects.get(name="新单位").kind == kind


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            ["东河村", "大队"],
            "Sheet1!B2 类别: “大队”: This word isn't known here. Expected: 村、社区、镇属单位、驻镇单位、社（组）.",
        ),
        (["东河村", None], "Sheet1!B2 类别: This field is required. Expected: 村、社区、镇属单位、驻镇单位、社（组）."),
        ([None, "村"], "Sheet1!A2 单位名称: This field is required. Expected: the unit's name, at most 50 signs."),
        (
            ["一社", "社", "西河村"],
            "Sheet1!C2 上级单位: “西河村”: No unit has this name, here or further up in the workbook. "
            "Expected: a unit of the town, or one further up in the workbook; empty for the town itself.",
        ),
        (
            ["一社", "社", None],
            "Sheet1!C2 上级单位: A villager group is part of a village or community. "
            "Expected: a unit of the town, or one further up in the workbook; empty for the town itself.",
        ),
        (
            ["东河村", "村", None, None, "有空就报"],
            "Sheet1!E2 是否每日报送: “有空就报”: This word isn't known here. "
            "Expected: 每天、工作日、寒暑假除外、不报（是＝每天，否＝不报）.",
        ),
        (
            ["东河村", "村", None, None, "每天", "已撤销"],
            "Sheet1!F2 状态: “已撤销”: The system works this out itself. Expected: 在用.",
        ),
    ],
)
def test_what_is_wrong_is_told_with_what_was_expected(officer: User, row: list[Any], words: str) -> None:
    judged = bring_in(officer, row)
    assert faults(judged) == [words]
    assert not Unit.objects.filter(name__in=["东河村", "一社"]).exists()


def test_the_same_unit_twice_in_one_workbook_is_wrong(officer: User) -> None:
    judged = bring_in(officer, VILLAGE, VILLAGE)
    assert verdicts(judged) == ["new", "wrong"]
    assert faults(judged) == ["Sheet1!A3: The same stands already in row 2 of sheet “Sheet1”."]


def test_good_rows_stand_beside_wrong_ones(officer: User) -> None:
    judged = bring_in(officer, ["东河村", "大队"], VILLAGE)
    assert counted(judged) == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    assert Unit.objects.filter(name="石桥村").exists()
