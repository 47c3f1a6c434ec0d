"""Units from opening to closing: their names, what they are part of, on which days they owe a report or are excused."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken, save_judged
from apps.towns.models import Town
from apps.units.models import VILLAGES, Excuse, Grid, Liaison, ReportDuty, Tenure, Unit
from apps.units.permissions import can_excuse, can_keep_units


@transaction.atomic
def add_unit(
    *,
    by: User,
    town: Town,
    name: str,
    kind: str,
    parent: Unit | None,
    opened_on: date,
    duty: str,
    duty_from: date | None = None,
    order: int = 100,
    department: str = "",
) -> Unit:
    """A new unit, open from a day on, that owes a report on the days of `duty` (ReportDuty.Days) from `duty_from` on.

    `duty_from` None: since it opened. `parent` None: the town itself, the root of its tree. Raises RuleBroken for a
    name that an open unit beside it has, a parent of another town, a closed one, and a villager group that isn't below
    a village.
    """
    if not can_keep_units(by, town.pk):
        raise PermissionDenied
    unit = Unit(town=town, name=name, kind=kind, parent=parent, opened_on=opened_on, order=order)
    unit.department = department
    judge_place_in_tree(unit)
    save_judged(unit)
    ReportDuty.objects.create(town=town, unit=unit, valid_from=duty_from or opened_on, days=duty)
    record("unit.added", subject=unit, actor=by)
    return unit


@transaction.atomic
def change_unit(
    unit_id: int,
    *,
    by: User,
    name: str,
    parent: Unit | None,
    kind: str | None = None,
    order: int | None = None,
    department: str | None = None,
) -> Unit:
    """Another name, place, kind, order or department above of an open unit; what is None stays. Refused as in
    `add_unit`.
    """
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("town").get(pk=unit_id)
    if not can_keep_units(by, unit.town_id):
        raise PermissionDenied
    if unit.closed_on:
        raise RuleBroken(_("“%(unit)s” is closed: its history keeps its name.") % {"unit": unit})
    unit.name, unit.parent = name, parent
    unit.kind = unit.kind if kind is None else kind
    unit.order = unit.order if order is None else order
    unit.department = unit.department if department is None else department
    judge_place_in_tree(unit)
    save_judged(unit, update_fields=["name", "parent", "kind", "order", "department"])
    record("unit.changed", subject=unit, actor=by)
    return unit


def judge_place_in_tree(unit: Unit) -> None:
    """Locks the parent, so that of two units of one name, added at one moment, the second is refused in words."""
    if unit.parent is None:
        if unit.kind == Unit.Kind.GROUP:
            raise RuleBroken(_("A villager group is part of a village or community."), "parent")
        return
    parent = Unit.objects.select_for_update(no_key=True).get(pk=unit.parent.pk)
    day = max(unit.opened_on, unit.town.today())
    if parent.town_id != unit.town_id or parent.pk == unit.pk or not parent.is_open_on(day):
        raise RuleBroken(_("The unit above must be another open unit of the same town."), "parent")
    if parent.kind == Unit.Kind.GROUP:
        raise RuleBroken(_("Nothing is part of a villager group."), "parent")
    if unit.kind == Unit.Kind.GROUP and parent.kind not in VILLAGES:
        raise RuleBroken(_("A villager group is part of a village or community."), "parent")
    if unit.pk and is_below(parent, unit):
        raise RuleBroken(_("The unit above is part of this one."), "parent")


def is_below(unit: Unit, other: Unit) -> bool:
    """Whether a unit is part of another, at any depth; trees are three or four deep."""
    above = unit.parent
    while above:
        if above.pk == other.pk:
            return True
        above = above.parent
    return False


@transaction.atomic
def set_duty(unit_id: int, *, by: User, days: str, from_day: date) -> ReportDuty:
    """On which days (ReportDuty.Days) the unit owes a report from a day on.

    Raises RuleBroken for a day that is past: what was owed then stays owed (domain.md §3).
    """
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("town").get(pk=unit_id)
    if not can_keep_units(by, unit.town_id):
        raise PermissionDenied
    if from_day < max(unit.town.today(), unit.opened_on):
        raise RuleBroken(_("What was owed on days past stays: choose today or a later day."), "from_day")
    duty, _created = ReportDuty.objects.update_or_create(
        unit=unit, valid_from=from_day, defaults={"town": unit.town, "days": days}
    )
    record("unit.duty_set", subject=unit, actor=by, result=days)
    return duty


@transaction.atomic
def set_grids(unit_id: int, *, by: User, names: Collection[str]) -> None:
    """The unit's grids by their names: those named are kept or made, the others are no more."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit_id)
    if not can_keep_units(by, unit.town_id):
        raise PermissionDenied
    unit.grids.exclude(name__in=names).delete()
    there = set(unit.grids.values_list("name", flat=True))
    Grid.objects.bulk_create(
        Grid(town_id=unit.town_id, unit=unit, name=name) for name in dict.fromkeys(names) if name not in there
    )
    record("unit.grids_set", subject=unit, actor=by)


