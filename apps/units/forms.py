"""Choosing among one's own units."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apps.units.models import Unit


class SwitchForm(forms.Form):
    unit = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
