"""销号档案: all of an item in one official text, in Chinese (domain.md §4, §9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.utils import translation

from apps.core.days import chinese_day
from apps.documents import blocks
from apps.documents.blocks import Block, Document, Heading, Paragraph, SignOff, Table, Title
from apps.feedback.models import Answer, FeedbackItem, Progress, Question, Record, SelfCheck
from apps.feedback.picture import Part, Picture, Shot, Shots
from apps.ledgers.declaration import in_chinese
from apps.photos.models import Photo
from apps.photos.stored import large
from apps.rectifications.models import Approver, Task, TaskEvent, TaskPhoto
from apps.units.queries import office_in_documents

EVENTS = TaskEvent.Kind
# The steps of every item's chain; the database knows no other for inspection feedback.
SIGNS_AS = {Approver.SELF_CHECK: "现场自查", Approver.DEPUTY: "分管领导", Approver.LEADER: "主要领导"}
LOOKED_BACK = (EVENTS.LOOKED_BACK, EVENTS.REBOUNDED)


def closing_file(item: FeedbackItem) -> Document:
    """Of the item as it stands: what was issued when it was struck off, before that a draft as of today."""
    return document_of(picture_in_force(item))


def picture_in_force(item: FeedbackItem, of_round: int | None = None) -> Picture:
    """What was issued in a round, the present one if none is said; where nothing was, a draft as of today."""
    issued = {file.round: file for file in item.files.all()}
    file = issued.get(of_round or item.round)
    return file.picture if file else picture_of(item, item.town.today())


def picture_of(item: FeedbackItem, day: date, number: str = "") -> Picture:
    """What was fed back, done, checked, signed and recorded, with the photos; what is missing is said to be missing.

    Of a day, under a number; a draft has none.
    """
    office = office_in_documents(item.town, day)
    with translation.override("zh-hans"):
        parts = (
            Title("督察反馈问题整改销号档案"),
            Paragraph(f"{item.batch.title}，第{item.number}项。档案编号：{number or '（草稿）'}。"),
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
            SignOff(office, chinese_day(day)),
        )
    return Picture(f"{item.batch.title}第{item.number}项销号档案", office, parts)


def document_of(picture: Picture) -> Document:
    """The official text of a picture; the same one says the same for ever."""
    images = Photo.objects.in_bulk([shot.photo for shot in picture.shots])
    parts = tuple(block_of(part, images) for part in picture.parts)
    return Document(name=picture.name, author=picture.author, blocks=parts)


def block_of(part: Part, images: Mapping[int, Photo]) -> Block:
    if isinstance(part, Shots):
        return blocks.Pictures(tuple(blocks.Picture(large(images[shot.photo]), shot.caption) for shot in part.shots))
    return part


def moment(item: FeedbackItem, at: datetime) -> str:
    local = at.astimezone(item.town.zone)
    return f"{chinese_day(local.date())}{local:%H:%M}"


def worded(item: FeedbackItem) -> Iterator[tuple[str, str]]:
    """As the list words it; an empty cell is left out."""
    rows = [
        ("问题", item.problem),
        ("问题类型", item.kind),
        ("整改目标", item.goal),
        ("牵头单位", item.lead_words or (item.leads.name if item.leads else "")),
        ("配合单位", item.assisting_words),
        ("责任人", item.answerable),
        ("整改时限", item.due_words),
        ("督导单位", item.supervising),
    ]
    return ((name, words) for name, words in rows if words)


def remedies(item: FeedbackItem) -> Iterator[Part]:
    rows = [
        (str(one.number), one.words, chinese_day(one.done_on) if one.done_on else "未完成")
        for one in item.remedies.all()
    ]
    yield Table(("序号", "措施", "完成日期"), tuple(rows), (1, 6, 2)) if rows else Paragraph("清单未列措施。")


def progress(item: FeedbackItem) -> Iterator[Part]:
    rows = [(f"{one.month.year}年{one.month.month}月", paced(one), one.words) for one in item.progress.all()]
    yield Table(("月份", "进度", "情况"), tuple(rows), (2, 2, 6)) if rows else Paragraph("未填报。")


def paced(one: Progress) -> str:
    return f"{one.get_pace_display()}（补报）" if one.is_made_up else one.get_pace_display()


def story(item: FeedbackItem) -> Iterator[Part]:
    """The steps of the task, who took them and when."""
    if item.task is None:
        yield Paragraph("尚未交办。")
        return
    signed_as = approvers_of(item.task)
    rows = [
        (
            moment(item, event.at),
            in_chinese(EVENTS, event.kind),
            (event.actor.name if event.actor else "系统") + signed_as.get(event.pk, ""),
            event.remark or "—",
        )
        for event in item.task.events.all()
    ]
    yield Table(("时间", "事项", "办理人", "内容"), tuple(rows), (3, 2, 2, 5))


def approvers_of(task: Task) -> dict[int, str]:
    """Event of an approval → as what its person signed, by the task's chain, which begins anew with each submission."""
    found: dict[int, str] = {}
    step = 0
    for event in task.events.all():
        if event.kind == EVENTS.SUBMITTED:
            step = 0
        elif event.kind in (EVENTS.APPROVED, EVENTS.VERIFIED) and step < len(task.approvers):
            found[event.pk] = f"（{SIGNS_AS[Approver(task.approvers[step])]}）"
            step += 1
    return found


