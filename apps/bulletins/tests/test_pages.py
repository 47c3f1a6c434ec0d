"""The pages of a bulletin: who reads what, and what the office does on a draft."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.bulletins.actions import build_bulletin, fill_in_bulletin, issue_bulletin
from apps.bulletins.models import Bulletin
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
    return {"remarks": "", "seen": draft.taken_at.isoformat()} | more


def test_a_cadre_reads_an_issue_and_no_draft(draft: Bulletin, cadre: User, officer: User) -> None:
    reader = browser(cadre)
    assert reader.get(draft.get_absolute_url()).status_code == 404
    issue_bulletin(draft.pk, by=officer)
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


def test_figures_taken_anew_meanwhile_are_shown_before_issuing(draft: Bulletin, officer: User) -> None:
    sent = fields(draft, remarks="请抓紧") | {"seen": "2026-11-24T10:00:00.000000+00:00"}
    answer = browser(officer).post(f"/bulletins/{draft.pk}/issue/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "taken anew meanwhile" in page
    assert "请抓紧" in page
    assert Bulletin.objects.get().status == "draft"


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
    fill_in_bulletin(draft.pk, by=officer, remarks="", picked=[])
    issue_bulletin(draft.pk, by=officer)
    assert browser(cadre).get(f"/bulletins/{draft.pk}/photos/{photo}/thumb/").status_code == 404


def test_a_photo_of_the_issue_is_seen_by_other_villages(draft: Bulletin, officer: User, cadre: User) -> None:
    photo = FindingPhoto.objects.get().pk
    fill_in_bulletin(draft.pk, by=officer, remarks="", picked=[photo])
    issue_bulletin(draft.pk, by=officer)
    answer = browser(cadre).get(f"/bulletins/{draft.pk}/photos/{photo}/thumb/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]


def test_an_empty_ledger_says_what_will_be_here(cadre: User) -> None:
    assert "No bulletin yet." in browser(cadre).get("/bulletins/").content.decode()
