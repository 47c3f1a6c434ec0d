"""Inspection lists in the shapes that come down; a workbook never moves how an item stands (domain.md §7)."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.feedback.intakes import FeedbackIntake
from apps.feedback.ledgers import FEEDBACK
from apps.feedback.models import FeedbackItem
from apps.feedback.wording import due_of, numbered, remedies_in
from apps.ledgers.faults import WorkbookRefused
from apps.ledgers.imports import carried_out
from apps.ledgers.rehearsal import Judged, go_through
from apps.ledgers.sheets import read_workbook
from apps.towns.actions import take_numbers
from apps.units.models import Unit
from tests.make import make_item

pytestmark = pytest.mark.django_db
TITLE = "2025年省生态环境保护督察反馈问题整改清单"
HEADINGS = ["序号", "反馈问题", "整改措施", "牵头单位", "整改时限", "是否销号"]
RIVER = [1, "杨树沟村河道垃圾多", "1.清理存量垃圾。2.建立巡河制度", "柳树村", "2026年12月底", "否"]
COAL = [2, "散煤管控不严", "（一）摸底\n（二）取缔", "县市场监管局", "长期坚持", "否"]


def workbook(*rows: list[Any], headings: list[str] = HEADINGS, title: str = TITLE) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    if title:
        sheet.append(["附件1"])
        sheet.append([title])
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(headings))
    for row in (headings, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring_in(by: User, content: bytes) -> list[Judged]:
    with transaction.atomic():
        reading = read_workbook(FEEDBACK, content)
        return go_through(FEEDBACK, FeedbackIntake(by.town, by=by), reading, lambda _done, _all: None)


def faults(judged: list[Judged]) -> list[str]:
    return [f"{fault.cell} {fault.reason}" for one in judged for fault in one.faults]


def test_the_title_above_the_headings_is_the_list(officer: User) -> None:
    judged = bring_in(officer, workbook(RIVER, COAL))

    assert [one.verdict for one in judged] == ["new", "new"], faults(judged)
    batch = FeedbackItem.objects.get(number="1").batch
    assert (batch.title, batch.level) == (TITLE, "province")


def under(*lines: str) -> bytes:
    """A list below the lines of its head."""
    book = openpyxl.Workbook()
    for row in [[line] for line in lines] + [HEADINGS, RIVER]:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_who_leads_and_is_not_of_the_town_is_noted_in_the_preview(officer: User, village: Unit) -> None:
    slip = [3, "渠道堵塞", "清淤", "柳书村", "2026年12月底", "否"]

    _judged, notes = carried_out(
        FEEDBACK, workbook(RIVER, COAL, slip), by=officer, town=officer.town, told=lambda _done, _all: None
    )

    assert [note.rpartition(": ")[2] for note in notes] == ["县市场监管局、柳书村"]


def test_a_list_of_known_leads_has_nothing_to_note(officer: User, village: Unit) -> None:
    _judged, notes = carried_out(
        FEEDBACK, workbook(RIVER), by=officer, town=officer.town, told=lambda _done, _all: None
    )

    assert notes == []


@pytest.mark.parametrize(
    "beside",
    [
        "填报单位：清溪镇人民政府　填报日期：2026年11月20日　联系人：王强　联系电话：0936-1234567",
        "单位（盖章）：清溪镇人民政府生态环境保护办公室　　　　　　　　　　　　日期：2026年11月20日",
        "平川县人民政府生态环境保护督察整改工作领导小组办公室二〇二六年十一月印发至各乡镇人民政府",
    ],
)
def test_who_filled_the_list_in_and_when_is_not_its_title(officer: User, beside: str) -> None:
    title = "2026年中央生态环境保护督察反馈清溪镇问题整改清单"

    judged = bring_in(officer, under(title, beside))

    assert [one.verdict for one in judged] == ["new"], faults(judged)
    batch = FeedbackItem.objects.get().batch
    assert (batch.title, batch.level) == (title, "central")


def test_a_list_without_any_title_is_told_so(officer: User) -> None:
    with pytest.raises(WorkbookRefused, match="no title, and there is no column “批次”"):
        bring_in(officer, under("填报单位：清溪镇人民政府"))


def test_measures_numbered_in_one_cell_are_measures(officer: User) -> None:
    bring_in(officer, workbook(RIVER, COAL))

    river, coal = FeedbackItem.objects.order_by("number")
    assert [one.words for one in river.remedies.all()] == ["清理存量垃圾", "建立巡河制度"]
    assert [one.words for one in coal.remedies.all()] == ["摸底", "取缔"]


def test_a_unit_of_the_town_is_known_and_another_stays_as_text(officer: User, village: Unit) -> None:
    bring_in(officer, workbook(RIVER, COAL))

    river, coal = FeedbackItem.objects.order_by("number")
    assert (river.lead_unit, coal.lead_unit, coal.lead_words) == (village, None, "县市场监管局")


@pytest.mark.parametrize("words", ["柳树村（牵头）", "柳树村(牵头单位)", "牵头单位：柳树村", "清溪镇柳树村"])
def test_a_unit_is_known_by_the_words_around_its_name(officer: User, village: Unit, words: str) -> None:
    bring_in(officer, workbook([*RIVER[:3], words, *RIVER[4:]]))

    item = FeedbackItem.objects.get()
    assert (item.lead_unit, item.lead_words) == (village, words)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026年12月底", date(2026, 12, 31)),
        ("2026年6月30日前", date(2026, 6, 30)),
        ("2026年6月", date(2026, 6, 30)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年底前完成", date(2026, 12, 31)),
        ("立行立改，2026年6月底前完成", date(2026, 6, 30)),
        ("2026年12月底前完成整改", date(2026, 12, 31)),
        ("2026年12月31日前全面整改到位", date(2026, 12, 31)),
        ("2026年四季度", date(2026, 12, 31)),
        ("2027年第一季度", date(2027, 3, 31)),
        ("2026年3季度末前", date(2026, 9, 30)),
        ("2026年内完成", date(2026, 12, 31)),
    ],
)
def test_a_deadline_is_read_as_it_is_worded(words: str, day: date) -> None:
    assert due_of(words, 2020).day == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12月31日", date(2025, 12, 31)),
        ("6月底前", date(2025, 6, 30)),
        ("年底前", date(2025, 12, 31)),
        ("今年年底前完成", date(2025, 12, 31)),
        ("第三季度", date(2025, 9, 30)),
    ],
)
def test_a_deadline_without_a_year_is_in_the_lists_year(words: str, day: date) -> None:
    assert due_of(words, 2025).day == day


def test_a_lists_year_is_its_titles_else_that_of_its_receipt(officer: User) -> None:
    row = [*RIVER[:4], "12月31日", "否"]
    bring_in(officer, workbook(row))  # its title says 2025
    bring_in(officer, workbook(row, title="县督察反馈问题整改清单"))  # received today

    assert [item.due_on.year for item in FeedbackItem.objects.order_by("pk")] == [2025, 2026]
    assert [one.verdict for one in bring_in(officer, workbook(row))] == ["same"]


def test_for_good_has_no_day() -> None:
    due = due_of("长期坚持", 2026)

    assert (due.is_for_good, due.day) == (True, None)


@pytest.mark.parametrize("words", ["立行立改", "即知即改", "立即整改", "马上整改完成"])
def test_what_is_to_be_put_right_at_once_is_due_on_the_day_on_which_the_list_came(officer: User, words: str) -> None:
    bring_in(officer, workbook([*RIVER[:4], words, "否"]))

    item = FeedbackItem.objects.get()
    assert (item.due_words, item.due_on) == (words, item.batch.received_on)


def test_at_once_and_for_good_is_for_good() -> None:
    assert due_of("立行立改并长期坚持", 2026).is_for_good


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1.清理。2.巡查。", ("清理", "巡查")),
        ("1、清理；2、投放2.5吨", ("清理", "投放2.5吨")),
        ("清理\n巡查", ("清理", "巡查")),
        ("加强宣传", ("加强宣传",)),
        ("①清理②巡查", ("清理", "巡查")),
        ("⑴清理；⑵巡查", ("清理", "巡查")),
        ("一是清理存量；二是建立制度。", ("清理存量", "建立制度")),
        ("采取以下措施：1.清理；2.巡查", ("采取以下措施：清理", "巡查")),
        ("（一）摸底：一是入户，二是造册\n（二）取缔", ("摸底：一是入户，二是造册", "取缔")),
        ("1.清理\n\n巡查", ("清理", "巡查")),
        ("2.5吨垃圾清运", ("2.5吨垃圾清运",)),
        ("", ()),
    ],
)
def test_measures_are_told_apart_by_their_numbers(cell: str, found: tuple[str, ...]) -> None:
    assert remedies_in(cell) == found


def test_a_deadline_that_is_none_is_told_at_its_cell(officer: User) -> None:
    judged = bring_in(officer, workbook([1, "河道垃圾", "", "", "尽快", ""]))

    [fault] = judged[0].faults
    assert (fault.cell, fault.heading, fault.stands) == ("E4", "整改时限", "尽快")
    assert fault.words.count("长期坚持") == 1


def test_twice_in_is_the_same_as_once(officer: User) -> None:
    bring_in(officer, workbook(RIVER, COAL))

    assert [one.verdict for one in bring_in(officer, workbook(RIVER, COAL))] == ["same", "same"]


def test_words_that_differ_are_changed(officer: User) -> None:
    bring_in(officer, workbook(RIVER))
    judged = bring_in(officer, workbook([*RIVER[:4], "2027年6月底", "否"]))

    assert judged[0].changes == [("整改时限", "2026年12月底", "2027年6月底")]
    assert FeedbackItem.objects.get().due_on == date(2027, 6, 30)


def test_before_the_town_goes_live_what_was_struck_off_comes_in_marked(officer: User) -> None:
    bring_in(officer, workbook([*RIVER[:5], "是"]))

    item = FeedbackItem.objects.get()
    assert (item.said_struck, item.is_struck) == (True, False)


def test_after_that_a_workbook_strikes_nothing_off(officer: User) -> None:
    take_numbers(officer.town.pk, "bulletin.daily", 2026)  # its first bulletin

    judged = bring_in(officer, workbook([*RIVER[:5], "是"]))

    assert judged[0].faults[0].expected == ""  # 是 is a word of this column
    assert faults(judged) == ["F4 A workbook strikes nothing off: record the paper on the item's page."]


def test_another_word_than_yes_or_no_is_told_which_there_are(officer: User) -> None:
    judged = bring_in(officer, workbook([*RIVER[:5], "也许"]))

    assert faults(judged) == ["F4 Please write 是 or 否."]


def test_an_item_that_is_there_is_not_struck_off_by_a_workbook(officer: User) -> None:
    bring_in(officer, workbook(RIVER))

    judged = bring_in(officer, workbook([*RIVER[:5], "是"]))

    assert faults(judged)[0].startswith("F4 A workbook strikes nothing off, and opens nothing again")


def merged(*rows: list[Any], areas: tuple[str, ...], headings: list[str] = HEADINGS) -> bytes:
    """A list with its title and headings in rows 1 to 3, some of its cells merged."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(*rows, headings=headings)))
    for area in areas:
        book.active.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def item_over(*measures: str) -> list[list[Any]]:
    """Rows of one item, one measure in each; the rest stands in the first."""
    first, *others = measures
    return [[*RIVER[:2], first, *RIVER[3:]], *[[None, None, one, None, None, None] for one in others]]


