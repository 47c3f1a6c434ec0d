"""POST /reports/new/ as the interfaces say: JSON for the phone's script, pages for a browser."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.rectifications.models import Task
from apps.reports.models import DailyReport, Finding
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import moment
from tests.make import category, jpeg, make_admin, make_draft, make_inspector, make_report

JSON = {"HTTP_ACCEPT": "application/json"}


def nil(**fields: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "report_date": "2026-11-24"} | fields


def with_findings(*findings: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data = nil(**fields) | {"findings-TOTAL_FORMS": len(findings), "findings-INITIAL_FORMS": 0}
    for number, finding in enumerate(findings):
        data |= {f"findings-{number}-{name}": value for name, value in finding.items()}
    return data


def litter(town: Town, **fields: Any) -> dict[str, Any]:
    return {"category": category(town).pk, "place": "村口", "severity": "general"} | fields


@pytest.fixture
def browser(client: Client, cadre: User) -> Client:
    client.force_login(cadre, backend="apps.accounts.backends.AccountBackend")
    return client


def errors_of(client: Client, data: dict[str, Any]) -> dict[str, list[str]]:
    response = client.post("/reports/new/", data, **JSON)
    assert response.status_code == 422
    return response.json()["errors"]


def test_a_client_id_and_a_day_are_enough(browser: Client) -> None:
    response = browser.post("/reports/new/", nil(), **JSON)
    report = DailyReport.objects.get()
    assert response.status_code == 201
    assert response.json() == {"id": report.pk, "url": f"/reports/{report.pk}/", "tasks": []}


def test_everything_that_may_come_is_taken(browser: Client, town: Town, village: Unit) -> None:
    finding = litter(town, description="塑料袋", latitude="34.712345678", longitude="105.6123456789", accuracy="12.6")
    data = with_findings(finding, unit=village.pk, written_at="2026-11-24T01:30:00Z", patrol_from="08:00",
                         patrol_to="09:30", patrollers="王军", remarks="有雾")  # fmt: skip
    response = browser.post("/reports/new/", data, **JSON)
    report, found = DailyReport.objects.get(), Finding.objects.get()
    assert response.json()["tasks"] == [f"/tasks/{Task.objects.get().pk}/"]
    assert report.written_at == moment("2026-11-24 09:30")
    assert (f"{report.patrol_from:%H:%M}", report.patrollers, report.remarks) == ("08:00", "王军", "有雾")
    assert (str(found.latitude), str(found.longitude), found.accuracy) == ("34.712346", "105.612346", 13)


def test_sent_again_it_is_answered_with_200_and_the_stored_report(browser: Client, town: Town) -> None:
    data = with_findings(litter(town))
    first, second = (browser.post("/reports/new/", data, **JSON) for _n in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_an_amendment_is_answered_with_200(browser: Client, colleague: User, village: Unit) -> None:
    report = make_report(colleague, village, TODAY).report
    response = browser.post("/reports/new/", nil(remarks="补充"), **JSON)
    assert (response.status_code, response.json()["id"]) == (200, report.pk)


def test_a_browser_is_sent_to_the_report(browser: Client) -> None:
    response = browser.post("/reports/new/", nil())
    assert response.status_code == 302
    assert response.headers["Location"] == f"/reports/{DailyReport.objects.get().pk}/"


def test_a_wrong_field_is_named(browser: Client) -> None:
    assert set(errors_of(browser, {"client_id": "x", "report_date": "24.11."})) == {"client_id", "report_date"}
    assert not DailyReport.objects.exists()


def test_a_wrong_field_of_a_finding_is_named_by_its_number(browser: Client, town: Town) -> None:
    errors = errors_of(browser, with_findings(litter(town), litter(town, category="", place="")))
    assert set(errors) == {"findings-1-category", "findings-1-place"}


def test_a_photo_that_is_needed_is_named_by_its_finding(browser: Client, town: Town) -> None:
    errors = errors_of(browser, with_findings(litter(town), litter(town, severity="serious")))
    assert "findings-1-photos" in errors


def test_a_finding_that_was_opened_and_left_empty_is_no_nil_report(browser: Client) -> None:
    errors = errors_of(browser, with_findings({"category": "", "place": "", "severity": "general"}))
    assert {"findings-0-category", "findings-0-place"} <= set(errors)
    assert not DailyReport.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("report_date", "2026-11-25"), ("report_date", "9999-12-31"), ("report_date", "0001-01-01"),
     ("report_date", "2026-02-30"), ("patrol_from", "25:00"), ("places", "999999"), ("written_at", "soon"),
     ("patrollers", "x" * 101), ("remarks", "a\x00b"), ("unit", "x"), ("unit", "9" * 30)],
)  # fmt: skip
def test_what_is_wrong_is_refused_at_its_field(browser: Client, name: str, value: str) -> None:
    assert name in errors_of(browser, nil(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("latitude", "91"), ("longitude", "abc"), ("accuracy", "-1"), ("accuracy", "nan"), ("severity", "awful"),
     ("category", "9" * 30), ("place", "x" * 101), ("kept_photos", "9" * 30), ("kept_photos", "x")],
)  # fmt: skip
def test_what_is_wrong_in_a_finding_is_refused(browser: Client, town: Town, name: str, value: str) -> None:
    finding = litter(town, latitude="34.7", longitude="105.6") | {name: value}
    errors_of(browser, with_findings(finding))
    assert not DailyReport.objects.exists()


def test_half_a_position_is_none(browser: Client, town: Town) -> None:
    browser.post("/reports/new/", with_findings(litter(town, latitude="34.7")), **JSON)
    assert Finding.objects.get().latitude is None


def test_one_end_of_a_patrol_is_refused(browser: Client) -> None:
    assert set(errors_of(browser, nil(patrol_from="08:00"))) == {"patrol_to"}


def test_an_end_before_the_start_is_the_next_day(browser: Client) -> None:
    browser.post("/reports/new/", nil(patrol_from="22:00", patrol_to="01:00"), **JSON)
    assert f"{DailyReport.objects.get().patrol_to:%H:%M}" == "01:00"


def test_somebody_elses_unit_in_the_form_is_refused(browser: Client, other_village: Unit) -> None:
    assert set(errors_of(browser, nil(unit=other_village.pk))) == {"unit"}
    assert not DailyReport.objects.exists()


def test_a_category_that_the_town_has_hidden_is_refused(browser: Client, town: Town) -> None:
    hidden = category(town)
    hidden.is_hidden = True
    hidden.save()
    assert "findings-0-category" in errors_of(browser, with_findings(litter(town)))


def test_a_caller_named_by_a_cadre_is_not_believed(browser: Client) -> None:
    browser.post("/reports/new/", nil(caller="王书记", called_at="2026-11-24T08:00"), **JSON)
    assert DailyReport.objects.get().caller == ""


def test_photos_come_along_or_ahead(browser: Client, cadre: User, town: Town) -> None:
    ahead = make_draft(cadre)
    finding = litter(town, severity="serious", photos=[jpeg(color="red"), jpeg(color="blue")], kept_photos=[ahead.pk])
    browser.post("/reports/new/", with_findings(finding), **JSON)
    photos = Finding.objects.get().photos.all()
    assert len(photos) == 3
    assert ahead.pk in {photo.photo_id for photo in photos}


def test_one_photo_as_before_and_after_is_kept_once(browser: Client, cadre: User, town: Town) -> None:
    photo = make_draft(cadre).pk
    finding = litter(town, fixed_on_spot="on", kept_photos=[photo], kept_after_photos=[photo])
    response = browser.post("/reports/new/", with_findings(finding), **JSON)
    assert response.status_code == 201
    assert Finding.objects.get().photos.count() == 1


def test_what_is_no_photo_is_named_and_the_others_stay_as_drafts(browser: Client, town: Town) -> None:
    fake = jpeg("bill.jpg")
    fake.file.seek(0)
    fake.file.write(b"%PDF-1.7 not a photo at all")
    errors = errors_of(browser, with_findings(litter(town, photos=[jpeg(), fake])))
    assert set(errors) == {"findings-0-photos"}
    assert not DailyReport.objects.exists()


def test_without_signing_in_there_is_no_report(client: Client, village: Unit) -> None:
    assert client.post("/reports/new/", nil(), **JSON).status_code == 302
    assert not DailyReport.objects.exists()


@pytest.mark.parametrize("make", [make_inspector, make_admin])
def test_who_reports_on_nothing_gets_403(client: Client, village: Unit, make: Any) -> None:
    client.force_login(make(), backend="apps.accounts.backends.AccountBackend")
    assert client.post("/reports/new/", nil(), **JSON).status_code == 403


def test_reports_come_in_while_the_queue_is_down(browser: Client, town: Town, settings: Any) -> None:
    nobody = "redis://127.0.0.1:1/0"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = nobody
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody}}
    assert browser.post("/reports/new/", with_findings(litter(town)), **JSON).status_code == 201
    assert Task.objects.count() == 1


def test_less_than_no_problem_is_refused(browser: Client, town: Town) -> None:
    data = with_findings(litter(town)) | {"findings-TOTAL_FORMS": -1}
    assert browser.post("/reports/new/", data, **JSON).status_code == 422
    assert not DailyReport.objects.exists()
