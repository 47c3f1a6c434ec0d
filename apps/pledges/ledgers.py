"""责任书台账 and 目标台账: their columns, filters and orders."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, words
from apps.pledges.intakes import TargetIntake
from apps.pledges.models import Indicator, Plan, Pledge, Target
from apps.pledges.sources import DIRECTIONS, direction_word, source_word
from apps.units.models import Unit
from apps.units.queries import towns_visible_to, units_visible_to
from apps.units.seats import label_of

STATES = [
    ("waiting", _("To be signed")),
    ("scanned", _("Scanned, to look at")),
    ("signed", _("Signed")),
    ("old", _("Replaced or withdrawn")),
]
KNOWN = {
    "waiting": Q(signed_at=None, withdrawn_at=None),
    "scanned": Q(signed_at=None, withdrawn_at=None) & ~Q(scan=""),
    "signed": Q(signed_at__isnull=False, replaced_at=None),
    "old": Q(replaced_at__isnull=False) | Q(withdrawn_at__isnull=False),
}


class YearFilters(LedgerFilters):
    """What both ledgers are narrowed by."""

    def prepare(self) -> None:
        towns = towns_visible_to(self.user)
        self.offer("town", [(str(town.pk), town.name) for town in towns])
        years = Plan.objects.filter(town__in=towns).values_list("year", flat=True).distinct().order_by("-year")
        self.offer("year", [(str(year), str(year)) for year in years])
        units = units_visible_to(self.user).exclude(kind=Unit.Kind.AGENCY).select_related("parent")
        self.offer("unit", [(str(unit.pk), label_of(unit)) for unit in units])


class PledgeFilters(YearFilters):
    state = choice(_("State"), STATES, method="in_state")
    town = choice(_("Town"))
    year = choice(_("Year"), field_name="plan__year")
    unit = choice(_("Unit"))
    way = choice(_("Signed"), Pledge.Way.choices)
    q = words(_("Unit or title"), method="found_by")

    tabs = "state"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Year"), ("year",)),
        Menu(_("Unit"), ("unit",)),
        Menu(_("Signed"), ("way",)),
    )

    def in_state(self, rows: QuerySet[Pledge], _name: str, value: str) -> QuerySet[Pledge]:
        return rows.filter(KNOWN[value])

    def found_by(self, rows: QuerySet[Pledge], _name: str, value: str) -> QuerySet[Pledge]:
        return rows.filter(Q(title__icontains=value) | Q(unit__name__icontains=value))


def state_of(pledge: Pledge) -> str:
    if pledge.withdrawn_at:
        return "已撤回"
    if pledge.replaced_at:
        return "已被新版本替代"
    return "已签订" if pledge.is_signed else "待签订"


PLEDGES = register(
    Ledger(
        name="pledges",
        title="责任书台账",
        rows=lambda user: Pledge.objects.visible_to(user).for_list(),
        excel_rows=lambda rows: rows,
        columns=(
            Column("year", "年度", lambda one: one.plan.year, Kind.NUMBER, 8, is_derived=True),
            Column("unit", "单位", lambda one: one.unit_label, width=16, is_derived=True),
            Column(
                "upper",
                "与谁签订",
                lambda one: one.upper.name if one.upper else one.town.county,
                width=16,
                is_derived=True,
            ),
            Column("title", "名称", lambda one: one.title, width=40, is_derived=True),
            Column("version", "版本", lambda one: one.version, Kind.NUMBER, 8, is_derived=True),
            Column("state", "状态", state_of, is_derived=True),
            Column("way", "签订方式", lambda one: in_chinese(Pledge.Way, one.way) if one.way else "", is_derived=True),
            Column("signed_on", "签订日期", lambda one: one.signed_on, Kind.DAY, is_derived=True),
            Column("fingerprint", "电子指纹", lambda one: one.fingerprint, width=40, is_derived=True),
        ),
        filters=PledgeFilters,
        sorts=(
            Sort("pledge", _("Made"), ("id",), is_indexed=True),
            Sort("unit", _("Unit"), ("unit__order", "unit_id")),
        ),
        default_sort=lambda _asked: "-pledge",
        address="pledges:pledges",
    )
)


class TargetFilters(YearFilters):
    source = choice(_("Source of the figure"), Indicator.Source.choices, field_name="indicator__source")
    town = choice(_("Town"))
    year = choice(_("Year"), field_name="indicator__plan__year")
    unit = choice(_("Unit"))
    q = words(_("Indicator or unit"), method="found_by")

    tabs = "source"
    menus = (Menu(_("Town"), ("town",)), Menu(_("Year"), ("year",)), Menu(_("Unit"), ("unit",)))

    def found_by(self, rows: QuerySet[Target], _name: str, value: str) -> QuerySet[Target]:
        return rows.filter(Q(indicator__name__icontains=value) | Q(unit__name__icontains=value))


TARGETS = register(
    Ledger(
        name="targets",
        title="目标分解台账",
        rows=lambda user: Target.objects.visible_to(user).select_related("town", "indicator__plan", "unit__parent"),
        excel_rows=lambda rows: rows.order_by("-indicator__plan__year", "unit__order", "unit_id", "indicator__order"),
        columns=(
            Column(
                "year",
                "年度",
                lambda one: one.indicator.plan.year,
                Kind.NUMBER,
                8,
                synonyms=("年份",),
                is_needed=True,
                sample="2027",
            ),
            Column(
                "unit",
                "单位",
                lambda one: label_of(one.unit),
                width=16,
                synonyms=("单位名称", "责任单位"),
                is_needed=True,
                sample="杨树沟村",
            ),
            Column(
                "indicator",
                "指标",
                lambda one: one.indicator.name,
                width=24,
                synonyms=("指标名称", "考核指标"),
                is_needed=True,
                sample="整改任务办结率",
            ),
            Column(
                "unit_of_measure",
                "计量单位",
                lambda one: one.indicator.unit_of_measure,
                sample="%",
            ),
            Column(
                "direction",
                "方向",
                lambda one: direction_word(one.indicator),
                width=8,
                synonyms=("目标方向", "要求"),
                expects="、".join(DIRECTIONS.values()),
                sample="至少",
            ),
            Column(
                "value",
                "目标值",
                lambda one: one.value,
                Kind.NUMBER,
                synonyms=("目标", "年度目标"),
                is_needed=True,
                sample="95",
            ),
            Column("weight", "权重", lambda one: one.weight, Kind.NUMBER, synonyms=("分值", "权重（%）"), sample="30"),
            Column(
                "source",
                "数据来源",
                lambda one: source_word(one.indicator),
                width=34,
                synonyms=("来源",),
                sample="系统统计：整改任务办结率",
            ),
        ),
        filters=TargetFilters,
        sorts=(
            Sort("target", _("Entered"), ("id",), is_indexed=True),
            Sort("unit", _("Unit"), ("unit__order", "unit_id")),
        ),
        default_sort=lambda _asked: "-target",
        address="pledges:targets",
        intake=TargetIntake,
    )
)
