"""宣传台账、走访台账、制度库: their columns, filters and orders."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.outreach.filters import ActivityFilters, RuleFilters, VisitFilters
from apps.outreach.intakes import ActivityIntake, TownRuleIntake, VisitIntake
from apps.outreach.models import Activity, Level, TownRule, Visit
from apps.units.seats import label_of

FORMS = tuple(in_chinese(Activity.Form, one) for one in Activity.Form.values)
LEVELS = tuple(in_chinese(Level, one) for one in Level.values)
OUTCOMES = tuple(in_chinese(Visit.Outcome, one) for one in (Visit.Outcome.FINE, Visit.Outcome.TOLD))
KINDS = tuple(in_chinese(TownRule.Kind, one) for one in TownRule.Kind.values)

ACTIVITIES = register(
    Ledger(
        name="outreach",
        title="宣传工作台账",
        rows=lambda user: Activity.objects.visible_to(user).for_list(),
        excel_rows=lambda rows: rows,
        columns=(
            Column(
                "day",
                "日期",
                lambda one: one.day,
                Kind.DAY,
                synonyms=("时间", "活动日期", "宣传日期", "开展时间"),
                is_needed=True,
                expects=_("a day, such as 2026-11-24"),
                sample="2026-11-24",
            ),
            Column(
                "form",
                "形式",
                lambda one: in_chinese(Activity.Form, one.form),
                Kind.NAME,
                synonyms=("宣传形式", "活动形式", "方式", "宣传方式"),
                is_needed=True,
                expects="、".join(FORMS),
                offers=FORMS,
                sample="宣讲",
            ),
            Column(
                "topic",
                "主题",
                lambda one: one.topic,
                width=36,
                synonyms=("宣传主题", "活动主题", "内容", "宣传内容"),
                is_needed=True,
                sample="秸秆禁烧政策",
            ),
            Column(
                "level",
                "层级",
                lambda one: in_chinese(Level, one.level),
                Kind.NAME,
                8,
                synonyms=("级别", "宣讲层级"),
                is_needed=True,
                expects="、".join(LEVELS),
                offers=LEVELS,
                sample="村",
            ),
            Column(
                "place",
                "地点",
                lambda one: one.where,
                width=24,
                synonyms=("活动地点", "宣传地点", "地址"),
                expects=_("below the town it begins with the village: 石桥村文化广场"),
                sample="石桥村文化广场",
            ),
            Column(
                "people",
                "人数",
                lambda one: one.people,
                Kind.NUMBER,
                8,
                synonyms=("参加人数", "受众人数", "覆盖人数", "人次"),
                expects=_("a whole number, such as 60"),
                sample="60",
            ),
            Column(
                "speaker",
                "主讲",
                lambda one: one.speaker,
                Kind.NAME,
                synonyms=("主讲人", "宣讲人", "授课人"),
                sample="李明",
            ),
        ),
        filters=ActivityFilters,
        sorts=(
            Sort("day", _("Day"), ("day",)),
            Sort("people", _("People reached"), ("people",), frozenset({"people"})),
        ),
        default_sort=lambda _asked: "-day",
        address="outreach:activities",
        intake=ActivityIntake,
    )
)


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
