"""A unit that goes silent: from the first missed report up the ladder to a leader's talk, and back; each role's view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from apps.accountability.models import Measure, Proposal
from apps.accounts.models import User
from apps.operations.actions import sweep
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor
from tests.clock import frozen, moment
from tests.make import make_admin, make_cadre, make_deputy, make_inspector, make_liaison

SECRET = "连续三天未报送日报，请说明原因"


@pytest.fixture
def clock(place: Place) -> Iterator[time_machine.Traveller]:
    with frozen("2026-11-24 12:30") as traveller:
        place.town.units.update(opened_on=place.town.today() - timedelta(days=3))  # three days are missed
        make_deputy(place.town, "environment")
        yield traveller


def window(open_window: Open, user: User, *, on_phone: bool = True) -> Visitor:
    visitor = open_window(PHONE, has_touch=True, is_mobile=True) if on_phone else open_window(DESK)
    visitor.sign_in(user)
    return visitor


def test_from_silence_to_a_leaders_talk_and_back(
    place: Place, clock: time_machine.Traveller, open_window: Open
) -> None:
    people = [place.officer, place.head, User.objects.get(username="deputy"), place.secretary]
    inside = {window(open_window, user, on_phone=user != place.officer): user for user in people}
    officer, head, deputy, secretary = inside
    outside = {window(open_window, user): user for user in outsiders(place)}
    cadre = next(iter(outside))

    assert sweep().failed == []
    proposal = Proposal.objects.get(unit=place.village)  # the days before had no report
    reminder = the_office_reminds(officer, proposal)
    nobody_else_reads([*outside, deputy], reminder)
    assert "提醒" in text_of(cadre, "/accountability/measures/")
    the_head_answers(head, reminder)
    letter = the_next_step(officer, reminder)
    sign(secretary, letter)
    the_head_answers(head, letter)

    first = the_next_step(officer, letter, holder="deputy", at="2026-11-25 09:00")
    sign(deputy, first)
    move_to(clock, "2026-11-25 10:00", inside | outside)
    nobody_else_reads(outside, first)
    the_minutes_are_written(officer, first)
    confirm(deputy, first)
    confirm(head, first)
    second = the_next_step(officer, first, holder="secretary", at="2026-11-26 09:00")
    sign(secretary, second)
    nobody_else_reads([*outside, deputy], second)
    move_to(clock, "2026-11-26 10:00", inside | outside)
    the_minutes_are_written(officer, second, promises="每日按时报送 2026-12-05")
    confirm(secretary, second)
    confirm(head, second)

    task = Task.objects.get(source="talk")
    assert task.lead_unit == place.village
    assert SECRET not in text_of(cadre, task.get_absolute_url())
    the_outcome_stands(secretary, second)
    the_unit_reports_again(cadre)
    the_promise_is_kept(place, task)
    the_matter_ends(secretary, second)


def outsiders(place: Place) -> list[User]:
    """A cadre of the unit reads kind, number and day of answer; the others nothing at all."""
    neighbour = make_cadre(place.town.units.get(name="东河村"), "b-cadre")
    others = [make_liaison(place.village), make_inspector(town=place.town), make_admin(town=place.town)]
    return [place.cadre, neighbour, *others]


def nobody_else_reads(visitors: Iterable[Visitor], measure: Measure) -> None:
    """Neither the page nor the Word file, whatever stands in the address bar."""
    paths = [measure.get_absolute_url(), f"{measure.get_absolute_url()}docx/"]
    for visitor in visitors:
        visitor.ignored = ("404",)
        assert [visitor.page.request.get(path).status for path in paths] == [404, 404]


def move_to(clock: time_machine.Traveller, text: str, windows: dict[Visitor, User]) -> None:
    """A session that has been idle for so long is over."""
    clock.move_to(moment(text), tick=False)
    for visitor, user in windows.items():
        visitor.sign_in_again(user)


def text_of(visitor: Visitor, path: str) -> str:
    visitor.page.goto(path)
    return visitor.page.locator("body").inner_text()


def the_office_reminds(officer: Visitor, proposal: Proposal) -> Measure:
    page = officer.page
    page.goto(proposal.get_absolute_url())
    officer.judge()
    page.goto(f"{proposal.get_absolute_url()}measure/")
    page.get_by_label("有关情况").or_(page.locator("[name=facts]")).first.fill(SECRET)
    page.locator("form[data-once] .foot button").click()
    page.wait_for_url(re.compile(r"/accountability/measures/\d+/"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/issue/'] button").click()
    expect(page.locator("form[action$='/issue/']")).to_have_count(0)
    measure = Measure.objects.get(kind="reminder", unit=proposal.unit)
    assert measure.is_issued
    return measure


def the_head_answers(head: Visitor, reminder: Measure) -> None:
    page = head.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("镇里的来函等您处理")).first.tap()
    page.goto(reminder.get_absolute_url())
    head.judge()
    expect(page.locator("body")).to_contain_text(SECRET)
    page.locator("form[action$='/answer/'] textarea").fill("村里停电三天，今后改用电话报送")
    with page.expect_navigation():
        page.locator("form[action$='/answer/'] button").tap()


def the_next_step(officer: Visitor, before: Measure, *, holder: str = "", at: str = "") -> Measure:
    """From the page of the step before; its kind is offered."""
    page = officer.page
    page.goto(before.get_absolute_url())
    page.get_by_role("link", name="拟下一步措施").click()
    page.wait_for_url("**/next/")
    officer.judge()
    if holder:
        day, hour = at.split()
        page.locator("details", has=page.locator("[name=holder]")).locator("summary").click()
        page.locator("[name=holder]").select_option(str(User.objects.get(username__endswith=holder).pk))
        page.locator("[name=talk_day]").fill(day)
        page.locator("[name=talk_time]").fill(hour)
        page.locator("[name=talk_place]").fill("镇政府三楼")
    page.locator("form[data-once] .foot button").click()
    page.wait_for_url(lambda url: url.endswith(f"/{Measure.objects.latest('pk').pk}/"))
    return Measure.objects.get(follows=before)


def sign(visitor: Visitor, measure: Measure) -> None:
    page = visitor.page
    page.goto(measure.get_absolute_url())
    visitor.judge()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/issue/'] button").tap()
    expect(page.locator("form[action$='/issue/']")).to_have_count(0)
    measure.refresh_from_db()
    assert measure.is_issued


def the_minutes_are_written(officer: Visitor, talk: Measure, promises: str = "") -> None:
    page = officer.page
    page.goto(f"{talk.get_absolute_url()}minutes/")
    page.locator("[name=minutes]").fill("通报情况，听取说明，提出要求")
    page.locator("[name=category]").select_option("垃圾乱丢")
    page.locator("[name=promises]").fill(promises)
    page.locator("form[data-once] .foot button").click()
    page.wait_for_url(f"**{talk.get_absolute_url()}")


def confirm(visitor: Visitor, talk: Measure) -> None:
    visitor.page.goto(talk.get_absolute_url())
    visitor.judge()
    visitor.page.locator("form[action$='/confirm/'] button").tap()
    expect(visitor.page.locator("form[action$='/confirm/']")).to_have_count(0)


def the_outcome_stands(secretary: Visitor, talk: Measure) -> None:
    page = secretary.page
    page.goto(talk.get_absolute_url())
    page.locator("form[action$='/close/'] textarea").fill("认识到位，已恢复报送")
    with page.expect_navigation():
        page.locator("form[action$='/close/'] button").tap()
    talk.refresh_from_db()
    assert talk.outcome == "认识到位，已恢复报送"


def the_unit_reports_again(cadre: Visitor) -> None:
    """A nil report from its home, in two taps."""
    page = cadre.page
    page.goto("/")
    page.get_by_role("link", name="没有问题，去提交").tap()
    page.get_by_role("button", name="没有问题，提交").tap()
    page.wait_for_url(re.compile(r"/reports/\d+/"))


def the_promise_is_kept(place: Place, task: Task) -> None:
    """The commitment's task, as tasks are done in other tests by page."""
    submit_task(task.pk, by=place.head, words="每日按时报送")
    verify_task(task.pk, by=place.officer)
    verify_task(task.pk, by=User.objects.get(username="deputy"))


def the_matter_ends(secretary: Visitor, talk: Measure) -> None:
    page = secretary.page
    page.goto(talk.get_absolute_url())
    page.locator("form[action$='/look-back/'] textarea").fill("已连续按时报送")
    with page.expect_navigation():
        page.locator("form[action$='/look-back/'] button").tap()
    page.goto(talk.get_absolute_url())
    page.locator("form[action$='/end/'] button").tap()
    expect(page.locator("form[action$='/end/']")).to_have_count(0)
    talk.refresh_from_db()
    assert talk.ended_at
