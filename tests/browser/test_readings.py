"""A day's air typed at a desk: what is hardly believable is asked at its field, the year's page tells of it."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from apps.readings.models import Reading
from tests.browser.conftest import Place
from tests.browser.tools import Visitor
from tests.make import make_reading


def test_an_unusual_value_is_asked_about_and_kept_with_its_reason(place: Place, desk: Visitor) -> None:
    make_reading(place.town, day=place.town.today() - timedelta(days=2))
    desk.ignored = ("422",)
    page = desk.page
    desk.sign_in(place.officer)
    page.goto("/readings/")
    page.get_by_role("link", name="录入读数").click()
    page.locator("[name=pm25]").fill("950")
    page.locator("[name=pm10]").fill("８２，５")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("950 μg/m³ 不常见")).to_be_visible()
    expect(page.locator("[name=pm10]")).to_have_value("８２，５")
    desk.judge()
    page.get_by_label("已核实，确实如此").check()
    page.get_by_label("核实说明").fill("沙尘暴")
    page.get_by_role("button", name="保存").click()

    page.wait_for_url("**/readings/**")
    kept = Reading.objects.get(item="pm25", day=place.town.today() - timedelta(days=1))
    assert (int(kept.value), kept.reason) == (950, "沙尘暴")
    page.goto("/readings/")
    expect(page.get_by_role("cell", name="沙尘暴")).to_be_visible()
    desk.judge()


def test_enter_in_a_field_saves_and_takes_nothing_out(place: Place, desk: Visitor) -> None:
    stored = make_reading(place.town, value=41)
    page = desk.page
    desk.sign_in(place.officer)
    page.goto(stored.get_absolute_url())
    page.locator("[name=pm10]").fill("78")
    page.locator("[name=pm10]").press("Enter")

    page.wait_for_url(lambda url: url.endswith("/readings/"))
    assert {one.item: int(one.value) for one in Reading.objects.all()} == {"pm25": 41, "pm10": 78}


def test_a_leader_reads_air_on_the_phone_and_changes_nothing(place: Place, phone: Visitor) -> None:
    make_reading(place.town)
    phone.sign_in(place.secretary)
    phone.page.goto("/readings/")

    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("今年以来优良天数")
    expect(phone.page.get_by_role("link", name="录入读数")).to_have_count(0)
    phone.judge()
