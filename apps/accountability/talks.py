"""A talk after it was held: minutes, commitments, confirmation by both sides (domain.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accountability.measures import accounts_heading, locked, refuse_unseen, seen_of
from apps.accountability.models import OUTCOME_SOON, OUTCOME_WITHIN, Commitment, Measure, Talk
from apps.accountability.permissions import can_answer, can_confirm, can_draft, holds_talk
from apps.accounts.models import Role, User
from apps.audit.actions import event, record, record_all
from apps.core.errors import RuleBroken, refuse_overwriting
from apps.notifications.actions import tell
from apps.rectifications.models import Source
from apps.rectifications.opening import Opening, open_tasks
from apps.towns.models import Category, Severity, TownSettings
from apps.units.queries import accounts_holding

MOST = 200  # outcomes that a sweep tells of: what is left is due the next minute


@dataclass(frozen=True)
class Promise:
    """What the unit will do, by which day."""

    words: str
    due_on: date


def locked_talk(measure: Measure) -> Talk:
    """Raises RuleBroken before the talk was held and after both sides have confirmed its minutes."""
    talk = Talk.objects.select_for_update(of=("self",)).select_related("town", "category__line").get(measure=measure)
    if not measure.is_issued or not talk.is_held:
        raise RuleBroken(_("The talk hasn't been held yet."))
    if talk.is_confirmed:
        raise RuleBroken(_("Both sides have confirmed the minutes; they stand as they are."))
    return talk


@transaction.atomic
def write_minutes(
    measure_id: int, *, by: User, minutes: str, category: Category, promises: Sequence[Promise], seen: str = ""
) -> Talk:
    """The office writes what was said and promised; written anew, both sides confirm anew. `seen`: the `seen_of` of the
    measure on the page, see `refuse_overwriting`.
    """
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    talk, today = locked_talk(measure), measure.town.today()
    refuse_overwriting(seen, seen_of(measure))
    if any(promise.due_on < today for promise in promises):
        raise RuleBroken(_("A commitment's day is past."), "promises")
    talk.minutes, talk.category = minutes, category
    talk.town_confirmed_at = talk.unit_confirmed_at = talk.unit_confirmed_by = None
    talk.save(update_fields=["minutes", "category", "town_confirmed_at", "unit_confirmed_at", "unit_confirmed_by"])
    talk.commitments.all().delete()
    Commitment.objects.bulk_create(
        Commitment(town=measure.town, talk=talk, words=promise.words, due_on=promise.due_on) for promise in promises
    )
    record("talk.minutes_written", subject=talk, actor=by)
    text = gettext_lazy("The minutes of a talk wait for your confirmation")
    tell([*accounts_heading(measure), talk.holder], "talk.to_confirm", text, measure.get_absolute_url())
    return talk


@transaction.atomic
def confirm_minutes(measure_id: int, *, by: User, seen: str = "") -> Talk:
    """One side says that it was so. With the second one the minutes are frozen and each commitment becomes a task.

    `seen`: see `refuse_unseen`.
    """
    measure = locked(measure_id)
    if not can_confirm(by, measure):
        raise PermissionDenied
    talk = locked_talk(measure)
    if not talk.minutes:
        raise RuleBroken(_("The minutes aren't written yet."))
    refuse_unseen(measure, seen)
    now = timezone.now()
    is_last = (talk.unit_confirmed_at if holds_talk(by, measure) else talk.town_confirmed_at) is not None
    if is_last:
        promise_tasks(measure, talk, by)  # before the freezing: a commitment keeps its task
    if holds_talk(by, measure):
        talk.town_confirmed_at = now
    if can_answer(by, measure):
        talk.unit_confirmed_at, talk.unit_confirmed_by = now, by
    talk.save(update_fields=["town_confirmed_at", "unit_confirmed_at", "unit_confirmed_by"])
    record("talk.confirmed", subject=talk, actor=by)
    return talk


def promise_tasks(measure: Measure, talk: Talk, by: User) -> None:
    """A task for each commitment, due on its day; the task says what was promised and nothing of the talk."""
    commitments = list(talk.commitments.all())
    assert talk.category  # written with the minutes
    openings = [
        Opening(
            unit=measure.unit,
            category=talk.category,
            place=measure.unit.name,
            severity=Severity.GENERAL,
            source=Source.TALK,
            found_at=timezone.now(),  # when it was promised; not the hour of the talk
            finder=None,
            finder_unit_id=None,
            description=commitment.words,
            due_on=commitment.due_on,
            is_the_units_alone=True,
        )
        for commitment in commitments
    ]
    settings = TownSettings.objects.in_force(measure.town, measure.town.today())
    tasks = open_tasks(openings, town=measure.town, settings=settings, by=by)
    for commitment, task in zip(commitments, tasks, strict=True):
        commitment.task = task
    Commitment.objects.bulk_update(commitments, ["task"])
    record_all(event("task.opened", subject=task, actor=by) for task in tasks)


def tell_of_outcomes() -> int:
    """The office and who held the talk are told seven days before its outcome is due in writing; how many talks."""
    held_by = timezone.now() - OUTCOME_WITHIN + OUTCOME_SOON
    rows = Measure.objects.issued().filter(talk__at__lte=held_by, closed_at=None, outcome_told_at=None)
    return sum(tell_of_outcome(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:MOST])


@transaction.atomic
def tell_of_outcome(measure_id: int) -> bool:
    """False where another clock was faster."""
    measure = locked(measure_id)
    if measure.outcome_told_at or measure.closed_at:
        return False
    measure.outcome_told_at = timezone.now()
    measure.save(update_fields=["outcome_told_at"])
    office = accounts_holding(measure.town, [Role.OFFICER], measure.town.today())
    text = gettext_lazy("The outcome of a talk is due in writing by %(day)s")
    day = f"{measure.talk.outcome_due:%m-%d}"
    people = list(dict.fromkeys([*office, measure.talk.holder]))
    tell(people, "talk.outcome_due", text, measure.get_absolute_url(), day=day)
    return True
