"""Units close with a successor, posts change hands, days are excused (domain.md §3, §6)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.towns.models import Town
from apps.units.actions import close_unit, excuse_units
from apps.units.models import Excuse, Post, Tenure, Unit
from apps.units.offices import hand_over_post
from apps.units.scope import read_scope
from tests.make import make_admin, make_leader, make_officer, make_person, make_unit, make_user, root_of
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def post(cadre: User) -> Post:
    return Post.objects.get(tenures__person__user=cadre)


@pytest.fixture
def successor(town: Town) -> User:
    return make_user("successor", town)


def test_a_closed_unit_names_its_successor(officer: User, village: Unit, other_village: Unit) -> None:
    closed = close_unit(village.pk, by=officer, on=TODAY, successor=other_village)

    assert (closed.closed_on, closed.successor) == (TODAY, other_village)
    assert closed.name == "柳树村"


def test_who_held_a_post_of_a_closed_unit_held_it_until_the_day_before(
    officer: User, village: Unit, cadre: User
) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    assert Tenure.objects.get(person__user=cadre).to_day == date(2026, 11, 23)
    assert read_scope(cadre).holds == ()


def test_a_tenure_that_ended_before_keeps_its_last_day(officer: User, village: Unit, cadre: User) -> None:
    Tenure.objects.update(to_day=date(2026, 6, 30))
    officer = make_officer(village.town, "second-officer")

    close_unit(village.pk, by=officer, on=TODAY)

    assert Tenure.objects.get(person__user=cadre).to_day == date(2026, 6, 30)


def test_the_system_keeper_may_close_a_unit(village: Unit) -> None:
    assert close_unit(village.pk, by=make_admin(), on=TODAY).closed_on == TODAY


@pytest.mark.parametrize("who", ["cadre", "leader", "other_officer", "other_admin"])
def test_nobody_else_closes_a_unit(town: Town, other_town: Town, village: Unit, cadre: User, who: str) -> None:
    by = {
        "cadre": lambda: cadre,
        "leader": lambda: make_leader(town),
        "other_officer": lambda: make_officer(other_town, "other-officer"),
        "other_admin": lambda: make_admin("other-admin", town=other_town),
    }[who]()

    with pytest.raises(PermissionDenied):
        close_unit(village.pk, by=by, on=TODAY)


def test_a_closed_unit_is_not_closed_again(officer: User, village: Unit) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    with pytest.raises(RuleBroken, match="closed"):
        close_unit(village.pk, by=officer, on=date(2026, 12, 1))


def test_a_unit_with_open_groups_below_is_not_closed(officer: User, village: Unit) -> None:
    make_unit(village.town, "柳树村一社", Unit.Kind.GROUP, parent=village)

    with pytest.raises(RuleBroken, match="below it first"):
        close_unit(village.pk, by=officer, on=TODAY)


def test_a_unit_whose_post_is_taken_later_is_not_closed(officer: User, village: Unit, cadre: User) -> None:
    Tenure.objects.filter(person__user=cadre).update(from_day=TODAY)

    with pytest.raises(RuleBroken, match="took office"):
        close_unit(village.pk, by=officer, on=TODAY)


def test_a_unit_whose_post_is_taken_after_that_day_is_not_closed(
    officer: User, village: Unit, post: Post, successor: User
) -> None:
    hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=date(2026, 12, 1))

    with pytest.raises(RuleBroken, match="took office") as refusal:
        close_unit(village.pk, by=officer, on=TODAY)
    assert refusal.value.field == "on"


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2025, 12, 31)])
def test_a_unit_is_not_closed_before_it_opened(officer: User, village: Unit, day: date) -> None:
    with pytest.raises(RuleBroken, match="The unit opened on that day or later") as refusal:
        close_unit(village.pk, by=officer, on=day)
    assert refusal.value.field == "on"


def test_a_unit_is_closed_on_the_day_after_it_opened(officer: User, village: Unit) -> None:
    assert close_unit(village.pk, by=officer, on=date(2026, 1, 2)).closed_on == date(2026, 1, 2)


def test_the_successor_is_of_the_same_town(officer: User, village: Unit, other_town: Town) -> None:
    with pytest.raises(RuleBroken, match="same town"):
        close_unit(village.pk, by=officer, on=TODAY, successor=make_unit(other_town, "外村"))


def test_the_successor_is_open(officer: User, village: Unit, other_village: Unit) -> None:
    close_unit(other_village.pk, by=officer, on=TODAY)
    other_village.refresh_from_db()

    with pytest.raises(RuleBroken, match="open unit"):
        close_unit(village.pk, by=officer, on=TODAY, successor=other_village)


def test_a_unit_does_not_succeed_itself(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="successor"):
        close_unit(village.pk, by=officer, on=TODAY, successor=village)


def test_a_post_changes_hands_without_a_gap(officer: User, cadre: User, post: Post, successor: User) -> None:
    hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=date(2026, 11, 25))

    former, present = post.tenures.order_by("from_day")
    assert (former.person.user, former.to_day) == (cadre, TODAY)
    assert (present.person.user, present.from_day, present.to_day) == (successor, date(2026, 11, 25), None)


def test_with_the_post_the_right_changes_hands(
    officer: User, cadre: User, post: Post, successor: User, village: Unit
) -> None:
    hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=TODAY)

    assert read_scope(cadre).holds == ()
    assert read_scope(successor).own_unit_ids == {village.pk}


def test_a_post_handed_to_nobody_stays_vacant(officer: User, cadre: User, post: Post) -> None:
    assert hand_over_post(post.pk, by=officer, person=None, from_day=TODAY) is None
    assert not post.tenures.held_on(TODAY).exists()


def test_a_vacant_post_is_taken(officer: User, village: Unit, successor: User) -> None:
    vacant = Post.objects.create(town=village.town, unit=village, title="文书", role="cadre")

    hand_over_post(vacant.pk, by=officer, person=make_person(successor), from_day=TODAY)

    assert read_scope(successor).own_unit_ids == {village.pk}


def test_a_post_is_not_handed_over_before_its_holder_took_it(officer: User, post: Post, successor: User) -> None:
    with pytest.raises(RuleBroken, match="took office"):
        hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=date(2026, 1, 1))


def test_a_post_is_not_handed_to_a_person_of_another_town(officer: User, post: Post, other_town: Town) -> None:
    stranger = make_person(make_user("stranger", other_town))

    with pytest.raises(RuleBroken, match="of another town") as refusal:
        hand_over_post(post.pk, by=officer, person=stranger, from_day=TODAY)
    assert refusal.value.field == "person"


def test_a_post_that_somebody_takes_later_already_is_not_handed_over(
    officer: User, cadre: User, post: Post, successor: User
) -> None:
    hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=date(2026, 12, 1))

    with pytest.raises(RuleBroken, match="somebody else takes this post already") as refusal:
        hand_over_post(post.pk, by=officer, person=make_person(officer), from_day=TODAY)
    assert refusal.value.field == "from_day"
    assert post.tenures.get(person__user=cadre).to_day == date(2026, 11, 30)


def test_a_vacant_post_that_somebody_takes_later_already_is_not_handed_over(
    officer: User, post: Post, successor: User
) -> None:
    Tenure.objects.filter(post=post).update(from_day=date(2026, 12, 1))

    with pytest.raises(RuleBroken, match="somebody else takes this post already"):
        hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=TODAY)


def test_until_somebody_takes_it_later_a_post_may_stay_vacant(officer: User, post: Post, successor: User) -> None:
    hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=date(2026, 12, 1))

    assert hand_over_post(post.pk, by=officer, person=None, from_day=TODAY) is None
    assert not post.tenures.held_on(TODAY).exists()
    assert post.tenures.held_on(date(2026, 12, 1)).exists()


def test_an_abolished_post_is_handed_to_nobody(officer: User, cadre: User, post: Post, successor: User) -> None:
    Post.objects.filter(pk=post.pk).update(is_abolished=True)

    with pytest.raises(RuleBroken, match="no such post"):
        hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=TODAY)
    assert hand_over_post(post.pk, by=officer, person=None, from_day=TODAY) is None


def test_a_post_of_a_closed_unit_is_handed_to_nobody(officer: User, village: Unit, post: Post, successor: User) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    with pytest.raises(RuleBroken, match="no such post"):
        hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=TODAY)


def test_in_a_unit_that_closes_a_post_is_taken_until_the_day_before(
    officer: User, village: Unit, post: Post, successor: User
) -> None:
    close_unit(village.pk, by=officer, on=date(2026, 12, 1))

    tenure = hand_over_post(post.pk, by=officer, person=make_person(successor), from_day=TODAY)

    assert tenure is not None
    assert tenure.to_day == date(2026, 11, 30)


def test_a_cadre_hands_over_no_post(cadre: User, post: Post, successor: User) -> None:
    with pytest.raises(PermissionDenied):
        hand_over_post(post.pk, by=cadre, person=make_person(successor), from_day=TODAY)


def test_an_officer_hands_over_no_post_of_another_town(other_town: Town, post: Post, successor: User) -> None:
    with pytest.raises(PermissionDenied):
        hand_over_post(post.pk, by=make_officer(other_town, "other"), person=make_person(successor), from_day=TODAY)


def test_an_officer_excuses_units_on_days(officer: User, town: Town, village: Unit) -> None:
    excuse = excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")

    assert list(excuse.units.all()) == [village]
    assert (excuse.reason, excuse.made_by) == ("停电", officer)


def test_a_cadre_excuses_nobody(cadre: User, town: Town, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        excuse_units(by=cadre, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")

    assert not Excuse.objects.exists()


def test_an_excuse_ends_no_earlier_than_it_begins(officer: User, town: Town, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="before the first"):
        excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=date(2026, 11, 23), reason="停电")


def test_a_unit_of_another_town_is_not_excused(officer: User, town: Town, village: Unit, other_town: Town) -> None:
    units = [village, make_unit(other_town, "外村")]

    with pytest.raises(RuleBroken, match="of another town") as refusal:
        excuse_units(by=officer, town=town, units=units, from_day=TODAY, to_day=TODAY, reason="停电")
    assert refusal.value.field == "units"
    assert not Excuse.objects.exists()


def test_an_excuse_of_another_towns_unit_is_refused(officer: User, town: Town, village: Unit, other_town: Town) -> None:
    excuse = excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")

    with refused_by("units_excuse_units_same_town"):
        excuse.units.add(make_unit(other_town, "外村"))


def test_what_is_kept_leaves_an_event(officer: User, town: Town, village: Unit, post: Post) -> None:
    excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")
    hand_over_post(post.pk, by=officer, person=None, from_day=TODAY)
    close_unit(village.pk, by=officer, on=date(2026, 11, 25))

    events = Event.objects.order_by("pk").values_list("kind", "actor")
    assert list(events) == [("excuse.made", officer.pk), ("post.handed_over", officer.pk), ("unit.closed", officer.pk)]


def test_a_second_root_of_a_town_is_refused(town: Town) -> None:
    with refused_by("one_root_a_town"):
        Unit.objects.create(town=town, kind=Unit.Kind.TOWN, name="另一个镇", opened_on=TODAY)


def test_a_village_without_a_town_above_it_is_refused(town: Town) -> None:
    with refused_by("only_the_town_is_root"):
        Unit.objects.create(town=town, kind=Unit.Kind.VILLAGE, name="无主村", opened_on=TODAY)


def test_two_open_units_of_one_name_are_refused(town: Town, village: Unit) -> None:
    with refused_by("unit_name_once"):
        make_unit(town, village.name)


def test_a_successor_of_an_open_unit_is_refused(village: Unit, other_village: Unit) -> None:
    with refused_by("only_the_closed_have_a_successor"):
        Unit.objects.filter(pk=village.pk).update(successor=other_village)


def test_a_unit_that_closes_before_it_opens_is_refused(village: Unit) -> None:
    with refused_by("unit_closes_after_opening"):
        Unit.objects.filter(pk=village.pk).update(closed_on=date(2025, 12, 31))


def test_a_parent_of_another_town_is_refused(town: Town, other_town: Town) -> None:
    with refused_by("units_unit_parent_id_same_town"):
        make_unit(town, "外村", parent=root_of(other_town))
