"""Reads of inspection feedback for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.feedback.models import FeedbackItem, Progress, Record, SelfCheck, Stage
from apps.rectifications.models import ON_THE_LEAD, Status, TaskEvent, TaskPhoto
from apps.towns.models import Town
from apps.units.scope import scope_of, today_of

BEGINS = (TaskEvent.Kind.OPENED, TaskEvent.Kind.REBOUNDED)


def item_for_page(user: User) -> QuerySet[FeedbackItem]:
    """An item with all that its page tells."""
    return with_all_told(FeedbackItem.objects.visible_to(user).for_list())


def with_all_told(rows: QuerySet[FeedbackItem]) -> QuerySet[FeedbackItem]:
    """Items with all that their pages and their closing files tell."""
    events = TaskEvent.objects.select_related("actor", "lead_unit").prefetch_related("photos")
    photos = TaskPhoto.objects.select_related("photo", "event").order_by("pk")
    related = ("task__category__line", "task__submitted_by", "task__unit__parent", "task__lead_post")
    return rows.select_related(*related).prefetch_related(
        "remedies",
        Prefetch("progress", Progress.objects.select_related("by", "town")),
        Prefetch("checks", SelfCheck.objects.select_related("by").prefetch_related("answers__photos")),
        Prefetch("records", Record.objects.select_related("by", "withdrawn_by")),
        Prefetch("task__events", events),
        Prefetch("task__photos", photos),
        "objections",
        "files",
        "task__look_backs",
        "task__assistances__unit",
        "task__extensions",
    )


def months_to_tell(item: FeedbackItem) -> list[date]:
    """Months of which something may be said, each by its first day: this one, then those left out since the item came
    to a unit, the latest first. None while it is with nobody.
    """
    if item.task is None:
        return []
    begins = [one.at for one in item.task.events.all() if one.kind in BEGINS]
    began = max(begins).astimezone(item.town.zone).date().replace(day=1)
    told = {one.month for one in item.progress.all()}
    found = [item.town.today().replace(day=1)]
    month = found[0]
    while (month := (month - timedelta(days=1)).replace(day=1)) >= began:
        found += [month] * (month not in told)
    return found


@dataclass(frozen=True)
class Done:
    """A step that was taken: in words, by whom (None: the clock), when."""

    what: str
    by: User | None
    at: datetime


def done_last(item: FeedbackItem) -> Done | None:
    """The latest step of an item's task, or what was recorded of an authority after it."""
    events = item.task.events.all() if item.task else ()
    steps = [Done(one.get_kind_display(), one.actor, one.at) for one in events]
    for one in item.records.all():
        steps.append(Done(one.get_kind_display(), one.by, one.at))
        if one.withdrawn_at:
            said = _("%(record)s, withdrawn") % {"record": one.get_kind_display()}
            steps.append(Done(said, one.withdrawn_by, one.withdrawn_at))
    return sorted(steps, key=lambda step: step.at)[-1] if steps else None


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


def items_by(town: Town, last: date) -> dict[int, bool]:
    """Item of an inspection that had come down by a day → whether it was struck off by then. Two queries.

    What came struck off already was others' work. Struck off is only what is recorded as such (domain.md §4); a
    rebound takes it back.
    """
    items = FeedbackItem.objects.filter(town=town, batch__received_on__lte=last, said_struck=False)
    found = dict.fromkeys(items.order_by("pk").values_list("pk", flat=True), False)
    kinds = [Record.Kind.STRUCK, Record.Kind.REBOUND]
    records = Record.objects.filter(town=town, kind__in=kinds, day__lte=last).order_by("day", "pk")
    for item, kind in records.values_list("item_id", "kind"):
        if item in found:
            found[item] = kind == Record.Kind.STRUCK
    return found


def progress_owed(user: User) -> int:
    """Items of the own units of which nothing was said this month."""
    own = scope_of(user).own_unit_ids
    if not own:
        return 0
    month = today_of(user).replace(day=1)
    return FeedbackItem.objects.filter(task__lead_unit__in=own).without_progress(month).count()


def kinds_visible_to(user: User, town: Town | None) -> list[str]:
    """Kinds of problem that the lists of a town name, as far as the user reads them; none without a town."""
    if town is None:
        return []
    rows = FeedbackItem.objects.visible_to(user).filter(town=town).exclude(kind="")
    return list(rows.order_by("kind").values_list("kind", flat=True).distinct())
