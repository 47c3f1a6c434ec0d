"""通报台账: its columns, filters and orders."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.bulletins.models import Bulletin
from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.units.queries import towns_visible_to


class BulletinFilters(LedgerFilters):
    """What the ledger of bulletins is narrowed by."""

    kind = choice(_("Kind"), Bulletin.Kind.choices)
    town = choice(_("Town"))
    status = choice(_("Status"), Bulletin.Status.choices)
    date_from = day(_("First day"), field_name="last_day", lookup_expr="gte")
    date_to = day(_("Last day"), field_name="last_day", lookup_expr="lte")
    q = words(_("Number or words of the remarks"), method="found_by")

    tabs = "kind"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Status"), ("status",)),
        Menu(_("Days"), ("date_from", "date_to")),
    )

    def prepare(self) -> None:
        self.offer("town", [(str(town.pk), town.name) for town in towns_visible_to(self.user)])

    def found_by(self, rows: QuerySet[Bulletin], _name: str, value: str) -> QuerySet[Bulletin]:
        found = Q(remarks__icontains=value)
        number = value.removeprefix("第").removesuffix("期")
        return rows.filter(found | Q(number=int(number)) if number.isdecimal() and len(number) < 9 else found)


def figure(name: str, heading: str) -> Column:
    """One of the figures of the period."""
    return Column(name, heading, lambda one: getattr(one.picture.now, name), Kind.NUMBER, is_derived=True)


BULLETINS = register(
    Ledger(
        name="bulletins",
        title="通报台账",
        rows=lambda user: Bulletin.objects.visible_to(user).for_list(),
        excel_rows=lambda rows: rows,
        columns=(
            Column("issue", "期号", lambda one: one.issue, is_derived=True),
            Column("kind", "类别", lambda one: in_chinese(Bulletin.Kind, one.kind), is_derived=True),
            Column("first_day", "起始日期", lambda one: one.first_day, Kind.DAY, is_derived=True),
            Column("last_day", "日期", lambda one: one.last_day, Kind.DAY, is_derived=True),
            Column("status", "状态", lambda one: in_chinese(Bulletin.Status, one.status), is_derived=True),
            figure("owed", "应报"),
            figure("on_time", "按时"),
            figure("late", "迟报"),
            figure("missing", "未报"),
            figure("rate", "报送率（%）"),
            figure("findings", "发现问题数"),
            figure("on_spot", "立行立改"),
            figure("opened", "新交办"),
            figure("completed", "办结"),
            Column("overdue", "逾期", lambda one: one.picture.overdue_count, Kind.NUMBER, is_derived=True),
            Column("issued_at", "印发时间", lambda one: one.issued_at, Kind.MOMENT, 18, is_derived=True),
        ),
        filters=BulletinFilters,
        sorts=(
            Sort("day", _("Day"), ("last_day",)),
            Sort("number", _("Number"), ("year", "number"), nullable=frozenset({"year", "number"})),
        ),
        default_sort=lambda _asked: "-day",
        address="bulletins:bulletins",
    )
)
