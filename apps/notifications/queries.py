"""Channels as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.notifications.models import GIVEN_UP_SHOWN, OWN_WAYS, Channel, Delivery, SmsGateway, Way
from apps.towns.models import Town
from apps.units.models import Person
from apps.units.queries import kept_towns

MOST_GIVEN_UP = 50


@dataclass(frozen=True)
class Offer:
    """A way out that may be added, or why it may not."""

    way: Way
    is_offered: bool


def kept_channels(user: User) -> QuerySet[Channel]:
    """The towns' channels that the user keeps; never a person's own."""
    return for_list(Channel.objects.filter(owner=None, town__in=kept_towns(user)).select_related("town"))


def own_channels(user: User) -> QuerySet[Channel]:
    return for_list(Channel.objects.own_of(user))


def town_channels(town: Town) -> QuerySet[Channel]:
    return for_list(Channel.objects.shared_in(town.pk))


def own_phones(user: User) -> list[str]:
    """Telephones known of the account and of its person, which the office keeps."""
    of_person = Person.objects.filter(user=user).values_list("phone", flat=True)
    return [phone for phone in dict.fromkeys([user.phone, *of_person]) if phone]


def same_phone(one: str, other: str) -> bool:
    """However it is written, with China's prefix or without."""
    return bare_phone(one) == bare_phone(other)


def bare_phone(phone: str) -> str:
    digits = "".join(sign for sign in phone if sign.isdecimal())
    prefix = next((prefix for prefix in ("0086", "86") if digits.startswith(prefix) and len(digits) > 11), "")
    return digits.removeprefix(prefix)


def given_up_of(user: User) -> QuerySet[Delivery]:
    """What a person may try again: of the own channels."""
    return Delivery.objects.given_up().filter(channel__owner=user).order_by("-given_up_at", "-pk")


def for_list(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """With the number of what waits."""
    waits = Q(deliveries__sent_at=None, deliveries__given_up_at=None, deliveries__isnull=False)
    return channels.annotate(waiting=Count("deliveries", filter=waits)).order_by("kind", "pk")


def given_up_in(town_ids: QuerySet[Town] | Sequence[int]) -> QuerySet[Delivery]:
    """What failed to the end lately, the newest first."""
    lately = Delivery.objects.given_up().filter(given_up_at__gt=timezone.now() - GIVEN_UP_SHOWN, town__in=town_ids)
    return lately.select_related("channel__owner").order_by("-given_up_at", "-pk")


def offers_for(town: Town, ways: Sequence[Way]) -> list[Offer]:
    """Mail needs the server's mail set up, text messages the town's gateway."""
    has_sms = SmsGateway.objects.filter(town=town, is_on=True).exists()
    missing = {Way.EMAIL: not settings.HAS_EMAIL, Way.SMS: not has_sms}
    return [Offer(way, not missing.get(way, False)) for way in ways]


def own_offers(user: User) -> list[Offer]:
    """None for who belongs to no town."""
    return offers_for(user.town, OWN_WAYS) if user.town else []
