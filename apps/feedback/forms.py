"""What is typed about lists, items and their steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.forms import LineField, PageForm, day_field
from apps.feedback.actions import Worded
from apps.feedback.models import Batch, FeedbackItem, Progress, Question
from apps.feedback.wording import due_of, remedies_in
from apps.rectifications.forms import PhotosMixin, open_units, words_field
from apps.rectifications.models import LookBack
from apps.towns.models import Category
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
    due_words = LineField(label=_("Deadline: a day, a month, or 长期坚持"), max_length=100, required=False)
    supervising = LineField(label=_("Supervised by"), max_length=200, required=False)
    progress = words_field(_("Progress, as it came down"), required=False, rows=2, most=4000)

    def clean_due_words(self) -> Any:
        return due_of(self.cleaned_data["due_words"])

    @property
    def worded(self) -> Worded:
        data = dict(self.cleaned_data)
        due = data.pop("due_words")
        remedies = remedies_in(data.pop("remedies"))
        return Worded(**data, remedies=remedies, due_words=due.words, due_on=due.day, is_for_good=due.is_for_good)


class StepForm(PageForm):
    """A step of an item. `kwargs` are the action's own words."""

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item

    def keep_files(self, *, by: User) -> None:
        """Photos sent along become drafts; steps without photos have none."""

    def kwargs(self) -> dict[str, Any]:
        return self.cleaned_data


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
        helpers = [pk for pk, name in units if name in item.assisting_words]
        initial = {"unit": item.lead_unit_id or named.get(item.lead_words), "assisting": helpers, "due_on": day}
        super().__init__(*args, item=item, initial=initial, **kwargs)
        self.categories = {row.pk: row for row in Category.objects.filter(town=town, is_hidden=False)}
        self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        self.fields["assisting"].choices = units  # type: ignore[attr-defined]
        self.fields["category"].choices = [(pk, str(row)) for pk, row in self.categories.items()]  # type: ignore[attr-defined]
        if item.is_for_good:
            self.fields["due_on"].help_text = _("To be kept up for good: the day of this stage.")

    def kwargs(self) -> dict[str, Any]:
        data = self.cleaned_data
        units = {unit.pk: unit for unit in Unit.objects.filter(town=self.item.town).select_related("parent", "town")}
        return {
            "unit": units[data["unit"]],
            "assisting": [units[pk] for pk in data["assisting"] if pk != data["unit"]],
            "category": self.categories[data["category"]],
            "due_on": data["due_on"],
        }


class ProgressForm(StepForm):
    pace = forms.ChoiceField(
        label=_("How it stands"),
        choices=Progress.Pace.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how it stands.")},
    )
    words = words_field(_("What was done this month"))


class CheckForm(PhotosMixin, StepForm):
    """On site: who, when, and the five answers with what shows them."""

    checked_on = day_field(_("Checked on"))
    checkers = LineField(label=_("Who checked"), max_length=200)

    def __init__(self, *args: Any, item: FeedbackItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, initial={"checked_on": item.town.today()}, **kwargs)
        for question in Question:
            self.fields[f"answer_{question.value}"] = words_field(f"{question.value}. {question.label}", rows=2)
        answers = [f"answer_{question.value}" for question in Question]
        self.order_fields(["checked_on", "checkers", *answers, "photos"])

    def keep_files(self, *, by: User) -> None:
        self.keep_files_of(by, self.item.town)

    def kwargs(self) -> dict[str, Any]:
        data = self.cleaned_data
        answers = {question.value: data[f"answer_{question.value}"] for question in Question}
        return {
            "checked_on": data["checked_on"],
            "checkers": data["checkers"],
            "answers": answers,
            "photo_ids": data["kept_photos"],
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
