"""Visits out of a workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import WITHIN_REACH
from apps.ledgers.declaration import in_chinese
from apps.ledgers.incoming import Intake, WordField
from apps.outreach.actions import change_visit, record_visit
from apps.outreach.models import VISITORS, Visit
from apps.outreach.queries import visitors_on
from apps.towns.models import Town
from apps.units.models import Person
from apps.units.queries import office_towns
from apps.units.seats import label_of, units_by_label

Outcome = Visit.Outcome
OUTCOME_WORDS = {in_chinese(Outcome, one): one for one in (Outcome.FINE, Outcome.TOLD)} | {
    **dict.fromkeys(("未发现问题", "无问题", "无"), Outcome.FINE.value),
    **dict.fromkeys(("发现问题", "有问题", "现场指出"), Outcome.TOLD.value),
    "": Outcome.NONE.value,
}


class VisitRow(forms.Form):
    day = forms.DateField(validators=WITHIN_REACH)
    clock = forms.TimeField(required=False)
    visitor = forms.CharField(max_length=30)
    unit = forms.CharField(max_length=100, required=False)
    place = forms.CharField(max_length=100, required=False)
    outcome = WordField(OUTCOME_WORDS, required=False)
    words = forms.CharField(max_length=2000, required=False)


class VisitIntake(Intake):
    """Visits by day, leader, unit and place; of several on a day by the time."""

    form = VisitRow
    found_by = frozenset({"day", "visitor", "unit", "place"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        self.units = units_by_label(town, town.today())
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(town=town, tenures__post__role__in=VISITORS).distinct():
            self.people[person.name].append(person)
        self.stored: dict[Hashable, list[Visit]] = defaultdict(list)
        for one in Visit.objects.counted().filter(town=town).for_list():
            self.stored[one.day, one.visitor.name, label_of(one.unit) if one.unit else "", one.place].append(one)

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def offers(self) -> dict[str, tuple[str, ...]]:
        return {"visitor": tuple(self.people), "unit": tuple(self.units)}

    def known(self, row: Mapping[str, Any]) -> Hashable:
        return (row["day"], row["visitor"], row.get("unit", ""), row.get("place", ""))

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (self.known(row), row.get("clock"))

    def find(self, row: Mapping[str, Any]) -> Visit | None:
        found = self.stored.get(self.known(row), [])
        same = [one for one in found if one.clock == row.get("clock")]
        if len(same or found) > 1:
            raise RuleBroken(_("Several visits are like this one: the time tells which is meant."), "clock")
        return next(iter(same or found), None)

    def expected_of_new(self, row: Mapping[str, Any]) -> Mapping[str, str]:
        held = visitors_on(self.town, row["day"])
        return {"post": next((one.post.title for one in held if one.person.name == row["visitor"]), "")}

    def values(self, stored: Visit) -> Mapping[str, Any]:
        return {name: getattr(stored, name) for name in ("day", "clock", "outcome", "words")}

    def said(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as the actions take it. Raises RuleBroken for a unit that isn't there."""
        said = {name: value for name, value in row.items() if name in VisitRow.base_fields and name != "visitor"}
        name = row.get("unit", "")
        if name and name not in self.units:
            raise RuleBroken(_("No unit has this name."), "unit")
        return said | {"unit": self.units.get(name)}

    def visitor_of(self, row: Mapping[str, Any]) -> Person:
        found = self.people.get(row["visitor"], [])
        if len(found) != 1:
            words = _("Several have this name.") if found else _("No leader or deputy of the town has this name.")
            raise RuleBroken(words, "visitor")
        return found[0]

    def add(self, row: Mapping[str, Any]) -> None:
        record_visit(self.town, self.said(row), by=self.by, visitor=self.visitor_of(row))

    def change(self, stored: Visit, row: Mapping[str, Any], _changed: frozenset[str]) -> None:
        change_visit(stored.pk, self.said(row), by=self.by)
