"""A new town's first morning: from an empty database, led by the list."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from apps.administration.checklist import first_day_list
from apps.towns.models import Town, TownSettings
from apps.units.models import CalendarDay
from apps.units.scope import today_of
from tests.browser.tools import Visitor

pytestmark = pytest.mark.usefixtures("transactional_db")
KEEPERS_WORD, OFFICERS_WORD = "yunling-8-bridges", "pine-river-42"


def printed_code() -> str:
    out = io.StringIO()
    call_command("first_keeper", "county", "--name", "王县", stdout=out)
    return out.getvalue().splitlines()[0]


def sign_in_with_code(visitor: Visitor, account: str, code: str, password: str) -> None:
    page = visitor.page
    page.goto("/accounts/login/")
    page.get_by_role("link", name="我有登录码").click()
    page.get_by_label("账号").fill(account)
    page.get_by_label("环境办给的登录码").fill(code)
    page.locator("[name=new_password]").fill(password)
    page.locator("[name=new_password_again]").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile(r"/$"))


def found_a_town(desk: Visitor) -> str:
    """The first officer's code, as the page shows it once."""
    page = desk.page
    sign_in_with_code(desk, "county", printed_code(), KEEPERS_WORD)
    desk.judge()
    page.get_by_role("link", name="新建一个镇").click()
    page.get_by_label("镇名").fill("清溪镇")
    page.get_by_label("县（区）").fill("平川县")
    page.get_by_label("代号").fill("qingxi")
    page.get_by_label("值班电话").fill("0938-1234567")
    page.get_by_label("姓名").fill("李梅")
    desk.judge()
    page.get_by_role("button", name="建好这个镇").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("清溪镇已建好")
    desk.judge()
    return page.locator(".code").inner_text()


def test_from_an_empty_database_to_the_officers_list(desk: Visitor, phone: Visitor) -> None:
    code = found_a_town(desk)
    page = phone.page

    sign_in_with_code(phone, "qingxi-officer", code, OFFICERS_WORD)
    phone.judge()
    page.get_by_role("link", name=re.compile("清溪镇起步清单")).tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("下一步：录入村和单位")
    phone.judge()

    page.get_by_role("link", name="时间和时限").tap()
    page.get_by_role("button", name="合适，就这样").tap()
    expect(page.get_by_text("已确认，就按现在的执行。")).to_be_visible()
    page.get_by_text("先不接", exact=True).first.tap()
    page.get_by_label("一句话说明为什么不接").fill("群主不同意")
    page.get_by_role("button", name="先不接").tap()
    expect(page.get_by_text("暂不接：群主不同意")).to_be_visible()

    town = Town.objects.get()
    officer = town.users.get()
    done = [step.key for step in first_day_list(officer, town).steps if step.is_done]
    is_known = CalendarDay.objects.filter(day__year=today_of(officer).year).exists()  # a year that is published
    assert done == (["calendar"] if is_known else []) + ["times", "channel"]


def test_a_change_is_planned_seen_and_taken_back(place: object, desk: Visitor) -> None:
    town = Town.objects.get()
    page = desk.page
    desk.sign_in(town.users.get(username="a-officer"))
    page.get_by_role("link", name="设置").click()
    page.wait_for_url("**/settings/")
    desk.judge()
    page.get_by_role("link", name=re.compile("^日报 18:00 截止")).click()
    page.get_by_label("日报截止时间").fill("17:45")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("18:00 → 17:45").first).to_be_visible()
    desk.judge()
    assert TownSettings.objects.count() == 2

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回这项计划变更。")).to_be_visible()
    assert TownSettings.objects.count() == 1


def test_a_refused_time_stands_at_its_field_with_what_was_typed(place: object, phone: Visitor) -> None:
    page = phone.page
    phone.sign_in(Town.objects.get().users.get(username="a-officer"))
    page.goto("/settings/town/")
    page.get_by_label("日报截止时间").fill("17:00")
    page.get_by_role("button", name="保存").tap()
    expect(page.get_by_text("两次提醒都要早于截止时间。")).to_be_visible()
    expect(page.get_by_label("日报截止时间")).to_have_value("17:00")
    phone.judge()


def test_an_own_category_is_offered_in_the_next_report_and_a_hidden_one_is_not(
    place: object, desk: Visitor, phone: Visitor
) -> None:
    town = Town.objects.get()
    page = desk.page
    desk.sign_in(town.users.get(username="a-officer"))
    page.goto("/settings/words/categories/")
    desk.judge()
    page.get_by_role("button", name="隐藏 扬尘").click()
    expect(page.get_by_role("button", name="恢复显示 扬尘")).to_be_visible()
    page.get_by_role("link", name="添加").click()
    page.get_by_label("名称").fill("餐饮油烟")
    page.get_by_label("条线").select_option(label="综合执法")
    desk.judge()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("button", name="隐藏 餐饮油烟")).to_be_visible()

    phone.sign_in(town.users.get(username="a-cadre"))
    phone.page.goto("/reports/spot/")
    expect(phone.page.get_by_text("餐饮油烟", exact=True)).to_have_count(1)
    expect(phone.page.get_by_text("扬尘", exact=True)).to_have_count(0)
