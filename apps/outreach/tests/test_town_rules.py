"""The library of the town's rules: kept by the office, read by all of the town."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.outreach.keeping import add_rule, change_rule
from apps.outreach.models import TownRule
from apps.outreach.queries import groups_in_force, rules_in_force
from apps.outreach.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.keeping import add_member, change_group, found_group
from tests.make import FOUNDED, make_admin, make_group_member, make_inspector, make_person, make_rule, make_user
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_the_office_keeps_it_and_nobody_else(officer: User, leader: User, town: Town) -> None:
    assert make_rule(officer).is_in_force

    with pytest.raises(PermissionDenied):
        add_rule(town, {"title": "保洁制度"}, by=leader)


def test_repealed_it_is_no_longer_in_force(officer: User, town: Town) -> None:
    rule = make_rule(officer)
    kept = make_rule(officer, "网格员巡查制度")
    change_rule(rule.pk, {"repealed_on": TODAY}, by=officer)

    assert rules_in_force(town, TODAY) == [kept]
    assert rule in rules_in_force(town, date(2026, 11, 23))


def test_a_second_one_of_the_same_day_and_title_is_refused_at_the_title(officer: User) -> None:
    make_rule(officer)

    with pytest.raises(RuleBroken) as refusal:
        make_rule(officer)
    assert refusal.value.field == "title"


def test_repealed_before_it_was_adopted_is_refused(officer: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_rule(officer, repealed_on=date(2025, 1, 1))
    assert refusal.value.field == "repealed_on"


def test_a_day_to_come_is_refused(officer: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_rule(officer, adopted_on=date(2027, 1, 1))
    assert refusal.value.field == "adopted_on"


def test_all_of_the_town_read_it_but_the_keeper_and_another_town(
    officer: User, cadre: User, town: Town, other_town: Town
) -> None:
    make_rule(officer)
    readers = [officer, cadre, make_group_member(town), make_inspector(town=town), make_inspector("county")]
    strangers = [make_admin(town=town), make_inspector("north", other_town)]

    assert all(TownRule.objects.visible_to(reader).exists() for reader in readers)
    assert not any(TownRule.objects.visible_to(stranger).exists() for stranger in strangers)


def test_groups_in_force_come_with_who_leads_them_first(officer: User, town: Town) -> None:
    """Beside the rules, for they are told together in the work report."""
    group = found_group(by=officer, town=town, name="散煤整治组", founding_paper="清政发〔2026〕8号", field="大气")
    gone = found_group(by=officer, town=town, name="春季整治组", founding_paper="")
    change_group(gone.pk, by=officer, name="春季整治组", founding_paper="", dissolved_on=date(2026, 6, 1))
    member, chief = (make_person(make_user(name, town)) for name in ("member", "chief"))
    add_member(group.pk, by=officer, person=member, from_day=FOUNDED)
    add_member(group.pk, by=officer, person=chief, from_day=FOUNDED, is_leader=True)

    [found] = groups_in_force(town, TODAY)
    assert [one.person for one in found.held] == [chief, member]
    assert gone in groups_in_force(town, date(2026, 5, 31))


def test_the_database_keeps_the_order_of_days(officer: User) -> None:
    make_rule(officer)

    with refused_by("repealed_after_it_was_adopted"):
        TownRule.objects.update(repealed_on=date(2025, 1, 1))
