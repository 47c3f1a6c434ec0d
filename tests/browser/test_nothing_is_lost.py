"""A report outlives no signal, a wrong field, a session that ran out, a second tab; and the next user sees none of it."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Request, Route, expect

from apps.reports.models import DailyReport, Finding
from tests.browser.conftest import Open, Place
from tests.browser.tools import PHONE, Visitor, begin, drafts, hold_scripts, let_go, photo, sign_in_on, words
from tests.make import make_report

REPORT = re.compile(r"/reports/\d+/$")


def no_signal_for_posts(route: Route) -> None:
    """Pages can be opened, nothing can be sent."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def refuse_posts(page: Page, **answer: str) -> None:
    def answer_post(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=403, **answer)
        else:
            route.continue_()

    page.route("**/reports/new/**", answer_post)


def test_a_report_without_signal_goes_when_there_is_signal(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place.cadre)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    assert not DailyReport.objects.exists()
    phone.context.set_offline(False)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂路口"


def test_a_kept_report_is_offered_on_home_after_the_page_was_closed(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place.cadre)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    page.close()
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto("/")
    again.get_by_role("link", name="现在发送").tap()
    again.wait_for_url(REPORT)
    assert DailyReport.objects.get().finding_count == 1


def test_a_photo_without_signal_goes_when_there_is_signal(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place.cadre)
    phone.context.set_offline(True)
    page.locator("[name=findings-0-photos]").set_input_files([photo()])
    expect(page.get_by_text("等有信号再发")).to_be_visible()
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("照片还在发送", exact=False)).to_be_visible()
    phone.context.set_offline(False)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 1


def test_a_wrong_field_keeps_all_else(place: Place, phone: Visitor) -> None:
    phone.ignored = ("422",)
    page = begin(phone, place.cadre)
    page.get_by_text("较重", exact=True).tap()
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("这种程度的问题请至少拍一张照片", exact=False)).to_be_visible()
    expect(page.get_by_label("在哪里")).to_have_value("砖厂路口")
    page.reload()
    expect(page.get_by_label("在哪里")).to_have_value("砖厂路口")
    assert not DailyReport.objects.exists()


def test_a_session_that_ran_out_in_the_middle_loses_nothing(place: Place, phone: Visitor) -> None:
    page = begin(phone, place.cadre)
    Session.objects.all().delete()
    page.get_by_role("button", name="提交日报").tap()
    page.get_by_role("link", name="登录").tap()
    sign_in_on(page, place.cadre)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂路口"


def test_a_lost_csrf_cookie_loses_nothing(place: Place, phone: Visitor) -> None:
    phone.ignored = ("403",)
    page = begin(phone, place.cadre)
    phone.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("填的内容还在", exact=False)).to_be_visible()
    page.get_by_role("link", name="重新打开").tap()
    page.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂路口"


def test_a_refusal_is_told_in_the_words_of_the_server(place: Place, phone: Visitor) -> None:
    phone.ignored = ("403",)
    page = begin(phone, place.cadre)
    refuse_posts(page, content_type="application/json", body='{"errors": {"__all__": ["您的岗位已经结束。"]}}')
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("您的岗位已经结束。", exact=False)).to_be_visible()
    expect(page.locator("[data-state]")).to_contain_text(words(page, "all-kept"))
    assert drafts(page)[0]["sending"]


def test_a_refusal_without_words_is_no_sign_out(place: Place, phone: Visitor) -> None:
    phone.ignored = ("403",)
    page = begin(phone, place.cadre)
    refuse_posts(page, content_type="text/html", body="<h1>Forbidden</h1>")
    page.get_by_role("button", name="提交日报").tap()
    expect(page.locator("[data-state]")).to_have_text(words(page, "broke"))
    assert drafts(page)


def test_a_report_sent_again_after_a_wrong_field_counts_from_then(place: Place, phone: Visitor) -> None:
    phone.ignored = ("422",)
    page = begin(phone, place.cadre)
    page.get_by_text("较重", exact=True).tap()
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("这种程度的问题请至少拍一张照片", exact=False)).to_be_visible()
    expect(page.locator("[name=written_at]")).to_have_value("")
    page.get_by_label("在哪里").fill("砖厂东路口")
    expect(page.locator("[name=written_at]")).to_have_value("")


def test_an_edit_of_a_waiting_report_gives_it_a_new_time(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place.cadre)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    pressed = page.locator("[name=written_at]").input_value()
    page.get_by_label("在哪里").fill("砖厂东路口")
    edited = page.locator("[name=written_at]").input_value()
    assert pressed < edited
    phone.context.set_offline(False)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂东路口"
    written = DailyReport.objects.get().written_at
    assert abs((written - datetime.fromisoformat(edited)).total_seconds()) < 1


def test_an_edited_report_that_waits_is_still_told_of_and_goes(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place.cadre)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    page.get_by_label("在哪里").fill("砖厂东路口")
    page.close()
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto("/")
    again.get_by_role("link", name="现在发送").tap()
    again.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂东路口"


