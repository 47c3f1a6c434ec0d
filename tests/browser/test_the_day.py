"""The story: a cadre reports, a problem becomes a task, it is put right, returned, put right again and verified."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from apps.rectifications.models import Task
from apps.reports.models import DailyReport, Finding
from tests.browser.conftest import Place
from tests.browser.tools import Visitor, photo


def test_a_nil_report_takes_two_taps(place: Place, phone: Visitor) -> None:
    phone.sign_in(place.cadre)
    phone.judge()
    phone.page.get_by_role("link", name="没有问题，去提交").tap()
    phone.page.get_by_role("button", name="没有问题，提交").tap()
    phone.page.wait_for_url(re.compile(r"/reports/\d+/$"))
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("零报告")
    assert DailyReport.objects.get().is_nil


def test_from_a_patrol_to_a_verified_task(place: Place, phone: Visitor, desk: Visitor) -> None:
    report_a_problem(place, phone)
    task = Task.objects.get()
    put_it_right(place, phone, task, "已清运一车", "after1.jpg")
    return_it(place, desk, task)
    see_the_return(place, phone, task)
    put_it_right(place, phone, task, "南侧也清干净了", "after2.jpg")
    verify_it(place, desk, task)
    task.refresh_from_db()
    assert (task.status, task.return_count) == ("completed", 1)


def report_a_problem(place: Place, phone: Visitor) -> None:
    page = phone.page
    phone.sign_in(place.cadre)
    page.get_by_role("link", name="发现问题，去填写").tap()
    page.get_by_text("垃圾乱丢", exact=True).first.tap()
    page.locator("[name=findings-0-photos]").set_input_files([photo("a.jpg"), photo("b.jpg")])
    page.get_by_label("在哪里").fill("东河沿三号桥下")
    page.get_by_role("button", name="带上我的位置").tap()
    expect(page.get_by_text("已带位置，误差约 8 米")).to_be_visible()
    page.get_by_text("较重", exact=True).tap()
    expect(page.get_by_text("已送达")).to_have_count(2)
    phone.judge()
    page.get_by_role("button", name="提交日报").tap()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    phone.judge()
    found = Finding.objects.get()
    assert (found.photos.count(), float(found.latitude or 0), found.accuracy) == (2, 35.1234, 8)
    phone.sign_out()


def put_it_right(place: Place, phone: Visitor, task: Task, words: str, name: str) -> None:
    page = phone.page
    phone.sign_in(place.head)
    page.get_by_role("link", name=re.compile(task.title)).first.tap()
    page.wait_for_url(f"**{task.get_absolute_url()}")
    phone.judge()
    page.get_by_role("link", name="整改好了，提交照片和说明").tap()
    page.locator("[name=photos]").set_input_files([photo(name)])
    expect(page.get_by_text("已送达")).to_be_visible()
    page.get_by_label("做了什么").fill(words)
    phone.judge()
    page.get_by_role("button", name="提交", exact=True).tap()
    expect(page.get_by_text("已提交环境办复核", exact=False)).to_be_visible()
    phone.sign_out()


def return_it(place: Place, desk: Visitor, task: Task) -> None:
    page = desk.page
    desk.sign_in(place.officer)
    desk.judge()
    page.get_by_role("link", name=re.compile("待复核")).first.click()
    page.wait_for_url("**/tasks/?state=submitted")  # with its scripts: before them the row opens as a page
    page.get_by_role("link", name=task.title).click()
    panel = page.locator("#panel")
    expect(panel.get_by_text("已清运一车")).to_be_visible()
    desk.judge()
    panel.get_by_role("link", name="退回，写明原因").click()
    page.get_by_label("原因").fill("南侧仍有残留，请清到河堤")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_text("退回 1 次")).to_be_visible()


def see_the_return(place: Place, phone: Visitor, task: Task) -> None:
    phone.sign_in(place.head)
    phone.page.get_by_role("link", name=re.compile(task.title)).first.tap()
    expect(phone.page.get_by_text("退回：南侧仍有残留，请清到河堤")).to_be_visible()
    phone.sign_out()


def verify_it(place: Place, desk: Visitor, task: Task) -> None:
    page = desk.page
    page.goto(task.get_absolute_url())
    desk.judge()
    page.get_by_role("link", name="复核通过，办结").click()
    page.get_by_role("button", name="复核通过，办结").click()
    expect(page.get_by_text("复核办结")).to_be_visible()


def test_the_secretary_reads_the_day_on_the_phone(place: Place, phone: Visitor) -> None:
    phone.sign_in(place.secretary)
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("还差 2 家未报")
    phone.judge()
