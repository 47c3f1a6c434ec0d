"""A leader's visit on site: two taps on the phone, the rest when there is time for it (domain.md §6)."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from apps.outreach.models import Activity, Visit
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, Visitor, photo


def test_a_visit_is_recorded_with_two_taps_and_told_of_later(place: Place, phone: Visitor, open_window: Open) -> None:
    page = phone.page
    phone.sign_in(place.secretary)
    page.goto("/outreach/visits/new/")
    phone.judge()
    page.get_by_text("石桥村", exact=True).tap()
    page.get_by_role("button", name="记录").tap()

    page.wait_for_url(re.compile(r"/outreach/visits/\d+/$"))
    visit = Visit.objects.get()
    assert (visit.unit, visit.visitor.user, visit.day) == (place.village, place.secretary, place.town.today())
    page.get_by_role("link", name="补充文字或照片").tap()
    page.locator("[name=photos]").set_input_files(photo(size=(400, 300)))
    expect(page.locator("figure.photo figcaption")).to_have_text("已送达")
    page.get_by_label("情况说明文字").fill("河道已清理，岸边仍有零星垃圾")
    page.get_by_role("button", name="保存").tap()

    expect(page.locator(".photos img")).to_have_count(1)
    phone.judge()
    desk = open_window(DESK)
    desk.sign_in(place.officer)
    desk.page.goto("/outreach/visits/")
    expect(desk.page.get_by_role("cell", name="石桥村")).to_be_visible()
    desk.judge()


def test_a_cadre_records_publicity_of_the_own_village(place: Place, phone: Visitor) -> None:
    page = phone.page
    phone.sign_in(place.cadre)
    page.goto("/outreach/new/")
    page.get_by_text("入户宣传", exact=True).tap()
    page.get_by_label("主题").fill("秸秆禁烧")
    page.get_by_label("人数").fill("45")
    phone.judge()
    page.get_by_role("button", name="记录").tap()

    page.wait_for_url(re.compile(r"/outreach/"))
    expect(page.get_by_text("秸秆禁烧").first).to_be_visible()
    assert (Activity.objects.get().unit, Activity.objects.get().people) == (place.village, 45)
    assert page.goto("/outreach/visits/new/").status == 403
    phone.problems.clear()  # the browser notes the refusal
