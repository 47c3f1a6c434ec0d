"""A rectification task from opening to completion. It knows no origin: opening copies what it needs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.core.days import AGAIN_AFTER
from apps.core.errors import RuleBroken
from apps.rectifications.models.sources import Approver, Source
from apps.towns.models import Category, Severity, Town
from apps.units.models import Post, Tenure, Unit
from apps.units.scope import Scope, scope_of, today_of

if TYPE_CHECKING:
    from apps.rectifications.models.times import Extension


class Status(models.TextChoices):
    ASSIGNED = "assigned", _("assigned")
    IN_PROGRESS = "in_progress", _("in progress")
    SUBMITTED = "submitted", _("submitted, to verify")
    COMPLETED = "completed", _("completed")
    VOIDED = "voided", _("void")


# What may follow what (domain.md §4); docs/architecture.md draws it.
NEXT_STATUSES = {
    Status.ASSIGNED: {Status.IN_PROGRESS, Status.VOIDED},
    Status.IN_PROGRESS: {Status.SUBMITTED, Status.ASSIGNED, Status.VOIDED},
    Status.SUBMITTED: {Status.COMPLETED, Status.IN_PROGRESS, Status.VOIDED},
    Status.COMPLETED: {Status.ASSIGNED},  # a rebound, under the same number
    Status.VOIDED: set(),
}
OPEN = [Status.ASSIGNED, Status.IN_PROGRESS, Status.SUBMITTED]
# With whom the work lies: submitted evidence waits for the verifier, and is not late by that.
ON_THE_LEAD = [Status.ASSIGNED, Status.IN_PROGRESS]

# The last third of a term counts as soon, at most three days: (term of at least, days before it is due).
SOON = ((9, 3), (6, 2), (0, 1))


class Phase(models.TextChoices):
    """What is due next. Only a major problem is first controlled, then planned (domain.md §3)."""

    CONTROL = "control", _("bring under control")
    PLAN = "plan", _("hand in the plan")
    RECTIFY = "rectify", _("put right")


class Escalation(models.IntegerChoices):
    """督办 up the chain: the task stays the unit's, who is above looks on (domain.md §4)."""

    NONE = 0, _("none")
    DEPUTY = 1, _("to the deputy of the line")
    LEADER = 2, _("to the leaders")


LOOKS_BACK_AFTER = (30, 90, 180)  # days after the completion (domain.md §4)


# The approvals that the office gives, and a deputy for the own lines.
OFFICES = [Approver.VERIFIER, Approver.OFFICE, Approver.SELF_CHECK]
DEPUTIES = [Approver.VERIFIER, Approver.DEPUTY]
NEXT_APPROVER = Func(
    F("approvers"),
    F("approvals"),
    arg_joiner="[1 + ",  # an array of PostgreSQL begins with 1
    template="%(expressions)s]",
    output_field=models.CharField(),
)


def by_verifier() -> list[str]:
    return [Approver.VERIFIER.value]


def overdue(moment: datetime | None = None) -> Q:
    """The lead still has the work, its clock runs, and the time is past, now or at a moment: derived, never stored."""
    return Q(status__in=ON_THE_LEAD, stopped_at=None, due_at__lt=moment or timezone.now())


def due_soon(today: date, zone: ZoneInfo) -> Q:
    """Not overdue, and in the last third of the term, as `Task.is_due_soon` says for one row."""
    soon = Q()
    for term, days in SOON:
        last = datetime.combine(today + timedelta(days=days + 1), time.min, tzinfo=zone)
        soon |= Q(term_days__gte=term, due_at__lt=last)
    return soon & Q(status__in=ON_THE_LEAD, stopped_at=None, due_at__gte=timezone.now())


