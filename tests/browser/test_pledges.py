"""A year from its targets to a verified fingerprint: the office at a desk, eight hands on phones (domain.md §6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import Role, User
from apps.pledges.actions import Held, add_indicator, make_plan, set_targets
from apps.pledges.making import make_pledge
from apps.pledges.models import Indicator, Pledge, Seat
from apps.units.models import Unit
from tests.browser.conftest import Open, Place
from tests.browser.tools import DESK, PHONE, Visitor
from tests.make import PASSWORD, give_post, make_unit, make_user, root_of


@pytest.fixture
def hands(place: Place) -> list[User]:
    """Two of the town, two of either village, one of either group of the first: in the order of signing."""
    town, other = place.town, place.town.units.get(name="东河村")
    place.head.person.tenures.all().delete()
    place.secretary.person.tenures.all().delete()
    groups = [make_unit(town, name, Unit.Kind.GROUP, parent=place.village) for name in ("一社", "二社")]
    posts = [
        (place.secretary, root_of(town), Role.LEADER, "党委书记", "first"),
        (make_user("mayor", town, "吴镇长"), root_of(town), Role.LEADER, "镇长", "direct"),
        (make_user("first-1", town, "李书记"), place.village, Role.UNIT_HEAD, "党支部书记", "first"),
        (make_user("second-1", town, "王主任"), place.village, Role.UNIT_HEAD, "村委会主任", "direct"),
        (make_user("first-2", town, "孙书记"), other, Role.UNIT_HEAD, "党支部书记", "first"),
        (make_user("second-2", town, "钱主任"), other, Role.UNIT_HEAD, "村委会主任", "direct"),
        (make_user("elder-1", town, "陈社长"), groups[0], Role.CADRE, "社长", ""),
        (make_user("elder-2", town, "周社长"), groups[1], Role.CADRE, "社长", ""),
    ]
    for order, (user, unit, role, title, duty) in enumerate(posts, 1):
        unit.posts.filter(duty=duty).exclude(duty="").update(duty="")
        give_post(user, unit, role, title=title, duty=duty, order=order)
    return [user for user, *_post in posts]


def test_from_targets_through_eight_hands_to_a_verified_fingerprint(
    place: Place, hands: list[User], open_window: Open
) -> None:
    desk = open_window(DESK)
    desk.sign_in(place.officer)
    begin_the_year(desk.page)
    hold_all_points(desk.page, root_of(place.town).name)
    hold_all_points(desk.page, "石桥村", "90")
    expect(desk.page.get_by_text("整改任务办结率：清溪镇承诺95%")).to_be_visible()  # less than what was promised above
    for unit in ("石桥村", "东河村", "一社", "二社"):
        hold_all_points(desk.page, unit)
    expect(desk.page.get_by_text("整改任务办结率：清溪镇承诺95%")).to_have_count(0)
    desk.page.get_by_role("button", name="齐备的全部送签").click()
    expect(desk.page.get_by_text("4份责任书已送签")).to_be_visible()
    desk.judge()

    for number, user in enumerate(hands):
        phone = open_window(PHONE, has_touch=True, is_mobile=True)
        phone.sign_in(user)
        sign_what_waits(phone, is_judged=number == 0)
    for user in hands[2:4]:  # the village has signed with the town by now: next its groups
        phone = open_window(PHONE, has_touch=True, is_mobile=True)
        phone.sign_in(user)
        sign_what_waits(phone)

    assert Pledge.objects.signed().count() == 4
    fingerprint = Pledge.objects.get(unit__name="一社").fingerprint
    stranger = open_window(PHONE)
    stranger.page.goto(f"/verify/{fingerprint}/")
    expect(stranger.page.get_by_role("heading", name="核验通过")).to_be_visible()
    assert "一社" not in stranger.page.locator("main").inner_text()
    stranger.page.goto(f"/verify/{'0' * 64}/")
    expect(stranger.page.get_by_role("heading", name="核验未通过")).to_be_visible()


def test_a_signature_stays_in_the_field_when_the_password_was_wrong(
    place: Place, hands: list[User], open_window: Open
) -> None:
    put_out(place)
    phone = open_window(PHONE, has_touch=True, is_mobile=True)
    phone.ignored = ("422",)  # the refusal's own status
    phone.sign_in(hands[0])
    page = phone.page
    page.goto("/pledges/sign/")
    draw(page)
    drawn = page.evaluate("document.querySelector('[data-pad]').toDataURL()")

    press_sign(page, "wrong-word-1")

    expect(page.get_by_text("密码不对")).to_be_visible()
    page.wait_for_function("want => document.querySelector('[data-pad]').toDataURL().length > want / 2", arg=len(drawn))
    press_sign(page, PASSWORD)
    expect(page.get_by_text("已签字。")).to_be_visible()


def test_what_came_back_is_wiped_by_once_more(place: Place, hands: list[User], open_window: Open) -> None:
    put_out(place)
    phone = open_window(PHONE, has_touch=True, is_mobile=True)
    phone.ignored = ("422",)  # the refusal's own status
    phone.sign_in(hands[0])
    page = phone.page
    page.goto("/pledges/sign/")
    draw(page)
    press_sign(page, "wrong-word-1")
    page.get_by_role("button", name="重签").tap()
    press_sign(page, PASSWORD)

    expect(page.get_by_text("请在签名框内手写签名")).to_be_visible()
    assert not Seat.objects.exclude(signed_at=None).exists()


def test_targets_are_typed_and_put_out_on_a_phone(place: Place, hands: list[User], open_window: Open) -> None:
    rate = put_out(place)
    Pledge.objects.update(withdrawn_at=place.town.now(), withdrawn_by=place.officer, withdrawn_reason="重做")
    phone = open_window(PHONE, has_touch=True, is_mobile=True)
    phone.sign_in(place.officer)
    page = phone.page
    page.goto(f"/pledges/plan/{rate.plan.year}/units/{place.village.pk}/")
    page.get_by_label("目标值 (%)").fill("97")
    phone.judge()

    page.get_by_role("button", name="制作责任书并送签").tap()

    expect(page.get_by_text("97%").first).to_be_visible()
    assert Pledge.objects.waiting().get().clauses.get().value == 97


def put_out(place: Place) -> Indicator:
    """This year's pledge of the village, over one rate with all points."""
    plan = make_plan(place.town, place.town.today().year, by=place.officer)
    said = {"name": "整改任务办结率", "unit_of_measure": "%", "source": "counted", "count": "handled"}
    rate = add_indicator(plan.pk, said, by=place.officer)
    set_targets(plan.pk, place.village, [Held(rate.pk, Decimal(95), Decimal(100))], by=place.officer)
    make_pledge(plan.pk, place.village, by=place.officer)
    return rate


