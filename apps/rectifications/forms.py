"""What is typed at each step of a task, and for several at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import PageForm
from apps.photos.actions import keep_draft
from apps.photos.forms import PhotoIdsField, PhotosField
from apps.rectifications.models import BY_OFFICE, CHOICES, Chain, Escalation, LookBack, Source, Task
from apps.rectifications.opening import Opening, competent_unit
from apps.rectifications.queries import perhaps_the_same
from apps.towns.models import Category, Severity, Term, Town
from apps.units.models import Unit


def words_field(label: Any, *, required: bool = True, rows: int = 3, most: int = 2000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}))


def open_units(town: Town) -> list[tuple[int, str]]:
    rows = Unit.objects.filter(town=town).open_on(town.today()).exclude(kind__in=[Unit.Kind.TOWN, Unit.Kind.GROUP])
    return list(rows.values_list("pk", "name"))


def categories_of(town_id: int) -> dict[int, Category]:
    """The town's categories that are in use, by id."""
    return {row.pk: row for row in Category.objects.filter(town=town_id, is_hidden=False).select_related("line")}


def choices_of(categories: dict[int, Category]) -> list[tuple[Any, str]]:
    """The first stands for none: a category chosen by nobody would bring a line and its deputy that aren't meant."""
    return [("", "—"), *((pk, str(row)) for pk, row in categories.items())]


class StepForm(PageForm):
    """A step of a task. `kwargs` are the action's own words."""

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task

    def keep_files(self, *, by: User) -> None:
        """Photos sent along become drafts; steps without photos have none."""

    def kwargs(self) -> dict[str, Any]:
        return self.cleaned_data


class PhotosMixin(forms.Form):
    """Photos of a step: sent along, or kept on the server before."""

    photos = PhotosField(label=_("Photos"), required=False)
    kept_photos = PhotoIdsField(required=False)

    def keep_files_of(self, by: User, town: Town) -> None:
        """Files sent along become drafts, kept beside those of their field that were kept before."""
        for name in self.photo_fields:
            ids = self.cleaned_data.setdefault(f"kept_{name}", [])
            for file in self.cleaned_data.get(name) or []:
                try:
                    ids.append(keep_draft(file, by=by, town=town).pk)
                except RuleBroken as refusal:
                    self.add_error(name, refusal.message)

    @property
    def photo_fields(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, PhotosField)]

    @property
    def kept(self) -> dict[str, list[int]]:
        """Ids of the photos that are on the server, by the field that they were chosen in."""
        data = getattr(self, "cleaned_data", {})
        return {name: data.get(f"kept_{name}") or [] for name in self.photo_fields}


