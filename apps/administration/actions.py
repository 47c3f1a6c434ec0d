"""The town's settings from a day on, its names, and the first day's list."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.administration.models import FirstDay
from apps.administration.permissions import can_keep_settings
from apps.administration.queries import KEPT, Happened, happened_today, plain
from apps.audit.actions import event, record, record_all
from apps.core.errors import RuleBroken, save_judged
from apps.towns.models import Town, TownSettings
from apps.units.models import Unit

# What the clock does at an hour of the day, and what it looks up when it builds the bulletin.
TIMES_OF_TODAY = {"cut_off", "first_reminder", "second_reminder", "bulletin_at"}
BY_BULLETIN = {"is_issued_by_itself", "has_weekly_bulletin", "has_monthly_bulletin"}
BY_REPORT = {"cut_off", "delivered_by", "made_up_from"}  # stored with each report of the day
SEVERITY_OF = {
    "days_general": "general",
    "photo_general": "general",
    "days_serious": "serious",
    "photo_serious": "serious",
    "control_hours": "major",
    "plan_days": "major",
    "photo_major": "major",
}
NAMES = ("name", "county", "duty_phone", "government_name", "office_name", "masthead")


def locked_town(town_id: int, by: User) -> Town:
    """The town, its row locked, so that its settings and words are changed one after the other."""
    town = Town.objects.select_for_update(no_key=True).get(pk=town_id)  # rows that point at it may still be written
    if not can_keep_settings(by, town.pk):
        raise PermissionDenied
    return town


@transaction.atomic
def change_settings(town_id: int, valid_from: date, wanted: Mapping[str, Any], *, by: User) -> TownSettings:
    """What is `wanted` holds from a day on, until a later planned change of the same setting.

    Raises RuleBroken for a day that is past, for today where something went by the old setting already, for times that
    contradict each other on that day or on a later planned one, and when nothing is changed.
    """
    town = locked_town(town_id, by)
    if valid_from < town.today():
        raise RuleBroken(_("Yesterday stays as it was: choose today or a later day."), "valid_from")
    held = TownSettings.objects.in_force(town, valid_from)
    changed = {name: wanted[name] for name in KEPT if name in wanted and wanted[name] != getattr(held, name)}
    if not changed:
        raise RuleBroken(_("Nothing was changed."))
    if valid_from == town.today():
        refuse_today(town, held, changed)
    row = held if held.valid_from == valid_from else copied(held, valid_from)
    before = {name: getattr(held, name) for name in changed}
    put(row, changed)
    carry_on(row, before)
    write_down("changed", row, before, by)
    return row


def copied(held: TownSettings, valid_from: date) -> TownSettings:
    row = copy(held)
    row.pk, row._state.adding, row.valid_from = None, True, valid_from
    return row


def put(row: TownSettings, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    save_judged(row)


def carry_on(row: TownSettings, before: Mapping[str, Any]) -> None:
    """Bring what was changed into the later rows, which are whole copies, up to where one planned something else."""
    open_names = set(before)
    for later in TownSettings.objects.filter(town=row.town, valid_from__gt=row.valid_from).order_by("valid_from"):
        later.town = row.town
        open_names = {name for name in open_names if getattr(later, name) == before[name]}
        if not open_names:
            return
        try:
            put(later, {name: getattr(row, name) for name in open_names})
        except RuleBroken as refusal:
            words = _("From %(day)s on another change is planned, and with it: %(reason)s")
            day = f"{later.valid_from:%m-%d}"
            raise RuleBroken(words % {"day": day, "reason": refusal.message}, refusal.field) from refusal


def refuse_today(town: Town, held: TownSettings, changed: Mapping[str, Any]) -> None:
    """Today is judged by one rule from morning to evening: refuse what has gone by the old one already."""
    happened = happened_today(town)
    for name, value in changed.items():
        reason = reason_against_today(name, until_when(name, value, held), happened)
        if reason:
            raise RuleBroken(_("%(reason)s It can hold from tomorrow on.") % {"reason": reason}, name)


def until_when(name: str, value: Any, held: TownSettings) -> time:
    """The hour by which a change of today must be made: before the old time and before the new one."""
    if name in TIMES_OF_TODAY:
        earlier: time = min(value, getattr(held, name))
        return earlier
    return held.bulletin_at if name in BY_BULLETIN else time.max


def reason_against_today(name: str, until: time, happened: Happened) -> str:
    if until <= happened.clock:
        return _("That hour is past today.")
    if name in BY_REPORT and happened.has_reports:
        return _("Reports of today were sent by the present time already.")
    if name == "cut_off" and happened.has_reminders:
        return _("Units were reminded of the present time today already.")
    if SEVERITY_OF.get(name) in happened.severities:
        return _("A problem of this severity was taken up today already.")
    return ""


@transaction.atomic
def take_back_settings(settings_id: int, *, by: User) -> None:
    """Take a planned change back before it begins; what later ones copied of it goes too."""
    row = TownSettings.objects.select_related("town").get(pk=settings_id)
    town = locked_town(row.town_id, by)
    row = TownSettings.objects.select_related("town").get(pk=settings_id)
    if row.valid_from <= town.today():
        raise RuleBroken(_("This change holds already. Plan another one from a later day on."))
    before = TownSettings.objects.filter(town=town, valid_from__lt=row.valid_from).latest("valid_from")
    planned = {name: getattr(row, name) for name in KEPT if getattr(row, name) != getattr(before, name)}
    back = copied(before, row.valid_from)
    carry_on(back, planned)
    write_down("taken_back", back, planned, by)
    row.delete()


def write_down(verb: str, row: TownSettings, before: Mapping[str, Any], by: User) -> None:
    """An event for each setting: from which day, which one, what it was, what it is. Numbers and hours, no words."""
    record_all(
        event(
            f"settings.{verb}",
            subject=row.town,
            actor=by,
            result=f"{row.valid_from} {name} {plain(value)} {plain(getattr(row, name))}",
        )
        for name, value in before.items()
    )


@transaction.atomic
def name_town(town_id: int, names: Mapping[str, str], *, by: User) -> Town:
    """How the town and its offices are called from now on. What was frozen keeps the names that it froze.

    Raises RuleBroken for a name that another town of the county has.
    """
    town = locked_town(town_id, by)
    refuse_same_name(names["name"], names["county"], but=town.pk)
    for name in NAMES:
        setattr(town, name, names[name])
    town.save(update_fields=NAMES)
    Unit.objects.filter(town=town, parent=None).update(name=town.name)  # the town itself, the root of its tree
    record("town.named", subject=town, actor=by)
    return town


def refuse_same_name(name: str, county: str, *, but: int = 0) -> None:
    """`but`: the id of the town that is to be called so."""
    if Town.objects.filter(name=name, county=county).exclude(pk=but).exists():
        raise RuleBroken(_("This county has a town of this name already."), "name")


@transaction.atomic
def confirm_times(town_id: int, *, by: User) -> None:
    """The hours were looked at and hold as they are."""
    town = locked_town(town_id, by)
    first_day = first_day_of(town)
    first_day.times_confirmed_at = timezone.now()
    first_day.save(update_fields=["times_confirmed_at"])
    record("settings.confirmed", subject=town, actor=by)


def first_day_of(town: Town) -> FirstDay:
    """The town's, or a new one that stays off the home page: that town began long ago."""
    return FirstDay.objects.get_or_create(town=town, defaults={"put_away_at": timezone.now()})[0]


@transaction.atomic
def go_without_channel(town_id: int, reason: str, *, by: User) -> None:
    """The town sends nothing outward, for a reason; none: it means to after all."""
    town = locked_town(town_id, by)
    first_day = first_day_of(town)
    first_day.without_channel = reason
    first_day.save(update_fields=["without_channel"])
    record("first_day.without_channel" if reason else "first_day.with_channel", subject=town, actor=by)


@transaction.atomic
def put_list_away(town_id: int, *, is_away: bool, by: User) -> None:
    """The first day's list no longer stands on the home page, or does again."""
    town = locked_town(town_id, by)
    first_day = first_day_of(town)
    first_day.put_away_at = timezone.now() if is_away else None
    first_day.save(update_fields=["put_away_at"])
    record("first_day.put_away" if is_away else "first_day.taken_out", subject=town, actor=by)
