"""工作进展情况汇报 as an official text (domain.md §9): title, sections, sign-off; no red head, as it isn't formal."""

from __future__ import annotations

from collections.abc import Iterator

from apps.core.days import chinese_day
from apps.documents.blocks import Block, Document, Heading, Paragraph, SignOff, Title
from apps.summaries.models import Part
from apps.summaries.report import Report

CHAPTERS = {
    "工作进展情况": {Part.AWARENESS: "思想认识方面", Part.DUTIES: "责任落实方面"},
    "存在的主要问题": {
        Part.LACKS_AWARENESS: "思想认识方面",
        Part.LACKS_MEANS: "基础设施和经费方面",
        Part.LACKS_TEAM: "队伍建设方面",
    },
    "下一步工作打算": {
        Part.NEXT_FACILITIES: "基础设施建设",
        Part.NEXT_CLEANUPS: "重点整治",
        Part.NEXT_COAL: "散煤治理",
        Part.NEXT_BOILERS: "燃煤锅炉整治",
        Part.NEXT_MECHANISM: "长效机制",
    },
}


def document_of(report: Report) -> Document:
    """The whole report; a draft says that it is one. A frozen one gives the same bytes for ever."""
    quarter, town = report.quarter, report.town
    when, what = f"{town.name}{quarter.chinese}", "生态环境保护工作进展情况汇报"
    name = f"{when}{what}"
    title = f"{when}\n{what}" if report.is_frozen else f"{when}\n{what}\n（草稿）"
    blocks = [
        Title(title),
        *paragraphs(report, Part.OPENING),
        *chapters(report),
        SignOff(town.government, day_of(report)),
    ]
    return Document(name if report.is_frozen else f"{name}（草稿）", tuple(blocks), author=town.government)


def chapters(report: Report) -> Iterator[Block]:
    for title, parts in CHAPTERS.items():
        yield Heading(title)
        for part, heading in parts.items():
            yield Heading(heading, level=2)
            yield from paragraphs(report, part)


def paragraphs(report: Report, part: Part) -> Iterator[Block]:
    return (Paragraph(line) for line in report.section(part).lines)


def day_of(report: Report) -> str:
    """The day it was frozen; a draft's today."""
    stored = report.stored
    frozen_at = stored.frozen_at if stored else None
    day = frozen_at.astimezone(report.town.zone).date() if frozen_at else report.town.today()
    return chinese_day(day)
