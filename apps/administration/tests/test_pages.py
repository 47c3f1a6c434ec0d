"""The pages of settings: what they say of today, what a form keeps, which town a keeper of several stands in."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import User
from apps.administration.actions import change_settings
from apps.administration.models import FirstDay
from apps.towns.models import BusinessLine, Category, PlaceKind, Town, TownSettings
from tests.clock import moment
from tests.make import make_admin, make_channel, make_officer

pytestmark = pytest.mark.django_db

TODAY, TOMORROW, DECEMBER = date(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 1)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


@pytest.fixture
def browser(officer: User) -> Client:
    return client_of(officer)


def as_shown(browser: Client, query: str = "", **changed: str) -> dict[str, str]:
    """The form of the page as a browser would send it, some fields changed."""
    form = browser.get(f"/settings/town/{query}").context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: f"{value:%H:%M}" if isinstance(value, time) else str(value) for name, value in values.items()}
    return {name: value for name, value in sent.items() if value != "False"} | changed


def test_the_hub_says_how_things_stand_today(browser: Client, town: Town, officer: User) -> None:
    make_channel(town, officer)
    page = browser.get("/settings/").content.decode()

    for words in (
        "18:00 截止，16:00、17:30 提醒",
        "一般 7 天，较重 3 天，重大 24 小时内控制",
        "在用 19 个",
        "1 个消息通道",
    ):
        assert words in page


def test_the_hub_tells_of_planned_changes(browser: Client, town: Town, officer: User) -> None:
    change_settings(town.pk, TOMORROW, {"days_general": 10}, by=officer)

    assert "1 项变更待执行" in browser.get("/settings/").content.decode()


def test_the_form_shows_what_holds_now_and_offers_tomorrow(browser: Client) -> None:
    form = browser.get("/settings/town/").context["form"]

    assert (form["cut_off"].value(), form["valid_from"].value()) == (time(18), TOMORROW)


def test_a_change_is_saved_from_the_chosen_day_on(browser: Client, town: Town) -> None:
    response = browser.post("/settings/town/", as_shown(browser, valid_from="2026-12-01", days_general="10"))

    assert response.headers["Location"] == "/settings/town/"
    assert TownSettings.objects.in_force(town, DECEMBER).days_general == 10


def test_what_was_not_touched_is_not_brought_back_by_a_later_change(browser: Client, town: Town, officer: User) -> None:
    change_settings(town.pk, TOMORROW, {"days_serious": 5}, by=officer)

    browser.post("/settings/town/", as_shown(browser, valid_from="2026-12-01", days_general="10"))

    assert TownSettings.objects.in_force(town, DECEMBER).days_serious == 5


def test_a_planned_change_is_changed_against_what_it_planned(browser: Client, town: Town, officer: User) -> None:
    change_settings(town.pk, DECEMBER, {"days_serious": 5}, by=officer)
    query = "?from=2026-12-01"

    browser.post(f"/settings/town/{query}", as_shown(browser, query, days_serious="3", days_general="10"))

    held = TownSettings.objects.in_force(town, DECEMBER)
    assert (held.days_serious, held.days_general) == (3, 10)


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(browser: Client) -> None:
    response = browser.post("/settings/town/", as_shown(browser, cut_off="17:00", days_general="10"))

    form = response.context["form"]
    assert list(form.errors) == ["second_reminder"]
    assert form["days_general"].value() == "10"


@pytest.mark.parametrize(
    ("field", "value"), [("days_general", "0"), ("days_serious", "366"), ("control_hours", "x"), ("cut_off", "25:00")]
)
def test_what_no_setting_can_be_is_told_at_its_field(browser: Client, field: str, value: str) -> None:
    response = browser.post("/settings/town/", as_shown(browser, **{field: value}))

    assert list(response.context["form"].errors) == [field]


def test_planned_changes_and_history_stand_on_the_page(browser: Client, town: Town, officer: User) -> None:
    change_settings(town.pk, TOMORROW, {"cut_off": time(17, 50), "is_issued_by_itself": True}, by=officer)

    page = browser.get("/settings/town/")

    assert [one.settings.valid_from for one in page.context["planned"]] == [TOMORROW]
    assert "18:00 → <b>17:50</b>" in page.content.decode()
    assert len(page.context["history"]) == 2


def test_a_change_that_began_cannot_be_taken_back_on_an_old_page(
    browser: Client, town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    planned = change_settings(town.pk, TOMORROW, {"days_general": 10}, by=officer)
    clock.move_to(moment("2026-11-25 00:01"))

    page = browser.post(f"/settings/town/{planned.pk}/take-back/", follow=True)

    assert "这项变更已经执行" in page.content.decode()
    assert TownSettings.objects.filter(pk=planned.pk).exists()


def test_the_times_of_a_new_town_are_confirmed_by_one_tap(browser: Client, town: Town) -> None:
    FirstDay.objects.create(town=town)
    assert browser.get("/settings/town/").context["is_to_confirm"]

    browser.post("/settings/town/confirm/")

    assert not browser.get("/settings/town/").context["is_to_confirm"]


def test_names_are_saved_and_an_empty_one_is_told(browser: Client, town: Town) -> None:
    typed = {"name": "清溪镇", "county": "平川县", "masthead": "环境保护日通报"}
    assert list(browser.post("/settings/names/", typed | {"county": ""}).context["form"].errors) == ["county"]

    browser.post("/settings/names/", typed)

    town.refresh_from_db()
    assert (town.masthead, town.duty_phone) == ("环境保护日通报", "")


def test_a_category_is_added_with_its_line(browser: Client, town: Town) -> None:
    line = BusinessLine.objects.get(town=town, code="enforcement")
    browser.post("/settings/words/categories/new/", {"name": "餐饮油烟", "line": line.pk, "term": "working"})

    assert Category.objects.get(name="餐饮油烟").line == line


def test_another_towns_line_is_not_offered(browser: Client, other_town: Town) -> None:
    foreign = BusinessLine.objects.get(town=other_town, code="water")
    sent = {"name": "餐饮油烟", "line": foreign.pk, "term": "working"}

    response = browser.post("/settings/words/categories/new/", sent)

    assert list(response.context["form"].errors) == ["line"]


def test_a_built_in_category_has_no_name_to_change(browser: Client, town: Town) -> None:
    dust = Category.objects.get(town=town, code="dust")

    assert "name" not in browser.get(f"/settings/words/categories/{dust.pk}/").context["form"].fields


def test_a_category_keeps_its_hidden_line_when_it_is_changed(browser: Client, town: Town) -> None:
    coal = Category.objects.get(town=town, code="coal")
    Category.objects.filter(line=coal.line).update(is_hidden=True)
    BusinessLine.objects.filter(pk=coal.line_id).update(is_hidden=True)

    browser.post(f"/settings/words/categories/{coal.pk}/", {"line": coal.line_id, "term": "calendar"})

    coal.refresh_from_db()
    assert coal.term == "calendar"


def test_a_refused_hiding_is_told_on_the_page(browser: Client, town: Town) -> None:
    line = BusinessLine.objects.get(town=town, code="market")

    page = browser.post(f"/settings/words/lines/{line.pk}/switch/", follow=True)

    assert "还有在用的类别：散煤销售" in page.content.decode()


def test_a_word_is_hidden_and_moved_on_the_page(browser: Client, town: Town) -> None:
    river = PlaceKind.objects.get(town=town, code="river")
    browser.post(f"/settings/words/place-kinds/{river.pk}/switch/")
    browser.post(f"/settings/words/place-kinds/{river.pk}/move/", {"to": "up"})

    river.refresh_from_db()
    assert river.is_hidden
    assert PlaceKind.objects.filter(town=town).first() == river


@pytest.mark.parametrize("path", ["/settings/words/nothing/", "/settings/words/categories/999999/"])
def test_what_is_not_there_is_not_found(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_keeper_of_several_towns_stays_in_the_chosen_one(town: Town, other_town: Town, keeper: User) -> None:
    browser = client_of(keeper)
    assert browser.get("/settings/").context["town"] == town
    assert browser.get("/settings/?town=b").context["town"] == other_town
    assert "/settings/town/?town=b#report" in browser.get("/settings/?town=b").content.decode()

    response = browser.post("/settings/names/?town=b", {"name": "白云镇", "county": "平川县", "masthead": "简报"})

    assert response.headers["Location"] == "/settings/?town=b"
    other_town.refresh_from_db()
    assert other_town.masthead == "简报"


def test_another_town_in_the_address_is_not_found(other_town: Town, browser: Client) -> None:
    assert browser.get("/settings/?town=b").status_code == 404
    assert browser.post("/settings/town/?town=b", {}).status_code == 404


def test_without_a_reason_the_channel_is_not_left_out(browser: Client, town: Town) -> None:
    page = browser.post("/settings/first-day/channel/", {"reason": ""})

    assert page.context["form"].errors
    assert not FirstDay.objects.exists()


def test_left_out_with_a_reason_it_may_be_taken_up_again(browser: Client, town: Town) -> None:
    browser.post("/settings/first-day/channel/", {"reason": "群主不同意"})
    assert FirstDay.objects.get().without_channel == "群主不同意"

    browser.post("/settings/first-day/channel/", {"with": "1"})
    assert FirstDay.objects.get().without_channel == ""


def test_the_list_stands_at_the_officers_home_until_it_is_put_away(browser: Client, town: Town) -> None:
    FirstDay.objects.create(town=town)
    assert "清溪镇起步清单" in browser.get("/").content.decode()

    assert browser.post("/settings/first-day/away/", {"away": "1"}).headers["Location"] == "/"
    assert "清溪镇起步清单" not in browser.get("/").content.decode()


def test_the_list_stands_at_the_home_of_a_keeper_of_one_town(town: Town) -> None:
    FirstDay.objects.create(town=town)

    assert "清溪镇起步清单" in client_of(make_admin("of-one", town)).get("/").content.decode()


def test_a_second_officer_sees_the_same_list(town: Town, officer: User) -> None:
    FirstDay.objects.create(town=town)

    assert client_of(make_officer(town, "second")).get("/settings/first-day/").context["list"].done == 0


def test_the_rail_marks_one_place_only(browser: Client) -> None:
    for path, name in (("/settings/", "sliders"), ("/settings/town/", "sliders"), ("/settings/channels/", "broadcast")):
        assert [one.icon for one in browser.get(path).context["nav"]["keep"] if one.is_here] == [name]
