"""What the town's rules propose against whom, on which rows, and what a person made of it (domain.md §5)."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.assessments.models import Score
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import scope_of

# Who reads proposals: who drafts measures and who takes them. Not the unit, not the inspector, not the keeper.
READERS = (Role.OFFICER, Role.DEPUTY, Role.LEADER)


class Rule(models.TextChoices):
    """The rules of domain.md §5."""

    MISSED = "missed", _("reports missed")
    OVERDUE = "overdue", _("tasks long overdue")
    RETURNED = "returned", _("evidence returned again and again")
    REPEATED = "repeated", _("the same problem at the same place again")
    SCORE = "score", _("quarter score low")


class Ground(models.TextChoices):
    """事由: what a measure is taken for."""

    INACTION = "inaction", _("inaction")
    SLOW = "slow", _("slow action")
    MOTIONS = "motions", _("going through the motions")
    IRRESPONSIBLE = "irresponsible", _("irresponsibility")
    DIRTY_GRID = "dirty_grid", _("grid left dirty")


NO_GROUND = ""
GROUND_OF: dict[Rule, str] = {
    Rule.MISSED: Ground.INACTION,
    Rule.OVERDUE: Ground.SLOW,
    Rule.RETURNED: Ground.MOTIONS,
    Rule.REPEATED: Ground.DIRTY_GRID,
    Rule.SCORE: NO_GROUND,  # no ground by itself: a talk about the work
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
    score_under = models.PositiveSmallIntegerField(_("quarter score under"), default=60)

    objects = RuleNumbersQuerySet.as_manager()

    class Meta:
        verbose_name = _("numbers of the rules")
        constraints = [
            models.UniqueConstraint("town", "valid_from", name="rule_numbers_once_a_day"),
            models.CheckConstraint(
                name="rules_fire_on_something",
                condition=Q(missed_reports__gte=1, returned_times__gte=1, repeated_times__gte=2)
                & Q(missed_within__gte=models.F("missed_reports"), repeated_within__gte=1, score_under__lte=100),
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
    is_pressed = models.BooleanField(default=False)  # letters about what is overdue are drafted

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
    ground = models.CharField(_("ground"), max_length=15, choices=Ground, blank=True)
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
    def leads_to_a_talk_alone(self) -> bool:
        """It has no ground: what may follow is a talk about the work."""
        return self.ground == NO_GROUND

    @property
    def about(self) -> str:
        """The ground in question, or what may follow without one."""
        return _now("a talk about the work") if self.leads_to_a_talk_alone else self.get_ground_display()

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_of_posted_agency(self) -> bool:
        """Of a county department: the town takes no measure of its own, it asks for cooperation (商请函)."""
        return self.unit.kind == Unit.Kind.AGENCY


class Evidence(models.Model):
    """A row that a rule fired on: a day without report, a task, or a published score. Never changed, and evidence of a
    rule once.

    `day`: the day missed; the day that the task was due, first returned, or opened; the quarter's last day.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="evidence")
    rule = models.CharField(max_length=10, choices=Rule)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint("rule", "unit", "day", "task", name="evidence_once", nulls_distinct=False),
            models.CheckConstraint(
                name="evidence_is_what_its_rule_is_about",
                condition=Q(rule="missed", task=None, score=None)
                | Q(rule="score", task=None, score__isnull=False)
                | (~Q(rule__in=["missed", "score"]) & Q(task__isnull=False, score=None)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.rule} {self.unit_id} {self.day}"
