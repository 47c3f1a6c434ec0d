"""16:00 to 19:00 of one day on a frozen clock: from the first reminder to the issued bulletin in the group chat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from apps.bulletins.models import Bulletin
from apps.notifications.sending import send_waiting
from apps.notifications.tests.far_end import FarEnd, http_far_end
from apps.operations.actions import sweep
from apps.reports.models import DailyReport
from apps.units.models import Unit
from tests.browser.conftest import Place
from tests.browser.tools import Visitor, photo
from tests.clock import frozen, moment
from tests.make import make_cadre, make_channel


@pytest.fixture
def group_chat(settings: Any) -> Iterator[FarEnd]:
    with http_far_end() as server:
        settings.CHANNEL_HOSTS = frozenset({server.host})
        yield server


@pytest.fixture
def day(place: Place) -> Iterator[time_machine.Traveller]:
    """The town began today, so that no earlier day waits for its bulletin."""
    with frozen("2026-11-24 15:55") as clock:
        place.town.settings.update(valid_from=place.town.today())
        yield clock


def tick(clock: time_machine.Traveller, hour: str) -> None:
    """The clock does its part at that hour, and messages go out."""
    clock.move_to(moment(f"2026-11-24 {hour}"), tick=False)
    assert sweep().failed == []
    send_waiting()


def test_the_day_closes(
    place: Place, day: time_machine.Traveller, group_chat: FarEnd, phone: Visitor, desk: Visitor
) -> None:
    make_cadre(Unit.objects.get(name="东河村"), "b-cadre")
    make_channel(place.town, place.officer, group_chat.url())
    tick(day, "16:00")
    assert group_chat.texts() == ["【清溪镇】今天的日报还差 2 家：石桥村、东河村。请在 18:00 前提交。"]
    the_cadre_answers_the_reminder(place, phone, day)
    tick(day, "17:30")
    assert group_chat.texts()[1:] == ["【清溪镇】今天的日报还差 1 家：东河村。请在 18:00 前提交。"]
    the_officer_sees_who_is_missing(place, desk, day)
    tick(day, "18:30")
    the_officer_issues_the_bulletin(place, desk, day)
    tick(day, "18:45")
    the_group_reads_it(group_chat)
    tick(day, "19:00")
    assert len(group_chat.texts()) == 3
    the_secretary_reads_it_on_the_way(place, phone)
    the_cadre_reads_it_too(place, phone)


def the_cadre_answers_the_reminder(place: Place, phone: Visitor, day: time_machine.Traveller) -> None:
    page = phone.page
    day.move_to(moment("2026-11-24 16:20"), tick=False)
    phone.sign_in(place.cadre)
    page.goto("/notices/")
    phone.judge()
    page.get_by_role("button", name=re.compile("石桥村今天的日报还没有报，请在 18:00 前提交")).tap()
    page.wait_for_url(re.compile("/reports/new/"))
    page.get_by_role("link", name="发现问题，添加").tap()
    page.get_by_text("垃圾乱丢", exact=True).first.tap()
    page.get_by_label("在哪里").fill("东河沿三号桥下")
    page.locator("[name=findings-0-photos]").set_input_files([photo("a.jpg")])
    expect(page.get_by_text("已送达")).to_be_visible()
    page.get_by_role("button", name="提交日报").tap()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert DailyReport.objects.get().timeliness == "on_time"
    phone.sign_out()


def the_officer_sees_who_is_missing(place: Place, desk: Visitor, day: time_machine.Traveller) -> None:
    page = desk.page
    desk.sign_in(place.officer)
    page.get_by_role("link", name="各单位").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"11月24日 17:30，还差 1 家未报"))
    expect(page.get_by_text("17:30 已提醒")).to_be_visible()
    desk.judge()
    day.move_to(moment("2026-11-24 18:31"), tick=False)
    page.reload()
    page.get_by_role("button", name="提醒东河村").click()
    expect(page.get_by_text("已提醒 1 家：东河村")).to_be_visible()
    expect(page.get_by_text("18:31 已提醒")).to_be_visible()


def the_officer_issues_the_bulletin(place: Place, desk: Visitor, day: time_machine.Traveller) -> None:
    page = desk.page
    day.move_to(moment("2026-11-24 18:40"), tick=False)
    page.goto("/notices/")
    page.get_by_role("button", name=re.compile("日通报草稿已生成，等待印发")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11月24日：报送率 50%，1 家未报")
    desk.judge()
    page.get_by_label("工作要求").fill("请东河村今晚补报。")
    page.locator("[name=picked]").first.check()
    page.get_by_role("button", name="印发（编号、冻结、推送）").click()
    expect(page.get_by_text("已印发：第1期")).to_be_visible()
    expect(page.get_by_role("heading", name="典型问题")).to_be_visible()
    expect(page.get_by_role("button", name="印发（编号、冻结、推送）")).to_have_count(0)
    desk.judge()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == "清溪镇11月24日生态环境日通报第1期.docx"


def the_group_reads_it(group_chat: FarEnd) -> None:
    text = group_chat.texts()[2]
    assert text.startswith(
        "【清溪镇】11月24日日通报第1期\n应报 2 家，按时 1 家，迟报 0 家，未报 1 家；报送率 50%。\n未报：东河村。"
    )
    assert "桥下" not in text and "a-cadre" not in text


def the_secretary_reads_it_on_the_way(place: Place, phone: Visitor) -> None:
    page = phone.page
    phone.sign_in(place.secretary)
    page.get_by_role("link", name="通报").last.tap()
    page.get_by_role("link", name=re.compile("11月24日 日通报 第1期")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("11月24日：报送率 50%，1 家未报")
    expect(page.get_by_text("请东河村今晚补报。")).to_be_visible()
    phone.judge()
    phone.sign_out()


def the_cadre_reads_it_too(place: Place, phone: Visitor) -> None:
    page = phone.page
    phone.sign_in(place.cadre)
    page.goto(Bulletin.objects.get().get_absolute_url())
    expect(page.get_by_text("东河村", exact=False).first).to_be_visible()
    expect(page.get_by_text("应发现未发现")).to_have_count(0)
    phone.judge()
