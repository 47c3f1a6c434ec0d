"""环境保护目标责任书: who promises what to whom, signed by both posts of either side, frozen (domain.md §6)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.pledges.models.plans import Indicator, Plan
from apps.towns.models import Town
from apps.units.models import Person, Post, Tenure, TenureQuerySet, Unit
from apps.units.scope import scope_of, today_of
from apps.units.seats import label_of

# What a signed pledge says and by which it is known; only that another version replaced it is noted later.
FROZEN = (
    *("plan_id", "unit_id", "upper_id", "version", "title", "body", "made_at", "way", "signed_on", "signed_at"),
    *("key", "fingerprint", "pdf", "pdf_sha256", "scan", "scan_sha256"),
)


def row_of(which: str) -> str:
    return f"ROW({', '.join(f'{which}.{name}' for name in FROZEN)})"


def none_added_once_signed(condition: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """What a signed pledge consists of stays whole: nothing is put into it."""
    return pgtrigger.Trigger(
        name="none_added_once_signed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=condition,
        func="IF EXISTS (SELECT 1 FROM pledges_pledge WHERE id = NEW.pledge_id AND signed_at IS NOT NULL) THEN"
        " RAISE EXCEPTION 'pgtrigger: Cannot insert rows into a signed pledge'; END IF; RETURN NEW;",
    )


class Template(models.Model):
    """The town's own text of a pledge, by the kind of unit that signs it; in braces the places of `wording`."""

    class Kind(models.TextChoices):
        VILLAGE = "village", _("village or community")
        TOWN_UNIT = "town_unit", _("town unit")
        GROUP = "group", _("villager group")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("signed by"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"), max_length=20000)

    class Meta:
        verbose_name = _("text of a pledge")
        constraints = [models.UniqueConstraint("town", "kind", name="template_once_a_kind")]

    def __str__(self) -> str:
        return self.title


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def visible_to(self, user: User) -> Self:
        """The whole town for town roles; the own unit's and its groups' for cadres and heads."""
        return self.filter(scope_of(user).q("unit"))

    def for_list(self) -> Self:
        return self.select_related("town", "plan", "unit__parent", "upper")

    def standing(self) -> Self:
        """Not withdrawn, and not replaced by a later version."""
        return self.filter(withdrawn_at=None, replaced_at=None)

    def signed(self) -> Self:
        return self.exclude(signed_at=None)

    def waiting(self) -> Self:
        """Out to be signed."""
        return self.filter(withdrawn_at=None, signed_at=None)

    def to_sign_by(self, user: User) -> Self:
        """Those out to be signed with an empty seat of a post that the user holds today; none whose paper came back
        signed and waits for the office to look at it.
        """
        empty = Seat.objects.held_by(user).filter(signed_at=None)
        return self.waiting().filter(scan="", pk__in=empty.values("pledge"))

    def to_take_over_by(self, user: User) -> Self:
        """Signed ones of this year of a post that the user holds today without having signed for it."""
        seats = Seat.objects.filter(pledge=OuterRef(OuterRef("pk"))).of_post(OuterRef("post"))
        signed = seats.filter(person=OuterRef("person"), signed_at__isnull=False)
        lacking = held_by(user).filter(Exists(seats), ~Exists(signed))
        own = Seat.objects.held_by(user).values("pledge")  # few: only of these each post is looked at
        return self.signed().standing().filter(Exists(lacking), pk__in=own, plan__year=today_of(user).year)


def held_by(user: User) -> TenureQuerySet:
    return Tenure.objects.in_force_on(today_of(user)).filter(person__user=user.pk)


class Pledge(models.Model):
    """A unit's pledge of a year to the unit above. Its text is composed once; its targets are its clauses.

    Signed on the phone by every seat, or on paper and scanned back in. `fingerprint`: SHA-256 over the canonical form
    where it was signed on the phone, the scan's SHA-256 where on paper.
    """

    class Way(models.TextChoices):
        PHONE = "phone", _("on the phone")
        PAPER = "paper", _("on paper")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="pledges")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pledges")
    upper = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="pledges_from_below")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # stands in the code on each printed page
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    way = models.CharField(_("signed"), max_length=5, choices=Way, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    signed_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    page_count = models.PositiveSmallIntegerField(default=0)  # of the paper, since it was printed
    pdf = models.CharField(max_length=100, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    scan = models.CharField(max_length=100, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)
    replaced_at = models.DateTimeField(null=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        ordering = ["-plan__year", "unit__order", "unit_id", "-version"]
        constraints = [
            models.UniqueConstraint("id", "town", name="pledge_with_town"),
            models.UniqueConstraint("plan", "unit", "version", name="pledge_version_once"),
            models.UniqueConstraint(
                "plan", "unit", condition=Q(withdrawn_at=None, signed_at=None), name="one_pledge_out_to_sign"
            ),
            models.UniqueConstraint(
                "plan",
                "unit",
                condition=Q(withdrawn_at=None, replaced_at=None, signed_at__isnull=False),
                name="one_signed_pledge_stands",
            ),
            models.UniqueConstraint("fingerprint", condition=~Q(fingerprint=""), name="fingerprint_of_one_pledge"),
            models.CheckConstraint(
                name="signed_with_day_way_and_fingerprint",
                condition=Q(signed_at=None, signed_on=None, way="", fingerprint="")
                | (Q(signed_at__isnull=False, signed_on__isnull=False) & ~Q(way="") & ~Q(fingerprint="")),
            ),
            models.CheckConstraint(
                name="withdrawn_with_a_reason_before_it_was_signed",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, signed_at=None) & ~Q(withdrawn_reason="")),
            ),
            models.CheckConstraint(
                name="only_the_signed_is_replaced", condition=Q(replaced_at=None) | Q(signed_at__isnull=False)
            ),
            models.CheckConstraint(name="nobody_pledges_to_oneself", condition=~Q(unit=F("upper"))),
        ]
        indexes = [
            models.Index(fields=["pdf_sha256"], condition=~Q(pdf_sha256=""), name="pledge_by_pdf"),
            models.Index(fields=["scan_sha256"], condition=~Q(scan_sha256=""), name="pledge_by_scan"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.signed_at IS NOT NULL AND {row_of('OLD')} IS DISTINCT FROM {row_of('NEW')}"
                ),
            ),
            pgtrigger.Protect(name="pledge_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("pledges:pledge", args=[self.pk])

    @property
    def unit_label(self) -> str:
        """A villager group with its village: two villages have a 一社."""
        return label_of(self.unit)

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.signed_at is None and self.withdrawn_at is None

    @property
    def is_filed(self) -> bool:
        """The pledge between county and town: filed as paper."""
        return self.upper_id is None

    @property
    def shown_seats(self) -> list[Seat]:
        """All but those left empty that a successor has filled by taking over."""
        seats = list(self.seats.all())
        signed = {post for one in seats if one.signed_at for post in one.post_ids}
        return [one for one in seats if one.signed_at or not signed.issuperset(one.post_ids)]

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None and self.replaced_at is None


class Clause(models.Model):
    """A target as the pledge promises it; written with the pledge and never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="clauses")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("indicator"), max_length=60)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=20)
    direction = models.CharField(max_length=5, choices=Indicator.Direction)
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    count = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("pledge", "number", name="clause_once")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            none_added_once_signed(),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.number}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def of_post(self, post: Any) -> Self:
        """For the post, or for two of which it is one; an id, or an expression."""
        return self.filter(Q(post=post) | Q(second_post=post))

    def held_by(self, user: User) -> Self:
        """For a post that the user holds today."""
        posts = held_by(user).values("post")
        return self.filter(Q(post__in=posts) | Q(second_post__in=posts))


class Seat(models.Model):
    """Where one person signs, for one post or for two (一肩挑). `is_takeover`: a successor's, on a signed pledge.

    Until it is signed it follows its posts; no `person`: they are vacant. On a signed pledge an empty seat says which
    post was vacant on that day: its next holder takes over.
    """

    class Side(models.TextChoices):
        UPPER = "upper", _("the side above")
        LOWER = "lower", _("the side that pledges")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="seats")
    side = models.CharField(_("side"), max_length=5, choices=Side)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    second_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    titles = models.CharField(_("posts"), max_length=120)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(default=1)
    is_takeover = models.BooleanField(_("takes over"), default=False)
    signed_on = models.DateField(_("signed on"), null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drawing = models.BinaryField(null=True)  # a JPEG; none where it was signed on paper

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["-side", "order", "id"]  # the side above first
        constraints = [
            models.UniqueConstraint("pledge", "side", "order", name="seat_once"),
            models.CheckConstraint(
                name="seat_signed_on_a_day",
                condition=Q(signed_at=None, signed_on=None, signed_by=None, drawing=None)
                | Q(signed_at__isnull=False, signed_on__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_signs_a_vacant_seat", condition=Q(person__isnull=False) | Q(signed_at=None, name="")
            ),
            models.CheckConstraint(
                name="taking_over_is_signed", condition=Q(is_takeover=False) | Q(signed_at__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signature_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.signed_at IS NOT NULL"),
            ),
            pgtrigger.Trigger(
                name="empty_seat_stays_once_signed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.signed_at IS NULL"),
                func="IF EXISTS (SELECT 1 FROM pledges_pledge WHERE id = OLD.pledge_id AND signed_at IS NOT NULL) THEN"
                " RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from a signed pledge'; END IF;"
                " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
            ),
            none_added_once_signed(pgtrigger.Condition("NOT NEW.is_takeover")),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.titles}"

    @property
    def post_ids(self) -> tuple[int, ...]:
        return (self.post_id,) if self.second_post_id is None else (self.post_id, self.second_post_id)


class TakeoverNotice(models.Model):
    """The clock told who came to hold a post of a signed pledge that it is to be taken over; once each."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint("pledge", "post", "person", name="told_once_to_take_over")]
        indexes = [models.Index(fields=["batch"], name="takeover_notice_of_batch")]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.person_id}"


class LineDuties(models.Model):
    """一岗双责清单: what who leads a line answers for in its environment, in the town's words, from a day on."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="line_duties")
    words = models.TextField(_("duties"), max_length=4000)
    valid_from: models.DateField[date, date] = models.DateField(_("from"))

    class Meta:
        verbose_name = _("duties of a post")
        constraints = [models.UniqueConstraint("post", "valid_from", name="duties_once_a_day")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.valid_from}"
