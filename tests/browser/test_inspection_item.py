"""An inspection item from the workbook that came down to struck off, and back when it came again; each role's view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from playwright.sync_api import FilePayload, Page, expect

from apps.accounts.models import User
from apps.feedback.models import FeedbackItem
from apps.ledgers import imports
from apps.ledgers.tests.workbooks import Rows, workbook
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor, photo
from tests.clock import frozen
from tests.make import make_admin, make_cadre, make_deputy, make_inspector

TITLE = "2026年市级生态环境保护督察反馈问题整改清单"
ROWS: Rows = [
    [TITLE],
    ["序号", "反馈问题", "整改措施", "牵头单位", "配合单位", "整改时限", "是否销号"],
    ["7", "石桥村河道沿线垃圾清理不及时", "1.清理存量垃圾；2.建立巡河制度", "石桥村", "东河村", "2026年12月底", "否"],
]
PAPERS = {"applied": "销号申请", "accepted": "验收意见", "noticed": "公示", "struck": "销号通知"}


@pytest.fixture
def clock(place: Place) -> Iterator[time_machine.Traveller]:
    with frozen() as traveller:
        make_deputy(place.town, "environment")
        yield traveller


def window(open_window: Open, user: User, *, on_phone: bool = True) -> Visitor:
    visitor = open_window(PHONE, has_touch=True, is_mobile=True) if on_phone else open_window(DESK)
    visitor.sign_in(user)
    return visitor


def later(clock: time_machine.Traveller, visitor: Visitor, place: Place, *, days: int) -> None:
    """Nobody stays signed in for so long."""
    clock.shift(timedelta(days=days))
    visitor.sign_in_again(place.officer)


def item() -> FeedbackItem:
    return FeedbackItem.objects.select_related("task").get()


def test_from_the_workbook_to_struck_off_and_back(
    place: Place, clock: time_machine.Traveller, open_window: Open
) -> None:
    officer = window(open_window, place.officer, on_phone=False)
    cadre = window(open_window, place.cadre)
    deputy = window(open_window, User.objects.get(username="deputy"))
    secretary = window(open_window, place.secretary)
    neighbour = window(open_window, make_cadre(place.town.units.get(name="东河村"), "b-cadre"))
    head = window(open_window, place.head)
    inspector = window(open_window, make_inspector(town=place.town), on_phone=False)
    admin = window(open_window, make_admin(town=place.town), on_phone=False)

    the_list_comes_in(officer)
    the_office_gives_it_out(officer.page)
    assert_seen(neighbour, "只协办")
    the_head_may_tell_progress_and_nothing_more(head)
    the_inspector_reads_and_does_nothing(inspector)
    the_keeper_sees_nothing_of_it(admin)
    the_village_puts_it_right(cadre)
    expect_no_step(secretary, "审签")
    the_office_checks_on_site(officer)
    sign(deputy)
    sign(secretary)
    assert not item().is_struck
    for kind, paper in PAPERS.items():
        if kind == "struck":
            later(clock, officer, place, days=8)  # the public notice runs five working days
        record(officer.page, kind, paper)
    officer.page.goto(item().get_absolute_url())
    expect(officer.page.locator(".badges")).to_contain_text("已销号")
    officer.judge()
    inspector.sign_in_again(User.objects.get(username="inspector"))
    the_inspector_reads_and_does_nothing(inspector)
    expect(inspector.page.locator("body")).to_contain_text("销〔2026〕1")
    later(clock, officer, place, days=30)
    it_came_again(officer.page)
    cadre.sign_in_again(place.cadre)
    cadre.page.goto("/tasks/")
    expect(cadre.page.locator("body")).to_contain_text("石桥村河道沿线垃圾")
    assert (item().round, item().stage, item().task.rebound_count) == (2, "open", 1)


def the_list_comes_in(officer: Visitor) -> None:
    page = officer.page
    page.goto("/feedback/")
    page.get_by_role("link", name="从 Excel 导入").click()
    sheet = FilePayload(name="清单.xlsx", mimeType="application/vnd.ms-excel", buffer=workbook(ROWS))
    page.locator("[name=file]").set_input_files([sheet])
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("正在排队")).to_be_visible()
    imports.work_on_waiting()
    page.get_by_role("button", name="导入 1 行").click()
    expect(page.get_by_text("开始导入")).to_be_visible()
    imports.work_on_waiting()
    expect(page.get_by_role("heading", level=1)).to_have_text("已导入 1 行")
    page.goto("/feedback/")
    expect(page.locator("table")).to_contain_text("石桥村河道沿线垃圾")
    expect(page.locator("table")).to_contain_text("未交办")


def the_office_gives_it_out(page: Page) -> None:
    page.goto(item().get_absolute_url())
    page.get_by_role("link", name="交办").click()
    expect(page.get_by_label("完成日期")).to_have_value("2026-12-31")
    page.get_by_label("类别").select_option("垃圾乱丢")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**{item().get_absolute_url()}")
    assert item().task.due_at.astimezone(item().town.zone).date() == date(2026, 12, 31)


def assert_seen(neighbour: Visitor, words: str) -> None:
    """Who assists sees the item and its task, and has nothing to do with either."""
    neighbour.page.goto(item().task.get_absolute_url())
    expect(neighbour.page.locator("body")).to_contain_text(words)
    neighbour.page.goto(item().get_absolute_url())
    expect(neighbour.page.get_by_role("button", name="标为完成")).to_have_count(0)


def status_of(visitor: Visitor, path: str) -> int:
    """Asked beside the page, whose console would complain of a refusal."""
    return visitor.context.request.get(path).status


def the_head_may_tell_progress_and_nothing_more(head: Visitor) -> None:
    url = item().get_absolute_url()
    head.page.goto(url)
    expect(head.page.get_by_role("link", name="报本月进展")).to_be_visible()
    for name in ("现场自查", "审签", "修改内容"):
        expect(head.page.get_by_role("link", name=name)).to_have_count(0)
    head.judge()
    assert (status_of(head, f"{url}check/"), status_of(head, f"{url}file/pdf/")) == (403, 403)


def the_inspector_reads_and_does_nothing(inspector: Visitor) -> None:
    """And takes the closing file along."""
    url = item().get_absolute_url()
    inspector.page.goto("/feedback/")
    expect(inspector.page.locator("table")).to_contain_text("石桥村河道沿线垃圾")
    expect(inspector.page.locator("[data-bulk]")).to_have_count(0)
    inspector.page.goto(url)
    expect(inspector.page.locator("main form, main section.btns")).to_have_count(0)
    inspector.judge()
    assert (status_of(inspector, f"{url}file/docx/"), status_of(inspector, f"{url}applied/")) == (200, 403)


def the_keeper_sees_nothing_of_it(admin: Visitor) -> None:
    admin.page.goto("/")
    expect(admin.page.locator("a[href='/feedback/']")).to_have_count(0)
    assert (status_of(admin, "/feedback/"), status_of(admin, item().get_absolute_url())) == (403, 404)


def the_village_puts_it_right(cadre: Visitor) -> None:
    page = cadre.page
    page.goto(item().get_absolute_url())
    cadre.judge()
    for _measure in range(2):
        with page.expect_navigation():  # with its styles: before them a page shows the phone's steps and the desk's
            page.get_by_role("button", name="标为完成").first.tap()
    page.get_by_role("link", name="报本月进展").tap()
    page.get_by_text("达到序时进度", exact=True).tap()
    page.get_by_label("本月做了什么").fill("存量垃圾已清完")
    page.get_by_role("button", name="保存").tap()
    page.wait_for_url(f"**{item().get_absolute_url()}")
    page.goto(f"{item().task.get_absolute_url()}submit/")
    page.locator("[name=photos]").set_input_files([photo("after.jpg")])
    expect(page.get_by_text("已送达")).to_be_visible()
    page.get_by_label("做了什么").fill("河道两岸清理完毕，每周巡河")
    page.get_by_role("button", name="提交").tap()
    page.wait_for_url(f"**{item().task.get_absolute_url()}")


def expect_no_step(visitor: Visitor, name: str) -> None:
    visitor.page.goto(item().get_absolute_url())
    expect(visitor.page.get_by_role("link", name=name)).to_have_count(0)


def the_office_checks_on_site(officer: Visitor) -> None:
    page = officer.page
    page.goto(item().get_absolute_url())
    page.get_by_role("link", name="现场自查").click()
    page.get_by_label("自查人员").fill("李主任、王强")
    for number in range(1, 6):
        page.locator(f"[name=answer_{number}]").fill(f"第{number}问已核实，见照片")
    page.locator("[name=photos]").set_input_files([photo("check.jpg")])
    expect(page.get_by_text("已送达")).to_be_visible()
    officer.judge()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**{item().get_absolute_url()}")


def sign(visitor: Visitor) -> None:
    """Deputy and leader sign in two taps, on the phone."""
    page = visitor.page
    page.goto(item().get_absolute_url())
    visitor.judge()
    page.get_by_role("link", name="审签").tap()
    page.get_by_role("button", name=re.compile("报下一级|办结")).tap()
    page.wait_for_url(f"**{item().task.get_absolute_url()}")


def record(page: Page, kind: str, paper: str) -> None:
    page.goto(f"{item().get_absolute_url()}{kind}/")
    page.get_by_label("机关").fill("秦州市生态环境局")
    page.get_by_label("文件名称和文号").fill(f"{paper}〔2026〕12号")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**{item().get_absolute_url()}")


def it_came_again(page: Page) -> None:
    page.goto(item().get_absolute_url())
    page.get_by_role("link", name=re.compile("回头看")).click()
    page.get_by_text("已反弹", exact=True).click()
    page.get_by_label("情况说明文字").fill("桥下又有垃圾")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**{item().get_absolute_url()}")
    expect(page.locator(".badges")).to_contain_text("反弹 1 次")
    expect(page.locator(".badges")).not_to_contain_text("已销号")
