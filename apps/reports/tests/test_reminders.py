"""Two reminders before the cut-off, to those who owe and no one else; by hand not twice within the hour (domain.md §3)."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.notifications.models import Delivery, Message
from apps.reports.models import Reminder
from apps.reports.reminders import remind_by_clock, remind_units
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import ReportDuty, Unit
from tests.clock import frozen
from tests.make import make_cadre, make_channel, make_deputy, make_head, make_leader, make_report, make_town, make_unit
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def reminded_at(moment: str) -> int:
    with frozen(f"2026-11-24 {moment}"):
        return remind_by_clock()


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="report.reminder").values_list("recipient__username", flat=True))


def test_everybody_who_may_report_for_a_unit_that_owes_is_reminded(cadre: User, head: User) -> None:
    assert reminded_at("16:00") == 1
    assert told() == ["cadre", "head"]


def test_the_reminder_names_unit_and_hour_and_leads_to_the_form(cadre: User, village: Unit) -> None:
    User.objects.update(language="en")
    reminded_at("16:00")
    message = Message.objects.get()
    assert message.text == "柳树村: today's report hasn't come yet; please send it by 18:00."
    assert message.url == f"/reports/new/?unit={village.pk}"


def test_who_has_reported_is_not_reminded(cadre: User, village: Unit) -> None:
    make_report(cadre, village, TODAY)
    assert reminded_at("16:00") == 0
    assert told() == []


def test_who_is_excused_is_not_reminded(cadre: User, officer: User, village: Unit, other_village: Unit) -> None:
    make_cadre(other_village, "other")
    excuse_units(by=officer, town=village.town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")
    assert reminded_at("16:00") == 1
    assert told() == ["other"]


def test_who_owes_nothing_that_day_is_not_reminded(cadre: User, village: Unit) -> None:
    village.report_duties.update(days=ReportDuty.Days.NONE)
    assert reminded_at("16:00") == 0


def test_an_account_that_is_closed_is_not_written_to(cadre: User) -> None:
    User.objects.filter(pk=cadre.pk).update(is_active=False)
    assert reminded_at("16:00") == 1
    assert told() == []


@pytest.mark.parametrize(
    ("moment", "count"), [("15:59", 0), ("16:00", 1), ("17:30", 1), ("17:59", 1), ("18:00", 0), ("20:00", 0)]
)
def test_reminders_come_between_the_first_hour_and_the_cut_off(cadre: User, moment: str, count: int) -> None:
    assert reminded_at(moment) == count


def test_each_reminder_comes_once_a_day(cadre: User) -> None:
    counts = [reminded_at(moment) for moment in ("16:00", "16:01", "17:29", "17:30", "17:31", "17:59")]
    assert counts == [1, 0, 0, 1, 0, 0]
    assert list(Reminder.objects.values_list("kind", flat=True)) == ["first", "second"]


def test_a_clock_that_slept_over_the_first_sends_one_and_not_two(cadre: User) -> None:
    assert [reminded_at("17:45"), reminded_at("17:46")] == [1, 0]
    assert told() == ["cadre"]


def test_each_town_is_reminded_by_its_own_hours(cadre: User) -> None:
    late = make_town("b", "晚镇")
    late.settings.update(first_reminder=time(17), second_reminder=time(19), cut_off=time(20), bulletin_at=time(20))
    make_cadre(make_unit(late, "晚村"), "late")
    reminded_at("16:00")
    assert told() == ["cadre"]
    reminded_at("17:00")
    assert told() == ["cadre", "late"]


def test_many_units_cost_no_more_queries_than_one(
    cadre: User, town: Town, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        make_head(make_unit(town, f"{number}号村"), f"head{number}")
    with frozen("2026-11-24 16:00"), django_assert_max_num_queries(10):  # type: ignore[operator]
        assert remind_by_clock() == 31


def test_the_database_refuses_a_second_reminder_of_a_kind(cadre: User, village: Unit) -> None:
    reminded_at("16:00")
    row = Reminder.objects.get()
    row.pk = None
    with refused_by("reminded_by_the_clock_once"):
        row.save(force_insert=True)


def test_the_office_reminds_all_who_owe_with_one_tap(
    cadre: User, officer: User, village: Unit, other_village: Unit
) -> None:
    make_report(cadre, village, TODAY)
    assert remind_units(village.town, None, by=officer) == [other_village]


def test_the_office_reminds_one_unit(cadre: User, officer: User, village: Unit, other_village: Unit) -> None:
    assert remind_units(village.town, [village.pk], by=officer) == [village]
    assert told() == ["cadre"]


def test_a_unit_is_not_reminded_twice_within_the_hour(cadre: User, officer: User, village: Unit) -> None:
    with frozen("2026-11-24 14:00"):
        assert remind_units(village.town, [village.pk], by=officer)
    with frozen("2026-11-24 14:59"):
        assert not remind_units(village.town, [village.pk], by=officer)
    with frozen("2026-11-24 15:01"):
        assert remind_units(village.town, [village.pk], by=officer)


def test_a_unit_just_reminded_by_the_clock_is_left_alone(cadre: User, officer: User, village: Unit) -> None:
    reminded_at("16:00")
    with frozen("2026-11-24 16:30"):
        assert not remind_units(village.town, None, by=officer)


def test_after_the_cut_off_the_words_say_that_it_is_late(cadre: User, officer: User, village: Unit) -> None:
    User.objects.update(language="en")
    with frozen("2026-11-24 18:05"):
        remind_units(village.town, None, by=officer)
    assert Message.objects.get().text == "柳树村: today's report is late; it was due at 18:00."


def test_leaders_and_deputies_remind_too(cadre: User, town: Town, village: Unit, other_village: Unit) -> None:
    assert remind_units(town, [village.pk], by=make_leader(town)) == [village]
    assert remind_units(town, [other_village.pk], by=make_deputy(town, "agriculture")) == [other_village]


def test_cadres_and_other_towns_officers_remind_nobody(
    cadre: User, head: User, village: Unit, other_town: Town
) -> None:
    stranger = make_leader(other_town, "stranger")
    for by in (cadre, head, stranger):
        with pytest.raises(PermissionDenied):
            remind_units(village.town, None, by=by)


def test_another_towns_unit_is_left_out(officer: User, town: Town, other_town: Town) -> None:
    foreign = make_unit(other_town, "外村")
    assert remind_units(town, [foreign.pk], by=officer) == []


def test_the_towns_group_is_told_once_by_names_of_units(
    cadre: User, officer: User, village: Unit, other_village: Unit
) -> None:
    make_channel(officer.town, officer)
    assert reminded_at("16:00") == 2
    assert reminded_at("16:01") == 0
    assert Delivery.objects.get().text == "【清溪镇】今天的日报还差 2 家：柳树村、桃园村。请在 18:00 前提交。"


def test_a_group_that_takes_no_reminders_is_told_nothing(cadre: User, officer: User) -> None:
    make_channel(officer.town, officer, takes_reminders=False)
    reminded_at("16:00")
    assert not Delivery.objects.exists()
