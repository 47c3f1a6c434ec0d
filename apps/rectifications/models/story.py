"""A task's story: each step with its photos, who found it, who assists, what was doubtful."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.photos.models import Photo
from apps.rectifications.models.sources import Source
from apps.rectifications.models.task import Task
from apps.towns.models import Town
from apps.units.models import Unit


class Finder(models.Model):
    """Who found it; merging keeps all. No user: somebody without an account."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="finders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=20, choices=Source)
    found_at = models.DateTimeField(_("found at"))
    words = models.TextField(_("words"), max_length=2000, blank=True)

    class Meta:
        ordering = ["found_at", "id"]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.user_id}"


class TaskEvent(models.Model):
    """A step of the task's story; never changed."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("assigned")
        STARTED = "started", _("work started")
        CONTROLLED = "controlled", _("brought under control")
        PLANNED = "planned", _("plan handed in")
        SUBMITTED = "submitted", _("evidence submitted")
        APPROVED = "approved", _("approved, goes on")
        VERIFIED = "verified", _("verified and completed")
        RETURNED = "returned", _("returned")
        HANDED_UP = "handed_up", _("handed up to the town")
        REASSIGNED = "reassigned", _("lead changed by the office")
        PASSED_ON = "passed_on", _("passed on, clock stopped")
        TAKEN_BACK = "taken_back", _("taken back, clock runs")
        EXTENSION_ASKED = "extension_asked", _("extension asked for")
        EXTENDED = "extended", _("extended")
        EXTENSION_REFUSED = "extension_refused", _("extension refused")
        DEFERRAL_ASKED = "deferral_asked", _("deferral asked for")
        DEFERRED = "deferred", _("deferred")
        DEFERRAL_REFUSED = "deferral_refused", _("deferral refused")
        CORRECTED = "corrected", _("category corrected")
        BOUNCED = "bounced", _("sent back as another's")
        ESCALATED = "escalated", _("escalated")
        LOOKED_BACK = "looked_back", _("looked back: it holds")
        REBOUNDED = "rebounded", _("looked back: it came again")
        BROUGHT_IN = "brought_in", _("brought in from before")
        MERGED = "merged", _("merged")
        VOIDED = "voided", _("void")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    due_at = models.DateTimeField(_("due at"))
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint("id", "town", name="task_event_with_town")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class TaskPhoto(models.Model):
    """A photo of the task: before, after, or of control."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("before")
        CONTROL = "control", _("under control")
        AFTER = "after", _("after")
        AGAIN = "again", _("looked at again")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    event = models.ForeignKey(TaskEvent, on_delete=models.PROTECT, null=True, related_name="photos")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("task", "photo", "stage", name="task_photo_once"),
            models.UniqueConstraint("id", "town", name="task_photo_with_town"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.stage}"


class Doubt(models.Model):
    """What looked like closing on paper when somebody decided on the evidence (domain.md §4); never changed."""

    class Kind(models.TextChoices):
        SAME_PHOTO = "same_photo", _("the same photo was used before")
        LIKE_PHOTO = "like_photo", _("nearly the same photo was used before")
        OLD_PHOTO = "old_photo", _("a photo older than the task")
        SAME_WORDS = "same_words", _("worded like another task's evidence")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="doubts")
    event = models.ForeignKey(TaskEvent, on_delete=models.PROTECT, related_name="doubts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    photo = models.ForeignKey(TaskPhoto, on_delete=models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
