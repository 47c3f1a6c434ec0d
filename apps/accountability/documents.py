"""The letters as official texts after GB/T 9704-2012 (domain.md §9): Chinese, in the town's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from apps.accountability.duties import Duties
from apps.accountability.models import Ground, Measure
from apps.accountability.wording import NAMES
from apps.core.days import chinese_day
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
from apps.units.queries import heads_of, office_in_documents

REQUESTS = {
    Measure.Kind.REQUEST: "商请事项",
    Measure.Kind.CLUES: "移送事项",
    Measure.Kind.ENFORCEMENT: "移送事项",
    Measure.Kind.CRITICISM: "通报内容和要求",
    Measure.Kind.OPINION: "考核意见",
}
HANDED_OVER = {Measure.Kind.CLUES: "问题线索", Measure.Kind.ENFORCEMENT: "环境问题"}


def names_of(measure: Measure, day: date) -> dict[str, str]:
    """Whoever a letter names, as they are called on a day; kept when it is issued, so that it never reads otherwise."""
    held = next((one for one in heads_of(measure.unit, day) if one.post_id == measure.addressed_to_id), None)
    return {
        "government": measure.town.government,
        "office": office_in_documents(measure.town, day),
        "unit": measure.unit.name,
        "department": measure.unit.department,
        "head": f"{held.post.title}{held.person.name}同志" if held else "",
    }


def document_of(measure: Measure) -> Document:
    """The letter as it was issued, or as a draft says so far. The registry's number has its place until it is given."""
    town, kind = measure.town, Measure.Kind(measure.kind)
    day = measure.issued_at.astimezone(town.zone).date() if measure.issued_at else town.today()
    names = names_of(measure, day) | measure.names
    government, office, on = names["government"], names["office"], chinese_day(day)
    name = title_of(measure, names)
    copies = (names["department"] or "上级主管部门") if kind == Measure.Kind.REQUEST else ""
    blocks: list[Block] = [
        RedHead(f"{government}文件", measure.document_number),
        Title(name if measure.is_issued else f"{name}（草稿）"),
        Addressee(measure.referred_to or names["unit"]),
        Paragraph(opening(kind, names)),
        *reason(measure),
        Heading("有关情况"),
        Paragraph(measure.facts),
        Heading(REQUESTS.get(kind, "有关要求")),
        Paragraph(measure.demand),
        *appointment(measure, names["head"]),
        Paragraph(reply(measure)),
        SignOff(government, on),
        Record(copies, office, on),
    ]
    return Document(name=name, author=office, blocks=tuple(blocks))


def title_of(measure: Measure, names: Mapping[str, str]) -> str:
    """Whose it is, what it is about, what it is; a referral says what is handed over."""
    kind, unit = Measure.Kind(measure.kind), names["unit"]
    if kind in HANDED_OVER:
        return f"{names['government']}关于移送{unit}有关{HANDED_OVER[kind]}的函"
    return f"{names['government']}关于{subject(measure, unit)}的{NAMES[kind]}"


def subject(measure: Measure, unit: str) -> str:
    """What it is about, without a verdict: the ground stays a matter between the town and the unit."""
    if measure.kind == Measure.Kind.OPINION:
        return f"{unit}履行生态环境保护职责情况"
    with translation.override("zh-hans"):
        rule = measure.proposal.get_rule_display() if measure.proposal else "生态环境保护工作"
    return f"{rule}有关问题"


