"""The daily report's form (docs: interfaces), the spot report's, and withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import PageForm
from apps.photos.actions import keep_draft
from apps.photos.forms import PhotoIdsField, PhotosField
from apps.photos.models import Photo
from apps.reports.models import DailyReport
from apps.reports.queries import removable
from apps.reports.sent import SentFinding, SentReport, SentSpot
from apps.towns.models import Category, PlaceKind, Severity, Town
from apps.units.models import Unit

MOST_FINDINGS = 50


class Words:
    """The town's categories and kinds of place, read once for all forms of a page.

    `held_by`: a report whose own words stay, also those that the town has hidden since.
    """

    def __init__(self, town: Town, held_by: DailyReport | None = None) -> None:
        self.town = town
        self.held_by = held_by

    @cached_property
    def known(self) -> dict[int, Category]:
        rows = Category.objects.filter(town=self.town).select_related("line__competence__unit")
        return {row.pk: row for row in rows}

    @property
    def categories(self) -> dict[int, Category]:
        """Those that a problem may be sorted by."""
        return {pk: row for pk, row in self.known.items() if not row.is_hidden}

    @property
    def looked_at(self) -> dict[int, Category]:
        held = self.held_by.categories if self.held_by else []
        return {pk: row for pk, row in self.known.items() if not row.is_hidden or pk in held}

    @cached_property
    def place_kinds(self) -> dict[int, PlaceKind]:
        held = self.held_by.places if self.held_by else []
        rows = PlaceKind.objects.filter(Q(is_hidden=False) | Q(pk__in=held), town=self.town)
        return {row.pk: row for row in rows}


class ChipsField(forms.TypedMultipleChoiceField):
    """Several of the town's words, as chips; a list of their ids. The words are read only when they are needed."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, empty_value=[], **kwargs)


def choices_of(words: dict[int, Any]) -> list[tuple[int, str]]:
    return [(pk, str(word)) for pk, word in words.items()]


