"""A talk with its minutes and commitments; the unit's own account of a measure (domain.md §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accountability.models.measures import Measure
from apps.accounts.models import User
from apps.rectifications.models import Task
from apps.towns.models import Category, Town

OUTCOME_SOON = timedelta(days=7)  # before it is due the clock tells of it
OUTCOME_WITHIN = timedelta(days=30)  # of the talk, in writing (domain.md §5)


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
    moved_from = models.DateTimeField(null=True)  # the moment that the notice gave first
    moved_reason = models.CharField(_("why it was moved"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("talk")
        constraints = [
            models.UniqueConstraint("id", "town", name="talk_with_town"),
            models.CheckConstraint(
                name="talk_confirmed_only_with_minutes",
                condition=~Q(minutes="") | Q(town_confirmed_at=None, unit_confirmed_at=None),
            ),
            models.CheckConstraint(
                name="talk_moved_with_a_reason",
                condition=Q(moved_from=None, moved_reason="") | (Q(moved_from__isnull=False) & ~Q(moved_reason="")),
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
