"""Who signs where on a pledge: until it is signed a seat follows its posts (domain.md §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count, zip_longest

from django.utils.translation import gettext_lazy

from apps.notifications.actions import tell
from apps.pledges.models import Pledge, Seat
from apps.units.models import Person, Post, Tenure

MOST_POSTS = 2  # that one signature names


def locked(pledge_id: int) -> Pledge:
    """The pledge, its row locked: of two hands that sign at once the second sees the first."""
    return Pledge.objects.select_for_update(of=("self",)).for_list().get(pk=pledge_id)


def seat_all(pledge: Pledge, side: Seat.Side, held: Sequence[Tenure]) -> None:
    """A seat a person: who holds both posts signs once and names both (一肩挑)."""
    by_person: dict[int, list[Tenure]] = defaultdict(list)
    for row in held:
        by_person[row.person_id].append(row)
    Seat.objects.bulk_create(
        seat(pledge, side, order, rows[0].person, [row.post for row in rows])
        for order, rows in enumerate(by_person.values(), 1)
    )


def seat(pledge: Pledge, side: Seat.Side, order: int, person: Person | None, posts: Sequence[Post]) -> Seat:
    """An unsaved seat for one or two posts; no person: they are vacant."""
    return fill(Seat(town=pledge.town, pledge=pledge, side=side, order=order), person, posts)


def fill(one: Seat, person: Person | None, posts: Sequence[Post]) -> Seat:
    one.post, one.second_post = posts[0], posts[1] if len(posts) > 1 else None
    one.titles = "、".join(post.title for post in posts[:MOST_POSTS])
    one.person, one.name = person, person.name if person else ""
    return one


def refresh_seats(pledge: Pledge, day: date) -> list[Seat]:
    """Let the empty seats follow their posts: who holds a post on a day signs for it, once for two (一肩挑).

    A vacant post keeps a seat without a name, which waits for its next holder. Returns the seats with another person.
    """
    return [one for side in Seat.Side for one in refresh_side(pledge, side, day)]


def refresh_side(pledge: Pledge, side: Seat.Side, day: date) -> list[Seat]:
    taken = list(pledge.seats.filter(side=side))
    empty = [one for one in taken if one.signed_at is None]
    orders = count(max((one.order for one in taken), default=0) + 1)
    found = []
    posts = [pk for one in empty for pk in one.post_ids]
    for one, wanted in zip_longest(empty, holders_of(posts, day)):
        if wanted is None:
            one.delete()
        elif one is None:
            found.append(seat(pledge, side, next(orders), *wanted))
        elif (one.person, one.post_ids) != (wanted[0], tuple(post.pk for post in wanted[1])):
            found.append(fill(one, *wanted))
    for one in found:
        one.save()
    return found


def holders_of(post_ids: Sequence[int], day: date) -> list[tuple[Person | None, list[Post]]]:
    """Who holds the posts on a day, in the posts' order, each person once; a vacant post by itself. Two queries."""
    posts = Post.objects.in_bulk(post_ids)
    held = Tenure.objects.in_force_on(day).filter(post__in=post_ids).select_related("person")
    persons = {row.post_id: row.person for row in held}
    found: dict[tuple[int, int], tuple[Person | None, list[Post]]] = {}
    for pk in post_ids:
        person = persons.get(pk)
        key = (person.pk, 0) if person else (0, pk)
        found.setdefault(key, (person, []))[1].append(posts[pk])
    return list(found.values())


def tell_signers(pledge: Pledge, seats: Iterable[Seat]) -> None:
    """Those of the seats who have an account."""
    people = [one.person.user for one in seats if one.person and one.person.user]
    text = gettext_lazy("A pledge waits for your signature")
    tell([user for user in people if user.is_active], "pledge.to_sign", text, pledge.get_absolute_url())
