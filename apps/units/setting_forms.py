"""What is typed of excuses, the calendar, places, liaison, working groups, grids and competence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import LineField, NameField, PageForm, day_field
from apps.towns.models import BusinessLine, PlaceKind, Town
from apps.units.models import VILLAGES, AnsweringPlace, CalendarDay, Grid, Person, ReportDuty, Unit, WorkingGroup
from apps.units.person_field import PersonField, text_of


class ExcuseForm(PageForm):
    """`units`: those that may owe, chosen as chips."""

    units = forms.ModelMultipleChoiceField(
        label=_("Units"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = LineField(label=_("Reason"), max_length=200, help_text=_("For instance flood, outage, fire season."))
    from_day = day_field(_("From"))
    to_day = day_field(_("Last day"))
    field_order = ["reason", "from_day", "to_day", "units"]

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        duties = ReportDuty.objects.filter(town=town).exclude(days=ReportDuty.Days.NONE)
        owing = Unit.objects.filter(town=town, pk__in=duties.values("unit"))
        self.fields["units"].queryset = owing  # type: ignore[attr-defined]


class CalendarForm(PageForm):
    from_day = day_field(_("From"))
    to_day = day_field(_("Last day"))
    kind = forms.ChoiceField(label=_("What these days are"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*CalendarDay.Kind.choices, ("", _("as for all towns, or as the weekday says"))]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


def open_units(town: Town) -> Any:
    return Unit.objects.filter(town=town).open_on(town.today())


class PlaceForm(PageForm):
    name = NameField(
        label=_("Place"), max_length=50, help_text=_("As people write it in reports, for instance 集贸市场.")
    )
    kind = forms.ModelChoiceField(label=_("Kind of place"), queryset=PlaceKind.objects.none(), required=False)
    unit = forms.ModelChoiceField(label=_("Who answers for it"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, town: Town, place: AnsweringPlace | None = None, **kwargs: Any) -> None:
        if place:
            kwargs["initial"] = {"name": place.name, "kind": place.kind_id, "unit": place.unit_id}
        super().__init__(*args, **kwargs)
        kinds = PlaceKind.objects.filter(town=town, is_hidden=False)
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["unit"].queryset = open_units(town)  # type: ignore[attr-defined]


class LiaisonForm(PageForm):
    from_day = day_field(_("From"))

    def __init__(self, *args: Any, town: Town, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = open_units(town).filter(kind__in=VILLAGES)
        self.fields["unit"] = forms.ModelChoiceField(label=_("Village"), queryset=villages)
        self.fields["person"] = PersonField(people=people)
        self.order_fields(["unit", "person", "from_day"])


class EndForm(PageForm):
    """The last day of a liaison or membership."""

    to_day = day_field(_("Last day"))


class GroupForm(PageForm):
    name = NameField(label=_("What it is called"), max_length=50)
    field = LineField(label=_("Field"), max_length=100, required=False)
    founding_paper = LineField(label=_("Founding paper"), max_length=100, required=False)
    founded_on = day_field(_("Founded on"), required=False)

    def __init__(self, *args: Any, group: WorkingGroup | None = None, **kwargs: Any) -> None:
        if group:
            kwargs["initial"] = {name: getattr(group, name) for name in [*self.base_fields, "dissolved_on"]}
        super().__init__(*args, **kwargs)
        if group:
            words = _("The first day it is no more: its memberships end the day before.")
            self.fields["dissolved_on"] = day_field(_("Dissolved on"), required=False, help_text=words)


class MemberForm(PageForm):
    from_day = day_field(_("From"))
    to_day = day_field(_("Last day"), required=False, help_text=_("Empty: until it is ended."))
    is_leader = forms.BooleanField(label=_("Leads the group"), required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(people=people)
        self.order_fields(["person", "is_leader", "from_day", "to_day"])


class GridForm(PageForm):
    name = NameField(label=_("What it is called"), max_length=50)

    def __init__(self, *args: Any, people: Sequence[Person], grid: Grid | None = None, **kwargs: Any) -> None:
        if grid:
            kwargs["initial"] = {"name": grid.name, "warden": text_of(grid.warden)}
        super().__init__(*args, **kwargs)
        self.fields["warden"] = PersonField(people=people, required=False, label=_("Grid warden"))


class CompetenceForm(PageForm):
    """A unit for every business line of the town."""

    def __init__(self, *args: Any, lines: Sequence[BusinessLine], units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.units = lines, {unit.pk: unit for unit in units}
        choices = [("", _("the environment office")), *[(unit.pk, unit.name) for unit in units]]
        for line in lines:
            kept = line.competence.unit_id if hasattr(line, "competence") else None
            self.fields[f"line_{line.pk}"] = forms.TypedChoiceField(
                label=str(line), coerce=int, empty_value=None, required=False, choices=choices, initial=kept
            )

    def changed_lines(self) -> list[tuple[BusinessLine, Unit | None]]:
        """(line, unit) of those that are to change."""
        chosen = [(line, self.cleaned_data[f"line_{line.pk}"]) for line in self.lines]
        return [
            (line, self.units.get(pk) if pk else None)
            for line, pk in chosen
            if pk != self.fields[f"line_{line.pk}"].initial
        ]
