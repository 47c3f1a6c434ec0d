"""Photos in forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files; their content is judged at intake, one by one."""

    widget = PhotosInput(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(file, initial) for file in files if file]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class PhotoIdsField(forms.Field):
    """Ids of photos uploaded before, from any number of hidden inputs of one name; a list of int."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("A photo is no longer there. Please add it again; all else is kept.")}

    def clean(self, value: Any) -> list[int]:
        try:
            return list(dict.fromkeys(int(item) for item in value or []))
        except (TypeError, ValueError) as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class DraftForm(forms.Form):
    """One photo sent ahead of its report."""

    client_id = forms.UUIDField(required=False)
    file = forms.FileField(error_messages={"required": _("No photo arrived.")})
