"""Targets out of a workbook: a row a unit and indicator, in the words that officials write."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.ledgers.incoming import Intake
from apps.pledges.actions import Held, add_indicator, make_plan, refuse_impossible, set_targets
from apps.pledges.models import Indicator, Plan, Pledge, Target
from apps.pledges.sources import DIRECTIONS, KNOWN_DIRECTIONS, SOURCES, Figured, direction_word, source_word
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.queries import office_towns
from apps.units.seats import label_of


class SourceField(forms.CharField):
    """数据来源: entered by the office, or one of the system's figures."""

    def clean(self, value: Any) -> Figured | None:
        text = super().clean(value)
        if not text:
            return None
        if text not in SOURCES:
            raise forms.ValidationError(_("This word isn't known here."), code="unknown")
        return SOURCES[text]


class DirectionField(forms.CharField):
    """方向: at least, or at most."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and text not in KNOWN_DIRECTIONS:
            raise forms.ValidationError(_("This word isn't known here."), code="unknown")
        return KNOWN_DIRECTIONS[text] if text else ""


class PlainNumber(forms.DecimalField):
    """A number; 95% and 95 are the same."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).strip().rstrip("%％") if value not in self.empty_values else value)


class TargetRow(forms.Form):
    year = forms.IntegerField(min_value=2000, max_value=2100)
    unit = forms.CharField(max_length=50)
    indicator = forms.CharField(max_length=60)
    unit_of_measure = forms.CharField(max_length=20, required=False)
    direction = DirectionField(max_length=10, required=False)
    value = PlainNumber(min_value=0, max_digits=12, decimal_places=2)
    weight = PlainNumber(min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False)
    source = SourceField(max_length=60, required=False)


class TargetIntake(Intake):
    """Targets by year, unit and indicator. A year, and an indicator, that isn't there yet begins with its first row."""

    form = TargetRow
    found_by = frozenset({"year", "unit", "indicator"})

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        rows = Target.objects.filter(town=town).select_related("indicator__plan", "unit__parent")
        self.stored = {(row.indicator.plan.year, label_of(row.unit), row.indicator.name): row for row in rows}
        units = Unit.objects.filter(town=town).open_on(town.today()).select_related("parent", "town")
        self.units = {label_of(unit): unit for unit in units}

        pledges = Pledge.objects.standing().filter(town=town, upper__isnull=False)
        self.pledged = set(pledges.values_list("plan__year", "unit_id"))
        self.changed_since: dict[str, None] = {}  # units with a pledge that says otherwise by now, in the rows' order

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def offers(self) -> dict[str, tuple[str, ...]]:
        names = tuple(name for name, unit in self.units.items() if unit.kind != Unit.Kind.AGENCY)
        return {"unit": names, "direction": tuple(DIRECTIONS.values()), "source": tuple(SOURCES)}

    def key(self, row: Mapping[str, Any]) -> Hashable:
        return (row["year"], row["unit"], row["indicator"])

    def find(self, row: Mapping[str, Any]) -> Target | None:
        return self.stored.get((row["year"], row["unit"], row["indicator"]))

    def values(self, stored: Target) -> Mapping[str, Any]:
        indicator = stored.indicator
        return {
            "unit_of_measure": indicator.unit_of_measure,
            "direction": indicator.direction,
            "value": stored.value,
            "weight": stored.weight,
            "source": SOURCES[source_word(indicator)],
        }

    def add(self, row: Mapping[str, Any]) -> None:
        unit = self.units.get(row["unit"])
        if unit is None:
            raise RuleBroken(_("No open unit of the town has this name."), "unit")
        indicator = self.indicator_of(row)
        refuse_other_words(indicator, row)
        self.hold(unit, indicator, row["value"], row.get("weight"))

    def indicator_of(self, row: Mapping[str, Any]) -> Indicator:
        plan = self.plan_of(row["year"])
        known = plan.indicators.filter(name=row["indicator"]).first()
        if known:
            return known
        figured = row.get("source") or SOURCES[""]
        measure = row.get("unit_of_measure") or figured.unit_of_measure
        if not measure:
            raise RuleBroken(_("A new indicator needs its unit of measure."), "unit_of_measure")
        said = {
            "name": row["indicator"],
            "unit_of_measure": measure,
            "direction": row.get("direction") or figured.direction,
            "source": figured.source,
            "count": figured.count,
            "is_summed": figured.source == Indicator.Source.ENTERED and measure != "%",
        }
        return add_indicator(plan.pk, said, by=self.by)

    def plan_of(self, year: int) -> Plan:
        """The year's plan; this year's and the next one's begin with their first row."""
        if plan := Plan.objects.filter(town=self.town, year=year).first():
            return plan
        present = self.town.today().year
        if year not in (present, present + 1):
            words = _("%(year)s has no plan; out of a workbook only %(present)s or %(next)s begins.")
            raise RuleBroken(words % {"year": year, "present": present, "next": present + 1}, "year")
        return make_plan(self.town, year, by=self.by)

    def change(self, stored: Target, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        refuse_other_words(stored.indicator, row)
        value = row.get("value", stored.value)
        weight = row["weight"] if row.get("weight") is not None else stored.weight
        self.hold(stored.unit, stored.indicator, value, weight)

    def hold(self, unit: Unit, indicator: Indicator, value: Decimal, weight: Decimal | None) -> None:
        refuse_impossible(indicator, value, "value")
        try:
            set_targets(indicator.plan_id, unit, [Held(indicator.pk, value, weight or Decimal(0))], by=self.by)
        except PermissionDenied as denied:
            raise RuleBroken(_("This unit's targets aren't yours to set."), "unit") from denied
        if (indicator.plan.year, unit.pk) in self.pledged:
            self.changed_since[label_of(unit)] = None

    def remarks(self) -> list[str]:
        """That a pledge holds whatever the rows say (domain.md §6: a change is a new version)."""
        if not self.changed_since:
            return []
        words = _("The pledge that is signed or out to be signed holds until a new version is signed: %(units)s")
        return [words % {"units": "、".join(self.changed_since)}]


def refuse_other_words(indicator: Indicator, row: Mapping[str, Any]) -> None:
    """A row says of an indicator what the year's plan says; it is changed on its page, for all units at once."""
    measure, direction, figured = row.get("unit_of_measure"), row.get("direction"), row.get("source")
    if measure and measure != indicator.unit_of_measure:
        words = _("“%(name)s” is measured in %(unit)s; change it on the plan's page.")
        raise RuleBroken(words % {"name": indicator, "unit": indicator.unit_of_measure}, "unit_of_measure")
    if direction and direction != indicator.direction:
        words = _("“%(name)s” is promised as %(direction)s; change it on the plan's page.")
        said = {"name": indicator, "direction": direction_word(indicator)}
        raise RuleBroken(words % said, "direction")
    if figured and (figured.source, figured.count) != (indicator.source, indicator.count):
        words = _("The figure of “%(name)s” is %(source)s; change it on the plan's page.")
        raise RuleBroken(words % {"name": indicator, "source": source_word(indicator)}, "source")
