"""What the clock tells of study meetings: that a quarter ends without one (domain.md §6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.core.days import Quarter
from apps.meetings.models import MeetingWarning, StudyMeeting
from apps.meetings.queries import is_in_last_weeks
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.towns.models import Town
from apps.units.models import Tenure


@transaction.atomic
def warn_of_missing() -> int:
    """In a quarter's last two weeks without a meeting the office and the leaders are told, once; how many towns."""
    towns = ending_without_meeting()
    if not towns:
        return 0
    batch = uuid4()
    rows = [MeetingWarning(town=town, last_day=last, batch=batch) for town, last in towns.items()]
    MeetingWarning.objects.bulk_create(rows, ignore_conflicts=True)  # what another sweep has written is left out
    mine = MeetingWarning.objects.filter(batch=batch).select_related("town")
    by_day: dict[date, list[MeetingWarning]] = defaultdict(list)
    for warning in mine:
        by_day[warning.town.today()].append(warning)
    send([note for day, of_day in by_day.items() for note in notes(day, of_day)])
    return sum(len(of_day) for of_day in by_day.values())


def ending_without_meeting() -> dict[Town, date]:
    """Towns in the last two weeks of a quarter that held no meeting in it and weren't told yet, with its last day."""
    ending: dict[date, dict[int, Town]] = defaultdict(dict)
    for town in Town.objects.all():
        first, last = Quarter.of(town.today()).days
        if is_in_last_weeks(town.today(), first, last):
            ending[last][town.pk] = town
    found: dict[Town, date] = {}
    for last, towns in ending.items():
        met = StudyMeeting.objects.held().between(*Quarter.of(last).days).filter(town__in=towns)
        told = MeetingWarning.objects.filter(last_day=last, town__in=towns)
        done = set(met.values_list("town", flat=True)) | set(told.values_list("town", flat=True))
        found |= {town: last for pk, town in towns.items() if pk not in done}
    return found


def notes(day: date, warnings: list[MeetingWarning]) -> list[Message]:
    """Unsaved messages to the offices and leaders of towns where it is one day."""
    ends = {warning.town_id: warning.last_day for warning in warnings}
    held = Tenure.objects.in_force_on(day).filter(town__in=ends, post__role__in=[Role.OFFICER, Role.LEADER])
    rows = held.filter(person__user__is_active=True).select_related("person__user")
    people = {row.person.user: row.town_id for row in rows if row.person.user}
    text = _("The quarter ends on %(day)s without a study meeting yet")
    url = reverse("meetings:meetings")
    return [message(user, "meeting.missing", text, url, day=ends[town].isoformat()) for user, town in people.items()]
