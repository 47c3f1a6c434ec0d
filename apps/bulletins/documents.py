"""The bulletin as an official text: what its Word and PDF say (domain.md §9: plain masthead, the body's type)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Figures, Problem, TaskLine
from apps.bulletins.problems import photo_files, problems_of
from apps.bulletins.wording import TITLES, better_and_worse, compared, days_of, names, reporting
from apps.core.days import chinese_day
from apps.documents.blocks import (
    Block,
    Document,
    Heading,
    Masthead,
    Paragraph,
    Picture,
    Pictures,
    Record,
    Table,
    Title,
)


def document_of(bulletin: Bulletin) -> Document:
    """The whole text with its photos; an issued one is the same for ever. At most two queries."""
    problems = problems_of(bulletin)
    photos = photo_files(problems)
    office = bulletin.picture.office
    name = f"{bulletin.picture.town}{days_of(bulletin)}生态环境{TITLES[Bulletin.Kind(bulletin.kind)]}"
    day = day_of_issue(bulletin)
    blocks = [
        Masthead(title=bulletin.picture.masthead, issue=bulletin.issue, office=office, day=day),
        Title(name),
        *reporting_part(bulletin),
        *findings_part(bulletin),
        *typical_part(problems, photos),
        *tasks_part(bulletin),
        *corrections_part(bulletin),
        *criticisms_part(bulletin),
        *remarks_part(bulletin),
        Record(copies_to="", office=office, day=day),
    ]
    return Document(name=f"{name}{bulletin.issue}", blocks=tuple(blocks), author=office)


def day_of_issue(bulletin: Bulletin) -> str:
    """The day of issue; a draft's last day."""
    day = bulletin.issued_at.astimezone(bulletin.town.zone).date() if bulletin.issued_at else bulletin.last_day
    return chinese_day(day)


def reporting_part(bulletin: Bulletin) -> Iterator[Block]:
    picture = bulletin.picture
    yield Heading("报送情况")
    yield Paragraph(reporting(picture.now, bulletin.is_one_day))
    for line in names(picture, bulletin.is_one_day):
        yield Paragraph(line)
    rows = [row(label, one) for label, one in compared(bulletin)]
    headings = ("", "应报", "按时", "迟报", "未报", "报送率", "发现问题", "新交办", "办结")
    yield Table(headings=headings, rows=tuple(rows), widths=(1.6, 1, 1, 1, 1, 1.2, 1.4, 1.2, 1))
    for changes in better_and_worse(bulletin):
        if changes:
            yield Paragraph("，".join(changes) + "。")


def row(label: str, one: Figures) -> tuple[str, ...]:
    numbers = (one.owed, one.on_time, one.late, one.missing, f"{one.rate}%", one.findings, one.opened, one.completed)
    return (label, *map(str, numbers))


def findings_part(bulletin: Bulletin) -> Iterator[Block]:
    picture = bulletin.picture
    now = picture.now
    yield Heading("发现问题")
    if not now.findings:
        yield Paragraph("没有发现问题。")
    else:
        supervised = f"，其中日督查发现 {now.supervised} 个" if now.supervised else ""
        yield Paragraph(f"共发现问题 {now.findings} 个{supervised}；立行立改 {now.on_spot} 个。")
        yield Paragraph("、".join(f"{one.name} {one.count} 个" for one in picture.categories) + "。", lead="按类别：")
        yield Paragraph("、".join(f"{one.unit} {one.findings} 个" for one in picture.found_in) + "。", lead="按单位：")


def typical_part(problems: Sequence[Problem], photos: Mapping[int, bytes]) -> Iterator[Block]:
    """The problems in words, then all their photos, two beside each other."""
    if not problems:
        return
    yield Heading("典型问题", level=2)
    for number, problem in enumerate(problems, start=1):
        yield Paragraph(in_words(problem), lead=f"{number}．{problem.unit}：")
    shown = [(pk, f"{one.unit}：{one.place}") for one in problems for pk in one.photos if pk in photos]
    if shown:
        yield Pictures(tuple(Picture(photos[pk], caption) for pk, caption in shown))


def in_words(problem: Problem) -> str:
    """A sentence or two: where, what, as the finder said it."""
    text = f"{problem.place}，{problem.category}。{' '.join(problem.words.split())}"
    ended = text if text.endswith(("。", "！", "？")) else f"{text}。"
    return f"{ended}已立行立改。" if problem.is_fixed_on_spot else ended


def tasks_part(bulletin: Bulletin) -> Iterator[Block]:
    picture = bulletin.picture
    yield Heading("整改情况")
    counts = f"新交办 {picture.now.opened} 件，办结 {picture.now.completed} 件，逾期 {picture.overdue_count} 件。"
    yield Paragraph(counts)
    if picture.overdue:
        yield Heading("逾期未办结", level=2)
        rows = tuple((one.number, one.unit, one.category, one.place, f"{one.days}天") for one in picture.overdue)
        yield Table(("编号", "责任单位", "类别", "地点", "逾期"), rows, widths=(2.4, 2, 1.8, 3, 1))
        if picture.overdue_count > len(rows):
            yield Paragraph(f"以上为逾期最久的 {len(rows)} 件。")
    if bulletin.is_one_day:
        yield from listed("新交办", picture.opened)
        yield from listed("办结", picture.completed)


def listed(title: str, lines: list[TaskLine]) -> Iterator[Block]:
    if lines:
        yield Heading(title, level=2)
        rows = tuple((one.number, one.unit, one.category, one.place) for one in lines)
        yield Table(("编号", "责任单位", "类别", "地点"), rows, widths=(2.4, 2, 1.8, 4))


def corrections_part(bulletin: Bulletin) -> Iterator[Block]:
    if bulletin.picture.corrections:
        yield Heading("对前期通报的更正")
        for one in bulletin.picture.corrections:
            yield Paragraph(f"{one.date.month}月{one.date.day}日，{one.unit}：{one.words}。")


def criticisms_part(bulletin: Bulletin) -> Iterator[Block]:
    if bulletin.picture.criticisms:
        yield Heading("通报批评")
        for one in bulletin.picture.criticisms:
            yield Paragraph(one.words, lead=f"{one.unit}：")


def remarks_part(bulletin: Bulletin) -> Iterator[Block]:
    if bulletin.remarks:
        yield Heading("工作要求")
        for line in bulletin.remarks.splitlines():
            if line.strip():
                yield Paragraph(line.strip())
