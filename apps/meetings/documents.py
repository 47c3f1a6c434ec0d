"""会议议题 and 会议纪要 after GB/T 9704-2012 (10.3; domain.md §9): Chinese, out of the picture that was frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apps.documents.blocks import Block, Document, Heading, MinutesHead, Paragraph, Record, Table, Title
from apps.meetings.models import Attendance, MeetingMeasure, StudyMeeting
from apps.meetings.picture import Agenda, Line
from apps.meetings.wording import (
    BODIES,
    before_in_words,
    chinese,
    items_in_words,
    listed,
    measures_in_words,
    names,
    overdue_in_words,
    situation,
    state_in_words,
    studied,
    trend_in_words,
)
from apps.units.queries import office_in_documents

CAME = Attendance.Came


def agenda_paper(meeting: StudyMeeting, agenda: Agenda) -> Document:
    """What lies before those who meet: figures with what is behind them, then the further items."""
    office = office_in_documents(meeting.town, meeting.day)
    name = f"{meeting.subject}会议议题"
    blocks: list[Block] = [
        Title(f"{meeting.subject}\n会议议题"),
        Paragraph(f"{when(meeting)}，{meeting.place}，由{meeting.chair.name}同志主持。"),
        Heading("本季度工作情况"),
        Paragraph(trend_in_words(agenda.now)),
        Paragraph(before_in_words(agenda.before)),
        Heading("逾期任务"),
        Paragraph(overdue_in_words(agenda) + listed(agenda.overdue, agenda.overdue_count, "件")),
        *lines(agenda.overdue, "编号", "问题"),
        Heading("督察反馈问题整改"),
        Paragraph(items_in_words(agenda) + listed(agenda.late_items, agenda.late_item_count, "项")),
        *lines(agenda.late_items, "序号", "问题"),
        Heading("上次会议议定事项落实情况"),
        Paragraph(measures_in_words(agenda)),
        *followed_up(agenda.measures),
    ]
    if meeting.further_items:
        blocks += [Heading("其他议题"), *(Paragraph(f"{n}．{one}") for n, one in enumerate(meeting.further_items, 1))]
    return Document(name=name, author=office, blocks=tuple(blocks))


def lines(rows: Sequence[Line], number: str, words: str) -> Iterator[Block]:
    if rows:
        cells = tuple((one.number, one.words, one.unit, short(one.due)) for one in rows)
        yield Table((number, words, "牵头单位", "时限"), cells, (2.6, 5, 2.6, 1.4))


def followed_up(rows: Sequence[Line]) -> Iterator[Block]:
    if rows:
        cells = tuple((one.words, one.unit, short(one.due), state_in_words(one)) for one in rows)
        yield Table(("议定事项", "牵头单位", "时限", "进展"), cells, (5, 2.6, 1.4, 1.6))


def short(day: str) -> str:
    """For a narrow column: 9.14."""
    _year, month, of_month = day.split("-") if day else ("", "", "")
    return f"{int(month)}.{int(of_month)}" if day else "—"


def minutes_of(meeting: StudyMeeting) -> Document:
    """会议纪要 as issued, or as a draft says so far: what was heard, what was said, what was decided, who was there."""
    town, day = meeting.town, meeting.signed_on or meeting.day
    office = office_in_documents(town, meeting.day)
    body = f"{town.name}{BODIES[StudyMeeting.Kind(meeting.kind)]}"
    name = f"{body}纪要{meeting.number}" if meeting.is_issued else f"{body}纪要（草稿）"
    agenda, title = meeting.picture, meeting.subject if meeting.is_issued else f"{meeting.subject}（草稿）"
    blocks: list[Block] = [
        MinutesHead(f"{body}纪要", meeting.number, office, chinese(day)),
        Title(title),
        Paragraph(
            f"{when(meeting)}，{meeting.chair.name}同志在{meeting.place}主持召开{body}，{studied(meeting.subject)}。"
            "现将会议议定事项纪要如下："
        ),
        Heading("听取工作情况"),
        *(Paragraph(words) for words in (situation(agenda) if agenda else ())),
        Heading("研究讨论"),
        Paragraph(meeting.discussion or "（待记录）"),
        Heading("议定事项"),
        *decided(list(meeting.measures.all())),
        *attendance(meeting),
        Record("", office, chinese(day)),  # 抄送 is the registry's to enter: units don't read minutes
    ]
    return Document(name=name, author=office, blocks=tuple(blocks))


def when(meeting: StudyMeeting) -> str:
    end = f"至{meeting.ends_at:%H:%M}" if meeting.ends_at else ""
    return f"{chinese(meeting.day)}{meeting.starts_at:%H:%M}{end}"


def decided(measures: Sequence[MeetingMeasure]) -> list[Block]:
    rows: list[Block] = [
        Paragraph(f"{n}．{one.words.rstrip('。')}。由{one.unit.name}牵头，{chinese(one.due_on)}前完成。")
        for n, one in enumerate(measures, 1)
    ]
    return rows or [Paragraph("无。")]


def attendance(meeting: StudyMeeting) -> Iterator[Block]:
    """出席、请假、缺席、列席, then who took the minutes and who signed them."""
    rows = list(meeting.attendances.all())
    members = [one for one in rows if not one.is_guest]
    yield Paragraph(names([one.name for one in members if one.came == CAME.PRESENT]), lead="出席：")
    if excused := [f"{one.name}（{one.reason}）" for one in members if one.came == CAME.EXCUSED]:
        yield Paragraph(names(excused), lead="请假：")
    if absent := [one.name for one in members if one.came == CAME.ABSENT]:
        yield Paragraph(names(absent), lead="缺席：")
    if guests := [one.name for one in rows if one.is_guest]:
        yield Paragraph(names(guests), lead="列席：")
    if meeting.recorder:
        yield Paragraph(meeting.recorder.name, lead="记录：")
    if meeting.signer and meeting.signed_on:
        yield Paragraph(f"{meeting.signer.name}（{chinese(meeting.signed_on)}）", lead="签发：")
