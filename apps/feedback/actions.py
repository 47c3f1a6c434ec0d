"""Lists and their items: brought in, given to a unit as a task, told of month by month, checked on site."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken, refuse_overwriting
from apps.feedback.models import (
    Answer,
    AnswerPhoto,
    Batch,
    FeedbackItem,
    Progress,
    Question,
    Remedy,
    SelfCheck,
    Stage,
)
from apps.feedback.permissions import can_check_item, can_keep, can_keep_item, can_tell_progress
from apps.feedback.queries import months_to_tell
from apps.feedback.wording import assisting_named, lead_named
from apps.rectifications.actions import pass_self_check
from apps.rectifications.models import Source, TaskPhoto
from apps.rectifications.opening import Opening, open_tasks
from apps.towns.models import Category, Severity, Town, TownSettings
from apps.units.models import Unit, UnitQuerySet

BY_HEADING = [
    (("中央",), Batch.Level.CENTRAL),
    (("县自查", "县级自查"), Batch.Level.COUNTY_CHECK),
    (("自查", "镇级", "本镇"), Batch.Level.OWN),
    (("省",), Batch.Level.PROVINCE),
    (("市",), Batch.Level.CITY),
]


WORDS = (
    *("number", "problem", "kind", "goal", "lead_words", "assisting_words", "answerable"),
    *("due_words", "due_on", "is_for_good", "supervising", "progress_words"),
)


@dataclass(frozen=True)
class Worded:
    """An item as a list words it. `due_on`: the day, None where there is none; `remedies`: the numbered measures."""

    number: str
    problem: str
    kind: str = ""
    goal: str = ""
    remedies: tuple[str, ...] = ()
    lead: str = ""
    assisting: str = ""
    answerable: str = ""
    due_words: str = ""
    due_on: date | None = None
    is_for_good: bool = False
    is_at_once: bool = False
    supervising: str = ""
    progress: str = ""


def locked(item_id: int) -> FeedbackItem:
    """The item, its row locked until the transaction ends; what may change is read after that."""
    return FeedbackItem.objects.select_for_update(of=("self",)).select_related("town", "batch").get(pk=item_id)


def level_of(title: str) -> str:
    """By the words of a list's title; what names nobody is the county's."""
    return next((level for words, level in BY_HEADING if any(word in title for word in words)), Batch.Level.COUNTY)


@transaction.atomic
def add_batch(town: Town, said: Mapping[str, Any], *, by: User) -> Batch:
    """A list that came down."""
    if not can_keep(by, town):
        raise PermissionDenied
    if Batch.objects.filter(town=town, title=said["title"]).exists():
        raise RuleBroken(_("A list with this title is there already."), "title")
    town.refuse_future(said["received_on"], "received_on")
    refuse_empowered(said)
    batch = Batch.objects.create(town=town, **said)
    record("feedback.batch_added", subject=batch, actor=by)
    return batch


def refuse_empowered(said: Mapping[str, Any]) -> None:
    """What the town may accept itself: own and county self-checks, by a paper that says so."""
    if not said.get("is_accepted_by_town"):
        return
    if said["level"] not in (Batch.Level.COUNTY_CHECK, Batch.Level.OWN):
        raise RuleBroken(_("What an inspection fed back is accepted above, never by the town."), "is_accepted_by_town")
    if not said.get("empowered_by"):
        raise RuleBroken(_("Which paper empowers the town to accept it?"), "empowered_by")


@transaction.atomic
def change_batch(batch: Batch, said: Mapping[str, Any], *, by: User) -> Batch:
    if not can_keep(by, batch.town):
        raise PermissionDenied
    if Batch.objects.filter(town=batch.town, title=said["title"]).exclude(pk=batch.pk).exists():
        raise RuleBroken(_("A list with this title is there already."), "title")
    batch.town.refuse_future(said.get("received_on", batch.received_on), "received_on")
    refuse_empowered(said)
    for name, value in said.items():
        setattr(batch, name, value)
    batch.save()
    record("feedback.batch_changed", subject=batch, actor=by)
    return batch


def batch_called(town: Town, title: str, *, by: User) -> Batch:
    """The list with a title; a new one by what its title says."""
    known = Batch.objects.filter(town=town, title=title).select_related("town").first()
    return known or add_batch(town, {"title": title, "level": level_of(title), "received_on": town.today()}, by=by)


@transaction.atomic
def add_item(batch: Batch, said: Worded, *, by: User, is_history: bool = False) -> FeedbackItem:
    """An item as worded. `is_history`: the list that came in says it is struck off, without showing any paper."""
    if not can_keep(by, batch.town):
        raise PermissionDenied
    if batch.items.filter(number=said.number).exists():
        raise RuleBroken(_("This number stands in the list already."), "number")
    item = FeedbackItem(town=batch.town, batch=batch, said_struck=is_history)
    write(item, said)
    record("feedback.item_added", subject=item, actor=by)
    return item


@transaction.atomic
def change_item(item_id: int, said: Worded, *, by: User, seen: str = "") -> FeedbackItem:
    """The words of an item; never how it stands. `seen`: its `picture_of_words` on the page (`refuse_overwriting`)."""
    item = locked(item_id)
    if not can_keep_item(by, item):
        raise PermissionDenied
    if item.is_struck:
        raise RuleBroken(_("It is struck off; its words stand as they are."))
    refuse_overwriting(seen, picture_of_words(item))
    if item.batch.items.filter(number=said.number).exclude(pk=item.pk).exists():
        raise RuleBroken(_("This number stands in the list already."), "number")
    write(item, said)
    record("feedback.item_changed", subject=item, actor=by)
    return item


def picture_of_words(item: FeedbackItem) -> str:
    """An item's words in one that changes with them."""
    said = [str(getattr(item, name)) for name in WORDS]
    return sha256("\0".join([*said, *(one.words for one in item.remedies.all())]).encode()).hexdigest()


