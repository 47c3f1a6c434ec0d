"""A person holds a post from a day to a day, both included (domain.md §1, §6)."""

from datetime import date

import pytest
import time_machine

from apps.accounts.models import Grant, Role, User
from apps.towns.models import BusinessLine, Town
from apps.units.models import Competence, GroupMember, Liaison, Post, ReportDuty, Tenure, Unit, WorkingGroup
from apps.units.queries import (
    deputies_of,
    environment_office,
    heads_of,
    leaders_of,
    people_visible_to,
    tenures_answering,
)
from apps.units.scope import read_scope
from tests.clock import moment
from tests.make import (
    make_deputy,
    make_head,
    make_leader,
    make_liaison,
    make_officer,
    make_person,
    make_unit,
    make_user,
    root_of,
)
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


def end(user: User, to_day: date) -> None:
    Tenure.objects.filter(person__user=user).update(to_day=to_day)


def test_a_tenure_that_ended_yesterday_gives_no_right(cadre: User) -> None:
    end(cadre, date(2026, 11, 23))

    assert read_scope(cadre).holds == ()


def test_on_its_last_day_a_tenure_still_gives_its_right(cadre: User, village: Unit) -> None:
    end(cadre, date(2026, 11, 24))

    assert read_scope(cadre).own_unit_ids == {village.pk}


def test_a_tenure_that_begins_tomorrow_gives_no_right_yet(cadre: User) -> None:
    Tenure.objects.filter(person__user=cadre).update(from_day=date(2026, 11, 25))

    assert read_scope(cadre).holds == ()


def test_a_tenure_ends_at_the_towns_midnight(cadre: User, clock: time_machine.Traveller) -> None:
    end(cadre, date(2026, 11, 24))

    clock.move_to(moment("2026-11-24 23:59"))
    assert read_scope(cadre).holds
    clock.move_to(moment("2026-11-25 00:00"))
    assert not read_scope(cadre).holds


def test_a_liaison_that_ended_yesterday_reads_the_village_no_more(village: Unit) -> None:
    liaison = make_liaison(village)
    Liaison.objects.update(to_day=date(2026, 11, 23))

    assert read_scope(liaison).read_units == frozenset()


def test_who_held_a_duty_on_a_past_day_is_answerable(village: Unit) -> None:
    former = make_head(village, "former")
    end(former, date(2026, 6, 30))
    post = Post.objects.get(unit=village, role=Role.UNIT_HEAD)
    present = make_user("present", village.town)
    Tenure.objects.create(town=village.town, post=post, person=make_person(present), from_day=date(2026, 7, 1))

    assert [t.person.user for t in heads_of(village, date(2026, 6, 30))] == [former]
    assert [t.person.user for t in heads_of(village, date(2026, 7, 1))] == [present]


def test_the_first_to_answer_comes_first(village: Unit) -> None:
    make_head(village, "secretary")
    director = make_user("director", village.town)
    post = Post.objects.create(
        town=village.town, unit=village, title="村委会主任", role=Role.UNIT_HEAD, duty=Post.Duty.DIRECT, order=2
    )
    Tenure.objects.create(town=village.town, post=post, person=make_person(director), from_day=date(2026, 1, 1))

    assert [t.person.name for t in heads_of(village, date(2026, 11, 24))] == ["secretary", "director"]


def test_for_a_unit_its_people_and_the_office_answer(
    town: Town, village: Unit, other_village: Unit, cadre: User, officer: User
) -> None:
    make_head(other_village, "other-head")

    found = tenures_answering(town, [village.pk], date(2026, 11, 24))

    assert {t.person.user for t in found} == {cadre, officer}


def test_a_line_has_the_deputies_who_hold_it_today(town: Town) -> None:
    deputy = make_deputy(town, "water")
    water = BusinessLine.objects.get(town=town, code="water")
    market = BusinessLine.objects.get(town=town, code="market")

    assert deputies_of(water.pk, date(2026, 11, 24)) == [deputy]
    assert deputies_of(market.pk, date(2026, 11, 24)) == []


def abolish(user: User) -> None:
    Post.objects.filter(tenures__person__user=user).update(is_abolished=True)


def test_a_post_that_is_abolished_gives_no_right(cadre: User) -> None:
    abolish(cadre)

    assert read_scope(cadre).holds == ()
    assert read_scope(cadre).own_units == ()


def test_for_a_unit_nobody_answers_by_an_abolished_post(town: Town, village: Unit, cadre: User) -> None:
    head = make_head(village, "head")
    abolish(head)

    assert heads_of(village, date(2026, 11, 24)) == []
    assert [t.person.user for t in tenures_answering(town, [village.pk], date(2026, 11, 24))] == [cadre]


def test_deputies_leaders_and_office_are_none_by_abolished_posts(town: Town) -> None:
    for user in [make_deputy(town, "water"), make_leader(town), make_officer(town)]:
        abolish(user)

    assert deputies_of(BusinessLine.objects.get(town=town, code="water").pk, date(2026, 11, 24)) == []
    assert leaders_of(town, date(2026, 11, 24)) == []
    assert environment_office(town, date(2026, 11, 24)) is None


