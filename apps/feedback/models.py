"""督察反馈问题: what inspections fed back, item by item, until who may strike it off has done so (domain.md §4)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.feedback.picture import Picture
from apps.rectifications.models import Approver, Assistance, Status, Task, TaskEvent, TaskPhoto
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import scope_of


class Batch(models.Model):
    """A list as it came down. `is_accepted_by_town`: the town is empowered to accept its items itself."""

    class Level(models.TextChoices):
        CENTRAL = "central", _("central inspection")
        PROVINCE = "province", _("provincial inspection")
        CITY = "city", _("city inspection")
        COUNTY = "county", _("county inspection")
        COUNTY_CHECK = "county_check", _("county self-check")
        OWN = "own", _("the town's own check")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("list"), max_length=200)
    level = models.CharField(_("level"), max_length=15, choices=Level)
    authority = models.CharField(_("fed back by"), max_length=100, blank=True)
    received_on = models.DateField(_("received on"))
    is_accepted_by_town = models.BooleanField(_("accepted by the town itself"), default=False)
    empowered_by = models.CharField(_("by which paper the town is empowered"), max_length=200, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("working days of the public notice"), default=5)

    class Meta:
        verbose_name = _("inspection list")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint("town", "title", name="batch_once_a_town"),
            models.UniqueConstraint("id", "town", name="batch_with_town"),
            models.CheckConstraint(
                name="town_accepts_only_own_and_county_checks",
                condition=Q(is_accepted_by_town=False) | (Q(level__in=["county_check", "own"]) & ~Q(empowered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Stage(models.TextChoices):
    """What became of it above the town. Before that its task says how it stands."""

    OPEN = "open", _("with the town")
    APPLIED = "applied", _("applied to be struck off")
    ACCEPTED = "accepted", _("accepted")
    NOTICED = "noticed", _("in public notice")
    STRUCK = "struck", _("struck off")


IN_HAND = Q(task__isnull=False) & ~Q(task__status=Status.VOIDED)
TASK_DUE_ON = Func(
    F("task__due_at"),
    F("town__time_zone"),
    arg_joiner=" AT TIME ZONE ",
    template="((%(expressions)s)::date)",
    output_field=models.DateField(),
)


class ItemQuerySet(models.QuerySet["FeedbackItem"]):
    def visible_to(self, user: User) -> Self:
        """The whole town for town roles; units see what they lead or assist in: once it is given out, by its task."""
        scope = scope_of(user)
        if not scope.read_units:
            return self.filter(scope.q("lead_unit"))
        assisting = Assistance.objects.filter(scope.q("unit"), task=OuterRef("task"))
        named = scope.q("lead_unit") & ~IN_HAND
        return self.filter(named | scope.q("task__lead_unit") | Exists(assisting))

    def for_list(self) -> Self:
        return self.select_related(
            "town", "batch", "lead_unit", "task__town", "task__lead_unit", "task__category", "task__unit"
        )

    def not_struck(self) -> Self:
        return self.exclude(stage=Stage.STRUCK)

    def with_lead_and_day(self) -> Self:
        """Each with `lead_now`, the unit that leads, and `due_now`, its day, as `leads` and `day` of one row say."""
        return self.annotate(
            lead_now=Case(
                When(IN_HAND, then=F("task__lead_unit")), default=F("lead_unit"), output_field=models.BigIntegerField()
            ),
            due_now=Case(When(IN_HAND, then=TASK_DUE_ON), default=F("due_on")),
        )

    def overdue(self, today: date) -> Self:
        """With the town, and late: as its task says, else by the list's day."""
        by_list = Q(said_struck=False, due_on__lt=today) & ~IN_HAND
        return self.filter(by_list | Q(task__in=Task.objects.overdue()), stage=Stage.OPEN)

    def without_progress(self, month: date) -> Self:
        """Being put right, and nothing said of a month."""
        told = Progress.objects.filter(item=OuterRef("pk"), month=month)
        return self.filter(stage=Stage.OPEN, task__closed_at=None, task__isnull=False).exclude(Exists(told))


