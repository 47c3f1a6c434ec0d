"""Tasks out of a workbook: new ones, later deadlines, and before a town goes live what was; never a state."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.core.forms import WITHIN_REACH
from apps.ledgers.cells import Unreadable, day_of
from apps.ledgers.declaration import in_chinese
from apps.ledgers.incoming import Intake, WordField
from apps.rectifications.actions import open_by_office
from apps.rectifications.history import Past, bring_in
from apps.rectifications.models import BY_OFFICE, Source, Status, Task
from apps.rectifications.opening import Opening
from apps.rectifications.postponing import extend_task
from apps.rectifications.queries import problem, with_heads
from apps.towns.models import Category, Severity, Town
from apps.towns.queries import is_live
from apps.towns.wording import category_in_chinese
from apps.units.queries import office_towns
from apps.units.seats import units_by_label

ON_ITS_PAGE = frozenset({"category"})  # corrected there; where and what it is stays as it was reported

SEVERITIES = {in_chinese(Severity, one): one for one in Severity.values} | {"": Severity.GENERAL.value}
SOURCES = {in_chinese(Source, one): one for one in Source.values} | {"": Source.RESIDENT.value}
SOURCES |= {words.replace(" ", ""): one for words, one in SOURCES.items()}
ASSIGNED, OVER = in_chinese(Status, "assigned"), {in_chinese(Status, one): one for one in ("completed", "voided")}
OVER |= {words.removeprefix("已"): one for words, one in OVER.items()}
PAST = ("status", "opened_at", "closed_at", "said")  # what history tells in columns that are else derived


class TaskRow(forms.Form):
    description = forms.CharField(max_length=2000)
    category = forms.CharField(max_length=40)
    severity = WordField(SEVERITIES, required=False)
    source = WordField(SOURCES, required=False)
    unit = forms.CharField(max_length=100)
    due_at = forms.DateField(required=False, validators=WITHIN_REACH)
    reason = forms.CharField(max_length=2000, required=False)


class TaskIntake(Intake):
    """A task is found again by its number; a row without one is new."""

    form = TaskRow
    reasons = frozenset({"reason"})
    derived_of_new = {"status": ASSIGNED}

    def __init__(self, town: Town, *, by: User) -> None:
        super().__init__(town, by=by)
        self.units = units_by_label(town, town.today())
        categories = Category.objects.filter(town=town).select_related("line")
        self.categories = {category_in_chinese(row): row for row in categories}
        self.is_live = is_live(town)
        self.count = 0

    @staticmethod
    def towns_of(user: User) -> list[Town]:
        return office_towns(user)

    def offers(self) -> dict[str, tuple[str, ...]]:
        return {"category": tuple(self.categories), "unit": tuple(self.units)}

    def key(self, row: Mapping[str, Any]) -> Hashable:
        self.count += 1
        return row.get("number") or ("new", self.count)  # the same heap may lie there twice

    def find(self, row: Mapping[str, Any]) -> Task | None:
        number = row.get("number", "")
        if not number:
            return None
        year, _sign, serial = number.removeprefix("整〔").partition("〕")
        if not (year.isdecimal() and serial.isdecimal() and len(year + serial) < 14):
            return None
        rows = Task.objects.filter(town=self.town, year=int(year), serial=int(serial))
        return with_heads(rows, self.town.today()).first()

    def expected_of_new(self, row: Mapping[str, Any]) -> Mapping[str, str]:
        """Before the town goes live a row may tell what was: how it ended, when, and what was done."""
        if row.get("status") in OVER and not self.is_live:
            return {name: row.get(name, "") for name in PAST}
        return self.derived_of_new

    def values(self, stored: Task) -> Mapping[str, Any]:
        return {
            "description": problem(stored),
            "category": category_in_chinese(stored.category),
            "severity": stored.severity,
            "source": stored.source,
            "unit": next((label for label, unit in self.units.items() if unit.pk == stored.unit_id), stored.unit.name),
            "due_at": stored.due_at.astimezone(self.town.zone).date(),
            "reason": "",
        }

    def add(self, row: Mapping[str, Any]) -> None:
        opening = self.opening_of(row)
        status = OVER.get(row.get("status", ""))
        if status:
            said = "\n".join(filter(None, (row.get("said"), row.get("reason"))))
            past = Past(status, self.day(row, "opened_at"), self.day(row, "closed_at"), said)
            bring_in(opening, past, by=self.by, town=self.town)
            return
        if opening.source not in BY_OFFICE:
            raise RuleBroken(_("This source opens its tasks itself; choose how it came to the office."), "source")
        if row.get("reason"):
            raise RuleBroken(_("A new task has nothing to extend."), "reason")
        open_by_office(opening, by=self.by, town=self.town)

    def opening_of(self, row: Mapping[str, Any]) -> Opening:
        unit, category = self.units.get(row["unit"]), self.categories.get(row["category"])
        if unit is None:
            raise RuleBroken(_("No unit has this name."), "unit")
        if category is None:
            raise RuleBroken(_("No category of the town has this name."), "category")
        return Opening(
            unit=unit,
            category=category,
            place=unit.name,
            severity=row.get("severity") or Severity.GENERAL,
            source=row.get("source") or Source.RESIDENT,
            found_at=timezone.now(),
            finder=self.by,
            finder_unit_id=None,
            description=row["description"],
            due_on=row.get("due_at"),
        )

    def day(self, row: Mapping[str, Any], name: str) -> date:
        try:
            found = day_of(row.get(name, ""))
        except Unreadable as refusal:
            raise RuleBroken(str(refusal), name) from refusal
        if found is None:
            raise RuleBroken(_("What is over has a day."), name)
        return found

    def change(self, stored: Task, row: Mapping[str, Any], changed: frozenset[str]) -> None:
        """A later deadline is an extension, with its reason; all else is changed on the task's page, with its own."""
        for name in sorted(changed - {"due_at", "reason"}):
            if name in ON_ITS_PAGE:
                raise RuleBroken(_("This is changed on the task's page, with a reason."), name)
            raise RuleBroken(_("This stays as it was reported."), name)
        until = row["due_at"]
        if until is None or until <= stored.due_at.astimezone(self.town.zone).date():
            raise RuleBroken(_("Only a later day: a deadline doesn't come nearer, nor go away."), "due_at")
        if not row.get("reason"):
            asked_at = "reason" if "reason" in row else "due_at"
            raise RuleBroken(_("Say why it is extended, in the column 延期原因."), asked_at)
        try:
            extend_task(stored.pk, by=self.by, until=until, reason=row["reason"])
        except RuleBroken as refusal:
            raise RuleBroken(refusal.message, "due_at") from refusal
