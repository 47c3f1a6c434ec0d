"""更正: what changed of days whose bulletin is out stands in the next issue, once (domain.md §3)."""

from __future__ import annotations

from datetime import date

import pytest

from apps.accounts.models import User
from apps.bulletins.actions import build_bulletin, issue_bulletin
from apps.bulletins.models import Bulletin
from apps.bulletins.tests.conftest import revision
from apps.reports.models import DailyReport, Finding
from apps.reports.withdrawals import withdraw_finding
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_cadre, make_issue, make_report, make_spot, sent_finding

pytestmark = pytest.mark.django_db
TODAY, TOMORROW, AFTER = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture
def issued(day: Town, officer: User) -> Bulletin:
    with frozen("2026-11-24 18:30"):
        return make_issue(day, officer, TODAY)


def next_issue(town: Town, by: User, day: date = TOMORROW) -> list[tuple[str, str, str]]:
    with frozen(f"{day} 18:30"):
        bulletin = make_issue(town, by, day)
    return [(one.day, one.unit, one.words) for one in bulletin.picture.corrections]


def test_a_report_that_came_after_the_picture_is_told(issued: Bulletin, day: Town, officer: User) -> None:
    silent = Unit.objects.get(name="山口村")
    with frozen("2026-11-25 12:30"):
        make_report(make_cadre(silent, "silent"), silent, TODAY, sent_finding(day), late_reason="没信号")
    assert next_issue(day, officer) == [("2026-11-24", "山口村", "日报补报（发现问题 1 个）")]


def test_a_report_kept_on_the_phone_is_told_as_in_time(issued: Bulletin, day: Town, officer: User) -> None:
    silent = Unit.objects.get(name="山口村")
    written = day.at(TODAY, DailyReport.objects.own().earliest("pk").written_at.astimezone(day.zone).time())
    with frozen("2026-11-25 08:00"):
        make_report(make_cadre(silent, "silent"), silent, TODAY, written_at=written)
    assert next_issue(day, officer) == [("2026-11-24", "山口村", "日报按时写成，随后送达（零报告）")]


def test_an_amendment_is_told(issued: Bulletin, day: Town, officer: User, cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 20:00"):
        make_report(cadre, village, TODAY, remarks="补充")
    assert next_issue(day, officer) == [("2026-11-24", "柳树村", "日报有修改")]


def test_a_withdrawal_is_told(issued: Bulletin, day: Town, officer: User) -> None:
    with frozen("2026-11-24 20:00"):
        withdraw_finding(Finding.objects.filter(is_fixed_on_spot=True).get().pk, by=officer, reason="误报")
    assert next_issue(day, officer) == [("2026-11-24", "桃园村", "1 个问题撤回，不再计数")]


def test_a_spot_report_of_the_evening_is_told(issued: Bulletin, day: Town, cadre: User, officer: User) -> None:
    with frozen("2026-11-24 21:00"):
        make_spot(cadre, Unit.objects.get(name="柳树村"))
    assert next_issue(day, officer) == [("2026-11-24", "柳树村", "随手报发现问题 1 个")]


def test_a_correction_is_told_once(issued: Bulletin, day: Town, officer: User, cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 20:00"):
        make_report(cadre, village, TODAY, remarks="补充")
    assert next_issue(day, officer)
    assert next_issue(day, officer, AFTER) == []


def test_of_two_drafts_that_list_it_the_first_issued_tells_it(
    issued: Bulletin, day: Town, officer: User, cadre: User, village: Unit
) -> None:
    with frozen("2026-11-24 20:00"):
        make_report(cadre, village, TODAY, remarks="补充")
    with frozen("2026-11-26 19:00"):
        drafts = [build_bulletin(day, "daily", one, by=officer) for one in (TOMORROW, AFTER)]
        told = [issue_bulletin(draft.pk, by=officer, seen=revision(draft)).picture.corrections for draft in drafts]
    assert [len(one) for one in told] == [1, 0]


def test_what_came_before_the_picture_is_no_correction(issued: Bulletin, day: Town, officer: User) -> None:
    assert next_issue(day, officer) == []


def test_without_an_issue_there_is_nothing_to_correct(day: Town, officer: User, cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 20:00"):
        make_report(cadre, village, TODAY, remarks="补充")
    assert next_issue(day, officer) == []


def test_a_week_tells_no_corrections(issued: Bulletin, day: Town, officer: User, cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 20:00"):
        make_report(cadre, village, TODAY, remarks="补充")
    assert build_bulletin(day, "weekly", TODAY, by=officer).picture.corrections == []


def test_a_report_committed_after_the_picture_is_told_though_it_was_stamped_before(
    issued: Bulletin, day: Town, officer: User
) -> None:
    """The phone's report was being stored while the bulletin was built: stamped 18:29, committed later."""
    silent = Unit.objects.get(name="山口村")
    with frozen("2026-11-24 18:29"):
        make_report(make_cadre(silent, "silent"), silent, TODAY)
    assert next_issue(day, officer) == [("2026-11-24", "山口村", "日报迟到（零报告）")]


def test_an_amendment_that_takes_a_problem_out_is_told_once(
    issued: Bulletin, day: Town, officer: User, other_village: Unit
) -> None:
    author = User.objects.get(username="late")
    report = DailyReport.objects.own().get(unit=other_village)
    taken_out = report.findings.get(is_fixed_on_spot=True).pk
    with frozen("2026-11-24 20:00"):
        make_report(author, other_village, TODAY, take_out=[taken_out])
    assert next_issue(day, officer) == [("2026-11-24", "桃园村", "日报有修改")]


def test_a_problem_that_came_and_went_after_the_picture_is_not_told_as_withdrawn(
    issued: Bulletin, day: Town, officer: User, cadre: User
) -> None:
    with frozen("2026-11-24 20:00"):
        spot = make_spot(cadre, Unit.objects.get(name="柳树村"))
    with frozen("2026-11-24 20:30"):
        withdraw_finding(spot.report.findings.get().pk, by=officer, reason="误报")
    assert next_issue(day, officer) == [("2026-11-24", "柳树村", "随手报发现问题 1 个")]