def write(item: FeedbackItem, said: Worded) -> None:
    item.number, item.problem, item.kind, item.goal = said.number, said.problem, said.kind, said.goal
    item.lead_words, item.assisting_words, item.answerable = said.lead, said.assisting, said.answerable
    item.due_words, item.is_for_good = said.due_words, said.is_for_good
    item.due_on = item.batch.received_on if said.is_at_once else said.due_on
    item.supervising, item.progress_words = said.supervising, said.progress
    item.lead_unit = unit_called(item.town, said.lead)
    item.save()
    keep_remedies(item, said.remedies)


def unit_called(town: Town, words: str) -> Unit | None:
    """The town's unit that leads by these words; a county unit that the system doesn't know stays as text."""
    return units_called(town, [lead_named(words)]).first()


def units_called(town: Town, names: Sequence[str]) -> UnitQuerySet:
    """Open units by their whole names, with or without the town's before them: 石桥村 isn't 大石桥村."""
    known = [*names, *(name.removeprefix(town.name) for name in names)]
    return Unit.objects.filter(town=town, name__in=known).open_on(town.today()).exclude(kind=Unit.Kind.GROUP)


def helpers_named(item: FeedbackItem) -> list[Unit]:
    """Units of the town whose names stand among those that assist, as the list words it."""
    return list(units_called(item.town, assisting_named(item.assisting_words)).exclude(kind=Unit.Kind.TOWN))


def keep_remedies(item: FeedbackItem, words: Sequence[str]) -> None:
    """What was ticked off stays so while its words stand."""
    done = {remedy.words: remedy.done_on for remedy in item.remedies.all()}
    if list(done) == list(words):
        return
    item.remedies.all().delete()
    Remedy.objects.bulk_create(
        Remedy(town_id=item.town_id, item=item, number=number, words=one, done_on=done.get(one))
        for number, one in enumerate(words, 1)
    )


@transaction.atomic
def assign_item(
    item_id: int, *, by: User, unit: Unit, category: Category, due_on: date, assisting: Sequence[Unit] = ()
) -> FeedbackItem:
    """Give it to a unit as a task, due on its day; for what is to be kept up for good, the day of this stage.

    A day that is past is the list's own: the task is overdue from the start.
    """
    item = locked(item_id)
    if not can_keep_item(by, item):
        raise PermissionDenied
    if item.is_in_hand:
        raise RuleBroken(_("It is given to a unit already."))
    if item.stage != Stage.OPEN:
        raise RuleBroken(_("It is beyond the town by now."))
    opening = Opening(
        unit=unit,
        category=category,
        place=unit.name,
        severity=Severity.SERIOUS,
        source=Source.FEEDBACK,
        found_at=timezone.now(),
        finder=None,
        finder_unit_id=None,
        description=item.problem[:2000],
        due_on=due_on,
        lead=unit,
        assisting=assisting,
    )
    settings = TownSettings.objects.in_force(item.town, item.town.today())
    [item.task] = open_tasks([opening], town=item.town, settings=settings, by=by)
    item.save(update_fields=["task"])
    record("task.opened", subject=item.task, actor=by)
    record("feedback.assigned", subject=item, actor=by)
    return item


@transaction.atomic
def tick_remedy(item_id: int, *, by: User, number: int, is_done: bool, seen: str = "") -> FeedbackItem:
    """One of the numbered measures is carried out, or not after all.

    `seen`: the id of the one that the page showed under the number; empty for who acts without a page.
    """
    item = locked(item_id)
    if not can_tell_progress(by, item):
        raise PermissionDenied
    refuse_beyond(item)
    remedy = item.remedies.filter(number=number).first()
    if remedy is None or seen not in ("", str(remedy.pk)):
        raise RuleBroken(_("This measure isn't there any more; please look again."))
    remedy.done_on = item.town.today() if is_done else None
    remedy.save(update_fields=["done_on"])
    record("feedback.remedy_ticked", subject=item, actor=by)
    return item