class EvidenceForm(PhotosMixin, StepForm):
    words = words_field(_("What was done"))
    field_order = ["photos", "words"]

    def keep_files(self, *, by: User) -> None:
        self.keep_files_of(by, self.task.town)

    def kwargs(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"], "photo_ids": self.cleaned_data["kept_photos"]}


class PlanForm(StepForm):
    plan = words_field(_("How it will be put right"), rows=5)
    until = forms.DateField(label=_("Done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class RemarkForm(StepForm):
    remark = words_field(_("Remark"), required=False, rows=2)


class ReasonForm(StepForm):
    reason = words_field(_("Reason"))


class TurnMixin(StepForm):
    """`seen`: which approval of which evidence the page asked for."""

    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    @property
    def shown(self) -> str:
        return self.task.turn


class VerifyForm(TurnMixin, RemarkForm):
    pass


class ReturnForm(TurnMixin, ReasonForm):
    pass


class EscalateForm(ReasonForm):
    """`seen`: how far up it was when the page was opened; nowhere, where a page doesn't say."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def shown(self) -> int:
        return self.task.escalation

    def kwargs(self) -> dict[str, Any]:
        return self.cleaned_data | {"seen": self.cleaned_data["seen"] or Escalation.NONE}


class OptionalReasonForm(StepForm):
    reason = words_field(_("Reason"), required=False, rows=2)


class UnitForm(ReasonForm):
    unit = forms.TypedChoiceField(label=_("New leading unit"), coerce=int)
    field_order = ["unit", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competent = competent_unit(self.task.category, self.task.town.today())
        units = [row for row in open_units(self.task.town) if row[0] != self.task.lead_unit_id]
        units.sort(key=lambda row: competent is None or row[0] != competent.pk)  # the competent one comes first
        self.fields["unit"].choices = units  # type: ignore[attr-defined]

    def kwargs(self) -> dict[str, Any]:
        unit = Unit.objects.get(pk=self.cleaned_data["unit"], town=self.task.town)
        return {"unit": unit, "reason": self.cleaned_data["reason"]}


class CategoryForm(ReasonForm):
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    field_order = ["category", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories_of(self.task.town_id)
        self.categories.pop(self.task.category_id, None)
        self.fields["category"].choices = choices_of(self.categories)  # type: ignore[attr-defined]

    def kwargs(self) -> dict[str, Any]:
        return {"category": self.categories[self.cleaned_data["category"]], "reason": self.cleaned_data["reason"]}


class AssignForm(PageForm):
    """Which unit leads the chosen tasks from now on, and why."""

    unit = forms.TypedChoiceField(label=_("New leading unit"), coerce=int)
    reason = words_field(_("Reason"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        self.fields["unit"].choices = [("", "—"), *open_units(town)]  # type: ignore[attr-defined]

    def kwargs(self) -> dict[str, Any]:
        unit = Unit.objects.get(pk=self.cleaned_data["unit"], town=self.town)
        return {"unit": unit, "reason": self.cleaned_data["reason"]}


class ExtendForm(PageForm):
    """Until when the chosen tasks are extended, and why."""

    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = words_field(_("Reason"))


class PassOnForm(OptionalReasonForm):
    to = forms.CharField(label=_("Passed on to"), max_length=100)
    field_order = ["to", "reason"]


class ExtensionForm(ReasonForm):
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ["until", "reason"]


class DeferralForm(ReasonForm):
    until = forms.DateField(
        label=_("Not to be done before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ["until", "reason"]


class LookBackForm(EvidenceForm):
    result = forms.ChoiceField(
        label=_("What was seen on site"),
        choices=LookBack.Result.choices,
        error_messages={"required": _("Please choose: it holds, or it came again.")},
        widget=forms.RadioSelect,
    )
    words = words_field(_("In words"))
    field_order = ["result", "photos", "words"]

    def kwargs(self) -> dict[str, Any]:
        return {**super().kwargs(), "result": self.cleaned_data["result"]}


class DecisionForm(RemarkForm):
    is_granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant")), ("no", _("Refuse"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Please choose: grant or refuse.")},
        widget=forms.RadioSelect,
    )
    field_order = ["is_granted", "remark"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_granted") is False and not data.get("remark"):
            self.add_error("remark", _("Why not? The unit reads the reason."))
        return data


class MergeForm(StepForm):
    duplicates = forms.TypedMultipleChoiceField(
        label=_("The same as this one"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duplicates"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.number} {row.unit} · {row.category} · {row.place} · {row.title}")
            for row in perhaps_the_same(self.task)[:40]
        ]


class ChainForm(PageForm):
    """How a source goes: its days, how they count, who approves one after the other, whether it is looked back at."""

    approvers = forms.TypedChoiceField(label=_("Who approves"), coerce=lambda value: value.split("-"))
    days_general = forms.IntegerField(label=_("Days, general problem"), min_value=0, max_value=365, required=False)
    days_serious = forms.IntegerField(label=_("Days, serious problem"), min_value=0, max_value=365, required=False)
    counted_in = forms.ChoiceField(
        label=_("Days counted as"), choices=[("", _("as its category says")), *Term.choices], required=False
    )
    looks_back = forms.BooleanField(label=_("Look back at it 30, 90 and 180 days after"), required=False)

    def __init__(self, *args: Any, chain: Chain, **kwargs: Any) -> None:
        names = ("days_general", "days_serious", "counted_in", "looks_back")
        initial = {name: getattr(chain, name) for name in names} | {"approvers": "-".join(chain.approvers)}
        super().__init__(*args, initial=initial, **kwargs)
        chains = [chain.get_steps()] if chain.source == Source.FEEDBACK else CHOICES
        self.fields["approvers"].choices = [  # type: ignore[attr-defined]
            ("-".join(steps), " → ".join(str(step.label) for step in steps)) for steps in chains
        ]
        for name in ("days_general", "days_serious"):
            self.fields[name].help_text = _("empty: as the town's settings say")


class NewTaskForm(PhotosMixin, PageForm):
    """A task that came another way than by a report."""

    source = forms.ChoiceField(label=_("Source"), choices=[(source.value, source.label) for source in BY_OFFICE])
    unit = forms.TypedChoiceField(label=_("Where, unit"), coerce=int)
    place = forms.CharField(label=_("Where, place"), max_length=100)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.GENERAL)
    description = words_field(_("Problem"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        self.categories = categories_of(town.pk)
        self.fields["unit"].choices = open_units(town)  # type: ignore[attr-defined]
        self.fields["category"].choices = [(pk, str(row)) for pk, row in self.categories.items()]  # type: ignore[attr-defined]
        self.order_fields(["source", "unit", "place", "category", "severity", "description", "photos"])

    def opening(self, *, by: User, now: Any) -> Opening:
        data = self.cleaned_data
        return Opening(
            unit=Unit.objects.select_related("parent").get(pk=data["unit"], town=self.town),
            category=self.categories[data["category"]],
            place=data["place"],
            severity=data["severity"],
            source=data["source"],
            found_at=now,
            finder=by,
            finder_unit_id=None,
            description=data["description"],
            photo_ids=data["kept_photos"],
        )
