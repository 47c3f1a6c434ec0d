"""Who and where: units in a tree, persons, the posts they hold from a day to a day, and who owes what on which days."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.towns.models import BusinessLine, PlaceKind, Town


class HeldQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included; no last day: still."""

    def held_on(self, day: date) -> Self:
        return self.not_over(day).filter(from_day__lte=day)

    def not_over(self, day: date) -> Self:
        """Held on a day or to be held after it."""
        return self.filter(Q(to_day=None) | Q(to_day__gte=day))


def days_of_row() -> Func:
    """The row's from_day to to_day as a daterange, for constraints against overlap."""
    return Func(
        F("from_day"),
        F("to_day"),
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    )


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(to_day=None) | Q(to_day__gte=F("from_day")),
        violation_error_message=_("The last day is before the first."),
        violation_error_code="to_day",
    )


class Held(models.Model):
    """A row that holds from a day to a day, both included; no last day: still."""

    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


class TenureQuerySet(HeldQuerySet):
    def in_force_on(self, day: date) -> Self:
        """Held on a day, of posts that are still there: an abolished post gives no right and answers for nothing."""
        return self.held_on(day).filter(post__is_abolished=False)


class UnitQuerySet(models.QuerySet["Unit"]):
    def open_on(self, day: date) -> Self:
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


class Unit(models.Model):
    """A village, community, town unit, posted agency or villager group; the town itself is the root of its tree."""

    class Kind(models.TextChoices):
        TOWN = "town", _("town")
        VILLAGE = "village", _("village")
        COMMUNITY = "community", _("community")
        TOWN_UNIT = "town_unit", _("town unit")
        AGENCY = "agency", _("posted agency")
        GROUP = "group", _("villager group")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="units")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=50)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True, help_text=_("the first day it is no more"))
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    # Of a posted agency: who gets a copy of what it is asked for (domain.md §5).
    department = models.CharField(_("county department above"), max_length=50, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="unit_with_town"),
            models.UniqueConstraint(
                "town",
                "name",
                "parent",
                condition=Q(closed_on=None),
                name="unit_name_once",
                nulls_distinct=False,
                violation_error_message=_("An open unit there has this name already."),
                violation_error_code="name",
            ),
            models.CheckConstraint(
                name="only_the_town_is_root",
                condition=Q(kind="town", parent=None) | (~Q(kind="town") & Q(parent__isnull=False)),
                violation_error_message=_("Say what the unit is part of; only the town itself is part of nothing."),
                violation_error_code="parent",
            ),
            models.UniqueConstraint(
                "town",
                condition=Q(parent=None),
                name="one_root_a_town",
                violation_error_message=_("The town itself stands already."),
                violation_error_code="kind",
            ),
            models.CheckConstraint(
                name="unit_closes_after_opening", condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on"))
            ),
            models.CheckConstraint(
                name="only_the_closed_have_a_successor", condition=Q(successor=None) | Q(closed_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


VILLAGES = [Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY]


class Person(models.Model):
    """Someone who holds posts; may have an account."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(_("name"), max_length=30)
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person")

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint("id", "town", name="person_with_town"),
            models.UniqueConstraint(
                "town",
                "name",
                "phone",
                condition=~Q(phone=""),
                name="person_once_a_town",
                violation_error_message=_("This person is there already: same name, same mobile phone."),
                violation_error_code="phone",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """A part of a unit that one grid warden walks."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grids")
    name = models.CharField(_("name"), max_length=50)
    warden = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="grids")

    class Meta:
        verbose_name = _("grid")
        constraints = [
            models.UniqueConstraint(
                "unit",
                "name",
                name="grid_name_once_a_unit",
                violation_error_message=_("The unit has a grid of this name already."),
                violation_error_code="name",
            )
        ]

    def __str__(self) -> str:
        return self.name


# Roles that come with a post; the others are assigned or granted.
UNIT_ROLES = [Role.CADRE, Role.UNIT_HEAD]  # their right ends with the unit
POST_ROLES = [*UNIT_ROLES, Role.OFFICER, Role.DEPUTY, Role.LEADER]


