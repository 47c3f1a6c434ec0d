"""Each right only where the post gives it; nobody sees another town (domain.md §2)."""

from datetime import date

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import Role, User
from apps.towns.models import BusinessLine, Town
from apps.units.models import Post, ReportDuty, Tenure, Unit
from apps.units.scope import home_unit, scope_of
from tests.make import (
    give_post,
    make_admin,
    make_cadre,
    make_deputy,
    make_group_member,
    make_head,
    make_inspector,
    make_leader,
    make_liaison,
    make_unit,
    make_user,
    root_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(town: Town, village: Unit) -> Unit:
    return make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village)


@pytest.fixture
def stranger_village(other_town: Town) -> Unit:
    return make_unit(other_town, "外村")


def reads(user: User, unit: Unit) -> bool:
    """Whether the user reads a row of the unit."""
    return ReportDuty.objects.filter(scope_of(user).q("unit"), unit=unit).exists()


def test_a_cadre_reads_the_own_unit_and_nothing_else(cadre: User, village: Unit, other_village: Unit) -> None:
    scope = scope_of(cadre)

    assert scope.read_units == {village.pk}
    assert scope.read_towns == frozenset()
    assert reads(cadre, village)
    assert not reads(cadre, other_village)


def test_a_cadre_reads_the_groups_below_the_own_village(village: Unit, group: Unit, cadre: User) -> None:
    assert scope_of(cadre).own_unit_ids == {village.pk, group.pk}


def test_the_head_of_a_group_reads_the_group_but_not_the_village(village: Unit, group: Unit) -> None:
    head = make_cadre(group, "group-head")

    assert scope_of(head).read_units == {group.pk}


def test_a_group_that_is_closed_is_the_villages_own_no_more(village: Unit, group: Unit, cadre: User) -> None:
    Unit.objects.filter(pk=group.pk).update(closed_on=date(2026, 11, 24))

    assert scope_of(cadre).own_unit_ids == {village.pk}


def test_on_its_last_day_a_group_is_still_the_villages_own(village: Unit, group: Unit, cadre: User) -> None:
    Unit.objects.filter(pk=group.pk).update(closed_on=date(2026, 11, 25))

    assert scope_of(cadre).own_unit_ids == {village.pk, group.pk}


def test_a_group_that_opens_tomorrow_is_not_the_own_yet(village: Unit, group: Unit, cadre: User) -> None:
    Unit.objects.filter(pk=group.pk).update(opened_on=date(2026, 11, 25))

    assert scope_of(cadre).own_unit_ids == {village.pk}


def test_who_holds_a_post_in_a_closed_unit_still_stands_in_it(village: Unit, cadre: User) -> None:
    """Closing ends the tenures; where one was left, a report is refused in words and not by a missing right."""
    Unit.objects.filter(pk=village.pk).update(closed_on=date(2026, 11, 24))
    assert scope_of(cadre).own_units == (village,)


def test_the_office_reads_the_history_of_a_closed_unit(village: Unit, officer: User) -> None:
    Unit.objects.filter(pk=village.pk).update(closed_on=date(2026, 11, 24))

    assert reads(officer, village)


def test_a_post_in_the_town_itself_does_not_make_every_village_the_own(town: Town, village: Unit) -> None:
    clerk = make_user("clerk", town)
    give_post(clerk, root_of(town), Role.CADRE)

    assert scope_of(clerk).own_unit_ids == {root_of(town).pk}


def test_a_head_holds_the_head_role_in_the_own_unit_only(village: Unit, other_village: Unit) -> None:
    head = make_head(village, "head")

    assert scope_of(head).units(Role.UNIT_HEAD) == {village.pk}


def test_an_officer_reads_the_whole_own_town(town: Town, officer: User, village: Unit) -> None:
    assert scope_of(officer).read_towns == {town.pk}
    assert reads(officer, village)


def test_an_officer_does_not_read_another_town(officer: User, stranger_village: Unit) -> None:
    assert not reads(officer, stranger_village)


def test_a_leader_reads_the_whole_own_town(town: Town) -> None:
    assert scope_of(make_leader(town)).read_towns == {town.pk}


def test_a_deputy_reads_the_town_and_acts_on_the_own_lines(town: Town) -> None:
    scope = scope_of(make_deputy(town, "water"))

    assert scope.read_towns == {town.pk}
    assert scope.lines == {BusinessLine.objects.get(town=town, code="water").pk}


def test_a_deputy_of_two_lines_acts_on_both(town: Town) -> None:
    deputy = make_user("deputy", town)
    lines = BusinessLine.objects.filter(town=town, code__in=["water", "market"])
    give_post(deputy, root_of(town), Role.DEPUTY, lines=lines)

    assert scope_of(deputy).lines == {line.pk for line in lines}


def test_a_line_of_another_post_is_no_line_of_a_deputy(town: Town, village: Unit) -> None:
    head = make_user("head", town)
    give_post(head, village, Role.UNIT_HEAD, lines=BusinessLine.objects.filter(town=town, code="water"))

    assert scope_of(head).lines == frozenset()


