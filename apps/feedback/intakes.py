"""Inspection lists out of a workbook, in the shapes that come down (domain.md §7)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.actions import Worded, add_item, batch_called, change_item
from apps.feedback.models import Batch, FeedbackItem
from apps.feedback.wording import SAID_STRUCK, due_of, remedies_in, year_of_list
from apps.ledgers.incoming import Intake, WordField
from apps.towns.models import Town
from apps.towns.queries import is_live
from apps.units.queries import office_towns

YES = {"是": True, "已销号": True, "已完成销号": True, "已销": True, SAID_STRUCK: True}
NO = {"否": False, "未销号": False, "未销": False, "未完成": False, "": False}
WORDS = {
    "problem": "problem",
    "kind": "kind",
    "goal": "goal",
    "lead": "lead_words",
    "assisting": "assisting_words",
    "answerable": "answerable",
    "supervising": "supervising",
    "progress": "progress_words",
}


class DueField(forms.CharField):
    """`year`: the list's, for what names none."""

    year: int

    def clean(self, value: Any) -> Any:
        return due_of(super().clean(value), self.year)


class RemediesField(forms.CharField):
    def clean(self, value: Any) -> tuple[str, ...]:
        return remedies_in(super().clean(value))


class ItemRow(forms.Form):
    batch = forms.CharField(max_length=200)
    number = forms.CharField(max_length=20)
    problem = forms.CharField(max_length=4000)
    kind = forms.CharField(max_length=100, required=False)
    goal = forms.CharField(max_length=2000, required=False)
    remedies = RemediesField(max_length=8000, required=False)
    lead = forms.CharField(max_length=200, required=False)
    assisting = forms.CharField(max_length=500, required=False)
    answerable = forms.CharField(max_length=200, required=False)
    due = DueField(max_length=100, required=False)
    supervising = forms.CharField(max_length=200, required=False)
    progress = forms.CharField(max_length=4000, required=False)
    struck = WordField(
        {**YES, **NO}, required=False, error_messages={"unknown": gettext_lazy("Please write 是 or 否.")}
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].year = year  # type: ignore[attr-defined]


class FeedbackIntake(Intake):
    """Items by list and number. How an item stands never comes out of a workbook."""

    form = ItemRow
    found_by = frozenset({"batch", "number"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        rows = FeedbackItem.objects.filter(town=town).select_related("batch", "town").prefetch_related("remedies")
        self.items = {(item.batch.title, item.number): item for item in rows}
        self.is_live = is_live(town)
        self.unknown: dict[str, None] = {}  # who leads by the list and isn't of the town, in the list's order
        self.years = {one.title: year_of_list(one.title, one.received_on) for one in Batch.objects.filter(town=town)}

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def form_for(self, data: Mapping[str, Any]) -> ItemRow:
        return ItemRow(data, year=self.year_of(data.get("batch", "")))

    def year_of(self, title: str) -> int:
        """Of a list that is there; one that isn't yet is received today."""
        return self.years.get(title) or year_of_list(title, self.town.today())

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["batch"], row["number"])

    def find(self, row: Mapping[str, Any]) -> FeedbackItem | None:
        return self.items.get((row["batch"], row["number"]))

    def values(self, stored: FeedbackItem) -> Mapping[str, Any]:
        return {
            **{name: getattr(stored, field) for name, field in WORDS.items()},
            "remedies": tuple(one.words for one in stored.remedies.all()),
            "due": due_of(stored.due_words, self.year_of(stored.batch.title)),
            "struck": stored.is_struck or stored.said_struck,
        }

    def add(self, row: Mapping[str, Any]) -> None:
        is_struck = bool(row.get("struck"))
        if is_struck and self.is_live:
            words = _("A workbook strikes nothing off: record the paper on the item's page.")
            raise RuleBroken(words, "struck")
        batch = batch_called(self.town, row["batch"], by=self.by)
        self.note_lead(add_item(batch, worded(row), by=self.by, is_history=is_struck))

    def change(self, stored: FeedbackItem, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        if "struck" in changed:
            words = _("A workbook strikes nothing off, and opens nothing again: record the paper on the item's page.")
            raise RuleBroken(words, "struck")
        self.note_lead(change_item(stored.pk, worded({**as_stored(self.values(stored)), **row}), by=self.by))

    def note_lead(self, item: FeedbackItem) -> None:
        is_over = item.is_struck or item.said_struck
        if item.lead_words and item.leads is None and not is_over:
            self.unknown[item.lead_words] = None

    def remarks(self) -> list[str]:
        """A slip in a name looks like a unit of the county: both stay as worded, and the office is to see which."""
        if not self.unknown:
            return []
        words = _("No unit of the town has these names; they stay as worded, and you choose who leads: %(names)s")
        return [words % {"names": "、".join(self.unknown)}]


def as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "struck"}


def worded(row: Mapping[str, Any]) -> Worded:
    """A row as the form cleaned it; columns that the workbook doesn't have are empty."""
    words = {name: row[name] for name in ("number", *WORDS) if name in row}
    said = Worded(**words, remedies=row.get("remedies", ()))
    due = row.get("due")
    return replace(said, **due.worded) if due else said
