"""PDF files: pages, words as typed, the same bytes, nothing left behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.documents import gb9704 as gb
from apps.documents import pdf
from apps.documents.blocks import Block, Heading, Paragraph, Picture, Pictures, Record, RedHead, SignOff, Table
from apps.documents.samples import samples, scenery
from apps.documents.tests.reading import document, pages

LINE = "山" * gb.CHARACTERS
ANY_KIND = [
    "#",
    "*bold*",
    "$x$",
    "\\",
    "@label",
    "//",
    "/* */",
    "#panic()",
    "😀",
    "\x00",
    "\x1b[0m",
    "<a>",
    "`",
    '"',
    "\ud800",
]


def built(*blocks: Block) -> bytes:
    return pdf.build(document(*blocks))


def flush(lines: int) -> tuple[Paragraph, ...]:
    """Paragraphs that fill a number of lines: two characters of each are its indent."""
    return tuple(Paragraph("山" * (gb.CHARACTERS - 2)) for _ in range(lines))


@pytest.mark.parametrize(("lines", "count"), [(22, 1), (23, 2), (44, 2), (45, 3)])
def test_a_page_holds_22_lines(lines: int, count: int) -> None:
    assert pages(built(*flush(lines))) == count


@pytest.mark.parametrize(("characters", "count"), [(28 * 22 - 2, 1), (28 * 22 - 1, 2)])
def test_a_line_holds_28_characters(characters: int, count: int) -> None:
    assert pages(built(Paragraph("山" * characters))) == count


@pytest.mark.parametrize("text", ANY_KIND)
def test_words_are_never_read_as_markup(text: str) -> None:
    assert pages(built(Heading(text), Paragraph(text, lead=text), Table((text,), ((text,),)), SignOff(text, text))) == 1


def test_text_can_be_read_out_of_it() -> None:
    assert b"/ToUnicode" in built(Paragraph("清溪镇"))


def test_the_same_document_gives_the_same_bytes() -> None:
    sample = samples()["brief"]
    assert pdf.build(sample) == pdf.build(sample)


def test_no_time_is_in_it() -> None:
    made = built(Paragraph("清溪镇"))
    assert b"CreationDate" not in made
    assert b"ModDate" not in made


def test_no_file_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    built(Pictures((Picture(scenery(80, 60, 1), "整改前"),)))
    assert list(tmp_path.iterdir()) == []


def test_a_sign_off_takes_text_with_it_to_the_next_page() -> None:
    alone = built(*flush(20), SignOff("清溪镇人民政府", "2026年11月5日"))
    assert pages(alone) == 2
    # Two lines and the room for the stamp fit below 18.
    assert pages(built(*flush(18), SignOff("清溪镇人民政府", "2026年11月5日"))) == 1


def test_the_record_stands_on_the_page_of_the_end_where_it_fits() -> None:
    assert pages(built(*flush(18), Record("各村", "党政办公室", "2026年11月5日"))) == 1
    assert pages(built(*flush(22), Record("各村", "党政办公室", "2026年11月5日"))) == 2


@pytest.mark.parametrize("number", ["", "清政发〔2026〕5号"])
def test_a_number_keeps_its_place_until_there_is_one(number: str) -> None:
    head = RedHead("清溪镇人民政府文件", number)
    assert [pages(built(head, *flush(lines))) for lines in (12, 13)] == [1, 2]


def test_a_long_table_goes_on_over_pages() -> None:
    rows = tuple((f"第{index}村", "河道垃圾清理不及时") for index in range(200))
    assert pages(built(Table(("单位", "问题"), rows))) > 5


def test_missing_fonts_say_what_brings_them(settings: Settings, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    pdf.fonts.cache_clear()
    with pytest.raises(pdf.FontsMissing, match="make setup"):
        built(Paragraph("清溪镇"))


def test_every_sample_is_drawn() -> None:
    assert all(pdf.build(sample).startswith(b"%PDF-") for sample in samples().values())
