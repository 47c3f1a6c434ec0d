"""销号档案: all of an item in one official text, in Chinese (domain.md §4, §9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import translation

from apps.documents.blocks import Block, Document, Heading, Paragraph, Picture, Pictures, SignOff, Table, Title
from apps.feedback.models import FeedbackItem, Question, SelfCheck
from apps.ledgers.declaration import in_chinese
from apps.photos.stored import large
from apps.rectifications.models import TaskEvent, TaskPhoto
from apps.units.queries import office_in_documents

EVENTS = TaskEvent.Kind


def closing_file(item: FeedbackItem) -> Document:
    """What was fed back, done, checked, signed and recorded, with the photos; what is missing is said to be missing."""
    office = office_in_documents(item.town, item.town.today())
    with translation.override("zh-hans"):
        blocks = (
            Title("督察反馈问题整改销号档案"),
            Paragraph(f"{item.batch.title}，第{item.number}项。"),
            Heading("反馈问题"),
            Table(("项目", "内容"), tuple(worded(item)), (1, 4)),
            Heading("整改措施及完成情况"),
            *remedies(item),
            Heading("每月进展"),
            *progress(item),
            Heading("整改过程"),
            *story(item),
            Heading("现场自查"),
            *check(item),
            Heading("申请、验收、公示和销号"),
            *records(item),
            *objections(item),
            Heading("影像资料"),
            *pictures(item),
            SignOff(office, in_words(item.town.today())),
        )
    return Document(name=f"{item.batch.title}第{item.number}项销号档案", author=office, blocks=blocks)


def in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment(item: FeedbackItem, at: datetime) -> str:
    local = at.astimezone(item.town.zone)
    return f"{in_words(local.date())}{local:%H:%M}"


def worded(item: FeedbackItem) -> Iterator[tuple[str, str]]:
    """As the list words it; an empty cell is left out."""
    rows = [
        ("问题", item.problem),
        ("问题类型", item.kind),
        ("整改目标", item.goal),
        ("牵头单位", item.lead_words or (item.lead_unit.name if item.lead_unit else "")),
        ("配合单位", item.assisting_words),
        ("责任人", item.answerable),
        ("整改时限", item.due_words),
        ("督导单位", item.supervising),
    ]
    return ((name, words) for name, words in rows if words)


def remedies(item: FeedbackItem) -> Iterator[Block]:
    rows = [
        (str(one.number), one.words, in_words(one.done_on) if one.done_on else "未完成") for one in item.remedies.all()
    ]
    yield Table(("序号", "措施", "完成日期"), tuple(rows), (1, 6, 2)) if rows else Paragraph("清单未列措施。")


def progress(item: FeedbackItem) -> Iterator[Block]:
    rows = [
        (f"{one.month.year}年{one.month.month}月", one.get_pace_display(), one.words) for one in item.progress.all()
    ]
    yield Table(("月份", "进度", "情况"), tuple(rows), (2, 2, 6)) if rows else Paragraph("未填报。")


def story(item: FeedbackItem) -> Iterator[Block]:
    """The steps of the task, who took them and when."""
    if item.task is None:
        yield Paragraph("尚未交办。")
        return
    rows = [
        (
            moment(item, event.at),
            in_chinese(EVENTS, event.kind),
            event.actor.name if event.actor else "系统",
            event.remark or "—",
        )
        for event in item.task.events.all()
    ]
    yield Table(("时间", "事项", "办理人", "内容"), tuple(rows), (3, 2, 2, 5))


def check(item: FeedbackItem) -> Iterator[Block]:
    """The latest self-check: the five answers."""
    found: SelfCheck | None = item.checks.all()[0] if item.checks.all() else None
    if found is None:
        yield Paragraph("尚未自查。")
        return
    yield Paragraph(f"{in_words(found.checked_on)}，{found.checkers}到现场自查。")
    for answer in found.answers.all():
        yield Paragraph(answer.words, lead=str(Question(answer.question).label))


def records(item: FeedbackItem) -> Iterator[Block]:
    rows = [
        (
            one.get_kind_display(),
            one.authority,
            one.document,
            in_words(one.day) + (f"至{in_words(one.until)}" if one.until else ""),
            one.words or "—",
        )
        for one in item.records.all()
    ]
    yield (
        Table(("事项", "机关", "文件", "日期", "备注"), tuple(rows), (2, 3, 3, 3, 3))
        if rows
        else Paragraph("尚无记录。")
    )


def objections(item: FeedbackItem) -> Iterator[Block]:
    """Raised while it was in public notice; none are said to be none where there was a notice."""
    rows = [
        (in_words(one.day), one.raised_by or "未署名", one.words, one.answer or "尚未答复")
        for one in item.objections.all()
    ]
    if rows:
        yield Table(("日期", "提出人", "异议", "调查和答复"), tuple(rows), (2, 2, 4, 4))
    elif any(one.kind == "noticed" for one in item.records.all()):
        yield Paragraph("公示期间未收到异议。")


def pictures(item: FeedbackItem) -> Iterator[Block]:
    """Every photo of the task in the order of its stages."""
    photos = list(item.task.photos.all()) if item.task else []
    shown = [Picture(large(one.photo), caption(item, one)) for one in photos]
    if not shown:
        yield Paragraph("无照片。")
    for first in range(0, len(shown), 2):
        yield Pictures(tuple(shown[first : first + 2]))


def caption(item: FeedbackItem, photo: TaskPhoto) -> str:
    taken = f"，{moment(item, photo.photo.taken_at)}拍摄" if photo.photo.taken_at else ""
    return f"{in_chinese(TaskPhoto.Stage, photo.stage)}{taken}"
