"""Word files after GB/T 9704-2012, judged by their XML."""

from __future__ import annotations

import io
import re
import time
import zipfile

import docx
import pytest

from apps.documents import word
from apps.documents.blocks import (
    Attachments,
    Heading,
    Paragraph,
    Picture,
    Pictures,
    Record,
    RedHead,
    SignOff,
    Table,
    Title,
)
from apps.documents.samples import samples, scenery
from apps.documents.tests.reading import (
    R,
    body,
    document,
    every,
    find,
    lines,
    part,
    parts,
    relations,
    style,
    value,
    words,
)

PLAIN = word.build(document(Paragraph("清溪镇")))
WORDS_OF_ANY_KIND = "#*$\\@//<&>\"'😀“”——" + "一\x00二\x0b三\ud800四\ufffe五\x1b"


def attributes(file: bytes, name: str) -> dict[str, str]:
    element = find(part(file, "document"), f"body/sectPr/{name}")
    return {key.split("}")[1]: text for key, text in element.items()}


def fonts_of(element: object) -> set[str]:
    """The fonts of one w:rFonts, which must name all four kinds."""
    fonts = find(element, "rPr/rFonts")
    return {value(fonts, kind) for kind in ("ascii", "hAnsi", "eastAsia", "cs")}


def test_the_page_is_a4_with_the_margins_of_the_standard() -> None:
    assert attributes(PLAIN, "pgSz") == {"w": "11906", "h": "16838"}
    margins = attributes(PLAIN, "pgMar")
    in_mm = {side: round(int(margins[side]) / 20 / 72 * 25.4) for side in ("top", "left", "right", "bottom")}
    assert in_mm == {"top": 37, "left": 28, "right": 26, "bottom": 35}


def test_the_grid_has_22_lines_of_28_characters() -> None:
    grid = attributes(PLAIN, "docGrid")
    margins = {side: int(text) for side, text in attributes(PLAIN, "pgMar").items()}
    width, height = 11906 - margins["left"] - margins["right"], 16838 - margins["top"] - margins["bottom"]
    assert (grid["type"], grid["linePitch"]) == ("linesAndChars", "579")
    assert height // 579 == 22
    assert int(width / (16 * 20 + int(grid["charSpace"]) / 4096 * 20)) == 28


def test_body_text_is_16_points_fangsong_with_an_exact_pitch_and_two_characters_indent() -> None:
    found = style(PLAIN, "BodyText")
    assert fonts_of(found) == {"仿宋_GB2312"}
    assert value(find(found, "rPr/sz")) == "32"
    spacing, indent = find(found, "pPr/spacing"), find(found, "pPr/ind")
    assert (value(spacing, "line"), value(spacing, "lineRule")) == ("579", "exact")
    assert value(indent, "firstLine") == "632"


@pytest.mark.parametrize(
    ("key", "font", "size"),
    [
        ("DocumentTitle", "方正小标宋简体", 44),
        ("Agency", "方正小标宋简体", 96),
        ("Heading1", "黑体", 32),
        ("Heading2", "楷体_GB2312", 32),
        ("Heading3", "仿宋_GB2312", 32),
        ("Heading4", "仿宋_GB2312", 32),
        ("Record", "仿宋_GB2312", 28),
        ("PageNumber", "宋体", 28),
    ],
)
def test_each_part_has_its_font_and_size(key: str, font: str, size: int) -> None:
    found = style(PLAIN, key)
    assert fonts_of(found) == {font}
    assert value(find(found, "rPr/sz")) == str(size)


def test_every_run_names_the_font_of_every_kind_of_character() -> None:
    for sample in samples().values():
        for run in every(part(word.build(sample), "document"), "r"):
            if words(run):
                assert len(fonts_of(run)) == 1


def test_no_font_comes_from_a_theme_and_the_language_is_chinese() -> None:
    assert not [
        name for name, text in parts(PLAIN).items() if re.search(r"(ascii|hAnsi|eastAsia|cs)Theme|theme1", text)
    ]
    assert value(find(part(PLAIN, "styles"), "docDefaults/rPrDefault/rPr/lang"), "eastAsia") == "zh-CN"


def test_no_line_is_left_out_for_widows() -> None:
    assert value(find(part(PLAIN, "styles"), "docDefaults/pPrDefault/pPr/widowControl")) == "0"


