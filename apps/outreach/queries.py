"""Reads of outreach for pages, and for the quarter's work report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from apps.accounts.models import Role, User
from apps.outreach.calendar import MarketDay, markets_between
from apps.outreach.models import VISITORS, Activity, Level, MarketDayRule, TownRule, Visit, of_towns_read_by
from apps.towns.models import Town
from apps.units.models import VILLAGES, GroupMember, Tenure, Unit, WorkingGroup
from apps.units.scope import scope_of, today_of


@dataclass(frozen=True)
class Tally:
    """How often (场次), how many people came in all (人次), how many banners or leaflets (条、份)."""

    sessions: int = 0
    people: int = 0
    copies: int = 0

    @property
    def people_in_words(self) -> str:
        return f"{self.people:,}"

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.sessions + other.sessions, self.people + other.people, self.copies + other.copies)


@dataclass(frozen=True)
class Publicity:
    """Publicity of some days. `forms`: by Activity.Form, those that there were; `lectures`: by Level, all three;
    `villages_without`: villages and communities, in their order, that held nothing.
    """

    forms: Mapping[str, Tally]
    lectures: Mapping[str, Tally]
    villages_without: tuple[Unit, ...]

    @property
    def without_in_words(self) -> str:
        return "、".join(unit.name for unit in self.villages_without)

    @property
    def all(self) -> Tally:
        return sum(self.forms.values(), Tally())


def publicity_of(town: Town, first: date, last: date) -> Publicity:
    """What was done in the town from one day to another, both included, what was withdrawn left out. Two queries."""
    rows = Activity.objects.counted().between(first, last).filter(town=town)
    forms, lectures = tallies_of(rows)
    return Publicity(forms, lectures, tuple(villages_without(town, rows, last)))


def tallies_of(rows: QuerySet[Activity]) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """Form → tally, and level → tally of the lectures; one query."""
    forms: dict[str, Tally] = {}
    lectures = {level: Tally() for level in Level.values}
    found = rows.order_by().values_list("form", "level").annotate(Count("pk"), Sum("people"), Sum("copies"))
    for form, level, sessions, people, copies in found:
        tally = Tally(sessions, people or 0, copies or 0)
        forms[form] = forms.get(form, Tally()) + tally
        if form == Activity.Form.LECTURE:
            lectures[level] += tally
    return {form: forms[form] for form in Activity.Form.values if form in forms}, lectures


def villages_without(town: Town, rows: QuerySet[Activity], last: date) -> QuerySet[Unit]:
    """Villages open on the last day of which, groups included, none of the rows is."""
    day = min(last, town.today())
    held = rows.filter(Q(unit=OuterRef("pk")) | Q(unit__parent=OuterRef("pk")))
    return villages_of(town, day).exclude(Exists(held))


def villages_of(town: Town, day: date) -> QuerySet[Unit]:
    return Unit.objects.open_on(day).filter(town=town, kind__in=VILLAGES).order_by("order", "pk")


def own_tally(user: User, first: date, last: date) -> Tally:
    """What the user's own units held; one query."""
    rows = Activity.objects.counted().between(first, last).filter(unit__in=scope_of(user).own_unit_ids)
    return sum(tallies_of(rows)[0].values(), Tally())


@dataclass(frozen=True)
class Visits:
    """Leaders' visits of some days. `by_visitor`: (name, post that day, visits), in the order of the posts, no ranking;
    `by_unit`: (unit, visits) in the units' order; `elsewhere`: at places of no unit; `villages_without`: not visited.
    """

    by_visitor: tuple[tuple[str, str, int], ...]
    by_unit: tuple[tuple[Unit, int], ...]
    elsewhere: int
    villages_without: tuple[Unit, ...]

    @property
    def count(self) -> int:
        return sum(count for _name, _post, count in self.by_visitor)