def check(item: FeedbackItem) -> Iterator[Part]:
    """The latest self-check: the five answers."""
    found: SelfCheck | None = item.checks.all()[0] if item.checks.all() else None
    if found is None:
        yield Paragraph("尚未自查。")
        return
    yield Paragraph(f"{chinese_day(found.checked_on)}，{found.checkers}到现场自查。")
    for answer in found.answers.all():
        yield Paragraph(answer.words, lead=f"{Question(answer.question).label}：")


def in_force(item: FeedbackItem) -> list[Record]:
    """What was recorded, without what was withdrawn as written down wrongly."""
    return [one for one in item.records.all() if one.withdrawn_at is None]


def records(item: FeedbackItem) -> Iterator[Part]:
    rows = [
        (
            one.get_kind_display(),
            one.authority,
            one.document,
            chinese_day(one.day) + (f"至{chinese_day(one.until)}" if one.until else ""),
            one.words or "—",
        )
        for one in in_force(item)
    ]
    yield (
        Table(("事项", "机关", "文件", "日期", "备注"), tuple(rows), (2, 3, 3, 3, 3))
        if rows
        else Paragraph("尚无记录。")
    )


def objections(item: FeedbackItem) -> Iterator[Part]:
    """Raised while it was in public notice; none are said to be none where there was a notice."""
    rows = [
        (chinese_day(one.day), one.raised_by or "未署名", one.words, one.answer or "尚未答复")
        for one in item.objections.all()
    ]
    if rows:
        yield Table(("日期", "提出人", "异议", "调查和答复"), tuple(rows), (2, 2, 4, 4))
    elif any(one.kind == "noticed" for one in in_force(item)):
        yield Paragraph("公示期间未收到异议。")


def pictures(item: FeedbackItem) -> Iterator[Part]:
    """Every photo of the task in the order of its stages."""
    photos = list(item.task.photos.all()) if item.task else []
    if not photos:
        yield Paragraph("无照片。")
    answers = {shown.photo_id: answer.question for answer in answers_of(item) for shown in answer.photos.all()}
    shots = [shot(item, one, answers.get(one.pk)) for one in photos]
    for first in range(0, len(shots), 2):
        yield Shots(tuple(shots[first : first + 2]))


def answers_of(item: FeedbackItem) -> Iterator[Answer]:
    """Of all self-checks."""
    return (answer for check in item.checks.all() for answer in check.answers.all())


def stage_of(photo: TaskPhoto) -> str:
    """What is looked at again in a chain is the self-check on site; only a look-back is 回头看."""
    if photo.stage == TaskPhoto.Stage.AGAIN and photo.event and photo.event.kind not in LOOKED_BACK:
        return "现场自查"
    return in_chinese(TaskPhoto.Stage, photo.stage)


def shot(item: FeedbackItem, photo: TaskPhoto, question: int | None) -> Shot:
    """`question`: the one of the five that it shows the answer to."""
    stage = stage_of(photo)
    shows = f"，第{question}问" if question else ""
    taken = f"，{moment(item, photo.photo.taken_at)}拍摄" if photo.photo.taken_at else ""
    return Shot(photo.photo_id, stage, f"{stage}{shows}{taken}")
