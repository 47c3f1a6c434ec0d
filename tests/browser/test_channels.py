"""A group's bot and one's own, added and tested in a real browser, against a far end that takes and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.notifications.tests.far_end import FarEnd, http_far_end
from tests.browser.conftest import Place
from tests.browser.tools import Visitor, drafts


@pytest.fixture
def far_end(settings: Any) -> Iterator[FarEnd]:
    with http_far_end() as server:
        settings.CHANNEL_HOSTS = frozenset({server.host})
        yield server


def add(page: Page, link: str, address: str) -> None:
    page.get_by_role("link", name=link).click()
    page.get_by_label("Webhook 地址").fill(address)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。请发一条测试")).to_be_visible()


def test_the_office_adds_a_bot_sees_it_refuse(place: Place, desk: Visitor, far_end: FarEnd) -> None:
    desk.sign_in(place.officer)
    page = desk.page
    page.get_by_role("link", name="消息通道").click()
    expect(page.get_by_text("还没有通道", exact=False)).to_be_visible()
    desk.judge()
    add(page, "企业微信机器人", far_end.url())
    far_end.mode = "refusing"
    page.get_by_role("button", name="发一条测试").click()
    expect(page.get_by_text("没有发出。回答 200：invalid webhook url")).to_be_visible()
    desk.judge()
    page.get_by_role("link", name="消息通道").first.click()
    expect(page.get_by_text("发不出", exact=True)).to_be_visible()
    desk.judge()


def test_a_cadre_adds_an_own_bot_on_the_phone_and_no_key_stays_there(
    place: Place, phone: Visitor, far_end: FarEnd
) -> None:
    phone.sign_in(place.cadre)
    page = phone.page
    page.goto("/me/")
    page.get_by_text("也发到别处").tap()
    phone.judge()
    page.get_by_role("link", name="钉钉机器人").tap()
    page.get_by_label("Webhook 地址").fill(far_end.url())
    page.get_by_label("签名密钥").fill("SECabcdef")
    phone.judge()
    assert "SECabcdef" not in str(drafts(page)) and "0123456789abcdef" not in str(drafts(page))
    page.get_by_role("button", name="保存").tap()
    page.get_by_role("button", name="发一条测试").tap()
    expect(page.get_by_text("已发出，请到那边看看收到没有。")).to_be_visible()
    assert "sign=" in far_end.got[0].path
    phone.judge()