class FeedbackItem(models.Model):
    """反馈问题. Words stand as they came down; `round`: a refusal or a rebound begins the next.

    `lead_unit` and `due_on` are the list's. Once it is given to a unit, its task alone says who leads and by when.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    number = models.CharField(_("number in the list"), max_length=20)
    problem = models.TextField(_("problem as worded"), max_length=4000)
    kind = models.CharField(_("kind of problem"), max_length=100, blank=True)
    goal = models.TextField(_("goal"), max_length=2000, blank=True)
    lead_words = models.CharField(_("leads, as worded"), max_length=200, blank=True)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="feedback_led")
    assisting_words = models.CharField(_("assist, as worded"), max_length=500, blank=True)
    answerable = models.CharField(_("answerable, as worded"), max_length=200, blank=True)
    due_words = models.CharField(_("deadline, as worded"), max_length=100, blank=True)
    due_on = models.DateField(_("due on"), null=True)
    is_for_good = models.BooleanField(_("to be kept up for good"), default=False)
    supervising = models.CharField(_("supervised by"), max_length=200, blank=True)
    progress_words = models.TextField(_("progress, as it came down"), max_length=4000, blank=True)
    said_struck = models.BooleanField(_("struck off in the list that came in"), default=False)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="feedback_item")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.OPEN)
    round = models.PositiveSmallIntegerField(_("round"), default=1)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of inspection feedback")
        ordering = ["batch_id", "id"]
        constraints = [
            models.UniqueConstraint("batch", "number", name="item_once_a_batch"),
            models.UniqueConstraint("id", "town", name="item_with_town"),
            models.CheckConstraint(name="for_good_has_no_day", condition=Q(is_for_good=False) | Q(due_on=None)),
            models.CheckConstraint(
                name="beyond_the_town_only_with_a_task", condition=Q(stage="open") | Q(task__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["town", "-id"], name="feedback_item_of_town")]
        triggers = [
            # 已销号 only where it is recorded by whom, by which paper and when (domain.md §4).
            pgtrigger.Trigger(
                name="struck_off_only_by_record",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__stage="struck"),
                func="IF NOT EXISTS (SELECT 1 FROM feedback_record WHERE item_id = NEW.id AND round = NEW.round"
                " AND kind = 'struck') THEN RAISE EXCEPTION 'item violates struck_off_only_by_record'"
                " USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'struck_off_only_by_record';"
                " END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:item", args=[self.pk])

    @property
    def title(self) -> str:
        words = " ".join(self.problem.split())
        return words if len(words) <= 60 else f"{words[:59]}…"

    @property
    def is_struck(self) -> bool:
        return self.stage == Stage.STRUCK

    @property
    def record_last(self) -> Record | None:
        """What may be withdrawn: the last that was recorded of an authority in this round, until it is struck off."""
        if self.stage not in (Stage.APPLIED, Stage.ACCEPTED, Stage.NOTICED):
            return None
        found = [one for one in self.records.all() if one.round == self.round and one.withdrawn_at is None]
        return found[-1] if found else None

    @property
    def is_in_hand(self) -> bool:
        """A task of the town is at it, or was completed for it."""
        return self.task is not None and self.task.status != Status.VOIDED

    @property
    def leads(self) -> Unit | None:
        """Who leads now; None where the list names nobody whom the system knows."""
        return self.task.lead_unit if self.task and self.is_in_hand else self.lead_unit

    @property
    def day(self) -> date | None:
        """On which it is due now; None for what has no day."""
        if self.task is None or not self.is_in_hand:
            return self.due_on
        return self.day_at(self.task.due_at)

    def day_at(self, moment: datetime) -> date:
        """The town's day of a moment."""
        return moment.astimezone(self.town.zone).date()

    @property
    def is_from_before(self) -> bool:
        """The list brought it in as struck off: its papers are older than its task."""
        return self.said_struck and self.round == 1

    @property
    def is_set_apart(self) -> bool:
        """Its open task is due on another day than the list says."""
        is_open = self.task is not None and self.task.is_open
        return is_open and self.due_on is not None and self.due_on != self.day

    @property
    def waits_for_check(self) -> bool:
        """Evidence was handed in, and the self-check on site comes next."""
        task = self.task
        return task is not None and task.status == Status.SUBMITTED and task.approver == Approver.SELF_CHECK

    @property
    def is_put_right(self) -> bool:
        """Checked on site, signed for by the deputy and a leader."""
        return self.task is not None and self.task.status == Status.COMPLETED


