"""What every form shares: an action's refusal lands at the field it concerns."""

from collections.abc import Callable
from typing import Any

import phonenumbers
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

from apps.core.days import FIRST_DAY, LAST_DAY
from apps.core.errors import RuleBroken

WITHIN_REACH = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
REGION = "CN"


def attempt(form: forms.BaseForm, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the action; what it returns, or None after putting its RuleBroken on the form."""
    try:
        return action(*args, **kwargs)
    except RuleBroken as refusal:
        field = refusal.field if refusal.field in form.fields else NON_FIELD_ERRORS
        form.add_error(None if field == NON_FIELD_ERRORS else field, refusal.message)
        return None


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
