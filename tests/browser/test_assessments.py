"""A quarter from its draft through an objection to published and frozen: the office at a desk, a head on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from playwright.sync_api import expect

from apps.assessments.making import compute_quarter
from apps.assessments.models import Assessment, Line, Score
from apps.pledges.actions import Held, add_indicator, make_plan, set_targets
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor
from tests.clock import frozen, moment
from tests.make import make_task

RATE = "整改任务办结率"


@pytest.fixture
def clock(place: Place) -> Iterator[time_machine.Traveller]:
    with frozen() as traveller:
        yield traveller


@pytest.fixture
def quarter(place: Place, clock: time_machine.Traveller) -> None:
    """The last of 2026 is over: of two tasks of the village one was completed. Every point hangs on that."""
    plan = make_plan(place.town, 2026, by=place.officer)
    said = {"name": RATE, "unit_of_measure": "%", "direction": "more", "source": "counted", "count": "handled"}
    rate = add_indicator(plan.pk, said, by=place.officer)
    for unit in place.town.units.filter(kind="village"):
        set_targets(plan.pk, unit, [Held(rate.pk, Decimal(95), Decimal(100))], by=place.officer)
    done, _open = (make_task(place.officer, place.village, place=f"{n}号点") for n in (1, 2))
    submit_task(done.pk, by=place.cadre, words="已清运")
    verify_task(done.pk, by=place.officer)
    clock.move_to(moment("2027-01-05 10:00"), tick=False)


def test_from_the_draft_through_an_objection_to_published_and_frozen(
    place: Place, quarter: None, clock: time_machine.Traveller, open_window: Open
) -> None:
    desk, phone = open_window(DESK), open_window(PHONE, has_touch=True, is_mobile=True)
    desk.sign_in(place.officer)
    the_office_drafts_and_tells(desk)
    phone.sign_in(place.head)
    the_head_objects_to_a_line(phone)
    the_office_upholds_it_with_a_reason(desk)
    clock.shift(timedelta(days=8))
    desk.sign_in_again(place.officer)
    desk.page.goto(Assessment.objects.get().get_absolute_url())
    desk.page.once("dialog", lambda asked: asked.accept())
    desk.page.get_by_role("button", name="公布").click()
    expect(desk.page.get_by_text("已公布，不再变动。")).to_be_visible()
    desk.judge()

    phone.sign_in_again(place.head)
    phone.page.goto(score(place).get_absolute_url())
    expect(phone.page.get_by_role("heading", name="石桥村：55分")).to_be_visible()
    expect(phone.page.get_by_role("button", name="提出异议")).to_have_count(0)
    phone.judge()
    assert_the_same_figures_for_ever(place)


def score(place: Place) -> Score:
    return Score.objects.get(unit=place.village)


def the_office_drafts_and_tells(desk: Visitor) -> None:
    page = desk.page
    page.goto("/assessments/")
    page.get_by_role("button", name="起草2026年第4季度考核").click()
    expect(page.locator(".row-item", has_text="石桥村")).to_contain_text("50")
    desk.judge()
    page.get_by_role("button", name="告知各单位").click()
    expect(page.get_by_text("已告知各单位")).to_be_visible()


def the_head_objects_to_a_line(phone: Visitor) -> None:
    """From the message to the rows behind the points, and there: a task that isn't the village's."""
    page = phone.page
    page.goto("/assessments/")
    page.get_by_role("link", name="2026年第4季度").tap()
    page.get_by_role("link", name="石桥村").tap()
    expect(page.get_by_role("heading", name="石桥村：50分")).to_be_visible()
    phone.judge()
    page.get_by_role("link", name=RATE).tap()
    expect(page.get_by_text("不计入")).to_have_count(1)
    phone.judge()
    page.get_by_role("link", name="对此项提出异议").tap()
    expect(page.get_by_label("对哪一项")).to_have_value(RATE)
    page.get_by_label("哪里不对").fill("2号点在东河村地界")
    page.get_by_role("button", name="提出异议").tap()
    expect(page.get_by_text("异议已提交环境办")).to_be_visible()


def the_office_upholds_it_with_a_reason(desk: Visitor) -> None:
    page = desk.page
    page.reload()
    expect(page.get_by_text("1条异议待处理")).to_be_visible()
    page.get_by_role("link", name="石桥村").click()
    page.get_by_text("采纳", exact=True).click()
    page.get_by_label("回复").fill("核对边界，属实")
    page.get_by_label("采纳的，调整分值").fill("5")
    desk.judge()
    page.get_by_role("button", name="提交决定").click()
    expect(page.get_by_role("heading", name="石桥村：55分")).to_be_visible()


def assert_the_same_figures_for_ever(place: Place) -> None:
    """What is done after it changes nothing, whoever asks to compute it anew."""
    before = list(Line.objects.values("value", "points", "part", "whole"))
    open_task = Task.objects.get(lead_unit=place.village, closed_at=None)
    submit_task(open_task.pk, by=place.cadre, words="已清运")
    verify_task(open_task.pk, by=place.officer)
    compute_quarter(place.town, 2026, 4, by=place.officer)
    assert list(Line.objects.values("value", "points", "part", "whole")) == before
    assert score(place).total == 55
