"""Taking a finding back: the reporting side before anyone has acted, then the office as 误报 (domain.md §3)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.actions import start_task, submit_task, verify_task
from apps.rectifications.models import Status, Task
from apps.reports.models import DailyReport, Finding
from apps.reports.tests.conftest import TODAY
from apps.reports.withdrawals import withdraw_finding
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_officer, make_report, make_spot, make_town, sent_finding
from tests.refusals import refused_by


@pytest.fixture
def finding(cadre: User, village: Unit, town: Town) -> Finding:
    make_report(cadre, village, TODAY, sent_finding(town))
    return Finding.objects.get()


def withdraw(finding: Finding, by: User) -> None:
    withdraw_finding(finding.pk, by=by, reason="看错了")
    finding.refresh_from_db()


def test_the_reporter_withdraws_what_nobody_has_acted_on(finding: Finding, cadre: User) -> None:
    withdraw(finding, cadre)
    task = Task.objects.get()
    assert (finding.withdrawn_by, finding.withdrawn_reason) == (cadre, "看错了")
    assert (task.status, task.is_false_report) == (Status.VOIDED, False)


def test_it_is_kept_and_no_longer_counted(finding: Finding, cadre: User) -> None:
    withdraw(finding, cadre)
    assert Finding.objects.count() == 1
    assert not Finding.objects.counted().exists()
    assert DailyReport.objects.get().is_nil


def test_a_colleague_of_the_unit_may_withdraw_it_too(finding: Finding, colleague: User) -> None:
    withdraw(finding, colleague)
    assert finding.withdrawn_by == colleague


def test_once_somebody_has_acted_the_reporter_may_not(finding: Finding, cadre: User, head: User) -> None:
    start_task(Task.objects.get().pk, by=head)
    with pytest.raises(RuleBroken):
        withdraw(finding, cadre)
    assert Finding.objects.counted().exists()


def test_the_office_then_withdraws_it_as_a_false_report(finding: Finding, head: User, officer: User) -> None:
    start_task(Task.objects.get().pk, by=head)
    withdraw(finding, officer)
    task = Task.objects.get()
    assert (task.status, task.is_false_report) == (Status.VOIDED, True)
    assert not Finding.objects.counted().exists()


def test_a_completed_task_stays_completed_when_its_finding_is_withdrawn(
    finding: Finding, head: User, officer: User
) -> None:
    task = Task.objects.get()
    submit_task(task.pk, by=head, words="已清理")
    verify_task(task.pk, by=officer)
    withdraw(finding, officer)
    assert Task.objects.get().status == Status.COMPLETED
    assert not Finding.objects.counted().exists()


def test_what_was_put_right_on_the_spot_is_withdrawn_without_a_task(cadre: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY, sent_finding(town, is_fixed_on_spot=True))
    withdraw(Finding.objects.get(), cadre)
    assert DailyReport.objects.get().is_nil


def test_what_supervision_found_is_withdrawn_by_the_office_only(
    group_member: User, cadre: User, head: User, officer: User, village: Unit, town: Town
) -> None:
    make_report(group_member, village, TODAY, sent_finding(town))
    found = Finding.objects.get()
    for other in (cadre, head, group_member):
        with pytest.raises(PermissionDenied):
            withdraw(found, other)
    withdraw(found, officer)
    assert found.withdrawn_by == officer


def test_a_spot_reports_finding_is_withdrawn_by_its_author(cadre: User, colleague: User, village: Unit) -> None:
    make_spot(cadre, village)
    found = Finding.objects.get()
    with pytest.raises(PermissionDenied):
        withdraw(found, colleague)
    withdraw(found, cadre)
    assert found.withdrawn_by == cadre


def test_a_stranger_may_not(finding: Finding, stranger: User) -> None:
    with pytest.raises(PermissionDenied):
        withdraw(finding, stranger)


def test_an_officer_of_another_town_may_not(finding: Finding) -> None:
    with pytest.raises(PermissionDenied):
        withdraw(finding, make_officer(make_town("b", "白云镇"), "b-officer"))


def test_nothing_is_withdrawn_twice(finding: Finding, cadre: User, officer: User) -> None:
    withdraw(finding, cadre)
    with pytest.raises(RuleBroken):
        withdraw(finding, officer)


def test_the_database_wants_somebody_who_withdrew_it(finding: Finding, cadre: User) -> None:
    withdraw(finding, cadre)
    with refused_by("finding_withdrawn_by_someone"):
        Finding.objects.update(withdrawn_by=None)
