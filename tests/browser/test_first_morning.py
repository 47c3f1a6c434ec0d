"""From an empty database to the first verified task, by the first day's list alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from apps.ledgers import imports
from apps.ledgers.tests.workbooks import Rows, workbook
from apps.rectifications.models import Task
from apps.towns.models import Town
from tests.browser.test_first_day import OFFICERS_WORD, found_a_town, sign_in_with_code
from tests.browser.tools import Visitor, photo

pytestmark = pytest.mark.usefixtures("transactional_db")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = {"cadre": "walnut-bridge-7", "head": "old-mill-pond-3"}
CADRE, HEAD = "13911110002", "13911110001"  # their telephones are their accounts

UNITS: Rows = [
    ["清溪镇村（社区）和单位名册", None, None],
    ["单位名称", "类别", "是否每日报送"],
    ["石桥村", "行政村", "是"],
    ["东河村", "行政村", "是"],
    ["水务站", "镇属单位", "否"],
]
PEOPLE: Rows = [
    ["姓名", "联系电话", "单位", "职务", "角色", "任职时间"],
    ["张建国", HEAD, "石桥村", "党支部书记", "负责人", "2021.03"],
    ["李　梅", CADRE, "石桥村", "文书", "村干部", "2022年5月1日"],
    ["王守义", "13911110003", "东河村", "党支部书记", "负责人", None],
    ["赵水生", "13911110004", "水务站", "站长", "负责人", None],
]


def excel(name: str, rows: Rows) -> FilePayload:
    return {"name": name, "mimeType": EXCEL, "buffer": workbook(rows)}


def open_list(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("起步清单")).click()


def follow(page: Page, step: str, link: str) -> None:
    """From the list to the page where a step is done; the list says that it is the next one."""
    open_list(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"下一步：{step}")
    page.locator("li.now").get_by_role("link", name=link).click()


def bring_in(desk: Visitor, file: FilePayload, count: int) -> None:
    """Send the workbook and have it stored; the worker's part is done by hand, as `sweep` does it."""
    page = desk.page
    page.locator("[name=file]").set_input_files([file])
    desk.judge()
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("正在排队")).to_be_visible()
    desk.judge()
    imports.work_on_waiting()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"新增 {count} 行，变更 0 行，没有错误")
    desk.judge()
    page.get_by_role("button", name=f"导入 {count} 行").click()
    expect(page.get_by_text("开始导入")).to_be_visible()
    imports.work_on_waiting()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"已导入 {count} 行")
    desk.judge()


def slips(desk: Visitor) -> dict[str, str]:
    """Account → code, from the slips that are shown once."""
    page = desk.page
    page.get_by_role("button", name="出登录条").click()
    page.wait_for_url("**/people/slips/**")
    expect(page.locator(".slip")).to_have_count(4)
    desk.judge()
    accounts = page.locator(".slip dd:not(.slip-code)").all_inner_texts()
    return dict(zip(accounts, page.locator(".slip-code").all_inner_texts(), strict=True))


def set_the_town_up(desk: Visitor, code: str) -> dict[str, str]:
    """The officer's morning; the codes of the slips."""
    page = desk.page
    sign_in_with_code(desk, "qingxi-officer", code, OFFICERS_WORD)
    follow(page, "录入村和单位", "从 Excel 导入")
    bring_in(desk, excel("单位.xlsx", UNITS), 3)
    follow(page, "录入谁任什么岗位", "从 Excel 导入")
    bring_in(desk, excel("人员.xlsx", PEOPLE), 4)
    follow(page, "开通账号，发登录码", "打印登录条")
    codes = slips(desk)
    follow(page, "定好主管单位", "行业主管单位")
    page.get_by_label("水务").select_option("水务站")
    page.get_by_role("button", name="保存").click()
    follow(page, "核对截止和提醒时间", "时间和时限")
    page.get_by_role("button", name="合适，就这样").click()
    open_list(page)
    page.get_by_text("先不接", exact=True).first.click()
    page.get_by_label("一句话说明为什么不接").fill("先试用一周")
    page.get_by_role("button", name="先不接").click()
    return codes


def report(phone: Visitor, code: str) -> None:
    page = phone.page
    sign_in_with_code(phone, CADRE, code, WORDS["cadre"])
    page.get_by_role("link", name="发现问题，去填写").tap()
    page.get_by_text("垃圾乱丢", exact=True).first.tap()
    page.get_by_label("在哪里").fill("村口大槐树下")
    page.get_by_role("button", name="提交日报").tap()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    phone.judge()
    phone.sign_out()


def put_right(phone: Visitor, code: str, task: Task) -> None:
    page = phone.page
    sign_in_with_code(phone, HEAD, code, WORDS["head"])
    page.get_by_role("link", name=re.compile(task.title)).first.tap()
    page.wait_for_url(f"**{task.get_absolute_url()}")
    page.get_by_role("link", name="整改好了，提交照片和说明").tap()
    page.locator("[name=photos]").set_input_files([photo("after.jpg")])
    expect(page.get_by_text("已送达")).to_be_visible()
    page.get_by_label("做了什么").fill("已清运")
    page.get_by_role("button", name="提交", exact=True).tap()
    expect(page.get_by_text("已提交环境办复核", exact=False)).to_be_visible()


def verify(desk: Visitor, task: Task) -> None:
    page = desk.page
    page.goto(task.get_absolute_url())
    page.get_by_role("link", name="复核通过，办结").click()
    page.get_by_role("button", name="复核通过，办结").click()
    expect(page.get_by_text("复核办结")).to_be_visible()


def test_from_an_empty_database_to_the_first_verified_task(desk: Visitor, phone: Visitor) -> None:
    code = found_a_town(desk)
    desk.page.goto("/me/")
    desk.sign_out()
    codes = set_the_town_up(desk, code)
    report(phone, codes[CADRE])
    task = Task.objects.get()
    put_right(phone, codes[HEAD], task)
    verify(desk, task)
    open_list(desk.page)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("全部完成，可以正式用了。")
    desk.judge()
    assert Town.objects.get().units.count() == 5
