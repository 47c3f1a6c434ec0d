"""What every form shares: an action's refusal lands at the field it concerns; days, lines, names, telephones."""

from collections.abc import Callable
from typing import Any

import phonenumbers
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.days import FIRST_DAY, LAST_DAY
from apps.core.errors import RuleBroken
from apps.core.text import as_name, in_a_line

OUT_OF_REACH = gettext_lazy("Choose a day of the years 2000 to 2199.")
WITHIN_REACH = [MinValueValidator(FIRST_DAY, OUT_OF_REACH), MaxValueValidator(LAST_DAY, OUT_OF_REACH)]
REGION = "CN"


def attempt(form: forms.BaseForm, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the action; what it returns, or None after putting its RuleBroken on the form."""
    try:
        return action(*args, **kwargs)
    except RuleBroken as refusal:
        field = refusal.field if refusal.field in form.fields else NON_FIELD_ERRORS
        form.add_error(None if field == NON_FIELD_ERRORS else field, refusal.message)
        return None


def shown_on(form: forms.BaseForm, posted: str, stands: str) -> str:
    """What a page carries of what it shows, for `refuse_overwriting`: a page with a wrong field what it had shown
    before, so that another's change is told of once the field is right; every other page what `stands`.
    """
    is_only_at_fields = form.errors and not form.non_field_errors()
    return (posted if is_only_at_fields else "") or stands


class PageForm(forms.Form):
    """A form whose page draws the <form>, the button and the CSRF token itself; no placeholder, no colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        return helper


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as every browser asks for it, of years that every clock can reckon with."""
    span = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
    widget = forms.DateInput(attrs={"type": "date"} | span, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=WITHIN_REACH, **kwargs)


class LineField(forms.CharField):
    """A line of words with half-width digits and single spaces; punctuation stays Chinese."""

    def to_python(self, value: Any) -> Any:
        return in_a_line(super().to_python(value) or "")


class NameField(forms.CharField):
    """What somebody or something is called, as a workbook's cell is read too."""

    def to_python(self, value: Any) -> Any:
        return as_name(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A Chinese telephone number, mobile or fixed, however it is spaced. Cleans as `digits_of` does, or to nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return digits_of(text) if text else ""


def digits_of(text: str) -> str:
    """A telephone number's digits, the area code first. Raises ValidationError for what can't be called."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as refusal:
        raise not_a_number() from refusal
    if not phonenumbers.is_valid_number(number):
        raise not_a_number()
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in national if sign.isdigit())


def not_a_number() -> forms.ValidationError:
    return forms.ValidationError(_("This isn't a telephone number."), code="phone")
