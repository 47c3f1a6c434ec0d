"""What is typed about rules and proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accountability.models import Rule, RuleNumbers
from apps.core.forms import PageForm, day_field
from apps.towns.models import Town

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
