"""What a town's first day leaves behind; all else of the checklist is computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.towns.models import Town


class FirstDay(models.Model):
    """What no data tells of a town's first day: times looked at, why nothing goes outward, list put away."""

    town = models.OneToOneField(Town, on_delete=models.PROTECT, related_name="first_day")
    times_confirmed_at = models.DateTimeField(null=True, blank=True)
    without_channel = models.CharField(_("why nothing goes outward"), max_length=100, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("first day")

    def __str__(self) -> str:
        return str(self.town)