def visits_of(town: Town, first: date, last: date) -> Visits:
    """Visits from one day to another, both included, what was withdrawn left out. Five queries."""
    rows = Visit.objects.counted().between(first, last).filter(town=town)
    people = list(rows.order_by().values_list("visitor", "visitor__name", "post").annotate(Count("pk")))
    units = dict(rows.order_by().values_list("unit").annotate(Count("pk")))
    elsewhere = units.pop(None, 0)
    named = {unit.pk: unit for unit in Unit.objects.filter(pk__in=units).select_related("parent")}
    by_unit = sorted(((named[pk], count) for pk, count in units.items()), key=lambda one: (one[0].order, one[0].pk))
    seen = {pk for unit in named.values() for pk in (unit.pk, unit.parent_id)}
    villages = villages_of(town, min(last, town.today()))
    posts = [tenure.person_id for tenure in visitors_on(town, last)]
    people = sorted(people, key=lambda one: (posts.index(one[0]) if one[0] in posts else len(posts), one[0]))
    return Visits(
        by_visitor=tuple((name, post, count) for _pk, name, post, count in people),
        by_unit=tuple(by_unit),
        elsewhere=elsewhere,
        villages_without=tuple(unit for unit in villages if unit.pk not in seen),
    )


def with_members(groups: QuerySet[WorkingGroup], day: date) -> QuerySet[WorkingGroup]:
    """Working groups with their members of a day as `group.held`, who leads first; one query more."""
    members = GroupMember.objects.held_on(day).select_related("person").order_by("-is_leader", "from_day", "pk")
    return groups.prefetch_related(Prefetch("members", members, to_attr="held"))


def standing_on(day: date) -> Q:
    """Working groups founded by then and not dissolved."""
    begun, is_not_over = Q(founded_on=None) | Q(founded_on__lte=day), Q(dissolved_on=None) | Q(dissolved_on__gt=day)
    return begun & is_not_over


def groups_in_force(town: Town, day: date) -> list[WorkingGroup]:
    """Working groups that stand on a day, by name, with their members of that day as `group.held`, who leads first.
    Two queries.
    """
    rows = WorkingGroup.objects.filter(standing_on(day), town=town).order_by("name", "pk")
    return list(with_members(rows, day))


def groups_visible_to(user: User) -> QuerySet[WorkingGroup]:
    """Working groups of the towns that the user reads anything of, with the members of today."""
    rows = WorkingGroup.objects.filter(of_towns_read_by(user)).select_related("town")
    return with_members(rows, today_of(user))


def rules_in_force(town: Town, day: date) -> list[TownRule]:
    """Rules of the town that hold on a day, the latest first; without their text. One query."""
    return list(TownRule.objects.filter(town=town).in_force_on(day).select_related("town").defer("text"))


def market_rules(town: Town, day: date) -> QuerySet[MarketDayRule]:
    """Rules of market days that hold on a day or will."""
    return MarketDayRule.objects.not_over(day).filter(town=town).select_related("town")


def coming_markets(town: Town, days: int) -> list[MarketDay]:
    """Market days from today on, as many days ahead. One query."""
    today = town.today()
    return markets_between(market_rules(town, today), today, today + timedelta(days=days - 1))


def markets_in(town: Town, first: date, last: date) -> list[MarketDay]:
    """Market days from one day to another, by the rules that held then. One query."""
    return markets_between(market_rules(town, first), first, last)


def stands_on(markets: Iterable[MarketDay], rows: QuerySet[Activity]) -> dict[tuple[str, date], Activity]:
    """(market, day) → a stand that was recorded among the rows; one query."""
    days = {market.day for market in markets}
    found = rows.counted().filter(form=Activity.Form.MARKET, day__in=days).order_by("-pk")  # type: ignore[attr-defined]
    return {(row.place, row.day): row for row in found}


def villages_to_visit(user: User, town: Town) -> list[Unit]:
    """The town's villages, those that the user looks after first."""
    assigned = scope_of(user).units(Role.LIAISON)
    return sorted(villages_of(town, town.today()), key=lambda unit: unit.pk not in assigned)


def visitors_on(town: Town, day: date) -> list[Tenure]:
    """Who holds a leader's or deputy's post of the town on a day, the highest first; one post each."""
    held = Tenure.objects.in_force_on(day).filter(town=town, post__role__in=VISITORS)
    rows = held.select_related("person", "post").order_by("post__order", "post_id")
    return list({row.person_id: row for row in reversed(rows)}.values())[::-1]


def recent_topics(town: Town) -> list[str]:
    """What the town's publicity was about lately, to choose from instead of typing; one query."""
    rows = Activity.objects.counted().filter(town=town).values_list("topic", flat=True)[:60]
    return list(dict.fromkeys(rows))[:12]
