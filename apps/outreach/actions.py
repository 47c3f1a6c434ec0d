"""Publicity and visits: entered, changed, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.outreach.calendar import is_market_day
from apps.outreach.models import Activity, Entered, Level, MarketDayRule, Visit, VisitPhoto, has_open_quarter
from apps.outreach.permissions import can_change, can_record_for, can_visit_as, keeps
from apps.outreach.queries import visitors_on
from apps.photos.actions import attach
from apps.towns.models import Town
from apps.units.models import VILLAGES, Person, Unit

Entry = TypeVar("Entry", bound=Entered)


@transaction.atomic
def record_activity(
    town: Town, said: Mapping[str, Any], *, by: User, unit: Unit | None, client_id: UUID | None = None
) -> Activity:
    """What was held, by a unit or (None) by the town; `said`: the other fields. The same client_id again: the same."""
    if not can_record_for(by, town, unit):
        raise PermissionDenied
    judge_day(town, said["day"], by)
    judge_level(said["level"], unit)
    judge_unit(town, unit, said["day"])
    activity, is_new = Activity.objects.get_or_create(
        entered_by=by, client_id=client_id or uuid4(), defaults={"town": town, "unit": unit, **said}
    )
    if is_new:
        record("outreach.recorded", subject=activity, actor=by)
    return activity


@transaction.atomic
def change_activity(activity_id: int, said: Mapping[str, Any], *, by: User, unit: Unit | None) -> Activity:
    """What was wrong in it, or wasn't known yet."""
    activity = Activity.objects.select_for_update(of=("self",)).select_related("town", "unit").get(pk=activity_id)
    if not (can_change(by, activity) and can_record_for(by, activity.town, unit)):
        raise PermissionDenied
    refuse_withdrawn(activity)
    judge_day(activity.town, said["day"], by)
    judge_level(said["level"], unit)
    judge_unit(activity.town, unit, said["day"])
    activity.unit = unit
    return change(activity, said, by=by)


@transaction.atomic
def withdraw_activity(activity_id: int, *, by: User, reason: str) -> Activity:
    """Entered by mistake: kept, and no longer counted."""
    activity = Activity.objects.select_for_update(of=("self",)).select_related("town", "unit").get(pk=activity_id)
    return withdraw(activity, by=by, reason=reason)


@transaction.atomic
def record_market_day(rule_id: int, day: date, *, by: User, unit: Unit | None) -> Activity:
    """A stand at the market of a day, in one tap: the rest follows from the rule. Twice: the same stand."""
    rule = MarketDayRule.objects.select_for_update(of=("self",)).select_related("town").get(pk=rule_id)
    judge_day(rule.town, day, by)
    if not is_market_day(rule, day):
        raise RuleBroken(_("There is no market on that day."), "day")
    there = Activity.objects.counted().filter(town=rule.town, form=Activity.Form.MARKET, day=day, place=rule.place)
    if (stand := there.filter(unit=unit).first()) and can_record_for(by, rule.town, unit):
        return stand
    with override("zh-hans"):  # what a town's rows say is Chinese, whoever taps
        topic = _("Publicity for the environment on the market day")
    is_village = unit is not None and unit.kind in VILLAGES
    said = {
        "day": day,
        "form": Activity.Form.MARKET,
        "topic": topic,
        "level": Level.VILLAGE if is_village else Level.GROUP if is_group(unit) else Level.TOWN,
        "place": rule.place,
    }
    return record_activity(rule.town, said, by=by, unit=unit)


@transaction.atomic
def record_visit(
    town: Town,
    said: Mapping[str, Any],
    *,
    by: User,
    visitor: Person,
    photo_ids: Collection[int] = (),
    client_id: UUID | None = None,
) -> Visit:
    """A leader was there; `said`: day, unit or place, and what else is known. The same client_id again: the same."""
    if not (keeps(by, town.pk) or (visitor.user_id == by.pk and can_visit_as(by, town.pk))):
        raise PermissionDenied
    judge_day(town, said["day"], by)
    judge_where(town, said)
    known = {"town": town, "visitor": visitor, "post": post_of(visitor, town, said["day"]), **said}
    visit, is_new = Visit.objects.get_or_create(entered_by=by, client_id=client_id or uuid4(), defaults=known)
    if is_new:
        add_photos(visit, photo_ids, by=by)
        record("visit.recorded", subject=visit, actor=by)
    return visit


