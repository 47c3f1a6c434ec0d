"""What is typed about lists, items and their steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.forms import LineField, PageForm, day_field
from apps.feedback.actions import Worded, helpers_named
from apps.feedback.models import Batch, FeedbackItem, Progress, Question
from apps.feedback.queries import months_to_tell
from apps.feedback.wording import due_of, lead_named, remedies_in, year_of_list
from apps.photos.forms import PhotoIdsField, PhotosField
from apps.rectifications.forms import ExtendForm, PhotosMixin, categories_of, choices_of, open_units, words_field
from apps.rectifications.models import LookBack
from apps.towns.models import Category, Town
from apps.units.models import Unit


class BatchForm(PageForm):
    """A list that came down, and who accepts what is put right."""

    title = LineField(label=_("Title of the list"), max_length=200)
    level = forms.ChoiceField(label=_("Level"), choices=Batch.Level.choices)
    authority = LineField(label=_("Fed back by"), max_length=100, required=False)
    received_on = day_field(_("Received on"))
    notice_days = forms.IntegerField(label=_("Working days of the public notice"), min_value=1, max_value=60, initial=5)
    is_accepted_by_town = forms.BooleanField(
        label=_("The town is empowered to accept it itself (own and county self-checks)"), required=False
    )
    empowered_by = LineField(label=_("By which paper"), max_length=200, required=False)


class ItemForm(PageForm):
    """An item as it is worded in the list."""

    number = LineField(label=_("Number in the list"), max_length=20)
    problem = words_field(_("Problem as worded"), rows=4, most=4000)
    kind = LineField(label=_("Kind of problem"), max_length=100, required=False)
    goal = words_field(_("Goal"), required=False, rows=2)
    remedies = words_field(_("Measures, a numbered line each"), required=False, rows=5, most=8000)
    lead = LineField(label=_("Leads"), max_length=200, required=False)
    assisting = LineField(label=_("Assist"), max_length=500, required=False)
    answerable = LineField(label=_("Answerable"), max_length=200, required=False)
    due_words = LineField(
        label=_("Deadline: a day, a month, a quarter, 长期坚持 or 立行立改"), max_length=100, required=False
    )
    supervising = LineField(label=_("Supervised by"), max_length=200, required=False)
    progress = words_field(_("Progress, as it came down"), required=False, rows=2, most=4000)

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch

    def clean_due_words(self) -> Any:
        return due_of(self.cleaned_data["due_words"], year_of_list(self.batch.title, self.batch.received_on))

    @property
    def worded(self) -> Worded:
        data = dict(self.cleaned_data)
        due = data.pop("due_words")
        remedies = remedies_in(data.pop("remedies"))
        return Worded(**data, **due.worded, remedies=remedies)


class StepForm(PageForm):
    """A step of an item. `kwargs` are the action's own words."""

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item

    def keep_files(self, *, by: User) -> None:
        """Photos sent along become drafts; steps without photos have none."""

    def kwargs(self) -> dict[str, Any]:
        return self.cleaned_data


def category_named(kind: str, categories: dict[int, Category]) -> int | None:
    """The one category whose name stands in the list's kind of problem, which is Chinese; None for none or several."""
    with translation.override("zh-hans"):
        found = [pk for pk, row in categories.items() if str(row) in kind]
    return found[0] if len(found) == 1 else None


