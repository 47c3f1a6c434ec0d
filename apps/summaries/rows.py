"""The rows that a figure of a quarter comes from: unit by unit, then one by one; they add up to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.core.figures import tenth
from apps.core.text import plain
from apps.feedback.models import FeedbackItem
from apps.feedback.queries import items_by
from apps.outreach.queries import publicity_of
from apps.pledges.counts import COUNTS
from apps.readings import aqi
from apps.readings.queries import days_of_air
from apps.readings.year import LEVELS
from apps.rectifications.models import Task
from apps.reports.models import DailyReport, Finding
from apps.summaries.periods import DAY, Period, Standing, Tally, tasks_to_do
from apps.summaries.queries import grids_of, overlooked_in, vacant_posts
from apps.units.models import Unit
from apps.units.seats import label_of

TITLES = {
    "on_time": gettext_lazy("Daily reports in time"),
    "handled": gettext_lazy("Tasks due in the quarter, completed"),
    "overdue": gettext_lazy("Tasks overdue and open"),
    "returned": gettext_lazy("Tasks due in the quarter, returned"),
    "extended": gettext_lazy("Tasks due in the quarter, extended"),
    "days": gettext_lazy("Days from assigning to completing"),
    "found": gettext_lazy("Problems found"),
    "open": gettext_lazy("Tasks open at the end"),
    "late": gettext_lazy("Tasks overdue at the end"),
    "deferred": gettext_lazy("Tasks deferred at the end"),
    "handed_up": gettext_lazy("Tasks handed up to the town"),
    "struck": gettext_lazy("Inspection feedback struck off"),
    "good_air": gettext_lazy("Days of good air"),
    "vacant": gettext_lazy("Head posts of villages that nobody holds"),
    "grids": gettext_lazy("Grids with a warden"),
    "silent": gettext_lazy("Villages without publicity"),
    "overlooked": gettext_lazy("Problems that supervision found where a unit had reported none"),
    "coal": gettext_lazy("Loose-coal problems found"),
    "coal_tasks": gettext_lazy("Loose-coal tasks, completed in the quarter or open at its end"),
    "boiler": gettext_lazy("Coal-boiler problems found"),
    "boiler_tasks": gettext_lazy("Coal-boiler tasks, completed in the quarter or open at its end"),
}
LEFT = ("open", "late", "deferred", "handed_up")
OTHERS = (Unit.Kind.TOWN, Unit.Kind.AGENCY, Unit.Kind.GROUP)  # whom the summary tells of in one line


@dataclass(frozen=True)
class Row:
    """A row as the page shows it. `counts`: whether it is one of the part; None where there is no part."""

    words: str
    sub: str
    url: str
    counts: bool | None = None
    amount: Decimal | None = None  # days that it took


@dataclass(frozen=True)
class UnitSum:
    """What a unit adds to the town's figure."""

    unit: Unit
    part: int
    whole: int | None
    value: Decimal | None
    url: str

    @property
    def label(self) -> str:
        return label_of(self.unit)


@dataclass(frozen=True)
class Behind:
    """What stands behind a figure: the sums of the units, or of one unit (of the town) the rows."""

    code: str
    part: int
    whole: int | None
    value: Decimal | None
    sums: list[UnitSum]
    rows: list[Row]

    @property
    def title(self) -> Any:
        return TITLES[self.code]


OfTown = Callable[[Period, User], Iterator[Row]]
Numbers = tuple[int, int | None, Decimal | None]  # part, whole and value of a figure


def figures_of(code: str, stood: Standing) -> Numbers:
    """Of the mean time the number of tasks is the part."""
    if code in ("on_time", "handled"):
        tally: Tally = getattr(stood, code)
        return tally.part, tally.whole, tally.rate
    if code == "days":
        return stood.completed, None, stood.days
    return getattr(stood, code), None, None


def numbers_of(now: Period, code: str, units: Collection[int]) -> Numbers:
    """The same of some units together."""
    if code in LEFT:
        return sum(unit in units for unit in now.left.units_of(code).values()), None, None
    return figures_of(code, reduce(add, (stood for pk, stood in now.units.items() if pk in units), Standing()))


