"""A ledger at the desk by mouse and by keyboard, and on the phone."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from apps.ledgers.models import SavedFilter
from apps.notifications.models import Message
from apps.rectifications.models import Task
from apps.units.models import Unit
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, Visitor
from tests.make import make_report, make_task, sent_finding


@pytest.fixture
def tasks(place: Place) -> list[Task]:
    """Three: at 石桥村 general, serious; at 东河村 general."""
    there = Unit.objects.get(name="东河村")
    return [
        make_task(place.officer, place.village, description="第一件"),
        make_task(place.officer, place.village, description="第二件", severity="serious"),
        make_task(place.officer, there, description="第三件"),
    ]


@pytest.fixture
def ledger(place: Place, desk: Visitor, tasks: list[Task]) -> Page:
    """The officer's ledger of open tasks: 第二件 is due first."""
    desk.sign_in(place.officer)
    desk.page.goto("/tasks/?state=open")
    return desk.page


def expect_titles(page: Page, *titles: str) -> None:
    """The rows, top down, once the page that a click asked for has come."""
    expect(page.locator("[data-ledger] tbody b")).to_have_text(titles)


def test_chips_narrow_and_let_go(ledger: Page, desk: Visitor) -> None:
    ledger.locator("summary", has_text="单位").click()
    ledger.locator("details[open]").get_by_role("link", name="东河村").click()
    expect_titles(ledger, "第三件")
    desk.judge()
    ledger.get_by_role("link", name="东河村 去掉这个条件").click()
    expect_titles(ledger, "第二件", "第一件", "第三件")


def test_a_menu_of_fields_narrows(ledger: Page) -> None:
    ledger.locator("summary", has_text="更多").click()
    ledger.get_by_label("严重程度").select_option("较重")
    ledger.get_by_role("button", name="筛选").click()
    expect_titles(ledger, "第二件")
    expect(ledger).to_have_url(re.compile(r"state=open.*severity=serious"))


def test_headings_sort(ledger: Page) -> None:
    ledger.get_by_role("columnheader", name="编号").get_by_role("link").click()
    expect_titles(ledger, "第一件", "第二件", "第三件")
    expect(ledger.get_by_role("columnheader", name="编号")).to_have_attribute("aria-sort", "ascending")
    ledger.get_by_role("columnheader", name="编号").get_by_role("link").click()
    expect_titles(ledger, "第三件", "第二件", "第一件")


def test_the_keyboard_opens_beside_and_closes(ledger: Page, desk: Visitor) -> None:
    panel = ledger.locator("#panel")
    ledger.keyboard.press("j")
    ledger.keyboard.press("Enter")
    expect(panel.get_by_role("heading", level=1)).to_have_text("第二件")
    desk.judge()
    ledger.keyboard.press("Escape")
    expect(panel).to_be_empty()
    ledger.keyboard.press("j")
    ledger.keyboard.press("k")
    ledger.keyboard.press("o")
    expect(ledger).to_have_url(re.compile(r"/tasks/\d+/$"))


def test_what_the_keyboard_chooses_is_reminded_of(ledger: Page, place: Place) -> None:
    ledger.on("dialog", lambda dialog: dialog.accept())  # 确定提醒所选任务的主办单位吗？
    remind = ledger.get_by_role("button", name="提醒")
    expect(remind).to_be_disabled()
    for key in "jxjx":
        ledger.keyboard.press(key)
    expect(ledger.get_by_text("已选 2 件")).to_be_visible()
    remind.click()
    expect(ledger.get_by_text("已提醒 1 个单位，共 2 件。")).to_be_visible()
    expect(ledger).to_have_url(re.compile(r"\?state=open$"))
    assert Message.objects.filter(recipient=place.head, kind="task.reminded").count() == 1


