"""Reads of plans and pledges for pages and documents."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.pledges.decomposition import Gap, Short, Uneven, gaps, shorts, uneven
from apps.pledges.models import Clause, Indicator, LineDuties, Plan, Pledge, Seat, Target, Template
from apps.towns.models import Town
from apps.units.models import VILLAGES, Post, Tenure, Unit
from apps.units.queries import holders

SIGNING = [*VILLAGES, Unit.Kind.TOWN_UNIT, Unit.Kind.GROUP]  # posted agencies are the county's
KINDS = {
    Unit.Kind.VILLAGE: Template.Kind.VILLAGE,
    Unit.Kind.COMMUNITY: Template.Kind.VILLAGE,
    Unit.Kind.TOWN_UNIT: Template.Kind.TOWN_UNIT,
    Unit.Kind.GROUP: Template.Kind.GROUP,
}


@dataclass(frozen=True)
class Promise:
    """What a unit is held to of an indicator: a clause of its pledge, or a target of the plan."""

    name: str
    unit_of_measure: str
    direction: str
    count: str
    value: Decimal
    weight: Decimal

    @classmethod
    def of_target(cls, target: Target) -> Self:
        one = target.indicator
        return cls(one.name, one.unit_of_measure, one.direction, one.count, target.value, target.weight)

    @classmethod
    def of_clause(cls, one: Clause) -> Self:
        return cls(one.name, one.unit_of_measure, one.direction, one.count, one.value, one.weight)


def promises_of(plan: Plan, *, but: Collection[str] = ()) -> dict[int, list[Promise]]:
    """Unit → what it is held to: the clauses of its signed pledge, which a changed target doesn't touch (domain.md §6);
    without one its targets. `but`: kinds of units that are left out. Three queries.
    """
    signed = Pledge.objects.signed().standing().filter(plan=plan).exclude(unit__kind__in=but)
    units = dict(signed.values_list("pk", "unit_id"))
    promised = {units[pk]: said for pk, said in clauses_of(units).items()}
    targets: dict[int, list[Promise]] = defaultdict(list)
    rows = Target.objects.of_plan(plan).exclude(unit__kind__in=but)
    for target in rows.order_by("unit__order", "unit_id", "indicator__order", "indicator_id"):
        targets[target.unit_id].append(Promise.of_target(target))
    return {**targets, **promised}


def clauses_of(pledge_ids: Collection[int]) -> dict[int, list[Promise]]:
    """Pledge → what it promises, in the order of its clauses. One query."""
    found: dict[int, list[Promise]] = defaultdict(list)
    for clause in Clause.objects.filter(pledge__in=pledge_ids).order_by("pledge_id", "number"):
        found[clause.pledge_id].append(Promise.of_clause(clause))
    return found


def is_promised_otherwise(targets: Iterable[Target], clauses: Iterable[Promise]) -> bool:
    """Whether a pledge promises something else than the unit's targets say by now."""
    return {Promise.of_target(one) for one in targets} != set(clauses)


def picture_of(targets: Iterable[Target]) -> str:
    """A unit's targets of a year in a word that changes with them: a page carries what it showed."""
    rows = sorted((one.indicator_id, str(one.value), str(one.weight)) for one in targets)
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def standing_pledge(plan: Plan, unit: Unit) -> Pledge | None:
    """What holds a unit: its signed pledge, which stands until the next is signed, or else the one that is out."""
    return Pledge.objects.standing().filter(plan=plan, unit=unit, upper__isnull=False).order_by("version").first()


@dataclass
class Branch:
    """A unit in the tree of a plan: its targets, the pledge that stands or is out, and what is missing below.

    `is_otherwise`: its targets were changed since; the pledge holds until a new version is signed.
    """

    unit: Unit
    depth: int
    targets: list[Target]
    pledge: Pledge | None
    successors: list[Tenure]  # who of it has to take a signed pledge over
    is_otherwise: bool = False
    below: int = 0  # units right below that sign
    below_signed: int = 0

    @property
    def weight(self) -> Decimal:
        return sum((one.weight for one in self.targets), Decimal(0))

    @property
    def signs(self) -> bool:
        return self.unit.kind in SIGNING


