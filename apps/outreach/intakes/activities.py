"""Publicity out of a workbook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import WITHIN_REACH
from apps.ledgers.declaration import in_chinese
from apps.ledgers.incoming import Intake, WordField
from apps.outreach.actions import change_activity, record_activity
from apps.outreach.models import Activity, Level
from apps.towns.models import Town
from apps.units.models import VILLAGES, Unit
from apps.units.queries import office_towns
from apps.units.seats import units_by_label

MOST_PEOPLE = 1_000_000
Form = Activity.Form
FORM_WORDS = {in_chinese(Form, one): one for one in Form.values} | {
    **dict.fromkeys(("微信群", "微信", "微信群宣传", "微信群推送"), Form.CHAT.value),
    **dict.fromkeys(("横幅", "横幅标语", "悬挂横幅", "标语"), Form.BANNER.value),
    **dict.fromkeys(("资料", "宣传资料", "发放资料", "发放宣传资料", "宣传单", "传单"), Form.LEAFLETS.value),
    **dict.fromkeys(("大喇叭", "喇叭", "广播", "村村响"), Form.LOUDSPEAKER.value),
    **dict.fromkeys(("入户", "入户宣传"), Form.HOUSEHOLDS.value),
    **dict.fromkeys(("逢集宣传", "集市宣传", "赶集宣传", "摆摊宣传", "逢集日宣传"), Form.MARKET.value),
    **dict.fromkeys(("宣讲", "讲座", "专题宣讲", "宣讲会"), Form.LECTURE.value),
    **dict.fromkeys(("培训", "培训会"), Form.TRAINING.value),
    "其他": Form.OTHER.value,
}
LEVEL_WORDS = {in_chinese(Level, one): one for one in Level.values} | {
    **dict.fromkeys(("镇", "镇级"), Level.TOWN.value),
    **dict.fromkeys(("村", "村级", "社区"), Level.VILLAGE.value),
    **dict.fromkeys(("社", "组", "社级", "社（组）"), Level.GROUP.value),
}


class CountField(forms.IntegerField):
    """A number as officials write it: 120, 120人, 约120人次, 300份, 6条."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(re.sub(r"^约|(人次|余人|余份|人|份|条|张)$", "", value or "").strip())


class ActivityRow(forms.Form):
    day = forms.DateField(validators=WITHIN_REACH)
    form = WordField(FORM_WORDS)
    topic = forms.CharField(max_length=200)
    level = WordField(LEVEL_WORDS)
    place = forms.CharField(max_length=100, required=False)
    people = CountField(min_value=0, max_value=MOST_PEOPLE, required=False)
    speaker = forms.CharField(max_length=100, required=False)
    copies = CountField(min_value=0, max_value=MOST_PEOPLE, required=False)


class ActivityIntake(Intake):
    """Publicity by day, form, topic and place; below the town the place begins with the village or group."""

    form = ActivityRow
    found_by = frozenset({"day", "form", "topic", "place"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        units = units_by_label(town, town.today())
        below = {label: unit for label, unit in units.items() if unit.kind in (*VILLAGES, Unit.Kind.GROUP)}
        self.labels = sorted(below.items(), key=lambda one: -len(one[0]))
        self.stored: dict[Hashable, list[Activity]] = defaultdict(list)
        for one in Activity.objects.counted().filter(town=town).for_list():
            self.stored[one.day, one.form, one.topic, one.where].append(one)

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["day"], row["form"], row["topic"], row.get("place", ""))

    def find(self, row: Mapping[str, Any]) -> Activity | None:
        found = self.stored.get(self.key(row), [])
        if len(found) > 1:
            raise RuleBroken(_("Several entries are like this one; change them on their pages."), "topic")
        return next(iter(found), None)

    def values(self, stored: Activity) -> Mapping[str, Any]:
        names = ("day", "form", "topic", "level", "people", "speaker", "copies")
        return {name: getattr(stored, name) for name in names} | {"place": stored.where}

    def add(self, row: Mapping[str, Any]) -> None:
        unit, place = self.unit_at(row)
        self.act(lambda: record_activity(self.town, {**row, "place": place}, by=self.by, unit=unit))

    def change(self, stored: Activity, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        unit, place = self.unit_at(row) if "level" in changed else (stored.unit, stored.place)
        said = {**row, "place": place}
        self.act(lambda: change_activity(stored.pk, said, by=self.by, unit=unit))

    def unit_at(self, row: Mapping[str, Any]) -> tuple[Unit | None, str]:
        """Whose it was, and where there. Raises RuleBroken for a place below the town that begins with no village."""
        place = row.get("place", "")
        if row["level"] == Level.TOWN:
            return None, place
        found = next(((label, unit) for label, unit in self.labels if place.startswith(label)), None)
        if found is None:
            raise RuleBroken(_("Of which village is it? The place begins with its name."), "place")
        return found[1], place.removeprefix(found[0]).strip()

    def act(self, action: Any) -> None:
        """There is no column for the unit: it stands in the place."""
        try:
            action()
        except RuleBroken as refusal:
            raise RuleBroken(refusal.message, "place" if refusal.field == "unit" else refusal.field) from refusal