@transaction.atomic
def close_unit(unit_id: int, *, by: User, on: date, successor: Unit | None = None) -> Unit:
    """Close a unit from a day on; its history keeps its name. The clock moves its open tasks to its successor.

    Raises RuleBroken for a day on which it isn't open yet, while units below are open, while a post is taken on that
    day or later, and for a successor of another town or a closed one.
    """
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    if not can_keep_units(by, unit.town_id):
        raise PermissionDenied
    judge_closing(unit, on)
    if unit.children.open_on(on).exists():
        raise RuleBroken(_("Close the units below it first."))
    if successor and (successor.pk == unit.pk or successor.town_id != unit.town_id or not successor.is_open_on(on)):
        raise RuleBroken(_("The successor must be an open unit of the same town."), "successor")
    end_unit(unit, on, successor)
    record("unit.closed", subject=unit, actor=by)
    return unit


def judge_closing(unit: Unit, on: date) -> None:
    if unit.closed_on:
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": unit})
    if unit.kind == Unit.Kind.TOWN:
        raise RuleBroken(_("The town itself is not closed here."))
    if on <= unit.opened_on:
        raise RuleBroken(_("The unit opened on that day or later."), "on")
    if Tenure.objects.filter(post__unit=unit, from_day__gte=on).exists():
        raise RuleBroken(_("The present holder took office on that day or later."), "on")


def end_unit(unit: Unit, on: date, successor: Unit | None) -> None:
    """Posts and liaison of the unit end the day before; liaison that would begin later never begins."""
    unit.closed_on, unit.successor = on, successor
    unit.save(update_fields=["closed_on", "successor"])
    last_day = on - timedelta(days=1)
    Tenure.objects.held_on(on).filter(post__unit=unit).update(to_day=last_day)
    Liaison.objects.filter(unit=unit, from_day__gte=on).delete()
    Liaison.objects.held_on(on).filter(unit=unit).update(to_day=last_day)


@transaction.atomic
def excuse_units(*, by: User, town: Town, units: Iterable[Unit], from_day: date, to_day: date, reason: str) -> Excuse:
    """Excuse units on days, also afterwards.

    Raises RuleBroken for days that end before they begin and for a unit of another town.
    """
    if not can_excuse(by, town.pk):
        raise PermissionDenied
    excuse = Excuse(town=town, from_day=from_day, to_day=to_day, reason=reason, made_by=by)
    excused = list(units)
    if any(unit.town_id != town.pk for unit in excused):
        raise RuleBroken(_("One of the units is of another town."), "units")
    save_judged(excuse)
    excuse.units.set(excused)
    record("excuse.made", subject=excuse, actor=by)
    return excuse


@transaction.atomic
def withdraw_excuse(excuse_id: int, *, by: User) -> None:
    """Take back an excuse given by mistake: its units owe again. Issued bulletins keep what they said."""
    excuse = Excuse.objects.select_for_update(no_key=True).get(pk=excuse_id)
    if not can_excuse(by, excuse.town_id):
        raise PermissionDenied
    record("excuse.withdrawn", subject=excuse, actor=by)
    excuse.delete()
