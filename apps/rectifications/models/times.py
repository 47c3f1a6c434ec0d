"""What a task's time brings: more of it asked for, the clock's words about it, looking back when it is long done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.rectifications.models.task import Task
from apps.towns.models import Town


class Extension(models.Model):
    """More time asked for, and what was decided: an extension by the office, a deferral (暂缓整改) from above."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("extension")
        DEFERRAL = "deferral", _("deferral")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EXTENSION)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    is_granted = models.BooleanField(_("granted"), null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("extension")
        constraints = [
            models.UniqueConstraint("task", condition=Q(is_granted=None), name="one_extension_asked_at_a_time"),
            models.CheckConstraint(
                name="extension_decided_by_someone",
                condition=Q(is_granted=None, decided_by=None, decided_at=None)
                | Q(is_granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} → {self.until}"


class LookBack(models.Model):
    """回头看: to be looked at again a while after the completion; done by somebody outside the unit that led."""

    class Result(models.TextChoices):
        HOLDS = "holds", _("it holds")
        REBOUND = "rebound", _("it came again")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="look_backs")
    due_on = models.DateField(_("due on"))
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the office was told that it is due

    class Meta:
        verbose_name = _("look-back")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint("task", "due_on", condition=Q(result=""), name="looked_back_at_once_a_day"),
            models.CheckConstraint(
                name="look_back_done_by_someone",
                condition=Q(result="", done_by=None, done_at=None)
                | (~Q(result="") & Q(done_by__isnull=False, done_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["town", "due_on"], condition=Q(result=""), name="look_back_waiting")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.due_on}"


class TaskNotice(models.Model):
    """The clock told of a deadline: that it is near, that it is past; once each. `batch` names the sweep that told."""

    class Kind(models.TextChoices):
        SOON = "soon", _("due soon")
        OVERDUE = "overdue", _("overdue")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    due_at = models.DateTimeField(_("due at"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    batch = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint("task", "kind", "due_at", name="told_once_of_a_deadline")]
        indexes = [models.Index(fields=["batch"], name="task_notice_of_batch")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
