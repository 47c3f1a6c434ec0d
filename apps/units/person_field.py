"""A person of the town, typed by name or chosen from the list that the browser offers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.forms import LineField, digits_of
from apps.core.text import as_name
from apps.units.models import Person

PHONE = re.compile(r"\+?[0-9][0-9-]{4,18}")
NAMED = re.compile(rf"(?P<name>.*?)\s*(?P<phone>{PHONE.pattern})?")


@dataclass(frozen=True)
class Named:
    """Who was typed: a person of the town, or a new one by name and mobile phone."""

    person: Person | None
    name: str
    phone: str


def text_of(person: Person | None) -> str:
    """How a person stands in the field: 王秀兰 13900000001."""
    return f"{person.name} {person.phone}".strip() if person else ""


class NamedField(LineField):
    """Cleans to Named, or None when empty.

    Every field of a page may share one `people`, read once; the page draws them as one list with the id `people`.
    """

    def __init__(self, *, people: Sequence[Person], **kwargs: Any) -> None:
        attrs = {"list": "people", "autocomplete": "off"}
        kwargs.setdefault("label", gettext_lazy("Person"))
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.people = people

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        match = NAMED.fullmatch(text)
        if not text or not match:  # any text matches: the name may be all of it
            return None
        name, phone = as_name(match["name"]), match["phone"] or ""
        found = [p for p in self.people if p.name == name and phone in ("", p.phone)]
        if len(found) > 1:
            raise forms.ValidationError(_("Several have this name: add the mobile phone."))
        if found:
            return Named(found[0], found[0].name, found[0].phone)
        if not name or name.isdigit():
            raise forms.ValidationError(_("Type the name too."))
        if len(name) > 30:
            raise forms.ValidationError(_("A name has at most 30 characters."))
        return Named(None, name, digits_of(phone) if phone else "")


class PersonField(NamedField):
    """Cleans to a person who is there already, or None when empty."""

    def clean(self, value: Any) -> Person | None:
        named = super().clean(value)
        if named and named.person is None:
            raise forms.ValidationError(_("Nobody in the town has this name and telephone. Add the person first."))
        return named.person if named else None