def test_the_list_of_people_shows_no_abolished_posts(officer: User, cadre: User) -> None:
    abolish(cadre)

    held = {person.user: person.held for person in people_visible_to(officer)}
    assert held[cadre] == []
    assert [tenure.post.role for tenure in held[officer]] == [Role.OFFICER]


def test_two_holders_of_one_post_on_one_day_are_refused(cadre: User, town: Town) -> None:
    held = Tenure.objects.get(person__user=cadre)
    end(cadre, date(2026, 6, 30))
    other = make_person(make_user("other", town))

    with refused_by("one_holder_a_post_and_day"):
        Tenure.objects.create(town=town, post=held.post, person=other, from_day=date(2026, 6, 30))


def test_a_post_may_be_taken_the_day_after(cadre: User, town: Town) -> None:
    held = Tenure.objects.get(person__user=cadre)
    end(cadre, date(2026, 6, 30))
    other = make_person(make_user("other", town))

    Tenure.objects.create(town=town, post=held.post, person=other, from_day=date(2026, 7, 1))

    assert held.post.tenures.count() == 2


def test_a_tenure_that_ends_before_it_begins_is_refused(cadre: User) -> None:
    with refused_by("tenure_ends_after_it_begins"):
        end(cadre, date(2025, 12, 31))


def test_the_same_liaison_twice_at_a_time_is_refused(village: Unit) -> None:
    person = make_person(make_liaison(village))

    with refused_by("liaison_once_at_a_time"):
        Liaison.objects.create(town=village.town, unit=village, person=person, from_day=date(2026, 5, 1))


def test_a_village_may_have_two_liaisons(village: Unit) -> None:
    make_liaison(village, "one")
    make_liaison(village, "two")

    assert village.liaisons.count() == 2


def test_the_same_member_twice_at_a_time_is_refused(town: Town) -> None:
    group = WorkingGroup.objects.create(town=town, name="环境整治工作组")
    person = make_person(make_user("member", town))
    GroupMember.objects.create(town=town, group=group, person=person, from_day=date(2026, 1, 1))

    with refused_by("member_once_at_a_time"):
        GroupMember.objects.create(town=town, group=group, person=person, from_day=date(2026, 5, 1))


def test_a_post_gives_no_role_that_comes_by_grant(town: Town, village: Unit) -> None:
    with refused_by("post_gives_a_post_role"):
        Post.objects.create(town=town, unit=village, title="督察员", role=Role.INSPECTOR)


def test_a_grant_gives_no_role_that_comes_with_a_post(town: Town) -> None:
    with refused_by("grant_only_without_post"):
        Grant.objects.create(user=make_user("officer", town), role=Role.OFFICER, town=town)


def test_a_second_first_to_answer_of_a_unit_is_refused(village: Unit) -> None:
    make_head(village, "head")

    with refused_by("each_duty_once_a_unit"):
        make_head(village, "head2")


def test_a_unit_has_one_duty_to_report_a_day(village: Unit) -> None:
    with refused_by("one_duty_a_unit_and_day"):
        ReportDuty.objects.create(town=village.town, unit=village, valid_from=date(2026, 1, 1), days="none")


def test_a_post_of_another_towns_unit_is_refused(town: Town, other_town: Town) -> None:
    with refused_by("units_post_unit_id_same_town"):
        Post.objects.create(town=town, unit=root_of(other_town), title="村干部", role=Role.CADRE)


def test_another_towns_person_in_a_post_is_refused(cadre: User, town: Town, other_town: Town) -> None:
    post = Post.objects.get(tenures__person__user=cadre)
    end(cadre, date(2026, 6, 30))
    stranger = make_person(make_user("stranger", other_town))

    with refused_by("units_tenure_person_id_same_town"):
        Tenure.objects.create(town=town, post=post, person=stranger, from_day=date(2026, 7, 1))


def test_a_competent_unit_of_another_town_is_refused(town: Town, other_town: Town) -> None:
    stranger = make_unit(other_town, "水务站", Unit.Kind.TOWN_UNIT)

    with refused_by("units_competence_unit_id_same_town"):
        Competence.objects.create(town=town, line=BusinessLine.objects.get(town=town, code="water"), unit=stranger)


def test_a_post_with_a_line_of_another_town_is_refused(town: Town, other_town: Town) -> None:
    deputy = make_deputy(town, "water")
    foreign = BusinessLine.objects.get(town=other_town, code="market")

    with refused_by("units_post_lines_same_town"):
        Post.objects.get(tenures__person__user=deputy).lines.add(foreign)


def test_a_line_of_another_town_put_in_place_of_the_own_is_refused(town: Town, other_town: Town) -> None:
    make_deputy(town, "water")
    foreign = BusinessLine.objects.get(town=other_town, code="water")

    with refused_by("units_post_lines_same_town"):
        Post.lines.through.objects.update(businessline=foreign)
