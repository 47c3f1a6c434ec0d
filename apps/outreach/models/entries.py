"""What is entered of a day: publicity, with all that entries have in common."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.days import Quarter
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import scope_of
from apps.units.seats import label_of


class Entered(models.Model):
    """What somebody entered of a day: taken back with a reason it is kept and no longer counted.

    `client_id` is made with the form: sent again over a bad line it is the same entry.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    words = models.TextField(_("in words"), max_length=2000, blank=True)
    client_id = models.UUIDField(default=uuid.uuid4)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_of_an_open_quarter(self) -> bool:
        """Its quarter's figures may still change."""
        return has_open_quarter(self.town, self.day)


def has_open_quarter(town: Town, day: date) -> bool:
    """The quarter of a day isn't over."""
    return town.today() <= Quarter.of(day).last


def entry_constraints(name: str) -> list[models.BaseConstraint]:
    """What holds of every entry, named after its kind."""
    return [
        models.UniqueConstraint("id", "town", name=f"{name}_with_town"),
        models.UniqueConstraint("entered_by", "client_id", name=f"{name}_sent_once"),
        models.CheckConstraint(
            name=f"{name}_withdrawn_by_whom_and_why",
            condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
            | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
        ),
    ]


class Level(models.TextChoices):
    """镇、村、社: for whom it was, not who did it."""

    TOWN = "town", pgettext_lazy("level", "town")
    VILLAGE = "village", pgettext_lazy("level", "village")
    GROUP = "group", pgettext_lazy("level", "villager group")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User) -> Self:
        """The whole town for town roles; units see what is their own, and what is the whole town's."""
        scope = scope_of(user)
        seen = scope.q("unit")
        if scope.read_units:
            seen |= Q(town_id=scope.town_id, level=Level.TOWN)
        return self.filter(seen)

    def for_list(self) -> Self:
        return self.select_related("town", "unit__parent", "entered_by")

    def counted(self) -> Self:
        return self.filter(withdrawn_at=None)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))


class Activity(Entered):
    """宣传活动: a post, a banner, a stand on a market day, a lecture. `unit`: whose it was; none: the town's own."""

    class Form(models.TextChoices):
        CHAT = "chat", _("group chat")
        BANNER = "banner", _("banners")
        LEAFLETS = "leaflets", _("leaflets")
        LOUDSPEAKER = "loudspeaker", _("loudspeaker")
        HOUSEHOLDS = "households", _("from house to house")
        MARKET = "market", _("stand on a market day")
        LECTURE = "lecture", _("lecture")
        TRAINING = "training", _("training")
        OTHER = "other", _("other")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="activities")
    form = models.CharField(_("form"), max_length=12, choices=Form)
    topic = models.CharField(_("topic"), max_length=200)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    place = models.CharField(_("place"), max_length=100, blank=True)
    people = models.PositiveIntegerField(_("people reached"), null=True)
    copies = models.PositiveIntegerField(_("banners or leaflets"), null=True)
    speaker = models.CharField(_("speaker"), max_length=100, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("publicity")
        ordering = ["-day", "-id"]
        constraints = [
            *entry_constraints("activity"),
            models.CheckConstraint(
                name="below_the_town_a_unit_held_it", condition=Q(level=Level.TOWN) | Q(unit__isnull=False)
            ),
            models.CheckConstraint(name="activity_has_a_topic", condition=~Q(topic="")),
        ]
        indexes = [models.Index(fields=["town", "-day"], name="outreach_activity_of_town")]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("outreach:activity", args=[self.pk])

    @property
    def where(self) -> str:
        """The place as people say it: below the town with its village or group before it."""
        name = label_of(self.unit) if self.unit else ""
        if self.level == Level.TOWN:
            return self.place or name
        if self.place.startswith(name):
            return self.place
        apart = " " if self.form == self.Form.MARKET else ""  # the market isn't the village's
        return f"{name}{apart}{self.place}".strip()
