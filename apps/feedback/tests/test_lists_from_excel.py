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
from apps.feedback.wording import due_of, remedies_in
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


def test_measures_numbered_in_one_cell_are_measures(officer: User) -> None:
    bring_in(officer, workbook(RIVER, COAL))

    river, coal = FeedbackItem.objects.order_by("number")
    assert [one.words for one in river.remedies.all()] == ["清理存量垃圾", "建立巡河制度"]
    assert [one.words for one in coal.remedies.all()] == ["摸底", "取缔"]


def test_a_unit_of_the_town_is_known_and_another_stays_as_text(officer: User, village: Unit) -> None:
    bring_in(officer, workbook(RIVER, COAL))

    river, coal = FeedbackItem.objects.order_by("number")
    assert (river.lead_unit, coal.lead_unit, coal.lead_words) == (village, None, "县市场监管局")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026年12月底", date(2026, 12, 31)),
        ("2026年6月30日前", date(2026, 6, 30)),
        ("2026年6月", date(2026, 6, 30)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年底前完成", date(2026, 12, 31)),
    ],
)
def test_a_deadline_is_read_as_it_is_worded(words: str, day: date) -> None:
    assert due_of(words).day == day


def test_for_good_has_no_day() -> None:
    due = due_of("长期坚持")

    assert (due.is_for_good, due.day) == (True, None)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1.清理。2.巡查。", ("清理", "巡查")),
        ("1、清理；2、投放2.5吨", ("清理", "投放2.5吨")),
        ("清理\n巡查", ("清理", "巡查")),
        ("加强宣传", ("加强宣传",)),
        ("", ()),
    ],
)
def test_measures_are_told_apart_by_their_numbers(cell: str, found: tuple[str, ...]) -> None:
    assert remedies_in(cell) == found


def test_a_deadline_that_is_none_is_told_at_its_cell(officer: User) -> None:
    judged = bring_in(officer, workbook([1, "河道垃圾", "", "", "尽快", ""]))

    [fault] = judged[0].faults
    assert (fault.cell, fault.heading, fault.stands) == ("E4", "整改时限", "尽快")
    assert "长期坚持" in fault.expected


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

    assert faults(judged) == ["F4 A workbook strikes nothing off: record the paper on the item's page."]


def test_an_item_that_is_there_is_not_struck_off_by_a_workbook(officer: User) -> None:
    bring_in(officer, workbook(RIVER))

    judged = bring_in(officer, workbook([*RIVER[:5], "是"]))

    assert faults(judged)[0].startswith("F4 A workbook strikes nothing off, and opens nothing again")


def test_out_and_in_again_nothing_changes(officer: User, village: Unit) -> None:
    bring_in(officer, workbook(RIVER, COAL))
    make_item(village, number="9", goal="清洁", due_words="2027-01-31", due_on=date(2027, 1, 31))
    rows = FEEDBACK.excel_rows(FEEDBACK.rows(officer))
    out = [[column.read(row) for column in FEEDBACK.columns] for row in rows]

    judged = bring_in(officer, workbook(*out, headings=[column.heading for column in FEEDBACK.columns], title=""))

    assert [one.verdict for one in judged] == ["same"] * 3, faults(judged)
