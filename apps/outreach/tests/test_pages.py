"""Outreach on its pages: a few taps on a phone, the quarter's finding above the list."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.outreach.models import Activity, MarketDayRule, Visit
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import jpeg, make_activity, make_head, make_market, make_rule, make_unit, make_visit

pytestmark = pytest.mark.django_db
LEAFLETS: dict[str, Any] = {"day": "2026-11-24", "form": "leaflets", "topic": "垃圾分类", "level": "village"}


def signed_in(user: User) -> Client:
    """Who reads English, as refusals are read in the tests."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def test_a_cadre_records_with_form_and_topic_alone(cadre: User, village: Unit) -> None:
    answer = signed_in(cadre).post("/outreach/new/", LEAFLETS)

    made = Activity.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.unit, made.people) == (village, None)


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(cadre: User) -> None:
    answer = signed_in(cadre).post("/outreach/new/", LEAFLETS | {"day": "2026-11-30", "people": "很多"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"people"}
    again = signed_in(cadre).post("/outreach/new/", LEAFLETS | {"day": "2026-11-30", "people": "30"})
    assert set(again.context["form"].errors) == {"day"}
    assert "垃圾分类" in again.content.decode()


def test_a_village_is_not_offered_the_level_of_the_town(cadre: User) -> None:
    page = signed_in(cadre).get("/outreach/new/")

    assert [value for value, _label in page.context["form"].fields["level"].choices] == ["village", "group"]
    answer = signed_in(cadre).post("/outreach/new/", LEAFLETS | {"level": "town"})
    assert set(answer.context["form"].errors) == {"level"}


def test_another_unit_typed_into_the_form_is_not_taken(cadre: User, village: Unit, other_village: Unit) -> None:
    signed_in(cadre).post("/outreach/new/", LEAFLETS | {"unit": other_village.pk})

    assert not Activity.objects.filter(unit=other_village).exists()


def test_the_office_chooses_who_held_it(officer: User, village: Unit) -> None:
    client = signed_in(officer)
    client.post("/outreach/new/", LEAFLETS | {"unit": village.pk})
    client.post("/outreach/new/", LEAFLETS | {"unit": "", "level": "town"})

    assert {one.unit for one in Activity.objects.all()} == {village, None}


def test_below_the_town_the_office_says_whose_it_was(officer: User) -> None:
    answer = signed_in(officer).post("/outreach/new/", LEAFLETS)

    assert answer.status_code == 422
    assert "unit" in answer.context["form"].errors


def test_the_head_line_states_the_quarters_finding(officer: User, village: Unit, other_village: Unit) -> None:
    make_activity(officer, village, people=1860)

    page = signed_in(officer).get("/outreach/").content.decode()

    assert "This quarter: 1 time, 1,860 people reached" in page
    assert "1 village has none yet" in page
    assert "桃园村" in page


def test_a_unit_reads_of_its_own(lecture: Activity, cadre: User) -> None:
    page = signed_in(cadre).get("/outreach/").content.decode()

    assert "Your unit this quarter: 1 time, 40 people reached" in page


def test_withdrawn_entries_stand_behind_their_own_filter(lecture: Activity, cadre: User) -> None:
    client = signed_in(cadre)
    client.post(f"{lecture.get_absolute_url()}withdraw/", {"reason": "重复录入"})

    assert list(client.get("/outreach/").context["ledger"]) == []
    assert list(client.get("/outreach/?withdrawn=yes").context["ledger"]) == [lecture]
    assert "重复录入" in client.get(lecture.get_absolute_url()).content.decode()


def test_withdrawing_asks_why(lecture: Activity, cadre: User) -> None:
    assert signed_in(cadre).post(f"{lecture.get_absolute_url()}withdraw/", {"reason": ""}).status_code == 422


def test_the_author_adds_how_many_came(lecture: Activity, cadre: User) -> None:
    client = signed_in(cadre)
    shown = client.get(f"{lecture.get_absolute_url()}edit/").context["form"].initial
    said = {name: value for name, value in shown.items() if value is not None} | {"people": 66}

    answer = client.post(f"{lecture.get_absolute_url()}edit/", said)

    lecture.refresh_from_db()
    assert (answer.status_code, lecture.people, lecture.topic) == (302, 66, "秸秆禁烧政策")


def test_a_colleague_reads_it_and_may_not_change_it(lecture: Activity, village: Unit) -> None:
    client = signed_in(make_head(village, "head"))

    assert "edit/" not in client.get(lecture.get_absolute_url()).content.decode()
    assert client.get(f"{lecture.get_absolute_url()}edit/").status_code == 403


def test_market_tomorrow_is_told_to_who_may_put_up_a_stand(officer: User, leader: User) -> None:
    make_market(officer, numbers=[5])

    assert "Market tomorrow at 清溪集贸市场" in signed_in(officer).get("/outreach/").content.decode()
    assert "Market tomorrow" not in signed_in(leader).get("/outreach/").content.decode()


def test_a_stand_takes_one_tap_and_is_then_recorded(officer: User, cadre: User) -> None:
    rule = make_market(officer)
    client = signed_in(cadre)
    assert "We had a stand" in client.get("/outreach/market-days/").content.decode()

    client.post(f"/outreach/market-days/{rule.pk}/record/", {"day": "2026-11-23"})

    [(market, stand), *others] = client.get("/outreach/market-days/").context["past"]
    assert (market.day.day, stand) == (23, Activity.objects.get())
    assert all(other is None for _market, other in others)


def test_a_stand_on_a_day_to_come_is_refused_in_words(officer: User) -> None:
    rule = make_market(officer, calendar="lunar")

    answer = signed_in(officer).post(f"/outreach/market-days/{rule.pk}/record/", {"day": "2199-01-01"}, follow=True)

    assert "That day is still to come." in answer.content.decode()


def test_the_office_enters_when_there_is_market(officer: User) -> None:
    said = {
        "place": "东河集",
        "calendar": "lunar",
        "is_by_digit": "yes",
        "numbers": "逢 3、6、9",
        "from_day": "2026-01-01",
    }
    client = signed_in(officer)
    client.post("/outreach/market-days/new/", said)

    rule = MarketDayRule.objects.get()
    assert (rule.numbers, rule.calendar) == ([3, 6, 9], "lunar")
    page = client.get(f"/outreach/market-days/{rule.pk}/").content.decode()
    assert "3、6、9" in page


@pytest.mark.parametrize("numbers", ["每天", "365", "13"])
def test_days_that_are_none_are_told_at_the_field(officer: User, numbers: str) -> None:
    said = {"place": "东河集", "calendar": "solar", "is_by_digit": "yes", "numbers": numbers, "from_day": "2026-01-01"}

    answer = signed_in(officer).post("/outreach/market-days/new/", said)

    assert answer.status_code == 422
    assert "numbers" in answer.context["form"].errors


def visit_said(page: Any, **said: Any) -> dict[str, Any]:
    """What the browser sends without a field being touched, and what is tapped."""
    form = page.context["form"]
    values = {name: form[name].value() for name in ("day", "clock", "client_id")}
    return {name: str(value) for name, value in values.items()} | said


def test_a_leader_records_a_visit_in_two_taps(leader: User, village: Unit) -> None:
    client = signed_in(leader)
    said = visit_said(client.get("/outreach/visits/new/"), unit=village.pk)

    answer = client.post("/outreach/visits/new/", said)
    client.post("/outreach/visits/new/", said)  # the line broke, the phone sends again

    visit = Visit.objects.get()
    assert answer["Location"] == visit.get_absolute_url()
    assert (visit.unit, f"{visit.clock:%H:%M}") == (village, "10:00")


def test_the_office_is_asked_whose_visit_it_was(officer: User, leader: User, village: Unit) -> None:
    client = signed_in(officer)
    page = client.get("/outreach/visits/new/")

    assert client.post("/outreach/visits/new/", visit_said(page, unit=village.pk)).status_code == 422
    client.post("/outreach/visits/new/", visit_said(page, unit=village.pk, visitor=leader.person.pk))
    assert Visit.objects.get().visitor == leader.person


def test_a_visit_nowhere_is_told_at_the_village(leader: User, village: Unit) -> None:
    client = signed_in(leader)

    answer = client.post("/outreach/visits/new/", visit_said(client.get("/outreach/visits/new/")))

    assert answer.status_code == 422
    assert "unit" in answer.context["form"].errors


def test_a_photo_comes_along_and_the_village_sees_it(leader: User, cadre: User, village: Unit) -> None:
    client = signed_in(leader)
    page = client.get("/outreach/visits/new/")
    client.post("/outreach/visits/new/", visit_said(page, unit=village.pk, photos=jpeg(), words="河道边有垃圾"))

    visit = Visit.objects.get()
    answer = signed_in(cadre).get(f"{visit.get_absolute_url()}photos/{visit.photos.get().pk}/thumb/")
    assert answer["Content-Type"] == "image/jpeg"
    answer.close()


def test_the_leader_adds_words_afterwards(leader: User, village: Unit) -> None:
    visit, client = make_visit(leader, village), signed_in(leader)

    client.post(f"{visit.get_absolute_url()}edit/", {"day": "2026-11-24", "unit": village.pk, "words": "已整改"})

    visit.refresh_from_db()
    assert visit.words == "已整改"


def test_the_quarter_of_visits_says_which_villages_wait(leader: User, village: Unit, other_village: Unit) -> None:
    make_visit(leader, village)

    page = signed_in(leader).get("/outreach/visits/").content.decode()

    assert "This quarter leaders were on site 1 time" in page
    assert "1 village not yet" in page


def test_a_rule_is_kept_and_read(officer: User, cadre: User) -> None:
    said = {"title": "网格员巡查制度", "kind": "patrol", "adopted_on": "2026-03-01", "text": "每日巡查一次。"}
    to = signed_in(officer).post("/outreach/rules/new/", said)["Location"]

    assert "每日巡查一次。" in signed_in(cadre).get(to).content.decode()
    assert signed_in(cadre).get(f"{to}edit/").status_code == 403


def test_the_words_of_a_rule_change_on_its_page_without_losing_any(officer: User) -> None:
    rule, client = make_rule(officer, text="第一条" * 3000), signed_in(officer)
    shown = client.get(f"{rule.get_absolute_url()}edit/").context["form"].initial
    said = {name: value for name, value in shown.items() if value is not None}

    client.post(f"{rule.get_absolute_url()}edit/", said | {"number": "清政发〔2026〕5号"})

    rule.refresh_from_db()
    assert (rule.number, rule.text) == ("清政发〔2026〕5号", "第一条" * 3000)


def test_the_library_is_searched_in_its_text(officer: User, cadre: User) -> None:
    found = make_rule(officer, text="河道保洁员每日巡河")
    make_rule(officer, "散煤管控制度", text="建立台账")

    assert list(signed_in(cadre).get("/outreach/rules/?q=巡河").context["ledger"]) == [found]
    assert list(signed_in(cadre).get("/outreach/rules/?state=repealed").context["ledger"]) == []


def test_empty_pages_say_what_will_be_here(officer: User, town: Town) -> None:
    for path in ("", "visits/", "rules/", "market-days/", "groups/"):
        assert re.search("stands? here", signed_in(officer).get(f"/outreach/{path}").content.decode()), path


def test_a_group_of_a_village_records_on_its_own_level(town: Town, village: Unit) -> None:
    group = make_unit(town, "一社", "group", parent=village)
    chief = make_head(group, "chief")

    signed_in(chief).post("/outreach/new/", LEAFLETS | {"level": "group"})

    assert Activity.objects.get().where == "柳树村一社"