def not_of_anothers_talk(scope: Scope) -> Q:
    """What a unit promised in a talk is read by it, the office, deputies and leaders alone (domain.md §5)."""
    town = Q(town__in=scope.towns(Role.OFFICER, Role.DEPUTY, Role.LEADER))
    return ~Q(source=Source.TALK) | town | Q(lead_unit__in=scope.own_unit_ids)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> Self:
        """Where it is, who leads and who assists: their units; the whole town for town roles (domain.md §2)."""
        scope = scope_of(user)
        if scope.has(Role.INSPECTOR, Role.LIAISON):
            return self.in_scope(scope).filter(not_of_anothers_talk(scope))
        return self.in_scope(scope)

    def in_scope(self, scope: Scope) -> Self:
        if not scope.read_units:
            return self.filter(scope.q("unit"))  # whole towns: who assists adds nothing, and an index finds them
        assisting = Assistance.objects.filter(scope.q("unit"), task=OuterRef("pk"))
        return self.filter(scope.q("unit") | scope.q("lead_unit") | Exists(assisting))

    def for_list(self) -> Self:
        return self.select_related("town", "unit", "lead_unit", "category")

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, moment: datetime | None = None) -> Self:
        return self.filter(overdue(moment))

    def due_soon(self, today: date, zone: ZoneInfo) -> Self:
        return self.filter(due_soon(today, zone))

    def to_approve(self, user: User) -> Self:
        """Evidence whose next approval is the user's, by the posts that the user holds; who comes first the first."""
        scope, day = scope_of(user), today_of(user)
        led = Tenure.objects.in_force_on(day).filter(post__role=Role.DEPUTY).values("post__lines")
        office = Q(town__in=scope.towns(Role.OFFICER), next_approver__in=OFFICES)
        deputy = Q(category__line__in=scope.lines, next_approver__in=DEPUTIES)
        leader = Q(next_approver=Approver.LEADER) | (Q(next_approver=Approver.DEPUTY) & ~Q(category__line__in=led))
        leader &= Q(town__in=scope.towns(Role.LEADER))
        rows = self.filter(status=Status.SUBMITTED).alias(next_approver=NEXT_APPROVER)
        return rows.filter(office | deputy | leader).exclude(submitted_by=user)

    def waiting_on(self, unit_ids: frozenset[int]) -> Self:
        """What the leading units have to do, soonest first."""
        return self.filter(lead_unit__in=unit_ids, status__in=ON_THE_LEAD, stopped_at=None).order_by("due_at", "pk")


