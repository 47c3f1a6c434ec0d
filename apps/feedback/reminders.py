"""What the clock tells of inspection feedback: that a month ends of which nothing was said yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.core.days import month_of
from apps.feedback.models import FeedbackItem, ProgressReminder
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.towns.models import Town
from apps.units.models import UNIT_ROLES, Tenure, Unit

BEFORE_THE_END = timedelta(days=5)
ONE = _("Nothing said of this month yet, by %(day)s: %(title)s")
SEVERAL = _("%(count)s items of inspections of which nothing was said this month yet, by %(day)s; the first: %(title)s")


@transaction.atomic
def remind_of_progress() -> int:
    """In a month's last days everybody of a unit that leads an item is told, once, where nothing was said of the month;
    how many items.
    """
    by_day: dict[date, list[int]] = defaultdict(list)
    for town in Town.objects.all():
        by_day[town.today()].append(town.pk)
    return sum(remind(day, towns) for day, towns in by_day.items() if month_of(day)[1] - day <= BEFORE_THE_END)


def remind(day: date, town_ids: Sequence[int]) -> int:
    """Remind those of towns where it is one day."""
    month, last = month_of(day)
    had = ProgressReminder.objects.filter(item=OuterRef("pk"), month=month)
    owed = FeedbackItem.objects.filter(town__in=town_ids).without_progress(month).exclude(Exists(had))
    batch = uuid4()
    rows = [ProgressReminder(town_id=item.town_id, item=item, month=month, batch=batch) for item in owed]
    if not rows:
        return 0
    ProgressReminder.objects.bulk_create(rows, ignore_conflicts=True)  # what another sweep has written is left out
    mine = FeedbackItem.objects.filter(reminders__batch=batch).for_list().order_by("pk")
    by_unit: dict[Unit, list[FeedbackItem]] = defaultdict(list)
    for item in mine:
        if item.leads:
            by_unit[item.leads].append(item)
    send(notices(by_unit, day, last))
    return sum(len(items) for items in by_unit.values())


def notices(by_unit: dict[Unit, list[FeedbackItem]], day: date, last: date) -> list[Message]:
    """Unsaved: one to everybody of each unit, about all its items."""
    roles = [*UNIT_ROLES, Role.OFFICER]  # the office may lead too
    held = Tenure.objects.in_force_on(day).filter(post__unit__in=by_unit, post__role__in=roles)
    rows = held.filter(person__user__is_active=True).select_related("post", "person__user")
    people = {(row.post.unit_id, row.person.user) for row in rows if row.person.user}
    items = {unit.pk: found for unit, found in by_unit.items()}
    return [notice(user, items[unit_id], last) for unit_id, user in people]


def notice(user: User, items: Sequence[FeedbackItem], last: date) -> Message:
    words = {"count": len(items), "day": f"{last:%m-%d}", "title": items[0].title}
    if len(items) == 1:
        url = reverse("feedback:item_step", args=[items[0].pk, "progress"])
        return message(user, "feedback.progress_missing", ONE, url, **words)
    return message(user, "feedback.progress_missing", SEVERAL, f"{reverse('feedback:items')}?progress=missing", **words)
