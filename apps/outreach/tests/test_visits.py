"""A leader was there: recorded by the leader, or by the office for the leader (domain.md §6)."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.outreach.actions import change_visit, record_visit, withdraw_visit
from apps.outreach.models import Visit, VisitPhoto
from apps.outreach.queries import villages_to_visit, visits_of
from apps.outreach.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Liaison, Unit
from tests.make import FOUNDED, give_post, make_draft, make_person, make_visit, root_of
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
QUARTER = (date(2026, 10, 1), date(2026, 12, 31))


def test_a_leader_records_the_own_visit(leader: User, village: Unit) -> None:
    visit = make_visit(leader, village)

    assert (visit.visitor, visit.post, visit.unit) == (leader.person, "党委书记", village)


def test_the_office_records_it_for_the_leader(leader: User, officer: User, village: Unit, town: Town) -> None:
    said = {"day": TODAY, "unit": village}

    assert record_visit(town, said, by=officer, visitor=leader.person).entered_by == officer


def test_nobody_records_it_for_another(leader: User, deputy: User, cadre: User, village: Unit, town: Town) -> None:
    for other in (deputy, cadre):
        with pytest.raises(PermissionDenied):
            record_visit(town, {"day": TODAY, "unit": village}, by=other, visitor=leader.person)


def test_who_holds_no_leaders_post_makes_no_visit(officer: User, cadre: User, village: Unit, town: Town) -> None:
    with pytest.raises(RuleBroken) as refusal:
        record_visit(town, {"day": TODAY, "unit": village}, by=officer, visitor=make_person(cadre))
    assert refusal.value.field == "visitor"


def test_sent_twice_it_is_one_visit(leader: User, village: Unit, town: Town) -> None:
    sent, photo = uuid4(), make_draft(leader)
    for _time in range(2):
        said = {"day": TODAY, "unit": village}
        record_visit(town, said, by=leader, visitor=leader.person, photo_ids=[photo.pk], client_id=sent)

    assert (Visit.objects.count(), VisitPhoto.objects.count()) == (1, 1)


def test_it_was_somewhere(leader: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_visit(leader, None)
    assert refusal.value.field == "unit"
    assert make_visit(leader, None, place="清溪河大桥").where == "清溪河大桥"


def test_words_and_photos_are_added_afterwards(leader: User, village: Unit) -> None:
    visit = make_visit(leader, village)
    said = {"day": TODAY, "unit": village, "outcome": "told", "words": "河道边有垃圾"}

    change_visit(visit.pk, said, by=leader, photo_ids=[make_draft(leader).pk])

    visit.refresh_from_db()
    assert (visit.outcome, visit.photos.count()) == ("told", 1)


def test_a_photo_of_somebody_else_is_refused(leader: User, officer: User, village: Unit) -> None:
    visit = make_visit(leader, village)

    with pytest.raises(RuleBroken):
        change_visit(visit.pk, {"day": TODAY, "unit": village}, by=leader, photo_ids=[make_draft(officer).pk])


def test_a_village_sees_visits_to_itself_and_changes_none(
    leader: User, cadre: User, village: Unit, other_village: Unit
) -> None:
    visit = make_visit(leader, village)
    make_visit(leader, other_village)

    assert list(Visit.objects.visible_to(cadre)) == [visit]
    with pytest.raises(PermissionDenied):
        withdraw_visit(visit.pk, by=cadre, reason="没有来")


def test_counted_by_leader_and_village(
    leader: User, deputy: User, village: Unit, other_village: Unit, town: Town
) -> None:
    make_visit(leader, village)
    make_visit(leader, None, place="清溪河大桥")
    make_visit(deputy, village)
    withdraw_visit(make_visit(deputy, other_village).pk, by=deputy, reason="记错了")

    found = visits_of(town, *QUARTER)

    assert set(found.by_visitor) == {("secretary", "党委书记", 2), ("deputy", "副镇长", 1)}
    assert (found.by_unit, found.elsewhere, found.count) == (((village, 2),), 1, 3)
    assert found.villages_without == (other_village,)


def test_the_own_villages_come_first(leader: User, town: Town, village: Unit, other_village: Unit) -> None:
    Liaison.objects.create(town=town, unit=other_village, person=make_person(leader), from_day=FOUNDED)

    assert villages_to_visit(leader, town) == [other_village, village]


def test_the_post_is_that_of_the_day(leader: User, town: Town, village: Unit, officer: User) -> None:
    visit = make_visit(leader, village)
    leader.person.tenures.update(to_day=date(2026, 11, 24))
    give_post(leader, root_of(town), "deputy", title="人大主席")

    visit.refresh_from_db()
    assert visit.post == "党委书记"


def test_the_database_keeps_where_it_was(leader: User, village: Unit) -> None:
    make_visit(leader, village)

    with refused_by("visit_was_somewhere"):
        Visit.objects.update(unit=None)


def test_the_database_keeps_a_photo_once(leader: User, village: Unit, town: Town) -> None:
    visit, photo = make_visit(leader, village), make_draft(leader)
    VisitPhoto.objects.create(town=town, visit=visit, photo=photo)

    with refused_by("visit_photo_once"):
        VisitPhoto.objects.create(town=town, visit=visit, photo=photo)