def test_a_waiting_report_opened_in_a_second_tab_is_sent_by_the_first_alone(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    first = begin(phone, place.cadre)
    phone.context.route("**/reports/new/**", no_signal_for_posts)
    first.get_by_role("button", name="提交日报").tap()
    expect(first.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    second = phone.context.new_page()
    posts: list[Request] = []
    second.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    second.goto(first.url)
    expect(second.get_by_label("在哪里")).to_have_value("")
    second.evaluate("window.dispatchEvent(new Event('online'))")
    phone.context.unroute("**/reports/new/**")
    first.evaluate("window.dispatchEvent(new Event('online'))")
    first.wait_for_url(REPORT)
    assert (DailyReport.objects.count(), posts) == (1, [])


def test_what_a_second_tab_keeps_is_taken_over_only_when_that_tab_is_closed(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    first = begin(phone, place.cadre)
    address = first.url
    second = phone.context.new_page()
    second.goto(address)
    second.get_by_text("废膜回收", exact=True).first.tap()
    second.get_by_label("在哪里").fill("三社机耕路")
    first.get_by_role("button", name="提交日报").tap()
    first.wait_for_url(REPORT)
    phone.context.route("**/reports/**", no_signal_for_posts)
    second.get_by_role("button", name="提交日报").tap()
    expect(second.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    first.goto(address)  # now the amendment of what stands
    first.wait_for_timeout(500)
    assert len(drafts(first)) == 1
    expect(first.get_by_label("在哪里")).to_have_count(0)
    second.close()
    phone.context.unroute("**/reports/**")
    first.reload()
    first.wait_for_url(REPORT)
    assert sorted(Finding.objects.values_list("place", flat=True)) == ["三社机耕路", "砖厂路口"]


def test_a_report_whose_answer_was_lost_is_found_and_not_sent_twice(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    page = begin(phone, place.cadre)

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/reports/new/**", lose_the_answer)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    page.close()
    again = phone.context.new_page()
    again.goto("/")
    again.get_by_role("link", name="现在发送").tap()
    again.wait_for_url(REPORT)
    report = DailyReport.objects.get()
    assert (report.finding_count, report.version_count, drafts(again)) == (1, 1, [])


def test_a_waiting_report_is_added_to_what_a_colleague_reported_meanwhile(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_INTERNET_DISCONNECTED",)
    page = begin(phone, place.cadre)
    phone.context.set_offline(True)
    page.get_by_role("button", name="提交日报").tap()
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    page.close()
    make_report(place.head, place.village, place.town.today(), remarks="下午又巡了一遍")
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto("/")
    again.get_by_role("link", name="现在发送").tap()
    again.wait_for_url(REPORT)
    report = DailyReport.objects.get()
    assert (report.finding_count, report.remarks) == (1, "下午又巡了一遍")


def test_two_tabs_make_one_report_with_both_findings(place: Place, phone: Visitor) -> None:
    first = begin(phone, place.cadre)
    second = phone.context.new_page()
    second.goto(first.url)
    second.get_by_text("废膜回收", exact=True).first.tap()
    second.get_by_label("在哪里").fill("三社机耕路")
    for page in (first, second):
        page.get_by_role("button", name="提交日报").tap()
        page.wait_for_url(REPORT)
    assert DailyReport.objects.get().finding_count == 2


def test_the_next_person_on_a_shared_phone_sees_nothing_of_the_last(place: Place, phone: Visitor) -> None:
    page = begin(phone, place.cadre)
    page.once("dialog", lambda dialog: dialog.accept())
    phone.sign_out()
    phone.sign_in(place.head)
    page.goto("/reports/new/?findings=1")
    expect(page.get_by_label("在哪里")).to_have_value("")
    left = page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")
    assert left == []


def test_what_a_person_left_without_signing_out_is_cleared_at_the_next_sign_in(place: Place, open_window: Open) -> None:
    phone = open_window(PHONE, has_touch=True)
    begin(phone, place.cadre)
    phone.context.clear_cookies()
    phone.sign_in(place.head)
    phone.page.goto("/")
    assert phone.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []


def test_what_is_typed_before_the_scripts_come_is_kept(place: Place, phone: Visitor) -> None:
    page = phone.page
    phone.sign_in(place.cadre)
    held = hold_scripts(page)
    page.goto("/reports/new/?findings=1", wait_until="commit")
    page.get_by_label("在哪里").fill("砖厂路口")
    assert not drafts(page)
    let_go(page, held)
    page.goto("/notices/")
    page.goto("/reports/new/?findings=1")
    expect(page.get_by_label("在哪里")).to_have_value("砖厂路口")


def test_what_is_typed_before_the_scripts_come_is_not_undone_by_an_older_draft(place: Place, phone: Visitor) -> None:
    page = begin(phone, place.cadre)
    held = hold_scripts(page)
    page.goto("/reports/new/?findings=1", wait_until="commit")
    page.get_by_label("在哪里").fill("水库南岸")
    let_go(page, held)
    expect(page.get_by_text("扬尘", exact=True).first.locator("xpath=..").locator("input")).to_be_checked()
    expect(page.get_by_label("在哪里")).to_have_value("水库南岸")
