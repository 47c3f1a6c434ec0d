"""From blocks to lines: what is added, and where it stands."""

import pytest

from apps.documents import gb9704 as gb
from apps.documents.blocks import (
    Addressee,
    Attachments,
    Block,
    Heading,
    Masthead,
    MinutesHead,
    Paragraph,
    Record,
    RedHead,
    SignOff,
    Title,
)
from apps.documents.pieces import Foot, Line, Piece, Rule
from apps.documents.tests.reading import document
from apps.documents.typesetting import typeset


def pieces(*blocks: Block) -> list[Piece]:
    return typeset(document(*blocks))


def said(line: Piece) -> str:
    return line.label + "".join(run.text for run in (*line.runs, *line.far))


def test_the_addressee_ends_with_one_full_width_colon() -> None:
    assert [said(pieces(Addressee(text))[0]) for text in ("石桥村", "石桥村：", "石桥村:")] == ["石桥村："] * 3


def test_headings_are_numbered_and_stay_with_what_follows() -> None:
    drawn = pieces(Heading("问题"), Heading("河道", 2), Heading("道路", 2), Heading("要求"), Heading("清理", 3))
    assert [said(line) for line in drawn] == ["一、问题", "（一）河道", "（二）道路", "二、要求", "1.清理"]
    assert all(line.style.keep_next for line in drawn)


def test_each_level_of_heading_has_the_font_of_the_standard() -> None:
    fonts = [pieces(Heading("问题", level))[0].style.font for level in (1, 2, 3, 4)]
    assert fonts == [gb.Font.HEI, gb.Font.KAI, gb.Font.BODY, gb.Font.BODY]


def test_numbering_begins_anew_in_each_document() -> None:
    assert [said(pieces(Heading("问题"))[0]) for _ in range(2)] == ["一、问题"] * 2


def test_each_line_of_a_text_is_a_paragraph_and_the_lead_stands_before_the_first() -> None:
    first, second = pieces(Paragraph("一\n\n二", lead="会议决定，"))
    assert [said(first), said(second)] == ["会议决定，一", "二"]
    assert [run.font for run in first.runs] == [gb.Font.KAI, None]


def test_an_empty_paragraph_is_left_out() -> None:
    assert pieces(Paragraph(" \n")) == []


@pytest.mark.parametrize(("number", "signer"), [("", ""), ("清政发〔2026〕5号", ""), ("", "周明远")])
def test_a_red_head_is_as_high_with_a_number_as_without(number: str, signer: str) -> None:
    agency, line, rule = pieces(RedHead("清溪镇人民政府文件", number, signer))
    assert (line.style.before, line.style.pitch) == (2 * gb.PITCH, gb.PITCH)
    assert agency.style.colour == rule.colour == gb.RED


def test_the_red_head_begins_35_mm_below_the_top_of_the_type_area() -> None:
    style = pieces(RedHead("清溪镇人民政府文件"))[0].style
    assert style.before + (style.pitch - style.size) / 2 == pytest.approx(35 * gb.MM)


def test_a_long_agency_stays_in_one_line() -> None:
    name = "中国共产党清溪镇委员会生态环境保护工作领导小组文件"
    assert pieces(RedHead(name))[0].style.size * len(name) <= gb.WIDTH


def test_the_red_rule_stands_4_mm_below_the_number() -> None:
    rule = pieces(RedHead("清溪镇人民政府文件"))[-1]
    assert rule.above + (gb.PITCH - gb.BODY) / 2 == pytest.approx(4 * gb.MM)


def test_the_signer_stands_at_the_other_end_of_the_numbers_line() -> None:
    line = pieces(RedHead("清溪镇人民政府文件", "清政发〔2026〕5号", "周明远"))[1]
    assert ["".join(run.text for run in line.runs), [run.text for run in line.far]] == [
        "清政发〔2026〕5号",
        ["签发人：", "周明远"],
    ]


@pytest.mark.parametrize(
    "head", [RedHead("文件"), MinutesHead("纪要"), Masthead("简报", "第12期", "环境办", "2026年11月24日")]
)
def test_a_title_stands_two_lines_below_the_rule_and_text_one(head: Block) -> None:
    rules = [
        next(piece for piece in pieces(head, following) if isinstance(piece, Rule))
        for following in (Title("通知"), Paragraph("正文"))
    ]
    assert [rule.below for rule in rules] == [2 * gb.PITCH, gb.PITCH]


def test_the_head_of_a_bulletin_is_not_red() -> None:
    drawn = pieces(Masthead("内部工作简报", "第12期", "环境办", "2026年11月24日"))
    assert [said(line) for line in drawn if isinstance(line, Line)] == [
        "内部工作简报",
        "第12期",
        "环境办2026年11月24日",
    ]
    assert not [piece for piece in drawn if "E60012" in repr(piece)]


def test_one_attachment_has_no_number_and_several_have() -> None:
    assert [said(line) for line in pieces(Attachments(("清单",)))] == ["附件：清单"]
    assert [said(line) for line in pieces(Attachments(("清单", "表格")))] == ["附件：1.清单", "2.表格"]


def test_the_names_of_attachments_begin_below_each_other() -> None:
    first, second = pieces(Attachments(("清单", "表格")))
    assert first.style.left == second.style.left
    assert first.style.left + first.style.first == pytest.approx(gb.INDENT)


def test_the_day_ends_four_characters_from_the_right_and_the_office_is_centred_above() -> None:
    office, day = pieces(SignOff("清溪镇人民政府", "2026年11月5日"))
    assert office.style.left == day.style.left
    room = gb.WIDTH - day.style.left
    assert (room - 6.5 * gb.CHARACTER) / 2 == pytest.approx(4 * gb.CHARACTER)


def test_an_office_with_a_long_name_stays_in_its_line() -> None:
    office, _ = pieces(SignOff("清溪镇" * 8, "2026年11月5日"))
    assert gb.WIDTH - office.style.left >= 24 * gb.CHARACTER


def test_a_sign_off_stays_with_the_end_of_the_text() -> None:
    text, office, day = pieces(Paragraph("请认真执行。"), SignOff("清溪镇", "2026年11月5日"))
    assert [text.keep_next, office.keep_next, day.keep_next] == [True, True, False]


def test_the_record_names_who_gets_a_copy_and_when_it_was_printed() -> None:
    (foot,) = pieces(Record("县生态环境局，各村。", "党政办公室", "2026年11月24日"))
    assert isinstance(foot, Foot)
    assert [said(line) for line in foot.lines] == ["抄送：县生态环境局，各村。", "党政办公室2026年11月24日印发"]


def test_a_record_without_copies_is_one_line() -> None:
    (foot,) = pieces(Record("", "党政办公室", "2026年11月24日"))
    assert len(foot.lines) == 1


def test_what_is_no_block_is_refused() -> None:
    with pytest.raises(TypeError, match="No block"):
        pieces("正文")
