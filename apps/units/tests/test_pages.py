"""The pages on which the office keeps units and people: what they say, what they do, what stays typed."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Role, User
from apps.towns.models import BusinessLine, Town
from apps.units.models import Excuse, Person, Post, Tenure, Unit
from tests.make import make_admin, make_head, make_leader, make_person, make_unit, make_user, root_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def page(client: Client, officer: User) -> Client:
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    client.cookies["django_language"] = "en"
    return client


def said(response: object) -> str:
    return response.content.decode()


def test_a_new_village_is_opened(page: Client, town: Town) -> None:
    form = {"name": "新村", "kind": "village", "parent": root_of(town).pk, "order": "5", "opened_on": "2026-11-24"}

    answer = page.post("/units/new/", form | {"duty": "every"})

    unit = Unit.objects.get(name="新村")
    assert (answer.status_code, answer["Location"]) == (302, f"/units/{unit.pk}/")


def test_what_is_refused_stays_typed(page: Client, town: Town, village: Unit) -> None:
    form = {"name": village.name, "kind": "village", "parent": root_of(town).pk, "order": "5", "duty": "working"}

    answer = page.post("/units/new/", form | {"opened_on": "2026-11-24"})

    assert answer.context["form"].errors == {"name": ["An open unit there has this name already."]}
    assert f'value="{village.name}"' in said(answer)


def test_a_village_without_a_head_says_so(page: Client, village: Unit, cadre: User) -> None:
    assert "no head today" in said(page.get(f"/units/{village.pk}/"))


def test_a_village_with_a_head_does_not(page: Client, village: Unit, head: User) -> None:
    answer = said(page.get(f"/units/{village.pk}/"))

    assert "no head today" not in answer
    assert f"/people/{make_person(head).pk}/" in answer


def test_a_leader_reads_a_unit_and_changes_nothing(client: Client, town: Town, village: Unit, head: User) -> None:
    client.force_login(make_leader(town), backend="apps.accounts.backends.AccountBackend")

    answer = said(client.get(f"/units/{village.pk}/"))

    assert "/edit/" not in answer and "/hand-over/" not in answer and "/people/" not in answer


def test_an_officer_is_offered_no_hand_over_of_a_leaders_post(page: Client, town: Town) -> None:
    post = Post.objects.get(tenures__person__user=make_leader(town))

    assert f"/units/posts/{post.pk}/hand-over/" not in said(page.get(f"/units/{root_of(town).pk}/"))
    assert page.get(f"/units/posts/{post.pk}/hand-over/").status_code == 403


def test_an_officer_may_give_only_roles_of_units(page: Client, village: Unit) -> None:
    answer = page.get(f"/units/{village.pk}/posts/new/")

    assert [value for value, _label in answer.context["form"].fields["role"].choices] == [Role.CADRE, Role.UNIT_HEAD]


def test_the_system_keeper_may_give_every_role(client: Client, village: Unit) -> None:
    client.force_login(make_admin(), backend="apps.accounts.backends.AccountBackend")

    answer = client.get(f"/units/{village.pk}/posts/new/")

    assert len(answer.context["form"].fields["role"].choices) == 5


def test_a_post_changes_hands_to_somebody_new(page: Client, village: Unit, head: User) -> None:
    post = village.posts.get()

    page.post(
        f"/units/posts/{post.pk}/hand-over/", {"person": "王秀兰　１３９０００００００１", "from_day": "2026-11-24"}
    )

    tenure = post.tenures.get(from_day=TODAY)
    assert (tenure.person.name, tenure.person.phone) == ("王秀兰", "13900000001")


def test_a_name_keeps_its_chinese_punctuation(page: Client, town: Town) -> None:
    form = {"kind": "village", "parent": root_of(town).pk, "order": "5", "opened_on": "2026-11-24", "duty": "every"}

    page.post("/units/new/", form | {"name": "柳河　２村（筹）"})

    assert Unit.objects.filter(name="柳河 2村（筹）").exists()


def test_a_refused_hand_over_says_why_at_the_day(page: Client, village: Unit, head: User) -> None:
    post = village.posts.get()

    answer = page.post(f"/units/posts/{post.pk}/hand-over/", {"person": "王秀兰", "from_day": "2026-01-01"})

    assert list(answer.context["form"].errors) == ["from_day"]
    assert 'value="王秀兰"' in said(answer)
    assert not Person.objects.filter(name="王秀兰").exists()


def test_of_two_of_one_name_the_telephone_says_which(page: Client, town: Town, village: Unit, head: User) -> None:
    post = village.posts.get()
    chosen = Person.objects.create(town=town, name="王秀兰", phone="13900000001")
    Person.objects.create(town=town, name="王秀兰", phone="13900000002")

    answer = page.post(f"/units/posts/{post.pk}/hand-over/", {"person": "王秀兰", "from_day": "2026-11-24"})
    assert "person" in answer.context["form"].errors

    page.post(f"/units/posts/{post.pk}/hand-over/", {"person": "王秀兰 13900000001", "from_day": "2026-11-24"})
    assert post.tenures.get(from_day=TODAY).person == chosen


def test_days_of_a_tenure_are_corrected(page: Client, village: Unit, head: User) -> None:
    tenure = Tenure.objects.get(person__user=head)

    page.post(f"/units/tenures/{tenure.pk}/edit/", {"from_day": "2026-02-01", "to_day": ""})

    tenure.refresh_from_db()
    assert tenure.from_day == date(2026, 2, 1)


def test_a_past_tenure_is_not_taken_out_and_the_page_says_why(page: Client, village: Unit, head: User) -> None:
    tenure = Tenure.objects.get(person__user=head)

    answer = page.post(f"/units/tenures/{tenure.pk}/remove/", follow=True)

    assert "give it a last day instead" in said(answer)


def test_two_villages_merge_in_one_form(page: Client, village: Unit, other_village: Unit, head: User) -> None:
    form = {"units": [village.pk, other_village.pk], "name": "柳园村", "kind": "village", "on": "2026-11-24"}

    answer = page.post("/units/merge/", form | {"committee_of": village.pk})

    new = Unit.objects.get(name="柳园村")
    assert answer["Location"] == f"/units/{new.pk}/"
    assert new.posts.get().tenures.get().person.user == head


def test_the_committee_is_of_one_that_merges(page: Client, town: Town, village: Unit, other_village: Unit) -> None:
    third = make_unit(town, "石桥村")
    form = {"units": [village.pk, other_village.pk], "name": "柳园村", "kind": "village", "on": "2026-11-24"}

    answer = page.post("/units/merge/", form | {"committee_of": third.pk})

    assert "committee_of" in answer.context["form"].errors


def test_a_village_splits_in_one_form(page: Client, town: Town, village: Unit) -> None:
    group = make_unit(town, "一社", Unit.Kind.GROUP, parent=village)

    page.post(f"/units/{village.pk}/split/", {"names": "柳东村\n柳西村", "on": "2026-11-24", f"group_{group.pk}": "1"})

    assert Unit.objects.get(name="柳西村").children.get().name == "一社"


@pytest.mark.parametrize("names", ["柳东村", "一\n二\n三\n四\n五"])
def test_a_village_splits_into_two_to_four(page: Client, village: Unit, names: str) -> None:
    answer = page.post(f"/units/{village.pk}/split/", {"names": names, "on": "2026-11-24"})

    assert "names" in answer.context["form"].errors


def test_an_election_changes_only_what_was_typed_over(page: Client, town: Town, village: Unit, head: User) -> None:
    stays, changes = village.posts.get(), None
    make_head(make_unit(town, "石桥村"), "second")
    changes = Post.objects.get(unit__name="石桥村")

    page.post(
        "/units/elections/",
        {
            "day": "2026-11-24",
            f"post-{stays.pk}-person": "head 13800000000",
            f"post-{changes.pk}-person": "王秀兰 13900000001",
        },
    )

    assert stays.tenures.count() == 1
    assert changes.tenures.get(from_day=TODAY).person.name == "王秀兰"


def test_a_refused_row_says_why_and_nothing_typed_is_lost(page: Client, town: Town, village: Unit, head: User) -> None:
    refused = village.posts.get()
    make_head(make_unit(town, "石桥村"), "second")
    good = Post.objects.get(unit__name="石桥村")
    Tenure.objects.filter(post=refused).update(from_day=TODAY)

    answer = page.post(
        "/units/elections/",
        {"day": "2026-11-24", f"post-{refused.pk}-person": "赵强", f"post-{good.pk}-person": "王秀兰"},
    )

    rows = {row.post.pk: row for row in answer.context["rows"]}
    assert "person" in rows[refused.pk].errors and not rows[good.pk].errors
    assert 'value="赵强"' in said(answer) and 'value="王秀兰"' in said(answer)
    assert not Person.objects.filter(name="王秀兰").exists()


def test_an_election_in_which_everybody_stays_is_told(page: Client, village: Unit, head: User) -> None:
    post = village.posts.get()

    answer = page.post("/units/elections/", {"day": "2026-11-24", f"post-{post.pk}-person": "head"})

    assert "Everybody stays" in said(answer)


def test_cadres_stand_in_the_election_when_asked(page: Client, cadre: User, head: User) -> None:
    assert len(page.get("/units/elections/").context["rows"]) == 1
    assert len(page.get("/units/elections/?cadres=1").context["rows"]) == 2


def test_slips_show_their_codes_once_and_in_no_cache(page: Client, town: Town, village: Unit) -> None:
    person = Person.objects.create(town=town, name="王秀兰", phone="13900000001")
    post = Post.objects.create(town=town, unit=village, title="文书", role=Role.CADRE)
    Tenure.objects.create(town=town, post=post, person=person, from_day=TODAY)
    assert [p.name for p in page.get("/people/slips/").context["without"]] == ["王秀兰"]

    answer = page.post("/people/slips/", {})

    slip = answer.context["slips"][0]
    assert slip.code in said(answer) and "/accounts/code/" in said(answer)
    assert f"{village} 文书" in said(answer)
    assert answer["Cache-Control"] == "no-store"
    assert page.get("/people/slips/").context["without"] == []


def test_an_officers_slips_leave_leaders_out(page: Client, town: Town) -> None:
    person = Person.objects.create(town=town, name="新镇长", phone="13900000001")
    post = Post.objects.create(town=town, unit=root_of(town), title="镇长", role=Role.LEADER)
    Tenure.objects.create(town=town, post=post, person=person, from_day=TODAY)

    assert page.get("/people/slips/").context["without"] == []


def test_an_account_is_closed_and_reopened_on_the_persons_page(page: Client, cadre: User) -> None:
    address = f"/people/{make_person(cadre).pk}/"

    page.post(f"{address}account/close/")
    assert "Reopen the account" in said(page.get(address))

    page.post(f"{address}account/reopen/")
    assert "Close the account" in said(page.get(address))


def test_who_left_all_posts_is_told_of(page: Client, cadre: User) -> None:
    Tenure.objects.update(to_day=None)
    Tenure.objects.filter(person__user=cadre).update(to_day=date(2026, 11, 1))

    assert "Holds no post today" in said(page.get(f"/people/{make_person(cadre).pk}/"))


def test_a_click_on_the_board_has_units_and_day_chosen(page: Client, village: Unit, other_village: Unit) -> None:
    link = f"day=2026-11-24&amp;units={village.pk},{other_village.pk},"
    assert link in said(page.get("/reports/board/"))

    form = page.get(f"/settings/excuses/new/?units={village.pk},{other_village.pk},&day=2026-11-23").context["form"]

    assert form["units"].value() == [str(village.pk), str(other_village.pk)]
    assert form["from_day"].value() == date(2026, 11, 23)


def test_several_units_are_excused_at_once(page: Client, village: Unit, other_village: Unit) -> None:
    form = {"units": [village.pk, other_village.pk], "reason": "洪水", "from_day": "2026-11-24", "to_day": "2026-11-25"}

    page.post("/settings/excuses/new/", form)

    excuse = Excuse.objects.get()
    assert set(excuse.units.all()) == {village, other_village}
    assert "洪水" in said(page.get("/settings/excuses/"))


@pytest.mark.parametrize("words", ["units=x,,-1,99999999999999999999&day=2026-02-30", "units=%00", "day=&units="])
def test_an_address_typed_wrong_still_opens_the_form(page: Client, village: Unit, words: str) -> None:
    assert page.get(f"/settings/excuses/new/?{words}").status_code == 200


def test_a_year_at_a_glance(page: Client, town: Town) -> None:
    page.post("/settings/calendar/", {"from_day": "2026-12-01", "to_day": "2026-12-02", "kind": "school"})

    answer = page.get("/settings/calendar/?year=2026")
    assert [cell.kind for cell in answer.context["months"][11][:3]] == ["school", "school", ""]
    assert "isn't known here" in said(page.get("/settings/calendar/?year=2099"))


@pytest.mark.parametrize("year", ["0", "99999", "abc", "-5", "２０２６"])
def test_a_year_without_end_still_opens_the_calendar(page: Client, year: str) -> None:
    assert page.get(f"/settings/calendar/?year={year}").status_code == 200


def test_a_year_that_no_clock_knows_is_not_filled(page: Client) -> None:
    assert page.post("/settings/calendar/99999/fill/").status_code == 404


def test_competent_units_are_chosen_for_every_line(page: Client, town: Town) -> None:
    centre = make_unit(town, "农业农村综合服务中心", Unit.Kind.TOWN_UNIT)
    line = BusinessLine.objects.filter(town=town).first()

    page.post("/settings/competence/", {f"line_{line.pk}": centre.pk})

    line.refresh_from_db()
    assert line.competence.unit == centre


def test_a_person_is_assigned_to_a_village_by_name(page: Client, town: Town, village: Unit) -> None:
    make_person(make_user("liaison", town, "王秀兰"))

    page.post("/settings/liaisons/new/", {"unit": village.pk, "person": "王秀兰", "from_day": "2026-11-24"})
    answer = page.post("/settings/liaisons/new/", {"unit": village.pk, "person": "无名氏", "from_day": "2026-11-24"})

    assert village.liaisons.get().person.name == "王秀兰"
    assert "Add the person first" in said(answer)


def test_a_keeper_of_several_towns_chooses_one(client: Client, town: Town, other_town: Town) -> None:
    client.force_login(make_admin(), backend="apps.accounts.backends.AccountBackend")

    assert client.get("/settings/places/?town=b").context["town"] == other_town
    assert client.get("/settings/places/?town=zz").status_code == 404
    assert reverse("units:place_new") in client.get("/settings/places/").content.decode()
