"""Issuing: a number without a gap, frozen, told; drafts until then (domain.md §3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from apps.accounts.models import User
from apps.audit.models import Event
from apps.bulletins.actions import build_bulletin, fill_in_bulletin, issue_bulletin, refresh_bulletin
from apps.bulletins.models import Bulletin
from apps.bulletins.tests.conftest import revision
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.reports.models import DayOfReports, Finding, FindingPhoto
from apps.reports.withdrawals import withdraw_finding
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import (
    make_cadre,
    make_deputy,
    make_issue,
    make_leader,
    make_officer,
    make_report,
    make_task,
    make_town,
    make_unit,
    sent_finding,
)
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
Kind = Bulletin.Kind


@pytest.fixture
def draft(day: Town, officer: User) -> Bulletin:
    with frozen("2026-11-24 18:30"):
        return build_bulletin(day, Kind.DAILY, TODAY, by=officer)


def issue(bulletin: Bulletin, by: User) -> Bulletin:
    return issue_bulletin(bulletin.pk, by=by, seen=revision(bulletin))


def test_building_twice_changes_nothing(draft: Bulletin, day: Town, officer: User) -> None:
    with frozen("2026-11-24 19:30"):
        again = build_bulletin(day, Kind.DAILY, TODAY, by=officer)
    assert again == draft
    assert again.taken_at == draft.taken_at
    assert Bulletin.objects.count() == 1


def test_a_week_is_built_from_any_of_its_days(day: Town, officer: User) -> None:
    week = build_bulletin(day, Kind.WEEKLY, TODAY, by=officer)
    assert (week.first_day, week.last_day) == (date(2026, 11, 23), date(2026, 11, 29))
    assert build_bulletin(day, Kind.WEEKLY, date(2026, 11, 23), by=officer) == week


def test_a_day_that_has_not_come_has_no_bulletin(day: Town, officer: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        build_bulletin(day, Kind.DAILY, TODAY + timedelta(days=1), by=officer)
    assert refusal.value.field == "day"


def test_a_day_before_the_town_has_no_bulletin(day: Town, officer: User) -> None:
    with pytest.raises(RuleBroken, match="no reports of that day"):
        build_bulletin(day, Kind.DAILY, date(2025, 12, 31), by=officer)


def test_a_draft_has_no_number(draft: Bulletin) -> None:
    assert (draft.number, draft.issue) == (None, "（草稿）")


def test_the_number_is_given_at_issue_by_kind_and_year(day: Town, officer: User) -> None:
    days = [TODAY, TODAY - timedelta(days=1)]
    daily = [issue(build_bulletin(day, Kind.DAILY, one, by=officer), officer) for one in days]
    weekly = issue(build_bulletin(day, Kind.WEEKLY, TODAY - timedelta(days=7), by=officer), officer)
    assert [(one.year, one.number) for one in [*daily, weekly]] == [(2026, 1), (2026, 2), (2026, 1)]
    with frozen("2027-01-01 18:30"):
        first = issue(build_bulletin(day, Kind.DAILY, date(2026, 12, 31), by=officer), officer)
    assert (first.year, first.number) == (2027, 1)


def test_each_town_counts_for_itself(draft: Bulletin, officer: User) -> None:
    other = make_town("b", "白云镇")
    stranger = make_officer(other, "stranger")
    assert issue(draft, officer).number == 1
    assert issue(build_bulletin(other, Kind.DAILY, TODAY, by=stranger), stranger).number == 1


def test_what_is_issued_the_database_does_not_change(draft: Bulletin, officer: User) -> None:
    issue(draft, officer)
    refused_by_trigger("UPDATE bulletins_bulletin SET remarks = 'x' WHERE id = %s", draft.pk)
    refused_by_trigger("UPDATE bulletins_bulletin SET status = 'draft', number = NULL WHERE id = %s", draft.pk)
    refused_by_trigger("DELETE FROM bulletins_bulletin WHERE id = %s", draft.pk)


def test_an_issue_without_a_number_is_refused_by_the_database(draft: Bulletin) -> None:
    with refused_by("bulletin_numbered_when_issued"):
        Bulletin.objects.update(status="issued")


def test_an_issued_bulletin_is_not_issued_filled_in_or_taken_anew(draft: Bulletin, officer: User) -> None:
    issue(draft, officer)
    attempts = [
        lambda: issue(draft, officer),
        lambda: refresh_bulletin(draft.pk, by=officer, seen=revision(draft)),
        lambda: fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="x", picked=[]),
    ]
    for attempt in attempts:
        with pytest.raises(RuleBroken, match="stays as it is"):
            attempt()


def test_only_the_towns_office_builds_and_issues(draft: Bulletin, day: Town, cadre: User, other_town: Town) -> None:
    for by in (cadre, make_leader(day), make_deputy(day, "water"), make_officer(other_town, "stranger")):
        with pytest.raises(PermissionDenied):
            build_bulletin(day, Kind.DAILY, TODAY, by=by)
        with pytest.raises(PermissionDenied):
            issue(draft, by)


def test_the_officer_issues_what_the_page_showed(draft: Bulletin, officer: User) -> None:
    with frozen("2026-11-24 19:00"):
        refresh_bulletin(draft.pk, by=officer, seen=revision(draft))
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        issue_bulletin(draft.pk, by=officer, seen=draft.revision)


def test_taking_the_figures_anew_keeps_remarks(draft: Bulletin, day: Town, officer: User) -> None:
    fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="请各村抓紧", picked=[])
    with frozen("2026-11-24 18:50"):
        silent = Unit.objects.get(name="山口村")
        make_report(officer, silent, TODAY, caller="李四", called_at=None)
        fresh = refresh_bulletin(draft.pk, by=officer, seen=revision(draft))
    assert fresh.remarks == "请各村抓紧"
    assert fresh.picture.names("missing") == []


def test_leaders_and_deputies_are_told_and_the_event_is_kept(draft: Bulletin, day: Town, officer: User) -> None:
    make_leader(day)
    make_deputy(day, "water")
    issue(draft, officer)
    told = Message.objects.filter(kind="bulletin.issued").values_list("recipient__username", flat=True)
    assert set(told) == {"secretary", "deputy"}
    assert Event.objects.filter(kind="bulletin.issued", subject_id=draft.pk, actor=officer).exists()


def test_picked_photos_show_their_problems_for_good(draft: Bulletin, officer: User) -> None:
    photo = FindingPhoto.objects.get()
    fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=[photo.pk])
    issued = issue(draft, officer)
    Finding.objects.update(place="别处")
    [problem] = Bulletin.objects.get(pk=issued.pk).picture.problems
    assert (problem.unit, problem.place, problem.photos) == ("桃园村", "桥下", [photo.pk])


def test_a_photo_of_another_day_is_not_picked(draft: Bulletin, officer: User) -> None:
    Finding.objects.update(found_on=TODAY - timedelta(days=1))
    with pytest.raises(RuleBroken) as refusal:
        fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=[FindingPhoto.objects.get().pk])
    assert refusal.value.field == "picked"


def test_a_problem_withdrawn_before_the_issue_is_not_shown(draft: Bulletin, officer: User) -> None:
    photo = FindingPhoto.objects.select_related("finding").get()
    fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=[photo.pk])
    withdraw_finding(photo.finding_id, by=officer, reason="误报")
    assert issue(draft, officer).picture.problems == []


def test_issuing_says_until_when_reports_may_be_amended(day: Town, officer: User) -> None:
    for one in (TODAY - timedelta(days=1), TODAY):
        issue(build_bulletin(day, Kind.DAILY, one, by=officer), officer)
    closed = {row.day: row.closed_at is not None for row in DayOfReports.objects.all()}
    assert closed == {TODAY - timedelta(days=1): True, TODAY: False}


def test_a_weekly_issue_closes_no_day(draft: Bulletin, day: Town, officer: User) -> None:
    issue(build_bulletin(day, Kind.WEEKLY, TODAY - timedelta(days=7), by=officer), officer)
    assert not DayOfReports.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_issues_at_once_have_the_numbers_one_to_twenty() -> None:
    town = make_town()
    make_unit(town, "石桥村")
    officer = make_officer(town)
    days = [TODAY - timedelta(days=back) for back in range(20)]
    drafts = [build_bulletin(town, Kind.DAILY, one, by=officer) for one in days]

    def issue_one(bulletin: Bulletin) -> int:
        try:
            return issue_bulletin(bulletin.pk, by=User.objects.get(pk=officer.pk), seen=0).number or 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(issue_one, drafts))
    assert sorted(numbers) == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_build_at_once_one_builds() -> None:
    town = make_town()
    make_unit(town, "石桥村")
    officer = make_officer(town)

    def build(_number: int) -> int:
        try:
            return build_bulletin(town, Kind.DAILY, TODAY, by=User.objects.get(pk=officer.pk)).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        found = set(pool.map(build, range(10)))
    assert found == {Bulletin.objects.get().pk}


def test_a_draft_may_still_be_deleted_by_hand(draft: Bulletin) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bulletins_bulletin WHERE id = %s", [draft.pk])
    assert not Bulletin.objects.exists()


def test_the_problem_of_a_finding_without_photo_cannot_be_picked(draft: Bulletin, officer: User) -> None:
    with pytest.raises(RuleBroken):
        fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=[0])


def test_more_than_twelve_photos_are_refused(draft: Bulletin, officer: User) -> None:
    with pytest.raises(RuleBroken, match="At most 12"):
        fill_in_bulletin(draft.pk, by=officer, seen=revision(draft), remarks="", picked=range(1, 14))


def test_figures_stay_as_issued_whatever_comes_later(draft: Bulletin, day: Town, officer: User) -> None:
    issued = issue(draft, officer)
    with frozen("2026-11-25 08:00"):
        make_report(officer, Unit.objects.get(name="山口村"), TODAY, sent_finding(day), caller="李四")
    assert Bulletin.objects.get(pk=issued.pk).picture == draft.picture


@pytest.mark.parametrize(("kind", "from_"), [(Kind.DAILY, "11-24 18:00"), (Kind.WEEKLY, "11-29 18:00")])
def test_nothing_is_issued_while_units_still_have_time(day: Town, officer: User, kind: str, from_: str) -> None:
    with frozen("2026-11-24 10:00"):
        draft = build_bulletin(day, kind, TODAY, by=officer)
        with pytest.raises(RuleBroken, match=f"from {from_} on"):
            issue(draft, officer)


def test_who_still_has_time_is_neither_owing_nor_missing(day: Town, officer: User) -> None:
    with frozen("2026-11-24 17:30"):
        draft = build_bulletin(day, Kind.DAILY, TODAY, by=officer)
    assert draft.picture.names("missing") == []
    with frozen("2026-11-24 17:30"):
        week = build_bulletin(day, Kind.WEEKLY, TODAY, by=officer).picture
    assert {line.missing for line in week.units} == {1}  # Monday; Wednesday to Sunday are to come


def test_figures_of_before_the_cut_off_are_taken_anew_before_issuing(day: Town, officer: User) -> None:
    with frozen("2026-11-24 17:00"):
        draft = build_bulletin(day, Kind.DAILY, TODAY, by=officer)
    with pytest.raises(RuleBroken, match="before the cut-off"):
        issue(draft, officer)
    issue(refresh_bulletin(draft.pk, by=officer, seen=draft.revision), officer)


def test_of_two_officers_who_fill_in_one_draft_the_second_is_told(draft: Bulletin, day: Town, officer: User) -> None:
    colleague = make_officer(day, "colleague")
    fill_in_bulletin(draft.pk, by=colleague, seen=draft.revision, remarks="请抓紧", picked=[])
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        fill_in_bulletin(draft.pk, by=officer, seen=draft.revision, remarks="别的", picked=[])
    assert Bulletin.objects.get().remarks == "请抓紧"


def test_issuing_an_earlier_day_later_closes_that_day_alone(day: Town, officer: User) -> None:
    for one in (TODAY, TODAY - timedelta(days=1)):
        issue(build_bulletin(day, Kind.DAILY, one, by=officer), officer)
    closed = {row.day: row.closed_at is not None for row in DayOfReports.objects.all()}
    assert closed == {TODAY - timedelta(days=1): True, TODAY: False}


def test_the_evenings_tasks_stand_in_the_next_issue(draft: Bulletin, day: Town, officer: User) -> None:
    """Opened at 20:00, after the picture of 18:30: told by the next day's, and by that one alone."""
    issue(draft, officer)
    with frozen("2026-11-24 20:00"):
        evening = make_task(officer, Unit.objects.get(name="柳树村"))
    numbers = []
    for days in (1, 2):
        with frozen(f"2026-11-{24 + days} 18:30"):
            issued = make_issue(day, officer, TODAY + timedelta(days=days))
        numbers.append([line.number for line in issued.picture.opened])
    assert numbers == [[evening.number], []]


def test_yesterday_is_compared_as_its_issue_printed_it(day: Town, officer: User) -> None:
    """What came after the issue would make every evening look worse than the day before it."""
    unit = make_unit(day, "补报村")
    by = make_cadre(unit, "made-up")
    with frozen("2026-11-24 18:40"):
        printed = make_issue(day, officer, TODAY).picture.now
    with frozen("2026-11-25 10:00"):
        make_report(by, unit, TODAY)
    with frozen("2026-11-25 18:40"):
        assert build_bulletin(day, Kind.DAILY, TODAY + timedelta(days=1), by=officer).picture.before == printed
