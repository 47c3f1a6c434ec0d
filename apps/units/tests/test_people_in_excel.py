"""People and their posts out of a workbook: who is the same, whose post it is, who may not be brought in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.ledgers.imports import carried_out
from apps.ledgers.rehearsal import Judged
from apps.ledgers.tests.workbooks import workbook
from apps.ledgers.workbook import write_workbook
from apps.towns.models import Town
from apps.units.actions import close_unit
from apps.units.ledgers import PEOPLE, UNITS
from apps.units.models import Person, Post, Tenure, Unit
from tests.make import make_admin, make_unit

HEADINGS = ["姓名", "手机号", "单位", "岗位", "角色", "任职日期", "离任日期", "业务条线"]
DAY = date(2025, 3, 5)
ZHANG = ["张三", "13811112222", "柳树村", "党支部书记", "单位负责人", "2025年3月5日", None, None]
LI = ["李四", "13833334444", "柳树村", "村委会委员", "报送人员", None, None, None]


@pytest.fixture(autouse=True)
def _since_ever(village: Unit) -> None:
    """The village was there before the town began here, as villages that come in from Excel are."""
    village.opened_on = date(2000, 1, 1)
    village.save()


def bring_in(by: User, *rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> list[Judged]:
    return bring(by, workbook([list(headings), *rows]))


def bring(by: User, content: bytes, ledger: Any = PEOPLE) -> list[Judged]:
    town = by.town or Town.objects.get()
    with transaction.atomic():
        return carried_out(ledger, content, by=by, town=town, told=lambda _done, _total: None)[0]


def verdicts(judged: list[Judged]) -> list[str]:
    return [one.verdict.value for one in judged]


def faults(judged: list[Judged]) -> list[str]:
    return [str(fault) for one in judged for fault in one.faults]


def test_a_new_person_takes_a_new_post(officer: User, village: Unit) -> None:
    assert verdicts(bring_in(officer, ZHANG)) == ["new"]
    tenure = Tenure.objects.get(person__name="张三")
    assert (tenure.post.unit, tenure.post.title, tenure.post.role) == (village, "党支部书记", "unit_head")
    assert (tenure.from_day, tenure.to_day, tenure.person.phone) == (DAY, None, "13811112222")


def test_without_a_day_the_post_is_taken_today(officer: User, town: Town) -> None:
    bring_in(officer, LI)
    assert Tenure.objects.get(person__name="李四").from_day == town.today()


def test_a_person_without_a_post_may_come_in(officer: User) -> None:
    assert verdicts(bring_in(officer, ["王五", "13855556666"])) == ["new"]
    assert not Person.objects.get(name="王五").tenures.exists()


def test_a_new_post_without_a_column_of_roles_is_told_of(officer: User) -> None:
    judged = bring_in(officer, ["张三", "13811112222", "柳树村", "文书"], headings=HEADINGS[:4])
    assert verdicts(judged) == ["wrong"]
    assert "角色" in faults(judged)[0]
    assert judged[0].faults[0].heading == "岗位"


def test_a_post_that_is_there_is_taken_without_a_column_of_roles(officer: User) -> None:
    bring_in(officer, [*LI[:5], "2025年3月5日", "2025年8月31日"])
    assert verdicts(bring_in(officer, ["王五", "13855556666", "柳树村", "村委会委员"], headings=HEADINGS[:4])) == [
        "new"
    ]
    assert Tenure.objects.get(person__name="王五").post == Tenure.objects.get(person__name="李四").post


@pytest.mark.parametrize("missing", ["单位", "岗位"])
def test_half_a_post_is_told_of_where_its_other_column_is_missing(officer: User, missing: str) -> None:
    headings = [heading for heading in HEADINGS[:4] if heading != missing]
    judged = bring_in(officer, ["张三", "13811112222", "柳树村"], headings=headings)
    assert verdicts(judged) == ["wrong"]
    assert not Person.objects.filter(name="张三").exists()


@pytest.mark.parametrize(
    ("title", "duty"),
    [
        ("党支部书记", "first"),
        ("村党总支书记", "first"),
        ("村委会主任", "direct"),
        ("党支部副书记", ""),
        ("第一书记", ""),
        ("村委会副主任", ""),
        ("文书", ""),
    ],
)
def test_a_heads_title_says_which_duty_it_is(officer: User, title: str, duty: str) -> None:
    bring_in(officer, ["张三", "13811112222", "柳树村", title, "单位负责人"])
    assert Post.objects.get(title=title).duty == duty


def test_one_person_in_both_head_posts_has_two_rows(officer: User) -> None:
    assert verdicts(bring_in(officer, ZHANG, [*ZHANG[:3], "村委会主任", "单位负责人"])) == ["new", "new"]
    assert Person.objects.get(name="张三").tenures.count() == 2


def test_several_hold_posts_of_one_title(officer: User, village: Unit) -> None:
    rows = [LI, ["王五", "13855556666", "柳树村", "村委会委员", "报送人员"]]
    assert verdicts(bring_in(officer, *rows)) == ["new", "new"]
    assert village.posts.filter(title="村委会委员").count() == 2


def test_a_head_post_has_one_holder_at_a_time(officer: User) -> None:
    bring_in(officer, ZHANG)
    judged = bring_in(officer, ["李四", "13833334444", "柳树村", "党支部书记", "单位负责人", "2026年11月1日"])
    assert verdicts(judged) == ["wrong"]
    assert Tenure.objects.filter(post__title="党支部书记").count() == 1


def test_an_office_changes_hands_by_the_last_day_of_who_leaves(officer: User) -> None:
    bring_in(officer, ZHANG)
    leaving = [*ZHANG[:6], "2026年10月31日", None]
    coming = ["李四", "13833334444", "柳树村", "党支部书记", "单位负责人", "2026年11月1日"]
    assert verdicts(bring_in(officer, leaving, coming)) == ["changed", "new"]
    assert Post.objects.filter(title="党支部书记").count() == 1


def test_twice_in_is_the_same_as_once(officer: User) -> None:
    rows = [ZHANG, LI, ["王五", "13855556666"]]
    bring_in(officer, *rows)
    before = (Person.objects.count(), Post.objects.count(), Tenure.objects.count())
    assert verdicts(bring_in(officer, *rows)) == ["same"] * 3
    assert (Person.objects.count(), Post.objects.count(), Tenure.objects.count()) == before


def test_a_new_telephone_of_who_holds_the_post_is_a_change(officer: User) -> None:
    bring_in(officer, ZHANG)
    judged = bring_in(officer, ["张三", "13899998888", *ZHANG[2:]])
    assert judged[0].changes == [("手机号", "13811112222", "13899998888")]
    assert Person.objects.get(name="张三").phone == "13899998888"


def test_a_name_that_was_mistyped_is_a_change(officer: User) -> None:
    bring_in(officer, ZHANG)
    assert bring_in(officer, ["张山", *ZHANG[1:]])[0].changes == [("姓名", "张三", "张山")]
    assert not Person.objects.filter(name="张三").exists()


def test_days_role_and_lines_change(officer: User) -> None:
    bring_in(officer, LI)
    judged = bring_in(officer, [*LI[:4], "单位负责人", "2026年11月2日", None, "农业农村、水务"])
    assert [change[0] for change in judged[0].changes] == ["角色", "任职日期", "业务条线"]
    tenure = Tenure.objects.get(person__name="李四")
    assert (tenure.from_day, tenure.post.role) == (date(2026, 11, 2), "unit_head")
    assert sorted(line.code for line in tenure.post.lines.all()) == ["agriculture", "water"]


def test_two_people_of_one_name_are_told_apart_by_telephone(officer: User) -> None:
    rows = [LI, ["李四", "13800001111", *LI[2:]], ["李四", "13800002222", "柳树村", "文书", "报送人员"]]
    assert verdicts(bring_in(officer, *rows)) == ["new", "new", "new"]
    assert verdicts(bring_in(officer, *rows)) == ["same", "same", "same"]
    judged = bring_in(officer, ["李四", None])
    assert faults(judged) == [
        "Sheet1!B2 手机号: Several people have this name: the mobile phone tells who is meant. "
        "Expected: a mobile phone of 11 digits, or a telephone with its area code."
    ]


def test_a_namesake_in_another_unit_is_somebody_else(officer: User, other_village: Unit) -> None:
    other_village.opened_on = date(2000, 1, 1)
    other_village.save()
    bring_in(officer, ["李四", None, *LI[2:]])
    assert verdicts(bring_in(officer, ["李四", "13800001111", "桃园村", "文书", "报送人员"])) == ["new"]
    assert Person.objects.filter(name="李四").count() == 2


def test_a_telephone_is_added_to_who_had_none(officer: User) -> None:
    bring_in(officer, ["李四", None, *LI[2:]])
    assert bring_in(officer, LI)[0].changes == [("手机号", "", "13833334444")]
    assert Person.objects.filter(name="李四").count() == 1


def test_a_group_is_named_with_its_village(officer: User, town: Town, village: Unit, other_village: Unit) -> None:
    for parent in (village, other_village):
        make_unit(town, "一社", Unit.Kind.GROUP, parent=parent)
    assert verdicts(bring_in(officer, ["张三", None, "柳树村 一社", "社长", "报送人员"])) == ["new"]
    judged = bring_in(officer, ["李四", None, "一社", "社长", "报送人员"])
    assert verdicts(judged) == ["wrong"]
    assert Tenure.objects.get(person__name="张三").post.unit.parent == village


def test_the_office_makes_nobody_a_leader(officer: User) -> None:
    judged = bring_in(officer, ["张三", "13811112222", "清溪镇", "镇长", "党政主要领导"])
    assert faults(judged) == ["Sheet1!A2: You may not bring this in."]
    assert not Person.objects.filter(name="张三").exists()


def test_the_system_keeper_does(officer: User) -> None:
    judged = bring_in(make_admin(), ["张三", "13811112222", "清溪镇", "镇长", "党政主要领导"])
    assert verdicts(judged) == ["new"]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["张三", "1381111222"], "B2"),
        (["张三", "问他本人"], "B2"),
        (["张三", None, "没有的村", "文书", "报送人员"], "C2"),
        (["张三", None, "柳树村", "文书", "神仙"], "E2"),
        (["张三", None, "柳树村", "文书", None], "E2"),
        (["张三", None, None, "文书", "报送人员"], "C2"),
        (["张三", None, "柳树村", None, "报送人员"], "D2"),
        (["张三", None, "柳树村", "文书", "报送人员", "去年"], "F2"),
        (["张三", None, "柳树村", "文书", "报送人员", "2026年3月5日", "2026年3月1日"], "G2"),
        (["张三", None, "柳树村", "文书", "报送人员", None, None, "航天"], "H2"),
        (["张" * 31, None], "A2"),
        (["张三", None, "柳树村", "文书", "报送人员", "1999年1月1日"], "F2"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(officer: User, row: list[Any], cell: str) -> None:
    judged = bring_in(officer, row)
    assert [(one.sheet, one.cell) for judge in judged for one in judge.faults] == [("Sheet1", cell)]
    assert not Person.objects.filter(name__startswith="张").exists()


def test_all_that_is_wrong_in_a_row_is_told_at_once(officer: User) -> None:
    judged = bring_in(officer, ["张三", "138", "柳树村", "文书", "神仙", "去年"])
    assert [fault.cell for fault in judged[0].faults] == ["B2", "E2", "F2"]


def exported(ledger: Any, by: User) -> bytes:
    with write_workbook(ledger, list(ledger.excel_rows(ledger.rows(by)))) as file:
        return file.read()


def test_what_is_exported_comes_in_without_a_difference(officer: User, head: User, cadre: User, town: Town) -> None:
    group = make_unit(town, "一社", Unit.Kind.GROUP, parent=Unit.objects.get(name="柳树村"))
    bring_in(officer, [*ZHANG[:3], "村委会主任", *ZHANG[4:]], LI, ["王五", "13855556666"])
    bring_in(officer, ["赵六", None, f"柳树村{group}", "社长", "报送人员", "2026年3月5日", "2026年5月", "农业农村"])
    closed = make_unit(town, "石咀村")
    bring_in(officer, ["钱七", None, "石咀村", "文书", "报送人员", "2026年3月5日"])
    close_unit(closed.pk, by=officer, on=date(2026, 10, 1))
    for ledger in (UNITS, PEOPLE):
        judged = bring(officer, exported(ledger, officer), ledger)
        assert faults(judged) == []
        assert set(verdicts(judged)) == {"same"}


def test_an_export_holds_a_row_for_each_post(officer: User) -> None:
    bring_in(officer, ZHANG, [*ZHANG[:3], "村委会主任", *ZHANG[4:]])
    sheet = openpyxl.load_workbook(BytesIO(exported(PEOPLE, officer))).active
    rows = [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2)]
    assert ["张三", "13811112222", "柳树村", "党支部书记"] in rows
    assert ["张三", "13811112222", "柳树村", "村委会主任"] in rows
