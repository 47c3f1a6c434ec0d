"""督察反馈问题台账: its columns, filters and orders."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.feedback.intakes import FeedbackIntake
from apps.feedback.models import Batch, FeedbackItem
from apps.feedback.queries import STATES, kinds_visible_to
from apps.feedback.wording import SAID_STRUCK, numbered
from apps.ledgers.declaration import Column, Kind, Ledger, Sort, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.rectifications.ledgers import offer_words_of_town, week_of
from apps.units.queries import towns_visible_to, units_visible_to
from apps.units.scope import scope_of, today_of

STATE_NAMES = [
    ("listed", _("Not given out")),
    ("rectifying", _("Being put right")),
    ("checking", _("Being checked")),
    ("signed", _("To apply for")),
    ("applied", _("Applied")),
    ("accepted", _("Accepted")),
    ("struck", _("Struck off")),
    ("history", _("From before")),
]
DEADLINES = [
    ("overdue", _("Overdue")),
    ("week", _("This week")),
    ("days7", _("Due within 7 days")),
    ("month", _("Due within 30 days")),
    ("for_good", _("For good")),
]
PROGRESS = [("missing", _("Nothing said this month"))]


class FeedbackFilters(LedgerFilters):
    """What the ledger of inspection feedback is narrowed by."""

    state = choice(_("State"), STATE_NAMES, method="in_state")
    town = choice(_("Town"))
    batch = choice(_("List"))
    level = choice(_("Level"), Batch.Level.choices, field_name="batch__level")
    lead_unit = choice(_("Leads"), field_name="lead_now")
    post = choice(_("Answerable post"), field_name="task__lead_post__title")
    category = choice(_("Category"), field_name="task__category")
    kind = choice(_("Kind of problem"))
    line = choice(_("Business line"), field_name="task__category__line")
    deadline = choice(_("Deadline"), DEADLINES, method="by_deadline")
    due_from = day(_("Due from"), field_name="due_now", lookup_expr="gte")
    due_to = day(_("Due until"), field_name="due_now", lookup_expr="lte")
    progress = choice(_("Progress"), PROGRESS, method="by_progress")
    q = words(_("Number or words"), method="found_by")

    tabs = "state"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("List"), ("batch", "level")),
        Menu(_("Leads"), ("lead_unit", "post")),
        Menu(_("Category"), ("category", "kind")),
        Menu(_("Business line"), ("line",)),
        Menu(_("Deadline"), ("deadline", "due_from", "due_to")),
        Menu(_("Progress"), ("progress",)),
    )

    def prepare(self) -> None:
        """Categories, kinds, lines and posts are a town's: where several are read, once one is chosen."""
        towns = towns_visible_to(self.user)
        chosen = [town for town in towns if str(town.pk) == self.data.get("town")]
        self.town = towns[0] if len(towns) == 1 else next(iter(chosen), None)
        offer_words_of_town(self)
        self.offer("kind", [(kind, kind) for kind in kinds_visible_to(self.user, self.town)])
        self.offer("town", [(str(town.pk), town.name) for town in towns])
        batches = Batch.objects.filter(town__in=towns)
        if scope_of(self.user).read_units:  # a unit: the titles of lists that it stands in
            batches = batches.filter(pk__in=FeedbackItem.objects.visible_to(self.user).values("batch"))
        self.offer("batch", [(str(one.pk), one.title) for one in batches])
        leading = FeedbackItem.objects.filter(town__in=towns).with_lead_and_day().values("lead_now")  # type: ignore[misc]
        units = units_visible_to(self.user).filter(pk__in=leading)
        self.offer("lead_unit", [(str(unit.pk), unit.name) for unit in units])

    @property
    def today(self) -> date:
        return today_of(self.user)

    def in_state(self, rows: QuerySet[FeedbackItem], _name: str, value: str) -> QuerySet[FeedbackItem]:
        return rows.filter(STATES[value])

    def by_deadline(self, rows: QuerySet[FeedbackItem], _name: str, value: str) -> QuerySet[FeedbackItem]:
        if value == "for_good":
            return rows.filter(is_for_good=True)
        if value == "overdue":
            late: QuerySet[FeedbackItem] = rows.overdue(self.today)  # type: ignore[attr-defined]
            return late
        spans = {"week": week_of(self.today)}
        days = {"days7": 7, "month": 30}.get(value, 0)
        span = spans.get(value, (self.today, self.today + timedelta(days=days)))
        rows = rows.filter(stage="open").exclude(STATES["history"]).exclude(task__status="completed")
        return rows.filter(due_now__range=span)  # type: ignore[misc]

    def by_progress(self, rows: QuerySet[FeedbackItem], _name: str, _value: str) -> QuerySet[FeedbackItem]:
        month: QuerySet[FeedbackItem] = rows.without_progress(self.today.replace(day=1))  # type: ignore[attr-defined]
        return month

    def found_by(self, rows: QuerySet[FeedbackItem], _name: str, value: str) -> QuerySet[FeedbackItem]:
        return rows.filter(
            Q(problem__icontains=value)
            | Q(number=value)
            | Q(lead_words__icontains=value)
            | Q(answerable__icontains=value)
        )