OVER_THREE = ("A4:A6", "B4:B6", "D4:D6", "E4:E6", "F4:F6")


@pytest.mark.parametrize("areas", [OVER_THREE, OVER_THREE[:2], ("A4:A6",), ()])
def test_an_item_over_several_rows_with_a_measure_in_each_is_one_item(officer: User, areas: tuple[str, ...]) -> None:
    rows = [*item_over("1.清理存量垃圾", "2.建立巡河制度", "设置警示牌"), COAL]

    judged = bring_in(officer, merged(*rows, areas=areas))

    assert [(one.verdict, one.line.number) for one in judged] == [("new", 4), ("new", 7)], faults(judged)
    river = FeedbackItem.objects.get(number="1")
    assert [one.words for one in river.remedies.all()] == ["清理存量垃圾", "建立巡河制度", "设置警示牌"]


def test_an_item_whose_cells_are_all_merged_over_two_rows_is_one_item_with_its_measures_once(officer: User) -> None:
    areas = tuple(f"{column}4:{column}5" for column in "ABCDEF")

    judged = bring_in(officer, merged(RIVER, [None] * 6, COAL, areas=areas))

    assert [one.verdict for one in judged] == ["new", "new"], faults(judged)
    assert FeedbackItem.objects.get(number="1").remedies.count() == 2


