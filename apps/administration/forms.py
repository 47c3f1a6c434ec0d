"""What is typed of a town: its settings from a day on, its names, its words, and a new town."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import AccountField
from apps.administration.actions import NAMES
from apps.administration.founding import NewTown
from apps.administration.queries import KEPT
from apps.core.forms import NameField, PageForm, PhoneField, day_field
from apps.towns.models import BusinessLine, Category, Town, TownSettings, TownWord

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
TEL = forms.TextInput(attrs={"inputmode": "tel"})
CLOCKS = ["cut_off", "delivered_by", "made_up_from", "first_reminder", "second_reminder"]
CLOCKS += ["bulletin_at", "quiet_from", "quiet_to"]
REPORT = ["cut_off", "first_reminder", "second_reminder", "delivered_by", "made_up_from", "made_up_days"]
BULLETIN = ["bulletin_at", "is_issued_by_itself", "has_weekly_bulletin", "has_monthly_bulletin"]
TERMS = ["days_general", "photo_general", "days_serious", "photo_serious", "control_hours", "plan_days", "photo_major"]
# Least and most: a term of none is no term, and one of a year is for good.
NUMBERS = {
    "made_up_days": (0, 30),
    "days_general": (1, 365),
    "days_serious": (1, 365),
    "control_hours": (1, 240),
    "plan_days": (1, 365),
}
QUIET = ["quiet_from", "quiet_to"]
IN_TIME = _("What was written before the cut-off counts as in time, even if it arrives later.")
# (part of the address, title, what it is good for, fields)
PARTS = [
    ("report", _("Daily report"), IN_TIME, REPORT),
    ("bulletin", _("Bulletins"), _("The clock builds a draft; without “by itself” it waits for the office."), BULLETIN),
    ("terms", _("Terms and photos"), _("They hold for problems that are taken up from that day on."), TERMS),
    ("quiet", _("Quiet hours"), _("Nothing but major problems goes outward. The same hour twice: no quiet."), QUIET),
]


class SettingsForm(PageForm):
    """The settings `held` on a `day`, and from which day on what is changed holds: that day, from tomorrow on."""

    valid_from = day_field(_("Holds from"))

    def __init__(self, *args: Any, held: TownSettings, day: date, **kwargs: Any) -> None:
        initial = {name: getattr(held, name) for name in KEPT}
        initial["valid_from"] = max(day, held.town.today() + timedelta(days=1))
        super().__init__(*args, initial=initial, **kwargs)
        self.fields |= fields_for_model(TownSettings, KEPT, widgets=dict.fromkeys(CLOCKS, CLOCK))
        for name, (least, most) in NUMBERS.items():
            self.fields[name] = forms.IntegerField(label=self.fields[name].label, min_value=least, max_value=most)

    def parts(self) -> Iterator[tuple[str, Any, Any, list[forms.BoundField]]]:
        for name, title, use, fields in PARTS:
            yield name, title, use, [self[field] for field in fields]

    def wanted(self) -> dict[str, Any]:
        """Only what was changed against what the page showed: all else stays as it is or is planned."""
        return {name: self.cleaned_data[name] for name in KEPT if name in self.changed_data}


class NamesForm(PageForm):
    """How the town and its offices are called."""

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(town, name) for name in NAMES}, **kwargs)
        helps: Any = {
            "duty_phone": _("Shown first wherever a major problem is reported."),
            "government_name": _("Left empty: the town's name with 人民政府."),
            "office_name": _("Left empty: the town's name with that of the office's unit."),
            "masthead": _("From the next draft on; what is built or issued keeps its own."),
        }
        labels: Any = {"name": _("Name of the town"), "county": _("County")}
        self.fields |= fields_for_model(Town, NAMES, widgets={"duty_phone": TEL}, labels=labels, help_texts=helps)


class WordForm(PageForm):
    """A word of the town; a category has a line, a term and a telephone beside its name."""

    name = NameField(label=_("How it is called"), max_length=40)

    def __init__(
        self, *args: Any, model: type[TownWord], town: Town, word: TownWord | None = None, **more: Any
    ) -> None:
        super().__init__(*args, initial=forms.model_to_dict(word) if word else None, **more)
        if model is Category:
            self.add_fields_of_category(town, word)
        if word and word.is_builtin:
            del self.fields["name"]

    def add_fields_of_category(self, town: Town, word: TownWord | None) -> None:
        labels: Any = {"line": _("Business line")}
        names = ["line", "term", "emergency_phone"]
        self.fields |= fields_for_model(Category, names, widgets={"emergency_phone": TEL}, labels=labels)
        lines: Any = self.fields["line"]
        own = getattr(word, "line_id", None)
        lines.queryset = BusinessLine.objects.filter(Q(is_hidden=False) | Q(pk=own), town=town)
        self.fields["emergency_phone"].help_text = _("For instance 119 for fire: one tap on the phone calls it.")


class ChannelReasonForm(PageForm):
    reason = forms.CharField(label=_("Why nothing goes outward, in a word"), max_length=100)


class FoundForm(PageForm):
    """A new town and the first officer of its environment office."""

    name = NameField(label=_("Name of the town"), max_length=50)
    county = NameField(label=_("County"), max_length=50)
    code = forms.CharField(
        label=_("Short code"),
        max_length=32,
        help_text=_("Lower-case letters, for instance qingxi; it stands in addresses and never changes."),
        validators=Town._meta.get_field("code").validators,
    )
    duty_phone = forms.CharField(label=_("Duty phone"), max_length=30, required=False, widget=TEL)
    first_day = day_field(_("In use from"), help_text=_("From this day on reports can be written and are owed."))
    office = NameField(label=_("Environment office"), max_length=50, initial="生态环境办公室")
    officer = NameField(label=_("Name"), max_length=30)
    phone = PhoneField(label=_("Mobile phone"), max_length=20, widget=TEL)
    title = NameField(label=_("Post"), max_length=50, initial="环境办主任")
    username = AccountField(required=False, help_text=_("Left empty: the code with -officer."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"].initial = timezone.localdate()

    @property
    def of_town(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "county", "code", "duty_phone", "first_day")]

    @property
    def of_officer(self) -> list[forms.BoundField]:
        return [self[name] for name in ("office", "officer", "title", "phone", "username")]

    def new_town(self) -> NewTown:
        data = self.cleaned_data
        return NewTown(**data | {"username": data["username"] or f"{data['code']}-officer"})