def press_sign(page: Page, password: str) -> None:
    page.get_by_label("您的密码").fill(password)
    page.get_by_role("button", name="签字", exact=True).tap()


def begin_the_year(page: Page) -> None:
    page.goto("/pledges/plan/")
    page.get_by_role("button", name="新建").click()
    page.get_by_role("link", name="新增指标").click()
    page.get_by_label("指标").fill("整改任务办结率")
    page.get_by_label("计量单位").fill("%")
    page.get_by_label("系统统计项").select_option(label="整改任务办结率")
    page.get_by_role("button", name="保存").click()


def hold_all_points(page: Page, unit: str, value: str = "95") -> None:
    row = page.locator(".tree .row-item", has=page.get_by_text(unit, exact=True))
    row.get_by_role("link", name="目标").click()
    page.get_by_label("目标值 (%)").fill(value)
    page.get_by_label("分值").fill("100")
    page.get_by_role("button", name="保存").click()


def sign_what_waits(phone: Visitor, *, is_judged: bool = False) -> None:
    """From home: drawn with a finger, the password again."""
    page = phone.page
    page.goto("/")
    page.get_by_role("link", name="等您签字").tap()
    page.wait_for_url("**/sign/")
    expect(page.get_by_label("签名框")).to_be_visible()
    if is_judged:
        phone.judge()
    draw(page)
    press_sign(page, PASSWORD)
    expect(page.get_by_text("已签字。")).to_be_visible()


def draw(page: Page) -> None:
    """Three strokes across the field."""
    field = page.get_by_label("签名框")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    for down in (0.3, 0.5, 0.7):
        page.mouse.move(box["x"] + 30, box["y"] + box["height"] * down)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] * (1 - down), steps=8)
        page.mouse.up()
