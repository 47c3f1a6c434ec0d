"""Readings out of a workbook or a table in text: found again, asked about, told at their cell."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.ledgers.rehearsal import Judged, go_through
from apps.ledgers.sheets import read_workbook
from apps.ledgers.workbook import write_workbook
from apps.readings.intakes import NAMES, ReadingIntake
from apps.readings.ledgers import READINGS
from apps.readings.models import Item, Reading, Station
from tests.make import make_reading

pytestmark = pytest.mark.django_db
HEADINGS = ["日期", "点位", "项目", "数值", "计量单位"]


def workbook(*rows: list[Any], headings: list[str] = HEADINGS) -> bytes:
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring_in(by: User, content: bytes) -> list[Judged]:
    with transaction.atomic():
        reading = read_workbook(READINGS, content)
        return go_through(READINGS, ReadingIntake(by.town, by=by), reading, lambda _done, _all: None)


def faults(judged: list[Judged]) -> list[str]:
    return [f"{fault.cell} {fault.reason}" for one in judged for fault in one.faults]


def test_days_and_months_come_in(officer: User, air: Station, section: Station) -> None:
    rows = [
        ["2026-11-03", "镇政府站", "PM2.5", 41, "μg/m³"],
        [date(2026, 11, 4), "镇政府站", "pm10", "78", "ug/m3"],
        ["2026年10月", "镇政府站", "一氧化碳", 0.9, "mg/m³"],
        ["2026/10", "清溪出境断面", "氨氮", 0.45, "毫克/升"],
        ["2026-10", "清溪出境断面", "水质类别", "Ⅲ类", ""],
    ]

    judged = bring_in(officer, workbook(*rows))

    assert [one.verdict for one in judged] == ["new"] * 5, faults(judged)
    stored = {(one.item, one.period, one.day, one.value) for one in Reading.objects.all()}
    assert ("pm25", "day", date(2026, 11, 3), Decimal(41)) in stored
    assert ("pm10", "day", date(2026, 11, 4), Decimal(78)) in stored
    assert ("co", "month", date(2026, 10, 1), Decimal("0.9")) in stored
    assert ("grade", "month", date(2026, 10, 1), Decimal(3)) in stored


def test_a_table_in_text_as_excel_in_china_writes_it(officer: User, air: Station) -> None:
    text = "日期,点位,项目,数值,计量单位\r\n2026/11/3,镇政府站,PM2.5,41,μg/m3\r\n2026/11/3,镇政府站,PM10,78,μg/m3\r\n"
    judged = bring_in(officer, text.encode("gb18030"))
    assert [one.verdict for one in judged] == ["new", "new"], faults(judged)
    assert Reading.objects.get(item="pm10").day == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["2026-11-03", "没有的站", "PM2.5", 41, ""], "B2 The town has no station of this name"),
        (["2026-11-03", "镇政府站", "PM1", 41, ""], "C2 This word isn't known here."),
        (["2026-11-03", "镇政府站", "PM2.5", "四十", ""], "D2 This isn't a number."),
        (["2026-11-03", "镇政府站", "PM2.5", "NaN", ""], "D2 This isn't a number."),
        (["2026-11-03", "镇政府站", "PM2.5", -4, ""], "D2 A reading is never negative."),
        (["2026-11-03", "镇政府站", "氨氮", 1, ""], "D2 ammonia nitrogen isn't measured here."),
        (["2026-11-03", "镇政府站", "CO", 0.8, "μg/m³"], "E2 CO is kept in mg/m³."),
        (["2026-11-25", "镇政府站", "PM2.5", 41, ""], "A2 That day is still to come."),
        (["2026.1", "镇政府站", "PM2.5", 41, ""], "A2 January or October?"),
        (["昨天", "镇政府站", "PM2.5", 41, ""], "A2 This isn't a day."),
    ],
)
def test_a_fault_is_told_at_its_cell(officer: User, air: Station, row: list[Any], told: str) -> None:
    [fault] = faults(bring_in(officer, workbook(row)))
    assert fault.startswith(told)
    assert not Reading.objects.exists()


def test_an_unusual_value_is_asked_about_and_a_reason_answers(officer: User, air: Station) -> None:
    row = ["2026-11-03", "镇政府站", "CO", 800, "mg/m³"]

    [fault] = faults(bring_in(officer, workbook(row)))
    judged = bring_in(officer, workbook([*row, "仪器故障，已核实"], headings=[*HEADINGS, "核实说明"]))

    assert fault.startswith("D2 800 mg/m³ is unusual")
    assert fault.endswith("If it is, say why in the column 核实说明.")
    assert [one.verdict for one in judged] == ["new"]
    assert Reading.objects.get().reason == "仪器故障，已核实"


def test_fine_dust_above_dust_is_asked_about_across_rows(officer: User, air: Station) -> None:
    fine, dust = ["2026-11-03", "镇政府站", "PM2.5", 80, ""], ["2026-11-03", "镇政府站", "PM10", 60, ""]
    judged = bring_in(officer, workbook(fine, dust))
    assert [one.verdict for one in judged] == ["new", "wrong"]


def test_a_value_that_differs_is_changed_and_the_same_stays(officer: User, air: Station) -> None:
    row = ["2026-11-03", "镇政府站", "PM2.5", 41, "μg/m³"]
    bring_in(officer, workbook(row))

    assert [one.verdict for one in bring_in(officer, workbook(row))] == ["same"]
    [changed] = bring_in(officer, workbook([*row[:3], 43, "μg/m³"]))
    assert (changed.verdict, changed.changes) == ("changed", [("数值", "41", "43")])


def test_out_and_in_again_nothing_changes(officer: User, air: Station, section: Station) -> None:
    make_reading(officer.town, value=41)
    make_reading(officer.town, item="pm10", value=900, is_confirmed=True, reason="沙尘暴")
    make_reading(officer.town, item="o3", period="month", day=date(2026, 10, 1), value="88.5")
    make_reading(officer.town, section.name, item="grade", period="month", day=date(2026, 10, 1), value=6)
    with write_workbook(READINGS, READINGS.excel_rows(READINGS.rows(officer))) as file:
        judged = bring_in(officer, file.read())
    assert [one.verdict for one in judged] == ["same"] * 4, faults(judged)


def test_numbers_go_out_as_numbers_and_grades_as_words(officer: User, air: Station, section: Station) -> None:
    make_reading(officer.town, value=41)
    make_reading(officer.town, section.name, item="grade", value=6)
    with write_workbook(READINGS, READINGS.excel_rows(READINGS.rows(officer))) as file:
        sheet = openpyxl.load_workbook(file).active
    assert {sheet["D2"].value, sheet["D3"].value} == {41, "劣Ⅴ"}


@pytest.mark.parametrize("item", Item)
def test_every_item_has_a_name_in_workbooks(item: Item) -> None:
    assert NAMES[item]