@dataclass(frozen=True)
class Tree:
    """A year's plan over the town: branches in the tree's order, shortages, gaps, weights that aren't a hundred."""

    plan: Plan
    branches: list[Branch]
    shorts: list[Short]
    gaps: list[Gap]
    uneven: list[Uneven]

    @property
    def signing(self) -> list[Branch]:
        return [one for one in self.branches if one.signs]

    @property
    def signed(self) -> int:
        return sum(one.pledge is not None and one.pledge.is_signed for one in self.signing)

    @property
    def without_targets(self) -> list[Branch]:
        return [one for one in self.signing if not one.targets and one.depth == 1]

    @property
    def with_groups_lacking(self) -> list[Branch]:
        """Villages whose groups lack a pledge."""
        return [one for one in self.branches if one.depth == 1 and one.below > one.below_signed]


def tree_of(plan: Plan) -> Tree:
    """The whole of it in six queries."""
    units = list(units_of(plan))
    targets = list(Target.objects.of_plan(plan))
    of_unit: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        of_unit[target.unit_id].append(target)
    pledges: dict[int, Pledge] = {}
    for pledge in Pledge.objects.standing().filter(plan=plan).order_by("version"):
        pledges.setdefault(pledge.unit_id, pledge)  # the signed one stands until the next is signed
    today = plan.town.today()
    successors = successors_by_unit(pledges.values(), today) if plan.year == today.year else {}
    branches = branches_of(units, of_unit, pledges, successors)
    mark_what_is_promised_otherwise(branches)
    return Tree(plan, branches, shorts(targets, units), gaps(targets, units), uneven(targets, units))


def units_of(plan: Plan) -> QuerySet[Unit]:
    """The units that a plan is for, in the town's order: posted agencies promise the town nothing.

    The tree has those of them whose units above are in it too.
    """
    rows = Unit.objects.filter(town=plan.town).open_on(nearest_day(plan.year, plan.town.today()))
    rows = rows.exclude(kind=Unit.Kind.AGENCY)
    return rows.select_related("parent").order_by("order", "pk")


def mark_what_is_promised_otherwise(branches: Iterable[Branch]) -> None:
    clauses = clauses_of([one.pledge.pk for one in branches if one.pledge])
    for one in branches:
        said = clauses.get(one.pledge.pk) if one.pledge else None  # none: filed as paper
        one.is_otherwise = said is not None and is_promised_otherwise(one.targets, said)


def nearest_day(year: int, today: date) -> date:
    """The day whose units and holders a year's plan is for: today in its year, else the nearest day of it."""
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


def branches_of(
    units: list[Unit],
    targets: dict[int, list[Target]],
    pledges: dict[int, Pledge],
    successors: Mapping[int, list[Tenure]],
) -> list[Branch]:
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id].append(unit)
    found: list[Branch] = []

    def walk(unit: Unit, depth: int) -> Branch:
        branch = Branch(unit, depth, targets[unit.pk], pledges.get(unit.pk), successors.get(unit.pk, []))
        found.append(branch)
        for child in children[unit.pk]:
            below = walk(child, depth + 1)
            branch.below += below.signs
            branch.below_signed += below.pledge is not None and below.pledge.is_signed
        return branch

    for root in children[None]:
        walk(root, 0)
    return found


OTHERWISE = {
    "unit_of_measure": _("unit of measure"),
    "direction": _("direction"),
    "source": _("source of the figure"),
    "count": _("figure"),
}


@dataclass(frozen=True)
class Change:
    """How an indicator differs from last year's of the same name. `before`: None where it is new."""

    indicator: Indicator
    before: Indicator | None
    is_new: bool
    town_before: Decimal | None
    town_now: Decimal | None
    changed_units: int  # units whose target or weight is another one

    @property
    def is_changed(self) -> bool:
        return self.is_new or self.changed_units > 0 or bool(self.changed_words)

    @property
    def changed_words(self) -> list[tuple[Any, Any, Any]]:
        """What is measured otherwise: its name, as it was, as it is; of another figure of the system the name alone."""
        now, was = self.indicator, self.before
        if was is None:
            return []
        said = [
            ("unit_of_measure", was.unit_of_measure, now.unit_of_measure),
            ("direction", was.get_direction_display(), now.get_direction_display()),
            ("source", was.get_source_display(), now.get_source_display()),
        ]
        if was.source == now.source and was.count != now.count:
            said.append(("count", "", ""))
        return [(OTHERWISE[name], old, new) for name, old, new in said if old != new or name == "count"]