def behind_town(now: Period, code: str, query: str, user: User, kinds: Collection[str] | None = None) -> Behind:
    """The units' sums, of all or of some kinds of them; three queries at most."""
    if code in OF_THE_TOWN:
        rows = list(OF_THE_TOWN[code](now, user))
        has_part = any(row.counts is not None for row in rows)
        part = sum(bool(row.counts) for row in rows) if has_part else len(rows)
        return Behind(code, part, len(rows) if has_part else None, None, [], rows)
    known = {*now.units, *(now.left.units_of(code).values() if code in LEFT else ())}
    units = Unit.objects.filter(town=now.town, pk__in=known).select_related("parent").order_by("order", "pk")
    shown = [unit for unit in units if kinds is None or unit.kind in kinds]
    sums = [unit_sum(now, code, unit, query) for unit in shown]
    numbers = numbers_of(now, code, {unit.pk for unit in shown})
    return Behind(code, *numbers, [one for one in sums if one.part or one.whole], [])


def unit_sum(now: Period, code: str, unit: Unit, query: str) -> UnitSum:
    url = reverse("summaries:rows", args=[now.quarter.year, now.quarter.number, code])
    asked = urlencode({"unit": unit.pk})
    return UnitSum(unit, *numbers_of(now, code, {unit.pk}), f"{url}?{asked}{query}")


def behind_unit(now: Period, code: str, unit: Unit, user: User) -> Behind:
    """A unit's rows; two queries at most."""
    return Behind(code, *numbers_of(now, code, {unit.pk}), [], list(READ[code](now, unit, user)))


def day_rows(now: Period, unit: Unit, _user: User) -> Iterator[Row]:
    days = now.facts.days.get(unit.pk, [])
    reports = DailyReport.objects.own().filter(unit=unit, report_date__range=(now.quarter.first, now.quarter.last))
    known = {one.report_date: one for one in reports}
    for one in days:
        report = known.get(one.day)
        words = _("in time") if one.is_on_time else _("late") if one.is_reported else _("missing")
        yield Row(day_name(one.day), str(words), report.get_absolute_url() if report else "", one.is_on_time)


