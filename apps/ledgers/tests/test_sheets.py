"""The table is found in whatever officials have made around it, and what is left out is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from apps.ledgers.declaration import LEDGERS, Column, Ledger
from apps.ledgers.faults import WorkbookRefused
from apps.ledgers.sheets import read_workbook
from apps.ledgers.template import write_template
from apps.ledgers.tests.workbooks import bare_workbook, saved, workbook
from apps.rectifications.ledgers import TASKS

LEDGER: Ledger = replace(
    TASKS,
    columns=(
        Column("name", "姓名", str, is_needed=True, sample="王建国"),
        Column("phone", "手机号", str, synonyms=("联系电话", "手机"), sample="13800000000"),
        Column("unit", "单位", str, synonyms=("单位名称",), sample="石桥村"),
        Column("money", "金额(元)", str),
    ),
)
HEADINGS = ["姓名", "手机号", "单位"]
ZHANG, LI = ["张三", "13811112222", "石桥村"], ["李四", "13833334444", "东河村"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(content: bytes) -> list[dict[str, Any]]:
    """The rows that were found, by column's name, empty cells left out."""
    lines = read_workbook(LEDGER, content).lines
    return [{name: cell.value for name, cell in line.cells.items() if cell.value is not None} for line in lines]


def notes(content: bytes) -> list[str]:
    return read_workbook(LEDGER, content).notes


def as_rows(*rows: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(("name", "phone", "unit"), row, strict=True)) for row in rows]


def test_the_headings_stand_under_titles() -> None:
    rows = [["清溪镇人员名册", None, None], ["填报日期：2026年3月", None, None], [], HEADINGS, ZHANG, LI]
    assert read(workbook(rows)) == as_rows(ZHANG, LI)


def test_a_title_over_merged_cells_is_no_heading() -> None:
    content = workbook([["姓名", None, None], HEADINGS, ZHANG], lambda sheet: sheet.merge_cells("A1:C1"))
    assert read(content) == as_rows(ZHANG)


def test_headings_come_in_any_order_with_other_words_stars_and_line_breaks() -> None:
    rows = [["单 位\n名称", "联系电话(必填)", "＊姓　名"], ["石桥村", "13811112222", "张三"]]
    assert read(workbook(rows)) == as_rows(ZHANG)


def test_headings_on_two_levels_are_read_by_the_lower_one() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    content = workbook([["单位", "责任人", None], [None, "姓名", "手机"], ["石桥村", "张三", "13811112222"]], merge)
    assert read(content) == as_rows(ZHANG)


def test_a_merged_cell_holds_for_all_its_rows() -> None:
    content = workbook([["单位", "姓名"], ["石桥村", "张三"], [None, "李四"]], lambda sheet: sheet.merge_cells("A2:A3"))
    assert [row["unit"] for row in read(content)] == ["石桥村", "石桥村"]


def test_hidden_rows_are_left_out_and_told() -> None:
    def hide(sheet: Any) -> None:
        for row in (3, 4, 6):
            sheet.row_dimensions[row].hidden = True

    content = workbook([HEADINGS, ZHANG, LI, LI, ZHANG, LI], hide)
    assert read(content) == as_rows(ZHANG, ZHANG)
    assert notes(content) == ["Sheet “Sheet1”: hidden rows were left out: 3–4、6."]


def test_columns_hidden_together_are_hidden_each() -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions.group("B", "C", hidden=True)

    assert "No row with the headings of this ledger was found." in refusal(workbook([HEADINGS, ZHANG], hide))


def test_a_hidden_column_leaves_the_others() -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["B"].hidden = True

    assert read(workbook([HEADINGS, ZHANG], hide)) == [{"name": "张三", "unit": "石桥村"}]


def test_a_column_that_nobody_knows_is_named() -> None:
    content = workbook([["姓名", "手机号", "身份证号", "序号"], ["张三", "1", "620102", 1]])
    assert notes(content) == ["Sheet “Sheet1”: nobody knows column C “身份证号”; it was left out."]


