"""Reminding units that still owe today's report (domain.md §3): twice by the clock, and by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.audit.actions import event, record_all
from apps.core.days import AGAIN_AFTER
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.notifications.outward import announce, towns_told
from apps.reports.models import DailyReport, Reminder
from apps.reports.permissions import can_remind
from apps.towns.models import Town, TownSettings
from apps.units.calendar import units_owing, units_owing_in
from apps.units.models import UNIT_ROLES, Tenure, Unit


def remind_by_clock() -> int:
    """Remind all towns' units that owe today's report, before the cut-off; how many units.

    Which reminder is due follows from the hour alone, so a clock that slept sends one and not two.
    """
    due = defaultdict(list)
    for settings in TownSettings.objects.in_force_now():
        kind = kind_due(settings)
        if kind:
            due[settings.town.today(), kind].append(settings)
    return sum(remind_towns(day, kind, settings) for (day, kind), settings in due.items())


def kind_due(settings: TownSettings) -> str | None:
    """The reminder that is due in the town by now: none before the first, none from the cut-off on."""
    clock = settings.town.now().time()
    if clock >= settings.cut_off or clock < settings.first_reminder:
        return None
    return Reminder.Kind.SECOND if clock >= settings.second_reminder else Reminder.Kind.FIRST


@transaction.atomic
def remind_towns(day: date, kind: str, settings: Sequence[TownSettings]) -> int:
    """Remind the units of several towns that owe the day's report and have not had this reminder."""
    by_town = {one.town_id: one for one in settings}
    had = Reminder.objects.filter(unit=OuterRef("pk"), report_date=day, kind=kind)
    units = claim(without_report(units_owing_in(by_town, day), day).exclude(Exists(had)), day, kind)
    write_to_units(units, by_town)
    write_to_groups(units, by_town)
    return len(units)


def claim(units: QuerySet[Unit], day: date, kind: str) -> list[Unit]:
    """The units whose reminder this sweep is the one to send.

    The insert waits for a sweep beside this one and leaves out what that one wrote; whoever's batch stands is the one.
    """
    batch = uuid4()
    rows = [Reminder(town_id=unit.town_id, unit=unit, report_date=day, kind=kind, batch=batch) for unit in units]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return [row.unit for row in Reminder.objects.filter(batch=batch).select_related("unit")] if rows else []


def without_report(units: QuerySet[Unit], day: date) -> QuerySet[Unit]:
    """Those whose own report of the day isn't in."""
    reports = DailyReport.objects.own().filter(town=OuterRef("town"), report_date=day, unit=OuterRef("pk"))
    return units.exclude(Exists(reports))


@transaction.atomic
def remind_units(town: Town, unit_ids: Collection[int] | None, *, by: User) -> list[Unit]:
    """Remind the town's units that owe today's report, or those of them that are named; returns whom it reached.

    Left out are units that have reported meanwhile, and those reminded within the hour, by whomever.
    """
    if not can_remind(by, town.pk):
        raise PermissionDenied
    day, now = town.today(), timezone.now()
    owing = without_report(units_owing(town, day), day)
    if unit_ids is not None:
        owing = owing.filter(pk__in=unit_ids)
    locked = Unit.objects.select_for_update(no_key=True).filter(pk__in=[unit.pk for unit in owing]).order_by("pk")
    ids = [unit.pk for unit in locked]  # locked first: only then is it known whom another officer has just reminded
    recent = Reminder.objects.filter(unit__in=ids, report_date=day, at__gt=now - AGAIN_AFTER).values("unit")
    units = list(owing.filter(pk__in=ids).exclude(pk__in=recent))
    batch, by_hand = uuid4(), Reminder.Kind.BY_HAND
    Reminder.objects.bulk_create(
        Reminder(town=town, unit=unit, report_date=day, kind=by_hand, at=now, by=by, batch=batch) for unit in units
    )
    record_all(event("unit.reminded", subject=unit, actor=by) for unit in units)
    settings = TownSettings.objects.in_force(town, day)
    write_to_units(units, {town.pk: settings})
    return units


def write_to_groups(units: Sequence[Unit], settings: Mapping[int, TownSettings]) -> None:
    """One line to each town's group chats that want it: the units by name, no person."""
    by_town = defaultdict(list)
    for unit in units:
        by_town[unit.town_id].append(unit.name)
    for town_id in towns_told("reminder", by_town) if units else ():
        names, one = by_town[town_id], settings[town_id]
        text = (
            f"【{one.town.name}】今天的日报还差 {len(names)} 家：{'、'.join(names)}。请在 {one.cut_off:%H:%M} 前提交。"
        )
        announce(one.town, "reminder", text, reverse("reports:report_new"))


def write_to_units(units: Sequence[Unit], settings: Mapping[int, TownSettings]) -> None:
    """A message to everybody who may report for one of the units, all of one day, in the caller's transaction."""
    if not units:
        return
    by_id = {unit.pk: unit for unit in units}
    day = settings[units[0].town_id].town.today()
    held = Tenure.objects.in_force_on(day).filter(post__unit__in=by_id, post__role__in=UNIT_ROLES)
    people = {
        (tenure.post.unit_id, tenure.person.user)
        for tenure in held.filter(person__user__is_active=True).select_related("post", "person__user")
        if tenure.person.user
    }
    send(reminder_to(user, by_id[unit_id], settings[by_id[unit_id].town_id]) for unit_id, user in people)


def reminder_to(user: User, unit: Unit, settings: TownSettings) -> Message:
    """An unsaved message that leads to the report's form."""
    is_past = settings.town.now().time() >= settings.cut_off
    words = {"unit": unit.name, "time": f"{settings.cut_off:%H:%M}"}
    if is_past:
        text = _("%(unit)s: today's report is late; it was due at %(time)s.")
    else:
        text = _("%(unit)s: today's report hasn't come yet; please send it by %(time)s.")
    return message(user, "report.reminder", text, f"{reverse('reports:report_new')}?unit={unit.pk}", **words)
