"""Pages of reports: what was typed stays, who may see what, and how a browser without script reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.photos.models import Photo
from apps.reports.models import DailyReport, Finding
from apps.reports.tests.conftest import TODAY
from apps.reports.tests.test_report_address import litter, nil, with_findings
from apps.towns.models import Category, PlaceKind, Town
from apps.units.models import Unit
from tests.make import category, jpeg, make_draft, make_report, sent_finding


@pytest.fixture
def browser(client: Client, cadre: User) -> Client:
    return as_user(client, cadre)


def as_user(client: Client, user: User) -> Client:
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def test_the_empty_form_offers_what_the_last_report_held(browser: Client, cadre: User, village: Unit) -> None:
    make_report(cadre, village, TODAY.replace(day=23), patrollers="王军、李梅", late_reason="忙")
    page = browser.get("/reports/new/").content.decode()
    assert "王军、李梅" in page
    assert "findings-__prefix__-category" in page


def test_where_the_days_report_stands_the_form_amends_it(browser: Client, cadre: User, village: Unit) -> None:
    report = make_report(cadre, village, TODAY).report
    assert browser.get("/reports/new/").headers["Location"] == f"/reports/{report.pk}/edit/"


@pytest.mark.parametrize("path", ["/reports/new/?date=2026-02-30", "/reports/?date=2026-02-30", "/reports/?date=x",
                                  "/reports/new/?date=9999-12-31&unit=x&findings=99", "/reports/?page=x&q=%00"])  # fmt: skip
def test_nonsense_in_the_address_is_passed_over(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("day", ["2026-02-30", "9999-12-31", "0001-01-01", "tomorrow", ""])
def test_a_day_that_cannot_be_comes_back_as_a_page(browser: Client, day: str) -> None:
    assert browser.post("/reports/new/", nil(report_date=day)).status_code == 422


def test_a_refused_page_keeps_what_was_typed_and_names_what_is_wrong(browser: Client, town: Town) -> None:
    data = with_findings(litter(town, place="", description="塑料袋一大堆"), remarks="有雾", patrollers="王军")
    response = browser.post("/reports/new/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert all(words in page for words in ("塑料袋一大堆", "有雾", "王军", data["client_id"]))
    assert not DailyReport.objects.exists()


def test_a_refused_page_keeps_the_photos(browser: Client, town: Town, cadre: User) -> None:
    response = browser.post("/reports/new/", with_findings(litter(town, place="", photos=[jpeg()])))
    kept = Photo.objects.drafts_of(cadre).get()
    assert f'name="findings-0-kept_photos" value="{kept.pk}"' in response.content.decode()


def test_the_unit_reads_its_report_the_office_too_and_another_village_gets_404(
    client: Client, cadre: User, colleague: User, officer: User, stranger: User, village: Unit
) -> None:
    url = make_report(cadre, village, TODAY).report.get_absolute_url()
    statuses = {user.username: as_user(client, user).get(url).status_code for user in (colleague, officer, stranger)}
    assert statuses == {"colleague": 200, "officer": 200, "stranger": 404}


def test_another_village_can_neither_amend_nor_withdraw(
    client: Client, cadre: User, stranger: User, village: Unit, town: Town
) -> None:
    report = make_report(cadre, village, TODAY, sent_finding(town)).report
    other = as_user(client, stranger)
    assert other.post(f"/reports/{report.pk}/edit/", nil()).status_code == 404
    assert other.post(f"/reports/findings/{Finding.objects.get().pk}/withdraw/", {"reason": "x"}).status_code == 404


def test_amending_adds_and_takes_out(browser: Client, cadre: User, village: Unit, town: Town) -> None:
    report = make_report(cadre, village, TODAY, sent_finding(town, place="槐树下")).report
    first = Finding.objects.get()
    data = with_findings(litter(town, place="河沟"), take_out=[first.pk])
    response = browser.post(f"/reports/{report.pk}/edit/", data)
    assert response.headers["Location"] == f"/reports/{report.pk}/"
    assert list(Finding.objects.counted().values_list("place", flat=True)) == ["河沟"]


def test_withdrawing_needs_a_reason(browser: Client, cadre: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY, sent_finding(town))
    url = f"/reports/findings/{Finding.objects.get().pk}/withdraw/"
    assert browser.post(url, {"reason": ""}).status_code == 200
    assert Finding.objects.counted().exists()
    assert browser.post(url, {"reason": "看错了"}).status_code == 302
    assert not Finding.objects.counted().exists()


def test_a_findings_photo_is_shown_to_who_reads_the_report(
    client: Client, cadre: User, colleague: User, stranger: User, village: Unit, town: Town
) -> None:
    photo = make_draft(cadre)
    make_report(cadre, village, TODAY, sent_finding(town, photo_ids=[photo.pk]))
    url = f"/reports/findings/{Finding.objects.get().pk}/photos/{photo.pk}/thumb/"
    response = as_user(client, colleague).get(url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    assert as_user(client, stranger).get(url).status_code == 404


def test_the_ledger_shows_the_own_unit_only(
    browser: Client, cadre: User, stranger: User, village: Unit, other_village: Unit
) -> None:
    make_report(cadre, village, TODAY)
    make_report(stranger, other_village, TODAY)
    page = browser.get("/reports/").content.decode()
    assert village.name in page
    assert other_village.name not in page


def test_a_spot_report_is_sent_and_read(browser: Client, town: Town) -> None:
    data: dict[str, Any] = {f"findings-0-{name}": value for name, value in litter(town).items()}
    response = browser.post("/reports/spot/", nil() | data)
    assert response.status_code == 302
    assert browser.get(response.headers["Location"]).status_code == 200


def test_a_refused_spot_report_keeps_what_was_typed(browser: Client, town: Town) -> None:
    data = {f"findings-0-{name}": value for name, value in litter(town, place="", description="塑料袋").items()}
    response = browser.post("/reports/spot/", nil() | data)
    assert response.status_code == 422
    assert "塑料袋" in response.content.decode()


def test_what_the_town_hides_later_stays_in_the_report_and_through_its_amendment(
    client: Client, cadre: User, village: Unit, town: Town
) -> None:
    river = PlaceKind.objects.get(town=town, code="river")
    looked_at = category(town)
    report = make_report(cadre, village, TODAY, places=[river.pk], categories=[looked_at.pk]).report
    PlaceKind.objects.filter(pk=river.pk).update(is_hidden=True)
    Category.objects.filter(pk=looked_at.pk).update(is_hidden=True)
    browser = as_user(client, cadre)

    assert browser.get(report.get_absolute_url()).context["places"] == [river]
    form = browser.get(f"{report.get_absolute_url()}edit/").context["form"]
    offered = {name: [pk for pk, _word in form.fields[name].choices] for name in ("places", "categories")}
    assert river.pk in offered["places"] and looked_at.pk in offered["categories"]


def test_what_the_town_has_hidden_is_offered_in_no_new_report(
    client: Client, cadre: User, village: Unit, town: Town
) -> None:
    river = PlaceKind.objects.get(town=town, code="river")
    make_report(cadre, village, TODAY - timedelta(days=1), places=[river.pk])
    PlaceKind.objects.filter(pk=river.pk).update(is_hidden=True)

    form = as_user(client, cadre).get("/reports/new/").context["form"]
    assert river.pk not in [pk for pk, _word in form.fields["places"].choices]
