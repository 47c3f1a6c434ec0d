"""What is typed about stations and what they showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LineField, NameField, PageForm, day_field
from apps.readings.actions import Moment
from apps.readings.doubts import doubts, impossible
from apps.readings.models import UNITS, Grade, Item, Period, Reading, Station

POINTS = str.maketrans("，,。．", "....")  # whatever the keyboard gives for a point
GRADES = [("", "—"), *Grade.choices]


class StationForm(PageForm):
    """A station of air or a section of water."""

    name = NameField(label=_("Name"), max_length=50)
    kind = forms.ChoiceField(
        label=_("What is read there"),
        choices=Station.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Air or water?")},
    )
    target = forms.TypedChoiceField(
        label=_("Grade to reach (water)"),
        choices=GRADES[:-1],
        coerce=int,
        empty_value=None,
        required=False,
    )
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)


class StationEditForm(StationForm):
    is_closed = forms.BooleanField(label=_("Closed: nothing new is read there"), required=False)


class ValueField(forms.DecimalField):
    """A number with point or comma, typed with the keyboard of numbers."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=labelled(item), required=False, max_digits=9, decimal_places=3, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").translate(POINTS))


def labelled(item: Item) -> str:
    return f"{item.label}（{UNITS[item]}）" if UNITS[item] else str(item.label)


@dataclass(frozen=True)
class Asked:
    """A field of the form with the question about it, if there is one."""

    field: Any
    tick: Any | None
    stored: Reading | None


class ReadingsForm(PageForm):
    """All items of a station, of a day or a month. Empty fields leave what is stored.

    `stored`: of the day that is asked for or sent; told beside the fields and never in them, where a changed day would
    carry it to another.
    """

    period = forms.ChoiceField(label=_("Of"), choices=Period.choices, widget=forms.RadioSelect, initial=Period.DAY)
    day = day_field(_("Day (of a month: any day in it)"))
    reason = LineField(label=_("Why it is so"), max_length=200, required=False)

    def __init__(self, *args: Any, station: Station, stored: Mapping[Item, Reading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored, self.items = stored, station.items
        self.questions: dict[Item, str] = {}
        for item in station.items:
            self.fields[item.value] = grade_field() if item == Item.GRADE else ValueField(item)
            self.fields[f"so_{item}"] = forms.BooleanField(label=_("Yes, it is so"), required=False)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        return day.replace(day=1) if self.cleaned_data.get("period") == Period.MONTH else day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.values:
            raise forms.ValidationError(_now("No value was typed."))
        for item, value in self.values.items():
            if why := impossible(item, value):
                self.add_error(item.value, why)
        self.ask()
        return data

    def ask(self) -> None:
        """Put every question at its field at once; the action asks them one by one."""
        together = {item: one.value for item, one in self.stored.items()} | self.values
        known = {item for item, one in self.stored.items() if one.reason and together[item] == one.value}
        self.questions = {item: why for item, why in doubts(together).items() if item not in known}
        for item in set(self.questions) - set(self.ticked):
            self.add_error(item.value, self.questions[item])
        if self.ticked and not self.cleaned_data.get("reason"):
            self.add_error("reason", _now("Please say in a few words why it is so."))

    @property
    def ticked(self) -> list[Item]:
        return [item for item in self.items if self.cleaned_data.get(f"so_{item}")]

    @property
    def values(self) -> dict[Item, Decimal]:
        found = {item: self.cleaned_data.get(item.value) for item in self.items}
        return {item: Decimal(value) for item, value in found.items() if value is not None}

    @property
    def moment(self) -> Moment:
        return Moment(self.cleaned_data["period"], self.cleaned_data["day"])

    @property
    def so(self) -> dict[Item, str]:
        return dict.fromkeys(self.ticked, self.cleaned_data["reason"])

    @property
    def rows(self) -> list[Asked]:
        """The fields of values; a tick where a question stands or was answered."""
        return [
            Asked(self[item.value], self[f"so_{item}"] if item in self.questions else None, self.stored.get(item))
            for item in self.items
        ]


def grade_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=Item.GRADE.label, choices=GRADES, coerce=int, empty_value=None, required=False)
