"""What is typed about a quarter's scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.assessments.models import Line, Method, Objection
from apps.assessments.queries import Kind, Tried, indicators_of, tried_in
from apps.core.forms import LineField, PageForm, day_field
from apps.core.text import plain
from apps.rectifications.forms import words_field

MOST_WEIGHT = Decimal(100)
MOST_DAYS = 30


class TellForm(PageForm):
    days = forms.IntegerField(label=_("Working days for objections"), min_value=1, max_value=MOST_DAYS)


class AdjustForm(PageForm):
    points = forms.DecimalField(
        label=_("Points: 2 adds, -2 takes off"),
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    reason = LineField(label=_("Reason, which the unit reads"), max_length=300)


class ObjectForm(PageForm):
    """To the points of an indicator, or to the whole."""

    about = forms.ChoiceField(label=_("To what"), required=False)
    words = words_field(_("What is wrong, and what shows it"))

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(line.name, line.name) for line in lines]
        self.fields["about"].choices = [("", _("the whole score")), *names]  # type: ignore[attr-defined]


class DecideForm(PageForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=Objection.Decision.choices, widget=forms.RadioSelect)
    answer = words_field(_("Answer"))
    points = forms.DecimalField(
        label=_("Points to add, where it is upheld"), max_digits=5, decimal_places=2, required=False
    )


class ValueForm(PageForm):
    """What the system doesn't count, of one unit."""

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if not line.count]
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = forms.DecimalField(
                label=f"{line.name} ({line.unit_of_measure})",
                min_value=0,
                max_digits=12,
                decimal_places=2,
                required=False,
                initial=None if line.value is None else plain(line.value),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def values(self) -> list[tuple[int, Decimal | None]]:
        return [(line.pk, self.cleaned_data[f"line_{line.pk}"]) for line in self.lines]


class WeightsForm(PageForm):
    """Other weights of a kind of units' indicators, to look at what they would change; they come to a hundred."""

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, prefix="villages" if kind.is_villages else "units", **kwargs)
        self.kind = kind
        weights = indicators_of(kind.scores)
        self.names = {f"weight_{number}": name for number, name in enumerate(weights)}
        for field, name in self.names.items():
            self.fields[field] = forms.DecimalField(
                label=name,
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                initial=plain(weights[name]),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (total := sum(data[field] for field in self.names)) != MOST_WEIGHT:
            words = _("The weights come to %(sum)s, not to 100.")
            raise forms.ValidationError(words, params={"sum": total})
        return data

    @property
    def tried(self) -> list[Tried]:
        """What they make of the kind's scores; nothing until they are weights that can be tried."""
        if not self.is_bound or not self.is_valid():
            return []
        return tried_in(self.kind, {name: self.cleaned_data[field] for field, name in self.names.items()})


class MethodForm(PageForm):
    """How the town scores, and from which day on; by default from the next quarter's first."""

    shares = forms.ChoiceField(label=_("Shares bring points"), choices=Method.Shares.choices, widget=forms.RadioSelect)
    off_each = forms.DecimalField(
        label=_("Points off for each too many"),
        help_text=_("Of numbers that are to be low: reports missed, problems found by others, micrograms of dust."),
        min_value=0,
        max_value=10,
        max_digits=4,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    objection_days = forms.IntegerField(label=_("Working days for objections"), min_value=1, max_value=MOST_DAYS)
    valid_from = day_field(_("Holds from"))

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("shares", "off_each", "objection_days")}
