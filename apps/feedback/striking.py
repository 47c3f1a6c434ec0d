"""销号: applied for, accepted, announced, struck off, each by authority, paper and day (domain.md §4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.feedback.actions import locked
from apps.feedback.documents import picture_of
from apps.feedback.models import ClosingFile, FeedbackItem, Objection, Record, Stage, numbered
from apps.feedback.permissions import can_keep_item, can_look_again
from apps.feedback.queries import with_all_told
from apps.rectifications.lookbacks import look_again, not_accepted
from apps.rectifications.models import LookBack
from apps.towns.actions import take_numbers
from apps.towns.models import Term
from apps.units.calendar import calendar_from

KIND = Record.Kind
REBOUND_PAPER = "现场回头看记录"  # stands in the closing file, which is Chinese whoever writes it
# What may be recorded at which stage, and to which stage it leads.
MOVES = {
    KIND.APPLIED: ((Stage.OPEN,), Stage.APPLIED),
    KIND.ACCEPTED: ((Stage.APPLIED,), Stage.ACCEPTED),
    KIND.REFUSED: ((Stage.APPLIED,), Stage.OPEN),
    KIND.NOTICED: ((Stage.ACCEPTED,), Stage.NOTICED),
    KIND.STRUCK: ((Stage.NOTICED,), Stage.STRUCK),
}


def may_follow(item: FeedbackItem, kind: str) -> bool:
    """Whether it may be recorded now. What the town accepts itself isn't applied for."""
    stages, _following = MOVES[Record.Kind(kind)]
    if item.batch.is_accepted_by_town:
        if kind == KIND.APPLIED:
            return False
        if kind in (KIND.ACCEPTED, KIND.REFUSED):
            stages = (Stage.OPEN,)
    return item.stage in stages and item.is_put_right


@transaction.atomic
def record_step(
    item_id: int, kind: str, *, by: User, authority: str, document: str, day: date, words: str = ""
) -> FeedbackItem:
    """Keep what was decided above, or by the town where it is empowered. Raises RuleBroken out of order."""
    item = locked(item_id)
    if not can_keep_item(by, item):
        raise PermissionDenied
    refuse_out_of_order(item, kind, day)
    until = end_of_notice(item, day) if kind == KIND.NOTICED else None
    keep(item, kind, authority, document, day, by, words, until)
    item.stage = MOVES[Record.Kind(kind)][1]
    if kind == KIND.REFUSED and item.task:
        item.round += 1
        not_accepted(item.task.pk, by=by, reason=words or document)
    item.save(update_fields=["stage", "round"])
    if kind == KIND.STRUCK:
        issue_file(item, by, timezone.now())
    record(f"feedback.{kind}", subject=item, actor=by)
    return item


def issue_file(item: FeedbackItem, by: User, at: datetime) -> ClosingFile:
    """The closing file of what is being struck off gets its number, and keeps what it tells."""
    told = with_all_told(FeedbackItem.objects.for_list()).get(pk=item.pk)
    day = at.astimezone(item.town.zone).date()
    [serial] = take_numbers(item.town_id, "closing_file", day.year)
    return ClosingFile.objects.create(
        town=item.town,
        item=item,
        round=item.round,
        year=day.year,
        serial=serial,
        stored_picture=picture_of(told, day, numbered(day.year, serial)).to_json(),
        issued_at=at,
        issued_by=by,
    )


def keep(
    item: FeedbackItem, kind: str, authority: str, document: str, day: date, by: User, words: str, until: date | None
) -> None:
    Record.objects.create(
        town=item.town,
        item=item,
        round=item.round,
        kind=kind,
        authority=authority,
        document=document,
        day=day,
        until=until,
        words=words,
        by=by,
    )


@transaction.atomic
def withdraw_record(item_id: int, *, by: User, record_id: int, reason: str) -> FeedbackItem:
    """Take back the last record of a round, written down wrongly; the item stands as before it. It stays to be read."""
    item = locked(item_id)
    if not can_keep_item(by, item):
        raise PermissionDenied
    last = item.record_last
    if last is None or last.pk != record_id:
        words = _("It is “%(stage)s” by now; please look at it again.")
        raise RuleBroken(words % {"stage": item.get_stage_display()})
    last.withdrawn_at, last.withdrawn_by, last.withdrawn_why = timezone.now(), by, reason
    last.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    before = item.records.in_force().filter(round=item.round).last()
    item.stage = MOVES[Record.Kind(before.kind)][1] if before else Stage.OPEN
    item.save(update_fields=["stage"])
    record("feedback.withdrawn", subject=item, actor=by)
    return item


