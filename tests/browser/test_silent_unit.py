"""A unit that goes silent: from the first missed report up the ladder to a leader's talk, and back; each role's view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from apps.accountability.measures import Appointment, draft_measure, issue_measure
from apps.accountability.models import Measure, Proposal
from apps.accounts.models import User
from apps.operations.actions import sweep
from apps.rectifications.models import Task
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor
from tests.clock import frozen, moment
from tests.make import make_cadre, make_deputy, make_inspector

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
    neighbour = make_cadre(place.town.units.get(name="东河村"), "b-cadre")
    people = [place.officer, place.head, place.cadre, place.secretary, neighbour, make_inspector(town=place.town)]
    windows = {window(open_window, user, on_phone=user not in (people[0], people[-1])): user for user in people}
    officer, head, cadre, secretary, stranger, inspector = windows

    assert sweep().failed == []
    proposal = Proposal.objects.get(unit=place.village)  # the days before had no report
    reminder = the_office_reminds(officer, proposal)
    for visitor in (cadre, stranger, inspector):
        assert nobody_reads(visitor, reminder)
    assert "提醒" in text_of(cadre, "/accountability/measures/")
    the_head_answers(head, reminder)
    the_steps_between(place)
    talk = the_leader_talks(place, clock, secretary)
    for visitor, user in windows.items():
        visitor.sign_in_again(user)
    the_minutes_are_written(officer, talk)
    confirm(secretary, talk)
    confirm(head, talk)
    task = Task.objects.get(source="talk")
    assert task.lead_unit == place.village
    assert SECRET not in text_of(cadre, task.get_absolute_url())
    for visitor in (cadre, stranger, inspector):
        assert nobody_reads(visitor, talk)
    the_outcome_stands(secretary, talk)


def text_of(visitor: Visitor, path: str) -> str:
    visitor.page.goto(path)
    return visitor.page.locator("body").inner_text()


def nobody_reads(visitor: Visitor, measure: Measure) -> bool:
    """Neither the page nor the Word file, whatever stands in the address bar."""
    visitor.ignored = ("404",)
    paths = [measure.get_absolute_url(), f"{measure.get_absolute_url()}docx/"]
    return all(visitor.page.request.get(path).status == 404 for path in paths)


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
    page.get_by_role("link", name=re.compile("等您回复|等待回复|回复")).first.tap()
    page.goto(reminder.get_absolute_url())
    head.judge()
    expect(page.locator("body")).to_contain_text(SECRET)
    page.locator("form[action$='/answer/'] textarea").fill("村里停电三天，今后改用电话报送")
    page.locator("form[action$='/answer/'] button").tap()
    page.wait_for_url("**/accountability/measures/")


def the_steps_between(place: Place) -> None:
    """Letter and deputy's talk, as they are taken elsewhere in the tests by page."""
    deputy = User.objects.get(username="deputy")
    issue_measure(drafted(place, "letter").pk, by=place.secretary)
    at = place.town.now() + timedelta(hours=1)
    issue_measure(drafted(place, "talk", Appointment(deputy, at, "会议室")).pk, by=deputy)


def drafted(place: Place, kind: str, talk: Appointment | None = None) -> Measure:
    proposal = Proposal.objects.create(
        town=place.town, unit=place.village, rule="missed", ground="inaction", fired_on=place.town.today(), needed=3
    )
    said = {"kind": kind, "facts": SECRET, "demand": "改正", "reply_by": date(2026, 12, 10), "is_major": False}
    return draft_measure(proposal.pk, said | {"skip_reason": ""}, by=place.officer, talk=talk)


def the_leader_talks(place: Place, clock: time_machine.Traveller, secretary: Visitor) -> Measure:
    at = moment("2026-11-25 09:00")
    talk = drafted(place, "talk_leader", Appointment(place.secretary, at, "镇政府三楼"))
    page = secretary.page
    page.goto(talk.get_absolute_url())
    secretary.judge()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/issue/'] button").tap()
    expect(page.locator("form[action$='/issue/']")).to_have_count(0)
    clock.move_to(moment("2026-11-25 10:00"), tick=False)
    talk.refresh_from_db()
    assert talk.is_issued
    return talk


def the_minutes_are_written(officer: Visitor, talk: Measure) -> None:
    page = officer.page
    page.goto(f"{talk.get_absolute_url()}minutes/")
    page.locator("[name=minutes]").fill("通报情况，听取说明，提出要求")
    page.locator("[name=category]").select_option("垃圾乱丢")
    page.locator("[name=promises]").fill("每日按时报送 2026-12-05")
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
    page.locator("form[action$='/close/'] button").tap()
    page.wait_for_url("**/accountability/measures/")
    talk.refresh_from_db()
    assert talk.outcome == "认识到位，已恢复报送"