class Post(models.Model):
    """An office in a unit; what its holder may do follows from its role."""

    class Duty(models.TextChoices):
        """Which of the two head posts of a village it is (domain.md §6)."""

        FIRST = "first", _("first to answer")
        DIRECT = "direct", _("directly answerable")
        NONE = "", _("neither")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=50)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    duty = models.CharField(_("duty"), max_length=10, choices=Duty, blank=True)
    lines = models.ManyToManyField(BusinessLine, blank=True, related_name="posts")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_abolished = models.BooleanField(_("abolished"), default=False)

    class Meta:
        verbose_name = _("post")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint("id", "town", name="post_with_town"),
            models.CheckConstraint(name="post_gives_a_post_role", condition=Q(role__in=POST_ROLES)),
            models.UniqueConstraint(
                "unit",
                "duty",
                condition=~Q(duty="") & Q(is_abolished=False),
                name="each_duty_once_a_unit",
                violation_error_message=_("Another post of the unit has this duty: each is there once."),
                violation_error_code="duty",
            ),
            models.CheckConstraint(
                name="duty_only_of_heads",
                condition=Q(duty="") | Q(role__in=[Role.UNIT_HEAD, Role.LEADER]),
                violation_error_message=_("Only a head post is first or directly answerable."),
                violation_error_code="duty",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Tenure(Held):
    """A person holds a post from a day to a day; who held a duty on any past day stays answerable."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenure")
        constraints = [
            ends_after_it_begins("tenure_ends_after_it_begins"),
            ExclusionConstraint(
                name="one_holder_a_post_and_day",
                violation_error_message=_("On one of these days somebody else holds this post."),
                violation_error_code="from_day",
                expressions=[(days_of_row(), RangeOperators.OVERLAPS), ("post", RangeOperators.EQUAL)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.post_id}"


class Liaison(Held):
    """包村领导、包村干部: a leader or official assigned to a village."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="liaisons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="liaisons")

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("village liaison")
        constraints = [
            ends_after_it_begins("liaison_ends_after_it_begins"),
            ExclusionConstraint(
                name="liaison_once_at_a_time",
                violation_error_message=_("This person is assigned to the unit on one of these days already."),
                violation_error_code="from_day",
                expressions=[
                    (days_of_row(), RangeOperators.OVERLAPS),
                    ("unit", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.unit_id}"


class WorkingGroup(models.Model):
    """专门工作组: carries out daily supervision. `dissolved_on`: the first day it is no more."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="working_groups")
    name = models.CharField(_("name"), max_length=50)
    founding_paper = models.CharField(_("founding paper"), max_length=100, blank=True)
    field = models.CharField(_("field"), max_length=100, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("working group")
        constraints = [
            models.UniqueConstraint("id", "town", name="working_group_with_town"),
            models.CheckConstraint(
                name="group_dissolved_after_founding",
                condition=Q(dissolved_on=None) | Q(founded_on=None) | Q(dissolved_on__gt=F("founded_on")),
                violation_error_message=_("A group is dissolved after it was founded."),
                violation_error_code="dissolved_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(Held):
    """Membership in a working group, granted for a time. One leads it at a time."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    is_leader = models.BooleanField(_("leads the group"), default=False)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a working group")
        constraints = [
            ends_after_it_begins("membership_ends_after_it_begins"),
            ExclusionConstraint(
                name="member_once_at_a_time",
                violation_error_message=_("This person is a member on one of these days already."),
                violation_error_code="from_day",
                expressions=[
                    (days_of_row(), RangeOperators.OVERLAPS),
                    ("group", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                ],
            ),
            ExclusionConstraint(
                name="one_leader_a_group_and_day",
                condition=Q(is_leader=True),
                violation_error_message=_("On one of these days somebody else leads the group."),
                violation_error_code="is_leader",
                expressions=[(days_of_row(), RangeOperators.OVERLAPS), ("group", RangeOperators.EQUAL)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ∈ {self.group_id}"


class HeldRole(models.Model):
    """A role that a user holds or held, whatever gives it: post, liaison, working group or grant. A database view, so
    that what every page asks first is one small query. A migration that alters a column of it drops the view first.
    """

    # Not once a user; but Django wants a primary key, and nothing reads rows by it.
    user = models.OneToOneField(User, on_delete=models.DO_NOTHING, related_name="+", primary_key=True)
    role = models.TextField()
    unit_id = models.BigIntegerField(null=True)
    town_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    title = models.TextField()
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "units_held_role"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class Competence(models.Model):
    """Which unit is competent for a business line: where a village hands a matter up to."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    line = models.OneToOneField(BusinessLine, on_delete=models.PROTECT, related_name="competence")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="competences")

    class Meta:
        verbose_name = _("competent unit")

    def __str__(self) -> str:
        return f"{self.line_id} → {self.unit_id}"


class AnsweringPlace(models.Model):
    """A place on a border or a market, and the unit that answers for it, set by the office."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=50)
    kind = models.ForeignKey(PlaceKind, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="answering_places")

    class Meta:
        verbose_name = _("place with a unit that answers for it")
        constraints = [
            models.UniqueConstraint(
                "town",
                "name",
                name="answering_place_once_a_town",
                violation_error_message=_("A place of this name is there already."),
                violation_error_code="name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReportDuty(models.Model):
    """On which days a unit owes a daily report, from a day on (domain.md §3)."""

    class Days(models.TextChoices):
        EVERY = "every", _("every day")
        WORKING = "working", _("working days")
        TERM = "term", _("not in school holidays")
        NONE = "none", _("never")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="report_duties")
    valid_from = models.DateField(_("valid from"))
    days = models.CharField(_("days"), max_length=10, choices=Days)

    class Meta:
        verbose_name = _("duty to report")
        constraints = [models.UniqueConstraint("unit", "valid_from", name="one_duty_a_unit_and_day")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.days}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says. No town: for all; a town's own row goes before it."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        WORKDAY = "workday", _("working day in place of another")
        SCHOOL_HOLIDAY = "school", _("school holiday")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("calendar day")
        constraints = [models.UniqueConstraint("town", "day", name="one_kind_a_day", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Excuse(models.Model):
    """Units and days excused (flood, outage, fire season), also afterwards."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    units = models.ManyToManyField(Unit, related_name="excuses")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("excuse")
        constraints = [ends_after_it_begins("excuse_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.reason
