"""Daily supervision: the working group anywhere in its town, a liaison in the assigned villages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.rectifications.models import Task
from apps.reports.models import DailyReport, Finding
from apps.reports.queries import day_of
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import GroupMember, Liaison, Unit
from tests.make import make_cadre, make_group_member, make_liaison, make_report, make_town, make_unit, sent_finding


def test_the_group_reports_on_another_unit(group_member: User, village: Unit, town: Town) -> None:
    stored = make_report(group_member, village, TODAY, sent_finding(town))
    report, task = DailyReport.objects.get(), Task.objects.get()
    assert (report.kind, report.unit, report.author) == (DailyReport.Kind.SUPERVISION, village, group_member)
    assert (task.source, task.unit, task.finders.get().unit) == ("supervision", village, None)
    assert stored.tasks == [task]


def test_it_replaces_nobodys_own_report(group_member: User, cadre: User, village: Unit, town: Town) -> None:
    make_report(group_member, village, TODAY)
    assert [cell.state for cell in day_of(town, TODAY).cells] == ["waiting"]
    assert make_report(cadre, village, TODAY).is_new
    assert DailyReport.objects.count() == 2


def test_it_never_amends_the_units_own_report(group_member: User, cadre: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY)
    assert make_report(group_member, village, TODAY, sent_finding(town)).is_new
    own = DailyReport.objects.own().get()
    assert (own.finding_count, own.version_count) == (0, 1)


def test_the_group_may_look_twice_a_day(group_member: User, village: Unit) -> None:
    make_report(group_member, village, TODAY)
    make_report(group_member, village, TODAY)
    assert DailyReport.objects.filter(kind="supervision").count() == 2


def test_the_village_is_told(group_member: User, cadre: User, village: Unit, town: Town) -> None:
    make_report(group_member, village, TODAY, sent_finding(town))
    assert Message.objects.filter(recipient=cadre, kind="task.opened").exists()


def test_supervision_of_a_past_day_needs_no_reason(group_member: User, village: Unit) -> None:
    assert make_report(group_member, village, TODAY - timedelta(days=3)).is_new


def test_on_the_own_unit_a_member_writes_the_own_report(village: Unit, town: Town) -> None:
    cadre = make_cadre(village, "both")
    GroupMember.objects.create(
        town=town, group=make_group_member(town).person.memberships.get().group, person=cadre.person, from_day=TODAY
    )
    assert make_report(cadre, village, TODAY).report.kind == DailyReport.Kind.OWN


def test_a_membership_that_ended_yesterday_gives_nothing(group_member: User, village: Unit) -> None:
    GroupMember.objects.update(to_day=TODAY - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        make_report(group_member, village, TODAY)


def test_the_group_may_not_report_on_a_unit_of_another_town(group_member: User) -> None:
    abroad = make_unit(make_town("b", "白云镇"), "东山村")
    with pytest.raises(PermissionDenied):
        make_report(group_member, abroad, TODAY)


def test_a_liaison_reports_on_the_assigned_village(village: Unit) -> None:
    assert make_report(make_liaison(village), village, TODAY).report.kind == DailyReport.Kind.SUPERVISION


def test_a_liaison_may_not_report_on_another_village(village: Unit, other_village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        make_report(make_liaison(village), other_village, TODAY)


def test_a_liaison_of_a_former_day_may_not_report(village: Unit) -> None:
    liaison = make_liaison(village)
    Liaison.objects.update(to_day=TODAY - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        make_report(liaison, village, TODAY)


def test_a_closed_unit_is_not_supervised(group_member: User, village: Unit) -> None:
    village.closed_on = TODAY
    village.save()
    with pytest.raises(RuleBroken):
        make_report(group_member, village, TODAY)


def test_who_supervised_still_reads_it_the_village_too_and_another_village_never(
    group_member: User, cadre: User, stranger: User, village: Unit, town: Town
) -> None:
    make_report(group_member, village, TODAY, sent_finding(town))
    seen = {user.username: DailyReport.objects.visible_to(user).count() for user in (group_member, cadre, stranger)}
    assert seen == {"group": 1, "cadre": 1, "stranger": 0}
    found = {user.username: Finding.objects.visible_to(user).count() for user in (group_member, cadre, stranger)}
    assert found == {"group": 1, "cadre": 1, "stranger": 0}


def test_the_group_does_not_read_the_villages_own_reports(group_member: User, cadre: User, village: Unit) -> None:
    make_report(cadre, village, TODAY)
    assert not DailyReport.objects.visible_to(group_member).exists()
