"""A town, its settings by day, and the words it sorts problems by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleBroken
from apps.towns.builtins import CATEGORY_NAMES, LINE_NAMES, PLACE_KIND_NAMES


class Town(models.Model):
    """A town (镇) of a county; every row that belongs to it carries its id.

    `government_name`, `office_name`: as official texts name the town's government and its environment office, where
    that isn't what follows from the town's and the unit's names; `masthead`: the head of a bulletin.
    """

    code = models.CharField(_("code"), max_length=32, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9-]*$")])
    name = models.CharField(_("name"), max_length=50)
    county = models.CharField(_("county"), max_length=50)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Shanghai")
    duty_phone = models.CharField(_("duty phone"), max_length=30, blank=True)
    government_name = models.CharField(_("the town's government in documents"), max_length=50, blank=True)
    office_name = models.CharField(_("the environment office in documents"), max_length=50, blank=True)
    masthead = models.CharField(_("head of the bulletin"), max_length=20, default="内部工作简报")

    class Meta:
        verbose_name = _("town")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def government(self) -> str:
        """清溪镇人民政府: as the town says it, else by its name."""
        return self.government_name or f"{self.name}人民政府"

    def now(self) -> datetime:
        """This moment on the town's clocks."""
        return timezone.now().astimezone(self.zone)

    def today(self) -> date:
        """The day it is in the town; the one helper for it."""
        return self.now().date()

    def at(self, day: date, clock: time) -> datetime:
        """The moment when the town's clocks show `clock` on `day`."""
        return datetime.combine(day, clock, tzinfo=self.zone)

    def end_of(self, day: date) -> datetime:
        """The last moment of `day` in the town: what is due on a day is due until then."""
        return self.at(day + timedelta(days=1), time.min) - timedelta(microseconds=1)

    def refuse_future(self, day: date, field: str) -> None:
        """Raises RuleBroken at `field` for a day still to come: what is recorded has been."""
        if day > self.today():
            raise RuleBroken(_now("That day is still to come."), field)


class TownSettingsQuerySet(models.QuerySet["TownSettings"]):
    def in_force(self, town: Town, day: date) -> TownSettings:
        """The settings that held on `day`; the earliest ones for any day before them."""
        held = self.filter(town=town, valid_from__lte=day).order_by("-valid_from").first()
        settings = held or self.filter(town=town).earliest("valid_from")
        settings.town = town  # known already: no query for it
        return settings

    def in_force_now(self) -> list[TownSettings]:
        """The settings in force today, one of each town that has begun, with its town; one query."""
        return [began[-1] for began in self.begun_by_town().values()]

    def begun_by_town(self) -> dict[int, list[TownSettings]]:
        """town id → its settings that have begun, the latest last, with their town; one query."""
        begun: dict[int, list[TownSettings]] = {}
        for row in self.select_related("town").order_by("town_id", "valid_from"):
            if row.valid_from <= row.town.today():
                begun.setdefault(row.town_id, []).append(row)
        return begun