def test_an_item_over_several_rows_comes_in_again_as_the_same(officer: User) -> None:
    content = merged(*item_over("清理", "巡查", "警示"), areas=OVER_THREE)
    bring_in(officer, content)

    assert [one.verdict for one in bring_in(officer, content)] == ["same"]


def test_a_second_deadline_inside_an_item_is_told_at_its_cell(officer: User) -> None:
    rows = item_over("清理", "巡查")
    rows[1][4] = "2027年6月底"

    [judged] = bring_in(officer, merged(*rows, areas=("A4:A5", "B4:B5")))

    [fault] = judged.faults
    assert (fault.cell, fault.stands, fault.expected) == ("E5", "2027年6月底", "2026年12月底")


def test_two_items_under_one_number_are_still_refused(officer: User) -> None:
    judged = bring_in(officer, merged(RIVER, [None, *COAL[1:]], areas=("A4:A5",)))

    assert [one.verdict for one in judged] == ["new", "wrong"]


def test_out_and_in_again_nothing_changes(officer: User, village: Unit) -> None:
    bring_in(officer, workbook(RIVER, COAL))
    make_item(village, number="9", goal="清洁", due_words="2027-01-31", due_on=date(2027, 1, 31))

    judged = bring_in(officer, exported(officer))

    assert [one.verdict for one in judged] == ["same"] * 3, faults(judged)


