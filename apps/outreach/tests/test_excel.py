"""Publicity, visits and rules out to Excel and in again; what is wrong is named by its cell (domain.md §7)."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.ledgers.declaration import Ledger
from apps.ledgers.rehearsal import Judged, go_through
from apps.ledgers.sheets import read_workbook
from apps.outreach.actions import withdraw_activity
from apps.outreach.ledgers import ACTIVITIES, GROUPS, RULES, VISITS
from apps.outreach.models import Activity, TownRule, Visit
from apps.units.keeping import add_member, found_group
from apps.units.models import Unit, WorkingGroup
from tests.make import FOUNDED, make_activity, make_person, make_rule, make_unit, make_visit

pytestmark = pytest.mark.django_db
LECTURE = ["2026年11月24日", "宣讲", "秸秆禁烧政策", "村", "柳树村文化广场", "约60人", "李明"]
OF_TOWN = ["2026-11-23", "逢集宣传", "垃圾分类", "镇", "清溪集贸市场", 1200, ""]
VISIT = ["2026-11-24", "09:30", "secretary", "", "柳树村", "河道沿线", "发现问题", "河道边有垃圾"]


def workbook(ledger: Ledger, *rows: list[Any]) -> bytes:
    """With the official headings under a merged title."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([ledger.title])
    for row in ([column.heading for column in ledger.columns], *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring_in(ledger: Ledger, by: User, *rows: list[Any]) -> list[Judged]:
    with transaction.atomic():
        reading = read_workbook(ledger, workbook(ledger, *rows))
        return go_through(ledger, ledger.intake(by.town, by=by), reading, lambda _done, _all: None)


def faults(judged: list[Judged]) -> list[tuple[str, str]]:
    return [(fault.cell, fault.heading) for one in judged for fault in one.faults]


def written(ledger: Ledger, reader: User) -> list[list[Any]]:
    return [[column.read(row) for column in ledger.columns] for row in ledger.excel_rows(ledger.rows(reader))]


def test_the_headings_are_the_official_ones() -> None:
    assert [column.heading for column in ACTIVITIES.columns] == [
        "日期",
        "形式",
        "主题",
        "层级",
        "地点",
        "人数",
        "主讲",
        "份数",
    ]


def test_the_village_is_known_from_the_place(officer: User, village: Unit) -> None:
    judged = bring_in(ACTIVITIES, officer, LECTURE, OF_TOWN)

    assert [one.verdict for one in judged] == ["new", "new"], faults(judged)
    lecture = Activity.objects.get(form="lecture")
    assert (lecture.unit, lecture.place, lecture.people, lecture.day) == (village, "文化广场", 60, date(2026, 11, 24))
    stand = Activity.objects.get(form="market")
    assert (stand.unit, stand.place, stand.people) == (None, "清溪集贸市场", 1200)


def test_banners_and_leaflets_go_out_and_come_in_with_how_many(officer: User, village: Unit) -> None:
    leaflets = ["2026-11-24", "宣传资料", "秸秆禁烧政策", "村", "柳树村文化广场", "", "", "约300份"]

    judged = bring_in(ACTIVITIES, officer, leaflets)

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    assert Activity.objects.get().copies == 300
    assert [row[-1] for row in written(ACTIVITIES, officer)] == [300]
    assert [one.verdict for one in bring_in(ACTIVITIES, officer, leaflets)] == ["same"]


def test_a_group_goes_before_its_village(officer: User, village: Unit) -> None:
    group = make_unit(officer.town, "一社", "group", parent=village)

    bring_in(ACTIVITIES, officer, [*LECTURE[:3], "社", "柳树村一社晒谷场", 20, ""])

    assert (Activity.objects.get().unit, Activity.objects.get().place) == (group, "晒谷场")


@pytest.mark.parametrize(
    ("number", "value", "cell"),
    [
        (0, "十一月", "A3"),
        (0, "2026-12-31", "A3"),
        (1, "放烟花", "B3"),
        (2, "", "C3"),
        (3, "县", "D3"),
        (4, "文化广场", "E3"),
        (5, "很多", "F3"),
        (5, -3, "F3"),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(officer: User, village: Unit, number: int, value: Any, cell: str) -> None:
    judged = bring_in(ACTIVITIES, officer, [*LECTURE[:number], value, *LECTURE[number + 1 :]])

    assert faults(judged) == [(cell, ACTIVITIES.columns[number].heading)]
    assert not Activity.objects.exists()


def test_twice_in_is_the_same_and_a_number_that_differs_a_change(officer: User, village: Unit) -> None:
    bring_in(ACTIVITIES, officer, LECTURE)

    assert [one.verdict for one in bring_in(ACTIVITIES, officer, LECTURE)] == ["same"]
    [changed] = bring_in(ACTIVITIES, officer, [*LECTURE[:5], 80, "李明"])
    assert changed.changes == [("人数", "60", "80")]
    assert (Activity.objects.get().people, Activity.objects.get().unit) == (80, village)


def test_publicity_out_and_in_again_nothing_changes(officer: User, village: Unit) -> None:
    make_activity(officer, village, copies=200, words="挨家挨户")
    make_activity(officer, None, form="market", people=300)
    make_activity(officer, village, form="banner", place="")
    make_activity(officer, village, form="market", place="清溪集贸市场")

    judged = bring_in(ACTIVITIES, officer, *written(ACTIVITIES, officer))

    assert [one.verdict for one in judged] == ["same"] * 4, faults(judged)


def test_what_was_withdrawn_may_come_in_again(officer: User, village: Unit) -> None:
    bring_in(ACTIVITIES, officer, LECTURE)
    withdraw_activity(Activity.objects.get().pk, by=officer, reason="重复录入")

    assert [one.verdict for one in bring_in(ACTIVITIES, officer, LECTURE)] == ["new"]


def test_two_alike_are_changed_on_their_pages(officer: User, village: Unit) -> None:
    for _time in range(2):
        make_activity(officer, village, form="lecture", topic="秸秆禁烧政策")

    assert faults(bring_in(ACTIVITIES, officer, LECTURE)) == [("C3", "主题")]


def test_a_visit_comes_in_with_the_leaders_post(officer: User, leader: User, village: Unit) -> None:
    judged = bring_in(VISITS, officer, VISIT)

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    visit = Visit.objects.get()
    assert (visit.visitor, visit.post, visit.unit, visit.outcome) == (leader.person, "党委书记", village, "told")


def test_a_visit_of_nobody_nowhere_is_named_by_its_cell(officer: User, leader: User, village: Unit) -> None:
    rows = [
        [*VISIT[:2], "王五", *VISIT[3:]],
        [*VISIT[:4], "桃花村", *VISIT[5:]],
        [VISIT[0], "早上", *VISIT[2:5], "学校", *VISIT[6:]],
        [*VISIT[:3], "镇长", VISIT[4], "村口", *VISIT[6:]],
    ]

    judged = bring_in(VISITS, officer, *rows)

    assert [cell for cell, _heading in faults(judged)] == ["C3", "E4", "B5", "D6"]


def test_visits_out_and_in_again_nothing_changes(officer: User, leader: User, village: Unit) -> None:
    make_visit(leader, village, outcome="fine")
    make_visit(leader, None, place="清溪河大桥", words="水面干净")

    judged = bring_in(VISITS, officer, *written(VISITS, officer))

    assert [one.verdict for one in judged] == ["same"] * 2, faults(judged)


def test_of_two_visits_on_a_day_the_time_tells_which(officer: User, leader: User, village: Unit) -> None:
    bring_in(VISITS, officer, VISIT, [VISIT[0], "15:00", *VISIT[2:]])

    judged = bring_in(VISITS, officer, [*VISIT[:7], "已清理"])
    assert [one.verdict for one in judged] == ["changed"], faults(judged)
    assert faults(bring_in(VISITS, officer, [VISIT[0], "18:00", *VISIT[2:]])) == [("B3", "时间")]


def test_rules_out_and_in_again_nothing_changes(officer: User) -> None:
    make_rule(officer, text="第一条 每日巡河。\n第二条 建立台账。", number="清政发〔2026〕5号")
    make_rule(officer, "散煤管控制度", kind="duty", repealed_on=date(2026, 6, 1), source="档案室")

    judged = bring_in(RULES, officer, *written(RULES, officer))

    assert [one.verdict for one in judged] == ["same"] * 2, faults(judged)


def test_a_rule_comes_in_and_is_repealed_by_a_second_workbook(officer: User) -> None:
    row = ["巡查制度", "清政发〔2026〕5号", "", "2026-03-01", "", "每日巡查一次。", ""]
    bring_in(RULES, officer, row)

    [changed] = bring_in(RULES, officer, [*row[:4], "2026-11-01", *row[5:]])

    assert changed.verdict == "changed"
    assert TownRule.objects.get().repealed_on == date(2026, 11, 1)


def test_a_rule_repealed_before_it_was_adopted_is_named_by_its_cell(officer: User) -> None:
    row = ["巡查制度", "", "", "2026-03-01", "2026-02-01", "每日巡查一次。", ""]

    assert faults(bring_in(RULES, officer, row)) == [("E3", "废止日期")]


GROUP = ["散煤整治组", "大气", "secretary", "officer", "清政发〔2026〕8号", "2026-03-01", ""]


def test_a_group_comes_in_with_who_leads_it_and_who_is_in_it(officer: User, leader: User) -> None:
    judged = bring_in(GROUPS, officer, GROUP)

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    members = WorkingGroup.objects.get().members.order_by("-is_leader")
    assert [(one.person.user, one.is_leader) for one in members] == [(leader, True), (officer, False)]
    assert members[0].from_day == date(2026, 3, 1)


def test_groups_out_and_in_again_nothing_changes(officer: User, leader: User) -> None:
    group = found_group(by=officer, town=officer.town, name="散煤整治组", founding_paper="8号", field="大气")
    for user, is_leader in ((officer, False), (leader, True)):
        add_member(group.pk, by=officer, person=make_person(user), from_day=FOUNDED, is_leader=is_leader)
    found_group(by=officer, town=officer.town, name="巡查组", founding_paper="")

    judged = bring_in(GROUPS, officer, *written(GROUPS, officer))

    assert [one.verdict for one in judged] == ["same"] * 2, faults(judged)


def test_a_group_is_dissolved_by_a_workbook_and_its_members_change_on_its_page(officer: User, leader: User) -> None:
    bring_in(GROUPS, officer, GROUP)

    assert faults(bring_in(GROUPS, officer, [*GROUP[:3], "", *GROUP[4:]])) == [("D3", "成员")]
    [changed] = bring_in(GROUPS, officer, [*GROUP[:6], "2026-12-31"])
    assert changed.verdict == "changed", changed.faults
    assert WorkingGroup.objects.get().dissolved_on == date(2026, 12, 31)


def test_a_member_whom_nobody_knows_is_named_by_its_cell(officer: User, leader: User) -> None:
    assert faults(bring_in(GROUPS, officer, [*GROUP[:3], "王五", *GROUP[4:]])) == [("D3", "成员")]
    assert not WorkingGroup.objects.exists()
