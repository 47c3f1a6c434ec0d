"""Units are added and changed; on which days they owe reports holds from a day on (domain.md §2, §3)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.towns.actions import found_town
from apps.towns.models import Town
from apps.units.actions import add_unit, change_unit, close_unit, set_duty
from apps.units.calendar import units_owing
from apps.units.models import ReportDuty, Unit
from tests.make import make_admin, make_leader, make_officer, make_unit, root_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)


def add(by: User, town: Town, **fields: object) -> Unit:
    fields = {
        "name": "新村",
        "kind": Unit.Kind.VILLAGE,
        "parent": Unit.objects.filter(town=town, parent=None).first(),
        "opened_on": TODAY,
        "duty": ReportDuty.Days.EVERY,
    } | fields
    return add_unit(by=by, town=town, **fields)


def test_a_new_village_owes_a_report_from_its_first_day(officer: User, town: Town) -> None:
    unit = add(officer, town)

    assert list(units_owing(town, TODAY)) == [unit]
    assert not units_owing(town, TODAY - timedelta(days=1)).exists()


def test_a_unit_that_owes_nothing_is_added_too(officer: User, town: Town) -> None:
    add(officer, town, duty=ReportDuty.Days.NONE)

    assert not units_owing(town, TODAY).exists()


def test_the_system_keeper_adds_the_town_itself_first(db: None) -> None:
    town = found_town(code="c", name="新镇", county="平川县", valid_from=TODAY)

    root = add(make_admin(), town, name="新镇", kind=Unit.Kind.TOWN, parent=None, duty=ReportDuty.Days.NONE)

    assert root_of(town) == root


@pytest.mark.parametrize("who", ["cadre", "leader", "other_officer"])
def test_nobody_else_adds_a_unit(town: Town, other_town: Town, cadre: User, who: str) -> None:
    by = {
        "cadre": lambda: cadre,
        "leader": lambda: make_leader(town),
        "other_officer": lambda: make_officer(other_town, "other-officer"),
    }[who]()

    with pytest.raises(PermissionDenied):
        add(by, town)


def refused_at(field: str, words: str, by: User, town: Town, **fields: object) -> None:
    with pytest.raises(RuleBroken, match=words) as refusal:
        add(by, town, **fields)
    assert refusal.value.field == field


def test_a_name_stands_once_among_open_units(officer: User, town: Town, village: Unit) -> None:
    refused_at("name", "this name already", officer, town, name=village.name)


def test_the_name_of_a_closed_unit_is_free(officer: User, town: Town, village: Unit) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    assert add(officer, town, name=village.name).name == village.name


def test_a_town_has_one_root(officer: User, town: Town) -> None:
    refused_at("kind", "stands already", officer, town, kind=Unit.Kind.TOWN, parent=None)


def test_a_village_is_part_of_something(officer: User, town: Town) -> None:
    refused_at("parent", "part of", officer, town, parent=None)


def test_the_unit_above_is_of_the_same_town(officer: User, town: Town, other_town: Town) -> None:
    refused_at("parent", "same town", officer, town, parent=root_of(other_town))


def test_the_unit_above_is_open(officer: User, town: Town, village: Unit) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    refused_at("parent", "open unit", officer, town, kind=Unit.Kind.GROUP, parent=village)


def test_a_villager_group_is_part_of_a_village(officer: User, town: Town, village: Unit) -> None:
    assert add(officer, town, kind=Unit.Kind.GROUP, parent=village).parent == village
    refused_at("parent", "village or community", officer, town, name="二社", kind=Unit.Kind.GROUP)
    refused_at("parent", "village or community", officer, town, name="三社", kind=Unit.Kind.GROUP, parent=None)


def test_nothing_is_part_of_a_villager_group(officer: User, town: Town, village: Unit) -> None:
    group = make_unit(town, "一社", Unit.Kind.GROUP, parent=village)

    refused_at("parent", "Nothing is part", officer, town, parent=group)


def change(unit: Unit, by: User, **fields: object) -> Unit:
    return change_unit(unit.pk, by=by, **({"name": unit.name, "parent": unit.parent} | fields))


def test_an_open_unit_is_renamed(officer: User, village: Unit) -> None:
    changed = change(village, officer, name="柳树新村", kind=Unit.Kind.COMMUNITY, order=3)

    village.refresh_from_db()
    assert changed == village
    assert (village.name, village.kind, village.order) == ("柳树新村", "community", 3)


def test_what_is_not_said_stays(officer: User, village: Unit) -> None:
    Unit.objects.filter(pk=village.pk).update(order=7)

    change(village, officer, name="柳树新村")

    village.refresh_from_db()
    assert (village.kind, village.order) == ("village", 7)


def test_a_unit_is_not_renamed_to_the_name_of_another(officer: User, village: Unit, other_village: Unit) -> None:
    with pytest.raises(RuleBroken, match="this name already") as refusal:
        change(village, officer, name=other_village.name)
    assert refusal.value.field == "name"


def test_a_closed_unit_keeps_its_name(officer: User, village: Unit) -> None:
    close_unit(village.pk, by=officer, on=TODAY)

    with pytest.raises(RuleBroken, match="keeps its name"):
        change(village, officer, name="柳树新村")


def test_a_unit_is_not_part_of_what_is_part_of_it(officer: User, town: Town) -> None:
    centre = make_unit(town, "中心", Unit.Kind.TOWN_UNIT)
    station = make_unit(town, "站", Unit.Kind.TOWN_UNIT, parent=centre)

    with pytest.raises(RuleBroken, match="part of this one") as refusal:
        change(centre, officer, parent=station)
    assert refusal.value.field == "parent"


def test_a_cadre_changes_no_unit(cadre: User, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        change(village, cadre, name="柳树新村")


def test_a_duty_to_report_holds_from_a_day_on(officer: User, town: Town, village: Unit) -> None:
    set_duty(village.pk, by=officer, days=ReportDuty.Days.NONE, from_day=TOMORROW)

    assert list(units_owing(town, TODAY)) == [village]
    assert not units_owing(town, TOMORROW).exists()


def test_a_duty_set_twice_for_a_day_is_the_second(officer: User, village: Unit) -> None:
    set_duty(village.pk, by=officer, days=ReportDuty.Days.NONE, from_day=TODAY)
    set_duty(village.pk, by=officer, days=ReportDuty.Days.WORKING, from_day=TODAY)

    assert village.report_duties.get(valid_from=TODAY).days == ReportDuty.Days.WORKING


def test_what_was_owed_on_days_past_stays_owed(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="stays") as refusal:
        set_duty(village.pk, by=officer, days=ReportDuty.Days.NONE, from_day=date(2026, 11, 23))
    assert refusal.value.field == "from_day"


def test_a_cadre_sets_no_duty(cadre: User, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        set_duty(village.pk, by=cadre, days=ReportDuty.Days.NONE, from_day=TODAY)


def test_each_leaves_an_event(officer: User, town: Town) -> None:
    unit = add(officer, town)
    change(unit, officer, name="新二村")
    set_duty(unit.pk, by=officer, days=ReportDuty.Days.NONE, from_day=TODAY)

    events = Event.objects.order_by("pk").values_list("kind", "actor", "subject_id")
    assert list(events) == [(kind, officer.pk, unit.pk) for kind in ["unit.added", "unit.changed", "unit.duty_set"]]