class Task(models.Model):
    """整改任务. `due_at` is the deadline now in force, in UTC; while `stopped_at` is set the clock stands."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    source = models.CharField(_("source"), max_length=20, choices=Source)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks_here")
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks_led")
    lead_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    place = models.CharField(_("place"), max_length=100)
    description = models.TextField(_("problem"), max_length=2000, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    needs_photo = models.BooleanField(_("photo needed"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ASSIGNED)
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.RECTIFY)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"))
    set_due_on = models.DateField(_("day that was set"), null=True)  # promised, or of a list; none: by its severity
    term_days = models.PositiveSmallIntegerField(_("days of the term"))
    plan_due_at = models.DateTimeField(_("plan due at"), null=True)
    plan = models.TextField(_("plan"), max_length=2000, blank=True)
    stopped_at = models.DateTimeField(_("clock stopped at"), null=True)
    passed_to = models.CharField(_("passed on to"), max_length=100, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    is_false_report = models.BooleanField(_("false report"), default=False)
    return_count = models.PositiveSmallIntegerField(_("returns"), default=0)
    extension_count = models.PositiveSmallIntegerField(_("extensions"), default=0)
    deferral_count = models.PositiveSmallIntegerField(_("deferrals"), default=0)
    bounce_count = models.PositiveSmallIntegerField(_("times sent back as another's"), default=0)
    rebound_count = models.PositiveSmallIntegerField(_("rebounds"), default=0)
    deferred_until = models.DateField(_("deferred until"), null=True)
    approvers = ArrayField(models.CharField(max_length=12, choices=Approver), default=by_verifier)
    approvals = models.PositiveSmallIntegerField(default=0)
    looks_back = models.BooleanField(default=False)
    escalation = models.PositiveSmallIntegerField(_("escalated to"), choices=Escalation, default=Escalation.NONE)
    is_history = models.BooleanField(_("brought in from before"), default=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification task")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("town", "year", "serial", name="task_number_once"),
            models.UniqueConstraint("id", "town", name="task_with_town"),
            models.CheckConstraint(
                name="task_closed_only_with_time",
                condition=Q(status__in=["completed", "voided"], closed_at__isnull=False)
                | (~Q(status__in=["completed", "voided"]) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="task_submitted_only_with_submitter",
                condition=~Q(status__in=["submitted", "completed"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="task_clock_stands_only_when_passed_on",
                condition=Q(stopped_at=None, passed_to="") | (Q(stopped_at__isnull=False) & ~Q(passed_to="")),
            ),
            models.CheckConstraint(
                name="task_completed_only_by_all_approvals",
                condition=~Q(status="completed") | Q(approvals=F("approvers__len")) | Q(is_history=True),
            ),
            models.CheckConstraint(name="task_merged_is_void", condition=Q(merged_into=None) | Q(status="voided")),
            models.CheckConstraint(name="task_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
        ]
        indexes = [
            models.Index(
                fields=["town", "due_at"],
                include=["unit", "category"],
                condition=Q(status__in=["assigned", "in_progress", "submitted"]),
                name="task_open_of_town",
            ),
            models.Index(fields=["lead_unit", "status", "due_at"], name="task_of_lead"),
            models.Index(fields=["unit", "category"], name="task_of_unit"),
            models.Index(fields=["town", "-id"], name="task_of_town"),
            models.Index(fields=["town", "opened_at"], name="task_opened_in_town"),
            models.Index(
                fields=["town", "closed_at"], condition=Q(closed_at__isnull=False), name="task_closed_in_town"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("rectifications:task", args=[self.pk])

    @property
    def number(self) -> str:
        return f"整〔{self.year}〕{self.serial}"

    @property
    def title(self) -> str:
        """What it is about, in a line."""
        words = " ".join(self.description.split()) or f"{self.category} · {self.place}"
        return words if len(words) <= 40 else f"{words[:39]}…"

    @property
    def rank(self) -> int:
        """How grave it is: 0 general, 1 serious, 2 major."""
        return Severity.values.index(self.severity)

    @property
    def approver(self) -> Approver:
        """Whose approval is next; of a task that has them all, whose was the last."""
        return Approver(self.approvers[min(self.approvals, len(self.approvers) - 1)])

    @property
    def is_last_approval(self) -> bool:
        return self.approvals + 1 >= len(self.approvers)

    @property
    def chain(self) -> list[tuple[Approver, str]]:
        """Every approval with how it stands: "done", "next" or "later"."""
        following = "next" if self.status == Status.SUBMITTED else "later"
        stands = ["done"] * self.approvals + [following] + ["later"] * len(self.approvers)
        return [(Approver(one), how) for one, how in zip(self.approvers, stands, strict=False)]

    @property
    def turn(self) -> str:
        """Which evidence lies there and which approval of it is asked for, in a word that a page carries."""
        return f"{self.submitted_at.isoformat() if self.submitted_at else ''} {self.approvals}"

    @property
    def is_deferred(self) -> bool:
        """暂缓整改: the work isn't to be done before a day."""
        return self.is_on_the_lead and self.deferred_until is not None and self.deferred_until >= self.town.today()

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_on_the_lead(self) -> bool:
        return self.status in ON_THE_LEAD and self.stopped_at is None

    @property
    def may_be_reminded(self) -> bool:
        """By hand: it waits for its unit, and nobody reminded of it within the hour."""
        is_early = self.reminded_at is not None and self.reminded_at > timezone.now() - AGAIN_AFTER
        return self.is_on_the_lead and not is_early

    @property
    def is_overdue(self) -> bool:
        return self.is_on_the_lead and self.due_at < timezone.now()

    @property
    def days_left(self) -> int:
        """Whole days between the town's today and the day it is due; negative when past."""
        return (self.due_at.astimezone(self.town.zone).date() - self.town.today()).days

    @property
    def days_overdue(self) -> int:
        """At least 1 when overdue: what was due an hour ago is a day late in everybody's words."""
        return max(1, -self.days_left)

    @property
    def is_due_soon(self) -> bool:
        """The last third of the term, at most three days (domain.md §4)."""
        soon = next(days for term, days in SOON if self.term_days >= term)
        return self.is_on_the_lead and not self.is_overdue and self.days_left <= soon

    @property
    def asked_extension(self) -> Extension | None:
        """The extension or deferral that waits for a decision."""
        return next((extension for extension in self.extensions.all() if extension.is_granted is None), None)

    def move_to(self, status: Status) -> None:
        """Take the next status; raises RuleBroken when it may not follow the present one."""
        self.refuse_unless(status in NEXT_STATUSES[Status(self.status)])
        self.status = status
        is_closed = status in (Status.COMPLETED, Status.VOIDED)
        self.closed_at = timezone.now() if is_closed else None
        if is_closed:
            self.stopped_at, self.passed_to = None, ""

    def refuse_unless(self, is_possible: bool) -> None:
        """Raises RuleBroken naming the present status when the step isn't possible from it."""
        if not is_possible:
            raise RuleBroken(
                _now("This task is “%(status)s” by now; please look at it again.")
                % {"status": self.get_status_display()}
            )


class Assistance(models.Model):
    """协办: a unit that assists."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assistances")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assistances")

    class Meta:
        constraints = [models.UniqueConstraint("task", "unit", name="assists_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.task_id}"
