"""日报台账: its columns, filters and orders."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.reports.models import DailyReport, Timeliness
from apps.units.queries import towns_visible_to, units_with_groups
from apps.units.scope import today_of

DAYS = [("today", _("Today")), ("yesterday", _("Yesterday")), ("week", _("This week"))]
FINDINGS = [("yes", _("With problems")), ("nil", _("Nil reports"))]


# What a row of the Excel file is made of: moments are dear to read, and a report has five.
TOLD = [
    *("town", "unit", "report_date", "submitted_at", "patrollers", "patrol_from", "patrol_to"),
    *("finding_count", "remarks"),
]


class ReportFilters(LedgerFilters):
    """What the ledger of reports is narrowed by. `date` is one day; a village stands for its villager groups too."""

    when = choice(_("Day"), DAYS, method="on")
    town = choice(_("Town"))
    date = day(_("On"), field_name="report_date")
    date_from = day(_("First day"), field_name="report_date", lookup_expr="gte")
    date_to = day(_("Last day"), field_name="report_date", lookup_expr="lte")
    unit = choice(_("Unit"), method="in_unit")
    kind = choice(_("Kind"), DailyReport.Kind.choices)
    timeliness = choice(_("In time"), Timeliness.choices, method="in_time")
    findings = choice(_("Problems"), FINDINGS, method="with_findings")
    q = words(_("Unit, reporter or remarks"), method="found_by")

    tabs = "when"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Other days"), ("date", "date_from", "date_to")),
        Menu(_("Unit"), ("unit",)),
        Menu(_("In time"), ("timeliness",)),
        Menu(_("With or without problems"), ("findings",)),
        Menu(_("Kind"), ("kind",)),
    )

    def prepare(self) -> None:
        """Units are a town's: where several are read, once one is chosen."""
        towns = {str(town.pk): town for town in towns_visible_to(self.user)}
        self.town = next(iter(towns.values())) if len(towns) == 1 else towns.get(self.data.get("town", ""))
        self.offer("town", [(pk, town.name) for pk, town in towns.items()])
        self.units = units_with_groups(self.user, self.town) if self.town else {}
        self.offer("unit", [(str(pk), name) for pk, (name, _ids) in self.units.items()])

    def on(self, rows: QuerySet[DailyReport], _name: str, value: str) -> QuerySet[DailyReport]:
        today = today_of(self.user)
        first = {"today": today, "yesterday": today - timedelta(days=1), "week": today - timedelta(today.weekday())}
        last = today if value == "week" else first[value]
        return rows.filter(report_date__range=(first[value], last))

    def in_unit(self, rows: QuerySet[DailyReport], _name: str, value: str) -> QuerySet[DailyReport]:
        return rows.filter(unit__in=self.units[int(value)][1])

    def in_time(self, rows: QuerySet[DailyReport], _name: str, value: str) -> QuerySet[DailyReport]:
        return rows.filter(Exact(F("timeliness_"), value))

    def with_findings(self, rows: QuerySet[DailyReport], _name: str, value: str) -> QuerySet[DailyReport]:
        return rows.filter(finding_count__gte=1) if value == "yes" else rows.filter(finding_count=0)

    def found_by(self, rows: QuerySet[DailyReport], _name: str, value: str) -> QuerySet[DailyReport]:
        found = Q(unit__name__icontains=value) | Q(author__name__icontains=value) | Q(remarks__icontains=value)
        return rows.filter(found | Q(patrollers__icontains=value))


def patrol(report: DailyReport) -> str:
    """17:00–18:30; on the next day where the end comes before the start."""
    if report.patrol_from is None or report.patrol_to is None:
        return ""
    night = "次日" if report.patrol_to < report.patrol_from else ""
    return f"{report.patrol_from:%H:%M}–{night}{report.patrol_to:%H:%M}"


REPORTS = register(
    Ledger(
        name="reports",
        title="日报台账",
        rows=lambda user: DailyReport.objects.visible_to(user).for_list().with_timeliness(),
        excel_rows=lambda rows: rows.select_related(None).prefetch_related("town", "unit").only(*TOLD),
        columns=(
            Column("report_date", "日期", lambda report: report.report_date, Kind.DAY),
            Column("unit", "单位", lambda report: report.unit.name, width=22),
            Column("submitted_at", "报送时间", lambda report: report.submitted_at, Kind.MOMENT, 18, is_derived=True),
            Column(
                "timeliness", "是否按时", lambda report: in_chinese(Timeliness, report.timeliness_), is_derived=True
            ),
            Column("patrollers", "巡查人", lambda report: report.patrollers, width=20),
            Column("patrol", "巡查时间", patrol, width=16),
            Column("finding_count", "发现问题数", lambda report: report.finding_count, Kind.NUMBER, is_derived=True),
            Column("remarks", "备注", lambda report: report.remarks, width=40),
        ),
        filters=ReportFilters,
        sorts=(
            Sort("day", _("Day"), ("report_date",)),
            Sort("unit", _("Unit"), ("unit__order", "unit_id")),
            Sort("findings", _("Problems"), ("finding_count",)),
            Sort("arrived", _("Arrived at"), ("submitted_at",)),
        ),
        default_sort=lambda _asked: "-day",
        address="reports:reports",
    )
)
