"""The finding of a quarter in a line, and of its trend: only what the figures bear out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from apps.core.charts import Chart
from apps.core.days import Quarter
from apps.core.figures import tenth
from apps.summaries.periods import Period, Tally, fewest_for, top

MOST = Decimal("0.8")  # 占八成
AT_ONCE = Decimal("0.5")  # half of a quarter's in one month
FEW = 5  # problems below which nothing is said of where and when


@dataclass(frozen=True)
class Shift:
    """Words for a figure that moved. `step`: by how much it has to move to be told of."""

    better: Any
    worse: Any
    step: Decimal
    is_less_better: bool = False


SHIFTS = {
    "days": Shift(
        gettext_lazy("problems are put right faster"),
        gettext_lazy("problems are put right more slowly"),
        Decimal("0.3"),
        is_less_better=True,
    ),
    "handled": Shift(
        gettext_lazy("more of what was due is completed"), gettext_lazy("less of what was due is completed"), Decimal(1)
    ),
    "on_time": Shift(gettext_lazy("more reports came in time"), gettext_lazy("fewer reports came in time"), Decimal(1)),
    "good_air": Shift(gettext_lazy("the air is better"), gettext_lazy("the air is worse"), Decimal(2)),
}
QUARTERS = {
    1: pgettext_lazy("quarter", "first quarter of %(year)s"),
    2: pgettext_lazy("quarter", "second quarter of %(year)s"),
    3: pgettext_lazy("quarter", "third quarter of %(year)s"),
    4: pgettext_lazy("quarter", "fourth quarter of %(year)s"),
}


def name_of(quarter: Quarter) -> str:
    """2026 年第三季度."""
    return QUARTERS[quarter.number] % {"year": quarter.year}


def values_of(period: Period, good_air: Tally) -> dict[str, Decimal | None]:
    """The figures that are compared between quarters; None where there was nothing to count."""
    return {
        "days": period.all.days,
        "handled": period.all.handled.rate,
        "on_time": period.all.on_time.rate,
        "good_air": good_air.rate,
        "struck": Decimal(period.struck.part) if period.struck.whole else None,
    }


def changes(now: Period, before: Period) -> dict[str, Decimal]:
    """Figure → by how much it moved; only those that both have, good air by one rule."""
    air, air_before, _is_by_2012 = now.good_air_beside(before)
    old = values_of(before, air_before)
    return {
        name: tenth(value - was)
        for name, value in values_of(now, air).items()
        if value is not None and (was := old[name]) is not None
    }


def finding(now: Period, before: Period, category: str | None) -> str:
    """What got better most, and what got worse most or grew: 整改更快了，废膜回收问题最多. Empty without figures."""
    moved = changes(now, before)
    steps = {name: rank(name, by) for name, by in moved.items() if name in SHIFTS}
    better = max((name for name, step in steps.items() if step >= 1), key=lambda name: steps[name], default=None)
    worse = min((name for name, step in steps.items() if step <= -1), key=lambda name: steps[name], default=None)
    parts = [str(SHIFTS[better].better)] if better else []
    if worse:
        parts.append(str(SHIFTS[worse].worse))
    if category and len(parts) < 2:
        parts.append(_("%(category)s stands out") % {"category": category})
    return pgettext("between clauses", ", ").join(parts)


def rank(name: str, by: Decimal) -> Decimal:
    """How many steps for the better it moved."""
    shift = SHIFTS[name]
    return (-by if shift.is_less_better else by) / shift.step


def weeks_of(quarter: Quarter) -> list[date]:
    """Mondays of the weeks that the quarter touches."""
    monday = quarter.first - timedelta(days=quarter.first.weekday())
    return [monday + timedelta(weeks=n) for n in range((quarter.last - monday).days // 7 + 1)]


def trend_of(now: Period, before: Period, names: Mapping[int, str]) -> Chart | None:
    """Problems found week by week, those of the category that stands out apart; None where nothing was found."""
    chosen = top(now.by_category, before.by_category)
    if chosen is None:
        return None
    weeks = [monday for monday in weeks_of(now.quarter) if monday <= now.facts.last]
    chosen_by, others_by = [dict.fromkeys(weeks, 0) for _row in range(2)]
    for (day, category, _unit), count in now.found.items():
        (chosen_by if category == chosen else others_by)[day - timedelta(days=day.weekday())] += count
    rows = [(names[chosen], list(chosen_by.values())), (str(_("other categories")), list(others_by.values()))]
    labels = [_("week %(number)d") % {"number": monday.isocalendar().week} for monday in weeks]
    title = trend_title(now, chosen, names[chosen])
    return Chart(title, str(_("problems (of a chart)")), "bar", labels, rows, is_stacked=True)


def trend_title(now: Period, category: int, name: str) -> str:
    """When and where the category's problems were found: 废膜回收在 9 月集中出现，五个村占八成."""
    months, units = counts_of(now, category)
    total = sum(months.values())
    if total < FEW:
        return _("%(category)s: %(count)d of %(all)d problems") % {
            "category": name,
            "count": total,
            "all": now.all.found,
        }
    parts = [when(name, months, total)]
    few = fewest_for(units.values(), MOST)
    if few * 3 <= len(units):
        parts.append(_("%(few)d of %(all)d units have four fifths of them") % {"few": few, "all": len(units)})
    return pgettext("between clauses", ", ").join(parts)


def when(name: str, months: Mapping[int, int], total: int) -> str:
    month = max(months, key=lambda one: (months[one], -one))
    if len(months) > 1 and months[month] >= AT_ONCE * total:
        said = date_format(date(2026, month, 1), _("M"))
        return _("%(category)s came up in %(month)s above all") % {"category": name, "month": said}
    return _("%(category)s came up %(count)d times") % {"category": name, "count": total}


def counts_of(now: Period, category: int) -> tuple[dict[int, int], dict[int, int]]:
    """Month → problems, unit → problems."""
    months: dict[int, int] = defaultdict(int)
    units: dict[int, int] = defaultdict(int)
    for (day, one, unit), count in now.found.items():
        if one == category:
            months[day.month] += count
            units[unit] += count
    return dict(months), dict(units)


def fallen_twice(totals: Sequence[Decimal | None]) -> bool:
    """连续两季下降: of three quarters' scores, the latest first, each below the one before."""
    known = [one for one in totals if one is not None]
    return len(known) == 3 and known[0] < known[1] < known[2]
