"""Where a task comes from, by what terms and whose approvals it is done (domain.md §4); a town may change them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.towns.models import Term, Town, TownSettings


class Source(models.TextChoices):
    """Where a task comes from (domain.md §4)."""

    DAILY_REPORT = "daily_report", _("daily report")
    SPOT_REPORT = "spot_report", _("spot report")
    SUPERVISION = "supervision", _("daily supervision")
    HOTLINE_12345 = "12345", _("12345 work order")
    HOTLINE_12369 = "12369", _("12369 work order")
    PETITION = "petition", _("petition")
    SATELLITE = "satellite", _("satellite fire point or drone")
    COVERT_VISIT = "covert_visit", _("covert visit from above")
    LEADER = "leader", _("leader's instruction")
    MEETING = "meeting", _("study meeting")
    TALK = "talk", _("talk commitment")
    CAMPAIGN = "campaign", _("special campaign")
    RESIDENT = "resident", _("resident")
    FEEDBACK = "feedback", _("inspection feedback")


# Each stands for an item, a commitment or a measure elsewhere, which would lose it.
NEVER_MERGED = (Source.FEEDBACK, Source.TALK, Source.MEETING)


class Approver(models.TextChoices):
    """Who approves a step of a chain. A self-check is the office's, on site, with its five answers."""

    VERIFIER = "verifier", _("the office or the deputy of the line")
    OFFICE = "office", _("the environment office")
    SELF_CHECK = "self_check", _("self-check on site")
    DEPUTY = "deputy", _("the deputy of the line")
    LEADER = "leader", _("a leader")


# What the office may write down as a task; the others come of themselves.
BY_OFFICE = (
    Source.HOTLINE_12345,
    Source.HOTLINE_12369,
    Source.PETITION,
    Source.SATELLITE,
    Source.COVERT_VISIT,
    Source.LEADER,
    Source.CAMPAIGN,
    Source.RESIDENT,
)

# Chains that a town may choose from; what inspections fed back is never the town's alone to close (domain.md §4).
SHORT = (Approver.VERIFIER,)
BY_DEPUTY = (Approver.OFFICE, Approver.DEPUTY)
BY_LEADER = (Approver.OFFICE, Approver.LEADER)
LONG = (Approver.OFFICE, Approver.DEPUTY, Approver.LEADER)
CHECKED = (Approver.SELF_CHECK, Approver.DEPUTY, Approver.LEADER)
CHOICES = (SHORT, (Approver.OFFICE,), BY_DEPUTY, BY_LEADER, LONG)


@dataclass(frozen=True)
class Default:
    """How a source goes in a town that never changed it. No days: those of the town's settings."""

    approvers: tuple[str, ...] = SHORT
    days_general: int | None = None
    days_serious: int | None = None
    counted_in: str = ""
    looks_back: bool = False


DEFAULTS = {
    Source.HOTLINE_12345: Default(days_general=5, days_serious=3, counted_in=Term.WORKING),
    Source.HOTLINE_12369: Default(days_general=5, days_serious=3, counted_in=Term.WORKING),
    Source.PETITION: Default(BY_DEPUTY, 15, 7, Term.WORKING, looks_back=True),
    Source.SATELLITE: Default(days_general=1, days_serious=1, counted_in=Term.CALENDAR),
    Source.COVERT_VISIT: Default(BY_DEPUTY, 5, 3, Term.CALENDAR, looks_back=True),
    Source.LEADER: Default(BY_LEADER, 5, 3, Term.CALENDAR, looks_back=True),
    Source.MEETING: Default(BY_DEPUTY),
    Source.TALK: Default(BY_DEPUTY, looks_back=True),
    Source.FEEDBACK: Default(CHECKED, looks_back=True),
}


class ChainQuerySet(models.QuerySet["Chain"]):
    def of(self, town: Town, sources: Collection[str]) -> dict[str, Chain]:
        """source → how it goes in the town; one that was never changed is unsaved. One query."""
        kept = {chain.source: chain for chain in self.filter(town=town, source__in=sources)}
        return {source: kept.get(source) or default_chain(town, source) for source in sources}


class Chain(models.Model):
    """How a source goes in a town: its days, how they are counted, who approves one after the other.

    A task copies it when it is opened, so a change is for tasks to come.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=20, choices=Source)
    approvers = ArrayField(models.CharField(max_length=12, choices=Approver), verbose_name=_("who approves"))
    days_general = models.PositiveSmallIntegerField(_("days, general problem"), null=True, blank=True)
    days_serious = models.PositiveSmallIntegerField(_("days, serious problem"), null=True, blank=True)
    counted_in = models.CharField(_("days counted as"), max_length=10, choices=Term, blank=True)
    looks_back = models.BooleanField(_("looked back at after 30, 90 and 180 days"), default=False)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("chain of approvals")
        constraints = [
            models.UniqueConstraint("town", "source", name="chain_once_a_source"),
            models.CheckConstraint(name="chain_has_an_approver", condition=Q(approvers__len__gte=1)),
            models.CheckConstraint(
                name="self_check_is_for_inspection_feedback",
                condition=Q(source="feedback", approvers=[one.value for one in CHECKED])
                | (~Q(source="feedback") & ~Q(approvers__contains=["self_check"])),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.source}"

    def get_steps(self) -> list[Approver]:
        return [Approver(one) for one in self.approvers]


def default_chain(town: Town, source: str) -> Chain:
    """Unsaved, as domain.md has it."""
    found = DEFAULTS.get(Source(source), Default())
    return Chain(
        town=town,
        source=source,
        approvers=[one.value if isinstance(one, Approver) else one for one in found.approvers],
        days_general=found.days_general,
        days_serious=found.days_serious,
        counted_in=found.counted_in,
        looks_back=found.looks_back,
    )


@dataclass(frozen=True)
class Terms:
    """Days of a task by its source. `counted_in`: instead of the category's way to count; "" leaves that."""

    general: int
    serious: int
    counted_in: str
    control_hours: int
    plan_days: int

    @property
    def most(self) -> int:
        return max(self.general, self.serious)


def terms_of(chain: Chain, settings: TownSettings) -> Terms:
    """What the source says of itself, else what the town's settings say."""
    return Terms(
        general=settings.days_general if chain.days_general is None else chain.days_general,
        serious=settings.days_serious if chain.days_serious is None else chain.days_serious,
        counted_in=chain.counted_in,
        control_hours=settings.control_hours,
        plan_days=settings.plan_days,
    )
