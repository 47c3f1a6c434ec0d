"""Publicity is entered by whose it is, changed while it may be, withdrawn with a reason, and counted."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.outreach.actions import change_activity, record_activity, withdraw_activity
from apps.outreach.models import Activity
from apps.outreach.queries import Tally, own_tally, publicity_of
from apps.outreach.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_activity, make_cadre, make_liaison, make_unit
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
QUARTER = (date(2026, 10, 1), date(2026, 12, 31))


def said_of(activity: Activity, **changed: Any) -> dict[str, Any]:
    names = ("day", "form", "topic", "level", "place", "people", "copies", "speaker", "words")
    return {name: getattr(activity, name) for name in names} | changed


def test_a_cadre_records_what_the_village_held(lecture: Activity, village: Unit) -> None:
    assert (lecture.unit, lecture.level, lecture.people) == (village, "village", 40)


def test_a_cadre_records_nothing_for_another_village_nor_for_the_town(cadre: User, other_village: Unit) -> None:
    for unit in (other_village, None):
        with pytest.raises(PermissionDenied):
            make_activity(cadre, unit)


def test_the_office_records_for_the_town_and_for_any_unit(officer: User, village: Unit) -> None:
    assert make_activity(officer, None).unit is None
    assert make_activity(officer, village).unit == village


def test_sent_twice_it_is_one_entry(cadre: User, village: Unit, town: Town) -> None:
    sent = uuid4()
    said = {"day": TODAY, "form": "chat", "topic": "禁烧提醒", "level": "village"}
    entries = [record_activity(town, said, by=cadre, unit=village, client_id=sent) for _time in range(2)]

    assert entries[0] == entries[1]
    assert Activity.objects.count() == 1


def test_a_day_to_come_is_refused_at_the_day(cadre: User, village: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_activity(cadre, village, day=date(2026, 11, 25))
    assert refusal.value.field == "day"


def test_a_quarter_that_is_over_is_the_offices(cadre: User, officer: User, village: Unit) -> None:
    with pytest.raises(RuleBroken, match="quarter is over"):
        make_activity(cadre, village, day=date(2026, 9, 30))
    assert make_activity(officer, village, day=date(2026, 9, 30)).entered_by == officer


def test_below_the_town_it_is_said_which_village(officer: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_activity(officer, None, level="group")
    assert refusal.value.field == "unit"


def test_a_village_holds_nothing_of_the_town_level(cadre: User, village: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_activity(cadre, village, level="town")
    assert refusal.value.field == "level"


def test_a_unit_that_was_not_there_yet_held_nothing(officer: User, town: Town) -> None:
    young = make_unit(town, "新村", opened_on=TODAY)

    with pytest.raises(RuleBroken, match="wasn't there"):
        make_activity(officer, young, day=date(2026, 11, 23))


def test_the_author_changes_it_and_a_colleague_does_not(lecture: Activity, cadre: User, village: Unit) -> None:
    change_activity(lecture.pk, said_of(lecture, people=55), by=cadre, unit=village)
    assert Activity.objects.get().people == 55

    with pytest.raises(PermissionDenied):
        change_activity(lecture.pk, said_of(lecture), by=make_cadre(village, "colleague"), unit=village)


def test_the_author_does_not_move_it_to_another_village(lecture: Activity, cadre: User, other_village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        change_activity(lecture.pk, said_of(lecture), by=cadre, unit=other_village)


def test_after_the_quarter_only_the_office_changes_it(
    lecture: Activity, cadre: User, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to("2027-01-01 10:00+08:00")

    with pytest.raises(PermissionDenied):
        withdraw_activity(lecture.pk, by=cadre, reason="重复录入")
    assert withdraw_activity(lecture.pk, by=officer, reason="重复录入").is_withdrawn


def test_withdrawn_it_is_kept_and_counts_no_more(lecture: Activity, cadre: User, town: Town, village: Unit) -> None:
    withdraw_activity(lecture.pk, by=cadre, reason="重复录入")

    assert Activity.objects.get().withdrawn_reason == "重复录入"
    assert publicity_of(town, *QUARTER).all == Tally()
    with pytest.raises(RuleBroken):
        change_activity(lecture.pk, said_of(lecture), by=cadre, unit=village)


def test_the_database_keeps_why_it_was_withdrawn(lecture: Activity, cadre: User) -> None:
    with refused_by("activity_withdrawn_by_whom_and_why"):
        Activity.objects.update(withdrawn_at=timezone.now(), withdrawn_by=cadre)


def test_the_database_keeps_the_unit_below_the_town(lecture: Activity) -> None:
    with refused_by("below_the_town_a_unit_held_it"):
        Activity.objects.update(unit=None)


def test_the_database_keeps_a_topic(lecture: Activity) -> None:
    with refused_by("activity_has_a_topic"):
        Activity.objects.update(topic="")


def test_the_database_keeps_one_entry_a_client_id(lecture: Activity) -> None:
    with refused_by("activity_sent_once"):
        Activity.objects.create(
            **said_of(lecture), **{name: getattr(lecture, name) for name in ("town", "unit", "entered_by", "client_id")}
        )


def test_a_unit_sees_its_own_and_the_towns(
    lecture: Activity, officer: User, cadre: User, village: Unit, other_village: Unit
) -> None:
    of_town, of_other = make_activity(officer, None), make_activity(officer, other_village)

    assert set(Activity.objects.visible_to(cadre)) == {lecture, of_town}
    assert set(Activity.objects.visible_to(officer)) == {lecture, of_town, of_other}
    assert set(Activity.objects.visible_to(make_liaison(village))) == {lecture, of_town}


def test_counted_by_form_and_lectures_by_level(
    lecture: Activity, officer: User, town: Town, village: Unit, other_village: Unit
) -> None:
    make_activity(officer, None, form="lecture", people=120)
    make_activity(officer, village, form="leaflets", people=30, copies=200)

    found = publicity_of(town, *QUARTER)

    assert found.all == Tally(3, 190, 200)
    assert found.forms == {"leaflets": Tally(1, 30, 200), "lecture": Tally(2, 160, 0)}
    assert found.lectures == {"town": Tally(1, 120), "village": Tally(1, 40), "group": Tally()}
    assert found.villages_without == (other_village,)


def test_what_a_group_held_is_its_villages_too(officer: User, town: Town, village: Unit) -> None:
    group = make_unit(town, "一社", "group", parent=village)
    make_activity(officer, group, level="group")

    assert publicity_of(town, *QUARTER).villages_without == ()


def test_the_own_tally_is_of_the_own_units_alone(
    lecture: Activity, officer: User, cadre: User, other_village: Unit
) -> None:
    make_activity(officer, other_village, people=99)

    assert own_tally(cadre, *QUARTER) == Tally(1, 40)
