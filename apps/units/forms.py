"""What is typed of units, posts, tenures, persons and accounts, and the choice among one's own units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.core.forms import LineField, NameField, PageForm, PhoneField, day_field
from apps.core.text import as_name
from apps.towns.models import BusinessLine, Town
from apps.units.models import Person, Post, ReportDuty, Tenure, Unit
from apps.units.person_field import NamedField, PersonField

ORDER_HELP = _("A smaller number stands first.")
MOST_PARTS = 4


class SwitchForm(forms.Form):
    unit = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]


class UnitForm(PageForm):
    """A unit's name, kind and place in the tree."""

    name = NameField(label=_("What it is called"), max_length=50)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    parent = forms.ModelChoiceField(label=_("Part of"), queryset=Unit.objects.none(), required=False)
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=100, help_text=ORDER_HELP)
    department = LineField(
        label=_("County department above"), max_length=50, required=False, help_text=_("Only of a posted agency.")
    )

    def __init__(self, *args: Any, town: Town, unit: Unit | None = None, **kwargs: Any) -> None:
        if unit:
            kwargs["initial"] = {"parent": unit.parent_id} | {
                name: getattr(unit, name) for name in ("name", "kind", "order", "department")
            }
        super().__init__(*args, **kwargs)
        above = Unit.objects.filter(town=town).open_on(town.today()).exclude(kind=Unit.Kind.GROUP)
        self.fields["parent"].queryset = above.exclude(pk=unit.pk) if unit else above  # type: ignore[attr-defined]


class NewUnitForm(UnitForm):
    opened_on = day_field(_("Open from"))
    duty = forms.ChoiceField(label=_("Owes a daily report"), choices=ReportDuty.Days.choices)
    field_order = ["name", "kind", "parent", "opened_on", "duty", "order", "department"]

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        root = Unit.objects.filter(town=town, parent=None).first()
        kwargs["initial"] = {"kind": Unit.Kind.VILLAGE, "parent": root, "opened_on": town.today(), "order": 100}
        super().__init__(*args, town=town, **kwargs)


class DutyForm(PageForm):
    days = forms.ChoiceField(label=_("Owes a daily report"), choices=ReportDuty.Days.choices)
    from_day = day_field(_("From"))


class CloseForm(PageForm):
    on = day_field(_("First day it is no more"))
    successor = forms.ModelChoiceField(
        label=_("Who succeeds"), queryset=Unit.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(town=unit.town_id, closed_on=None).exclude(pk=unit.pk)
        self.fields["successor"].queryset = others.exclude(kind=Unit.Kind.TOWN)  # type: ignore[attr-defined]


class MergeForm(PageForm):
    """Which units become one, when, and whose committee goes on."""

    units = forms.MultipleChoiceField(label=_("These become one"), widget=forms.CheckboxSelectMultiple)
    name = NameField(label=_("Name of the new unit"), max_length=50, help_text=_("It may be the name of one of them."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    on = day_field(_("From"))
    committee_of = forms.TypedChoiceField(
        label=_("Whose committee stays in office"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, unit.name) for unit in units]
        kinds = [choice for choice in Unit.Kind.choices if choice[0] != Unit.Kind.TOWN]
        self.fields["units"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["committee_of"].choices = [("", _("nobody's: its posts are vacant")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        committee = data.get("committee_of")
        if committee and str(committee) not in data.get("units", []):
            self.add_error("committee_of", _("This unit is not among those that become one."))
        return data


class SplitForm(PageForm):
    """The new units, one a line, and where each villager group goes."""

    names = forms.CharField(
        label=_("Names of the new units, one a line"),
        widget=forms.Textarea(attrs={"rows": MOST_PARTS}),
        max_length=300,
        help_text=_("The first one succeeds: it takes over open tasks, grids and the committee."),
    )
    on = day_field(_("From"))

    def __init__(self, *args: Any, groups: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(number, _("new unit %(number)d") % {"number": number + 1}) for number in range(MOST_PARTS)]
        for group in groups:
            self.fields[f"group_{group.pk}"] = forms.TypedChoiceField(
                label=_("%(group)s goes to") % {"group": group}, coerce=int, choices=places
            )

    def clean_names(self) -> list[str]:
        names = [as_name(line) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if not 2 <= len(names) <= MOST_PARTS:
            raise forms.ValidationError(_("Type two to four names, one a line."))
        if any(len(name) > 50 for name in names):
            raise forms.ValidationError(_("A name has at most 50 characters."))
        return names

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            if name.startswith("group_") and "names" in data and data.get(name, 0) >= len(data["names"]):
                self.add_error(name, _("There is no new unit of this number."))
        return data

    def part_of_group(self) -> dict[int, int]:
        typed = self.cleaned_data.items()
        return {int(name.removeprefix("group_")): part for name, part in typed if name.startswith("group_")}


class PostForm(PageForm):
    """`roles`: those that the reader may give."""

    title = NameField(label=_("Title"), max_length=50)
    role = forms.ChoiceField(label=_("Role"), help_text=_("It says what the holder may do here."))
    duty = forms.ChoiceField(label=_("Duty of a head"), choices=Post.Duty.choices, required=False)
    lines = forms.ModelMultipleChoiceField(
        label=_("Business lines"),
        queryset=BusinessLine.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=100, help_text=ORDER_HELP)

    def __init__(self, *args: Any, town: Town, roles: Sequence[str], post: Post | None = None, **kwargs: Any) -> None:
        if post:
            kept = {"title": post.title, "role": post.role, "duty": post.duty, "order": post.order}
            kwargs["initial"] = kept | {"lines": list(post.lines.all())}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, Role(role).label) for role in roles]  # type: ignore[attr-defined]
        shown = BusinessLine.objects.filter(town=town, is_hidden=False)
        self.fields["lines"].queryset = shown  # type: ignore[attr-defined]


class HandOverForm(PageForm):
    """Who takes the post from a day on; nobody: it stays vacant."""

    from_day = day_field(_("From"))

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = NamedField(
            people=people,
            required=False,
            label=_("Who takes it"),
            help_text=_("Choose or type a name; of somebody new, name and mobile phone. Empty: the post stays vacant."),
        )
        self.order_fields(["person", "from_day"])


class TenureForm(PageForm):
    """The days of a tenure; with `people`, also whose."""

    from_day = day_field(_("From"))
    to_day = day_field(_("Last day"), required=False, help_text=_("Empty: still in office."))

    def __init__(self, *args: Any, people: Sequence[Person] = (), tenure: Tenure | None = None, **kwargs: Any) -> None:
        if tenure:
            kwargs["initial"] = {"from_day": tenure.from_day, "to_day": tenure.to_day}
        super().__init__(*args, **kwargs)
        if not tenure:
            self.fields["person"] = PersonField(people=people)
            self.order_fields(["person", "from_day", "to_day"])


class PersonForm(PageForm):
    name = NameField(label=_("Name"), max_length=30)
    phone = PhoneField(label=_("Mobile phone"), widget=forms.TextInput(attrs={"inputmode": "tel"}))

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        if person:
            kwargs["initial"] = {"name": person.name, "phone": person.phone}
        super().__init__(*args, **kwargs)


class AccountForm(PageForm):
    """The name by which a person signs in; nobody has to learn one who has a telephone."""

    username = NameField(
        label=_("Account"),
        max_length=50,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+$", _("Letters, digits, dot and dash only."))],
        help_text=_("The mobile phone is best: everybody knows the own one by heart."),
    )


class SlipsForm(PageForm):
    """For whom slips are printed beside those who have no account."""

    again = forms.BooleanField(label=_("Also for those who have an account but never signed in"), required=False)
