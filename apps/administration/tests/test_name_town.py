"""Names of offices are the town's data; what is frozen keeps its own (domain.md §1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.administration.actions import NAMES, name_town
from apps.bulletins.actions import build_bulletin
from apps.bulletins.documents import document_of
from apps.bulletins.models import Bulletin
from apps.core.errors import RuleBroken
from apps.documents.blocks import Masthead, Record
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.queries import office_in_documents
from tests.clock import frozen
from tests.make import make_issue, root_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def named(town: Town, by: User, **names: str) -> Town:
    return name_town(town.pk, {name: getattr(town, name) for name in NAMES} | names, by=by)


def head_of(bulletin: Bulletin) -> tuple[str, str]:
    """(masthead, office) as Word and PDF have them."""
    masthead = next(block for block in document_of(bulletin).blocks if isinstance(block, Masthead))
    return masthead.title, masthead.office


def test_the_towns_root_unit_is_named_as_the_town(town: Town, officer: User) -> None:
    named(town, officer, name="新清溪镇", duty_phone="0938-7654321")

    town.refresh_from_db()
    assert (town.name, town.duty_phone, root_of(town).name) == ("新清溪镇", "0938-7654321", "新清溪镇")


def test_two_towns_of_a_county_have_two_names(town: Town, other_town: Town, officer: User) -> None:
    Town.objects.update(county=town.county)
    with pytest.raises(RuleBroken) as refusal:
        named(town, officer, name=other_town.name)
    assert refusal.value.field == "name"


def test_without_names_of_their_own_offices_are_called_by_town_and_unit(town: Town, officer: User) -> None:
    with frozen("2026-11-24 18:30"):
        bulletin = build_bulletin(town, "daily", TODAY, by=officer)

    assert head_of(bulletin) == ("内部工作简报", "清溪镇生态环境办公室")
    assert town.government == "清溪镇人民政府"


def test_a_bulletin_has_the_masthead_and_the_office_that_the_town_names(town: Town, officer: User) -> None:
    town = named(town, officer, masthead="环境保护日通报", office_name="清溪镇环保站", government_name="清溪镇政府")
    with frozen("2026-11-24 18:30"):
        bulletin = build_bulletin(town, "daily", TODAY, by=officer)

    assert head_of(bulletin) == ("环境保护日通报", "清溪镇环保站")
    record = document_of(bulletin).blocks[-1]
    assert isinstance(record, Record) and record.office == "清溪镇环保站"
    assert town.government == "清溪镇政府"


def test_where_nobody_holds_the_office_the_government_signs(town: Town) -> None:
    town.government_name = "清溪镇政府"

    assert office_in_documents(town, TODAY) == "清溪镇政府"


def test_an_issued_bulletin_keeps_the_names_that_it_froze(town: Town, officer: User, village: Unit) -> None:
    with frozen("2026-11-24 18:30"):
        issued = make_issue(town, officer, TODAY)

    named(town, officer, name="新清溪镇", masthead="环境保护日通报", office_name="清溪镇环保站")

    kept = Bulletin.objects.get(pk=issued.pk)
    assert head_of(kept) == ("内部工作简报", "清溪镇生态环境办公室")
    assert kept.picture.town == "清溪镇"


def test_a_picture_from_before_towns_could_choose_has_the_old_masthead(town: Town, officer: User) -> None:
    with frozen("2026-11-24 18:30"):
        bulletin = build_bulletin(town, "daily", TODAY, by=officer)
    del bulletin.stored_picture["masthead"]
    bulletin.save()

    assert Bulletin.objects.get().picture.masthead == "内部工作简报"


def test_nobody_else_names_the_town(town: Town, others: list[User]) -> None:
    for user in others:
        with pytest.raises(PermissionDenied):
            named(town, user, name="新清溪镇")
