"""The election of all villages, two villages that merge, and excuses from the board, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from apps.units.models import Post, Unit
from tests.browser.conftest import Place
from tests.browser.tools import Visitor
from tests.make import make_head, make_unit


def test_all_villages_elect_on_one_page(place: Place, desk: Visitor) -> None:
    for number in range(1, 17):
        make_head(make_unit(place.town, f"{number}号村"), f"head-{number}")
    desk.sign_in(place.officer)
    page = desk.page
    page.goto("/units/")
    page.get_by_role("link", name="各村换届").click()
    expect(page.get_by_role("heading", name="各村换届")).to_be_visible()
    desk.judge()

    page.get_by_label("3号村 党支部书记", exact=True).fill("王秀兰 13900000001")
    page.get_by_label("9号村 党支部书记", exact=True).fill("13900000002")
    page.get_by_role("button", name="全部到任").click()
    expect(page.get_by_text("请把姓名也填上")).to_be_visible()
    expect(page.get_by_label("3号村 党支部书记", exact=True)).to_have_value("王秀兰 13900000001")
    desk.judge()

    page.get_by_label("9号村 党支部书记", exact=True).fill("赵强 13900000002")
    page.get_by_role("button", name="全部到任").click()
    expect(page.get_by_text("2 个岗位换人")).to_be_visible()
    today = place.town.today()
    posts = Post.objects.filter(unit__name__in=["3号村", "9号村"]).order_by("pk")
    assert [post.tenures.get(from_day=today).person.name for post in posts] == ["王秀兰", "赵强"]


def test_two_villages_merge_on_one_page(place: Place, desk: Visitor) -> None:
    first, second = make_unit(place.town, "南河村"), make_unit(place.town, "北河村")
    make_head(first, "south-head")
    desk.sign_in(place.officer)
    page = desk.page
    page.goto(f"/units/{first.pk}/")
    desk.judge()
    page.get_by_role("link", name="与别的单位合并").click()
    page.get_by_text("北河村", exact=True).first.click()
    page.get_by_label("新单位名称").fill("双河村")
    page.get_by_label("谁的班子留任").select_option("南河村")
    desk.judge()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="双河村")).to_be_visible()
    expect(page.get_by_text("south-head").first).to_be_visible()
    desk.judge()

    new = Unit.objects.get(name="双河村")
    assert set(new.predecessors.all()) == {first, second}


def test_the_office_excuses_a_missing_village_from_the_board(place: Place, phone: Visitor) -> None:
    phone.sign_in(place.officer)
    page = phone.page
    page.goto("/reports/board/")
    page.get_by_role("link", name=f"免报 {place.village}").tap()
    expect(page.get_by_role("heading", name="免报")).to_be_visible()
    phone.judge()
    page.get_by_label("原因").fill("洪水断路")
    page.get_by_role("button", name="保存").tap()
    expect(page.get_by_text("洪水断路").first).to_be_visible()
    phone.judge()
    assert place.village.excuses.get().reason == "洪水断路"