def test_a_font_that_is_missing_has_a_second_name() -> None:
    table = {value(font, "name"): value(find(font, "altName")) for font in every(part(PLAIN, "fontTable"), "font")}
    assert table["仿宋_GB2312"] == "仿宋"
    assert set(table) == {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"}


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    assert every(part(PLAIN, "settings"), "evenAndOddHeaders")
    sides = {}
    for reference in every(part(PLAIN, "document"), "footerReference"):
        footer = part(PLAIN, relations(PLAIN)[reference.attrib[f"{R}id"]])
        sides[value(reference, "type")] = value(find(footer, "p/pPr/jc"))
        assert words(footer) == "— 1 —"
        assert value(find(footer, "p/fldSimple"), "instr") == " PAGE "
    assert sides == {"default": "right", "even": "left"}


def test_headings_are_numbered_in_the_outline() -> None:
    found = body(Heading("问题"), Heading("河道", 2), Heading("清理", 3), Heading("桥头", 4))
    assert lines(found) == ["一、问题", "（一）河道", "1.清理", "（1）桥头"]
    assert [value(find(style(PLAIN, f"Heading{level}"), "pPr/outlineLvl")) for level in (1, 2, 3, 4)] == list("0123")


def test_words_are_never_read_as_anything_else() -> None:
    assert lines(body(Paragraph(WORDS_OF_ANY_KIND))) == ["#*$\\@//<&>\"'😀“”——一二", "三四五"]


def test_python_docx_reads_it_back() -> None:
    read = docx.Document(io.BytesIO(word.build(document(Title("通知"), Paragraph("正文")))))
    assert [paragraph.text for paragraph in read.paragraphs] == ["通知", "正文"]
    assert (read.core_properties.title, read.core_properties.author) == ("督办通知", "清溪镇")


def test_the_heading_row_of_a_table_is_repeated_and_no_row_breaks() -> None:
    rows = every(body(Table(("单位", "问题"), (("石桥村", "1"), ("东河村", "2")))), "tr")
    assert [bool(every(row, "tblHeader")) for row in rows] == [True, False, False]
    assert all(every(row, "cantSplit") for row in rows)


def test_a_table_is_as_wide_as_the_type_area() -> None:
    table = body(Table(("单位", "问题"), (("石桥村", "1"),)))
    assert abs(sum(int(value(column, "w")) for column in every(table, "gridCol")) - 8844) <= 2


def test_between_two_tables_stands_a_paragraph() -> None:
    tags = [child.tag.split("}")[1] for child in find(body(*[Table(("单位",), (("石桥村",),))] * 2), "body")]
    assert tags == ["tbl", "p", "tbl", "p", "sectPr"]


def test_a_photo_keeps_its_caption_below_it_and_says_what_it_shows() -> None:
    found = body(Pictures((Picture(scenery(80, 60, 1), "整改前"), Picture(scenery(80, 60, 2), "整改后"))))
    (row,) = every(found, "tr")
    assert [words(cell) for cell in every(row, "tc")] == ["整改前", "整改后"]
    assert every(row, "cantSplit")
    assert [node.get("descr") for node in found.iter() if node.tag.endswith("}docPr")] == ["整改前", "整改后"]


def test_a_label_hangs_before_what_it_names() -> None:
    indents = [find(paragraph, "pPr/ind") for paragraph in every(body(Attachments(("清单", "表格"))), "p")]
    assert [int(value(indent, "left")) - int(value(indent, "hanging")) for indent in indents] == [632, 1579]


def test_the_sign_off_stays_with_the_line_before() -> None:
    paragraphs = every(body(Paragraph("请认真执行。"), SignOff("清溪镇", "2026年11月5日")), "p")
    assert [bool(every(paragraph, "keepNext")) for paragraph in paragraphs] == [True, True, False]


def test_the_record_is_held_at_the_foot_of_the_last_page() -> None:
    found = body(Record("县生态环境局", "党政办公室", "2026年11月24日"))
    place = every(found, "tblpPr")[0]
    assert (value(place, "vertAnchor"), value(place, "tblpYSpec")) == ("margin", "bottom")
    borders = find(find(found, "body/tbl/tblPr"), "tblBorders")
    assert [value(find(borders, edge), "sz") for edge in ("top", "insideH", "bottom")] == ["8", "6", "8"]


def test_the_rule_of_a_red_head_is_red() -> None:
    border = find(body(RedHead("清溪镇人民政府文件"))[0][2], "pPr/pBdr/bottom")
    assert value(border, "color") == "E60012"


def test_the_same_document_gives_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = samples()["brief"]
    first = word.build(sample)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert word.build(sample) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "dcterms" not in re.sub(r"xmlns:\w+=\S+", "", parts(first)["docProps/core.xml"])


def test_a_row_of_photos_may_stand_on_another_page_than_the_next() -> None:
    assert not every(style(PLAIN, "Photo"), "keepNext")


def test_nothing_of_the_template_stays_behind() -> None:
    names = set(parts(PLAIN))
    assert not {name for name in names if re.search("theme|numbering|customXml|Effects|thumbnail|app", name)}


def test_every_style_that_is_used_is_defined() -> None:
    known = {value(found, "styleId") for found in every(part(PLAIN, "styles"), "style")}
    for sample in samples().values():
        assert {value(used) for used in every(part(word.build(sample), "document"), "pStyle")} <= known