def day_name(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def task_rows(code: str) -> Callable[[Period, Unit, User], Iterator[Row]]:
    def read(now: Period, unit: Unit, user: User) -> Iterator[Row]:
        figure = COUNTS[code].read(now.facts, unit.pk)
        part = {row.key for row in figure.part}
        is_share = code == "handled"
        keys = [row.key for row in (figure.whole if is_share else figure.part)]
        tasks = Task.objects.visible_to(user).for_list().in_bulk(keys)
        for key in keys:
            yield task_row(tasks.get(int(key)), counts=key in part if is_share else None)

    return read


def left_rows(code: str) -> Callable[[Period, Unit, User], Iterator[Row]]:
    def read(now: Period, unit: Unit, user: User) -> Iterator[Row]:
        keys = [pk for pk, of_unit in now.left.units_of(code).items() if of_unit == unit.pk]
        tasks = Task.objects.visible_to(user).for_list().in_bulk(keys)
        for pk in keys:
            yield task_row(tasks.get(pk))

    return read


def task_row(task: Task | None, *, counts: bool | None = None) -> Row:
    """A task that the reader may not see (what was promised in a talk) counts all the same: the rows add up."""
    if task is None:
        return Row(str(_("A task that isn't yours to read")), "", "", counts)
    return Row(task.title, task_sub(task), task.get_absolute_url(), counts)


def task_sub(task: Task) -> str:
    due = task.due_at.astimezone(task.town.zone).date()
    return " · ".join([task.number, task.get_status_display(), _("due %(day)s") % {"day": day_name(due)}])


def took_rows(now: Period, unit: Unit, user: User) -> Iterator[Row]:
    took = now.units[unit.pk].took if unit.pk in now.units else {}
    tasks = Task.objects.visible_to(user).for_list().in_bulk(list(took))
    for pk, time in took.items():
        days = tenth(Decimal(int(time.total_seconds())) / int(DAY / timedelta(seconds=1)))
        said = ngettext("%(days)s day", "%(days)s days", int(days)) % {"days": plain(days)}
        row = task_row(tasks.get(pk))
        yield replace(row, sub=f"{tasks[pk].number} · {said}" if pk in tasks else said, amount=days)


def finding_rows(now: Period, unit: Unit, _user: User) -> Iterator[Row]:
    rows = Finding.objects.counted().filter(unit=unit, found_on__range=(now.quarter.first, now.facts.last))
    return found_rows(rows)


def found_rows(findings: QuerySet[Finding], *, with_unit: bool = False) -> Iterator[Row]:
    """One query."""
    rows = findings.select_related("category", "unit", "report__town", "spot_report__town", "task__town")
    for one in rows.order_by("found_on", "pk"):
        where = one.task or one.origin
        words = [day_name(one.found_on), *([str(one.unit)] if with_unit else []), one.place]
        words += [one.get_severity_display()]
        words += [_("put right on the spot")] if one.is_fixed_on_spot else []
        yield Row(f"{one.category}", " · ".join(words), where.get_absolute_url())


def kind_rows(code: str) -> OfTown:
    """Problems of a built-in category."""

    def read(now: Period, _user: User) -> Iterator[Row]:
        rows = Finding.objects.counted().filter(town=now.town, category__code=code)
        return found_rows(rows.filter(found_on__range=(now.facts.first, now.facts.last)), with_unit=True)

    return read


def kind_task_rows(code: str) -> OfTown:
    """Its tasks that there were to do; what was completed counts. Two queries."""

    def read(now: Period, user: User) -> Iterator[Row]:
        keys = list(
            tasks_to_do(now).filter(category__code=code).order_by("opened_at", "pk").values_list("pk", flat=True)
        )
        tasks = Task.objects.visible_to(user).for_list().in_bulk(keys)
        for pk in keys:
            yield task_row(tasks.get(pk), counts=pk not in now.left.open)

    return read


def overlooked_rows(now: Period, _user: User) -> Iterator[Row]:
    return found_rows(overlooked_in(now.town, now.facts.first, now.facts.last), with_unit=True)


def items_rows(now: Period, _user: User) -> Iterator[Row]:
    """The items that had come down; three queries."""
    struck = items_by(now.town, now.facts.last)
    items = FeedbackItem.objects.select_related("batch", "task__town").in_bulk(list(struck))
    for pk, is_struck in struck.items():
        one = items[pk]
        sub = " · ".join([str(one.batch), _("number %(number)s") % {"number": one.number}, one.get_stage_display()])
        yield Row(one.title, sub, one.get_absolute_url(), is_struck)


def air_rows(now: Period, _user: User) -> Iterator[Row]:
    """The days that could be judged; one query."""
    ledger = reverse("readings:readings")
    for day, values in sorted(days_of_air(now.town, now.quarter.first, now.facts.last).items()):
        if found := aqi.judged(values, day):
            level = LEVELS[aqi.level_of(found.index)]
            mostly = " ".join(str(item.label) for item in found.primary)
            sub = " · ".join(word for word in [f"AQI {found.index}", str(level), mostly] if word)
            yield Row(day_name(day), sub, f"{ledger}?{urlencode({'day_from': day, 'day_to': day})}", found.is_good)


def vacant_rows(now: Period, _user: User) -> Iterator[Row]:
    return (Row(f"{post.unit} {post.title}", "", "") for post in vacant_posts(now.town, now.facts.last))


def grid_rows(now: Period, _user: User) -> Iterator[Row]:
    """One without a warden doesn't count."""
    for one in grids_of(now.town):
        yield Row(f"{one.unit} {one.name}", one.warden.name if one.warden else "", "", one.warden is not None)


def silent_rows(now: Period, _user: User) -> Iterator[Row]:
    """Villages that the ledger of publicity has nothing of in the quarter; two queries."""
    done = publicity_of(now.town, now.facts.first, now.facts.last)
    return (Row(unit.name, "", "") for unit in done.villages_without)


OF_THE_TOWN: dict[str, OfTown] = {
    "struck": items_rows,
    "good_air": air_rows,
    "vacant": vacant_rows,
    "grids": grid_rows,
    "silent": silent_rows,
    "overlooked": overlooked_rows,
    "coal": kind_rows("coal"),
    "coal_tasks": kind_task_rows("coal"),
    "boiler": kind_rows("boiler"),
    "boiler_tasks": kind_task_rows("boiler"),
}
READ: dict[str, Callable[[Period, Unit, User], Iterator[Row]]] = {
    "on_time": day_rows,
    "handled": task_rows("handled"),
    "overdue": task_rows("overdue"),
    "returned": task_rows("returned"),
    "extended": task_rows("extended"),
    "days": took_rows,
    "found": finding_rows,
    **{code: left_rows(code) for code in LEFT},
}
