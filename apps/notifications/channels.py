"""What people do with channels: make, change, switch, remove, test, try again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.audit.actions import record
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.notifications.models import OWN_WAYS, Channel, Delivery, SmsGateway, Way
from apps.notifications.permissions import can_keep_channel, can_keep_town_channels
from apps.notifications.poster import Undelivered, origin_of, parts_of, refuse_address
from apps.notifications.queries import own_phones, same_phone
from apps.notifications.senders import HOSTS
from apps.notifications.sending import lease, send_claimed, with_channel
from apps.towns.models import Town

MOST_OWN = 3  # channels of a person
BETWEEN_TESTS = timedelta(minutes=1)  # of a person, whatever the channel: a text message costs the town money
MOST_TESTS = 10  # of a person within a day
PHONE = re.compile(r"^\+?[0-9]{5,20}$")
TEST_TEXT = gettext_lazy("【%(town)s】a test of “%(channel)s”. If you read this, it works.")


@dataclass(frozen=True)
class Typed:
    """What a form says of a channel; an empty address or secret keeps the one there is."""

    name: str = ""
    address: str = ""
    secret: str = ""
    drops_secret: bool = False
    takes_reminders: bool = False
    takes_bulletins: bool = False


@transaction.atomic
def add_town_channel(town: Town, way: Way, typed: Typed, *, by: User) -> Channel:
    """A shared channel of the town, switched on."""
    if not can_keep_town_channels(by, town.pk):
        raise PermissionDenied
    return saved(Channel(town=town, kind=way, made_by=by), typed, by)


@transaction.atomic
def add_own_channel(way: Way, typed: Typed, *, by: User) -> Channel:
    """A person's own way out, switched on."""
    if by.town is None or way not in OWN_WAYS:
        raise PermissionDenied
    lock_person(by)
    if Channel.objects.own_of(by).count() >= MOST_OWN:
        raise RuleBroken(_("You have %(most)d channels already; please remove one first.") % {"most": MOST_OWN})
    return saved(Channel(town=by.town, owner=by, kind=way, made_by=by), typed, by)


@transaction.atomic
def change_channel(channel_id: int, typed: Typed, *, by: User) -> Channel:
    return saved(locked(channel_id, by), typed, by)


def lock_person(by: User) -> None:
    """What a person has or did is counted one after the other. Before any channel is locked, as `gather` does."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def locked(channel_id: int, by: User) -> Channel:
    """The channel, its row locked, for who may keep it."""
    channel = Channel.objects.select_for_update(of=("self",)).select_related("town", "owner").get(pk=channel_id)
    if not can_keep_channel(by, channel):
        raise PermissionDenied
    return channel


def saved(channel: Channel, typed: Typed, by: User) -> Channel:
    """Judge what was typed, save and record it."""
    is_new = channel.pk is None
    before = channel.address
    channel.name = typed.name
    channel.address = typed.address or channel.address
    if channel.owner_id is None:
        channel.takes_reminders, channel.takes_bulletins = typed.takes_reminders, typed.takes_bulletins
        if not (channel.takes_reminders or channel.takes_bulletins):
            raise RuleBroken(_("Choose at least one thing that goes there."), "takes_reminders")
    if is_new or typed.address:
        refuse_wrong_address(channel)
    channel.secret = "" if typed.drops_secret else typed.secret or kept_secret(channel.secret, before, channel.address)
    save_once(channel)
    record("channel.made" if is_new else "channel.changed", subject=channel, actor=by)
    return channel


def kept_secret(secret: str, before: str, after: str, field: str = "secret") -> str:
    """The secret there is, to the far end that it was typed for; asked for again once the address leads elsewhere."""
    if secret and after != before and origin_of(after) != origin_of(before):
        raise RuleBroken(_("The address leads to another place now: please type this again for it."), field)
    return secret


def save_once(channel: Channel) -> None:
    """Save it; another tap may have added the same address since it was looked for."""
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        if "channel_address_once" not in str(error):
            raise
        raise RuleBroken(_("This address is there already."), "address") from error


def refuse_wrong_address(channel: Channel) -> None:
    """An address of its kind, that may be reached from here, and that isn't there already."""
    if channel.kind == Way.EMAIL:
        refuse_wrong_mailbox(channel.address)
    elif channel.kind == Way.SMS:
        refuse_wrong_phone(channel)
    else:
        refuse_wrong_url(channel.address, HOSTS.get(Way(channel.kind), ""))
    same = Channel.objects.filter(
        town=channel.town, owner=channel.owner, kind=channel.kind, address=channel.address
    ).exclude(pk=channel.pk)
    if same.exists():
        raise RuleBroken(_("This address is there already."), "address")


def refuse_wrong_mailbox(address: str) -> None:
    if not settings.HAS_EMAIL:
        raise RuleBroken(_("No mail server is set up here (EMAIL_URL)."), "address")
    try:
        validate_email(address)
    except ValidationError as error:
        raise RuleBroken(_("That is no e-mail address."), "address") from error


