"""The rows that a figure of a quarter comes from: unit by unit, then one by one; they add up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.core.text import plain
from apps.feedback.models import FeedbackItem
from apps.pledges.counts import COUNTS
from apps.readings import aqi
from apps.readings.queries import days_of_air
from apps.readings.year import LEVELS
from apps.rectifications.models import Task
from apps.reports.models import DailyReport, Finding
from apps.summaries.periods import DAY, Period, Standing, Tally, items_by, tenth
from apps.units.models import Unit
from apps.units.seats import label_of

TITLES = {
    "on_time": gettext_lazy("Daily reports in time"),
    "handled": gettext_lazy("Tasks due in the quarter, completed"),
    "overdue": gettext_lazy("Tasks overdue and open"),
    "returned": gettext_lazy("Tasks due in the quarter, returned"),
    "days": gettext_lazy("Days from assigning to completing"),
    "found": gettext_lazy("Problems found"),
    "struck": gettext_lazy("Inspection feedback struck off"),
    "good_air": gettext_lazy("Days of good air"),
}
OF_THE_TOWN = ("struck", "good_air")


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


def figures_of(code: str, stood: Standing) -> tuple[int, int | None, Decimal | None]:
    """Part, whole and value of a figure; of the mean time the number of tasks is the part."""
    if code in ("on_time", "handled"):
        tally: Tally = getattr(stood, code)
        return tally.part, tally.whole, tally.rate
    if code == "days":
        return stood.completed, None, stood.days
    return getattr(stood, code), None, None


def behind_town(now: Period, code: str, query: str) -> Behind:
    """The units' sums; one query."""
    if code in OF_THE_TOWN:
        rows = list(items_rows(now) if code == "struck" else air_rows(now))
        tally = now.struck if code == "struck" else now.good_air
        return Behind(code, tally.part, tally.whole, None, [], rows)
    units = Unit.objects.filter(town=now.town, pk__in=now.units).select_related("parent")
    sums = [unit_sum(now, code, unit, query) for unit in sorted(units, key=lambda unit: (unit.order, unit.pk))]
    return Behind(code, *figures_of(code, now.all), [one for one in sums if one.part or one.whole], [])


def unit_sum(now: Period, code: str, unit: Unit, query: str) -> UnitSum:
    url = reverse("summaries:rows", args=[now.quarter.year, now.quarter.number, code])
    asked = urlencode({"unit": unit.pk})
    return UnitSum(unit, *figures_of(code, now.units[unit.pk]), f"{url}?{asked}{query}")


def behind_unit(now: Period, code: str, unit: Unit, user: User) -> Behind:
    """A unit's rows; two queries at most."""
    stood = now.units.get(unit.pk, Standing())
    return Behind(code, *figures_of(code, stood), [], list(READ[code](now, unit, user)))


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
            if task := tasks.get(int(key)):
                yield Row(task.title, task_sub(task), task.get_absolute_url(), key in part if is_share else None)

    return read


def task_sub(task: Task) -> str:
    due = task.due_at.astimezone(task.town.zone).date()
    return " · ".join([task.number, task.get_status_display(), _("due %(day)s") % {"day": day_name(due)}])


def took_rows(now: Period, unit: Unit, user: User) -> Iterator[Row]:
    took = now.units[unit.pk].took if unit.pk in now.units else {}
    tasks = Task.objects.visible_to(user).for_list().in_bulk(list(took))
    for pk, time in took.items():
        days = tenth(Decimal(int(time.total_seconds())) / int(DAY / timedelta(seconds=1)))
        said = ngettext("%(days)s day", "%(days)s days", int(days)) % {"days": plain(days)}
        yield Row(tasks[pk].title, f"{tasks[pk].number} · {said}", tasks[pk].get_absolute_url(), amount=days)


def finding_rows(now: Period, unit: Unit, _user: User) -> Iterator[Row]:
    rows = Finding.objects.counted().filter(unit=unit, found_on__range=(now.quarter.first, now.facts.last))
    rows = rows.select_related("category", "report__town", "spot_report__town", "task__town")
    for one in rows.order_by("found_on", "pk"):
        where = one.task or one.origin
        sub = " · ".join([day_name(one.found_on), one.place, one.get_severity_display()])
        yield Row(f"{one.category}", sub, where.get_absolute_url())


def items_rows(now: Period) -> Iterator[Row]:
    """The items that had come down; three queries."""
    struck = items_by(now.town, now.facts.last)
    items = FeedbackItem.objects.select_related("batch", "task__town").in_bulk(list(struck))
    for pk, is_struck in struck.items():
        one = items[pk]
        sub = " · ".join([str(one.batch), _("number %(number)s") % {"number": one.number}, one.get_stage_display()])
        yield Row(one.title, sub, one.get_absolute_url(), is_struck)


def air_rows(now: Period) -> Iterator[Row]:
    """The days that could be judged; one query."""
    ledger = reverse("readings:readings")
    for day, values in sorted(days_of_air(now.town, now.quarter.first, now.facts.last).items()):
        if found := aqi.judged(values, day):
            level = LEVELS[aqi.level_of(found.index)]
            mostly = " ".join(str(item.label) for item in found.primary)
            sub = " · ".join(word for word in [f"AQI {found.index}", str(level), mostly] if word)
            yield Row(day_name(day), sub, f"{ledger}?{urlencode({'day_from': day, 'day_to': day})}", found.is_good)


READ: dict[str, Callable[[Period, Unit, User], Iterator[Row]]] = {
    "on_time": day_rows,
    "handled": task_rows("handled"),
    "overdue": task_rows("overdue"),
    "returned": task_rows("returned"),
    "days": took_rows,
    "found": finding_rows,
}
