"""A measure that was taken, and the tasks that it is about (domain.md §5)."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accountability.models.proposals import Evidence, Ground, Proposal
from apps.accounts.models import Role, User
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Post, Unit
from apps.units.scope import scope_of

# What stands as it was issued.
FROZEN = (
    *("unit_id", "kind", "ground", "facts", "demand", "reply_by", "public_words", "referred_to"),
    *("year", "serial", "signer_id", "issued_at", "names", "addressed_to_id"),
)


def row_of(which: str) -> str:
    """What stands as it was issued, as SQL compares it."""
    return f"ROW({', '.join(f'{which}.{name}' for name in FROZEN)})"


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: User) -> Self:
        """The office, the leaders, the deputy concerned, and once it is issued the unit's heads (domain.md §5).

        Concerned is who holds the talk, and who leads the line of a task that it is about.
        """
        scope = scope_of(user)
        of_heads = Q(unit__in=scope.units(Role.UNIT_HEAD), issued_at__isnull=False) & ~Q(kind__in=REFERRALS)
        in_line = Q(task__category__line__in=scope.lines)
        about = Exists(MeasureTask.objects.filter(in_line, measure=OuterRef("pk")))
        shown = Exists(Evidence.objects.filter(in_line, proposal=OuterRef("proposal")))
        of_line = Q(about | shown, issued_at__isnull=False)
        of_deputy = Q(town__in=scope.towns(Role.DEPUTY)) & (Q(talk__holder=user.pk) | of_line)
        return self.filter(Q(town__in=scope.towns(Role.OFFICER, Role.LEADER)) | of_heads | of_deputy)

    def for_list(self) -> Self:
        return self.select_related(
            "town", "unit", "addressed_to", "signer", "drafted_by", "talk__holder", "dropped_by", "ended_by"
        )

    def issued(self) -> Self:
        return self.filter(issued_at__isnull=False)

    def to_answer(self) -> Self:
        return self.issued().filter(closed_at=None, statements=None)

    def had_their_time(self, today: date) -> Self:
        """Steps that another one may follow: a letter once it is answered or its day of answer is past, whether it is
        closed or not: the unit is heard first; a talk once it was held and both sides have confirmed its minutes, or
        its day of answer is past; a criticism once it stands in a bulletin.
        """
        is_past = Q(reply_by__lt=today)
        confirmed = Q(talk__town_confirmed_at__isnull=False, talk__unit_confirmed_at__isnull=False)
        talked = Q(talk__at__lte=timezone.now()) & ~Q(talk__minutes="") & (confirmed | is_past)
        printed = Q(kind=Measure.Kind.CRITICISM, placed_at__isnull=False)
        written = ~Q(kind__in=[*TALKS, Measure.Kind.CRITICISM]) & (Q(statements__isnull=False) | is_past)
        return self.issued().filter(talked | printed | written)


class Measure(models.Model):
    """A reminder or a letter to a unit: drafted by the office, a letter signed by a leader, answered, closed.

    Issued is frozen: what it says, to whom and why. The running number is the system's; the document number is the
    registry's, entered when it is registered there.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        LETTER = "letter", _("pressing letter")
        TALK = "talk", _("talk by a deputy")
        TALK_LEADER = "talk_leader", _("talk by a leader")
        CRITICISM = "criticism", _("criticism in the bulletin")
        CLUES = "clues", _("referral of clues")
        ENFORCEMENT = "enforcement", _("referral for enforcement")
        REQUEST = "request", _("letter of request")
        NOTICE = "notice", _("rectification notice")
        OPINION = "opinion", _("opinion for an assessment")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="measures")
    # None: the clock's letter about what is overdue, a notice, or what the office wrote of itself.
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="measures")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    ground = models.CharField(_("ground"), max_length=15, choices=Ground, blank=True)
    # The head post that answers for it; none: whoever heads the unit.
    addressed_to = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    facts = models.TextField(_("what happened"), max_length=4000)
    demand = models.TextField(_("what is asked for"), max_length=2000)
    reply_by = models.DateField(_("answer by"))
    is_major = models.BooleanField(_("major matter: a step is skipped"), default=False)
    skip_reason = models.CharField(_("why a step is skipped"), max_length=200, blank=True)
    public_words = models.CharField(_("what the bulletin says"), max_length=300, blank=True)
    referred_to = models.CharField(_("referred to"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    signed_as = models.CharField(_("signer"), max_length=60, blank=True)  # on the paper, as the registry has it
    seal = models.CharField(_("seal"), max_length=60, blank=True)  # whose seal the registry put on it
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # none: the clock
    drafted_at = models.DateTimeField(default=timezone.now)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("issued at"), null=True)
    names = models.JSONField(default=dict)  # whoever it names, as they were called when it was issued
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drop_reason = models.CharField(_("why it is dropped"), max_length=300, blank=True)
    placed_at = models.DateTimeField(_("stood in a bulletin at"), null=True)
    placed_in = models.CharField(_("stands in"), max_length=40, blank=True)
    outcome_told_at = models.DateTimeField(null=True)  # the clock told that a talk's outcome is due soon
    looked_back_at = models.DateTimeField(null=True)
    look_back = models.TextField(_("what the look-back showed"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("town", "year", "serial", name="measure_number_once"),
            models.UniqueConstraint("id", "town", name="measure_with_town"),
            models.UniqueConstraint("proposal", condition=Q(dropped_at=None), name="one_measure_from_a_proposal"),
            models.CheckConstraint(name="measure_follows_another", condition=~Q(follows=F("id"))),
            models.CheckConstraint(
                name="measure_issued_with_number_and_signer",
                condition=Q(issued_at=None, year=None, serial=None)
                | Q(issued_at__isnull=False, year__isnull=False, serial__isnull=False, signer__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_skips_with_a_reason",
                condition=Q(is_major=False, skip_reason="") | (Q(is_major=True) & ~Q(skip_reason="")),
            ),
            models.CheckConstraint(
                name="measure_closed_with_an_outcome",
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False, issued_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="measure_is_against_a_ground",
                condition=~Q(ground="")
                | Q(kind__in=["notice", "enforcement", "talk", "talk_leader", "request", "opinion"]),
            ),
            models.CheckConstraint(
                name="measure_says_what_is_published_and_to_whom_referred",
                condition=(~Q(kind="criticism") | ~Q(public_words=""))
                & (~Q(kind__in=["clues", "enforcement", "opinion"]) | ~Q(referred_to="")),
            ),
            models.CheckConstraint(
                name="measure_dropped_with_a_reason_before_it_was_issued",
                condition=Q(dropped_at=None, dropped_by=None, drop_reason="")
                | (Q(dropped_at__isnull=False, dropped_by__isnull=False, issued_at=None) & ~Q(drop_reason="")),
            ),
            models.CheckConstraint(
                name="talk_ends_after_its_outcome_and_look_back",
                condition=Q(ended_at=None, ended_by=None)
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    closed_at__isnull=False,
                    looked_back_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-id"], name="measure_of_town"),
            models.Index(fields=["unit", "-issued_at"], name="measure_of_unit"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="issued_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.issued_at IS NOT NULL AND {row_of('OLD')} IS DISTINCT FROM {row_of('NEW')}"
                ),
            ),
            pgtrigger.Protect(
                name="issued_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.issued_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("accountability:measure", args=[self.pk])

    @property
    def number(self) -> str:
        """The system's own running number; a draft has none."""
        return f"督〔{self.year}〕{self.serial}" if self.serial else ""

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_letter(self) -> bool:
        """Signed by a leader; a reminder and a rectification notice are the office's own."""
        return self.kind not in (self.Kind.REMINDER, self.Kind.NOTICE)

    @property
    def is_dropped(self) -> bool:
        return self.dropped_at is not None

    @property
    def is_referral(self) -> bool:
        """Addressed to an authority: the unit neither reads nor answers it."""
        return self.kind in REFERRALS

    @property
    def is_talk(self) -> bool:
        return self.kind in TALKS

    @property
    def charged(self) -> User | None:
        """Whose it is to bring to its end: of a talk who holds it, else who signed."""
        return self.talk.holder if self.is_talk else self.signer

    @property
    def is_announced(self) -> bool:
        """A talk that the unit was told of and that isn't written down yet."""
        return self.is_talk and self.is_issued and not self.talk.minutes

    @property
    def waits_for_confirmation(self) -> bool:
        """A talk has its outcome only after its minutes, confirmed by both sides."""
        return self.is_talk and not self.talk.is_confirmed

    @property
    def is_answerable(self) -> bool:
        """Until it is closed; closed before its day of answer, the unit is still heard up to that day."""
        return self.is_issued and (self.closed_at is None or self.town.today() <= self.reply_by)

    @property
    def is_overdue(self) -> bool:
        return self.is_issued and not self.closed_at and self.reply_by < self.town.today() and not self.is_answered

    @property
    def is_answered(self) -> bool:
        return bool(self.statements.all())


TALKS = (Measure.Kind.TALK, Measure.Kind.TALK_LEADER)
OF_AGENCIES = (Measure.Kind.REQUEST, Measure.Kind.OPINION)
REFERRALS = (Measure.Kind.CLUES, Measure.Kind.ENFORCEMENT, Measure.Kind.OPINION)


class MeasureTask(models.Model):
    """A task that a measure is about. `due_at`: the deadline that it presses for, once; none where it doesn't press."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="about")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("measure", "task", name="measure_about_a_task_once"),
            models.UniqueConstraint("task", "due_at", name="pressed_once_for_a_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.task_id}"
