"""A weak signal sends twice, and two colleagues send at once: one report, one set of tasks."""

from __future__ import annotations

from uuid import uuid4

from apps.accounts.models import User
from apps.rectifications.models import Task
from apps.reports.actions import amend_report, submit_report, submit_spot_report
from apps.reports.models import DailyReport, ReportVersion, SpotReport
from apps.reports.sent import SentSpot
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_draft, make_report, sent_finding, sent_report
from tests.refusals import refused_by


def test_the_same_client_id_answers_with_the_stored_report(cadre: User, village: Unit, town: Town) -> None:
    sent = sent_report(village, TODAY, sent_finding(town))
    first, second = submit_report(sent, by=cadre), submit_report(sent, by=cadre)
    assert (second.report, second.tasks, second.is_new) == (first.report, first.tasks, False)
    assert Task.objects.count() == 1
    assert DailyReport.objects.get().version_count == 1


def test_it_does_so_days_later_too(cadre: User, village: Unit) -> None:
    sent = sent_report(village, TODAY)
    first = submit_report(sent, by=cadre)
    with frozen("2026-12-20 10:00"):
        assert submit_report(sent, by=cadre).report == first.report


def test_it_does_so_with_photos_that_are_attached_by_now(cadre: User, village: Unit, town: Town) -> None:
    sent = sent_report(village, TODAY, sent_finding(town, photo_ids=[make_draft(cadre).pk]))
    first = submit_report(sent, by=cadre)
    assert submit_report(sent, by=cadre).report == first.report


def test_the_same_client_id_of_another_person_is_another_report(cadre: User, stranger: User, village: Unit) -> None:
    client_id = uuid4()
    make_report(cadre, village, TODAY, client_id=client_id)
    other = stranger.person.tenures.get().post.unit
    assert make_report(stranger, other, TODAY, client_id=client_id).is_new
    assert ReportVersion.objects.filter(client_id=client_id).count() == 2


def test_a_colleague_may_report_for_the_unit(colleague: User, village: Unit) -> None:
    assert make_report(colleague, village, TODAY).report.author == colleague


def test_the_second_report_of_the_day_amends_the_first(cadre: User, colleague: User, village: Unit, town: Town) -> None:
    first = make_report(cadre, village, TODAY, sent_finding(town, place="槐树下"), remarks="有雾", patrollers="王军")
    second = make_report(colleague, village, TODAY, sent_finding(town, place="河沟"), remarks="雾散了")
    assert (second.report, second.is_new) == (first.report, False)
    report = DailyReport.objects.get()
    assert (report.remarks, report.patrollers, report.finding_count) == ("雾散了", "王军", 2)
    assert [finding.place for finding in report.findings.all()] == ["槐树下", "河沟"]
    assert report.author == cadre


def test_the_amendment_names_only_its_own_tasks(cadre: User, colleague: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY, sent_finding(town))
    second = make_report(colleague, village, TODAY, sent_finding(town))
    assert [task.serial for task in second.tasks] == [2]


def test_an_amendment_sent_again_is_stored_once(cadre: User, colleague: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY)
    sent = sent_report(village, TODAY, sent_finding(town))
    submit_report(sent, by=colleague)
    again = submit_report(sent, by=colleague)
    assert not again.is_new
    assert Task.objects.count() == 1
    assert DailyReport.objects.get().version_count == 2


def test_an_amendment_of_an_opened_report_sent_again_is_stored_once(cadre: User, village: Unit, town: Town) -> None:
    report = make_report(cadre, village, TODAY).report
    sent = sent_report(village, TODAY, sent_finding(town))
    first = amend_report(report.pk, sent, by=cadre)
    again = amend_report(report.pk, sent, by=cadre)
    assert (again.report, again.tasks) == (report, first.tasks)
    assert Task.objects.count() == 1


def test_a_second_report_keeps_when_the_first_was_in_time(cadre: User, colleague: User, village: Unit) -> None:
    with frozen("2026-11-24 17:00"):
        make_report(cadre, village, TODAY)
    with frozen("2026-11-24 21:00"):
        make_report(colleague, village, TODAY, remarks="晚上又看了一遍")
    assert DailyReport.objects.get().timeliness == "on_time"


def test_a_spot_report_sent_again_is_stored_once(cadre: User, village: Unit, town: Town) -> None:
    village.town = town
    sent = SentSpot(uuid4(), village, sent_finding(town))
    first, second = submit_spot_report(sent, by=cadre), submit_spot_report(sent, by=cadre)
    assert (second.report, second.tasks, second.is_new) == (first.report, first.tasks, False)
    assert SpotReport.objects.count() == 1


def test_the_database_refuses_a_second_report_of_the_day(cadre: User, village: Unit) -> None:
    report = make_report(cadre, village, TODAY).report
    report.pk = None
    with refused_by("one_daily_report_a_unit_and_day"):
        report.save(force_insert=True)


def test_the_database_refuses_a_second_submission(cadre: User, village: Unit) -> None:
    make_report(cadre, village, TODAY)
    sent = ReportVersion.objects.get()
    sent.pk, sent.number = None, 2
    with refused_by("report_sent_once"):
        sent.save(force_insert=True)


def test_with_another_day_the_same_client_id_still_answers_with_the_first_report(cadre: User, village: Unit) -> None:
    client_id = uuid4()
    first = make_report(cadre, village, TODAY, client_id=client_id)
    second = make_report(cadre, village, TODAY.replace(day=23), client_id=client_id, late_reason="忙")
    assert second.report == first.report
