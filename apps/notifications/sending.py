"""Sending what waits: claimed by a committed lease, sent outside any transaction, marked by the same lease."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Role, User
from apps.notifications import senders
from apps.notifications.actions import tell
from apps.notifications.models import Channel, Delivery, Message
from apps.notifications.poster import Undelivered
from apps.notifications.quiet import quiet_in
from apps.units.queries import accounts_holding

logger = logging.getLogger(__name__)
Kind = Delivery.Kind

LEASE = timedelta(minutes=2)  # longer than the longest exchange (settings.CHANNEL_SECONDS; mail: a few EMAIL_TIMEOUTs)
PAUSES = [timedelta(minutes=n) for n in (1, 2, 5, 10, 20, 40, 60, 120, 240, 480)]
SPARED = timedelta(minutes=1)  # what else waits for a channel that has just failed
SECONDS = 40  # with the last far end hanging it still ends before the next minute's
AT_ONCE = 4  # a few hanging far ends keep nobody else waiting


def send_waiting(seconds: float = SECONDS) -> int:
    """Send what waits until nothing does or the time is up; how many were tried. May run beside itself."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outward") as pool:
        return sum(pool.map(send_and_hang_up, [until] * AT_ONCE))


def send_and_hang_up(until: float) -> int:
    """In a thread, which has a database connection of its own."""
    try:
        return send_in_turn(until)
    finally:
        connection.close()


def send_in_turn(until: float) -> int:
    """One after the other; how many were tried."""
    count = 0
    while time.monotonic() < until and (delivery := claim()):
        send_claimed(delivery)
        count += 1
    return count


@transaction.atomic
def claim() -> Delivery | None:
    """Lease what waits longest, one a channel at a time; None when nothing waits."""
    now = timezone.now()
    in_hand = Delivery.objects.waiting().filter(leased_until__gt=now)
    busy = Exists(in_hand.filter(channel=OuterRef("channel")))
    free = with_channel(Delivery.objects.free(now).exclude(busy)).order_by("next_at", "id")
    free = free.select_for_update(of=("self", "channel"), skip_locked=True, no_key=True)
    while delivery := free.first():
        # Asked again under the lock: another sender may have leased one of this channel while we looked.
        if not in_hand.filter(channel=delivery.channel_id).exists():
            return lease(delivery)
    return None


def with_channel(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return deliveries.select_related("channel__town", "channel__owner")


def lease(delivery: Delivery) -> Delivery:
    """Take the locked row into one's hands; from the commit on nobody else sends it until the lease is over."""
    delivery.lease, delivery.leased_until = uuid4(), timezone.now() + LEASE
    delivery.save(update_fields=["lease", "leased_until"])
    return delivery


def send_claimed(delivery: Delivery, *, is_asked: bool = False) -> None:
    """Send a leased delivery and mark what became of it. `is_asked`: somebody waits for it, quiet or not."""
    if is_pointless(delivery):
        settle(delivery, given_up_at=timezone.now(), answer="")
        return
    quiet_end = None if is_asked or delivery.kind in Delivery.LOUD else quiet_in(delivery.channel.town)
    if quiet_end:
        settle(delivery, next_at=quiet_end)
        return
    try:
        senders.deliver(delivery)
    except Undelivered as failure:
        mark_failed(delivery, failure.answer)
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not send the same row every two minutes for ever
        logger.error("Delivery %s: %s", delivery.pk, type(error).__name__)  # its text may hold an address
        mark_failed(delivery, _("A fault of this program: %(name)s") % {"name": type(error).__name__})
    else:
        mark_sent(delivery)


def is_pointless(delivery: Delivery) -> bool:
    """Nobody wants it any more: switched off, the account closed, or all of it read in the app meanwhile."""
    channel = delivery.channel
    if delivery.kind == Kind.TEST:
        return False
    if not channel.is_on or (channel.owner and not channel.owner.is_active):
        return True
    if delivery.kind not in (Kind.DIGEST, Kind.URGENT):
        return False
    carried = Message.objects.filter(recipient=channel.owner_id, carried_at=delivery.created_at)
    return not carried.unread().exists()


def settle(delivery: Delivery, **fields: object) -> bool:
    """Give the lease back and mark; False when the lease was over and is another's by now."""
    held = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    return bool(held.update(lease=None, leased_until=None, **fields))


@transaction.atomic
def mark_sent(delivery: Delivery) -> None:
    """Sent is sent, whoever holds the lease by now: the far end has taken it."""
    now = timezone.now()
    lock_channel(delivery)
    Delivery.objects.filter(pk=delivery.pk, sent_at=None).update(
        sent_at=now, given_up_at=None, answer="", lease=None, leased_until=None
    )
    Channel.objects.filter(pk=delivery.channel_id).update(
        last_sent_at=now, last_failure="", failed_at=None, told_at=None
    )
    # The channel works again: what failed before needn't sit out its long pause.
    paused = Delivery.objects.waiting().filter(channel=delivery.channel_id, attempts__gt=0, next_at__gt=now)
    paused.update(next_at=now)


@transaction.atomic
def mark_failed(delivery: Delivery, answer: str) -> None:
    """Put off by growing pauses; after the last, or for a test at once, given up."""
    now = timezone.now()
    lock_channel(delivery)
    tried = delivery.attempts + 1
    is_over = delivery.kind == Kind.TEST or tried > len(PAUSES)
    end = {"given_up_at": now} if is_over else {"next_at": now + PAUSES[tried - 1]}
    if not settle(delivery, attempts=tried, answer=answer, **end):
        return
    Channel.objects.filter(pk=delivery.channel_id).update(last_failure=answer, failed_at=now)
    if delivery.kind == Kind.TEST:
        return
    others = Delivery.objects.free(now + SPARED).filter(channel=delivery.channel_id)
    others.update(next_at=now + SPARED)
    if is_over:
        tell_of_failure(delivery.channel, now)


def lock_channel(delivery: Delivery) -> None:
    """Before the delivery, as who removes or switches a channel does: else the two would wait for each other."""
    Channel.objects.select_for_update(no_key=True).filter(pk=delivery.channel_id).first()


def tell_of_failure(channel: Channel, now: datetime) -> None:
    """The office, and a person of the own channel; once until something arrives again."""
    if not Channel.objects.filter(pk=channel.pk, told_at=None).update(told_at=now):
        return
    words = {"channel": str(channel), "owner": str(channel.owner or channel.town)}
    text = gettext_lazy("Nothing arrives by “%(channel)s” of %(owner)s any more. See what it answered and try again.")
    tell(officers_of(channel), "channel.failed", text, reverse("notifications:channels"), **words)
    if channel.owner:
        text = gettext_lazy("Nothing arrives by your “%(channel)s” any more. Please look at it.")
        tell([channel.owner], "channel.failed", text, reverse("dashboard:me"), **words)


def officers_of(channel: Channel) -> list[User]:
    """The town's environment office but the channel's owner, who is told as such."""
    people = accounts_holding(channel.town, [Role.OFFICER], channel.town.today())
    return [person for person in people if person.pk != channel.owner_id]
