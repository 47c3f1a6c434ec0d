"""Inspection lists out of a workbook, in the shapes that come down (domain.md §7)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.feedback.actions import Worded, add_item, batch_called, change_item
from apps.feedback.models import FeedbackItem
from apps.feedback.wording import due_of, remedies_in
from apps.ledgers.incoming import Intake, WordField
from apps.towns.models import Town
from apps.towns.queries import is_live
from apps.units.queries import office_towns

YES = {"是": True, "已销号": True, "已完成销号": True, "已销": True}
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
    def clean(self, value: Any) -> Any:
        return due_of(super().clean(value))


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
    struck = WordField({**YES, **NO}, required=False)


class FeedbackIntake(Intake):
    """Items by list and number. How an item stands never comes out of a workbook."""

    form = ItemRow
    found_by = frozenset({"batch", "number"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        rows = FeedbackItem.objects.filter(town=town).select_related("batch", "town").prefetch_related("remedies")
        self.items = {(item.batch.title, item.number): item for item in rows}
        self.is_live = is_live(town)

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["batch"], row["number"])

    def find(self, row: Mapping[str, Any]) -> FeedbackItem | None:
        return self.items.get((row["batch"], row["number"]))

    def values(self, stored: FeedbackItem) -> Mapping[str, Any]:
        return {
            **{name: getattr(stored, field) for name, field in WORDS.items()},
            "remedies": tuple(one.words for one in stored.remedies.all()),
            "due": due_of(stored.due_words),
            "struck": stored.is_struck or stored.said_struck,
        }

    def add(self, row: Mapping[str, Any]) -> None:
        is_struck = bool(row.get("struck"))
        if is_struck and self.is_live:
            words = _("A workbook strikes nothing off: record the paper on the item's page.")
            raise RuleBroken(words, "struck")
        batch = batch_called(self.town, row["batch"], by=self.by)
        add_item(batch, worded(row), by=self.by, is_history=is_struck)

    def change(self, stored: FeedbackItem, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        if "struck" in changed:
            words = _("A workbook strikes nothing off, and opens nothing again: record the paper on the item's page.")
            raise RuleBroken(words, "struck")
        change_item(stored.pk, worded({**as_stored(self.values(stored)), **row}), by=self.by)


def as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "struck"}


def worded(row: Mapping[str, Any]) -> Worded:
    """A row as the form cleaned it; columns that the workbook doesn't have are empty."""
    words = {name: row[name] for name in ("number", *WORDS) if name in row}
    said = Worded(**words, remedies=row.get("remedies", ()))
    due = row.get("due")
    return replace(said, due_words=due.words, due_on=due.day, is_for_good=due.is_for_good) if due else said