def exported(user: User) -> bytes:
    """The ledger as its Excel file."""
    rows = FEEDBACK.excel_rows(FEEDBACK.rows(user))
    out = [[column.read(row) for column in FEEDBACK.columns] for row in rows]
    return workbook(*out, headings=[column.heading for column in FEEDBACK.columns], title="")


def test_what_only_a_list_says_is_struck_off_is_not_said_to_be_and_goes_round_unchanged(officer: User) -> None:
    bring_in(officer, workbook([*RIVER[:5], "是"]))
    [row] = FEEDBACK.rows(officer)
    take_numbers(officer.town.pk, "bulletin.daily", 2026)  # live, since its first bulletin

    judged = bring_in(officer, exported(officer))

    assert next(one.read(row) for one in FEEDBACK.columns if one.name == "struck") == "来表标为已销号"
    assert [one.verdict for one in judged] == ["same"], faults(judged)


@pytest.mark.parametrize(
    "remedies",
    [
        ("清理存量垃圾", "建立巡河制度"),
        ("2026年6月底前完成清运", "建立巡河制度"),
        ("清理", "30日内完成"),
        ("摸底：1.入户；2.造册", "取缔"),
        ("清理存量垃圾。1.清理河道；2.清理沟渠", "建立巡河制度"),
        ("摸底：（一）入户；（二）造册。1.登记；2.公示", "取缔"),
        tuple(f"措施{number}项。1.甲；2.乙" for number in range(1, 25)),
    ],
)
def test_measures_go_out_as_they_are_read_in_again(remedies: tuple[str, ...]) -> None:
    assert remedies_in(numbered(remedies)) == remedies


def test_a_year_after_a_number_is_no_decimal() -> None:
    assert remedies_in("1.清理3.2吨垃圾\n2.2026年底前建成") == ("清理3.2吨垃圾", "2026年底前建成")
