"""The quarter's summary: five figures with their change, one trend, the units, what is to be decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps.accounts.models import User
from apps.assessments.models import Score
from apps.core.charts import Chart
from apps.core.days import Quarter
from apps.core.text import plain
from apps.feedback.models import FeedbackItem, Stage
from apps.meetings.queries import Meetings, meetings_of
from apps.pledges.models import Plan, Pledge
from apps.pledges.queries import SIGNING, units_of
from apps.rectifications.models import OPEN
from apps.summaries.decisions import Decision, decisions_for
from apps.summaries.headline import changes, fallen_twice, finding, name_of, trend_of
from apps.summaries.periods import Period, Standing, Tally, period_of, top
from apps.towns.models import Category, Town
from apps.units.models import VILLAGES, Unit

LABELS = {
    "on_time": gettext_lazy("Daily reports in time"),
    "handled": gettext_lazy("Problems put right"),
    "days": gettext_lazy("Days to put right"),
    "struck": gettext_lazy("Inspection feedback struck off"),
    "good_air": gettext_lazy("Days of good air"),
}


class Change(NamedTuple):
    """What a figure is compared with, and by how much it moved, in words. `is_better`: None where it didn't move."""

    words: str
    is_better: bool | None
    is_up: bool


@dataclass(frozen=True)
class Figure:
    """One of the five. `of`: the whole, where it is shown; `lines`: what it is compared with."""

    code: str
    value: str
    sign: str
    of: str = ""
    lines: tuple[Change, ...] = ()
    note: str = ""

    @property
    def label(self) -> Any:
        return LABELS[self.code]


@dataclass(frozen=True)
class UnitRow:
    """A unit in the table. `score`: None where none is told; `change`: against the last quarter's, once this one is
    over: a score of some of its days says nothing beside one of a whole quarter.
    """

    unit: Unit
    stood: Standing
    score: Score | None = None
    change: Decimal | None = None
    has_fallen_twice: bool = False

    @property
    def cells(self) -> list[Cell]:
        return cells_of(self.stood)

    @property
    def change_in_words(self) -> str:
        return signed(self.change) if self.change is not None else ""


Cell = tuple[str, Decimal | None, str]  # figure, value, sign behind it


def cells_of(stood: Standing) -> list[Cell]:
    """What the table of units shows; None where there was nothing to count."""
    return [
        ("on_time", stood.on_time.rate, "%"),
        ("found", Decimal(stood.found), ""),
        ("handled", stood.handled.rate, "%"),
        ("days", stood.days, ""),
        ("returned", Decimal(stood.returned), ""),
        ("overdue", Decimal(stood.overdue), ""),
    ]


@dataclass(frozen=True)
class Others:
    """What is counted of posted agencies and villager groups: the town's figures are the sum of all."""

    stood: Standing

    @property
    def cells(self) -> list[Cell]:
        return cells_of(self.stood)


@dataclass(frozen=True)
class Group:
    """Units that are compared with each other, and no others (domain.md §6). `others`: below the last kind."""

    is_villages: bool
    rows: list[UnitRow]
    others: Others | None = None


