"""No report goes without a photo that its cadre chose: not without signal, not signed out, not with a server in trouble."""

from __future__ import annotations

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, Route, expect

from apps.photos.models import Photo
from apps.reports.models import DailyReport, Finding
from tests.browser.conftest import Place
from tests.browser.tools import Visitor, begin, photo, sign_in_on, words

REPORT = re.compile(r"/reports/\d+/$")
NO_PHOTO = {"name": "名单.jpg", "mimeType": "image/jpeg", "buffer": b"no photo at all"}


def choose(page: Page, *files: object) -> Locator:
    page.locator("[name=findings-0-photos]").set_input_files(list(files) or [photo(size=(400, 300))])
    return page.locator("figure.photo figcaption")


def send(page: Page) -> None:
    page.get_by_role("button", name="提交日报").tap()


def state(page: Page) -> Locator:
    return page.locator("[data-state]")


def signal_is_back(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_photo_refused_by_a_server_in_trouble_is_tried_again(place: Place, phone: Visitor) -> None:
    phone.ignored = ("503",)
    page = begin(phone, place.cadre)
    page.route("**/photos/", lambda route: route.fulfill(status=503, body="busy"))
    caption = choose(page)
    expect(caption).to_have_text(words(page, "later"))
    send(page)
    expect(state(page)).to_have_text(words(page, "photos-wait"))
    assert not DailyReport.objects.exists()
    page.unroute("**/photos/")
    signal_is_back(page)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 1


def test_a_photo_chosen_after_the_session_ran_out_waits_for_the_sign_in(place: Place, phone: Visitor) -> None:
    page = begin(phone, place.cadre)
    Session.objects.all().delete()
    choose(page)
    expect(state(page)).to_contain_text(words(page, "expired"))
    expect(state(page).get_by_role("link", name="登录")).to_have_attribute("href", re.compile("next=%2Freports%2Fnew"))
    send(page)
    expect(state(page)).to_contain_text(words(page, "expired"))
    other = phone.context.new_page()
    other.goto("/accounts/login/")
    sign_in_on(other, place.cadre)
    send(page)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 1


def test_the_words_about_a_sign_out_go_when_the_photo_has_arrived(place: Place, phone: Visitor) -> None:
    page = begin(phone, place.cadre)
    Session.objects.all().delete()
    caption = choose(page)
    expect(state(page)).to_contain_text(words(page, "expired"))
    other = phone.context.new_page()
    other.goto("/accounts/login/")
    sign_in_on(other, place.cadre)
    signal_is_back(page)
    expect(caption).to_have_text("已送达")
    expect(state(page)).to_be_hidden()


def test_a_file_that_is_no_photo_holds_the_report_until_it_is_taken_away(place: Place, phone: Visitor) -> None:
    phone.ignored = ("422",)
    page = begin(phone, place.cadre)
    caption = choose(page, NO_PHOTO)
    expect(caption).to_contain_text(words(page, "take-away"))
    expect(caption).to_contain_text("名单.jpg")
    phone.judge()
    send(page)
    expect(state(page)).to_have_text(words(page, "photos-failed"))
    page.wait_for_timeout(500)
    assert not DailyReport.objects.exists()
    page.get_by_role("button", name="去掉这张照片").tap()
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 0


def test_a_photo_that_was_lost_while_the_signal_came_back_goes_at_once(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    page = begin(phone, place.cadre)
    under_way: list[Route] = []
    page.route("**/photos/", lambda route: under_way.append(route), times=1)
    with page.expect_request("**/photos/"):
        caption = choose(page)
    signal_is_back(page)
    under_way[0].abort()
    expect(caption).to_have_text("已送达")


def test_a_photo_refused_after_send_was_pressed_holds_the_report(place: Place, phone: Visitor) -> None:
    phone.ignored = ("422", "ERR_FAILED")
    page = begin(phone, place.cadre)
    page.route("**/photos/", lambda route: route.abort())
    caption = choose(page, NO_PHOTO)
    expect(caption).to_have_text("等有信号再发")
    send(page)
    page.unroute("**/photos/")
    signal_is_back(page)
    expect(state(page)).to_have_text(words(page, "photos-failed"))
    signal_is_back(page)
    page.wait_for_timeout(500)
    assert not DailyReport.objects.exists()
    expect(page.locator("figure.failed")).to_be_visible()


def test_a_waiting_photo_that_is_taken_away_holds_nothing(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    page = begin(phone, place.cadre)
    page.route("**/photos/", lambda route: route.abort())
    expect(choose(page)).to_have_text("等有信号再发")
    send(page)
    expect(state(page)).to_have_text(words(page, "photos-wait"))
    page.get_by_role("button", name="去掉这张照片").tap()
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 0


def test_a_report_whose_photo_went_with_its_page_waits_for_its_cadre(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    page = begin(phone, place.cadre)
    page.route("**/photos/", lambda route: route.abort())
    expect(choose(page)).to_have_text("等有信号再发")
    send(page)
    expect(state(page)).to_have_text(words(page, "photos-wait"))
    page.reload()
    expect(state(page)).to_have_text(words(page, "photos-lost"))
    signal_is_back(page)
    page.wait_for_timeout(500)
    assert not DailyReport.objects.exists()
    page.unroute("**/photos/")
    expect(choose(page)).to_have_text("已送达")
    send(page)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 1


def test_a_kept_photo_that_was_swept_is_told_of_when_the_draft_is_put_back(place: Place, phone: Visitor) -> None:
    phone.ignored = ("404",)
    page = begin(phone, place.cadre)
    expect(choose(page)).to_have_text("已送达")
    Photo.objects.all().delete()
    page.reload()
    figure = page.locator("figure.failed")
    expect(figure).to_contain_text(words(page, "gone"))
    figure.get_by_role("button", name="去掉这张照片").tap()
    send(page)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂路口"


def test_a_swept_photo_of_a_waiting_report_is_told_of_too(place: Place, phone: Visitor) -> None:
    phone.ignored = ("404", "422", "ERR_FAILED")
    page = begin(phone, place.cadre)
    expect(choose(page)).to_have_text("已送达")
    page.route("**/reports/new/**", lambda route: route.abort())
    send(page)
    expect(page.get_by_text("没有信号，已保存在手机里", exact=False)).to_be_visible()
    page.unroute("**/reports/new/**")
    Photo.objects.all().delete()
    page.reload()
    expect(page.get_by_text("有一张照片已经不在了", exact=False)).to_be_visible()
    page.locator("figure.failed").get_by_role("button", name="去掉这张照片").tap()
    assert not DailyReport.objects.exists()
    send(page)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().place == "砖厂路口"


def test_a_kept_photo_that_cannot_be_shown_just_now_stays_in_the_draft(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    page = begin(phone, place.cadre)
    expect(choose(page)).to_have_text("已送达")
    page.route("**/thumb/", lambda route: route.abort())
    page.reload()
    expect(page.get_by_label("在哪里")).to_have_value("砖厂路口")
    send(page)
    page.wait_for_url(REPORT)
    assert Finding.objects.get().photos.count() == 1


def test_a_photo_chosen_before_the_script_had_arrived_is_sent_too(place: Place, phone: Visitor) -> None:
    phone.sign_in(place.cadre)
    held: list[Route] = []
    phone.page.route("**/photos.js", lambda route: held.append(route))
    phone.page.goto("/reports/new/?findings=1", wait_until="commit")
    caption = choose(phone.page)
    held[0].continue_()
    expect(caption).to_have_text("已送达")


def test_a_thumb_can_hit_the_button_that_takes_a_photo_away(place: Place, phone: Visitor) -> None:
    page = begin(phone, place.cadre)
    expect(choose(page)).to_have_text("已送达")
    box = page.get_by_role("button", name="去掉这张照片").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44


def test_a_photo_whose_answer_was_lost_is_kept_once_on_plain_http_too(place: Place, phone: Visitor) -> None:
    phone.ignored = ("ERR_FAILED",)
    phone.context.add_init_script("Object.defineProperty(Crypto.prototype, 'randomUUID', { value: undefined })")
    page = begin(phone, place.cadre)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/photos/", lose_the_answer)
    caption = choose(page)
    expect(caption).to_have_text("等有信号再发")
    page.unroute("**/photos/")
    signal_is_back(page)
    expect(caption).to_have_text("已送达")
    assert Photo.objects.count() == 1
