"""整改台账: its columns, filters and orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, day, words
from apps.rectifications.intakes import TaskIntake
from apps.rectifications.models import BY_OFFICE, Source, Status, Task
from apps.rectifications.queries import post_titles, problem, search, states, with_heads
from apps.towns.models import Category, Severity
from apps.towns.wording import category_in_chinese
from apps.units.queries import towns_visible_to, units_with_groups
from apps.units.scope import today_of
from apps.units.seats import label_of

STATES = [
    ("open", _("Open")),
    ("overdue", _("Overdue")),
    ("soon", _("Due soon")),
    ("submitted", _("To verify")),
    ("stopped", _("Passed on")),
    ("completed", _("Completed")),
    ("voided", _("Void")),
]
MARKS = [
    ("deferred", _("Deferred")),
    ("escalated", _("Pressed")),
    ("look_back", _("To look back at")),
    ("history", _("From before")),
]
COUNTED = ("open", "overdue", "soon", "submitted", "stopped")
TIMES = [
    ("today", _("Today")),
    ("week", _("This week")),
    ("days7", _("Within 7 days")),
    ("days30", _("Within 30 days")),
]
COUNTS = [
    ("extension_count", _("Extended")),
    ("deferral_count", _("Deferred before")),
    ("bounce_count", _("Sent back as another's")),
    ("rebound_count", _("Came again")),
]
RETURNS = [("yes", _("Returned before")), ("no", _("Never returned"))]


def week_of(today: date) -> tuple[date, date]:
    """Monday and Sunday."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def offer_words_of_town(filters: LedgerFilters) -> None:
    """Categories, business lines and answerable posts of the one town that the rows are of; none over several."""
    town = filters.town
    found = Category.objects.filter(town=town).select_related("line") if town else ()
    categories = [row for row in found if not row.is_hidden or str(row.pk) == filters.data.get("category")]
    lines = {row.line_id: row.line for row in categories}.values()
    filters.offer("post", [(title, title) for title in post_titles(town)])
    filters.offer("category", [(str(row.pk), row) for row in categories])
    filters.offer("line", [(str(row.pk), row) for row in sorted(lines, key=lambda line: (line.order, line.pk))])


