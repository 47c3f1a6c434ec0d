"""环境质量读数: what stations of air and sections of water showed, by day or by month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.towns.models import Town
from apps.units.scope import Scope, scope_of

# Air and water are no secret of the office: who holds a post in the town reads them; the system's keeper reads nothing.
READERS = [role for role in Role.values if role != Role.ADMIN]


class Item(models.TextChoices):
    """What is measured. O3 is the day's highest mean of eight hours, the others of air are means of the day."""

    PM25 = "pm25", _("PM2.5")
    PM10 = "pm10", _("PM10")
    O3 = "o3", _("O3 (highest 8 hours)")
    SO2 = "so2", _("SO2")
    NO2 = "no2", _("NO2")
    CO = "co", _("CO")
    GRADE = "grade", _("grade of water, as reported")
    PH = "ph", _("pH")
    DO = "do", _("dissolved oxygen")
    CODMN = "codmn", _("permanganate index")
    COD = "cod", _("chemical oxygen demand")
    BOD5 = "bod5", _("five-day biochemical oxygen demand")
    NH3N = "nh3n", _("ammonia nitrogen")
    TP = "tp", _("total phosphorus")


AIR = (Item.PM25, Item.PM10, Item.O3, Item.SO2, Item.NO2, Item.CO)
MEASURED = (Item.PH, Item.DO, Item.CODMN, Item.COD, Item.BOD5, Item.NH3N, Item.TP)  # GB 3838-2002, table 1
WATER = (Item.GRADE, *MEASURED)
UNITS = dict.fromkeys(AIR, "μg/m³") | dict.fromkeys(WATER, "mg/L") | {Item.CO: "mg/m³", Item.GRADE: "", Item.PH: ""}


class Grade(models.IntegerChoices):
    """水质类别 after GB 3838-2002; names of the standard, so never translated."""

    I = 1, "Ⅰ"  # noqa: E741 - the standard's own names
    II = 2, "Ⅱ"
    III = 3, "Ⅲ"
    IV = 4, "Ⅳ"
    V = 5, "Ⅴ"
    WORSE = 6, "劣Ⅴ"


class Period(models.TextChoices):
    DAY = "day", _("of a day")
    MONTH = "month", _("of a month")


def towns_read(scope: Scope) -> frozenset[int]:
    """Towns whose readings are read."""
    return scope.towns(*READERS)


class StationQuerySet(models.QuerySet["Station"]):
    def visible_to(self, user: User) -> Self:
        """All of a town for whoever holds a post in it; inspectors in the towns granted."""
        scope = scope_of(user)
        return self.all() if scope.reads_all_towns else self.filter(town__in=towns_read(scope))

    def open(self) -> Self:
        return self.filter(is_closed=False)


class Station(models.Model):
    """点位: a station of air or a section of water. `target`: the grade that a section is to reach (水质目标)."""

    class Kind(models.TextChoices):
        AIR = "air", _("air")
        WATER = "water", _("surface water")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=50)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    target = models.PositiveSmallIntegerField(_("grade to reach"), choices=Grade, null=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_closed = models.BooleanField(_("closed"), default=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        ordering = ["kind", "order", "id"]
        constraints = [
            models.UniqueConstraint("town", "name", name="station_once_a_town"),
            models.UniqueConstraint("id", "town", name="station_with_town"),
            models.CheckConstraint(
                name="only_water_has_a_grade_to_reach",
                condition=Q(target=None) | Q(kind="water", target__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("readings:station", args=[self.pk])

    @property
    def items(self) -> tuple[Item, ...]:
        """What may be entered of it."""
        return AIR if self.kind == self.Kind.AIR else WATER


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: User) -> Self:
        scope = scope_of(user)
        return self.all() if scope.reads_all_towns else self.filter(town__in=towns_read(scope))

    def for_list(self) -> Self:
        return self.select_related("town", "station")

    def of(self, town: Town, first: date, last: date) -> Self:
        """Of a town from a day to a day; a month by its first day."""
        return self.filter(town=town, day__range=(first, last))


class Reading(models.Model):
    """读数: one item of one station, of a day or of a month, in the item's unit.

    `is_confirmed`: whoever entered it was asked about it, or foresaw that, and says in `reason` why it is so.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="readings")
    item = models.CharField(_("item"), max_length=6, choices=Item)
    period = models.CharField(_("period"), max_length=5, choices=Period, default=Period.DAY)
    day = models.DateField(_("day"))  # of a month: its first
    value = models.DecimalField(_("value"), max_digits=9, decimal_places=3)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    reason = models.CharField(_("why it is so"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        ordering = ["-day", "station_id", "id"]
        constraints = [
            models.UniqueConstraint("station", "item", "period", "day", name="reading_once"),
            models.CheckConstraint(name="reading_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(name="month_by_its_first_day", condition=Q(period="day") | Q(day__day=1)),
            models.CheckConstraint(
                name="confirmed_with_its_reason",
                condition=Q(is_confirmed=False, reason="") | (Q(is_confirmed=True) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="ph_within_its_scale", condition=~Q(item="ph") | Q(value__lte=14)),
            models.CheckConstraint(name="grade_is_one_of_six", condition=~Q(item="grade") | Q(value__in=Grade.values)),
        ]
        indexes = [models.Index(fields=["town", "-day", "-id"], name="reading_of_town_by_day")]

    def __str__(self) -> str:
        return f"{self.station_id} {self.item} {self.when}"

    def get_absolute_url(self) -> str:
        """The form with all values of its station and day."""
        asked = urlencode({"period": self.period, "day": f"{self.day:%Y-%m-%d}"})
        return f"{reverse('readings:readings_of', args=[self.station_id])}?{asked}"

    @property
    def unit(self) -> str:
        return UNITS[Item(self.item)]

    @property
    def when(self) -> str:
        """2026-11-24, or 2026-11 for a month."""
        return f"{self.day:%Y-%m}" if self.period == Period.MONTH else f"{self.day:%Y-%m-%d}"

    @property
    def said(self) -> str:
        """The value as it is written, without noughts at its end; of a grade its name."""
        return shown(self.item, self.value)


def shown(item: str, value: Decimal | None) -> str:
    """A value as officials write it; nothing for none."""
    if value is None:
        return ""
    if item == Item.GRADE:
        return str(Grade(int(value)).label)
    return f"{value.normalize():f}"