@dataclass(frozen=True)
class Signing:
    """How far the year's pledges are signed; `lacking`: villages whose groups lack one, with how many."""

    villages: Tally
    town_units: Tally
    groups: Tally
    lacking: list[tuple[Unit, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Summary:
    """What the page of a quarter shows."""

    town: Town
    quarter: Quarter
    now: Period
    figures: list[Figure]
    finding: str
    trend: Chart | None
    groups: list[Group]
    decisions: list[Decision]
    signing: Signing | None
    meetings: Meetings

    @property
    def name(self) -> str:
        return name_of(self.quarter)

    @property
    def is_over(self) -> bool:
        return self.town.today() > self.quarter.last


def summary_of(town: Town, quarter: Quarter, user: User) -> Summary:
    """A quarter for a reader; some sixty queries, whatever the rows."""
    now, before, year_before = compared_periods(town, quarter)
    names = {one.pk: str(one) for one in Category.objects.filter(town=town)}
    return Summary(
        town,
        quarter,
        now,
        figures=five(now, before, year_before),
        finding=finding_of(now, before, names),
        trend=trend_of(now, before, names),
        groups=groups_of(now, user),
        decisions=decisions_for(user, town) if is_recent(town, quarter) else [],
        signing=signing_of(town, quarter),
        meetings=meetings_of(town, quarter.first, quarter.last),
    )


def figures_of(town: Town, quarter: Quarter) -> tuple[str, list[Figure]]:
    """The finding and the five figures alone."""
    now, before, year_before = compared_periods(town, quarter)
    names = {one.pk: str(one) for one in Category.objects.filter(town=town)}
    return finding_of(now, before, names), five(now, before, year_before)


def compared_periods(town: Town, quarter: Quarter) -> tuple[Period, Period, Period]:
    """The quarter, the one before, the same a year ago; of one that runs these two up to the same day."""
    now = period_of(town, quarter)
    earlier = (quarter.back(1), quarter.back(4))
    before, year_before = (period_of(town, one, one.as_far(now.facts.last)) for one in earlier)
    return now, before, year_before


def finding_of(now: Period, before: Period, names: Mapping[int, str]) -> str:
    outstanding = top(now.by_category, before.by_category)
    return finding(now, before, names[outstanding] if outstanding else None)


def is_recent(town: Town, quarter: Quarter) -> bool:
    """What waits now belongs to the quarter that runs and to the last one; of older ones it would mislead."""
    return quarter >= Quarter.of(town.today()).back(1)


RATES = ("on_time", "handled", "good_air")


def five(now: Period, before: Period, year_before: Period) -> list[Figure]:
    then = (before, year_before)
    said = list(zip(against(now), then, [changes(now, one) for one in then], strict=True))

    def lines(code: str, *, is_less_better: bool = False) -> tuple[Change, ...]:
        return tuple(
            Change(
                worded(code, words, moved[code], now, one),
                better(moved[code], is_less_better=is_less_better),
                is_up=moved[code] > 0,
            )
            for words, one, moved in said
            if code in moved
        )

    stood = now.all
    note = on_their_way(now) if now.struck.whole and is_recent(now.town, now.quarter) else ""
    return [
        Figure("on_time", number(stood.on_time.rate), "%", lines=lines("on_time")),
        Figure("handled", number(stood.handled.rate), "%", lines=lines("handled")),
        Figure("days", number(stood.days), _("days (of a figure)"), lines=lines("days", is_less_better=True)),
        Figure("struck", str(now.struck.part), "", of=str(now.struck.whole), lines=lines("struck"), note=note),
        Figure("good_air", str(now.air.good), "", of=str(now.air.judged), lines=lines("good_air")),
    ]


def against(now: Period) -> tuple[str, str]:
    """What a figure's change is told against; of a quarter that runs the same days."""
    if now.is_whole:
        return _("%(change)s on the last quarter"), _("%(change)s on a year ago")
    return _("%(change)s on the same days of the last quarter"), _("%(change)s on the same days a year ago")


def worded(code: str, words: str, by: Decimal, now: Period, then: Period) -> str:
    """A figure's change against another time; of good air, whose days are shown, the change of their share."""
    said = words % {"change": _("%(change)s points") % {"change": signed(by)} if code in RATES else signed(by)}
    if code != "good_air":
        return said
    _now, _then, is_by_2012 = now.good_air_beside(then)
    share = _("share %(words)s") % {"words": said}
    return _("%(words)s (both by HJ 633-2012)") % {"words": share} if is_by_2012 else share


def better(by: Decimal, *, is_less_better: bool) -> bool | None:
    """None where nothing moved."""
    return (by < 0) == is_less_better if by else None


def number(value: Decimal | None) -> str:
    return "—" if value is None else plain(value)


def signed(by: Decimal) -> str:
    """+3.2, −4, ±0."""
    return f"{'+' if by > 0 else '−' if by < 0 else '±'}{plain(abs(by))}"


def on_their_way(now: Period) -> str:
    """Of the items that aren't struck off now: how many are in public notice, how many late. One query."""
    rows = FeedbackItem.objects.filter(town=now.town, said_struck=False).not_struck()
    found = list(rows.values_list("stage", "task__status", "task__due_at"))
    noticed = sum(stage == Stage.NOTICED for stage, _status, _due in found)
    moment = now.town.now()
    late = sum(status in OPEN and due < moment for _stage, status, due in found)
    words = [ngettext("%(count)d in notice", "%(count)d in notice", noticed) % {"count": noticed}] if noticed else []
    words += [ngettext("%(count)d late", "%(count)d late", late) % {"count": late}] if late else []
    return pgettext("between clauses", ", ").join(words)


def groups_of(now: Period, user: User) -> list[Group]:
    """Units open in the quarter, or that anything is counted of, within their kinds; by score where there is one."""
    town, last = now.town, min(now.quarter.last, now.town.today())
    units = Unit.objects.filter(town=town).exclude(kind__in=[Unit.Kind.TOWN, Unit.Kind.AGENCY])
    known = {unit.pk: unit for unit in units.select_related("parent") if unit.is_open_on(last) or unit.pk in now.units}
    scores = [scores_in(town, now.quarter.back(back), user) for back in range(3)]
    is_over = town.today() > now.quarter.last
    shown_units = [unit for unit in known.values() if unit.kind != Unit.Kind.GROUP]
    rows = [row_of(unit, now.units, scores, is_over=is_over) for unit in shown_units]
    kinds = ([one for one in rows if one.unit.kind in VILLAGES], [one for one in rows if one.unit.kind not in VILLAGES])
    groups = [Group(some is kinds[0], in_order(some)) for some in kinds if some]
    shown = {row.unit.pk for row in rows}
    rest = [stood for pk, stood in now.units.items() if pk not in shown]
    if groups and rest:
        groups[-1] = replace(groups[-1], others=Others(reduce(add, rest)))
    return groups


def in_order(rows: Iterable[UnitRow]) -> list[UnitRow]:
    return sorted(rows, key=lambda row: (-(row.score.total if row.score else 0), row.unit.order, row.unit.pk))


def scores_in(town: Town, quarter: Quarter, user: User) -> dict[int, Score]:
    """unit → its score, of a quarter that the reader was told. One query."""
    rows = Score.objects.visible_to(user).filter(
        town=town, assessment__plan__year=quarter.year, assessment__quarter=quarter.number
    )
    return {score.unit_id: score for score in rows}


def row_of(
    unit: Unit, units: Mapping[int, Standing], scores: Sequence[Mapping[int, Score]], *, is_over: bool
) -> UnitRow:
    found = [some.get(unit.pk) for some in scores]
    now, before = found[0], found[1]
    stood = units.get(unit.pk, Standing())
    if not is_over:
        return UnitRow(unit, stood, now)
    change = now.total - before.total if now and before else None
    return UnitRow(unit, stood, now, change, fallen_twice([one.total if one else None for one in found]))


def signing_of(town: Town, quarter: Quarter) -> Signing | None:
    """The year's pledges by the quarter's end; None where the town has no plan for it. Three queries."""
    plan = Plan.objects.filter(town=town, year=quarter.year).select_related("town").first()
    if plan is None:
        return None
    units = list(units_of(plan).filter(kind__in=SIGNING))
    rows = Pledge.objects.signed().filter(plan=plan, signed_on__lte=quarter.last)
    signed = set(rows.values_list("unit", flat=True))  # by any version: one that was replaced since stood then
    groups = [unit for unit in units if unit.kind == Unit.Kind.GROUP]
    lacking = Counter(unit.parent_id for unit in groups if unit.pk not in signed)
    return Signing(
        signed_of((unit for unit in units if unit.kind in VILLAGES), signed),
        signed_of((unit for unit in units if unit.kind == Unit.Kind.TOWN_UNIT), signed),
        signed_of(groups, signed),
        [(unit, lacking[unit.pk]) for unit in units if unit.pk in lacking],
    )


def signed_of(units: Iterable[Unit], signed: Collection[int]) -> Tally:
    found = [unit.pk in signed for unit in units]
    return Tally(sum(found), len(found))
