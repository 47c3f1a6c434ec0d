"""A study meeting from its preparation to the task on the village's phone (domain.md §6)."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from apps.meetings.models import StudyMeeting
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor


def test_a_meeting_is_prepared_recorded_and_issued_and_the_village_gets_its_task(
    place: Place, open_window: Open
) -> None:
    desk = open_window(DESK)
    desk.sign_in(place.officer)
    prepare(desk, place)
    record(desk)
    decide(desk, place)
    issue(desk)

    assert StudyMeeting.objects.get().number == "第1期"
    phone = open_window(PHONE, has_touch=True, is_mobile=True)
    phone.sign_in(place.cadre)
    phone.page.goto("/tasks/")
    phone.page.get_by_text("清理河道沿线存量垃圾").first.tap()
    expect(phone.page.get_by_role("heading", name="清理河道沿线存量垃圾")).to_be_visible()
    assert phone.page.goto("/meetings/").status == 403
    phone.problems.clear()  # the browser notes the refusal

    reader = open_window(PHONE, has_touch=True, is_mobile=True)
    reader.sign_in(place.secretary)
    reader.page.goto("/me/")
    reader.page.get_by_role("link", name="专题研究").tap()
    expect(reader.page.get_by_text("纪要已印发").first).to_be_visible()
    reader.judge()
    reader.page.get_by_role("link", name="党委会").tap()
    expect(reader.page.get_by_text("会议要求压实责任")).to_be_visible()
    reader.judge()


def prepare(desk: Visitor, place: Place) -> None:
    page = desk.page
    page.goto("/meetings/")
    page.get_by_role("link", name="安排会议").click()
    yesterday = place.town.today() - timedelta(days=1)  # so that it was held, whatever the clock says
    page.get_by_label("日期").fill(yesterday.isoformat())
    page.get_by_label("开始时间").fill("09:00")
    page.get_by_label("地点").fill("镇政府三楼会议室")
    page.get_by_label("其他议题").fill("秋冬季秸秆禁烧")
    desk.judge()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="本季度工作情况")).to_be_visible()
    desk.judge()


def record(desk: Visitor) -> None:
    page = desk.page
    page.get_by_role("link", name="登记到会人员").click()
    page.get_by_label("结束时间").fill("10:30")
    page.get_by_label("列席人员").fill("县生态环境局 张三")
    desk.judge()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("县生态环境局 张三")).to_be_visible()
    page.get_by_role("link", name="写纪要").click()
    page.get_by_label("研究讨论").fill("会议要求压实责任")
    page.get_by_role("button", name="保存").click()


def decide(desk: Visitor, place: Place) -> None:
    page = desk.page
    page.get_by_role("link", name="添加议定事项").click()
    page.get_by_label("议定事项").fill("清理河道沿线存量垃圾")
    page.get_by_label("主办").select_option(label="石桥村")
    page.get_by_label("类别").select_option(label="垃圾乱丢")
    page.get_by_label("完成时限").fill((place.town.today() + timedelta(days=20)).isoformat())
    desk.judge()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("清理河道沿线存量垃圾")).to_be_visible()


def issue(desk: Visitor) -> None:
    page = desk.page
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="印发纪要").click()
    expect(page.get_by_text("议定事项已转为各单位的整改任务")).to_be_visible()
    desk.judge()
