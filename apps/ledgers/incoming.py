"""How rows of a ledger come in, declared by an app: found again, judged by a form, stored by actions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.towns.models import Town


class Intake(ABC):
    """One workbook on its way into a town. What rows are judged against is read once, when it begins.

    `form`: its fields are the ledger's columns that aren't derived; those that a workbook doesn't have are taken out.
    `found_by`: fields by which a row is found again, and which so never change.
    `reasons`: fields that say why others change. By themselves they change nothing: what was stored is the same when it
    is sent again.
    `derived_of_new`: what derived columns may say of a row that isn't stored yet.
    """

    form: ClassVar[type[forms.Form]]
    found_by: ClassVar[frozenset[str]] = frozenset()
    reasons: ClassVar[frozenset[str]] = frozenset()
    derived_of_new: ClassVar[Mapping[str, str]] = {}

    def __init__(self, town: Town, *, by: User) -> None:
        self.town, self.by = town, by

    @staticmethod
    @abstractmethod
    def towns_of(user: User) -> list[Town]:
        """Towns into which the user may bring rows."""

    def form_for(self, data: Mapping[str, Any]) -> forms.Form:
        """The form that judges a row; an app whose fields look up names hands itself over."""
        return self.form(data)

    def expected_of_new(self, _row: Mapping[str, Any]) -> Mapping[str, str]:
        """What derived columns may say of a row that isn't stored yet, by what stands in it."""
        return self.derived_of_new

    def offers(self) -> dict[str, tuple[str, ...]]:
        """Words for drop-downs that only the town knows, by column."""
        return {}

    def remarks(self) -> list[str]:
        """What the sender should know of the rows that were gone through, beside what became of each."""
        return []

    @abstractmethod
    def key(self, row: Mapping[str, Any]) -> Hashable:
        """What two rows of one workbook can't share."""

    @abstractmethod
    def find(self, row: Mapping[str, Any]) -> Any | None:
        """The stored row that this one is; None for a new one. Raises RuleBroken where several might be meant.

        Here and in `key` the row also has what stands in its derived columns, as text.
        """

    @abstractmethod
    def values(self, stored: Any) -> Mapping[str, Any]:
        """A stored row as the form would clean it."""

    @abstractmethod
    def add(self, row: Mapping[str, Any]) -> None:
        """Store a new row by the app's actions; it also has what stands in its derived columns. Raises RuleBroken."""

    @abstractmethod
    def change(self, stored: Any, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        """Change the fields of a stored row by the app's actions. Raises RuleBroken."""


class WordField(forms.CharField):
    """One of several words; each may have others for the same. Cleans to the word's value."""

    default_error_messages = {"unknown": gettext_lazy("This word isn't known here.")}

    def __init__(self, words: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in self.empty_values:
            return self.words.get("", "")
        if text not in self.words:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return self.words[text]
