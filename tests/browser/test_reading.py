"""What a reader chooses stays: large type, language; every main page passes axe on phone and desk, in the dark too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor
from tests.make import make_report, make_task, sent_finding

MAIN_PAGES = {
    "a-cadre": ["/", "/reports/new/", "/reports/", "/tasks/", "/me/", "/notices/", "/reports/spot/"],
    "a-officer": [
        "/",
        "/tasks/",
        "/tasks/new/",
        "/reports/",
        "/people/",
        "/units/",
        "/reports/new/",
        "/notices/",
        "/bulletins/",
        "/bulletins/new/",
        "/reports/board/",
        "/settings/channels/",
    ],
    "a-secretary": ["/", "/tasks/", "/reports/", "/me/", "/bulletins/", "/reports/board/"],
}


def test_large_type_stays(place: Place, phone: Visitor) -> None:
    phone.sign_in(place.cadre)
    phone.page.goto("/me/")
    before = phone.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    phone.page.get_by_role("button", name="大字版").tap()
    expect(phone.page.get_by_text("已开")).to_be_visible()
    phone.page.goto("/")
    assert phone.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > before
    phone.judge()


def test_english_stays_and_leaves_no_chinese_words_of_ours(place: Place, desk: Visitor) -> None:
    desk.sign_in(place.officer)
    desk.page.goto("/me/")
    desk.page.get_by_role("button", name="English").click()
    desk.page.goto("/tasks/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Rectification tasks")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious_on_the_main_pages_by_light_and_in_the_dark(
    place: Place, open_window: Open, size: dict[str, int]
) -> None:
    make_report(place.cadre, place.village, place.town.today(), sent_finding(place.town))
    task = make_task(place.officer, place.village)
    for user in (place.cadre, place.officer, place.secretary):
        visitor = open_window(size, color_scheme="light")
        visitor.sign_in(user)
        for path in [*MAIN_PAGES[user.username], task.get_absolute_url()]:
            visitor.page.goto(path)
            visitor.judge()
            visitor.judge_in_the_dark()


def test_the_keyboard_moves_through_the_ledger(place: Place, desk: Visitor) -> None:
    make_task(place.officer, place.village, description="第一件")
    make_task(place.officer, place.village, description="第二件")
    desk.sign_in(place.officer)
    desk.page.goto("/tasks/")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#panel").get_by_role("heading", level=1)).to_have_text("第一件")
    desk.page.keyboard.press("/")
    expect(desk.page.get_by_role("searchbox")).to_be_focused()
