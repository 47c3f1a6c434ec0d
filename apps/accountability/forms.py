"""What is typed about rules and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accountability.measures import Appointment
from apps.accountability.models import TALKS, Measure, Proposal, Rule, RuleNumbers, Talk
from apps.accountability.talks import Promise
from apps.accounts.models import Role
from apps.core.forms import LineField, PageForm, day_field
from apps.core.text import in_a_line
from apps.towns.models import Category, Town
from apps.units.models import Unit
from apps.units.queries import accounts_holding

LONGEST = timedelta(days=3 * 366)
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
HOLDERS = [Role.DEPUTY, Role.LEADER]
TALK_FIELDS = ("holder", "talk_day", "talk_time", "talk_place")
# rule → its numbers; number → least and most
NUMBERS = {
    Rule.MISSED: ("missed_reports", "missed_within"),
    Rule.OVERDUE: ("overdue_over",),
    Rule.RETURNED: ("returned_times",),
    Rule.REPEATED: ("repeated_times", "repeated_within"),
    Rule.SCORE: ("score_under",),
}
SPANS = {
    "missed_reports": (1, 30),
    "missed_within": (1, 60),
    "overdue_over": (0, 90),
    "returned_times": (1, 10),
    "repeated_times": (2, 10),
    "repeated_within": (1, 90),
    "score_under": (0, 100),
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
    public_words = LineField(
        label=_("What the bulletin says"), max_length=300, required=False, help_text=_("The unit by name, no person.")
    )
    referred_to = LineField(label=_("Referred to"), max_length=100, required=False)
    holder = forms.TypedChoiceField(label=_("Who holds the talk"), coerce=int, empty_value=None, required=False)
    talk_day = day_field(_("Day of the talk"), required=False)
    talk_time = forms.TimeField(label=_("Hour"), required=False, widget=CLOCK)
    talk_place = LineField(label=_("Where"), max_length=100, required=False)
    is_major = forms.BooleanField(label=_("A major matter: skip a step"), required=False)
    skip_reason = forms.CharField(label=_("Why a step is skipped"), max_length=200, required=False)

    def __init__(self, *args: Any, unit: Unit, kinds: Sequence[Measure.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value
        self.town = unit.town
        self.holders = {user.pk: user for user in accounts_holding(self.town, HOLDERS, self.town.today())}
        self.fields["holder"].choices = [("", "—"), *((pk, user.name) for pk, user in self.holders.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in TALKS:
            for name in TALK_FIELDS:
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("A talk needs this."))
        return data

    @property
    def is_talk_alone(self) -> bool:
        return {value for value, _label in self.fields["kind"].choices} <= {*TALKS}  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """Of the measure itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in TALK_FIELDS}

    @property
    def appointment(self) -> Appointment | None:
        data = self.cleaned_data
        if data["kind"] not in TALKS:
            return None
        at = self.town.at(data["talk_day"], data["talk_time"])
        return Appointment(self.holders[data["holder"]], at, data["talk_place"])


def kinds_against(unit: Unit, proposal: Proposal | None) -> list[Measure.Kind]:
    """What may be taken: of a posted agency it is asked; without a ground there is only a talk about the work."""
    if unit.kind == Unit.Kind.AGENCY:
        return [Measure.Kind.REQUEST]
    if proposal is not None and proposal.leads_to_a_talk_alone:
        return list(TALKS)
    return [kind for kind in Measure.Kind if kind not in (Measure.Kind.REQUEST, Measure.Kind.NOTICE)]


class MinutesForm(PageForm):
    """What was said, and what the unit promised: a line each, the day at its end."""

    minutes = words(_("Minutes"), 8000, 10)
    category = forms.TypedChoiceField(label=_("What the commitments are about"), coerce=int)
    promises = forms.CharField(
        label=_("Commitments"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line each, its day at the end: 清理河道垃圾 2026-12-20. Each becomes a task."),
    )

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        lines = [f"{one.words} {one.due_on}" for one in talk.commitments.all()]
        initial = {"minutes": talk.minutes, "category": talk.category_id, "promises": "\n".join(lines)}
        super().__init__(*args, initial=initial, **kwargs)
        self.categories = {row.pk: row for row in Category.objects.filter(town=talk.town_id, is_hidden=False)}
        self.fields["category"].choices = [(pk, str(row)) for pk, row in self.categories.items()]  # type: ignore[attr-defined]

    def clean_category(self) -> Category:
        return self.categories[self.cleaned_data["category"]]

    def clean_promises(self) -> list[Promise]:
        """Raises ValidationError naming the line whose day can't be read."""
        lines = [in_a_line(line) for line in self.cleaned_data["promises"].splitlines() if line.strip()]
        return [self.promise(line) for line in lines]

    def promise(self, line: str) -> Promise:
        said, _space, day = line.rpartition(" ")
        try:
            return Promise(said, date.fromisoformat(day))
        except ValueError:
            raise forms.ValidationError(
                _("“%(line)s”: the day at its end can't be read; write it as 2026-12-20."), params={"line": line}
            ) from None


class AnswerForm(PageForm):
    words = words(_("Your unit's own account: what happened, what was done, what comes next"), 4000, 6)


class OutcomeForm(PageForm):
    outcome = words(_("Outcome"), 2000, 3)


class LookBackForm(PageForm):
    look_back = words(_("What the look-back showed"), 2000, 3)


class DropForm(PageForm):
    reason = LineField(label=_("Why it isn't to go out"), max_length=300)


class PeriodForm(PageForm):
    """From a day to a day, both included; at most three years."""

    first = day_field(_("From"))
    last = day_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The end is before the beginning."))
        elif first and last and last - first > LONGEST:
            self.add_error("first", _("At most three years at once."))
        return data


class RegisterForm(PageForm):
    document_number = LineField(label=_("Document number"), max_length=40, required=False)
    seal = LineField(label=_("Seal"), max_length=60, required=False)


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