def test_a_heading_with_its_unit_of_measure_is_known_without() -> None:
    assert read(workbook([["姓名", "金额"], ["张三", 5]])) == [{"name": "张三", "money": 5}]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["合 计", "2人", None], "a sum"),
        (["注：以上人员均已核实", None, None], "a note"),
        (["填表人：张三", None, "审核人：李四"], "a note"),
        (["王建国", "13800000000", "石桥村"], "the template's example"),
    ],
)
def test_what_stands_beside_the_table_is_left_out_and_told(row: list[Any], why: str) -> None:
    content = workbook([HEADINGS, ZHANG, row])
    assert read(content) == as_rows(ZHANG)
    assert notes(content) == [f"Sheet “Sheet1”, row 3 was left out: {why}."]


@pytest.mark.parametrize("name", [name for name, one in LEDGERS.items() if any(c.sample for c in one.columns)])
def test_the_example_of_a_template_is_no_row(name: str) -> None:
    with write_template(LEDGERS[name]) as file:
        assert read_workbook(LEDGERS[name], file.read()).lines == []


def test_a_line_merged_over_the_table_is_a_note() -> None:
    content = workbook([HEADINGS, ["一、石桥村"], ZHANG], lambda sheet: sheet.merge_cells("A2:C2"))
    assert read(content) == as_rows(ZHANG)


def test_headings_repeated_for_print_are_no_rows() -> None:
    assert read(workbook([HEADINGS, ZHANG, HEADINGS, LI])) == as_rows(ZHANG, LI)


def test_all_sheets_with_headings_are_read_and_the_others_named() -> None:
    book = openpyxl.Workbook()
    for title, rows in (("石桥村", [HEADINGS, ZHANG]), ("东河村", [HEADINGS, LI]), ("说明", [["请认真填写"]])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = saved(book)
    assert [line.sheet for line in read_workbook(LEDGER, content).lines] == ["石桥村", "东河村"]
    assert notes(content) == ["Sheet “说明” was left out: it has no headings of this ledger."]


def test_a_hidden_sheet_is_not_read() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook([HEADINGS, ZHANG])))
    hidden = book.create_sheet("旧表")
    hidden.append(HEADINGS)
    hidden.append(LI)
    hidden.sheet_state = "hidden"
    assert read(saved(book)) == as_rows(ZHANG)


@pytest.mark.parametrize("is_1904", [False, True])
def test_a_workbook_without_styles_and_shared_strings_is_read(is_1904: bool) -> None:
    reading = read_workbook(LEDGER, bare_workbook([HEADINGS, ["张三", 13811112222, "石桥村"]], is_1904=is_1904))
    assert reading.lines[0].cells["phone"].value == 13811112222
    assert reading.is_1904 is is_1904


def test_formats_down_to_the_last_row_are_no_rows() -> None:
    def paint(sheet: Any) -> None:
        sheet.cell(1_048_576, 1).number_format = "@"

    assert read(workbook([HEADINGS, ZHANG], paint)) == as_rows(ZHANG)


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(LEDGER, content)
    return str(refused.value)


def test_the_same_heading_twice_is_refused_with_both_columns() -> None:
    content = workbook([["姓名", "手机", "联系电话"], ["张三", "1", "2"]])
    assert refusal(content) == "Sheet1!C1: “联系电话”: Two columns hold “手机号”; the other is B."


def test_a_needed_column_that_is_missing_is_named() -> None:
    assert refusal(workbook([["手机号", "单位"], ["1", "石桥村"]])) == "Sheet1: A column is missing or hidden: 姓名."


def test_a_workbook_of_something_else_is_told_what_was_looked_for() -> None:
    assert refusal(workbook([["品名", "数量"], ["铁锹", 5]])) == (
        "No row with the headings of this ledger was found. Expected: 姓名、手机号、单位、金额(元)."
    )


def test_more_rows_than_are_read_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.ledgers.sheets.MOST_ROWS", 1)
    assert refusal(workbook([HEADINGS, ZHANG, LI])) == "More than 1 rows. Please split the workbook."


def test_a_formula_without_its_result_is_told() -> None:
    content = workbook([HEADINGS, ["张三", "=1+1", "石桥村"]])
    faults = read_workbook(LEDGER, content).faults
    assert [(fault.cell, fault.heading) for fault in faults] == [("B2", "手机号")]
