"""What is typed into a task's step outlives a session that ran out, and is gone from the phone once it was sent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from apps.accountability.measures import draft_notice, issue_measure
from apps.accountability.models import Measure
from apps.accounts.models import User
from apps.rectifications.models import Task
from tests.browser.conftest import Place
from tests.browser.tools import Visitor, drafts, hold_scripts, let_go, photo, sign_in_on, words
from tests.make import make_leader, make_meeting, make_task

STORY = re.compile(r"/tasks/\d+/$")


@pytest.fixture
def task(place: Place) -> Task:
    return make_task(place.officer, place.village)


def begin_step(phone: Visitor, place: Place, task: Task) -> Page:
    """The head has typed what was done."""
    phone.sign_in(place.head)
    phone.page.goto(f"{task.get_absolute_url()}submit/")
    phone.page.get_by_label("做了什么").fill("已清运一车")
    return phone.page


def send(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).tap()


def line(page: Page) -> Locator:
    return page.locator("[data-kept-note]")


def test_the_words_of_a_step_outlive_a_session_that_ran_out(place: Place, phone: Visitor, task: Task) -> None:
    page = begin_step(phone, place, task)
    Session.objects.all().delete()
    send(page)
    sign_in_on(page, place.head)
    expect(page.get_by_label("做了什么")).to_have_value("已清运一车")
    expect(line(page)).to_have_text(words(page, "restored"))
    send(page)
    page.wait_for_url(STORY)
    assert task.events.filter(remark="已清运一车").exists()


def test_words_typed_before_the_scripts_come_go_before_those_kept_earlier(
    place: Place, phone: Visitor, task: Task
) -> None:
    page = begin_step(phone, place, task)
    step, held = page.url, hold_scripts(page)
    page.goto(step, wait_until="commit")
    page.get_by_label("做了什么").fill("已清运两车")
    let_go(page, held)
    expect(page.get_by_label("做了什么")).to_have_value("已清运两车")
    page.goto("/")
    page.goto(step)
    expect(page.get_by_label("做了什么")).to_have_value("已清运两车")


def test_the_photos_of_a_step_outlive_it_too(place: Place, phone: Visitor, task: Task) -> None:
    page = begin_step(phone, place, task)
    page.locator("[name=photos]").set_input_files([photo()])
    expect(page.get_by_text("已送达")).to_be_visible()
    page.reload()
    expect(page.locator("figure.photo [name=kept_photos]")).to_have_count(1)
    send(page)
    page.wait_for_url(STORY)
    assert task.photos.count() == 1


def test_a_step_that_was_sent_leaves_nothing_on_the_phone(place: Place, phone: Visitor, task: Task) -> None:
    page = begin_step(phone, place, task)
    assert len(drafts(page)) == 1
    send(page)
    page.wait_for_url(STORY)
    assert drafts(page) == []


def test_a_step_that_was_sent_is_forgotten_too_where_its_answer_is_left_at_once(
    place: Place, phone: Visitor, task: Task
) -> None:
    page = begin_step(phone, place, task)
    held = hold_scripts(page)
    page.get_by_role("button", name="提交", exact=True).tap(no_wait_after=True)
    page.wait_for_url(STORY, wait_until="commit")
    page.goto("/me/", wait_until="commit")
    let_go(page, held)
    assert drafts(page) == []


def test_the_words_of_a_refused_step_stay_on_the_phone(place: Place, phone: Visitor, task: Task) -> None:
    phone.ignored = ("422",)
    page = begin_step(phone, place, task)
    done = page.get_by_label("做了什么")
    done.evaluate("(node) => node.removeAttribute('maxlength')")
    done.fill("清" * 3000)
    send(page)
    expect(page.locator(".invalid-feedback")).to_be_visible()
    assert len(drafts(page)) == 1


def test_an_answer_that_was_refused_stands_on_its_page_again_and_is_forgotten_once_it_is_taken(
    place: Place, phone: Visitor, task: Task
) -> None:
    """The form stands on one address and is sent to another, where the refusal stays in the browser's bar."""
    phone.ignored = ("422",)
    notice = make_notice(task, place.officer)
    phone.sign_in(place.head)
    page = phone.page
    page.goto(notice.get_absolute_url())
    answer(page, "因连日降雨" * 900)
    expect(page.locator(".invalid-feedback")).to_be_visible()
    page.goto("/me/")
    page.goto(notice.get_absolute_url())
    expect(page.get_by_label("情况说明")).to_have_value("因连日降雨" * 900)
    answer(page, "因连日降雨")
    expect(page.locator("[data-kept-note]")).not_to_have_text(words(page, "restored"))
    assert drafts(page) == []
    assert notice.statements.get().words == "因连日降雨"


def answer(page: Page, said: str) -> None:
    field = page.get_by_label("情况说明")
    field.evaluate("(node) => node.removeAttribute('maxlength')")
    field.fill(said)
    with page.expect_navigation():
        page.get_by_role("button", name="回复").tap()


def make_notice(task: Task, officer: User) -> Measure:
    said = {"facts": "未清运", "demand": "立即清运", "reply_by": task.town.today() + timedelta(days=7)}
    return issue_measure(draft_notice(task.pk, said, by=officer).pk, by=officer)


def test_a_form_that_is_answered_by_itself_begins_empty(place: Place, desk: Visitor) -> None:
    meeting = make_meeting(place.officer, make_leader(place.town), is_held=True)
    desk.sign_in(place.officer)
    page = desk.page
    page.goto(f"/meetings/{meeting.pk}/measures/new/")
    page.get_by_label("议定事项").fill("清理河道沿线存量垃圾")
    page.get_by_label("主办").select_option(label=place.village.name)
    page.get_by_label("类别").select_option(label="垃圾乱丢")
    page.get_by_label("完成时限").fill((place.town.today() + timedelta(days=20)).isoformat())
    with page.expect_navigation():
        page.get_by_role("button", name="保存并再加一项").click()
    expect(page.get_by_label("议定事项")).to_have_value("")
    assert drafts(page) == []
    assert meeting.measures.count() == 1


def test_a_step_waits_in_words_for_its_photo_and_then_goes(place: Place, phone: Visitor, task: Task) -> None:
    phone.ignored = ("ERR_FAILED",)
    page = begin_step(phone, place, task)
    page.route("**/photos/", lambda route: route.abort())
    page.locator("[name=photos]").set_input_files([photo()])
    expect(page.get_by_text("等有信号再发")).to_be_visible()
    send(page)
    expect(line(page)).to_have_text(words(page, "photos-wait"))
    page.unroute("**/photos/")
    send(page)
    page.wait_for_url(STORY)
    assert task.photos.count() == 1


def test_a_photo_of_a_step_that_meets_the_sign_in_page_says_so(place: Place, phone: Visitor, task: Task) -> None:
    page = begin_step(phone, place, task)
    Session.objects.all().delete()
    page.locator("[name=photos]").set_input_files([photo()])
    expect(line(page)).to_contain_text(words(page, "expired"))
    line(page).get_by_role("link", name="登录").tap()
    sign_in_on(page, place.head)
    expect(page.get_by_label("做了什么")).to_have_value("已清运一车")
    expect(line(page)).to_have_text(words(page, "photos-lost"))


def test_the_sign_in_page_keeps_nothing(place: Place, phone: Visitor) -> None:
    phone.page.goto("/accounts/login/")
    phone.page.get_by_label("账号").fill(place.head.username)
    phone.page.get_by_label("密码").fill("correct horse battery")
    assert "horse" not in phone.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
