"""What the office keeps beside units and posts: liaison, working groups, grids, places, competence, the calendar."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.days import days_between
from apps.core.errors import RuleBroken, save_judged
from apps.towns.models import BusinessLine, PlaceKind, Town
from apps.units.calendar import known_holidays
from apps.units.models import (
    AnsweringPlace,
    CalendarDay,
    Competence,
    Grid,
    GroupMember,
    Liaison,
    Person,
    Unit,
    WorkingGroup,
)
from apps.units.permissions import can_keep_units


def permit(user: User, town_id: int) -> None:
    if not can_keep_units(user, town_id):
        raise PermissionDenied


def judge_person(person: Person | None, town_id: int, field: str = "person") -> None:
    if person and person.town_id != town_id:
        raise RuleBroken(_("This person is of another town."), field)


def judge_unit(unit: Unit, town: Town) -> None:
    if unit.town_id != town.pk or not unit.is_open_on(town.today()):
        raise RuleBroken(_("Choose an open unit of the town."), "unit")


@transaction.atomic
def assign_liaison(*, by: User, unit: Unit, person: Person, from_day: date) -> Liaison:
    """包村: the person is told of the unit and reads it, from a day on."""
    permit(by, unit.town_id)
    judge_person(person, unit.town_id)
    judge_unit(unit, unit.town)
    liaison = Liaison(town=unit.town, unit=unit, person=person, from_day=from_day)
    save_judged(liaison)
    record("liaison.assigned", subject=liaison, actor=by)
    return liaison


@transaction.atomic
def end_liaison(liaison_id: int, *, by: User, to_day: date) -> Liaison:
    """The last day of a liaison."""
    liaison: Liaison = Liaison.objects.select_for_update().get(pk=liaison_id)
    permit(by, liaison.town_id)
    liaison.to_day = to_day
    save_judged(liaison, update_fields=["to_day"])
    record("liaison.ended", subject=liaison, actor=by)
    return liaison


@transaction.atomic
def found_group(
    *, by: User, town: Town, name: str, founding_paper: str, field: str = "", founded_on: date | None = None
) -> WorkingGroup:
    """A working group, without members yet. `founding_paper`: its title or number, as the town writes it."""
    permit(by, town.pk)
    group = WorkingGroup.objects.create(
        town=town, name=name, founding_paper=founding_paper, field=field, founded_on=founded_on
    )
    record("group.founded", subject=group, actor=by)
    return group


@transaction.atomic
def change_group(
    group_id: int,
    *,
    by: User,
    name: str,
    founding_paper: str,
    field: str = "",
    founded_on: date | None = None,
    dissolved_on: date | None = None,
) -> WorkingGroup:
    """All that is said of a group; what isn't said is empty. Dissolved, its memberships end the day before."""
    group = WorkingGroup.objects.select_for_update().get(pk=group_id)
    permit(by, group.town_id)
    group.name, group.founding_paper, group.field = name, founding_paper, field
    group.founded_on, group.dissolved_on = founded_on, dissolved_on
    save_judged(group)
    if dissolved_on:
        dismiss_members(group, dissolved_on)
    record("group.changed", subject=group, actor=by)
    return group


def dismiss_members(group: WorkingGroup, day: date) -> None:
    """Nobody is a member from the day on."""
    members = GroupMember.objects.not_over(day).filter(group=group)
    if members.filter(from_day__gte=day).exists():
        raise RuleBroken(_("Somebody becomes a member on that day or later."), "dissolved_on")
    members.update(to_day=day - timedelta(days=1))


@transaction.atomic
def add_member(
    group_id: int,
    *,
    by: User,
    person: Person,
    from_day: date,
    to_day: date | None = None,
    is_leader: bool = False,
) -> GroupMember:
    """The person may carry out daily supervision for the group from a day to a day, beside any other role."""
    group = WorkingGroup.objects.select_for_update().get(pk=group_id)
    permit(by, group.town_id)
    judge_person(person, group.town_id)
    if group.dissolved_on and (to_day is None or to_day >= group.dissolved_on):
        raise RuleBroken(_("The group is dissolved by then."), "to_day")
    member = GroupMember(town_id=group.town_id, group=group, person=person, from_day=from_day, to_day=to_day)
    member.is_leader = is_leader
    save_judged(member)
    record("group.member_added", subject=member, actor=by)
    return member


