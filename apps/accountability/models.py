"""What the town's rules propose against whom, on which rows, and what a person made of it (domain.md §5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.rectifications.models import Task
from apps.towns.models import Category, Town
from apps.units.models import Unit
from apps.units.scope import scope_of

# Who reads proposals: who drafts measures and who takes them. Not the unit, not the inspector, not the keeper.
READERS = (Role.OFFICER, Role.DEPUTY, Role.LEADER)


class Rule(models.TextChoices):
    """The rules of domain.md §5 that need no score."""

    MISSED = "missed", _("reports missed")
    OVERDUE = "overdue", _("tasks long overdue")
    RETURNED = "returned", _("evidence returned again and again")
    REPEATED = "repeated", _("the same problem at the same place again")


class Ground(models.TextChoices):
    """事由: what a measure is taken for."""

    INACTION = "inaction", _("inaction")
    SLOW = "slow", _("slow action")
    MOTIONS = "motions", _("going through the motions")
    IRRESPONSIBLE = "irresponsible", _("irresponsibility")
    DIRTY_GRID = "dirty_grid", _("grid left dirty")


GROUND_OF = {
    Rule.MISSED: Ground.INACTION,
    Rule.OVERDUE: Ground.SLOW,
    Rule.RETURNED: Ground.MOTIONS,
    Rule.REPEATED: Ground.DIRTY_GRID,
}


class RuleNumbersQuerySet(models.QuerySet["RuleNumbers"]):
    def in_force(self, town: Town, day: date) -> RuleNumbers:
        """The numbers that hold on a day; where the town never set any, domain.md's, unsaved."""
        held = self.filter(town=town, valid_from__lte=day).order_by("-valid_from").first()
        return held or RuleNumbers(town=town, valid_from=date.min)