@transaction.atomic
def tell_progress(item_id: int, *, by: User, pace: str, words: str, month: date | None = None) -> Progress:
    """What was done this month; said again, the last word counts. An earlier `month` that was left out is made up."""
    item = locked(item_id)
    if not can_tell_progress(by, item):
        raise PermissionDenied
    refuse_beyond(item)
    this_month = item.town.today().replace(day=1)
    month = month or this_month
    if month != this_month and month not in months_to_tell(item):
        raise RuleBroken(_("Only a month that was left out since the unit has it can be made up."), "month")
    told, _is_new = Progress.objects.update_or_create(
        item=item,
        month=month,
        defaults={"town": item.town, "pace": pace, "words": words, "by": by, "at": timezone.now()},
    )
    record("feedback.progress_told", subject=item, actor=by)
    return told


def refuse_beyond(item: FeedbackItem) -> None:
    if item.is_struck:
        raise RuleBroken(_("It is struck off."))


@transaction.atomic
def check_item(
    item_id: int,
    *,
    by: User,
    checked_on: date,
    checkers: str,
    answers: Mapping[int, str],
    photo_ids: Collection[int] = (),
    photos_of_answers: Mapping[int, Collection[int]] | None = None,
) -> SelfCheck:
    """The office has checked on site; the five answers go up the chain with the evidence of the unit.

    Photos are of the whole check, or by question of one answer; one is needed at least, for words alone show nothing
    (domain.md §4: five questions with evidence). Who comes second is told who was first.
    """
    item = locked(item_id)
    if not can_check_item(by, item):
        raise PermissionDenied
    refuse_unless_to_check(item)
    assert item.task  # can_check_item asks it
    refuse_checked_on(item, checked_on)
    if open_remedies := [str(one.number) for one in item.remedies.filter(done_on=None)]:
        words = _("Measures still open: %(numbers)s. Tick off what is carried out first.")
        raise RuleBroken(words % {"numbers": "、".join(open_remedies)}, "answer_1")
    shown = photos_of_answers or {}
    all_photos = dict.fromkeys([*photo_ids, *chain.from_iterable(shown.values())])
    if not all_photos:
        raise RuleBroken(_("Please add at least one photo of the check on site; your words are kept."), "photos")
    check = SelfCheck.objects.create(
        town=item.town, item=item, round=item.round, checked_on=checked_on, checkers=checkers, by=by
    )
    Answer.objects.bulk_create(
        Answer(town=item.town, check_of=check, question=question, words=answers[question])
        for question in Question.values
    )
    remark = f"{checkers}到现场自查"  # it stands in the closing file, which is Chinese whoever writes it
    pass_self_check(item.task.pk, by=by, remark=remark, photo_ids=list(all_photos))
    keep_photos_of_answers(check, shown)
    record("feedback.checked", subject=item, actor=by)
    return check


def keep_photos_of_answers(check: SelfCheck, shown: Mapping[int, Collection[int]]) -> None:
    """Which of the task's photos show which answer; one photo shows one."""
    photos = TaskPhoto.objects.filter(task=check.item.task_id, stage=TaskPhoto.Stage.AGAIN)
    kept = {one.photo_id: one for one in photos.filter(photo__in=list(chain.from_iterable(shown.values())))}
    AnswerPhoto.objects.bulk_create(
        AnswerPhoto(town_id=check.town_id, answer=answer, photo=kept.pop(photo_id))
        for answer in check.answers.all()
        for photo_id in dict.fromkeys(shown.get(answer.question, ()))
        if photo_id in kept
    )


def refuse_checked_on(item: FeedbackItem, day: date) -> None:
    """Checked after the evidence was handed in, and not in days to come; what came in as history keeps its old day."""
    item.town.refuse_future(day, "checked_on")
    handed_in = item.task.submitted_at if item.task else None
    if handed_in is None or item.is_from_before or day >= item.day_at(handed_in):
        return
    words = _("The evidence was handed in on %(day)s; it is checked on site after that.")
    raise RuleBroken(words % {"day": f"{item.day_at(handed_in):%Y-%m-%d}"}, "checked_on")


def refuse_unless_to_check(item: FeedbackItem) -> None:
    """Raises RuleBroken, saying what was done last by whom and when, where no evidence waits for the self-check."""
    if item.waits_for_check:
        return
    last = item.task.events.select_related("actor").order_by("at", "pk").last() if item.task else None
    assert last  # a task begins with one
    words = _("It doesn't wait for a self-check now. Last: %(what)s, %(name)s, %(time)s.")
    at = f"{last.at.astimezone(item.town.zone):%Y-%m-%d %H:%M}"
    raise RuleBroken(words % {"what": last.get_kind_display(), "name": last.actor or "", "time": at})
