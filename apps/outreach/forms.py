"""What is typed about publicity, visits, market days and rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.forms import LineField, PageForm, day_field
from apps.core.text import in_a_line
from apps.outreach.intakes import MOST_PEOPLE
from apps.outreach.models import VISITORS, Activity, Level, MarketDayRule, TownRule, Visit
from apps.outreach.permissions import keeps
from apps.outreach.queries import villages_to_visit, visitors_on
from apps.rectifications.forms import PhotosMixin, open_units, words_field
from apps.towns.models import Town
from apps.units.models import VILLAGES, Tenure, Unit
from apps.units.scope import scope_of
from apps.units.seats import label_of

CHIPS = 8  # more choices are a list to pick from
BELOW_THE_TOWN = [one for one in Level.choices if one[0] != Level.TOWN]


def count_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PEOPLE, required=False)


def sent_once() -> forms.UUIDField:
    """Made with the page: the same form twice is one entry."""
    return forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)


class ActivityForm(PageForm):
    """Form and topic are enough. Who may enter it for one unit alone isn't asked for which."""

    unit = forms.TypedChoiceField(label=_("Who held it"), coerce=int, required=False, empty_value=None)
    day = day_field(_("Day"))
    form = forms.ChoiceField(
        label=_("Form"),
        choices=Activity.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose the form.")},
    )
    topic = LineField(label=_("Topic"), max_length=200, widget=forms.TextInput(attrs={"list": "topics"}))
    level = forms.ChoiceField(
        label=_("Level"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose the level.")},
    )
    place = LineField(label=_("Place"), max_length=100, required=False)
    people = count_field(_("People reached"))
    copies = count_field(_("Banners or leaflets"))
    speaker = LineField(label=_("Speaker"), max_length=100, required=False)
    words = words_field(_("In words"), required=False, rows=2)
    client_id = sent_once()

    def __init__(self, *args: Any, town: Town, by: User, activity: Activity | None = None, **kwargs: Any) -> None:
        units = units_to_record(town, by, activity)
        kwargs["initial"] = initial_of(activity, self.base_fields) if activity else first_of(town, units)
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units if unit}
        self.only = units[0] if len(units) == 1 else None
        named = [(unit.pk, label_of(unit)) if unit else ("", _now("the town itself")) for unit in units]
        if len(units) <= CHIPS:
            self.fields["unit"].widget = forms.RadioSelect()
        self.fields["unit"].choices = named  # type: ignore[attr-defined]
        if self.only:
            self.fields["unit"].widget = forms.HiddenInput()
        if all(unit and unit.kind in (*VILLAGES, Unit.Kind.GROUP) for unit in units):
            self.fields["level"].choices = BELOW_THE_TOWN  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Unit | None:
        return self.only or self.units.get(self.cleaned_data["unit"])

    @property
    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("unit", "client_id")}


def units_to_record(town: Town, by: User, activity: Activity | None) -> Sequence[Unit | None]:
    """The office: the town itself (None) and every open unit; others their own; and whose it was already."""
    if keeps(by, town.pk):
        open_ids = [pk for pk, _name in open_units(town)]
        held_by = [activity.unit_id] if activity and activity.unit_id else []
        units = Unit.objects.filter(pk__in=[*open_ids, *held_by]).select_related("parent", "town")
        return [None, *units.order_by("order", "pk")]
    return [unit for unit in scope_of(by).own_units if unit.town_id == town.pk]


def first_of(town: Town, units: Sequence[Unit | None]) -> dict[str, Any]:
    """What a new entry begins with: today, the first unit and its level."""
    unit = next(iter(units), None)
    level = Level.GROUP if unit and unit.kind == Unit.Kind.GROUP else Level.VILLAGE
    if unit is None or unit.kind not in (*VILLAGES, Unit.Kind.GROUP):
        level = Level.TOWN
    return {"day": town.today(), "unit": unit.pk if unit else "", "level": level}


def initial_of(row: Any, names: Any) -> dict[str, Any]:
    """A row's values as its form begins with them."""
    columns = {field.name: field.attname for field in row._meta.concrete_fields}
    return {name: getattr(row, columns[name]) for name in names if name in columns}


class ReasonForm(PageForm):
    reason = LineField(label=_("Why is it withdrawn?"), max_length=200)