@transaction.atomic
def change_visit(visit_id: int, said: Mapping[str, Any], *, by: User, photo_ids: Collection[int] = ()) -> Visit:
    """What was wrong in it, or is added afterwards. Whose visit it was stays."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("town", "visitor").get(pk=visit_id)
    if not can_change(by, visit):
        raise PermissionDenied
    refuse_withdrawn(visit)
    judge_day(visit.town, said["day"], by)
    judge_where(visit.town, said)
    if said["day"] != visit.day:
        visit.post = post_of(visit.visitor, visit.town, said["day"])
    add_photos(visit, photo_ids, by=by)
    return change(visit, said, by=by)


@transaction.atomic
def withdraw_visit(visit_id: int, *, by: User, reason: str) -> Visit:
    """Entered by mistake: kept, and no longer counted."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("town", "visitor").get(pk=visit_id)
    return withdraw(visit, by=by, reason=reason)


def change(entry: Entry, said: Mapping[str, Any], *, by: User) -> Entry:
    for name, value in said.items():
        setattr(entry, name, value)
    entry.save()
    record("outreach.changed", subject=entry, actor=by)
    return entry


def withdraw(entry: Entry, *, by: User, reason: str) -> Entry:
    """The locked row of an entry."""
    if not can_change(by, entry):
        raise PermissionDenied
    refuse_withdrawn(entry)
    entry.withdrawn_by, entry.withdrawn_at, entry.withdrawn_reason = by, timezone.now(), reason
    entry.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    record("outreach.withdrawn", subject=entry, actor=by)
    return entry


def refuse_withdrawn(entry: Entered) -> None:
    if entry.is_withdrawn:
        raise RuleBroken(_("It was withdrawn by now."))


def judge_day(town: Town, day: date, by: User) -> None:
    """What is entered has been; a quarter that is over is the office's."""
    town.refuse_future(day, "day")
    if not (keeps(by, town.pk) or has_open_quarter(town, day)):
        raise RuleBroken(_("That quarter is over: its figures are told. The office can still enter it."), "day")


def judge_level(level: str, unit: Unit | None) -> None:
    """Below the town somebody held it; what a village holds is no affair of the whole town."""
    if unit is None and level != Level.TOWN:
        raise RuleBroken(_("Which village or group was it?"), "unit")
    if level == Level.TOWN and unit and (unit.kind in VILLAGES or is_group(unit)):
        raise RuleBroken(_("What a village holds is of the village or of a group."), "level")


def is_group(unit: Unit | None) -> bool:
    return unit is not None and unit.kind == Unit.Kind.GROUP


def judge_unit(town: Town, unit: Unit | None, day: date) -> None:
    if unit and (unit.town_id != town.pk or not unit.is_open_on(day)):
        raise RuleBroken(_("This unit wasn't there on that day."), "unit")


def judge_where(town: Town, said: Mapping[str, Any]) -> None:
    if not said.get("unit") and not said.get("place"):
        raise RuleBroken(_("Where was it? Choose a village, or type the place."), "unit")
    judge_unit(town, said.get("unit"), said["day"])


def post_of(visitor: Person, town: Town, day: date) -> str:
    """The leader's or deputy's post that the visitor held."""
    held = next((row for row in visitors_on(town, day) if row.person_id == visitor.pk), None)
    if held is None:
        raise RuleBroken(_("Visits are recorded of leaders and deputies who held their post on that day."), "visitor")
    return held.post.title


def add_photos(visit: Visit, photo_ids: Collection[int], *, by: User) -> None:
    attach(photo_ids, by=by)
    VisitPhoto.objects.bulk_create(VisitPhoto(town=visit.town, visit=visit, photo_id=pk) for pk in photo_ids)
