"""Posts and who holds them: they are made, change hands, are abolished (domain.md §6)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import event, record, record_all
from apps.core.errors import RuleBroken, save_judged
from apps.towns.models import BusinessLine
from apps.units.models import Person, Post, Tenure, Unit
from apps.units.permissions import can_keep_post


@dataclass(frozen=True)
class HandOver:
    """A post and who takes it; nobody: it stays vacant."""

    post: Post
    person: Person | None


class RowsRefused(Exception):
    """Some of several hand-overs are refused. `refusals`: the number of the row → why."""

    def __init__(self, refusals: dict[int, RuleBroken]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


@transaction.atomic
def add_post(
    *, by: User, unit: Unit, title: str, role: str, duty: str, lines: Collection[BusinessLine], order: int = 100
) -> Post:
    """A new post of an open unit, vacant at first.

    Raises RuleBroken for a closed unit, a second post with the same duty in the unit, and a line of another town.
    """
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("town").get(pk=unit.pk)
    post = Post(town=unit.town, unit=unit, title=title, role=role, duty=duty, order=order)
    if not can_keep_post(by, post):
        raise PermissionDenied
    if unit.closed_on and unit.closed_on <= unit.town.today():
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": unit})
    judge_lines(post, lines)
    save_judged(post)
    post.lines.set(lines)
    record("post.added", subject=post, actor=by, result=role)
    return post


@transaction.atomic
def change_post(
    post_id: int, *, by: User, title: str, role: str, duty: str, lines: Collection[BusinessLine], order: int
) -> Post:
    """Another title, role, duty, lines, order. Who changes the role must keep posts of the old and of the new one."""
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=post_id)
    may_keep_old = can_keep_post(by, post)
    post.title, post.role, post.duty, post.order = title, role, duty, order
    if not may_keep_old or not can_keep_post(by, post):
        raise PermissionDenied
    if post.is_abolished:
        raise RuleBroken(_("This post is abolished."))
    judge_lines(post, lines)
    save_judged(post, update_fields=["title", "role", "duty", "order"])
    post.lines.set(lines)
    record("post.changed", subject=post, actor=by, result=role)
    return post


def judge_lines(post: Post, lines: Collection[BusinessLine]) -> None:
    if any(line.town_id != post.town_id for line in lines):
        raise RuleBroken(_("One of the business lines is of another town."), "lines")


@transaction.atomic
def abolish_post(post_id: int, *, by: User) -> Post:
    """The post is no more from today on: its holder's last day was yesterday.

    Raises RuleBroken where somebody takes it today or later.
    """
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("unit__town").get(pk=post_id)
    if not can_keep_post(by, post):
        raise PermissionDenied
    today = post.unit.town.today()
    if post.is_abolished:
        raise RuleBroken(_("This post is abolished."))
    if post.tenures.filter(from_day__gte=today).exists():
        raise RuleBroken(_("Somebody takes this post today or later: correct those days first."))
    post.tenures.held_on(today).update(to_day=today - timedelta(days=1))
    post.is_abolished = True
    post.save(update_fields=["is_abolished"])
    record("post.abolished", subject=post, actor=by)
    return post


def hand_over_post(post_id: int, *, by: User, person: Person | None, from_day: date) -> Tenure | None:
    """The post changes hands on `from_day`: its holder's last day is the day before. No person: it stays vacant.

    Raises RuleBroken for a person of another town and for a day on which the post can't be taken.
    """
    try:
        taken = hand_over_posts([HandOver(Post(pk=post_id), person)], by=by, from_day=from_day)
    except RowsRefused as refused:
        raise refused.refusals[0] from refused
    return next(iter(taken), None)


@transaction.atomic
def hand_over_posts(handovers: Sequence[HandOver], *, by: User, from_day: date) -> list[Tenure]:
    """Several posts change hands on one day, all or none; the tenures that begin. The same queries for any number.

    Raises RowsRefused with a refusal for each row that the rules of `hand_over_post` forbid.
    """
    posts = locked_posts(handover.post.pk for handover in handovers)
    if not all(can_keep_post(by, post) for post in posts.values()):
        raise PermissionDenied
    refusals: dict[int, RuleBroken] = {}
    for row, handover in enumerate(handovers):
        try:
            judge_hand_over(posts[handover.post.pk], handover.person, from_day)
        except RuleBroken as refusal:
            refusals[row] = refusal
    if refusals:
        raise RowsRefused(refusals)
    post_ids = list(posts)
    Tenure.objects.held_on(from_day).filter(post__in=post_ids).update(to_day=from_day - timedelta(days=1))
    taken = [begin(posts[h.post.pk], h.person, from_day) for h in handovers if h.person]
    record_all(event("post.handed_over", subject=post, actor=by) for post in posts.values())
    return Tenure.objects.bulk_create(taken)


def locked_posts(post_ids: Iterable[int]) -> dict[int, Post]:
    """The posts with their units and all their tenures, locked in the order of their ids: two who lock make no ring."""
    posts = Post.objects.filter(pk__in=list(post_ids)).select_related("unit__town").prefetch_related("tenures")
    return {post.pk: post for post in posts.select_for_update(of=("self",), no_key=True).order_by("pk")}


def judge_hand_over(post: Post, person: Person | None, from_day: date) -> None:
    """By the tenures that were read with the post."""
    tenures = post.tenures.all()
    if any(t.from_day == from_day for t in tenures):
        raise RuleBroken(_("The present holder took office on that day or later."), "from_day")
    if person is None:
        return
    if person.town_id != post.town_id:
        raise RuleBroken(_("This person is of another town."), "person")
    if post.is_abolished or not post.unit.is_open_on(from_day):
        raise RuleBroken(_("On that day there is no such post: it is abolished, or its unit isn't open."), "from_day")
    if any(t.from_day > from_day for t in tenures):
        raise RuleBroken(_("After that day somebody else takes this post already."), "from_day")


def begin(post: Post, person: Person, from_day: date) -> Tenure:
    """An unsaved tenure, until the unit closes if its end is known."""
    last = post.unit.closed_on - timedelta(days=1) if post.unit.closed_on else None
    return Tenure(town_id=post.town_id, post=post, person=person, from_day=from_day, to_day=last)


@transaction.atomic
def take_office(post_id: int, *, by: User, person: Person, from_day: date, to_day: date | None = None) -> Tenure:
    """Enter who held, holds or will hold the post from a day to a day, beside those entered already.

    Raises RuleBroken, at the field, for days on which somebody else holds it, or the unit isn't there.
    """
    post = locked_posts([post_id])[post_id]
    if not can_keep_post(by, post):
        raise PermissionDenied
    if person.town_id != post.town_id:
        raise RuleBroken(_("This person is of another town."), "person")
    if post.is_abolished:
        raise RuleBroken(_("This post is abolished."))
    tenure = Tenure(town_id=post.town_id, post=post, person=person, from_day=from_day, to_day=to_day)
    judge_days(tenure)
    save_judged(tenure)
    record("post.taken", subject=post, actor=by)
    return tenure


@transaction.atomic
def correct_tenure(tenure_id: int, *, by: User, from_day: date, to_day: date | None) -> Tenure:
    """Days of a tenure that were mistyped. Refused as in `take_office`."""
    post_id = Tenure.objects.values_list("post_id", flat=True).get(pk=tenure_id)
    post = locked_posts([post_id])[post_id]
    if not can_keep_post(by, post):
        raise PermissionDenied
    tenure = Tenure.objects.get(pk=tenure_id)
    tenure.post, tenure.from_day, tenure.to_day = post, from_day, to_day
    judge_days(tenure)
    save_judged(tenure, update_fields=["from_day", "to_day"])
    record("tenure.corrected", subject=tenure, actor=by)
    return tenure


@transaction.atomic
def remove_tenure(tenure_id: int, *, by: User) -> None:
    """Take out a tenure that was entered by mistake and gave no right for a day: it begins today or later.

    Raises RuleBroken for one that began before: who held a duty on a past day stays answerable (domain.md §6).
    """
    tenure = (
        Tenure.objects.select_for_update(of=("self",), no_key=True).select_related("post__unit__town").get(pk=tenure_id)
    )
    if not can_keep_post(by, tenure.post):
        raise PermissionDenied
    if tenure.from_day < tenure.post.unit.town.today():
        raise RuleBroken(_("This tenure began before today: give it a last day instead."))
    record("tenure.removed", subject=tenure, actor=by)
    tenure.delete()


def judge_days(tenure: Tenure) -> None:
    unit = tenure.post.unit
    if tenure.from_day < unit.opened_on:
        raise RuleBroken(_("The unit opened on %(day)s only.") % {"day": unit.opened_on.isoformat()}, "from_day")
    if unit.closed_on and (tenure.to_day is None or tenure.to_day >= unit.closed_on):
        raise RuleBroken(_("The unit is closed from %(day)s on.") % {"day": unit.closed_on.isoformat()}, "to_day")
