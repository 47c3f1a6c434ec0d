"""A report taken by telephone: typed in by the office, on time by the call (domain.md §3)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.reports.models import DailyReport, ReportVersion
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen, moment
from tests.make import make_officer, make_report, make_town, make_unit, sent_finding

CALL = {"caller": "王书记", "called_at": moment("2026-11-24 17:30")}


@pytest.mark.parametrize("typed_in", ["2026-11-24 19:00", "2026-11-25 09:30", "2026-11-27 15:00"])
def test_it_is_on_time_by_the_call_however_late_it_is_typed_in(officer: User, village: Unit, typed_in: str) -> None:
    with frozen(typed_in):
        make_report(officer, village, TODAY, **CALL)
    report = DailyReport.objects.with_timeliness().get()
    assert (report.timeliness, report.timeliness_) == ("on_time", "on_time")
    assert (report.caller, report.author, report.unit) == ("王书记", officer, village)


def test_it_is_the_units_own_report(officer: User, village: Unit) -> None:
    make_report(officer, village, TODAY, caller="王书记")
    assert DailyReport.objects.get().kind == DailyReport.Kind.OWN


def test_a_call_after_the_cut_off_is_late(officer: User, village: Unit) -> None:
    with frozen("2026-11-24 19:00"):
        make_report(officer, village, TODAY, caller="王书记", called_at=moment("2026-11-24 18:30"))
    assert DailyReport.objects.get().timeliness == "late"


def test_a_call_without_its_time_counts_from_when_it_is_typed_in(officer: User, village: Unit) -> None:
    with frozen("2026-11-24 18:30"):
        make_report(officer, village, TODAY, caller="王书记")
    assert DailyReport.objects.get().timeliness == "late"


def test_a_call_the_next_afternoon_needs_a_reason(officer: User, village: Unit) -> None:
    with frozen("2026-11-25 15:00"), pytest.raises(RuleBroken) as refusal:
        make_report(officer, village, TODAY, caller="王书记", called_at=moment("2026-11-25 14:50"))
    assert refusal.value.field == "late_reason"


def test_without_the_callers_name_the_office_reports_on_nobody(officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_report(officer, village, TODAY)
    assert refusal.value.field == "caller"
    assert not DailyReport.objects.exists()


def test_an_officer_of_another_town_may_not(village: Unit) -> None:
    other_officer = make_officer(make_town("b", "白云镇"), "b-officer")
    with pytest.raises(PermissionDenied):
        make_report(other_officer, village, TODAY, **CALL)


def test_a_colleague_of_another_village_may_not(stranger: User, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        make_report(stranger, village, TODAY, **CALL)


def test_a_cadre_cannot_make_the_own_late_report_punctual_by_naming_a_caller(cadre: User, village: Unit) -> None:
    with frozen("2026-11-25 10:00"):
        make_report(cadre, village, TODAY, **CALL)
    report = DailyReport.objects.get()
    assert (report.caller, report.timeliness) == ("", "late")


def test_a_call_about_a_day_that_is_reported_already_amends_it(
    officer: User, cadre: User, village: Unit, town: Town
) -> None:
    make_report(cadre, village, TODAY)
    stored = make_report(officer, village, TODAY, sent_finding(town), caller="王书记")
    assert not stored.is_new
    report = DailyReport.objects.get()
    assert (report.author, report.finding_count) == (cadre, 1)
    assert ReportVersion.objects.get(number=2).author == officer


def test_the_caller_is_kept_with_the_version(officer: User, village: Unit) -> None:
    make_report(officer, village, TODAY, caller="王书记")
    assert ReportVersion.objects.get().content["caller"] == "王书记"


def test_a_posted_agency_may_telephone_too(officer: User, town: Town) -> None:
    agency = make_unit(town, "派出所", "agency")
    assert make_report(officer, agency, TODAY, caller="赵所长").is_new
