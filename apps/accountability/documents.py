"""The letters as official texts after GB/T 9704-2012 (domain.md §9): Chinese, in the town's name."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from apps.accountability.models import Measure
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
    Title,
)
from apps.units.queries import office_in_documents

NAMES = {
    Measure.Kind.REMINDER: "提醒函",
    Measure.Kind.LETTER: "督办函",
    Measure.Kind.REQUEST: "商请函",
    Measure.Kind.TALK: "约谈通知",
    Measure.Kind.TALK_LEADER: "约谈通知",
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
        Addressee(measure.unit.name),
        Paragraph(opening(kind)),
        Heading("有关情况"),
        Paragraph(measure.facts),
        Heading("商请事项" if kind == Measure.Kind.REQUEST else "有关要求"),
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
    return "为落实生态环境保护责任，现就有关事项函告如下。"


def reply(measure: Measure) -> str:
    by = measure.reply_by
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
