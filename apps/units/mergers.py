"""Villages merge and split: the old ones close, history keeps their names, what is open passes on (domain.md §6)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.units.actions import add_unit, end_unit, judge_closing
from apps.units.models import Grid, Liaison, Post, ReportDuty, Tenure, Unit
from apps.units.permissions import can_keep_units


@transaction.atomic
def merge_units(
    unit_ids: Sequence[int], *, by: User, on: date, name: str, kind: str, committee_of: int | None = None
) -> Unit:
    """Two or more units become a new one on a day; it succeeds them all.

    The groups below them go on below it, their liaison is its. Its posts are those of `committee_of`, one of the old
    units, whose holders stay in office; None: the posts of the first, vacant. The name may be one of the old ones.
    Raises RuleBroken as `close_unit` and `add_unit` do, and for less than two units.
    """
    units = locked_units(unit_ids, by)
    if len(units) < 2:
        raise RuleBroken(_("Choose at least two units that become one."), "units")
    if len({unit.parent_id for unit in units}) > 1:
        raise RuleBroken(_("The units must be parts of the same unit."), "units")
    holders = holders_on(units, on)
    groups = {group: 0 for unit in units for group in unit.children.open_on(on)}
    (new,) = pass_on(units, [(name, kind)], groups, by=by, on=on)
    committee = next((unit for unit in units if unit.pk == committee_of), None)
    inherit_posts(committee or units[0], new, on, holders if committee else {})
    return new


@transaction.atomic
def split_unit(
    unit_id: int, *, by: User, on: date, parts: Sequence[tuple[str, str]], part_of_group: Mapping[int, int]
) -> list[Unit]:
    """A unit becomes two or more, (name, kind) each, on a day; the new ones.

    The first succeeds it: the open tasks, the grids and the committee, whose holders stay in office, are its; the
    others have the same posts, vacant. `part_of_group`: id of a group below → the number of its part; else the first.
    Raises RuleBroken as `close_unit` and `add_unit` do.
    """
    units = locked_units([unit_id], by)
    if len(parts) < 2:
        raise RuleBroken(_("Name at least two new units."), "parts")
    holders = holders_on(units, on)
    groups = {group: part_of_group.get(group.pk, 0) for group in units[0].children.open_on(on)}
    new = pass_on(units, parts, groups, by=by, on=on)
    for number, part in enumerate(new):
        inherit_posts(units[0], part, on, holders if number == 0 else {})
    return new


def locked_units(unit_ids: Sequence[int], by: User) -> list[Unit]:
    """In the order of the list of units; PermissionDenied where one isn't the user's to keep."""
    rows = (
        Unit.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=unit_ids)
        .select_related("town", "parent")
    )
    units = sorted(rows.order_by("pk"), key=lambda unit: (unit.order, unit.pk))
    if not all(can_keep_units(by, unit.town_id) for unit in units):
        raise PermissionDenied
    return units


def holders_on(units: Sequence[Unit], day: date) -> dict[int, int]:
    """post → person, of the posts of the units and of the groups below them; to be read before they close."""
    ids = [unit.pk for unit in units]
    held = Tenure.objects.in_force_on(day).filter(Q(post__unit__in=ids) | Q(post__unit__parent__in=ids))
    return dict(held.values_list("post_id", "person_id"))


def pass_on(
    units: Sequence[Unit], parts: Sequence[tuple[str, str]], groups: Mapping[Unit, int], *, by: User, on: date
) -> list[Unit]:
    """The units close and the parts open; the first part succeeds. Liaison goes to each, a group to its own part."""
    first = units[0]
    liaison = set(Liaison.objects.held_on(on).filter(unit__in=units).values_list("person_id", flat=True))
    holders = holders_on(units, on)
    for unit in [*groups, *units]:
        judge_closing(unit, on)
        end_unit(unit, on, None)
    new = [open_heir(first, name, kind, first.parent, by=by, on=on) for name, kind in parts]
    for unit in units:
        succeed(unit, new[0], by)
    for part in new:
        Liaison.objects.bulk_create(
            Liaison(town=part.town, unit=part, person_id=person, from_day=on) for person in sorted(liaison)
        )
    for group, number in groups.items():
        name = group.name if is_free(group.name, new[number]) else f"{group.parent}{group.name}"
        heir = open_heir(group, name, group.kind, new[number], by=by, on=on)
        succeed(group, heir, by)
        inherit_posts(group, heir, on, holders)
    return new


def open_heir(unit: Unit, name: str, kind: str, parent: Unit | None, *, by: User, on: date) -> Unit:
    """A new unit that owes reports on the days that the old one did, and stands where it stood."""
    duty = unit.report_duties.filter(valid_from__lte=on).order_by("-valid_from").first()
    days = duty.days if duty else ReportDuty.Days.NONE
    return add_unit(
        by=by, town=unit.town, name=name, kind=kind, parent=parent, opened_on=on, duty=days, order=unit.order
    )


def is_free(name: str, parent: Unit) -> bool:
    return not Unit.objects.filter(parent=parent, name=name, closed_on=None).exists()


def succeed(unit: Unit, heir: Unit, by: User) -> None:
    """The heir has the grids of the unit from now on; of two of one name the second is named after its unit, too."""
    unit.successor = heir
    unit.save(update_fields=["successor"])
    taken = set(heir.grids.values_list("name", flat=True))
    Grid.objects.bulk_create(
        Grid(
            town_id=heir.town_id,
            unit=heir,
            warden_id=grid.warden_id,
            name=f"{unit}{grid}" if grid.name in taken else grid.name,
        )
        for grid in unit.grids.order_by("pk")
    )
    record("unit.closed", subject=unit, actor=by)


def inherit_posts(unit: Unit, heir: Unit, on: date, holders: Mapping[int, int]) -> None:
    """The heir has the posts of the unit; who holds one, by `holders`, goes on in it."""
    for post in Post.objects.filter(unit=unit, is_abolished=False).prefetch_related("lines"):
        copy = Post.objects.create(
            town_id=heir.town_id, unit=heir, title=post.title, role=post.role, duty=post.duty, order=post.order
        )
        copy.lines.set(post.lines.all())
        if post.pk in holders:
            Tenure.objects.create(town_id=heir.town_id, post=copy, person_id=holders[post.pk], from_day=on)
