"""Villages merge and split: history keeps its names, what is open passes on (domain.md §6)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.rectifications.rerouting import move_to_successors
from apps.towns.models import BusinessLine, Town
from apps.units.calendar import days_owed
from apps.units.mergers import merge_units, split_unit
from apps.units.models import AnsweringPlace, Competence, Grid, Liaison, Unit
from apps.units.queries import competences, heads_of, places_with_answer
from apps.units.scope import read_scope
from tests.make import make_cadre, make_head, make_liaison, make_officer, make_task, make_unit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
YESTERDAY = date(2026, 11, 23)


def merge(by: User, *units: Unit, on: date = TODAY, name: str = "柳园村", committee_of: int | None = None) -> Unit:
    ids = [unit.pk for unit in units]
    return merge_units(ids, by=by, on=on, name=name, kind=Unit.Kind.VILLAGE, committee_of=committee_of)


def split(by: User, unit: Unit, *names: str, **fields: object) -> list[Unit]:
    fields = {"on": TODAY, "part_of_group": {}} | fields
    return split_unit(unit.pk, by=by, parts=[(name, Unit.Kind.VILLAGE) for name in names], **fields)


def test_a_new_unit_succeeds_those_that_merge(officer: User, village: Unit, other_village: Unit) -> None:
    new = merge(officer, village, other_village)

    village.refresh_from_db()
    other_village.refresh_from_db()
    assert {(u.closed_on, u.successor) for u in (village, other_village)} == {(TODAY, new)}
    assert (village.name, new.name, new.opened_on, new.parent) == ("柳树村", "柳园村", TODAY, village.parent)


def test_open_tasks_go_to_the_new_unit(officer: User, village: Unit, other_village: Unit) -> None:
    task = make_task(officer, village)

    new = merge(officer, village, other_village)
    move_to_successors()

    assert Task.objects.get(pk=task.pk).lead_unit == new


def test_the_new_unit_owes_reports_from_its_day_on(officer: User, village: Unit, other_village: Unit) -> None:
    new = merge(officer, village, other_village)

    assert days_owed(new, YESTERDAY, TODAY) == [TODAY]
    village.refresh_from_db()
    assert days_owed(village, YESTERDAY, TODAY) == [YESTERDAY]


def test_it_may_have_the_name_of_one_of_them(officer: User, village: Unit, other_village: Unit) -> None:
    assert merge(officer, village, other_village, name=village.name).name == village.name


def test_the_committee_that_carries_on_holds_the_posts_of_the_new_unit(
    officer: User, village: Unit, other_village: Unit, head: User
) -> None:
    make_head(other_village, "other-head")

    new = merge(officer, village, other_village, committee_of=village.pk)

    assert [tenure.person.user for tenure in heads_of(new, TODAY)] == [head]
    assert read_scope(head).own_unit_ids == {new.pk}
    assert [tenure.person.user for tenure in heads_of(village, YESTERDAY)] == [head]


def test_without_one_its_posts_are_vacant(officer: User, village: Unit, other_village: Unit, head: User) -> None:
    new = merge(officer, village, other_village)

    assert new.posts.get().duty == "first"
    assert heads_of(new, TODAY) == []


def test_villager_groups_go_on_below_the_new_unit(
    officer: User, town: Town, village: Unit, other_village: Unit
) -> None:
    one = make_unit(town, "一社", Unit.Kind.GROUP, parent=village)
    other = make_unit(town, "一社", Unit.Kind.GROUP, parent=other_village)
    cadre = make_cadre(other, "group-head")

    new = merge(officer, village, other_village)

    one.refresh_from_db()
    other.refresh_from_db()
    assert sorted(new.children.values_list("name", flat=True)) == ["一社", "桃园村一社"]
    assert (one.successor.name, other.successor.name) == ("一社", "桃园村一社")
    assert read_scope(cadre).own_unit_ids == {other.successor_id}


def test_liaison_and_grids_go_on(officer: User, town: Town, village: Unit, other_village: Unit) -> None:
    liaison = make_liaison(village)
    Grid.objects.create(town=town, unit=village, name="一网格")
    Grid.objects.create(town=town, unit=other_village, name="一网格")

    new = merge(officer, village, other_village)

    assert read_scope(liaison).read_units == {new.pk}
    assert not Liaison.objects.held_on(TODAY).filter(unit=village).exists()
    assert sorted(new.grids.values_list("name", flat=True)) == ["一网格", "桃园村一网格"]


def test_what_the_old_unit_answered_for_the_new_one_does(
    officer: User, town: Town, village: Unit, other_village: Unit
) -> None:
    AnsweringPlace.objects.create(town=town, name="集贸市场", unit=village)
    line = BusinessLine.objects.filter(town=town).first()
    Competence.objects.create(town=town, line=line, unit=village)

    new = merge(officer, village, other_village)

    assert [place.unit for place in places_with_answer(town)] == [new]
    assert competences(town) == {line.pk: new}


def test_until_the_day_of_the_merger_all_stays(officer: User, village: Unit, other_village: Unit, head: User) -> None:
    merge(officer, village, other_village, on=date(2026, 12, 1), committee_of=village.pk)

    assert read_scope(head).own_unit_ids == {village.pk}


@pytest.mark.parametrize("name", ["石桥村", "柳园村"])
def test_a_name_that_another_open_unit_has_is_refused_and_nothing_closes(
    officer: User, town: Town, village: Unit, other_village: Unit, name: str
) -> None:
    make_unit(town, name)

    with pytest.raises(RuleBroken, match="this name already") as refusal:
        merge(officer, village, other_village, name=name)
    village.refresh_from_db()
    assert (refusal.value.field, village.closed_on) == ("name", None)


def test_one_unit_alone_does_not_merge(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="at least two") as refusal:
        merge(officer, village, village)
    assert refusal.value.field == "units"


def test_a_group_and_a_village_do_not_merge(officer: User, town: Town, village: Unit, other_village: Unit) -> None:
    group = make_unit(town, "一社", Unit.Kind.GROUP, parent=other_village)

    with pytest.raises(RuleBroken, match="parts of the same unit"):
        merge(officer, village, group)


def test_a_closed_unit_does_not_merge(officer: User, town: Town, village: Unit, other_village: Unit) -> None:
    merge(officer, village, other_village)

    with pytest.raises(RuleBroken, match="is closed"):
        merge(officer, village, make_unit(town, "石桥村"), name="新村")


def test_an_officer_of_another_town_merges_nothing(other_town: Town, village: Unit, other_village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        merge(make_officer(other_town, "other"), village, other_village)


def test_a_split_unit_is_succeeded_by_the_first_part(officer: User, village: Unit, head: User) -> None:
    task = make_task(officer, village)

    east, west = split(officer, village, "柳树东村", "柳树西村")
    move_to_successors()

    village.refresh_from_db()
    assert (village.closed_on, village.successor) == (TODAY, east)
    assert Task.objects.get(pk=task.pk).lead_unit == east
    assert [tenure.person.user for tenure in heads_of(east, TODAY)] == [head]
    assert (west.posts.count(), heads_of(west, TODAY)) == (1, [])


def test_each_group_goes_to_its_part(officer: User, town: Town, village: Unit) -> None:
    make_unit(town, "一社", Unit.Kind.GROUP, parent=village)
    group = make_unit(town, "二社", Unit.Kind.GROUP, parent=village)

    east, west = split(officer, village, "柳树东村", "柳树西村", part_of_group={group.pk: 1})

    assert [unit.name for unit in east.children.all()] == ["一社"]
    assert [unit.name for unit in west.children.all()] == ["二社"]


def test_liaison_of_a_split_unit_is_that_of_each_part(officer: User, village: Unit) -> None:
    liaison = make_liaison(village)

    parts = split(officer, village, "柳树东村", "柳树西村")

    assert read_scope(liaison).read_units == {part.pk for part in parts}


def test_a_unit_is_not_split_into_one(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="at least two") as refusal:
        split(officer, village, "柳树村")
    assert refusal.value.field == "parts"


def test_two_parts_have_two_names(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="this name already"):
        split(officer, village, "柳树东村", "柳树东村")


def test_a_cadre_splits_nothing(cadre: User, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        split(cadre, village, "柳树东村", "柳树西村")
