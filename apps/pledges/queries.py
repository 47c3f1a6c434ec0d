"""Reads of plans and pledges for pages and documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from apps.accounts.models import Role, User
from apps.pledges.decomposition import Short, Uneven, shorts, uneven
from apps.pledges.models import Indicator, LineDuties, Plan, Pledge, Seat, Target, Template
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


@dataclass
class Branch:
    """A unit in the tree of a plan: its targets, the pledge that stands or is out, and what is missing below."""

    unit: Unit
    depth: int
    targets: list[Target]
    pledge: Pledge | None
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
    """A year's plan over the town: branches in the tree's order, shortages, weights that aren't a hundred."""

    plan: Plan
    branches: list[Branch]
    shorts: list[Short]
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
    """The whole of it in three queries."""
    day = day_of_plan(plan)
    units = list(
        Unit.objects.filter(town=plan.town).open_on(day).exclude(kind=Unit.Kind.AGENCY).order_by("order", "pk")
    )
    targets = list(Target.objects.of_plan(plan))
    of_unit: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        of_unit[target.unit_id].append(target)
    pledges: dict[int, Pledge] = {}
    for pledge in Pledge.objects.standing().filter(plan=plan).order_by("version"):
        pledges.setdefault(pledge.unit_id, pledge)  # the signed one stands until the next is signed
    branches = branches_of(units, of_unit, pledges)
    return Tree(plan, branches, shorts(targets, units), uneven(targets, units))


def day_of_plan(plan: Plan) -> date:
    """The day whose units the plan is for: today in its year, else the nearest day of it."""
    return min(max(plan.town.today(), date(plan.year, 1, 1)), date(plan.year, 12, 31))


def branches_of(units: list[Unit], targets: dict[int, list[Target]], pledges: dict[int, Pledge]) -> list[Branch]:
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id].append(unit)
    found: list[Branch] = []

    def walk(unit: Unit, depth: int) -> Branch:
        branch = Branch(unit, depth, targets[unit.pk], pledges.get(unit.pk))
        found.append(branch)
        for child in children[unit.pk]:
            below = walk(child, depth + 1)
            branch.below += below.signs
            branch.below_signed += below.pledge is not None and below.pledge.is_signed
        return branch

    for root in children[None]:
        walk(root, 0)
    return found


@dataclass(frozen=True)
class Change:
    """How an indicator differs from last year's of the same name. `before`: None where it is new."""

    indicator: Indicator
    is_new: bool
    town_before: Decimal | None
    town_now: Decimal | None
    changed_units: int  # units whose target or weight is another one

    @property
    def is_changed(self) -> bool:
        return self.is_new or self.changed_units > 0


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
        changes.append(Change(one, bool(before) and one.name not in known, root(old), root(new), differing))
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
    """Who holds a post of a signed pledge today without having signed it, with the account that may sign."""
    if not (pledge.is_signed and pledge.stands):
        return []
    seats = list(pledge.seats.all())
    posts = {pk for seat in seats for pk in seat.post_ids}
    signed = {(pk, seat.person_id) for seat in seats if seat.signed_at for pk in seat.post_ids}
    held = Tenure.objects.in_force_on(day).filter(post__in=posts).select_related("post", "person__user")
    return [row for row in held.order_by("post__order", "post_id") if (row.post_id, row.person_id) not in signed]


def signatures_waiting(user: User) -> int:
    """How many pledges wait for the user's signature."""
    return Seat.objects.waiting_for(user).count()


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