@transaction.atomic
def end_member(member_id: int, *, by: User, to_day: date) -> GroupMember:
    """The last day of a membership."""
    member: GroupMember = GroupMember.objects.select_for_update().get(pk=member_id)
    permit(by, member.town_id)
    member.to_day = to_day
    save_judged(member, update_fields=["to_day"])
    record("group.member_ended", subject=member, actor=by)
    return member


@transaction.atomic
def keep_grid(*, by: User, unit: Unit, name: str, warden: Person | None, grid: Grid | None = None) -> Grid:
    """A grid of the unit and who walks it: a new one, or `grid` changed."""
    permit(by, unit.town_id)
    judge_person(warden, unit.town_id, "warden")
    kept = grid or Grid(town_id=unit.town_id, unit=unit)
    kept.name, kept.warden = name, warden
    save_judged(kept)
    record("grid.kept", subject=kept, actor=by)
    return kept


@transaction.atomic
def keep_place(
    *, by: User, town: Town, name: str, kind: PlaceKind | None, unit: Unit, place: AnsweringPlace | None = None
) -> AnsweringPlace:
    """A border or market and the unit that answers for it: a new one, or `place` changed. Open tasks stay."""
    permit(by, place.town_id if place else town.pk)
    judge_unit(unit, town)
    kept = place or AnsweringPlace(town=town)
    kept.name, kept.kind, kept.unit = name, kind, unit
    save_judged(kept)
    record("place.kept", subject=kept, actor=by)
    return kept


@transaction.atomic
def remove_place(place_id: int, *, by: User) -> None:
    """From now on the village where something is found answers for it there."""
    place = AnsweringPlace.objects.select_for_update(of=("self",)).get(pk=place_id)
    permit(by, place.town_id)
    record("place.removed", subject=place, actor=by)
    place.delete()


@transaction.atomic
def set_competence(*, by: User, line: BusinessLine, unit: Unit | None) -> None:
    """Where a village hands up what concerns the line; no unit: to the environment office."""
    permit(by, line.town_id)
    if unit is None:
        Competence.objects.filter(line=line).delete()
    else:
        judge_unit(unit, line.town)
        Competence.objects.update_or_create(line=line, defaults={"town": line.town, "unit": unit})
    record("competence.set", subject=line, actor=by)


@transaction.atomic
def set_calendar_days(*, by: User, town: Town, from_day: date, to_day: date, kind: str) -> None:
    """What the days are in this town (CalendarDay.Kind); "": what they are for all towns, or as the weekday says.

    Raises RuleBroken for days that end before they begin, for more than a year of them, and for days past: what was
    owed stays.
    """
    permit(by, town.pk)
    if to_day < from_day:
        raise RuleBroken(_("The last day is before the first."), "to_day")
    if (to_day - from_day).days > 366:
        raise RuleBroken(_("At most a year at a time."), "to_day")
    if from_day < town.today():
        raise RuleBroken(_("What was owed on days past stays: choose today or a later day."), "from_day")
    days = days_between(from_day, to_day)
    CalendarDay.objects.filter(town=town, day__in=days).delete()
    if kind:
        CalendarDay.objects.bulk_create(CalendarDay(town=town, day=day, kind=kind) for day in days)
    record("calendar.set", subject=town, actor=by, result=kind)


@transaction.atomic
def fill_calendar(*, by: User, town: Town, year: int) -> int:
    """Enter the State Council's days of a year, from today on, that neither the town nor all towns have; how many.

    Raises RuleBroken for a year whose arrangement isn't known.
    """
    permit(by, town.pk)
    known = known_holidays([year])
    if not known:
        raise RuleBroken(_("The State Council's arrangement for this year isn't known here yet: type it in."))
    rows = CalendarDay.objects.filter(day__year=year)
    there = set((rows.filter(town=town) | rows.filter(town=None)).values_list("day", flat=True))
    today = town.today()
    new = [
        CalendarDay(town=town, day=row.day, kind=row.kind) for row in known if row.day >= today and row.day not in there
    ]
    CalendarDay.objects.bulk_create(new)
    record("calendar.filled", subject=town, actor=by, result=str(year))
    return len(new)
