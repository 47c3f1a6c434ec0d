"""The pages of a bulletin: who reads what, and what the office does on a draft."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.bulletins.actions import build_bulletin, fill_in_bulletin, issue_bulletin, refresh_bulletin
from apps.bulletins.models import Bulletin
from apps.bulletins.tests.conftest import revision
from apps.documents import pdf
from apps.reports.models import FindingPhoto
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_report

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def draft(day: Town, officer: User) -> Bulletin:
    with frozen("2026-11-24 18:30"):
        return build_bulletin(day, "daily", TODAY, by=officer)


def browser(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="apps.accounts.backends.AccountBackend")
    return client


def fields(draft: Bulletin, **more: object) -> dict[str, object]:
    return {"remarks": "", "seen": revision(draft)} | more


def test_a_cadre_reads_an_issue_and_no_draft(draft: Bulletin, cadre: User, officer: User) -> None:
    reader = browser(cadre)
    assert reader.get(draft.get_absolute_url()).status_code == 404
    issue_bulletin(draft.pk, by=officer, seen=revision(draft))
    page = reader.get(draft.get_absolute_url())
    assert "山口村" in page.content.decode()
    assert "Should have been found" not in page.content.decode()


def test_what_should_have_been_found_is_for_the_office_alone(draft: Bulletin, officer: User) -> None:
    page = browser(officer).get(draft.get_absolute_url()).content.decode()
    assert "Should have been found" in page
    assert "村部门口" in page


def test_issuing_keeps_remarks_and_photos_with_it(draft: Bulletin, officer: User) -> None:
    photo = FindingPhoto.objects.get().pk
    sent = fields(draft, remarks="请抓紧", picked=[photo])
    answer = browser(officer).post(f"/bulletins/{draft.pk}/issue/", sent)
    assert answer.status_code == 302
    draft = Bulletin.objects.get()
    assert (draft.status, draft.remarks, draft.picked) == ("issued", "请抓紧", [photo])


def test_a_draft_changed_meanwhile_is_looked_at_again_with_what_was_typed(draft: Bulletin, officer: User) -> None:
    sent = fields(draft, remarks="请抓紧")
    refresh_bulletin(draft.pk, by=officer, seen=draft.revision)
    answer = browser(officer).post(f"/bulletins/{draft.pk}/issue/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "changed meanwhile" in page
    assert "请抓紧" in page
    assert f'name="seen" value="{revision(draft)}"' in page
    assert Bulletin.objects.get().status == "draft"


def test_before_the_cut_off_the_draft_says_from_when_it_is_issued(day: Town, officer: User) -> None:
    with frozen("2026-11-24 17:00"):
        draft = build_bulletin(day, "daily", TODAY, by=officer)
        page = browser(officer).get(draft.get_absolute_url()).content.decode()
        assert "Units may report until 18:00" in page
        assert "still have time" in page
        assert "/docx/" not in page  # nothing to hand round yet
        answer = browser(officer).post(f"/bulletins/{draft.pk}/issue/", fields(draft, remarks="请抓紧"))
    assert answer.status_code == 422
    assert "from 11-24 18:00 on" in answer.content.decode()
    assert Bulletin.objects.get().remarks == "请抓紧"  # what was typed is kept


@pytest.mark.parametrize("day_", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly"])
def test_a_day_at_the_edges_is_refused_at_its_field(day: Town, officer: User, kind: str, day_: str) -> None:
    page = browser(officer).post("/bulletins/new/", {"kind": kind, "day": day_})
    assert page.status_code == 422
    assert page.context["form"].errors["day"]


def test_without_its_font_the_pdf_says_so(draft: Bulletin, officer: User, settings: Settings, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    pdf.fonts.cache_clear()
    answer = browser(officer).get(f"/bulletins/{draft.pk}/pdf/", follow=True)
    pdf.fonts.cache_clear()
    assert "The font of PDF files is missing" in answer.content.decode()


def test_the_draft_tells_that_reports_came_since(draft: Bulletin, officer: User, cadre: User, village: Unit) -> None:
    assert "since these figures" not in browser(officer).get(draft.get_absolute_url()).content.decode()
    with frozen("2026-11-24 18:40"):
        make_report(cadre, village, TODAY, remarks="补充")
        page = browser(officer).get(draft.get_absolute_url()).content.decode()
    assert "1 report came or changed since these figures." in page


def test_the_board_builds_todays(day: Town, officer: User) -> None:
    answer = browser(officer).post("/bulletins/new/", {"kind": "daily", "day": "2026-11-24"})
    assert answer.headers["Location"] == Bulletin.objects.get().get_absolute_url()


def test_a_day_to_come_is_refused_at_its_field(day: Town, officer: User) -> None:
    page = browser(officer).post("/bulletins/new/", {"kind": "daily", "day": "2026-12-24"})
    assert page.status_code == 422
    assert page.context["form"].errors["day"] == ["That day hasn't come yet."]


def test_word_and_pdf_are_named_in_chinese(draft: Bulletin, officer: User) -> None:
    answer = browser(officer).get(f"/bulletins/{draft.pk}/docx/")
    assert "%E6%B8%85%E6%BA%AA%E9%95%87" in answer.headers["Content-Disposition"]
    assert browser(officer).get(f"/bulletins/{draft.pk}/pdf/").content.startswith(b"%PDF")


def test_only_photos_that_the_issue_shows_are_given_out(draft: Bulletin, officer: User, cadre: User) -> None:
    photo = FindingPhoto.objects.get().pk
    fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=[])
    issue_bulletin(draft.pk, by=officer, seen=revision(draft))
    assert browser(cadre).get(f"/bulletins/{draft.pk}/photos/{photo}/thumb/").status_code == 404


def test_a_photo_of_the_issue_is_seen_by_other_villages(draft: Bulletin, officer: User, cadre: User) -> None:
    photo = FindingPhoto.objects.get().pk
    fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=[photo])
    issue_bulletin(draft.pk, by=officer, seen=revision(draft))
    answer = browser(cadre).get(f"/bulletins/{draft.pk}/photos/{photo}/thumb/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]


def test_an_empty_ledger_says_what_will_be_here(cadre: User) -> None:
    assert "No bulletin yet." in browser(cadre).get("/bulletins/").content.decode()
