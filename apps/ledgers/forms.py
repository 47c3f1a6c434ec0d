"""What is typed and sent about a ledger as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PageForm
from apps.ledgers.models import MOST_QUERY
from apps.ledgers.unpacking import MOST_BYTES
from apps.towns.models import Town


class SavedFilterForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=20)
    query = forms.CharField(max_length=MOST_QUERY, strip=False)


class WorkbookForm(PageForm):
    """A workbook, and the town where the sender keeps several."""

    town = forms.ModelChoiceField(Town.objects.none(), label=_("Town"))
    file = forms.FileField(
        label=_("Excel workbook (.xlsx) or table in text (.csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv", "class": "form-control"}),
    )

    def __init__(self, *args: Any, towns: Sequence[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town = self.fields["town"]
        town.queryset = Town.objects.filter(pk__in=[town.pk for town in towns])  # type: ignore[attr-defined]
        if len(towns) == 1:
            town.widget, town.initial = forms.HiddenInput(), towns[0].pk

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size and file.size > MOST_BYTES:
            raise forms.ValidationError(
                _now("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000}
            )
        return file
