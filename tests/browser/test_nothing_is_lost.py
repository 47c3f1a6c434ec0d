"""What a cadre typed outlives no signal, a wrong field, a session that ran out, a second tab; and the next user sees none of it."""

from __future__ import annotations

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from apps.reports.models import DailyReport, Finding
from tests.browser.conftest import Open, Place
from tests.browser.tools import PHONE, Visitor, photo


def begin(phone: Visitor, place: Place) -> Page:
    phone.sign_in(place.cadre)
    phone.page.get_by_role("link", name="发现问题，去填写").tap()
    phone.page.get_by_text("扬尘", exact=True).first.tap()
    phone.page.get_by_label("在哪里").fill("砖厂路口")
    return phone.page


def test_a_report_without_signal_goes_when_there_is_signal(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    assert not DailyReport.objects.exists()
    phone.context.set_offline(False)
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert Finding.objects.get().place == "砖厂路口"


def test_a_kept_report_is_offered_on_home_after_the_page_was_closed(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    page.close()
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto("/")
    again.get_by_role("link", name="现在发送").tap()
    again.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert DailyReport.objects.get().finding_count == 1


def test_a_photo_without_signal_goes_when_there_is_signal(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place)
    phone.context.set_offline(True)
    page.locator("[name=findings-0-photos]").set_input_files([photo()])
    expect(page.get_by_text("等有信号再发")).to_be_visible()
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("照片还在发送", exact=False)).to_be_visible()
    phone.context.set_offline(False)
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert Finding.objects.get().photos.count() == 1


def test_a_wrong_field_keeps_all_else(place: Place, phone: Visitor) -> None:
    phone.ignored = ("422",)
    page = begin(phone, place)
    page.get_by_text("较重", exact=True).tap()
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("这种程度的问题请至少拍一张照片", exact=False)).to_be_visible()
    expect(page.get_by_label("在哪里")).to_have_value("砖厂路口")
    page.reload()
    expect(page.get_by_label("在哪里")).to_have_value("砖厂路口")
    assert not DailyReport.objects.exists()


def test_a_session_that_ran_out_in_the_middle_loses_nothing(place: Place, phone: Visitor) -> None:
    page = begin(phone, place)
    Session.objects.all().delete()
    page.get_by_role("button", name="提交日报").tap()
    page.get_by_role("link", name="登录").tap()
    page.get_by_label("账号").fill(place.cadre.username)
    page.get_by_label("密码").fill("correct horse battery")
    page.get_by_role("button", name="登录").tap()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert Finding.objects.get().place == "砖厂路口"


def test_a_lost_csrf_cookie_loses_nothing(place: Place, phone: Visitor) -> None:
    phone.ignored = ("403",)
    page = begin(phone, place)
    phone.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("填的内容保存在这部手机上", exact=False)).to_be_visible()
    page.reload()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert Finding.objects.get().place == "砖厂路口"


def test_two_tabs_make_one_report_with_both_findings(place: Place, phone: Visitor) -> None:
    first = begin(phone, place)
    second = phone.context.new_page()
    second.goto(first.url)
    second.get_by_text("废膜回收", exact=True).first.tap()
    second.get_by_label("在哪里").fill("三社机耕路")
    for page in (first, second):
        page.get_by_role("button", name="提交日报").tap()
        page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert DailyReport.objects.get().finding_count == 2


def test_the_next_person_on_a_shared_phone_sees_nothing_of_the_last(place: Place, phone: Visitor) -> None:
    page = begin(phone, place)
    page.once("dialog", lambda dialog: dialog.accept())
    phone.sign_out()
    phone.sign_in(place.head)
    page.goto("/reports/new/?findings=1")
    expect(page.get_by_label("在哪里")).to_have_value("")
    left = page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")
    assert left == []


def test_what_a_person_left_without_signing_out_is_cleared_at_the_next_sign_in(place: Place, open_window: Open) -> None:
    phone = open_window(PHONE, has_touch=True)
    begin(phone, place)
    phone.context.clear_cookies()
    phone.sign_in(place.head)
    phone.page.goto("/")
    assert phone.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []
