"""Filters of a ledger by its query string: django-filter judges the values, here is what they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from apps.accounts.models import User
from apps.core.forms import WITHIN_REACH
from apps.towns.models import Town


def choice(label: Any, choices: Iterable[tuple[str, Any]] = (), **more: Any) -> Any:
    """One of several values; those that depend on the reader come by `LedgerFilters.offer`."""
    return ChoiceFilter(label=label, choices=list(choices), empty_label=_("All"), **more)


def day(label: Any, **more: Any) -> Any:
    """A day, typed in or picked."""
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DateFilter(label=label, widget=picker, input_formats=["%Y-%m-%d"], validators=WITHIN_REACH, **more)


def words(label: Any, **more: Any) -> Any:
    """What `?q=` searches for."""
    return CharFilter(label=label, max_length=100, **more)


@dataclass(frozen=True)
class Menu:
    """A chip that opens: the filters in it."""

    label: Any
    names: tuple[str, ...]


class LedgerFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The filters of a ledger. A value that isn't known narrows nothing, and `problems` says so.

    `tabs` names the filter that is always in sight, value by value; `menus` hold the others; `q` is the search.
    `town`: the one town that the rows are of, None where there are several.
    """

    tabs = ""
    menus: tuple[Menu, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Any], *, user: User) -> None:
        super().__init__(data, queryset)
        self.user = user
        self.town: Town | None = user.town
        self.prepare()

    def prepare(self) -> None:
        """Offer the choices that depend on the reader; before anything is judged."""

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.filters[name].extra["choices"] = list(choices)

    def choices(self, name: str) -> list[tuple[str, Any]]:
        return list(self.filters[name].extra.get("choices", ()))

    @property
    def asked(self) -> dict[str, Any]:
        """The values that narrow, by the filter's name, in declared order."""
        self.form.is_valid()
        found = self.form.cleaned_data
        return {name: found[name] for name in self.filters if found.get(name) not in (None, "")}

    @property
    def values(self) -> dict[str, str]:
        """`asked` as the query string says it."""
        return {name: f"{value:%Y-%m-%d}" if isinstance(value, date) else value for name, value in self.asked.items()}

    def narrowed(self, *, but: str = "") -> QuerySet[Any]:
        """The rows that all filters but one leave."""
        rows: QuerySet[Any] = self.queryset.all()
        for name, value in self.asked.items():
            if name != but:
                rows = self.filters[name].filter(rows, value)
        return rows

    def counts(self) -> dict[str, int]:
        """Rows behind values of `tabs`, as far as they can be counted in one quick query."""
        return {}

    def in_words(self, name: str) -> str:
        """What a filter narrows to, for its chip."""
        value = self.asked[name]
        if isinstance(value, date):
            day = date_format(value, _now("j M Y"))
            return f"{self.filters[name].label} {day}"
        return str(dict(self.choices(name)).get(value, value))

    @property
    def problems(self) -> list[str]:
        """What was asked for and isn't understood."""
        text = _now("%(filter)s: “%(value)s” isn't known here, so nothing is narrowed by it.")
        return [
            text % {"filter": self.filters[name].label, "value": readable(self.data.get(name, ""))}
            for name in self.form.errors
            if name in self.filters
        ]

    @property
    def zone(self) -> Any:
        return self.town.zone if self.town else timezone.get_current_timezone()


def readable(value: str) -> str:
    """At most twenty signs of it, without what no screen shows."""
    shown = "".join(sign for sign in value if sign.isprintable())
    return shown if len(shown) <= 20 else f"{shown[:20]}…"
