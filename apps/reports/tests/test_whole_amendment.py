"""An amendment by the page shows all fields; two who amend from one version don't undo each other."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.reports.actions import Stored, amend_report
from apps.reports.models import DailyReport
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import GroupMember, Unit
from tests.clock import frozen, moment
from tests.make import give_post, make_draft, make_report, make_spot, sent_finding, sent_report

SHOWN = {"remarks": "有雾", "patrollers": "王军"}


@pytest.fixture
def report(cadre: User, village: Unit) -> DailyReport:
    stored = make_report(cadre, village, TODAY, **SHOWN)
    assert isinstance(stored.report, DailyReport)
    return stored.report


def amend(report: DailyReport, by: User, version: int = 1, **fields: object) -> Stored:
    sent = sent_report(report.unit, TODAY, **{**SHOWN, **fields}, is_whole=True, version=version)
    return amend_report(report.pk, sent, by=by)


def test_what_the_page_leaves_empty_is_emptied(report: DailyReport, cadre: User) -> None:
    amend(report, cadre, remarks="")
    report.refresh_from_db()
    assert (report.remarks, report.patrollers) == ("", "王军")


def test_two_who_amend_from_one_version_keep_each_others_words(
    report: DailyReport, cadre: User, colleague: User
) -> None:
    amend(report, cadre, remarks="河边有烟")
    amend(report, colleague, patrollers="王军、李梅")
    report.refresh_from_db()
    assert (report.remarks, report.patrollers) == ("河边有烟", "王军、李梅")


def test_without_any_change_nothing_is_written(report: DailyReport, cadre: User) -> None:
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        amend(report, cadre)
    assert report.versions.count() == 1


def test_what_an_amendment_adds_was_found_by_who_amends_and_then(
    report: DailyReport, colleague: User, town: Town
) -> None:
    with frozen("2026-11-24 15:00"):
        amend(report, colleague, findings=[sent_finding(town)])
    finder = Task.objects.get().finders.get()
    assert (finder.user, finder.found_at) == (colleague, moment("2026-11-24 15:00"))


def test_an_earlier_call_makes_a_late_report_punctual(cadre: User, village: Unit, officer: User) -> None:
    with frozen("2026-11-25 10:00"):
        late = make_report(cadre, village, TODAY).report
        make_report(officer, village, TODAY, caller="王军", called_at=moment("2026-11-24 17:30"), remarks="来电")
    late.refresh_from_db()
    assert isinstance(late, DailyReport)
    assert (late.caller, late.timeliness) == ("王军", "on_time")


def test_a_later_call_is_kept_on_its_version(report: DailyReport, officer: User, village: Unit) -> None:
    with frozen("2026-11-24 17:00"):
        called_at = moment("2026-11-24 16:30")
        make_report(officer, village, TODAY, caller="李梅", called_at=called_at, remarks="补充")
    report.refresh_from_db()
    assert (report.caller, report.versions.get(number=2).content["caller"]) == ("", "李梅")


@pytest.mark.parametrize("who", ["officer", "group_member"])
def test_what_others_spot_in_a_village_is_not_booked_as_found_by_it(
    who: str, village: Unit, request: pytest.FixtureRequest
) -> None:
    stored = make_spot(request.getfixturevalue(who), village)
    assert stored.tasks[0].finders.get().unit is None


def test_what_the_village_spots_is_booked_as_found_by_it(cadre: User, village: Unit) -> None:
    assert make_spot(cadre, village).tasks[0].finders.get().unit == village


def test_who_left_the_working_group_amends_no_supervision(group_member: User, village: Unit, town: Town) -> None:
    report = make_report(group_member, village, TODAY, sent_finding(town)).report
    GroupMember.objects.update(to_day="2026-11-23")
    former = User.objects.select_related("town").get(pk=group_member.pk)
    with pytest.raises(PermissionDenied):
        amend_report(report.pk, sent_report(village, TODAY, sent_finding(town)), by=former)
    assert Task.objects.count() == 1


def test_a_photo_of_after_is_not_enough_for_what_was_not_put_right(cadre: User, village: Unit, town: Town) -> None:
    photo = make_draft(cadre)
    with pytest.raises(RuleBroken) as refusal:
        make_report(cadre, village, TODAY, sent_finding(town, severity="serious", after_photo_ids=[photo.pk]))
    assert refusal.value.field == "findings-0-photos"


def test_put_right_on_the_spot_a_photo_of_after_is_enough(cadre: User, village: Unit, town: Town) -> None:
    finding = sent_finding(town, severity="serious", is_fixed_on_spot=True, after_photo_ids=[make_draft(cadre).pk])
    assert make_report(cadre, village, TODAY, finding).is_new


def test_an_officer_who_is_a_cadre_too_makes_no_own_report_punctual_by_a_call(
    officer: User, village: Unit, town: Town
) -> None:
    give_post(officer, village, Role.CADRE)
    both = User.objects.select_related("town").get(pk=officer.pk)
    with frozen("2026-11-24 20:00"):
        report = make_report(both, village, TODAY, caller="王军", called_at=moment("2026-11-24 17:00")).report
    assert isinstance(report, DailyReport)
    assert (report.caller, report.timeliness) == ("", "late")
