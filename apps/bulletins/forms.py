"""What the office adds to a draft, and which bulletin it wants built."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.bulletins.models import Bulletin
from apps.core.forms import PageForm, day_field
from apps.reports.models import FindingPhoto


class FillInForm(PageForm):
    """Remarks and photos of a draft; `seen` is the revision that the page showed."""

    remarks = forms.CharField(
        label=_("Remarks of the office"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Stands at the end of the bulletin; each line becomes a paragraph."),
    )
    picked = forms.TypedMultipleChoiceField(label=_("Photos of typical problems"), required=False, coerce=int)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, photos: list[FindingPhoto], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picked: Any = self.fields["picked"]
        picked.choices = [(photo.pk, str(photo.finding)) for photo in photos]

    @property
    def picked_now(self) -> set[int]:
        """What is chosen, as stored or as just sent."""
        return {int(value) for value in self["picked"].value() or [] if str(value).isdecimal()}


class BuildForm(PageForm):
    """Which bulletin to build: any day of its period."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Bulletin.Kind.choices, initial=Bulletin.Kind.DAILY, widget=forms.RadioSelect
    )
    day = day_field(_("Day"), help_text=_("Of a week or a month: any day in it."))
