"""What is done with several chosen items at once: given to units, extended. All of them or none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.actions import assign_item, helpers_named
from apps.feedback.models import FeedbackItem
from apps.rectifications.bulk import MOST, all_or_none, extend_tasks
from apps.rectifications.models import Task
from apps.towns.models import Category
from apps.units.models import Unit


def locked_items(item_ids: Collection[int], *, by: User) -> list[FeedbackItem]:
    """The chosen items that the user may see, locked in one order for all. Raises RuleBroken for none and too many."""
    if len(item_ids) > MOST:
        raise RuleBroken(_("At most %(most)s items at once.") % {"most": MOST})
    rows = FeedbackItem.objects.visible_to(by).filter(pk__in=item_ids).for_list()
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        raise RuleBroken(_("Choose items first."))
    return found


@transaction.atomic
def assign_items(
    item_ids: Collection[int], *, by: User, category: Category, unit: Unit | None = None, due_on: date | None = None
) -> list[FeedbackItem]:
    """Give each to a unit, or to the one that its list names; due on one day, or on the day that its list says."""

    def assign(item: FeedbackItem) -> FeedbackItem:
        lead, day = unit or item.leads, due_on or item.day
        if lead is None:
            raise RuleBroken(_("The list names no unit of the town; please choose one."))
        if day is None:
            raise RuleBroken(_("The list says no day; please give one."))
        helpers = [one for one in helpers_named(item) if one != lead]
        return assign_item(item.pk, by=by, unit=lead, category=category, due_on=day, assisting=helpers)

    return all_or_none(locked_items(item_ids, by=by), assign, in_its_list)


def in_its_list(item: FeedbackItem) -> str:
    """《清单》1: items of several lists share their numbers."""
    return f"《{item.batch}》{item.number}"


@transaction.atomic
def extend_items(item_ids: Collection[int], *, by: User, until: date, reason: str) -> list[Task]:
    """Extend the tasks of the chosen items to one day."""
    items = locked_items(item_ids, by=by)
    if waiting := [in_its_list(item) for item in items if not item.is_in_hand]:
        raise RuleBroken(_("Not given to a unit yet: %(numbers)s.") % {"numbers": "、".join(waiting)})
    return extend_tasks([item.task_id for item in items if item.task_id], by=by, until=until, reason=reason)
