"""问责措施台账: the register alone, without a word of what a measure says (domain.md §5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accountability.intakes import MeasureIntake
from apps.accountability.models import Ground, Measure, Statement
from apps.accountability.wording import number_of, outcome_of, posts_of, state_of
from apps.accounts.models import Role
from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.rectifications.queries import post_titles
from apps.units.models import Post
from apps.units.queries import towns_visible_to, units_visible_to
from apps.units.scope import today_of

STATES = [
    ("draft", _("Drafts")),
    ("waiting", _("To answer")),
    ("overdue", _("Answer overdue")),
    ("confirm", _("Minutes to confirm")),
    ("outcome", _("Outcome to write")),
    ("open", _("Not closed")),
    ("closed", _("Closed")),
    ("dropped", _("Dropped")),
]
KNOWN = {
    "draft": Q(issued_at=None, dropped_at=None),
    "waiting": Q(issued_at__isnull=False, closed_at=None, statements=None),
    "confirm": Q(talk__isnull=False)
    & ~Q(talk__minutes="")
    & (Q(talk__town_confirmed_at=None) | Q(talk__unit_confirmed_at=None)),
    "open": Q(issued_at__isnull=False, closed_at=None),
    "closed": Q(closed_at__isnull=False),
    "dropped": Q(dropped_at__isnull=False),
}


# What depends on the day.
OF_TODAY: dict[str, Callable[[date], Q]] = {
    "overdue": lambda today: KNOWN["waiting"] & Q(reply_by__lt=today),
    "outcome": lambda today: Q(talk__at__lte=timezone.now(), issued_at__isnull=False, closed_at=None),
}
NUMBER = re.compile(r"督?〔?(\d{4})〕(\d{1,8})号?")  # as people copy it


class MeasureFilters(LedgerFilters):
    """What the register is narrowed by; the search knows numbers, never words of a measure."""

    state = choice(_("State"), STATES, method="in_state")
    town = choice(_("Town"))
    unit = choice(_("Unit"))
    kind = choice(_("Measure"), Measure.Kind.choices)
    ground = choice(_("Ground"), Ground.choices)
    due = choice(_("Answer due"), [("week", _("within 7 days")), ("month", _("within 30 days"))], method="due_within")
    post = choice(_("Head post"), method="answered_by")
    issued_from = day(_("Issued from"), field_name="issued_at", lookup_expr="date__gte")
    issued_to = day(_("Issued until"), field_name="issued_at", lookup_expr="date__lte")
    q = words(_("Document number"), method="found_by")

    tabs = "state"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Unit"), ("unit",)),
        Menu(_("Measure"), ("kind", "ground")),
        Menu(_("Who answers, by when"), ("post", "due")),
        Menu(_("Issued"), ("issued_from", "issued_to")),
    )

    def prepare(self) -> None:
        self.offer("town", [(str(town.pk), town.name) for town in towns_visible_to(self.user)])
        read = Measure.objects.visible_to(self.user)  # a unit named here is one against which something is
        units = units_visible_to(self.user).filter(pk__in=read.values("unit"))
        self.offer("unit", [(str(unit.pk), unit.name) for unit in units])
        self.offer("post", [(title, title) for title in post_titles(self.user.town)])

    def in_state(self, rows: QuerySet[Measure], _name: str, value: str) -> QuerySet[Measure]:
        if value in OF_TODAY:
            return rows.filter(OF_TODAY[value](today_of(self.user)))
        return rows.filter(KNOWN[value])

    def due_within(self, rows: QuerySet[Measure], _name: str, value: str) -> QuerySet[Measure]:
        today = today_of(self.user)
        until = today + timedelta(days=7 if value == "week" else 30)
        return rows.filter(KNOWN["waiting"], reply_by__range=(today, until))

    def answered_by(self, rows: QuerySet[Measure], _name: str, value: str) -> QuerySet[Measure]:
        """Addressed to the post, or to a unit that has it."""
        posts = Post.objects.filter(title=value, role=Role.UNIT_HEAD, is_abolished=False)
        return rows.filter(Q(addressed_to__in=posts.values("pk")) | Q(addressed_to=None, unit__in=posts.values("unit")))

    def found_by(self, rows: QuerySet[Measure], _name: str, value: str) -> QuerySet[Measure]:
        if number := NUMBER.fullmatch(value):
            return rows.filter(year=int(number[1]), serial=int(number[2]))
        found = Q(document_number__icontains=value)
        return rows.filter(found | Q(serial=int(value)) if value.isdecimal() and len(value) < 9 else found)


def with_register(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """The rows with what the register tells, without the words of a measure."""
    heads = Post.objects.filter(role=Role.UNIT_HEAD, is_abolished=False).order_by("order", "pk")
    statements = Statement.objects.defer("words")
    return (
        rows.defer("facts", "demand", "outcome", "look_back", "public_words")
        .select_related(None)
        .prefetch_related(None)
        .select_related("town")
        .prefetch_related(Prefetch("unit__posts", heads, to_attr="heads"), Prefetch("statements", statements))
    )


MEASURES = register(
    Ledger(
        name="measures",
        title="问责措施台账",
        rows=lambda user: Measure.objects.visible_to(user).for_list().prefetch_related("statements"),
        excel_rows=lambda rows: with_register(rows.filter(issued_at__isnull=False)),
        columns=(
            Column("number", "文号", number_of, width=20, is_derived=True, is_needed=True),
            Column("kind", "措施", lambda one: in_chinese(Measure.Kind, one.kind), is_derived=True),
            Column("unit", "单位", lambda one: one.unit.name, width=16, is_derived=True),
            Column("posts", "对象岗位", posts_of, width=24, is_derived=True),
            Column("ground", "事由", lambda one: in_chinese(Ground, one.ground) if one.ground else "", is_derived=True),
            Column("issued_at", "发出日期", lambda one: one.issued_at, Kind.DAY, is_derived=True),
            Column("reply_by", "回复期限", lambda one: one.reply_by, Kind.DAY, is_derived=True),
            Column("state", "状态", state_of, is_derived=True),
            Column("outcome", "结果", outcome_of, is_derived=True),
        ),
        filters=MeasureFilters,
        sorts=(Sort("measure", _("Number"), ("id",), is_indexed=True),),
        default_sort=lambda _asked: "-measure",
        address="accountability:measures",
        intake=MeasureIntake,
    )
)