def changes_of(plan: Plan) -> tuple[list[Change], list[Indicator]]:
    """The year's indicators beside last year's, and those that are gone; four queries."""
    before = Plan.objects.filter(town=plan.town_id, year=plan.year - 1).first()
    known = {one.name: one for one in before.indicators.all()} if before else {}
    values = values_of(before) if before else {}
    now = values_of(plan)
    changes = []
    for one in plan.indicators.all():
        old, new = values.get(one.name, {}), now.get(one.name, {})
        differing = sum(old.get(unit) != new.get(unit) for unit in {*old, *new}) if one.name in known else 0
        was, is_new = known.get(one.name), bool(before) and one.name not in known
        changes.append(Change(one, was, is_new, root(old), root(new), differing))
    gone = [one for name, one in known.items() if name not in {change.indicator.name for change in changes}]
    return changes, gone


Values = dict[int, tuple[Decimal, Decimal, str]]  # unit → value, weight, kind of unit


def values_of(plan: Plan) -> dict[str, Values]:
    """indicator's name → what the units hold of it."""
    found: dict[str, Values] = defaultdict(dict)
    for target in Target.objects.of_plan(plan):
        found[target.indicator.name][target.unit_id] = (target.value, target.weight, target.unit.kind)
    return found


def root(values: Values) -> Decimal | None:
    return next((value for value, _weight, kind in values.values() if kind == Unit.Kind.TOWN), None)


def signers_of(unit: Unit, day: date) -> list[Tenure]:
    """Who signs for a unit on a day: both head posts (党政同责); a group's head; in the order of the posts."""
    held = Tenure.objects.in_force_on(day).filter(post__unit=unit).select_related("post", "person")
    rows = list(held.order_by("post__order", "post_id"))
    heads = [row for row in rows if row.post.role in (Role.UNIT_HEAD, Role.LEADER)]
    with_duty = [row for row in heads if row.post.duty]
    if with_duty or heads:
        return with_duty or heads
    return rows[:1] if unit.kind == Unit.Kind.GROUP else []


def ready_and_later(pledges: Sequence[Pledge]) -> tuple[list[Pledge], list[Pledge]]:
    """Those that may be signed now, and those whose unit above has to sign with the town first; one query."""
    uppers = {pledge.upper_id for pledge in pledges}
    signed = Pledge.objects.signed().standing().filter(unit__in=uppers).values_list("plan", "unit")
    known = set(signed) if pledges else set()
    roots = {pledge.upper_id for pledge in pledges if pledge.upper is None or pledge.upper.kind == Unit.Kind.TOWN}
    ready = [p for p in pledges if p.upper_id in roots or (p.plan_id, p.upper_id) in known]
    return ready, [pledge for pledge in pledges if pledge not in ready]


def completed_on_paper(pledges: Iterable[Pledge]) -> set[int]:
    """Of pledges out to be signed those of which a signer has no account: the last hand signs on the paper."""
    empty = Seat.objects.filter(pledge__in=[one.pk for one in pledges], signed_at=None, person__user=None)
    return set(empty.exclude(person=None).values_list("pledge_id", flat=True))


def pledge_for_page(user: User) -> QuerySet[Pledge]:
    """A pledge with all that its page and its documents tell."""
    seats = Seat.objects.select_related("person", "signed_by", "post")
    return (
        Pledge.objects.visible_to(user)
        .for_list()
        .select_related("made_by", "withdrawn_by")
        .prefetch_related("clauses", Prefetch("seats", seats))
    )


@dataclass(frozen=True)
class Answerable:
    """Who held a post of the pledge on a day, and when they signed for it; None: not signed yet."""

    title: str
    person: str
    signed_on: date | None


