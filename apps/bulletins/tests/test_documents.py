"""What the bulletin's Word, PDF and chat text say: the same figures as the page, and in the chat units only."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from django.core.files.storage import default_storage

from apps.accounts.models import User
from apps.bulletins.actions import build_bulletin, fill_in_bulletin, issue_bulletin
from apps.bulletins.documents import document_of
from apps.bulletins.models import Bulletin
from apps.bulletins.tests.conftest import revision
from apps.bulletins.wording import better_and_worse, chat_text
from apps.documents import pdf, word
from apps.photos.models import Photo
from apps.reports.models import Finding, FindingPhoto
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_report, sent_finding

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def bulletin(day: Town, officer: User) -> Bulletin:
    with frozen("2026-11-24 18:30"):
        draft = build_bulletin(day, "daily", TODAY, by=officer)
        fill_in_bulletin(
            draft.pk,
            by=officer,
            seen=revision(draft),
            remarks="请未报的村说明情况。\n雨后排查沟渠。",
            picked=[FindingPhoto.objects.get().pk],
        )
        return issue_bulletin(draft.pk, by=officer, seen=revision(draft))


def text_of(content: bytes) -> str:
    """All words of a Word file: paragraphs and cells."""
    opened = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in opened.paragraphs] + cells)


def test_the_chat_text_tells_the_day(bulletin: Bulletin) -> None:
    assert chat_text(bulletin).splitlines() == [
        "【清溪镇】11月24日日通报第1期",
        "应报 3 家，按时 1 家，迟报 1 家，未报 1 家，免报 1 家；报送率 66%。",
        "未报：山口村。",
        "迟报：桃园村。",
        "免报：河口村。",
        "发现问题 4 个（立行立改 1 个）：垃圾乱丢 4。分布：桃园村 3、柳树村 1。",
        "新交办 3 件，办结 0 件，逾期 0 件。",
    ]


def test_the_chat_text_holds_nothing_that_anybody_typed(day: Town, officer: User, village: Unit) -> None:
    """A name, a telephone, a plate in words, place or remarks stays out (domain.md §3)."""
    typed = "张三家门口 13912345678 甘E12345"
    Finding.objects.update(description=typed, place=typed)
    with frozen("2026-11-24 18:30"):
        bulletin = build_bulletin(day, "daily", TODAY, by=officer)
        fill_in_bulletin(
            bulletin.pk, by=officer, seen=revision(bulletin), remarks=typed, picked=[FindingPhoto.objects.get().pk]
        )
        issued = issue_bulletin(bulletin.pk, by=officer, seen=revision(bulletin))
    for secret in ("张三", "13912345678", "甘E12345", "officer", "late", "cadre"):
        assert secret not in chat_text(issued)


def test_word_tells_the_figures(bulletin: Bulletin) -> None:
    text = text_of(word.build(document_of(bulletin)))
    for words in (
        "内部工作简报",
        "第1期",
        "清溪镇11月24日生态环境日通报",
        "应报 3 家，按时 1 家，迟报 1 家，未报 1 家，免报 1 家；报送率 66%。",
        "未报：山口村。",
        "共发现问题 4 个，其中日督查发现 1 个；立行立改 1 个。",
        "桥下，垃圾乱丢。垃圾成堆。",
        "雨后排查沟渠。",
    ):
        assert words in text


def test_word_shows_the_picked_photo(bulletin: Bulletin) -> None:
    assert len(docx.Document(io.BytesIO(word.build(document_of(bulletin)))).inline_shapes) == 1


def test_a_photo_whose_file_is_lost_is_left_out(bulletin: Bulletin) -> None:
    default_storage.delete(FindingPhoto.objects.get().photo.path("large"))
    assert len(docx.Document(io.BytesIO(word.build(document_of(bulletin)))).inline_shapes) == 0


def test_an_issue_gives_the_same_files_for_ever(bulletin: Bulletin, day: Town, officer: User) -> None:
    before = word.build(document_of(bulletin)), pdf.build(document_of(bulletin))
    Town.objects.update(name="新镇")
    Unit.objects.filter(name="山口村").update(name="新村")
    Finding.objects.update(place="别处")
    with frozen("2026-11-25 10:00"):
        again = Bulletin.objects.select_related("town").get(pk=bulletin.pk)
        assert (word.build(document_of(again)), pdf.build(document_of(again))) == before


def test_a_draft_says_that_it_is_one(day: Town, officer: User) -> None:
    draft = build_bulletin(day, "daily", TODAY, by=officer)
    assert "（草稿）" in text_of(word.build(document_of(draft)))


def test_better_and_worse_are_told_against_both_periods(day: Town, officer: User) -> None:
    """Today two of three reported, one in time; yesterday all in time, a week ago one and late."""
    for day_, moment, names in (
        (date(2026, 11, 23), "2026-11-23 17:00", ["柳树村", "桃园村", "山口村", "河口村"]),
        (date(2026, 11, 17), "2026-11-17 19:00", ["柳树村"]),
    ):
        with frozen(moment):
            for unit in Unit.objects.filter(name__in=names):
                make_report(officer, unit, day_, caller="王军")
    better, worse = better_and_worse(build_bulletin(day, "daily", TODAY, by=officer))
    assert better == ["报送率比上周同日高 41 个百分点", "按时率比上周同日高 33 个百分点"]
    assert worse == ["报送率比昨日低 34 个百分点", "按时率比昨日低 67 个百分点"]


def test_a_period_in_which_nobody_reported_yet_is_compared_with_nothing(day: Town, officer: User) -> None:
    assert better_and_worse(build_bulletin(day, "daily", TODAY, by=officer)) == ([], [])


def test_more_problems_found_are_neither_better_nor_worse(day: Town, officer: User, cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 18:25"):
        make_report(cadre, village, TODAY, *[sent_finding(day)] * 9)
    with frozen("2026-11-24 18:30"):
        better, worse = better_and_worse(build_bulletin(day, "daily", TODAY, by=officer))
    assert not [words for words in better + worse if "问题" in words]


def test_a_week_names_how_often(day: Town, officer: User) -> None:
    with frozen("2026-11-29 18:30"):
        week = build_bulletin(day, "weekly", TODAY, by=officer)
    assert chat_text(week).splitlines()[0] == "【清溪镇】11月23日至29日周通报（草稿）"
    assert "未报：山口村 7 次、" in chat_text(week)
    assert word.build(document_of(week)).startswith(b"PK")


def test_photos_stay_under_their_issue(bulletin: Bulletin) -> None:
    assert Photo.objects.filter(pk=FindingPhoto.objects.get().photo_id).exists()
    assert bulletin.picture.problems[0].photos == [FindingPhoto.objects.get().pk]
