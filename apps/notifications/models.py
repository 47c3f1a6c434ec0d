"""The outbox, and what of it goes outward: a row is the queue (architecture.md §6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.towns.models import Town

URGENT_KINDS = ("task.major",)  # of messages: these wait for nothing, quiet hours included
CARRIED_AFTER = timedelta(minutes=1)  # who reads it in the app meanwhile isn't told twice
CARRIED_WITHIN = timedelta(days=2)  # older ones are no news
GIVEN_UP_SHOWN = timedelta(days=14)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient_id=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_carry(self, now: datetime) -> Self:
        """Unread, not yet sent outward, and neither too young nor too old for it."""
        is_due = Q(created_at__lte=now - CARRIED_AFTER) | Q(kind__in=URGENT_KINDS)
        return self.unread().filter(is_due, carried_at=None, created_at__gte=now - CARRIED_WITHIN)


class Message(models.Model):
    """One notice to one person, rendered in the reader's language when written; its text holds nothing secret."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=50)
    text = models.CharField(_("text"), max_length=300)
    url = models.CharField(_("address"), max_length=200)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True)
    carried_at = models.DateTimeField(null=True, help_text="created_at of the deliveries that carry it outward")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="message_of_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="message_unread"),
            models.Index(fields=["created_at"], condition=Q(read_at=None, carried_at=None), name="message_to_carry"),
        ]

    def __str__(self) -> str:
        return self.text


class Way(models.TextChoices):
    """The ways out. A shared one belongs to the town: a group chat's bot, a mailbox, another program."""

    WECOM = "wecom", _("WeCom bot")
    DINGTALK = "dingtalk", _("DingTalk bot")
    FEISHU = "feishu", _("Feishu bot")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    WEBHOOK = "webhook", _("webhook of another program")


OWN_WAYS = (Way.SMS, Way.EMAIL, Way.WECOM, Way.DINGTALK, Way.FEISHU)
SHOWN_SIGNS = 4  # of a key


class ChannelQuerySet(models.QuerySet["Channel"]):
    def own_of(self, user: User) -> Self:
        return self.filter(owner=user)

    def shared_in(self, town_id: int) -> Self:
        return self.filter(town_id=town_id, owner=None)

    def usable(self) -> Self:
        """Switched on, of the town or of an active account."""
        return self.filter(Q(owner=None) | Q(owner__is_active=True), is_on=True)


class Channel(models.Model):
    """Where something is sent outside the app: the town's (no owner), or a person's own choice."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="channels")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="channels")
    kind = models.CharField(_("kind"), max_length=10, choices=Way)
    name = models.CharField(_("name"), max_length=50, blank=True)
    address = models.CharField(_("address"), max_length=500, help_text="mailbox, telephone, or a bot's whole webhook")
    secret = models.CharField(max_length=200, blank=True, help_text="a bot's signing secret, a webhook's bearer token")
    is_on = models.BooleanField(_("on"), default=True)
    takes_reminders = models.BooleanField(_("reminders before the cut-off"), default=False)
    takes_bulletins = models.BooleanField(_("the daily bulletin"), default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_sent_at = models.DateTimeField(null=True)
    last_failure = models.CharField(
        max_length=300, blank=True, help_text="what the far end answered; emptied by success"
    )
    failed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when people were told that it fails; emptied by success")

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="channel_with_town"),
            models.UniqueConstraint(
                "town", "owner", "kind", "address", name="channel_address_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="channel_address_fits_its_kind",
                condition=Q(kind=Way.EMAIL, address__contains="@")
                | Q(kind=Way.SMS, address__regex=r"^\+?[0-9]{5,20}$")
                | (~Q(kind__in=[Way.EMAIL, Way.SMS]) & Q(address__startswith="http")),
            ),
            models.CheckConstraint(
                name="own_channel_carries_only_own_messages",
                condition=Q(owner=None) | Q(takes_reminders=False, takes_bulletins=False) & ~Q(kind=Way.WEBHOOK),
            ),
            models.CheckConstraint(
                name="town_channel_takes_something",
                condition=Q(owner__isnull=False) | Q(takes_reminders=True) | Q(takes_bulletins=True),
            ),
            models.CheckConstraint(
                name="channel_failure_has_a_time",
                condition=Q(last_failure="", failed_at=None) | (~Q(last_failure="") & Q(failed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    @property
    def shown_address(self) -> str:
        """Enough to know it by: a bot's address holds its key, of which the last signs are shown."""
        if self.kind == Way.EMAIL:
            return self.address
        end = f"…{self.address[-SHOWN_SIGNS:]}"
        return end if self.kind == Way.SMS else f"{urlsplit(self.address).hostname} {end}"


class SmsGateway(models.Model):
    """The town's provider of text messages, asked by JSON (senders.JsonSms)."""

    town = models.OneToOneField(Town, on_delete=models.PROTECT, related_name="sms_gateway")
    url = models.CharField(_("address of the gateway"), max_length=500)
    token = models.CharField(_("token"), max_length=200, blank=True)
    is_on = models.BooleanField(_("on"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="gateway_is_asked_by_http", condition=Q(url__startswith="http")),
        ]

    def __str__(self) -> str:
        return f"{urlsplit(self.url).hostname}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, given_up_at=None)

    def free(self, now: datetime) -> Self:
        """Due, and in nobody's hands: no lease, or one that ran out with its sender."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now), next_at__lte=now)

    def given_up(self) -> Self:
        """What failed to the end, for people to see; what became pointless has no answer, and a test was seen."""
        return self.filter(given_up_at__isnull=False).exclude(answer="").exclude(kind=Delivery.Kind.TEST)


class Delivery(models.Model):
    """One sending outward. Claimed by a committed lease, sent outside any transaction, marked by the same lease.

    A sender that dies in between leaves the row to the next one when the lease is over: at least once.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        BULLETIN = "bulletin", _("bulletin")
        DIGEST = "digest", _("messages")
        URGENT = "urgent", _("urgent message")
        TEST = "test", _("test")

    LOUD = (Kind.URGENT, Kind.TEST)  # wait for no quiet hours

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="that failed")
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, help_text="what the far end answered to the last failure")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_lease_has_an_end",
                condition=Q(lease=None, leased_until=None) | Q(lease__isnull=False, leased_until__isnull=False),
            ),
            models.CheckConstraint(name="delivery_ends_once", condition=Q(sent_at=None) | Q(given_up_at=None)),
            models.CheckConstraint(
                name="delivery_ended_is_not_leased",
                condition=Q(lease=None) | Q(sent_at=None, given_up_at=None),
            ),
        ]
        indexes = [
            models.Index(F("next_at"), F("id"), name="delivery_waiting", condition=Q(sent_at=None, given_up_at=None)),
            models.Index(
                fields=["town", "given_up_at"], name="delivery_given_up", condition=Q(given_up_at__isnull=False)
            ),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
