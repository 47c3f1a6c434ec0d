"""What is typed about rules and proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accountability.models import Measure, Rule, RuleNumbers
from apps.core.forms import LineField, PageForm, day_field
from apps.towns.models import Town
from apps.units.models import Unit

# rule → its numbers; number → least and most
NUMBERS = {
    Rule.MISSED: ("missed_reports", "missed_within"),
    Rule.OVERDUE: ("overdue_over",),
    Rule.RETURNED: ("returned_times",),
    Rule.REPEATED: ("repeated_times", "repeated_within"),
}
SPANS = {
    "missed_reports": (1, 30),
    "missed_within": (1, 60),
    "overdue_over": (0, 90),
    "returned_times": (1, 10),
    "repeated_times": (2, 10),
    "repeated_within": (1, 90),
}


class DismissForm(PageForm):
    reason = forms.CharField(label=_("Why nothing is taken"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def words(label: Any, most: int, rows: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class MeasureForm(PageForm):
    """What a measure says. A posted agency can only be asked for cooperation, and nobody else is."""

    kind = forms.ChoiceField(label=_("Measure"), widget=forms.RadioSelect)
    facts = words(_("The facts"), 4000, 6)
    demand = words(_("What is asked for"), 2000, 4)
    reply_by = day_field(_("Answer by"))
    is_major = forms.BooleanField(label=_("A major matter: skip a step"), required=False)
    skip_reason = forms.CharField(label=_("Why a step is skipped"), max_length=200, required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_agency = unit.kind == Unit.Kind.AGENCY
        kinds = [kind for kind in Measure.Kind if (kind == Measure.Kind.REQUEST) == is_agency]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value


class AnswerForm(PageForm):
    words = words(_("Your unit's own account: what happened, what was done, what comes next"), 4000, 6)


class OutcomeForm(PageForm):
    outcome = words(_("Outcome"), 2000, 3)


class RegisterForm(PageForm):
    document_number = LineField(label=_("Document number"), max_length=40, required=False)


class NumbersForm(PageForm):
    """The numbers of the rules, and from which day on they hold."""

    valid_from = day_field(_("Holds from"))

    def __init__(self, *args: Any, held: RuleNumbers, town: Town, **kwargs: Any) -> None:
        initial = {name: getattr(held, name) for name in SPANS}
        initial["valid_from"] = town.today() + timedelta(days=1)
        super().__init__(*args, initial=initial, **kwargs)
        self.town = town
        for name, (least, most) in SPANS.items():
            label = RuleNumbers._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = forms.IntegerField(label=label, min_value=least, max_value=most)

    def rules(self) -> Iterator[tuple[Rule, list[forms.BoundField]]]:
        for rule, names in NUMBERS.items():
            yield rule, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("missed_within") or 0) < (data.get("missed_reports") or 0) and "missed_within" in data:
            self.add_error("missed_within", _("So many reports can't be missed in so few days."))
        return data

    @property
    def wanted(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in SPANS}

    @property
    def signature(self) -> str:
        """What was tried: only that may be saved."""
        return "-".join(str(number) for number in self.wanted.values())

    def numbers(self) -> RuleNumbers:
        """Unsaved, to try them."""
        return RuleNumbers(town=self.town, valid_from=self.cleaned_data["valid_from"], **self.wanted)
