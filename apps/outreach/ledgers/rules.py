"""制度汇编、工作组台账: their columns, filters and orders."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.outreach.filters import GroupFilters, RuleFilters
from apps.outreach.intakes import GroupIntake, TownRuleIntake, leader_of, members_of
from apps.outreach.models import TownRule
from apps.outreach.queries import groups_visible_to

KINDS = tuple(in_chinese(TownRule.Kind, one) for one in TownRule.Kind.values)


def rules_for_page(rows: QuerySet[TownRule]) -> QuerySet[TownRule]:
    """Without the text, which only a rule's page and Excel show."""
    return rows.select_related("town").defer("text")


RULES = register(
    Ledger(
        name="town-rules",
        title="制度汇编",
        rows=lambda user: rules_for_page(TownRule.objects.visible_to(user)),
        excel_rows=lambda rows: rows.defer(None),
        columns=(
            Column(
                "title",
                "名称",
                lambda one: one.title,
                width=36,
                synonyms=("制度名称", "文件名称", "标题"),
                is_needed=True,
                sample="网格员日常巡查制度",
            ),
            Column(
                "number",
                "文号",
                lambda one: one.number,
                width=20,
                synonyms=("发文字号", "文件编号"),
                sample="清政办发〔2026〕12号",
            ),
            Column(
                "kind",
                "类别",
                lambda one: in_chinese(TownRule.Kind, one.kind),
                Kind.NAME,
                synonyms=("制度类别", "分类"),
                expects="、".join(KINDS),
                offers=KINDS,
            ),
            Column(
                "adopted_on",
                "制定日期",
                lambda one: one.adopted_on,
                Kind.DAY,
                synonyms=("印发日期", "发布日期", "施行日期"),
                is_needed=True,
                sample="2026-03-01",
            ),
            Column("repealed_on", "废止日期", lambda one: one.repealed_on, Kind.DAY, synonyms=("失效日期",)),
            Column(
                "text",
                "正文",
                lambda one: one.text,
                width=60,
                synonyms=("内容", "制度内容", "全文"),
                is_needed=True,
                sample="第一条 网格员每日巡查不少于一次。",
            ),
            Column("source", "原件存放", lambda one: one.source, width=20, synonyms=("来源", "出处")),
        ),
        filters=RuleFilters,
        sorts=(
            Sort("adopted", _("Adopted on"), ("adopted_on",)),
            Sort("title", _("Title of the rule"), ("title",)),
        ),
        default_sort=lambda _asked: "-adopted",
        address="outreach:rules",
        intake=TownRuleIntake,
    )
)

GROUPS = register(
    Ledger(
        name="working-groups",
        title="专门工作组台账",
        rows=groups_visible_to,
        excel_rows=lambda rows: rows,
        columns=(
            Column(
                "name",
                "名称",
                lambda one: one.name,
                Kind.NAME,
                24,
                synonyms=("工作组名称", "工作组"),
                is_needed=True,
                sample="散煤管控工作组",
            ),
            Column("field", "领域", lambda one: one.field, width=16, synonyms=("工作领域",), sample="大气污染防治"),
            Column("leader", "组长", leader_of, Kind.NAME, synonyms=("组长姓名",), sample="王军"),
            Column(
                "members",
                "成员",
                lambda one: "、".join(members_of(one)),
                width=30,
                synonyms=("组员", "成员名单"),
                expects=_("names with 、 between them"),
                sample="李明、张红梅",
            ),
            Column(
                "founding_paper",
                "成立文件",
                lambda one: one.founding_paper,
                width=30,
                synonyms=("文件", "成立文号"),
                sample="清政办发〔2026〕8号",
            ),
            Column("founded_on", "成立日期", lambda one: one.founded_on, Kind.DAY, sample="2026-03-01"),
            Column("dissolved_on", "撤销日期", lambda one: one.dissolved_on, Kind.DAY),
        ),
        filters=GroupFilters,
        sorts=(Sort("name", _("What it is called"), ("name",)),),
        default_sort=lambda _asked: "name",
        address="outreach:groups",
        intake=GroupIntake,
    )
)
