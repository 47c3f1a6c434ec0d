"""Reads of inspection feedback for pages."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from apps.accounts.models import User
from apps.feedback.models import FeedbackItem, Progress, Record, SelfCheck, Stage
from apps.rectifications.models import ON_THE_LEAD, Status, TaskEvent, TaskPhoto
from apps.units.scope import scope_of, today_of


def item_for_page(user: User) -> QuerySet[FeedbackItem]:
    """An item with all that its page and its closing file tell."""
    events = TaskEvent.objects.select_related("actor", "lead_unit")
    photos = TaskPhoto.objects.select_related("photo").order_by("pk")
    return (
        FeedbackItem.objects.visible_to(user)
        .for_list()
        .select_related("task__category__line", "task__submitted_by", "task__unit__parent", "task__lead_post")
        .prefetch_related(
            "remedies",
            Prefetch("progress", Progress.objects.select_related("by")),
            Prefetch("checks", SelfCheck.objects.select_related("by").prefetch_related("answers")),
            Prefetch("records", Record.objects.select_related("by")),
            Prefetch("task__events", events),
            Prefetch("task__photos", photos),
            "objections",
            "task__look_backs",
            "task__assistances__unit",
            "task__extensions",
        )
    )


# The states of an item as people say them; each excludes the others.
STATES = {
    "listed": Q(stage=Stage.OPEN, said_struck=False) & (Q(task=None) | Q(task__status=Status.VOIDED)),
    "history": Q(stage=Stage.OPEN, said_struck=True, task=None),
    "rectifying": Q(stage=Stage.OPEN, task__status__in=ON_THE_LEAD),
    "checking": Q(stage=Stage.OPEN, task__status=Status.SUBMITTED),
    "signed": Q(stage=Stage.OPEN, task__status=Status.COMPLETED),
    "applied": Q(stage=Stage.APPLIED),
    "accepted": Q(stage__in=[Stage.ACCEPTED, Stage.NOTICED]),
    "struck": Q(stage=Stage.STRUCK),
}


def progress_owed(user: User) -> int:
    """Items of the own units of which nothing was said this month."""
    own = scope_of(user).own_unit_ids
    if not own:
        return 0
    month = today_of(user).replace(day=1)
    return FeedbackItem.objects.filter(task__lead_unit__in=own).without_progress(month).count()