def refuse_out_of_order(item: FeedbackItem, kind: str, day: date) -> None:
    if not item.is_put_right:
        raise RuleBroken(_("First it is checked on site and signed for by the deputy and a leader."))
    if not may_follow(item, kind):
        words = _("It is “%(stage)s” by now; please look at it again.")
        raise RuleBroken(words % {"stage": item.get_stage_display()})
    item.town.refuse_future(day, "day")
    refuse_before_signed(item, day)
    last = item.records.in_force().filter(round=item.round).last()
    if last and day < last.day:
        raise RuleBroken(_("That is before the step that came before it."), "day")
    notice = item.records.in_force().filter(round=item.round, kind=KIND.NOTICED).last()
    if kind == KIND.STRUCK and notice and notice.until and day <= notice.until:
        words = _("The public notice runs until %(day)s; it is struck off after that.")
        raise RuleBroken(words % {"day": f"{notice.until:%Y-%m-%d}"}, "day")
    if kind == KIND.STRUCK and is_objected_to(item):
        raise RuleBroken(_("An objection to the public notice isn't answered yet."))


def refuse_before_signed(item: FeedbackItem, day: date) -> None:
    """Nothing is applied for or accepted before the last of the chain signed in this round (domain.md §4).

    What came in as struck off before the town worked with this keeps the days of its old papers.
    """
    if item.is_from_before or item.task is None or item.task.closed_at is None:
        return
    signed_on = item.day_at(item.task.closed_at)
    if day < signed_on:
        words = _("It was signed for on %(day)s; nothing of this is older than that.")
        raise RuleBroken(words % {"day": f"{signed_on:%Y-%m-%d}"}, "day")


def is_objected_to(item: FeedbackItem) -> bool:
    """Somebody objects to the public notice of this round and has no answer yet."""
    return item.objections.filter(round=item.round, answered_on=None).exists()


@transaction.atomic
def note_objection(item_id: int, *, by: User, day: date, words: str, raised_by: str = "") -> Objection:
    """Somebody objects while the public notice runs. Raises RuleBroken on a day outside it."""
    item = locked(item_id)
    if not can_keep_item(by, item):
        raise PermissionDenied
    notice = item.records.in_force().filter(round=item.round, kind=KIND.NOTICED).last()
    if item.stage != Stage.NOTICED or notice is None:
        raise RuleBroken(_("It is in no public notice."))
    if not notice.day <= day <= item.town.today():
        raise RuleBroken(_("The public notice began on %(day)s.") % {"day": f"{notice.day:%Y-%m-%d}"}, "day")
    record("feedback.objected", subject=item, actor=by)
    return Objection.objects.create(
        town=item.town, item=item, round=item.round, day=day, raised_by=raised_by, words=words, by=by
    )


@transaction.atomic
def answer_objection(item_id: int, *, by: User, objection: int, answer: str) -> Objection:
    """What was looked into and answered; it stands as it is then."""
    item = locked(item_id)
    if not can_keep_item(by, item):
        raise PermissionDenied
    found = item.objections.filter(pk=objection, answered_on=None).first()
    if found is None:
        raise RuleBroken(_("It is answered by now; please look at the item again."))
    found.answer, found.answered_on, found.answered_by = answer, item.town.today(), by
    found.save()
    record("feedback.objection_answered", subject=item, actor=by)
    return found


def end_of_notice(item: FeedbackItem, day: date) -> date:
    """Working days by the town's calendar, the first day not counted."""
    days = item.batch.notice_days
    return calendar_from(item.town, day, days).after(day, days, Term.WORKING)


@transaction.atomic
def look_back_at_item(
    item_id: int, *, by: User, result: str, words: str, photo_ids: Collection[int] = ()
) -> FeedbackItem:
    """回头看. What came again begins its next round, under the same number and with the same task."""
    item = locked(item_id)
    if not can_look_again(by, item):
        raise PermissionDenied
    if not item.is_put_right or item.task is None:
        raise RuleBroken(_("It isn't put right yet."))
    look_again(item.task.pk, by=by, result=result, words=words, photo_ids=photo_ids)
    if result == LookBack.Result.REBOUND:
        keep(item, KIND.REBOUND, item.town.name, REBOUND_PAPER, item.town.today(), by, words, None)
        item.round, item.stage = item.round + 1, Stage.OPEN
        item.save(update_fields=["round", "stage"])
    record("feedback.looked_back", subject=item, actor=by)
    return item
