"""Putting together what goes outward: the town's announcements, and a person's messages as one digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.notifications.models import URGENT_KINDS, Channel, Delivery, Message, Way
from apps.notifications.quiet import quiet_in, quiet_towns
from apps.towns.models import Town

Kind = Delivery.Kind

BETWEEN_DIGESTS = timedelta(hours=1)
MOST_TEXTS = 5  # of a digest
KEPT = timedelta(days=90)


TAKES = {Kind.REMINDER: "takes_reminders", Kind.BULLETIN: "takes_bulletins"}


def announce(town: Town, kind: str, text: str, url: str = "") -> int:
    """To each of the town's channels that takes this kind, in the caller's transaction; how many.

    `kind`: "reminder" or "bulletin". `text`: Chinese, nothing secret. `url`: a page of ours. In quiet hours it waits.
    """
    channels = Channel.objects.shared_in(town.pk).usable().filter(**{TAKES[Kind(kind)]: True})
    next_at = quiet_in(town) or timezone.now()
    rows = [
        Delivery(town=town, channel=channel, kind=kind, text=text, url=url, next_at=next_at) for channel in channels
    ]
    return len(Delivery.objects.bulk_create(rows))


def towns_told(kind: str, town_ids: Iterable[int]) -> set[int]:
    """Those of the towns that have a channel which takes this kind; asked first where many towns are told at once."""
    channels = Channel.objects.usable().filter(owner=None, town__in=list(town_ids), **{TAKES[Kind(kind)]: True})
    return set(channels.values_list("town", flat=True))


@transaction.atomic
def gather() -> int:
    """Unread messages become one delivery a person and own channel, urgent ones another; how many deliveries.

    At most one digest an hour and person, none in quiet hours. People are locked, and who is being gathered for by
    another clock is left to it: no message goes twice, and no second digest within the hour.
    """
    now = timezone.now()
    ready = messages_to_carry(people_to_write_to(now), now)
    if not ready:
        return 0
    locked = User.objects.filter(pk__in=ready).select_related("town").order_by("pk")
    people = {p.pk: p for p in locked.select_for_update(of=("self",), skip_locked=True, no_key=True)}
    messages = messages_to_carry(people.values(), now)  # again: another clock may have let go of them just now
    rows, carried = [], set()
    for channel in Channel.objects.usable().filter(owner__in=messages):
        since = [m for m in messages[channel.owner_id or 0] if m.created_at >= channel.created_at]
        carried |= {message.pk for message in since}
        rows += written(channel, people[channel.owner_id or 0], since, now)
    Delivery.objects.bulk_create(rows)
    Message.objects.filter(pk__in=carried).update(carried_at=now)
    return len(rows)


def people_to_write_to(now: datetime) -> list[User]:
    """Active people with a message to carry to a channel that is on; nobody is locked, for at night it is many."""
    channels = Channel.objects.usable().filter(owner=OuterRef("recipient"), created_at__lte=OuterRef("created_at"))
    waiting = Message.objects.to_carry(now).filter(Exists(channels)).values("recipient")
    return list(User.objects.filter(pk__in=waiting, is_active=True).only("pk", "town_id"))


def messages_to_carry(people: Iterable[User], now: datetime) -> dict[int, list[Message]]:
    """What may go to each of the people now, in the order of writing; who gets nothing now isn't in it."""
    people = list(people)
    resting = people_at_rest(people, now)
    found: dict[int, list[Message]] = defaultdict(list)
    may_go = Q(kind__in=URGENT_KINDS) | ~Q(recipient__in=resting)
    for message in Message.objects.to_carry(now).filter(may_go, recipient__in=people).order_by("id"):
        found[message.recipient_id].append(message)
    return found


def people_at_rest(people: Iterable[User], now: datetime) -> set[int]:
    """Whose town is quiet, and who had a digest within the hour: for them only what is urgent."""
    town_of = {person.pk: person.town_id for person in people if person.town_id}
    quiet = quiet_towns(set(town_of.values()))
    lately = Delivery.objects.filter(
        kind=Kind.DIGEST, channel__owner__in=town_of, created_at__gt=now - BETWEEN_DIGESTS
    ).values_list("channel__owner", flat=True)
    return {pk for pk, town_id in town_of.items() if town_id in quiet} | {pk for pk in lately if pk}


def written(channel: Channel, reader: User, messages: Sequence[Message], now: datetime) -> list[Delivery]:
    """Unsaved deliveries of one channel: the urgent messages, and the others."""
    urgent = [message for message in messages if message.kind in URGENT_KINDS]
    others = [message for message in messages if message.kind not in URGENT_KINDS]
    return [
        Delivery(
            town_id=channel.town_id,
            channel=channel,
            kind=kind,
            text=words_of(of_kind, channel, reader, is_urgent=kind == Kind.URGENT),
            url=of_kind[0].url if len(of_kind) == 1 else reverse("notifications:notices"),
            created_at=now,
            next_at=now,
        )
        for kind, of_kind in [(Kind.URGENT, urgent), (Kind.DIGEST, others)]
        if of_kind
    ]


def words_of(messages: Sequence[Message], channel: Channel, reader: User, *, is_urgent: bool = False) -> str:
    """By e-mail one message in its own words, several under their number, the newest first; else the number alone.

    A person's own bot may stand in a group, and a task's title may name people (domain.md §3).
    """
    if channel.kind == Way.EMAIL and len(messages) == 1:
        return messages[0].text
    with translation.override(reader.language):
        head = number_of(len(messages), is_urgent=is_urgent) % {"town": reader.town, "count": len(messages)}
    if channel.kind != Way.EMAIL:
        return head
    lines = [f"{number}. {message.text}" for number, message in enumerate(reversed(messages[-MOST_TEXTS:]), 1)]
    more = ["……"] if len(messages) > MOST_TEXTS else []
    return "\n".join([head, *lines, *more])


def number_of(count: int, *, is_urgent: bool) -> str:
    """With the town in 【】, which is the word that a DingTalk bot with keywords is given."""
    if is_urgent:
        return ngettext(
            "【%(town)s】%(count)d urgent message for you, please look at once",
            "【%(town)s】%(count)d urgent messages for you, please look at once",
            count,
        )
    return ngettext("【%(town)s】%(count)d new message for you", "【%(town)s】%(count)d new messages for you", count)


def forget_old() -> int:
    """Delete deliveries that ended long ago; how many."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.exclude(sent_at=None, given_up_at=None).delete()[0]
