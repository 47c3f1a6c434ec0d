"""Readings out of a workbook or a table in text: a row a value."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import WITHIN_REACH
from apps.ledgers.cells import Unreadable, day_of, number_of
from apps.ledgers.incoming import Intake, WordField
from apps.readings.actions import Moment, keep_readings
from apps.readings.doubts import Questioned
from apps.readings.models import UNITS, Grade, Item, Period, Reading, Station
from apps.towns.models import Town
from apps.units.queries import office_towns

NAMES = {
    Item.PM25: ("PM2.5", "PM25", "细颗粒物", "PM₂.₅", "PM2.5日均值"),
    Item.PM10: ("PM10", "可吸入颗粒物", "PM₁₀"),
    Item.O3: ("O3", "臭氧", "O₃", "O3-8h", "O3_8h", "O3日最大8小时", "臭氧8小时", "臭氧日最大8小时平均"),
    Item.SO2: ("SO2", "二氧化硫", "SO₂"),
    Item.NO2: ("NO2", "二氧化氮", "NO₂"),
    Item.CO: ("CO", "一氧化碳"),
    Item.GRADE: ("水质类别", "类别", "水质"),
    Item.PH: ("pH", "PH", "ph", "pH值", "PH值"),
    Item.DO: ("溶解氧", "DO"),
    Item.CODMN: ("高锰酸盐指数", "CODMn", "CODmn"),
    Item.COD: ("化学需氧量", "COD", "CODcr", "CODCr"),
    Item.BOD5: ("五日生化需氧量", "BOD5", "BOD₅", "生化需氧量"),
    Item.NH3N: ("氨氮", "NH3-N", "NH₃-N"),
    Item.TP: ("总磷", "TP"),
}
IN_EXCEL = {item: names[0] for item, names in NAMES.items()}
GRADE_WORDS = {
    word: grade.value
    for grade, words in {
        Grade.I: ("Ⅰ", "I", "1", "一"),
        Grade.II: ("Ⅱ", "II", "2", "二"),
        Grade.III: ("Ⅲ", "III", "3", "三"),
        Grade.IV: ("Ⅳ", "IV", "4", "四"),
        Grade.V: ("Ⅴ", "V", "5", "五"),
        Grade.WORSE: ("劣Ⅴ", "劣V", "劣5", "劣五", "6"),
    }.items()
    for word in words
}
# Ways to write the unit of an item; another unit is a mistake, never a sum to do.
NO_UNIT = frozenset({"", "无量纲", "/", "-", "类", "无"})
UNIT_WORDS = {"ug/m3": "μg/m³", "微克/立方米": "μg/m³", "mg/m3": "mg/m³", "毫克/立方米": "mg/m³"}
UNIT_WORDS |= {"mg/l": "mg/L", "毫克/升": "mg/L"}
PLAIN = str.maketrans("μµ³", "uu3")  # there are two signs for a millionth
MONTH = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}\s*(月(份)?)?")
BARE = re.compile(r"\d+(\.\d+)?")


class MomentField(forms.CharField):
    """A day, or a month where no day is written."""

    def clean(self, value: Any) -> Moment:
        text = super().clean(value)
        is_month = bool(MONTH.fullmatch(text))
        try:
            day = day_of(float(text) if BARE.fullmatch(text) else text)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if day is None:
            raise forms.ValidationError(_("This isn't a day."))
        for judge in WITHIN_REACH:
            judge(day)
        return Moment(Period.MONTH if is_month else Period.DAY, day)


class UnitField(forms.CharField):
    """The unit as it is kept; nothing for none."""

    def clean(self, value: Any) -> str | None:
        text = "".join((super().clean(value) or "").split()).translate(PLAIN).lower()
        if text in NO_UNIT:
            return None
        if text not in UNIT_WORDS:
            raise forms.ValidationError(_("This unit isn't known here."))
        return UNIT_WORDS[text]


class ReadingRow(forms.Form):
    when = MomentField(max_length=30)
    station = forms.CharField(max_length=50)
    item = WordField({form: item for item, words in NAMES.items() for word in words for form in (word, word.lower())})
    value = forms.CharField(max_length=20)
    unit = UnitField(max_length=20, required=False)
    reason = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        item = data.get("item")
        if item and data.get("unit") and data["unit"] != UNITS[item]:
            words = _("%(item)s is kept in %(unit)s.") if UNITS[item] else _("%(item)s has no unit.")
            self.add_error("unit", words % {"item": IN_EXCEL[item], "unit": UNITS[item]})
        if item and "value" in data:
            try:
                data["value"] = number_in(item, data["value"])
            except InvalidOperation:
                self.add_error("value", _("This isn't a number."))
        return data


def number_in(item: Item, text: str) -> Decimal:
    """A value; of a grade its number. Raises InvalidOperation."""
    if item == Item.GRADE:
        word = text.removesuffix("类").removesuffix("级").strip()
        return Decimal(GRADE_WORDS.get(word, "?"))
    value = Decimal(number_of(text))
    if not value.is_finite():
        raise InvalidOperation
    return value.quantize(Decimal("0.001"))


class ReadingIntake(Intake):
    """A reading is found again by station, item and day; a month of the table is read when its first row comes."""

    form = ReadingRow
    found_by = frozenset({"when", "station", "item", "unit"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        self.stations = {one.name: one for one in Station.objects.filter(town=town).select_related("town")}
        self.months: dict[date, dict[Hashable, Reading]] = {}

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def offers(self) -> dict[str, tuple[str, ...]]:
        return {"station": tuple(self.stations)}

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["station"], row["item"], row["when"].period, row["when"].day)

    def find(self, row: Mapping[str, Any]) -> Reading | None:
        if row["station"] not in self.stations:
            raise RuleBroken(_("The town has no station of this name; stations are kept on their own page."), "station")
        month = row["when"].day.replace(day=1)
        if month not in self.months:
            self.months[month] = self.read(month)
        return self.months[month].get(self.key(row))

    def read(self, month: date) -> dict[Hashable, Reading]:
        rows = Reading.objects.filter(town=self.town, day__year=month.year, day__month=month.month)
        return {(one.station.name, one.item, one.period, one.day): one for one in rows.select_related("station")}

    def values(self, stored: Reading) -> Mapping[str, Any]:
        return {"value": stored.value, "reason": stored.reason}

    def add(self, row: Mapping[str, Any]) -> None:
        self.keep(row)

    def change(self, stored: Reading, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        self.keep(row)

    def keep(self, row: Mapping[str, Any]) -> None:
        """What is asked about is answered by the row's reason, also for the value that it is held against."""
        station, item = self.stations[row["station"]], row["item"]
        so = dict.fromkeys(station.items, row["reason"]) if "reason" in row else {}
        try:
            keep_readings(station.pk, row["when"], {item: row["value"]}, by=self.by, so=so)
        except Questioned as question:
            words = _("%(question)s If it is, say why in the column 核实说明.")
            raise RuleBroken(words % {"question": question.message}, "value") from question
        except RuleBroken as refusal:
            raise RuleBroken(refusal.message, "when" if refusal.field == "day" else "value") from refusal
