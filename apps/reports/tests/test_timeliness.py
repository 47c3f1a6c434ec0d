"""When a report counts as on time, late or made up (domain.md §3); Python, SQL and the database say the same."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.reports.models import DailyReport
from apps.reports.queries import day_of
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town, TownSettings
from apps.units.models import Excuse, Unit
from tests.clock import frozen, moment
from tests.make import make_report
from tests.refusals import refused_by

# (finished on the phone, arrived) on and after the 24th → how it stands.
CASES = [
    ("2026-11-24 06:00", "2026-11-24 06:00", "on_time"),
    ("2026-11-24 17:59", "2026-11-24 18:00", "on_time"),
    ("2026-11-24 18:00", "2026-11-24 18:00", "on_time"),
    ("2026-11-24 18:01", "2026-11-24 18:01", "late"),
    ("2026-11-24 17:00", "2026-11-24 23:30", "on_time"),
    ("2026-11-24 17:00", "2026-11-25 08:59", "on_time"),
    ("2026-11-24 17:00", "2026-11-25 09:00", "on_time"),
    ("2026-11-24 17:00", "2026-11-25 09:01", "late"),
    ("2026-11-24 18:30", "2026-11-25 07:00", "late"),
    ("2026-11-25 11:59", "2026-11-25 11:59", "late"),
    ("2026-11-25 12:00", "2026-11-25 12:00", "made_up"),
    ("2026-11-24 17:00", "2026-11-26 10:00", "made_up"),
    ("2026-12-01 10:00", "2026-12-01 10:00", "made_up"),
]


@pytest.mark.parametrize(("written", "arrived", "expected"), CASES)
def test_a_report_counts_as_written_if_it_arrived_in_time(
    cadre: User, village: Unit, written: str, arrived: str, expected: str
) -> None:
    with frozen(arrived):
        make_report(cadre, village, TODAY, written_at=moment(written), late_reason="没有信号")
    report = DailyReport.objects.with_timeliness().get()
    assert report.timeliness == expected
    assert report.timeliness_ == expected


def test_the_database_says_the_same_as_the_property_over_all_cases(cadre: User, village: Unit) -> None:
    rows = [(written, arrived, caller) for written, arrived, _ in CASES for caller in ("", "王书记")]
    day = TODAY
    make_report(cadre, village, day)
    base = DailyReport.objects.get()
    for written, arrived, caller in rows:
        row = DailyReport(kind="supervision", written_at=moment(written), submitted_at=moment(arrived), caller=caller)
        for name in ("town_id", "unit_id", "report_date", "author_id", "due_at", "delivered_by", "made_up_from"):
            setattr(row, name, getattr(base, name))
        row.save()
    found = DailyReport.objects.with_timeliness()
    assert found.count() == len(rows) + 1
    assert [report.timeliness_ for report in found] == [report.timeliness for report in found]
    assert {report.timeliness_ for report in found} == {"on_time", "late", "made_up"}


def test_a_phone_that_says_nothing_is_taken_at_its_arrival(cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 18:05"):
        make_report(cadre, village, TODAY)
    report = DailyReport.objects.get()
    assert report.written_at == report.submitted_at == moment("2026-11-24 18:05")


@pytest.mark.parametrize("written", ["2026-11-24 20:00", "2026-11-23 23:59", "1999-01-01 00:00"])
def test_a_phone_whose_clock_cannot_be_right_is_not_believed(cadre: User, village: Unit, written: str) -> None:
    """Later than now, or before the day began."""
    with frozen("2026-11-24 18:05"):
        make_report(cadre, village, TODAY, written_at=moment(written))
    assert DailyReport.objects.get().timeliness == "late"


def test_a_made_up_report_needs_a_reason(cadre: User, village: Unit) -> None:
    with frozen("2026-11-25 12:00"):
        with pytest.raises(RuleBroken) as refusal:
            make_report(cadre, village, TODAY)
        assert refusal.value.field == "late_reason"
        make_report(cadre, village, TODAY, late_reason="村里停电")
    assert DailyReport.objects.get().late_reason == "村里停电"


def test_a_late_report_needs_none(cadre: User, village: Unit) -> None:
    with frozen("2026-11-25 11:59"):
        assert make_report(cadre, village, TODAY).is_new


def test_the_database_refuses_a_made_up_report_without_a_reason(cadre: User, village: Unit) -> None:
    with frozen("2026-11-26 12:00"):
        make_report(cadre, village, TODAY, late_reason="村里停电")
    with refused_by("made_up_with_a_reason"):
        DailyReport.objects.update(late_reason="")


@pytest.mark.parametrize(("now", "is_taken"), [("2026-12-01 23:59", True), ("2026-12-02 00:00", False)])
def test_a_report_can_be_made_up_for_seven_days(cadre: User, village: Unit, now: str, *, is_taken: bool) -> None:
    with frozen(now):
        if is_taken:
            assert make_report(cadre, village, TODAY, late_reason="住院").is_new
            return
        with pytest.raises(RuleBroken) as refusal:
            make_report(cadre, village, TODAY, late_reason="住院")
        assert refusal.value.field == "report_date"


def test_yesterday_is_judged_by_yesterdays_cut_off(cadre: User, village: Unit, town: Town) -> None:
    TownSettings.objects.create(
        town=town, valid_from=TODAY, cut_off=time(16), first_reminder=time(14), second_reminder=time(15)
    )
    with frozen("2026-11-24 16:30"):
        make_report(cadre, village, TODAY)
        make_report(cadre, village, date(2026, 11, 23), late_reason="忙")
    due = dict(DailyReport.objects.values_list("report_date", "due_at"))
    assert due == {TODAY: moment("2026-11-24 16:00"), date(2026, 11, 23): moment("2026-11-23 18:00")}


def test_a_setting_changed_later_does_not_make_a_punctual_report_late(cadre: User, village: Unit, town: Town) -> None:
    make_report(cadre, village, TODAY)
    town.settings.update(cut_off=time(9), first_reminder=time(7), second_reminder=time(8))
    assert DailyReport.objects.get().timeliness == "on_time"


@pytest.mark.parametrize(("now", "state"), [("2026-11-24 18:00", "waiting"), ("2026-11-24 18:01", "missing")])
def test_who_has_not_reported_is_missing_once_the_cut_off_is_past(
    village: Unit, town: Town, now: str, state: str
) -> None:
    with frozen(now):
        assert [cell.state for cell in day_of(town, TODAY).cells] == [state]


def test_the_board_shows_nil_findings_late_and_excused(
    cadre: User, stranger: User, village: Unit, other_village: Unit, town: Town, officer: User
) -> None:
    make_report(cadre, village, TODAY)
    with frozen("2026-11-24 19:00"):
        make_report(stranger, other_village, TODAY)
        assert [cell.state for cell in day_of(town, TODAY).cells] == ["nil", "late"]
    excuse = Excuse.objects.create(
        town=town, from_day=TODAY, to_day=TODAY + timedelta(days=1), reason="停电", made_by=officer
    )
    excuse.units.set([village, other_village])
    tomorrow = day_of(town, TODAY + timedelta(days=1))
    assert [cell.state for cell in tomorrow.cells] == ["excused", "excused"]
    assert (tomorrow.owing, tomorrow.missing) == (0, 0)


def test_the_day_that_the_submission_names_is_the_one_it_is_for(cadre: User, village: Unit) -> None:
    """A phone that sends after midnight reports the evening before."""
    with frozen("2026-11-25 00:10"):
        stored = make_report(cadre, village, TODAY, client_id=uuid4(), written_at=moment("2026-11-24 17:50"))
    assert (stored.report.report_date, DailyReport.objects.get().timeliness) == (TODAY, "on_time")
