"""From a described document to its lines: which style, which words, which place. The rules stand here once."""

from dataclasses import replace
from functools import singledispatch

from apps.documents import gb9704 as gb
from apps.documents.blocks import (
    Addressee,
    Attachments,
    Block,
    Document,
    Heading,
    Masthead,
    MinutesHead,
    Paragraph,
    Pictures,
    Record,
    RedHead,
    SignOff,
    Table,
    Title,
)
from apps.documents.gb9704 import Font
from apps.documents.pieces import Foot, Line, Piece, Rule, Run
from apps.documents.tables import grid, photos
from apps.documents.wording import Counter, ems, lines_of, one_line, title_lines

HEADS = (Masthead, RedHead, MinutesHead)


def typeset(document: Document) -> list[Piece]:
    """The pieces of a document in order. Raises ValueError for a picture that is none and for an uneven table."""
    counter = Counter()
    blocks = [with_number(block, counter) for block in document.blocks]
    pieces: list[Piece] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        drawn = pieces_of(block)
        if isinstance(block, HEADS):
            drawn = [*drawn[:-1], spaced(drawn[-1], following)]
        if isinstance(following, SignOff):
            drawn = kept(drawn)
        pieces.extend(drawn)
    return pieces


def with_number(block: Block, counter: Counter) -> Block:
    return replace(block, text=counter.next(block.level) + block.text) if isinstance(block, Heading) else block


def spaced(rule: Piece, following: Block | None) -> Piece:
    """The title stands two lines below the rule (7.3.1), anything else one."""
    assert isinstance(rule, Rule)
    return replace(rule, below=gb.PITCH * (2 if isinstance(following, Title) else 1))


def kept(pieces: list[Piece]) -> list[Piece]:
    """The same, its last line on the page of what follows: a stamp never stands without text (7.3.5.4)."""
    last = pieces[-1] if pieces else None
    return [*pieces[:-1], replace(last, keep_next=True)] if isinstance(last, Line) else pieces


def line(style: gb.Style, text: str, font: Font | None = None) -> Line:
    return Line(style, (Run(one_line(text), font),))


@singledispatch
def pieces_of(block: Block) -> list[Piece]:
    raise TypeError(f"No block of a document: {block!r}")


@pieces_of.register
def masthead(block: Masthead) -> list[Piece]:
    below = Line(gb.OFFICE_AND_DAY, (Run(one_line(block.office)),), far=(Run(one_line(block.day)),))
    return [line(gb.MASTHEAD, block.title), line(gb.ISSUE, block.issue), below, Rule(0, 0, gb.HEAVY, gb.BLACK)]


@pieces_of.register
def red_head(block: RedHead) -> list[Piece]:
    return [agency(block.agency), number(block), red_rule()]


@pieces_of.register
def minutes_head(block: MinutesHead) -> list[Piece]:
    pieces: list[Piece] = [agency(block.title), line(gb.NUMBER, block.number)]
    if block.office or block.day:
        pieces.append(Line(gb.OFFICE_AND_DAY, (Run(one_line(block.office)),), far=(Run(one_line(block.day)),)))
    return [*pieces, red_rule()]


def agency(text: str) -> Line:
    """The red head (7.2.4), as large as its line allows, its upper edge 35 mm below the top of the type area."""
    words = one_line(text)
    size = min(gb.HEAD_LARGEST, gb.HEAD_WIDTH / max(ems(words), 1))
    pitch = size * 1.2
    return line(replace(gb.AGENCY, size=size, pitch=pitch, before=gb.HEAD_DROP - (pitch - size) / 2), words)


def number(block: RedHead) -> Line:
    """The number in the middle; with a signer at the left, the signer at the right (7.2.5, 7.2.6)."""
    if not block.signer:
        return line(gb.NUMBER, block.number)
    signer = (Run("签发人："), Run(one_line(block.signer), Font.KAI))
    return Line(gb.NUMBER_AND_SIGNER, (Run(one_line(block.number)),), far=signer)


