"""Amending a report: what is added, what is taken out, and that every version is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.rectifications.actions import start_task
from apps.rectifications.models import Status, Task
from apps.reports.actions import Stored, amend_report
from apps.reports.days import mark_issued
from apps.reports.models import DailyReport, Finding, ReportVersion
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_report, sent_finding, sent_report
from tests.refusals import refused_by_trigger


@pytest.fixture
def report(cadre: User, village: Unit, town: Town) -> DailyReport:
    stored = make_report(cadre, village, TODAY, sent_finding(town, place="槐树下"), remarks="有雾", patrollers="王军")
    assert isinstance(stored.report, DailyReport)
    return stored.report


def amend(report: DailyReport, by: User, *findings: object, **fields: object) -> Stored:
    return amend_report(report.pk, sent_report(report.unit, TODAY, *findings, **fields), by=by)  # type: ignore[arg-type]


def test_an_amendment_adds_and_keeps_what_it_does_not_mention(report: DailyReport, cadre: User, town: Town) -> None:
    stored = amend(report, cadre, sent_finding(town, place="河沟"), remarks="雾散了")
    report.refresh_from_db()
    assert (report.remarks, report.patrollers, report.finding_count) == ("雾散了", "王军", 2)
    assert [task.place for task in stored.tasks] == ["河沟"]


def test_taking_out_a_finding_voids_its_untouched_task(report: DailyReport, cadre: User) -> None:
    finding = Finding.objects.get()
    amend(report, cadre, take_out=[finding.pk])
    finding.refresh_from_db()
    report.refresh_from_db()
    assert finding.withdrawn_by == cadre
    assert Task.objects.get().status == Status.VOIDED
    assert not Task.objects.get().is_false_report
    assert report.finding_count == 0


def test_what_somebody_has_acted_on_is_not_taken_out(report: DailyReport, cadre: User, head: User) -> None:
    start_task(Task.objects.get().pk, by=head)
    with pytest.raises(RuleBroken):
        amend(report, cadre, take_out=[Finding.objects.get().pk], remarks="写错了")
    report.refresh_from_db()
    assert Task.objects.get().status == Status.IN_PROGRESS
    assert (report.remarks, report.version_count) == ("有雾", 1)


def test_another_reports_finding_is_not_taken_out(
    report: DailyReport, cadre: User, stranger: User, other_village: Unit, town: Town
) -> None:
    make_report(stranger, other_village, TODAY, sent_finding(town))
    with pytest.raises(PermissionDenied):
        amend(report, cadre, take_out=[Finding.objects.latest("pk").pk])


def test_every_version_is_kept_whole(report: DailyReport, cadre: User, colleague: User, town: Town) -> None:
    amend(report, colleague, sent_finding(town, place="河沟"), remarks="雾散了")
    first, second = ReportVersion.objects.filter(report=report)
    assert (first.number, first.author, first.content["remarks"]) == (1, cadre, "有雾")
    assert [finding["place"] for finding in first.content["findings"]] == ["槐树下"]
    assert (second.number, second.author, second.content["remarks"]) == (2, colleague, "雾散了")
    assert [finding["place"] for finding in second.content["findings"]] == ["槐树下", "河沟"]


def test_the_database_refuses_to_change_a_version(report: DailyReport) -> None:
    refused_by_trigger("UPDATE reports_reportversion SET number = 9")


def test_the_database_refuses_to_delete_a_version(report: DailyReport) -> None:
    refused_by_trigger("DELETE FROM reports_reportversion")


def test_an_amendment_leaves_its_own_audit_event(report: DailyReport, colleague: User) -> None:
    amend(report, colleague, remarks="雾散了")
    assert Event.objects.filter(kind="report.amended", actor=colleague, subject_id=report.pk).count() == 1


def test_the_office_may_amend_for_the_unit(report: DailyReport, officer: User) -> None:
    amend(report, officer, remarks="电话更正")
    report.refresh_from_db()
    assert report.remarks == "电话更正"


def test_a_cadre_of_another_village_may_not_amend(report: DailyReport, stranger: User) -> None:
    with pytest.raises(PermissionDenied):
        amend(report, stranger, remarks="x")


def test_the_group_may_not_amend_the_units_own_report(report: DailyReport, group_member: User) -> None:
    with pytest.raises(PermissionDenied):
        amend(report, group_member, remarks="x")


def test_a_supervision_is_amended_by_who_wrote_it_and_not_by_the_unit(
    group_member: User, head: User, officer: User, village: Unit
) -> None:
    report = make_report(group_member, village, TODAY).report
    assert isinstance(report, DailyReport)
    amend(report, group_member, remarks="再看一遍")
    for other in (head, officer):
        with pytest.raises(PermissionDenied):
            amend(report, other, remarks="x")


def test_without_a_bulletin_a_report_is_amended_as_long_as_one_can_be_made_up(report: DailyReport, cadre: User) -> None:
    with frozen("2026-12-01 09:00"):
        assert not amend(report, cadre, remarks="x").is_new
    with frozen("2026-12-02 09:00"), pytest.raises(RuleBroken, match="for 7 days"):
        amend(report, cadre, remarks="y")


def test_after_its_days_bulletin_a_report_may_still_be_amended(report: DailyReport, cadre: User, town: Town) -> None:
    mark_issued(town, report.report_date, town.now())
    assert amend(report, cadre, remarks="x").report.remarks == "x"


def test_after_the_next_issue_nothing_is_amended(report: DailyReport, cadre: User, officer: User, town: Town) -> None:
    mark_issued(town, report.report_date, town.now())
    mark_issued(town, report.report_date + timedelta(days=1), town.now())
    for by in (cadre, officer):
        with pytest.raises(RuleBroken, match="stands as it is"):
            amend(report, by, remarks="x")


def test_another_towns_issue_closes_nothing(report: DailyReport, cadre: User, town: Town, other_town: Town) -> None:
    mark_issued(town, report.report_date, town.now())
    mark_issued(other_town, report.report_date + timedelta(days=1), town.now())
    assert amend(report, cadre, remarks="x").report.remarks == "x"


def test_a_photo_is_needed_in_an_amendment_too(report: DailyReport, cadre: User, town: Town) -> None:
    with pytest.raises(RuleBroken) as refusal:
        amend(report, cadre, sent_finding(town, severity="major"))
    assert refusal.value.field == "findings-0-photos"