class Remedy(models.Model):
    """整改措施: one of the numbered measures of an item, ticked off when it is done."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.CASCADE, related_name="remedies")
    number = models.PositiveSmallIntegerField(_("number"))
    words = models.TextField(_("measure"), max_length=2000)
    done_on = models.DateField(_("done on"), null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("item", "number", name="remedy_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.words}"


class Progress(models.Model):
    """进展情况: what was done in a month; one a month, the last word counts."""

    class Pace(models.TextChoices):
        DONE = "done", _("done")
        ON_TIME = "on_time", _("on schedule")
        BEHIND = "behind", _("behind schedule")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.CASCADE, related_name="progress")
    month = models.DateField(_("month"))
    pace = models.CharField(_("how it stands"), max_length=10, choices=Pace)
    words = models.TextField(_("what was done"), max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint("item", "month", name="progress_once_a_month")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.month:%Y-%m}"

    @property
    def is_made_up(self) -> bool:
        """Said of a month that was over."""
        return self.at.astimezone(self.town.zone).date().replace(day=1) > self.month


class ProgressReminder(models.Model):
    """The clock reminded who leads that nothing was said of a month; once. `batch` names the sweep that did."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.CASCADE, related_name="reminders")
    month = models.DateField(_("month"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    batch = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint("item", "month", name="reminded_of_progress_once_a_month")]
        indexes = [models.Index(fields=["batch"], name="progress_reminder_of_batch")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.month:%Y-%m}"


class Question(models.IntegerChoices):
    """The five that a self-check answers (domain.md §4)."""

    MEASURES = 1, _("Are all measures carried out?")
    VIOLATIONS = 2, _("Are violations dealt with?")
    EFFECT = 3, _("Does the effect meet law and technical norms?")
    ELSEWHERE = 4, _("Was the same fault looked for elsewhere?")
    LASTING = 5, _("Is there a mechanism that lasts?")


class SelfCheck(models.Model):
    """自查: on site, by whom, when; never changed. A later one of the same round stands beside it."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField()
    checked_on = models.DateField(_("checked on"))
    checkers = models.CharField(_("who checked"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("id", "town", name="self_check_with_town")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.item_id} {self.checked_on}"

    @property
    def photos(self) -> list[TaskPhoto]:
        """Of the check as a whole, beside those that show one answer."""
        events = self.item.task.events.all() if self.item.task else ()
        own = (one for one in events if one.kind == TaskEvent.Kind.APPROVED and one.actor_id == self.by_id)
        passed = next((one for one in own if one.at >= self.at), None)
        shown = {one.photo_id for answer in self.answers.all() for one in answer.photos.all()}
        return [one for one in passed.photos.all() if one.pk not in shown] if passed else []


class Answer(models.Model):
    """One of the five, with what shows it."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    check_of = models.ForeignKey(SelfCheck, on_delete=models.PROTECT, related_name="answers")
    question = models.PositiveSmallIntegerField(choices=Question)
    words = models.TextField(_("answer and what shows it"), max_length=2000)

    class Meta:
        ordering = ["question"]
        constraints = [
            models.UniqueConstraint("check_of", "question", name="answered_once"),
            models.UniqueConstraint("id", "town", name="answer_with_town"),
            models.CheckConstraint(name="answer_in_words", condition=~Q(words="")),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.question}"


class AnswerPhoto(models.Model):
    """A photo that shows one answer; it is the task's too."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="photos")
    photo = models.ForeignKey(TaskPhoto, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("photo", name="photo_shows_one_answer")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.photo_id}"


class RecordQuerySet(models.QuerySet["Record"]):
    def in_force(self) -> Self:
        """Without those that were withdrawn as written down wrongly."""
        return self.filter(withdrawn_at=None)


class Record(models.Model):
    """What was applied for, accepted, refused, announced, struck off: by which authority, which paper, which day.

    Never changed; one that was written down wrongly is withdrawn with a reason, and stays to be read.
    """

    class Kind(models.TextChoices):
        APPLIED = "applied", _("applied to be struck off")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not accepted")
        NOTICED = "noticed", _("public notice")
        STRUCK = "struck", _("struck off")
        REBOUND = "rebound", _("came again")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.PROTECT, related_name="records")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    authority = models.CharField(_("authority"), max_length=100)
    document = models.CharField(_("paper"), max_length=200)
    day = models.DateField(_("day"))
    until = models.DateField(_("until"), null=True)
    words = models.TextField(_("remark"), max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.TextField(_("why withdrawn"), max_length=2000, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "round", "kind"], name="recorded_once_a_round", condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="withdrawn_by_someone_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why="")),
            ),
            models.CheckConstraint(
                name="only_steps_before_the_end_are_withdrawn",
                condition=Q(withdrawn_at=None) | Q(kind__in=["applied", "accepted", "noticed"]),
            ),
            models.CheckConstraint(
                name="record_names_authority_and_paper", condition=~Q(authority="") & ~Q(document="")
            ),
            models.CheckConstraint(
                name="notice_has_an_end", condition=Q(kind="noticed", until__isnull=False) | ~Q(kind="noticed")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL"
                    " OR to_jsonb(OLD) - '{withdrawn_at,withdrawn_by_id,withdrawn_why}'::text[]"
                    " IS DISTINCT FROM to_jsonb(NEW) - '{withdrawn_at,withdrawn_by_id,withdrawn_why}'::text[]"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"

    @property
    def in_words(self) -> str:
        """As an officer knows it again."""
        return f"{self.get_kind_display()} {self.day:%Y-%m-%d} {self.authority} {self.document}"


class Objection(models.Model):
    """异议: raised while the public notice ran; struck off only after each of its round is answered."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.PROTECT, related_name="objections")
    round = models.PositiveSmallIntegerField()
    day = models.DateField(_("day"))
    raised_by = models.CharField(_("who objects"), max_length=100, blank=True)
    words = models.TextField(_("what is objected"), max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("what was found and answered"), max_length=2000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="objection_answered_by_someone",
                condition=Q(answer="", answered_on=None, answered_by=None)
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="answered_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.answered_on IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.day}"


class ClosingFile(models.Model):
    """销号档案 as it was issued with the striking off: a number, and a picture of all that it tells; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(FeedbackItem, on_delete=models.PROTECT, related_name="files")
    round = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    stored_picture = models.JSONField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint("item", "round", name="closing_file_once_a_round"),
            models.UniqueConstraint("town", "year", "serial", name="closing_file_number_once"),
        ]
        triggers = [pgtrigger.Protect(name="issued_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return numbered(self.year, self.serial)

    @cached_property
    def picture(self) -> Picture:
        return Picture.from_json(self.stored_picture)


def numbered(year: int, serial: int) -> str:
    """The running number of a closing file, as the town writes it."""
    return f"销〔{year}〕{serial}"
