"""问责措施台账: the register alone, without a word of what a measure says (domain.md §5)."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accountability.intakes import MeasureIntake
from apps.accountability.models import Ground, Measure, Statement
from apps.accountability.wording import number_of, outcome_of, posts_of, state_of
from apps.accounts.models import Role
from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.units.models import Post
from apps.units.queries import towns_visible_to, units_visible_to

STATES = [
    ("draft", _("Drafts")),
    ("waiting", _("To answer")),
    ("open", _("Not closed")),
    ("closed", _("Closed")),
    ("dropped", _("Dropped")),
]
KNOWN = {
    "draft": Q(issued_at=None, dropped_at=None),
    "waiting": Q(issued_at__isnull=False, closed_at=None, statements=None),
    "open": Q(issued_at__isnull=False, closed_at=None),
    "closed": Q(closed_at__isnull=False),
    "dropped": Q(dropped_at__isnull=False),
}


class MeasureFilters(LedgerFilters):
    """What the register is narrowed by; the search knows numbers, never words of a measure."""

    state = choice(_("State"), STATES, method="in_state")
    town = choice(_("Town"))
    unit = choice(_("Unit"))
    kind = choice(_("Measure"), Measure.Kind.choices)
    ground = choice(_("Ground"), Ground.choices)
    issued_from = day(_("Issued from"), field_name="issued_at", lookup_expr="date__gte")
    issued_to = day(_("Issued until"), field_name="issued_at", lookup_expr="date__lte")
    q = words(_("Document number"), method="found_by")

    tabs = "state"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Unit"), ("unit",)),
        Menu(_("Measure"), ("kind", "ground")),
        Menu(_("Issued"), ("issued_from", "issued_to")),
    )

    def prepare(self) -> None:
        self.offer("town", [(str(town.pk), town.name) for town in towns_visible_to(self.user)])
        units = units_visible_to(self.user).filter(measures__isnull=False).distinct()
        self.offer("unit", [(str(unit.pk), unit.name) for unit in units])

    def in_state(self, rows: QuerySet[Measure], _name: str, value: str) -> QuerySet[Measure]:
        return rows.filter(KNOWN[value])

    def found_by(self, rows: QuerySet[Measure], _name: str, value: str) -> QuerySet[Measure]:
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