class RuleNumbers(models.Model):
    """From how much on the rules of a town fire, from a day on."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("holds from"))
    missed_reports = models.PositiveSmallIntegerField(_("reports missed"), default=3)
    missed_within = models.PositiveSmallIntegerField(_("within days"), default=7)
    overdue_over = models.PositiveSmallIntegerField(_("days overdue, more than"), default=3)
    returned_times = models.PositiveSmallIntegerField(_("times returned"), default=2)
    repeated_times = models.PositiveSmallIntegerField(_("times at the same place"), default=3)
    repeated_within = models.PositiveSmallIntegerField(_("within days"), default=30)

    objects = RuleNumbersQuerySet.as_manager()

    class Meta:
        verbose_name = _("numbers of the rules")
        constraints = [
            models.UniqueConstraint("town", "valid_from", name="rule_numbers_once_a_day"),
            models.CheckConstraint(
                name="rules_fire_on_something",
                condition=Q(missed_reports__gte=1, returned_times__gte=1, repeated_times__gte=2)
                & Q(missed_within__gte=models.F("missed_reports"), repeated_within__gte=1),
                violation_error_code="missed_within",
                violation_error_message=_("So many reports can't be missed in so few days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.valid_from}"


class Evaluation(models.Model):
    """The clock has applied the town's rules to what is known up to a day: once, whoever comes first."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("town", "day", name="evaluated_once_a_day")]

    def __str__(self) -> str:
        return f"{self.town_id} {self.day}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        """The office, the deputies and the leaders of the town."""
        return self.filter(town__in=scope_of(user).towns(*READERS))

    def for_list(self) -> Self:
        return self.select_related("town", "unit", "decided_by")

    def open(self) -> Self:
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """A rule fired against a unit: shown to people who decide, with the rows that it fired on."""

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        TAKEN = "taken", _("taken up")
        DISMISSED = "dismissed", _("dismissed")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="proposals")
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    ground = models.CharField(_("ground"), max_length=15, choices=Ground)
    fired_on = models.DateField(_("fired on"))
    needed = models.PositiveSmallIntegerField()  # the numbers then in force, so that the sentence stays true
    within = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        ordering = ["-fired_on", "-id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="proposal_with_town"),
            models.CheckConstraint(
                name="proposal_dismissed_with_a_reason",
                condition=Q(state="open", decided_by=None, decided_at=None, reason="")
                | Q(state="taken", decided_by__isnull=False, decided_at__isnull=False, reason="")
                | (Q(state="dismissed", decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-fired_on", "-id"], name="proposal_of_town"),
            models.Index(fields=["town"], condition=Q(state="open"), name="proposal_open"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.rule} {self.fired_on}"

    def get_absolute_url(self) -> str:
        return reverse("accountability:proposal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_of_posted_agency(self) -> bool:
        """Of a county department: the town takes no measure of its own, it asks for cooperation (商请函)."""
        return self.unit.kind == Unit.Kind.AGENCY


class Evidence(models.Model):
    """A row that a rule fired on: a day without report, or a task. Never changed, and evidence of a rule once.

    `day`: the day missed; the day that the task was due, first returned, or opened.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="evidence")
    rule = models.CharField(max_length=10, choices=Rule)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint("rule", "unit", "day", "task", name="evidence_once", nulls_distinct=False),
            models.CheckConstraint(
                name="evidence_is_a_day_or_a_task",
                condition=Q(rule="missed", task=None) | (~Q(rule="missed") & Q(task__isnull=False)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.rule} {self.unit_id} {self.day}"


OUTCOME_WITHIN = timedelta(days=30)  # of the talk, in writing (domain.md §5)


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: User) -> Self:
        """The office, the leaders, who holds the talk, and once it is issued the unit's heads (domain.md §5)."""
        scope = scope_of(user)
        of_heads = Q(unit__in=scope.units(Role.UNIT_HEAD), issued_at__isnull=False)
        of_holder = Q(talk__holder=user.pk, town__in=scope.towns(Role.DEPUTY))
        return self.filter(Q(town__in=scope.towns(Role.OFFICER, Role.LEADER)) | of_heads | of_holder)

    def for_list(self) -> Self:
        return self.select_related("town", "unit", "signer", "drafted_by", "talk__holder")

    def issued(self) -> Self:
        return self.filter(issued_at__isnull=False)

    def to_answer(self) -> Self:
        return self.issued().filter(closed_at=None, statements=None)


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
        REQUEST = "request", _("letter of request")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="measures")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, related_name="measure")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    ground = models.CharField(_("ground"), max_length=15, choices=Ground)
    facts = models.TextField(_("what happened"), max_length=4000)
    demand = models.TextField(_("what is asked for"), max_length=2000)
    reply_by = models.DateField(_("answer by"))
    is_major = models.BooleanField(_("major matter: a step is skipped"), default=False)
    skip_reason = models.CharField(_("why a step is skipped"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("issued at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("town", "year", "serial", name="measure_number_once"),
            models.UniqueConstraint("id", "town", name="measure_with_town"),
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
                    "OLD.issued_at IS NOT NULL AND ROW(OLD.unit_id, OLD.kind, OLD.ground, OLD.facts, OLD.demand,"
                    " OLD.reply_by, OLD.year, OLD.serial, OLD.signer_id, OLD.issued_at)"
                    " IS DISTINCT FROM ROW(NEW.unit_id, NEW.kind, NEW.ground, NEW.facts, NEW.demand,"
                    " NEW.reply_by, NEW.year, NEW.serial, NEW.signer_id, NEW.issued_at)"
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
        """Signed by a leader; a reminder is the office's own."""
        return self.kind != self.Kind.REMINDER

    @property
    def is_talk(self) -> bool:
        return self.kind in TALKS

    @property
    def is_overdue(self) -> bool:
        return self.is_issued and not self.closed_at and self.reply_by < self.town.today() and not self.is_answered

    @property
    def is_answered(self) -> bool:
        return bool(self.statements.all())


TALKS = (Measure.Kind.TALK, Measure.Kind.TALK_LEADER)


class Talk(models.Model):
    """约谈: who holds it, when and where; its minutes, confirmed by both sides and then frozen (domain.md §5)."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="talk")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=100)
    minutes = models.TextField(_("minutes"), max_length=8000, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    town_confirmed_at = models.DateTimeField(null=True)
    unit_confirmed_at = models.DateTimeField(null=True)
    unit_confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("talk")
        constraints = [
            models.UniqueConstraint("id", "town", name="talk_with_town"),
            models.CheckConstraint(
                name="talk_confirmed_only_with_minutes",
                condition=~Q(minutes="") | Q(town_confirmed_at=None, unit_confirmed_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="confirmed_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__town_confirmed_at__isnull=False, old__unit_confirmed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.at}"

    @property
    def is_confirmed(self) -> bool:
        """By both sides."""
        return self.town_confirmed_at is not None and self.unit_confirmed_at is not None

    @property
    def is_held(self) -> bool:
        return self.at <= timezone.now()

    @property
    def outcome_due(self) -> date:
        return (self.at + OUTCOME_WITHIN).astimezone(self.town.zone).date()


class Commitment(models.Model):
    """What the unit promised in a talk, by a day; a task as soon as both sides have confirmed the minutes."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="commitments")
    words = models.CharField(_("commitment"), max_length=300)
    due_on = models.DateField(_("by"))
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("commitment")
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.words


class Statement(models.Model):
    """情况说明: the unit's own account of what a measure says; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="statements")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(_("the unit's own account"), max_length=4000)

    class Meta:
        verbose_name = _("statement")
        ordering = ["at", "id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.at}"
