"""环境质量读数台账: its columns, filters and orders."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.readings.intakes import IN_EXCEL, ReadingIntake
from apps.readings.models import UNITS, Item, Period, Reading, Station
from apps.units.queries import towns_visible_to

CONFIRMED = [("yes", _("Asked about and confirmed"))]


class ReadingFilters(LedgerFilters):
    """What the ledger of readings is narrowed by."""

    kind = choice(_("Kind"), Station.Kind.choices, field_name="station__kind")
    town = choice(_("Town"))
    station = choice(_("Station"))
    item = choice(_("Item"), Item.choices)
    period = choice(_("Period"), Period.choices)
    day_from = day(_("First day"), field_name="day", lookup_expr="gte")
    day_to = day(_("Last day"), field_name="day", lookup_expr="lte")
    confirmed = choice(_("Confirmed"), CONFIRMED, method="only_confirmed")
    q = words(_("Station or remark"), method="found_by")

    tabs = "kind"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Station"), ("station",)),
        Menu(_("Item"), ("item",)),
        Menu(_("Days"), ("period", "day_from", "day_to")),
        Menu(_("Confirmed"), ("confirmed",)),
    )

    def prepare(self) -> None:
        towns = {str(town.pk): town for town in towns_visible_to(self.user)}
        self.town = next(iter(towns.values())) if len(towns) == 1 else towns.get(self.data.get("town", ""))
        self.offer("town", [(pk, town.name) for pk, town in towns.items()])
        stations = Station.objects.visible_to(self.user).filter(town=self.town) if self.town else ()
        self.offer("station", [(str(one.pk), one.name) for one in stations])

    def only_confirmed(self, rows: QuerySet[Reading], _name: str, _value: str) -> QuerySet[Reading]:
        return rows.filter(is_confirmed=True)

    def found_by(self, rows: QuerySet[Reading], _name: str, value: str) -> QuerySet[Reading]:
        return rows.filter(Q(station__name__icontains=value) | Q(reason__icontains=value))


def value(reading: Reading) -> float | str:
    """A number; of a grade its name."""
    return reading.said if reading.item == Item.GRADE else float(reading.value)


READINGS = register(
    Ledger(
        name="readings",
        title="环境质量读数台账",
        rows=lambda user: Reading.objects.visible_to(user).for_list(),
        excel_rows=lambda rows: rows,
        columns=(
            Column(
                "when",
                "日期",
                lambda reading: reading.when,
                Kind.NAME,
                14,
                synonyms=("监测日期", "时间", "监测时间", "日期/月份"),
                is_needed=True,
                expects=_("a day (2026-11-03), or a month (2026-11) for its mean"),
                sample="2026-11-03",
            ),
            Column(
                "station",
                "点位",
                lambda reading: reading.station.name,
                Kind.NAME,
                18,
                synonyms=("点位名称", "监测点位", "断面", "断面名称", "站点"),
                is_needed=True,
                expects=_("a station's or section's name, as the town keeps it"),
                sample="示例点位",
            ),
            Column(
                "item",
                "项目",
                lambda reading: IN_EXCEL[Item(reading.item)],
                Kind.NAME,
                16,
                synonyms=("监测项目", "指标", "污染物", "监测指标"),
                is_needed=True,
                expects="、".join(IN_EXCEL.values()),
                offers=tuple(IN_EXCEL.values()),
                sample="PM2.5",
            ),
            Column(
                "value",
                "数值",
                value,
                Kind.VALUE,
                synonyms=("监测值", "浓度", "结果", "监测结果"),
                is_needed=True,
                expects=_("a number in the item's unit; of a grade Ⅰ to 劣Ⅴ"),
                sample="41",
            ),
            Column(
                "unit",
                "计量单位",
                lambda reading: reading.unit,
                Kind.NAME,
                synonyms=("单位", "浓度单位"),
                expects=_("μg/m³; mg/m³ for CO; mg/L in water; nothing for pH and grades"),
                offers=tuple(dict.fromkeys(unit for unit in UNITS.values() if unit)),
                sample="μg/m³",
            ),
            Column(
                "reason",
                "核实说明",
                lambda reading: reading.reason,
                width=24,
                synonyms=("说明", "核实情况", "备注"),
                expects=_("only of a value that is unusual: why it is so"),
            ),
        ),
        filters=ReadingFilters,
        sorts=(
            Sort("day", _("Day"), ("day",)),
            Sort("station", _("Station"), ("station__kind", "station__order", "station_id")),
            Sort("value", _("Value"), ("value",)),
        ),
        default_sort=lambda _asked: "-day",
        address="readings:readings",
        intake=ReadingIntake,
    )
)