class VisitForm(PhotosMixin, PageForm):
    """A village and a tap are enough. Who visits is asked of the office alone."""

    visitor = forms.TypedChoiceField(label=_("Who"), coerce=int)
    unit = forms.TypedChoiceField(
        label=_("Village"), coerce=int, required=False, empty_value=None, widget=forms.RadioSelect
    )
    place = LineField(label=_("Place"), max_length=100, required=False)
    outcome = forms.ChoiceField(
        label=_("Result of the visit"),
        choices=[one for one in Visit.Outcome.choices if one[0]],
        required=False,
        widget=forms.RadioSelect,
    )
    words = words_field(_("In words"), required=False, rows=2)
    day = day_field(_("Day"))
    clock = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    client_id = sent_once()
    field_order = ["visitor", "unit", "place", "outcome", "photos", "words", "day", "clock"]

    def __init__(self, *args: Any, town: Town, by: User, visit: Visit | None = None, **kwargs: Any) -> None:
        now = town.now()
        kwargs["initial"] = initial_of(visit, self.base_fields) if visit else {"day": now.date(), "clock": now.time()}
        super().__init__(*args, **kwargs)
        self.town, self.by = town, by
        villages = villages_to_visit(by, town)
        if visit and visit.unit and visit.unit not in villages:
            villages.append(visit.unit)
        self.units = {unit.pk: unit for unit in villages}
        self.fields["unit"].choices = [(unit.pk, label_of(unit)) for unit in villages]  # type: ignore[attr-defined]
        self.tenures = {} if visit else {row.person_id: row for row in self.visitors()}
        if visit or self.own:
            del self.fields["visitor"]
        else:
            named = [(pk, f"{row.person.name}（{row.post.title}）") for pk, row in self.tenures.items()]
            self.fields["visitor"].choices = [("", "—"), *named]  # type: ignore[attr-defined]

    def visitors(self) -> list[Tenure]:
        return visitors_on(self.town, self.town.today())

    @property
    def own(self) -> Tenure | None:
        """The reader's own post, where it is a leader's or deputy's and not beside the office's."""
        if keeps(self.by, self.town.pk) or not scope_of(self.by).has(*VISITORS):
            return None
        return next((row for row in self.tenures.values() if row.person.user_id == self.by.pk), None)

    @property
    def chosen(self) -> Tenure:
        return self.own or self.tenures[self.cleaned_data["visitor"]]

    @property
    def said(self) -> dict[str, Any]:
        names = ("place", "outcome", "words", "day", "clock")
        said = {name: self.cleaned_data[name] for name in names}
        return said | {"unit": self.units.get(self.cleaned_data["unit"])}


class NumbersField(forms.CharField):
    """3、6、9 or 3,6,9: numbers with anything between them. Cleans to a list in order, each once."""

    def clean(self, value: Any) -> list[int]:
        found = re.findall(r"\d+", in_a_line(super().clean(value)))
        if not found or any(len(number) > 2 for number in found):
            raise forms.ValidationError(_now("Type days as numbers, such as 3、6、9."))
        return sorted({int(number) for number in found})

    def prepare_value(self, value: Any) -> Any:
        return "、".join(str(number) for number in value) if isinstance(value, list) else value


class MarketForm(PageForm):
    """Where there is market, and on which days."""

    place = LineField(label=_("Market"), max_length=50)
    calendar = forms.ChoiceField(
        label=_("By which calendar"),
        choices=MarketDayRule.Calendar.choices,
        widget=forms.RadioSelect,
        initial=MarketDayRule.Calendar.LUNAR,
    )
    is_by_digit = forms.TypedChoiceField(
        label=_("Days counted"),
        choices=[("yes", _("by the last digit: 3 is the 3rd, 13th, 23rd")), ("no", _("as days of the month"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    numbers = NumbersField(label=_("Days, such as 3、6、9"), max_length=100)
    from_day = day_field(_("From"))
    to_day = day_field(_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: Any, town: Town, rule: MarketDayRule | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"from_day": town.today().replace(month=1, day=1)}
        if rule:
            kwargs["initial"] = initial_of(rule, self.base_fields) | {
                "is_by_digit": "yes" if rule.is_by_digit else "no"
            }
        super().__init__(*args, **kwargs)


class TownRuleForm(PageForm):
    """A rule as its original says it."""

    title = LineField(label=_("Title of the rule"), max_length=200)
    number = LineField(label=_("Document number"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=TownRule.Kind.choices)
    adopted_on = day_field(_("Adopted on"))
    repealed_on = day_field(_("Repealed on"), required=False, help_text=_("The first day on which it no longer holds."))
    text = words_field(_("Text"), rows=16, most=20_000)
    source = LineField(label=_("Where the original is kept"), max_length=200, required=False)

    def __init__(self, *args: Any, rule: TownRule | None = None, **kwargs: Any) -> None:
        if rule:
            kwargs["initial"] = initial_of(rule, self.base_fields)
        super().__init__(*args, **kwargs)
