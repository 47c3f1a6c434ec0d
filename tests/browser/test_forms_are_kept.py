"""What is typed into a task's step outlives a session that ran out, and is gone from the phone once it was sent."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from apps.rectifications.models import Task
from tests.browser.conftest import Place
from tests.browser.tools import Visitor, drafts, hold_scripts, let_go, photo, sign_in_on, words
from tests.make import make_task

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