def red_rule() -> Rule:
    """4 mm below the characters of the line before (7.2.7), which stand in the middle of their line."""
    return Rule(gb.RULE_GAP - (gb.PITCH - gb.BODY) / 2, 0, gb.HEAVY, gb.RED)


@pieces_of.register
def title(block: Title) -> list[Piece]:
    *lines, last = title_lines(block.text, int(gb.WIDTH / gb.TITLE)) or [""]
    return [
        *[line(gb.DOCUMENT_TITLE, text) for text in lines],
        line(replace(gb.DOCUMENT_TITLE, after=gb.PITCH), last),  # 7.3.2: a line between it and what follows
    ]


@pieces_of.register
def addressee(block: Addressee) -> list[Piece]:
    return [line(gb.ADDRESSEE, one_line(block.text).rstrip("：:") + "：")]


@pieces_of.register
def heading(block: Heading) -> list[Piece]:
    return [line(gb.HEADINGS[block.level], block.text)]


@pieces_of.register
def paragraph(block: Paragraph) -> list[Piece]:
    lead = (Run(one_line(block.lead), Font.KAI),) if block.lead else ()
    first, *others = lines_of(block.text) or [""]
    pieces: list[Piece] = [Line(gb.BODY_TEXT, (*lead, Run(first)))] if lead or first else []
    return pieces + [line(gb.BODY_TEXT, text) for text in others]


@pieces_of.register
def table(block: Table) -> list[Piece]:
    return [grid(block)]


@pieces_of.register
def pictures(block: Pictures) -> list[Piece]:
    return [photos(block)] if block.pictures else []


@pieces_of.register
def attachments(block: Attachments) -> list[Piece]:
    """附件 two characters in; a long name goes on below its own first character (7.3.4)."""
    names = [one_line(name) for name in block.names]
    many = len(names) > 1
    labels = [f"{index}." if many else "" for index, _ in enumerate(names, 1)]
    labels[:1] = ["附件：" + label for label in labels[:1]]
    left = gb.INDENT + gb.CHARACTER * (4.5 if many else 3)
    return [
        Line(attachment(left, is_first=not index), (Run(name),), label)
        for index, (label, name) in enumerate(zip(labels, names, strict=True))
    ]


def attachment(left: float, *, is_first: bool) -> gb.Style:
    start = gb.INDENT if is_first else gb.INDENT + 3 * gb.CHARACTER
    return replace(gb.ATTACHMENTS, left=left, first=start - left, before=gb.PITCH if is_first else 0)


@pieces_of.register
def sign_off(block: SignOff) -> list[Piece]:
    """The day ends four characters from the right, the office stands in the middle above it (7.3.5.1)."""
    office, day = one_line(block.office), one_line(block.day)
    wide = max(ems(office), ems(day) + 2 * 4)
    style = replace(gb.SIGN_OFF, left=max(0, gb.WIDTH - wide * gb.CHARACTER))
    above = Line(replace(style, before=gb.STAMP_ROOM), (Run(office),), keep_next=True)
    return [above, Line(style, (Run(day),))]


@pieces_of.register
def record(block: Record) -> list[Piece]:
    """抄送 with its full stop, below it who printed it and when (7.4.2, 7.4.3)."""
    lines = [Line(gb.RECORD, (Run(one_line(block.office)),), far=(Run(one_line(block.day) + "印发"),))]
    copies_to = one_line(block.copies_to)
    if copies_to:
        hang = 3 * gb.SMALL
        style = replace(gb.RECORD, left=gb.RECORD.left + hang, first=-hang)
        lines.insert(0, Line(style, (Run(copies_to.rstrip("。") + "。"),), "抄送："))
    return [Foot(tuple(lines))]


def properties(document: Document) -> tuple[str, str]:
    """Title and author as the file's properties hold them."""
    return one_line(document.name), one_line(document.author)
