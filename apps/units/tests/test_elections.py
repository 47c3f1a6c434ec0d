"""换届: the posts of all villages change hands on one day, all or none (domain.md §6)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Role, User
from apps.audit.models import Event
from apps.towns.models import Town
from apps.units.elections import Elected, hold_election
from apps.units.models import Person, Post, Tenure, Unit
from apps.units.offices import RowsRefused
from apps.units.queries import heads_of
from apps.units.scope import scope_of
from tests.make import make_head, make_leader, make_officer, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 1)


def head_post(unit: Unit, number: int = 0) -> Post:
    make_head(unit, f"head{number}")
    return unit.posts.get(duty=Post.Duty.FIRST)


def elect(by: User, town: Town, *elected: Elected, day: date = DAY) -> list[Tenure]:
    return hold_election(by=by, town=town, day=day, elected=elected)


def names_of(unit: Unit, day: date = DAY) -> list[str]:
    return [tenure.person.name for tenure in heads_of(unit, day)]


def test_the_elected_hold_their_posts_from_the_day_on(
    officer: User, town: Town, village: Unit, other_village: Unit
) -> None:
    posts = [head_post(village, 1), head_post(other_village, 2)]
    person = make_person(make_user("elected", town))

    elect(officer, town, Elected(posts[0], person), Elected(posts[1], name="王秀兰", phone="13900000001"))

    assert (names_of(village), names_of(other_village)) == (["elected"], ["王秀兰"])
    assert names_of(village, date(2026, 11, 30)) == ["head1"]


def test_a_post_nobody_is_elected_to_stays_vacant(officer: User, town: Town, village: Unit) -> None:
    elect(officer, town, Elected(head_post(village)))

    assert names_of(village) == []


def test_one_typed_for_two_posts_is_one_person(officer: User, town: Town, village: Unit, other_village: Unit) -> None:
    posts = [head_post(village, 1), head_post(other_village, 2)]

    elect(officer, town, *[Elected(post, name="王秀兰", phone="13900000001") for post in posts])

    assert Person.objects.filter(name="王秀兰").count() == 1
    assert (names_of(village), names_of(other_village)) == (["王秀兰"], ["王秀兰"])


def test_one_typed_who_is_there_already_is_not_added_again(officer: User, town: Town, village: Unit) -> None:
    person = Person.objects.create(town=town, name="王秀兰", phone="13900000001")

    elect(officer, town, Elected(head_post(village), name="王秀兰", phone="13900000001"))

    assert Tenure.objects.get(from_day=DAY).person == person


def test_every_refused_row_is_named_and_nothing_is_stored(
    officer: User, town: Town, village: Unit, other_village: Unit, other_town: Town
) -> None:
    good, taken, foreign = head_post(village, 1), head_post(other_village, 2), head_post(make_unit(town, "石桥村"), 3)
    Tenure.objects.filter(post=taken).update(from_day=DAY)
    stranger = make_person(make_user("stranger", other_town))

    with pytest.raises(RowsRefused) as refused:
        elect(officer, town, Elected(good, name="王秀兰"), Elected(taken), Elected(foreign, stranger))

    assert {row: refusal.field for row, refusal in refused.value.refusals.items()} == {1: "from_day", 2: "person"}
    assert names_of(village) == ["head1"]


def test_a_telephone_without_a_name_is_refused(officer: User, town: Town, village: Unit) -> None:
    with pytest.raises(RowsRefused) as refused:
        elect(officer, town, Elected(head_post(village), phone="13900000001"))
    assert refused.value.refusals[0].field == "name"


@pytest.mark.parametrize("who", ["cadre", "other_officer"])
def test_nobody_else_holds_an_election(town: Town, other_town: Town, village: Unit, cadre: User, who: str) -> None:
    by = cadre if who == "cadre" else make_officer(other_town, "other-officer")

    with pytest.raises(PermissionDenied):
        elect(by, town, Elected(head_post(village)))


def test_an_officer_elects_no_mayor(officer: User, town: Town) -> None:
    post = Post.objects.get(tenures__person__user=make_leader(town))

    with pytest.raises(PermissionDenied):
        elect(officer, town, Elected(post))


def test_forty_villages_cost_the_queries_of_one(officer: User, town: Town) -> None:
    posts = [head_post(make_unit(town, f"{number}号村"), number) for number in range(41)]
    scope_of(officer)  # read once a request

    def queries(chosen: list[Post]) -> int:
        with CaptureQueriesContext(connection) as captured:
            elect(officer, town, *[Elected(post, name=f"新{post.pk}", phone=f"139{post.pk:08}") for post in chosen])
        return len(captured)

    assert queries(posts[:1]) == queries(posts[1:])


def test_each_handed_over_post_leaves_an_event(officer: User, town: Town, village: Unit) -> None:
    elect(officer, town, Elected(head_post(village), name="王秀兰"))

    events = Event.objects.order_by("pk").values_list("kind", "actor")
    assert list(events) == [("person.added", officer.pk), ("post.handed_over", officer.pk)]
    assert Person.objects.get(name="王秀兰").tenures.get().post.role == Role.UNIT_HEAD