def answerable_on(pledge: Pledge, day: date) -> list[Answerable]:
    """Who answered for the unit on any day (domain.md §6): by the posts held, whether they had signed or not."""
    seats = [seat for seat in pledge.seats.all() if seat.side == Seat.Side.LOWER]
    posts = {pk for seat in seats for pk in seat.post_ids}
    held = (
        Tenure.objects.in_force_on(day).filter(post__in=posts).select_related("post", "person").order_by("post__order")
    )
    signed = {(pk, seat.person_id): seat.signed_on for seat in seats for pk in seat.post_ids}
    return [Answerable(row.post.title, row.person.name, signed.get((row.post_id, row.person_id))) for row in held]


def to_take_over(pledge: Pledge, day: date) -> list[Tenure]:
    """Who holds a post of a signed pledge on a day of its year without having signed it, with the account that may
    sign. A year that is over waits for nobody new.
    """
    if not (pledge.is_signed and pledge.stands and pledge.plan.year == day.year):
        return []
    return successors_of({pledge.pk: list(pledge.seats.all())}, day).get(pledge.pk, [])


def successors_of(seats: Mapping[int, Sequence[Seat]], day: date) -> dict[int, list[Tenure]]:
    """Signed pledge → who holds a post of its seats on a day without having signed for it. One query."""
    posts = {post for of_pledge in seats.values() for one in of_pledge for post in one.post_ids}
    rows = Tenure.objects.in_force_on(day).filter(post__in=posts).select_related("post", "person__user")
    held = list(rows.order_by("post__order", "post_id"))
    found = {}
    for pledge, of_pledge in seats.items():
        of_posts = {post for one in of_pledge for post in one.post_ids}
        signed = {(post, one.person_id) for one in of_pledge if one.signed_at for post in one.post_ids}
        new = [row for row in held if row.post_id in of_posts and (row.post_id, row.person_id) not in signed]
        if new:
            found[pledge] = new
    return found


def successors_by_unit(pledges: Iterable[Pledge], day: date) -> dict[int, list[Tenure]]:
    """Unit → who of it has to take a signed pledge over, its own or one from below, each once. Two queries."""
    seats: dict[int, list[Seat]] = defaultdict(list)
    for one in Seat.objects.filter(pledge__in=[pledge.pk for pledge in pledges if pledge.is_signed]).defer("drawing"):
        seats[one.pledge_id].append(one)
    found: dict[int, dict[int, Tenure]] = defaultdict(dict)
    for rows in successors_of(seats, day).values():
        for row in rows:
            found[row.post.unit_id][row.pk] = row
    return {unit: list(rows.values()) for unit, rows in found.items()}


@dataclass(frozen=True)
class DutyRow:
    """A leader's row of 一岗双责清单."""

    post: Post
    holder: str
    lines: list[str]
    words: str


def duties_of_leaders(town: Town, day: date) -> list[DutyRow]:
    """Leaders and deputies with their lines and what they answer for, in the posts' order; four queries."""
    posts = Post.objects.filter(town=town, role__in=[Role.LEADER, Role.DEPUTY], is_abolished=False)
    posts = posts.prefetch_related("lines", holders(day, "tenures")).order_by("order", "pk")
    words: dict[int, str] = {}
    for row in LineDuties.objects.filter(town=town, valid_from__lte=day).order_by("valid_from"):
        words[row.post_id] = row.words
    return [
        DutyRow(
            post,
            "、".join(tenure.person.name for tenure in post.held),  # type: ignore[attr-defined]  # holders()
            [str(line) for line in post.lines.all()],
            words.get(post.pk, ""),
        )
        for post in posts
    ]


def found_by_fingerprint(fingerprint: str) -> bool:
    """Whether a signed pledge has this fingerprint: of its canonical form, its PDF or its scan."""
    known = Q(fingerprint=fingerprint) | Q(pdf_sha256=fingerprint) | Q(scan_sha256=fingerprint)
    return bool(fingerprint) and Pledge.objects.signed().filter(known).exists()
