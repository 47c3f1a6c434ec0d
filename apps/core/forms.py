"""What every form shares: an action's refusal lands at the field it concerns."""

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from apps.core.errors import RuleBroken


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
