"""The register of measures in Excel only goes out: what comes in is compared, and a difference is an error."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from django import forms
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from apps.accountability.models import Measure
from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.ledgers.incoming import Intake
from apps.towns.models import Town
from apps.units.models import Post
from apps.units.queries import office_towns


class MeasureRow(forms.Form):
    """Every column is derived: a measure is drafted, signed and closed on its pages, level by level."""


class MeasureIntake(Intake):
    form = MeasureRow

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return row.get("number")

    def find(self, row: Mapping[str, Any]) -> Measure:
        """Raises RuleBroken for a number that nobody issued."""
        number = row.get("number", "")
        year, _sign, serial = number.removeprefix("督〔").partition("〕")
        known = Q(document_number=number)
        if year.isdecimal() and serial.isdecimal() and len(year + serial) < 14:
            known |= Q(year=int(year), serial=int(serial))
        heads = Post.objects.filter(role=Role.UNIT_HEAD, is_abolished=False).order_by("order", "pk")
        rows = Measure.objects.issued().visible_to(self.by).filter(known, town=self.town).select_related("town", "unit")
        rows = rows.prefetch_related("statements", Prefetch("unit__posts", heads, to_attr="heads"))
        found = rows.first() if number else None
        if found is None:
            raise RuleBroken(
                _("No measure has this number: they are written on their pages, level by level."), "number"
            )
        return found

    def values(self, stored: Measure) -> Mapping[str, Any]:
        return {}

    def add(self, row: Mapping[str, Any]) -> None:
        """Never called: a row that isn't found is refused."""
        raise NotImplementedError

    def change(self, stored: Measure, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        """Never called: no column is typed."""
        raise NotImplementedError