class AssignForm(StepForm):
    """Which unit leads in the town, under which category, by when."""

    unit = forms.TypedChoiceField(label=_("Leads"), coerce=int)
    assisting = forms.TypedMultipleChoiceField(
        label=_("Assist"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    due_on = day_field(_("Due on"))

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        town = item.town
        units = open_units(town)
        named = {name: pk for pk, name in units}
        day = item.due_on or town.today().replace(month=12, day=31)
        helpers = [unit.pk for unit in helpers_named(item)]
        self.categories = categories_of(town.pk)
        initial = {
            "unit": item.lead_unit_id or named.get(lead_named(item.lead_words)),
            "assisting": helpers,
            "category": category_named(item.kind, self.categories),
            "due_on": day,
        }
        super().__init__(*args, item=item, initial=initial, **kwargs)
        self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        self.fields["assisting"].choices = units  # type: ignore[attr-defined]
        self.fields["category"].choices = choices_of(self.categories)  # type: ignore[attr-defined]
        if item.is_for_good:
            self.fields["due_on"].help_text = _("To be kept up for good: the day of this stage.")
        elif day < town.today():
            self.fields["due_on"].help_text = _("That day is past: with it the task is overdue from the start.")

    def kwargs(self) -> dict[str, Any]:
        data = self.cleaned_data
        units = {unit.pk: unit for unit in Unit.objects.filter(town=self.item.town).select_related("parent", "town")}
        return {
            "unit": units[data["unit"]],
            "assisting": [units[pk] for pk in data["assisting"] if pk != data["unit"]],
            "category": self.categories[data["category"]],
            "due_on": data["due_on"],
        }


class AssignAllForm(PageForm):
    """To which units the chosen items are given, under which category, by when."""

    unit = forms.TypedChoiceField(label=_("Leads"), coerce=int, required=False, empty_value=None)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    due_on = day_field(_("Due on"), required=False, help_text=_("Empty: each on the day that its list says."))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town, self.categories = town, categories_of(town.pk)
        named = ("", _("each the unit that its list names"))
        self.fields["unit"].choices = [named, *open_units(town)]  # type: ignore[attr-defined]
        self.fields["category"].choices = choices_of(self.categories)  # type: ignore[attr-defined]

    def kwargs(self) -> dict[str, Any]:
        data = self.cleaned_data
        units = Unit.objects.filter(town=self.town, pk=data["unit"]).select_related("parent", "town")
        return {"unit": units.first(), "category": self.categories[data["category"]], "due_on": data["due_on"]}


class ExtendAllForm(ExtendForm):
    """Until when the tasks of the chosen items are extended, and why."""

    def kwargs(self) -> dict[str, Any]:
        return self.cleaned_data


class ProgressForm(StepForm):
    pace = forms.ChoiceField(
        label=_("How it stands"),
        choices=Progress.Pace.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how it stands.")},
    )
    words = words_field(_("What was done this month"))
    month = forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat)
    field_order = ["month", "pace", "words"]

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        """Months that were left out are offered beside this one; where none was, nothing is asked."""
        super().__init__(*args, item=item, **kwargs)
        months = months_to_tell(item)
        if len(months) < 2:
            del self.fields["month"]
            return
        self.fields["month"].choices = [(f"{one}", f"{one:%Y-%m}") for one in months]  # type: ignore[attr-defined]
        self.fields["words"].label = _("What was done in that month")


class CheckForm(PhotosMixin, StepForm):
    """On site: who, when, and the five answers with what shows them, in words and where wanted in photos of its own."""

    checked_on = day_field(_("Checked on"))
    checkers = LineField(label=_("Who checked"), max_length=200)

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, initial={"checked_on": item.town.today()}, **kwargs)
        self.fields["photos"].label = _("Photos of the whole check")
        order = ["checked_on", "checkers"]
        for number, label in Question.choices:
            self.fields[f"answer_{number}"] = words_field(f"{number}. {label}", rows=2)
            self.fields[f"photos_{number}"] = PhotosField(label=_("Photos that show it"), required=False)
            self.fields[f"kept_photos_{number}"] = PhotoIdsField(required=False)
            order += [f"answer_{number}", f"photos_{number}"]
        self.order_fields([*order, "photos"])

    def keep_files(self, *, by: User) -> None:
        self.keep_files_of(by, self.item.town)

    def kwargs(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "checked_on": data["checked_on"],
            "checkers": data["checkers"],
            "answers": {number: data[f"answer_{number}"] for number in Question.values},
            "photo_ids": data["kept_photos"],
            "photos_of_answers": {number: data[f"kept_photos_{number}"] for number in Question.values},
        }


class RecordForm(StepForm):
    """Authority, paper and day: nothing is recorded without them."""

    authority = LineField(label=_("Authority"), max_length=100)
    document = LineField(label=_("Paper: its name and number"), max_length=200)
    day = day_field(_("Day"))
    words = words_field(_("Remark"), required=False, rows=2)

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        authority = item.town.government if item.batch.is_accepted_by_town else item.batch.authority
        super().__init__(*args, item=item, initial={"authority": authority, "day": item.town.today()}, **kwargs)


class WithdrawForm(StepForm):
    """Which record is withdrawn, and why."""

    record_id = forms.TypedChoiceField(label=_("Record"), coerce=int)
    reason = words_field(_("What is wrong with it"), rows=2)

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        last = item.record_last
        self.fields["record_id"].choices = [(last.pk, last.in_words)] if last else []  # type: ignore[attr-defined]


class ObjectionForm(StepForm):
    """Who objects to the public notice, to what; a name isn't asked for."""

    day = day_field(_("Day"))
    raised_by = LineField(label=_("Who objects"), max_length=100, required=False)
    words = words_field(_("What is objected"))


class ObjectionAnswerForm(StepForm):
    objection = forms.TypedChoiceField(label=_("Objection"), coerce=int)
    answer = words_field(_("What was found and answered"))

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        waiting = [one for one in item.objections.all() if one.answered_on is None]
        self.fields["objection"].choices = [(one.pk, shortened(one.words)) for one in waiting]  # type: ignore[attr-defined]


def shortened(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"


class LookForm(PhotosMixin, StepForm):
    result = forms.ChoiceField(
        label=_("What was seen on site"),
        choices=LookBack.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose: it holds, or it came again.")},
    )
    words = words_field(_("In words"))
    field_order = ["result", "photos", "words"]

    def keep_files(self, *, by: User) -> None:
        self.keep_files_of(by, self.item.town)

    def kwargs(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"result": data["result"], "words": data["words"], "photo_ids": data["kept_photos"]}
