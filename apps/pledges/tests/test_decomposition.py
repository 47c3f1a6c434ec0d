"""What is handed down adds up to or exceeds what was promised above; a unit's weights are a hundred (domain.md §6)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.pledges.actions import Held, add_indicator, change_indicator, make_plan, remove_indicator, set_targets
from apps.pledges.models import Indicator, Plan, Target
from apps.pledges.queries import changes_of, tree_of
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_cadre, make_unit
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


def hold(unit: Unit, indicator: Indicator, value: int, by: User, weight: int = 100) -> None:
    set_targets(indicator.plan_id, unit, [Held(indicator.pk, Decimal(value), Decimal(weight))], by=by)


@pytest.mark.parametrize(("west", "east", "is_short"), [(60, 60, False), (70, 60, False), (60, 59, True)])
def test_what_adds_up_reaches_the_sum_promised_above(
    households: Indicator,
    root: Unit,
    village: Unit,
    other_village: Unit,
    officer: User,
    *,
    west: int,
    east: int,
    is_short: bool,
) -> None:
    hold(root, households, 120, officer)
    hold(village, households, west, officer)
    hold(other_village, households, east, officer)

    assert bool(tree_of(households.plan).shorts) is is_short


@pytest.mark.parametrize(("held", "is_short"), [(95, False), (96, False), (94, True)])
def test_of_a_rate_each_holds_the_whole(
    rate: Indicator, root: Unit, village: Unit, officer: User, *, held: int, is_short: bool
) -> None:
    hold(root, rate, 95, officer)
    hold(village, rate, held, officer)

    assert [short.below for short in tree_of(rate.plan).shorts] == ([("柳树村",)] if is_short else [])


@pytest.mark.parametrize(("held", "is_short"), [(3, False), (2, False), (4, True)])
def test_of_what_is_held_down_nobody_holds_more(
    plan: Plan, root: Unit, village: Unit, officer: User, *, held: int, is_short: bool
) -> None:
    said = {"name": "秸秆焚烧火点", "unit_of_measure": "处", "direction": "less", "source": "counted", "count": "fires"}
    fires = add_indicator(plan.pk, said, by=officer)
    hold(root, fires, 3, officer)
    hold(village, fires, held, officer)

    assert bool(tree_of(plan).shorts) is is_short


def test_a_group_is_compared_with_its_village(households: Indicator, village: Unit, officer: User) -> None:
    group = make_unit(village.town, "一社", Unit.Kind.GROUP, parent=village)
    hold(village, households, 30, officer)
    hold(group, households, 20, officer)

    [short] = tree_of(households.plan).shorts
    assert (short.unit, short.wanted, short.found) == (village, Decimal(30), Decimal(20))


def test_weights_that_are_not_a_hundred_are_told(rate: Indicator, village: Unit, officer: User) -> None:
    hold(village, rate, 95, officer, weight=90)

    [uneven] = tree_of(rate.plan).uneven
    assert (uneven.unit, uneven.sum) == (village, Decimal(90))


def test_who_has_no_targets_and_whose_groups_lack_a_pledge_is_told(
    promised: Unit, plan: Plan, other_village: Unit
) -> None:
    make_unit(promised.town, "一社", Unit.Kind.GROUP, parent=promised)

    tree = tree_of(plan)

    assert [branch.unit for branch in tree.without_targets if branch.unit.kind == "village"] == [other_village]
    assert [branch.unit for branch in tree.with_groups_lacking] == [promised]


def test_a_village_hands_down_to_its_own_groups_only(rate: Indicator, village: Unit, head: User) -> None:
    group = make_unit(village.town, "一社", Unit.Kind.GROUP, parent=village)
    hold(group, rate, 95, head)

    assert Target.objects.get().unit == group
    with pytest.raises(PermissionDenied):
        hold(village, rate, 50, head)
    with pytest.raises(PermissionDenied):
        hold(group, rate, 50, make_cadre(village, "someone"))


def test_a_posted_agency_gets_no_targets(rate: Indicator, town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken, match="posted agency"):
        hold(make_unit(town, "派出所", Unit.Kind.AGENCY), rate, 95, officer)


def test_a_target_without_a_value_is_taken_out(promised: Unit, rate: Indicator, officer: User) -> None:
    set_targets(rate.plan_id, promised, [Held(rate.pk, None)], by=officer)

    assert not Target.objects.exists()


def test_what_the_system_counts_names_its_figure(plan: Plan, officer: User) -> None:
    said = {"name": "办结率", "unit_of_measure": "%", "direction": "more", "source": "counted", "count": ""}
    with pytest.raises(RuleBroken, match="Which figure"):
        add_indicator(plan.pk, said, by=officer)
    with refused_by("only_what_is_entered_has_no_figure"):
        Indicator.objects.create(town=plan.town, plan=plan, name="x", unit_of_measure="%", source="counted")


def test_an_indicator_stands_once_a_year(rate: Indicator, households: Indicator, officer: User) -> None:
    with pytest.raises(RuleBroken, match="this name"):
        change_indicator(households.pk, {"name": rate.name, "unit_of_measure": "户"}, by=officer)


def test_a_year_has_one_plan(plan: Plan, officer: User) -> None:
    with pytest.raises(RuleBroken, match="there already"):
        make_plan(plan.town, 2026, by=officer)


def test_next_year_begins_from_this_one_and_marks_what_changed(
    promised: Unit, rate: Indicator, households: Indicator, officer: User
) -> None:
    following = make_plan(rate.town, 2027, by=officer, copied_from=rate.plan)
    copy = following.indicators.get(name=rate.name)
    hold(promised, copy, 97, officer)
    remove_indicator(following.indicators.get(name=households.name).pk, by=officer)
    add_indicator(following.pk, {"name": "垃圾分类", "unit_of_measure": "户"}, by=officer)

    changes, gone = changes_of(following)

    assert [(one.indicator.name, one.is_new, one.changed_units) for one in changes] == [
        ("整改办结率", False, 1),
        ("垃圾分类", True, 0),
    ]
    assert [one.name for one in gone] == ["清洁取暖改造"]


def test_what_is_measured_otherwise_than_last_year_is_marked(rate: Indicator, officer: User) -> None:
    following = make_plan(rate.town, 2027, by=officer, copied_from=rate.plan)
    copy = following.indicators.get()
    said = {"name": rate.name, "unit_of_measure": "件", "direction": "less", "source": "entered"}
    change_indicator(copy.pk, said, by=officer)

    [change] = changes_of(following)[0]

    assert change.is_changed
    assert [str(label) for label, _was, _now in change.changed_words] == [
        "unit of measure",
        "direction",
        "source of the figure",
    ]


def test_what_is_promised_above_and_held_by_nobody_below_is_a_gap(
    promised: Unit, rate: Indicator, households: Indicator, root: Unit, officer: User
) -> None:
    for indicator in (rate, households):
        hold(root, indicator, 90, officer)

    [gap] = tree_of(rate.plan).gaps
    assert (gap.unit, gap.indicators) == (root, (households,))
    hold(promised, households, 90, officer)
    assert tree_of(rate.plan).gaps == []


def test_a_village_that_hands_nothing_down_has_no_gap(promised: Unit, plan: Plan) -> None:
    make_unit(plan.town, "一社", Unit.Kind.GROUP, parent=promised)

    assert tree_of(plan).gaps == []


def test_a_closed_unit_is_not_copied(promised: Unit, plan: Plan, officer: User) -> None:
    Unit.objects.filter(pk=promised.pk).update(closed_on=promised.town.today())

    assert not Target.objects.of_plan(make_plan(plan.town, 2027, by=officer, copied_from=plan)).exists()


@pytest.mark.parametrize(
    ("field", "constraint"), [("value", "target_not_below_nothing"), ("weight", "weight_within_a_hundred")]
)
def test_the_database_refuses_less_than_nothing(promised: Unit, *, field: str, constraint: str) -> None:
    with refused_by(constraint):
        Target.objects.update(**{field: -1})
