"""走访台账: its columns, filters and orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.outreach.filters import VisitFilters
from apps.outreach.intakes import VisitIntake
from apps.outreach.models import Visit
from apps.units.seats import label_of

OUTCOMES = tuple(in_chinese(Visit.Outcome, one) for one in (Visit.Outcome.FINE, Visit.Outcome.TOLD))


def unit_of(visit: Visit) -> str:
    return label_of(visit.unit) if visit.unit else ""


VISITS = register(
    Ledger(
        name="visits",
        title="领导现场走访台账",
        rows=lambda user: Visit.objects.visible_to(user).for_list(),
        excel_rows=lambda rows: rows,
        columns=(
            Column(
                "day",
                "日期",
                lambda one: one.day,
                Kind.DAY,
                synonyms=("走访日期",),
                is_needed=True,
                expects=_("a day, such as 2026-11-24"),
                sample="2026-11-24",
            ),
            Column(
                "clock",
                "时间",
                lambda one: f"{one.clock:%H:%M}" if one.clock else "",
                width=8,
                synonyms=("走访时间",),
                expects=_("a time, such as 09:30"),
                sample="09:30",
            ),
            Column(
                "visitor",
                "领导",
                lambda one: one.visitor.name,
                Kind.NAME,
                synonyms=("走访领导", "姓名", "领导姓名"),
                is_needed=True,
                sample="王军",
            ),
            Column("post", "职务", lambda one: one.post, Kind.NAME, is_derived=True, synonyms=("岗位",)),
            Column("unit", "单位", unit_of, Kind.NAME, 16, synonyms=("村", "走访单位", "村（社区）"), sample="石桥村"),
            Column("place", "地点", lambda one: one.place, width=20, synonyms=("走访地点",), sample="河道沿线"),
            Column(
                "outcome",
                "走访结果",
                lambda one: in_chinese(Visit.Outcome, one.outcome) if one.outcome else "",
                Kind.NAME,
                16,
                synonyms=("结果", "是否发现问题"),
                expects="、".join(OUTCOMES),
                offers=OUTCOMES,
            ),
            Column("words", "情况", lambda one: one.words, width=50, synonyms=("情况说明", "发现情况", "走访情况")),
        ),
        filters=VisitFilters,
        sorts=(
            Sort("day", _("Day"), ("day",)),
            Sort("visitor", _("Who"), ("visitor__name",)),
        ),
        default_sort=lambda _asked: "-day",
        address="outreach:visits",
        intake=VisitIntake,
    )
)