def test_all_on_the_page_are_given_to_another_unit(ledger: Page, place: Place, desk: Visitor) -> None:
    there = Unit.objects.get(name="东河村")
    for row in ("第一件", "第二件"):
        ledger.locator("tr", has_text=row).get_by_role("checkbox").check()
    ledger.get_by_role("button", name="改派").click()
    ledger.wait_for_url("**/tasks/assign/**")
    desk.judge()
    ledger.get_by_label("新的主办单位").select_option("东河村")
    ledger.get_by_label("原因").fill("归口办理")
    ledger.get_by_role("button", name="确认改派").click()
    expect(ledger.get_by_text("2 件任务已交给东河村主办。")).to_be_visible()
    assert set(Task.objects.values_list("lead_unit", flat=True)) == {there.pk}


def test_a_filter_is_kept_used_and_forgotten(ledger: Page, place: Place) -> None:
    ledger.locator("summary", has_text="存为常用").click()
    ledger.get_by_label("给它起个名字").fill("手上的")
    ledger.get_by_role("button", name="保存").click()
    ledger.goto("/tasks/")
    ledger.get_by_role("link", name="手上的").click()
    expect(ledger).to_have_url(re.compile(r"\?state=open$"))
    ledger.get_by_role("button", name="删除常用筛选“手上的”").click()
    expect(ledger.get_by_role("link", name="手上的")).to_have_count(0)
    assert not SavedFilter.objects.exists()


def test_excel_holds_what_is_shown(ledger: Page) -> None:
    ledger.goto("/tasks/?severity=serious")
    with ledger.expect_download() as waiting:
        ledger.get_by_role("link", name="导出 Excel").click()
    file = waiting.value
    assert re.fullmatch(r"整改台账-清溪镇-\d{4}-\d\d-\d\d\.xlsx", file.suggested_filename)
    sheet = openpyxl.load_workbook(BytesIO(Path(file.path()).read_bytes())).active
    assert [cell.value for cell in sheet["B"]] == ["问题", "第二件"]


def test_a_report_opens_beside(place: Place, desk: Visitor) -> None:
    make_report(place.cadre, place.village, place.town.today(), sent_finding(place.town))
    desk.sign_in(place.officer)
    desk.page.goto("/reports/")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#panel").get_by_text("村口大槐树下").first).to_be_visible()
    desk.judge()


def test_without_script_the_ledger_still_works(place: Place, tasks: list[Task], open_window: Open) -> None:
    visitor = open_window(DESK, java_script_enabled=False)
    visitor.sign_in(place.officer)
    page = visitor.page
    page.goto("/tasks/?state=open")
    page.locator("tr", has_text="第一件").get_by_role("checkbox").check()
    page.get_by_role("button", name="提醒").click()
    expect(page.get_by_text("已提醒 1 个单位，共 1 件。")).to_be_visible()


def test_on_the_phone_it_is_a_calm_list(place: Place, phone: Visitor, tasks: list[Task]) -> None:
    phone.sign_in(place.head)
    page = phone.page
    page.goto("/tasks/?state=open")
    phone.judge()
    expect(page.locator("table")).to_be_hidden()
    page.locator("summary", has_text="到期").tap()
    expect(page.locator("details[open]").get_by_role("link", name="本周")).to_be_in_viewport()
    phone.judge()
    page.locator("details[open]").get_by_role("link", name="本周").tap()
    expect(page).to_have_url(re.compile("due=week"))
    page.goto("/reports/")
    phone.judge()


def test_a_leader_reminds_of_a_task_on_the_phone(place: Place, phone: Visitor, tasks: list[Task]) -> None:
    phone.sign_in(place.secretary)
    page = phone.page
    page.goto(tasks[0].get_absolute_url())
    phone.judge()
    page.get_by_role("button", name="提醒石桥村").tap()
    expect(page).to_have_url(re.compile(f"{tasks[0].get_absolute_url()}$"))
    expect(page.get_by_text("已提醒", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="提醒石桥村")).to_have_count(0)
    phone.judge()
