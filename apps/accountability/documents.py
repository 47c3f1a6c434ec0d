"""The letters as official texts after GB/T 9704-2012 (domain.md §9): Chinese, in the town's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import translation

from apps.accountability.duties import Duties
from apps.accountability.models import REFERRALS, Measure
from apps.documents.blocks import (
    Addressee,
    Block,
    Document,
    Heading,
    MinutesHead,
    Paragraph,
    Record,
    RedHead,
    SignOff,
    Table,
    Title,
)
from apps.rectifications.models import TaskEvent
from apps.units.queries import office_in_documents

NAMES = {
    Measure.Kind.REMINDER: "提醒函",
    Measure.Kind.LETTER: "督办函",
    Measure.Kind.REQUEST: "商请函",
    Measure.Kind.TALK: "约谈通知",
    Measure.Kind.TALK_LEADER: "约谈通知",
    Measure.Kind.CRITICISM: "通报批评",
    Measure.Kind.CLUES: "问题线索移送函",
    Measure.Kind.ENFORCEMENT: "移送执法函",
    Measure.Kind.NOTICE: "整改通知书",
}


REQUESTS = {
    Measure.Kind.REQUEST: "商请事项",
    Measure.Kind.CLUES: "移送事项",
    Measure.Kind.ENFORCEMENT: "移送事项",
    Measure.Kind.CRITICISM: "通报内容和要求",
}


def document_of(measure: Measure) -> Document:
    """The letter as it was issued, or as a draft says so far. The registry's number has its place until it is given."""
    town, kind = measure.town, Measure.Kind(measure.kind)
    day = measure.issued_at.astimezone(town.zone).date() if measure.issued_at else town.today()
    chinese_day = f"{day.year}年{day.month}月{day.day}日"
    name = f"{town.government}关于{subject(measure)}的{NAMES[kind]}"
    copies = "上级主管部门" if kind == Measure.Kind.REQUEST else ""
    office = office_in_documents(town, day)
    blocks: list[Block] = [
        RedHead(f"{town.government}文件", measure.document_number),
        Title(name if measure.is_issued else f"{name}（草稿）"),
        Addressee(measure.referred_to or measure.unit.name),
        Paragraph(opening(kind)),
        Heading("有关情况"),
        Paragraph(measure.facts),
        Heading(REQUESTS.get(kind, "有关要求")),
        Paragraph(measure.demand),
        *appointment(measure),
        Paragraph(reply(measure)),
        SignOff(town.government, chinese_day),
        Record(copies, office, chinese_day),
    ]
    return Document(name=name, author=office, blocks=tuple(blocks))


def subject(measure: Measure) -> str:
    """What it is about, without a verdict: the ground stays a matter between the town and the unit."""
    with translation.override("zh-hans"):
        rule = measure.proposal.get_rule_display() if measure.proposal else "生态环境保护工作"
    return f"{rule}有关问题"


def opening(kind: Measure.Kind) -> str:
    if kind == Measure.Kind.REQUEST:
        return "为做好生态环境保护工作，现就有关事项商请贵单位支持配合。"
    if kind in REFERRALS:
        return "现将工作中发现的有关情况移送你单位，请依规依法处理。"
    if kind == Measure.Kind.NOTICE:
        return "经查，你单位牵头的下列事项需要整改，现通知如下。"
    return "为落实生态环境保护责任，现就有关事项函告如下。"


def reply(measure: Measure) -> str:
    by = measure.reply_by
    if measure.is_referral:
        return f"请将处理结果于{by.year}年{by.month}月{by.day}日前函告。"
    words = "请将有关情况" if measure.kind == Measure.Kind.REQUEST else "请将整改情况和情况说明"
    return f"{words}于{by.year}年{by.month}月{by.day}日前函复。"


def appointment(measure: Measure) -> Iterator[Block]:
    """When, where and by whom the talk is held."""
    if measure.is_talk:
        talk = measure.talk
        yield Heading("约谈安排")
        yield Paragraph(f"{moment(measure)}，在{talk.place}，由{talk.holder.name}同志主持。请主要负责人准时参加。")