def struck(item: FeedbackItem) -> str:
    """是 only of what is struck off by record (domain.md §4); what merely the list said is told as such."""
    if item.is_struck:
        return "是"
    return SAID_STRUCK if item.said_struck else "否"


FEEDBACK = register(
    Ledger(
        name="feedback",
        title="督察反馈问题台账",
        rows=lambda user: FeedbackItem.objects.visible_to(user).with_lead_and_day().for_list(),
        excel_rows=lambda rows: rows.prefetch_related("remedies"),
        columns=(
            Column(
                "batch",
                "批次",
                lambda item: item.batch.title,
                width=22,
                synonyms=("清单名称", "督察批次", "来源"),
                is_title=True,
                expects=_("the list's title, in this column or above the headings"),
                sample="2025年省生态环境保护督察反馈问题整改清单",
            ),
            Column(
                "number",
                "序号",
                lambda item: item.number,
                Kind.NAME,
                8,
                synonyms=("编号", "问题编号"),
                is_needed=True,
                sample="1",
            ),
            Column(
                "problem",
                "反馈问题",
                lambda item: item.problem,
                width=34,
                synonyms=("存在问题", "问题", "问题描述", "具体问题", "督察反馈问题", "反馈问题内容"),
                is_needed=True,
                sample="杨树沟村河道沿线生活垃圾清理不及时",
            ),
            Column("kind", "问题类型", lambda item: item.kind, synonyms=("类型", "问题类别"), sample="水环境"),
            Column("goal", "整改目标", lambda item: item.goal, width=22, synonyms=("目标",), sample="河道无垃圾"),
            Column(
                "remedies",
                "整改措施",
                lambda item: numbered([one.words for one in item.remedies.all()]),
                width=34,
                synonyms=("措施", "具体措施", "具体整改措施"),
                gathers=True,
                sample="1.清理存量垃圾\n2.建立巡河制度",
            ),
            Column(
                "lead",
                "牵头单位",
                lambda item: item.lead_words,
                width=16,
                synonyms=("责任单位", "牵头部门", "整改责任单位", "整改牵头单位", "牵头责任单位"),
                sample="杨树沟村",
            ),
            Column(
                "assisting",
                "配合单位",
                lambda item: item.assisting_words,
                width=16,
                synonyms=("配合部门", "协办单位"),
                sample="水务站",
            ),
            Column(
                "answerable",
                "责任人",
                lambda item: item.answerable,
                Kind.NAME,
                12,
                synonyms=("责任领导", "整改责任人"),
                sample="王军",
            ),
            Column(
                "due",
                "整改时限",
                lambda item: item.due_words,
                width=16,
                synonyms=("完成时限", "整改期限", "时限"),
                expects=_("a day, a month, a quarter, 长期坚持 or 立行立改"),
                sample="2026年12月底",
            ),
            Column(
                "supervising",
                "督导单位",
                lambda item: item.supervising,
                width=16,
                synonyms=("督办单位", "验收单位", "督导部门", "督办部门", "销号验收单位"),
                sample="平川县生态环境局",
            ),
            Column(
                "progress",
                "进展情况",
                lambda item: item.progress_words,
                width=28,
                synonyms=("整改进展", "整改情况", "进展", "整改进展情况"),
                gathers=True,
                sample="",
            ),
            Column(
                "struck",
                "是否销号",
                struck,
                synonyms=("销号情况", "是否完成销号"),
                offers=("是", "否"),
                sample="否",
            ),
        ),
        filters=FeedbackFilters,
        sorts=(
            Sort("item", _("Number"), ("id",), is_indexed=True),
            Sort("due", _("Deadline"), ("due_now",), frozenset({"due_now"})),
        ),
        default_sort=lambda _asked: "item",
        address="feedback:items",
        intake=FeedbackIntake,
    )
)