def refuse_wrong_phone(channel: Channel) -> None:
    if not SmsGateway.objects.filter(town=channel.town, is_on=True).exists():
        raise RuleBroken(_("The town has no gateway for text messages."), "address")
    if not PHONE.match(channel.address):
        raise RuleBroken(_("A telephone number has digits only."), "address")
    if channel.owner and not any(same_phone(channel.address, phone) for phone in own_phones(channel.owner)):
        raise RuleBroken(
            _("Text messages go to your own telephone only, as it is kept here. The office corrects it."), "address"
        )


def refuse_wrong_url(url: str, host: str = "", field: str = "address") -> None:
    """`host`: the bot's maker, demanded unless the operator lets the address through (CHANNEL_HOSTS)."""
    try:
        refuse_address(url)
    except Undelivered as refusal:
        raise RuleBroken(refusal.answer, field) from refusal
    parts = parts_of(url)
    if host and parts.hostname != host and not settings.CHANNEL_HOSTS & {parts.hostname, parts.netloc.lower()}:
        raise RuleBroken(_("The address of this bot begins with https://%(host)s/") % {"host": host}, field)


@transaction.atomic
def switch_channel(channel_id: int, *, is_on: bool, by: User) -> Channel:
    """On or off; switched off, what waits for it isn't sent any more."""
    channel = locked(channel_id, by)
    channel.is_on = is_on
    channel.save(update_fields=["is_on"])
    if not is_on:
        now = timezone.now()
        channel.deliveries.waiting().filter(lease=None).update(given_up_at=now, answer="")
    record("channel.on" if is_on else "channel.off", subject=channel, actor=by)
    return channel


@transaction.atomic
def remove_channel(channel_id: int, *, by: User) -> None:
    """Remove it with all that was sent or waits there."""
    channel = locked(channel_id, by)
    record("channel.removed", subject=channel, actor=by)
    channel.delete()


def send_test(channel_id: int, *, by: User) -> Delivery:
    """Send a test at once, quiet or not, on or off; the delivery says what became of it."""
    return sent_at_once(leased_test(channel_id, by))


@transaction.atomic
def leased_test(channel_id: int, by: User) -> Delivery:
    lock_person(by)
    channel = locked(channel_id, by)
    refuse_many_tests(by)
    with translation.override(channel.owner.language if channel.owner else settings.LANGUAGE_CODE):
        text = str(TEST_TEXT) % {"town": channel.town, "channel": channel}
    test = Delivery.objects.create(town=channel.town, channel=channel, kind=Delivery.Kind.TEST, text=text)
    lease(test)
    record("channel.tested", subject=channel, actor=by)
    return test


def refuse_many_tests(by: User) -> None:
    """One a minute and ten a day, by what is audited: removing a channel forgets its deliveries, but not that."""
    now = timezone.now()
    tests = Event.objects.filter(actor=by, kind="channel.tested", at__gt=now - timedelta(days=1))
    if tests.filter(at__gt=now - BETWEEN_TESTS).exists():
        raise RuleBroken(_("A test went out just now. Wait a minute before the next one."))
    if tests.count() >= MOST_TESTS:
        raise RuleBroken(_("%(most)d tests went out within a day. Try again tomorrow.") % {"most": MOST_TESTS})


def try_again(delivery_id: int, *, by: User) -> Delivery:
    """Send what was given up at once, quiet or not; if that fails too, the pauses begin anew.

    The office does so for the town's channels, a person for the own ones: nobody is woken by another's tap.
    """
    return sent_at_once(leased_again(delivery_id, by))


@transaction.atomic
def leased_again(delivery_id: int, by: User) -> Delivery:
    delivery = with_channel(Delivery.objects.select_for_update(of=("self",))).get(pk=delivery_id)
    if not can_keep_channel(by, delivery.channel):
        raise PermissionDenied
    if delivery.given_up_at is None:
        raise RuleBroken(_("This is on its way again already."))
    delivery.given_up_at, delivery.attempts = None, 0
    delivery.save(update_fields=["given_up_at", "attempts"])
    lease(delivery)
    record("delivery.again", subject=delivery, actor=by)
    return delivery


def sent_at_once(delivery: Delivery) -> Delivery:
    """Send a leased delivery outside any transaction, and read what became of it.

    Raises RuleBroken when it went with its channel meanwhile.
    """
    send_claimed(delivery, is_asked=True)
    kept = Delivery.objects.filter(pk=delivery.pk).first()
    if kept is None:
        raise RuleBroken(_("The channel was removed while this was being sent. Nothing goes there any more."))
    return kept


@transaction.atomic
def save_gateway(town: Town, *, by: User, url: str, token: str, is_on: bool, drops_token: bool = False) -> SmsGateway:
    """The town's provider of text messages; an empty token keeps the one there is."""
    if not can_keep_town_channels(by, town.pk):
        raise PermissionDenied
    refuse_wrong_url(url, field="url")
    kept: SmsGateway | None = SmsGateway.objects.select_for_update().filter(town=town).first()
    if drops_token:
        token = ""
    elif kept and not token:
        token = kept_secret(kept.token, kept.url, url, field="token")
    fields: dict[str, Any] = {"url": url, "is_on": is_on, "token": token}
    gateway, _is_new = SmsGateway.objects.update_or_create(town=town, defaults=fields)
    record("sms_gateway.saved", subject=gateway, actor=by)
    return gateway
