"""What the clock does about posts that change hands: seats follow them, and who takes a pledge over is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from apps.accounts.models import User
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.pledges.models import Pledge, Seat, TakeoverNotice
from apps.pledges.seating import locked, refresh_seats, tell_signers
from apps.towns.models import Town
from apps.units.models import Tenure


def zones() -> list[Town]:
    """A town of each time zone."""
    return list(Town.objects.distinct("time_zone").order_by("time_zone"))


def follow_posts() -> int:
    """Seat at pledges out to be signed who holds their posts by now, and tell them; the number of pledges."""
    return sum(follow(pk) for town in zones() for pk in misplaced(town))


def misplaced(town: Town) -> list[int]:
    """Pledges out to be signed, of all towns in the zone, with an empty seat that isn't who holds its posts today."""
    held = Tenure.objects.in_force_on(town.today()).values("person")
    empty = Seat.objects.filter(signed_at=None, pledge__in=Pledge.objects.waiting(), town__time_zone=town.time_zone)
    rows = empty.annotate(
        holder=Subquery(held.filter(post=OuterRef("post"))[:1]),
        second_holder=Subquery(held.filter(post=OuterRef("second_post"))[:1]),
    )
    vacant = Q(holder=None, person__isnull=False)
    other = Q(holder__isnull=False) & (Q(person=None) | ~Q(holder=F("person")))
    second = Q(second_post__isnull=False) & (Q(second_holder=None) | ~Q(second_holder=F("person")))
    return list(rows.filter(vacant | other | second).order_by("pledge").values_list("pledge", flat=True).distinct())


@transaction.atomic
def follow(pledge_id: int) -> bool:
    pledge = locked(pledge_id)
    if not pledge.is_waiting:
        return False
    changed = refresh_seats(pledge, pledge.town.today())
    if not pledge.scan:  # it came back signed on paper: nobody is asked to sign it
        tell_signers(pledge, changed)
    return bool(changed)


def tell_of_takeovers() -> int:
    """Tell who has come to hold a post of a signed pledge of this year that it is theirs to take over; how many."""
    return sum(tell_in(town) for town in zones())


@transaction.atomic
def tell_in(town: Town) -> int:
    """Once of each pledge, post and person; one word to a person for all of them."""
    batch = uuid4()
    rows = [
        TakeoverNotice(town_id=town_id, pledge_id=pledge, post_id=post, person_id=person, batch=batch)
        for name in ("post", "second_post")
        for town_id, pledge, post, person in unsigned(town, name).values_list("town", "pledge", name, "holder")
    ]
    if not rows:
        return 0
    TakeoverNotice.objects.bulk_create(rows, ignore_conflicts=True)  # what another sweep has written is left out
    mine = TakeoverNotice.objects.filter(batch=batch).select_related("person__user")
    by_user: dict[User, set[int]] = defaultdict(set)
    for notice in mine:
        by_user[notice.person.user].add(notice.pledge_id)  # type: ignore[index]  # asked for above
    send([note(user, pledges) for user, pledges in by_user.items()])
    return len(mine)


def unsigned(town: Town, name: str) -> QuerySet[Seat]:
    """Seats of signed pledges of this year whose post has a holder today, `holder`, who neither signed nor was told.

    Who has no account that is in use can't be told: that waits until there is one.
    """
    today: date = town.today()
    held = Tenure.objects.in_force_on(today).filter(post=OuterRef(name), person__user__is_active=True)
    holder = held.values("person")[:1]
    standing = Pledge.objects.signed().standing().filter(plan__year=today.year, town__time_zone=town.time_zone)
    own = Seat.objects.filter(pledge=OuterRef("pledge"), person=OuterRef("holder"), signed_at__isnull=False)
    told = TakeoverNotice.objects.filter(post=OuterRef(name), pledge=OuterRef("pledge"), person=OuterRef("holder"))
    rows = Seat.objects.filter(pledge__in=standing).annotate(holder=Subquery(holder)).exclude(holder=None)
    return rows.filter(~Exists(own.of_post(OuterRef(name))), ~Exists(told)).order_by("pk")


def note(user: User, pledges: set[int]) -> Message:
    """Unsaved."""
    count = len(pledges)
    text = ngettext_lazy(
        "A signed pledge is yours to take over by signing",
        "%(count)d signed pledges are yours to take over by signing",
        count,
    )
    url = reverse("pledges:pledge", args=[*pledges]) if count == 1 else reverse("pledges:pledges")
    return message(user, "pledge.to_take_over", text, url, count=count)
