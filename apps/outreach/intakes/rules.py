"""Rules of the town and working groups out of a workbook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import WITHIN_REACH
from apps.core.text import as_name
from apps.ledgers.declaration import in_chinese
from apps.ledgers.incoming import Intake, WordField
from apps.outreach.keeping import add_rule, change_rule
from apps.outreach.models import TownRule
from apps.outreach.queries import with_members
from apps.towns.models import Town
from apps.units.keeping import add_member, change_group, found_group
from apps.units.models import Person, WorkingGroup
from apps.units.queries import office_towns, people_of

Kind = TownRule.Kind
KIND_WORDS = {in_chinese(Kind, one): one for one in Kind.values} | {"": Kind.OTHER.value, "其他": Kind.OTHER.value}


class TownRuleRow(forms.Form):
    title = forms.CharField(max_length=200)
    number = forms.CharField(max_length=100, required=False)
    kind = WordField(KIND_WORDS, required=False)
    adopted_on = forms.DateField(validators=WITHIN_REACH)
    repealed_on = forms.DateField(required=False, validators=WITHIN_REACH)
    text = forms.CharField(max_length=20_000)
    source = forms.CharField(max_length=200, required=False)


class TownRuleIntake(Intake):
    """Rules of the town by title and the day they were adopted on."""

    form = TownRuleRow
    found_by = frozenset({"title", "adopted_on"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        self.rules = {(rule.title, rule.adopted_on): rule for rule in TownRule.objects.filter(town=town)}

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["title"], row["adopted_on"])

    def find(self, row: Mapping[str, Any]) -> TownRule | None:
        return self.rules.get((row["title"], row["adopted_on"]))

    def values(self, stored: TownRule) -> Mapping[str, Any]:
        return {name: getattr(stored, name) for name in TownRuleRow.base_fields}

    def add(self, row: Mapping[str, Any]) -> None:
        add_rule(self.town, {"kind": Kind.OTHER, **row}, by=self.by)

    def change(self, stored: TownRule, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        change_rule(stored.pk, {name: row[name] for name in changed}, by=self.by)


class NamesField(forms.CharField):
    """Several names in one cell, whatever stands between them. Cleans to a tuple in order, each once."""

    def clean(self, value: Any) -> tuple[str, ...]:
        parts = (as_name(part) for part in re.split(r"[、,，;；/\n]+", super().clean(value)))
        return tuple(sorted({part for part in parts if part}))


class GroupRow(forms.Form):
    name = forms.CharField(max_length=50)
    field = forms.CharField(max_length=100, required=False)
    leader = forms.CharField(max_length=30, required=False)
    members = NamesField(max_length=500, required=False)
    founding_paper = forms.CharField(max_length=100, required=False)
    founded_on = forms.DateField(required=False, validators=WITHIN_REACH)
    dissolved_on = forms.DateField(required=False, validators=WITHIN_REACH)


class GroupIntake(Intake):
    """Working groups by name. A new one's members come along; who comes and goes later is said on its page."""

    form = GroupRow
    found_by = frozenset({"name"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        self.groups: dict[str, list[WorkingGroup]] = defaultdict(list)
        for group in with_members(WorkingGroup.objects.filter(town=town), town.today()):
            self.groups[group.name].append(group)
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in people_of(town):
            self.people[person.name].append(person)

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return str(row["name"])

    def find(self, row: Mapping[str, Any]) -> WorkingGroup | None:
        found = self.groups.get(row["name"], [])
        if len(found) > 1:
            raise RuleBroken(_("Several groups have this name."), "name")
        return next(iter(found), None)

    def values(self, stored: WorkingGroup) -> Mapping[str, Any]:
        names = ("field", "founding_paper", "founded_on", "dissolved_on")
        members = {"leader": leader_of(stored), "members": tuple(sorted(members_of(stored)))}
        return {name: getattr(stored, name) for name in names} | members

    def add(self, row: Mapping[str, Any]) -> None:
        known = ("name", "field", "founded_on")
        said = {name: row[name] for name in known if name in row}
        paper = row.get("founding_paper", "")
        group = found_group(by=self.by, town=self.town, founding_paper=paper, **said)
        self.fill(group, row)
        if row.get("dissolved_on"):
            change_group(group.pk, by=self.by, founding_paper=paper, dissolved_on=row["dissolved_on"], **said)

    def fill(self, group: WorkingGroup, row: Mapping[str, Any]) -> None:
        """Who leads it and who else is in it, from the day on which it was founded."""
        from_day = group.founded_on or self.town.today()
        named = [("leader", name) for name in (row.get("leader"),) if name]
        named += [("members", name) for name in row.get("members", ()) if name != row.get("leader")]
        for column, name in named:
            person, is_leader = self.person(name, column), column == "leader"
            add_member(group.pk, by=self.by, person=person, from_day=from_day, is_leader=is_leader)

    def person(self, name: str, column: str) -> Person:
        found = self.people.get(name, [])
        if len(found) != 1:
            words = (
                _("Several have this name: %(name)s.") if found else _("Nobody in the town has this name: %(name)s.")
            )
            raise RuleBroken(words % {"name": name}, column)
        return found[0]

    def change(self, stored: WorkingGroup, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        for name in sorted(changed & {"leader", "members"}):
            raise RuleBroken(_("Who comes and who goes is said on the group's page, with its day."), name)
        names = ("name", "field", "founding_paper", "founded_on", "dissolved_on")
        said = {name: row.get(name, getattr(stored, name)) for name in names}
        change_group(stored.pk, by=self.by, **said)


def leader_of(group: WorkingGroup) -> str:
    """Who leads it, of a group that came `with_members`."""
    held = group.held  # type: ignore[attr-defined]
    return next((member.person.name for member in held if member.is_leader), "")


def members_of(group: WorkingGroup) -> list[str]:
    """Who else is in it."""
    held = group.held  # type: ignore[attr-defined]
    return [member.person.name for member in held if not member.is_leader]
