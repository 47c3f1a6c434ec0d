"""A table in text comes in as a workbook does, whatever wrote it."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from apps.accounts.models import User
from apps.ledgers import imports, plain_tables
from apps.ledgers.faults import Fault, WorkbookRefused
from apps.ledgers.models import Import
from apps.ledgers.returned import with_errors
from apps.ledgers.sheets import read_workbook
from apps.units.ledgers import UNITS
from apps.units.models import Unit

TEXT = "清溪镇单位表\n单位名称,类别\n石桥村,村\n东河村,村\n"


def lines(content: bytes) -> list[list[str]]:
    return [[str(cell.value) for cell in line.cells.values()] for line in read_workbook(UNITS, content).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_is_read_in_the_encodings_that_come(encoding: str) -> None:
    assert lines(TEXT.encode(encoding)) == [["石桥村", "村"], ["东河村", "村"]]


@pytest.mark.parametrize("between", ["\t", ";"])
def test_columns_may_be_parted_otherwise(between: str) -> None:
    assert lines(TEXT.replace(",", between).encode()) == [["石桥村", "村"], ["东河村", "村"]]


def test_quoted_cells_may_hold_commas_and_lines() -> None:
    assert lines('单位名称,类别\n"石桥,\n村",村\n'.encode()) == [["石桥,\n村", "村"]]


def test_a_fault_names_the_cell_as_in_a_workbook(officer: User) -> None:
    content = "单位名称,类别\n石桥村,大队\n".encode("gb18030")
    assert officer.town
    found = imports.send_workbook(UNITS, content, by=officer, town=officer.town, file_name="村.csv")
    imports.work_on(found.pk)
    [fault] = found.rows.get().faults
    assert (fault["cell"], fault["stands"]) == ("B2", "大队")


def test_what_was_seen_is_stored(officer: User) -> None:
    assert officer.town
    found = imports.send_workbook(UNITS, TEXT.encode("gb18030"), by=officer, town=officer.town, file_name="村.csv")
    imports.work_on(found.pk)
    imports.ask_to_store(found.pk, by=officer, good_rows=False)
    imports.work_on(found.pk)
    assert Import.objects.get().state == Import.State.STORED
    assert Unit.objects.filter(name__in=["石桥村", "东河村"]).count() == 2


def test_it_comes_back_as_a_workbook_with_its_errors_and_no_formula() -> None:
    content = '单位名称,类别\n"=1+1",大队\n'.encode()
    fault = Fault("没有这个词", plain_tables.SHEET, "B2", "类别", "大队")

    back = with_errors(UNITS, content, [(plain_tables.SHEET, 2, fault)])

    sheet = openpyxl.load_workbook(BytesIO(back)).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["C1"].value == "错误"


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_tables, "MOST_LINES", 3)
    with pytest.raises(WorkbookRefused):
        read_workbook(UNITS, TEXT.encode())
