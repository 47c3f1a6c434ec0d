"""Daily reports, spot reports and what they found."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.photos.models import Photo
from apps.rectifications.models import Task
from apps.towns.models import Category, Severity, Town
from apps.units.models import Unit
from apps.units.scope import scope_of


class Timeliness(models.TextChoices):
    """How a report stands to its deadline (domain.md §3)."""

    ON_TIME = "on_time", _("on time")
    LATE = "late", _("late")
    MADE_UP = "made_up", _("made up")


def is_late(timeliness: str, is_excused: bool) -> bool:
    """Whether a report counts as late; who reports in spite of an excuse is in time whenever it comes."""
    return timeliness != Timeliness.ON_TIME and not is_excused


# Time counts as written if it arrived by next morning; what was telephoned in counts by the call (domain.md §3).
IN_TIME = Q(written_at__lte=F("due_at")) & (Q(submitted_at__lte=F("delivered_by")) | ~Q(caller=""))


class DailyReportQuerySet(models.QuerySet["DailyReport"]):
    def visible_to(self, user: User) -> Self:
        """Own unit for cadres and heads, own town for town roles; supervision also by who reported it."""
        own_work = Q(author=user.pk, kind=DailyReport.Kind.SUPERVISION)
        return self.filter(scope_of(user).q_or("unit", own_work))

    def for_list(self) -> Self:
        return self.select_related("town", "unit", "author")

    def own(self) -> Self:
        return self.filter(kind=DailyReport.Kind.OWN)

    def with_timeliness(self) -> Self:
        """`timeliness_` as the property says it, in SQL."""
        return self.annotate(
            timeliness_=Case(
                When(IN_TIME, then=Value(Timeliness.ON_TIME)),
                When(submitted_at__lt=F("made_up_from"), then=Value(Timeliness.LATE)),
                default=Value(Timeliness.MADE_UP),
                output_field=models.CharField(),
            )
        )


class DailyReport(models.Model):
    """日报告 of a unit and day as it stands now, or a daily supervision by the working group.

    `written_at` is when it was finished on the phone (or telephoned in), `submitted_at` when it first arrived; with the
    three moments then in force they say whether it was in time. Kept in UTC. Every version is a ReportVersion.
    """

    class Kind(models.TextChoices):
        OWN = "own", _("daily report")
        SUPERVISION = "supervision", _("daily supervision")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="daily_reports")
    report_date = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OWN)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    submitted_at = models.DateTimeField(_("submitted at"))
    due_at = models.DateTimeField(_("due at"))
    delivered_by = models.DateTimeField()
    made_up_from = models.DateTimeField()
    late_reason = models.CharField(_("why it is made up"), max_length=200, blank=True)
    caller = models.CharField(_("telephoned by"), max_length=30, blank=True)
    patrol_from = models.TimeField(_("patrol from"), null=True)
    patrol_to = models.TimeField(_("patrol to"), null=True)
    patrollers = models.CharField(_("who patrolled"), max_length=100, blank=True)
    places = ArrayField(models.BigIntegerField(), verbose_name=_("kinds of place"), default=list, blank=True)
    categories = ArrayField(models.BigIntegerField(), verbose_name=_("categories looked at"), default=list, blank=True)
    remarks = models.TextField(_("remarks"), max_length=2000, blank=True)
    finding_count = models.PositiveSmallIntegerField(_("findings"), default=0)
    version_count = models.PositiveSmallIntegerField(_("versions"), default=1)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily report")
        ordering = ["-report_date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "report_date", "unit"],
                condition=Q(kind="own"),
                include=["submitted_at", "finding_count"],
                name="one_daily_report_a_unit_and_day",
            ),
            models.UniqueConstraint("id", "town", name="daily_report_with_town"),
            models.CheckConstraint(name="written_before_submitted", condition=Q(written_at__lte=F("submitted_at"))),
            models.CheckConstraint(
                name="patrol_has_both_ends",
                condition=Q(patrol_from=None, patrol_to=None) | Q(patrol_from__isnull=False, patrol_to__isnull=False),
            ),
            models.CheckConstraint(
                name="made_up_with_a_reason",
                condition=~Q(kind="own") | Q(submitted_at__lt=F("made_up_from")) | IN_TIME | ~Q(late_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-report_date"], name="daily_report_of_unit"),
            models.Index(fields=["town", "-report_date", "-id"], name="daily_report_of_town"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.report_date}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def is_nil(self) -> bool:
        """零报告."""
        return self.finding_count == 0

    @property
    def timeliness(self) -> Timeliness:
        """The same rule as IN_TIME, for one row in Python."""
        is_taken_as_written = self.submitted_at <= self.delivered_by or bool(self.caller)
        if self.written_at <= self.due_at and is_taken_as_written:
            return Timeliness.ON_TIME
        return Timeliness.LATE if self.submitted_at < self.made_up_from else Timeliness.MADE_UP


class ReportVersion(models.Model):
    """A daily report as it was sent, whole; never changed. `client_id` was made on the phone: once from one person."""

    report = models.ForeignKey(DailyReport, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField()
    written_at = models.DateTimeField(_("written at"))
    submitted_at = models.DateTimeField(_("submitted at"))
    content = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("report", "number", name="report_version_once"),
            models.UniqueConstraint("author", "client_id", name="report_sent_once"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class DayOfReports(models.Model):
    """What the issued bulletins say about a town's day: until when its reports may be amended (domain.md §3).

    `issued_at`: its bulletin is out, what changes now appears as a correction; `closed_at`: the issue after it is out,
    nothing changes any more. No row: nothing is issued yet.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    issued_at = models.DateTimeField(_("bulletin issued at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("town", "day", name="one_row_a_town_and_day"),
            models.CheckConstraint(
                name="day_closes_after_its_bulletin", condition=Q(closed_at=None) | Q(closed_at__gte=F("issued_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.day}"


class Reminder(models.Model):
    """A unit that owed its report was reminded: by the clock, twice a day at most; by hand, not twice within the hour.

    `batch` names the sweep that wrote it: the rows of a batch are those that no other sweep wrote before.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("first reminder")
        SECOND = "second", _("second reminder")
        BY_HAND = "by_hand", _("reminded by hand")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reminders")
    report_date = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.UUIDField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                "unit", "report_date", "kind", condition=~Q(kind="by_hand"), name="reminded_by_the_clock_once"
            ),
            models.CheckConstraint(
                name="reminded_by_hand_by_someone",
                condition=Q(kind="by_hand", by__isnull=False) | (~Q(kind="by_hand") & Q(by=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["town", "report_date"], name="reminder_of_day"),
            models.Index(fields=["batch"], name="reminder_of_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.report_date} {self.kind}"


class SpotReportQuerySet(models.QuerySet["SpotReport"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(scope_of(user).q_or("unit", Q(author=user.pk)))

    def for_list(self) -> Self:
        return self.select_related("town", "unit", "author")


class SpotReport(models.Model):
    """随手报: a problem at any hour, outside the daily report; owes nothing."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spot_reports")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField()
    written_at = models.DateTimeField(_("written at"))
    submitted_at = models.DateTimeField(_("submitted at"))
    report_date = models.DateField(_("day"))

    objects = SpotReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot report")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="spot_report_with_town"),
            models.UniqueConstraint("author", "client_id", name="spot_report_sent_once"),
        ]
        indexes = [models.Index(fields=["town", "-report_date"], name="spot_report_of_town")]

    def __str__(self) -> str:
        return f"{self.unit} {self.report_date}"

    def get_absolute_url(self) -> str:
        return reverse("reports:spot_report", args=[self.pk])


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> Self:
        """Who may read its report; what a supervisor or a spot reporter found stays readable to them."""
        author = Q(report__author=user.pk, report__kind=DailyReport.Kind.SUPERVISION) | Q(spot_report__author=user.pk)
        return self.filter(scope_of(user).q_or("unit", author))

    def counted(self) -> Self:
        return self.filter(withdrawn_at=None)


class Finding(models.Model):
    """A problem found: by a daily report, a daily supervision or a spot report. Put right on the spot, or a task."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(DailyReport, on_delete=models.PROTECT, null=True, related_name="findings")
    spot_report = models.ForeignKey(SpotReport, on_delete=models.PROTECT, null=True, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    found_on = models.DateField(_("found on"))
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=100)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    description = models.TextField(_("words"), max_length=2000, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    is_fixed_on_spot = models.BooleanField(_("put right on the spot"), default=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="finding_with_town"),
            models.CheckConstraint(
                name="finding_in_one_report",
                condition=Q(report__isnull=False, spot_report=None) | Q(report=None, spot_report__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_fixed_or_a_task",
                condition=Q(is_fixed_on_spot=True, task=None) | Q(is_fixed_on_spot=False, task__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_withdrawn_by_someone",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_position_has_both",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "found_on"],
                include=["unit", "category", "is_fixed_on_spot"],
                condition=Q(withdrawn_at=None),
                name="finding_counted",
            )
        ]

    def __str__(self) -> str:
        return self.description or str(self.category)

    @property
    def origin(self) -> DailyReport | SpotReport:
        """The report that it stands in."""
        origin = self.report or self.spot_report
        assert origin is not None  # finding_in_one_report
        return origin


class FindingPhoto(models.Model):
    """A photo of a finding: as found, or put right on the spot."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("finding", "photo", name="finding_photo_once")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.stage}"
