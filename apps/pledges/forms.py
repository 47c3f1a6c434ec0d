"""What is typed about plans and pledges."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import is_own_password
from apps.accounts.http import Request
from apps.core.forms import LineField, PageForm, day_field
from apps.core.text import plain
from apps.pledges.actions import Held
from apps.pledges.counts import COUNTS
from apps.pledges.models import Indicator, Plan, Pledge, Target
from apps.pledges.wording import PLACES, TARGETS
from apps.rectifications.forms import words_field
from apps.units.models import Tenure

MOST_FILES = 20
LARGEST_FILE = 200 * 1024 * 1024
DRAWN = "data:image/png;base64,"


class YearForm(PageForm):
    """A new year, empty or begun from another."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    copied_from = forms.ModelChoiceField(
        label=_("Begin from"), queryset=Plan.objects.none(), required=False, empty_label=_("nothing")
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copied_from"].queryset = plans  # type: ignore[attr-defined]


class IndicatorForm(PageForm):
    name = LineField(label=_("Indicator"), max_length=60)
    unit_of_measure = LineField(label=_("Unit of measure"), max_length=20)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Indicator.Direction.choices, widget=forms.RadioSelect, initial="more"
    )
    source = forms.ChoiceField(
        label=_("Where its figure comes from"),
        choices=Indicator.Source.choices,
        widget=forms.RadioSelect,
        initial=Indicator.Source.COUNTED,
    )
    count = forms.ChoiceField(label=_("Figure of the system"), required=False)
    is_summed = forms.BooleanField(label=_("What is handed down adds up to it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["count"].choices = [("", "—"), *grouped_counts()]  # type: ignore[attr-defined]


def grouped_counts() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The figures of the system, those from readings apart."""
    sources = (Indicator.Source.COUNTED, Indicator.Source.READINGS)
    return [(kind.label, [(one.code, one.label) for one in COUNTS.values() if one.source == kind]) for kind in sources]


class TargetsForm(PageForm):
    """A unit's targets of a year: for each indicator a value and a weight, or neither."""

    def __init__(self, *args: Any, plan: Plan, held: Sequence[Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = list(plan.indicators.all())
        stored = {target.indicator_id: target for target in held}
        for one in self.indicators:
            target = stored.get(one.pk)
            self.fields[f"value_{one.pk}"] = number_field(one.name, 12, target and target.value)
            weight = number_field(_("weight"), 5, target and target.weight)
            weight.max_value = 100
            self.fields[f"weight_{one.pk}"] = weight

    def rows(self) -> Iterator[tuple[Indicator, forms.BoundField, forms.BoundField]]:
        for one in self.indicators:
            yield one, self[f"value_{one.pk}"], self[f"weight_{one.pk}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for one in self.indicators:
            value, weight = data.get(f"value_{one.pk}"), data.get(f"weight_{one.pk}")
            if weight and value is None and f"value_{one.pk}" in data:
                self.add_error(f"value_{one.pk}", _("It has a weight but no target."))
            if weight is not None and weight > 100:
                self.add_error(f"weight_{one.pk}", _("At most 100."))
        return data

    @property
    def held(self) -> list[Held]:
        data = self.cleaned_data
        return [
            Held(one.pk, data[f"value_{one.pk}"], data[f"weight_{one.pk}"] or Decimal(0)) for one in self.indicators
        ]


def number_field(label: Any, digits: int, initial: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control"})
    shown = None if initial is None else plain(initial)
    return forms.DecimalField(
        label=label, min_value=0, max_digits=digits, decimal_places=2, required=False, widget=widget, initial=shown
    )


class TemplateForm(PageForm):
    title = LineField(label=_("Title of the pledge"), max_length=100)
    body = words_field(_("Text"), rows=24, most=20000)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        lines = [line.strip() for line in body.splitlines()]
        if lines.count(TARGETS) > 1:
            raise forms.ValidationError(
                _now("The targets have one place: %(place)s stands more than once.") % {"place": TARGETS}
            )
        unknown = {word for line in lines for word in braced(line) if word not in PLACES}
        if unknown:
            words = _now("Not known here: %(words)s. Known are %(places)s.")
            raise forms.ValidationError(words % {"words": "、".join(sorted(unknown)), "places": "、".join(PLACES)})
        return body


def braced(line: str) -> list[str]:
    return ["{" + part.split("}")[0] + "}" for part in line.split("{")[1:] if "}" in part]


class SignForm(PageForm):
    """Drawn with a finger, and the password again."""

    drawing = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
        max_length=600_000,
        error_messages={"max_length": _("Please sign again.")},
    )
    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_drawing(self) -> bytes:
        sent: str = self.cleaned_data["drawing"]
        if not sent.startswith(DRAWN):
            raise forms.ValidationError(_("Please sign in the field."))
        try:
            return base64.b64decode(sent.removeprefix(DRAWN), validate=True)
        except (binascii.Error, ValueError) as broken:
            raise forms.ValidationError(_("Please sign in the field.")) from broken

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not is_own_password(self.request, password):
            raise forms.ValidationError(_("That is not your password."))
        return password


class ReasonForm(PageForm):
    reason = LineField(label=_("Why is it withdrawn?"), max_length=300)


class SignedOnForm(PageForm):
    signed_on = day_field(_("Signed on"))


class TakeoverForm(SignedOnForm):
    """Who of the successors signed on the paper."""

    person_id = forms.TypedChoiceField(label=_("Who signed on the paper"), coerce=int)
    field_order = ["person_id", "signed_on"]

    def __init__(self, *args: Any, successors: Sequence[Tenure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {row.person_id: f"{row.person.name} ({row.post.title})" for row in successors}
        self.fields["person_id"].choices = list(names.items())  # type: ignore[attr-defined]


class CountyForm(SignedOnForm):
    """The paper between county and town."""

    title = LineField(label=_("Title of the pledge"), max_length=200)
    paper = forms.FileField(label=_("Scan (PDF)"), widget=forms.FileInput(attrs={"accept": "application/pdf"}))
    field_order = ["title", "signed_on", "paper"]

    def clean_paper(self) -> bytes:
        file = self.cleaned_data["paper"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("At most 200 MB."))
        content: bytes = file.read()
        return content


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_now("At most %(count)d files at once.") % {"count": MOST_FILES})
        cleaned = [super(FilesField, self).clean(file, initial) for file in files] or [super().clean(None, initial)]
        if any(file.size > LARGEST_FILE for file in cleaned):
            raise forms.ValidationError(_("At most 200 MB."))
        return cleaned


class ScanForm(PageForm):
    papers = FilesField(label=_("Scanned pages: PDF, or pictures"))


class PageOfForm(PageForm):
    """Which page of which pledge it is, where its code couldn't be read."""

    pledge = forms.ModelChoiceField(label=_("Pledge"), queryset=Pledge.objects.none())
    page = forms.IntegerField(label=_("Page"), min_value=1, max_value=99)

    def __init__(self, *args: Any, pledges: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"].queryset = pledges  # type: ignore[attr-defined]


class DutiesForm(PageForm):
    words = words_field(_("What the post answers for"), rows=6, most=4000)


class DayForm(PageForm):
    """Who answered on a day."""

    day = day_field(_("Day"))

    @property
    def asked(self) -> date | None:
        return self.cleaned_data["day"] if self.is_valid() else None