class TaskFilters(LedgerFilters):
    """What the ledger of tasks is narrowed by. A village stands for its villager groups too."""

    state = choice(_("State"), STATES, method="in_state")
    town = choice(_("Town"))
    unit = choice(_("Unit"), method="in_unit")
    lead_unit = choice(_("Leads"), method="in_unit")
    category = choice(_("Category"))
    line = choice(_("Business line"), field_name="category__line")
    severity = choice(_("Severity"), Severity.choices)
    source = choice(_("Source"), Source.choices)
    post = choice(_("Answerable post"), field_name="lead_post__title")
    mark = choice(_("Marked"), MARKS, method="in_state")
    counted = choice(_("Counted apart"), COUNTS, method="was_counted")
    due = choice(_("Due"), TIMES, method="due_in")
    due_from = day(_("Due from"), method="due_since")
    due_to = day(_("Due until"), method="due_until")
    opened_from = day(_("Assigned from"), method="opened_since")
    opened_to = day(_("Assigned until"), method="opened_until")
    returned = choice(_("Returned"), RETURNS, method="was_returned")
    q = words(_("Number, words, place or unit"), method="found_by")

    tabs = "state"
    menus = (
        Menu(_("Town"), ("town",)),
        Menu(_("Unit"), ("unit",)),
        Menu(_("Category"), ("category",)),
        Menu(_("Business line"), ("line",)),
        Menu(_("Due"), ("due", "due_from", "due_to")),
        Menu(
            _("More"),
            ("source", "severity", "lead_unit", "post", "mark", "returned", "counted", "opened_from", "opened_to"),
        ),
    )

    def prepare(self) -> None:
        """Units, categories and lines are a town's: where several are read, once one is chosen."""
        towns = {str(town.pk): town for town in towns_visible_to(self.user)}
        self.town = next(iter(towns.values())) if len(towns) == 1 else towns.get(self.data.get("town", ""))
        self.offer("town", [(pk, town.name) for pk, town in towns.items()])
        self.units = units_with_groups(self.user, self.town) if self.town else {}
        units = [(str(pk), name) for pk, (name, _ids) in self.units.items()]
        self.offer("unit", units)
        self.offer("lead_unit", units)
        offer_words_of_town(self)

    def counts(self) -> dict[str, int]:
        """Of the states that are open, and so few."""
        known = states(today_of(self.user), self.zone)
        sums = {name: Count("pk", filter=known[name]) for name in COUNTED}
        found: dict[str, int] = self.narrowed(but="state").filter(known["open"]).order_by().aggregate(**sums)
        return found

    def in_state(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        return rows.filter(states(today_of(self.user), self.zone)[value])

    def in_unit(self, rows: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return rows.filter(**{f"{name}__in": self.units[int(value)][1]})

    def due_in(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        today = today_of(self.user)
        spans = {"today": (today, today), "week": week_of(today)}
        days = {"days7": 7, "days30": 30}.get(value, 0)
        first, last = spans.get(value, (today, today + timedelta(days=days)))
        return self.due_until(self.due_since(rows, "", first), "", last)

    def due_since(self, rows: QuerySet[Task], _name: str, value: date) -> QuerySet[Task]:
        return rows.filter(due_at__gte=self.beginning_of(value))

    def due_until(self, rows: QuerySet[Task], _name: str, value: date) -> QuerySet[Task]:
        return rows.filter(due_at__lt=self.beginning_of(value + timedelta(days=1)))

    def opened_since(self, rows: QuerySet[Task], _name: str, value: date) -> QuerySet[Task]:
        return rows.filter(opened_at__gte=self.beginning_of(value))

    def opened_until(self, rows: QuerySet[Task], _name: str, value: date) -> QuerySet[Task]:
        return rows.filter(opened_at__lt=self.beginning_of(value + timedelta(days=1)))

    def was_counted(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        return rows.filter(**{f"{value}__gte": 1})

    def was_returned(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        return rows.filter(return_count__gte=1) if value == "yes" else rows.filter(return_count=0)

    def found_by(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        return search(rows, value)

    def beginning_of(self, value: date) -> datetime:
        return datetime.combine(value, time.min, tzinfo=self.zone)


def heads(task: Task) -> str:
    """Who answers today: 王军（党支部书记）."""
    held = [tenure for post in task.lead_unit.heads for tenure in post.held]  # type: ignore[attr-defined]
    return "、".join(f"{tenure.person.name}（{tenure.post.title}）" for tenure in held)


def completed_at(task: Task) -> datetime | None:
    """Of an inspection's item nothing: it is struck off by authority, document and day, in the list of items."""
    return task.closed_at if task.status == Status.COMPLETED and task.source != Source.FEEDBACK else None


def default_sort(asked: Mapping[str, Any]) -> str:
    """What is to be done comes soonest first, everything else latest first."""
    return "due" if asked.get("state") in ("open", "overdue", "soon") else "-number"


TASKS = register(
    Ledger(
        name="tasks",
        title="整改台账",
        rows=lambda user: Task.objects.visible_to(user).for_list(),
        excel_rows=lambda rows: with_heads(rows, timezone.localdate()),
        columns=(
            Column("number", "编号", lambda task: task.number, width=16, is_derived=True),
            Column(
                "description",
                "问题",
                problem,
                width=30,
                synonyms=("问题描述", "存在问题"),
                is_needed=True,
                sample="村口垃圾成堆",
            ),
            Column(
                "category",
                "类别",
                lambda task: category_in_chinese(task.category),
                width=14,
                synonyms=("问题类别",),
                expects=_("a category of the town"),
                sample="垃圾乱丢",
            ),
            Column(
                "severity",
                "严重程度",
                lambda task: in_chinese(Severity, task.severity),
                width=10,
                synonyms=("程度",),
                expects=_("一般、较重 or 重大"),
                offers=("一般", "较重", "重大"),
                sample="一般",
            ),
            Column(
                "source",
                "来源",
                lambda task: in_chinese(Source, task.source),
                width=12,
                synonyms=("问题来源",),
                expects=_("where it came from, as the drop-down has it"),
                offers=tuple(in_chinese(Source, one) for one in BY_OFFICE),
                sample="群众举报",
            ),
            Column(
                "unit",
                "单位",
                lambda task: label_of(task.unit),
                width=16,
                synonyms=("单位名称", "责任单位"),
                is_needed=True,
                expects=_("a unit of the town"),
                sample="石桥村",
            ),
            Column("heads", "责任人", heads, width=24, is_derived=True),
            Column("opened_at", "交办日期", lambda task: task.opened_at, Kind.DAY, is_derived=True),
            Column(
                "due_at",
                "整改时限",
                lambda task: task.due_at,
                Kind.DAY,
                synonyms=("完成时限", "时限"),
                expects=_("a day, or empty for the term of its source"),
                sample="2026-12-31",
                is_end=True,
            ),
            Column("status", "状态", lambda task: in_chinese(Status, task.status), width=12, is_derived=True),
            Column("said", "整改情况", lambda task: task.said_, width=30, is_derived=True),
            Column("closed_at", "销号日期", completed_at, Kind.DAY, is_derived=True),
            Column("return_count", "退回次数", lambda task: task.return_count, Kind.NUMBER, 10, is_derived=True),
            Column(
                "reason",
                "延期原因",
                lambda _task: "",  # of the extension that the row is to be; the reasons so far stand in the story
                width=20,
                synonyms=("延长原因",),
                expects=_("why, where a later deadline is typed in"),
            ),
        ),
        filters=TaskFilters,
        sorts=(
            Sort("number", _("Number"), ("id",), is_indexed=True),
            Sort("unit", _("Unit"), ("unit__order", "unit_id")),
            Sort("lead", _("Leads"), ("lead_unit__order", "lead_unit_id")),
            Sort("due", _("Due"), ("due_at",)),
            Sort("closed", _("Completed"), ("closed_at",), frozenset({"closed_at"})),
        ),
        default_sort=default_sort,
        address="rectifications:tasks",
        intake=TaskIntake,
    )
)
