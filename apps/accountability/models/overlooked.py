"""应发现未发现, looked into: what the office made of it (domain.md §5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.reports.models import Finding
from apps.towns.models import Town


class OverlookedCheck(models.Model):
    """Somebody looked into why a unit reported nothing where supervision found something on the same day."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="overlooked_check")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(_("what it was"), max_length=300)

    class Meta:
        verbose_name = _("check of what was perhaps overlooked")
        constraints = [models.CheckConstraint(name="overlooked_check_says_something", condition=~Q(words=""))]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.at}"
