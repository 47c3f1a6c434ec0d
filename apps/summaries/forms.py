"""What is typed into a work report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PageForm
from apps.core.text import typed
from apps.summaries.models import Part


def beside() -> forms.HiddenInput:
    """Tells the phone's draft what the text was typed beside."""
    return forms.HiddenInput(attrs={"data-beside": ""})


class SectionForm(PageForm):
    """A section's text; hidden, which records and which text it was written by."""

    text = forms.CharField(
        label=_("Text: a paragraph each line"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "report-text"}),
    )
    seen = forms.CharField(max_length=16, required=False, widget=beside())
    revision = forms.IntegerField(min_value=0, widget=beside())

    def clean_text(self) -> str:
        return typed(self.cleaned_data["text"])


class RevisionForm(forms.Form):
    """Which text a button was pressed beside."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class TextsForm(PageForm):
    """The town's own words, a field each section."""

    def __init__(self, *args: Any, stored: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[part.value] = forms.CharField(
                label=part.label,
                required=False,
                max_length=4000,
                initial=stored.get(part.value, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def texts(self) -> dict[Part, str]:
        return {part: typed(self.cleaned_data[part.value]) for part in Part}
