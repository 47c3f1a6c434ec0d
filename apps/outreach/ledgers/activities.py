"""宣传台账: its columns, filters and orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.outreach.filters import ActivityFilters
from apps.outreach.intakes import ActivityIntake
from apps.outreach.models import Activity, Level

FORMS = tuple(in_chinese(Activity.Form, one) for one in Activity.Form.values)
LEVELS = tuple(in_chinese(Level, one) for one in Level.values)

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
            Column(
                "copies",
                "份数",
                lambda one: one.copies,
                Kind.NUMBER,
                8,
                synonyms=("资料份数", "发放份数", "横幅条数", "份（条）数", "数量"),
                expects=_("a whole number, such as 60"),
                sample="200",
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