class FindingForm(PageForm):
    """A problem. Everything that may stay empty may: a tired cadre types a place and takes a photo."""

    category = forms.TypedChoiceField(
        label=_("What is it?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what kind of problem it is.")},
    )
    place = forms.CharField(
        label=_("Where?"), max_length=100, error_messages={"required": _("Please write where it is.")}
    )
    severity = forms.ChoiceField(
        label=_("How bad?"), choices=Severity.choices, initial=Severity.GENERAL, widget=forms.RadioSelect
    )
    description = forms.CharField(
        label=_("In a few words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    latitude = forms.DecimalField(
        required=False, max_digits=18, min_value=-90, max_value=90, widget=forms.HiddenInput, localize=False
    )
    longitude = forms.DecimalField(
        required=False, max_digits=18, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    accuracy = forms.FloatField(
        required=False,
        widget=forms.HiddenInput,
        validators=[MinValueValidator(0), MaxValueValidator(1_000_000)],
    )
    fixed_on_spot = forms.BooleanField(label=_("Put right on the spot"), required=False)
    photos = PhotosField(label=_("Photos"), required=False)
    after_photos = PhotosField(label=_("Photos after it was put right"), required=False)
    kept_photos = PhotoIdsField(required=False)
    kept_after_photos = PhotoIdsField(required=False)

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.fields["category"].choices = lambda: choices_of(words.categories)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = data["accuracy"] = None  # half a position is none
        return data

    def keep_files(self, keep: Callable[[Any], Photo]) -> None:
        """Turn the files sent along into drafts; what is no photo is named at its field, the others stay."""
        for field in ("photos", "after_photos"):
            ids = self.cleaned_data.setdefault(f"kept_{field}", [])
            for file in self.cleaned_data.get(field) or []:
                try:
                    ids.append(keep(file).pk)
                except RuleBroken as refusal:
                    self.add_error(field, refusal.message)

    @property
    def kept(self) -> dict[str, list[int]]:
        """Ids of photos that are on the server already, for the page that shows the form again."""
        data = getattr(self, "cleaned_data", {})
        return {"photos": data.get("kept_photos") or [], "after_photos": data.get("kept_after_photos") or []}

    def sent(self) -> SentFinding:
        data = self.cleaned_data
        return SentFinding(
            category=self.words.categories[data["category"]],
            place=data["place"],
            severity=data["severity"],
            description=data["description"],
            latitude=data["latitude"] and round(data["latitude"], 6),
            longitude=data["longitude"] and round(data["longitude"], 6),
            accuracy=None if data["accuracy"] is None else round(data["accuracy"]),
            is_fixed_on_spot=data["fixed_on_spot"],
            photo_ids=data["kept_photos"],
            after_photo_ids=[pk for pk in data["kept_after_photos"] if pk not in data["kept_photos"]],
        )


class BaseFindings(forms.BaseFormSet):  # type: ignore[type-arg]
    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if data is not None and not any(name.startswith(f"{self.prefix}-") for name in data):
            self.data = {self.add_prefix(name): 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}  # a nil report

    def keep_files(self, *, by: User, town: Town) -> None:
        for form in self.forms:
            if hasattr(form, "cleaned_data"):
                form.keep_files(lambda file: keep_draft(file, by=by, town=town))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """A row that was opened and left empty is refused: else "there is a problem" would be sent as a nil report."""
        return super().get_form_kwargs(index) | {"empty_permitted": False, "use_required_attribute": False}

    def sent(self) -> list[SentFinding]:
        return [form.sent() for form in self.forms]


FindingFormSet = forms.formset_factory(
    FindingForm, formset=BaseFindings, extra=0, max_num=MOST_FINDINGS, validate_max=True, validate_min=True
)


class ReportForm(PageForm):
    """A daily report. Only the day is asked for; all else is offered from what is known."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    report_date = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"]
    )
    unit = forms.TypedChoiceField(
        label=_("Unit"),
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("You can't report for this unit.")},
    )
    written_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    patrol_from = forms.TimeField(
        label=_("Patrol from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    patrol_to = forms.TimeField(
        label=_("to"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    patrollers = forms.CharField(label=_("Who patrolled"), max_length=100, required=False)
    places = ChipsField(label=_("Where to"))
    categories = ChipsField(label=_("What was looked at"))
    remarks = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    late_reason = forms.CharField(label=_("Why it is made up"), max_length=200, required=False)
    caller = forms.CharField(label=_("Telephoned by"), max_length=30, required=False)
    called_at = forms.DateTimeField(
        label=_("Time of the call"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(
        self, *args: Any, units: Sequence[Unit], words: Words, default: Unit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.default = default
        self.words = words
        self.fields["unit"].choices = choices_of(self.units)  # type: ignore[attr-defined]
        self.fields["places"].choices = lambda: choices_of(words.place_kinds)  # type: ignore[attr-defined]
        self.fields["categories"].choices = lambda: choices_of(words.looked_at)  # type: ignore[attr-defined]

    def put_missing_first(self, reported: set[int]) -> None:
        """For the office on the telephone: who is missing comes first, the others are marked."""
        names = {
            pk: _("%(unit)s (reported already)") % {"unit": unit} for pk, unit in self.units.items() if pk in reported
        }
        missing = [(pk, str(unit)) for pk, unit in self.units.items() if pk not in reported]
        self.fields["unit"].choices = [*missing, *names.items()]  # type: ignore[attr-defined]
        self.initial["unit"] = next((pk for pk, _name in missing), self.initial.get("unit"))

    def clean_called_at(self) -> Any:
        called_at = self.cleaned_data["called_at"]
        if called_at and called_at > timezone.now():
            raise forms.ValidationError(_("That time hasn't come yet."))
        return called_at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        one_end = (data.get("patrol_from") is None) != (data.get("patrol_to") is None)
        if one_end and not {"patrol_from", "patrol_to"} & set(self.errors):
            missing = "patrol_to" if data.get("patrol_to") is None else "patrol_from"
            self.add_error(missing, _("Please give both ends of the patrol, or neither."))
        default_unit(self, data)
        return data

    def sent(self, findings: Sequence[SentFinding]) -> SentReport:
        data = {name: value for name, value in self.cleaned_data.items() if name != "unit"}
        return SentReport(unit=self.units[self.cleaned_data["unit"]], findings=findings, **data)


class AmendForm(ReportForm):
    """The day's report again: what is added and corrected, and which findings are taken out."""

    take_out = forms.TypedMultipleChoiceField(
        label=_("Take out"), coerce=int, required=False, empty_value=[], widget=forms.CheckboxSelectMultiple
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: DailyReport, may_take_out: bool, is_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, units=[report.unit], default=report.unit, **kwargs)
        findings = removable(report, is_office=is_office) if may_take_out else []
        stored = [(finding.pk, f"{finding.category} · {finding.place} {finding.description}") for finding in findings]
        self.fields["take_out"].choices = stored  # type: ignore[attr-defined]

    def sent(self, findings: Sequence[SentFinding]) -> SentReport:
        return replace(super().sent(findings), is_whole="remarks" in self.data)


def default_unit(form: ReportForm | SpotForm, data: dict[str, Any]) -> None:
    """No unit named: the own one that the user stands in; who has none of the own must name one."""
    if data.get("unit") or "unit" in form.errors:
        return
    if form.default is None:
        form.add_error("unit", _("Please choose the unit that it is about."))
    else:
        data["unit"] = form.default.pk


class SpotForm(PageForm):
    """Where a spot report belongs; its problem is a FindingForm."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.TypedChoiceField(
        label=_("Unit"),
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("You can't report for this unit.")},
    )
    written_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Sequence[Unit], default: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.default = default
        self.fields["unit"].choices = choices_of(self.units)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        default_unit(self, data)
        return data

    def sent(self, finding: SentFinding) -> SentSpot:
        data = self.cleaned_data
        unit = self.units[data["unit"]]
        return SentSpot(client_id=data["client_id"], unit=unit, finding=finding, written_at=data["written_at"])


class WithdrawForm(PageForm):
    reason = forms.CharField(label=_("Why is it withdrawn?"), max_length=200)


def add_refusal(form: forms.BaseForm, findings: BaseFindings | None, refusal: RuleBroken) -> None:
    """Put a refusal where it belongs: the form's field, a finding's (findings-N-field), or the top of the form."""
    parts = refusal.field.split("-")
    if findings is not None and len(parts) == 3 and parts[0] == "findings":
        findings.forms[int(parts[1])].add_error(parts[2], refusal.message)
        form.add_error(None, _("Please look at the problem marked below."))
    elif refusal.field in form.fields:
        form.add_error(refusal.field, refusal.message)
    else:
        form.add_error(None, refusal.message)


def all_errors(form: forms.BaseForm, findings: BaseFindings | None) -> dict[str, list[str]]:
    """field → messages over the form and its findings, named as in the page."""
    errors = {name: [str(word) for word in words] for name, words in form.errors.items()}
    if findings is None:
        return errors
    for row in findings.forms:
        errors |= {row.add_prefix(name): [str(word) for word in words] for name, words in row.errors.items()}
    errors |= {"__all__": [str(word) for word in findings.non_form_errors()]} if findings.non_form_errors() else {}
    return errors
