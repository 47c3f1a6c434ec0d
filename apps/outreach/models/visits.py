"""现场走访: a leader was there."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.outreach.models.entries import Entered, entry_constraints
from apps.photos.models import Photo
from apps.towns.models import Town
from apps.units.models import Person, Unit
from apps.units.scope import scope_of
from apps.units.seats import label_of

VISITORS = (Role.DEPUTY, Role.LEADER)  # whose visits are recorded


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> Self:
        """The whole town for town roles; a unit sees the visits to itself."""
        return self.filter(scope_of(user).q("unit"))

    def for_list(self) -> Self:
        return self.select_related("town", "unit__parent", "visitor", "entered_by")

    def counted(self) -> Self:
        return self.filter(withdrawn_at=None)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))


class Visit(Entered):
    """现场走访: a leader was there. `post`: the visitor's title that day, kept as it was."""

    class Outcome(models.TextChoices):
        FINE = "fine", _("nothing wrong")
        TOLD = "told", _("a problem, told on the spot")
        NONE = "", _("not said")

    visitor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    post = models.CharField(_("post"), max_length=50)
    clock = models.TimeField(_("time"), null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="visits")
    place = models.CharField(_("place"), max_length=100, blank=True)
    outcome = models.CharField(_("what was found"), max_length=5, choices=Outcome, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit on site")
        ordering = ["-day", "-id"]
        constraints = [
            *entry_constraints("visit"),
            models.CheckConstraint(name="visit_was_somewhere", condition=Q(unit__isnull=False) | ~Q(place="")),
        ]
        indexes = [models.Index(fields=["town", "-day"], name="outreach_visit_of_town")]

    def __str__(self) -> str:
        return f"{self.visitor} {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:visit", args=[self.pk])

    @property
    def where(self) -> str:
        name = label_of(self.unit) if self.unit else ""
        return f"{name} {self.place}".strip()


class VisitPhoto(models.Model):
    """What the leader saw."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("visit", "photo", name="visit_photo_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.photo_id}"
