"""Posts are made, changed, abolished; days of office are corrected; who may keep which (domain.md §2, §6)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import Role, User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.towns.models import BusinessLine, Town
from apps.units.actions import close_unit
from apps.units.models import Person, Post, Tenure, Unit
from apps.units.offices import (
    abolish_post,
    add_post,
    change_post,
    correct_tenure,
    hand_over_post,
    remove_tenure,
    take_office,
)
from apps.units.queries import heads_of
from apps.units.scope import read_scope
from tests.make import make_admin, make_leader, make_person, make_user, root_of
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def admin(db: None) -> User:
    return make_admin()


@pytest.fixture
def post(cadre: User) -> Post:
    return Post.objects.get(tenures__person__user=cadre)


@pytest.fixture
def successor(town: Town) -> Person:
    return make_person(make_user("successor", town))


def add(by: User, unit: Unit, **fields: object) -> Post:
    fields = {"title": "村委会主任", "role": Role.UNIT_HEAD, "duty": Post.Duty.DIRECT, "lines": []} | fields
    return add_post(by=by, unit=unit, **fields)


def change(post: Post, by: User, **fields: object) -> Post:
    fields = {"title": post.title, "role": post.role, "duty": post.duty, "lines": [], "order": post.order} | fields
    return change_post(post.pk, by=by, **fields)


def test_a_new_post_is_vacant(officer: User, village: Unit) -> None:
    post = add(officer, village)

    assert (post.title, post.unit, post.tenures.count()) == ("村委会主任", village, 0)


def test_both_head_posts_are_held_by_one_person(officer: User, village: Unit, head: User) -> None:
    post = add(officer, village)

    hand_over_post(post.pk, by=officer, person=make_person(head), from_day=TODAY)

    assert [tenure.person.user for tenure in heads_of(village, TODAY)] == [head, head]


def test_a_duty_stands_once_in_a_unit(officer: User, village: Unit, head: User) -> None:
    with pytest.raises(RuleBroken, match="each is there once") as refusal:
        add(officer, village, duty=Post.Duty.FIRST)
    assert refusal.value.field == "duty"


def test_only_a_head_post_has_a_duty(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="Only a head post") as refusal:
        add(officer, village, role=Role.CADRE)
    assert refusal.value.field == "duty"


def test_a_cadre_post_with_a_duty_is_refused(town: Town, village: Unit) -> None:
    with refused_by("duty_only_of_heads"):
        Post.objects.create(town=town, unit=village, title="文书", role=Role.CADRE, duty=Post.Duty.FIRST)


def test_a_closed_unit_gets_no_post(officer: User, village: Unit) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    with pytest.raises(RuleBroken, match="is closed"):
        add(officer, village)


def test_a_line_of_another_town_is_refused(admin: User, town: Town, other_town: Town) -> None:
    lines = BusinessLine.objects.filter(town=other_town)[:1]

    with pytest.raises(RuleBroken, match="of another town") as refusal:
        add(admin, root_of(town), role=Role.DEPUTY, duty="", lines=lines)
    assert refusal.value.field == "lines"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DEPUTY, Role.LEADER])
def test_posts_with_a_right_over_the_town_are_made_by_the_system_keeper_alone(
    officer: User, admin: User, town: Town, role: str
) -> None:
    with pytest.raises(PermissionDenied):
        add(officer, root_of(town), role=role, duty="")
    assert add(admin, root_of(town), role=role, duty="").role == role


def test_an_officer_makes_no_leader_of_a_cadre_post(officer: User, post: Post) -> None:
    with pytest.raises(PermissionDenied):
        change(post, officer, role=Role.LEADER)


def test_an_officer_hands_a_leaders_post_to_nobody(officer: User, town: Town, successor: Person) -> None:
    post = Post.objects.get(tenures__person__user=make_leader(town))

    with pytest.raises(PermissionDenied):
        hand_over_post(post.pk, by=officer, person=make_person(officer), from_day=TODAY)
    with pytest.raises(PermissionDenied):
        take_office(post.pk, by=officer, person=successor, from_day=date(2025, 1, 1), to_day=date(2025, 1, 2))


def test_the_system_keeper_hands_it_over(admin: User, town: Town, successor: Person) -> None:
    post = Post.objects.get(tenures__person__user=make_leader(town))

    tenure = hand_over_post(post.pk, by=admin, person=successor, from_day=TODAY)

    assert tenure is not None
    assert tenure.person == successor


def test_a_post_is_renamed(officer: User, post: Post) -> None:
    change(post, officer, title="文书", order=5)

    post.refresh_from_db()
    assert (post.title, post.order) == ("文书", 5)


def test_an_abolished_post_gives_no_right_from_today_on(officer: User, cadre: User, post: Post) -> None:
    abolish_post(post.pk, by=officer)

    assert read_scope(cadre).holds == ()
    assert post.tenures.get().to_day == YESTERDAY


def test_a_post_that_somebody_takes_later_is_not_abolished(officer: User, post: Post, successor: Person) -> None:
    hand_over_post(post.pk, by=officer, person=successor, from_day=TOMORROW)

    with pytest.raises(RuleBroken, match="takes this post"):
        abolish_post(post.pk, by=officer)


def test_an_abolished_post_is_neither_abolished_nor_changed_again(officer: User, post: Post) -> None:
    abolish_post(post.pk, by=officer)

    with pytest.raises(RuleBroken, match="abolished"):
        abolish_post(post.pk, by=officer)
    with pytest.raises(RuleBroken, match="abolished"):
        change(post, officer, title="文书")


def test_the_duty_of_an_abolished_post_is_free(officer: User, village: Unit, head: User) -> None:
    abolish_post(Post.objects.get(tenures__person__user=head).pk, by=officer)

    assert add(officer, village, duty=Post.Duty.FIRST).duty == "first"


def test_a_former_holder_is_entered_later(officer: User, town: Town, village: Unit, post: Post) -> None:
    Tenure.objects.filter(post=post).update(from_day=date(2026, 6, 1))
    former = make_person(make_user("former", town))

    take_office(post.pk, by=officer, person=former, from_day=date(2026, 1, 1), to_day=date(2026, 5, 31))

    assert post.tenures.held_on(date(2026, 3, 1)).get().person == former


def test_days_on_which_somebody_else_holds_the_post_are_refused(officer: User, post: Post, successor: Person) -> None:
    with pytest.raises(RuleBroken, match="somebody else holds") as refusal:
        take_office(post.pk, by=officer, person=successor, from_day=TODAY)
    assert refusal.value.field == "from_day"


def test_days_before_the_unit_opened_are_refused(officer: User, post: Post, successor: Person) -> None:
    with pytest.raises(RuleBroken, match="The unit opened on 2026-01-01 only"):
        take_office(post.pk, by=officer, person=successor, from_day=date(2025, 1, 1), to_day=date(2025, 5, 31))


def test_days_after_the_unit_closed_are_refused(officer: User, village: Unit, post: Post) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    with pytest.raises(RuleBroken, match="is closed from") as refusal:
        correct_tenure(post.tenures.get().pk, by=officer, from_day=date(2026, 1, 1), to_day=TODAY)
    assert refusal.value.field == "to_day"


def test_an_abolished_post_is_not_taken(officer: User, post: Post, successor: Person) -> None:
    abolish_post(post.pk, by=officer)

    with pytest.raises(RuleBroken, match="abolished"):
        take_office(post.pk, by=officer, person=successor, from_day=TODAY)


def test_a_person_of_another_town_takes_no_office(officer: User, post: Post, other_town: Town) -> None:
    stranger = make_person(make_user("stranger", other_town))

    with pytest.raises(RuleBroken, match="of another town") as refusal:
        take_office(post.pk, by=officer, person=stranger, from_day=TODAY)
    assert refusal.value.field == "person"


def test_mistyped_days_are_corrected(officer: User, post: Post) -> None:
    correct_tenure(post.tenures.get().pk, by=officer, from_day=date(2026, 2, 1), to_day=TODAY)

    tenure = post.tenures.get()
    assert (tenure.from_day, tenure.to_day) == (date(2026, 2, 1), TODAY)


def test_corrected_days_may_not_overlap_those_of_another(officer: User, post: Post, successor: Person) -> None:
    hand_over_post(post.pk, by=officer, person=successor, from_day=TODAY)
    former = post.tenures.get(to_day=YESTERDAY)

    with pytest.raises(RuleBroken, match="somebody else holds"):
        correct_tenure(former.pk, by=officer, from_day=former.from_day, to_day=TODAY)


def test_a_last_day_before_the_first_is_refused(officer: User, post: Post) -> None:
    with pytest.raises(RuleBroken, match="before the first") as refusal:
        correct_tenure(post.tenures.get().pk, by=officer, from_day=TODAY, to_day=YESTERDAY)
    assert refusal.value.field == "to_day"


def test_a_tenure_entered_by_mistake_is_taken_out_before_it_gave_a_right(
    officer: User, post: Post, successor: Person
) -> None:
    tenure = hand_over_post(post.pk, by=officer, person=successor, from_day=TOMORROW)
    assert tenure is not None

    remove_tenure(tenure.pk, by=officer)

    assert not post.tenures.filter(person=successor).exists()


def test_who_held_a_post_on_a_past_day_is_not_taken_out(officer: User, post: Post) -> None:
    with pytest.raises(RuleBroken, match="last day instead"):
        remove_tenure(post.tenures.get().pk, by=officer)


def test_a_cadre_keeps_no_post(cadre: User, village: Unit, post: Post, successor: Person) -> None:
    tenure = post.tenures.get()
    for act in [
        lambda: add(cadre, village),
        lambda: change(post, cadre, title="文书"),
        lambda: abolish_post(post.pk, by=cadre),
        lambda: take_office(post.pk, by=cadre, person=successor, from_day=TODAY),
        lambda: correct_tenure(tenure.pk, by=cadre, from_day=TODAY, to_day=None),
        lambda: remove_tenure(tenure.pk, by=cadre),
    ]:
        with pytest.raises(PermissionDenied):
            act()


def test_each_leaves_an_event(officer: User, village: Unit, successor: Person) -> None:
    post = add(officer, village)
    change(post, officer, title="主任")
    tenure = take_office(post.pk, by=officer, person=successor, from_day=YESTERDAY)
    correct_tenure(tenure.pk, by=officer, from_day=TODAY, to_day=None)
    remove_tenure(tenure.pk, by=officer)
    abolish_post(post.pk, by=officer)

    kinds = ["post.added", "post.changed", "post.taken", "tenure.corrected", "tenure.removed", "post.abolished"]
    assert list(Event.objects.order_by("pk").values_list("kind", "actor")) == [(kind, officer.pk) for kind in kinds]
