"""专题研究: the study meetings of a town on its environment, at least one each quarter (domain.md §6)."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import Role, User
from apps.core.days import Quarter
from apps.meetings.picture import Agenda
from apps.rectifications.models import Task
from apps.towns.models import Category, Town
from apps.units.models import Person, Unit
from apps.units.scope import scope_of


class State(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    ISSUED = "issued", _("minutes issued")


class MeetingQuerySet(models.QuerySet["StudyMeeting"]):
    def visible_to(self, user: User) -> Self:
        """The office, deputies and leaders of the town; inspectors once the minutes are issued (domain.md §2)."""
        scope = scope_of(user)
        issued = self.filter(state=State.ISSUED)
        if scope.reads_all_towns:
            return issued
        own = scope.towns(Role.OFFICER, Role.DEPUTY, Role.LEADER)
        return self.filter(Q(town__in=own) | Q(town__in=scope.read_towns, state=State.ISSUED))

    def for_list(self) -> Self:
        return self.select_related("town", "chair", "recorder", "signer", "issued_by").defer("agenda")

    def held(self) -> Self:
        """Those that took place, with minutes or not yet."""
        return self.exclude(state=State.PLANNED)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))


class StudyMeeting(models.Model):
    """季度专题研究. `day`: when it is to be or was held; the quarter follows from it. `items`: what the office puts on
    the agenda beside the figures, a line each. `agenda`: the figures as they stood when it was recorded as held.
    """

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("party committee meeting")
        MAYOR = "mayor", _("mayor's office meeting")
        OTHER = "other", _("other study meeting")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of meeting"), max_length=10, choices=Kind)
    subject = models.CharField(_("subject"), max_length=100)
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("begins at"))
    ends_at = models.TimeField(_("ended at"), null=True)
    place = models.CharField(_("place"), max_length=100)
    chair = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("chaired by"))
    recorder = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("minutes taken by")
    )
    items = models.TextField(_("further items"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    agenda = models.JSONField(null=True)
    discussion = models.TextField(_("what was discussed"), max_length=8000, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    signer = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("signed by")
    )
    signed_on = models.DateField(_("signed on"), null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("study meeting")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="meeting_with_town"),
            models.UniqueConstraint("town", "year", "serial", name="minutes_number_once"),
            models.CheckConstraint(
                name="held_with_its_agenda",
                condition=Q(state="planned", agenda=None, ends_at=None)
                | (~Q(state="planned") & Q(agenda__isnull=False, ends_at__isnull=False, recorder__isnull=False)),
            ),
            models.CheckConstraint(
                name="issued_with_number_and_signer",
                condition=~Q(state="issued")
                & Q(year=None, serial=None, signer=None, signed_on=None, issued_by=None, issued_at=None)
                | Q(state="issued", year__isnull=False, serial__isnull=False, signer__isnull=False)
                & Q(signed_on__isnull=False, issued_by__isnull=False, issued_at__isnull=False)
                & ~Q(discussion=""),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_it_began", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [models.Index(fields=["town", "-day"], name="meetings_of_town")]
        triggers = [
            pgtrigger.Protect(
                name="issued_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="issued"),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def quarter(self) -> int:
        return Quarter.of(self.day).number

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED

    @property
    def is_held(self) -> bool:
        """Took place; the minutes may still be written."""
        return self.state != State.PLANNED

    @property
    def is_issued(self) -> bool:
        return self.state == State.ISSUED

    @property
    def number(self) -> str:
        """The minutes' running number of the year; none before they are issued."""
        return f"第{self.serial}期" if self.serial else ""

    @property
    def picture(self) -> Agenda | None:
        return Agenda.of_json(self.agenda) if self.agenda else None

    @property
    def further_items(self) -> list[str]:
        return [line.strip() for line in self.items.splitlines() if line.strip()]


def frozen_with_its_meeting() -> pgtrigger.Trigger:
    """A row of a meeting whose minutes are issued refuses to change, be added or go."""
    return pgtrigger.Trigger(
        name="frozen_with_its_meeting",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=(
            "IF EXISTS (SELECT 1 FROM meetings_studymeeting"
            " WHERE id = COALESCE(NEW.meeting_id, OLD.meeting_id) AND state = 'issued') THEN"
            " RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows of issued minutes'; END IF;"
            " RETURN COALESCE(NEW, OLD);"
        ),
    )


class Attendance(models.Model):
    """Who was to come and did or didn't, with the post then held; a guest (列席) by name alone."""

    class Came(models.TextChoices):
        PRESENT = "present", _("present")
        EXCUSED = "excused", pgettext_lazy("attendance", "excused")
        ABSENT = "absent", _("absent")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(StudyMeeting, on_delete=models.PROTECT, related_name="attendances")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=100, blank=True)
    came = models.CharField(_("attendance"), max_length=10, choices=Came)
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("attendance")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("meeting", "number", name="attendance_number_once"),
            models.UniqueConstraint("meeting", "person", name="attends_once"),
            models.CheckConstraint(name="excused_with_a_reason", condition=~Q(came="excused") | ~Q(reason="")),
            models.CheckConstraint(name="guest_was_present", condition=Q(person__isnull=False) | Q(came="present")),
        ]
        triggers = [frozen_with_its_meeting()]

    def __str__(self) -> str:
        return self.name

    @property
    def is_guest(self) -> bool:
        return self.person_id is None


class MeetingMeasure(models.Model):
    """议定事项: who does what by when; a task of the unit as soon as the minutes are issued."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(StudyMeeting, on_delete=models.PROTECT, related_name="measures")
    words = models.CharField(_("measure decided on"), max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("leads"))
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("by"))
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("measure of a meeting")
        ordering = ["id"]
        triggers = [frozen_with_its_meeting()]

    def __str__(self) -> str:
        return self.words


class MeetingWarning(models.Model):
    """The word that a quarter ends without a meeting: once a town and quarter, whoever sweeps (adr/0010)."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField()
    batch = models.UUIDField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("town", "last_day", name="warned_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.town_id} {self.last_day}"
