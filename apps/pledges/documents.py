"""责任书 as official texts: to print and sign, as signed on the phone, and as Word; 一岗双责清单 (domain.md §6, §9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from apps.core.days import chinese_day
from apps.core.text import plain
from apps.documents import codes
from apps.documents.blocks import Block, Document, Heading, Paragraph, Picture, Pictures, Table, Title
from apps.pledges.models import Pledge, Seat
from apps.pledges.queries import DutyRow
from apps.pledges.wording import TARGETS, promised
from apps.towns.models import Town
from apps.units.queries import office_in_documents

HEADING = re.compile(r"[一二三四五六七八九十]+、(.{1,30})")
CODE = "TOWNENV1:{key}:"  # before the page's number
SIDES = {Seat.Side.UPPER: "甲方", Seat.Side.LOWER: "乙方"}


def code_of(pledge: Pledge) -> str:
    """What the code on a printed page says: which pledge, which page."""
    return CODE.format(key=pledge.key.hex) + "{page}"


def paper_to_sign(pledge: Pledge) -> Document:
    """For the meeting: lines to sign and to stamp, and on each page the code by which its scan is found."""
    blocks = (*text_of(pledge), *lines_to_sign(pledge))
    return Document(pledge.title, blocks, author_of(pledge), page_code=code_of(pledge))


def signed_paper(pledge: Pledge, fingerprint: str) -> Document:
    """As signed on the phone: signatures, fingerprint, and a code that leads to the page that says it is genuine."""
    blocks = (*text_of(pledge), *signatures(pledge), *told(fingerprint))
    return Document(pledge.title, blocks, author_of(pledge), page_code=proof(fingerprint))


def proof(fingerprint: str) -> str:
    """What the code on signed paper says: the page that says it is genuine; where the site's address isn't known, which
    fingerprint it is.
    """
    if settings.SITE_URL:
        return f"{settings.SITE_URL}{reverse('pledges:verify', args=[fingerprint])}"
    return f"电子指纹（SHA-256）：{fingerprint}"


def word_of(pledge: Pledge) -> Document:
    """To read and to file: signed on the phone with signatures and code, else with lines to sign."""
    if pledge.is_signed and pledge.way == Pledge.Way.PHONE:
        code = Picture(codes.as_jpeg(proof(pledge.fingerprint)), "扫码核验真伪")
        blocks = (*text_of(pledge), *signatures(pledge), *told(pledge.fingerprint), Pictures((code,)))
        return Document(pledge.title, blocks, author_of(pledge))
    return Document(pledge.title, (*text_of(pledge), *lines_to_sign(pledge)), author_of(pledge))


def author_of(pledge: Pledge) -> str:
    return office_in_documents(pledge.town, pledge.made_at.astimezone(pledge.town.zone).date())


def text_of(pledge: Pledge) -> Iterator[Block]:
    """Title, text, and the targets where the text has their place; at its end where it has none."""
    yield Title(pledge.title)
    lines = [line.strip() for line in pledge.body.splitlines() if line.strip()]
    for line in lines:
        if line == TARGETS:
            yield targets(pledge)
        elif found := HEADING.fullmatch(line):
            yield Heading(found[1])
        else:
            yield Paragraph(line)
    if TARGETS not in lines:
        yield targets(pledge)


def targets(pledge: Pledge) -> Table:
    rows = [
        (str(one.number), one.name, promised(one.direction, one.value, one.unit_of_measure), plain(one.weight))
        for one in pledge.clauses.all()
    ]
    return Table(("序号", "指标", "目标", "分值"), tuple(rows), (1, 5, 4, 1.5))


def party(pledge: Pledge, side: Seat.Side) -> str:
    if side == Seat.Side.LOWER:
        return pledge.unit_label
    if pledge.upper is None:
        return pledge.town.county
    return pledge.town.government if pledge.upper.kind == "town" else pledge.upper.name


def seats_of(pledge: Pledge, side: Seat.Side) -> list[Seat]:
    return [one for one in pledge.seats.all() if one.side == side and not one.is_takeover]


def lines_to_sign(pledge: Pledge) -> Iterator[Block]:
    """Both posts of either side, each its line; who holds both posts signs once and names both (一肩挑)."""
    for side, called in SIDES.items():
        yield Paragraph(f"{called}（盖章）：{party(pledge, side)}")
        for seat in seats_of(pledge, side):
            yield Paragraph(f"{seat.titles}（签字）：＿＿＿＿＿＿＿＿＿＿")
    yield Paragraph("签订日期：＿＿＿＿年＿＿月＿＿日")


def told(fingerprint: str) -> Iterator[Block]:
    """The fingerprint in groups of eight: a line breaks between them, and they are compared one by one."""
    yield Paragraph("电子指纹（SHA-256）：")
    yield Paragraph(" ".join(fingerprint[first : first + 8] for first in range(0, len(fingerprint), 8)))


def signatures(pledge: Pledge) -> Iterator[Block]:
    for side, called in SIDES.items():
        seats = seats_of(pledge, side)
        yield Paragraph(f"{called}：{party(pledge, side)}")
        for first in range(0, len(seats), 2):
            yield Pictures(tuple(signature(seat) for seat in seats[first : first + 2]))


def signature(seat: Seat) -> Picture:
    day = seat.signed_on
    when = f"，{chinese_day(day)}" if day else ""
    return Picture(bytes(seat.drawing or b""), f"{seat.titles} {seat.name}{when}")


def duties_list(town: Town, rows: Sequence[DutyRow], day: date) -> Document:
    """一岗双责清单 of the town's leaders, by line."""
    cells = tuple(
        (
            str(number),
            row.holder or "（空缺）",
            row.post.title,
            "、".join(row.lines) or "全面工作",
            row.words or "（待填写）",
        )
        for number, row in enumerate(rows, 1)
    )
    table = Table(("序号", "姓名", "职务", "分管领域", "生态环境保护职责"), cells, (1.4, 2, 2.4, 3, 6.6))
    office = office_in_documents(town, day)
    name = f"{town.name}生态环境保护“一岗双责”责任清单"
    return Document(name, (Title(name), table, Paragraph(f"（截至{chinese_day(day)}）")), office)