def moment(measure: Measure) -> str:
    at = measure.talk.at.astimezone(measure.town.zone)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def minutes_of(measure: Measure) -> Document:
    """约谈纪要: what was said and promised, for both to sign."""
    talk, town = measure.talk, measure.town
    office = office_in_documents(town, town.today())
    name = f"关于{subject(measure)}的约谈纪要"
    day = talk.at.astimezone(town.zone).date()
    promises = [
        Paragraph(f"{number}．{one.words}，于{one.due_on.year}年{one.due_on.month}月{one.due_on.day}日前完成。")
        for number, one in enumerate(talk.commitments.all(), 1)
    ]
    blocks: list[Block] = [
        MinutesHead(f"{town.name}约谈纪要", measure.number, office, f"{day.year}年{day.month}月{day.day}日"),
        Title(name),
        Paragraph(f"{moment(measure)}，{talk.holder.name}同志在{talk.place}约谈了{measure.unit.name}主要负责人。"),
        Heading("约谈内容"),
        Paragraph(talk.minutes),
        Heading("单位承诺"),
        *(promises or [Paragraph("无。")]),
        Paragraph("约谈人（签字）："),
        Paragraph("被约谈单位负责人（签字）："),
    ]
    return Document(name=name, author=office, blocks=tuple(blocks))


STEPS = (
    (TaskEvent.Kind.STARTED, "开始办理"),
    (TaskEvent.Kind.SUBMITTED, "报送整改材料"),
    (TaskEvent.Kind.VERIFIED, "核查办结"),
    (TaskEvent.Kind.RETURNED, "退回"),
    (TaskEvent.Kind.HANDED_UP, "上报镇处理"),
    (TaskEvent.Kind.EXTENDED, "延期"),
    (TaskEvent.Kind.DEFERRED, "暂缓整改"),
    (TaskEvent.Kind.REBOUNDED, "反弹"),
)


def record_of_duties(duties: Duties) -> Document:
    """履职纪实材料: counts and rows as they are kept, and no judgement of them."""
    town = duties.unit.town
    office = office_in_documents(town, town.today())
    period = f"{chinese(duties.first)}至{chinese(duties.last)}"
    one = duties.reporting
    with translation.override("zh-hans"):
        blocks: list[Block] = [
            Title(f"{duties.unit.name}\n生态环境保护履职纪实材料"),
            Paragraph(f"期间：{period}。以下为系统记录的事实，不作评价。"),
            Heading("责任岗位"),
            *posts_part(duties),
            Heading("日常巡查和报送"),
            Paragraph(
                f"应报{one.owed}次，按时报送{one.on_time}次，迟报或补报{one.late}次，未报{one.missing}次；"
                f"免报{one.excused}次。"
            ),
            Heading("发现问题"),
            Paragraph(
                f"自行发现并上报问题{duties.found}个，其中立行立改{duties.fixed_on_spot}个；"
                f"镇日督查在该单位发现问题{duties.found_by_others}个。"
            ),
            Heading("整改情况"),
            Paragraph(f"期间交办并由该单位牵头的任务{duties.task_count}件。" + steps_in_words(duties)),
            *tasks_part(duties),
            SignOff(office, chinese(town.today())),
        ]
    return Document(name=f"{duties.unit.name}履职纪实材料", author=office, blocks=tuple(blocks))


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def posts_part(duties: Duties) -> Iterator[Block]:
    rows = [
        (held.post.title, held.person.name, chinese(held.from_day), chinese(held.to_day) if held.to_day else "在任")
        for held in duties.posts
    ]
    yield Table(("岗位", "姓名", "任职", "离任"), tuple(rows)) if rows else Paragraph("期间无人任职。")


def steps_in_words(duties: Duties) -> str:
    told = [f"{words}{duties.steps[kind]}次" for kind, words in STEPS if duties.steps.get(kind)]
    return f"其间该单位{'，'.join(told)}。" if told else ""


def tasks_part(duties: Duties) -> Iterator[Block]:
    rows = [
        (
            fact.task.number,
            fact.task.title,
            fact.task.get_source_display(),
            short(fact.assigned),
            short(fact.handed_in) if fact.handed_in else "—",
            short(fact.completed) if fact.completed else "—",
        )
        for fact in duties.tasks
    ]
    if rows:
        yield Table(("编号", "问题", "来源", "交办", "报送", "办结"), tuple(rows), (2.8, 4, 1.6, 1.2, 1.2, 1.2))
    if duties.task_count > len(rows):
        yield Paragraph(f"以上为前{len(rows)}件。")


def short(day: date) -> str:
    """For a narrow column: 9.14."""
    return f"{day.month}.{day.day}"
