"""What the figures before a meeting say, in the Chinese of official texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from apps.core.days import Quarter, chinese_day
from apps.core.text import plain
from apps.meetings.models import StudyMeeting
from apps.meetings.picture import Agenda, Line, Trend

# Who meets, as the head of the minutes says it, after the town's name.
BODIES = {
    StudyMeeting.Kind.COMMITTEE: "党委会议",
    StudyMeeting.Kind.MAYOR: "镇长办公会议",
    StudyMeeting.Kind.OTHER: "专题会议",
}


def chinese(day: date | str) -> str:
    return chinese_day(date.fromisoformat(day) if isinstance(day, str) else day)


def subject_of(day: date) -> str:
    """What a new meeting is about, unless the office says otherwise."""
    return f"研究{Quarter.of(day).chinese}生态环境保护工作"


def studied(subject: str) -> str:
    """专题研究…, whether or not the office began the subject with these words."""
    return f"专题研究{subject.removeprefix('专题').removeprefix('研究')}"


def rate(value: Decimal | None) -> str:
    return "—" if value is None else f"{plain(value)}%"


def trend_in_words(trend: Trend) -> str:
    words = f"{chinese(trend.first)}至{chinese(trend.last)}，全镇交办整改任务{trend.assigned}件，到期{trend.due}件"
    if not trend.due:
        return f"{words}。"
    rates = f"办结率{rate(trend.completed_rate)}，按时办结率{rate(trend.in_time_rate)}"
    return f"{words}，办结{trend.completed}件，按时办结{trend.in_time}件，{rates}。"


def before_in_words(trend: Trend) -> str:
    when = "上一季度" if trend.is_whole_quarter else "上一季度同期"
    if not trend.due:
        return f"{when}无到期任务。"
    return (
        f"{when}交办{trend.assigned}件，到期{trend.due}件，办结率{rate(trend.completed_rate)}，"
        f"按时办结率{rate(trend.in_time_rate)}。"
    )


def overdue_in_words(agenda: Agenda) -> str:
    as_of = f"截至{chinese(agenda.moment.date())}"
    if not agenda.overdue_count:
        return f"{as_of}，没有逾期未办结任务。"
    units = "、".join(f"{one.unit}{one.count}件" for one in agenda.units)
    return f"{as_of}，逾期未办结任务{agenda.overdue_count}件，较多的单位：{units}。"


def listed(lines: Sequence[Line], count: int, unit: str) -> str:
    """Said where a list names only some of them."""
    return f"以下列出逾期最久的{len(lines)}{unit}。" if len(lines) < count else ""


def items_in_words(agenda: Agenda) -> str:
    if not agenda.item_count:
        return "没有督察反馈问题。"
    late = f"，逾期{agenda.late_item_count}项" if agenda.late_item_count else "，没有逾期"
    return f"督察反馈问题共{agenda.item_count}项，已销号{agenda.struck_count}项{late}。"


def measures_in_words(agenda: Agenda) -> str:
    if not agenda.last:
        return "此前没有印发过专题研究会议纪要。"
    if not agenda.measures:
        return "上次会议没有议定事项。"
    late = sum(one.is_overdue for one in agenda.measures)
    words = f"上次会议议定{len(agenda.measures)}项，已办结{agenda.completed_measures}项"
    return f"{words}，逾期{late}项。" if late else f"{words}。"


def situation(agenda: Agenda) -> list[str]:
    """The figures in four paragraphs, as minutes begin with what was heard."""
    return [
        trend_in_words(agenda.now) + before_in_words(agenda.before),
        overdue_in_words(agenda),
        items_in_words(agenda),
        measures_in_words(agenda),
    ]


STATES = {"completed": "已办结", "voided": "已作废", "submitted": "待核查"}


def state_in_words(one: Line) -> str:
    return "逾期" if one.is_overdue else STATES.get(one.state, "办理中")


def names(people: Sequence[str]) -> str:
    return "、".join(people) or "无"