def opening(kind: Measure.Kind, names: Mapping[str, str]) -> str:
    """A referral says whom or where it is about: its addressee knows neither."""
    if kind == Measure.Kind.REQUEST:
        return "为做好生态环境保护工作，现就有关事项商请贵单位支持配合。"
    if kind == Measure.Kind.OPINION:
        return f"现就{names['unit']}在我镇履行生态环境保护职责的情况提出意见，供你单位考核时参考。"
    if kind == Measure.Kind.CLUES:
        whose = f"{names['unit']}{names['head']}"
        return f"现将工作中发现的{whose}有关问题线索移送你单位，请依规依纪依法处理。"
    if kind == Measure.Kind.ENFORCEMENT:
        return f"现将工作中在{names['unit']}发现的有关情况移送你单位，请依法处理。"
    if kind == Measure.Kind.NOTICE:
        return "经查，你单位牵头的下列事项需要整改，现通知如下。"
    return "为落实生态环境保护责任，现就有关事项函告如下。"


def reply(measure: Measure) -> str:
    if measure.kind == Measure.Kind.OPINION:
        return f"请将采纳情况于{chinese_day(measure.reply_by)}前函告。"
    if measure.is_referral:
        return f"请将处理结果于{chinese_day(measure.reply_by)}前函告。"
    words = "请将有关情况" if measure.kind == Measure.Kind.REQUEST else "请将整改情况和情况说明"
    return f"{words}于{chinese_day(measure.reply_by)}前函复。"


def reason(measure: Measure) -> Iterator[Block]:
    """事由: a talk's notice gives its ground (domain.md §5); a low score is none."""
    if measure.is_talk:
        with translation.override("zh-hans"):
            ground = str(Ground(measure.ground).label) if measure.ground else "季度考核得分偏低，研究改进工作"
        yield Heading("约谈事由")
        yield Paragraph(f"{ground}。")


def appointment(measure: Measure, head: str) -> Iterator[Block]:
    """When, where and by whom the talk is held."""
    if measure.is_talk:
        talk, zone = measure.talk, measure.town.zone
        moved = f"原定{moment(talk.moved_from, zone)}，因{talk.moved_reason}改期。" if talk.moved_from else ""
        yield Heading("约谈安排")
        yield Paragraph(
            f"{moment(talk.at, zone)}，在{talk.place}，由{talk.holder.name}同志主持。"
            f"请{head or '主要负责人'}准时参加。{moved}"
        )


def moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{chinese_day(local.date())}{local:%H:%M}"


def minutes_of(measure: Measure) -> Document:
    """约谈纪要: what was said and promised, for both to sign."""
    talk, town = measure.talk, measure.town
    day = talk.at.astimezone(town.zone).date()
    names = names_of(measure, day) | measure.names
    office = names["office"]
    name = f"关于{subject(measure, names['unit'])}的约谈纪要"
    promises = [
        Paragraph(f"{number}．{one.words}，于{chinese_day(one.due_on)}前完成。")
        for number, one in enumerate(talk.commitments.all(), 1)
    ]
    blocks: list[Block] = [
        MinutesHead(f"{town.name}约谈纪要", measure.number, office, chinese_day(day)),
        Title(name),
        Paragraph(
            f"{moment(talk.at, town.zone)}，{talk.holder.name}同志在{talk.place}"
            f"约谈了{names['unit']}{names['head'] or '主要负责人'}。"
        ),
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
    period = f"{chinese_day(duties.first)}至{chinese_day(duties.last)}"
    whose = f"{duties.tenure.post.title}{duties.tenure.person.name}" if duties.tenure else ""
    one = duties.reporting
    with translation.override("zh-hans"):
        blocks: list[Block] = [
            Title(f"{duties.unit.name}{whose}\n生态环境保护履职纪实材料"),
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
            SignOff(office, chinese_day(town.today())),
        ]
    return Document(name=f"{duties.unit.name}{whose}履职纪实材料", author=office, blocks=tuple(blocks))


def until(day: date | None) -> str:
    return chinese_day(day) if day else "在任"


def posts_part(duties: Duties) -> Iterator[Block]:
    rows = [
        (held.post.title, held.person.name, chinese_day(held.from_day), until(held.to_day)) for held in duties.posts
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
            f"{short(fact.handed_up)}上报" if fact.handed_up else short(fact.handed_in) if fact.handed_in else "—",
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
