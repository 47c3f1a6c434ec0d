"""What officials send by mistake: each kind is named so that they know what to do, and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.ledgers import imports, tests
from apps.ledgers.faults import Fault
from apps.ledgers.models import Import
from apps.ledgers.tests.workbooks import bare_workbook, saved, workbook
from apps.towns.models import Town
from apps.units.ledgers import PEOPLE
from apps.units.models import Person, Post, Tenure, Unit

HEADINGS = ["姓名", "手机号", "单位", "岗位", "角色", "任职日期"]
GOOD = ["张三", "13811112222", "柳树村", "文书", "报送人员", "2026年3月5日"]
MADE_BY_LIBREOFFICE = Path(tests.__file__).parent / "files" / "made_by_libreoffice.xlsx"


def with_row(**changes: Any) -> bytes:
    """The good row, and one with some of its values changed."""
    row = dict(zip(HEADINGS, ["李四", "13833334444", *GOOD[2:]], strict=True)) | changes
    return workbook([HEADINGS, GOOD, list(row.values())])


def with_headings(*headings: str) -> bytes:
    return workbook([list(headings), GOOD[: len(headings)]])


def hidden(column: str) -> Callable[[Any], None]:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions[column].hidden = True

    return hide


def two_sheets_one_wrong() -> bytes:
    book = openpyxl.Workbook()
    for title, row in (("石桥片区", GOOD), ("柳树片区", ["李四", "138", *GOOD[2:]])):
        sheet = book.create_sheet(title)
        sheet.append(HEADINGS)
        sheet.append(row)
    return saved(book)


NEITHER = "This is neither an Excel workbook (.xlsx) nor a table in text (.csv)."
AT_THE_FIELD = {
    "an empty file": (b"", "The file is empty."),
    "a text file": ("姓名\n张三\n".encode(), NEITHER),
    "a PDF": (b"%PDF-1.7 ...", NEITHER),
    "a picture": (b"\x89PNG\r\n\x1a\n....", NEITHER),
    "an old .xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "This is an old workbook (.xls)."),
    "one with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "The workbook is locked with a password.",
    ),
    "half of a file": (workbook([HEADINGS, GOOD])[:2000], NEITHER),
}

OF_THE_WHOLE = {
    "another table": (workbook([["品名", "数量"], ["铁锹", 5]]), "No row with the headings of this ledger was found."),
    "an empty workbook": (workbook([]), "No row with the headings of this ledger was found."),
    "rows without headings": (workbook([GOOD]), "No row with the headings of this ledger was found."),
    "a heading twice": (
        with_headings("姓名", "手机号", "单位", "联系电话"),
        "Sheet1!D1: “联系电话”: Two columns hold “手机号”",
    ),
    "no names": (with_headings("手机号", "单位"), "Sheet1: A column is missing or hidden: 姓名."),
    "the telephones hidden": (
        workbook([HEADINGS, GOOD], hidden("B")),
        "Sheet1: A column is missing or hidden: 手机号.",
    ),
}

OF_A_ROW = {
    "a name that is missing": (with_row(姓名=None), "A3 姓名"),
    "a name that is a sentence": (with_row(姓名="李" * 31), "A3 姓名"),
    "a telephone too short": (with_row(手机号="1383333444"), "B3 手机号"),
    "two telephones in a cell": (with_row(手机号="13833334444、13833335555"), "B3 手机号"),
    "a telephone that Excel rounded": (with_row(手机号="1.38333E+10"), "B3 手机号"),
    "a unit that isn't there": (with_row(单位="石村"), "C3 单位"),
    "a unit that is missing": (with_row(单位=None), "C3 单位"),
    "a post that is missing": (with_row(岗位=None), "D3 岗位"),
    "a role that nobody knows": (with_row(角色="超级管理员"), "E3 角色"),
    "a day that isn't": (with_row(任职日期="2026年2月30日"), "F3 任职日期"),
    "a day in a feeling": (with_row(任职日期="去年春天"), "F3 任职日期"),
    "a month that may be two": (with_row(任职日期=2021.1), "F3 任职日期"),
    "a formula that failed": (with_row(单位="#REF!"), "C3 单位"),
    "a formula without its result": (with_row(岗位="=A1&B1"), "D3 岗位"),
    "the same row twice": (workbook([HEADINGS, GOOD, GOOD]), "A3"),
    "a leader by the office": (with_row(单位="清溪镇", 岗位="镇长", 角色="党政主要领导"), "A3"),
}


@pytest.fixture(autouse=True)
def _since_ever(village: Unit) -> None:
    village.opened_on = date(2000, 1, 1)
    village.save()


def looked_through(content: bytes, officer: User, town: Town) -> Import:
    sent = imports.send_workbook(PEOPLE, content, by=officer, town=town, file_name="人员.xlsx")
    User.objects.filter(pk=officer.pk).update(language="en")
    assert imports.work_on(sent.pk)
    sent.refresh_from_db()
    return sent


def stored() -> tuple[int, int, int]:
    return Person.objects.count(), Post.objects.count(), Tenure.objects.count()


@pytest.mark.parametrize("kind", AT_THE_FIELD)
def test_what_is_no_workbook_is_told_at_the_field(kind: str, officer: User, town: Town) -> None:
    content, words = AT_THE_FIELD[kind]
    with pytest.raises(RuleBroken) as refusal:
        looked_through(content, officer, town)
    assert refusal.value.field == "file"
    assert refusal.value.message.startswith(words)


@pytest.mark.parametrize("kind", OF_THE_WHOLE)
def test_what_holds_no_ledger_is_told_for_the_whole(kind: str, officer: User, town: Town) -> None:
    content, words = OF_THE_WHOLE[kind]
    before = stored()
    sent = looked_through(content, officer, town)
    assert sent.state == Import.State.REFUSED
    assert str(Fault(**sent.faults[0])).startswith(words)
    assert stored() == before


@pytest.mark.parametrize("kind", OF_A_ROW)
def test_what_is_wrong_in_a_row_is_told_at_its_cell(kind: str, officer: User, town: Town) -> None:
    content, place = OF_A_ROW[kind]
    before = stored()
    sent = looked_through(content, officer, town)
    fault = Fault(**sent.rows.get(verdict="wrong").faults[0])
    assert fault.place == f"Sheet1!{place}"
    with pytest.raises(RuleBroken):
        imports.ask_to_store(sent.pk, by=officer, good_rows=False)
    assert stored() == before


def test_the_sheet_is_named_among_several(officer: User, town: Town) -> None:
    sent = looked_through(two_sheets_one_wrong(), officer, town)
    assert Fault(**sent.rows.get(verdict="wrong").faults[0]).place == "柳树片区!B2 手机号"


def test_a_workbook_made_by_libreoffice_comes_in(officer: User, town: Town) -> None:
    """Titles, a number as telephone, a real day in Chinese letters, a formula with its result."""
    sent = looked_through(MADE_BY_LIBREOFFICE.read_bytes(), officer, town)
    assert (sent.new, sent.wrong) == (2, 0)
    imports.ask_to_store(sent.pk, by=officer, good_rows=False)
    imports.work_on(sent.pk)
    assert set(Tenure.objects.filter(person__name__in=["张三", "李四"]).values_list("from_day", flat=True)) == {
        date(2026, 3, 5)
    }


@pytest.mark.parametrize(("is_1904", "serial"), [(False, 46086), (True, 44624)])
def test_a_workbook_without_styles_comes_in(is_1904: bool, serial: int, officer: User, town: Town) -> None:
    """Inline strings, bare numbers, days counted from 1900 or 1904, as small writers and WPS's converters make them."""
    content = bare_workbook([HEADINGS, ["张三", 13811112222, *GOOD[2:5], serial]], is_1904=is_1904)
    sent = looked_through(content, officer, town)
    imports.ask_to_store(sent.pk, by=officer, good_rows=False)
    imports.work_on(sent.pk)
    tenure = Tenure.objects.get(person__name="张三")
    assert (tenure.from_day, tenure.person.phone) == (date(2026, 3, 5), "13811112222")