class TownSettings(models.Model):
    """The town's numbers from a day on, so that yesterday is judged by yesterday's cut-off (domain.md §3, §4)."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="settings")
    valid_from = models.DateField(_("valid from"))
    cut_off = models.TimeField(_("daily report due at"), default=time(18))
    delivered_by = models.TimeField(_("kept on the phone, delivered next day by"), default=time(9))
    made_up_from = models.TimeField(_("made-up report from, next day"), default=time(12))
    made_up_days = models.PositiveSmallIntegerField(_("days a report can be made up"), default=7)
    first_reminder = models.TimeField(_("first reminder at"), default=time(16))
    second_reminder = models.TimeField(_("second reminder at"), default=time(17, 30))
    bulletin_at = models.TimeField(_("bulletin built at"), default=time(18, 30))
    is_issued_by_itself = models.BooleanField(_("the bulletin is issued by itself"), default=False)
    has_weekly_bulletin = models.BooleanField(_("weekly bulletin"), default=True)
    has_monthly_bulletin = models.BooleanField(_("monthly bulletin"), default=True)
    quiet_from = models.TimeField(_("quiet from"), default=time(21))
    quiet_to = models.TimeField(_("quiet until"), default=time(7))
    days_general = models.PositiveSmallIntegerField(_("days for a general problem"), default=7)
    days_serious = models.PositiveSmallIntegerField(_("days for a serious problem"), default=3)
    control_hours = models.PositiveSmallIntegerField(_("hours to control a major problem"), default=24)
    plan_days = models.PositiveSmallIntegerField(_("days to plan for a major problem"), default=3)
    photo_general = models.BooleanField(_("photo needed: general"), default=False)
    photo_serious = models.BooleanField(_("photo needed: serious"), default=True)
    photo_major = models.BooleanField(_("photo needed: major"), default=True)

    objects = TownSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("town settings")
        constraints = [
            models.UniqueConstraint("town", "valid_from", name="one_settings_row_a_day"),
            models.CheckConstraint(
                name="first_reminder_before_the_second",
                condition=models.Q(first_reminder__lt=models.F("second_reminder")),
                violation_error_code="first_reminder",
                violation_error_message=_("The first reminder comes before the second."),
            ),
            models.CheckConstraint(
                name="reminders_come_before_the_cut_off",
                condition=models.Q(second_reminder__lt=models.F("cut_off")),
                violation_error_code="second_reminder",
                violation_error_message=_("Both reminders come before the report is due."),
            ),
            models.CheckConstraint(
                name="bulletin_comes_after_the_cut_off",
                condition=models.Q(bulletin_at__gte=models.F("cut_off")),
                violation_error_code="bulletin_at",
                violation_error_message=_("The bulletin is built when the reports are due, or later."),
            ),
            models.CheckConstraint(
                name="delivered_before_made_up",
                condition=models.Q(delivered_by__lte=models.F("made_up_from")),
                violation_error_code="delivered_by",
                violation_error_message=_("What was kept on the phone is delivered before made-up reports begin."),
            ),
            models.CheckConstraint(
                name="terms_of_a_day_at_least",
                condition=models.Q(days_general__gte=1, days_serious__gte=1, control_hours__gte=1, plan_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.valid_from}"

    def needs_photo(self, severity: str) -> bool:
        return bool(getattr(self, f"photo_{severity}"))


class Severity(models.TextChoices):
    GENERAL = "general", _("general")
    SERIOUS = "serious", _("serious")
    MAJOR = "major", _("major")


class Term(models.TextChoices):
    """How the days of a term are counted (domain.md §3)."""

    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")


class TownWord(models.Model):
    """What a line, a category and a kind of place share: built in by code and translated, or typed by the town."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(_("code"), max_length=40, blank=True, help_text=_("empty: added by the town"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_hidden = models.BooleanField(_("hidden"), default=False)

    builtin_names: Mapping[str, object] = {}

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name or str(self.builtin_names.get(self.code, self.code))

    @property
    def is_builtin(self) -> bool:
        """Named and translated by code: hidden, never renamed."""
        return self.code != ""


class BusinessLine(TownWord):
    """分管领域: who runs a trade answers for its environment."""

    builtin_names = LINE_NAMES

    class Meta(TownWord.Meta):
        verbose_name = _("business line")
        constraints = [
            models.UniqueConstraint("town", "code", condition=~models.Q(code=""), name="line_code_once_a_town"),
            models.UniqueConstraint("town", "name", condition=~models.Q(name=""), name="line_name_once_a_town"),
            models.UniqueConstraint("id", "town", name="line_with_town"),
        ]


class Category(TownWord):
    """What a problem is about; carries its business line and how its days count."""

    line = models.ForeignKey(BusinessLine, on_delete=models.PROTECT, related_name="categories")
    term = models.CharField(_("days count as"), max_length=10, choices=Term, default=Term.WORKING)
    emergency_phone = models.CharField(_("telephone to call first"), max_length=20, blank=True)

    builtin_names = CATEGORY_NAMES

    class Meta(TownWord.Meta):
        verbose_name = _("category")
        constraints = [
            models.UniqueConstraint("town", "code", condition=~models.Q(code=""), name="category_code_once_a_town"),
            models.UniqueConstraint("town", "name", condition=~models.Q(name=""), name="category_name_once_a_town"),
            models.UniqueConstraint("id", "town", name="category_with_town"),
        ]


class PlaceKind(TownWord):
    """乡村社道路、河道、交通沿线 …: where a patrol went."""

    builtin_names = PLACE_KIND_NAMES

    class Meta(TownWord.Meta):
        verbose_name = _("kind of place")
        constraints = [
            models.UniqueConstraint("town", "code", condition=~models.Q(code=""), name="place_kind_code_once_a_town"),
            models.UniqueConstraint("town", "name", condition=~models.Q(name=""), name="place_kind_name_once_a_town"),
            models.UniqueConstraint("id", "town", name="place_kind_with_town"),
        ]


class Counter(models.Model):
    """The last number given, by kind, town and year; locked while the next one is taken, so no gap and no double."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0, validators=[MinValueValidator(0)])

    class Meta:
        constraints = [models.UniqueConstraint("town", "kind", "year", name="one_counter_a_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"