def test_a_liaison_reads_the_assigned_villages_as_not_own(village: Unit, other_village: Unit) -> None:
    scope = scope_of(make_liaison(village))

    assert scope.read_units == {village.pk}
    assert scope.own_units == ()
    assert scope.read_towns == frozenset()


def test_a_member_of_a_working_group_reads_no_unit_by_that(town: Town, village: Unit) -> None:
    member = make_group_member(town)

    assert scope_of(member).towns(Role.GROUP) == {town.pk}
    assert not reads(member, village)


def test_an_inspector_of_one_town_reads_that_town_only(town: Town, village: Unit, stranger_village: Unit) -> None:
    inspector = make_inspector(town=town)

    assert reads(inspector, village)
    assert not reads(inspector, stranger_village)


def test_an_inspector_of_the_county_reads_every_town(village: Unit, stranger_village: Unit) -> None:
    inspector = make_inspector()

    assert reads(inspector, village)
    assert reads(inspector, stranger_village)


def test_beside_another_condition_the_county_still_reads_every_row(town: Town, village: Unit) -> None:
    scope = scope_of(make_inspector())

    assert ReportDuty.objects.filter(scope.q("unit") | Q(days="never")).count() == ReportDuty.objects.count() > 0


def test_rows_are_read_through_a_path_to_their_unit(
    cadre: User, officer: User, village: Unit, other_village: Unit
) -> None:
    posts = Post.objects.filter(scope_of(cadre).q("unit"))
    tenures = Tenure.objects.filter(scope_of(cadre).q("post__unit"))

    assert {post.unit for post in posts} == {village}
    assert {tenure.person.user for tenure in tenures} == {cadre}
    assert Tenure.objects.filter(scope_of(officer).q("post__unit")).count() == 2


def test_a_system_keeper_reads_no_town(village: Unit) -> None:
    keeper = make_admin()

    assert scope_of(keeper).keeps_all_towns
    assert not scope_of(keeper).reads_all_towns
    assert not reads(keeper, village)


def test_a_system_keeper_of_one_town_keeps_only_that(town: Town) -> None:
    scope = scope_of(make_admin(town=town))

    assert not scope.keeps_all_towns
    assert scope.towns(Role.ADMIN) == {town.pk}
    assert scope.read_towns == frozenset()


def test_an_account_without_post_or_grant_sees_nothing(town: Town, village: Unit) -> None:
    nobody = make_user("nobody", town)

    assert scope_of(nobody).holds == ()
    assert not reads(nobody, village)


def test_rights_of_several_posts_add_up_each_in_its_own_unit(cadre: User, village: Unit, other_village: Unit) -> None:
    give_post(cadre, other_village, Role.UNIT_HEAD)
    scope = scope_of(cadre)

    assert scope.own_unit_ids == {village.pk, other_village.pk}
    assert scope.units(Role.CADRE) == {village.pk}
    assert scope.units(Role.UNIT_HEAD) == {other_village.pk}


def test_a_scope_costs_two_queries_once_a_request(
    cadre: User, group: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.select_related("town").get(pk=cadre.pk)

    with django_assert_num_queries(2):
        scope_of(user)
        scope_of(user)


def test_home_is_the_first_own_unit(town: Town, cadre: User, village: Unit) -> None:
    first = make_unit(town, "安平村", order=1)
    give_post(cadre, first, Role.CADRE)

    assert home_unit(cadre) == first


def test_home_is_the_village_even_when_its_group_sorts_first(town: Town, cadre: User, village: Unit) -> None:
    make_unit(town, "柳树村一社", Unit.Kind.GROUP, parent=village, order=1)

    assert home_unit(cadre) == village


def test_home_is_the_unit_chosen_in_the_switcher(cadre: User, village: Unit, other_village: Unit) -> None:
    give_post(cadre, other_village, Role.CADRE)

    assert home_unit(cadre, chosen=other_village.pk) == other_village


def test_a_chosen_unit_that_is_not_the_own_is_no_home(cadre: User, village: Unit, other_village: Unit) -> None:
    assert home_unit(cadre, chosen=other_village.pk) == village


def test_who_has_no_unit_has_no_home(town: Town) -> None:
    assert home_unit(make_leader(town)) is None


def test_who_reads_the_town_whole_is_asked_for_the_town_alone(town: Town, village: Unit, officer: User) -> None:
    """An index has the order of a page then; beside an `or` PostgreSQL sorts the whole table."""
    give_post(officer, village, Role.CADRE)
    rows = ReportDuty.objects.filter(scope_of(officer).q_or("unit", Q(valid_from="2026-01-01")))

    assert str(rows.query).partition(" WHERE ")[2].partition(" ORDER BY ")[0] == (
        f'"units_reportduty"."town_id" IN ({town.pk})'
    )


def test_who_does_not_read_the_town_reads_also_what_is_the_own_work(
    cadre: User, village: Unit, other_village: Unit
) -> None:
    elsewhere = ReportDuty.objects.filter(unit=other_village)

    assert not elsewhere.filter(scope_of(cadre).q("unit")).exists()
    assert elsewhere.filter(scope_of(cadre).q_or("unit", Q(unit=other_village))).exists()
