"""What the ledgers of outreach are narrowed by."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.outreach.models import Activity, Level, TownRule, Visit
from apps.units.models import GroupMember, Person, WorkingGroup
from apps.units.queries import towns_visible_to, units_with_groups
from apps.units.scope import today_of

WITHDRAWN = [("yes", _("Only what was withdrawn")), ("too", _("What was withdrawn too"))]
STANDING = [("stands", _("Stands")), ("dissolved", _("Dissolved"))]
STATES = [("in_force", _("In force")), ("repealed", _("Repealed"))]


class OfTowns(LedgerFilters):
    """A ledger of towns: who reads several chooses one, and then a unit of it."""

    def prepare(self) -> None:
        towns = {str(town.pk): town for town in towns_visible_to(self.user)}
        self.town = next(iter(towns.values())) if len(towns) == 1 else towns.get(self.data.get("town", ""))
        self.offer("town", [(pk, town.name) for pk, town in towns.items()])

    def offer_units(self) -> None:
        self.units = units_with_groups(self.user, self.town) if self.town else {}
        self.offer("unit", [(str(pk), name) for pk, (name, _ids) in self.units.items()])


class OfEntries(OfTowns):
    """What was withdrawn stands apart, behind its own filter."""

    def prepare(self) -> None:
        super().prepare()
        self.offer_units()

    def narrowed(self, *, but: str = "") -> QuerySet[Any]:
        rows = super().narrowed(but=but)
        return rows if "withdrawn" in self.asked else rows.filter(withdrawn_at=None)

    def in_unit(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(unit__in=self.units[int(value)][1])

    def with_withdrawn(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.exclude(withdrawn_at=None) if value == "yes" else rows

    def counted_by(self, name: str) -> dict[str, int]:
        """Rows behind each tab; of one town, which are few."""
        if self.town is None:
            return {}
        rows = self.narrowed(but=name).filter(town=self.town).order_by()
        return {value: count for value, count in rows.values_list(name).annotate(Count("pk")) if value}


class ActivityFilters(OfEntries):
    form = choice(_("Form"), Activity.Form.choices)
    town = choice(_("Town"))
    unit = choice(_("Unit"), method="in_unit")
    level = choice(_("Level"), Level.choices)
    day_from = day(_("From day"), field_name="day", lookup_expr="gte")
    day_to = day(_("To day"), field_name="day", lookup_expr="lte")
    withdrawn = choice(_("Withdrawn"), WITHDRAWN, method="with_withdrawn")
    q = words(_("Topic, place or speaker"), method="found_by")

    tabs = "form"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Level"), ("level",)),
        Menu(_("Unit"), ("unit",)),
        Menu(_("Days"), ("day_from", "day_to")),
        Menu(_("More"), ("withdrawn",)),
    )

    def counts(self) -> dict[str, int]:
        return self.counted_by("form")

    def found_by(self, rows: QuerySet[Activity], _name: str, value: str) -> QuerySet[Activity]:
        named = Q(unit__name__icontains=value) | Q(place__icontains=value)
        return rows.filter(named | Q(topic__icontains=value) | Q(speaker__icontains=value))


class VisitFilters(OfEntries):
    outcome = choice(_("Result of the visit"), [one for one in Visit.Outcome.choices if one[0]])
    town = choice(_("Town"))
    unit = choice(_("Unit"), method="in_unit")
    visitor = choice(_("Who"))
    day_from = day(_("From day"), field_name="day", lookup_expr="gte")
    day_to = day(_("To day"), field_name="day", lookup_expr="lte")
    withdrawn = choice(_("Withdrawn"), WITHDRAWN, method="with_withdrawn")
    q = words(_("Words, place or name"), method="found_by")

    tabs = "outcome"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Who"), ("visitor",)),
        Menu(_("Unit"), ("unit",)),
        Menu(_("Days"), ("day_from", "day_to")),
        Menu(_("More"), ("withdrawn",)),
    )

    def prepare(self) -> None:
        super().prepare()
        people = Person.objects.filter(town=self.town, visits__isnull=False) if self.town else Person.objects.none()
        self.offer("visitor", [(str(pk), name) for pk, name in people.distinct().values_list("pk", "name")])

    def counts(self) -> dict[str, int]:
        return self.counted_by("outcome")

    def found_by(self, rows: QuerySet[Visit], _name: str, value: str) -> QuerySet[Visit]:
        named = Q(unit__name__icontains=value) | Q(place__icontains=value)
        return rows.filter(named | Q(words__icontains=value) | Q(visitor__name__icontains=value))


class RuleFilters(OfTowns):
    state = choice(_("State"), STATES, method="in_state")
    town = choice(_("Town"))
    kind = choice(_("Kind"), TownRule.Kind.choices)
    q = words(_("Title, number or words"), method="found_by")

    tabs = "state"
    menus = (Menu(_("Town"), ("town",)), Menu(_("Kind"), ("kind",)))

    def in_state(self, rows: QuerySet[TownRule], _name: str, value: str) -> QuerySet[TownRule]:
        in_force = TownRule.objects.in_force_on(today_of(self.user)).values("pk")
        return rows.filter(pk__in=in_force) if value == "in_force" else rows.exclude(pk__in=in_force)

    def found_by(self, rows: QuerySet[TownRule], _name: str, value: str) -> QuerySet[TownRule]:
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value) | Q(text__icontains=value))


class GroupFilters(OfTowns):
    state = choice(_("State"), STANDING, method="in_state")
    town = choice(_("Town"))
    q = words(_("Name, field or person"), method="found_by")

    tabs = "state"
    menus = (Menu(_("Town"), ("town",)),)

    def in_state(self, rows: QuerySet[WorkingGroup], _name: str, value: str) -> QuerySet[WorkingGroup]:
        is_over = Q(dissolved_on__lte=today_of(self.user))
        return rows.filter(is_over) if value == "dissolved" else rows.exclude(is_over)

    def found_by(self, rows: QuerySet[WorkingGroup], _name: str, value: str) -> QuerySet[WorkingGroup]:
        members = GroupMember.objects.held_on(today_of(self.user)).filter(person__name__icontains=value)
        return rows.filter(Q(name__icontains=value) | Q(field__icontains=value) | Q(pk__in=members.values("group")))
